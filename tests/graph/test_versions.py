"""Builds on disk: whole or not at all, with real kills and real damage."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from restitch.errors import DamagedStoreError, InputError, StoreError
from restitch.graph import OpenGraph, open_build
from restitch.indexes import indexing
from restitch.iris import Iris
from restitch.store import versions

if TYPE_CHECKING:
    from pathlib import Path


def quads_of(graph: OpenGraph, changed: str = "") -> bytes:
    """The graph's N-Quads, with a quad more where another build is wanted."""
    more = f'<http://e/{changed}> <http://e/p> "{changed}" <http://e/g> .\n' if changed else ""
    return graph.store.dump() + more.encode()  # type: ignore[attr-defined]


def built(graph: OpenGraph, folder: Path, changed: str = "") -> versions.Version:
    return versions.write_version(folder, quads_of(graph, changed), [], Iris().base, indexing(Iris()))


def test_a_build_is_pointed_at_and_verified(small: OpenGraph, tmp_path: Path) -> None:
    made = built(small, tmp_path)

    assert versions.current(tmp_path) == made
    assert versions.verify(tmp_path).manifest.quads == small.store.size()
    assert open_build(tmp_path).store.size() == small.store.size()


def test_the_same_build_twice_is_made_once(small: OpenGraph, tmp_path: Path) -> None:
    first = built(small, tmp_path).folder.stat().st_ctime_ns

    assert built(small, tmp_path).folder.stat().st_ctime_ns == first


def test_the_version_before_is_kept_and_older_ones_go(small: OpenGraph, tmp_path: Path) -> None:
    names = [built(small, tmp_path, each).folder.name for each in ("a", "b", "c")]

    assert {each.name for each in (tmp_path / "versions").iterdir()} == set(names[1:])
    assert versions.current(tmp_path).folder.name == names[2]


def test_an_empty_folder_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="restitch build --store"):
        versions.current(tmp_path)


def test_another_base_is_told(small: OpenGraph, tmp_path: Path) -> None:
    built(small, tmp_path)

    with pytest.raises(InputError, match="RESTITCH_BASE_IRI"):
        open_build(tmp_path, Iris("http://example.org/"))


# --- damage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_a_flipped_byte_anywhere_is_found(small: OpenGraph, tmp_path: Path, seed: int) -> None:
    folder = built(small, tmp_path).folder
    chance = random.Random(seed)
    files = [path for path in versions._files(folder).values() if path.stat().st_size]
    path = files[seed % len(files)] if seed % 2 else chance.choice(files)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 0x10
    path.write_bytes(data)

    with pytest.raises(DamagedStoreError, match=path.name):
        open_build(tmp_path)
    assert folder.is_dir(), "what is damaged is not destroyed"


@pytest.mark.parametrize("name", ["graph/CURRENT", "index.sqlite", "manifest.json"])
def test_a_missing_file_is_found(small: OpenGraph, tmp_path: Path, name: str) -> None:
    (built(small, tmp_path).folder / name).unlink()

    with pytest.raises(DamagedStoreError, match=name.rpartition("/")[2]):
        open_build(tmp_path)


@pytest.mark.parametrize("text", ["", "../../etc", "\xff\xfe", "nothing"])
def test_a_broken_pointer_is_told(small: OpenGraph, tmp_path: Path, text: str) -> None:
    built(small, tmp_path)
    (tmp_path / "current").write_bytes(text.encode("latin-1"))

    with pytest.raises(DamagedStoreError, match="build it anew"):
        open_build(tmp_path)


def test_fewer_quads_than_were_written_are_found(small: OpenGraph, tmp_path: Path) -> None:
    made = built(small, tmp_path)
    manifest = made.folder / "manifest.json"
    raw = manifest.read_text()
    graph, count = next(iter(made.manifest.graphs.items()))
    manifest.write_text(raw.replace(f'"{graph}": {count}', f'"{graph}": {count + 1}'))

    with pytest.raises(DamagedStoreError, match=f"not {count + 1}"):
        versions.verify(tmp_path)


def test_a_damaged_build_is_made_anew(small: OpenGraph, tmp_path: Path) -> None:
    folder = built(small, tmp_path).folder
    (folder / "index.sqlite").write_bytes(b"nothing")

    built(small, tmp_path)

    assert versions.verify(tmp_path).folder == folder


# --- what ends a build -----------------------------------------------------------------------------

BUILD = """
import sys
from pathlib import Path
from restitch.graph import OpenGraph
from restitch.iris import Iris
from restitch.store.versions import write_version
from restitch.indexes import indexing
quads = Path(sys.argv[2]).read_bytes()
print("begun", flush=True)
write_version(Path(sys.argv[1]), quads, [], Iris().base, indexing(Iris()), lambda step: print(step, flush=True))
print("done", flush=True)
"""


def building(store: Path, quads: Path, before: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", before + BUILD, str(store), str(quads)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.05, 0.1, 0.2, 0.4])
def test_a_killed_build_leaves_the_last_one_served(small: OpenGraph, tmp_path: Path, wait: float) -> None:
    store, quads = tmp_path / "store", tmp_path / "next.nq"
    before = built(small, store)
    quads.write_bytes(quads_of(small, "next"))
    with building(store, quads) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(wait)
        process.kill()
        process.communicate()

    after = versions.verify(store)
    assert after.folder.name in (before.folder.name, versions.version_of(quads.read_bytes(), [])[:32])
    made = built(small, store, "next")
    assert versions.verify(store) == made
    assert not list((store / "versions").glob(".making-*")), "what was left is cleared"


def test_a_second_builder_is_refused(small: OpenGraph, tmp_path: Path) -> None:
    store, quads = tmp_path / "store", tmp_path / "next.nq"
    built(small, store)
    quads.write_bytes(quads_of(small, "next"))
    with building(store, quads) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["begun\n", "loading\n"]
        os.kill(process.pid, signal.SIGSTOP)
        try:
            with pytest.raises(StoreError, match="another build"):
                built(small, store, "third")
        finally:
            os.kill(process.pid, signal.SIGCONT)
        assert "done" in process.communicate()[0]


FULL = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"


def test_a_full_disk_leaves_the_last_one_served(small: OpenGraph, tmp_path: Path) -> None:
    """A bound on the size of a file stands for the full disk: writes fail in the same places."""
    store, quads = tmp_path / "store", tmp_path / "next.nq"
    before = built(small, store)
    quads.write_bytes(quads_of(small, "next"))
    with building(store, quads, FULL) as process:
        _, said = process.communicate()

    assert process.returncode
    assert "StoreError" in said
    assert versions.verify(store) == before
    assert not list((store / "versions").glob(".making-*"))


def test_a_place_that_cannot_be_written_is_told(small: OpenGraph, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StoreError, match="was not finished"):
        built(small, tmp_path / "file" / "store")


ON_READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'


def test_from_a_disk_that_can_only_be_read_is_served_and_nothing_is_built_there(
    small: OpenGraph, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    before = built(small, store)
    alone = ["unshare", "--mount", "sh", "-c", ON_READ_ONLY, "sh", str(store)]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("whoever runs this may not mount a folder read-only")

    def there(*words: str) -> subprocess.CompletedProcess[str]:
        command = [*alone, sys.executable, "-m", "restitch_api.cli", *words, str(store)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert there("verify").returncode == 0
    asked = there("sparql", "ASK { ?s a stitch:Claim }", "--store")
    assert (asked.returncode, asked.stdout.strip()) == (0, "true"), asked.stderr
    refused = there("build", "--store")
    assert refused.returncode
    assert "Read-only file system" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert versions.verify(store) == before
