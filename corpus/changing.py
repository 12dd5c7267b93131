"""A short change to a library's file, beside its builds: to tables that other packages own.

An open library holds one state of its file, so a change goes through a connection of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import LibraryNotFound, LibraryUnavailable, LibraryUnfinished
from corpus.schema import APPLICATION_ID, check_header, check_owner, database_path, library_error

__all__ = ["changing"]

_PATIENCE_SECONDS = 30


@contextmanager
def changing(
    folder: Path, *tables: str, patience: float | None = None
) -> Iterator[sqlite3.Connection]:
    """A connection in a transaction, which is committed unless the block fails.

    Parameters
    ----------
    folder : Path
        The library's folder.
    *tables : str
        Statements that make the tables to be changed where they are not there (CREATE ... IF NOT
        EXISTS).
    patience : float or None
        Seconds to wait for a build or another process that writes; 30 for None.

    Raises
    ------
    LibraryNotFound, LibraryUnfinished
        If there is no library, or one whose first build never ended.
    LibraryDamaged, LibraryUnavailable
        If nothing can be written there.
    """
    path = database_path(folder)
    try:
        if not path.is_file():
            raise LibraryNotFound(
                f"there is no library at {folder}; make one with: qa build FOLDER --library "
                f"{folder}"
            )
        check_header(path)
        # SQLite must not make a file, should it have been moved away meanwhile.
        uri = path.resolve().as_uri() + "?mode=rw"
        timeout = _PATIENCE_SECONDS if patience is None else patience
        db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=timeout)
    except OSError as error:
        raise LibraryUnavailable(
            f"{path} cannot be read ({error.strerror}); look at its permissions"
        ) from error
    except sqlite3.Error as error:
        raise library_error(path, error) from error
    try:
        check_owner(db, path)
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            # A table in a file that is nobody's yet would make it a file of something else.
            raise LibraryUnfinished(
                f"{folder} was never built to its end; run qa build again, then save"
            )
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement in tables:
                db.execute(statement)
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise library_error(path, error) from error
    finally:
        db.close()
