"""What a retriever is: anything that ranks the passages of a library for a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

__all__ = ["Hit", "Retriever"]


@dataclass(frozen=True, slots=True)
class Hit:
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

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """The best `k` passages, or all where there are fewer.

        Returns
        -------
        list of Hit
            Highest score first; ties by passage id. No passage twice.
        """
        ...
