"""Findings as SARIF 2.1.0, which editors and the code review of many forges show in place.

The format is OASIS's Static Analysis Results Interchange Format. A decision becomes a
suppression: accepted for ``dismiss``, none for ``accept``, which confirms, nor for ``corrected``
where it is found all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from restitch.audit import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.audit.finding import Finding
    from restitch.model import Decision

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(findings: Iterable[Finding], version: str) -> dict[str, Any]:
    """A SARIF log with one run; places are relative to the folder of the corpus."""
    numbers = {name: index for index, name in enumerate(RULES)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "restitch audit",
                        "semanticVersion": version,
                        "rules": [_rule(name) for name in RULES],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, numbers[finding.rule]) for finding in findings],
            }
        ],
    }


def _rule(name: str) -> dict[str, Any]:
    rule = RULES[name]
    return {
        "id": name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.page},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"topic": rule.topic},
    }


def _result(finding: Finding, number: int) -> dict[str, Any]:
    text = (
        finding.message
        if finding.correction is None
        else f"{finding.message}. Proposed: {finding.correction}"
    )
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": finding.severity,
        "message": {"text": text},
        "partialFingerprints": {"findingKey/v1": finding.key},
        "locations": [_location(finding)],
        "properties": {
            "question": finding.question,
            "subject": finding.subject,
            "evidence": dict(finding.evidence),
        },
    }
    if finding.decision is not None and not finding.returned:
        result["suppressions"] = _suppressions(finding.decision)
    return result


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": finding.subject, "kind": "member"}],
    }
    if finding.place is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": finding.place.file}}
        if finding.place.line:
            physical["region"] = {"startLine": finding.place.line}
        location["physicalLocation"] = physical
    return location


def _suppressions(decision: Decision) -> list[dict[str, Any]]:
    if decision.verdict == "accept":
        return []
    return [
        {
            "kind": "external",
            "status": "accepted",
            "justification": f"{decision.reason} ({decision.verdict}, {decision.by}, {decision.date})",
        }
    ]
