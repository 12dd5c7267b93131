"""The reading side of a session: what a chat shows, copies and exports; nothing here changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qa.article_view import ArticleView
from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.state import ChatState
from qa.citation.styles import style_named
from qa.facets import Facets, facets
from qa.judgments import Grade, Judgments
from qa.question import checked_k

if TYPE_CHECKING:
    from qa.chat.exported import ExportedFile
    from qa.library import Library

__all__ = ["ReadableChat"]


class ReadableChat:
    """What can be read of a chat, from any thread and at any time.

    All of it lies in one value that never changes (`state`); whoever changes the chat puts another
    in its place. Reading never waits, and never sees half of a change.

    Parameters
    ----------
    library : Library
        What is asked; it keeps the conversations and the judgments.
    judge : str
        Who judges.
    style : str
        Of the citations.
    k : int or None
        How many passages a question asks for.
    clock : callable
        Gives the time.

    Raises
    ------
    ValueError
        If there is no such style, or the library has not so many passages.
    """

    def __init__(
        self,
        library: Library,
        *,
        judge: str,
        style: str,
        k: int | None,
        clock: Callable[[], datetime],
    ) -> None:
        style_named(style)
        if k is not None:
            checked_k(k, library)
        self._library = library
        self._judge = judge.strip()
        self._judgments = Judgments(library.path, clock)
        self._facets: Facets | None = None
        self._state = ChatState(style=style, k=k, passages_left=len(library))

    def __repr__(self) -> str:
        return f"<Chat with {str(self._library.path)!r}: {len(self.exchanges)} questions>"

    @property
    def library(self) -> Library:
        """What is asked."""
        return self._library

    @property
    def judge(self) -> str:
        """Who judges."""
        return self._judge

    @property
    def state(self) -> ChatState:
        """All that it holds at this moment, in one value; the properties below each read it."""
        return self._state

    @property
    def style(self) -> str:
        """Of every citation."""
        return self._state.style

    @property
    def k(self) -> int | None:
        """How many passages the next question asks for."""
        return self._state.k

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The questions with their answers, in the order in which the answers came."""
        return self._state.exchanges

    @property
    def basket(self) -> Basket:
        """The quotations collected."""
        return self._state.basket

    @property
    def where(self) -> dict[str, Any]:
        """The filter of the next question, as `qa.where` takes it; empty for none."""
        return dict(self._state.where)

    @property
    def passages_left(self) -> int:
        """How many passages the filter leaves."""
        return self._state.passages_left

    @property
    def library_passages(self) -> int:
        """How many passages the library holds."""
        return len(self._library)

    @property
    def facets(self) -> Facets:
        """What the library holds to filter by."""
        if self._facets is None:  # two threads at once would find the same
            self._facets = facets(self._library)
        return self._facets

    @property
    def conversation_id(self) -> int | None:
        """Under which the conversation is stored; None while nothing is."""
        return self._state.conversation_id

    @property
    def name(self) -> str:
        """Of the conversation: as it was given, else its first question; "" before there is one."""
        return self._state.name

    @property
    def unsaved(self) -> str:
        """Why the conversation could not be stored, in a line; "" where nothing is unsaved."""
        return self._state.unsaved

    def article(self, number: int, rank: int) -> ArticleView:
        """The whole article of a passage, with the passage marked."""
        return self._state.exchange(number).ranked(rank).show()

    def grade(self, number: int, rank: int) -> Grade | None:
        """How this judge last judged a passage for its question, here or in any other chat."""
        self._state.exchange(number).ranked(rank)
        return self.grades(number).get(rank)

    def grades(self, number: int) -> dict[int, Grade]:
        """As `grade` of every passage of an answer that was judged, by rank."""
        exchange = self._state.exchange(number)
        shown = exchange.answer.passages
        found = self._judgments.grades(
            exchange.question, [each.passage for each in shown], judge=self._judge
        )
        pairs = zip(shown, found, strict=True)
        return {each.rank: grade for each, grade in pairs if grade is not None}

    def copy_text(self, number: int, rank: int) -> str:
        """The exact characters of an excerpt, an empty line, and its citation as plain text."""
        ranked = self._state.exchange(number).ranked(rank)
        return f"{ranked.text}\n\n{ranked.cite().text}"

    def export_basket(self, form: str) -> ExportedFile:
        """The basket as a file; forms and errors as `Basket.export`."""
        state = self._state
        return state.basket.export(form, state.style, state.name)

    def export_conversation(self, form: str) -> ExportedFile:
        """The whole conversation as a file; forms and errors as `Transcript.export`."""
        from qa.chat.transcript import Transcript

        state = self._state
        written = Transcript(
            name=state.name, exchanges=state.exchanges, basket=state.basket, style=state.style
        )
        return written.export(form)
