"""The JSON lines that spans and pools are written as: their fields, read with their places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.trec.lines import numbered_objects, place, write_lines

__all__ = ["read_records", "text_of", "whole_number_of", "write_records"]

_WHOLE_NUMBER = re.compile("-?[0-9]{1,15}")


def read_records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a file of JSON lines, each with its place, "FILE, line N"; numbers are text.

    Raises
    ------
    ValueError
        If the file cannot be read, or a line is no object.
    """
    for number, row in numbered_objects(path):
        yield place(path, number), row


def text_of(row: Mapping[str, Any], where: str, *names: str, default: str | None = None) -> str:
    """The text of the first of these fields that a line has; a whole number is one, too.

    Parameters
    ----------
    row : mapping
        The line.
    where : str
        Its place, for the error.
    *names : str
        The field, and what else it may be called.
    default : str or None
        What it is where the line has none; None where it must have one that is not empty.

    Raises
    ------
    ValueError
        If it is missing, empty or no text.
    """
    name = next((name for name in names if name in row), None)
    if name is None and default is None:
        raise ValueError(f'{where}: there is no "{names[0]}"; {_has(row)}')
    value = default if name is None else row[name]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise ValueError(f'{where}: "{names[0]}" is {value!r}, but must be a text, not empty')
    return value


def whole_number_of(row: Mapping[str, Any], where: str, name: str) -> int:
    """The whole number in a field of a line.

    Raises
    ------
    ValueError
        If it is missing, or something else.
    """
    if name not in row:
        raise ValueError(f'{where}: there is no "{name}"; {_has(row)}')
    value = row[name]
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f'{where}: "{name}" is {value!r}, but must be a whole number')
    return value


def write_records(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write a file of JSON lines, all of it or nothing.

    Raises
    ------
    ValueError
        If it cannot be written.
    """
    return write_lines(path, map(_line, rows))


def _line(row: Mapping[str, Any]) -> str:
    line = json.dumps(row, ensure_ascii=False)
    # Half of a character, as in some file names, has no UTF-8; JSON has a code for it.
    return line if line.isprintable() else json.dumps(row)


def _has(row: Mapping[str, Any]) -> str:
    return f"it has {', '.join(map(repr, row))}" if row else "it is empty"
