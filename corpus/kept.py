"""Tables of what people made, which is in the library's file alone: their forms, and their rows.

A build makes all else again from the folder; what was judged or asked is nowhere else. So each row
has a digest of its own, one that is damaged stands in the way of no other, and a table that another
Footnote made is told from one that is damaged.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.changing import changing
from corpus.errors import LibraryDamaged
from corpus.library import LibraryFile
from corpus.schema import database_path

__all__ = ["KeptTable", "as_kept", "row_digest"]

Rows = Callable[..., list[tuple[Any, ...]]]


def as_kept(column: str) -> str:
    """SQL for a column as it is read: text as bytes, a whole number as one, all else as None.

    SQLite gives up on a whole list where one character is no UTF-8.
    """
    return (
        f"CASE typeof({column}) WHEN 'text' THEN CAST({column} AS BLOB) "
        f"WHEN 'integer' THEN {column} END"
    )


def row_digest(*fields: object) -> str:
    """The SHA-256, in hexadecimal, of what a row holds."""
    # What is of no type that is kept is written down all the same, and has another digest.
    return hashlib.sha256(json.dumps(fields, default=repr).encode("ascii")).hexdigest()


class KeptTable:
    """A table of what people made, in any of the forms that it ever had.

    Parameters
    ----------
    name : str
        Of the table, and of what it holds: "judgments".
    *forms : str
        The statements that make it, CREATE TABLE IF NOT EXISTS, oldest first; the last is today's.
    renew : callable or None
        Brings the table to today's form, and to it the rows that an earlier Footnote has written
        into it since, in the transaction of every change; it is told how many forms the table is
        behind.
    """

    def __init__(
        self, name: str, *forms: str, renew: Callable[[sqlite3.Connection, int], None] | None = None
    ) -> None:
        self.name = name
        self._create = forms[-1]
        self._forms = [self._columns_of(form) for form in forms]
        self._renew = renew

    @contextmanager
    def reading(self, folder: Path) -> Iterator[tuple[Rows, int]]:
        """One state of the table, as it is on disk now.

        Yields
        ------
        rows : callable
            Gives the rows of a SELECT and its arguments.
        age : int
            How many forms the table is behind today's: 0 for none; -1 where there is no table.

        Raises
        ------
        LibraryDamaged
            If the table has a form that is not known. More as `corpus.library.LibraryFile`.
        """
        file = LibraryFile(folder)
        try:
            yield file.rows, self._age(file.rows(self._pragma), folder)
        finally:
            file.close()

    @contextmanager
    def changing(
        self, folder: Path, *, patience: float | None = None
    ) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction, to the table in today's form; as `corpus.changing`.

        Raises
        ------
        LibraryDamaged
            If the table has a form that is not known. More as `corpus.changing.changing`.
        """
        with changing(folder, self._create, patience=patience) as db:
            age = self._age(db.execute(self._pragma).fetchall(), folder)
            if self._renew:
                self._renew(db, age)
            yield db

    @property
    def _pragma(self) -> str:
        return f"PRAGMA table_info({self.name})"

    def _columns_of(self, create: str) -> frozenset[str]:
        db = sqlite3.connect(":memory:")
        try:
            db.execute(create)
            return _columns(db.execute(self._pragma).fetchall())
        finally:
            db.close()

    def _age(self, described: Sequence[tuple[Any, ...]], folder: Path) -> int:
        columns = _columns(described)
        if not columns:
            return -1
        if columns in self._forms:
            return len(self._forms) - 1 - self._forms.index(columns)
        newer = columns > self._forms[-1]
        raise LibraryDamaged(
            f"the {self.name} in {database_path(folder)} were kept by "
            + (
                "a newer Footnote; update this one"
                if newer
                else "another Footnote, in a form that this one cannot read; open them with that "
                "one"
            )
            + ", and keep the file: they are in it alone"
        )


def _columns(described: Sequence[tuple[Any, ...]]) -> frozenset[str]:
    """The names of the columns that `PRAGMA table_info` describes."""
    return frozenset(row[1] for row in described)
