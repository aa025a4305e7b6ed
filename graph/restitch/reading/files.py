"""YAML files in which every value is text and every value knows its line.

PyYAML's usual loader reads ``NO`` as false, ``25.10`` as 25.1 and ``1:30`` as 90. Here the
composer gives nodes, and nodes become ``Text``, ``Items`` and ``Entry``, which are a ``str``, a
``list`` and a ``dict`` with a line. A key written twice is a problem, not a silent loss.
"""

from __future__ import annotations

import difflib
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from restitch.dates import DateError, parse_period
from restitch.findings import Problem
from restitch.iris import SLUG

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from restitch.dates import Period

WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

# libyaml's composer is ten times faster; PyYAML falls back to its own where it was built without.
Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Text(str):
    """A scalar; ``line`` counts from 1."""

    __slots__ = ("line",)
    line: int


class Items(list[Any]):
    """A sequence."""

    __slots__ = ("line",)
    line: int


class Entry(dict[str, Any]):
    """A mapping; its keys are ``Text`` too."""

    __slots__ = ("line",)
    line: int


class Ledger:
    """The problems found so far, in whatever order they are met."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def add(self, file: Path | str, line: int, message: str) -> None:
        self.problems.append(Problem(self.name(file), line, message))

    def name(self, file: Path | str) -> str:
        """A file as people know it: relative to the corpus folder where it lies inside."""
        path = Path(file)
        return str(path.relative_to(self.root) if path.is_relative_to(self.root) else path)

    def sorted(self) -> list[Problem]:
        return sorted(set(self.problems))


def read_yaml(path: Path, ledger: Ledger) -> Any:
    """The file as ``Text``, ``Items`` and ``Entry``; ``None`` where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        ledger.add(path, 0, "no such file")
        return None
    except UnicodeDecodeError as error:
        ledger.add(path, 0, f"not UTF-8 text (byte {error.start}); save it as UTF-8")
        return None
    except OSError as error:
        ledger.add(path, 0, f"cannot be read: {error.strerror}")
        return None
    try:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        return None if node is None else _convert(node, path, ledger)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        ledger.add(path, line, f"not YAML: {error.problem}; check quotes, colons and indentation")
    except yaml.YAMLError as error:
        ledger.add(path, 0, f"not YAML: {' '.join(str(error).split())}")
    except RecursionError:
        ledger.add(path, 0, "nested too deeply")
    return None


def _convert(node: yaml.Node, path: Path, ledger: Ledger, outer: frozenset[int] = frozenset()) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        text = Text(node.value)
        text.line = line
        return text
    if id(node) in outer:
        ledger.add(path, line, "an alias that holds itself; write it out")
        return None
    inside = outer | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        items = Items(_convert(child, path, ledger, inside) for child in node.value)
        items.line = line
        return items
    entry = Entry()
    entry.line = line
    for key_node, value_node in node.value:
        key = Text(key_node.value if isinstance(key_node, yaml.ScalarNode) else "")
        key.line = key_node.start_mark.line + 1
        if not key:
            ledger.add(path, key.line, "a key must be a word")
        elif key in entry:
            ledger.add(path, key.line, f'key "{key}" stands twice; keep one')
        else:
            entry[key] = _convert(value_node, path, ledger, inside)
    return entry


def entries(path: Path, ledger: Ledger, what: str) -> Iterator[Entry]:
    """The mappings of a file that is a list of them."""
    loaded = read_yaml(path, ledger)
    if loaded is None:
        return
    if not isinstance(loaded, Items):
        ledger.add(path, loaded.line, f"must be a list of {what} (each starts with '- ')")
        return
    for item in loaded:
        if isinstance(item, Entry):
            yield item
        elif item is not None:
            ledger.add(path, item.line, f"each of the {what} must be a mapping of keys to values")


class Form:
    """One mapping being read, field by field; every fault goes to the ledger with its line."""

    def __init__(self, entry: Entry, file: Path, ledger: Ledger, allowed: Collection[str], what: str) -> None:
        self.entry = entry
        self.file = file
        self.ledger = ledger
        self.what = what
        for key in entry:
            if key not in allowed:
                self.fault(key, f'unknown key "{key}" in {what}{_perhaps(key, allowed)}')

    def fault(self, at: Any, message: str) -> None:
        self.ledger.add(self.file, getattr(at, "line", self.entry.line), message)

    def line(self, key: str) -> Any:
        """Something with the line of ``key``, for a fault that is about it."""
        return next((each for each in self.entry if each == key), self.entry)

    def require(self, *keys: str) -> None:
        for key in keys:
            if self.entry.get(key) in (None, ""):
                self.fault(self.line(key), f'{self.what} needs "{key}:"')

    # --- readers of one value ---

    def text(self, key: str, longest: int | None = None) -> str | None:
        value = self.entry.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, Text):
            self.fault(value, f"{key}: must be one text, not a list or mapping")
            return None
        if longest is not None and len(value) > longest:
            self.fault(value, f"{key}: {len(value)} characters; at most {longest}")
        return " ".join(value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(" ".join(each.split()) for each in self.items(key))

    def items(self, key: str) -> list[Text]:
        """The scalars under ``key``, whether it holds one or a list."""
        value = self.entry.get(key)
        if value is None or value == "":
            return []
        found = []
        for item in value if isinstance(value, Items) else [value]:
            if isinstance(item, Text) and item:
                found.append(item)
            else:
                self.fault(item or value, f"{key}: must be a text or a list of texts")
        return found

    def slug(self, key: str, longest: int = 60) -> str | None:
        value = self.text(key, longest)
        if value is not None and not SLUG.fullmatch(value):
            self.fault(
                self.line(key),
                f'{key}: "{value}" is not a slug; write lower-case words joined by hyphens',
            )
            return None
        return value

    def matching(self, key: str, pattern: re.Pattern[str], like: str) -> str | None:
        """A text of a fixed form; what has another would become a broken IRI or link."""
        value = self.text(key)
        if value is not None and not pattern.fullmatch(value):
            self.fault(self.line(key), f'{key}: "{value}" is not of the form {like}')
            return None
        return value

    def url(self, key: str) -> str | None:
        return self.matching(key, WEB, "https://...")

    def flag(self, key: str) -> bool:
        value = self.text(key)
        if value not in (None, "yes", "no", "true", "false"):
            self.fault(self.line(key), f'{key}: "{value}" is neither yes nor no')
        return value in ("yes", "true")

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str | None:
        found = self.choices(key, allowed)
        if len(found) > 1:
            self.fault(self.line(key), f"{key}: choose one")
        return found[0] if found else default

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        return tuple(each for each in self.items(key) if self.known(key, each, allowed))

    def refs(self, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        """Keys of other things, each of which must exist."""
        found = tuple(item for item in self.items(key) if self.known(key, item, known, what))
        return _once(found)

    def ref(self, key: str, known: Collection[str], what: str) -> str | None:
        found = self.refs(key, known, what)
        if len(found) > 1:
            self.fault(self.line(key), f"{key}: name one {what}")
        return found[0] if found else None

    def known(self, key: str, item: Text, known: Collection[str], what: str | None = None) -> bool:
        if item in known:
            return True
        if what is None:
            self.fault(item, f'{key}: "{item}" is not one of {", ".join(known)}')
        else:
            self.fault(item, f'{key}: unknown {what} "{item}"{_perhaps(item, known)}')
        return False

    def period(self, key: str) -> Period | None:
        value = self.text(key)
        return None if value is None else self.parse_period(key, value, self.line(key))

    def parse_period(self, key: str, value: str, at: Any) -> Period | None:
        try:
            return parse_period(value)
        except DateError as error:
            self.fault(at, f"{key}: {error}")
            return None

    def number(self, key: str) -> Decimal | None:
        value = self.text(key)
        if value is None:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            self.fault(self.line(key), f'{key}: "{value}" is not a number (write 6900000000 or 20.4)')
            return None
        return number

    def integer(self, key: str) -> int | None:
        value = self.text(key)
        if value is None:
            return None
        if not value.isascii() or not value.isdigit():
            self.fault(self.line(key), f'{key}: "{value}" is not a whole number')
            return None
        return int(value)

    def forms(self, key: str, allowed: Collection[str], what: str) -> Iterator[Form]:
        """The mappings in a list under ``key``."""
        value = self.entry.get(key)
        if value is None or value == "":
            return
        for item in value if isinstance(value, Items) else [value]:
            if isinstance(item, Entry):
                yield Form(item, self.file, self.ledger, allowed, what)
            else:
                self.fault(item or value, f"{key}: each {what} is a mapping like {{key: value}}")


def _once(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(key) for key in keys))


def _perhaps(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.75)
    return f'; did you mean "{close[0]}"?' if close else ""
