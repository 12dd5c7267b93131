"""Differences: how far apart two evaluations of one question set are, and whether by chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

from qa.evaluation.evaluate import Evaluation
from qa.evaluation.randomisation import paired_test

__all__ = ["PairedDifference", "compare", "compare_sentences"]

# What is tested: the whole ranking of documents, and the first passage.
_TESTED = ("nDCG@10", "answer@1")
# A table that is written after every set tests the earlier ones again.
_paired_test = lru_cache(maxsize=None)(paired_test)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDifference:
    """Two retrievers, or two ways to mark a sentence, on one question set.

    Attributes
    ----------
    dataset, measure : str
        What was measured on what.
    retriever, other : str
        Names of the two.
    difference : float
        How much higher the mean of `retriever` is than that of `other`.
    p : float
        Of `qa.evaluation.randomisation.paired_test`.
    """

    dataset: str
    measure: str
    retriever: str
    other: str
    difference: float
    p: float


def compare(
    evaluation: Evaluation, others: Iterable[Evaluation], seed: int = 0
) -> list[PairedDifference]:
    """One retriever beside others on the same set, for each measure that is tested."""
    return [
        _compared(
            evaluation.dataset,
            measure,
            (evaluation.retriever, evaluation.values[measure]),
            (other.retriever, other.values[measure]),
            seed,
        )
        for measure in _TESTED
        if measure in evaluation.values
        for other in others
    ]


def compare_sentences(evaluation: Evaluation, seed: int = 0) -> list[PairedDifference]:
    """The marked sentence beside the most similar one, where both were measured."""
    if "sentence@1" not in evaluation.values:
        return []
    values = evaluation.values
    marked, nearest = values["sentence@1"], values["nearest_sentence@1"]
    return [
        _compared(
            evaluation.dataset, "sentence@1", ("marked", marked), ("most similar", nearest), seed
        )
    ]


def _compared(
    dataset: str,
    measure: str,
    one: tuple[str, Mapping[str, float]],
    other: tuple[str, Mapping[str, float]],
    seed: int,
) -> PairedDifference:
    a, b = tuple(one[1].values()), tuple(other[1].values())
    return PairedDifference(
        dataset=dataset,
        measure=measure,
        retriever=one[0],
        other=other[0],
        difference=fmean(a) - fmean(b),
        p=_paired_test(a, b, seed),
    )
