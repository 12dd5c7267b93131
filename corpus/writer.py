"""Changing a library file, in transactions: what a build does to articles, passages and files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.article import Article, Passage
from corpus.schema import (
    APPLICATION_ID,
    SCHEMA,
    SCHEMA_VERSION,
    FileRecord,
    article_row,
    check_header,
    check_owner,
    damaged,
    database_path,
    file_row,
    library_error,
    read_articles,
    read_files,
    read_setting,
)

__all__ = ["Writer"]


class Writer:
    """Changes a library; made by whoever holds `corpus.lock.writing`, as a context manager.

    Parameters
    ----------
    folder : Path
        The library's folder, which is there; the file in it is made when missing.

    Raises
    ------
    LibraryDamaged
        If the file there is not a sound library of this version.
    LibraryUnavailable
        If it cannot be written to. Both are also raised, as the block ends, in place of an error
        of SQLite in it.

    Attributes
    ----------
    db : sqlite3.Connection
        For the packages that own other tables of the file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = database_path(folder)
        check_header(self._path)
        try:
            self.db = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        except sqlite3.Error as error:
            raise library_error(self._path, error) from error
        try:
            check_owner(self.db, self._path)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.execute("PRAGMA foreign_keys = ON")
            # In one transaction: a process killed here leaves an empty file or a whole schema.
            with self.transaction():
                for statement in SCHEMA:
                    self.db.execute(statement)
                self.db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self.db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except BaseException as error:
            self.db.close()
            if isinstance(error, sqlite3.Error):
                raise library_error(self._path, error) from error
            raise

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.db.close()
        if isinstance(error, sqlite3.Error):
            raise library_error(self._path, error) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made in the block, or none of them."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            # On a full disk SQLite may have rolled back by itself.
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def setting(self, key: str, default: Any = None) -> Any:
        """The value of one setting, `default` where the library has none."""
        try:
            return read_setting(self.db, key, default)
        except ValueError as error:
            raise damaged(self._path, str(error)) from error

    def put_setting(self, key: str, value: Any) -> None:
        """Give a setting a value that JSON can hold."""
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, json.dumps(value)))

    def files(self) -> list[FileRecord]:
        """As `LibraryFile.files`."""
        try:
            return list(read_files(self.db))
        except ValueError as error:
            raise damaged(self._path, str(error)) from error

    def article(self, article_id: str) -> Article | None:
        """The article of that id, None where the library has none."""
        return next(iter(self._articles("WHERE id = ?", article_id)), None)

    def articles_of(self, path: str) -> list[Article]:
        """The articles that were read from one file, in order, copies not among them."""
        return self._articles("WHERE path = ? ORDER BY position", path)

    def _articles(self, where: str, argument: str) -> list[Article]:
        try:
            return list(read_articles(self.db, where, (argument,)))
        except ValueError as error:
            raise damaged(self._path, str(error)) from error

    def passage_ids(self) -> set[str]:
        """The ids of all passages."""
        return {row[0] for row in self.db.execute("SELECT id FROM passages")}

    def keep_only(self, article_ids: Iterable[str]) -> None:
        """Remove every other article, with its passages."""
        kept = set(article_ids)
        stored = [row[0] for row in self.db.execute("SELECT id FROM articles")]
        gone = [(article_id,) for article_id in stored if article_id not in kept]
        self.db.executemany("DELETE FROM articles WHERE id = ?", gone)

    def put_article(self, article: Article, position: int, passages: Sequence[Passage]) -> None:
        """Store an article and its passages in place of what is there under its id."""
        self.db.execute("DELETE FROM articles WHERE id = ?", (article.id,))
        self.db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", article_row(article, position)
        )
        self.db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?)",
            [(passage.id, article.id, passage.start, passage.end) for passage in passages],
        )

    def place_article(self, article: Article, position: int) -> None:
        """Give an article that is stored its place in the order, and its copies."""
        self.db.execute(
            "UPDATE articles SET position = ?, copies = ? WHERE id = ?",
            (position, json.dumps(article.copies), article.id),
        )

    def put_files(self, records: Iterable[FileRecord]) -> None:
        """Store what became of every file, in place of what is there."""
        self.db.execute("DELETE FROM files")
        self.db.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", [file_row(record) for record in records]
        )
