"""Which things a filter means: from parameters to the IRIs of an answer, in a fixed order.

Each filter adds one SPARQL pattern, so that filters combine. A value that names nothing in the
graph is a ``ParameterError``: an empty answer would look like "nothing relies on it". Lists are kept
with the graph, so that going through their pages does not order them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch import vocab
from restitch.dates import DateError, parse_period
from restitch.errors import ParameterError
from restitch.frames import ordered, quote, solutions
from restitch.iris import FINDING, SLUG, named
from restitch.tallies import tallies

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from restitch.graph import OpenGraph

REACHES = ("direct", "all")
# What a view lets through, by standing: what endnotes carry, what the author says, everything.
VIEWS = {"noted": ("noted",), "own": ("noted", "own"), "all": vocab.STANDINGS}
ORIGINS = ("actor", "event", "source")
# After all that narrows: engines take an OPTIONAL for everything there is before it.
TIMES = "OPTIONAL { ?x stitch:earliest ?from } OPTIONAL { ?x stitch:latest ?to }"


class Lookup:
    """Filters over one graph."""

    def __init__(self, graph: OpenGraph) -> None:
        self.graph = graph
        self.iris = graph.iris

    # --- the things asked for ---

    def claims(
        self,
        essay: str | None = None,
        source: str | None = None,
        reach: str = "direct",
        note: str | None = None,
        actor: str | None = None,
        event: str | None = None,
        kind: str | None = None,
        own: bool | None = None,
        q: str | None = None,
        section: str | None = None,
        view: str = "all",
        standing: str | None = None,
    ) -> list[str]:
        """Claims in the order of the text. ``note`` is ``25``, ``25.2`` or ``lankov-2023/25``."""
        where = ["?x a stitch:Claim ; stitch:at/stitch:ordinal ?ordinal ; stitch:inEssay ?essay ."]
        where += self._essay(essay)
        choose("reach", reach, REACHES)
        if source is not None:
            iri = self._shared("source", source, "Source")
            path = "stitch:restsOn" if reach == "all" else "stitch:cites/stitch:citedSource"
            where.append(f"?x {path} <{iri}> .")
        if note is not None:
            where.append(f"VALUES ?c {{ {named(self.citations(note))} }} ?x stitch:cites ?c .")
        if actor is not None:
            iri = self._shared("actor", actor, "Actor")
            where.append(_any_of("?x", ("about", "attributedTo", "assertedBy"), iri))
        if event is not None:
            where.append(f"<{self._shared('event', event, 'Event')}> stitch:backedBy ?x .")
        where += self._kind(kind)
        if standing is not None:
            where += _of_standing(standing)
        if own is not None:
            where.append(f'?x stitch:standing ?st FILTER(?st {"=" if own else "!="} "own")')
        if section is not None:
            where += self._section(section)
        where += self._contains("?x stitch:statement ?text .", q)
        where += seen_in(view)
        return self._run(where, "MIN(?ordinal)", "?essay")

    def told(self, claim: str | None = None, actor: str | None = None, view: str = "all") -> list[str]:
        """Claims somebody is said to have made or denied, in the order of the text.

        ``view`` is that of the telling, not of what is told: what somebody says is in the view
        ``noted`` where an endnote backs that they said it.
        """
        where = [
            "?x a stitch:Claim ; stitch:at/stitch:ordinal ?ordinal ; stitch:inEssay ?essay .",
            "{ ?t stitch:content ?x } UNION { ?t stitch:content ?denial . ?denial stitch:rebuts ?x }",
        ]
        if claim is not None:
            where.append(f"VALUES ?x {{ <{self.claim(claim)}> }}")
        if actor is not None:
            where.append(f"?t stitch:attributedTo <{self._shared('actor', actor, 'Actor')}> .")
        return self._run([*where, *seen_in(view, "?t")], "MIN(?ordinal)", "?essay")

    def notes(self, essay: str | None = None) -> list[str]:
        where = ["?x a stitch:Endnote ; stitch:inEssay ?essay ; stitch:number ?n .", *self._essay(essay)]
        return self._run(where, "MIN(?n)", "?essay")

    def sources(
        self,
        kind: str | None = None,
        tier: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        essay: str | None = None,
    ) -> list[str]:
        """Works that are cited; ``sort=claims`` puts those most rests on first."""
        where = ["?c stitch:citedSource ?x . ?x dcterms:title ?title ."]
        if essay is not None:
            where += ["?c stitch:inEssay ?essay .", *self._essay(essay)]
        if kind is not None:
            choose("kind", kind, vocab.SOURCE_TYPES)
            where.append(f"?x stitch:sourceType {quote(kind)} .")
        if tier is not None:
            choose("tier", tier, vocab.TIERS)
            where.append(f"?x stitch:tier {quote(tier)} .")
        where += self._contains("?x dcterms:title|dcterms:creator|stitch:containerTitle ?text .", q)
        choose("sort", sort or "title", ("claims", "title"))
        found = self._run(where, "MIN(LCASE(STR(?title)))")
        return found if sort != "claims" else self._kept(("claims", *where), lambda: self._heaviest(found))

    def _heaviest(self, works: list[str]) -> list[str]:
        resting = tallies(self.graph).resting()
        return sorted(works, key=lambda iri: (-resting.get(iri, 0), iri))

    def actors(self, type: str | None = None, q: str | None = None) -> list[str]:
        where = ["?x a stitch:Actor ; skos:prefLabel ?name ."]
        if type is not None:
            choose("type", type, vocab.ACTOR_TYPES)
            where.append(f"?x a stitch:{vocab.ACTOR_TYPES[type]} .")
        where += self._contains("?x skos:prefLabel|skos:altLabel ?text .", q)
        return self._run(where, "MIN(LCASE(STR(?name)))")

    def events(
        self,
        from_date: str | None = None,
        to_date: str | None = None,
        type: str | None = None,
        actor: str | None = None,
        view: str = "all",
        essay: str | None = None,
    ) -> list[str]:
        """Events that may fall into the span: imprecise dates get the benefit of the doubt."""
        where = ["?x a stitch:Event ."]
        where += (
            ["?x stitch:backedBy/stitch:inEssay ?essay .", *self._essay(essay)] if essay is not None else []
        )
        if type is not None:
            term = self._listed("type", type, "EventType")
            where.append(f"?x stitch:eventType <{term}> .")
        if actor is not None:
            iri = self._shared("actor", actor, "Actor")
            where.append(f"?x ^stitch:participationIn/stitch:participant <{iri}> .")
        where += [*seen_in(view), TIMES, *span(from_date, to_date)]
        return self._run(where, 'MIN(COALESCE(STR(?from), STR(?to), ""))')

    def relations(
        self,
        origin: str | None = None,
        target: str | None = None,
        type: str | None = None,
        actor: str | None = None,
        standing: str | None = None,
        from_date: str | None = None,
        to_date: str | None = None,
        source: str | None = None,
        view: str = "all",
    ) -> list[str]:
        where = ["?x a stitch:Relation ."]
        for parameter, value, ends in (
            ("from", origin, ("from",)),
            ("to", target, ("to",)),
            ("actor", actor, ("from", "to")),
        ):
            if value is not None:
                where.append(_any_of("?x", ends, self._shared("actor", value, "Actor", parameter)))
        if type is not None:
            where.append(f"?x stitch:relationType <{self._listed('type', type, 'RelationType')}> .")
        if standing is not None:
            where += _of_standing(standing)
        if source is not None:
            where.append(f"?x stitch:restsOn <{self._shared('source', source, 'Source')}> .")
        where += [*seen_in(view), TIMES, *span(from_date, to_date)]
        return self._run(where, "MIN(STR(?x))")

    def figures(self, measure: str | None = None, actor: str | None = None, view: str = "all") -> list[str]:
        where = ["?x a stitch:Observation ; stitch:measure ?m ."]
        if measure is not None:
            where.append(f"?x stitch:measure <{self._listed('measure', measure, 'Measure')}> .")
        if actor is not None:
            iri = self._shared("actor", actor, "Actor")
            where.append(_any_of("?x", ("ofActor", "withActor"), iri))
        where += [*seen_in(view), TIMES]
        return self._run(where, 'MIN(COALESCE(STR(?from), ""))', "?m")

    def findings(
        self,
        rule: str | None = None,
        severity: str | None = None,
        note: str | None = None,
        source: str | None = None,
        claim: str | None = None,
        decision: str | None = None,
        essay: str | None = None,
    ) -> list[str]:
        """Findings of the audit, gravest first. ``claim`` is a slug or ``lankov-2023/slug``."""
        where = ["?x a stitch:Finding ; stitch:inEssay ?essay ; stitch:ordinal ?n .", *self._essay(essay)]
        if rule is not None:
            where.append(f"?x stitch:byRule <{self._shared('rule', rule, 'AuditRule')}> .")
        if severity is not None:
            choose("severity", severity, vocab.SEVERITIES)
            where.append(f"?x stitch:severity {quote(severity)} .")
        if note is not None:
            citations = f"VALUES ?c {{ {named(self.citations(note))} }}"
            whole = "." not in note.rpartition("/")[2]
            where.append(
                f"{citations} ?c stitch:inNote ?of . ?x stitch:concerns {'?of' if whole else '?c'} ."
            )
        if source is not None:
            where.append(f"?x stitch:concerns <{self._shared('source', source, 'Source')}> .")
        if claim is not None:
            where.append(f"?x stitch:concerns <{self.claim(claim)}> .")
        if decision is not None:
            choose("decision", decision, ("open", *vocab.VERDICTS))
            where.append(f"?x stitch:state {quote(decision)} .")
        return self._run(where, "MIN(?n)", "?essay")

    def finding(self, key: str, essay: str | None = None) -> list[str]:
        """The findings with this key: several where several essays have it."""
        if not FINDING.fullmatch(key):
            return []
        essays = [self.iris.read(iri) for iri in self.essays()]
        wanted = [self.iris.of_essay(each.key, "finding", key) for each in essays if each is not None]
        where = [f"VALUES ?x {{ {named(wanted)} }} ?x a stitch:Finding ; stitch:inEssay ?essay ."]
        return self._run([*where, *self._essay(essay)], "MIN(STR(?x))")

    def rules(self) -> list[str]:
        return self._run(["?x a stitch:AuditRule ; stitch:ordinal ?n ."], "MIN(?n)")

    def essays(self) -> list[str]:
        return self._run(["?x a stitch:Essay ."], "MIN(STR(?x))")

    # --- one thing by the name people write ---

    def citations(self, note: str, parameter: str = "note") -> list[str]:
        """The citations of a note, or the one: ``25``, ``25.2`` or ``lankov-2023/25``."""
        essay, _, number = note.rpartition("/")
        whole, _, ordinal = number.partition(".")
        if not _is_number(whole) or (ordinal and not _is_number(ordinal)):
            raise ParameterError(parameter, f"{note!r} is not a note; write 25, 25.2 or lankov-2023/25")
        where = [f"?n stitch:number {int(whole)} ; stitch:inEssay ?essay . ?x stitch:inNote ?n ."]
        where += [f"?x stitch:ordinal {int(ordinal)} ."] if ordinal else []
        found = self._run([*where, *self._essay(essay or None)], "MIN(STR(?x))")
        if not found:
            raise ParameterError(parameter, f"no note {number}")
        return found

    def claim(self, claim: str) -> str:
        """A claim by ``lankov-2023/slug``, or by its slug where only one essay has it."""
        essay, _, key = claim.rpartition("/")
        if not SLUG.fullmatch(key) or (essay and not SLUG.fullmatch(essay)):
            raise ParameterError("claim", f"{claim!r} is not a claim; write its key, or essay/key")
        essays = [essay] if essay else [self.iris.read(iri).key for iri in self.essays()]  # type: ignore[union-attr]
        wanted = named(self.iris.claim(each, key) for each in essays)
        found = self._run([f"VALUES ?x {{ {wanted} }} ?x a stitch:Claim ."], "MIN(STR(?x))")
        if len(found) != 1:
            fault = (
                f"{len(found)} essays have a claim {key!r}; write essay/key"
                if found
                else f"no claim {claim!r}"
            )
            raise ParameterError("claim", fault)
        return found[0]

    def source(self, key: str) -> str:
        return self._shared("source", key, "Source")

    def actor(self, key: str) -> str:
        return self._shared("actor", key, "Actor")

    def origin(self, key: str) -> list[str]:
        """The works said to come from ``actor:us-intelligence``, ``event:...`` or ``source:...``."""
        kind, _, name = key.partition(":")
        if kind not in ORIGINS or not SLUG.fullmatch(name):
            raise ParameterError(
                "origin", f"{key!r} is not an origin; write {', '.join(ORIGINS)} and a key: actor:us"
            )
        iri = self.iris.shared(kind, name)
        found = self._run([f"?o stitch:origin <{iri}> ; stitch:originOf ?x ."], "MIN(STR(?x))")
        if not found:
            raise ParameterError("origin", f"no work is said to come from {key!r}")
        return found

    # --- single patterns ---

    def _run(self, where: list[str], order: str, group: str = "") -> list[str]:
        query = f"SELECT ?x ({order} AS ?order) {group} WHERE {{ {' '.join(where)} }} GROUP BY ?x {group}"
        first = (group.removeprefix("?"),) if group else ()
        return self._kept(
            (query,), lambda: [row["x"].value for row in ordered(self.graph, query, *first, "order", "x")]
        )

    def _kept(self, asked: tuple[str, ...], find: Callable[[], list[str]]) -> list[str]:
        found = self.graph.lists.get(asked)
        if found is None:
            found = find()
            self.graph.lists.keep(asked, found)
        return found

    def _shared(self, kind: str, key: str, class_name: str, parameter: str | None = None) -> str:
        iri = self.iris.shared(kind, key)
        if not SLUG.fullmatch(key) or not self._is(iri, class_name):
            raise ParameterError(parameter or kind, f"no {kind} with key {key!r}")
        return iri

    def _essay(self, essay: str | None) -> list[str]:
        if essay is None:
            return []
        iri = self.iris.essay(essay)
        if not SLUG.fullmatch(essay) or not self._is(iri, "Essay"):
            raise ParameterError("essay", f"no essay with key {essay!r}")
        return [f"VALUES ?essay {{ <{iri}> }}"]

    def narrowed(
        self, thing: str, essay: str | None, section: str | None, view: str, kind: str | None = None
    ) -> str:
        """Patterns that keep claims (``thing`` is their variable) of an essay, a section, a view, a kind."""
        where = [f"{thing} stitch:inEssay ?essay .", *self._essay(essay)] if essay is not None else []
        where += self._section(section, thing) if section is not None else []
        where += self._kind(kind, thing)
        return " ".join([*where, *seen_in(view, thing)])

    def _kind(self, kind: str | None, thing: str = "?x") -> list[str]:
        if kind is None:
            return []
        choose("kind", kind, vocab.CLAIM_KINDS)
        return [f"{thing} a stitch:{vocab.CLAIM_KINDS[kind]} ."]

    def _section(self, section: str, thing: str = "?x") -> list[str]:
        within = f"VALUES ?within {{ {named(self._sections(section))} }}"
        return [f"{within} {thing} stitch:at/stitch:inSection ?within ."]

    def _sections(self, section: str) -> list[str]:
        """The sections of that key, one an essay at most."""
        essays = [self.iris.read(iri) for iri in self.essays()]
        wanted = [self.iris.of_essay(each.key, "section", section) for each in essays if each is not None]
        found = (
            self._run([f"VALUES ?x {{ {named(wanted)} }} ?x a stitch:Section ."], "MIN(STR(?x))")
            if SLUG.fullmatch(section)
            else []
        )
        if not found:
            raise ParameterError("section", f"no section with key {section!r}")
        return found

    def _listed(self, parameter: str, key: str, name: str) -> str:
        terms = vocab.lists()[name]
        choose(parameter, key, terms)
        return terms[key].iri

    def _contains(self, pattern: str, q: str | None) -> list[str]:
        if not q:
            return []
        words = (f"CONTAINS(LCASE(STR(?text)), {quote(word.lower())})" for word in q.split())
        return [f"{pattern} FILTER({' && '.join(words)})"]

    def _is(self, iri: str, class_name: str) -> bool:
        query = f"SELECT ?x WHERE {{ BIND(1 AS ?x) <{iri}> a stitch:{class_name} }} LIMIT 1"
        return bool(solutions(self.graph, query))


def seen_in(view: str, thing: str = "?x") -> list[str]:
    """Patterns that keep what a view shows, by the standing of ``thing``."""
    choose("view", view, VIEWS)
    if view == "all":
        return []
    kept = ", ".join(quote(each) for each in VIEWS[view])
    return [f"{thing} stitch:standing ?kept FILTER(?kept IN ({kept}))"]


def _any_of(thing: str, predicates: Collection[str], iri: str) -> str:
    """``thing`` leads to ``iri`` by one of them: as a path, engines would go through all there is."""
    return f"VALUES ?how {{ {' '.join(f'stitch:{each}' for each in predicates)} }} {thing} ?how <{iri}> ."


def _of_standing(standing: str) -> list[str]:
    choose("standing", standing, vocab.STANDINGS)
    return [f"?x stitch:standing {quote(standing)} ."]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def choose(parameter: str, value: str, allowed: Collection[str]) -> None:
    """Raise ``ParameterError`` with the values there are, unless ``value`` is one of them."""
    if value not in allowed:
        raise ParameterError(parameter, f"{value!r} is not one of {', '.join(allowed)}")


def span(from_date: str | None, to_date: str | None) -> list[str]:
    """Patterns that keep what may overlap the span; dates are compared as text, which every engine does."""
    patterns = []
    for parameter, value, bound in (("from_date", from_date, "earliest"), ("to_date", to_date, "latest")):
        if value is None:
            continue
        try:
            day = getattr(parse_period(value), bound)
        except DateError as error:
            raise ParameterError(parameter, str(error)) from None
        if day is not None:
            test = f'STR(?to) >= "{day}"' if bound == "earliest" else f'STR(?from) <= "{day}"'
            open_end = "!BOUND(?to)" if bound == "earliest" else "!BOUND(?from)"
            patterns.append(f"FILTER({open_end} || {test})")
    return patterns
