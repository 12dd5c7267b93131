"""Judging in a chat: one after another, stored before it is told, and taken back last first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from qa.chat.keeping import Keeper
from qa.chat.state import ChatState
from qa.judgments import Grade, Judgment, Judgments, checked_judge

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Judging"]


class Judging:
    """The judgments of one judge, and which of them a chat can take back.

    It has a lock of its own: while a judgment waits for a build, all else goes on.

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
        self._judgments = Judgments(library.path, clock)
        self._keeper = keeper
        self._one_by_one = threading.Lock()

    def judge(self, number: int, rank: int, grade: Grade) -> Judgment:
        """Keep how relevant a passage is; errors as `ChatSession.judge_passage`."""
        exchange = self._keeper.state.exchange(number)
        passage = exchange.ranked(rank).passage
        with self._one_by_one:
            made = self._judgments.judge(exchange.question, passage, grade, judge=self.judge_name)
            self._keeper.put(lambda now: now.with_judgment(made, number))
        self._keeper.tell()
        return made

    def undo(self) -> Judgment | None:
        """Take back the last judgment; errors as `ChatSession.undo_judgment`."""
        with self._one_by_one:
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

    def grades(self, number: int) -> dict[int, Grade]:
        """How each passage of an answer was judged last, by rank; those that were."""
        exchange = self._keeper.state.exchange(number)
        shown = exchange.answer.passages
        found = self._judgments.grades(
            exchange.question, [each.passage for each in shown], judge=self.judge_name
        )
        pairs = zip(shown, found, strict=True)
        return {each.rank: grade for each, grade in pairs if grade is not None}
