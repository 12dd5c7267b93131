"""Topic by topic: where one system gains on another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from qa.comparison.rankings import TopicDifference, TopicRankings, side_by_side
from qa.comparison.result import Result
from qa.comparison.rows import TIED
from qa.escape import plain
from qa.trec.extra import need
from qa.trec.topics import Topics

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["TopicComparison", "compare_topics", "frame_of_topics"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TopicComparison:
    """Two systems, topic by topic.

    Attributes
    ----------
    first, second : Result
        The two systems.
    measure : str
        By which they are compared.
    differences : tuple of TopicDifference
        The topic on which the first gains most comes first; ties by the topic's id.
    """

    first: Result
    second: Result
    measure: str
    differences: tuple[TopicDifference, ...]

    @property
    def a(self) -> str:
        """Name of the first system."""
        return self.first.name

    @property
    def b(self) -> str:
        """Name of the second system."""
        return self.second.name

    @property
    def mean(self) -> float:
        """By how much the first is above the second, over all topics."""
        return fmean(each.difference for each in self.differences)

    @property
    def wins(self) -> int:
        """Topics on which the first is above the second."""
        return sum(each.difference > TIED for each in self.differences)

    @property
    def losses(self) -> int:
        """Topics on which the first is below the second."""
        return sum(each.difference < -TIED for each in self.differences)

    @property
    def ties(self) -> int:
        """Topics on which they are level."""
        return len(self.differences) - self.wins - self.losses

    def topic(self, topic: str, k: int = 10) -> TopicRankings:
        """The two rankings of one topic, side by side.

        Parameters
        ----------
        topic : str
            Its id.
        k : int
            How far down each ranking is shown, at least 1.

        Returns
        -------
        TopicRankings
            With texts and reasons where the systems searched a library that can be opened; its
            `notes` say where not.

        Raises
        ------
        ValueError
            If there is no such topic, or `k` is under 1.
        """
        for difference in self.differences:
            if difference.topic == topic:
                return side_by_side(self.first, self.second, difference, self.measure, k)
        named = ", ".join(repr(each.topic) for each in self.differences[:3])
        more = ", …" if len(self.differences) > 3 else ""
        raise ValueError(f"there is no topic {topic!r}; choose from {named}{more}")

    def to_frame(self) -> DataFrame:
        """A row a topic, in the order of `differences`.

        Its columns are ``topic``, ``text``, the two systems' names, and ``difference``.

        Raises
        ------
        ValueError
            If pandas is not installed.
        """
        columns = ("topic", "text", self.a, self.b, "difference")
        rows = (
            (each.topic, each.text, each.value_a, each.value_b, each.difference)
            for each in self.differences
        )
        return _frame(rows, columns)

    def __str__(self) -> str:
        head = (
            f"{self.a} − {self.b}, {self.measure}: {self.mean:+.3f} "
            f"(wins {self.wins}, ties {self.ties}, losses {self.losses})"
        )
        lines = [
            f"{each.difference:+.3f}  {each.value_a:.3f}  {each.value_b:.3f}  {plain(each.name)}"
            for each in self.differences
        ]
        return "\n".join([plain(head), *lines])

    def __repr__(self) -> str:
        return f"<TopicComparison of {self.a} and {self.b} on {len(self.differences):,} topics>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from qa.render.experiments import topic_comparison_html

        return topic_comparison_html(self)


def compare_topics(first: Result, second: Result, topics: Topics, measure: str) -> TopicComparison:
    """Two systems topic by topic.

    Parameters
    ----------
    first, second : Result
        Both have a value of `measure` on each of `topics`.
    topics : Topics
        What they were asked.
    measure : str
        One of those in the results.

    Raises
    ------
    ValueError
        If both are the same system.
    """
    if first.name == second.name:
        raise ValueError(f"{first.name} is compared with itself; name two systems")
    differences = (
        TopicDifference(
            topic=topic,
            text=topics[topic],
            value_a=first.values[measure][topic],
            value_b=second.values[measure][topic],
        )
        for topic in topics
    )
    return TopicComparison(
        first=first,
        second=second,
        measure=measure,
        differences=tuple(sorted(differences, key=lambda each: (-each.difference, each.topic))),
    )


def frame_of_topics(
    results: Iterable[Result], measures: Sequence[str], topics: Topics
) -> DataFrame:
    """Every value of every system, a row a system, a measure and a topic.

    Parameters
    ----------
    results : iterable of Result
        In the order of the rows.
    measures : sequence of str
        Each was measured for every result.
    topics : Topics
        Each has a value.

    Raises
    ------
    ValueError
        If pandas is not installed.
    """
    rows = (
        (result.name, measure, topic, topics[topic], result.values[measure][topic])
        for result in results
        for measure in measures
        for topic in topics
    )
    return _frame(rows, ("system", "measure", "topic", "text", "value"))


def _frame(rows: Iterable[tuple[Any, ...]], columns: Sequence[str]) -> DataFrame:
    need("pandas", "making a data frame")
    from pandas import DataFrame

    return DataFrame(list(rows), columns=list(columns))
