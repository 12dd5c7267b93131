"""From a folder of files to its articles: which files there are, and which reader reads each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.article import Article
from corpus.dates import DateOrder
from corpus.draft import Draft, Skipped
from corpus.errors import EmptyFolder, UnreadableFile
from corpus.finish import finish
from corpus.readers import kind_of_bytes, kind_of_text
from corpus.schema import database_path
from corpus.source import Limits, Source, decode, digest, is_binary, read_bytes, too_large

__all__ = ["READING_VERSION", "Reading", "list_files", "read_file", "read_source"]

# Raised whenever the same bytes would be read into something else: libraries read files again.
READING_VERSION = 3

_LIMITS = Limits()

# Files that speak about a folder, not in it.
_ABOUT = re.compile(r"(?:readme|licen[cs]e|sources|copying|notice)(?:\.\w+)?$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file holds.

    Attributes
    ----------
    path : str
        Relative to the folder.
    sha256 : str
        Of the file's bytes, in hexadecimal.
    encoding : str
        How the bytes became characters.
    replaced : int
        Number of U+FFFD that stand for bytes that could not be decoded.
    articles : tuple of Article
        In the order of the file; their ids are not yet made unique.
    skipped : tuple of Skipped
        Rows that were left out.
    """

    path: str
    sha256: str
    encoding: str
    replaced: int
    articles: tuple[Article, ...]
    skipped: tuple[Skipped, ...] = ()


def list_files(folder: Path) -> Iterator[str]:
    """The files below `folder`, relative, in the order of their paths' code points.

    Left out without a word: hidden files and folders, libraries (folders with a ``library.db``),
    Python files. What is not a regular file, and a folder that cannot be listed, is named all the
    same, so that reading it can say so.

    Raises
    ------
    EmptyFolder
        If `folder` is itself a library.
    """
    if os.access(database_path(folder), os.F_OK):
        raise EmptyFolder(
            f"{folder} is a library and holds no articles; name the folder that it was built from"
        )
    found: list[str] = []

    def note(error: OSError) -> None:
        found.append(Path(error.filename).relative_to(folder).as_posix())

    for root, folders, files in os.walk(folder, onerror=note):
        paths = [Path(root, name) for name in folders]
        linked = [path.name for path in paths if path.is_symlink()]
        folders[:] = [
            path.name
            for path in paths
            if not path.name.startswith((".", "__"))
            and not path.is_symlink()
            and not os.access(database_path(path), os.F_OK)
        ]
        for name in (*files, *linked):
            if not name.startswith(".") and not name.endswith((".py", ".pyc")):
                found.append(Path(root, name).relative_to(folder).as_posix())
    return iter(sorted(found))


def read_source(path: Path, folder: Path, *, limits: Limits = _LIMITS) -> Source:
    """The decoded file: the characters that every ``source_spans`` counts in.

    Parameters
    ----------
    path : Path
        Absolute, or relative to the working folder.
    folder : Path
        The folder that was built; `path` lies in it.

    Raises
    ------
    UnreadableFile
        As `read_file`.
    """
    return _open_file(path, folder, limits)[0]


def read_file(
    path: Path, folder: Path, *, order: DateOrder | None = None, limits: Limits = _LIMITS
) -> Reading:
    """The articles in one file.

    Parameters
    ----------
    path, folder : Path
        As for `read_source`.
    order : "dmy", "mdy" or None
        How to read ``03/04/2008``; None leaves such a date unknown.
    limits : Limits
        How much to take on.

    Raises
    ------
    UnreadableFile
        With the reason and the mend, when no article can be read from it.
    """
    source, drafts, sha256 = _open_file(path, folder, limits)
    articles: list[Article] = []
    skipped: list[Skipped] = []
    for draft in drafts:
        if isinstance(draft, Skipped):
            skipped.append(draft)
            continue
        article = replace(finish(draft, source, order), file_sha256=sha256)
        if article.text:
            articles.append(article)
        else:
            skipped.append(
                Skipped(
                    path=source.path,
                    place=draft.place,
                    reason="no text is left beside title, by-line and footer",
                    mend="check that the article itself was saved",
                )
            )
    if not articles and not any(entry.place for entry in skipped):
        first = skipped[0] if skipped else None
        raise UnreadableFile(
            first.reason if first else "holds no article",
            first.mend if first else "check that the article itself was saved",
        )
    return Reading(
        path=source.path,
        sha256=sha256,
        encoding=source.encoding,
        replaced=source.replaced,
        articles=tuple(articles),
        skipped=tuple(skipped),
    )


def _open_file(
    path: Path, folder: Path, limits: Limits
) -> tuple[Source, Iterator[Draft | Skipped], str]:
    name = path.relative_to(folder).as_posix()
    if _ABOUT.match(path.name):
        raise UnreadableFile(
            "its name says that it describes the folder", "rename it if it is an article"
        )
    data = read_bytes(path, folder, limits)
    sha256 = digest(data)
    kind = kind_of_bytes(data)
    if kind in ("pdf", "docx"):
        if len(data) > limits.file_bytes:
            raise too_large(len(data), limits.file_bytes)
        if kind == "pdf":
            from corpus.readers.pdf import read_pdf as read_packed
        else:
            from corpus.readers.docx import read_docx as read_packed
        source, draft = read_packed(data, name, limits)
        return source, iter((draft,)), sha256
    if is_binary(data):
        raise UnreadableFile(
            "not text, PDF, Word or HTML", "save the article in one of these, or remove the file"
        )
    from corpus.readers.foreign import refuse_foreign_text, refuse_json_document
    from corpus.readers.tables import looks_like_jsonl

    text, encoding, replaced = decode(data, _declared_charset(data))
    source = Source(path=name, text=text, encoding=encoding, replaced=replaced)
    kind = kind_of_text(text, name)
    if kind in ("html", "text") and len(data) > limits.file_bytes:
        raise too_large(len(data), limits.file_bytes)
    if kind == "text":
        refuse_foreign_text(text, path.name)
    elif kind == "jsonl" and not looks_like_jsonl(text):
        refuse_json_document(text, path.name)
    return source, _drafts(source, kind), sha256


def _drafts(source: Source, kind: str) -> Iterator[Draft | Skipped]:
    if kind == "html":
        from corpus.readers.html import read_html

        return read_html(source)
    if kind == "jsonl":
        from corpus.readers.tables import read_jsonl

        return read_jsonl(source)
    if kind == "csv":
        from corpus.readers.tables import read_csv

        return read_csv(source)
    from corpus.readers.text import read_text

    return read_text(source)


def _declared_charset(data: bytes) -> str | None:
    match = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", data[:4096], re.I)
    return match[1].decode("ascii") if match else None
