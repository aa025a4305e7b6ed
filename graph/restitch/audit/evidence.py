"""Evidence: does what needs a note have one, and is the note of the right kind?"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from restitch import vocab
from restitch.audit.rules import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.audit.finding import Finding
    from restitch.audit.view import View
    from restitch.model import Claim, Figure, Source

PAGED = {"book", "chapter", "article-journal"}
FIRM = {"fact", "interpretation", "causal", "prediction"}
ARGUED = {"interpretation", "causal", "prediction", "evaluation", "counterfactual"}
WORKED_OUT = ("rank", "ratio", "duration-years")
COUNTED_AT_A_GLANCE = 10
GONE = re.compile(
    r"\b(?:discontinued|defunct|no longer (?:available|online|maintained)|taken offline)\b", re.IGNORECASE
)
GONE_HOSTS = ("geocities.com", "plus.google.com", "storify.com", "webcitation.org")
GARBLED = re.compile(r"[\ufffd\d_]|\b[a-z]+[A-Z]\b|\b[a-z][A-Z]{2,}")
PARTICLES = re.compile(r"\b(?:Ma?c|De|Di|Van|O')(?=[A-Z])")


# --- claims that need a note ---


@rule("figure-without-note", "warning")
def figure_without_note(view: View) -> Iterator[Finding]:
    """A figure for which the essay names no source.

    Asked of figures the essay gives on its own word: no note, and no other claim it rests on.
    Counts of ten and less, ranks, ratios and lengths of time are left out: most of them can be
    counted or worked out on the page.

    Example: "Well over 30,000 workers were employed there."

    Why it matters: a reader cannot check a number without its source.

    What to do: add the note, or tie the claim to it in the corpus if a nearby note covers it.
    """
    for claim in view.corpus.claims:
        if "figure" in claim.kinds and _on_own_word(view, claim):
            told = [figure for figure in claim.figures if _needs_source(figure)]
            if told:
                yield view.on_claim(
                    claim,
                    "gives a figure, and no note says where it is from",
                    evidence={each.key: f"{each.value} {each.unit}" for each in told},
                )


@rule("quotation-without-note", "error")
def quotation_without_note(view: View) -> Iterator[Finding]:
    """Words are quoted, and no note says where they stand.

    Example: As the minister put it, "…" and no marker after it.

    Why it matters: a quotation that cannot be looked up cannot be checked.

    What to do: add the note; in the corpus, tie the claim to it if a nearby one covers it.
    """
    for claim in view.corpus.claims:
        if claim.mode == "quote" and not claim.notes:
            yield view.on_claim(claim, "quotes words, and no note says where they stand")


@rule("dated-fact-without-note", "note")
def dated_fact_without_note(view: View) -> Iterator[Finding]:
    """A dated fact about others that the essay states on its own word.

    Asked of facts dated to a year, a month or a day that carry an event, where no claim about the
    event has a note; of several claims on one event, of the first. Whether a reader needs a source, or
    knows it anyway, no rule can tell: every finding is a question.

    Example: "In 2017 its diplomats supported the resolution."

    Why it matters: what one reader knows, another would like to look up.

    What to do: add a note where it is not common knowledge; dismiss the finding where it is.
    """
    asked: set[str] = set()
    for claim in view.corpus.claims:
        if claim.kinds != ("fact",) or claim.when is None or not _on_own_word(view, claim):
            continue
        dated = re.fullmatch(r"\d{4}(-\d\d){0,2}", claim.when.edtf) is not None
        elsewhere = any(other.notes for key in claim.events for other in view.listing[key])
        if dated and claim.events and not elsewhere and not asked.issuperset(claim.events):
            asked.update(claim.events)
            yield view.on_claim(
                claim,
                f"a fact of {claim.when.edtf} on the author's word alone; is it common knowledge?",
                question=True,
                evidence={"when": claim.when.edtf},
            )


# --- what claims rest on ---


@rule("firm-on-hedged", "warning")
def firm_on_hedged(view: View) -> Iterator[Finding]:
    """A claim is stated flatly, and all it rests on is hedged.

    A line of support is as firm as the weakest claim in it; of several lines the firmest counts.
    A finding is made where no note and no word of the author's own is a ground too, and the
    claim is stated flatly on what is at best "likely". Judgements are left out: that something is
    bad may be flat though it is only likely. So are conditionals, which hedge by their "if". How
    firm a sentence is, is the encoder's reading,
    hence a question.

    Example: "This proves that aid arrives", from "aid seems to have arrived".

    Why it matters: hedges get lost on the way to the conclusion.

    What to do: hedge the conclusion, or name what makes it firm.
    """
    ranks = {key: term.rank for key, term in vocab.lists()["Certainty"].items()}
    for claim in view.corpus.claims:
        if not claim.because or claim.notes or claim.own or not view.is_authors(claim):
            continue
        lines = [min((ranks[view.claims[key].certainty], key) for key in line) for line in claim.because]
        best, weakest = max(lines)
        if not FIRM & set(claim.kinds) or "counterfactual" in claim.kinds:
            continue
        if ranks[claim.certainty] == ranks["flat"] and best <= ranks["likely"]:
            yield view.on_claim(
                claim,
                f"is stated flatly, but rests on what is hedged ({weakest}: "
                f"{view.claims[weakest].certainty}); is it meant to be firmer?",
                question=True,
                evidence={
                    key: view.claims[key].certainty
                    for key in dict.fromkeys(chain.from_iterable(claim.because))
                },
            )


@rule("opinion-only", "note")
def opinion_only(view: View) -> Iterator[Finding]:
    """A conclusion of the essay rests on opinion pieces alone.

    Followed are all notes, and all claims below it; a finding is made where every work reached is
    an opinion piece, at least one is, and nobody's own word comes in between. Which works are
    opinion is the encoder's reading (`tier`), so it is a question.

    Example: two leaders' mutual dislike, from one newspaper column.

    Why it matters: an opinion shows that somebody holds it, not that it is so.

    What to do: add a source that shows it, or say whose view it is.
    """
    reached: dict[str, tuple[frozenset[str], bool]] = {}
    for claim in view.corpus.claims:
        if not view.is_authors(claim) or claim.speakers or not (ARGUED | {"fact"}) & set(claim.kinds):
            continue
        works, own = _reach(view, claim.key, reached)
        if works and not own and all(view.sources[key].tier == "opinion" for key in works):
            yield view.on_claim(
                claim,
                f"rests on opinion alone ({len(works)} work{'s' if len(works) > 1 else ''}); is it a view?",
                question=True,
                evidence={key: view.sources[key].title for key in sorted(works)},
                sources=tuple(sorted(works)),
            )


@rule("second-hand", "note")
def second_hand(view: View) -> Iterator[Finding]:
    """Somebody's words are cited from somebody else's work.

    Asked of quotations: the work is neither by the speaker nor published by them or by a body
    they belong to. That is usual for what is only spoken, so it is worth knowing and no more; it
    is a question, since the encoder may not have noted who the author is.

    Example: a minister's words, from a newspaper.

    Why it matters: quotations change on the way, and the first place says in what context.

    What to do: cite the first place where there is one.
    """
    for claim in view.corpus.claims:
        if claim.mode != "quote" or not claim.speakers or not claim.notes:
            continue
        near = _circle(view, claim.speakers)
        sources = view.sources_of(claim)
        if not any(near & _circle(view, _makers(source)) for source in sources):
            yield view.on_claim(
                claim,
                f"quotes {', '.join(claim.speakers)} from somebody else's work; is there a first-hand one?",
                question=True,
                evidence={
                    source.key: ", ".join(source.authors) or source.container or "" for source in sources
                },
                sources=tuple(source.key for source in sources),
            )


@rule("self-citation", "note")
def self_citation(view: View) -> Iterator[Finding]:
    """The author of the essay cites a work of their own.

    Nothing is wrong with it; it is not an independent source.

    Example: the author's earlier article on the same talks.

    Why it matters: who asks whether others say so too must not count it.

    What to do: nothing, or add a source by somebody else.
    """
    authors = set(view.corpus.essay.author_actors)
    for citation in view.citations.values():
        source = view.sources[citation.source]
        if authors & set(source.author_actors) or set(view.corpus.essay.authors) & set(source.authors):
            yield view.on_citation(citation, "the author of the essay cites a work of their own")


@rule("own-outlet", "note")
def own_outlet(view: View) -> Iterator[Finding]:
    """The author of the essay cites the outlet they work for.

    Where the work is also the author's own, `self-citation` says so and this rule is silent.

    Example: a news site, cited by one of its directors.

    Why it matters: the author has a part in what the source says and sells.

    What to do: nothing, or say so to the reader.
    """
    essay = view.corpus.essay
    theirs = {outlet for author in essay.author_actors for outlet in view.actors[author].affiliations}
    for citation in view.citations.values():
        source = view.sources[citation.source]
        written = set(essay.author_actors) & set(source.author_actors) or set(essay.authors) & set(
            source.authors
        )
        if source.publisher_actor in theirs and not written:
            yield view.on_citation(
                citation,
                f"is published by {view.actors[source.publisher_actor or ''].name}, the author's own outlet",
                evidence={"publisher": source.publisher_actor or ""},
            )


# --- the notes themselves ---


@rule("quotation-without-page", "warning")
def quotation_without_page(view: View) -> Iterator[Finding]:
    """Words are quoted from a book, a chapter or a journal, and the note names no page.

    Example: a quotation, and the note "Early China 22 (1997)".

    Why it matters: the reader would have to read the whole work to find the words.

    What to do: add the page.
    """
    for claim in view.corpus.claims:
        for key in view.cited(claim) if claim.mode == "quote" else ():
            citation = view.citations[key]
            source = view.sources[citation.source]
            if source.type in PAGED and citation.pages is None:
                yield view.on_citation(
                    citation, "words are quoted from it, and no page is named", detail=claim.key
                )


@rule("no-page-pointed-to", "note")
def no_page_pointed_to(view: View) -> Iterator[Finding]:
    """The pages of a note are those of the whole article.

    Example: "Asian Perspective 39, no. 1 (2015): 27-46", where the article has these pages.

    Why it matters: it looks like a reference to a place and is none.

    What to do: name the page meant, if a certain one is.
    """
    for citation in view.citations.values():
        source = view.sources[citation.source]
        if citation.pages is not None and "-" in citation.pages and citation.pages == source.pages:
            yield view.on_citation(
                citation,
                f"pages {citation.pages} are the whole article; no page is pointed to",
                evidence={"pages": citation.pages},
            )


@rule("author-unreadable", "warning")
def author_unreadable(view: View) -> Iterator[Finding]:
    """The name of an author cannot be right as it is printed.

    Letters of the wrong case in the middle or at the end of a name, digits, or signs that stand
    for what could not be read; or, as a question, a single word where others have two, in a work
    of a kind that people sign.

    Example: "nnA Author". A single word as in "Ann".

    Why it matters: the source cannot be found by its author, and the author gets no credit.

    What to do: look the name up where the work was published.
    """
    for source in view.corpus.sources:
        for name in source.authors:
            garbled = GARBLED.search(PARTICLES.sub("", name)) is not None
            alone = (
                " " not in name
                and source.type
                in ("article-newspaper", "article-magazine", "article-journal", "book", "chapter")
                and not source.author_actors
                and not name.isupper()
            )
            if garbled or alone:
                yield view.on_source(
                    source,
                    f'the author\'s name, "{name}", cannot be right as printed'
                    if garbled
                    else f'only one name, "{name}", is printed for the author; is it cut short?',
                    question=not garbled,
                    evidence={"printed": name},
                )


@rule("link-malformed", "error")
def link_malformed(view: View) -> Iterator[Finding]:
    """An address that cannot work, or that leads elsewhere than the DOI.

    No server or one without a dot, a sentence's full stop, comma or bracket at the end, a
    backslash, a space; an address of doi.org with another DOI than the one given.

    Example: `https://example.org/page).`

    Why it matters: the reader cannot open the source.

    What to do: copy the address anew.
    """
    for source in view.corpus.sources:
        if source.url and (why := _malformed(source)):
            yield view.on_source(source, f"the address {why}", evidence={"address": source.url})


@rule("link-to-discontinued", "note")
def link_to_discontinued(view: View) -> Iterator[Finding]:
    """A link to a place that is no longer there.

    The note itself, or the encoder's remark on the work, says that it is discontinued; or the
    server is one of a few known to be closed. No page is opened to find out.

    Example: a database "currently discontinued".

    Why it matters: what the author saw can no longer be checked there.

    What to do: name an archived copy, or the successor.
    """
    for source in view.corpus.sources:
        host = urlsplit(source.url or "").netloc.lower()
        said = next((text for text in (source.title, source.remark) if text and GONE.search(text)), None)
        closed = any(host == gone or host.endswith(f".{gone}") for gone in GONE_HOSTS)
        if source.url and (said or closed):
            yield view.on_source(
                source,
                "links to a place that is said to be discontinued"
                if said
                else f"links to {host}, which is closed",
                evidence={"address": source.url},
            )


# --- helpers ---


def _on_own_word(view: View, claim: Claim) -> bool:
    """Whether the essay says it with no note and no other claim behind it."""
    return view.is_authors(claim) and not (claim.notes or claim.because or claim.speakers)


def _needs_source(figure: Figure) -> bool:
    if figure.measure == "count":
        return figure.value > COUNTED_AT_A_GLANCE
    return figure.measure not in WORKED_OUT


def _reach(
    view: View, key: str, reached: dict[str, tuple[frozenset[str], bool]]
) -> tuple[frozenset[str], bool]:
    """The works a claim rests on through all claims below it, and whether somebody's own word is among it.

    Depth first with a stack of its own: arguments may be longer than Python's.
    """
    stack, begun = [key], {key}
    while stack:
        claim = view.claims[stack[-1]]
        below = list(chain.from_iterable(claim.because))
        waiting = [each for each in below if each not in begun and each not in reached]
        if waiting:
            begun.update(waiting[:1])
            stack.extend(waiting[:1])
            continue
        stack.pop()
        works = {view.citations[each].source for each in view.cited(claim)}
        bare = not (claim.notes or claim.because)
        parts = [reached.get(each, (frozenset(), False)) for each in below]
        reached[claim.key] = (
            frozenset(works).union(*(each[0] for each in parts)),
            claim.own or bare or any(each[1] for each in parts),
        )
    return reached[key]


def _makers(source: Source) -> tuple[str, ...]:
    return (*source.author_actors, *([source.publisher_actor] if source.publisher_actor else []))


def _circle(view: View, actors: tuple[str, ...]) -> set[str]:
    """Actors with the bodies they belong to."""
    return {*actors, *chain.from_iterable(view.actors[actor].affiliations for actor in actors)}


def _malformed(source: Source) -> str | None:
    url = source.url or ""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return "cannot be read"
    if "." not in host:
        return "names no server"
    if re.search(r"[\s\\<>]", url):
        return "has a character that cannot stand in one"
    if re.search(r"[.,;:]$", url) or (url.endswith(")") and "(" not in url):
        return "ends with a mark of the sentence around it"
    if host.endswith("doi.org") and source.doi:
        inside = urlsplit(url).path.lstrip("/").lower()
        if inside != source.doi.lower():
            return f"leads to DOI {inside}, but {source.doi} is given"
    return None
