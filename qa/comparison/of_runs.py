"""Runs compared: any runs of the same topics, whatever system wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from qa.comparison.comparison import Comparison
from qa.comparison.result import Result
from qa.trec.measures import DEFAULT_MEASURES, measure, mismatches, parse_measures
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

__all__ = ["compare_runs"]

_NAMED = 3


def compare_runs(
    runs: Sequence[Run],
    qrels: Qrels,
    *,
    measures: Sequence[str] = DEFAULT_MEASURES,
    baseline: str | None = None,
    topics: Topics | None = None,
    seed: int = 0,
) -> Comparison:
    """Compare runs, as read from files, on the same judgments.

    Parameters
    ----------
    runs : sequence of Run
        Each with a name of its own.
    qrels : Qrels
        What they are measured against.
    measures : sequence of str
        As ir_measures writes them.
    baseline : str or None
        Name of the run that the others are tested against; None is the first.
    topics : Topics or None
        What the systems were asked. None is every topic of the qrels, with no more text than its
        id. A topic for which a run has nothing counts 0.
    seed : int
        Of the tests and the intervals.

    Returns
    -------
    Comparison
        Its `notes` say what is odd in the files, and which topics are left out since nobody
        judged them; its unit is ``"document"``.

    Raises
    ------
    ValueError
        If there is no run, two have one name, there is no such baseline or measure, or a run has
        none of the topics that were judged; or ir_measures or scipy is not installed.

    Examples
    --------
    >>> runs = [Run("bm25", {"t1": {"d2": 2.0, "d1": 1.0}}), Run("dense", {"t1": {"d1": 0.5}})]
    >>> comparison = compare_runs(runs, Qrels({"t1": {"d1": 1}}), measures=["RR@10"])
    >>> comparison.row("bm25").mean, comparison.row("dense").difference
    (0.5, 0.5)
    """
    if not runs:
        raise ValueError("there is no run to compare")
    names = parse_measures(measures)
    asked = Topics({topic: topic for topic in qrels.topics}) if topics is None else topics
    judged = set(qrels.topics)
    kept = [topic for topic in asked if topic in judged]
    notes = [note for run in runs for note in (*run.notes, *mismatches(run, qrels, topics=()))]
    if topics is not None and len(kept) < len(asked):
        missing = [topic for topic in asked if topic not in judged]
        notes.append(f"Nobody judged {_listed(missing)}, left out of the topics asked.")
    if not kept:
        raise ValueError(
            f"no topic was judged by {qrels.source or 'the qrels'}; bring the qrels of these topics"
        )
    for run in runs:
        if not any(run.scores.get(topic) for topic in kept):
            raise ValueError(
                f"{run.source or run.name} has none of the topics that were judged "
                f"({_listed(kept)}); bring the run and the qrels of the same topics"
            )
    results = tuple(
        Result(name=run.name, run=run, qrels=qrels, values=measure(run, qrels, names, kept))
        for run in runs
    )
    return Comparison(
        results=results,
        topic_set=asked.only(kept),
        measures=names,
        baseline=runs[0].name if baseline is None else baseline,
        seed=seed,
        unit="document",
        notes=tuple(notes),
    )


def _listed(topics: Sequence[str]) -> str:
    more = f" and {len(topics) - _NAMED:,} more" if len(topics) > _NAMED else ""
    noun = "topic" if len(topics) == 1 else "topics"
    return f"{noun} {', '.join(topics[:_NAMED])}{more}"
