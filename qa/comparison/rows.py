"""Rows of a comparison: what each system has by each measure, and beside the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from qa.evaluation.randomisation import paired_tests, resamples_for
from qa.evaluation.significance import bootstrap_interval, effect_size, holm, t_test

__all__ = ["ALPHA", "TIED", "Row", "rows_of", "tests_of"]

# What a corrected p value has to be under to be called a difference.
ALPHA = 0.05
# Values that are nearer than this differ by rounding only.
TIED = 1e-9

# measure → system → its values, of the same topics in the same order
_Values = Mapping[str, Mapping[str, Sequence[float]]]
_Pair = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One system by one measure.

    What is said beside the baseline is None in the baseline's own rows.

    Attributes
    ----------
    system, measure : str
        What was measured by what.
    mean : float
        Over all topics.
    low, high : float or None
        The 95% bootstrap interval of the mean; both are None where every topic has the same value
        (`bootstrap_interval`).
    difference : float or None
        By how much `mean` is above that of the baseline.
    p, p_holm : float or None
        Of the paired randomisation test against the baseline, and corrected for everything that
        the comparison tests.
    t_p, t_p_holm : float or None
        The same of the paired t-test; None too where it has no value (`t_test`).
    effect : float or None
        Cohen's d_z; None too where the differences do not vary (`effect_size`).
    wins, ties, losses : int or None
        Topics on which the system is above the baseline, level with it, and below.
    best : bool
        Whether no other system has a higher mean by this measure.
    bold : bool
        Whether it alone has the highest mean and, by the corrected randomisation test, is above
        every other system: what a table may show in bold.
    """

    system: str
    measure: str
    mean: float
    low: float | None
    high: float | None
    difference: float | None
    p: float | None
    p_holm: float | None
    t_p: float | None
    t_p_holm: float | None
    effect: float | None
    wins: int | None
    ties: int | None
    losses: int | None
    best: bool
    bold: bool

    @property
    def significant(self) -> bool:
        """Whether it differs from the baseline: the corrected p is under 0.05."""
        return self.p_holm is not None and self.p_holm < ALPHA


def rows_of(values: _Values, systems: Sequence[str], baseline: str, seed: int) -> tuple[Row, ...]:
    """The rows of every system by every measure, the measures of a system beside each other.

    Tested are, by each measure, every system against the baseline, and the one with the highest
    mean against every other. All of these tests together are corrected by Holm's method; the more
    there are, the more swaps are drawn for each (`resamples_for`).

    Parameters
    ----------
    values : mapping of str to mapping of str to sequence of float
        Each measure's values of each system, of the same topics in the same order.
    systems : sequence of str
        In the order of the rows.
    baseline : str
        One of them.
    seed : int
        Of the tests and the intervals.

    Returns
    -------
    tuple of Row
        What a row says does not depend on the order of `systems`.

    Raises
    ------
    ValueError
        If scipy is not installed.

    Examples
    --------
    >>> values = {"RR@10": {"bm25": [0.5, 0.5, 0.25], "dense": [1.0, 0.5, 0.5]}}
    >>> row = rows_of(values, ["bm25", "dense"], "bm25", seed=0)[1]
    >>> row.wins, row.ties, row.losses, row.p, row.best, row.bold
    (2, 1, 0, 0.5, True, False)
    """
    best = {measure: _best(of_systems) for measure, of_systems in values.items()}
    pairs = list(dict.fromkeys(_tested(values, systems, baseline, best)))
    sides = [(values[measure][a], values[measure][b]) for measure, a, b in pairs]
    resamples = resamples_for(len(pairs))
    p = dict(zip(pairs, paired_tests(sides, seed, resamples=resamples), strict=True))
    t_p = {pair: t_test(a, b) for pair, (a, b) in zip(pairs, sides, strict=True)}
    p_holm, t_p_holm = _corrected(p), _corrected(t_p)
    rows = []
    for system in systems:
        for measure in values:
            own, others = values[measure][system], values[measure][baseline]
            low, high = bootstrap_interval(own, seed) or (None, None)
            against = system != baseline
            pair = _pair(measure, system, baseline)
            gaps = [a - b for a, b in zip(own, others, strict=True)]
            wins = sum(gap > TIED for gap in gaps)
            losses = sum(gap < -TIED for gap in gaps)
            rows.append(
                Row(
                    system=system,
                    measure=measure,
                    mean=fmean(own),
                    low=low,
                    high=high,
                    difference=fmean(gaps) if against else None,
                    p=p[pair] if against else None,
                    p_holm=p_holm[pair] if against else None,
                    t_p=t_p[pair] if against else None,
                    t_p_holm=t_p_holm.get(pair) if against else None,
                    effect=effect_size(own, others) if against else None,
                    wins=wins if against else None,
                    ties=len(gaps) - wins - losses if against else None,
                    losses=losses if against else None,
                    best=system in best[measure],
                    bold=_above_all(measure, system, best[measure], systems, p_holm),
                )
            )
    return tuple(rows)


def tests_of(rows: Iterable[Row]) -> int:
    """How many tests are corrected together.

    Parameters
    ----------
    rows : iterable of Row
        All of a comparison.
    """
    tests = 0
    of_measures: dict[str, list[Row]] = {}
    for row in rows:
        of_measures.setdefault(row.measure, []).append(row)
    for those in of_measures.values():
        tests += len(those) - 1
        best = [row for row in those if row.best]
        # The best is tested against all others, of which the baseline is one already.
        if len(best) == 1 and best[0].difference is not None:
            tests += len(those) - 2
    return tests


def _best(of_systems: Mapping[str, Sequence[float]]) -> frozenset[str]:
    """The systems with the highest mean; several where it is the same but for rounding."""
    means = {system: fmean(values) for system, values in of_systems.items()}
    highest = max(means.values())
    return frozenset(system for system, mean in means.items() if mean >= highest - TIED)


def _tested(
    values: _Values, systems: Iterable[str], baseline: str, best: Mapping[str, frozenset[str]]
) -> Iterator[_Pair]:
    """Every pair that is tested, in an order that is that of names, not of systems."""
    names = sorted(systems)
    for measure in values:
        yield from (_pair(measure, name, baseline) for name in names if name != baseline)
        if len(best[measure]) == 1:
            (winner,) = best[measure]
            yield from (_pair(measure, name, winner) for name in names if name != winner)


def _pair(measure: str, one: str, other: str) -> _Pair:
    return measure, min(one, other), max(one, other)


def _corrected(p_values: Mapping[_Pair, float | None]) -> dict[_Pair, float]:
    """Holm's correction of those that have a value."""
    known = {pair: p for pair, p in p_values.items() if p is not None}
    return dict(zip(known, holm(list(known.values())), strict=True))


def _above_all(
    measure: str,
    system: str,
    best: frozenset[str],
    systems: Sequence[str],
    p_holm: Mapping[_Pair, float],
) -> bool:
    others = [name for name in systems if name != system]
    return (
        best == {system}
        and bool(others)
        and all(p_holm[_pair(measure, system, name)] < ALPHA for name in others)
    )
