"""Paired tests of two retrievers, beside slow oracles."""

from __future__ import annotations

import numpy as np
import pytest

from qa.evaluation.significance import holm, paired_test


def test_the_paired_test_agrees_with_scipy() -> None:
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


def test_paired_test_values_worked_out_by_hand() -> None:
    assert paired_test([1.0, 0.5], [1.0, 0.5]) == 1.0
    # Of the 8 ways to swap three pairs two leave the means 1 apart.
    assert paired_test([1, 1, 1], [0, 0, 0]) == pytest.approx(1 / 4, abs=0.02)
    assert paired_test([1] * 40, [0] * 40) == pytest.approx(1 / 10_001)
    a, b = [0.1, 0.7, 0.3, 0.9], [0.2, 0.4, 0.1, 0.8]
    assert paired_test(a, b, 7) == paired_test(a, b, 7) == paired_test(b, a, 7)
    with pytest.raises(ValueError, match="pairs of values, but there are 1 and 2"):
        paired_test([1], [1, 2])


def test_holm_corrects_step_by_step() -> None:
    assert holm([0.5, 0.01, 0.02]) == pytest.approx([0.5, 0.03, 0.04])
    assert holm([0.04, 0.03]) == pytest.approx([0.06, 0.06])
    assert holm([0.9, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
