"""Lexical retrieval: the passages that share the query's rare words (BM25, by bm25s)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np

from corpus.derived import load_derived
from corpus.library import LibraryFile
from embeddings.inputs import LONGEST_TITLE
from qa.retriever import Hit

__all__ = ["BM25"]


class BM25:
    """A retriever that counts words: Okapi BM25 in Lucene's form (Kamphuis et al., 2020).

    Words are English stems (Snowball) without stop words; a passage's words are those of its
    article's title and its own. The index is a derived file of the library, memory-mapped.

    Parameters
    ----------
    file : LibraryFile
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

    def __init__(self, file: LibraryFile, *, k1: float = 1.2, b: float = 0.75) -> None:
        if not 0 <= k1 < float("inf") or not 0 <= b <= 1:
            raise ValueError(f"k1 is {k1} and b is {b}, but k1 must be 0 or more and b 0 to 1")
        import bm25s
        from Stemmer import Stemmer

        # bm25s says at every index how it was made.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._stemmer = Stemmer("english")

        def make(folder: Path) -> None:
            passages = sorted(file.passages(), key=lambda passage: passage.id)
            titles = [(passage.article.title or "")[:LONGEST_TITLE] for passage in passages]
            texts = [f"{title}\n{each.text}" for title, each in zip(titles, passages, strict=True)]
            index = bm25s.BM25(k1=k1, b=b, method="lucene")
            words = self._words(texts)
            if not any(words):
                words = [[""] for _ in words]  # bm25s cannot index nothing; no query has this word
            index.index(words, show_progress=False)
            index.save(folder, show_progress=False)

        def load(folder: Path) -> Any:
            return bm25s.BM25.load(folder, mmap=True, show_progress=False)

        # In full, not rounded: another k1 is another index.
        name = f"bm25-{file.setting('content')}-{float(k1)!r}-{float(b)!r}"
        self._index = load_derived(file.folder, name, make, load)
        self._ids = [row[0] for row in file.rows("SELECT id FROM passages ORDER BY id")]

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """As `Retriever.retrieve`; only passages with a word of the query, scores over 0."""
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        known = self._index.vocab_dict
        words = [word for word in self._words([query])[0] if word in known]
        if not words:
            return []
        scores = np.asarray(self._index.get_scores(words))
        # Ids are sorted, so a stable sort breaks ties by passage id.
        best = np.argsort(-scores, kind="stable")[:k]
        return [Hit(self._ids[row], float(scores[row])) for row in best if scores[row] > 0]

    def _words(self, texts: list[str]) -> list[list[str]]:
        import bm25s

        words: Any = bm25s.tokenize(
            texts, stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return [list(each) for each in words]
