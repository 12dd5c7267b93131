"""The tables of a library file: whose file it is, what is in a row, and what its errors mean."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from corpus.article import Article, Omission, Paragraph
from corpus.dates import ArticleDate
from corpus.draft import Skipped
from corpus.errors import LibraryDamaged, LibraryUnavailable
from corpus.sourcemap import SourceMap

__all__ = [
    "APPLICATION_ID",
    "SCHEMA",
    "SCHEMA_VERSION",
    "FileRecord",
    "article_row",
    "check_header",
    "check_owner",
    "damaged",
    "database_path",
    "file_row",
    "library_error",
    "read_articles",
    "read_files",
    "read_setting",
]

# Raised when the tables that a build makes change. Those of what people made have their own forms.
SCHEMA_VERSION = 1
# "FtNt": tells SQLite's own tools, and us, whose file this is.
APPLICATION_ID = 0x46744E74

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS files ("
    "path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, encoding TEXT NOT NULL, "
    "replaced INTEGER NOT NULL, holds TEXT NOT NULL, skipped TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS articles ("
    "id TEXT PRIMARY KEY, path TEXT NOT NULL, text TEXT NOT NULL, record TEXT NOT NULL, "
    "source_map BLOB NOT NULL, sha256 TEXT NOT NULL, "
    "position INTEGER NOT NULL, copies TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS articles_of_file ON articles (path, position)",
    "CREATE TABLE IF NOT EXISTS passages ("
    "id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, "
    'start INTEGER NOT NULL, "end" INTEGER NOT NULL) WITHOUT ROWID',
    "CREATE INDEX IF NOT EXISTS passages_of_article ON passages (article_id, start)",
)

_ONLY_HERE = "judgments, quotations and conversations are in it alone"
_SMALLEST = 512  # bytes of a SQLite file that holds anything
# The file may be sound, but this process cannot use it now.
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """What a build made of one file.

    Attributes
    ----------
    path : str
        Relative to the folder.
    sha256 : str
        Of its bytes, in hexadecimal; "" when they could not be read.
    encoding : str
        How its bytes became characters; "" when they did not.
    replaced : int
        Number of U+FFFD for bytes that could not be decoded.
    holds : tuple of str
        Ids of its articles as the file gives them, copies of another file's included.
    skipped : tuple of Skipped
        The file itself, or rows of it, when they were left out.
    """

    path: str
    sha256: str = ""
    encoding: str = ""
    replaced: int = 0
    holds: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def database_path(folder: Path) -> Path:
    """Where the SQLite file of the library in `folder` lies."""
    return folder / "library.db"


def check_header(path: Path) -> None:
    """Nothing, if the file at `path` can be one of SQLite's by its size, or is not there.

    SQLite takes a file of less than 512 bytes for an empty one, and writes over it; any other that
    is none of its own it refuses. The file is not opened here: on POSIX systems closing it again
    would drop every lock that this process holds on it, and a build in another process would take
    the file from under an open library ("How To Corrupt An SQLite Database File", 2.2).

    Raises
    ------
    LibraryDamaged
        If it is too small.
    PermissionError
        If it may not be read, which SQLite would tell in words that help nobody.
    """
    if not path.exists():
        return
    if 0 < path.stat().st_size < _SMALLEST:
        raise damaged(path, "file is not a database")
    effective = os.access in os.supports_effective_ids
    if not os.access(path, os.R_OK, effective_ids=effective):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def check_owner(db: sqlite3.Connection, path: Path) -> None:
    """Nothing, if `db` is a library of this version, or a file without any table.

    Raises
    ------
    LibraryDamaged
        If it is anything else.
    """
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if empty and not application:
        return  # a build was killed before its first transaction
    if application != APPLICATION_ID:
        raise LibraryDamaged(f"{path} is a SQLite file of something else; choose another folder")
    if version != SCHEMA_VERSION:
        age = "a newer" if version > SCHEMA_VERSION else "an older"
        raise LibraryDamaged(
            f"{path} was written by {age} Footnote (format {version}, this one reads "
            f"{SCHEMA_VERSION}); open it with that one, or build a new library beside it, but keep "
            f"it: {_ONLY_HERE}"
        )


def library_error(path: Path, error: sqlite3.Error) -> LibraryDamaged | LibraryUnavailable:
    """What an error of SQLite means to the user of the library file at `path`."""
    # The lowest byte is the kind of error, those above it tell kinds of that kind.
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if kind in _UNAVAILABLE:
        mend = (
            "wait until the build or whatever else writes to it has ended"
            if kind == sqlite3.SQLITE_BUSY
            else "look at the free space on its disk and at its permissions"
        )
        return LibraryUnavailable(
            f"{path} cannot be used now ({error}); {mend}, then run the same again: nothing that "
            "is in it was lost"
        )
    return damaged(path, shorten(str(error), 100))


def damaged(path: Path, reason: str) -> LibraryDamaged:
    """The error for a library file that must be made again."""
    return LibraryDamaged(
        f"{path} is damaged ({reason}); move it away and build the library again, but keep it: "
        f"{_ONLY_HERE}"
    )


def read_setting(db: sqlite3.Connection, key: str, default: Any = None) -> Any:
    """The value of one setting, `default` where there is none."""
    row = db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return json.loads(row[0]) if row else default


def file_row(record: FileRecord) -> tuple[Any, ...]:
    """A row of the table `files`."""
    return (
        record.path,
        record.sha256,
        record.encoding,
        record.replaced,
        json.dumps(record.holds),
        json.dumps([asdict(entry) for entry in record.skipped]),
    )


def read_files(db: sqlite3.Connection) -> Iterator[FileRecord]:
    """The rows of the table `files`, in the order of their paths."""
    for path, sha256, encoding, replaced, holds, skipped in db.execute(
        "SELECT path, sha256, encoding, replaced, holds, skipped FROM files ORDER BY path"
    ):
        yield FileRecord(
            path=path,
            sha256=sha256,
            encoding=encoding,
            replaced=replaced,
            holds=tuple(json.loads(holds)),
            skipped=tuple(Skipped(**entry) for entry in json.loads(skipped)),
        )


def article_row(article: Article, position: int) -> tuple[Any, ...]:
    """A row of the table `articles`."""
    # What has no column of its own.
    record = {
        "title": article.title,
        "authors": article.authors,
        "date": asdict(article.date) if article.date else None,
        "publisher": article.publisher,
        "url": article.url,
        "language": article.language,
        "inferred": sorted(article.inferred),
        "paragraphs": [(p.start, p.end, p.number, p.heading) for p in article.paragraphs],
        "omitted": [(o.start, o.end, o.reason) for o in article.omitted],
        "page_starts": article.page_starts,
        "reference": article.reference,
    }
    content = (article.id, article.path, article.text, json.dumps(record))
    source_map = article.source_map.to_bytes()
    sha256 = _digest(content, source_map)
    return (*content, source_map, sha256, position, json.dumps(article.copies))


def _digest(content: Sequence[str], source_map: bytes) -> str:
    """SHA-256 over what is shown and cited: SQLite would not notice a bit that flips in it."""
    whole = hashlib.sha256(json.dumps(content).encode())
    whole.update(source_map)
    return whole.hexdigest()


def read_articles(
    db: sqlite3.Connection, where: str, arguments: Sequence[Any] = ()
) -> Iterator[Article]:
    """The articles that the rest of an SQL query, from WHERE on, selects.

    Raises
    ------
    ValueError
        If one is not as it was stored.
    """
    sql = (
        "SELECT id, path, text, record, source_map, articles.sha256, copies, files.sha256 "
        f"FROM articles LEFT JOIN files USING (path) {where}"
    )
    for *content, source_map, sha256, copies, file_sha256 in db.execute(sql, arguments):
        if _digest(content, source_map) != sha256:
            raise ValueError(f"the article {content[0]!r} is not as it was stored")
        article_id, path, text, record = content
        fields = json.loads(record)
        date = fields["date"]
        yield Article(
            id=article_id,
            path=path,
            text=text,
            paragraphs=tuple(
                Paragraph(start=start, end=end, number=number, heading=heading)
                for start, end, number, heading in fields["paragraphs"]
            ),
            source_map=SourceMap.from_bytes(source_map),
            title=fields["title"],
            authors=tuple(fields["authors"]),
            date=ArticleDate(**date) if date else None,
            publisher=fields["publisher"],
            url=fields["url"],
            # A library of before lacks some; its next build reads every file again.
            language=fields.get("language"),
            inferred=frozenset(fields["inferred"]),
            omitted=tuple(
                Omission(start=start, end=end, reason=reason)
                for start, end, reason in fields["omitted"]
            ),
            page_starts=tuple(fields["page_starts"]),
            copies=tuple(json.loads(copies)),
            reference=fields.get("reference"),
            file_sha256=file_sha256 or "",
        )
