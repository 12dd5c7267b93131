"""Judging a pool, without widgets: which passage is shown, how each was judged, how far one came.

What is judged is stored in the library before anything says so, and nowhere else. So judging goes
on where it ended, in whatever notebook and on whatever day.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from corpus.article import Passage
from qa.judging.fitting import FittedPool, JudgedPlace, TopicProgress
from qa.judgments import Grade, Judgment, Judgments, checked_judge

if TYPE_CHECKING:
    from qa.judging.pool import Pool, PoolItem
    from qa.library import Library

__all__ = ["JudgingSession", "JudgingState"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingState:
    """One moment of judging.

    Attributes
    ----------
    at : int
        The item that is shown, from 0 in the order of the pool; as many as there are items for the
        end, where none is.
    grades : mapping of JudgedPlace to Grade
        How this judge judged.
    made : tuple of (Judgment, int)
        The judgments of this session that can be taken back, each with its item, oldest first.
    widened : bool
        Whether what stands around the passage is shown.
    """

    at: int
    grades: Mapping[JudgedPlace, Grade]
    made: tuple[tuple[Judgment, int], ...] = ()
    widened: bool = False


def _now() -> datetime:
    return datetime.now(UTC)


class JudgingSession:
    """The passages of a pool, one after another, and how one judge grades them.

    It begins with the first passage that this judge has not judged. Passages that cannot be judged
    (`unfit`) are passed over.

    Safe to use from several threads: what it holds is one value that never changes (`state`), and
    every verb puts another in its place. A verb that fails changes nothing.

    Parameters
    ----------
    library : Library
        Holds the articles, and keeps the judgments.
    pool : Pool
        What is to be judged, in its order.
    judge : str
        Who judges. The grades of others are not shown.
    blind : bool
        Whether title, author and date stay hidden, so that they sway nobody.
    clock : callable
        Gives the time of a judgment.
    on_change : callable or None
        Called after every change, in the thread that made it; no lock is held then. What it raises
        is logged.

    Raises
    ------
    ValueError
        If the pool is empty, nothing of it is in the library, or the judge's name cannot be
        written down.
    QuestionRefused
        If a question of the pool cannot be asked.

    Examples
    --------
    >>> session = JudgingSession(library, read_pool("pool.jsonl"), judge="NL")  # doctest: +SKIP
    >>> session.judge_item(2).grade  # doctest: +SKIP
    2
    """

    def __init__(
        self,
        library: Library,
        pool: Pool,
        *,
        judge: str = "",
        blind: bool = False,
        clock: Callable[[], datetime] = _now,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        self.library = library
        self.judge = checked_judge(judge)
        self.blind = blind
        self._pool = FittedPool(library, pool)
        self._judgments = Judgments(library.path, clock)
        self._on_change = on_change
        self._changing = threading.Lock()
        self._storing = threading.Lock()  # while a judgment waits for a build, all else goes on
        grades = self._stored()
        self._state = JudgingState(at=self._pool.unjudged(grades), grades=grades)

    @property
    def state(self) -> JudgingState:
        """Where judging stands now."""
        return self._state

    @property
    def items(self) -> tuple[PoolItem, ...]:
        """The items of the pool; `at` is a place among them, and their number is the end."""
        return self._pool.items

    @property
    def unfit(self) -> Mapping[int, str]:
        """The items that cannot be judged, since their words are not there; with the reason."""
        return self._pool.unfit

    @property
    def topics(self) -> tuple[TopicProgress, ...]:
        """How far every topic came, in the order of the pool."""
        grades = self.state.grades
        return tuple(self._pool.progress(topic, grades) for topic in self._pool.topics)

    def place(self, at: int) -> tuple[int, int, int, int]:
        """Where an item stands: (2, 10, 5, 12) is question 2 of 10, and passage 5 of its 12.

        Both count from 1, and passages that cannot be judged are not counted.

        Raises
        ------
        ValueError
            If there is no such item.
        """
        topics, topic = self._pool.topics, self._pool.item(at).topic
        return topics.index(topic) + 1, len(topics), *self._pool.number(at)

    def passage(self, at: int) -> Passage:
        """The characters that an item is of; errors as `FittedPool.passage`."""
        return self._pool.passage(at)

    def grade(self, at: int) -> Grade | None:
        """How this judge judged an item last; None where that never happened."""
        self._pool.item(at)
        return self.state.grades.get(self._pool.places[at])

    def first_left(self) -> int | None:
        """The first item that is not judged yet; None where all are."""
        at = self._pool.unjudged(self.state.grades)
        return at if at < len(self._pool) else None

    def judge_item(self, grade: Grade, at: int | None = None) -> Judgment:
        """Keep how relevant an item is: it is stored when this returns.

        If the item is the one that is shown, the next one that is not judged yet is shown then; if
        it had been judged before, the next.

        Parameters
        ----------
        grade : 0, 1 or 2
            Not relevant, partly, relevant.
        at : int or None
            Which item; None for the one that is shown.

        Raises
        ------
        ValueError
            If there is no such item or grade, or the item is unfit.
        LibraryUnavailable
            If nothing can be written to the library. More as `Judgments.judge`.
        """
        shown = self.state.at if at is None else at
        passage = self.passage(shown)
        place = self._pool.places[shown]

        def judged(now: JudgingState) -> JudgingState:
            grades = {**now.grades, place: made.grade}
            changed = replace(now, grades=grades, made=(*now.made, (made, shown)))
            if now.at != shown:
                return changed
            again = place in now.grades
            after = self._pool.after(shown) if again else self._pool.unjudged(grades, shown)
            return replace(changed, at=after, widened=False)

        with self._storing:
            made = self._judgments.judge(place[0], passage, grade, judge=self.judge)
            self._put(judged)
        self._tell()
        return made

    def undo_judgment(self) -> Judgment | None:
        """Take back the last judgment of this session, and show its item; None where none is left.

        Raises
        ------
        ValueError
            If it is not in the library any more: then the next call takes back the one before it.
        LibraryUnavailable
            If nothing can be written to the library.
        """
        with self._storing:
            if not self.state.made:
                return None
            last, at = self.state.made[-1]
            place, passage = self._pool.places[at], self.passage(at)
            taken = self._judgments.undo(last)
            before = self._judgments.grade(last.question, passage, judge=self.judge)

            def undone(now: JudgingState) -> JudgingState:
                grades = {key: grade for key, grade in now.grades.items() if key != place}
                if before is not None:
                    grades[place] = before
                return replace(now, grades=grades, made=now.made[:-1], at=at, widened=False)

            self._put(undone)
        self._tell()
        if taken is None:
            raise ValueError(
                f"the last judgment, of {last.question!r}, was already taken back elsewhere"
            )
        return last

    def next(self, at: int | None = None) -> None:
        """Show the item after one, judged or not; the end after the last.

        Parameters
        ----------
        at : int or None
            After which; None for the one that is shown.

        Raises
        ------
        ValueError
            If there is no such place in the pool.
        """
        self._show(lambda now: self._pool.after(self._known(now.at if at is None else at)))

    def previous(self, at: int | None = None) -> None:
        """Show the item before one, as `next`; before the first there is none."""
        self._show(lambda now: self._pool.before(self._known(now.at if at is None else at)))

    def first_unjudged(self) -> None:
        """Show the first item that is not judged yet; the end where all are."""
        self._show(lambda now: self._pool.unjudged(now.grades))

    def widen(self) -> None:
        """Show what stands around the passage, or no longer if it is shown."""
        self._put(lambda now: replace(now, widened=not now.widened and now.at < len(self._pool)))
        self._tell()

    def refresh(self) -> None:
        """Read again how this judge judged, elsewhere as well."""
        with self._storing:
            grades = self._stored()
            self._put(lambda now: replace(now, grades=grades))
        self._tell()

    def _known(self, at: int) -> int:
        if at != len(self._pool):
            self._pool.item(at)
        return at

    def _stored(self) -> dict[JudgedPlace, Grade]:
        """The grades of this judge that are of the pool."""
        wanted, found = set(self._pool.places), {}
        for each in self._judgments:
            place = each.question, each.article_id, each.start, each.end, each.sha256
            if each.judge == self.judge and place in wanted:
                found[place] = each.grade
        return found

    def _show(self, place: Callable[[JudgingState], int]) -> None:
        self._put(lambda now: replace(now, at=place(now), widened=False))
        self._tell()

    def _put(self, change: Callable[[JudgingState], JudgingState]) -> None:
        with self._changing:
            self._state = change(self._state)

    def _tell(self) -> None:
        if self._on_change is not None:
            try:
                self._on_change()
            except Exception:
                logger.exception("what was judged could not be shown")
