"""Servers for tests: started on a free port of this machine, ended with the test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """``restitch serve`` with these arguments; its address without a slash at the end."""
    with running(*arguments) as (address, _):
        yield address


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The same, and its process."""
    command = [sys.executable, "-m", "restitch_api.cli", "serve", "--port", "0", *arguments]
    given = {**os.environ, **environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found, line
            yield found[0], process
        finally:
            process.terminate()
            process.wait(20)
