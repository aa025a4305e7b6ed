"""Files and templates of the pages, and the words and numbers templates show."""

from __future__ import annotations

import calendar
import gzip
import os
import re
from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request  # noqa: TC002  (FastAPI reads the annotation)
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.datastructures import Headers

from restitch import vocab

if TYPE_CHECKING:
    from starlette.types import Scope

PACKAGE = Path(str(files("restitch_api")))
NAVIGATION = (
    ("/", "Profile"), ("/explorer", "Explorer"), ("/claims", "Claims"), ("/sources", "Sources"),
    ("/falls", "Falls"), ("/audit", "Audit"), ("/notes", "Endnotes"), ("/actors", "Actors"),
    ("/voices", "Voices"), ("/events", "Events"), ("/timeline", "Timeline"), ("/figures", "Figures"),
    ("/reading", "Reading"), ("/sparql", "SPARQL"),
)  # fmt: skip
STANDINGS = {
    "noted": "backed by an endnote",
    "own": "author’s own",
    "reported": "somebody else’s word",
}
# Forms of works, by the names CSL has for them, where those are no words.
FORMS = {
    "article-journal": "journal article",
    "article-magazine": "magazine article",
    "article-newspaper": "newspaper article",
    "chapter": "chapter of a book",
    "post-weblog": "blog post",
    "webpage": "web page",
}
UNITS = {
    "CCY_USD": "US dollars",
    "CCY_KPW": "won",
    "PERCENT": "%",
    "NUM": "",
    "YR": "years",
    "TONNE": "tonnes",
    "KiloGM": "kg",
}
LETTERS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
COMPARED = {"about": "~ ", "nearly": "~ ", "at-least": "≥ ", "at-most": "≤ ", "over": "> ", "under": "< "}
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def when(edtf: str | None) -> str:
    """An EDTF date as people write it; what has no plainer form stays as it is.

    >>> when("2022-03-02"), when("2000~/2019~"), when("2001/.."), when("2014-06")
    ('2 March 2022', 'about 2000 to about 2019', 'since 2001', 'June 2014')
    """
    if not edtf:
        return ""
    first, slash, last = edtf.partition("/")
    if not slash:
        return _day(first)
    if last == "..":
        return f"since {_day(first)}"
    if first == "..":
        return f"until {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


UNSURE = {"~": "about {}", "?": "{} (uncertain)", "%": "about {} (uncertain)"}


def _day(text: str) -> str:
    plain = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)", text)
    if plain is None:
        return text
    year, month, day, mark = plain.groups()
    words = [str(int(day))] if day else []
    words += [calendar.month_name[int(month)]] if month and int(month) <= 12 else []
    shown = " ".join([*words, year])
    return {"~": f"about {shown}", "?": f"{shown} (uncertain)", "%": f"about {shown} (uncertain)"}.get(
        mark, shown
    )


def amount(figure: dict[str, Any]) -> str:
    """A figure's value with its unit, in words where it is large.

    >>> amount({"value": 6.9e9, "unit": "CCY_USD", "comparator": "exact", "per": None})
    '6.9 billion US dollars'
    """
    value, unit = figure["value"], UNITS.get(figure["unit"], figure["unit"])
    size, word = next(((size, f" {word}") for size, word in SCALES if abs(value) >= size), (1, ""))
    shown = f"{value / size:,.6g}{word}"
    comparator = "" if figure["comparator"] == "exact" else figure["comparator"].replace("-", " ") + " "
    per = f" per {UNITS.get(figure['per'], figure['per'])}" if figure["per"] else ""
    return f"{comparator}{shown}{'' if unit == '%' or not unit else ' '}{unit}{per}".strip()


def short(figure: dict[str, Any]) -> str:
    """A figure's value for a chart, without its unit.

    >>> short({"value": 1.5e8, "comparator": "at-most", "unit": "CCY_USD"})
    '≤ 150 m'
    """
    value = figure["value"]
    size, letter = next(((size, f" {mark}") for size, mark in LETTERS if abs(value) >= size), (1, ""))
    sign = COMPARED.get(figure["comparator"], "")
    return f"{sign}{value / size:,.6g}{letter}{' %' if figure['unit'] == 'PERCENT' else ''}"


def ballots(votes: dict[str, int | None]) -> list[tuple[str, float, float]]:
    """Where those in favour, abstaining and against stand, in hundredths of all who might vote.

    Those in favour begin at the left, the others end at the right; between them is what is not
    said. Nothing where neither who might vote nor all who did are known.

    >>> ballots({"in_favour": None, "abstained": 2, "against": 1, "electorate": 10})
    [('abstained', 70.0, 20.0), ('against', 90.0, 10.0)]
    """
    counts = {name: votes[name] for name in ("in_favour", "abstained", "against")}
    known = sum(count or 0 for count in counts.values())
    whole = max(votes["electorate"] or 0, known)
    if not whole or (votes["electorate"] is None and None in counts.values()):
        return []
    found, start = [], 0.0
    for name, count in counts.items():
        if name == "abstained":
            start = 100 - 100 * sum(counts[each] or 0 for each in ("abstained", "against")) / whole
        if count:
            found.append((name, start, 100 * count / whole))
            start += 100 * count / whole
    return found


def many(count: int, thing: str) -> str:
    """A count with what is counted.

    >>> many(1, "work"), many(2, "work")
    ('1 work', '2 works')
    """
    return f"{count} {thing}{'' if count == 1 else 's'}"


def bare(statement: str) -> str:
    """A statement without its full stop, to stand within a sentence."""
    return statement.removesuffix(".")


def leaves(pages: str) -> str:
    """Pages of a work as a note names them.

    >>> leaves("7"), leaves("7-8")
    ('page 7', 'pages 7-8')
    """
    return f"page{'' if pages.isalnum() else 's'} {pages}"


def term(name: str, key: str | None) -> str:
    """The label of a value of a controlled list."""
    found = vocab.lists()[name].get(key or "")
    return found.label if found else key or ""


def plain(key: str | None) -> str:
    """``article-newspaper`` -> ``newspaper article``, ``weaponsTest`` -> ``weapons test``."""
    if key in FORMS:
        return FORMS[key]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key or "").replace("-", " ").replace("_", " ").lower()


templates = Environment(
    loader=FileSystemLoader(PACKAGE / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters.update(
    when=when, amount=amount, plain=plain, short=short, ballots=ballots, many=many, bare=bare, leaves=leaves
)
templates.globals.update(NAVIGATION=NAVIGATION, STANDINGS=STANDINGS, term=term)


class Static(StaticFiles):
    """Our files; where one lies beside itself compressed with brotli, that is given to who accepts it."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        packed = Path(f"{os.fspath(full_path)}.br")
        if not packed.is_file():
            return super().file_response(full_path, stat_result, scope, status_code)
        headers = {"Vary": "Accept-Encoding"}
        # What is accepted with a weight is asked for by programs; they are given what everybody can read.
        accepted = Headers(scope=scope).get("accept-encoding", "").replace(" ", "").split(",")
        if "br" in accepted:
            full_path, stat_result = packed, packed.stat()
            headers["Content-Encoding"] = "br"
        response = super().file_response(full_path, stat_result, scope, status_code)
        if "br" in accepted and response.status_code == HTTPStatus.OK:
            response.headers["Content-Type"] = "text/javascript; charset=utf-8"
        response.headers.update(headers)
        return response


def vis_network(request: Request) -> Response:
    """vis-network as the pyvis wheel carries it, so that nothing is fetched or copied."""
    path = Path(str(files("pyvis"))) / "templates/lib/vis-9.1.2/vis-network.min.js"
    headers = {"Cache-Control": "max-age=86400", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(path, media_type="text/javascript", headers=headers)
    return Response(
        _compressed(path), media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"}
    )


@lru_cache(maxsize=1)
def _compressed(path: Path) -> bytes:
    """Compressed once, not for every reader: it is half a megabyte."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)
