"""The query library: one file a question, beside this one.

A file begins with decorators as grlc has them (https://github.com/CLARIAH/grlc): ``#+ title:``,
``#+ group:``, ``#+ description:`` and ``#+ parameter: name (kind) = default | words``. A parameter stands
in the query as ``?_name`` and is replaced by a term, never by text: nothing can be smuggled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from restitch.dates import is_day
from restitch.errors import InputError, NotFoundError, ParameterError
from restitch.iris import SLUG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.iris import Iris

DECORATOR = re.compile(r"^#\+ (\w+): *(.*)$")
PARAMETER = re.compile(r"^(\w+) \((\w+)\) = (\S+) \| (.+)$")
VARIABLE = re.compile(r"\?_(\w+)")
SHARED = {"source": "src", "actor": "actor", "event": "event"}  # kind -> its prefix
OF_ESSAY = ("claim", "note")
GROUPS = ("Reliance", "Endnotes", "Audit", "Voices", "Claims", "Actors", "Events and figures")
KINDS = (*SHARED, *OF_ESSAY, "date")


@dataclass(frozen=True)
class Parameter:
    """``kind`` says what its value is: a key of a source, actor or event, ``essay/key`` of a claim or
    note, or a day."""

    name: str
    kind: str
    default: str
    words: str

    def term(self, value: str, iris: Iris) -> str:
        """The value as SPARQL writes it, with our prefixes; raises ``ParameterError``."""
        if self.kind == "date":
            if not is_day(value):
                raise ParameterError(self.name, f"{value!r} is not a day, YYYY-MM-DD")
            return f'"{value}"'
        if self.kind in SHARED:
            if not SLUG.fullmatch(value):
                raise ParameterError(self.name, f"{value!r} is not the key of a {self.kind}")
            return f"{SHARED[self.kind]}:{value}"
        essay, slash, key = value.partition("/")
        if not (slash and SLUG.fullmatch(essay) and SLUG.fullmatch(key)):
            raise ParameterError(self.name, f"{value!r} is not essay/key of a {self.kind}")
        return f"<{iris.of_essay(essay, self.kind, key)}>"


@dataclass(frozen=True)
class Query:
    """One question; ``text`` still has its parameters as ``?_name``."""

    name: str
    title: str
    group: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str

    def bound(self, values: Mapping[str, str], iris: Iris) -> str:
        """The query to run: ``values`` in place of parameters, defaults where there are none.

        Raises ``ParameterError`` for a parameter there is not and a value it cannot have.
        """
        known = {each.name: each for each in self.parameters}
        for name in values:
            if name not in known:
                told = ", ".join(known) or "none"
                raise ParameterError(name, f"no such parameter; there are {told}")
        terms = {name: each.term(values.get(name, each.default), iris) for name, each in known.items()}
        return VARIABLE.sub(lambda match: terms[match[1]], self.text)


@lru_cache(maxsize=1)
def library() -> dict[str, Query]:
    """Every question by its name, in the order of groups and titles."""
    found = [
        read(each.name.removesuffix(".rq"), each.read_text(encoding="utf-8"))
        for each in files("restitch.queries").iterdir()
        if each.name.endswith(".rq")
    ]
    return {
        each.name: each for each in sorted(found, key=lambda each: (GROUPS.index(each.group), each.title))
    }


def query(name: str) -> Query:
    """Raises ``NotFoundError``."""
    found = library().get(name)
    if found is None:
        raise NotFoundError("query", name)
    return found


def read(name: str, source: str) -> Query:
    """A file of the library; raises ``InputError`` that names the line at fault."""
    heads: dict[str, str] = {}
    parameters: list[Parameter] = []
    body: list[str] = []
    for number, line in enumerate(source.splitlines(), 1):
        match = DECORATOR.match(line)
        if match is None:
            body.append(line)
        elif match[1] == "parameter":
            parameters.append(_parameter(f"{name}.rq:{number}", match[2]))
        elif match[1] in ("title", "group", "description"):
            heads[match[1]] = match[2]
        else:
            raise InputError(f"{name}.rq:{number}: no decorator {match[1]!r}")
    if heads.get("group", GROUPS[0]) not in GROUPS:
        raise InputError(f"{name}.rq: no group {heads['group']!r}; there are {', '.join(GROUPS)}")
    text = "\n".join(body).strip() + "\n"
    for missing in {"title", "group"} - heads.keys():
        raise InputError(f"{name}.rq: no #+ {missing}: line")
    if set(VARIABLE.findall(text)) != {each.name for each in parameters}:
        raise InputError(f"{name}.rq: the query's ?_names and its parameters are not the same")
    return Query(name, heads["title"], heads["group"], heads.get("description", ""), tuple(parameters), text)


def _parameter(place: str, words: str) -> Parameter:
    match = PARAMETER.match(words)
    if match is None or match[2] not in KINDS:
        raise InputError(
            f"{place}: write #+ parameter: name (kind) = default | words, a kind of {', '.join(KINDS)}"
        )
    return Parameter(match[1], match[2], match[3], match[4])
