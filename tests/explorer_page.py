"""The explorer in a browser: opened, and waited for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def opened(page: Page, query: str = "") -> Page:
    page.goto(f"/explorer{query}")
    page.wait_for_selector("html[data-drawn=yes]")
    return page


def told(page: Page) -> Page:
    """When the panel has come for what was done last."""
    page.wait_for_selector("#panel:not([aria-busy])")
    return page


def taken(page: Page, form: str) -> bytes:
    """The file that is exported in a form, by the name of its button."""
    page.locator("#export summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=form, exact=True).click()
    return Path(waiting.value.path()).read_bytes()
