"""Agreement: equal to values worked out by hand, to published ones, and to other programs."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa.judging.agreement import Agreement, Estimate, agreement
from qa.judging.coefficients import (
    LEVELS,
    WEIGHTS,
    cohen_kappa,
    cohen_kappas,
    krippendorff_alpha,
    krippendorff_alphas,
)
from qa.judging.spans import JudgedSpan, SpanQrels

# Rows are AB's grades, columns CD's, of ten units.
TABLE = [[4, 1, 0], [1, 2, 0], [0, 0, 2]]


def spans(grades: Mapping[str, Sequence[int | None]]) -> SpanQrels:
    """By judge, the grade of each unit; None where that judge did not see it."""
    return SpanQrels(
        JudgedSpan(
            topic="q", article="a.txt", start=10 * at, end=10 * at + 5, grade=grade, judge=judge
        )
        for judge, row in grades.items()
        for at, grade in enumerate(row)
        if grade is not None
    )


def of_table(table: Sequence[Sequence[int]]) -> SpanQrels:
    cells = [
        (one, other)
        for one, row in enumerate(table)
        for other, count in enumerate(row)
        for _ in range(count)
    ]
    return spans({"AB": [one for one, _ in cells], "CD": [other for _, other in cells]})


def counts_of(rows: Sequence[Sequence[int | None]], values: Sequence[int]) -> np.ndarray:
    units = zip(*rows, strict=True)
    return np.array([[unit.count(value) for value in values] for unit in units])


def test_kappa_is_as_worked_out_by_hand() -> None:
    # Seen: 8 of 10 the same. By chance, of the margins 5, 3, 2 and 5, 3, 2: 25 + 9 + 4 = 38 of
    # 100. Kappa is (0.80 - 0.38) / (1 - 0.38) = 21/31.
    # Linear: both differences are of one grade, 0.2 on average. By chance one grade apart is
    # 2 (5*3) + 2 (3*2) = 42 and two apart 2 (5*2) = 20 of 100: 0.42 + 2 * 0.20 = 0.82. Kappa is
    # 1 - 0.20/0.82 = 31/41. Quadratic: 0.42 + 4 * 0.20 = 1.22, and 1 - 0.20/1.22 = 51/61.
    pair = agreement(of_table(TABLE)).pair("CD", "AB")
    assert pair.judges == ("AB", "CD")
    assert pair.table == ((4, 1, 0), (1, 2, 0), (0, 0, 2))
    assert (pair.units, pair.same) == (10, 8)
    assert pair.kappa["unweighted"].value == pytest.approx(21 / 31)
    assert pair.kappa["linear"].value == pytest.approx(31 / 41)
    assert pair.kappa["quadratic"].value == pytest.approx(51 / 61)


def test_rows_of_the_table_are_the_first_judges_grades() -> None:
    pair = agreement(spans({"AB": [0, 0, 1, 2, 2], "CD": [0, 1, 1, 1, 2]})).pairs[0]
    assert pair.judges == ("AB", "CD")
    assert pair.table == ((1, 1, 0), (0, 1, 0), (0, 1, 1))


def test_alpha_is_as_worked_out_by_hand() -> None:
    # The same ten units: 20 grades, of which 10 are 0, 6 are 1 and 4 are 2. Two units differ, each
    # with two of the 20 pairs: 4/20 = 0.2 seen, all between 0 and 1.
    # Nominal: by chance (20^2 - 10^2 - 6^2 - 4^2) / (20 * 19) = 248/380; 1 - 0.2 * 380/248.
    # Interval: 2 (10*6*1 + 10*4*4 + 6*4*1) / 380 = 488/380; 1 - 0.2 * 380/488.
    # Ordinal: the squared distances are (16 - 8)^2 = 64 from 0 to 1, (20 - 7)^2 = 169 from 0 to 2,
    # (10 - 5)^2 = 25 from 1 to 2. Seen 0.2 * 64 = 12.8; by chance
    # 2 (10*6*64 + 10*4*169 + 6*4*25) / 380 = 22400/380; 1 - 12.8 * 380/22400.
    alpha = agreement(of_table(TABLE)).alpha
    assert alpha["nominal"].value == pytest.approx(1 - 76 / 248)
    assert alpha["interval"].value == pytest.approx(1 - 76 / 488)
    assert alpha["ordinal"].value == pytest.approx(1 - 4864 / 22400)


def test_alpha_is_as_published_for_two_observers() -> None:
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section A: 0.095.
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    alpha = agreement(spans({"Meg": meg, "Owen": owen})).alpha
    assert [round(alpha[level].value or 0, 3) for level in LEVELS] == [0.095, 0.095, 0.095]


def test_alpha_is_as_published_for_four_observers_with_values_missing() -> None:
    # The same paper, sections C and D: 0.743, 0.815 and 0.849.
    rows: list[list[int | None]] = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    counts = counts_of(rows, (1, 2, 3, 4, 5))
    found = [round(krippendorff_alpha(counts, (1, 2, 3, 4, 5), level), 3) for level in LEVELS]
    assert found == [0.743, 0.815, 0.849]


tables = st.lists(st.integers(0, 12), min_size=9, max_size=9).map(
    lambda cells: np.array(cells).reshape(3, 3)
)


@given(table=tables)
def test_kappa_is_that_of_statsmodels(table: np.ndarray) -> None:
    from statsmodels.stats.inter_rater import cohens_kappa

    # Where both margins are of one grade statsmodels divides by zero.
    assume(np.count_nonzero(table.sum(axis=0) + table.sum(axis=1)) > 1)
    for weights, wt in zip(WEIGHTS, (None, "linear", "quadratic"), strict=True):
        expected = cohens_kappa(table, wt=wt, return_results=False)
        assert cohen_kappa(table, weights) == pytest.approx(expected, abs=1e-12)


@given(some=st.lists(tables, min_size=1, max_size=5))
def test_many_tables_at_once_have_the_kappa_of_each(some: list[np.ndarray]) -> None:
    assume(all(table.sum() for table in some))
    for weights in WEIGHTS:
        together = cohen_kappas(np.array(some), weights)
        alone = [cohen_kappa(table, weights) for table in some]
        np.testing.assert_allclose(together, alone, atol=1e-12)  # NaN beside NaN


units = st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(lambda counts: sum(counts) > 1)


@given(
    counts=st.lists(units, min_size=1, max_size=6).map(np.array),
    draws=st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=9), min_size=1, max_size=4),
)
def test_many_samples_at_once_have_the_alpha_of_each(
    counts: np.ndarray, draws: list[list[int]]
) -> None:
    samples = [[at % len(counts) for at in draw] for draw in draws]
    times = np.array([np.bincount(draw, minlength=len(counts)) for draw in samples])
    for level in LEVELS:
        together = krippendorff_alphas(counts, times, (0, 1, 2), level)
        alone = [krippendorff_alpha(counts[draw], (0, 1, 2), level) for draw in samples]
        np.testing.assert_allclose(together, alone, atol=1e-12)  # NaN beside NaN


def test_one_grade_only_cannot_be_told() -> None:
    found = agreement(spans({"AB": [1, 1, 1], "CD": [1, 1, 1]}))
    assert {each.value for each in found.alpha.values()} == {None}
    assert {each.value for each in found.pairs[0].kappa.values()} == {None}
    assert str(found.alpha["nominal"]) == (
        "cannot be told: every unit that two or more judged has the same grade"
    )
    assert "nan" not in str(found).lower()
    assert "nan" not in found._repr_html_().lower()


def test_a_judge_with_one_grade_beside_one_with_two_agrees_as_by_chance() -> None:
    found = agreement(spans({"AB": [1, 1, 1, 1], "CD": [1, 1, 0, 2]}))
    assert found.pairs[0].kappa["unweighted"].value == pytest.approx(0)


def test_judges_who_judged_nothing_together_cannot_be_compared() -> None:
    found = agreement(spans({"AB": [0, 2, None, None], "CD": [None, None, 1, 2]}))
    assert (found.judged, found.shared) == (4, 0)
    assert str(found.pairs[0].kappa["linear"]) == "cannot be told: no unit was judged by both"
    assert str(found.alpha["ordinal"]) == "cannot be told: no unit was judged by two or more"


def test_units_are_counted_and_those_of_one_judge_say_nothing() -> None:
    rows = {"AB": [0, 1, 2, 2, None], "CD": [0, 2, 2, None, None], "EF": [0, None, 2, None, 1]}
    found = agreement(spans(rows))
    assert (found.judges, found.judged, found.shared) == (("AB", "CD", "EF"), 5, 3)
    assert [each.judges for each in found.pairs] == [("AB", "CD"), ("AB", "EF"), ("CD", "EF")]
    assert [each.units for each in found.pairs] == [3, 2, 2]
    without = {judge: row[:3] for judge, row in rows.items()}
    assert found.alpha["ordinal"].value == agreement(spans(without)).alpha["ordinal"].value


def test_the_same_place_of_two_topics_is_two_units() -> None:
    made = [
        JudgedSpan(topic=topic, article="a.txt", start=0, end=5, grade=grade, judge=judge)
        for topic, judge, grade in (("q", "AB", 0), ("q", "CD", 0), ("r", "AB", 2), ("r", "CD", 1))
    ]
    assert agreement(SpanQrels(made)).shared == 2


def noisy(units: int, seed: int) -> SpanQrels:
    draw = random.Random(seed)
    first = [draw.choice((0, 0, 1, 2)) for _ in range(units)]
    second = [grade if draw.random() < 0.7 else draw.choice((0, 1, 2)) for grade in first]
    return spans({"AB": first, "CD": second})


def test_intervals_are_the_bootstraps_of_scipy() -> None:
    from scipy.stats import bootstrap

    judged = noisy(80, 1)
    first, second = (np.array([each.grade for each in judged.by(name)]) for name in ("AB", "CD"))

    def kappa(one: np.ndarray, other: np.ndarray) -> float:
        table = np.zeros((3, 3), dtype=int)
        np.add.at(table, (one, other), 1)
        return float(cohen_kappas(table[None], "quadratic")[0])

    def alpha(one: np.ndarray, other: np.ndarray) -> float:
        counts = np.array([[(one == g) * 1 + (other == g) * 1 for g in range(3)]])[0].T
        return krippendorff_alpha(counts, (0, 1, 2), "interval")

    found = agreement(judged, samples=4000, seed=3)
    mine = (found.pairs[0].kappa["quadratic"], found.alpha["interval"])
    for estimate, statistic in zip(mine, (kappa, alpha), strict=True):
        expected = bootstrap(
            (first, second), statistic, paired=True, vectorized=False, n_resamples=4000,
            method="percentile", rng=np.random.default_rng(7),
        ).confidence_interval  # fmt: skip
        # Two draws of 4,000 differ in a percentile by about a tenth of the interval's half.
        assert estimate.low == pytest.approx(expected.low, abs=0.02)
        assert estimate.high == pytest.approx(expected.high, abs=0.02)
        assert estimate.low < (estimate.value or 0) < (estimate.high or 0)


def of_topics(topics: int, units: int, seed: int) -> SpanQrels:
    """Two judges who agree well on some topics and badly on others."""
    draw = random.Random(seed)
    made = []
    for topic in range(topics):
        agreeing = draw.choice((0.4, 0.95))
        for at in range(units):
            first = draw.choice((0, 0, 1, 2))
            second = first if draw.random() < agreeing else draw.choice((0, 1, 2))
            made += [
                JudgedSpan(
                    topic=f"q{topic}", article="a.txt", start=at, end=at + 1, grade=grade, judge=who
                )
                for who, grade in (("AB", first), ("CD", second))
            ]
    return SpanQrels(made)


def test_of_several_topics_intervals_are_those_of_topics_drawn_whole() -> None:
    from scipy.stats import bootstrap

    judged = of_topics(12, 25, 1)
    tables = np.zeros((12, 3, 3), dtype=int)
    for (topic, *_), unit in judged.units.items():
        tables[int(topic[1:]), unit["AB"].grade, unit["CD"].grade] += 1

    def kappa(drawn: np.ndarray) -> float:
        return float(cohen_kappas(tables[drawn].sum(axis=0)[None], "linear")[0])

    def alpha(drawn: np.ndarray) -> float:
        table = tables[drawn].sum(axis=0)
        pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i, j])]
        counts = np.array([np.bincount(pair, minlength=3) for pair in pairs])
        return krippendorff_alpha(counts, (0, 1, 2), "nominal")

    found = agreement(judged, samples=4000, seed=3)
    assert found.drawn == "topics"
    mine = (found.pairs[0].kappa["linear"], found.alpha["nominal"])
    for estimate, statistic in zip(mine, (kappa, alpha), strict=True):
        expected = bootstrap(
            (np.arange(12),), statistic, vectorized=False, n_resamples=4000,
            method="percentile", rng=np.random.default_rng(7),
        ).confidence_interval  # fmt: skip
        assert estimate.low == pytest.approx(expected.low, abs=0.02)
        assert estimate.high == pytest.approx(expected.high, abs=0.02)
    assert str(found).endswith("in brackets: 95% of 4,000 bootstrap samples (seed 3) of the topics")


def test_of_fewer_than_five_topics_units_are_drawn_and_it_is_said() -> None:
    for topics, drawn in ((4, "units"), (5, "topics")):
        found = agreement(of_topics(topics, 20, 2))
        assert found.drawn == drawn
        said = "passages of one question are taken as independent"
        assert (said in str(found)) == (said in found._repr_html_()) == (drawn == "units")


def test_two_judges_who_share_one_topic_of_many_have_no_interval() -> None:
    others = [each for each in of_topics(6, 10, 3) if each.topic != "q0"]
    own = [
        JudgedSpan(topic="q0", article="a.txt", start=at, end=at + 1, grade=grade, judge=who)
        for who, row in (("AB", (0, 1, 2, 0)), ("EF", (0, 1, 2, 2)))
        for at, grade in enumerate(row)
    ]
    kappa = agreement(SpanQrels([*others, *own])).pair("AB", "EF").kappa["linear"]
    assert kappa.value is not None
    assert (kappa.low, kappa.high) == (None, None)
    assert kappa.reason == "what was judged together is of one topic or one unit only; judge more"


def test_its_repr_is_short(found: Agreement) -> None:
    assert repr(found) == "<Agreement of AB, CD: 10 units, 10 shared>"


def test_the_same_seed_gives_the_same_intervals_and_another_gives_others() -> None:
    judged = noisy(30, 2)
    assert agreement(judged, seed=5) == agreement(judged, seed=5)
    assert agreement(judged, seed=5).alpha != agreement(judged, seed=6).alpha


def test_judges_who_always_agree_have_an_interval_of_no_width() -> None:
    found = agreement(spans({"AB": [0, 1, 2] * 10, "CD": [0, 1, 2] * 10}))
    assert found.alpha["ordinal"] == Estimate(value=1.0, low=1.0, high=1.0)
    assert found.pairs[0].kappa["linear"] == Estimate(value=1.0, low=1.0, high=1.0)


def test_too_few_units_for_an_interval_are_told() -> None:
    # Drawn three times from units of 0, 0 and 1: (2/3)^3 + (1/3)^3 = 33% have one grade only.
    found = agreement(spans({"AB": [0, 0, 1], "CD": [0, 0, 1]}))
    estimate = found.alpha["nominal"]
    assert (estimate.value, estimate.low, estimate.high) == (1.0, None, None)
    assert estimate.reason.endswith("of the samples have one grade only; judge more units")
    share = int(estimate.reason.split("%")[0])
    assert 28 <= share <= 38


def test_one_judge_or_too_few_samples_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"takes two judges or more, but these were judged by AB$"):
        agreement(spans({"AB": [0, 1]}))
    with pytest.raises(ValueError, match=r"judged by nobody$"):
        agreement(SpanQrels([]))
    with pytest.raises(ValueError, match=r"samples is 5, but must be a whole number, at least 100"):
        agreement(of_table(TABLE), samples=5)
    with pytest.raises(ValueError, match=r"there is no pair 'AB' and 'XY'; the judges are AB, CD$"):
        agreement(of_table(TABLE)).pair("AB", "XY")


@pytest.fixture(scope="module")
def found() -> Agreement:
    return agreement(of_table(TABLE))


def test_it_prints_the_coefficients_and_the_table(found: Agreement) -> None:
    lines = str(found).splitlines()
    assert lines[0] == "2 judges, 10 units judged, 10 by two or more"
    assert lines[1].startswith("Krippendorff's alpha, nominal: 0.694 [")
    assert lines[4] == "AB and CD: 10 units, 8 graded the same"
    assert lines[5].startswith("  Cohen's kappa, unweighted: 0.677 [")
    assert [line.split()[-3:] for line in lines[9:12]] == [list("410"), list("120"), list("002")]
    assert lines[12] == (
        "in brackets: 95% of 1,000 bootstrap samples (seed 0) of the units: with fewer than 5 "
        "topics, passages of one question are taken as independent, and intervals are too narrow"
    )


def test_it_shows_itself_in_a_notebook_and_names_are_text() -> None:
    judged = spans({"<script>alert(1)</script>": [0, 1, 2, 2], "B\u202e&": [0, 1, 2, 1]})
    page = agreement(judged)._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
    assert "4 units judged, 4 by two or more" in page
    assert "3 graded the same" in page
    assert page.count("<td") >= 9
    assert "\u202e" not in str(agreement(judged))
