"""``decisions.yaml`` and ``fingerprints.yaml``: what an audit of this corpus remembers.

Both may be missing. Commands write them; people may, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from restitch.dates import is_day
from restitch.iris import FINDING
from restitch.model import Decision, Fingerprint, Place
from restitch.reading.files import Form, entries
from restitch.vocab import VERDICTS

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.reading.files import Ledger

DECISIONS = "decisions.yaml"
FINGERPRINTS = "fingerprints.yaml"
DECISION_KEYS = ("finding", "decision", "reason", "by", "date")
FINGERPRINT_KEYS = ("claim", "sentences", "wording", "notes")
SHA256 = re.compile(r"[0-9a-f]{64}")


def read_decisions(path: Path, ledger: Ledger) -> tuple[Decision, ...]:
    """Who decided what on which finding, and why; of two on one finding, a fault."""
    if not path.exists():
        return ()
    found: dict[str, Decision] = {}
    for entry in entries(path, ledger, "decisions"):
        form = Form(entry, path, ledger, DECISION_KEYS, "decision")
        form.require(*DECISION_KEYS)
        finding = form.matching("finding", FINDING, "rule.subject, as `restitch audit` prints it")
        verdict = form.choice("decision", VERDICTS)
        date = form.text("date")
        if date is not None and not is_day(date):
            form.fault(form.line("date"), f'date: "{date}" is not a day (write 2024-05-31)')
        if finding in found:
            form.fault(form.line("finding"), f"finding: {finding} is decided twice; keep one")
        if finding and verdict:
            place = Place(ledger.name(path), entry.line)
            reason, by = form.text("reason") or "", form.text("by") or ""
            found[finding] = Decision(finding, str(verdict), reason, by, date or "", place)
    return tuple(found.values())


def read_fingerprints(path: Path, ledger: Ledger) -> tuple[Fingerprint, ...]:
    """Claims as they stood when they were last compared with the text."""
    if not path.exists():
        return ()
    found = []
    for entry in entries(path, ledger, "fingerprints"):
        form = Form(entry, path, ledger, FINGERPRINT_KEYS, "fingerprint")
        form.require("claim", "sentences", "wording")
        claim = form.slug("claim")
        wording = form.matching("wording", SHA256, "a sha256 in hexadecimal digits")
        if claim and wording:
            found.append(Fingerprint(claim, form.texts("sentences"), wording, form.texts("notes")))
    return tuple(found)
