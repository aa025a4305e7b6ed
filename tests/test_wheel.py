"""The built wheel holds all it needs: it serves the bundled essay from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_wheel_by_itself_checks_the_bundled_essay(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    inside = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(inside)
    for wanted in (
        "restitch/ontology/lists.ttl",
        "restitch/ontology/shapes-integrity.ttl",
        "restitch/corpora/lankov-2023/corpus.yaml",
        "restitch/queries/claims-on-source.rq",
        "restitch_api/templates/explorer.html",
        "restitch_api/static/explorer.js",
    ):
        assert wanted in names
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import restitch, restitch_api.cli as c; print(restitch.__file__); c.main(['check'])",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(inside)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert str(inside) in done.stdout, done.stderr
    assert "0 findings" in done.stdout, done.stderr
