"""The session: the state of one chat and everything that can be done in it, without widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qa.chat.exchange import Exchange
from qa.chat.filters import chosen_filter
from qa.chat.keeping import KeptChat
from qa.chat.state import ChatState
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import style_named
from qa.conversation import Conversation
from qa.explanation import Explanation, explain
from qa.judgments import Grade, Judgment
from qa.question import checked_k, checked_question
from qa.quotation import Quotation

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["ChatSession"]


def _now() -> datetime:
    return datetime.now(UTC)


class ChatSession(KeptChat):
    """One chat with a library: what was asked and found, the filter, the basket, the judgments.

    Safe to use from several threads. All it holds is one value that never changes, and every verb
    puts another in its place: reading never waits, and never sees half of a change. A verb that
    fails changes nothing. Questions may be asked at once; each takes what is carried from those
    that had been answered when it was asked.

    What changes the questions, the basket, the style or the name is stored in the library before
    the verb returns. Where that fails, `unsaved` says why, and the next change tries again.

    Parameters
    ----------
    library : Library
        What is asked; it keeps the conversations and the judgments.
    judge : str
        Who judges.
    style : str
        Of the citations, as `qa.citation.styles.style_named` takes it.
    k : int or None
        How many passages a question asks for, as `Library.ask` takes it.
    clock : callable
        Gives the time of a question and of a judgment.

    Raises
    ------
    ValueError
        If there is no such style, or the library has not so many passages.

    Examples
    --------
    >>> session = ChatSession(library, judge="NL")  # doctest: +SKIP
    >>> session.ask("What did the bridge cost?").answer  # doctest: +SKIP
    >>> session.judge_passage(1, 1, 2)  # doctest: +SKIP
    """

    def __init__(
        self,
        library: Library,
        *,
        judge: str = "",
        style: str = DEFAULT_STYLE,
        k: int | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(library, judge=judge, style=style, k=k, clock=clock)
        self._judged: list[Judgment] = []  # those of this session that were not taken back

    def ask(self, question: str, *, replacing: int | None = None) -> Exchange:
        """Ask a question, with the filter and the number of passages that are set.

        Parameters
        ----------
        question : str
            At most 10,000 characters.
        replacing : int or None
            The number of the exchange whose question was edited. The last one gives its place to
            this one, which is asked as if that one never had been; any other stays.

        Raises
        ------
        QuestionRefused, LibraryUnfinished, EncoderMismatch
            As `Library.ask` does.
        ValueError
            If there is no such exchange, or another conversation was opened meanwhile.
        """
        state = self._state
        edited = None if replacing is None else state.exchange(replacing)
        return self._answered(
            state,
            checked_question(question),
            replacing=edited if edited is state.last else None,
            where=state.where,
            k=state.k,
        )

    def drop(self, number: int, term: str) -> Exchange:
        """Ask the last question again without one more of the terms that it carried.

        It is asked with its own filter and number of passages, and the answer takes its place.

        Raises
        ------
        ValueError
            If that is not the last exchange, or it carried no such term. More as `ask`.
        """
        state = self._state
        dropped = state.exchange(number)
        if state.last is not dropped:
            raise ValueError(
                f"question {number} is not the last one; only the last can be asked again"
            )
        if term not in dropped.turn.carried:
            raise ValueError(
                f"question {number} does not carry {term!r}; it carries "
                f"{', '.join(map(repr, dropped.turn.carried)) or 'nothing'}"
            )
        return self._answered(
            state,
            dropped.question,
            replacing=dropped,
            where=dropped.where,
            k=dropped.k,
            without=(*dropped.turn.without, term),
        )

    def _answered(
        self,
        state: ChatState,
        question: str,
        *,
        replacing: Exchange | None,
        where: Mapping[str, Any],
        k: int | None,
        without: Sequence[str] = (),
    ) -> Exchange:
        asked = self._clock().isoformat(timespec="seconds")
        # A conversation of its own, so that what comes meanwhile is not carried over to it.
        conversation = Conversation(self._library, [each.turn for each in state.exchanges])
        conversation.ask(question, k, without, where=where or None, replacing=replacing is not None)
        with self._changing:
            now = self._still_open(state)
            last = now.last.number if now.last else None
            if without and replacing and replacing.number != last:
                raise ValueError(
                    f"question {replacing.number} is not the last one any more; nothing was changed"
                )
            exchange = Exchange(
                number=now.last_number + 1,
                turn=conversation.turns[-1],
                where=dict(where),
                k=k,
                asked=asked,
            ).in_style(now.style)
            self._change(now.with_last(exchange, replacing=replacing))
        return exchange

    def widen(self, number: int, rank: int) -> None:
        """Show a passage with its neighbours, or without them if it is shown so."""
        with self._changing:
            exchange = self._state.exchange(number)
            exchange.ranked(rank)
            widened = exchange.widened ^ {rank}
            self._state = self._state.with_exchange(replace(exchange, widened=widened))

    def explain(self, number: int, rank: int) -> None:
        """Show why a passage has its place, or no longer if that is shown.

        Raises
        ------
        ValueError
            If there is no such passage, or its score cannot be found again in this library.
        """
        state = self._state
        exchange = state.exchange(number)
        ranked = exchange.ranked(rank)
        made: dict[int, Explanation] = {}
        if rank not in exchange.explained:
            made[rank] = explain(
                self._library,
                exchange.question,
                ranked,
                where=exchange.where or None,
                carried=state.carried_to(exchange),
            )
        with self._changing:
            exchange = self._still_open(state).exchange(number)
            kept = {at: each for at, each in exchange.explained.items() if at != rank}
            changed = replace(exchange, explained=kept | made)
            self._state = self._state.with_exchange(changed)

    def judge_passage(self, number: int, rank: int, grade: Grade) -> Judgment:
        """Keep how relevant a passage is to its question: it is stored when this returns.

        Raises
        ------
        ValueError
            If there is no such passage or grade.
        LibraryUnavailable
            If nothing can be written to the library. More as `Judgments.judge`.
        """
        exchange = self._state.exchange(number)
        passage = exchange.ranked(rank).passage
        with self._changing:
            made = self._judgments.judge(exchange.question, passage, grade, judge=self._judge)
            self._judged.append(made)
        return made

    def undo_judgment(self) -> Judgment | None:
        """Take back the last judgment that this session made; None where none is left.

        Raises
        ------
        ValueError
            If it is not in the library any more: then nothing is changed, and the next call takes
            back the one before it.
        LibraryUnavailable
            If nothing can be written to the library.
        """
        with self._changing:
            if not self._judged:
                return None
            taken = self._judgments.take_back(self._judged[-1])
            last = self._judged.pop()
        if not taken:
            raise ValueError(
                f"the last judgment, of {last.question!r}, was already taken back elsewhere"
            )
        return last

    def collect(self, number: int, rank: int, words: str = "") -> Quotation:
        """Put words of an excerpt into the basket, unless they are in it.

        Words, errors and what comes back are those of `Exchange.quotation`.
        """
        with self._changing:
            now = self._state
            made = now.exchange(number).quotation(rank, words)
            if made.id not in now.basket:
                self._change(replace(now, basket=now.basket.with_(made)))
        return made

    def move(self, quotation_id: str, by: int) -> None:
        """Move a quotation of the basket; errors as `Basket.moved`."""
        with self._changing:
            now = self._state
            self._change(replace(now, basket=now.basket.moved(quotation_id, by)))

    def discard(self, quotation_id: str) -> None:
        """Take a quotation out of the basket; errors as `Basket.without`."""
        with self._changing:
            now = self._state
            self._change(replace(now, basket=now.basket.without(quotation_id)))

    def filter(
        self,
        *,
        after: str = "",
        before: str = "",
        authors: Sequence[str] = (),
        publishers: Sequence[str] = (),
    ) -> None:
        """Say which passages the next questions are about; without arguments, all.

        Values and errors are those of `qa.chat.filters.chosen_filter`.
        """
        where, left = chosen_filter(
            self._library, after=after, before=before, authors=authors, publishers=publishers
        )
        with self._changing:
            self._state = replace(self._state, where=where, passages_left=left)

    def use_style(self, style: str) -> None:
        """Cite everything in another style, named as for `RankedPassage.cite`.

        Raises
        ------
        ValueError
            If there is no such style.
        """
        style_named(style)
        with self._changing:
            self._change(self._state.in_style(style))

    def use_k(self, k: int | None) -> None:
        """Ask for as many passages from now on; errors as `Library.ask`."""
        checked_k(k, self._library)
        with self._changing:
            self._state = replace(self._state, k=k)
