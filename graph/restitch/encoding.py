"""From the model to quads: the compiler.

Named graphs: ``essay/<key>`` (text locators, notes, citations, claims), ``commons`` (actors,
sources, events, relations: shared between essays), ``inferred`` (what follows from the other two,
see ``inference``), ``audit`` (the rules) and ``audit/<key>`` (what they find). No blank nodes.
Every link is stored once, from what depends to what it depends on.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef

from restitch.audit.triples import finding_triples, rule_triples
from restitch.inference import inferred
from restitch.iris import VOCABULARIES, Iris
from restitch.model import Claim, DerivedFigure
from restitch.vocab import (
    ACTOR_TYPES,
    BIBO,
    CITATION_USES,
    CITO,
    CLAIM_KINDS,
    DCTERMS,
    EDTF,
    FABIO,
    LIST_PREFIXES,
    OA,
    PROV,
    RDF,
    SCHEMA,
    SEM,
    SKOS,
    SOURCE_TYPES,
    STITCH,
    UNIT,
    XSD,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from restitch.dates import Period
    from restitch.inference import Triple
    from restitch.model import (
        Actor,
        Citation,
        Corpus,
        Event,
        Figure,
        Marker,
        Note,
        RelationLine,
        Sentence,
        Source,
    )

LANGUAGE = "en"  # of statements, labels and remarks: those of the encoder, not of the essay


def encode(corpora: Iterable[Corpus], iris: Iris | None = None) -> Dataset:
    """The quads of these corpora together. The same corpora always give the same set of quads.

    What follows from them is worked out over all of them at once: a relation that two essays
    state stands while either does.
    """
    names, dataset, audited = iris or Iris(), Dataset(), list(corpora)
    for corpus in audited:
        encoder = _Encoder(corpus, names)
        _fill(dataset, names, f"essay/{corpus.essay.key}", encoder.essay_triples())
        _fill(dataset, names, "commons", encoder.commons_triples())
    stated = [(subject, predicate, value) for subject, predicate, value, _ in dataset.quads()]
    _fill(dataset, names, "inferred", inferred(stated))
    # Findings are about the essays, not part of what they say: nothing follows from them.
    _fill(dataset, names, "audit", rule_triples(names))
    for corpus in audited:
        _fill(dataset, names, f"audit/{corpus.essay.key}", finding_triples(corpus, names))
    return dataset


def _fill(dataset: Dataset, iris: Iris, name: str, triples: Iterable[Triple]) -> None:
    graph = dataset.graph(URIRef(iris.graph(name)))
    for triple in triples:
        graph.add(triple)


def nquads(dataset: Dataset) -> bytes:
    """The quads as sorted N-Quads: the same quads always give the same bytes."""
    lines = set(dataset.serialize(format="nquads", encoding=None).splitlines())
    return "".join(f"{line}\n" for line in sorted(filter(None, lines))).encode()


def trig(quads: bytes, iris: Iris | None = None, essay: str | None = None) -> bytes:
    """Sorted N-Quads as TriG with prefixes, one block a graph and a subject."""
    parsed = ox.parse(quads, format=ox.RdfFormat.N_QUADS)
    by_graph = sorted(parsed, key=lambda quad: quad.graph_name.value)  # stable: keeps the order
    found = ox.serialize(by_graph, format=ox.RdfFormat.TRIG, prefixes=(iris or Iris()).prefixes(essay))
    assert found is not None
    return found


class _Encoder:
    """The triples of one corpus, kind by kind."""

    def __init__(self, corpus: Corpus, iris: Iris) -> None:
        self.corpus = corpus
        self.iris = iris
        self.key = corpus.essay.key
        self.essay = URIRef(iris.essay(self.key))
        self.figures = {
            f"{claim.key}/{figure.key}": (claim, figure)
            for claim in corpus.claims
            for figure in claim.figures
        }
        self.telling: dict[str, list[Claim]] = defaultdict(list)
        for claim in corpus.claims:
            if claim.content is not None:
                self.telling[claim.content].append(claim)

    def essay_triples(self) -> Iterator[Triple]:
        return chain(self.text(), self.apparatus(), self.claims())

    def commons_triples(self) -> Iterator[Triple]:
        return chain(self.sources(), self.actors(), self.events(), self.relations(), self.origins())

    # --- names ---

    def of(self, kind: str, key: str | int) -> URIRef:
        return URIRef(self.iris.of_essay(self.key, kind, str(key)))

    def claim(self, key: str) -> URIRef:
        return self.of("claim", key)

    def actor(self, key: str) -> URIRef:
        return URIRef(self.iris.shared("actor", key))

    def source(self, key: str) -> URIRef:
        return URIRef(self.iris.shared("source", key))

    def event(self, key: str) -> URIRef:
        return URIRef(self.iris.shared("event", key))

    def thing(self, key: str) -> URIRef:
        """A cause or an effect: a claim, or else an event."""
        return self.claim(key) if key in self._claim_keys else self.event(key)

    @property
    def _claim_keys(self) -> set[str]:
        if not hasattr(self, "_keys"):
            self._keys = {claim.key for claim in self.corpus.claims}
        return self._keys

    def author(self, claim: Claim) -> str:
        return claim.asserted_by or self.corpus.essay.author_actors[0]

    # --- the text ---

    def text(self) -> Iterator[Triple]:
        essay, document = self.corpus.essay, self.corpus.document
        yield from _typed(self.essay, STITCH.Essay, STITCH.Source, FABIO.Essay)
        yield self.essay, DCTERMS.title, Literal(essay.title, lang=essay.language)
        yield self.essay, DCTERMS.language, Literal(essay.language)
        yield self.essay, DCTERMS.issued, _edtf(essay.issued)
        yield from _time(self.essay, essay.issued)
        for name in essay.authors:
            yield self.essay, DCTERMS.creator, Literal(name)
        for key in essay.author_actors:
            yield self.essay, PROV.wasAttributedTo, self.actor(key)
        for predicate, value in (
            (DCTERMS.publisher, essay.publisher),
            (STITCH.containerTitle, essay.container),
        ):
            if value is not None:
                yield self.essay, predicate, Literal(value)
        if essay.url is not None:
            yield self.essay, STITCH.url, Literal(essay.url, datatype=XSD.anyURI)
        yield from _remark(self.essay, essay.remark)
        yield from self._encoding()
        reading = self.of("reading-text", 1)
        yield from _typed(reading, STITCH.ReadingText)
        yield self.essay, STITCH.readingText, reading
        yield reading, STITCH.textHash, Literal(document.reading_sha256)
        yield reading, STITCH.sourceHash, Literal(document.file_sha256)
        yield reading, STITCH.characters, _integer(document.reading_characters)
        for section in document.sections:
            node = self.of("section", section.key)
            yield from _typed(node, STITCH.Section)
            yield node, STITCH.inEssay, self.essay
            yield node, DCTERMS.title, Literal(section.title, lang=essay.language)
            yield node, STITCH.ordinal, _integer(section.ordinal)
        yield from self._sentences(reading)
        for marker in document.markers:
            yield from self._marker(marker)

    def _encoding(self) -> Iterator[Triple]:
        node = self.of("encoding", 1)
        yield from _typed(node, STITCH.Encoding)
        yield node, STITCH.inEssay, self.essay
        yield node, STITCH.encoder, Literal(self.corpus.essay.encoder)
        yield node, DCTERMS.license, URIRef(self.corpus.essay.licence)

    def _sentences(self, reading: URIRef) -> Iterator[Triple]:
        silent = {key: silence.reason for silence in self.corpus.silences for key in silence.sentences}
        paragraphs: set[int] = set()
        for ordinal, sentence in enumerate(self.corpus.document.sentences, 1):
            if sentence.paragraph not in paragraphs:
                paragraphs.add(sentence.paragraph)
                yield from self._paragraph(sentence)
            node = self.of("sentence", sentence.key)
            selector = self.of("sentence", f"{sentence.key}.sel")
            yield from _typed(node, STITCH.Sentence)
            yield node, STITCH.inEssay, self.essay
            yield node, STITCH.inSection, self.of("section", sentence.section)
            yield node, STITCH.inParagraph, self.of("paragraph", sentence.paragraph)
            yield node, STITCH.ordinal, _integer(ordinal)
            yield node, STITCH.number, _integer(sentence.number)
            yield node, STITCH.textHash, Literal(sentence.sha256)
            yield node, OA.hasSource, reading
            yield node, OA.hasSelector, selector
            yield from _typed(selector, OA.TextPositionSelector)
            yield selector, OA.start, _integer(sentence.start)
            yield selector, OA.end, _integer(sentence.end)
            if sentence.key in silent:
                reason = Literal(silent[sentence.key], lang=LANGUAGE)
                yield node, STITCH.assertsNothing, reason

    def _paragraph(self, sentence: Sentence) -> Iterator[Triple]:
        node = self.of("paragraph", sentence.paragraph)
        yield from _typed(node, STITCH.Paragraph)
        yield node, STITCH.inEssay, self.essay
        yield node, STITCH.inSection, self.of("section", sentence.section)
        yield node, STITCH.ordinal, _integer(sentence.paragraph)

    def _marker(self, marker: Marker) -> Iterator[Triple]:
        node = self.of("marker", marker.ordinal)
        yield from _typed(node, STITCH.EndnoteMarker)
        yield node, STITCH.inEssay, self.essay
        yield node, STITCH.ordinal, _integer(marker.ordinal)
        yield node, STITCH.printedNumber, _integer(marker.printed)
        yield node, STITCH.offset, _integer(marker.offset)
        yield node, STITCH.inSentence, self.of("sentence", marker.sentence)
        for predicate, number in (
            (STITCH.pointsTo, self.corpus.meant(marker)),
            (STITCH.pointsToAsPrinted, marker.printed),
        ):
            if any(note.number == number for note in self.corpus.notes):
                yield node, predicate, self.of("note", number)
        for reading in self.corpus.marker_readings:
            if reading.ordinal == marker.ordinal:
                yield from _remark(node, reading.remark)

    # --- the apparatus ---

    def apparatus(self) -> Iterator[Triple]:
        for note in self.corpus.notes:
            yield from self._note(note)
            for citation in note.citations:
                yield from self._citation(citation)

    def _note(self, note: Note) -> Iterator[Triple]:
        node = self.of("note", note.number)
        yield from _typed(node, STITCH.Endnote)
        yield node, STITCH.inEssay, self.essay
        yield node, STITCH.number, _integer(note.number)
        yield from _remark(node, note.remark)

    def _citation(self, citation: Citation) -> Iterator[Triple]:
        node = self.of("note", citation.key)
        yield from _typed(node, STITCH.Citation)
        yield node, STITCH.inEssay, self.essay
        yield node, CITO.hasCitingEntity, self.essay
        yield node, STITCH.inNote, self.of("note", citation.note)
        yield node, STITCH.ordinal, _integer(citation.ordinal)
        yield node, STITCH.citedSource, self.source(citation.source)
        yield node, STITCH.citationForm, _listed("CitationForm", citation.form)
        if citation.refers_back_to is not None:
            yield node, STITCH.refersBackTo, self.of("note", citation.refers_back_to)
        if citation.pages is not None:
            yield node, STITCH.pages, Literal(citation.pages)
            yield from _page_range(node, citation.pages)
        if citation.printed_date is not None:
            yield node, STITCH.printedDate, Literal(citation.printed_date, datatype=EDTF.EDTF)
        if citation.signal is not None:
            yield node, STITCH.signal, Literal(citation.signal)
        yield from _remark(node, citation.remark)

    def sources(self) -> Iterator[Triple]:
        for source in self.corpus.sources:
            yield from self._source(source)

    def _source(self, source: Source) -> Iterator[Triple]:
        node = self.source(source.key)
        yield from _typed(node, STITCH.Source, FABIO[SOURCE_TYPES[source.type]])
        yield node, STITCH.sourceType, Literal(source.type)
        yield node, DCTERMS.title, Literal(source.title)
        for ordinal, name in enumerate(source.authors, 1):
            yield node, DCTERMS.creator, Literal(name)
            # RDF has no order; the list keeps that of the title page.
            yield node, STITCH.authorAt, Literal(f"{ordinal} {name}")
        for name in source.editors:
            yield node, BIBO.editor, Literal(name)
        for key in source.author_actors:
            yield node, PROV.wasAttributedTo, self.actor(key)
        if source.publisher_actor is not None:
            yield node, SCHEMA.publisher, self.actor(source.publisher_actor)
        for predicate, value in (
            (STITCH.containerTitle, source.container),
            (DCTERMS.publisher, source.publisher),
            (STITCH.publisherPlace, source.publisher_place),
            (BIBO.edition, source.edition),
            (BIBO.volume, source.volume),
            (BIBO.issue, source.issue),
            (BIBO.pages, source.pages),
            (BIBO.doi, source.doi),
            (DCTERMS.language, source.language),
            (STITCH.tier, source.tier),
            (STITCH.urlDate, source.url_date),
            (STITCH.dateBasis, source.date_basis if source.issued else None),
        ):
            if value is not None:
                yield node, predicate, Literal(value)
        if source.issued is not None:
            yield node, DCTERMS.issued, _edtf(source.issued)
            yield from _time(node, source.issued)
        if source.accessed is not None:
            yield node, STITCH.accessed, _edtf(source.accessed)
        if source.url is not None:
            yield node, STITCH.url, Literal(source.url, datatype=XSD.anyURI)
        yield from _remark(node, source.remark)

    # --- what is said ---

    def claims(self) -> Iterator[Triple]:
        for claim in self.corpus.claims:
            yield from self._claim(claim)
            yield from self._grounds(claim)
            yield from self._speech(claim)
            yield from self._argument(claim)
            for figure in claim.figures:
                yield from self._figure(claim, figure)

    def _claim(self, claim: Claim) -> Iterator[Triple]:
        node = self.claim(claim.key)
        yield from _typed(node, STITCH.Claim, *(STITCH[CLAIM_KINDS[kind]] for kind in claim.kinds))
        yield node, STITCH.inEssay, self.essay
        yield node, STITCH.statement, Literal(claim.statement, lang=LANGUAGE)
        yield node, STITCH.assertedBy, self.actor(self.author(claim))
        yield node, STITCH.certainty, _listed("Certainty", claim.certainty)
        yield node, STITCH.reviewStatus, _listed("ReviewStatus", claim.review)
        if claim.hedge is not None:
            yield node, STITCH.hedge, Literal(claim.hedge, lang=self.corpus.essay.language)
        for key in claim.sentences:
            yield node, STITCH.at, self.of("sentence", key)
        for key in claim.about:
            yield node, STITCH.about, self.actor(key)
        if claim.when is not None:
            yield from _time(node, claim.when)
        if claim.carried:
            yield node, STITCH.carriedOver, Literal(True)
        yield from _remark(node, claim.remark)

    def _grounds(self, claim: Claim) -> Iterator[Triple]:
        node = self.claim(claim.key)
        told = self.telling.get(claim.key, [])
        grounds: list[tuple[URIRef, list[URIRef]]] = [
            *((STITCH.CitationGround, [self.of("note", key) for key in line]) for line in claim.notes),
            *((STITCH.InferenceGround, [self.claim(key) for key in line]) for line in claim.because),
            *((STITCH.TestimonyGround, [self.claim(each.key)]) for each in told),
            *([(STITCH.AuthorGround, [])] if claim.own else []),
        ]
        for number, (kind, used) in enumerate(grounds, 1):
            ground = self.claim(f"{claim.key}.g{number}")
            yield from _typed(ground, STITCH.Ground, kind)
            yield node, STITCH.hasGround, ground
            for thing in used:
                yield ground, STITCH.uses, thing
                link = STITCH.cites if kind == STITCH.CitationGround else STITCH.supportedBy
                yield node, link, thing
        if claim.notes:
            yield node, STITCH.citationUse, _listed("CitationUse", claim.use)
        cited = {citation.key: citation for note in self.corpus.notes for citation in note.citations}
        for key in chain.from_iterable(claim.notes):
            source = self.source(cited[key].source)
            yield node, CITO.cites, source
            yield node, CITO[CITATION_USES[claim.use]], source

    def _speech(self, claim: Claim) -> Iterator[Triple]:
        node = self.claim(claim.key)
        for key in claim.speakers:
            yield node, STITCH.attributedTo, self.actor(key)
        if claim.mode is not None:
            yield node, STITCH.speechMode, Literal(claim.mode)
        if claim.stance is not None:
            yield node, STITCH.stance, _listed("Stance", claim.stance)
        if claim.content is not None:
            yield node, STITCH.content, self.claim(claim.content)

    def _argument(self, claim: Claim) -> Iterator[Triple]:
        node = self.claim(claim.key)
        for predicate, keys in ((STITCH.cause, claim.causes), (STITCH.effect, claim.effects)):
            for key in keys:
                yield node, predicate, self.thing(key)
                # An event is left out: it may itself be backed by this very claim.
                if key in self._claim_keys:
                    yield node, STITCH.presupposes, self.claim(key)
        for predicate, letter, sentences in (
            (STITCH.condition, "if", claim.conditions),
            (STITCH.consequent, "then", claim.consequents),
        ):
            for number, sentence in enumerate(sentences, 1):
                part = self.claim(f"{claim.key}.{letter}{number}")
                yield from _typed(part, STITCH.Proposition, STITCH.Supposition)
                yield part, STITCH.statement, Literal(sentence, lang=LANGUAGE)
                yield node, predicate, part
        for predicate, keys in (
            (STITCH.rebuts, claim.rebuts),
            (STITCH.qualifies, claim.qualifies),
            (STITCH.contrastsWith, claim.contrasts),
        ):
            for key in keys:
                yield node, predicate, self.claim(key)

    def _figure(self, claim: Claim, figure: Figure) -> Iterator[Triple]:
        node = self.claim(f"{claim.key}.{figure.key}")
        yield from _typed(node, STITCH.Observation)
        yield node, STITCH.backedBy, self.claim(claim.key)
        yield node, STITCH.measure, _listed("Measure", figure.measure)
        yield node, STITCH.value, _decimal(figure.value)
        yield node, STITCH.unit, UNIT[figure.unit]
        yield node, STITCH.comparator, Literal(figure.comparator)
        yield from _time(node, figure.when)
        if figure.per is not None:
            yield node, STITCH.perUnit, UNIT[figure.per]
        if isinstance(figure, DerivedFigure):
            yield from self._derived(node, figure)
            return
        yield node, STITCH.ofActor, self.actor(figure.of)
        if figure.to is not None:
            yield node, STITCH.withActor, self.actor(figure.to)

    def _derived(self, node: URIRef, figure: DerivedFigure) -> Iterator[Triple]:
        yield from _typed(node, STITCH.DerivedObservation)
        yield node, STITCH.operation, Literal(figure.operation)
        for number, key in enumerate(figure.operands, 1):
            claim, operand = self.figures[key]
            other = self.claim(f"{claim.key}.{operand.key}")
            yield node, STITCH[f"operand{number}"], other
            yield node, STITCH.computedFrom, other
            if operand.of:
                yield node, STITCH.ofActor, self.actor(operand.of)

    # --- the world ---

    def actors(self) -> Iterator[Triple]:
        for actor in self.corpus.actors:
            yield from self._actor(actor)

    def _actor(self, actor: Actor) -> Iterator[Triple]:
        node = self.actor(actor.key)
        yield from _typed(node, STITCH.Actor, STITCH[ACTOR_TYPES[actor.type]])
        yield node, SKOS.prefLabel, Literal(actor.name, lang=LANGUAGE)
        for alias in actor.aliases:
            yield node, SKOS.altLabel, Literal(alias, lang=LANGUAGE)
        for key in actor.affiliations:
            yield node, STITCH.memberOf, self.actor(key)
        if actor.iso3166 is not None:
            yield node, STITCH.iso3166, Literal(actor.iso3166)
        if actor.gwcode is not None:
            yield node, STITCH.gwcode, Literal(actor.gwcode)
        for name in actor.same_as:
            prefix, _, local = name.partition(":")
            yield node, SCHEMA.sameAs, URIRef(VOCABULARIES.get(prefix, f"{prefix}:") + local)
        yield from _remark(node, actor.remark)

    def events(self) -> Iterator[Triple]:
        asserting: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.corpus.claims:
            for key in claim.events:
                asserting[key].append(claim)
        for event in self.corpus.events:
            yield from self._event(event, asserting[event.key])

    def _event(self, event: Event, backing: list[Claim]) -> Iterator[Triple]:
        node = self.event(event.key)
        yield from _typed(node, STITCH.Event, *([STITCH.Vote] if event.type == "vote" else []))
        yield node, SKOS.prefLabel, Literal(event.label, lang=LANGUAGE)
        yield node, STITCH.eventType, _listed("EventType", event.type)
        yield from _time(node, event.when)
        for claim in backing:
            yield node, STITCH.backedBy, self.claim(claim.key)
        if event.part_of is not None:
            yield node, STITCH.partOfEvent, self.event(event.part_of)
        for predicate, count in (
            (STITCH.votesFor, event.tally.in_favour),
            (STITCH.votesAgainst, event.tally.against),
            (STITCH.abstentions, event.tally.abstained),
            (STITCH.electorate, event.tally.electorate),
        ):
            if count is not None:
                yield node, predicate, _integer(count)
        for one in event.participants:
            part = self.event(f"{event.key}.{one.actor}-{one.role}")
            yield from _typed(part, STITCH.Participation)
            yield part, STITCH.participationIn, node
            yield part, STITCH.participant, self.actor(one.actor)
            yield part, STITCH["role"], _listed("Role", one.role)
            yield node, SEM.hasActor, self.actor(one.actor)
            for key in one.claims or [each.key for each in backing if one.actor in each.about]:
                yield part, STITCH.backedBy, self.claim(key)
        yield from _remark(node, event.remark)

    def relations(self) -> Iterator[Triple]:
        for claim in self.corpus.claims:
            for line in claim.relations:
                yield from self._relation(claim, line)

    def _relation(self, claim: Claim, line: RelationLine) -> Iterator[Triple]:
        node = URIRef(self.iris.shared("relation", line.key))
        yield from _typed(node, STITCH.Relation)
        yield node, STITCH["from"], self.actor(line.origin)
        yield node, STITCH.to, self.actor(line.target)
        yield node, STITCH.relationType, _listed("RelationType", line.type)
        yield node, STITCH.backedBy, self.claim(claim.key)
        if line.when is not None:
            yield from _time(node, line.when)

    def origins(self) -> Iterator[Triple]:
        for claim in self.corpus.claims:
            for line in claim.origins:
                node = URIRef(self.iris.shared("origin", line.key))
                yield from _typed(node, STITCH.Origin)
                yield node, STITCH.originOf, self.source(line.source)
                yield node, STITCH.origin, URIRef(self.iris.shared(line.kind, line.origin))
                yield node, STITCH.backedBy, self.claim(claim.key)


def _typed(node: URIRef, *classes: URIRef) -> Iterator[Triple]:
    for each in classes:
        yield node, RDF.type, each


def _time(node: URIRef, period: Period) -> Iterator[Triple]:
    """One EDTF literal and two plain days on the thing itself."""
    yield node, STITCH.when, _edtf(period)
    for predicate, day in ((STITCH.earliest, period.earliest), (STITCH.latest, period.latest)):
        if day is not None:
            yield node, predicate, Literal(day, datatype=XSD.date, normalize=False)


def _edtf(period: Period) -> Literal:
    return Literal(period.edtf, datatype=EDTF.EDTF)


def _remark(node: URIRef, remark: str | None) -> Iterator[Triple]:
    if remark is not None:
        yield node, SKOS.note, Literal(remark, lang=LANGUAGE)


def _listed(name: str, key: str) -> URIRef:
    return STITCH[LIST_PREFIXES[name] + key]


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _decimal(number: Decimal) -> Literal:
    """Always with a point: stores that keep numbers by value differ in what they give back."""
    text = format(number, "f")
    return Literal(text if "." in text else f"{text}.0", datatype=XSD.decimal, normalize=False)


def _page_range(node: URIRef, pages: str) -> Iterator[Triple]:
    first, _, last = pages.partition("-")
    if first.isdigit() and (last or first).isdigit():
        yield node, STITCH.pageStart, _integer(int(first))
        yield node, STITCH.pageEnd, _integer(int(last or first))
