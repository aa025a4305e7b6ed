"""The manual of the audit, made from the rules themselves: ``docs/reference/audit.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.audit import RULES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.audit.rules import Rule

HEAD = """\
# The citation audit

    restitch audit my-essay/                                # what wants a second look, gravest first
    restitch audit my-essay/ --rule date-swapped            # one rule
    restitch audit my-essay/ --format sarif > audit.sarif   # or json
    restitch audit my-essay/ --fail-on error                # for the CI of a corpus: exit code 1 for open errors
    restitch audit --explain date-swapped                   # one page of this manual; `all` prints it whole
    restitch decide date-swapped.note-14.1 accept --reason "The address shows it." --by "A. Reader" --corpus my-essay/
    restitch erratum my-essay/                              # accepted corrections, to print; --format annotations
    restitch audit my-essay/ --accept-wording               # keep how claims stand, so that changes are noticed

A rule compares what stands in the corpus: numbers, dates, addresses, figures and the ties of claims and notes. It opens
no page and knows nothing of the world, so it never says that a source does not exist. A finding is an **error** (it cannot be
so), a **warning** (it is probably not so, or something is missing) or a **note** (worth knowing). Where a rule cannot tell, the finding is a **question**.

**Keys.** A finding's key is its rule and its subject, `date-swapped.note-14.1`, with one more part where a rule finds several
things in one subject. It is the same in every build, so that decisions stay with it.

**Decisions** stand in `decisions.yaml` beside the corpus: `accept` (it is so; it goes into the erratum), `dismiss` (it is not,
or does not matter) or `corrected` (it was so, and has been mended), each with a reason, a person and a day. `--fail-on` counts
open findings only. A decision on a finding that is found no more is reported and kept. `restitch decide` writes the file whole,
or not at all; comments in it are not kept.

**Wording.** `--accept-wording` writes `fingerprints.yaml`: for each claim the hashes of its sentences, of what it says and
its figures, and its notes. From then on `sentence-changed` and `citation-unchecked` notice changes. `--claim KEY` accepts one
claim; do so after comparing it with its source.

**The erratum** is what `/audit/erratum` shows and gives to save: a Markdown sheet, or Web Annotations whose targets are
positions in the reading text. Each accepted correction is one sentence that can be printed as it is: the endnote, or the
paragraph and sentence, what is printed there and what to read. `marker-out-of-order`, `repeated-as-new`, `date-swapped`,
`date-against-address`, `source-before-event`, `date-swap-suspected` and `figure-miscomputed` propose corrections; what other
rules find is decided on, too, and only counted here. Neither form holds a sentence of the essay.

What the rules found in the bundled essay, and what is to be thought of it:
[the audit of the bundled essay](../explanation/audit-of-the-bundled-essay.md).
"""


def manual() -> str:
    """Every rule's page as Markdown, under its topic."""
    return "\n".join((HEAD, *_topics()))


def _topics() -> Iterator[str]:
    for topic, about in TOPICS.items():
        rules = [rule for rule in RULES.values() if rule.topic == topic]
        yield f"## {about}\n"
        yield "| rule | severity | finds |\n|---|---|---|"
        yield from (f"| [`{rule.name}`](#{rule.name}) | {rule.severity} | {rule.summary} |" for rule in rules)
        yield ""
        yield from (_entry(rule) for rule in rules)


def _entry(rule: Rule) -> str:
    return f"### {rule.name}\n\n*{rule.severity}*\n\n{rule.page}\n"
