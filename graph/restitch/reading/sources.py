"""``sources.yaml``: the cited works as CSL-YAML, the form Zotero and pandoc read.

What CSL has no field for stands under ``custom:``, which CSL tools pass over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from restitch import vocab
from restitch.model import Place, Source
from restitch.reading.files import Entry, Form, Items, Text, read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from restitch.dates import Period
    from restitch.reading.files import Ledger

DOI = re.compile(r"10\.\d{4,9}/\S+")
NAME_KEYS = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")
DATE_KEYS = ("date-parts", "circa", "raw", "literal")
CUSTOM_KEYS = ("tier", "date-basis", "url-date", "author-actors", "publisher-actor", "remark")
CSL_KEYS = (
    "id", "type", "title", "title-short", "author", "editor", "container-title", "publisher",
    "publisher-place", "edition", "volume", "issue", "page", "number", "section", "genre",
    "medium", "status", "note", "issued", "accessed", "URL", "DOI", "ISBN", "ISSN", "language",
    "original-title", "archive", "custom",
)  # fmt: skip


def read_sources(path: Path, ledger: Ledger, actors: Collection[str]) -> tuple[Source, ...]:
    """The works under ``references:``; faults go to the ledger."""
    loaded = read_yaml(path, ledger)
    if loaded is None:
        return ()
    if isinstance(loaded, Entry) and "references" in loaded:
        form = Form(loaded, path, ledger, ("references",), "sources.yaml")
        works = [_source(each, actors) for each in form.forms("references", CSL_KEYS, "source")]
        found = [work for work in works if work is not None]
        for number, work in enumerate(found):
            if any(work.key == earlier.key for earlier in found[:number]):
                ledger.add(path, 0, f'source "{work.key}" stands twice')
        return tuple(found)
    ledger.add(path, 1, 'needs "references:" with the works in CSL-YAML')
    return ()


def _source(form: Form, actors: Collection[str]) -> Source | None:
    form.require("id", "type", "title")
    key = form.slug("id")
    if key is None:
        return None
    custom = next(form.forms("custom", CUSTOM_KEYS, "custom"), None) or form
    return Source(
        key=key,
        type=form.choice("type", vocab.SOURCE_TYPES) or "",
        title=form.text("title") or "",
        authors=_names(form, "author"),
        author_actors=custom.refs("author-actors", actors, "actor"),
        editors=_names(form, "editor"),
        container=form.text("container-title"),
        publisher=form.text("publisher"),
        publisher_actor=custom.ref("publisher-actor", actors, "actor"),
        publisher_place=form.text("publisher-place"),
        edition=form.text("edition"),
        volume=form.text("volume"),
        issue=form.text("issue"),
        pages=form.text("page"),
        issued=_date(form, "issued"),
        accessed=_date(form, "accessed"),
        date_basis=custom.choice("date-basis", vocab.DATE_BASES, "printed") or "printed",
        url_date=custom.text("url-date"),
        url=form.url("URL"),
        doi=form.matching("DOI", DOI, "10.1234/abc"),
        language=form.text("language"),
        tier=custom.choice("tier", vocab.TIERS),
        remark=custom.text("remark"),
        place=Place(form.ledger.name(form.file), form.entry.line),
    )


def _names(form: Form, key: str) -> tuple[str, ...]:
    found = []
    for name in form.forms(key, NAME_KEYS, "name"):
        parts = (name.text(part) for part in ("given", "non-dropping-particle", "family", "suffix"))
        whole = name.text("literal") or " ".join(part for part in parts if part)
        if whole:
            found.append(whole)
        else:
            name.fault(name.entry, f"{key}: write family and given, or literal")
    return tuple(found)


def _date(form: Form, key: str) -> Period | None:
    """A CSL date: ``{date-parts: [[2016, 5, 21]]}``, or an EDTF text as pandoc allows."""
    value = form.entry.get(key)
    if isinstance(value, Text):
        return form.period(key)
    for date in form.forms(key, DATE_KEYS, "date"):
        parts = date.entry.get("date-parts")
        if not isinstance(parts, Items) or not all(isinstance(each, Items) for each in parts):
            date.fault(date.entry, f"{key}: write date-parts: [[2016, 5, 21]]")
            return None
        days = ["-".join(str(part).zfill(2) for part in each) for each in parts]
        return form.parse_period(key, "/".join(days), date.entry)
    return None
