"""A first chat for notebooks: a question box, and under each question the passages it found."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from corpus.errors import FootnoteError
from qa import render
from qa.answer import Answer

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Chat"]

_TYPING_SETTLES = 0.05  # seconds


class Chat:
    """Questions and answers in a notebook, the newest last, the question box under them.

    Shown by a cell that ends with it. A question is sent by the button or by Enter.

    Parameters
    ----------
    library : Library
        What is asked.

    Attributes
    ----------
    answers : list of Answer
        In the order they were given.
    """

    def __init__(self, library: Library) -> None:
        import ipywidgets as widgets

        self._library = library
        self._new_turn = widgets.HTML
        self.answers: list[Answer] = []
        self.turns = widgets.VBox()
        self.box = widgets.Text(
            placeholder="Ask the articles a question",
            layout=widgets.Layout(flex="1 1 auto", width="auto"),
        )
        self.box.tooltip = "Question"
        self.button = widgets.Button(
            description="Ask", tooltip="Send the question", button_style="primary"
        )
        self.status = widgets.HTML()
        self.widget = widgets.VBox(
            [self.turns, widgets.HBox([self.box, self.button]), self.status],
            layout=widgets.Layout(max_width="52em"),
        )
        self.button.on_click(lambda _: self.send())
        self.box.on_msg(self._on_message)

    def _on_message(self, _: Any, content: dict[str, Any], __: Any) -> None:
        """Send on Enter. A changed value alone can also mean that the box lost the focus."""
        if content.get("event") != "submit":
            return
        try:
            # The last characters typed may still be under way behind the message for Enter.
            asyncio.get_running_loop().call_later(_TYPING_SETTLES, self.send)
        except RuntimeError:
            self.send()

    def send(self) -> None:
        """Ask what stands in the box, and empty it; a question that fails stays in it."""
        question = self.box.value
        if not question.strip():
            self.status.value = ""
            return
        self.button.disabled = True
        self.status.value = render.status_html("Searching…")
        try:
            answer = self._library.ask(question)
        except (FootnoteError, ValueError) as error:
            self._show(render.message_html(question, str(error)))
        else:
            self.answers.append(answer)
            self._show(render.answer_html(answer))
            self.box.value = ""
        finally:
            self.status.value = ""
            self.button.disabled = False

    def _show(self, html: str) -> None:
        self.turns.children = (*self.turns.children, self._new_turn(html))

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.widget._repr_mimebundle_(**options)
