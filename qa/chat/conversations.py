"""Conversations kept in the library's file, in a table of their own, which no build touches.

Every call opens the file anew: what another process keeps is seen at once, and what `save` returns
is on disk. A conversation that somebody else changed meanwhile is never written over.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from corpus.errors import LibraryDamaged
from corpus.schema import database_path
from qa.chat.rows import DIGEST, ROW, SUMMARY, TABLE, checked, row_digest, summary_of
from qa.chat.searching import Excerpts, Searched, searched, words_of
from qa.chat.stored import (
    LONGEST_NAME,
    ConversationSummary,
    OtherFormat,
    StoredConversation,
    clean_name,
    read_content,
    written_content,
)

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Conversations"]

# A damaged one counts for nothing here.
_NEXT_CHANGE = (
    "(SELECT coalesce(max(change), 0) + 1 FROM conversations WHERE typeof(change) = 'integer')"
)
_COPY = re.compile(r" \(copy(?: ([2-9]|[1-9][0-9]{1,8}))?\)$")
_NEWEST_FIRST = "ORDER BY change DESC, id DESC"
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
        sql = f"SELECT {SUMMARY} FROM conversations {_NEWEST_FIRST}"
        return iter([summary_of(row) for row in self._rows(sql)])

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
        with TABLE.reading(self._folder) as (rows, age):
            if age < 0:
                return []
            listed = rows(f"SELECT {SUMMARY}, {DIGEST} FROM conversations {_NEWEST_FIRST}")
            keys = [(row[0], row[6]) for row in listed]
            # Those that are not listed any more are forgotten.
            known = {key: self._searched[key] for key in keys if key in self._searched}
            marks = ",".join(str(own) for own, digest in keys if (own, digest) not in known)
            for row in rows(f"SELECT {ROW} FROM conversations WHERE id IN ({marks})"):
                known[row[0], row[8]] = self._said(row)
        self._searched = known
        self._excerpts.keep(known.values())
        return [
            summary
            for key, summary in zip(keys, map(summary_of, listed), strict=True)
            if self._excerpts.hold(words, summary.name, known[key])
        ]

    def load(self, conversation_id: int) -> StoredConversation:
        """A conversation, with its passages as the library holds them now.

        Raises
        ------
        ValueError
            If none is kept under that id.
        LibraryDamaged
            If it is not as it was kept, or another version of Footnote kept it.
        """
        own = self._number(conversation_id)
        rows = self._rows(f"SELECT {ROW} FROM conversations WHERE id = ?", (own,))
        if not rows:
            raise self._unknown(conversation_id)
        summary, revision, content = self._checked(rows[0])
        try:
            stored = read_content(content, self._library)
        except OtherFormat as error:
            raise LibraryDamaged(
                f"{self._said_of(summary)} was kept by another version of Footnote ({error}); open "
                "it with that one, or with a newer one: it is kept nowhere else"
            ) from error
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
            `dataclasses.replace`. Was it changed meanwhile by somebody else, then both are kept:
            this one as a new conversation, "NAME (copy)". Was it deleted, it is kept anew.

        Returns
        -------
        StoredConversation
            As it is kept now, with its id, name and revision.

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
                if db.execute("SELECT 1 FROM conversations WHERE id = ?", (own,)).fetchone():
                    name = _copy_name(name, _names(db))
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
        with TABLE.reading(self._folder) as (rows, age):
            return rows(sql, arguments) if age >= 0 else []

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return TABLE.changing(self._folder, patience=self._patience)

    def _said(self, row: tuple[Any, ...]) -> Searched:
        """What is searched of a row beside its name; nothing of a damaged one."""
        try:
            return searched(checked(row)[2])
        except ValueError:
            return Searched()

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
            f"{self._said_of(summary)} is not as it was kept; delete it, the others are sound"
        )

    def _said_of(self, summary: ConversationSummary) -> str:
        return (
            f"the conversation {summary.name!r} (number {summary.id}) in "
            f"{database_path(self._folder)}"
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


def _names(db: sqlite3.Connection) -> set[str]:
    rows = db.execute(f"SELECT {SUMMARY} FROM conversations")
    return {summary_of(row).name for row in rows}


def _copy_name(name: str, taken: Container[str]) -> str:
    """The name with " (copy)", or the first of " (copy 2)" on that is free, not too long."""
    own = _COPY.search(name)
    base = name[: own.start()] if own else name
    first = int(own[1] or 1) + 1 if own else 1
    for number in itertools.count(first):
        end = " (copy)" if number == 1 else f" (copy {number})"
        copy = base[: LONGEST_NAME - len(end)].rstrip() + end
        if copy not in taken:
            return copy
    raise AssertionError  # there are more numbers than names
