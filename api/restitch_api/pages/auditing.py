"""The audit: findings by rule and place, the rules' pages, and the erratum of what was accepted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from restitch import audited
from restitch.audit.decisions import hidden_characters
from restitch.audit.erratum import as_annotations, as_markdown, unprinted
from restitch.deciding import keep_decision
from restitch.errors import (
    ForbiddenError,
    InputError,
    NotFoundError,
    RestitchError,
    StoreError,
)
from restitch.lookup import Lookup, choose
from restitch.profile import section_titles
from restitch.reading.memory import DECISIONS
from restitch_api.bodies import received
from restitch_api.pages.common import address, by_key, choices, chosen_essay, opened, pages, render, window
from restitch_api.pages.wording import in_words
from restitch_api.web import plain

if TYPE_CHECKING:
    from restitch.audit.erratum import Sheet
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch_api.editing import Editing

router = pages()
# The order things are asked in: what is wrong for sure, what may be, what is worth knowing.
SEVERITIES = ("error", "warning", "note")
VERDICTS = {
    "accept": "Accept: it is so",
    "dismiss": "Dismiss: it is not so, or does not matter",
    "corrected": "Corrected: it was so, and has been mended",
}
NEEDED = {
    "verdict": "Choose one.",
    "reason": "Say why: a decision without a reason helps nobody.",
    "by": "Say who decides.",
}
LONGEST_FORM = 20_000  # bytes
STATES = {"open": "not decided", "accept": "accepted", "dismiss": "dismissed", "corrected": "corrected"}
HEADS = {"error": "Errors", "warning": "Warnings", "note": "Remarks"}
ORDERS = {"severity": "severity", "section": "place in the text", "note": "endnote"}


@router.get("/audit")
def audit(
    request: Request,
    severity: str | None = None,
    rule: str | None = None,
    decision: str | None = None,
    topic: str | None = None,
    section: str | None = None,
    note: str | None = None,
    by: str = "severity",
) -> HTMLResponse:
    """What the audit has found, by rule and place; ``by`` orders and groups it."""
    graph = opened(request)
    lookup = Lookup(graph)
    rules = by_key(audited.rules(graph, lookup.rules()))
    titles = section_titles(graph)
    every = audited.findings(graph, lookup.findings())
    facets = {
        "severity": Facet("Severity", lambda each: [each["severity"]], SEVERITIES, _severity),
        "topic": Facet(
            "Topic", lambda each: [rules[each["rule"]]["topic"]], {each["topic"] for each in rules.values()}
        ),
        "section": Facet("Section", _sections, titles, lambda key: titles[key]),
        "note": Facet("Endnote", _notes, {name for each in every for name in _notes(each)}, str),
        "decision": Facet("Decision", lambda each: [_state(each)], STATES, lambda key: STATES[key]),
        "rule": Facet("Rule", lambda each: [each["rule"]], rules),
    }
    wanted = {
        "severity": severity, "rule": rule, "decision": decision,
        "topic": topic, "section": section, "note": note,
    }  # fmt: skip
    for name, value in wanted.items():
        if value is not None:
            choose(name, value, facets[name].allowed)
    choose("by", by, ORDERS)
    kept = [
        each
        for each in every
        if all(value is None or value in facets[name].values(each) for name, value in wanted.items())
    ]
    grouped = _grouped(kept, by, titles)
    shown = window(request, len(grouped))
    return render(
        request,
        "audit.html",
        findings=grouped[shown["start"] : shown["end"]],
        counts=Counter(each["severity"] for each in every),
        questions=sum(each["question"] for each in every),
        facets=[
            (facet.title, choices(request, name, facet.counted(every), facet.label))
            for name, facet in facets.items()
        ],
        orders=[
            {"label": label, "on": name == by, "href": address(request, by=name, start=None)}
            for name, label in ORDERS.items()
        ],
        window=shown,
        accepted=sum(_state(each) == "accept" for each in every),
    )


@dataclass(frozen=True)
class Facet:
    """A way to narrow down: what values a finding has, which there may be, and what they are called."""

    title: str
    values: Callable[[Record], list[str]]
    allowed: Collection[str]
    label: Callable[[str], str] = plain

    def counted(self, findings: list[Record]) -> dict[str, int]:
        """Value -> how many findings have it, in the order of what may be."""
        found = Counter(value for each in findings for value in self.values(each))
        order = (
            list(self.allowed)
            if isinstance(self.allowed, dict | tuple)
            else sorted(self.allowed, key=_natural)
        )
        return {value: found[value] for value in order if found[value]}


def _natural(value: str) -> tuple[int, str]:
    return (int(value), "") if value.isdigit() else (0, value)


def _severity(value: str) -> str:
    """An endnote is a note too: what is only worth knowing is called a remark."""
    return "remark" if value == "note" else value


def _sections(finding: Record) -> list[str]:
    return list(dict.fromkeys(place["section"] for place in finding["sentences"]))


def _notes(finding: Record) -> list[str]:
    return [str(number) for number in finding["notes"]]


def _grouped(findings: list[Record], by: str, titles: dict[str, str]) -> list[Record]:
    """In groups, one after the other; each finding knows its ``group``: its place, title and size."""

    def head(each: Record) -> tuple[int, str]:
        if by == "severity":
            return SEVERITIES.index(each["severity"]), HEADS[each["severity"]]
        if by == "note":
            number = each["notes"][0] if each["notes"] else None
            return (number, f"Endnote {number}") if number is not None else (10**9, "Without an endnote")
        section = next(iter(_sections(each)), None)
        order = list(titles)
        return (order.index(section), titles[section]) if section else (len(order), "Nowhere in the text")

    def place(each: Record) -> int:
        return each["sentences"][0]["ordinal"] if by == "section" and each["sentences"] else 0

    sizes = Counter(head(each) for each in findings)
    return [
        {**each, "group": {"ordinal": head(each)[0], "title": head(each)[1], "total": sizes[head(each)]}}
        for each in sorted(findings, key=lambda each: (head(each), place(each)))
    ]


def _state(finding: Record) -> str:
    decision = finding["decision"]
    return str(decision["verdict"]) if decision else "open"


@router.get("/audit/decide")
def form(request: Request, finding: str, essay: str, saved: bool = False) -> HTMLResponse:
    """The form for a decision on one finding; ``saved`` says that one has just been kept."""
    return _form(request, finding, essay, {}, saved=saved)


@router.post("/audit/decide")
async def save(request: Request) -> Response:
    """Save the decision beside the corpus and serve it from now on; then back to the finding."""
    editing: Editing | None = request.app.state.editing
    if editing is None:
        raise ForbiddenError("decisions are saved from pages only where the server was started with --edit")
    given = await _fields(request)
    editing.require(request, given["token"])
    if faults := _faults(given):
        return await run_in_threadpool(_form, request, given["finding"], given["essay"], given, faults)
    values = (given[name] for name in ("finding", "verdict", "reason", "by"))
    await run_in_threadpool(keep_decision, editing.folder(given["essay"]), *values)
    try:
        await run_in_threadpool(request.app.state.serving.reload, prepared=False)
    except RestitchError as error:
        raise StoreError(f"the decision is kept, but not served yet: {error}") from None
    back = {"finding": given["finding"], "essay": given["essay"], "saved": 1}
    return RedirectResponse(f"/audit/decide?{urlencode(back)}", 303)


def _faults(given: dict[str, str]) -> dict[str, str]:
    """What is missing or cannot be kept, by field."""
    faults = {name: words for name, words in NEEDED.items() if not given[name].strip()}
    if given["verdict"].strip() and given["verdict"] not in VERDICTS:
        faults["verdict"] = f"There is no decision “{given['verdict'][:40]}”. {NEEDED['verdict']}"
    for name in ("reason", "by"):
        if hidden := hidden_characters(given[name]):
            faults[name] = (
                f"Holds characters that do not show or turn words around ({hidden}): take them out."
            )
    return {name: faults[name] for name in NEEDED if name in faults}


def _form(
    request: Request,
    key: str,
    essay: str,
    given: dict[str, str],
    faults: dict[str, str] | None = None,
    saved: bool = False,
) -> HTMLResponse:
    """The form, empty or as it was sent: an earlier decision is shown above it, not put into one's mouth."""
    graph = opened(request)
    same_key = audited.findings(graph, Lookup(graph).finding(key))
    found = [each for each in same_key if each["essay"] == essay]
    if not found:
        raise NotFoundError("finding", key)
    editing: Editing | None = request.app.state.editing
    page = render(
        request,
        "decide.html",
        finding=in_words(graph, found)[0],
        given=given,
        faults=faults or {},
        fields={"verdict": "Decision", "reason": "Reason", "by": "Who decides"},
        verdicts=VERDICTS,
        kept_in=editing.folder(essay) / DECISIONS if editing and saved and found[0]["decision"] else None,
    )
    page.status_code = 400 if faults else 200
    return page


async def _fields(request: Request) -> dict[str, str]:
    """The fields of the form, each of them there, empty where it was not sent."""
    body = await received(request, LONGEST_FORM)
    try:
        sent = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise InputError("the form is not application/x-www-form-urlencoded in UTF-8") from None
    return {name: sent.get(name, "") for name in ("finding", "essay", "verdict", "reason", "by", "token")}


@router.get("/audit/erratum")
def erratum(request: Request) -> HTMLResponse:
    """What has been accepted of every essay, as sentences to print."""
    graph = opened(request)
    sheets = [audited.erratum(graph, essay) for essay in chosen_essay(graph, None)[1]]
    return render(request, "erratum.html", sheets=sheets, unprinted=unprinted)


@router.get("/audit/erratum/{essay}.md")
def erratum_sheet(request: Request, essay: str) -> Response:
    """The same of one essay, to be saved: Markdown."""
    return _saved(as_markdown(_sheet(opened(request), essay)), "text/markdown", f"erratum-{essay}.md")


@router.get("/audit/erratum/{essay}.json")
def erratum_annotations(request: Request, essay: str) -> Response:
    """The same of one essay, to be saved: Web Annotations."""
    graph = opened(request)
    made = json.dumps(as_annotations(_sheet(graph, essay), graph.iris), indent=2, ensure_ascii=False)
    return _saved(made, "application/ld+json", f"erratum-{essay}.json")


def _sheet(graph: OpenGraph, essay: str) -> Sheet:
    if essay not in chosen_essay(graph, None)[1]:
        raise NotFoundError("essay", essay)
    return audited.erratum(graph, essay)


def _saved(text: str, media: str, name: str) -> Response:
    return Response(text, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.get("/audit/rules/{name}")
def rule_page(request: Request, name: str) -> HTMLResponse:
    """A rule's page in the manual, with what it has found here."""
    graph = opened(request)
    lookup = Lookup(graph)
    rules = by_key(audited.rules(graph, lookup.rules()))
    if name not in rules:
        raise NotFoundError("rule", name)
    return render(
        request,
        "rule.html",
        rule=rules[name],
        findings=audited.findings(graph, lookup.findings(rule=name)),
    )
