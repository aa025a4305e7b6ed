"""The logic of support: alternatives of things needed together, and what is left when some are gone.

A *ground* holds while everything it uses holds (AND); a thing holds while one of its grounds holds
(OR). That is the justification-based truth maintenance of Doyle (1979, "A truth maintenance
system", Artificial Intelligence 12) and, read for failure, a fault tree (NUREG-0492, 1981).
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

Ground: TypeAlias = "frozenset[str]"
Sets: TypeAlias = "tuple[frozenset[str], ...]"


@dataclass(frozen=True)
class Bounded:
    """Minimal sets, smallest first; ``complete`` is false where a bound cut the search off."""

    sets: Sets
    complete: bool


@dataclass(frozen=True)
class Support:
    """Thing -> its grounds. A thing without an entry stands by itself; an empty ground always holds."""

    grounds: Mapping[str, tuple[Ground, ...]]

    def holding(self, withdrawn: Collection[str] = ()) -> set[str]:
        """The things that hold without ``withdrawn``: the least fixed point over the grounds.

        Each ground waits for the things it uses and fires when the last has come (Dowling and
        Gallier 1984, "Linear-time algorithms for testing the satisfiability of propositional Horn
        formulae"), so that the cost is the number of uses. Circles do not hold themselves up.
        """
        gone = set(withdrawn)
        waiting: dict[str, list[tuple[str, list[int]]]] = defaultdict(list)
        ready: deque[str] = deque()
        for thing, grounds in self.grounds.items():
            for ground in grounds:
                left = [len(ground)]
                for used in ground:
                    waiting[used].append((thing, left))
                if not ground:
                    ready.append(thing)
        ready.extend(each for each in waiting if each not in self.grounds)
        held: set[str] = set()
        while ready:
            thing = ready.popleft()
            if thing in gone or thing in held:
                continue
            held.add(thing)
            for dependent, left in waiting[thing]:
                left[0] -= 1
                if not left[0]:
                    ready.append(dependent)
        return held

    def fallen(self, withdrawn: Collection[str]) -> set[str]:
        """What holds with ``withdrawn`` but not without; the withdrawn things themselves are not counted."""
        return (self.holding() - self.holding(withdrawn)) - set(withdrawn)

    def single_failures(self, leaves: Collection[str]) -> dict[str, frozenset[str]]:
        """Thing -> the ``leaves`` whose loss alone topples it, for everything that one can topple.

        Supports first: a ground fails with what any of its members fails with, a thing with what
        all its grounds fail with. In a circle only what lies outside it is seen.
        """
        fatal: dict[str, frozenset[str]] = {leaf: frozenset([leaf]) for leaf in leaves}
        for thing in _supports_first(self.grounds, self.grounds):
            grounds = [
                frozenset[str]().union(*(fatal.get(used, frozenset()) for used in ground))
                for ground in self.grounds.get(thing, ())
            ]
            if grounds:
                fatal[thing] = fatal.get(thing, frozenset()) | frozenset.intersection(*grounds)
        return {thing: found for thing, found in fatal.items() if found}

    def cuts(self, thing: str, leaves: Collection[str], most: int = 200, largest: int = 6) -> Bounded:
        """The minimal sets of ``leaves`` whose loss topples ``thing``: its minimal cut sets.

        Not ``complete`` where a bound or a circle of support may have hidden some.

        Worked out from the leaves up, absorbing what contains a smaller set, as MOCUS does from
        the top down (Fussell and Vesely 1972, "A new methodology for obtaining cut sets for fault
        trees"). No set at all means that nothing among the leaves can topple it. At most ``most``
        sets of at most ``largest`` members are kept at each step.
        """
        search = _Search(self, set(leaves), most, largest)
        return search.found([thing], search.failures)[thing]

    def rescues(
        self, things: Collection[str], withdrawn: Collection[str], most: int = 50
    ) -> dict[str, Bounded]:
        """For each thing the minimal sets of ``withdrawn`` whose return lets it hold again.

        What the things have in common is worked out once.
        """
        search = _Search(self, set(withdrawn), most, len(withdrawn))
        return search.found(things, search.returns)


class Links:
    """Collects who uses what, as triples or rows bring it, and makes a ``Support`` of it."""

    def __init__(self) -> None:
        self._grounds: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self._needed: dict[str, set[str]] = defaultdict(set)

    def ground(self, thing: str, ground: str, used: str | None = None) -> None:
        """``thing`` has ``ground``, which uses ``used``; a ground that uses nothing always holds."""
        members = self._grounds[thing].setdefault(ground, set())
        if used is not None:
            members.add(used)

    def need(self, thing: str, used: str) -> None:
        """``thing`` needs ``used`` whatever its ground: what it presupposes, is read in, is made from."""
        self._needed[thing].add(used)

    def support(self) -> Support:
        found: dict[str, tuple[Ground, ...]] = {}
        for thing in {**self._grounds, **self._needed}:
            needed = self._needed.get(thing, set())
            alternatives = self._grounds.get(thing, {"": set()})
            found[thing] = tuple(frozenset(members | needed) for members in alternatives.values())
        return Support(found)


def shortest_ways(users: Mapping[str, Iterable[str]], ends: Iterable[str]) -> dict[str, str]:
    """Thing -> the next on a shortest way to one of ``ends``; ``users``: used -> what uses it.

    One search from all the ends at once; ``follow`` reads a way off it.
    """
    queue = deque(ends)
    seen = set(queue)
    toward: dict[str, str] = {}
    while queue:
        here = queue.popleft()
        for user in users.get(here, ()):
            if user not in seen:
                seen.add(user)
                toward[user] = here
                queue.append(user)
    return toward


def follow(toward: Mapping[str, str], start: str) -> list[str]:
    """The way from ``start`` to its end, both included."""
    way = [start]
    while way[-1] in toward:
        way.append(toward[way[-1]])
    return way


class _Search:
    """Bounded search for minimal sets, each thing worked out once, after what it uses."""

    def __init__(self, support: Support, leaves: set[str], most: int, largest: int) -> None:
        self.support = support
        self.leaves = leaves
        self.most = most
        self.largest = largest
        self.cut_off = False
        self.known: dict[str, list[frozenset[str]]] = {}
        self.partial: set[str] = set()

    def found(
        self, things: Collection[str], method: Callable[[str], list[frozenset[str]]]
    ) -> dict[str, Bounded]:
        order = _supports_first(self.support.grounds, things)
        self.known = {each: [] for each in order}
        done: set[str] = set()
        for each in order:
            self.cut_off = False
            self.known[each] = method(each)
            done.add(each)
            used = {member for ground in self.support.grounds.get(each, ()) for member in ground}
            # What is used and not done leads back here: in a circle the sets found are not all there are.
            if self.cut_off or used & self.partial or used - done:
                self.partial.add(each)
        return {each: Bounded(tuple(self.known[each]), each not in self.partial) for each in things}

    def failures(self, thing: str) -> list[frozenset[str]]:
        """It fails where every ground fails; a ground fails where anything it uses does."""
        itself = [frozenset([thing])] if thing in self.leaves else []
        grounds = self.support.grounds.get(thing)
        if grounds is None:
            return itself
        ways = [self._minimal([cut for used in ground for cut in self.known[used]]) for ground in grounds]
        return self._minimal([*itself, *(self._together(ways) if ways else ())])

    def returns(self, thing: str) -> list[frozenset[str]]:
        """It holds where one ground does; a ground holds where all it uses do."""
        grounds = self.support.grounds.get(thing)
        ways = [frozenset[str]()] if grounds is None else []
        for ground in grounds or ():
            ways += self._together([self.known[used] for used in sorted(ground)])
        if thing in self.leaves:
            ways = [way | {thing} for way in ways]
        return self._minimal(ways)

    def _together(self, ways: list[list[frozenset[str]]]) -> list[frozenset[str]]:
        """One of each, joined: the sets that meet every one of ``ways``."""
        joined = [frozenset[str]()]
        for way in ways:
            joined = self._minimal([first | second for first, second in product(joined, way)])
        return joined

    def _minimal(self, sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
        """Without what contains another (absorption), smallest first, within the bounds."""
        kept: list[frozenset[str]] = []
        for each in _in_order(set(sets)):
            if any(smaller <= each for smaller in kept):
                continue
            if len(each) > self.largest or len(kept) == self.most:
                self.cut_off = True
                break
            kept.append(each)
        return kept


def _in_order(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    return sorted(sets, key=lambda each: (len(each), sorted(each)))


def _supports_first(grounds: Mapping[str, tuple[Ground, ...]], starts: Iterable[str]) -> list[str]:
    """``starts`` and all they rest on, each after what it uses; a circle is entered once."""
    order: list[str] = []
    seen: set[str] = set()
    stack: list[tuple[str, bool]] = [(each, False) for each in starts]
    while stack:
        here, done = stack.pop()
        if done:
            order.append(here)
        elif here not in seen:
            seen.add(here)
            stack.append((here, True))
            used = {each for ground in grounds.get(here, ()) for each in ground}
            stack.extend((each, False) for each in sorted(used, reverse=True))
    return order
