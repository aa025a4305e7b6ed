"""What axe-core finds on a page, in light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

AXE = (Path(__file__).parent / "browser" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults_of(
    page: Page, schemes: Sequence[str] = ("light", "dark")
) -> dict[str, list[tuple[str, str, str]]]:
    """What axe-core finds, by colour scheme; nothing where there is nothing."""
    page.evaluate(AXE)
    found = {}
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        result = page.evaluate("rules => axe.run({ runOnly: rules })", RULES)
        found[scheme] = [
            (each["id"], node["target"], node["failureSummary"])
            for each in result["violations"]
            for node in each["nodes"]
        ]
    return {scheme: faults for scheme, faults in found.items() if faults}
