"""The chat's widget: shows a session in a notebook, and does what is pressed in it.

The page has a script of its own (`front/chat.js`), which puts the HTML of `qa.render` into its
place and sends what was pressed; all that is shown is kept here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any, cast

from qa.chat.attempt import STOPPED, attempt
from qa.chat.exported import ExportedFile
from qa.chat.front_end import front_end
from qa.chat.message import Message
from qa.chat.page_line import PageLine
from qa.chat.saved_copy import SavedCopy
from qa.chat.session import ChatSession
from qa.chat.statuses import (
    COPIED,
    GRADES,
    KEPT_AGAIN,
    NONE_LEFT,
    found_in_words,
    taken_back,
)
from qa.chat.view import ChatView
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import STYLES
from qa.question import checked_question

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.chat.exchange import Exchange
    from qa.chat.state import ChatState
    from qa.judgments import Grade
    from qa.library import Library
    from qa.quotation import Quotation

__all__ = ["Chat"]


class Chat:
    """A place to ask, read, follow up, judge, cite and keep. A cell that ends with it shows it.

    What is asked is kept in the library, and comes back by "Conversations". A notebook that was
    saved shows the conversation also where no kernel runs.

    Parameters
    ----------
    library : Library
        What is asked.
    judge : str
        Who judges, for the judgments that are kept.
    style : str
        Of the citations, as `qa.citation.styles.style_named` takes it.
    k : int or None
        How many passages a question asks for, as `Library.ask` takes it.

    Attributes
    ----------
    session : ChatSession
        All that the chat holds.
    widget : AnyWidget
        What a notebook shows.

    Raises
    ------
    ValueError
        If there is no such style, or the library has not so many passages.

    Examples
    --------
    >>> chat = library.chat(judge="NL")  # doctest: +SKIP
    >>> chat.ask("What did the bridge cost?").passages[0].cite()  # doctest: +SKIP
    """

    def __init__(
        self,
        library: Library,
        *,
        judge: str = "",
        style: str = DEFAULT_STYLE,
        k: int | None = None,
    ) -> None:
        # Messages may come in several threads, and others than cells run in. What is done takes its
        # turn; only while one searches, other pages are shown what there is.
        self._lock = threading.RLock()
        self.widget = front_end()()
        self.session = ChatSession(
            library, judge=judge, style=style, k=k, on_change=lambda: self._show()
        )
        self._line = PageLine(self.widget, library.path)
        self._view = ChatView(self.session)
        self._copy = SavedCopy(lambda: self.session.state, self._view.saved)
        self._styles = {*STYLES, style}
        self._sent: dict[str, str] = {}  # the regions that the page has
        self._told: object = None  # which turns of which conversation it has
        self._trouble = ""  # what could not be shown, as it was told last
        self.widget.on_msg(self._on_message)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was found, in the order of the questions."""
        return tuple(exchange.turn.answer for exchange in self.session.exchanges)

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        """The quotations in the basket, in its order."""
        return self.session.basket.quotations

    def ask(self, question: str) -> Answer:
        """Ask as if the question had been typed: with the filters and in the light of the others.

        Raises
        ------
        QuestionRefused, ValueError, LibraryUnfinished, EncoderMismatch
            As `ChatSession.ask` does; a `ValueError` also while the filter's fields show one that
            was refused.
        """
        self._view.check_filter()
        before = self.session.state
        exchange = self.session.ask(question)
        with self._lock:
            self._show()
            self._tell_asked(exchange)
            self._tell_rest(before)
            self._copy.update(at_once=True)
        return exchange.answer

    def __repr__(self) -> str:
        return (
            f"<Chat with {str(self.session.library.path)!r}: a notebook shows it; "
            "here chat.ask(…) asks>"
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.widget._repr_mimebundle_(**options)

    def _ipython_display_(self) -> None:
        """Show the chat, and beside it the copy that stays in a saved notebook."""
        from IPython import get_ipython
        from IPython.display import display

        if type(get_ipython()).__name__ == "TerminalInteractiveShell":
            display({"text/plain": repr(self)}, raw=True)  # it has no page
            return
        self._view.show_in_notebook()
        display(self.widget)
        self._copy.show()

    def _on_message(self, _: Any, content: object, __: Any) -> None:
        """Do what was pressed, and tell the page what came of it; nothing is raised."""
        reply = content.get("reply") if isinstance(content, dict) else None
        ready: dict[str, Any] = {"ready": reply, "failed": True}
        before = self.session.state
        try:
            with self._line.answering(reply):
                if attempt(self._line, lambda: self._do(Message(content))):
                    ready = {"ready": reply}
                attempt(self._line, self._show, told="failed" in ready)
                attempt(self._line, lambda: self._tell_rest(before))
        finally:
            self.widget.send(ready)
        with self._lock:
            attempt(self._line, self._copy.update)

    def _do(self, message: Message) -> None:
        acts: dict[str, Callable[[Message], None]] = {
            "show": self._show_all,
            "ask": self._ask,
            "drop": self._drop,
            "clear": self._clear,
            "undo": self._undo,
            "close": lambda _: self._view.close(),
            "widen": lambda given: self.session.widen(*given.place),
            "explain": lambda given: self.session.explain(*given.place),
            "article": self._article,
            "judge": self._judge,
            "collect": self._collect,
            "move": self._move,
            "discard": self._discard,
            "filter": self._filter,
            "style": self._style,
            "k": self._use_k,
            "panel": self._panel,
            "rename": self._rename,
            "reopen": self._reopen,
            "delete": self._delete,
            "export": self._export,
        }
        act = acts.get(message.act)
        if act is None:
            raise ValueError(f"the page sent {message.act[:60]!r}, which the chat cannot do")
        with nullcontext() if message.act in ("ask", "drop") else self._lock:
            act(message)

    def _show_all(self, message: Message) -> None:
        # By its class the page finds the copy that it hides.
        self._line.send({"copy": self._copy.name})
        self._sent, self._told = {}, None
        self._view.forget()
        # While the first question is being typed, what it needs is loaded.
        threading.Thread(target=self._load, daemon=True).start()
        # What a page that was loaded again had before.
        self.session.resume(message.number_or_none("conversation"))

    def _load(self) -> None:
        with suppress(Exception):  # the first question will tell what is wrong
            self._view.load()

    def _ask(self, message: Message) -> None:
        # What is refused is refused before a model is loaded.
        question = checked_question(message.text("question"))
        replacing = message.number_or_none("replacing")
        self._view.check_filter()
        self._searched(question, lambda: self.session.ask(question, replacing=replacing))

    def _drop(self, message: Message) -> None:
        number, terms = message.number("number"), message.texts("terms")
        question = self.session.state.exchange(number).question
        self._searched(question, lambda: self.session.drop(number, *terms))

    def _searched(self, question: str, search: Callable[[], Exchange]) -> None:
        """Search, telling what takes its time, and show what was found."""
        if not self._view.loaded:
            self._line.status("Loading the model…")
            self._view.load()
        self._line.status("Searching…")
        before = self.session.state
        try:
            exchange = search()
        except KeyboardInterrupt:
            found = self._found(question, before)
            if found is None:
                raise
            self._line.alert(STOPPED)  # when it was answered already
            exchange = found
        self._show()
        self._tell_asked(exchange)

    def _found(self, question: str, before: ChatState) -> Exchange | None:
        """The exchange of a question that was answered since."""
        now = self.session.state
        if now.opened != before.opened:
            return None
        new = (each for each in now.exchanges if each.number > before.last_number)
        return next((each for each in new if each.question == question), None)

    def _tell_asked(self, exchange: Exchange) -> None:
        self._line.send({"asked": exchange.number, "status": found_in_words(exchange)})

    def _tell_rest(self, before: ChatState) -> None:
        """Tell what nobody asked for: that others changed the conversation, what is not shown."""
        now = self.session.state
        trouble, self._trouble = self._trouble, self._view.trouble
        if self._trouble not in ("", trouble, now.unsaved):  # the head tells that one
            self._line.alert(self._trouble)
        own = before.conversation_id
        if now.opened == before.opened and own not in (None, now.conversation_id):
            kept = {each.id for each in self.session.library.conversations}
            self._line.status(COPIED if own in kept else KEPT_AGAIN)

    def _clear(self, _: Message) -> None:
        self.session.clear()
        self._line.status("A new conversation.")

    def _article(self, message: Message) -> None:
        self._view.open_article(*message.place, message.also)
        self._show()
        self._line.send({"scroll": "panel-mark"})

    def _judge(self, message: Message) -> None:
        (number, rank), grade = message.place, message.number("grade")
        judgment = self.session.judge_passage(number, rank, cast("Grade", grade))
        self._line.status(f"Passage {rank} is judged {GRADES[judgment.grade]}.")

    def _undo(self, _: Message) -> None:
        judgment = self.session.undo_judgment()
        taken = judgment and taken_back(judgment, self.session.library)
        self._line.status(taken or "There is none to take back.")

    def _collect(self, message: Message) -> None:
        place, also, words = message.place, message.also, message.text_or_empty("words")
        own = "" if words.strip() else self._view.kept(*place, also)
        if own:  # the button is pressed already
            self.session.discard(own)
            self._line.status("Taken out of the basket.")
            return
        before = len(self.quotations)
        self.session.collect(*place, words, also)
        kept = len(self.quotations)
        told = "Kept in the basket." if kept > before else "It is in the basket already."
        self._line.status(told)

    def _move(self, message: Message) -> None:
        own, by = message.text("id"), message.number("by")
        if by not in (-1, 1):
            raise ValueError("a quotation is moved by one place, up or down")
        self.session.move(own, by)

    def _discard(self, message: Message) -> None:
        self.session.discard(message.text("id"))
        self._line.status("Taken out of the basket.")

    def _filter(self, message: Message) -> None:
        after, before = message.text("after").strip(), message.text("before").strip()
        authors, publishers = message.texts("authors"), message.texts("publishers")
        chosen = {"after": after, "before": before, "author": authors, "publisher": publishers}
        self._view.refused(chosen)  # until it is taken
        self.session.filter(after=after, before=before, authors=authors, publishers=publishers)
        self._view.refused(None)
        left = self.session.state.passages_left
        told = "1 passage is left to ask." if left == 1 else f"{left:,} passages are left to ask."
        self._line.status(told if left else NONE_LEFT)

    def _use_k(self, message: Message) -> None:
        k = message.number_or_none("k")
        self.session.use_k(k)
        wanted = "the usual number of passages" if k is None else f"up to {k:,} passages"
        self._line.status(f"From the next question on: {wanted}.")

    def _style(self, message: Message) -> None:
        # Any other may be the name of a file, which whoever sees the page may know nothing of.
        style = message.text("style")
        if style not in self._styles:
            raise ValueError(f"the page offers these styles alone: {', '.join(sorted(STYLES))}")
        self.session.use_style(style)

    def _panel(self, message: Message) -> None:
        self._view.open_panel(message.text("which"), message.text_or_empty("search"))

    def _rename(self, message: Message) -> None:
        self.session.rename(message.text("name"))
        self._line.status("Renamed.")

    def _reopen(self, message: Message) -> None:
        self.session.reopen(message.number("id"))
        self._line.status(f"Opened: {self.session.name}")

    def _delete(self, message: Message) -> None:
        with self._view.keeping_panel():
            self.session.delete(message.number("id"))
        self._line.status("Deleted.")

    def _export(self, message: Message) -> None:
        what, form = message.text("what"), message.text("form")
        if what not in ("basket", "conversation"):
            raise ValueError(f"nothing called {what[:60]!r} can be saved")
        basket = what == "basket"
        make = self.session.export_basket if basket else self.session.export_conversation
        file: ExportedFile = make(form)
        self._line.send({"download": {"name": file.name, "mime": file.mime}}, [file.data])
        self._line.status(f"Saved as {file.name}.")

    def _show(self) -> None:
        """Send the regions that are not as the page has them."""
        with self._lock:
            regions = self._view.regions()
            changed = {name: html for name, html in regions.items() if self._sent.get(name) != html}
            turns = [number for number in self._view.numbers if f"turn-{number}" in regions]
            told = {"turns": turns, "conversation": self._view.conversation}
            if changed or told != self._told:
                self._line.send({"view": {"regions": changed, **told}})
            self._sent, self._told = regions, told
