"""Judgments: which passages people found relevant to a question, kept in the library.

A judgment is of characters of an article, so that it outlives another way of splitting; the
passage and the digest of its words stand beside them. What was judged again counts as it was
judged last; taking a judgment back brings the one before it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from corpus.article import Passage
from corpus.changing import changing
from corpus.library import LibraryFile
from qa.question import checked_question, printable

__all__ = ["Grade", "Judgment", "Judgments", "checked_judge"]

Grade = Literal[0, 1, 2]
"""0 is not relevant, 1 partly, 2 relevant."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS judgments ("
    "number INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, passage_id TEXT NOT NULL, "
    'article_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, '
    "sha256 TEXT NOT NULL, grade INTEGER NOT NULL, judge TEXT NOT NULL, judged TEXT NOT NULL)"
)
_FIELDS = 'question, passage_id, article_id, start, "end", sha256, grade, judge, judged'


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
            self.sha256 == _digest(passage)
        )


def _now() -> datetime:
    return datetime.now(UTC)


class Judgments:
    """The judgments of a library, oldest first; of what was judged again only the last.

    Every call opens the file anew: what another process judges is seen at once, and what `judge`
    returns is on disk.

    Parameters
    ----------
    folder : Path
        The library's folder.
    clock : callable
        Gives the time of a judgment.

    Attributes
    ----------
    folder : Path
        The library's folder.

    Examples
    --------
    >>> library.judgments.judge(answer.question, passage, 2, judge="NL")  # doctest: +SKIP
    >>> library.judgments.undo(judge="NL")  # doctest: +SKIP
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = _now) -> None:
        self.folder = folder
        self._clock = clock

    def __iter__(self) -> Iterator[Judgment]:
        last: dict[tuple[str, str, str, int, int, str], Judgment] = {}
        for each in self._rows(f"SELECT {_FIELDS} FROM judgments ORDER BY number"):
            place = (each.article_id, each.start, each.end, each.sha256)
            key = (each.question, each.judge, *place)
            last.pop(key, None)  # what was judged again comes at its new time
            last[key] = each
        return iter(last.values())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<{len(self)} judgments in {str(self.folder)!r}>"

    def judge(self, question: str, passage: Passage, grade: Grade, *, judge: str = "") -> Judgment:
        """Keep a judgment.

        Parameters
        ----------
        question : str
            As it was asked.
        passage : Passage
            What was judged.
        grade : 0, 1 or 2
            Not relevant, partly, relevant.
        judge : str
            Who judges.

        Raises
        ------
        ValueError
            If there is no such grade, or the judge cannot be written down.
        QuestionRefused
            If the question cannot be asked.
        LibraryUnavailable
            If nothing can be written to the library. More as `corpus.changing.changing`.
        """
        if isinstance(grade, bool) or grade not in get_args(Grade):
            raise ValueError(
                f"the grade is {grade!r}, but must be 0 (not relevant), 1 (partly) or 2 (relevant)"
            )
        made = Judgment(
            question=checked_question(question),
            passage_id=passage.id,
            article_id=passage.article.id,
            start=passage.start,
            end=passage.end,
            sha256=_digest(passage),
            grade=grade,
            judge=checked_judge(judge),
            when=self._clock().isoformat(timespec="seconds"),
        )
        with changing(self.folder, _TABLE) as db:
            db.execute(
                f"INSERT INTO judgments ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(made)
            )
        return made

    def undo(self, judgment: Judgment | None = None, *, judge: str = "") -> Judgment | None:
        """Take a judgment back; the one that it had replaced counts again, unless a later one does.

        Parameters
        ----------
        judgment : Judgment or None
            Which one, whatever was judged since; None for the last of `judge`.
        judge : str
            Whose last one.

        Returns
        -------
        Judgment or None
            What was taken back; None where it is not there.

        Raises
        ------
        LibraryUnavailable
            If nothing can be written to the library. More as `corpus.changing.changing`.
        """
        same = "judge = ?"
        values: tuple[object, ...] = (judge.strip(),)
        if judgment is not None:
            same = " AND ".join(f"{field} = ?" for field in _FIELDS.split(", "))
            values = _row(judgment)
        with changing(self.folder, _TABLE) as db:
            row = db.execute(
                f"SELECT number, {_FIELDS} FROM judgments WHERE {same} "
                "ORDER BY number DESC LIMIT 1",
                values,
            ).fetchone()
            if row is None:
                return None
            db.execute("DELETE FROM judgments WHERE number = ?", row[:1])
        return _judgment(row[1:])

    def grade(self, question: str, passage: Passage, *, judge: str = "") -> Grade | None:
        """How a judge last judged a passage for a question; None where that never happened.

        What was judged are its words: where others stand at its place now, they were not.
        """
        return self.grades(question, [passage], judge=judge)[0]

    def grades(
        self, question: str, passages: Sequence[Passage], *, judge: str = ""
    ) -> list[Grade | None]:
        """As `grade` of each of several passages, in one look at the library."""
        rows = self._rows(
            f"SELECT {_FIELDS} FROM judgments WHERE question = ? AND judge = ? ORDER BY number",
            (checked_question(question), judge.strip()),
        )
        last = {(each.article_id, each.start, each.end, each.sha256): each.grade for each in rows}
        return [
            last.get((each.article.id, each.start, each.end, _digest(each))) for each in passages
        ]

    def _rows(self, sql: str, arguments: Sequence[object] = ()) -> list[Judgment]:
        file = LibraryFile(self.folder)
        try:
            if not file.rows("SELECT 1 FROM sqlite_master WHERE name = 'judgments'"):
                return []
            rows = file.rows(sql, arguments)
        finally:
            file.close()
        return [_judgment(row) for row in rows]


def checked_judge(judge: str) -> str:
    """The name of a judge without white space around it.

    Raises
    ------
    ValueError
        If it is no text, or half of a character is in it.
    """
    if not isinstance(judge, str) or printable(judge) != judge:
        raise ValueError(f"the judge is {judge!r}, but must be a name, or empty")
    return judge.strip()


def _digest(passage: Passage) -> str:
    return hashlib.sha256(passage.text.encode("utf-8", "surrogatepass")).hexdigest()


def _row(judgment: Judgment) -> tuple[object, ...]:
    return tuple(getattr(judgment, name) for name in Judgment.__dataclass_fields__)


def _judgment(row: tuple[object, ...]) -> Judgment:
    names = Judgment.__dataclass_fields__
    return Judgment(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
