"""The reading view: where sentences stand and what they claim; their words only where they are at hand."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import catalogue
from restitch.errors import DocumentError, NotFoundError
from restitch.iris import SLUG
from restitch.lookup import Lookup
from restitch.profile import profile
from restitch.reading.essay import Reading, read_essay
from restitch_api.pages.common import opened, pages, render
from restitch_api.pages.overview import WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.catalogue import Record

router = pages()


@router.get("/reading")
def first(request: Request) -> HTMLResponse:
    """The reading view of the first essay."""
    essays = Lookup(opened(request)).essays()
    if not essays:
        return render(request, "reading.html", profile=None)
    return read(request, catalogue.Names(opened(request)).key(essays[0]) or "")


@router.get("/reading/{essay}")
def read(request: Request, essay: str) -> HTMLResponse:
    graph = opened(request)
    if not SLUG.fullmatch(essay):
        raise NotFoundError("essay", essay)
    found = profile(graph, essay)
    claims: dict[str, list[Record]] = {}
    for claim in catalogue.claims(graph, Lookup(graph).claims(essay=essay)):
        for place in claim["sentences"]:
            claims.setdefault(place["key"], []).append(claim)
    markers: dict[str, list[Record]] = {}
    for note in catalogue.notes(graph, Lookup(graph).notes(essay)):
        for marker in note["markers"]:
            key = f"p{marker['paragraph']}s{marker['sentence']}"
            markers.setdefault(key, []).append({**marker, "page": note["links"]["page"]})
    words, refused = _words(request.app.state.settings.texts, found["essay"])
    return render(
        request, "reading.html", profile=found, claims=claims, markers=markers, bases=WORDS, words=words,
        refused=refused, folder=request.app.state.settings.texts,
    )  # fmt: skip


def _words(folder: Path | None, essay: Record) -> tuple[dict[str, str], str | None]:
    """Sentence key -> its words, and why there are none where a file was refused."""
    if folder is None:
        return {}, None
    path = folder / f"{essay['key']}.md"
    if not path.is_file():
        return {}, f"There is no {path.name} among the texts."
    try:
        found = _parsed(path, path.stat().st_mtime_ns)
    except (DocumentError, UnicodeDecodeError) as error:
        return {}, f"{path.name} cannot be read: {error}."
    if found.document.reading_sha256 != essay["text_sha256"]:
        return {}, f"{path.name} is not the text that was encoded: its hash differs, so that it is not shown."
    return {each.key: found.text[each.start : each.end] for each in found.document.sentences}, None


@lru_cache(maxsize=4)
def _parsed(path: Path, changed: int) -> Reading:
    """``changed``, the time of the file's last change, is there so that an edited file is read again."""
    return read_essay(path.read_text(encoding="utf-8"))
