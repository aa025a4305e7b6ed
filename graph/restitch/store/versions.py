"""Builds on disk, side by side in one folder; a pointer file says which of them is served.

::

    STORE/current                    the name of the version that is served
    STORE/versions/0f3a…/manifest.json   what was built, with the size and sha256 of every file
    STORE/versions/0f3a…/graph/          the RocksDB store, never written to again
    STORE/versions/0f3a…/index.sqlite    the index of words, and what was counted

A version appears whole or not at all, and the pointer is replaced atomically: whatever ends a build,
the last good version is served. RocksDB opens a store with a damaged log without a word and with
quads missing, so every file is compared with the manifest before a version is opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from importlib.metadata import version as installed
from typing import TYPE_CHECKING

import pyoxigraph as ox

from restitch.atomic import alone, write_whole
from restitch.errors import DamagedStoreError, InputError, StoreError
from restitch.store.embedded import Embedded, fill, on_disk

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence
    from pathlib import Path

POINTER, VERSIONS, MANIFEST, GRAPH, INDEX = "current", "versions", "manifest.json", "graph", "index.sqlite"
MAKING = ".making-"
LAYOUT = 5  # of the files and of the index in them
KEPT = 2  # versions: the one that is served and the one before it
# RocksDB's own diary and lock: not data, and written when a store is opened.
UNSEALED = ("LOG", "LOCK")
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a version holds: ``graphs`` IRI -> quads, ``files`` name -> (bytes, sha256)."""

    layout: int
    version: str
    base: str
    program: str
    quads: int
    graphs: dict[str, int]
    files: dict[str, tuple[int, str]]

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True)
class Version:
    """A version on disk; ``folder`` is its own."""

    folder: Path
    manifest: Manifest

    @property
    def index(self) -> Path:
        return self.folder / INDEX

    def open(self) -> Embedded:
        return on_disk(self.folder / GRAPH)


def version_of(quads: bytes, files: Sequence[Path]) -> str:
    """The sha256 of what is compiled and loaded: equal builds, equal versions."""
    digest = hashlib.sha256(quads)
    for path in files:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    return digest.hexdigest()


def current(store: Path) -> Version:
    """The version that is served, every file compared with its manifest.

    Raises ``InputError`` where ``store`` holds no build, ``DamagedStoreError`` where it is damaged.
    """
    name = _pointed_at(store)
    if name is None:
        raise InputError(f"{store}: holds no build; make one with: restitch build --store {store}")
    found = read(store / VERSIONS / name)
    compare_files(found)
    return found


def _pointed_at(store: Path) -> str | None:
    try:
        name = (store / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedStoreError(f"{store / POINTER}: cannot be read: {error}; {_mend(store)}") from None
    if not name or not name.isalnum():
        raise DamagedStoreError(f"{store / POINTER}: names no version; {_mend(store)}")
    return name


def _mend(store: Path) -> str:
    return f"build it anew with: restitch build --store {store}"


def read(folder: Path) -> Version:
    """The version in ``folder``, by its manifest alone."""
    path = folder / MANIFEST
    mend = _mend(folder.parent.parent)
    try:
        raw = json.loads(path.read_bytes())
        if raw["layout"] != LAYOUT:
            raise StoreError(
                f"{path}: layout {raw['layout']!r} is not {LAYOUT}, which this program reads; {mend}"
            )
        raw["files"] = {name: (int(size), str(digest)) for name, (size, digest) in raw["files"].items()}
        return Version(folder, Manifest(**raw))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedStoreError(f"{path}: no manifest that can be read ({error}); {mend}") from None


def compare_files(found: Version) -> None:
    """Raises ``DamagedStoreError`` where a file is missing, added or not what was written."""
    faults = []
    present = _files(found.folder)
    for name, (size, digest) in found.manifest.files.items():
        path = present.pop(name, None)
        if path is None:
            faults.append(f"{name} is missing")
        elif path.stat().st_size != size:
            faults.append(f"{name} has {path.stat().st_size} bytes, not {size}")
        elif _digest(path) != digest:
            faults.append(f"{name} is not what was written")
    faults += [f"{name} was not there" for name in present]
    if faults:
        raise DamagedStoreError(
            f"{found.folder}: damaged: {'; '.join(sorted(faults)[:5])}; {_mend(found.folder.parent.parent)}"
        )


def verify(store: Path, told: Callable[[str], None] = lambda _: None) -> Version:
    """``current``, and every quad read and counted by graph against the manifest."""
    found = current(store)
    told(f"{len(found.manifest.files)} files are as they were written")
    engine = found.open()
    try:
        counted = engine.counts()
    except OSError as error:
        raise DamagedStoreError(f"{found.folder}: cannot be read whole: {error}; {_mend(store)}") from None
    finally:
        engine.close()
    _compare_counts(found, counted)
    told(f"{found.manifest.quads:,} quads in {len(found.manifest.graphs)} graphs are all there")
    return found


def _compare_counts(found: Version, counted: Counter[str]) -> None:
    for graph in sorted({*counted, *found.manifest.graphs}):
        wanted = found.manifest.graphs.get(graph, 0)
        if counted[graph] != wanted:
            raise DamagedStoreError(
                f"{found.folder}: {counted[graph]} quads in graph <{graph}>, not {wanted}; "
                f"{_mend(found.folder.parent.parent)}"
            )


def write_version(
    store: Path,
    quads: bytes,
    files: Sequence[Path],
    base: str,
    index: Callable[[Embedded, Path], None],
    told: Callable[[str], None] = lambda _: None,
) -> Version:
    """Build a version beside the others, check it, and point at it.

    ``index`` writes the index of an open store to a file. Raises ``StoreError`` where the
    disk is full or cannot be written, or where another build is at work; the version that was served
    before is still there and served.
    """
    version = version_of(quads, files)
    name = version[:32]
    try:
        (store / VERSIONS).mkdir(parents=True, exist_ok=True)
        taken = StoreError(f"{store}: another build is at work there; wait until it has ended")
        with alone(store, taken):
            for left in (store / VERSIONS).glob(f"{MAKING}*"):
                shutil.rmtree(left)  # of a build that was ended
            folder = store / VERSIONS / name
            if not _is_whole(folder):
                _make(store, folder, version, quads, files, base, index, told)
            write_whole(store / POINTER, f"{name}\n".encode())
            _sync(store)
            _forget_old(store, name)
            return read(folder)
    except OSError as error:
        raise StoreError(
            f"{store}: the build was not finished ({error.strerror or error}); "
            "what was served before is untouched"
        ) from None


def _is_whole(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    try:
        compare_files(read(folder))
    except StoreError:
        shutil.rmtree(folder)  # damaged: made anew under the same name
        return False
    return True


def _make(
    store: Path,
    folder: Path,
    version: str,
    quads: bytes,
    files: Sequence[Path],
    base: str,
    index: Callable[[Embedded, Path], None],
    told: Callable[[str], None],
) -> None:
    making = store / VERSIONS / f"{MAKING}{os.getpid()}"
    try:
        making.mkdir()
        told("loading")
        engine = ox.Store(str(making / GRAPH))
        fill(engine, quads, files, base)
        told("ordering")
        engine.flush()
        engine.optimize()
        written = Embedded(engine).counts()
        del engine
        opened = on_disk(making / GRAPH)
        told("indexing")
        index(opened, making / INDEX)
        counted = opened.counts()
        opened.close()
        manifest = Manifest(
            LAYOUT, version, base, installed("restitch"), counted.total(), dict(sorted(counted.items())),
            {name: (path.stat().st_size, _digest(path)) for name, path in _files(making).items()},
        )  # fmt: skip
        _compare_counts(Version(making, manifest), written)
        write_whole(making / MANIFEST, manifest.to_json())
        for path in (*_files(making).values(), making / GRAPH, making):
            _sync(path)
        making.rename(folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _files(folder: Path) -> dict[str, Path]:
    """The sealed files of a version by name; not the manifest, nor what RocksDB writes for itself."""
    return {
        str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST and not path.name.startswith(UNSEALED)
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget_old(store: Path, name: str) -> None:
    """Keep the version that is served and the newest other one: a server may still be at work on it."""
    others = [each for each in (store / VERSIONS).iterdir() if each.is_dir() and each.name != name]
    others.sort(key=lambda each: each.stat().st_mtime, reverse=True)
    for each in others[KEPT - 1 :]:
        shutil.rmtree(each)
