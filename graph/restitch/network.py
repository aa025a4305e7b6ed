"""The network of actors: an edge is the relations of one type between two actors, with their claims.

Relations of different standing, or denied ones and others, are edges of their own: none looks better
supported than it is. What is read follows what is asked for: degrees are counted by the store, and
only the relations among the actors of an answer are read.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from restitch import briefs, catalogue, vocab
from restitch.frames import BATCH, batches, quote, solutions
from restitch.iris import named
from restitch.lookup import choose, seen_in
from restitch.tallies import tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from restitch.catalogue import Record
    from restitch.lookup import Lookup

Pairs: TypeAlias = "Counter[tuple[str, str]]"
LINES_AN_ACTOR = 4  # pairs of actors that are drawn, for each actor that is: more is no picture
CANDIDATES = 4  # times as many actors as are drawn are looked at for the best-connected part
LOOKED_UP = 64  # actors whose relations are looked up in the index, pair by pair
ENDS = "?x stitch:from ?a ; stitch:to ?b ."


def network(
    lookup: Lookup,
    actor: str | None = None,
    depth: int = 1,
    type: str | None = None,
    cited: bool | None = None,
    group: str = "type",
    view: str = "all",
) -> dict[str, Any]:
    """Nodes and edges, around ``actor`` up to ``depth`` steps, or all of them.

    ``cited`` keeps the relations with an endnote (true) or without (false). ``group`` is ``type``
    or ``family``: what the relations between two actors are put together by. ``view`` keeps the
    relations with that standing.
    """
    kept = _kept(type, cited, view)
    if actor is None:
        iris = sorted(row["x"].value for row in solutions(lookup.graph, f"SELECT ?x {{ {ENDS} {kept} }}"))
        return _drawn(lookup, iris, group)
    known = frontier = {lookup.actor(actor)}
    for _ in range(depth):
        pairs = _pairs(lookup, frontier, kept)
        frontier = {iri for pair in pairs for iri in pair} - known
        known = known | frontier
    return _drawn(lookup, _among(lookup, known, kept), group)


def part(lookup: Lookup, most: int, focus: Sequence[str] = (), view: str = "all") -> dict[str, Any]:
    """The neighbourhood of ``focus``, or the best-connected part, by family: no more than ``most`` actors.

    ``total`` is how many actors have relations, ``left_out`` how many of those asked for are not
    here. What is in focus is kept whatever its degree.
    """
    kept = _kept(view=view)
    total = lookup.graph.once(("related actors", view), lambda: _count(lookup, kept))
    wanted = [lookup.actor(key) for key in focus]
    if wanted:
        order, candidates = _around(lookup, wanted, most, kept)
    else:
        order, candidates = _core(lookup, most, kept), total
    iris = _fitting(order, _pairs(lookup, order, kept), LINES_AN_ACTOR * most, len(wanted))
    found = _drawn(lookup, _among(lookup, iris, kept), "family", wanted)
    return {**found, "total": total, "left_out": candidates - len(found["nodes"])}


def _kept(type: str | None = None, cited: bool | None = None, view: str = "all") -> str:
    """Patterns that keep relations ``?x``."""
    where = seen_in(view)
    if type is not None:
        terms = vocab.lists()["RelationType"]
        choose("type", type, terms)
        where.append(f"?x stitch:relationType <{terms[type].iri}> .")
    if cited is not None:
        where.append(f"?x stitch:standing ?st FILTER(?st {'=' if cited else '!='} {quote('noted')})")
    return " ".join(where)


def _count(lookup: Lookup, kept: str) -> int:
    ends = "{ ?x stitch:from ?a } UNION { ?x stitch:to ?a }"
    [row] = solutions(lookup.graph, f"SELECT (COUNT(DISTINCT ?a) AS ?n) {{ {ends} {kept} }}")
    return int(row["n"].value)


def _degrees(lookup: Lookup, kept: str, first: str = "", limit: str = "") -> dict[str, int]:
    """Actor -> how many relations end there."""
    where = f"{first} {{ ?x stitch:from ?a }} UNION {{ ?x stitch:to ?a }} {kept}"
    query = f"SELECT ?a (COUNT(?x) AS ?n) {{ {where} }} GROUP BY ?a {limit}"
    return {row["a"].value: int(row["n"].value) for row in solutions(lookup.graph, query)}


def _pairs(lookup: Lookup, actors: Iterable[str], kept: str) -> Pairs:
    """Pairs of different actors, one of them of these, in the order of their IRIs -> how many relations."""
    found: Pairs = Counter()
    wanted = set(actors)
    for values in batches(sorted(wanted)):
        for one, two in (("from", "to"), ("to", "from")):
            query = (
                f"SELECT ?a ?b (COUNT(?x) AS ?n) {{ VALUES ?a {{ {values} }} "
                f"?x stitch:{one} ?a ; stitch:{two} ?b . {kept} }} GROUP BY ?a ?b"
            )
            for row in solutions(lookup.graph, query):
                a, b = row["a"].value, row["b"].value
                # Between two of these a relation is seen from both ends.
                if a != b and (one == "from" or b not in wanted):
                    found[min(a, b), max(a, b)] += int(row["n"].value)
    return found


def _among(lookup: Lookup, actors: Iterable[str], kept: str) -> list[str]:
    """The relations both ends of which are of these actors."""
    wanted = set(actors)
    if lookup.graph.index and len(wanted) <= LOOKED_UP:
        between = tallies(lookup.graph).relations(wanted)
        return between if not kept else sorted(_keeping(lookup, between, kept))
    # Where they fit into one block the engine leaves out the others: of an actor all relate to, most are.
    others = f"VALUES ?b {{ {named(sorted(wanted))} }}" if len(wanted) <= BATCH else ""
    rows = (
        row
        for values in batches(sorted(wanted))
        for row in solutions(
            lookup.graph, f"SELECT ?x ?b {{ VALUES ?a {{ {values} }} {others} {ENDS} {kept} }}"
        )
    )
    return sorted({row["x"].value for row in rows if row["b"].value in wanted})


def _keeping(lookup: Lookup, relations: Sequence[str], kept: str) -> Iterator[str]:
    for values in batches(relations):
        query = f"SELECT DISTINCT ?x {{ VALUES ?x {{ {values} }} {kept} }}"
        yield from (row["x"].value for row in solutions(lookup.graph, query))


def _around(lookup: Lookup, focus: Sequence[str], most: int, kept: str) -> tuple[list[str], int]:
    """The focus, then those next to it, the best connected first; and how many there are."""
    joined: Counter[str] = Counter()
    for pair, count in _pairs(lookup, focus, kept).items():
        joined.update({iri: count for iri in pair if iri not in focus})
    degrees: dict[str, int] = {}
    for values in batches(sorted(joined)):
        degrees |= _degrees(lookup, kept, f"VALUES ?a {{ {values} }}")
    order = sorted(joined, key=lambda iri: (-joined[iri], -degrees[iri], iri))
    return [*focus, *order[: max(most - len(focus), 0)]], len(focus) + len(joined)


def _core(lookup: Lookup, most: int, kept: str) -> list[str]:
    """The best-connected actors that are joined to each other.

    From the actor with most relations outwards: next is who is joined to most of those before.
    Where no more are joined, it goes on from the best connected of the rest. Lines between actors
    none of whom has many relations are not looked at: the cost would be that of the whole graph.
    """
    degrees = _degrees(lookup, kept, limit=f"ORDER BY DESC(?n) ?a LIMIT {CANDIDATES * most}")
    if len(degrees) <= most:
        return list(degrees)
    links: dict[str, list[str]] = defaultdict(list)
    for one, two in _pairs(lookup, degrees, kept):
        links[one].append(two)
        links[two].append(one)
    return list(_grown(degrees, links, most))


def _grown(degrees: dict[str, int], links: dict[str, list[str]], most: int) -> Iterator[str]:
    chosen: set[str] = set()
    joined: Counter[str] = Counter()  # actor -> how many of the chosen it is joined to
    waiting: list[tuple[int, int, str]] = []
    seeds = iter(degrees)
    while len(chosen) < most:
        if waiting:
            lines, _, actor = heapq.heappop(waiting)
            if actor in chosen or -lines < joined[actor]:
                continue  # pushed again since, with more lines
        else:
            found = next((each for each in seeds if each not in chosen and links[each]), None)
            if found is None or len(chosen) == most - 1:
                return
            actor = found
        chosen.add(actor)
        yield actor
        for other in links[actor]:
            if other not in chosen:
                joined[other] += 1
                heapq.heappush(waiting, (-joined[other], -degrees.get(other, 0), other))


def _fitting(order: Sequence[str], pairs: Pairs, lines: int, least: int) -> list[str]:
    """As many actors from the front as have no more lines among them; ``least`` in any case."""
    at = {iri: place for place, iri in enumerate(order)}
    closes = Counter(max(at[one], at[two]) for one, two in pairs if one in at and two in at)
    drawn, sum_ = [], 0
    for place, iri in enumerate(order):
        sum_ += closes[place]
        if sum_ > lines and place >= max(least, 2):
            break
        drawn.append(iri)
    return drawn


def _drawn(lookup: Lookup, iris: Sequence[str], group: str, besides: Sequence[str] = ()) -> dict[str, Any]:
    """These relations as edges, their ends as nodes; the actors ``besides`` without any, too."""
    relations = catalogue.relations(lookup.graph, iris)
    degrees = Counter(each[end] for each in relations for end in ("from", "to"))
    actors = sorted({*(lookup.iris.shared("actor", key) for key in degrees), *besides})
    nodes = [{**actor, "degree": degrees[actor["key"]]} for actor in briefs.actors(lookup.graph, actors)]
    return {"nodes": nodes, "edges": edges(relations, group)}


def fate(edge: Record, claims: Mapping[str, bool]) -> str:
    """What becomes of an edge, by the claims (``essay/key``) that fall or are weakened.

    It ``falls`` where every claim behind it falls, and is ``weakened`` where some do and it stands on
    others: as its relations are, since each holds while one of its claims does.
    """
    fallen = [claims.get(ref, False) for ref in edge["claims"]]
    return "falls" if all(fallen) else "weakened" if any(fallen) else ""


def edges(relations: Iterable[Record], group: str = "type") -> list[Record]:
    """Relations put together that are of one type, one standing, and denied or not."""
    bundles: dict[tuple[str, str, str, str, bool], list[Record]] = {}
    for each in relations:
        key = (each["from"], each["to"], each[group], each["standing"], bool(each["disputed_by"]))
        bundles.setdefault(key, []).append(each)
    return [_edge(*key, bundle) for key, bundle in sorted(bundles.items())]


def _edge(origin: str, target: str, kind: str, standing: str, disputed: bool, bundle: list[Record]) -> Record:
    return {
        "from": origin,
        "to": target,
        "type": kind,
        "from_name": bundle[0]["from_name"],
        "to_name": bundle[0]["to_name"],
        "labels": sorted({each["label"] for each in bundle}),
        "relations": sorted(each["key"] for each in bundle),
        "claims": sorted({ref for each in bundle for ref in each["claim_refs"]}),
        "notes": sorted({note for each in bundle for note in each["notes"]}),
        "standing": standing,
        "disputed": disputed,
        "sources": sorted({key for each in bundle for key in each["sources"]}),
        "falls_with": sorted(set.intersection(*(set(each["falls_with"]) for each in bundle))),
        "spans": [[each["earliest"], each["latest"]] for each in bundle],
    }
