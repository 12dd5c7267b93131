"""The lines of a text file and the objects of a file of JSON lines, each with its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["is_json_lines", "numbered_lines", "numbered_objects", "place", "write_lines"]


def place(path: Path, number: int) -> str:
    """What an error about a line starts with.

    Examples
    --------
    >>> place(Path("a.run"), 3)
    'a.run, line 3'
    """
    return f"{path}, line {number}"


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, each with its number from 1; only a line feed ends one.

    Read one after the other, so that a file may be larger than memory. A byte order mark and the
    carriage returns of Windows are taken off.

    Raises
    ------
    ValueError
        If the file is missing, a folder, unreadable or not UTF-8.
    """
    if path.is_dir():
        raise ValueError(f"{path} is a folder; name a file")
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path} is not UTF-8; save it in that encoding{_first_unreadable(path)}"
        ) from error
    except FileNotFoundError as error:
        raise ValueError(f"there is no file {path}; look for a misspelling") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise ValueError(f"{path} cannot be read ({reason})") from error


def is_json_lines(path: Path, first: str) -> bool:
    """Whether a file is one of JSON lines, by its name or its first line."""
    return first.lstrip().startswith("{") or path.suffix.lower() in (".jsonl", ".ndjson")


def numbered_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file of JSON lines, each with its line's number; numbers are text.

    Raises
    ------
    ValueError
        As `numbered_lines`, or if a line is not a JSON object.
    """
    for number, line in numbered_lines(path):
        try:
            row = json.loads(line, parse_int=str, parse_float=str, parse_constant=str, strict=False)
        except (ValueError, RecursionError) as error:
            raise ValueError(
                f"{place(path, number)}: not JSON ({error}); write one object a line"
            ) from error
        if not isinstance(row, dict):
            raise ValueError(f"{place(path, number)}: not a JSON object; write one object a line")
        yield number, row


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    """Write lines in UTF-8; whoever reads the file meanwhile gets the old or the new.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        If it cannot be written.
    """
    import os
    import tempfile

    name = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=f".{path.name}-", delete=False, encoding="utf-8",
            newline="\n",
        ) as file:  # fmt: skip
            name = file.name
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is the owner's alone; this one is as any other that is written.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise ValueError(
            f"{path} cannot be written ({error.strerror}); choose another place"
        ) from error
    return path


def _first_unreadable(path: Path) -> str:
    """Which line is not UTF-8; decoding goes by blocks, and does not tell."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return f" (line {number})"
    return ""
