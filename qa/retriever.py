"""What a retriever is: anything that ranks the passages of a library for a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

__all__ = ["Hit", "Retriever", "Where", "best_hits", "normalised"]

# The fields of `qa.where` that passages must fit.
Where = Mapping[str, Any]


class Hit(NamedTuple):
    """One passage that was retrieved.

    Attributes
    ----------
    passage_id : str
        Which passage.
    score : float
        Higher is better; scores of different retrievers are not comparable.
    """

    passage_id: str
    score: float


@runtime_checkable
class Retriever(Protocol):
    """Ranks passages for a query.

    Attributes
    ----------
    floor : float or None
        The score of a passage that does not match at all and is therefore not retrieved; None
        where every passage has a score.
    """

    @property
    def floor(self) -> float | None: ...  # noqa: D102

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """The best `k` of the passages that fit `where`, or all where there are fewer.

        Parameters
        ----------
        query : str
            What is searched with.
        k : int
            At least 1.
        where : mapping or None
            As `qa.where` describes it. Passages that do not fit are out before the ranking starts.

        Returns
        -------
        list of Hit
            Highest score first; ties by passage id. No passage twice.

        Raises
        ------
        ValueError
            If `k` is under 1, or `where` has a field or a value that cannot be.
        """
        ...


def normalised(hits: Sequence[Hit], floor: float | None, depth: int) -> dict[str, float]:
    """Scores by passage id, scaled so that the best is 1 and the floor, or else the worst, is 0.

    Parameters
    ----------
    hits : sequence of Hit
        Highest score first.
    floor : float or None
        As of a `Retriever`.
    depth : int
        Over how many hits the worst is looked for; those further down may have less than 0.
    """
    if not hits:
        return {}
    low = hits[:depth][-1].score if floor is None else floor
    width = hits[0].score - low
    # All the same: equally good, as far as this retriever can tell.
    return {hit.passage_id: (hit.score - low) / width if width else 1.0 for hit in hits}


def best_hits(scores: Mapping[str, float], k: int) -> list[Hit]:
    """The `k` highest of scores by passage id, highest first; ties by passage id."""
    ranked = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
    return [Hit(passage_id, score) for passage_id, score in ranked[:k]]
