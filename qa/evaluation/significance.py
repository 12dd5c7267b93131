"""What else is said of a difference: the t-test, how large it is, Holm's correction, intervals.

The t-test and the intervals are scipy's; what is written here is what to do where they have no
answer, and that the same values give the same figure in whatever order they come. scipy is
imported inside the functions that call it. The randomisation test is in
`qa.evaluation.randomisation`.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.evaluation.randomisation import PERMUTATIONS, ROUNDING, differences_of
from qa.trec.extra import need

__all__ = ["bootstrap_interval", "effect_size", "holm", "t_test"]

# Numbers that are drawn at a time: some tens of megabytes, however many topics there are.
_AT_A_TIME = 1_000_000

_Floats = npt.NDArray[np.float64]


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
        As `differences_of`, or scipy is not installed.

    Examples
    --------
    >>> round(t_test([0.5, 0.7, 0.9], [0.4, 0.5, 0.6]), 4)  # t = 2 * sqrt(3) with 2 degrees
    0.0742
    >>> t_test([0.5, 0.7], [0.5, 0.7])
    1.0
    """
    differences = np.sort(differences_of(a, b))
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
        As `differences_of`.

    Examples
    --------
    >>> round(effect_size([0.5, 0.7, 0.9], [0.4, 0.5, 0.6]), 6)
    2.0
    """
    differences = np.sort(differences_of(a, b))
    if _constant(differences):
        return None
    return float(math.fsum(differences) / len(differences) / np.std(differences, ddof=1))


def _constant(values: _Floats) -> bool:
    """Whether values in order are the same but for rounding."""
    return bool(values[-1] - values[0] <= ROUNDING * np.abs(values).max())


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
) -> tuple[float, float] | None:
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
    tuple of float, or None
        The lower and the upper end, which do not depend on the order of `values`. Where BCa has no
        value, they are percentiles of the means drawn. None where all values are the same, or
        there is one only: topics that do not vary say nothing of how much others would, and an
        interval of no width would look like certainty.

    Raises
    ------
    ValueError
        If there is no value, one that is not finite, or scipy is not installed.

    Examples
    --------
    >>> low, high = bootstrap_interval([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    >>> round(low, 2), round(high, 2)
    (0.17, 0.83)
    >>> bootstrap_interval([0.25, 0.25, 0.25]) is None
    True
    """
    drawn_from = np.sort(np.asarray(values, dtype=np.float64))
    if not len(drawn_from) or not np.isfinite(drawn_from).all():
        raise ValueError("expected finite values, at least one")
    if _constant(drawn_from):
        return None
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
