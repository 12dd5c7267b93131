"""Derived files: search indexes made from a library, which may be deleted at any time.

Each lies in a folder of its own under ``search/``, whose name tells the content it was made from.
A folder is written under another name, synced and renamed, so that it is whole or not there, and
every file in it is held against its SHA-256 before it is used.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

__all__ = ["load_derived", "remove_outdated"]

logger = logging.getLogger(__name__)

_SUMS = "sha256.json"
_LOCK = "making.lock"

T = TypeVar("T")


def load_derived(
    library: Path,
    name: str,
    make: Callable[[Path], None],
    load: Callable[[Path], T],
    *,
    replaces: str = "",
) -> T:
    """What `load` makes of the folder of derived files called `name`.

    Parameters
    ----------
    library : Path
        The library's folder.
    name : str
        Tells which index it is, and the content it is made from.
    make : callable
        Writes the files into an empty folder; called when they are missing or damaged.
    load : callable
        Reads or maps the files, which are verified; they may be gone once it has returned.
    replaces : str
        A pattern of names (``*`` for any characters): folders that are deleted when `name` is made.

    Notes
    -----
    One process makes them while others wait. Where the library cannot be written to, or its disk
    is full, they are made among the system's temporary files for as long as this process runs,
    and a note in the log says so.
    """
    folder = library / "search" / name
    if _is_whole(folder):
        # Should a build remove it at this very moment, it is made again below.
        with suppress(FileNotFoundError):
            return load(folder)
    try:
        folder.parent.mkdir(exist_ok=True)
        with FileLock(folder.parent / _LOCK):
            if not _is_whole(folder):
                if os.path.lexists(folder):
                    logger.warning("%s is damaged; made again from the library", folder)
                _make(folder, make)
                for entry in list(folder.parent.glob(replaces)) if replaces else ():
                    if entry != folder:
                        _remove(entry)
            return load(folder)
    except OSError as error:
        logger.warning("%s cannot be written (%s); made for this session only", folder, error)
        temporary = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        make(temporary)
        return load(temporary)


def remove_outdated(library: Path, content: str) -> None:
    """Delete the derived folders whose name does not have `content` in it."""
    search = library / "search"
    if not search.is_dir():
        return
    # What cannot be deleted now is only in the way, and the next build tries again.
    with suppress(OSError), FileLock(search / _LOCK):
        for entry in search.iterdir():
            if content not in entry.name and entry.name != _LOCK:
                _remove(entry)


def _make(folder: Path, make: Callable[[Path], None]) -> None:
    unfinished = folder.with_name(f".{folder.name}")
    _remove(unfinished)
    unfinished.mkdir()
    try:
        make(unfinished)
        _seal(unfinished)
        _remove(folder)
        unfinished.rename(folder)
    except BaseException:
        _remove(unfinished)
        raise


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _digests(folder: Path) -> dict[str, str]:
    digests = {}
    for path in sorted(folder.iterdir()):
        if path.name != _SUMS:
            with path.open("rb") as file:
                digests[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _is_whole(folder: Path) -> bool:
    try:
        stated = json.loads((folder / _SUMS).read_text(encoding="utf-8"))
        return bool(stated == _digests(folder))
    except (OSError, ValueError):
        return False


def _seal(folder: Path) -> None:
    """Write down the digests of all files, and force them to the disk."""
    digests = _digests(folder)
    (folder / _SUMS).write_text(json.dumps(digests), encoding="utf-8")
    for path in folder.iterdir():
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
