"""The register of rules.

A rule is a function from a ``View`` to findings, registered with ``@rule(name, severity)``. The
first line of its docstring says what it finds; the whole docstring is what ``restitch audit
--explain NAME`` prints and what ``docs/reference/audit.md`` holds.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from restitch.vocab import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from restitch.audit.finding import Finding
    from restitch.audit.view import View

    Check: TypeAlias = Callable[[View], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule with its page; ``severity`` is that of its findings unless one says otherwise."""

    name: str
    severity: str
    topic: str
    check: Check

    @property
    def page(self) -> str:
        return inspect.getdoc(self.check) or ""

    @property
    def summary(self) -> str:
        return self.page.partition("\n")[0]


_register: dict[str, Rule] = {}


def rule(name: str, severity: str) -> Callable[[Check], Check]:
    """Register a rule. A name is words joined by hyphens and never changes: decisions are kept by it."""
    assert severity in SEVERITIES
    assert name not in _register, name

    def register(check: Check) -> Check:
        _register[name] = Rule(name, severity, check.__module__.rpartition(".")[2], check)
        return check

    return register


def registered() -> tuple[Rule, ...]:
    """Every rule of the modules imported so far, in the order they are written."""
    return tuple(_register.values())
