"""The W3C's SPARQL tests: each passes, or fails for a reason written down, and the engine fails it too."""

from __future__ import annotations

from pathlib import Path

import pytest

import w3c
from conformance import known, report

FOLDER = w3c.suite_folder()
ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="the W3C's rdf-tests are not at hand (name their folder in RDF_TESTS)"
)
CASES = [case for group in w3c.QUERY_GROUPS for case in w3c.cases(FOLDER, group)] if FOLDER else []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_it_passes_or_fails_with_a_reason(case: w3c.Case) -> None:
    assert FOLDER is not None
    why = w3c.run(case, FOLDER, w3c.ask_us)
    if case.key not in known.FAILURES:
        assert why is None
        return
    assert why is not None, f"{case.key} passes now: take it off the list"
    assert w3c.run(case, FOLDER, w3c.ask_engine) is not None, "the engine passes what we fail"


def test_the_manual_tells_what_passes() -> None:
    assert FOLDER is not None
    page = (ROOT / "docs/reference/conformance.md").read_text(encoding="utf-8")

    for line in report.table(FOLDER):
        assert line in page, "make it anew: make conformance"
