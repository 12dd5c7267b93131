"""Files that a stranger may have made, read only where they are what they should be."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

__all__ = ["check_regular", "hash_of", "own_file"]

# What is read of a stranger's: runs, judgments and figures, and inputs such as models.
_LARGEST_OWN, _LARGEST, _MOST_FILES = 2**30, 2**33, 10_000
# Of what lies there, reading some never ends.
_NO_FILES = (("dev",), ("proc",), ("sys",))


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def own_file(folder: Path, name: str) -> Path:
    """A file of published results, which a stranger may have made.

    Raises
    ------
    FileNotFoundError
        If there is none.
    ValueError
        In one line, if it leads out of the folder, is no regular file, or is too large to be one
        of ours.
    """
    path = folder / name
    real = path.resolve(strict=True)
    if not real.is_relative_to(folder.resolve()):
        raise ValueError(f"{path} leads out of the folder; take it from where it was published")
    check_regular(real, _LARGEST_OWN)
    return path


def check_regular(path: Path, largest: int = _LARGEST) -> None:
    """Make sure that a file, or all in a folder, can be read to its end.

    Raises
    ------
    ValueError
        In one line, if one of them is a device or a pipe or larger than `largest` bytes, or there
        are more than ten thousand.
    """
    found = path.rglob("*") if path.is_dir() else iter([path])
    for number, each in enumerate(found):
        if number == _MOST_FILES:
            raise ValueError(f"{path} holds more than {_MOST_FILES:,} files; name another folder")
        if each.is_dir() or not each.exists():
            continue
        kind = each.stat()
        if not stat.S_ISREG(kind.st_mode) or each.resolve().parts[1:2] in _NO_FILES:
            raise ValueError(f"{each} is no regular file; put back what was there")
        if kind.st_size > largest:
            raise ValueError(f"{each} is larger than {largest:,} bytes; put back what was there")
