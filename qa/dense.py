"""Dense retrieval: the passages whose vectors are most similar to the query's."""

from __future__ import annotations

from embeddings.encoder import Encoder
from embeddings.index import VectorIndex
from qa.retriever import Hit

__all__ = ["Dense"]


class Dense:
    """A retriever over an index of vectors.

    Parameters
    ----------
    encoder : Encoder
        The one that made the vectors of `index`.
    index : VectorIndex
        What is searched.
    """

    floor = None

    def __init__(self, encoder: Encoder, index: VectorIndex) -> None:
        self._encoder = encoder
        self._index = index

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """As `Retriever.retrieve`; scores are cosine similarities in [-1, 1]."""
        vector = self._encoder.encode_queries([query])[0]
        return [Hit(passage_id, score) for passage_id, score in self._index.search(vector, k)]
