"""Reliability: figures worked out by hand, and the AUROC against all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.reliability import measure_set, wilson_interval


def measured(confidences, outcomes, threshold=0.5):
    return measure_set("birds", np.array(confidences), np.array(outcomes, dtype=bool), threshold)


def test_an_unanswerable_question_that_is_answered_counts_as_an_error_at_every_coverage():
    figures = measured([0.7, 0.9, 0.6, 0.8], [1, 1, 0, 0])
    # Answering one, two, three and four of them: no error, one, one, two.
    assert figures.aurc == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_brier_and_calibration_error_worked_out_by_hand():
    figures = measured([0.9, 0.95, 0.15, 0.1], [1, 0, 0, 0])
    assert figures.brier == pytest.approx((0.01 + 0.9025 + 0.0225 + 0.01) / 4)
    # Two bins of two: 0.925 against a half, 0.125 against none.
    assert figures.ece == pytest.approx((2 * 0.425 + 2 * 0.125) / 4)
    assert [row[0] for row in figures.reliability] == [0, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    assert figures.reliability[9] == pytest.approx((2, 0.925, 0.5))


def test_a_confidence_of_one_is_in_the_last_bin():
    assert measured([1.0, 0.0], [1, 0]).reliability[9] == (1, 1.0, 1.0)


def test_risk_is_the_share_of_wrong_answers_among_those_given():
    figures = measured([0.9, 0.5, 0.7, 0.4, 0.2], [1, 1, 0, 1, 0])
    assert (figures.given, figures.wrong, figures.risk) == (3, 1, 1 / 3)
    assert figures.kept == pytest.approx(2 / 3)


def test_nothing_given_is_no_risk_but_nothing_is_known_of_it():
    figures = measured([0.1, 0.2], [1, 0])
    assert (figures.risk, figures.risk_interval) == (0.0, (0.0, 1.0))


@given(
    st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=40).filter(
        lambda rows: len({outcome for _, outcome in rows}) == 2
    )
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(rows):
    yes = [value for value, outcome in rows if outcome]
    no = [value for value, outcome in rows if not outcome]
    pairs = [(a > b) + (a == b) / 2 for a in yes for b in no]
    figures = measured([value / 10 for value, _ in rows], [outcome for _, outcome in rows])
    assert figures.auroc == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # By the formula in closed form where nothing or all was counted: z²/(n + z²) at the far end.
    [(0, 20, 0, 0.16113), (20, 20, 0.83887, 1), (5, 10, 0.23659, 0.76341)],
)
def test_wilson_intervals(count, total, low, high):
    assert wilson_interval(count, total) == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize("outcomes", [[1, 1], [0, 0], [1]])
def test_both_kinds_of_outcome_are_needed(outcomes):
    with pytest.raises(ValueError, match="birds"):
        measured([0.5, 0.6], outcomes)
