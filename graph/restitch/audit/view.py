"""A corpus as the rules look at it: what stands where, who cites what, each looked up once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from restitch.audit.finding import Finding
from restitch.model import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from restitch.model import Actor, Citation, Claim, Corpus, Event, Figure, Marker, Note, Source


@dataclass(frozen=True)
class View:
    """Indexes over a corpus, made when first asked for; cost stays linear in the corpus."""

    corpus: Corpus

    # --- lookups ---

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        return {claim.key: claim for claim in self.corpus.claims}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        return {source.key: source for source in self.corpus.sources}

    @cached_property
    def events(self) -> Mapping[str, Event]:
        return {event.key: event for event in self.corpus.events}

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        return {actor.key: actor for actor in self.corpus.actors}

    @cached_property
    def notes(self) -> Mapping[int, Note]:
        return {note.number: note for note in self.corpus.notes}

    @cached_property
    def citations(self) -> Mapping[str, Citation]:
        """Citation key -> citation, in the order of the notes."""
        return {each.key: each for note in self.corpus.notes for each in note.citations}

    @cached_property
    def citations_of(self) -> Mapping[str, list[Citation]]:
        """Source key -> its citations, in the order of the notes."""
        found: dict[str, list[Citation]] = defaultdict(list)
        for citation in self.citations.values():
            found[citation.source].append(citation)
        return found

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        return {
            f"{claim.key}/{figure.key}": figure for claim in self.corpus.claims for figure in claim.figures
        }

    @cached_property
    def citing(self) -> Mapping[str, list[Claim]]:
        """Citation key -> the claims that cite it."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.corpus.claims:
            for key in self.cited(claim):
                found[key].append(claim)
        return found

    @cached_property
    def listing(self) -> Mapping[str, list[Claim]]:
        """Event key -> the claims that list it."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.corpus.claims:
            for key in claim.events:
                found[key].append(claim)
        return found

    @cached_property
    def markers(self) -> Mapping[int, list[Marker]]:
        """Note number -> the markers that mean it."""
        found: dict[int, list[Marker]] = defaultdict(list)
        meant = {reading.ordinal: reading.means for reading in self.corpus.marker_readings}
        for marker in self.corpus.document.markers:
            found[meant.get(marker.ordinal, marker.printed)].append(marker)
        return found

    def cited(self, claim: Claim) -> list[str]:
        """The citations a claim names, each once."""
        return list(dict.fromkeys(chain.from_iterable(claim.notes)))

    def sources_of(self, claim: Claim) -> list[Source]:
        keys = dict.fromkeys(self.citations[key].source for key in self.cited(claim))
        return [self.sources[key] for key in keys]

    def is_authors(self, claim: Claim) -> bool:
        """Whether the essay itself says it, rather than somebody it reports."""
        return claim.asserted_by is None or claim.asserted_by in self.corpus.essay.author_actors

    def place_in_notes(self, citation: Citation) -> str:
        """Where a citation is printed: the endnote and, among several works in it, which."""
        cited = [each.key for each in self.notes[citation.note].citations]
        which = f", work {cited.index(citation.key) + 1}" if len(cited) > 1 else ""
        return f"Endnote {citation.note}{which}"

    # --- findings, with what can be said of every one of their kind ---

    def on_citation(self, citation: Citation, message: str, **rest: Any) -> Finding:
        usual = {
            "note": citation.note,
            "sentences": self._marked(citation.note),
            "claims": tuple(claim.key for claim in self.citing.get(citation.key, [])),
            "sources": (citation.source,),
            "place": citation.place,
        }
        return Finding(f"note:{citation.key}", message, **{**usual, **rest})

    def on_note(self, number: int, message: str, **rest: Any) -> Finding:
        citations = self.notes[number].citations
        usual = {
            "note": number,
            "sentences": self._marked(number),
            "place": citations[0].place if citations else None,
        }
        return Finding(f"note:{number}", message, **{**usual, **rest})

    def on_marker(self, marker: Marker, message: str, **rest: Any) -> Finding:
        usual = {"sentences": (marker.sentence,), "place": Place("locators.yaml", 0)}
        return Finding(f"marker:{marker.ordinal}", message, **{**usual, **rest})

    def on_claim(self, claim: Claim, message: str, **rest: Any) -> Finding:
        notes = {self.citations[key].note for key in self.cited(claim)}
        usual = {
            "note": notes.pop() if len(notes) == 1 else None,
            "sentences": claim.sentences,
            "claims": (claim.key,),
            "place": claim.place,
        }
        return Finding(f"claim:{claim.key}", message, **{**usual, **rest})

    def on_event(self, event: Event, message: str, **rest: Any) -> Finding:
        claims = self.listing.get(event.key, [])
        usual = {
            "sentences": tuple(dict.fromkeys(chain.from_iterable(each.sentences for each in claims))),
            "claims": tuple(claim.key for claim in claims),
            "place": event.place,
        }
        return Finding(f"event:{event.key}", message, **{**usual, **rest})

    def on_source(self, source: Source, message: str, **rest: Any) -> Finding:
        numbers = dict.fromkeys(each.note for each in self.citations_of.get(source.key, []))
        usual = {
            "note": next(iter(numbers), None),
            "sentences": self._marked(*numbers),
            "sources": (source.key,),
            "place": source.place,
        }
        return Finding(f"source:{source.key}", message, **{**usual, **rest})

    def _marked(self, *numbers: int) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(marker.sentence for number in numbers for marker in self.markers.get(number, []))
        )


def place_in_text(sentences: Sequence[str]) -> str:
    """Keys of sentences as people say them.

    >>> place_in_text(("p27s1", "p28s2"))
    'Paragraph 27, sentence 1, and paragraph 28, sentence 2'
    """
    parts = [each.removeprefix("p").partition("s") for each in sentences]
    told = ", and ".join(f"paragraph {paragraph}, sentence {number}" for paragraph, _, number in parts)
    return told.capitalize()


def instead(place: str, printed: str, right: str, what: str = "") -> str:
    """A sentence of an erratum: where, what is printed there, what to read instead.

    >>> instead("Endnote 37", "March 11, 2022", "November 3, 2022")
    'Endnote 37: for “March 11, 2022” read “November 3, 2022”.'
    """
    return f"{place}: for {f'the {what} ' if what else ''}“{printed}” read “{right}”."
