"""A folder of articles beside the library made from it: what is new, what is there already."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from corpus.article import Article
from corpus.dates import DateOrder
from corpus.draft import Skipped
from corpus.errors import UnreadableFile
from corpus.reading import read_file
from corpus.references.sidecar import Sidecars, give_items, is_sidecar
from corpus.schema import FileRecord
from corpus.source import Limits, digest, read_bytes
from corpus.writer import Writer

__all__ = ["FolderReading", "read_folder"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReading:
    """The articles of a folder.

    Attributes
    ----------
    files : tuple of FileRecord
        What became of each file, in their order.
    articles : tuple of Article
        In the order of their files and of the rows in them. No two have the same id or the same
        text; the first one that holds a text names the others in its `copies`.
    stored : frozenset of str
        Ids of the articles that the library holds already, the same but for their copies.
    mismatches : tuple of str
        What the bibliographies of the folder say of no article, or otherwise than the file.
    """

    files: tuple[FileRecord, ...]
    articles: tuple[Article, ...]
    stored: frozenset[str]
    mismatches: tuple[str, ...]

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was left out, with the reason and the mend."""
        return tuple(entry for record in self.files for entry in record.skipped)


def read_folder(
    folder: Path,
    names: Sequence[str],
    sidecars: Sidecars,
    writer: Writer,
    *,
    order: DateOrder | None,
    limits: Limits,
    again: bool,
    watched: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> FolderReading:
    """Read what is new in a folder, and take from the library what is not.

    Parameters
    ----------
    folder : Path
        The articles.
    names : sequence of str
        As `corpus.reading.list_files` gives them, without the bibliographies.
    sidecars : Sidecars
        The bibliographies in the folder.
    writer : Writer
        Of the library.
    order, limits
        As for `corpus.reading.read_file`.
    again : bool
        Read every file, also those whose bytes are the same.
    watched : callable
        Gives the names one by one, and may show how far that is.
    """
    known = {} if again else {record.path: record for record in writer.files()}
    described = bool(sidecars.sha256) or any(map(is_sidecar, known))
    # Which item is which article depends on all of them.
    if described and _has_changed(folder, names, sidecars, known, limits):
        known = {}
    files = [
        FileRecord(path=path, sha256=sha256, skipped=sidecars.skipped_of(path))
        for path, sha256 in sidecars.sha256.items()
    ]
    articles: dict[str, Article] = {}
    first_with: dict[bytes, str] = {}  # by the digest of a text
    copies: dict[str, list[str]] = {}
    unchanged: set[str] = set()
    for name in watched(names):
        record, read, same = _read_one(folder, name, writer, known.get(name), order, limits)
        files.append(record)
        for article in read:
            text = hashlib.sha256(article.text.encode()).digest()
            if text in first_with:
                copies.setdefault(first_with[text], []).append(_row_name(article))
                continue
            own = article if article.id not in articles else _renamed(article, articles)
            first_with[text] = own.id
            articles[own.id] = own
            if same and own is article:
                unchanged.add(own.id)
    whole = [
        replace(article, copies=tuple(copies.get(article.id, ()))) for article in articles.values()
    ]
    mismatches: Iterable[str] = ()
    if described and known:
        mismatches = writer.setting("mismatches", ())
    elif described:
        whole, mismatches = give_items(whole, sidecars, order)
    return FolderReading(
        files=tuple(sorted(files, key=attrgetter("path"))),
        articles=tuple(whole),
        stored=frozenset(
            each.id for each in whole if each.id in unchanged or _is_stored(each, writer)
        ),
        mismatches=tuple(mismatches),
    )


def _has_changed(
    folder: Path,
    names: Sequence[str],
    sidecars: Sidecars,
    known: Mapping[str, FileRecord],
    limits: Limits,
) -> bool:
    """Whether any file is another one than the library was made from."""
    now = dict(sidecars.sha256)
    for name in names:
        try:
            now[name] = digest(read_bytes(folder / name, folder, limits))
        except (UnreadableFile, UnicodeEncodeError):
            now[name] = ""
    return now != {path: record.sha256 for path, record in known.items()}


def _read_one(
    folder: Path,
    name: str,
    writer: Writer,
    known: FileRecord | None,
    order: DateOrder | None,
    limits: Limits,
) -> tuple[FileRecord, Sequence[Article], bool]:
    """What one file holds, and whether that was taken from the library."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        return _left_out(shown, "its name is not UTF-8", "rename the file"), (), False
    path = folder / name
    try:
        same = known is not None and known.sha256 == digest(read_bytes(path, folder, limits))
    except UnreadableFile as error:
        return _left_out(name, error.reason, error.mend), (), False
    if known and same:
        # Its articles are in the library, unless some are copies of another file's, or had to
        # take another id: then it is read again.
        articles = writer.articles_of(name)
        if tuple(article.id for article in articles) == known.holds:
            return known, articles, True
    try:
        reading = read_file(path, folder, order=order, limits=limits)
    except UnreadableFile as error:
        return _left_out(name, error.reason, error.mend), (), False
    except Exception as error:  # one bad file never stops a build
        logger.warning("%s cannot be read", path, exc_info=True)
        reason = f"its reader failed ({type(error).__name__}: {error})"
        return _left_out(name, reason, "save the article as plain text"), (), False
    record = FileRecord(
        path=name,
        sha256=reading.sha256,
        encoding=reading.encoding,
        replaced=reading.replaced,
        holds=tuple(article.id for article in reading.articles),
        skipped=reading.skipped,
    )
    return record, reading.articles, False


def _left_out(path: str, reason: str, mend: str) -> FileRecord:
    return FileRecord(path=path, skipped=(Skipped(path=path, reason=reason, mend=mend),))


def _row_name(article: Article) -> str:
    whole = article.id == article.path or article.id.startswith(f"{article.path}#")
    return article.id if whole else f"{article.path}#{article.id}"


def _renamed(article: Article, taken: dict[str, Article]) -> Article:
    """The article under an id of its own: two tables may give the same one."""
    wanted = f"{article.path}#{article.id}"
    unique, number = wanted, 1
    while unique in taken:
        number += 1
        unique = f"{wanted}~{number}"
    return replace(article, id=unique)


def _is_stored(article: Article, writer: Writer) -> bool:
    there = writer.article(article.id)
    return there is not None and replace(there, copies=article.copies) == article
