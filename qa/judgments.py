"""Judgments: which passages people found relevant to a question, kept in the library.

A judgment is of characters of an article, so that it outlives another way of splitting; the
passage and the digest of its words stand beside them. What was judged again counts as it was
judged last; taking a judgment back brings the one before it back.

A row that is not as it was kept counts for nothing, nor does what it had replaced; the others
stand, and whoever uses them tells how many are damaged. A row without a digest is one that an
earlier Footnote kept; it counts, and has one from the next change on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from corpus.article import Passage
from corpus.errors import LibraryDamaged
from corpus.kept import as_kept, row_digest
from qa.judgment import (
    FIELDS,
    ROW,
    TABLE,
    Grade,
    Judgment,
    judgment_of,
    raw_fields,
    words_digest,
)
from qa.question import checked_question, printable

__all__ = ["Grade", "Judgment", "Judgments", "checked_judge", "damage_in_words"]

_SHA256 = as_kept("row_sha256")
# Of two judgments alike in these the last one counts.
_SAME = ("question", "judge", "article_id", "start", "end", "sha256")


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
    patience : float or None
        Seconds that a change waits for a build or another process that writes; 30 for None.

    Attributes
    ----------
    folder : Path
        The library's folder.

    Examples
    --------
    >>> library.judgments.judge(answer.question, passage, 2, judge="NL")  # doctest: +SKIP
    >>> library.judgments.undo(judge="NL")  # doctest: +SKIP
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], datetime] = _now,
        *,
        patience: float | None = None,
    ) -> None:
        self.folder = folder
        self._clock = clock
        self._patience = patience

    def __iter__(self) -> Iterator[Judgment]:
        return iter(self._read()[0])

    def __len__(self) -> int:
        return len(self._read()[0])

    def __repr__(self) -> str:
        sound, damaged = self._read()
        more = f" and {len(damaged)} damaged" if damaged else ""
        return f"<{len(sound)} judgments{more} in {str(self.folder)!r}>"

    @property
    def damaged(self) -> tuple[str, ...]:
        """What each row says that is not as it was kept, in one line, for people to read.

        Examples
        --------
        >>> library.judgments.damaged  # doctest: +SKIP
        ("number 3: 'Who?', 'bridge.txt' 0:120, grade 7, by 'NL' on '2026-03-12T09:31:00+00:00'",)
        """
        return tuple(
            f"number {row[0]}: {said['question']!r}, {said['article_id']!r} {said['start']!r}:"
            f"{said['end']!r}, grade {said['grade']!r}, by {said['judge']!r} on {said['when']!r}"
            for row in self._read()[1]
            for said in [raw_fields(row)]
        )

    def discard_damaged(self) -> int:
        """Delete the rows that are not as they were kept; how many there were.

        Raises
        ------
        LibraryUnavailable
            If nothing can be written to the library. More as `corpus.changing.changing`.
        """
        with TABLE.changing(self.folder, patience=self._patience) as db:
            rows = db.execute(f"SELECT {ROW}, {_SHA256} FROM judgments").fetchall()
            numbers = [(row[0],) for row in rows if _sound(row) is None]
            db.executemany("DELETE FROM judgments WHERE number = ?", numbers)
        return len(numbers)

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
            If there is no such grade, or the judge is no name in one line.
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
            sha256=words_digest(passage),
            grade=grade,
            judge=checked_judge(judge),
            when=self._clock().isoformat(timespec="seconds"),
        )
        with TABLE.changing(self.folder, patience=self._patience) as db:
            marks = ", ".join("?" for _ in made.fields)
            number = db.execute(
                f"INSERT INTO judgments ({FIELDS}) VALUES ({marks})", made.fields
            ).lastrowid
            db.execute(
                "UPDATE judgments SET row_sha256 = ? WHERE number = ?",
                (row_digest(number, *made.fields), number),
            )
        return made

    def undo(self, judgment: Judgment | None = None, *, judge: str = "") -> Judgment | None:
        """Take a judgment back; the one that it had replaced counts again, unless a later one does.

        Parameters
        ----------
        judgment : Judgment or None
            Which one, whatever was judged since; None for the last of `judge`.
        judge : str
            Whose last one. A damaged one is of the judge it names; one whose judge cannot be read
            may be anybody's.

        Returns
        -------
        Judgment or None
            What was taken back; None where it is not there.

        Raises
        ------
        LibraryDamaged
            If a damaged one is, or may be, the last of `judge`; nothing is taken back then.
        LibraryUnavailable
            If nothing can be written to the library. More as `corpus.changing.changing`.
        """
        name = judge.strip()
        with TABLE.changing(self.folder, patience=self._patience) as db:
            for row in db.execute(f"SELECT {ROW}, {_SHA256} FROM judgments ORDER BY number DESC"):
                made = _sound(row)
                if made is None:
                    if judgment is None and _may_be_of(name, row):
                        raise LibraryDamaged(
                            f"the judgment number {row[0]}, which may be the last by {name!r}, is "
                            "not as it was kept, so nothing was taken back: "
                            "library.judgments.damaged says what is left of it, "
                            "library.judgments.discard_damaged() deletes it"
                        )
                elif made.judge == name if judgment is None else made == judgment:
                    db.execute("DELETE FROM judgments WHERE number = ?", row[:1])
                    return made
        return None

    def grade(self, question: str, passage: Passage, *, judge: str = "") -> Grade | None:
        """How a judge last judged a passage for a question; None where that never happened.

        What was judged are its words: where others stand at its place now, they were not.
        """
        return self.grades(question, [passage], judge=judge)[0]

    def grades(
        self, question: str, passages: Sequence[Passage], *, judge: str = ""
    ) -> list[Grade | None]:
        """As `grade` of each of several passages, in one look at the library."""
        found, _ = self._read(
            "WHERE question = ? AND judge = ?", (checked_question(question), judge.strip())
        )
        last = {(each.article_id, each.start, each.end, each.sha256): each.grade for each in found}
        return [
            last.get((each.article.id, each.start, each.end, words_digest(each)))
            for each in passages
        ]

    def _read(
        self, where: str = "", arguments: Sequence[object] = ()
    ) -> tuple[list[Judgment], list[tuple[Any, ...]]]:
        """The sound ones that count, and the rows that are damaged; both oldest first."""
        with TABLE.reading(self.folder) as (rows, age):
            if age < 0:
                return [], []
            # Rows of an earlier Footnote have no digest.
            columns = ROW if age else f"{ROW}, {_SHA256}"
            found = rows(f"SELECT {columns} FROM judgments {where} ORDER BY number", arguments)
        last: dict[tuple[object, ...], Judgment] = {}
        damaged: list[tuple[Any, ...]] = []
        for row in found:
            said = raw_fields(row)
            made = _sound(row)
            # What was judged again comes at its new time.
            last.pop(key := tuple(said[name] for name in _SAME), None)
            if made is None:
                damaged.append(row)
            else:
                last[key] = made
        return list(last.values()), damaged


def _sound(row: Sequence[Any]) -> Judgment | None:
    """The judgment of a row; None where it is not as it was kept."""
    try:
        return judgment_of(row)
    except ValueError:
        return None


def _may_be_of(judge: str, row: Sequence[Any]) -> bool:
    """Whether a damaged row is of a judge by what it says, or does not say whose it is."""
    said = raw_fields(row)["judge"]
    return said == judge or not isinstance(said, str) or "\N{REPLACEMENT CHARACTER}" in said


def damage_in_words(damaged: int) -> str:
    """That so many judgments are damaged and count for nothing, with what can be done about it.

    Examples
    --------
    >>> print(damage_in_words(2).partition(":")[0])
    2 judgments are not as they were kept and count for nothing
    """
    one = damaged == 1
    told = (
        "1 judgment is not as it was kept and counts for nothing"
        if one
        else f"{damaged:,} judgments are not as they were kept and count for nothing"
    )
    return (
        f"{told}: library.judgments.damaged says what is left of {'it' if one else 'them'}; judge "
        "that again, then call library.judgments.discard_damaged()"
    )


def checked_judge(judge: str) -> str:
    """The name of a judge without white space around it.

    Raises
    ------
    ValueError
        If it is no text, half of a character is in it, or it is more than one line.
    """
    if not isinstance(judge, str) or printable(judge) != judge:
        raise ValueError(f"the judge is {judge!r}, but must be a name, or empty")
    name = judge.strip()
    if len(name.splitlines()) > 1:
        raise ValueError(f"the judge is {judge!r}, but must be a name in one line")
    return name
