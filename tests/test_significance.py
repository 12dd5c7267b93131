"""Tests, intervals and effect sizes beside slow oracles: every swap and every sample counted."""

from __future__ import annotations

import math
import tracemalloc
import warnings
from collections.abc import Sequence
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from qa.evaluation.randomisation import paired_test, paired_tests, resamples_for
from qa.evaluation.significance import bootstrap_interval, effect_size, holm, t_test

# Tenths, as measures have many ties; in floating point many of their sums are off by a rounding.
TENTHS = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=10)


def counted(differences: Sequence[int]) -> float:
    """Fisher's test: the share of all ways to set signs whose sum is at least as far from 0."""
    sums = [
        abs(sum(sign * difference for sign, difference in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    return sum(each >= abs(sum(differences)) for each in sums) / len(sums)


@given(TENTHS)
@settings(max_examples=60, deadline=None)
def test_a_small_paired_test_counts_every_way_to_swap(pairs: list[tuple[int, int]]) -> None:
    a, b = [x / 10 for x, _ in pairs], [y / 10 for _, y in pairs]
    assert paired_test(a, b) == pytest.approx(counted([x - y for x, y in pairs]), abs=1e-12)


def test_paired_test_values_worked_out_by_hand() -> None:
    assert paired_test([1.0, 0.5], [1.0, 0.5]) == 1.0
    assert paired_test([0.3] * 400, [0.3] * 400) == 1.0
    # One pair: both ways to have it are as far apart.
    assert paired_test([0.9], [0.1]) == 1.0
    # Of the 8 ways to swap three pairs two leave the means 1 apart.
    assert paired_test([1, 1, 1], [0, 0, 0]) == 1 / 4
    # 0.1 + 0.2 is not 0.3 to the last bit: of 8 sums, 0.6 and 0.0, four times each, all count.
    assert paired_test([0.1, 0.2, 0.0], [0.0, 0.0, 0.3]) == 1.0
    assert paired_test([0.1, 0.2, 0.3], [0.0, 0.0, 0.0]) == 1 / 4
    # Topics without a difference are no swaps: there are 8 ways still.
    assert paired_test([1, 1, 1, *[0.5] * 97], [0, 0, 0, *[0.5] * 97]) == 1 / 4
    # 8,192 ways are counted; 16,384 are more than are drawn, and none of those is as far.
    assert paired_test([1] * 13, [0] * 13) == 2 / 8192
    assert paired_test([1] * 40, [0] * 40) == pytest.approx(1 / 10_001)
    with pytest.raises(ValueError, match="pairs of values, but there are 1 and 2"):
        paired_test([1], [1, 2])
    with pytest.raises(ValueError, match="pairs of values, but there are 0 and 0"):
        paired_test([], [])
    with pytest.raises(ValueError, match="finite"):
        paired_test([math.nan], [0.0])


def test_the_paired_test_agrees_with_scipy_on_two_samples() -> None:
    from scipy.stats import permutation_test

    random = np.random.default_rng(3)
    for size, gain in ((8, 0.3), (30, 0.1), (200, 0.02), (200, 0.0)):
        a = random.random(size)
        b = a - gain + 0.2 * random.standard_normal(size)
        expected = permutation_test(
            (a, b),
            lambda x, y, axis: np.mean(x - y, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=10_000,
            rng=5,
        ).pvalue
        assert paired_test(list(a), list(b), seed=1) == pytest.approx(expected, abs=0.02)


@given(st.permutations(range(30)), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_neither_names_nor_the_order_of_topics_change_a_p_value(
    order: list[int], seed: int
) -> None:
    random = np.random.default_rng(8)
    a, b = np.round(random.random(30), 1), np.round(random.random(30), 1)
    p = paired_test(list(a), list(b), seed, resamples=500)
    assert paired_test(list(b), list(a), seed, resamples=500) == p
    assert paired_test(list(a[order]), list(b[order]), seed, resamples=500) == p
    assert bootstrap_interval(list(a[order]), seed, resamples=500) == bootstrap_interval(
        list(a), seed, resamples=500
    )


def test_a_p_value_does_not_depend_on_what_else_is_tested() -> None:
    random = np.random.default_rng(4)
    pairs = [(list(random.random(20)), list(random.random(20))) for _ in range(7)]
    pairs.append((pairs[0][0], [*pairs[0][0][:15], *pairs[0][1][15:]]))  # 5 topics differ: exact
    expected = [paired_test(a, b, 6, resamples=400) for a, b in pairs]
    assert paired_tests(pairs, 6, resamples=400) == expected
    assert expected[-1] * 32 == round(expected[-1] * 32)
    assert paired_tests([]) == []
    with pytest.raises(ValueError, match="equally many"):
        paired_tests([([1.0], [0.0]), ([1.0, 1.0], [0.0, 0.5])])


@given(st.integers(1, 20_000))
def test_correction_leaves_room_for_a_difference(tests: int) -> None:
    resamples = resamples_for(tests)
    assert resamples >= 10_000
    assert tests / (resamples + 1) < 0.05  # the least p value, corrected for all of them
    assert resamples <= max(10_000, 40 * tests)


def test_more_swaps_find_a_smaller_p_value() -> None:
    random = np.random.default_rng(5)
    b = random.random(60)
    a = b + 0.35 + 0.4 * random.standard_normal(60)
    few, many = (paired_test(list(a), list(b), resamples=n) for n in (10_000, 400_000))
    assert few == 1 / 10_001
    assert many < few / 10


def test_the_paired_test_needs_little_memory_however_many_topics_there_are() -> None:
    random = np.random.default_rng(0)
    a, b = list(random.random(5_000)), list(random.random(5_000))
    paired_test(a[:50], b[:50], resamples=20)  # scipy is imported
    tracemalloc.start()
    paired_test(a, b, resamples=1_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100e6  # all at once it is three times that


# The values of one system twice, as nDCG@10 is over 50 topics: zeros, ones, a few levels between,
# and many topics on which both have the same.
def null_pair(random: np.random.Generator) -> tuple[list[float], list[float]]:
    levels = np.array([0.0, 0.0, 0.0, 0.289, 0.387, 0.431, 0.5, 0.631, 0.815, 1.0, 1.0])
    one = random.choice(levels, 50)
    other = np.where(random.random(50) < 0.4, one, random.beta(0.8, 1.2, 50) * (one > 0))
    swapped = random.random(50) < 0.5
    return list(np.where(swapped, other, one)), list(np.where(swapped, one, other))


def test_a_true_null_is_rejected_at_the_nominal_rate() -> None:
    """Of 500 experiments, within the interval that the binomial gives in 99 of 100 cases."""
    random = np.random.default_rng(2026)
    p = [paired_test(*null_pair(random), seed, resamples=1_999) for seed in range(500)]
    at_5, at_10 = (sum(each <= alpha for each in p) for alpha in (0.05, 0.1))
    assert 13 <= at_5 <= 38, at_5  # binom.interval(0.99, 500, 0.05); 25 are expected
    assert 34 <= at_10 <= 68, at_10  # binom.interval(0.99, 500, 0.1); 50 are expected


def test_a_true_difference_is_found() -> None:
    random = np.random.default_rng(7)
    found = 0
    for seed in range(100):
        a, b = null_pair(random)
        better = [min(1.0, value + 0.25) for value in a]
        found += paired_test(better, b, seed, resamples=999) <= 0.05
    assert found >= 90


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=3))
def test_a_t_test_has_the_closed_form_of_one_and_two_degrees(differences: list[float]) -> None:
    n = len(differences)
    spread = np.std(differences, ddof=1)
    assume(spread > 1e-3)
    t = abs(np.mean(differences)) / (spread / math.sqrt(n))
    # Student's distribution with one degree is Cauchy's; with two, its integral is t / √(2 + t²).
    expected = 1 - 2 * math.atan(t) / math.pi if n == 2 else 1 - t / math.sqrt(2 + t * t)
    assert t_test(differences, [0.0] * n) == pytest.approx(expected, abs=1e-9)


def test_a_t_test_without_a_value_says_so_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert t_test([0.4, 0.6], [0.4, 0.6]) == 1.0
        assert t_test([0.4], [0.4]) == 1.0
        assert t_test([0.4], [0.1]) is None
        assert t_test([0.3, 0.9, 0.6], [0.2, 0.8, 0.5]) is None  # 0.1 each but for rounding
        assert effect_size([0.3, 0.9, 0.6], [0.2, 0.8, 0.5]) is None
        assert effect_size([0.4, 0.6], [0.4, 0.6]) is None
        assert effect_size([0.4], [0.1]) is None


def test_an_effect_size_worked_out_by_hand() -> None:
    # Differences 0.1, 0.2, 0.3 and 0.4: mean 0.25; squares about it 0.05, of 3 degrees.
    a, b = [0.6, 0.7, 0.8, 0.9], [0.5] * 4
    assert effect_size(a, b) == pytest.approx(0.25 / math.sqrt(0.05 / 3))
    assert effect_size(b, a) == pytest.approx(-0.25 / math.sqrt(0.05 / 3))


def test_holm_corrects_step_by_step() -> None:
    assert holm([0.5, 0.01, 0.02]) == pytest.approx([0.5, 0.03, 0.04])
    assert holm([0.04, 0.03]) == pytest.approx([0.06, 0.06])
    assert holm([0.9, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
    for wrong in (math.nan, -0.1, 1.1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            holm([0.5, wrong])


@given(st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.05, 1.0])), min_size=1))
@settings(max_examples=10, deadline=None)  # statsmodels collects garbage in every call
def test_holm_equals_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))


def exact_interval(values: Sequence[float]) -> tuple[float, float]:
    """BCa (Efron, 1987) over every sample of n out of n values, each counted once."""
    n, mean, normal = len(values), np.mean(values), NormalDist()
    means = np.sort(np.mean(list(product(values, repeat=n)), axis=1))
    below, at = (means < mean - 1e-12).mean(), (abs(means - mean) <= 1e-12).mean()
    z = normal.inv_cdf(below + at / 2)
    left_out = np.array([np.mean(np.delete(values, k)) for k in range(n)])
    u = left_out.mean() - left_out
    skew = (u**3).sum() / (6 * (u**2).sum() ** 1.5)
    ends = []
    for alpha in (0.025, 0.975):
        moved = z + normal.inv_cdf(alpha)
        ends.append(np.quantile(means, normal.cdf(z + moved / (1 - skew * moved))))
    return ends[0], ends[1]


@pytest.mark.parametrize(
    "values",
    [
        [0.05, 0.31, 0.48, 0.77, 0.92],
        [0.0, 0.02, 0.11, 0.35, 0.71, 0.93],
        [0.1, 0.1, 0.2, 0.3, 0.9],
    ],
)
def test_an_interval_equals_the_one_over_every_sample(values: list[float]) -> None:
    low, high = exact_interval(values)
    # 10,000 draws place a quantile to about ±0.003 of the distribution; means here are 0.02 apart.
    assert bootstrap_interval(values, 3) == pytest.approx((low, high), abs=0.02)


def test_what_does_not_vary_has_no_interval() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bootstrap_interval([0.7]) is None
        assert bootstrap_interval([1.0] * 9) is None
        assert bootstrap_interval([0.3, 0.1 + 0.2]) is None  # the same but for rounding
        assert bootstrap_interval([0.1] * 10 + [0.2]) is not None
    for wrong in ([], [0.5, math.inf]):
        with pytest.raises(ValueError, match="finite values"):
            bootstrap_interval(wrong)


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 0.3333]), min_size=2, max_size=12))
@settings(max_examples=60, deadline=None)
def test_an_interval_is_always_finite_and_within_what_was_measured(values: list[float]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = bootstrap_interval(values, resamples=200)
        wide = bootstrap_interval(values, resamples=200, confidence=0.99)
    if len(set(values)) == 1:
        assert found is wide is None
        return
    assert found is not None and wide is not None
    low, high = found
    assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12
    assert wide[0] - 1e-12 <= low <= high <= wide[1] + 1e-12
