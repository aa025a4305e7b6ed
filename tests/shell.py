"""The command line as people meet it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys


def restitch(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What ``restitch`` prints and ends with; never a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "restitch_api.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )
    assert "Traceback" not in done.stderr
    return done
