"""Tuning: settings chosen on some topics and measured on others.

The best of many settings, measured on the topics it was chosen on, is partly the luckiest. In
cross-validation the topics are cut into folds; on each fold answers the system that was best on
all the others. No topic has a part in choosing what answers it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from qa.comparison.result import Failure, Result
from qa.comparison.rows import TIED
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

__all__ = ["Tuning", "cross_validate", "folds", "is_tuned", "split_topics"]

_CHOSEN = "chosen"  # the key in `Result.settings`


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How settings are chosen by cross-validation.

    Attributes
    ----------
    measure : str
        By whose mean systems are chosen.
    systems : tuple of str or None
        Names of those that are chosen from; None is every cell of the grid.
    folds : int
        Into how many parts the topics are cut, at least 2 and at most as many as topics.
    seed : int
        Of the cutting.
    name : str
        What the tuned system is called in the table.

    Raises
    ------
    ValueError
        If there are fewer than 2 folds.
    """

    measure: str
    systems: tuple[str, ...] | None = None
    folds: int = 5
    seed: int = 0
    name: str = "tuned"

    def __post_init__(self) -> None:
        if self.folds < 2:
            raise ValueError(f"expected at least 2 folds, but there are {self.folds}")


def split_topics(topics: Topics, share: float = 0.5, seed: int = 0) -> tuple[Topics, Topics]:
    """Topics to choose settings on, and topics to measure on.

    Parameters
    ----------
    topics : Topics
        At least two.
    share : float
        Of the first part, in (0, 1); rounded, but neither part is empty.
    seed : int
        Of the drawing. It depends on which topics there are, not on their order.

    Returns
    -------
    tuple of Topics
        For choosing and for measuring, each in the order of `topics`.

    Raises
    ------
    ValueError
        If `share` is not in its range, or there are fewer than two topics.

    Examples
    --------
    >>> train, test = split_topics(Topics({"t1": "rain", "t2": "snow", "t3": "hail"}))
    >>> len(train), len(test), sorted([*train, *test])
    (2, 1, ['t1', 't2', 't3'])
    """
    if not 0 < share < 1:
        raise ValueError(f"expected a share between 0 and 1, but it is {share}")
    if len(topics) < 2:
        raise ValueError(f"expected at least 2 topics to split, but there are {len(topics)}")
    count = min(max(round(share * len(topics)), 1), len(topics) - 1)
    drawn = set(_shuffled(topics, seed)[:count])
    train = [topic for topic in topics if topic in drawn]
    return topics.only(train), topics.only([topic for topic in topics if topic not in drawn])


def folds(topics: Topics, k: int = 5, seed: int = 0) -> tuple[tuple[str, ...], ...]:
    """Topics cut into parts whose sizes differ by one at most.

    Parameters
    ----------
    topics : Topics
        At least `k`.
    k : int
        At least 2.
    seed : int
        Of the drawing. It depends on which topics there are, not on their order.

    Returns
    -------
    tuple of tuple of str
        Ids; each topic is in one part.

    Raises
    ------
    ValueError
        If `k` is under 2, or there are fewer topics than that.

    Examples
    --------
    >>> [len(part) for part in folds(Topics({f"t{n}": "" for n in range(7)}), k=3)]
    [3, 2, 2]
    """
    if k < 2:
        raise ValueError(f"expected at least 2 folds, but there are {k}")
    if len(topics) < k:
        raise ValueError(
            f"{len(topics)} topics cannot be cut into {k} folds; ask for {max(2, len(topics))} "
            "or fewer, or bring more topics"
        )
    shuffled = _shuffled(topics, seed)
    return tuple(tuple(shuffled[at::k]) for at in range(k))


def _shuffled(topics: Topics, seed: int) -> list[str]:
    ids = sorted(topics)
    return [ids[at] for at in np.random.default_rng(seed).permutation(len(ids))]


def cross_validate(
    results: Sequence[Result], tuning: Tuning, topics: Topics, failures: Sequence[Failure] = ()
) -> Result:
    """What choosing settings is worth on topics that had no part in the choice.

    Parameters
    ----------
    results : sequence of Result
        Of the systems to choose from, and any others.
    tuning : Tuning
        How they are chosen.
    topics : Topics
        All of which every result has values on.
    failures : sequence of Failure
        Systems that have no result, to say why if one of them is to be chosen from.

    Returns
    -------
    Result
        On each fold it holds the run, values and times of the system whose mean was highest on the
        other folds; of equally good ones that whose name sorts first. Its settings say under
        ``"chosen"`` how many folds each system was chosen for. Its scores are made of the ranks,
        since those of different systems cannot stand in one run. Where all systems searched the
        same library, that is its library.

    Raises
    ------
    ValueError
        If there are no systems to choose from, one of them is not among `results` or was not
        measured by `tuning.measure`, or the topics are fewer than the folds.
    """
    among = _candidates(results, tuning, failures)
    parts = folds(topics, tuning.folds, tuning.seed)
    chosen: dict[str, Result] = {}
    counts: Counter[str] = Counter()
    for part in parts:
        others = [topic for other in parts if other is not part for topic in other]
        best = _best(among, tuning.measure, others)
        counts[best.name] += 1
        chosen |= dict.fromkeys(part, best)
    of_topics = {topic: chosen[topic] for topic in topics}
    measures = [name for name in among[0].values if all(name in each.values for each in among)]
    timed = all(each.seconds for each in among)
    libraries = {each.library for each in among}
    return Result(
        name=tuning.name,
        run=Run(tuning.name, {topic: _ranked(each, topic) for topic, each in of_topics.items()}),
        qrels=_qrels(of_topics),
        values={
            measure: {topic: each.values[measure][topic] for topic, each in of_topics.items()}
            for measure in measures
        },
        seconds={topic: each.seconds[topic] for topic, each in of_topics.items()} if timed else {},
        settings={
            _CHOSEN: dict(sorted(counts.items())),
            "measure": tuning.measure,
            "folds": tuning.folds,
            "seed": tuning.seed,
        },
        library=libraries.pop() if len(libraries) == 1 else None,
        chosen=of_topics,
    )


def is_tuned(result: Result) -> bool:
    """Whether a result is that of `cross_validate`."""
    return _CHOSEN in result.settings


def _candidates(
    results: Sequence[Result], tuning: Tuning, failures: Sequence[Failure]
) -> list[Result]:
    """The systems to choose from, by name: their order in the table must not decide."""
    by_name = {result.name: result for result in results}
    names = tuning.systems
    if names is None:
        names = tuple(result.name for result in results if result.grid)
    if not names:
        raise ValueError("there is nothing to tune; name systems, or make a grid")
    missing = [name for name in names if name not in by_name]
    if failed := [each for each in failures if each.name in missing]:
        raise ValueError(
            f"{failed[0].name!r}, which is to be tuned, failed: {failed[0].reason}; mend it, or "
            "leave it out of what is tuned"
        )
    if missing:
        raise ValueError(
            f"{missing[0]!r}, which is to be tuned, is not among the systems; "
            f"choose from {', '.join(by_name)}"
        )
    among = [by_name[name] for name in sorted(set(names))]
    for result in among:
        result.mean(tuning.measure)  # says so where it was not measured
    return among


def _best(among: Sequence[Result], measure: str, topics: Sequence[str]) -> Result:
    means = [fmean(result.values[measure][topic] for topic in topics) for result in among]
    return next(each for each, mean in zip(among, means, strict=True) if mean >= max(means) - TIED)


def _ranked(result: Result, topic: str) -> dict[str, float]:
    """A topic's ranking with scores that are its ranks from below."""
    hits = result.run.ranking(topic)
    return {hit.passage_id: float(len(hits) - at) for at, hit in enumerate(hits)}


def _qrels(of_topics: Mapping[str, Result]) -> Qrels:
    """Of each topic the judgments of the system that answers it."""
    if len({result.qrels.sha256 for result in of_topics.values()}) == 1:
        return next(iter(of_topics.values())).qrels
    return Qrels(
        {
            topic: result.qrels.grades[topic]
            for topic, result in of_topics.items()
            if topic in result.qrels.grades
        }
    )
