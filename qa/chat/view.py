"""The view of a chat: which panel is open, and every region of the page as HTML.

A turn's HTML is made again only where the turn, its judgments or its place changed, so that a long
conversation costs no more than a short one.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.chat.session import ChatSession
from qa.render.chat import filters_html, form_html, head_html
from qa.render.chat_panels import article_panel_html, basket_html, conversations_html
from qa.render.chat_turn import turn_html

if TYPE_CHECKING:
    from qa.chat.exchange import Exchange
    from qa.judgments import Judgment

__all__ = ["ChatView"]

_PANELS = ("basket", "conversations")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A turn's HTML, and what it was made from."""

    exchange: Exchange
    last: bool
    undo: int | None
    html: str


class ChatView:
    """What a page shows of a session.

    Parameters
    ----------
    session : ChatSession
        What is shown.

    Attributes
    ----------
    exchanges : tuple of Exchange
        Those of the regions that were made last.
    loaded : bool
        Whether the library's model and indexes are ready.
    """

    def __init__(self, session: ChatSession) -> None:
        self._session = session
        self._passages = session.library_passages
        self._panel = ""
        self._searched = ""
        self._article = ""
        self._made: dict[int, _Made] = {}
        self._judged: list[tuple[int, int]] = []  # where, in the order of the judgments
        self.exchanges: tuple[Exchange, ...] = ()
        self.loaded = False
        self._loading = threading.Lock()

    def load(self) -> None:
        """Load what the first question needs: model and indexes; errors as `Library.ask`."""
        with self._loading:
            if not self.loaded:
                self._session.library.retriever.retrieve("article", 1)
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
        self._panel, self._searched, self._article = which, searched, ""

    def open_article(self, number: int, rank: int) -> None:
        """Open the article of a passage; errors as `ChatSession.article`."""
        self._article = article_panel_html(self._session.article(number, rank))
        self._panel, self._searched = "article", ""

    def close(self) -> None:
        """Close the panel that is open."""
        self._panel = self._searched = self._article = ""

    def begin(self, *, keep_panel: bool = False) -> None:
        """Show another conversation, from its beginning."""
        self.forget()
        self._judged.clear()
        if not keep_panel:
            self.close()

    def forget(self) -> None:
        """Make everything anew, with what others have stored meanwhile."""
        self._made.clear()

    def judged(self, judgment: Judgment, place: tuple[int, int]) -> None:
        """Show a judgment, at every turn of its question."""
        self._judged.append(place)
        self._forget(judgment.question)

    def taken_back(self, judgment: Judgment | None) -> None:
        """Show that the last judgment is none any more; None where it was none before."""
        if self._judged:
            self._judged.pop()
        if judgment is None:
            self.forget()
        else:
            self._forget(judgment.question)

    def _forget(self, question: str) -> None:
        self._made = {
            number: made
            for number, made in self._made.items()
            if made.exchange.turn.question.strip() != question
        }

    def regions(self) -> dict[str, str]:
        """The HTML of every region by its name: head, form, filters, panel, turn-1 and so on."""
        session = self._session
        state = session.state  # one moment's: the session may go on in another thread
        self.exchanges = state.exchanges
        questions, kept = len(state.exchanges), len(state.basket.quotations)
        regions = {
            "head": head_html(
                state.name, questions=questions, kept=kept, panel=self._panel, unsaved=state.unsaved
            ),
            "form": form_html(),
            "filters": filters_html(
                session.facets,
                state.where,
                left=state.passages_left,
                passages=self._passages,
                style=state.style,
                k=state.k,
            ),
            "panel": self._panel_html(),
        }
        for exchange in state.exchanges:
            last = exchange is state.exchanges[-1]
            regions[f"turn-{exchange.number}"] = self._turn(exchange, last)
        self._made = {each.number: self._made[each.number] for each in state.exchanges}
        return regions

    def saved(self) -> dict[str, Any]:
        """The conversation as a notebook keeps it, by media type."""
        from qa.chat.transcript import saved

        state = self._session.state
        return saved(state.exchanges, state.basket, state.style)

    def _turn(self, exchange: Exchange, last: bool) -> str:
        number, rank = self._judged[-1] if self._judged else (0, 0)
        undo = rank if number == exchange.number else None
        made = self._made.get(exchange.number)
        if made and made.exchange is exchange and (made.last, made.undo) == (last, undo):
            return made.html
        session = self._session
        ranks = [ranked.rank for ranked in exchange.turn.answer.passages]
        html = turn_html(
            exchange,
            last=last,
            grades=session.grades(exchange.number),
            copies={rank: session.copy_text(exchange.number, rank) for rank in ranks},
            undo=undo,
        )
        self._made[exchange.number] = _Made(exchange=exchange, last=last, undo=undo, html=html)
        return html

    def _panel_html(self) -> str:
        state = self._session.state
        if self._panel == "basket":
            return basket_html(state.basket, state.style)
        if self._panel == "conversations":
            return conversations_html(
                self._session.library.conversations.search(self._searched),
                name=state.name,
                current=state.conversation_id,
                searched=self._searched,
                questions=len(state.exchanges),
            )
        return self._article
