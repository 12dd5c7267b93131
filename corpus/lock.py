"""The right to write to a library: one process at a time, and its name for those it keeps out."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import LibraryBusy, LibraryUnavailable

__all__ = ["writing"]


@contextmanager
def writing(folder: Path, now: datetime | None = None) -> Iterator[None]:
    """Hold the right to write to the library in `folder` while the block runs.

    The operating system frees the lock when the process ends, however it ends. Who holds it is
    told in a file beside it, which means nothing once the lock is free.

    Raises
    ------
    LibraryBusy
        At once, if another process (or this one, elsewhere) holds it.
    LibraryUnavailable
        If the folder cannot be written to.
    """
    holder = folder / "writer.json"
    lock = FileLock(folder / "writer.lock", thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise LibraryBusy(
            f"{folder} is being built by {_name_of(holder)}; wait until it ends, or stop it"
        ) from error
    except OSError as error:
        raise LibraryUnavailable(
            f"{folder} cannot be written to ({error.strerror}); look at its permissions, or build "
            "into another folder"
        ) from error
    try:
        started = (now or datetime.now()).isoformat(timespec="seconds")
        who = {"pid": os.getpid(), "host": platform.node(), "since": started}
        with suppress(OSError):  # a courtesy: the lock holds without it
            holder.write_text(json.dumps(who), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _name_of(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
