"""The line to the pages that show a widget: messages with what they answer, and lines of text."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.escape import plain

__all__ = ["PageLine", "without_parents"]

_LONGEST = 300  # characters of an alert


class PageLine:
    """What a widget sends to its pages; from several threads, each with what it answers.

    Parameters
    ----------
    widget : AnyWidget
        What the pages show.
    library : Path
        The library's folder. Who sees a page need not know where on this machine it lies.
    """

    def __init__(self, widget: Any, library: Path) -> None:
        self._widget = widget
        self._library = library
        self._answered = threading.local()

    @contextmanager
    def answering(self, reply: object) -> Iterator[None]:
        """Mark what this thread sends within as the answer to the message of that reply."""
        before = getattr(self._answered, "reply", None)
        self._answered.reply = reply
        try:
            yield
        finally:
            self._answered.reply = before

    def send(self, content: Mapping[str, Any], buffers: Sequence[bytes] | None = None) -> None:
        """Send a message to every page."""
        reply = getattr(self._answered, "reply", None)
        told = {} if reply is None else {"reply": reply}
        self._widget.send({**content, **told}, buffers)

    def status(self, text: str) -> None:
        """Tell how it stands, in a line."""
        self.send({"status": plain(without_parents(text, self._library))})

    def alert(self, text: str) -> None:
        """Tell what went wrong, in one line of at most 300 characters."""
        line = plain(" ".join(without_parents(text, self._library).split()))
        self.send({"alert": line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"})


def without_parents(text: str, folder: Path) -> str:
    """A text that names a folder, with the folder's own name alone.

    Examples
    --------
    >>> without_parents("/home/nl/news.library/library.db is gone", Path("/home/nl/news.library"))
    'news.library/library.db is gone'
    """
    return text.replace(str(folder), folder.name) if folder.name else text
