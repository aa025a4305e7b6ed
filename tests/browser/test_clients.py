"""Clients that others have written work with ``/sparql`` unchanged: Comunica, and YASGUI on another site."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CLIENTS = Path(__file__).parent.parent.parent / ".clients"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    NODE is None or not (CLIENTS / ".ready").exists(), reason="no clients here (run tests/clients/get.sh)"
)
SOURCES = "SELECT ?title WHERE { ?s a stitch:Source ; dcterms:title ?title } ORDER BY ?title LIMIT 3"
PREFIXED = f"""PREFIX stitch: <https://w3id.org/restitch/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
{SOURCES}"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Another site</title>
<link rel="stylesheet" href="yasgui.min.css"><div id="yasgui"></div><script src="yasgui.min.js"></script>"""


def comunica(query: str, *sources: str) -> list[str]:
    """The titles that Comunica's command line prints."""
    program = CLIENTS / "node_modules/@comunica/query-sparql/bin/query.js"
    command = [str(NODE), str(program), *sources, "-q", query, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [row["title"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]]


@pytest.mark.parametrize("known_as", ["sparql@", ""], ids=["told what it is", "finds out by itself"])
def test_comunica_asks(site: str, known_as: str) -> None:
    titles = comunica(PREFIXED, f"{known_as}{site}/sparql")

    assert len(titles) == 3
    assert titles == sorted(titles)


def test_comunica_joins_what_it_asks_for_in_pieces(site: str) -> None:
    """With two sources it plans by itself: many small queries, counts, and bindings put into them."""
    both = f"sparql@{site}/sparql", f"sparql@{site.replace('127.0.0.1', 'localhost')}/sparql"

    assert len(comunica(PREFIXED.replace("SELECT", "SELECT DISTINCT"), *both)) == 3


class _Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def other_site() -> Iterator[str]:
    """A page with YASGUI, from an origin that is not the endpoint's."""
    folder = CLIENTS / "node_modules/@zazuko/yasgui/build"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_yasgui_on_another_site_shows_rows(browser: Browser, site: str, other_site: str, method: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    here = (other_site, site)
    page.route(lambda url: not url.startswith(here), lambda route: route.abort())  # it looks up prefixes
    page.goto(other_site)
    page.evaluate(
        """([endpoint, method, query]) => {
            const yasgui = new Yasgui(document.getElementById("yasgui"),
                { requestConfig: { endpoint, method }, persistenceId: null });
            yasgui.getTab().yasqe.setValue(query);
            yasgui.getTab().yasqe.query();
        }""",
        [f"{site}/sparql", method, PREFIXED],
    )
    page.wait_for_selector(".yasr table tbody tr")

    assert page.locator(".yasr table tbody tr").count() == 3
    context.close()


def test_yasgui_on_another_site_can_read_why_not(browser: Browser, site: str, other_site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(other_site)
    answer = page.evaluate(
        """async (url) => {
            const answer = await fetch(url, { headers: { "X-Request-ID": "from-afar" } });
            return [answer.status, answer.headers.get("X-Request-ID"), (await answer.json()).type];
        }""",
        f"{site}/sparql?query=SELEC",
    )

    assert answer == [400, "from-afar", "/problems/query-syntax"]
    context.close()
