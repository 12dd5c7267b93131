"""The folder of an experiment's results: made beside its place, and put there whole.

Only a folder of ours is ever replaced, and only where nobody has changed anything in it.
"""

from __future__ import annotations

import glob
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import ENOTDIR
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from qa.study.files import hash_of

__all__ = [
    "FORMAT",
    "MANIFEST",
    "check_place",
    "file_names",
    "put_in_place",
    "say",
]

MANIFEST = "manifest.json"
FORMAT = "footnote experiment"
"""What a manifest says under ``format``."""

_OF_THE_SYSTEM = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
_UNSAFE = re.compile(r"[^\w.,=@+-]+")
# Names that no file may have on Windows, whatever comes after a dot.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|(com|lpt)[\d¹²³])(\.|$)")
# Bytes of UTF-8, with room for a number and an ending below the 255 that file systems allow.
_LONGEST = 180
# What tells a folder in which we make results, or from which they were not yet put in place.
_MARK, _MARKED = "being-written.txt", "Footnote writes results here, and removes this folder.\n"
_PATIENCE = 60.0


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
    with _alone(folder, place):
        _check_content(folder, place)
        try:
            _remove(_workplace(place))
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
    with _alone(folder, place):
        _check_content(folder, place)  # as it is by now
        work: Path | None = None
        try:
            work = _workplace(place)
            new, old = work / "new", work / "old"
            new.mkdir()
            write(new)
            for path in new.rglob("*"):
                if path.is_file():
                    with path.open("rb+") as file:
                        os.fsync(file.fileno())
            if place.exists():
                place.rename(old)
            new.rename(place)
        except OSError as error:
            raise say(folder, error) from error
        finally:
            if work is not None:
                _tidy(work, place)


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
        stem = _UNSAFE.sub("-", unicodedata.normalize("NFC", name))
        stem = stem.encode()[:_LONGEST].decode(errors="ignore").strip(".-") or "run"
        stem = f"_{stem}" if _RESERVED.match(stem) else stem
        number, made = 1, stem
        while made.casefold() in taken:
            number += 1
            made = f"{stem}-{number}"
        taken.add(made.casefold())
        given[name] = made
    return given


def say(folder: Path, error: OSError) -> ValueError:
    """The error in one line, of a folder that cannot be written."""
    return ValueError(
        f"{folder} cannot be written ({error.strerror or error}); choose another folder, or make "
        "room and permit it"
    )


def _check_content(folder: Path, place: Path) -> None:
    if not place.is_dir():
        if os.path.lexists(place):
            raise ValueError(f"{folder} is a file; choose a new folder for the results")
        return
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


@contextmanager
def _alone(folder: Path, place: Path) -> Iterator[None]:
    """Keep others from `place`, after what a process that was killed has left is tidied up."""
    beside = place.with_name(f".{place.name}.lock")
    lock = FileLock(beside, timeout=_PATIENCE, thread_local=False)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise ValueError(
            f"another experiment is writing its results to {folder}; wait until it ends, or choose "
            "another folder"
        ) from error
    except FileExistsError as error:
        raise say(folder, NotADirectoryError(ENOTDIR, "Not a directory")) from error
    except OSError as error:
        raise say(folder, error) from error
    try:
        for work in place.parent.glob(f".{glob.escape(place.name)}.*"):
            _tidy(work, place)
        yield
    finally:
        with suppress(OSError):  # while it is held: who waits for it sees that it is gone
            if beside.stat().st_size == 0:
                beside.unlink()
        lock.release()


def _workplace(place: Path) -> Path:
    """A new folder beside `place`, which nobody else has."""
    work = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    try:
        (work / _MARK).write_text(_MARKED, encoding="utf-8")
    except OSError:
        _remove(work)
        raise
    return work


def _tidy(work: Path, place: Path) -> None:
    """Remove a folder in which results were made, after those before them are back if need be."""
    try:
        mark = work / _MARK
        if work.is_symlink() or mark.is_symlink() or mark.read_text(encoding="utf-8") != _MARKED:
            return
    except (OSError, ValueError):  # somebody else's
        return
    if not os.path.lexists(place) and (work / "old" / MANIFEST).is_file():
        (work / "old").rename(place)
    _remove(work)


def _remove(path: Path) -> None:
    # Of results that somebody write-protected, as is done before they are published.
    inner = (each for each in path.rglob("*") if each.is_dir() and not each.is_symlink())
    for folder in (path, *inner):
        with suppress(OSError):
            folder.chmod(0o700)
    shutil.rmtree(path, ignore_errors=True)
