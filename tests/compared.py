"""Comparisons for tests of tables and plots: one worked out by hand, others made at random."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from qa.comparison.comparison import Comparison
from qa.comparison.result import Failure, Result
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

HOSTILE = (
    '<img src=x onerror="alert(1)">',
    "a|b **c** [d](javascript:e) `f` _g_",
    r"\input{/etc/passwd} 5% & #1 $x^2$ ~{}",
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "two\nlines\r\n\nand a third",
    "tab\there",
    "ends \x1b[31m red \u202e",
    "_hidden",
    'quote " and comma , here',
)


def compared(
    values: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    seconds: Mapping[str, float] | None = None,
    sizes: Mapping[str, int] | None = None,
    failures: tuple[Failure, ...] = (),
    notes: tuple[str, ...] = (),
    texts: Sequence[str] = (),
    baseline: str | None = None,
) -> Comparison:
    """Of ``{system: {measure: a value for each topic}}``; topics are t01, t02 and so on.

    Every run has the one relevant document of each topic in it, so that a referee asks nothing
    but for more topics.
    """
    systems = list(values)
    measures = tuple(next(iter(values.values())))
    count = len(next(iter(values[systems[0]].values())))
    ids = [f"t{at:02}" for at in range(1, count + 1)]
    topics = Topics(dict(zip(ids, texts or [f"Question {each}?" for each in ids], strict=True)))
    qrels = Qrels({topic: {"d1": 1} for topic in ids})
    results = tuple(
        Result(
            name=system,
            run=Run(system, {topic: {"d1": 1.0} for topic in ids}),
            qrels=qrels,
            values={
                measure: dict(zip(ids, values[system][measure], strict=True))
                for measure in measures
            },
            seconds=dict.fromkeys(ids, seconds[system]) if seconds else {},
            index_bytes=sizes[system] if sizes else None,
            passages=1 if sizes else None,
        )
        for system in systems
    )
    return Comparison(
        results=results,
        failures=failures,
        topic_set=topics,
        measures=measures,
        baseline=baseline or systems[0],
        notes=notes,
    )


def by_hand() -> Comparison:
    """Two systems on four topics whose figures are worked out in the tests that use it."""
    return compared(
        {
            "bm25": {"RR@10": [0.5, 0.5, 0.25, 0.25]},
            "dense": {"RR@10": [1.0, 0.5, 0.5, 0.0]},
        },
        seconds={"bm25": 0.0021, "dense": 0.0484},
        sizes={"bm25": 1_250_400, "dense": 812},
    )


def far_apart() -> Comparison:
    """Thirty topics on all of which `good` is above `fair` and `fair` above `poor`."""
    base = [0.2 + 0.01 * (at % 7) for at in range(30)]
    gains = [0.2 + 0.01 * (at % 5) for at in range(30)]
    fair = [low + gain for low, gain in zip(base, gains, strict=True)]
    good = [low + gain for low, gain in zip(fair, gains, strict=True)]
    return compared(
        {
            "poor": {"nDCG@10": base},
            "fair": {"nDCG@10": fair},
            "good": {"nDCG@10": good},
        },
        seconds={"poor": 0.001, "fair": 0.01, "good": 0.1},
    )


def at_random(
    names: Sequence[str],
    seed: int,
    *,
    topics: int = 12,
    gain: float = 0.05,
    texts: Sequence[str] = (),
) -> Comparison:
    """As many topics as wanted, each system better than the one before by `gain` in the mean."""
    source = random.Random(seed)
    level = [source.random() * 0.5 for _ in range(topics)]
    values = {
        name: {
            measure: [min(1.0, max(0.0, each + at * gain + source.gauss(0, 0.1))) for each in level]
            for measure in ("nDCG@10", "RR@10")
        }
        for at, name in enumerate(names)
    }
    return compared(
        values, seconds={name: 0.002 * 3**at for at, name in enumerate(names)}, texts=texts
    )
