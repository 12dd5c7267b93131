"""The widget in which a pool is judged: shows a session in a notebook, and does what is pressed.

The page has a script of its own (`front/judge.js`), which puts the HTML of `qa.render.judging` into
its place and sends what was pressed, with the passage that was seen then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from qa.chat.attempt import attempt
from qa.chat.message import Message
from qa.chat.page_line import PageLine
from qa.judging.session import JudgingSession, JudgingState
from qa.judging.view import JudgingView
from qa.judging.wording import told_grade

if TYPE_CHECKING:
    from qa.judging.pool import Pool
    from qa.judgments import Grade
    from qa.library import Library

__all__ = ["JudgingPage"]


_FRONT = Path(__file__).with_name("front")
_CHAT = Path(__file__).parents[1] / "chat" / "front"
# One script and one style sheet: a widget's cannot load others that lie beside them.
_SCRIPTS = (_CHAT / "morph.js", _CHAT / "beside.js", _CHAT / "line.js", _FRONT / "judge.js")
_STYLES = (_CHAT / "chat.css", _FRONT / "judge.css")


class JudgingPage:
    """A place to judge a pool by keyboard. A cell that ends with it shows it.

    Every judgment is in the library before the page says so, and judging goes on where it ended: a
    notebook that is run again begins with the first passage that is not judged.

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

    Attributes
    ----------
    session : JudgingSession
        All that the page shows.
    widget : AnyWidget
        What a notebook shows.

    Raises
    ------
    ValueError, QuestionRefused
        As `JudgingSession` does.

    Examples
    --------
    >>> JudgingPage(library, read_pool("pool.jsonl"), judge="NL")  # doctest: +SKIP
    """

    def __init__(
        self, library: Library, pool: Pool, *, judge: str = "", blind: bool = False
    ) -> None:
        # Messages may come in another thread than cells run in; each is done with before the next.
        self._lock = threading.RLock()
        self.session = JudgingSession(
            library, pool, judge=judge, blind=blind, on_change=lambda: self._show()
        )
        self.widget = _front_end()()
        self._line = PageLine(self.widget, library.path)
        self._view = JudgingView(self.session)
        self._sent: dict[str, str] = {}  # the regions that the page has
        self._shown: JudgingState | None = None  # what it shows
        self._own = f"footnote-{uuid4().hex}"  # the class of the copy, and the id of its output
        self._kept = False  # whether there is a copy
        self._copied: object = None
        self.widget.on_msg(self._on_message)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.widget._repr_mimebundle_(**options)

    def _ipython_display_(self) -> None:
        """Show the page, and beside it the copy that stays in a saved notebook."""
        from IPython.display import display

        display(self.widget)
        with self._lock:
            self._kept = True
            self._copied = self.session.topics
            display(self._view.saved(self._own), raw=True, display_id=self._own)

    def _on_message(self, _: Any, content: object, __: Any) -> None:
        """Do what was pressed, and tell the page what came of it; nothing is raised."""
        with self._lock:
            reply = content.get("reply") if isinstance(content, dict) else None
            ready: dict[str, Any] = {"ready": reply, "failed": True}
            try:
                with self._line.answering(reply):
                    if attempt(self._line, lambda: self._do(Message(content))):
                        ready = {"ready": reply}
                    attempt(self._line, self._show, told="failed" in ready)
            finally:
                self.widget.send(ready)

    def _do(self, message: Message) -> None:
        acts: dict[str, Callable[[Message], None]] = {
            "show": self._show_all,
            "judge": self._judge,
            "undo": self._undo,
            "next": lambda given: self._move(self.session.next, given),
            "previous": lambda given: self._move(self.session.previous, given),
            "first": self._first,
            "widen": lambda _: self.session.widen(),
        }
        act = acts.get(message.act)
        if act is None:
            raise ValueError(f"the page sent {message.act[:60]!r}, which cannot be done here")
        act(message)

    def _show_all(self, _: Message) -> None:
        self._sent, self._shown = {}, None
        self._line.send({"copy": self._own})
        self.session.refresh()

    def _judge(self, message: Message) -> None:
        # The passage that was seen, whatever is shown by now.
        at, grade = message.number("at"), message.number("grade")
        judgment = self.session.judge_item(cast("Grade", grade), at)
        self._line.status(f"Judged {told_grade(judgment.grade)}. {self._view.told}")

    def _undo(self, _: Message) -> None:
        taken = self.session.undo_judgment()
        told = f"Taken back. {self._view.told}" if taken else "There is none to take back."
        self._line.status(told)

    def _move(self, go: Callable[[int], None], message: Message) -> None:
        go(message.number("at"))
        self._line.status(self._view.told)

    def _first(self, _: Message) -> None:
        self.session.first_unjudged()
        self._line.status(self._view.told)

    def _show(self) -> None:
        """Send the regions that are not as the page has them."""
        with self._lock:
            state = self.session.state  # one moment's: judging may go on in another thread
            if state is self._shown:
                return
            regions = self._view.regions(state)
            changed = {name: html for name, html in regions.items() if self._sent.get(name) != html}
            self._line.send({"view": {"regions": changed, "at": state.at}})
            self._sent, self._shown = regions, state
            if self._kept and self._copied != (topics := self.session.topics):
                from IPython.display import update_display

                self._copied = topics
                update_display(self._view.saved(self._own), raw=True, display_id=self._own)


@lru_cache(maxsize=1)
def _front_end() -> Any:
    """The widget's class, with a script and a style sheet that no other widget's can replace."""
    import anywidget

    class FootnoteJudging(anywidget.AnyWidget):  # type: ignore[misc]
        _esm = "\n".join(each.read_text(encoding="utf-8") for each in _SCRIPTS)
        _css = "\n".join(each.read_text(encoding="utf-8") for each in _STYLES)

        def __repr__(self) -> str:
            # What a saved notebook shows of it where no kernel runs, over the copy.
            return "Footnote judging: run the cell again to go on with it."

    return FootnoteJudging
