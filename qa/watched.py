"""Watched parts of a ranking: a retriever and a reranker that remember what they found last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from qa.reranker import Reranker
from qa.retriever import Hit, Retriever, Where, best_hits, normalised

__all__ = ["Place", "Watched", "WatchedReranker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A number that a passage has, beside those of others.

    Attributes
    ----------
    value : float
        Higher is better.
    rank : int
        From 1: its place by that number.
    """

    value: float
    rank: int


class Watched:
    """A retriever that remembers what it found last.

    Parameters
    ----------
    retriever : Retriever
        What finds it.
    """

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._hits: list[Hit] = []
        self._places: dict[str, Place] = {}

    @property
    def floor(self) -> float | None:
        """As of the retriever."""
        return self._retriever.floor

    @property
    def best(self) -> float:
        """The best score of those found last; 0 where nothing was."""
        return self._hits[0].score if self._hits else 0.0

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """As `Retriever.retrieve`."""
        hits = self._hits = self._retriever.retrieve(query, k, where)
        self._places = {
            hit.passage_id: Place(value=hit.score, rank=rank) for rank, hit in enumerate(hits, 1)
        }
        return hits

    def place(self, passage_id: str) -> Place | None:
        """The place of a passage among those found last; None where it is not one of them."""
        return self._places.get(passage_id)

    def scaled(self, passage_id: str, depth: int) -> float:
        """The score of a passage as `normalised` scales those of the first `depth`; 0 below."""
        return normalised(self._hits[:depth], self.floor, depth).get(passage_id, 0.0)


class WatchedReranker:
    """A reranker that remembers how it judged last; what it could not judge is left out.

    Parameters
    ----------
    reranker : Reranker
        What judges.
    """

    def __init__(self, reranker: Reranker) -> None:
        self._reranker = reranker
        self._scores: dict[str, float] = {}

    @property
    def judged(self) -> int:
        """How many passages it judged last."""
        return len(self._scores)

    def rerank(self, query: str, passage_ids: Sequence[str]) -> list[float | None]:
        """As `Reranker.rerank`."""
        scores = self._reranker.rerank(query, passage_ids)
        self._scores = {
            each: score
            for each, score in zip(passage_ids, scores, strict=True)
            if score is not None and isfinite(score)
        }
        return scores

    def place(self, passage_id: str) -> Place | None:
        """The place of a passage among those judged; passages of the same score share it."""
        if passage_id not in self._scores:
            return None
        score = self._scores[passage_id]
        return Place(value=score, rank=1 + sum(other > score for other in self._scores.values()))

    def scaled(self, passage_id: str) -> float:
        """The score of a passage, from 0 for the worst to 1 for the best; 0 if not judged."""
        hits = best_hits(self._scores, len(self._scores))
        return normalised(hits, None, len(hits) or 1).get(passage_id, 0.0)
