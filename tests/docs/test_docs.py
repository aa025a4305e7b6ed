"""The manual keeps its promises: every setting, key, list value and command is named in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from restitch import vocab
from restitch.audit import RULES, Rule, audit
from restitch.audit.manual import manual as audit_manual
from restitch.reading.corpus import CLAIM_KEYS
from restitch_api.cli import app
from restitch_api.settings import PREFIX, Settings

if TYPE_CHECKING:
    from restitch.model import Corpus

ROOT = Path(__file__).parent.parent.parent


def manual(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_manual(name: str) -> None:
    assert f"`{PREFIX}{name.upper()}`" in manual("docs/reference/settings.md")


@pytest.mark.parametrize("key", CLAIM_KEYS)
def test_every_key_of_a_claim_is_in_the_encoding_guide(key: str) -> None:
    assert f"`{key}`" in manual("docs/encoding-guide.md")


def test_every_command_is_in_the_readme() -> None:
    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        assert f"restitch {name}" in manual("README.md"), name


def test_every_dependency_has_its_reason() -> None:
    listed = re.search(r"dependencies = \[(.*?)\]", manual("pyproject.toml"), re.DOTALL)
    assert listed is not None
    for name in re.findall(r'"([A-Za-z0-9_-]+)', listed[1]):
        assert name in manual("docs/dependencies.md"), name


def test_every_locked_version_is_a_plain_line() -> None:
    for line in manual("constraints.txt").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line), line


def test_every_relation_type_is_explained_and_placed() -> None:
    families = vocab.lists()["RelationFamily"]
    for term in vocab.lists()["RelationType"].values():
        assert term.definition, term.key
        assert term.family in families, term.key


def test_the_manual_of_the_audit_is_what_the_rules_say() -> None:
    """If this fails: restitch audit --explain all > docs/reference/audit.md"""
    assert manual("docs/reference/audit.md") == audit_manual()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_why_it_matters_and_what_to_do(rule: Rule) -> None:
    for words in ("Example:", "Why it matters:", "What to do:"):
        assert f"\n\n{words}" in rule.page, words
    assert rule.summary.endswith(".")


def test_the_audit_never_says_that_something_was_made_up() -> None:
    for word in ("invented", "fabricat", "fake", "hallucinat"):
        assert word not in audit_manual().lower()


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_links_between_files_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", manual(page)):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


def test_every_picture_of_the_manual_is_there_is_small_and_says_what_is_seen() -> None:
    shown = set()
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            picture = (page.parent / target).resolve()
            assert len(words) > 60, target
            assert picture.stat().st_size < 120_000, target
            shown.add(picture)

    assert shown == set((ROOT / "docs/pictures").iterdir())


def test_the_audit_of_the_essay_speaks_of_every_rule() -> None:
    page = manual("docs/explanation/audit-of-the-bundled-essay.md")

    assert [name for name in RULES if f"`{name}`" not in page and f"`{name}." not in page] == []
    for key in re.findall(r"`([a-z-]+)\.(?:note|claim|marker|source|event)-", page):
        assert key in RULES, key


def test_what_is_published_of_the_bundled_essay_is_what_the_audit_finds(bundled: Corpus) -> None:
    found = audit(bundled)
    page = manual("docs/explanation/audit-of-the-bundled-essay.md")
    severities = Counter(each.severity for each in found)
    asked = sum(each.question for each in found)

    assert (
        f"There are {len(found)} findings: {severities['error']} errors, {severities['warning']} warnings, "
        f"{severities['note']} notes. {asked} of them are questions."
    ) in page
    assert [each.key for each in found if f"`{each.key}`" not in page] == []
    named = {key for key in re.findall(r"`([a-z-]+\.[a-z]+-[^`]+)`", page) if key.partition(".")[0] in RULES}
    assert named <= {each.key for each in found}
