"""The files that libraries are built from: a digest of them, and which of them have changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.library import LibraryFile
from corpus.reading import list_files, read_file
from corpus.source import Limits, digest, read_bytes

__all__ = ["articles_digest", "changed_files"]


def articles_digest(articles: Path) -> str:
    """SHA-256, in hexadecimal, over the names and bytes of the files that a build would read.

    Parameters
    ----------
    articles : Path
        A folder, or one file.

    Raises
    ------
    EmptyFolder
        If it is the folder of a library.
    """
    whole = hashlib.sha256()
    for name, content in _digests(articles).items():
        whole.update(f"{name}\0{content}\n".encode())
    return whole.hexdigest()


def changed_files(library: LibraryFile, articles: Path) -> list[str]:
    """Names of files that are new, gone or others than when a library was built, sorted.

    Parameters
    ----------
    library : LibraryFile
        Which remembers what it was built from.
    articles : Path
        As for `articles_digest`.
    """
    now = _digests(articles)
    before = {record.path: record.sha256 for record in library.files()}
    changed = [
        name
        for name in now.keys() & before.keys()
        # Of what a build left out, it remembers no bytes.
        if now[name] != before[name] and (before[name] or _is_read(articles, name))
    ]
    return sorted([*changed, *(now.keys() ^ before.keys())])


def _digests(articles: Path) -> dict[str, str]:
    """By name as a build tells it, SHA-256 of each file; "" where its bytes cannot be read."""
    names = list_files(articles) if articles.is_dir() else iter([articles.name])
    root = _root(articles)
    digests = {}
    for name in names:
        shown, content = name, ""
        try:
            name.encode("utf-8")
            content = digest(read_bytes(root / name, root, Limits()))
        except UnicodeEncodeError:
            shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        except UnreadableFile:
            pass  # a build leaves it out
        digests[shown] = content
    return digests


def _is_read(articles: Path, name: str) -> bool:
    """Whether a build would find articles in a file."""
    root = _root(articles)
    try:
        read_file(root / name, root)
    except Exception:  # whatever a reader fails with, the build leaves the file out
        return False
    return True


def _root(articles: Path) -> Path:
    return articles if articles.is_dir() else articles.parent
