"""Writes ``docs/reference/conformance.md``: what passes, by group, and why the rest does not."""

from __future__ import annotations

import sys
from pathlib import Path

import w3c
from conformance import known

ROOT = Path(__file__).parent.parent.parent

HEAD = """# Conformance

The W3C's tests of SPARQL 1.0 and 1.1 Query (evaluation, syntax, result formats), asked of our query layer with the
prefixes it knows, and of the bare engine beside it. `tests/conformance/` runs them in every build where the suite is at
hand; `make conformance` makes this page.

"""


def table(folder: Path) -> list[str]:
    """One line a group, and a sum."""
    lines = ["| group | tests | passed | failed | the bare engine passes |", "|---|---|---|---|---|"]
    sums = [0, 0, 0]
    for group in w3c.QUERY_GROUPS:
        cases = w3c.cases(folder, group)
        ours, engine = (
            sum(w3c.run(case, folder, ask) is None for case in cases) for ask in (w3c.ask_us, w3c.ask_engine)
        )
        sums = [old + new for old, new in zip(sums, (len(cases), ours, engine), strict=True)]
        lines.append(f"| {group} | {len(cases)} | {ours} | {len(cases) - ours} | {engine} |")
    total, ours, engine = sums
    return [*lines, f"| **all** | {total} | {ours} | {total - ours} | {engine} |"]


def page(folder: Path) -> str:
    failures = [f"* `{key}`: {why}." for key, why in known.FAILURES.items()]
    left_out = [f"* {group}: {why}." for group, why in known.LEFT_OUT.items()]
    return "\n".join([
        HEAD.rstrip(), "", *table(folder), "", "## What fails, and why", "", *failures, "",
        "## Groups that are not run", "", *left_out, "", "## Protocol", "",
        "The W3C's protocol tests run against a server: every one of those about queries passes, and every wrong request",
        "is refused with a 4xx. The six that expect an update to be carried out are refused: the endpoint is read-only.",
        "",
    ])  # fmt: skip


if __name__ == "__main__":
    found = w3c.suite_folder()
    if found is None:
        sys.exit("the W3C's rdf-tests are not at hand (name their folder in RDF_TESTS)")
    (ROOT / "docs/reference/conformance.md").write_text(page(found), encoding="utf-8")
