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
from restitch.frames import BATCH, batches, fetch, quote, solutions, texts
from restitch.frames import one as single
from restitch.iris import named
from restitch.lookup import choose, seen_in
from restitch.tallies import tallies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from restitch.catalogue import Record
    from restitch.lookup import Lookup

Pairs: TypeAlias = "Counter[tuple[str, str]]"
LINES_AN_ACTOR = 4  # pairs of actors that are drawn, for each actor that is: more is no picture
CANDIDATES = 4  # times as many actors as are drawn are looked at for the best-connected part
LOOKED_UP = 64  # actors whose relations are looked up in the index, pair by pair
LOOKED_AT = 20_000  # actors after which a way is no longer looked for
# What filters ask of a relation.
STEP = {
    name: catalogue.RELATION[name]
    for name in ("from", "to", "family", "standing", "denials", "rests_on", "earliest", "latest")
}
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


def part(
    lookup: Lookup, most: int, focus: Sequence[str] = (), view: str = "all", besides: Sequence[str] = ()
) -> dict[str, Any]:
    """The neighbourhood of ``focus``, or the best-connected part, by family: no more than ``most`` actors.

    ``total`` is how many actors have relations, ``left_out`` how many of those asked for are not
    here. What is in focus is kept whatever its degree, and so are the actors ``besides`` it.
    """
    kept = _kept(view=view)
    total = lookup.graph.once(("related actors", view), lambda: _count(lookup, kept))
    wanted, others = ([lookup.actor(key) for key in keys] for keys in (focus, besides))
    near: set[str] = set()
    if wanted:
        order, near = _around(lookup, wanted, most, kept)
    else:
        order = _core(lookup, most, kept)
    first = list(dict.fromkeys([*wanted, *others]))
    order = list(dict.fromkeys([*first, *order]))
    iris = _fitting(order, _pairs(lookup, order, kept), LINES_AN_ACTOR * most, len(first))
    found = _drawn(lookup, _among(lookup, iris, kept), "family", first)
    drawn = {node["id"] for node in found["nodes"]}
    return {**found, "total": total, "left_out": len(near - drawn) if wanted else total - len(drawn)}


def way(
    lookup: Lookup,
    start: str,
    end: str,
    passing: Callable[[list[Record]], list[Record]],
    view: str = "all",
    most: int = LOOKED_AT,
) -> tuple[list[str], bool]:
    """The actors on a shortest way from ``start`` to ``end``, whichever way its lines point.

    None where no way leads there; then the second value says whether all that could lead there was
    looked at, which ends after ``most`` actors. ``passing`` picks the lines that may be gone, by the
    fields of an edge that have no text: ``from``, ``to``, ``type`` (its family), ``standing``,
    ``disputed``, ``sources`` and ``spans``. The search goes from both ends, on where fewer wait.
    """
    kept = _kept(view=view)
    came: tuple[dict[str, str], dict[str, str]] = ({start: ""}, {end: ""})  # actor -> the one before it
    waiting = [[start], [end]]
    while all(waiting) and len(came[0]) + len(came[1]) <= most:
        side = 0 if len(waiting[0]) <= len(waiting[1]) else 1
        fresh: dict[str, str] = {}
        for here, there in _steps(lookup, waiting[side], kept, passing):
            if there not in came[side]:
                fresh.setdefault(there, here)
        came[side].update(fresh)
        met = min(fresh.keys() & came[1 - side].keys(), default=None)
        if met is not None:
            return [*_back(came[0], met)[::-1], *_back(came[1], met)[1:]], True
        waiting[side] = sorted(fresh)
    return [], not all(waiting)


def _back(came: Mapping[str, str], actor: str) -> list[str]:
    found = [actor]
    while came[found[-1]]:
        found.append(came[found[-1]])
    return found


def _steps(
    lookup: Lookup,
    actors: Sequence[str],
    kept: str,
    passing: Callable[[list[Record]], list[Record]],
) -> list[tuple[str, str]]:
    """From each of these actors to those next to it over a line that may be gone; by key."""
    iris = {lookup.iris.shared("actor", key) for key in actors}
    touching = set()
    for values in batches(sorted(iris)):
        for end in ("from", "to"):
            query = f"SELECT ?x {{ VALUES ?a {{ {values} }} ?x stitch:{end} ?a . {kept} }}"
            touching |= {row["x"].value for row in solutions(lookup.graph, query)}
    near = set(actors)
    pairs = {(edge["from"], edge["to"]) for edge in passing(_lines(lookup, sorted(touching)))}
    return sorted(
        (one, two) for pair in pairs for one, two in (pair, pair[::-1]) if one in near and one != two
    )


def _lines(lookup: Lookup, iris: Sequence[str]) -> list[Record]:
    """Relations as edges by family, with what filters ask for and nothing that is read."""
    names = catalogue.Names(lookup.graph)
    bundles: dict[tuple[Any, ...], Record] = {}
    for fields in fetch(lookup.graph, STEP, iris).values():
        ends = [names.key(single(fields, end)) for end in ("from", "to")]
        family = names.listed(fields, "family", "RelationFamily")
        key = (*ends, family, single(fields, "standing"), bool(texts(fields, "denials")))
        fresh = dict(zip(("from", "to", "type", "standing", "disputed"), key, strict=True))
        bundle = bundles.setdefault(key, {**fresh, "sources": set(), "spans": []})
        below = map(names.iris.read, texts(fields, "rests_on"))
        bundle["sources"] |= {each.key for each in below if each is not None and each.kind == "source"}
        bundle["spans"].append([single(fields, "earliest"), single(fields, "latest")])
    return list(bundles.values())


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


def _around(lookup: Lookup, focus: Sequence[str], most: int, kept: str) -> tuple[list[str], set[str]]:
    """The focus, then those next to it, the best connected first; and all there are."""
    joined: Counter[str] = Counter()
    for pair, count in _pairs(lookup, focus, kept).items():
        joined.update({iri: count for iri in pair if iri not in focus})
    degrees: dict[str, int] = {}
    for values in batches(sorted(joined)):
        degrees |= _degrees(lookup, kept, f"VALUES ?a {{ {values} }}")
    order = sorted(joined, key=lambda iri: (-joined[iri], -degrees[iri], iri))
    return [*focus, *order[: max(most - len(focus), 0)]], {*focus, *joined}


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
