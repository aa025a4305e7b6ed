"""The audit: findings by rule and place, the rules' pages, and the erratum of what was accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from restitch import audited
from restitch.deciding import keep_decision
from restitch.errors import (
    ForbiddenError,
    InputError,
    NotFoundError,
    RestitchError,
    StoreError,
)
from restitch.lookup import Lookup
from restitch.profile import section_titles
from restitch_api.bodies import received
from restitch_api.pages.common import by_key, choices, opened, pages, render, window
from restitch_api.web import plain

if TYPE_CHECKING:
    from restitch.catalogue import Record
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
FACETS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("Severity", "severity", plain),
    ("Topic", "topic", plain),
    ("Decision", "decision", lambda state: STATES.get(state, state)),
    ("Rule", "rule", lambda name: name.replace("-", " ")),
)


@router.get("/audit")
def audit(
    request: Request,
    severity: str | None = None,
    rule: str | None = None,
    decision: str | None = None,
    topic: str | None = None,
) -> HTMLResponse:
    """What the audit has found, gravest first."""
    graph = opened(request)
    lookup = Lookup(graph)
    rules = by_key(audited.rules(graph, lookup.rules()))
    every = audited.findings(graph, lookup.findings())
    tests: dict[str, tuple[str | None, Callable[[Record], str]]] = {
        "severity": (severity, lambda each: each["severity"]),
        "topic": (topic, lambda each: rules[each["rule"]]["topic"]),
        "decision": (decision, lambda each: _state(each)),
        "rule": (rule, lambda each: each["rule"]),
    }
    kept = [each for each in every if all(value in (None, read(each)) for value, read in tests.values())]
    shown = window(request, len(kept))
    facets = [
        (title, choices(request, name, _counted(every, tests[name][1]), label))
        for title, name, label in FACETS
    ]
    return render(
        request,
        "audit.html",
        findings=kept[shown["start"] : shown["end"]],
        counts=Counter(each["severity"] for each in every),
        questions=sum(each["question"] for each in every),
        facets=facets,
        window=shown,
        rules=rules,
        states=STATES,
        state_of=_state,
        titles=section_titles(graph),
        erratum=[each for each in every if _state(each) == "accept"],
    )


def _state(finding: Record) -> str:
    decision = finding["decision"]
    return str(decision["verdict"]) if decision else "open"


def _counted(findings: list[Record], read: Callable[[Record], str]) -> dict[str, int]:
    return dict(Counter(read(each) for each in findings))


@router.get("/audit/decide")
def form(request: Request, finding: str, essay: str) -> HTMLResponse:
    """The form for a decision on one finding."""
    return _form(request, finding, essay, {})


@router.post("/audit/decide")
async def save(request: Request) -> Response:
    """Save the decision beside the corpus and serve it from now on; then back to the rule's findings."""
    editing: Editing | None = request.app.state.editing
    if editing is None:
        raise ForbiddenError("decisions are saved from pages only where the server was started with --edit")
    given = await _fields(request)
    editing.require(request, given["token"])
    faults = {name: words for name, words in NEEDED.items() if not given[name].strip()}
    if faults:
        return await run_in_threadpool(_form, request, given["finding"], given["essay"], given, faults)
    values = (given[name] for name in ("finding", "verdict", "reason", "by"))
    await run_in_threadpool(keep_decision, editing.folder(given["essay"]), *values)
    try:
        await run_in_threadpool(request.app.state.serving.reload, prepared=False)
    except RestitchError as error:
        raise StoreError(f"the decision is kept, but not served yet: {error}") from None
    return RedirectResponse(
        f"/audit/decide?{urlencode({'finding': given['finding'], 'essay': given['essay']})}", 303
    )


def _form(
    request: Request, key: str, essay: str, given: dict[str, str], faults: dict[str, str] | None = None
) -> HTMLResponse:
    graph = opened(request)
    same_key = audited.findings(graph, Lookup(graph).finding(key))
    found = [each for each in same_key if each["essay"] == essay]
    if not found:
        raise NotFoundError("finding", key)
    decision = found[0]["decision"] or {}
    page = render(
        request,
        "decide.html",
        finding=found[0],
        given={**{name: decision.get(name, "") for name in ("verdict", "reason", "by")}, **given},
        faults=faults or {},
        verdicts=VERDICTS,
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
        rules=rules,
        findings=audited.findings(graph, lookup.findings(rule=name)),
        states=STATES,
        state_of=_state,
    )
