"""Judging in a chat: one after another, stored before it is told, and taken back last first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from corpus.errors import LibraryUnavailable
from qa.chat.exchange import Exchange
from qa.chat.keeping import Keeper
from qa.chat.state import ChatState
from qa.judgments import Grade, Judgment, Judgments, checked_judge

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Judging"]

# How long a judgment waits for a build: on a page nothing else is done meanwhile.
_PATIENCE_SECONDS = 5.0


class Judging:
    """The judgments of one judge, and which of them a chat can take back.

    Judgments wait for one another and at most five seconds for a build; what else is done in the
    session does not wait for them.

    Parameters
    ----------
    library : Library
        Keeps the judgments.
    keeper : Keeper
        Holds the chat's state.
    judge : str
        Who judges.
    clock : callable
        Gives the time of a judgment.

    Raises
    ------
    ValueError
        If the judge's name cannot be written down.
    """

    def __init__(
        self, library: Library, keeper: Keeper, *, judge: str, clock: Callable[[], datetime]
    ) -> None:
        self.judge_name = checked_judge(judge)
        self._judgments = Judgments(library.path, clock, patience=_PATIENCE_SECONDS)
        self._keeper = keeper
        self._one_by_one = threading.Lock()

    def judge(self, number: int, rank: int, grade: Grade) -> Judgment:
        """Keep how relevant a passage is to its question: it is stored when this returns.

        Raises
        ------
        ValueError
            If there is no such passage or grade.
        LibraryUnavailable
            If nothing can be written to the library. More as `Judgments.judge`.
        """
        exchange = self._keeper.state.exchange(number)
        passage = exchange.ranked(rank).passage
        with self._one_by_one, _telling("nothing was judged"):
            made = self._judgments.judge(exchange.question, passage, grade, judge=self.judge_name)
            self._keeper.put(lambda now: now.with_judgment(made, number))
        self._keeper.tell()
        return made

    def undo(self) -> Judgment | None:
        """Take back the last judgment that the chat made; None where none is left.

        Raises
        ------
        ValueError
            If it is not in the library any more: then nothing is changed, and the next call takes
            back the one before it.
        LibraryUnavailable
            If nothing can be written to the library.
        """
        with self._one_by_one, _telling("nothing was taken back"):
            judged = self._keeper.state.judged
            if not judged:
                return None
            last, _ = judged[-1]
            taken = self._judgments.undo(last)
            self._keeper.put(ChatState.without_judgment)
        self._keeper.tell()
        if taken is None:
            raise ValueError(
                f"the last judgment, of {last.question!r}, was already taken back elsewhere"
            )
        return last

    def grades(self, exchange: Exchange) -> dict[int, Grade]:
        """How this judge last judged each passage for its question, here or in any other chat.

        Parameters
        ----------
        exchange : Exchange
            Whose passages.

        Returns
        -------
        dict of int to Grade
            By rank, of those that were judged.
        """
        shown = exchange.answer.passages
        found = self._judgments.grades(
            exchange.question, [each.passage for each in shown], judge=self.judge_name
        )
        pairs = zip(shown, found, strict=True)
        return {each.rank: grade for each, grade in pairs if grade is not None}


@contextmanager
def _telling(what: str) -> Iterator[None]:
    """Say what was not done where the library cannot be written to."""
    try:
        yield
    except LibraryUnavailable as error:
        raise LibraryUnavailable(f"{what}: {error}") from error
