"""One thing worth a look: in a file somebody wrote, or in the graph made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """A fault in a file, placed so that an editor can jump to it.

    ``line`` counts from 1; 0 means the file as a whole.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


@dataclass(frozen=True, order=True)
class Finding:
    """What a rule noticed about one thing in the graph.

    ``subject`` and ``value`` are IRIs (``value`` may be a literal's text);
    ``place`` is the file and line the thing was written in, where known.
    """

    rule: str
    severity: str
    subject: str
    message: str
    value: str = ""
    place: str = ""
