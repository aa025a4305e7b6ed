"""The citation audit: what in an essay's apparatus, dates, figures and evidence wants a second look.

``audit(corpus)`` runs every rule over the model and gives findings. A rule is a small function in one of
the modules ``markers``, ``dates``, ``figures``, ``evidence`` and ``changes``; its docstring is its page
in the manual. The rules read neither files nor the graph; ``decisions`` and ``fingerprints`` write
the two files in which an audit remembers.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from restitch.audit import changes, dates, evidence, figures, markers
from restitch.audit.finding import Finding
from restitch.audit.rules import Rule, registered
from restitch.audit.view import View
from restitch.vocab import SEVERITIES

if TYPE_CHECKING:
    from restitch.model import Corpus

__all__ = ["RULES", "TOPICS", "Finding", "Rule", "audit"]

TOPICS = {
    module.__name__.rpartition(".")[2]: (module.__doc__ or "").partition("\n")[0]
    for module in (markers, dates, figures, evidence, changes)
}
RULES = {each.name: each for topic in TOPICS for each in registered() if each.topic == topic}


def audit(corpus: Corpus, only: str | None = None) -> list[Finding]:
    """What the rules find, gravest first, then in the order of the manual and of the corpus.

    Decisions that stand in the corpus are put on the findings they are about.
    """
    view = View(corpus)
    decisions = {decision.finding: decision for decision in corpus.decisions}
    found = []
    for each in RULES.values():
        if only in (None, each.name):
            for raw in each.check(view):
                finding = dataclasses.replace(raw, rule=each.name, severity=raw.severity or each.severity)
                found.append(dataclasses.replace(finding, decision=decisions.get(finding.key)))
    # Sorting is stable: findings of one severity stay in the order of the rules.
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
