"""Pictures of every page, light and dark, desktop and phone, into ``screenshots/`` (not tracked).

With ``--docs`` those of the README and the manual instead, into ``docs/pictures/``.
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent)]
from typing import TYPE_CHECKING  # noqa: E402

from playwright.sync_api import sync_playwright  # noqa: E402

from browser_pages import PAGES  # noqa: E402
from chromium import ARGUMENTS, CHROMIUM  # noqa: E402
from servers import serving  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
DOCS = Path("docs/pictures")
# Name -> address, height in pixels, what says that all is drawn, and what stands at the top.
SHOWN = {
    "explorer": (
        "/explorer?line=kp/support/ru/noted", 800, "html[data-drawn=yes] #panel:not([aria-busy])", "body",
    ),
    "profile": ("/", 980, "#coverage", "body"),
    "falls": ("/falls?source=wfp-interfais", 900, "main .stats", "main p:has(+ .stats)"),
    "timeline": ("/timeline", 1000, ".times svg", "body"),
}  # fmt: skip
QUALITY = 80  # of 100: letters stay sharp, and no picture passes 120 kB


def main() -> None:
    with serving() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        (picture_for_docs if sys.argv[1:] == ["--docs"] else picture_all)(browser, site)
        browser.close()


def picture_all(browser: Browser, site: str) -> None:
    folder = Path("screenshots")
    folder.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        for theme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height}, base_url=site, color_scheme=theme
            )
            page = context.new_page()
            for name, path in PAGES.items():
                page.goto(path)
                page.wait_for_timeout(700 if "explorer" in path else 50)
                page.screenshot(path=folder / f"{name}-{size}-{theme}.png", full_page="explorer" not in path)
            context.close()


def picture_for_docs(browser: Browser, site: str) -> None:
    DOCS.mkdir(exist_ok=True)
    page = browser.new_page(base_url=site, color_scheme="light")
    for name, (path, height, drawn, top) in SHOWN.items():
        page.set_viewport_size({"width": 1280, "height": height})
        page.goto(path)
        page.locator(drawn).first.wait_for()
        page.locator(top).first.evaluate("each => scrollTo(0, each.getBoundingClientRect().top - 16)")
        page.wait_for_timeout(500)
        (DOCS / f"{name}.webp").write_bytes(as_webp(page))


def as_webp(page: Page) -> bytes:
    """What is in sight as WebP, a third of the size of PNG; Playwright itself has no such form."""
    asked = {"format": "webp", "quality": QUALITY}
    return base64.b64decode(page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)["data"])


if __name__ == "__main__":
    main()
