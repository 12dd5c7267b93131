"""The library file as readers see it: one corpus in SQLite, in the state it had when opened.

Articles, passages, files and settings lie in one file (`corpus.schema`), and so do the vectors, in
tables that `embeddings` owns. `corpus.writer` changes it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from corpus.article import Article, Passage
from corpus.errors import LibraryNotFound, LibraryUnavailable
from corpus.schema import (
    SCHEMA,
    FileRecord,
    check_header,
    check_owner,
    damaged,
    database_path,
    library_error,
    read_articles,
    read_files,
    read_setting,
)

__all__ = ["LibraryFile"]

_IDS_A_QUERY = 500

T = TypeVar("T")


class LibraryFile:
    """One state of a library, as it was when it was opened.

    Parameters
    ----------
    folder : Path
        The library's folder.

    Raises
    ------
    LibraryNotFound
        If there is none.
    LibraryDamaged
        If what is there is not a sound library of this version. Damage that opening does not see
        is told by the method that meets it.
    LibraryUnavailable
        If it cannot be read for now.

    Notes
    -----
    A read transaction is held until `close`, so that a build that ends meanwhile changes nothing
    here. Safe to use from several threads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._articles: dict[str, Article] = {}
        self._db = _connect(folder)
        if not self.rows("SELECT 1 FROM sqlite_master"):
            # A build was killed before it made its first table: a library without articles.
            self._db.close()
            self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            for statement in SCHEMA:
                self._db.execute(statement)

    def close(self) -> None:
        """End the read transaction and close the file."""
        with self._lock:
            self._db.close()

    def rows(self, sql: str, arguments: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a SELECT gives, for the packages that own other tables of the file."""
        return self._read(lambda db: db.execute(sql, arguments).fetchall())

    def setting(self, key: str, default: Any = None) -> Any:
        """The value of one setting, `default` where the library has none."""
        return self._read(lambda db: read_setting(db, key, default))

    @property
    def article_count(self) -> int:
        """Number of articles, copies not counted."""
        return int(self.rows("SELECT count(*) FROM articles")[0][0])

    @property
    def passage_count(self) -> int:
        """Number of passages."""
        return int(self.rows("SELECT count(*) FROM passages")[0][0])

    def files(self) -> list[FileRecord]:
        """Every file of the folder that was built, in the order of their paths."""
        return self._read(lambda db: list(read_files(db)))

    def article(self, article_id: str) -> Article:
        """The article of that id.

        Raises
        ------
        KeyError
            If the library has no such article.
        """
        with self._lock:
            if article_id not in self._articles:
                found = self._read(
                    lambda db: list(read_articles(db, "WHERE id = ?", (article_id,)))
                )
                if not found:
                    raise KeyError(article_id)
                self._articles[article_id] = found[0]
            return self._articles[article_id]

    def articles(self) -> Iterator[Article]:
        """Every article, in the order of their files and of the rows in them."""
        for (article_id,) in self.rows("SELECT id FROM articles ORDER BY position"):
            yield self.article(article_id)

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        """The passages of those ids, in the order of `ids`; without ids, every one in order.

        Raises
        ------
        KeyError
            If the library has no passage of one of the ids.
        """
        if ids is None:
            found = self.rows(
                'SELECT p.id, article_id, start, "end" FROM passages p '
                "JOIN articles a ON a.id = article_id ORDER BY a.position, start, p.id"
            )
            return [self._passage(row) for row in found]
        by_id: dict[str, tuple[Any, ...]] = {}
        for at in range(0, len(ids), _IDS_A_QUERY):
            some = ids[at : at + _IDS_A_QUERY]
            marks = ",".join("?" * len(some))
            sql = f'SELECT id, article_id, start, "end" FROM passages WHERE id IN ({marks})'
            by_id |= {row[0]: row for row in self.rows(sql, some)}
        return [self._passage(by_id[passage_id]) for passage_id in ids]

    def _passage(self, row: tuple[Any, ...]) -> Passage:
        return Passage(id=row[0], article=self.article(row[1]), start=row[2], end=row[3])

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """What `read` reads, alone among threads, with errors that a user understands."""
        path = database_path(self.folder)
        with self._lock:
            try:
                return read(self._db)
            except sqlite3.ProgrammingError as error:
                raise ValueError(f"{path} cannot be asked that, or was closed: {error}") from error
            except sqlite3.Error as error:
                raise library_error(path, error) from error
            except (TypeError, ValueError, KeyError) as error:
                raise damaged(path, f"a row cannot be read: {error}") from error


def _connect(folder: Path) -> sqlite3.Connection:
    path = database_path(folder)
    try:
        if not path.is_file():
            raise LibraryNotFound(
                f"there is no library at {folder}; "
                f"make one with: qa build FOLDER --library {folder}"
            )
        check_header(path)
        uri = path.resolve().as_uri() + "?mode=ro"
        try:
            return _begin(uri, path)
        except sqlite3.OperationalError as error:
            kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if kind not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
        # On a medium that cannot be written to, SQLite can't make its shared-memory file. What it
        # would find out with that file, whether the write-ahead log holds more, is seen from here.
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise LibraryUnavailable(
                f"{path} was left in the middle of a build, in a place that cannot be written to; "
                "open it once where it can be, then copy it again"
            )
        return _begin(uri + "&immutable=1", path)
    except sqlite3.Error as error:
        raise library_error(path, error) from error
    except OSError as error:
        raise LibraryUnavailable(
            f"{path} cannot be read ({error.strerror}); look at its permissions"
        ) from error


def _begin(uri: str, path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        db.execute("BEGIN")
        check_owner(db, path)  # the first SELECT: the snapshot starts here
    except BaseException:
        db.close()
        raise
    return db
