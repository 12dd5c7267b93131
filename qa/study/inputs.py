"""The inputs of an experiment: where each lies, what it holds, and hashes that tell it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.reading import list_files
from corpus.schema import database_path
from qa.evaluation.beir import CORPUS, is_beir

if TYPE_CHECKING:
    from qa.judging.spans import SpanQrels
    from qa.trec.qrels import Qrels
    from qa.trec.topics import Topics

__all__ = [
    "Input",
    "articles_path",
    "hash_of_files",
    "hash_of_hashes",
    "load_judgments",
    "load_topics",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file or folder that an experiment's file names.

    Attributes
    ----------
    key : str
        Where it is named: ``articles``, ``topics``, ``qrels``, ``systems.NAME.run``,
        ``systems.NAME.model``, ``grid.reranker``.
    given : str
        As it is written there.
    path : Path
        Where it was found.
    line : int
        In which line it is named.
    """

    key: str
    given: str
    path: Path
    line: int


def articles_path(path: Path) -> Path:
    """What is built of the articles at `path`: of a folder in the layout of BEIR its documents."""
    return path / CORPUS if path.is_dir() and is_beir(path) else path


def hash_of_files(path: Path) -> dict[str, str]:
    """SHA-256 of every file that a build of `path` looks at.

    Parameters
    ----------
    path : Path
        A folder or a file, as `articles_path` gives it.

    Returns
    -------
    dict of str to str
        In hexadecimal, by the path relative to the folder, in the order of `list_files`; of a file
        that cannot be read "", as nothing of it can be in any result.
    """
    names = list_files(path) if path.is_dir() else iter([path.name])
    folder = path if path.is_dir() else path.parent
    hashes = {}
    for name in names:
        hashes[name] = ""
        # What leads out of the folder, or is no file, is not read by a build either.
        with suppress(OSError):
            real = (folder / name).resolve(strict=True)
            if real.is_file() and real.is_relative_to(folder.resolve()):
                with real.open("rb") as file:
                    hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


def hash_of_hashes(hashes: Mapping[str, str]) -> str:
    """One SHA-256 over several files: over what ``sha256sum`` prints of them, sorted by path.

    Examples
    --------
    >>> hash_of_hashes({})[:12]
    'e3b0c44298fc'
    """
    lines = (f"{sha256}  {name}\n" for name, sha256 in sorted(hashes.items()))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def load_topics(path: Path) -> Topics:
    """The topics at `path`: all that `qa.trec.topics.read_topics` reads, or a library's.

    The topics of a library are the questions that were judged in it.

    Raises
    ------
    ValueError, FootnoteError
        In one line, if there are none or they cannot be read.
    """
    from qa.trec.topics import Topics, read_topics

    if not _is_library(path):
        return read_topics(path)
    questions = _judged_in(path, None).topics
    if not questions:
        raise ValueError(f"{path} holds no judgment; judge passages of it, or name other topics")
    return Topics.of(list(questions))


def load_judgments(path: Path, topics: Topics) -> Qrels | SpanQrels:
    """The judgments at `path`: of passages or articles by id, or of characters of articles.

    Parameters
    ----------
    path : Path
        Of TREC qrels, a folder in the layout of BEIR, JSON lines of either kind, or a library.
    topics : Topics
        For which the questions that were judged in a library stand.

    Raises
    ------
    ValueError, FootnoteError
        In one line, if there are none or they cannot be read.
    """
    from qa.judging.spans import read_spans
    from qa.trec.qrels import read_qrels

    if _is_library(path):
        return _judged_in(path, topics)
    return read_spans(path) if _judges_characters(path) else read_qrels(path)


def _judged_in(path: Path, topics: Topics | None) -> SpanQrels:
    from qa.judging.spans import SpanQrels
    from qa.library import open_library

    with open_library(path) as library:
        return SpanQrels.of_library(library, topics)


def _is_library(path: Path) -> bool:
    return path.is_dir() and database_path(path).exists()


def _judges_characters(path: Path) -> bool:
    """Whether the first object of a file of JSON lines has a start and an end."""
    if not path.is_file():
        return False
    with suppress(OSError, ValueError, RecursionError):
        with path.open(encoding="utf-8-sig") as file:
            first: Iterable[str] = (line for line in file if line.strip())
            fields = json.loads(next(iter(first), ""))
        return isinstance(fields, dict) and {"start", "end"} <= fields.keys()
    return False
