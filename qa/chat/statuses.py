"""What the status line of the chat says, in words, of what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.presentation import title_of

if TYPE_CHECKING:
    from qa.chat.exchange import Exchange
    from qa.judgments import Judgment
    from qa.library import Library

__all__ = ["COPIED", "GRADES", "KEPT_AGAIN", "NONE_LEFT", "found_in_words", "taken_back"]

COPIED = "This conversation was changed elsewhere. You are in a copy; both are kept."
"""Of a conversation that another chat changed meanwhile."""

KEPT_AGAIN = "It was deleted elsewhere: it is kept again, as a new one."
"""Of a conversation that another chat deleted meanwhile."""

NONE_LEFT = "The filters leave no passages."
"""Of a filter that nothing fits."""

GRADES = {2: "relevant", 1: "partly relevant", 0: "not relevant"}
"""The grades in words."""

_SHORT = 60  # characters of a title or a question


def found_in_words(exchange: Exchange) -> str:
    """How a question was answered."""
    answer = exchange.answer
    found = len(answer.passages)
    if not found and exchange.where:
        return NONE_LEFT
    if not answer.answered:
        return "Nothing here answers that."
    return "1 passage found." if found == 1 else f"{found:,} passages found."


def taken_back(judgment: Judgment, library: Library) -> str:
    """Which judgment was taken back, of whatever conversation."""
    grade, title = GRADES[judgment.grade], _short(_title(judgment, library))
    return f"Taken back: {grade}, “{title}”, for “{_short(judgment.question)}”."


def _title(judgment: Judgment, library: Library) -> str:
    try:
        return title_of(library.article(judgment.article_id))
    except KeyError:  # it is not in the library any more
        return judgment.article_id


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"
