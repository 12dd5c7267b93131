"""The keeper: the present state of a chat, changed by one at a time, and stored in the library."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from corpus.errors import FootnoteError
from qa.chat.conversations import Conversations
from qa.chat.state import ChatState

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Keeper"]

logger = logging.getLogger(__name__)

# How long storing waits for a build: an answer that was found is not held back by it.
_PATIENCE_SECONDS = 1.0

_Change = Callable[[ChatState], ChatState]


class Keeper:
    """The present state of a chat, and its conversation in the library.

    Whatever changes the state gives a function that makes another one of the present. No lock is
    held while the page is told. While one change waits for the library, others are made and told at
    once, and stored after it.

    Parameters
    ----------
    library : Library
        Keeps the conversation.
    state : ChatState
        The first one.
    on_change : callable or None
        Called after every change, before it is stored, and again where that turned out otherwise
        than the last time.
    """

    def __init__(
        self, library: Library, state: ChatState, on_change: Callable[[], None] | None = None
    ) -> None:
        self._conversations = Conversations(library, patience=_PATIENCE_SECONDS)
        self._state = state
        self._on_change = on_change
        self._changing = threading.Lock()
        self._storing = threading.RLock()  # taken before the other, never after it
        self._refused: ChatState | None = None  # which was not left, for it could not be stored

    @property
    def state(self) -> ChatState:
        """The present one."""
        return self._state

    def put(self, change: _Change, *, of: ChatState | None = None) -> ChatState:
        """Change what is not stored; nobody is told.

        Parameters
        ----------
        change : callable
            Of the present state, makes the next one; what it raises changes nothing.
        of : ChatState or None
            A state of the conversation that is meant.

        Returns
        -------
        ChatState
            What it made.

        Raises
        ------
        ValueError
            If another conversation than that of `of` is open by now.
        """
        with self._changing:
            now = self._state
            if of is not None and of.opened != now.opened:
                raise ValueError("another conversation was opened meanwhile; ask again in this one")
            self._state = changed = change(now)
        return changed

    def show(self, change: _Change, *, of: ChatState | None = None) -> ChatState:
        """As `put`, and tell it."""
        changed = self.put(change, of=of)
        self.tell()
        return changed

    def keep(self, change: _Change, *, of: ChatState | None = None) -> ChatState:
        """As `show`, of what is stored; it is, or `unsaved` says why not, when this ends.

        What changes nothing that is stored is not stored anew.
        """

        def counted(now: ChatState) -> ChatState:
            changed = change(now)
            if changed == now:
                return now
            same = changed.to_store == now.to_store
            return changed if same else replace(changed, changes=now.changes + 1)

        changed = self.put(counted, of=of)
        try:
            self.tell()
        finally:  # also where that is interrupted
            told = self._state.unsaved
            try:
                self._store()
            finally:
                if self._state.unsaved != told:
                    self.tell()
        return changed

    def tell(self) -> None:
        """Call `on_change`; what fails there is logged, and stops nothing."""
        if self._on_change is None:
            return
        try:
            self._on_change()
        except Exception:
            logger.exception("a change of the chat could not be shown")

    def clear(self) -> None:
        """Begin a new conversation; errors as `reopen`."""
        self._leave(lambda: ChatState.emptied)

    def reopen(self, conversation_id: int) -> None:
        """Go on with a conversation as it is stored; errors as `Conversations.load`.

        Raises
        ------
        ValueError
            Also if the open one could not be stored. Called again before anything is changed, it
            is let go.
        """
        _check_id(conversation_id)

        def resumed() -> _Change:
            stored = self._conversations.load(conversation_id)
            return partial(ChatState.resumed, stored=stored)

        self._leave(resumed)

    def resume(self, conversation_id: int | None) -> bool:
        """Go on with a conversation if the open one is new; as `ChatSession.resume`."""
        with self._storing:
            if conversation_id is None or not self._state.new:
                return False
            try:
                stored = self._conversations.load(conversation_id)
            except ValueError:  # there is none
                return False
            with self._changing:
                if not self._state.new:
                    return False
                self._state = self._state.resumed(stored)
        self.tell()
        return True

    def delete(self, conversation_id: int) -> None:
        """Delete a conversation, and all that is shown of it; errors as `Conversations.delete`."""
        _check_id(conversation_id)
        with self._storing:
            self._conversations.delete(conversation_id)
            with self._changing:
                if conversation_id == self._state.conversation_id:
                    self._state = self._state.emptied()
        self.tell()

    def _leave(self, following: Callable[[], _Change]) -> None:
        """Store at last what is not, and put another conversation in the place of the open one."""
        with self._storing:
            let_go = self._state is self._refused
            self._store()
            follow = following()
            while not self._followed(follow, let_go):  # something was changed since it was stored
                self._store()
        self.tell()

    def _followed(self, follow: _Change, let_go: bool) -> bool:
        with self._changing:
            now = self._state
            if now.unstored and not now.unsaved:
                return False
            if now.unstored and not let_go:
                self._refused = now
                raise ValueError(
                    f"the conversation is not stored yet ({now.unsaved}); export it, or do that "
                    "again to let it go"
                )
            self._state = follow(now)
            return True

    def _store(self) -> None:
        """Store what is not; `unsaved` says what stopped that."""
        with self._storing:
            state = self._state
            if not state.unstored:
                return
            try:
                stored = self._conversations.save(state.to_store)
            except BaseException as error:  # also an interrupt
                why = " ".join(str(error).split()) or (
                    f"storing was stopped ({type(error).__name__}); the next change tries again"
                )
                self.put(lambda now: now if now.unsaved == why else replace(now, unsaved=why))
                if not isinstance(error, FootnoteError | OSError | ValueError):
                    raise
            else:
                self.put(lambda now: now.kept_as(stored, of=state))


def _check_id(conversation_id: object) -> None:
    if not isinstance(conversation_id, int) or isinstance(conversation_id, bool):
        raise ValueError(f"the conversation is {conversation_id!r}, but must be a number")
