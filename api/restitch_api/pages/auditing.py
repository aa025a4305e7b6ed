"""The audit: findings by rule and place, the rules' pages, and the erratum of what was accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import audited
from restitch.errors import NotFoundError
from restitch.lookup import Lookup
from restitch.profile import section_titles
from restitch_api.pages.common import by_key, choices, opened, pages, render, window
from restitch_api.web import plain

if TYPE_CHECKING:
    from restitch.catalogue import Record

router = pages()
# The order things are asked in: what is wrong for sure, what may be, what is worth knowing.
SEVERITIES = ("error", "warning", "note")
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
