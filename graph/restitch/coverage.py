"""How far an essay is encoded, sentence by sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.model import Claim, Corpus

KINDS = ("rests on a note", "author's own", "asserts nothing", "not encoded")


def coverage(corpus: Corpus) -> Mapping[str, str]:
    """For each sentence, which of ``KINDS`` it is.

    A sentence rests on a note when a claim placed in it cites one, or is what somebody says in a
    claim that cites one; conclusions drawn from such claims are the author's own.
    """
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in corpus.claims:
        for key in claim.sentences:
            claims[key].append(claim)
    told = {claim.content for claim in corpus.claims if claim.content and claim.notes}
    silent = {key for silence in corpus.silences for key in silence.sentences}
    return {
        sentence.key: _kind(claims[sentence.key], told, sentence.key in silent)
        for sentence in corpus.document.sentences
    }


def coverage_by_section(corpus: Corpus) -> dict[str, dict[str, int]]:
    """Section -> kind -> number of sentences."""
    found = coverage(corpus)
    counts: dict[str, Counter[str]] = {section.key: Counter() for section in corpus.document.sections}
    for sentence in corpus.document.sentences:
        counts[sentence.section][found[sentence.key]] += 1
    return {section: {kind: count[kind] for kind in KINDS} for section, count in counts.items()}


def _kind(claims: list[Claim], told: set[str], silent: bool) -> str:
    if any(claim.notes or claim.key in told for claim in claims):
        return KINDS[0]
    if claims:
        return KINDS[1]
    return KINDS[2] if silent else KINDS[3]
