"""Saved quotations: a table of their own in the library's file, which no build touches.

An open library holds one state of its file. What is saved meanwhile, by this process or another,
is seen here all the same: each call opens the file anew, and closes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corpus.errors import LibraryDamaged
from corpus.kept import KeptTable, as_kept, row_digest
from corpus.schema import database_path
from qa.quotation.quotation import Quotation

__all__ = ["SavedQuotation", "forget_quotation", "save_quotation", "saved_quotations"]

_TABLE = KeptTable(
    "quotations",
    "CREATE TABLE IF NOT EXISTS quotations (id TEXT PRIMARY KEY, quotation TEXT NOT NULL, "
    "note TEXT NOT NULL, saved TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID",
)
_ROW = ", ".join(map(as_kept, ("id", "quotation", "note", "saved", "sha256")))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuotation:
    """A quotation that was put by.

    Attributes
    ----------
    quotation : Quotation
        As it was when it was saved.
    note : str
        What the person wrote with it; may be empty.
    when : str
        When it was saved, in ISO 8601.
    """

    quotation: Quotation
    note: str
    when: str


def save_quotation(
    folder: Path, quotation: Quotation, *, note: str = "", when: str
) -> SavedQuotation:
    """Put a quotation into a library, in place of the one of its id that is there.

    Parameters
    ----------
    folder : Path
        The library's folder.
    quotation : Quotation
        Of an article of that library.
    note : str
        What to remember with it.
    when : str
        The time now, in ISO 8601: ``2026-03-12T09:30:00+00:00``.

    Returns
    -------
    SavedQuotation
        What was saved.

    Raises
    ------
    ValueError
        If `when` is no time, or the note has half of a character (a lone surrogate).
    LibraryNotFound, LibraryDamaged, LibraryUnavailable, LibraryUnfinished
        If nothing can be saved there.
    """
    try:
        datetime.fromisoformat(when)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"when is {when!r}, but must be a time such as 2026-03-12T09:30:00+00:00"
        ) from error
    if unwritable := re.search("[\ud800-\udfff]", note):
        raise ValueError(f"the note has {unwritable[0]!r}, half of a character; leave it out")
    content = json.dumps(quotation.to_dict(), sort_keys=True)
    row = (quotation.id, content, note, when, row_digest(quotation.id, content, note, when))
    with _TABLE.changing(folder) as db:
        db.execute("INSERT OR REPLACE INTO quotations VALUES (?, ?, ?, ?, ?)", row)
    return SavedQuotation(quotation=quotation, note=note, when=when)


def saved_quotations(folder: Path) -> list[SavedQuotation]:
    """The quotations of a library, by article and by their place in it.

    Raises
    ------
    LibraryNotFound, LibraryDamaged, LibraryUnavailable
        If they cannot be read, or one is not as it was saved.
    """
    with _TABLE.reading(folder) as (rows, age):
        found = rows(f"SELECT {_ROW} FROM quotations ORDER BY id") if age >= 0 else []
    saved = [_read(folder, row) for row in found]
    return sorted(saved, key=lambda each: (each.quotation.article_id, each.quotation.start))


def forget_quotation(folder: Path, quotation_id: str) -> None:
    """Take a quotation out of a library.

    Raises
    ------
    ValueError
        If none of that id is saved there.
    LibraryNotFound, LibraryDamaged, LibraryUnavailable, LibraryUnfinished
        If nothing can be changed there.
    """
    with _TABLE.changing(folder) as db:
        done = db.execute("DELETE FROM quotations WHERE id = ?", (quotation_id,))
        if not done.rowcount:
            raise ValueError(f"no quotation {quotation_id!r} is saved in {folder}; look at its id")


def _read(folder: Path, row: Sequence[bytes | int | None]) -> SavedQuotation:
    texts: list[Any] = [
        each.decode("utf-8", "replace") if isinstance(each, bytes) else None for each in row
    ]
    quotation_id, content, note, when, sha256 = texts
    if row_digest(quotation_id, content, note, when) != sha256:
        raise LibraryDamaged(
            f"the saved quotation {quotation_id!r} in {database_path(folder)} is not as it was "
            "saved; forget it, and save it anew"
        )
    return SavedQuotation(quotation=Quotation.from_dict(json.loads(content)), note=note, when=when)
