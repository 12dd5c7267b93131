"""The copy of a chat that stays in a saved notebook: shown beside the chat, kept up to date."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from qa.chat.state import ChatState

__all__ = ["SavedCopy"]

# The whole copy is sent each time. Of a short conversation that takes no time; that of a long one
# waits until nothing was done for a while.
_SHORT = 20
_QUIET_SECONDS = 2.0


class SavedCopy:
    """The copy, in an output of its own.

    Parameters
    ----------
    state : callable
        Gives the chat's present state.
    made : callable
        Makes the copy, by media type.
    """

    def __init__(self, state: Callable[[], ChatState], made: Callable[[], dict[str, Any]]) -> None:
        self._state = state
        self._made = made
        self._place = ""  # the id of the output; "" before there is one
        self._shown: object = None  # what it shows
        self._updating = threading.Lock()
        self._timer: threading.Timer | None = None

    def show(self) -> None:
        """Show it as an output of the cell that runs."""
        from IPython.display import display

        self._place = self._place or f"footnote-{uuid4().hex}"
        self._shown = _content(self._state())
        display(self._made(), raw=True, display_id=self._place)

    def update(self, *, at_once: bool = False) -> None:
        """Bring it up to date, if the conversation is another by now.

        Parameters
        ----------
        at_once : bool
            Whether also the copy of a long conversation is sent before this returns: when the cell
            that asked has ended, nobody may be there any more to wait for.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        state = self._state()
        if not self._place or _content(state) == self._shown:
            return
        if at_once or len(state.exchanges) <= _SHORT:
            self._send()
            return
        self._timer = threading.Timer(_QUIET_SECONDS, self._send)
        self._timer.daemon = True
        self._timer.start()

    def _send(self) -> None:
        from IPython.display import update_display

        with self._updating:
            self._shown = _content(self._state())
            update_display(self._made(), raw=True, display_id=self._place)


def _content(state: ChatState) -> object:
    return [exchange.turn for exchange in state.exchanges], state.basket, state.style
