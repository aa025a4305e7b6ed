"""Changes: what is no longer as it was when somebody last looked?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.audit.fingerprints import wording
from restitch.audit.rules import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.audit.finding import Finding
    from restitch.audit.view import View


@rule("sentence-changed", "warning")
def sentence_changed(view: View) -> Iterator[Finding]:
    """A sentence has changed since its claim was encoded.

    The hashes of a claim's sentences are compared with those kept when somebody last accepted
    its wording (`restitch audit --accept-wording`). Where a sentence has only moved, its hash is
    the same and nothing is found.

    Example: the author has put "about" before a number.

    Why it matters: the claim may say what the text no longer does.

    What to do: read the sentence again, mend the claim if need be, and accept the wording.
    """
    prints = {each.claim: each for each in view.corpus.fingerprints}
    for claim in view.corpus.claims:
        kept = prints.get(claim.key)
        now = {view.corpus.document.sentence(key).sha256 for key in claim.sentences}
        if kept is not None and now != set(kept.sentences):
            changed = [
                key
                for key in claim.sentences
                if view.corpus.document.sentence(key).sha256 not in kept.sentences
            ]
            yield view.on_claim(
                claim,
                f"its text has changed since it was encoded ({', '.join(changed) or 'a sentence less'})",
                evidence={"sentences": ", ".join(changed)},
            )


@rule("citation-unchecked", "warning")
def citation_unchecked(view: View) -> Iterator[Finding]:
    """The wording or a value of a claim has changed while its notes stayed.

    What a claim says and its figures are compared with what was kept when somebody last accepted
    its wording. Where the notes have changed too, somebody has looked at the citation, and
    nothing is found.

    Example: 51 thousand tons becomes 510 thousand, and the note is still 12.

    Why it matters: nobody has checked that the source says the new thing.

    What to do: compare the claim with the source, and accept the wording.
    """
    prints = {each.claim: each for each in view.corpus.fingerprints}
    for claim in view.corpus.claims:
        kept = prints.get(claim.key)
        if kept is None or kept.wording == wording(claim):
            continue
        cited = tuple(view.cited(claim))
        if cited and cited == kept.notes:
            yield view.on_claim(
                claim,
                f"its wording or a value has changed, while its notes ({', '.join(cited)}) stayed",
                evidence={"notes": ", ".join(cited)},
            )
