"""Results: what one system retrieved in an experiment, and how good that was on every topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.trec.qrels import Qrels
    from qa.trec.run import Run

__all__ = ["Failure", "Result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A system that could not be measured; the others of its experiment stand.

    Attributes
    ----------
    name : str
        Of the system.
    reason : str
        One line.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One system of an experiment: its run, and its value on every topic.

    Attributes
    ----------
    name : str
        Of the system, as in the table.
    run : Run
        What it retrieved.
    qrels : Qrels
        What it was measured against. Two systems that split articles differently have judgments
        of different passages, made of the same judged characters.
    values : mapping of str to mapping of str to float
        Each measure's value on each topic. Every topic of the experiment has one, the same ones
        in every result.
    seconds : mapping of str to float
        How long each topic took; empty for a run that was read from a file.
    index_bytes : int or None
        Size on disk of what is searched; None where it is not known.
    passages : int or None
        How many are searched; None where it is not known.
    settings : mapping
        Those of the `System`, without what it leaves to the default; empty for a run from a file.
    library : pathlib.Path or None
        The library that was searched, to show texts; None where there is none.
    grid : bool
        Whether it is one cell of a grid, so that whoever picks the best of them has tuned.
    chosen : mapping of str to Result
        Of a tuned system, the result that was chosen for each topic; empty for any other.

    Examples
    --------
    >>> from qa.trec.qrels import Qrels
    >>> from qa.trec.run import Run
    >>> result = Result(
    ...     name="bm25",
    ...     run=Run("bm25", {"t1": {"d1": 1.0}, "t2": {"d1": 2.0}}),
    ...     qrels=Qrels({"t1": {"d1": 1}, "t2": {"d2": 1}}),
    ...     values={"RR@10": {"t1": 1.0, "t2": 0.0}},
    ... )
    >>> result.mean("RR@10")
    0.5
    """

    name: str
    run: Run
    qrels: Qrels
    values: Mapping[str, Mapping[str, float]]
    seconds: Mapping[str, float] = field(default_factory=dict)
    index_bytes: int | None = None
    passages: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    library: Path | None = None
    grid: bool = False
    chosen: Mapping[str, Result] = field(default_factory=dict, repr=False)

    def mean(self, measure: str) -> float:
        """The mean over all topics.

        Parameters
        ----------
        measure : str
            One of `values`.

        Returns
        -------
        float
            In the range of the measure.

        Raises
        ------
        ValueError
            If it was not measured.
        """
        if measure not in self.values:
            raise ValueError(
                f"{self.name} was not measured by {measure!r}; there are {', '.join(self.values)}"
            )
        return fmean(self.values[measure].values())

    @property
    def milliseconds(self) -> float | None:
        """The median time of a topic; None where none was taken."""
        return 1000 * median(self.seconds.values()) if self.seconds else None
