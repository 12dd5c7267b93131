"""Results of made-up systems, for tests of what is concluded from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.comparison.comparison import Comparison
from qa.comparison.result import Result
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics


def topic_ids(count: int) -> list[str]:
    """t01, t02, ..."""
    return [f"t{n:02}" for n in range(1, count + 1)]


def a_result(name: str, values: Mapping[str, Sequence[float]], **more: Any) -> Result:
    """A result with these values on t01, t02, ...; every topic has one document, which is judged.

    `more` overrules the result's other fields.
    """
    (count,) = {len(of_measure) for of_measure in values.values()}
    ids = topic_ids(count)
    fields: dict[str, Any] = {
        "run": Run(name, {topic: {"d": 1.0} for topic in ids}),
        "qrels": Qrels({topic: {"d": 1} for topic in ids}),
        "values": {
            measure: dict(zip(ids, of_measure, strict=True))
            for measure, of_measure in values.items()
        },
    }
    return Result(name=name, **(fields | more))


def a_comparison(results: Sequence[Result], **more: Any) -> Comparison:
    """These results compared on their own topics and measures, the first being the baseline."""
    first = results[0]
    of_measures = list(first.values.values())
    fields: dict[str, Any] = {
        "topic_set": Topics({topic: f"what of {topic}?" for topic in of_measures[0]}),
        "measures": tuple(first.values),
        "baseline": first.name,
    }
    return Comparison(results=tuple(results), **(fields | more))
