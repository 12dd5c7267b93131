"""The measures of a ranking of documents, as ir_measures defines them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.evaluation.beir import QuestionSet

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
    import ir_measures

    named = {ir_measures.parse_measure(measure): name for name, measure in _MEASURES.items()}
    qrels = [
        ir_measures.Qrel(query_id, document, grade)
        for query_id, grades in questions.qrels.items()
        for document, grade in grades.items()
    ]
    # By rank, not by score: what is equal would else be ordered by id, the last one first.
    run = [
        ir_measures.ScoredDoc(query_id, document, float(len(ranked) - at))
        for query_id, ranked in runs.items()
        for at, document in enumerate(ranked)
    ]
    values = {name: {query.id: 0.0 for query in questions.queries} for name in _MEASURES}
    for found in ir_measures.iter_calc(list(named), qrels, run) if run else ():
        values[named[found.measure]][found.query_id] = found.value
    return values
