"""How far judges agree, beyond what chance would bring: kappa of two, alpha of all, intervals.

What two or more judged for the same topic, at the same place, is a unit. Cohen's kappa (1960; with
weights 1968) compares two judges over the units that both judged; Krippendorff's alpha ("Content
Analysis", 2004, chapter 11) all judges over all units, however many judged each. Both are 1 where
the judges always agree and 0 where they agree as often as chance would have it; where only one
grade was given, neither can be told, since agreeing was the only thing to do. The intervals are
percentiles of the bootstrap over units (Efron and Tibshirani, 1993, chapter 13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, get_args

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

    from qa.judging.coefficients import Values

__all__ = ["Agreement", "Estimate", "PairAgreement", "agreement"]

_GRADES: tuple[int, ...] = get_args(Grade)
_CONFIDENCE = 0.95
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
    """

    judges: tuple[str, ...]
    judged: int
    shared: int
    alpha: Mapping[str, Estimate] = field(hash=False)
    pairs: tuple[PairAgreement, ...]
    samples: int
    seed: int

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
            lines.append(
                f"in brackets: 95% of {self.samples:,} bootstrap samples of the units "
                f"(seed {self.seed})"
            )
        return plain("\n".join(lines))

    @property
    def _estimates(self) -> list[Estimate]:
        return [*self.alpha.values(), *(one for pair in self.pairs for one in pair.kappa.values())]

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
        How many times the units are drawn anew for an interval, at least 100.
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
    units = [{judge: one.grade for judge, one in each.items()} for each in spans.units.values()]
    shared = [each for each in units if len(each) > 1]
    return Agreement(
        judges=spans.judges,
        judged=len(units),
        shared=len(shared),
        alpha=_alphas(shared, samples, np.random.default_rng(seed)),
        pairs=tuple(
            _pair(judges, units, samples, np.random.default_rng([seed, number]))
            for number, judges in enumerate(combinations(spans.judges, 2))
        ),
        samples=samples,
        seed=seed,
    )


def _pair(
    judges: tuple[str, str],
    units: Sequence[Mapping[str, int]],
    samples: int,
    draw: np.random.Generator,
) -> PairAgreement:
    import numpy as np

    first, second = judges
    table = np.zeros((len(_GRADES), len(_GRADES)), dtype=np.int64)
    for each in units:
        if first in each and second in each:
            table[each[first], each[second]] += 1
    rows = tuple(tuple(int(count) for count in row) for row in table)
    total = int(table.sum())
    if not total:
        untold = Estimate(value=None, reason="no unit was judged by both")
        return PairAgreement(judges=judges, table=rows, kappa=dict.fromkeys(WEIGHTS, untold))
    drawn = draw.multinomial(total, table.ravel() / total, size=samples)
    tables = drawn.reshape(samples, *table.shape)
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
    shared: Sequence[Mapping[str, int]], samples: int, draw: np.random.Generator
) -> dict[str, Estimate]:
    import numpy as np

    if not shared:
        untold = Estimate(value=None, reason="no unit was judged by two or more")
        return dict.fromkeys(LEVELS, untold)
    counts = np.array([[[*each.values()].count(grade) for grade in _GRADES] for each in shared])
    # Units of the same grades are alike, so that drawing them is drawing how many there are.
    kinds, how_many = np.unique(counts, axis=0, return_counts=True)
    drawn = draw.multinomial(len(shared), how_many / len(shared), size=samples)
    return {
        level: _estimate(
            krippendorff_alpha(counts, _GRADES, level),
            krippendorff_alphas(kinds, drawn, _GRADES, level),
            "every unit that two or more judged has the same grade",
        )
        for level in LEVELS
    }


def _estimate(value: float, resampled: Values, untold: str) -> Estimate:
    import numpy as np

    if np.isnan(value):
        return Estimate(value=None, reason=untold)
    told = resampled[~np.isnan(resampled)]
    without = 1 - len(told) / len(resampled)
    if without > _MOST_UNTOLD:
        reason = f"{without:.0%} of the samples have one grade only; judge more units"
        return Estimate(value=value, reason=reason)
    tail = (1 - _CONFIDENCE) / 2
    low, high = (float(each) for each in np.quantile(told, [tail, 1 - tail]))
    return Estimate(value=value, low=low, high=high)
