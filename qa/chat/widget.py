"""A chat for notebooks: a question box, and under each question the passages that it found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from corpus.errors import FootnoteError
from qa.answer import Answer
from qa.escape import plain
from qa.quotation import Quotation, find_words, quote
from qa.quotation.forms import BlockQuote
from qa.quotation.words import places
from qa.render.answers import answer_html, message_html
from qa.render.elements import alert_html, status_html

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Chat"]

_TYPING_SETTLES = 0.05  # seconds


class Chat:
    """Questions and answers in a notebook, the newest last, the question box under them.

    Shown by a cell that ends with it. A question is sent by the button or by Enter. It may lean on
    those before it (see `qa.conversation`); each term that the last one carried over has a button
    that asks it again without the term.

    Parameters
    ----------
    library : Library
        What is asked.

    Attributes
    ----------
    answers : list of Answer
        In the order they were given; one asked again without a term takes the place of the first.
    quotations : list of Quotation
        In the order they were taken.
    """

    def __init__(self, library: Library) -> None:
        import ipywidgets as widgets

        self._widgets = widgets
        self._conversation = library.conversation()
        self.answers: list[Answer] = []
        self.quotations: list[Quotation] = []
        self._newest: Any = None  # the widget of the last answer
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
        self.carried = widgets.HBox(layout=widgets.Layout(flex_flow="row wrap"))
        self.words = widgets.Text(
            placeholder="Words to quote, copied from an excerpt",
            layout=widgets.Layout(flex="1 1 auto", width="auto"),
        )
        self.words.tooltip = "Words to quote"
        self.quote_button = widgets.Button(
            description="Quote", tooltip="Quote these words with their citation"
        )
        self.quoting = widgets.HBox(
            [self.words, self.quote_button], layout=widgets.Layout(display="none")
        )
        self.widget = widgets.VBox(
            [
                self.turns,
                self.carried,
                widgets.HBox([self.box, self.button]),
                self.quoting,
                self.status,
            ],
            layout=widgets.Layout(max_width="52em"),
        )
        self.button.on_click(lambda _: self.send())
        self.box.on_msg(partial(self._on_message, self.send))
        self.quote_button.on_click(lambda _: self._quote())
        self.words.on_msg(partial(self._on_message, self._quote))

    def _on_message(
        self, act: Callable[[], None], _: Any, content: dict[str, Any], __: Any
    ) -> None:
        """Act on Enter. A changed value alone can also mean that the box lost the focus."""
        if content.get("event") != "submit":
            return
        try:
            # The last characters typed may still be under way behind the message for Enter.
            asyncio.get_running_loop().call_later(_TYPING_SETTLES, act)
        except RuntimeError:
            act()

    def quote(self, words: str) -> Quotation:
        """Quote words of an excerpt that is shown; the newest answer's best passage first.

        Parameters
        ----------
        words : str
            As `qa.quotation.find_words` takes them.

        Raises
        ------
        ValueError
            If no excerpt holds the words, or the first one that does holds them more than once.
        """
        shown = [ranked for answer in reversed(self.answers) for ranked in answer.passages]
        if not shown:
            raise ValueError("there is no excerpt yet to quote from; ask a question first")
        for ranked in shown:
            if places(ranked.passage.text, words):
                quotation = quote(ranked.passage, *find_words(ranked.passage, words))
                self.quotations.append(quotation)
                return quotation
        raise ValueError(
            "no excerpt shown here holds these words; copy them from one, whole words and none "
            "left out"
        )

    def _quote(self) -> None:
        """Quote the words in their box, and empty it; those that cannot be quoted stay."""
        if not self.words.value.strip():
            return
        try:
            quotation = self.quote(self.words.value)
        except ValueError as error:
            self.status.value = alert_html(str(error))
            return
        self.words.value = self.status.value = ""
        self.turns.children = (*self.turns.children, self._widgets.HTML(BlockQuote(quotation).html))

    def send(self) -> None:
        """Ask what stands in the box, and empty it; a question that fails stays in it."""
        question = self.box.value
        if not question.strip():
            self.status.value = ""
            return
        if self._ask(question, again=False):
            self.box.value = ""

    def _ask_without(self, term: str) -> None:
        """Ask the last question again, without one more of the terms that it carried."""
        last = self._conversation.turns[-1]
        self._ask(last.question, without=(*last.without, term), again=True)
        self.box.focus()  # the button that had it is gone

    def _ask(self, question: str, *, without: Sequence[str] = (), again: bool) -> bool:
        """Ask, and show what comes; whether there is an answer."""
        self.button.disabled = True
        self.status.value = status_html("Searching…")
        told = ""
        try:
            answer = self._conversation.ask(question, without=without)
        except (FootnoteError, ValueError) as error:
            message = message_html(question, str(error))
            if again:  # the answer that is there stays, with its buttons
                told = message
            else:
                self._show(message)
            return False
        else:
            if again:  # what was quoted meanwhile stays
                self.answers.pop()
                self.turns.children = [
                    each for each in self.turns.children if each is not self._newest
                ]
            self.answers.append(answer)
            self._newest = self._show(answer_html(answer))
            self.carried.children = tuple(map(self._removal, answer.carried))
            self.quoting.layout.display = "flex" if answer.passages else "none"
            return True
        finally:
            self.status.value = told
            self.button.disabled = False

    def _show(self, html: str) -> Any:
        """A turn of the conversation, in the widget that is given back."""
        shown = self._widgets.HTML(html)
        self.carried.children = ()
        self.turns.children = (*self.turns.children, shown)
        return shown

    def _removal(self, term: str) -> Any:
        """The button that takes a carried term away."""
        shown = plain(term)
        button = self._widgets.Button(
            description=f"Without {shown}",
            tooltip=f"Ask again without {shown}",
            layout=self._widgets.Layout(width="auto"),
        )
        button.on_click(lambda _: self._ask_without(term))
        return button

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.widget._repr_mimebundle_(**options)
