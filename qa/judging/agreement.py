"""How far judges agree, beyond what chance would bring: kappa of two, alpha of all, intervals.

What two or more judged for the same topic, at the same place, is a unit. Cohen's kappa (1960; with
weights 1968) compares two judges over the units that both judged; Krippendorff's alpha ("Content
Analysis", 2004, chapter 11) all judges over all units, however many judged each. Both are 1 where
the judges always agree and 0 where they agree as often as chance would have it; where only one
grade was given, neither can be told, since agreeing was the only thing to do.

The intervals are percentiles of the bootstrap (Efron and Tibshirani, 1993, chapter 13). What is
drawn anew are topics, with all their units (Davison and Hinkley, 1997, section 3.8), since the
passages of one question are alike. In 500 simulated collections of 20 units a topic, with topics
of unlike grades and agreement, the intervals of kappa held the true value in 84% with 5 topics,
88 to 90% with 8 to 15, 94% with 20 and more; when units were drawn, in 76 to 81% always. With
fewer than 5 topics units are drawn, and it is said that they were taken as independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, get_args

from qa.escape import plain
from qa.judging.coefficients import (
    LEVELS,
    WEIGHTS,
    cohen_kappa,
    cohen_kappas,
    krippendorff_alpha,
    krippendorff_alphas,
)
from qa.judging.spans import SpanQrels
from qa.judgments import Grade

if TYPE_CHECKING:
    import numpy as np

    from qa.judging.coefficients import Counts, Values

__all__ = ["Agreement", "Estimate", "PairAgreement", "agreement"]

_GRADES: tuple[int, ...] = get_args(Grade)
_CONFIDENCE = 0.95
# Fewer topics are too few to be drawn anew: with two of them there are three samples.
_FEWEST_TOPICS = 5
# What cannot be told of more resamples than this leaves no percentile that means anything.
_MOST_UNTOLD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A coefficient with its interval.

    Attributes
    ----------
    value : float or None
        At most 1; None where it cannot be told.
    low, high : float or None
        The interval that holds 95% of the resamples' values; None where it cannot be told.
    reason : str
        Why one of them cannot be told; "" where both can.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"cannot be told: {self.reason}"
        if self.low is None or self.high is None:
            return f"{self.value:.3f} (interval cannot be told: {self.reason})"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """How far two judges agree.

    Attributes
    ----------
    judges : tuple of str
        The two, by name.
    table : tuple of tuple of int
        How many units the first judge gave the grade of the row and the second that of the column,
        grades 0, 1 and 2.
    kappa : mapping of str to Estimate
        Cohen's kappa by weights: "unweighted" counts every difference alike, "linear" by the
        distance of the grades, "quadratic" by its square.
    """

    judges: tuple[str, str]
    table: tuple[tuple[int, ...], ...]
    kappa: Mapping[str, Estimate] = field(hash=False)

    @property
    def units(self) -> int:
        """How many both judged."""
        return sum(map(sum, self.table))

    @property
    def same(self) -> int:
        """How many both gave the same grade."""
        return sum(self.table[at][at] for at in range(len(self.table)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far the judges of some spans agree.

    Attributes
    ----------
    judges : tuple of str
        By name.
    judged : int
        How many units were judged at all.
    shared : int
        How many were judged by two or more.
    alpha : mapping of str to Estimate
        Krippendorff's alpha over all judges by level: grades as mere names ("nominal"), as an
        order ("ordinal"), as numbers ("interval").
    pairs : tuple of PairAgreement
        Every two judges.
    samples, seed : int
        Of the bootstrap.
    drawn : str
        What it draws: ``"topics"``, or ``"units"`` where they are of fewer than 5 topics.
    """

    judges: tuple[str, ...]
    judged: int
    shared: int
    alpha: Mapping[str, Estimate] = field(hash=False)
    pairs: tuple[PairAgreement, ...]
    samples: int
    seed: int
    drawn: str

    @property
    def intervals(self) -> str:
        """What the intervals are, in a sentence."""
        of = (
            "topics"
            if self.drawn == "topics"
            else f"units: with fewer than {_FEWEST_TOPICS} topics, passages of one question are "
            "taken as independent, and intervals are too narrow"
        )
        return f"95% of {self.samples:,} bootstrap samples (seed {self.seed}) of the {of}"

    def pair(self, first: str, second: str) -> PairAgreement:
        """How far two judges agree, named in either order.

        Raises
        ------
        ValueError
            If they are not two of the judges.
        """
        for each in self.pairs:
            if each.judges in ((first, second), (second, first)):
                return each
        raise ValueError(
            f"there is no pair {first!r} and {second!r}; the judges are {', '.join(self.judges)}"
        )

    def __str__(self) -> str:
        lines = [
            f"{len(self.judges)} judges, {self.judged} units judged, {self.shared} by two or more"
        ]
        lines += (f"Krippendorff's alpha, {level}: {self.alpha[level]}" for level in LEVELS)
        for each in self.pairs:
            first, second = (name or "(no name)" for name in each.judges)
            lines.append(f"{first} and {second}: {each.units} units, {each.same} graded the same")
            lines += (f"  Cohen's kappa, {weights}: {each.kappa[weights]}" for weights in WEIGHTS)
            width = max(len(first), 4)
            head = "".join(f"{grade:>6}" for grade in _GRADES)
            lines.append(f"  {'':{width}}  {head}  ({second})")
            lines += (
                f"  {first if not grade else '':{width}} {grade}" + "".join(f"{n:>6}" for n in row)
                for grade, row in zip(_GRADES, each.table, strict=True)
            )
        if any(each.low is not None for each in self._estimates):
            lines.append(f"in brackets: {self.intervals}")
        return plain("\n".join(lines))

    @property
    def _estimates(self) -> list[Estimate]:
        return [*self.alpha.values(), *(one for pair in self.pairs for one in pair.kappa.values())]

    def __repr__(self) -> str:
        judges = ", ".join(each or "(no name)" for each in self.judges)
        return plain(f"<Agreement of {judges}: {self.judged:,} units, {self.shared:,} shared>")

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from qa.render.agreement import agreement_html

        return agreement_html(self)


def agreement(spans: SpanQrels, *, samples: int = 1000, seed: int = 0) -> Agreement:
    """How far the judges of some spans agree.

    Parameters
    ----------
    spans : SpanQrels
        As they were judged; at least two judges.
    samples : int
        How many times topics (or units, of fewer than 5 topics) are drawn anew for an interval,
        at least 100.
    seed : int
        Of the draws.

    Raises
    ------
    ValueError
        If fewer than two judges judged, or there are too few samples.
    """
    import numpy as np

    if len(spans.judges) < 2:
        said = ", ".join(each or "(no name)" for each in spans.judges) or "nobody"
        raise ValueError(f"agreement takes two judges or more, but these were judged by {said}")
    if not isinstance(samples, int) or isinstance(samples, bool) or samples < 100:
        raise ValueError(f"samples is {samples!r}, but must be a whole number, at least 100")
    topics = [topic for topic, *_ in spans.units]
    units = [{judge: one.grade for judge, one in each.items()} for each in spans.units.values()]
    shared = [at for at, each in enumerate(units) if len(each) > 1]
    by_topic = len({topics[at] for at in shared}) >= _FEWEST_TOPICS
    # Units of one cluster are drawn together.
    clusters: list[object] = [*topics] if by_topic else [*range(len(units))]
    return Agreement(
        judges=spans.judges,
        judged=len(units),
        shared=len(shared),
        alpha=_alphas(
            [units[at] for at in shared],
            [clusters[at] for at in shared],
            samples,
            np.random.default_rng(seed),
        ),
        pairs=tuple(
            _pair(judges, units, clusters, samples, np.random.default_rng([seed, number]))
            for number, judges in enumerate(combinations(spans.judges, 2))
        ),
        samples=samples,
        seed=seed,
        drawn="topics" if by_topic else "units",
    )


def _pair(
    judges: tuple[str, str],
    units: Sequence[Mapping[str, int]],
    clusters: Sequence[object],
    samples: int,
    draw: np.random.Generator,
) -> PairAgreement:
    import numpy as np

    first, second = judges
    cells, of_cluster = [], []
    for each, cluster in zip(units, clusters, strict=True):
        if first in each and second in each:
            cells.append(len(_GRADES) * each[first] + each[second])
            of_cluster.append(cluster)
    counts = np.bincount(cells, minlength=len(_GRADES) ** 2)
    table = counts.reshape(len(_GRADES), len(_GRADES))
    rows = tuple(tuple(int(count) for count in row) for row in table)
    total = int(table.sum())
    if not total:
        untold = Estimate(value=None, reason="no unit was judged by both")
        return PairAgreement(judges=judges, table=rows, kappa=dict.fromkeys(WEIGHTS, untold))
    drawn = _drawn(cells, of_cluster, len(counts), samples, draw)
    tables = drawn.reshape(-1, *table.shape)
    kappa = {
        weights: _estimate(
            cohen_kappa(table, weights),
            cohen_kappas(tables, weights),
            "both gave every unit the same grade",
        )
        for weights in WEIGHTS
    }
    return PairAgreement(judges=judges, table=rows, kappa=kappa)


def _alphas(
    shared: Sequence[Mapping[str, int]],
    clusters: Sequence[object],
    samples: int,
    draw: np.random.Generator,
) -> dict[str, Estimate]:
    import numpy as np

    if not shared:
        untold = Estimate(value=None, reason="no unit was judged by two or more")
        return dict.fromkeys(LEVELS, untold)
    counts = np.array([[[*each.values()].count(grade) for grade in _GRADES] for each in shared])
    # Units of the same grades are alike, so that drawing them is drawing how many there are.
    kinds, of_unit = np.unique(counts, axis=0, return_inverse=True)
    drawn = _drawn(of_unit.ravel().tolist(), clusters, len(kinds), samples, draw)
    return {
        level: _estimate(
            krippendorff_alpha(counts, _GRADES, level),
            krippendorff_alphas(kinds, drawn, _GRADES, level),
            "every unit that two or more judged has the same grade",
        )
        for level in LEVELS
    }


def _drawn(
    kinds: Sequence[int],
    clusters: Sequence[object],
    count: int,
    samples: int,
    draw: np.random.Generator,
) -> Counts:
    """How many units of each kind each sample has; none are drawn where there is one cluster."""
    import numpy as np

    at = {cluster: number for number, cluster in enumerate(dict.fromkeys(clusters))}
    if len(at) < 2:
        return np.zeros((0, count), dtype=np.int64)
    held = np.zeros((len(at), count), dtype=np.int64)
    np.add.at(held, ([at[each] for each in clusters], list(kinds)), 1)
    # Clusters that hold the same are alike too.
    alike, times = np.unique(held, axis=0, return_counts=True)
    drawn: Counts = draw.multinomial(len(at), times / len(at), size=samples) @ alike
    return drawn


def _estimate(value: float, resampled: Values, untold: str) -> Estimate:
    import numpy as np

    if np.isnan(value):
        return Estimate(value=None, reason=untold)
    if not len(resampled):
        reason = "what was judged together is of one topic or one unit only; judge more"
        return Estimate(value=value, reason=reason)
    told = resampled[~np.isnan(resampled)]
    without = 1 - len(told) / len(resampled)
    if without > _MOST_UNTOLD:
        reason = f"{without:.0%} of the samples have one grade only; judge more units"
        return Estimate(value=value, reason=reason)
    tail = (1 - _CONFIDENCE) / 2
    low, high = (float(each) for each in np.quantile(told, [tail, 1 - tail]))
    return Estimate(value=value, low=low, high=high)
