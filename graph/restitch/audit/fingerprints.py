"""How claims stood when somebody last compared them with the text: made, compared, written."""

from __future__ import annotations

import hashlib
import json
from itertools import chain
from typing import TYPE_CHECKING

import yaml

from restitch.model import DerivedFigure, Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.model import Claim, Corpus, Figure

HEAD = """\
# How each claim stood when its wording was last accepted: the hashes of its sentences, of what it
# says with its figures, and its notes. Written by `restitch audit --accept-wording`.
"""


def wording(claim: Claim) -> str:
    """The sha256 of what a claim says and of its figures: what a source would have to bear out."""
    content = [claim.statement, *(_figure(figure) for figure in claim.figures)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def fingerprints(corpus: Corpus) -> tuple[Fingerprint, ...]:
    """Every claim as it stands now."""
    document = corpus.document
    return tuple(
        Fingerprint(
            claim.key,
            tuple(document.sentence(key).sha256 for key in claim.sentences),
            wording(claim),
            tuple(dict.fromkeys(chain.from_iterable(claim.notes))),
        )
        for claim in corpus.claims
    )


def fingerprints_yaml(prints: Iterable[Fingerprint]) -> str:
    """The text of ``fingerprints.yaml``."""
    entries = [
        {
            "claim": each.claim,
            "sentences": list(each.sentences),
            "wording": each.wording,
            **({"notes": list(each.notes)} if each.notes else {}),
        }
        for each in prints
    ]
    return HEAD + "\n".join(
        yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=1000) for entry in entries
    )


def _figure(figure: Figure) -> list[str]:
    parts = [figure.measure, figure.of, figure.to or "", str(figure.value), figure.unit, figure.per or ""]
    parts += [figure.when.edtf, figure.comparator]
    if isinstance(figure, DerivedFigure):
        parts += [figure.operation, *figure.operands]
    return parts
