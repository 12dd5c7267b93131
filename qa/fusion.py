"""Fusion: one ranking out of several, by a convex combination of their normalised scores."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from qa.retriever import Hit, Retriever

__all__ = ["Fusion"]

# Of dense retrieval beside BM25; 0.6 to 0.7 was best on the mean of ten public question sets.
_DENSE_WEIGHT = 0.7
# How far down each ranking is looked: scores are normalised over this many passages.
_DEPTH = 1000


class Fusion:
    """A retriever that adds up what others found.

    For each query a retriever's scores are scaled to [0, 1] (min-max over what it retrieved) and
    added with its weight; a passage that it did not retrieve counts 0 (Bruch, Gai and Ingber,
    "An Analysis of Fusion Functions for Hybrid Retrieval", 2023).

    Parameters
    ----------
    retrievers : sequence of Retriever
        At least one.
    weights : sequence of float or None
        One for each, 0 or more, scaled so that they add up to 1. None is 0.7 and 0.3 for two
        retrievers, the first of them dense, and equal weights otherwise.

    Raises
    ------
    ValueError
        If there is no retriever, or the weights do not fit.
    """

    floor = 0.0

    def __init__(
        self, retrievers: Sequence[Retriever], *, weights: Sequence[float] | None = None
    ) -> None:
        if not retrievers:
            raise ValueError("fusion needs at least one retriever")
        if weights is None:
            two = (_DENSE_WEIGHT, 1 - _DENSE_WEIGHT)
            weights = two if len(retrievers) == 2 else [1.0] * len(retrievers)
        if len(weights) != len(retrievers) or not (min(weights) >= 0 and 0 < sum(weights) < inf):
            raise ValueError(
                f"{len(retrievers)} retrievers need as many weights of 0 or more, not {weights}"
            )
        self._retrievers = tuple(retrievers)
        self._weights = tuple(weight / sum(weights) for weight in weights)

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """As `Retriever.retrieve`; scores lie in [0, 1]."""
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        fused: dict[str, float] = {}
        for retriever, weight in zip(self._retrievers, self._weights, strict=True):
            hits = retriever.retrieve(query, max(k, _DEPTH))
            for hit in _normalised(hits, retriever.floor):
                fused[hit.passage_id] = fused.get(hit.passage_id, 0.0) + weight * hit.score
        ranked = sorted(fused.items(), key=lambda entry: (-entry[1], entry[0]))
        return [Hit(passage_id, score) for passage_id, score in ranked[:k]]


def _normalised(hits: Sequence[Hit], floor: float | None) -> list[Hit]:
    """Scores scaled so that the best is 1 and the floor, or else the worst, is 0."""
    if not hits:
        return []
    low = hits[-1].score if floor is None else floor
    width = hits[0].score - low
    # All the same: equally good, as far as this retriever can tell.
    return [Hit(hit.passage_id, (hit.score - low) / width if width else 1.0) for hit in hits]
