"""Conversations kept in the library's file, in a table of their own, which no build touches.

Every call opens the file anew: what another process keeps is seen at once, and what `save` returns
is on disk. A conversation that somebody else changed meanwhile is never written over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from corpus.changing import changing
from corpus.errors import LibraryDamaged
from corpus.library import LibraryFile
from corpus.schema import database_path
from qa.chat.rows import ROW, SUMMARY, checked, row_digest, summary_of
from qa.chat.searching import Excerpts, Searched, searched, words_of
from qa.chat.stored import (
    ConversationSummary,
    StoredConversation,
    clean_name,
    read_content,
    written_content,
)

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Conversations"]

_TABLE = (
    "CREATE TABLE IF NOT EXISTS conversations ("
    "id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, created TEXT NOT NULL, "
    "changed TEXT NOT NULL, revision INTEGER NOT NULL, questions INTEGER NOT NULL, "
    # Which change of all it was last changed by: clocks may be set back.
    "change INTEGER NOT NULL, content TEXT NOT NULL, sha256 TEXT NOT NULL)"
)
_NEXT_CHANGE = "(SELECT coalesce(max(change), 0) + 1 FROM conversations)"


# What reading something else than the content of a conversation may raise.
_NO_CONTENT = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def _now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """The conversations that a library keeps; a loop over them gives them newest changed first.

    Parameters
    ----------
    library : Library
        That keeps them.
    clock : callable
        Gives the time at which one is kept.
    patience : float or None
        Seconds that a change waits for a build or another process that writes; 30 for None.

    Examples
    --------
    >>> [each.name for each in library.conversations.search("truce")]  # doctest: +SKIP
    ['Who brokered the truce?']
    """

    def __init__(
        self,
        library: Library,
        clock: Callable[[], datetime] = _now,
        *,
        patience: float | None = None,
    ) -> None:
        self._library = library
        self._folder = library.path
        self._clock = clock
        self._patience = patience
        self._excerpts = Excerpts(library)
        self._searched: dict[tuple[int, Any], Searched] = {}  # by id and digest of the row

    def __iter__(self) -> Iterator[ConversationSummary]:
        for row in self._rows(f"SELECT {SUMMARY} FROM conversations ORDER BY change DESC"):
            yield summary_of(row)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<{len(self)} conversations in {str(self._folder)!r}>"

    def search(self, text: str = "") -> list[ConversationSummary]:
        """The conversations in which every word of a text occurs, newest changed first.

        Parameters
        ----------
        text : str
            Words or beginnings and other parts of words, which are looked for in the name, the
            questions and the excerpts shown, case and accents aside. Without any, every
            conversation is found.

        Returns
        -------
        list of ConversationSummary
            One that is damaged is looked for by its name alone.
        """
        words = words_of(text)
        if not words:
            return list(self)
        sql = f"SELECT {SUMMARY}, sha256 FROM conversations ORDER BY change DESC"
        rows = self._rows(sql)
        self._read({(row[0], row[6]) for row in rows})
        found = []
        for row in rows:
            summary = summary_of(row)
            said = self._searched.get((row[0], row[6]), Searched())
            if self._excerpts.hold(words, summary.name, said):
                found.append(summary)
        return found

    def load(self, conversation_id: int) -> StoredConversation:
        """A conversation, with its passages as the library holds them now.

        Raises
        ------
        ValueError
            If none is kept under that id.
        LibraryDamaged
            If it is not as it was kept.
        """
        own = self._number(conversation_id)
        rows = self._rows(f"SELECT {ROW} FROM conversations WHERE id = ?", (own,))
        if not rows:
            raise self._unknown(conversation_id)
        summary, revision, content = self._checked(rows[0])
        try:
            stored = read_content(content, self._library)
        except _NO_CONTENT as error:
            raise self._damaged(summary) from error
        return replace(
            stored,
            name=summary.name,
            id=summary.id,
            created=summary.created,
            changed=summary.changed,
            revision=revision,
        )

    def save(self, conversation: StoredConversation) -> StoredConversation:
        """Keep a conversation.

        Parameters
        ----------
        conversation : StoredConversation
            One that is not kept yet, or what `save` or `load` gave, changed by
            `dataclasses.replace`. Was it changed or deleted meanwhile by somebody else, then both
            are kept: this one as a new conversation of the same name.

        Returns
        -------
        StoredConversation
            As it is kept now, with its id and revision.

        Raises
        ------
        ValueError
            If its name is empty or too long.
        LibraryUnavailable
            If nothing can be written to the library. More as `corpus.changing.changing`.
        """
        name, when = clean_name(conversation.name), self._when()
        created, questions = conversation.created or when, len(conversation.exchanges)
        content = written_content(conversation)

        def values(revision: int) -> tuple[Any, ...]:
            row = (name, created, when, questions, revision, content)
            return (*row, row_digest(*row))

        with self._writing() as db:
            own, revision = conversation.id, conversation.revision + 1
            done = db.execute(
                "UPDATE conversations SET name = ?, created = ?, changed = ?, questions = ?, "
                f"revision = ?, content = ?, sha256 = ?, change = {_NEXT_CHANGE} "
                "WHERE id = ? AND revision = ?",
                (*values(revision), own, conversation.revision),
            )
            if not done.rowcount:
                revision = 1
                own = db.execute(
                    "INSERT INTO conversations (name, created, changed, questions, revision, "
                    f"content, sha256, change) VALUES (?, ?, ?, ?, ?, ?, ?, {_NEXT_CHANGE})",
                    values(revision),
                ).lastrowid
        return replace(
            conversation, name=name, id=own, created=created, changed=when, revision=revision
        )

    def rename(self, conversation_id: int, name: str) -> None:
        """Give a conversation another name, which counts as a change of it.

        Raises
        ------
        ValueError
            If none is kept under that id, or the name is empty or too long.
        LibraryDamaged
            If it is not as it was kept.
        LibraryUnavailable
            If nothing can be written to the library. More as `corpus.changing.changing`.
        """
        cleaned, when, own = clean_name(name), self._when(), self._number(conversation_id)
        with self._writing() as db:
            row = db.execute(f"SELECT {ROW} FROM conversations WHERE id = ?", (own,)).fetchone()
            if row is None:
                raise self._unknown(conversation_id)
            summary, revision, content = self._checked(row)
            sha256 = row_digest(
                cleaned, summary.created, when, summary.questions, revision + 1, content
            )
            db.execute(
                "UPDATE conversations SET name = ?, changed = ?, revision = ?, sha256 = ?, "
                f"change = {_NEXT_CHANGE} WHERE id = ?",
                (cleaned, when, revision + 1, sha256, own),
            )

    def delete(self, conversation_id: int) -> None:
        """Keep a conversation no longer, also a damaged one.

        Raises
        ------
        ValueError
            If none is kept under that id.
        LibraryUnavailable
            If nothing can be written to the library. More as `corpus.changing.changing`.
        """
        own = self._number(conversation_id)
        with self._writing() as db:
            done = db.execute("DELETE FROM conversations WHERE id = ?", (own,))
            if not done.rowcount:
                raise self._unknown(conversation_id)

    def _rows(self, sql: str, arguments: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        file = LibraryFile(self._folder)
        try:
            if not file.rows("SELECT 1 FROM sqlite_master WHERE name = 'conversations'"):
                return []
            return file.rows(sql, arguments)
        finally:
            file.close()

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return changing(self._folder, _TABLE, patience=self._patience)

    def _read(self, wanted: set[tuple[int, Any]]) -> None:
        """Read what is searched of those conversations, by id and digest; once of each."""
        unread = wanted - self._searched.keys()
        if not unread:
            return
        marks = ",".join(str(own) for own, _ in unread)
        for row in self._rows(f"SELECT {ROW} FROM conversations WHERE id IN ({marks})"):
            try:
                said = searched(self._checked(row)[2])
            except LibraryDamaged:
                said = Searched()
            self._searched[row[0], row[8]] = said

    def _when(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")

    def _checked(self, row: tuple[Any, ...]) -> tuple[ConversationSummary, int, str]:
        """What a list shows of a row, its revision and its content; all as it was kept."""
        try:
            return checked(row)
        except ValueError as error:
            raise self._damaged(summary_of(row)) from error

    def _damaged(self, summary: ConversationSummary) -> LibraryDamaged:
        return LibraryDamaged(
            f"the conversation {summary.name!r} (number {summary.id}) in "
            f"{database_path(self._folder)} is not as it was kept; delete it, the others are sound"
        )

    def _number(self, conversation_id: int) -> int:
        """The id, if it can be one: SQLite takes no number beyond 64 bits."""
        whole = isinstance(conversation_id, int) and not isinstance(conversation_id, bool)
        if not whole or not 0 < conversation_id < 2**63:
            raise self._unknown(conversation_id)
        return conversation_id

    def _unknown(self, conversation_id: object) -> ValueError:
        return ValueError(
            f"no conversation {conversation_id!r} is kept in {self._folder}; look at the list of "
            "those that are"
        )
