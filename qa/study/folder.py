"""The folder of an experiment's results: made beside its place, and put there whole.

Only a folder of ours is ever replaced, and only where nobody has changed anything in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["FORMAT", "MANIFEST", "check_place", "file_names", "hash_of", "put_in_place", "say"]

MANIFEST = "manifest.json"
FORMAT = "footnote experiment"
"""What a manifest says under ``format``."""

_OF_THE_SYSTEM = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
_UNSAFE = re.compile(r"[^\w.,=@+-]+")
# Names that no file may have on Windows, whatever comes after a dot.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST = 80


def check_place(folder: Path, *, apart_from: Mapping[str, Path]) -> None:
    """Make sure that results can be written to `folder`, before hours are spent on them.

    Parameters
    ----------
    folder : Path
        Where they are to lie: nothing yet, an empty folder, or earlier results as they were
        written.
    apart_from : mapping of str to Path
        Folders that it must neither lie in nor hold, by what they are.

    Raises
    ------
    ValueError
        In one line, if it holds anything else, lies where it must not, or cannot be made.
    """
    place = folder.resolve()
    for what, other in apart_from.items():
        there = other.resolve()
        if place.is_relative_to(there) or there.is_relative_to(place):
            raise ValueError(
                f"{folder} and {what} ({other}) lie in each other; choose another folder for one"
            )
    old = _old(place)
    if not place.exists() and (old / MANIFEST).is_file():
        old.rename(place)  # a run that was killed while it changed one for the other
    if place.is_dir():
        _check_content(folder, place)
    elif os.path.lexists(place):
        raise ValueError(f"{folder} is a file; choose a new folder for the results")
    try:
        _remove(_new(place))
        _new(place).mkdir(parents=True)
        _new(place).rmdir()
    except OSError as error:
        raise say(folder, error) from error


def put_in_place(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder, and put that where `folder` is; all of it or nothing.

    Parameters
    ----------
    folder : Path
        As `check_place` has found it fit.
    write : callable
        Writes into the empty folder that it is given.

    Raises
    ------
    ValueError
        In one line, if the disk is full or the place cannot be written to. What was there stays.
    """
    place = folder.resolve()
    new, old = _new(place), _old(place)
    try:
        _remove(new)
        _remove(old)
        new.mkdir(parents=True)
        write(new)
        for path in new.rglob("*"):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        if place.exists():
            place.rename(old)
        new.rename(place)
    except BaseException as error:
        if old.exists() and not place.exists():
            old.rename(place)
        _remove(new)
        if isinstance(error, OSError):
            raise say(folder, error) from error
        raise
    _remove(old)


def file_names(names: Iterable[str]) -> dict[str, str]:
    """A file name for each of several names, the same on every system and no two alike.

    Examples
    --------
    >>> file_names(["bm25 size=128", "BM25 size=128", "../x"])
    {'bm25 size=128': 'bm25-size=128', 'BM25 size=128': 'BM25-size=128-2', '../x': 'x'}
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        stem = _UNSAFE.sub("-", unicodedata.normalize("NFC", name))[:_LONGEST].strip(".-") or "run"
        stem = f"_{stem}" if _RESERVED.match(stem) else stem
        number, made = 1, stem
        while made.casefold() in taken:
            number += 1
            made = f"{stem}-{number}"
        taken.add(made.casefold())
        given[name] = made
    return given


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def say(folder: Path, error: OSError) -> ValueError:
    """The error in one line, of a folder that cannot be written."""
    return ValueError(
        f"{folder} cannot be written ({error.strerror or error}); choose another folder, or make "
        "room and permit it"
    )


def _check_content(folder: Path, place: Path) -> None:
    there = sorted(
        path.relative_to(place).as_posix()
        for path in place.rglob("*")
        if (not path.is_dir() or path.is_symlink()) and path.name not in _OF_THE_SYSTEM
    )
    if not there:
        return
    written = _written(place)
    if written is None:
        raise ValueError(
            f"{folder} holds other files ({there[0]}) and no results of ours; choose a new folder"
        )
    for name in there:
        if name == MANIFEST:
            continue
        if name not in written:
            raise ValueError(
                f"{folder} holds {name} beside earlier results, which would be lost; move it away, "
                "or choose a new folder"
            )
        if hash_of(place / name) != written[name]:
            raise ValueError(
                f"{name} in {folder} was changed since it was written, and would be lost; move it "
                "away, or choose a new folder"
            )


def _written(place: Path) -> Mapping[str, Any] | None:
    """What the manifest of earlier results says was written; None where there is none of ours."""
    with suppress(OSError, ValueError, RecursionError):
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest, dict) and manifest.get("format") == FORMAT:
            files = manifest.get("files")
            return files if isinstance(files, dict) else {}
    return None


def _new(place: Path) -> Path:
    return place.with_name(f".{place.name}.new")


def _old(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        # Of results that somebody write-protected, as is done before they are published.
        for folder in (
            path,
            *(each for each in path.rglob("*") if each.is_dir() and not each.is_symlink()),
        ):
            with suppress(OSError):
                folder.chmod(0o700)
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
