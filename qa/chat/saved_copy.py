"""The copy of a chat that stays in a saved notebook: shown beside the chat, kept up to date."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from qa.chat.state import ChatState

__all__ = ["SavedCopy"]

# The whole copy is sent each time. A small one takes no time; a larger one waits until nothing was
# done for a while.
_SMALL = 100_000  # characters
_QUIET_SECONDS = 2.0


class SavedCopy:
    """The copy, in an output of its own.

    Parameters
    ----------
    state : callable
        Gives the chat's present state.
    made : callable
        Makes the copy of that name, by media type.

    Attributes
    ----------
    name : str
        The copy's own: the id of its output, and a class of its HTML.
    """

    def __init__(
        self, state: Callable[[], ChatState], made: Callable[[str], dict[str, str]]
    ) -> None:
        self._state = state
        self._made = made
        self.name = f"footnote-{uuid4().hex}"
        self._shown: object = None  # what it shows; None before a cell showed it
        self._size = 0
        self._updating = threading.Lock()
        self._timer: threading.Timer | None = None

    @property
    def shown(self) -> bool:
        """Whether a cell has shown it."""
        return self._shown is not None

    def show(self) -> None:
        """Show it as an output of the cell that runs."""
        self._send(anew=True)

    def update(self, *, at_once: bool = False) -> None:
        """Bring it up to date, if a cell has shown it and the conversation is another by now.

        Parameters
        ----------
        at_once : bool
            Whether also a large copy is sent before this returns: when the cell that asked has
            ended, nobody may be there any more to wait for.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self.shown or _content(self._state()) == self._shown:
            return
        if at_once or self._size <= _SMALL:
            self._send()
            return
        self._timer = threading.Timer(_QUIET_SECONDS, self._send)
        self._timer.daemon = True
        self._timer.start()

    def _send(self, *, anew: bool = False) -> None:
        from IPython.display import display, update_display

        with self._updating:
            content = _content(self._state())
            made = self._made(self.name)
            (display if anew else update_display)(made, raw=True, display_id=self.name)
            # Only now: one that could not be made is made at the next act.
            self._shown, self._size = content, sum(map(len, made.values()))


def _content(state: ChatState) -> object:
    return [exchange.turn for exchange in state.exchanges], state.basket, state.style
