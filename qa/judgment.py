"""A judgment, and the row that keeps it: what is in it, and whether it is sound.

A row without a digest was kept by an earlier Footnote, which writes none even into today's table;
it is read as it is until the next change gives it one. A row whose digest damage has emptied cannot
be told from it and is read, unchecked, in the same way.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from corpus.article import Passage
from corpus.kept import KeptTable, as_kept, row_digest

__all__ = [
    "FIELDS",
    "ROW",
    "TABLE",
    "Grade",
    "Judgment",
    "judgment_of",
    "raw_fields",
    "words_digest",
]

Grade = Literal[0, 1, 2]
"""0 is not relevant, 1 partly, 2 relevant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """How relevant somebody found a passage to a question.

    Attributes
    ----------
    question : str
        As it was asked, without white space around it.
    passage_id : str
        The passage that was shown.
    article_id : str
        Its article.
    start, end : int
        Where it stood: half-open, in characters of the article's text.
    sha256 : str
        Of the passage's words in UTF-8, in hexadecimal: other words are another judgment's matter.
    grade : 0, 1 or 2
        Not relevant, partly, relevant.
    judge : str
        Who judged; "" where nobody was named.
    when : str
        In ISO 8601, with the offset from UTC.
    """

    question: str
    passage_id: str
    article_id: str
    start: int
    end: int
    sha256: str
    grade: Grade
    judge: str
    when: str

    def is_of(self, passage: Passage) -> bool:
        """Whether it is of these words at this place."""
        place = (self.article_id, self.start, self.end)
        return place == (passage.article.id, passage.start, passage.end) and (
            self.sha256 == words_digest(passage)
        )

    @property
    def fields(self) -> tuple[Any, ...]:
        """All of it, in the order of `FIELDS`."""
        return tuple(getattr(self, name) for name in _NAMES)


_NAMES = tuple(Judgment.__dataclass_fields__)
_COLUMNS = (
    "question", "passage_id", "article_id", "start", '"end"', "sha256", "grade", "judge", "judged",
)  # fmt: skip
FIELDS = ", ".join(_COLUMNS)
"""The columns of a judgment."""

ROW = ", ".join(["number", *map(as_kept, _COLUMNS)])
"""What `judgment_of` reads of a row; a digest may follow."""

_FIRST = (
    "CREATE TABLE IF NOT EXISTS judgments ("
    "number INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, passage_id TEXT NOT NULL, "
    'article_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, '
    "sha256 TEXT NOT NULL, grade INTEGER NOT NULL, judge TEXT NOT NULL, judged TEXT NOT NULL"
)
# Of the row's number and fields: which of two judgments counts depends on their order.
_DIGEST = "row_sha256 TEXT NOT NULL DEFAULT ''"


def _renew(db: sqlite3.Connection, age: int) -> None:
    """Give the rows of an earlier Footnote digests of what they say."""
    if age:
        db.execute(f"ALTER TABLE judgments ADD COLUMN {_DIGEST}")
    for row in db.execute(f"SELECT {ROW} FROM judgments WHERE row_sha256 = ''").fetchall():
        try:
            made = judgment_of(row)
        except ValueError:
            continue  # it stays damaged
        db.execute(
            "UPDATE judgments SET row_sha256 = ? WHERE number = ?",
            (row_digest(row[0], *made.fields), row[0]),
        )


TABLE = KeptTable("judgments", f"{_FIRST})", f"{_FIRST}, {_DIGEST})", renew=_renew)
"""The table of judgments."""


def judgment_of(row: Sequence[Any]) -> Judgment:
    """The judgment of a row of the columns of `ROW`, with a digest behind them, "" or none.

    Raises
    ------
    ValueError
        If it is not as it was kept, or cannot be one.
    """
    number, *kept = row[: len(_NAMES) + 1]
    values: list[Any] = [each.decode("utf-8") if isinstance(each, bytes) else each for each in kept]
    fields: dict[str, Any] = dict(zip(_NAMES, values, strict=True))
    made = Judgment(**fields)
    numbers = (made.start, made.end, made.grade)
    texts = (each for name, each in fields.items() if name not in _NUMBERS)
    sound = (
        all(isinstance(each, int) for each in numbers)
        and all(isinstance(each, str) for each in texts)
        and 0 <= made.start < made.end
        and made.grade in get_args(Grade)
    )
    digests = row[len(_NAMES) + 1 :]
    expected = (row_digest(number, *values).encode(), b"")
    if not sound or any(each not in expected for each in digests):
        raise ValueError(f"the judgment number {number} is not as it was kept")
    return made


_NUMBERS = frozenset({"start", "end", "grade"})


def raw_fields(row: Sequence[Any]) -> dict[str, Any]:
    """What a row says, sound or not, by the fields of `Judgment`."""
    kept = row[1 : len(_NAMES) + 1]
    values = (each.decode("utf-8", "replace") if isinstance(each, bytes) else each for each in kept)
    return dict(zip(_NAMES, values, strict=True))


def words_digest(passage: Passage) -> str:
    """The SHA-256 of a passage's words in UTF-8, in hexadecimal."""
    return hashlib.sha256(passage.text.encode("utf-8", "surrogatepass")).hexdigest()
