"""Pictures of every page, light and dark, desktop and phone, into ``screenshots/`` (not tracked)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent)]
from playwright.sync_api import sync_playwright  # noqa: E402

from browser_pages import PAGES  # noqa: E402
from chromium import ARGUMENTS, CHROMIUM  # noqa: E402

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


def main() -> None:
    folder = Path("screenshots")
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "restitch_api.cli", "serve", "--port", "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
        sync_playwright() as playwright,
    ):
        assert server.stdout is not None
        site = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for size, (width, height) in SIZES.items():
            for theme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, base_url=site, color_scheme=theme
                )
                page = context.new_page()
                for name, path in PAGES.items():
                    page.goto(path)
                    page.wait_for_timeout(700 if "explorer" in path else 50)
                    page.screenshot(
                        path=folder / f"{name}-{size}-{theme}.png", full_page="explorer" not in path
                    )
                context.close()
        browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
