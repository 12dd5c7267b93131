"""The session: the state of one chat and everything that can be done in it, without widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from qa.article_view import ArticleView
from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.filters import chosen_filter
from qa.chat.judging import Judging
from qa.chat.keeping import Keeper
from qa.chat.state import ChatState
from qa.chat.stored import clean_name
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import style_named
from qa.conversation import Conversation
from qa.explanation import Explanation, explain
from qa.facets import Facets, facets
from qa.judgments import Grade, Judgment
from qa.question import checked_k, checked_question
from qa.quotation import Quotation

if TYPE_CHECKING:
    from qa.chat.exported import ExportedFile
    from qa.library import Library

__all__ = ["ChatSession"]


def _now() -> datetime:
    return datetime.now(UTC)


class ChatSession:
    """One chat with a library: what was asked and found, the filter, the basket, the judgments.

    Safe to use from several threads. All it holds is one value that never changes (`state`), and
    every verb puts another in its place: reading never waits, and never sees half of a change. A
    verb that fails changes nothing. Questions may be asked at once; each takes what is carried from
    those that had been answered when it was asked.

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
    on_change : callable or None
        Called after every change and before it is stored, in the thread that made it; and once more
        where `unsaved` became another. No lock is held then. What it raises is logged.

    Raises
    ------
    ValueError
        If there is no such style, the library has not so many passages, or the judge's name cannot
        be written down.

    Examples
    --------
    >>> session = ChatSession(library, judge="NL")  # doctest: +SKIP
    >>> session.ask("What did the bridge cost?").answer  # doctest: +SKIP
    """

    def __init__(
        self,
        library: Library,
        *,
        judge: str = "",
        style: str = DEFAULT_STYLE,
        k: int | None = None,
        clock: Callable[[], datetime] = _now,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        style_named(style)
        if k is not None:
            checked_k(k, library)
        state = ChatState(style=style, k=k, passages_left=len(library))
        self._library = library
        self._keeper = Keeper(library, state, on_change)
        self._judging = Judging(library, self._keeper, judge=judge, clock=clock)
        self._clock = clock

    def __repr__(self) -> str:
        return f"<Chat with {str(self._library.path)!r}: {len(self.exchanges)} questions>"

    @property
    def library(self) -> Library:
        """What is asked."""
        return self._library

    @property
    def judge(self) -> str:
        """Who judges."""
        return self._judging.judge_name

    @cached_property
    def facets(self) -> Facets:
        """What the library holds to filter by."""
        return facets(self._library)  # two threads at once would find the same

    @property
    def state(self) -> ChatState:
        """All that it holds at this moment, in one value; what follows is read from it."""
        return self._keeper.state

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The questions with their answers, in the order in which the answers came."""
        return self.state.exchanges

    @property
    def basket(self) -> Basket:
        """The quotations collected."""
        return self.state.basket

    @property
    def conversation_id(self) -> int | None:
        """Under which the conversation is stored; None while nothing is."""
        return self.state.conversation_id

    @property
    def name(self) -> str:
        """Of the conversation: as it was given, else its first question; "" before there is one."""
        return self.state.name

    @property
    def unsaved(self) -> str:
        """Why the conversation could not be stored, in a line; "" where nothing is unsaved."""
        return self.state.unsaved

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
        state = self.state
        edited = None if replacing is None else state.exchange(replacing)
        return self._answered(
            state,
            checked_question(question),
            replacing=edited if edited is state.last else None,
            where=state.where,
            k=state.k,
        )

    def drop(self, number: int, *terms: str) -> Exchange:
        """Ask the last question again without some more of the terms that it carried.

        It is asked with its own filter and number of passages, and the answer takes its place.

        Raises
        ------
        ValueError
            If that is not the last exchange, it carried one of them not, or none is named. More as
            `ask`.
        """
        state = self.state
        dropped = state.dropping(number, terms)
        return self._answered(
            state,
            dropped.question,
            replacing=dropped,
            where=dropped.where,
            k=dropped.k,
            without=tuple(dict.fromkeys((*dropped.turn.without, *terms))),
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

        def answered(now: ChatState) -> ChatState:
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
            return now.with_last(exchange, replacing=replacing)

        return self._keeper.keep(answered, of=state).exchanges[-1]

    def article(self, number: int, rank: int, also: int = 0) -> ArticleView:
        """The whole article of a passage or of one of its copies; as `Exchange.article`."""
        return self.state.exchange(number).article(rank, also)

    def widen(self, number: int, rank: int) -> None:
        """Show a passage with its neighbours, or without them if it is shown so."""
        self._keeper.show(lambda now: now.with_widened(number, rank))

    def explain(self, number: int, rank: int) -> None:
        """Show why a passage has its place, or no longer if that is shown.

        Raises
        ------
        ValueError
            If there is no such passage, or its score cannot be found again in this library.
        """
        state = self.state
        exchange = state.exchange(number)
        ranked = exchange.ranked(rank)
        made: Explanation | None = None
        if rank not in exchange.explained:
            made = explain(
                self._library,
                exchange.question,
                ranked,
                where=exchange.where or None,
                carried=exchange.turn.searched,
            )
        self._keeper.show(lambda now: now.with_explained(number, rank, made), of=state)

    def judge_passage(self, number: int, rank: int, grade: Grade) -> Judgment:
        """Keep how relevant a passage is to its question; as `Judging.judge`."""
        return self._judging.judge(number, rank, grade)

    def grades_of(self, exchange: Exchange) -> dict[int, Grade]:
        """How this judge judged the passages of an exchange, by rank; as `Judging.grades`."""
        return self._judging.grades(exchange)

    def undo_judgment(self) -> Judgment | None:
        """Take back the last judgment that this session made; as `Judging.undo`."""
        return self._judging.undo()

    def collect(self, number: int, rank: int, words: str = "", also: int = 0) -> Quotation:
        """Put words of an excerpt, or of a copy of it, into the basket, unless they are in it.

        Words, errors and what comes back are those of `Exchange.quotation`.
        """
        state = self.state
        made = state.exchange(number).quotation(rank, words, also)

        def collected(now: ChatState) -> ChatState:
            return now if made.id in now.basket else replace(now, basket=now.basket.with_(made))

        self._keeper.keep(collected, of=state)
        return made

    def move(self, quotation_id: str, by: int) -> None:
        """Move a quotation of the basket; errors as `Basket.moved`."""
        self._keeper.keep(lambda now: replace(now, basket=now.basket.moved(quotation_id, by)))

    def discard(self, quotation_id: str) -> None:
        """Take a quotation out of the basket; errors as `Basket.without`."""
        self._keeper.keep(lambda now: replace(now, basket=now.basket.without(quotation_id)))

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
        chosen = MappingProxyType(where)
        self._keeper.show(lambda now: replace(now, where=chosen, passages_left=left))

    def use_style(self, style: str) -> None:
        """Cite everything in another style, named as for `RankedPassage.cite`.

        Raises
        ------
        ValueError
            If there is no such style.
        """
        style_named(style)
        self._keeper.keep(lambda now: now.in_style(style))

    def use_k(self, k: int | None) -> None:
        """Ask for as many passages from now on; errors as `Library.ask`."""
        checked_k(k, self._library)
        self._keeper.show(lambda now: replace(now, k=k))

    def rename(self, name: str) -> None:
        """Give the conversation a name; errors as `qa.chat.stored.clean_name`."""
        given = clean_name(name)
        self._keeper.keep(lambda now: replace(now, given_name=given))

    def clear(self) -> None:
        """Begin a new conversation; this one stays stored.

        Raises
        ------
        ValueError
            If this one could not be stored. Called again before anything is changed, it is let go.
        """
        self._keeper.clear()

    def reopen(self, conversation_id: int) -> None:
        """Go on with a conversation as it is stored; errors as `clear` and `Conversations.load`."""
        self._keeper.reopen(conversation_id)

    def resume(self, conversation_id: int | None) -> bool:
        """Go on with a conversation if this one is new, and that one is stored; or else do nothing.

        Returns
        -------
        bool
            Whether it goes on with that one now.

        Raises
        ------
        LibraryDamaged
            If that one is not as it was stored.
        """
        return self._keeper.resume(conversation_id)

    def delete(self, conversation_id: int) -> None:
        """Delete a conversation, and all that is shown of it; errors as `Conversations.delete`."""
        self._keeper.delete(conversation_id)

    def export_basket(self, form: str) -> ExportedFile:
        """The basket as a file; forms and errors as `Basket.export`."""
        state = self.state
        return state.basket.export(form, state.style, state.name)

    def export_conversation(self, form: str) -> ExportedFile:
        """The whole conversation as a file; forms and errors as `Transcript.export`."""
        from qa.chat.transcript import Transcript

        state = self.state
        written = Transcript(
            name=state.name, exchanges=state.exchanges, basket=state.basket, style=state.style
        )
        return written.export(form)
