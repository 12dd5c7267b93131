"""Comparisons: every figure worked out by hand or by an independent oracle, and bold earned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

import numpy as np
import pytest
from experiment_results import a_comparison, a_result
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.comparison.of_runs import compare_runs
from qa.comparison.result import Failure
from qa.comparison.rows import ALPHA, Row, rows_of
from qa.evaluation.randomisation import paired_tests
from qa.evaluation.significance import bootstrap_interval, t_test
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

LOW = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
HIGH = [0.3, 0.2, 0.6, 0.3, 0.9, 1.0]  # by 0.2, 0.0, 0.3, -0.1, 0.4, 0.4


def test_every_figure_of_a_row_is_the_one_worked_out_by_hand() -> None:
    comparison = a_comparison(
        [a_result("low", {"nDCG@10": LOW}), a_result("high", {"nDCG@10": HIGH})]
    )
    base, row = comparison.rows
    assert (base.system, row.system, row.measure) == ("low", "high", "nDCG@10")
    assert base.mean == pytest.approx(0.35)
    assert row.mean == pytest.approx(0.55)
    assert row.difference == pytest.approx(0.2)
    # Five differ, 2, 3, -1, 4 and 4 tenths: of 32 sums of signs, 12 and -12 or further are these:
    # all plus 14; without the 1, 12; and the same from below.
    assert row.p == row.p_holm == 4 / 32
    # Squares about 0.2: 0 + .04 + .01 + .09 + .04 + .04 = .22, of 5 degrees.
    assert row.effect == pytest.approx(0.2 / math.sqrt(0.22 / 5))
    assert row.t_p == row.t_p_holm == pytest.approx(t_test(HIGH, LOW))
    assert (row.wins, row.ties, row.losses) == (4, 1, 1)
    assert (row.low, row.high) == bootstrap_interval(HIGH)
    assert (row.best, row.bold, row.significant) == (True, False, False)
    assert not base.best
    nothing = (base.difference, base.p, base.p_holm, base.t_p, base.t_p_holm, base.effect)
    assert {*nothing, base.wins, base.ties, base.losses} == {None}


def test_a_winner_that_is_above_every_other_is_bold() -> None:
    random = np.random.default_rng(1)
    low = list(random.random(40) / 2)
    systems = {"low": low, "same": low[::-1], "high": [value + 0.3 for value in low]}
    bold = [
        row.system
        for row in a_comparison([a_result(name, {"RR": of}) for name, of in systems.items()]).rows
        if row.bold
    ]
    assert bold == ["high"]
    # Beside one that is nearly as good, it is the best still, and not bold.
    systems["near"] = [
        value + (0.001 if at == 7 else 0.0) for at, value in enumerate(systems["high"])
    ]
    rows = a_comparison([a_result(name, {"RR": of}) for name, of in systems.items()]).rows
    assert [row.system for row in rows if row.best] == ["near"]
    assert not any(row.bold for row in rows)
    assert [row.system for row in rows if row.significant] == ["high", "near"]


def test_equal_winners_are_both_best_and_neither_is_bold() -> None:
    rows = a_comparison(
        [a_result("a", {"RR": [0.1] * 30}), *(a_result(n, {"RR": [0.9] * 30}) for n in "bc")]
    ).rows
    assert [(row.best, row.bold) for row in rows] == [(False, False), (True, False), (True, False)]
    assert all(row.t_p is None and row.t_p_holm is None and row.effect is None for row in rows)
    (alone,) = a_comparison([a_result("a", {"RR": [0.1, 0.9]})]).rows
    assert (alone.best, alone.bold) == (True, False)


TABLES = st.integers(5, 24).flatmap(
    lambda count: st.lists(
        st.lists(
            st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.631, 1.0]), min_size=count, max_size=count
        ),
        min_size=2,
        max_size=4,
    )
)


@given(table=TABLES, gain=st.sampled_from([0.0, 0.2, 0.5]), data=st.data())
@settings(max_examples=25, deadline=None)
def test_bold_is_never_given_to_an_insignificant_winner(
    table: list[list[float]], gain: float, data: st.DataObject
) -> None:
    names = [f"s{n}" for n in range(len(table))]
    table[-1] = [value + gain for value in table[-1]]
    values = {"RR": dict(zip(names, table, strict=True))}
    baseline = data.draw(st.sampled_from(names))
    rows = rows_of(values, names, baseline, seed=5)
    corrected = corrected_by_hand(values["RR"], names, baseline)
    for row in rows:
        others = [name for name in names if name != row.system]
        ahead = all(row.mean > fmean(values["RR"][name]) + 1e-9 for name in others)
        assert row.bold == (
            ahead and all(corrected[frozenset((row.system, name))] < ALPHA for name in others)
        )
        if row.system != baseline:
            assert row.p_holm == pytest.approx(corrected[frozenset((row.system, baseline))])


def corrected_by_hand(
    values: dict[str, list[float]], names: Sequence[str], baseline: str
) -> dict[frozenset[str], float]:
    """Every system against the baseline, and a single winner against all, corrected together."""
    means = {name: fmean(values[name]) for name in names}
    top = [name for name in names if means[name] > max(means.values()) - 1e-9]
    centres = {baseline, *(top if len(top) == 1 else [])}
    pairs = sorted({frozenset((a, b)) for a in centres for b in names if a != b}, key=sorted)
    sides = [[values[name] for name in sorted(pair)] for pair in pairs]
    p = paired_tests([(a, b) for a, b in sides], seed=5)
    order = np.argsort(p)
    least = np.maximum.accumulate(np.array(p)[order] * np.arange(len(p), 0, -1)).clip(max=1)
    return {pairs[at]: float(corrected) for at, corrected in zip(order, least, strict=True)}


@given(st.permutations(range(4)), st.integers(0, 3))
@settings(max_examples=10, deadline=None)
def test_the_order_of_systems_changes_no_figure(order: list[int], seed: int) -> None:
    random = np.random.default_rng(11)
    results = [a_result(f"s{n}", {"RR": list(random.random(20) + n / 9)}) for n in range(4)]

    def figures(those: Sequence[int]) -> dict[str, Row]:
        comparison = a_comparison([results[n] for n in those], baseline="s1", seed=seed)
        assert [row.system for row in comparison.rows] == [f"s{n}" for n in those]
        return {row.system: row for row in comparison.rows}

    assert figures(order) == figures(range(4))


def test_among_many_systems_a_difference_can_be_significant() -> None:
    random = np.random.default_rng(3)
    base = random.random(40) / 2
    systems = {
        f"s{n}": list(base + 0.05 * random.standard_normal(40) + (0.4 if n == 150 else 0.0))
        for n in range(300)
    }
    comparison = a_comparison([a_result(name, {"RR": of}) for name, of in systems.items()])
    # 299 against the baseline, and the best against 298 others; with 10,000 swaps the least p
    # there is would be 597 / 10,001 when corrected.
    assert comparison.tests == 597
    assert comparison.resamples == 40 * 597
    assert [row.system for row in comparison.rows if row.significant] == ["s150"]
    assert [row.system for row in comparison.rows if row.bold] == ["s150"]
    assert a_comparison([a_result("a", {"RR": LOW}), a_result("b", {"RR": HIGH})]).tests == 1


def test_a_column_that_does_not_vary_has_no_interval() -> None:
    first, second = a_comparison(
        [a_result("a", {"RR": [1.0] * 12}), a_result("b", {"RR": [1.0] * 11 + [0.5]})]
    ).rows
    assert (first.low, first.high) == (None, None)
    assert second.low is not None and second.high is not None
    assert second.low < second.mean < second.high


def test_every_value_of_every_topic_in_a_frame() -> None:
    comparison = a_comparison(
        [a_result("a", {"RR": [0.5, 1.0], "AP": [0.25, 0.75]}),
         a_result("b", {"RR": [1.0, 0.5], "AP": [0.0, 1.0]})]
    )  # fmt: skip
    frame = comparison.to_frame(per_topic=True)
    assert list(frame.columns) == ["system", "measure", "topic", "text", "value"]
    assert list(frame.itertuples(index=False, name=None)) == [
        ("a", "RR", "t01", "what of t01?", 0.5), ("a", "RR", "t02", "what of t02?", 1.0),
        ("a", "AP", "t01", "what of t01?", 0.25), ("a", "AP", "t02", "what of t02?", 0.75),
        ("b", "RR", "t01", "what of t01?", 1.0), ("b", "RR", "t02", "what of t02?", 0.5),
        ("b", "AP", "t01", "what of t01?", 0.0), ("b", "AP", "t02", "what of t02?", 1.0),
    ]  # fmt: skip
    assert len(comparison.to_frame()) == len(comparison.rows)
    against = comparison.topics("b").to_frame()  # against the baseline
    assert list(against.columns) == ["topic", "text", "b", "a", "difference"]
    assert list(against.itertuples(index=False, name=None)) == [
        ("t01", "what of t01?", 1.0, 0.5, 0.5), ("t02", "what of t02?", 0.5, 1.0, -0.5),
    ]  # fmt: skip


def test_a_comparison_refuses_what_cannot_be_compared() -> None:
    one = a_result("a", {"RR": [0.5, 0.5]})
    with pytest.raises(ValueError, match="two systems are called 'a'"):
        a_comparison([one, one])
    with pytest.raises(ValueError, match="baseline 'x' is not among the systems; choose from a"):
        a_comparison([one], baseline="x")
    with pytest.raises(ValueError, match="b has no RR on topic 't02'"):
        a_comparison([one, a_result("b", {"RR": [0.5]})])
    comparison = a_comparison([one], failures=(Failure(name="f", reason="no such model"),))
    with pytest.raises(ValueError, match="f failed: no such model"):
        comparison.result("f")
    with pytest.raises(ValueError, match="there is no system 'z'; choose from a"):
        comparison.result("z")
    with pytest.raises(ValueError, match="'P@5' was not measured; choose from RR"):
        comparison.row("a", "P@5")


RUNS = (
    Run("one", {"t1": {"x": 3.0, "y": 2.0, "z": 1.0}, "t2": {"x": 1.0, "y": 0.5}}),
    Run("two", {"t1": {"z": 3.0, "y": 2.0, "x": 1.0}, "t2": {"y": 1.0}, "t9": {"x": 1.0}}),
)
QRELS = Qrels({"t1": {"z": 2}, "t2": {"y": 1, "q": 1}, "t3": {"x": 1}})


def test_runs_are_compared_on_every_judged_topic() -> None:
    comparison = compare_runs(RUNS, QRELS, measures=["RR@10", "R@100"])
    # one: z is third, y second, and there is nothing for t3; two: first, first, nothing.
    assert [row.mean for row in comparison.rows] == pytest.approx(
        [(1 / 3 + 1 / 2) / 3, (1 + 1 / 2) / 3, 2 / 3, (1 + 1 / 2) / 3]
    )
    assert comparison.row("two", "RR@10").difference == pytest.approx((2 / 3 + 1 / 2) / 3)
    assert comparison.row("two", "RR@10").p == 1 / 2
    assert (comparison.unit, comparison.baseline) == ("document", "one")
    assert list(comparison.topic_set) == ["t1", "t2", "t3"]
    (note,) = comparison.notes
    assert note == "two: topic 't9' is not judged; it is left out"
    assert compare_runs(RUNS[::-1], QRELS, baseline="one").baseline == "one"
    few = compare_runs(RUNS, QRELS, measures=["RR@10"], topics=Topics({"t1": "rain?", "t7": ""}))
    assert [row.mean for row in few.rows] == pytest.approx([1 / 3, 1.0])
    assert "Nobody judged topic t7, left out of the topics asked." in few.notes


def test_runs_of_other_topics_are_refused() -> None:
    with pytest.raises(ValueError, match="three has none of the topics that were judged"):
        compare_runs([*RUNS, Run("three", {"q1": {"x": 1.0}})], QRELS)
    with pytest.raises(ValueError, match="no run to compare"):
        compare_runs([], QRELS)
    with pytest.raises(ValueError, match="no topic was judged"):
        compare_runs(RUNS, QRELS, topics=Topics({"t7": ""}))
