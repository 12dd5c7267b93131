"""Lexical retrieval: the passages that share the query's rare words (BM25, by bm25s)."""

from __future__ import annotations

import hashlib
import logging
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.article import Passage
from corpus.derived import load_derived
from corpus.library import LibraryFile
from embeddings.inputs import LONGEST_TITLE
from qa.retriever import Hit, Where
from qa.words import stems

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["BM25", "index_name", "words_name"]

# Raised when the same passages would be indexed by other words.
_WORDS_VERSION = 2
_K1, _B = 1.2, 0.75
# What `_described` takes of an article, in one JSON array.
_DESCRIPTIONS = (
    "SELECT id, json_extract(record, '$.title', '$.authors', '$.publisher') "
    "FROM articles ORDER BY id"
)


class BM25:
    """A retriever that counts words: Okapi BM25 in Lucene's form (Kamphuis et al., 2020).

    Words are English stems (Snowball) without stop words; a passage's words are its own and those
    of its article's title, authors and publisher. The index is a derived file of the library,
    memory-mapped.

    Parameters
    ----------
    library : Library
        What is searched.
    k1 : float
        How soon repeating a word stops to add; 0 or more.
    b : float
        How much long passages are marked down; 0 to 1.

    Raises
    ------
    ValueError
        If `k1` or `b` is out of its range.
    """

    floor = 0.0

    def __init__(self, library: Library, *, k1: float = _K1, b: float = _B) -> None:
        if not 0 <= k1 < float("inf") or not 0 <= b <= 1:
            raise ValueError(f"k1 is {k1} and b is {b}, but k1 must be 0 or more and b 0 to 1")
        import bm25s

        # bm25s says at every index how it was made.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._library = library
        file = library.file

        def make(folder: Path) -> None:
            passages = sorted(file.passages(), key=lambda passage: passage.id)
            words = [stems(_described(passage)) for passage in passages]
            index = bm25s.BM25(k1=k1, b=b, method="lucene")
            if not any(words):
                words = [[""] for _ in words]  # bm25s cannot index nothing; no query has this word
            index.index(words, show_progress=False)
            index.save(folder, show_progress=False)

        def load(folder: Path) -> Any:
            return bm25s.BM25.load(folder, mmap=True, show_progress=False)

        name = index_name(file, words_name(file), k1=k1, b=b)
        older = index_name(file, "*", k1=k1, b=b)
        self._index = load_derived(file.folder, name, make, load, replaces=older)
        self._ids = library.ids

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """As `Retriever.retrieve`; only passages with a word of the query, scores over 0."""
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        rows = self._library.rows(where)
        known = self._index.vocab_dict
        words = [word for word in stems(query) if word in known]
        if not words:
            return []
        scores = np.asarray(self._index.get_scores(words))
        if rows is not None:
            scores = np.where(rows, scores, 0)
        matches = np.flatnonzero(scores > 0)
        # Ids are sorted, and so are the matches: a stable sort breaks ties by passage id.
        best = matches[np.argsort(-scores[matches], kind="stable")[:k]]
        return [Hit(self._ids[row], float(scores[row])) for row in best]

    def holds(self, stem: str) -> bool:
        """Whether any passage has a stem."""
        return stem in self._index.vocab_dict

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of a stem over the passages, over 0.

        ``ln(1 + (N - n + 0.5) / (n + 0.5))`` where `n` of `N` passages have it (Robertson and
        Zaragoza, 2009); highest for one that no passage has.
        """
        column = self._index.vocab_dict.get(stem)
        starts = self._index.scores["indptr"]
        n = 0 if column is None else int(starts[column + 1] - starts[column])
        return math.log(1 + (len(self._ids) - n + 0.5) / (n + 0.5))


def words_name(file: LibraryFile) -> str:
    """A name for all words that are indexed: 16 hexadecimal digits of SHA-256.

    Over the library's ``content``, which tells the text of every passage, and the title, authors
    and publisher of every article.
    """
    words = hashlib.sha256(f"{file.setting('content')}\n".encode())
    for row in file.rows(_DESCRIPTIONS):
        words.update(f"{row!r}\n".encode("utf-8", "surrogatepass"))
    return words.hexdigest()[:16]


def index_name(file: LibraryFile, words: str, *, k1: float = _K1, b: float = _B) -> str:
    """What a library's index is called that was made of `words`, as `words_name` tells them."""
    content = file.setting("content")
    # In full, not rounded: another k1 is another index.
    return f"bm25-{_WORDS_VERSION}-{content}-{words}-{float(k1)!r}-{float(b)!r}"


def _described(passage: Passage) -> str:
    article = passage.article
    title = (article.title or "")[:LONGEST_TITLE]
    return "\n".join((title, *article.authors, article.publisher or "", passage.text))
