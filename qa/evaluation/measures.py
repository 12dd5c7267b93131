"""The measures by which question sets are evaluated, under the names that are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.evaluation.beir import QuestionSet
from qa.trec.measures import measure
from qa.trec.qrels import Qrels
from qa.trec.run import Run

__all__ = ["measure_runs"]

# By the name we print, the measure as ir_measures writes it.
_MEASURES = {
    "nDCG@10": "nDCG@10",
    "R@10": "R@10",
    "R@100": "R@100",
    "RR@10": "RR@10",
    "success@1": "Success@1",
    "success@5": "Success@5",
}


def measure_runs(
    questions: QuestionSet, runs: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """By measure and query id, what a ranking is worth; 0 for a query that found nothing.

    Parameters
    ----------
    questions : QuestionSet
        Every query of which has a value.
    runs : mapping of str to sequence of str
        By query id, the documents, best first.
    """
    # By rank, not by score: what is equal would else be ordered by id, the last one first.
    scores = {
        query_id: {document: float(len(ranked) - at) for at, document in enumerate(ranked)}
        for query_id, ranked in runs.items()
    }
    values = measure(
        Run("", scores),
        Qrels(questions.qrels),
        _MEASURES.values(),
        [query.id for query in questions.queries],
    )
    return {name: values[measured] for name, measured in _MEASURES.items()}
