"""The keeping side of a session: its conversation is stored with every change, and opened again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from corpus.errors import FootnoteError
from qa.chat.reading import ReadableChat
from qa.chat.state import ChatState
from qa.chat.stored import clean_name

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["KeptChat"]


class KeptChat(ReadableChat):
    """A chat whose conversation the library keeps.

    Whatever changes the chat holds its lock, and stores the conversation before it lets go.

    Parameters
    ----------
    library, judge, style, k, clock
        As `ReadableChat` takes them.
    """

    def __init__(
        self,
        library: Library,
        *,
        judge: str,
        style: str,
        k: int | None,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(library, judge=judge, style=style, k=k, clock=clock)
        self._clock = clock
        self._changing = threading.RLock()

    def rename(self, name: str) -> None:
        """Give the conversation a name; errors as `qa.chat.stored.clean_name`."""
        given = clean_name(name)
        with self._changing:
            self._change(replace(self._state, given_name=given))

    def clear(self) -> None:
        """Begin a new conversation. This one stays stored, unless it could never be."""
        with self._changing:
            self._store_at_last()
            self._state = self._state.emptied()

    def reopen(self, conversation_id: int) -> None:
        """Go on with a conversation as it is stored; errors as `Conversations.load`.

        The one that was open stays stored, unless it could never be.
        """
        _check_id(conversation_id)
        with self._changing:
            self._store_at_last()
            stored = self._library.conversations.load(conversation_id)
            self._state = self._state.resumed(stored)

    def delete(self, conversation_id: int) -> None:
        """Delete a stored conversation; errors as `Conversations.delete`.

        The one that is open is deleted with all that is shown of it.
        """
        _check_id(conversation_id)
        with self._changing:
            self._library.conversations.delete(conversation_id)
            if conversation_id == self._state.conversation_id:
                self._state = self._state.emptied()

    def _still_open(self, state: ChatState) -> ChatState:
        """The present state, which must be of the same conversation; the lock is held."""
        if self._state.opened != state.opened:
            raise ValueError("another conversation was opened meanwhile; ask again in this one")
        return self._state

    def _change(self, state: ChatState) -> None:
        """Take this state for the present one, and store it; the lock is held."""
        self._state = state  # shown while it is being stored, which a build can hold up
        self._store()

    def _store(self) -> None:
        state = self._state
        if state.empty and state.stored is None:
            return
        try:
            stored = self._library.conversations.save(state.to_store)
        except (FootnoteError, OSError, ValueError) as error:
            self._state = replace(state, unsaved=" ".join(str(error).split()))
        else:
            self._state = replace(state, stored=stored, unsaved="")

    def _store_at_last(self) -> None:
        """Store what could not be stored before; the lock is held."""
        if self._state.unsaved:
            self._store()


def _check_id(conversation_id: object) -> None:
    if not isinstance(conversation_id, int) or isinstance(conversation_id, bool):
        raise ValueError(f"the conversation is {conversation_id!r}, but must be a number")
