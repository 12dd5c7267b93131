"""The view of a chat: which panel is open, and every region of the page as HTML.

A turn's HTML is made again only where the turn, its judgments or its place changed, so that a long
conversation costs no more than a short one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from corpus.errors import FootnoteError
from corpus.library import LibraryFile
from qa.chat.page_line import without_parents
from qa.chat.session import ChatSession
from qa.render.chat import filters_html, form_html, head_html
from qa.render.chat_panels import article_panel_html, basket_html, conversations_html
from qa.render.chat_start import start_html
from qa.render.chat_turn import turn_html
from qa.where import check_where

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.chat.exchange import Exchange
    from qa.chat.state import ChatState
    from qa.chat.stored import ConversationSummary
    from qa.judgments import Grade
    from qa.library import Library

__all__ = ["ChatView"]

logger = logging.getLogger(__name__)

_PANELS = ("basket", "conversations")
_RECENT = 3  # conversations that an empty chat offers to go on with
_OUTDATED = "The library was built anew since this was opened; {} to ask the new articles."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A turn's HTML, and what it was made from."""

    exchange: Exchange
    shown: object
    html: str


class ChatView:
    """What a page shows of a session.

    Parameters
    ----------
    session : ChatSession
        What is shown.

    Attributes
    ----------
    numbers : list of int
        The exchanges of the regions that were made last, in order.
    conversation : int or None
        Under which that conversation is stored; None where it is not.
    trouble : str
        What could not be shown then, in a line; "" where everything was.
    loaded : bool
        Whether the library's model and indexes are ready.
    """

    def __init__(self, session: ChatSession) -> None:
        self._session = session
        self._library = session.library
        self._passages = len(session.library)
        self._opened = session.state.opened
        self._keeping = False
        self._again = "load the page again"
        self._panel = ""
        self._searched = ""
        self._article = ""
        self._made: dict[int, _Made] = {}
        self._quoted: dict[int, tuple[Answer, dict[tuple[int, int], str]]] = {}
        self._refused: Mapping[str, Any] | None = None
        self._wrong: tuple[str, ...] = ()
        self.numbers: list[int] = []
        self.conversation: int | None = None
        self.trouble = ""
        self.loaded = False
        self._loading = threading.Lock()

    def load(self) -> None:
        """Load what the first question needs: model and indexes; errors as `Library.ask`."""
        with self._loading:
            if not self.loaded:
                self._library.retriever.retrieve("article", 1)
                self.loaded = True

    def open_panel(self, which: str, searched: str = "") -> None:
        """Open the basket or the conversations.

        Raises
        ------
        ValueError
            If there is no such panel.
        """
        if which not in _PANELS:
            raise ValueError(f"there is no panel {which[:60]!r}; there are: {', '.join(_PANELS)}")
        self._present()
        self._panel, self._searched, self._article = which, searched, ""

    def open_article(self, number: int, rank: int, also: int = 0) -> None:
        """Open the article of a passage, or of a copy of it; errors as `ChatSession.article`."""
        exchange = self._present().exchange(number)
        view, sentence = exchange.article(rank, also), exchange.sentence(rank, also)
        self._article = article_panel_html(view, sentence)
        self._panel, self._searched = "article", ""

    def close(self) -> None:
        """Close the panel that is open."""
        self._panel = self._searched = self._article = ""

    @contextmanager
    def keeping_panel(self) -> Iterator[None]:
        """Leave the panel open if another conversation is shown within."""
        self._keeping = True
        try:
            yield
        finally:
            self._keeping = False

    def show_in_notebook(self) -> None:
        """Tell people to open the library again by their cells, and not by loading a page."""
        self._again = "open it again"

    def forget(self) -> None:
        """Make everything anew, with what others have stored meanwhile."""
        self._made.clear()
        self._quoted.clear()

    def refused(self, chosen: Mapping[str, Any] | None) -> None:
        """Show a filter that is none as it was typed, with its dates to blame; None for none."""
        self._present()
        self._refused, self._wrong = chosen, _wrong(chosen or {})

    def check_filter(self) -> None:
        """Nothing, if what the page shows as the filter is what the next question is asked among.

        Raises
        ------
        ValueError
            If it shows one that was refused.
        """
        if self._refused is not None:
            raise ValueError("the filters cannot be as they stand; mend or remove them, then ask")

    def kept(self, number: int, rank: int, also: int = 0) -> str:
        """The id of what "Keep" makes of a passage, or of a copy, if it is in the basket; or ""."""
        state = self._session.state
        own = self._quotations(state.exchange(number)).get((rank, also), "")
        return own if own in state.basket else ""

    def regions(self) -> dict[str, str]:
        """The HTML of every region by its name: head, form, filters, panel, turn-1 and so on.

        One that cannot be made is left out, and `trouble` says why.
        """
        state = self._present()  # one moment's: the session may go on in another thread
        self.numbers = [exchange.number for exchange in state.exchanges]
        self.conversation = state.conversation_id
        self.trouble = ""
        makers: dict[str, Callable[[], str]] = {
            "head": lambda: self._head_html(state),
            "form": form_html,
            "filters": lambda: self._filters_html(state),
            "panel": lambda: self._panel_html(state),
            "start": lambda: "" if state.exchanges else self._start_html(),
        }
        undo = state.last_judgment or (0, 0)
        basket = frozenset(quotation.id for quotation in state.basket.quotations)
        for exchange in state.exchanges:
            make_turn = partial(self._turn, exchange, state, undo, basket)
            makers[f"turn-{exchange.number}"] = make_turn
        regions = {}
        for name, make in makers.items():
            with self._telling():
                regions[name] = make()
        self._made = {number: made for number, made in self._made.items() if number in self.numbers}
        return regions

    def _present(self) -> ChatState:
        """The session's state; of another conversation all is shown from its beginning."""
        state = self._session.state
        if state.opened != self._opened:
            self._opened = state.opened
            self.forget()
            self._refused, self._wrong = None, ()
            if not self._keeping:
                self.close()
        return state

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Whatever fails within is told by `trouble`: what else there is can be shown."""
        try:
            yield
        except Exception as error:
            if not isinstance(error, FootnoteError | OSError | ValueError):
                logger.exception("a part of the chat could not be shown")
            self.trouble = self.trouble or str(error) or type(error).__name__

    def _head_html(self, state: ChatState) -> str:
        return head_html(
            state.name,
            questions=len(state.exchanges),
            kept=len(state.basket.quotations),
            panel=self._panel,
            unsaved=without_parents(state.unsaved, self._library.path),
            news=_OUTDATED.format(self._again) if _built_anew(self._library) else "",
            undo=bool(state.judged) and state.last_judgment is None,
        )

    def _filters_html(self, state: ChatState) -> str:
        return filters_html(
            self._session.facets,
            state.where,
            left=state.passages_left,
            passages=self._passages,
            style=state.style,
            k=state.k,
            refused=self._refused,
            wrong=self._wrong,
        )

    def saved(self, own: str) -> dict[str, str]:
        """The conversation as a notebook keeps it, by media type, with that class of its own."""
        from qa.chat.transcript import saved

        state = self._session.state
        return saved(state.exchanges, state.basket, state.style, own)

    def _turn(
        self,
        exchange: Exchange,
        state: ChatState,
        judged: tuple[int, int],
        basket: frozenset[str],
    ) -> str:
        number, rank = judged
        undo = rank if number == exchange.number else None
        kept = frozenset(key for key, own in self._quotations(exchange).items() if own in basket)
        last = exchange is state.exchanges[-1]
        shown = last, undo, kept, state.judged_for(exchange.question)
        made = self._made.get(exchange.number)
        if made and made.exchange is exchange and made.shown == shown:
            return made.html
        grades: dict[int, Grade] | None = None
        with self._telling():
            grades = self._session.grades_of(exchange)
        html = turn_html(
            exchange,
            last=last,
            grades=grades or {},
            copies={each.rank: exchange.copy_text(each.rank) for each in exchange.answer.passages},
            undo=undo,
            kept=kept,
        )
        if grades is not None:
            self._made[exchange.number] = _Made(exchange=exchange, shown=shown, html=html)
        return html

    def _quotations(self, exchange: Exchange) -> dict[tuple[int, int], str]:
        """By rank and copy, the ids of the quotations that are made where no words are selected."""
        answer, ids = self._quoted.get(exchange.number, (None, {}))
        if answer is not exchange.answer:
            ids = {
                (each.rank, also): exchange.quotation(each.rank, also=also).id
                for each in exchange.answer.passages
                for also in range(len(each.copies) + 1)
            }
            self._quoted[exchange.number] = exchange.answer, ids
        return ids

    def _start_html(self) -> str:
        library = self._library
        recent: list[ConversationSummary] = []
        with self._telling():
            recent = list(islice(library.conversations, _RECENT))
        return start_html(
            self._session.facets,
            articles=library.file.article_count,
            passages=self._passages,
            recent=recent,
        )

    def _panel_html(self, state: ChatState) -> str:
        if self._panel == "basket":
            return basket_html(state.basket, state.style)
        if self._panel == "conversations":
            return conversations_html(
                self._library.conversations.search(self._searched),
                name=state.name,
                current=state.conversation_id,
                searched=self._searched,
                questions=len(state.exchanges),
            )
        return self._article


def _built_anew(library: Library) -> bool:
    """Whether there are other passages now than when it was opened; False where none can tell."""
    try:
        with closing(LibraryFile(library.path)) as now:
            return bool(now.setting("content") != library.file.setting("content"))
    except (FootnoteError, ValueError):  # gone, in use or closed
        return False


def _wrong(chosen: Mapping[str, Any]) -> tuple[str, ...]:
    """Which dates of a filter are to blame: each that is none, or both of a pair that is none."""
    dates = {name: chosen[name] for name in ("after", "before") if chosen.get(name)}
    wrong = tuple(name for name, date in dates.items() if not _can_be({name: date}))
    return wrong or (() if _can_be(dates) else tuple(dates))


def _can_be(where: Mapping[str, Any]) -> bool:
    try:
        check_where(where)
    except ValueError:
        return False
    return True
