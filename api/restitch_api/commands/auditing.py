"""Commands of the citation audit: find, decide, and write the erratum."""

from __future__ import annotations

import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from restitch import resources
from restitch.errors import InputError, NotFoundError
from restitch.vocab import SEVERITIES
from restitch_api.commands.options import Folder

if TYPE_CHECKING:
    from restitch.audit import Finding
    from restitch.model import Corpus, Decision

FORMATS = ("text", "json", "sarif")
Corpora = Annotated[Path | None, typer.Option("--corpus", help="Corpus folder; the bundled one if left off.")]


def audit(
    folder: Folder = None,
    form: Annotated[str, typer.Option("--format", help="text, json or sarif.")] = "text",
    fail_on: Annotated[
        str | None,
        typer.Option(
            help="Exit with 1 for open findings of this severity or a graver one: error, warning, note."
        ),
    ] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule.")] = None,
    explain: Annotated[
        str | None, typer.Option(help="Print the page of a rule; all: the whole manual.")
    ] = None,
    accept_wording: Annotated[
        bool, typer.Option("--accept-wording", help="Keep how claims stand now, so that changes are noticed.")
    ] = False,
    claim: Annotated[
        list[str] | None, typer.Option(help="With --accept-wording: only this claim; repeatable.")
    ] = None,
) -> None:
    """Find what in markers, dates, figures and evidence wants a second look."""
    from restitch.audit import audit as run
    from restitch.audit.sarif import sarif
    from restitch.reading.corpus import load_corpus

    _one_of("--format", form, FORMATS)
    _one_of("--fail-on", fail_on, SEVERITIES)
    if explain is not None:
        typer.echo(_page(explain))
        return
    where = folder or resources.bundled_corpus()
    corpus = load_corpus(where)
    if accept_wording or claim:
        typer.echo(_accept(corpus, where, claim, accepting=accept_wording))
        return
    found = run(corpus, only=None if rule is None else _rule_name(rule))
    if form == "sarif":
        typer.echo(json.dumps(sarif(found, version("restitch")), indent=2, ensure_ascii=False))
    elif form == "json":
        typer.echo(json.dumps(_as_json(corpus, found, rule), indent=2, ensure_ascii=False))
    else:
        typer.echo(_as_text(corpus, found, rule))
    if fail_on is not None and any(_counts_for(finding, fail_on) for finding in found):
        raise typer.Exit(1)


def decide(
    finding: Annotated[str, typer.Argument(help="Its key, as audit prints it.")],
    verdict: Annotated[
        str,
        typer.Argument(
            help="accept (it is so), dismiss (it is not, or does not matter), corrected (it was)."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who decides.")],
    date: Annotated[str | None, typer.Option(help="When; today if left off.")] = None,
    corpus: Corpora = None,
) -> None:
    """Keep a person's decision on a finding, beside the corpus."""
    from restitch.deciding import keep_decision

    path = keep_decision(corpus or resources.bundled_corpus(), finding, verdict, reason, by, date)
    typer.echo(f"{finding}: {verdict} ({path})")


def erratum(
    folder: Folder = None,
    form: Annotated[str, typer.Option("--format", help="md or annotations.")] = "md",
) -> None:
    """Write accepted corrections as a sheet to print, or as Web Annotations."""
    from restitch.audit import audit as run
    from restitch.audit.erratum import as_annotations, as_markdown, sheet
    from restitch.iris import Iris
    from restitch.reading.corpus import load_corpus

    _one_of("--format", form, ("md", "annotations"))
    corpus = load_corpus(folder or resources.bundled_corpus())
    made = sheet(corpus, run(corpus))
    if form == "md":
        typer.echo(as_markdown(made), nl=False)
    else:
        typer.echo(json.dumps(as_annotations(made, Iris()), indent=2, ensure_ascii=False))


# --- helpers ---


def _one_of(option: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise InputError(f"{option}: {value!r} is not one of {', '.join(allowed)}")


def _rule_name(name: str) -> str:
    from restitch.audit import RULES

    if name not in RULES:
        raise NotFoundError("rule", name)
    return name


def _page(name: str) -> str:
    from restitch.audit import RULES
    from restitch.audit.manual import manual

    if name == "all":
        return manual().rstrip("\n")
    rule = RULES[_rule_name(name)]
    return f"{rule.name} ({rule.topic}, {rule.severity})\n\n{rule.page}"


def _accept(corpus: Corpus, folder: Path, keys: list[str] | None, *, accepting: bool) -> str:
    from restitch.atomic import write_whole
    from restitch.audit.fingerprints import fingerprints, fingerprints_yaml
    from restitch.reading.memory import FINGERPRINTS

    if not accepting:
        raise InputError("--claim: goes with --accept-wording")
    now = {each.claim: each for each in fingerprints(corpus)}
    for key in keys or ():
        if key not in now:
            raise NotFoundError("claim", key)
    earlier = {each.claim: each for each in corpus.fingerprints}
    kept = [
        now[key] if not keys or key in keys else earlier[key]
        for key in now
        if not keys or key in (*keys, *earlier)
    ]
    path = write_whole(folder / FINGERPRINTS, fingerprints_yaml(kept).encode())
    return f"{len(keys or now)} claims accepted as they stand ({path})"


def _counts_for(finding: Finding, fail_on: str) -> bool:
    return finding.state == "open" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)


def _stale(corpus: Corpus, found: list[Finding], rule: str | None) -> list[Decision]:
    from restitch.audit.decisions import stale

    about = [each for each in corpus.decisions if rule in (None, each.finding.partition(".")[0])]
    return stale(found, about)


def _as_json(corpus: Corpus, found: list[Finding], rule: str | None) -> dict[str, Any]:
    return {
        "essay": corpus.essay.key,
        "findings": [_record(finding) for finding in found],
        "stale_decisions": [_decision(each) for each in _stale(corpus, found, rule)],
    }


def _record(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.key,
        "rule": finding.rule,
        "severity": finding.severity,
        "question": finding.question,
        "subject": finding.subject,
        "note": finding.note,
        "claims": list(finding.claims),
        "sources": list(finding.sources),
        "sentences": list(finding.sentences),
        "message": finding.message,
        "correction": finding.correction,
        "erratum": finding.erratum,
        "evidence": dict(finding.evidence),
        "place": str(finding.place) if finding.place else None,
        "state": finding.state,
        "decision": _decision(finding.decision) if finding.decision else None,
    }


def _decision(decision: Decision) -> dict[str, str]:
    return {
        "finding": decision.finding,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "by": decision.by,
        "date": decision.date,
    }


def _as_text(corpus: Corpus, found: list[Finding], rule: str | None) -> str:
    """Each open or accepted finding with its place, key and correction; then counts."""
    lines = []
    for finding in found:
        if finding.state in ("open", "accept"):
            place = f"{finding.place}: " if finding.place else ""
            lines.append(f"{place}{finding.severity}: {finding.subject} {finding.message}")
            lines.append(f"    {finding.key}" + (f"  ->  {finding.correction}" if finding.correction else ""))
            if finding.decision and finding.returned:
                lines.append(
                    f"    still found, though corrected by {finding.decision.by} on {finding.decision.date}"
                )
            elif finding.decision:
                lines.append(f"    accepted by {finding.decision.by}: {finding.decision.reason}")
    lines += [
        f"decided ({each.verdict}), but found no more: {each.finding}" for each in _stale(corpus, found, rule)
    ]
    states = Counter(finding.state for finding in found)
    severities = Counter(finding.severity for finding in found)
    asked = sum(finding.question for finding in found)
    lines.append(
        f"{len(found)} findings: "
        + ", ".join(f"{severities[name]} {name}s" for name in SEVERITIES)
        + f"; {asked} of them questions; "
        + ", ".join(f"{states[name]} {word}" for name, word in STATES.items())
    )
    return "\n".join(lines)


STATES = {"open": "open", "accept": "accepted", "dismiss": "dismissed"}
