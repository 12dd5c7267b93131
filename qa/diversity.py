"""Diversity: passages that do not say again what those before them said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.retriever import Hit, Retriever, Where, normalised

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Diverse"]

_DEPTH = 50


class Diverse:
    """A retriever that trades relevance for difference: maximal marginal relevance.

    Passages are chosen one after another, each for ``weight * relevance - (1 - weight) *
    similarity``: the retriever's score scaled to [0, 1], and the highest cosine similarity to a
    passage chosen before, 0 where all are below (Carbonell and Goldstein, 1998). It is part of no
    ranking unless asked for: what is different is mostly less relevant.

    Parameters
    ----------
    retriever : Retriever
        Finds the passages.
    library : Library
        Whose vectors tell how similar they are.
    weight : float
        Of relevance, from 0 to 1; with 1 the order stays as it is.
    depth : int
        How many passages are chosen from, at least 1; more where more are asked for.

    Raises
    ------
    ValueError
        If `weight` or `depth` is out of its range.
    """

    floor = None

    def __init__(
        self, retriever: Retriever, library: Library, *, weight: float = 0.7, depth: int = _DEPTH
    ) -> None:
        if depth < 1 or not 0 <= weight <= 1:
            raise ValueError(
                f"depth is {depth} and weight is {weight}, but depth must be at least 1 and "
                "weight from 0 to 1"
            )
        self._retriever = retriever
        self._library = library
        self._weight = weight
        self._depth = depth

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """As `Retriever.retrieve`; scores lie in [-1, 1], ties keep the retriever's order."""
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        hits = self._retriever.retrieve(query, max(k, self._depth), where)
        if not hits:
            return []
        scaled = normalised(hits, self._retriever.floor, len(hits))
        relevance = np.array([scaled[hit.passage_id] for hit in hits])
        vectors = self._library.index.vectors([hit.passage_id for hit in hits])
        nearest = np.zeros(len(hits))  # of those chosen so far; nothing yet
        left = np.ones(len(hits), dtype=bool)
        chosen: list[Hit] = []
        for _ in range(min(k, len(hits))):
            worth = self._weight * relevance - (1 - self._weight) * nearest
            row = int(np.argmax(np.where(left, worth, -np.inf)))  # the first of equals
            nearest = np.maximum(nearest, vectors @ vectors[row])
            chosen.append(Hit(hits[row].passage_id, float(worth[row])))
            left[row] = False
        return chosen
