"""The search index: exact inner product over unit vectors (FAISS), derived from the library."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

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

    def search(
        self, query: Vectors, k: int, rows: npt.NDArray[np.bool_] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` most similar passages, or all where there are fewer.

        Parameters
        ----------
        query : ndarray of float32, shape (dimension,)
            A unit vector.
        k : int
            At least 1.
        rows : ndarray of bool, shape (len(ids),), or None
            Which passages are searched, in the order of `ids`; None for all.

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
        total = len(self.ids) if rows is None else int(np.count_nonzero(rows))
        if not total:
            return []
        wanted = min(k, total)
        # One more than wanted, and more again while a tie runs over the cut: FAISS orders ties
        # as it likes, and which of them are in would depend on it.
        fetch = min(wanted + 1, total)
        asked = query[None, :].astype(np.float32)
        selection = _selection(rows)
        while True:
            scores, found_rows = self.faiss_index.search(asked, fetch, params=selection)
            scores = np.clip(scores[0], -1, 1)  # rounding can lead past 1
            if fetch == total or scores[wanted - 1] > scores[fetch - 1]:
                break
            fetch = min(2 * fetch, total)
        pairs = zip(found_rows[0], scores, strict=True)
        found = [(self.ids[row], float(score)) for row, score in pairs]
        found.sort(key=lambda hit: (-hit[1], hit[0]))
        return found[:wanted]

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of passages: float32, shape (len(ids), dimension), in the order of `ids`.

        Raises
        ------
        KeyError
            If the index has no passage of one of the ids.
        """
        rows = [bisect.bisect_left(self.ids, passage_id) for passage_id in ids]
        for row, passage_id in zip(rows, ids, strict=True):
            if row == len(self.ids) or self.ids[row] != passage_id:
                raise KeyError(passage_id)
        found = [self.faiss_index.reconstruct(row) for row in rows]
        return np.array(found, dtype=np.float32).reshape(len(rows), self.faiss_index.d)

    def similarity(self, query: Vectors, passage_id: str) -> float:
        """Cosine similarity, in [-1, 1], of a unit vector and one passage's.

        Raises
        ------
        KeyError
            If the index has no such passage.
        """
        return float(np.clip(self.vectors([passage_id])[0] @ query, -1, 1))


def _selection(rows: npt.NDArray[np.bool_] | None) -> Any:
    """FAISS's search parameters for some rows only; they keep the bitmap alive."""
    if rows is None:
        return None
    import faiss

    searched: Any = faiss  # its type stubs know neither keyword nor attribute
    bitmap = np.packbits(rows, bitorder="little")
    selector = searched.IDSelectorBitmap(len(bitmap), searched.swig_ptr(bitmap))
    selector.bitmap_kept_alive = bitmap
    return searched.SearchParameters(sel=selector)


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
