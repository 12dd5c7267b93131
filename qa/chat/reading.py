"""The reading side of a session: what a chat shows, copies and exports; nothing here changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.article_view import ArticleView
from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.judging import Judging
from qa.chat.keeping import Keeper
from qa.chat.state import ChatState
from qa.facets import Facets, facets
from qa.judgments import Grade

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
        What is asked.
    keeper : Keeper
        Holds the state.
    judging : Judging
        Knows the judgments.
    """

    def __init__(self, library: Library, keeper: Keeper, judging: Judging) -> None:
        self._library = library
        self._keeper = keeper
        self._judging = judging
        self._facets: Facets | None = None

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

    @property
    def state(self) -> ChatState:
        """All that it holds at this moment, in one value; the properties below each read it."""
        return self._keeper.state

    @property
    def style(self) -> str:
        """Of every citation."""
        return self.state.style

    @property
    def k(self) -> int | None:
        """How many passages the next question asks for."""
        return self.state.k

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The questions with their answers, in the order in which the answers came."""
        return self.state.exchanges

    @property
    def basket(self) -> Basket:
        """The quotations collected."""
        return self.state.basket

    @property
    def where(self) -> dict[str, Any]:
        """The filter of the next question, as `qa.where` takes it; empty for none."""
        return dict(self.state.where)

    @property
    def passages_left(self) -> int:
        """How many passages the filter leaves."""
        return self.state.passages_left

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
        return self.state.conversation_id

    @property
    def name(self) -> str:
        """Of the conversation: as it was given, else its first question; "" before there is one."""
        return self.state.name

    @property
    def unsaved(self) -> str:
        """Why the conversation could not be stored, in a line; "" where nothing is unsaved."""
        return self.state.unsaved

    @property
    def last_judgment(self) -> tuple[int, int] | None:
        """Number and rank of what `undo_judgment` is about; None where it is not shown."""
        return self.state.last_judgment

    @property
    def can_undo(self) -> bool:
        """Whether `undo_judgment` has a judgment to take back, shown or not."""
        return bool(self.state.judged)

    def article(self, number: int, rank: int) -> ArticleView:
        """The whole article of a passage, with the passage marked."""
        return self.state.exchange(number).ranked(rank).show()

    def grade(self, number: int, rank: int) -> Grade | None:
        """How this judge last judged a passage for its question, here or in any other chat."""
        self.state.exchange(number).ranked(rank)
        return self.grades(number).get(rank)

    def grades(self, number: int) -> dict[int, Grade]:
        """As `grade` of every passage of an answer that was judged, by rank."""
        return self._judging.grades(number)

    def copy_text(self, number: int, rank: int) -> str:
        """The exact characters of an excerpt, an empty line, and its citation as plain text."""
        ranked = self.state.exchange(number).ranked(rank)
        return f"{ranked.text}\n\n{ranked.cite().text}"

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
