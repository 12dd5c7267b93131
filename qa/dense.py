"""Dense retrieval: the passages whose vectors are most similar to the query's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.retriever import Hit, Where

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Dense"]


class Dense:
    """A retriever over the vectors of a library.

    Parameters
    ----------
    library : Library
        What is searched, with the encoder that made its vectors.
    """

    floor = None

    def __init__(self, library: Library) -> None:
        self._library = library

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """As `Retriever.retrieve`; scores are cosine similarities in [-1, 1]."""
        rows = self._library.rows(where)
        found = self._library.index.search(self._library.encode(query).vector, k, rows)
        return [Hit(passage_id, score) for passage_id, score in found]
