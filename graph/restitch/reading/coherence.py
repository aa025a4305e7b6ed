"""Whether the parts of a corpus fit each other: what no single entry can show.

The SHACL shapes say the same of the graph; here it is said of the files, with their lines.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import networkx as nx

from restitch.findings import Problem
from restitch.model import DerivedFigure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from restitch.model import Claim, Corpus, Place


def incoherences(corpus: Corpus, lines: Mapping[str, Place]) -> Iterator[Problem]:
    """Everything that does not fit; ``lines`` says where claims and events are written."""
    for claim in corpus.claims:
        for message in chain(_about(claim), _relations(claim), _self_named(claim)):
            yield Problem(claim.place.file, claim.place.line, f"{claim.key}: {message}")
    yield from _testimony(corpus)
    yield from _cycles(corpus)
    yield from _events(corpus, lines)
    yield from _markers(corpus)
    yield from _silences(corpus)


def _about(claim: Claim) -> Iterator[str]:
    figures = {
        actor
        for figure in claim.figures
        if not isinstance(figure, DerivedFigure)
        for actor in (figure.of, figure.to)
        if actor
    }
    ends = {actor for line in claim.relations for actor in (line.origin, line.target)}
    for what, actors in (
        ("the figures are about", figures),
        ("the relations join", ends),
        ("the speaker is", set(claim.speakers)),
    ):
        missing = sorted(actors - set(claim.about))
        if missing:
            yield f"{what} {', '.join(missing)}; add to about:"


def _relations(claim: Claim) -> Iterator[str]:
    for line in claim.relations:
        if line.origin == line.target:
            yield f"relations: {line.origin} {line.type} itself; name two actors"


def _self_named(claim: Claim) -> Iterator[str]:
    for key in ("rebuts", "qualifies", "contrasts"):
        if claim.key in getattr(claim, key):
            yield f"{key}: names the claim itself"


def _testimony(corpus: Corpus) -> Iterator[Problem]:
    """What was said must be asserted by who said it, and somebody must be shown saying it."""
    claims = {claim.key: claim for claim in corpus.claims}
    told: set[str] = set()
    for claim in corpus.claims:
        if claim.content is None:
            continue
        told.add(claim.content)
        said = claims[claim.content]
        if said.asserted_by not in claim.speakers:
            yield Problem(
                said.place.file,
                said.place.line,
                f"{said.key}: is what {' and '.join(claim.speakers)} said ({claim.key}); "
                f"write by: {claim.speakers[0] if claim.speakers else 'the speaker'}",
            )
    authors = set(corpus.essay.author_actors)
    for claim in corpus.claims:
        by = claim.asserted_by
        if by and by not in authors and claim.key not in told and not _grounded(claim):
            yield Problem(
                claim.place.file,
                claim.place.line,
                f"{claim.key}: asserted by {by}, but no attribution has content: {claim.key}",
            )


def _grounded(claim: Claim) -> bool:
    return bool(claim.notes or claim.because or claim.own)


def _cycles(corpus: Corpus) -> Iterator[Problem]:
    """Claims that, by because, cause, effect or content, rest on themselves."""
    claims = {claim.key: claim for claim in corpus.claims}
    support: nx.DiGraph[str] = nx.DiGraph()
    for claim in corpus.claims:
        used = chain.from_iterable(claim.because)
        needed = (each for each in (*claim.causes, *claim.effects) if each in claims)
        support.add_edges_from((claim.key, each) for each in chain(used, needed))
        if claim.content is not None:
            support.add_edge(claim.content, claim.key)
    for component in nx.strongly_connected_components(support):
        first = min(component)
        if len(component) > 1 or support.has_edge(first, first):
            loop = [edge[0] for edge in nx.find_cycle(support.subgraph(component), first)]
            place = claims[first].place
            yield Problem(
                place.file,
                place.line,
                f"{first}: rests on itself: {' -> '.join([*loop, loop[0]])}; "
                "look at because, cause, effect and content",
            )


def _events(corpus: Corpus, lines: Mapping[str, Place]) -> Iterator[Problem]:
    """No event and no participation without a claim behind it."""
    asserting: dict[str, list[Claim]] = {}
    for claim in corpus.claims:
        for key in claim.events:
            asserting.setdefault(key, []).append(claim)
    for event in corpus.events:
        place = lines[f"event/{event.key}"]
        backing = asserting.get(event.key, [])
        if not backing:
            message = f"{event.key}: no claim lists it under events:"
            yield Problem(place.file, place.line, message)
            continue
        about = {actor for claim in backing for actor in claim.about}
        for one in event.participants:
            if not one.claims and one.actor not in about:
                yield Problem(
                    place.file,
                    place.line,
                    f"{event.key}: no claim that lists the event is about {one.actor}; "
                    f"add {one.actor} to about: of {backing[0].key}, or drop the participant",
                )


def _markers(corpus: Corpus) -> Iterator[Problem]:
    """Endnotes of the text that nobody has encoded, and readings of markers that lead nowhere.

    A marker without a note, or a note without a marker, that the text itself has, is for the audit.
    """
    numbers = {note.number for note in corpus.notes}
    for number in sorted(set(corpus.document.notes) - numbers):
        yield Problem("notes.yaml", 0, f"note {number} stands in the text, but not here; encode it")
    for number in sorted(numbers - set(corpus.document.notes)):
        yield Problem("notes.yaml", 0, f"note {number} is not among the endnotes of the text")
    for reading in corpus.marker_readings:
        if reading.means not in numbers:
            place = reading.place
            yield Problem(
                place.file if place else "corpus.yaml",
                place.line if place else 0,
                f"marker {reading.ordinal} is read as note {reading.means}, and there is no such note",
            )


def _silences(corpus: Corpus) -> Iterator[Problem]:
    placed = {key for claim in corpus.claims for key in claim.sentences}
    for silence in corpus.silences:
        for key in silence.sentences:
            if key in placed:
                yield Problem(
                    "silences.yaml", 0, f"{key}: listed as asserting nothing, but claims stand there"
                )
