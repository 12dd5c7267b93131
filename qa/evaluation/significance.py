"""Whether two systems differ by more than chance: paired tests, intervals, and how large it is.

The tests and intervals are scipy's; what is written here is what to do where they have no answer,
and that the same values give the same figure in whatever order they come. Smucker, Allan and
Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval Evaluation",
2007, recommend the randomisation test for retrieval measures. scipy is imported inside the
functions that call it.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from qa.trec.extra import need

__all__ = [
    "PERMUTATIONS",
    "bootstrap_interval",
    "effect_size",
    "holm",
    "paired_test",
    "paired_tests",
    "t_test",
]

PERMUTATIONS = 10_000
# Numbers that are resampled at a time: some tens of megabytes, however many topics there are.
_AT_A_TIME = 1_000_000
# Sums of differences that are nearer than this, as a share of the largest there can be, are equal
# but for rounding.
_ROUNDING = 1e-9

_Floats = npt.NDArray[np.float64]
_Pair = tuple[Sequence[float], Sequence[float]]


def paired_test(
    a: Sequence[float], b: Sequence[float], seed: int = 0, *, resamples: int = PERMUTATIONS
) -> float:
    """How often chance alone makes two means differ as much as these do.

    Fisher's randomisation test, two-sided: under the null hypothesis the two values of each topic
    could as well be swapped. Every way to swap them is counted where there are no more than
    `resamples`; else so many are drawn.

    Parameters
    ----------
    a, b : sequence of float
        One value a topic, the same topics in the same order.
    seed : int
        Of the random swaps.
    resamples : int
        How many swaps are drawn.

    Returns
    -------
    float
        The share of swaps after which the means differ at least as much, in (0, 1]. Where they
        are drawn, what was observed counts as one of them, so that it is never 0. It does not
        depend on which of the two comes first, nor on the order of the topics.

    Raises
    ------
    ValueError
        If there is no value, one that is not finite, or not as many in `b` as in `a`; or scipy is
        not installed.

    Examples
    --------
    Of the eight ways to swap three pairs, two leave the means 1 apart.

    >>> paired_test([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    0.25
    """
    return paired_tests([(a, b)], seed, resamples=resamples)[0]


def paired_tests(
    pairs: Iterable[_Pair], seed: int = 0, *, resamples: int = PERMUTATIONS
) -> list[float]:
    """`paired_test` of several pairs that have equally many values, faster than one by one.

    Parameters
    ----------
    pairs : iterable of pair of sequences of float
        As `a` and `b` of `paired_test`.
    seed, resamples : int
        As there.

    Returns
    -------
    list of float
        For each pair what `paired_test` returns, whatever the other pairs are.

    Raises
    ------
    ValueError
        As `paired_test`, and if pairs differ in how many values they have.

    Examples
    --------
    >>> paired_tests([([1.0, 1.0], [0.0, 0.0]), ([0.5, 1.0], [0.5, 1.0])])
    [0.5, 1.0]
    """
    rows = [_swappable(a, b) for a, b in pairs]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("expected pairs of equally many values; test the others by themselves")
    p_values = [1.0] * len(rows)
    drawn = []
    for at, row in enumerate(rows):
        # A swap of equal values changes nothing, and that of a single pair only which is higher.
        differing = row[row != 0]
        if len(differing) < 2:
            continue
        if 2 ** len(differing) <= resamples:
            p_values[at] = float(_randomised(differing[np.newaxis], seed, resamples)[0])
        else:
            drawn.append(at)
    if drawn:
        p_drawn = _randomised(np.stack([rows[at] for at in drawn]), seed, resamples)
        for at, p in zip(drawn, p_drawn, strict=True):
            p_values[at] = float(p)
    return p_values


def _swappable(a: Sequence[float], b: Sequence[float]) -> _Floats:
    """The differences, signed and ordered so that neither names nor topics' order matter."""
    differences = _differences(a, b)
    if math.fsum(differences) < 0:
        differences = -differences
    return differences[np.lexsort((differences, np.abs(differences)))]


def _differences(a: Sequence[float], b: Sequence[float]) -> _Floats:
    if not len(a) or len(a) != len(b):
        raise ValueError(f"expected pairs of values, but there are {len(a)} and {len(b)}")
    differences = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    if not np.isfinite(differences).all():
        raise ValueError("expected finite values, but one is not a number, or infinite")
    return differences


def _randomised(differences: _Floats, seed: int, resamples: int) -> _Floats:
    """The p value of each row; the same random signs are given to every row."""
    need("scipy", "testing differences")
    from scipy.stats import permutation_test

    observed = np.abs(differences.sum(axis=-1))
    near = _ROUNDING * np.abs(differences).sum(axis=-1)

    def sizes(signed: _Floats, axis: int) -> _Floats:
        total = np.abs(signed.sum(axis=axis))
        of_sums: _Floats = np.where(np.abs(total - observed) <= near, observed, total)
        return of_sums

    tested = permutation_test(
        (differences,),
        sizes,
        permutation_type="samples",  # of one sample: its signs are drawn
        vectorized=True,
        n_resamples=resamples,
        batch=max(1, _AT_A_TIME // differences.size),
        alternative="greater",  # of the size of the sum: both sides of it
        axis=-1,
        rng=np.random.default_rng(seed),
    )
    return np.asarray(tested.pvalue, dtype=np.float64)


def t_test(a: Sequence[float], b: Sequence[float]) -> float | None:
    """The two-sided p value of Student's paired t-test.

    Parameters
    ----------
    a, b : sequence of float
        One value a topic, the same topics in the same order.

    Returns
    -------
    float or None
        In [0, 1]; 1.0 where no topic differs. None where the test has no value: there is one
        topic only, or all topics differ by the same amount, so that nothing tells how much
        differences vary.

    Raises
    ------
    ValueError
        As `paired_test`.

    Examples
    --------
    >>> round(t_test([0.5, 0.7, 0.9], [0.4, 0.5, 0.6]), 4)  # t = 2 * sqrt(3) with 2 degrees
    0.0742
    >>> t_test([0.5, 0.7], [0.5, 0.7])
    1.0
    """
    differences = np.sort(_differences(a, b))
    if not differences.any():
        return 1.0
    if _constant(differences):
        return None
    need("scipy", "testing differences")
    from scipy.stats import ttest_rel

    return float(ttest_rel(differences, np.zeros_like(differences)).pvalue)


def effect_size(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Cohen's d of paired values: the mean difference in standard deviations of the differences.

    It is d_z of Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, section
    2.3.5, and formula 6 of Lakens, "Calculating and reporting effect sizes", 2013; the standard
    deviation is that of a sample, with n - 1.

    Parameters
    ----------
    a, b : sequence of float
        One value a topic, the same topics in the same order.

    Returns
    -------
    float or None
        Above 0 where `a` is higher. None where the differences do not vary.

    Raises
    ------
    ValueError
        As `paired_test`.

    Examples
    --------
    >>> round(effect_size([0.5, 0.7, 0.9], [0.4, 0.5, 0.6]), 6)
    2.0
    """
    differences = np.sort(_differences(a, b))
    if _constant(differences):
        return None
    return float(math.fsum(differences) / len(differences) / np.std(differences, ddof=1))


def _constant(values: _Floats) -> bool:
    """Whether values in order are the same but for rounding."""
    return bool(values[-1] - values[0] <= _ROUNDING * np.abs(values).max())


def holm(p_values: Sequence[float]) -> list[float]:
    """The values as they count when all of them are looked at together (Holm, 1979).

    Parameters
    ----------
    p_values : sequence of float
        In [0, 1].

    Returns
    -------
    list of float
        In the order of `p_values`. Calling those under 0.05 differences errs on even one of them
        in at most 5% of all tables.

    Raises
    ------
    ValueError
        If one is not in [0, 1].

    Examples
    --------
    >>> holm([0.5, 0.01, 0.02])
    [0.5, 0.03, 0.04]
    """
    for p in p_values:
        if not 0 <= p <= 1:
            raise ValueError(f"expected p values between 0 and 1, but one is {p}")
    adjusted = [0.0] * len(p_values)
    least = 0.0
    for done, at in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, p_values[at] * (len(p_values) - done)))
        adjusted[at] = least
    return adjusted


def bootstrap_interval(
    values: Sequence[float],
    seed: int = 0,
    *,
    confidence: float = 0.95,
    resamples: int = PERMUTATIONS,
) -> tuple[float, float]:
    """An interval for the mean of all topics that these could have been drawn from.

    The bootstrap of Efron, "Better Bootstrap Confidence Intervals", 1987 (BCa): corrected for
    bias and skew, as measures that are 0 on many topics need it.

    Parameters
    ----------
    values : sequence of float
        One a topic.
    seed : int
        Of the topics that are drawn.
    confidence : float
        In (0, 1).
    resamples : int
        How many times topics are drawn.

    Returns
    -------
    tuple of float
        The lower and the upper end, which do not depend on the order of `values`. Both are the
        mean itself where there is nothing to draw: one topic, or equal values. Where BCa has no
        value, they are percentiles of the means drawn.

    Raises
    ------
    ValueError
        If there is no value, one that is not finite, or scipy is not installed.

    Examples
    --------
    >>> bootstrap_interval([0.25, 0.25, 0.25])
    (0.25, 0.25)
    """
    drawn_from = np.sort(np.asarray(values, dtype=np.float64))
    if not len(drawn_from) or not np.isfinite(drawn_from).all():
        raise ValueError("expected finite values, at least one")
    if _constant(drawn_from):
        mean = math.fsum(drawn_from) / len(drawn_from)
        return mean, mean
    low, high = _bootstrapped(drawn_from, "BCa", seed, confidence, resamples)
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = _bootstrapped(drawn_from, "percentile", seed, confidence, resamples)
    return low, high


def _bootstrapped(
    values: _Floats, method: str, seed: int, confidence: float, resamples: int
) -> tuple[float, float]:
    need("scipy", "making bootstrap intervals")
    from scipy.stats import bootstrap

    with warnings.catch_warnings():  # that BCa has no value is looked for by the caller
        warnings.simplefilter("ignore")
        interval = bootstrap(
            (values,),
            np.mean,
            vectorized=True,
            method=method,
            confidence_level=confidence,
            n_resamples=resamples,
            batch=max(1, _AT_A_TIME // len(values)),
            rng=np.random.default_rng(seed),
        ).confidence_interval
    return float(interval.low), float(interval.high)
