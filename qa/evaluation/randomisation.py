"""Fisher's randomisation test for paired values, of many pairs at once.

Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for Information
Retrieval Evaluation", 2007, recommend it for retrieval measures. A pair's figure depends neither
on the order of its values nor on what else is tested. It is scipy that draws and counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from qa.trec.extra import need

__all__ = [
    "PERMUTATIONS",
    "ROUNDING",
    "differences_of",
    "paired_test",
    "paired_tests",
    "resamples_for",
]

PERMUTATIONS = 10_000
# Sums of differences that are nearer than this, as a share of the largest there can be, are equal
# but for rounding.
ROUNDING = 1e-9
# With so many the least p value that there can be is, corrected, 0.025.
_FOR_EACH_TEST = 40
# Numbers that are made at a time: some tens of megabytes, however many topics there are.
_AT_A_TIME = 1_000_000

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


def resamples_for(tests: int) -> int:
    """How many resamples show a difference also after correction for so many tests.

    The least p value that drawn swaps can give is 1 / (resamples + 1). Corrected for many tests it
    would never be under 0.05 if no more were drawn for them.

    Parameters
    ----------
    tests : int
        How many are corrected together.

    Returns
    -------
    int
        `PERMUTATIONS`, or else 40 a test, with which the least value is, corrected, 0.025.

    Examples
    --------
    >>> resamples_for(3), resamples_for(1_000)
    (10000, 40000)
    """
    return max(PERMUTATIONS, _FOR_EACH_TEST * tests)


def _swappable(a: Sequence[float], b: Sequence[float]) -> _Floats:
    """The differences, signed and ordered so that neither names nor topics' order matter."""
    differences = differences_of(a, b)
    if math.fsum(differences) < 0:
        differences = -differences
    return differences[np.lexsort((differences, np.abs(differences)))]


def differences_of(a: Sequence[float], b: Sequence[float]) -> _Floats:
    """What each topic has more in `a`.

    Parameters
    ----------
    a, b : sequence of float
        One value a topic, the same topics in the same order.

    Returns
    -------
    numpy.ndarray
        One a topic.

    Raises
    ------
    ValueError
        If there is no value, one that is not finite, or not as many in `b` as in `a`.
    """
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
    near = ROUNDING * np.abs(differences).sum(axis=-1)

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
