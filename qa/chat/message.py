"""Messages from the page: what was pressed, with its arguments checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Message"]

_SHOWN = 60


class Message:
    """What the page sent; anything may have been sent.

    Parameters
    ----------
    content : object
        A mapping with "act" and its arguments, if it is a message of ours.

    Raises
    ------
    ValueError
        If it is none.

    Attributes
    ----------
    act : str
        What is to be done.
    """

    def __init__(self, content: object) -> None:
        if not isinstance(content, Mapping):
            raise ValueError(f"the page sent {_short(content)}, which is no message of ours")
        self._fields: Mapping[str, Any] = content
        self.act = self.text("act")

    def text(self, name: str) -> str:
        """A text; `ValueError` where there is none."""
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        return value

    def text_or_empty(self, name: str) -> str:
        """A text, or "" where nothing was sent."""
        return "" if self._fields.get(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; `ValueError` where there is none."""
        value = self._fields.get(name)
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, "a list of texts")
        return tuple(value)

    def number(self, name: str) -> int:
        """A whole number; `ValueError` where there is none."""
        value = self._fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "a whole number")
        return value

    def number_or_none(self, name: str) -> int | None:
        """A whole number, or None where nothing was sent."""
        return None if self._fields.get(name) is None else self.number(name)

    @property
    def place(self) -> tuple[int, int]:
        """The passage that it is about: the number of its question, and its rank."""
        return self.number("number"), self.number("rank")

    @property
    def also(self) -> int:
        """Which of the passage's copies in other articles is meant; 0 is the passage itself."""
        return self.number_or_none("also") or 0

    def _wrong(self, name: str, kind: str) -> ValueError:
        act = "" if name == "act" else f" of {_short(self._fields.get('act'))}"
        value = _short(self._fields.get(name))
        return ValueError(f"the page sent {value} as {name!r}{act}, but must send {kind}")


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
