"""Logs on standard error: a line an event, as text for people or as JSON for programs."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

PLAIN = re.compile(r"[!#-<>-~]+")  # needs no quotes: ASCII without spaces, quotes and signs of equality


def configure(form: str, level: str) -> None:
    """All that this process logs goes out in one form, ``text`` or ``json``; ours from ``level`` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    # What no line of ours tells need not be found out (the logging cookbook, "Optimization").
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("restitch").setLevel(level.upper())


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What an event says beside its message: ``extra={"fields": {...}}`` of the call."""
    found: dict[str, Any] = getattr(record, "fields", {})
    return found


def _when(record: logging.LogRecord) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    second, fraction = divmod(record.created, 1)
    return f"{_to_the_second(int(second))}.{int(fraction * 1000):03d}+00:00"


@lru_cache(maxsize=1)  # most lines are of the same second as the one before
def _to_the_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class JsonLines(logging.Formatter):
    """One JSON object a line, whatever the message holds."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _when(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """Time, level, message, and the fields as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [_when(record), record.levelname.lower(), _printable(record.getMessage())]
        parts += [f"{name}={_value(value)}" for name, value in fields_of(record).items()]
        line = " ".join(parts)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _value(value: Any) -> str:
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text)


def _printable(message: str) -> str:
    """Nobody who is asked for a path with a line break in it writes a line of ours."""
    return message if message.isprintable() else json.dumps(message)
