"""Fusion: one ranking out of several, by their scores or by their ranks."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Literal

from qa.retriever import Hit, Retriever, Where, best_hits, normalised

__all__ = ["Fusion"]

# So many passages of each ranking count, however many are asked for: what is first never depends
# on that.
_DEPTH = 500
# Of reciprocal rank fusion, as Cormack, Clarke and Büttcher (2009) set it.
_RANK_OFFSET = 60


class Fusion:
    """A retriever that adds up what others found.

    By scores: for each query a retriever's scores are scaled to [0, 1] (min-max over what it
    retrieved) and added with its weight; a passage that it did not retrieve counts 0 (Bruch, Gai
    and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023). By ranks: reciprocal
    rank fusion, the sum of weight / (60 + rank) (Cormack, Clarke and Büttcher, 2009).

    Parameters
    ----------
    retrievers : sequence of Retriever
        At least one.
    weights : sequence of float or None
        One for each, 0 or more, scaled so that they add up to 1. None is equal weights.
    by : "scores" or "ranks"
        What is added up.

    Raises
    ------
    ValueError
        If there is no retriever, the weights do not fit, or `by` is something else.

    Examples
    --------
    ``Fusion([Dense(library), BM25(library)], weights=[0.7, 0.3])``
    """

    floor = 0.0

    def __init__(
        self,
        retrievers: Sequence[Retriever],
        *,
        weights: Sequence[float] | None = None,
        by: Literal["scores", "ranks"] = "scores",
    ) -> None:
        if not retrievers:
            raise ValueError("fusion needs at least one retriever")
        if weights is None:
            weights = [1.0] * len(retrievers)
        if len(weights) != len(retrievers) or not (min(weights) >= 0 and 0 < sum(weights) < inf):
            raise ValueError(
                f"{len(retrievers)} retrievers need as many weights of 0 or more, not {weights}"
            )
        if by not in ("scores", "ranks"):
            raise ValueError(f"by is {by!r}, but must be 'scores' or 'ranks'")
        self._retrievers = tuple(retrievers)
        self._weights = tuple(weight / sum(weights) for weight in weights)
        self._by_ranks = by == "ranks"

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """As `Retriever.retrieve`; scores lie in [0, 1].

        Passages that no retriever has among its first 500 come behind the others, in the order of
        their best places, with less than 0.
        """
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        fused: dict[str, float] = {}
        behind: dict[str, float] = {}
        for retriever, weight in zip(self._retrievers, self._weights, strict=True):
            hits = retriever.retrieve(query, max(k, _DEPTH), where)
            counted = hits[:_DEPTH]
            if self._by_ranks:
                ranks = enumerate(counted, 1)
                scores = {hit.passage_id: 1 / (_RANK_OFFSET + rank) for rank, hit in ranks}
            else:
                scores = normalised(counted, retriever.floor, _DEPTH)
            for passage_id, score in scores.items():
                fused[passage_id] = fused.get(passage_id, 0.0) + weight * score
            for rank, hit in enumerate(hits[_DEPTH:], _DEPTH + 1):
                behind[hit.passage_id] = max(behind.get(hit.passage_id, -inf), 1 - rank / _DEPTH)
        best = best_hits(fused, k)
        rest = {each: score for each, score in behind.items() if each not in fused}
        return best + best_hits(rest, k - len(best))
