"""How long a browser takes until the explorer is drawn: python benchmarks/first_drawing.py [LOADS]

Serves the bundled corpus, opens ``/explorer`` in Chromium, and reads the mark that the page sets
when vis-network has drawn for the first time: milliseconds from the start of the navigation. The
layout is worked out before the first load, and each load has an empty cache of its own.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / "tests")]
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from chromium import ARGUMENTS, CHROMIUM  # noqa: E402
from servers import running  # noqa: E402

DRAWN = "performance.getEntriesByName('restitch-drawn')[0].startTime"


def main(loads: int) -> None:
    with running(RESTITCH_LOG_LEVEL="error") as (site, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        once(browser, site, 1280)  # waits for the layout
        for width in (1280, 390):
            times = [once(browser, site, width) for _ in range(loads)]
            print(
                f"{width} pixels wide, {loads} loads: median {statistics.median(times):.0f} ms, "
                f"{min(times):.0f} to {max(times):.0f}"
            )
        browser.close()


def once(browser: Browser, site: str, width: int) -> float:
    """Milliseconds until the first drawing, in a browser that has kept nothing."""
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/explorer")
    page.wait_for_selector("html[data-drawn=yes]")
    found = float(page.evaluate(DRAWN))
    context.close()
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
