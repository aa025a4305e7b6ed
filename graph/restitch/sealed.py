"""SQLite files that are written once and only read from then on."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def connected(path: Path) -> sqlite3.Connection:
    """For reading only, without locks, since nobody writes it again; raises ``sqlite3.Error``."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
