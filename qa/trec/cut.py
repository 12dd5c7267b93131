"""The first passages of a retriever, cut off where trec_eval's order cuts them off."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from qa.retriever import Hit, Retriever
from qa.trec.run import Run

__all__ = ["cut", "retrieve_first", "retrieve_with_ties"]


def retrieve_first(retriever: Retriever, query: str, k: int) -> tuple[Hit, ...]:
    """The first `k` passages in the order of `Run.ranking`.

    Parameters
    ----------
    retriever : Retriever
        What ranks.
    query : str
        What is searched with.
    k : int
        At least 1.

    Raises
    ------
    ValueError
        As `Retriever.retrieve`.
    """
    return cut(retrieve_with_ties(retriever, query, k), k)


def retrieve_with_ties(retriever: Retriever, query: str, k: int) -> list[Hit]:
    """The first `k` passages and those that are level with the last of them, maybe more.

    A retriever breaks ties by the first id, trec_eval by the last: where one runs over the cut,
    which of its passages are in depends on that. So the whole tie is there to be cut.

    Raises
    ------
    ValueError
        As `Retriever.retrieve`.
    """
    wanted = k + 1
    while True:
        hits = retriever.retrieve(query, wanted)
        if len(hits) < wanted or np.float32(hits[k - 1].score) > np.float32(hits[-1].score):
            return hits
        wanted *= 2


def cut(hits: Iterable[Hit], k: int) -> tuple[Hit, ...]:
    """The first `k` in the order of `Run.ranking`."""
    scores = {hit.passage_id: hit.score for hit in hits}
    return Run("", {"": scores}).ranking("")[:k] if scores else ()
