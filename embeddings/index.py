"""The search index: exact inner product over unit vectors (FAISS), derived from the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.derived import load_derived
from corpus.library import LibraryFile
from embeddings.encoder import Vectors
from embeddings.store import load_vectors

__all__ = ["VectorIndex", "open_index"]

_FILE = "vectors.faiss"


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Finds the passages whose vectors are most similar to a query's.

    Attributes
    ----------
    ids : sequence of str
        Passage ids, sorted; row ``i`` of the index is the vector of ``ids[i]``.
    faiss_index : faiss.IndexFlatIP
        The vectors.
    """

    ids: Sequence[str]
    faiss_index: Any

    def search(self, query: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` most similar passages, or all where there are fewer.

        Parameters
        ----------
        query : ndarray of float32, shape (dimension,)
            A unit vector.
        k : int
            At least 1.

        Returns
        -------
        list of (passage id, similarity)
            Cosine similarity in [-1, 1], highest first; ties by passage id.

        Raises
        ------
        ValueError
            If `k` is under 1 or the query has another dimension.
        """
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        if not self.ids:
            return []
        if query.shape != (self.faiss_index.d,):
            raise ValueError(
                f"the query has shape {query.shape}, but the index holds vectors of "
                f"{self.faiss_index.d}"
            )
        total = len(self.ids)
        wanted = min(k, total)
        # One more than wanted, and more again while a tie runs over the cut: FAISS orders ties
        # as it likes, and which of them are in would depend on it.
        fetch = min(wanted + 1, total)
        while True:
            scores, rows = self.faiss_index.search(query[None, :].astype(np.float32), fetch)
            scores = np.clip(scores[0], -1, 1)  # rounding can lead past 1
            if fetch == total or scores[wanted - 1] > scores[fetch - 1]:
                break
            fetch = min(2 * fetch, total)
        found = [(self.ids[row], float(score)) for row, score in zip(rows[0], scores, strict=True)]
        found.sort(key=lambda hit: (-hit[1], hit[0]))
        return found[:wanted]


def open_index(file: LibraryFile) -> VectorIndex:
    """The index of a library, from its derived file or made anew."""
    import faiss

    def make(folder: Path) -> None:
        vectors = load_vectors(file)[1]
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        # FAISS's own writer can report success on a full disk; Python's does not.
        (folder / _FILE).write_bytes(faiss.serialize_index(index).tobytes())

    def load(folder: Path) -> Any:
        data = np.frombuffer((folder / _FILE).read_bytes(), dtype=np.uint8)
        return faiss.deserialize_index(data)

    index = load_derived(file.folder, f"dense-{file.setting('content')}", make, load)
    ids = [row[0] for row in file.rows("SELECT id FROM passages ORDER BY id")]
    return VectorIndex(ids, index)
