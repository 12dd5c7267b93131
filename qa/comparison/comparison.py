"""Comparisons: the systems of an experiment beside each other, with tests and their warnings."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.comparison.referee import warnings_of
from qa.comparison.result import Failure, Result
from qa.comparison.rows import Row, rows_of, tests_of
from qa.comparison.topics import TopicComparison, compare_topics, frame_of_topics
from qa.evaluation.randomisation import resamples_for
from qa.trec.measures import DEFAULT_MEASURES
from qa.trec.topics import Topics

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

__all__ = ["Comparison"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison:
    """Systems compared on the same topics.

    Attributes
    ----------
    results : tuple of Result
        At least one, each with a name of its own, in the order of the table.
    failures : tuple of Failure
        Systems that could not be measured.
    topic_set : Topics
        What every system was asked.
    measures : tuple of str
        In the order of the table.
    baseline : str
        The system that the others are tested against.
    seed : int
        Of the tests and the intervals.
    unit : str
        What is ranked: ``"passage"``, ``"article"``, or ``"document"`` where runs from files do
        not tell.
    tuned_on : frozenset of str
        Topics that settings were chosen on.
    notes : tuple of str
        What was left out when data were read, a sentence each.
    settings : mapping of str to object
        What else the experiment was told, for the manifest: depth, threshold, tuning. Empty where
        runs were compared.
    rows : tuple of Row
        Every system by every measure; made of the rest.

    Raises
    ------
    ValueError
        If there is no result, two have one name, the baseline is not among them, or a system has
        no value for a measure and a topic.
    """

    results: tuple[Result, ...]
    failures: tuple[Failure, ...] = ()
    topic_set: Topics
    measures: tuple[str, ...] = DEFAULT_MEASURES
    baseline: str
    seed: int = 0
    unit: str = "passage"
    tuned_on: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Row, ...] = field(init=False, compare=False)
    # What `warnings` found: it takes a second for a large table, and every form of it asks.
    _warned: list[tuple[str, ...]] = field(init=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        names = [result.name for result in self.results]
        if not names:
            raise ValueError("there is no system to compare")
        if not len(self.topic_set) or not self.measures:
            raise ValueError("there is nothing to compare by; name topics and measures")
        if double := [name for name, count in Counter(names).items() if count > 1]:
            raise ValueError(f"two systems are called {double[0]!r}; give each a name of its own")
        if self.baseline not in names:
            raise ValueError(
                f"the baseline {self.baseline!r} is not among the systems; "
                f"choose from {', '.join(names)}"
            )
        values = {
            measure: {result.name: self._values(result, measure) for result in self.results}
            for measure in self.measures
        }
        object.__setattr__(self, "rows", rows_of(values, names, self.baseline, self.seed))

    def _values(self, result: Result, measure: str) -> list[float]:
        values = result.values.get(measure, {})
        if missing := [topic for topic in self.topic_set if topic not in values]:
            raise ValueError(f"{result.name} has no {measure} on topic {missing[0]!r}")
        return [values[topic] for topic in self.topic_set]

    @property
    def systems(self) -> tuple[str, ...]:
        """Names of the systems, in the order of the table."""
        return tuple(result.name for result in self.results)

    @property
    def tests(self) -> int:
        """How many tests are corrected together (`rows_of`)."""
        return tests_of(self.rows)

    @property
    def resamples(self) -> int:
        """How many swaps are drawn in each test, the more the more tests there are."""
        return resamples_for(self.tests)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a referee would ask about this table, a sentence each (`qa.comparison.referee`)."""
        if not self._warned:
            self._warned.append(warnings_of(self))
        return self._warned[0]

    def result(self, system: str) -> Result:
        """The result of a system.

        Raises
        ------
        ValueError
            If none has that name; where it failed, the message says so.
        """
        for result in self.results:
            if result.name == system:
                return result
        for failure in self.failures:
            if failure.name == system:
                raise ValueError(f"{system} failed: {failure.reason}")
        raise ValueError(f"there is no system {system!r}; choose from {', '.join(self.systems)}")

    def row(self, system: str, measure: str | None = None) -> Row:
        """The row of a system by a measure; without one, by the first.

        Raises
        ------
        ValueError
            If there is no such system, or it was not measured by it.
        """
        name = self.result(system).name
        wanted = self.checked_measure(measure)
        return next(row for row in self.rows if (row.system, row.measure) == (name, wanted))

    def checked_measure(self, measure: str | None) -> str:
        """`measure` itself; without one, the first.

        Raises
        ------
        ValueError
            If it was not measured.
        """
        if measure is None:
            return self.measures[0]
        if measure not in self.measures:
            raise ValueError(
                f"{measure!r} was not measured; choose from {', '.join(self.measures)}"
            )
        return measure

    def milliseconds(self, system: str) -> float | None:
        """The median time of a topic; None where none was taken."""
        return self.result(system).milliseconds

    def topics(self, a: str, b: str | None = None, measure: str | None = None) -> TopicComparison:
        """Two systems topic by topic, the one on which `a` gains most first.

        Parameters
        ----------
        a : str
            Name of a system.
        b : str or None
            Name of another; None is the baseline.
        measure : str or None
            One of `measures`; without one, the first.

        Returns
        -------
        TopicComparison
            Its `topic(id)` has the two rankings of a topic side by side.

        Raises
        ------
        ValueError
            If there is no such system, both are the same, or it was not measured by it.
        """
        return compare_topics(
            self.result(a),
            self.result(self.baseline if b is None else b),
            self.topic_set,
            self.checked_measure(measure),
        )

    def __str__(self) -> str:
        from qa.comparison.tables import text_table

        return text_table(self)

    def __repr__(self) -> str:
        count = len(self.topic_set)
        return f"<Comparison of {', '.join(self.systems)} on {count:,} topics>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_html(self) -> str:
        """The table, its warnings and its notes as a part of a page."""
        from qa.render.experiments import comparison_html

        return comparison_html(self)

    def to_markdown(self) -> str:
        """The table in Markdown."""
        from qa.comparison.tables import markdown_table

        return markdown_table(self)

    def to_latex(self, *, caption: str = "", label: str = "tab:comparison") -> str:
        """The table in LaTeX, of the package booktabs."""
        from qa.comparison.tables import latex_table

        return latex_table(self, caption=caption, label=label)

    def to_csv(self) -> str:
        """Every figure, a row a system and a measure."""
        from qa.comparison.tables import csv_table

        return csv_table(self)

    def to_frame(self, per_topic: bool = False) -> DataFrame:
        """Every figure, a row a system and a measure.

        Parameters
        ----------
        per_topic : bool
            Whether to have a row a system, a measure and a topic instead, with the columns
            ``system``, ``measure``, ``topic``, ``text`` and ``value``: what a test of one's own
            is made of.

        Raises
        ------
        ValueError
            If pandas is not installed.
        """
        if per_topic:
            return frame_of_topics(self.results, self.measures, self.topic_set)
        from qa.comparison.tables import frame_of

        return frame_of(self)

    def plot_measures(self) -> Figure:
        """Every system's mean by every measure, with intervals."""
        from qa.comparison import plots

        return plots.plot_measures(self)

    def plot_topics(self, a: str, b: str, measure: str | None = None) -> Figure:
        """How much `a` is above `b` on every topic."""
        from qa.comparison import plots

        return plots.plot_topics(self, a, b, measure)

    def plot_precision_recall(self) -> Figure:
        """Precision at each level of recall, a line a system."""
        from qa.comparison import plots

        return plots.plot_precision_recall(self)

    def plot_quality_time(self, measure: str | None = None) -> Figure:
        """Each system's mean against its time a topic."""
        from qa.comparison import plots

        return plots.plot_quality_time(self, measure)

    def save(self, folder: Path | str) -> Path:
        """Write the runs, qrels, tables, plots and a manifest into a folder.

        Earlier results of the same systems and topics are replaced. What cannot be written, such
        as plots where matplotlib is missing, is told in the log as a warning.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        ValueError
            If the folder holds anything else, or cannot be written.
        """
        from qa.study.manifest import save_comparison

        for each in save_comparison(self, Path(folder)):
            logger.warning("%s", each)
        return Path(folder)
