"""Notes under a table: enough to make its figures again, none of a mark that is not there."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from compared import at_random, by_hand, compared, far_apart
from experiment_results import a_comparison, a_result

from qa.comparison.comparison import Comparison
from qa.comparison.layout import reading_notes
from qa.comparison.tables import csv_table, frame_of, latex_table, markdown_table, text_table
from qa.comparison.tuning import Tuning, cross_validate
from qa.evaluation import significance
from qa.render.experiments import comparison_html
from qa.trec.run import Run


def notes(comparison: Comparison) -> str:
    return " ".join(reading_notes(comparison))


def test_a_note_counts_the_tests_that_are_corrected_together() -> None:
    # poor beside the baseline poor is no test: fair and good against it, and good against fair.
    comparison = far_apart()
    assert (
        "p (Holm): corrected over 3 tests: 2 systems by 1 measure against poor, and the best of "
        "each measure against the others." in notes(comparison)
    )
    # Where the baseline is best, it is against all others already.
    of_best = notes(replace(comparison, baseline="good"))
    assert "corrected over 2 tests: 2 systems by 1 measure against good." in of_best


@pytest.mark.parametrize("seed", range(4))
def test_the_number_of_tests_is_that_of_the_correction(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def counting(p_values: Sequence[float]) -> list[float]:
        counted.append(len(p_values))
        return significance.holm(p_values)

    monkeypatch.setattr("qa.comparison.rows.holm", counting)
    comparison = at_random(["a", "b", "c", "d"], seed, gain=0.01)
    assert f"corrected over {counted[0]} tests" in notes(comparison)


def test_two_equally_good_systems_are_not_tested_against_the_others() -> None:
    values: Mapping[str, Mapping[str, Sequence[float]]] = {
        "base": {"RR@10": [0.1, 0.2, 0.3]},
        "one": {"RR@10": [0.5, 0.7, 0.6]},
        "other": {"RR@10": [0.7, 0.5, 0.6]},
    }
    assert "over 2 tests: 2 systems by 1 measure against base." in notes(compared(values))


def test_a_mark_that_nothing_has_is_not_explained() -> None:
    for shown in (text_table(by_hand()), markdown_table(by_hand()), comparison_html(by_hand())):
        assert "†" not in shown
        assert "Bold" not in shown
        assert "No difference from bm25 is significant: no p (Holm) is under 0.05." in shown


def test_a_note_says_what_the_time_is_of() -> None:
    comparison = by_hand()
    long = Run("bm25", {"t01": {f"d{at}": 1.0 / at for at in range(1, 8)}})
    (first, second) = comparison.results
    comparison = replace(comparison, results=(replace(first, run=long), second))
    assert (
        "median time to retrieve a topic's ranking (up to 7 passages), the question's encoding "
        "included, loading not; measured when the run was made" in notes(comparison)
    )
    assert "ms/topic" not in notes(compared({"a": {"P@1": [1.0, 0.0]}}))


def test_times_have_their_quartiles_in_csv_and_frame() -> None:
    comparison = by_hand()
    first = comparison.results[0]
    times = dict(zip(comparison.topic_set, (0.001, 0.002, 0.004, 0.008), strict=True))
    comparison = replace(comparison, results=(replace(first, seconds=times), comparison.results[1]))
    # Of 1, 2, 4, 8 a quarter and three quarters of the way: 1.75 and 5.
    row = next(csv.DictReader(io.StringIO(csv_table(comparison), newline="")))
    found = [float(row[f"milliseconds{part}"]) for part in ("_q1", "", "_q3")]
    assert found == pytest.approx([1.75, 3.0, 5.0])
    assert frame_of(comparison)["milliseconds_q3"][0] == pytest.approx(5.0)
    untimed = csv_table(compared({"a": {"P@1": [1.0, 0.0]}}))
    assert next(csv.DictReader(io.StringIO(untimed, newline="")))["milliseconds_q1"] == ""


def test_a_note_says_which_systems_a_tuned_one_is_made_of() -> None:
    words = a_result("words", {"RR@10": [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]})
    meaning = a_result("meaning", {"RR@10": [0.0, 0.5, 0.1, 0.1, 0.0, 0.1]})
    both = a_comparison([words, meaning])
    tuned = cross_validate(
        [words, meaning],
        Tuning(measure="RR@10", systems=("words", "meaning"), folds=3),
        both.topic_set,
    )
    # The fold with t01 has meaning as the best of the others, the two folds without it have words.
    shown = text_table(a_comparison([words, meaning, tuned]))
    assert (
        "tuned: words on 2 of 3 folds, meaning on 1; each was the best by RR@10 on the other folds."
        in shown
    )


def test_the_raw_p_stands_beside_the_corrected_one() -> None:
    comparison = at_random(["a", "b", "c"], 4, gain=0.02)
    row = comparison.row("b")
    assert row.p != row.p_holm
    lines = markdown_table(comparison).splitlines()
    line = next(each for each in lines if each.startswith(r"| nDCG\@10 | b |"))
    assert f"| {row.p:.3f} | {row.p_holm:.3f} |" in line


def test_warnings_are_comments_in_latex_and_not_published() -> None:
    source = latex_table(by_hand())
    assert "% Warning: There are 4 topics; with fewer than 25" in source
    published = "\n".join(line for line in source.splitlines() if not line.startswith("%"))
    assert "fewer than 25" not in published


def test_what_was_left_out_is_published_in_latex() -> None:
    comparison = compared({"a": {"P@1": [1.0, 0.0]}}, notes=("Topic t9 was not judged.",))
    assert r"Left out: Topic t9 was not judged.}" in latex_table(comparison)


def test_where_all_topics_are_alike_no_interval_is_shown() -> None:
    comparison = compared({"a": {"P@1": [1.0, 1.0]}, "b": {"P@1": [1.0, 0.0]}})
    assert (comparison.row("a").low, comparison.row("a").high) == (None, None)
    line = next(each for each in text_table(comparison).splitlines() if each.startswith("a "))
    assert line.split() == ["a", "(baseline)", "1.000", "–"]
    assert r"    a (baseline) & 1.000 \\" in latex_table(comparison)
    row = next(csv.DictReader(io.StringIO(csv_table(comparison), newline="")))
    assert (row["mean"], row["low"], row["high"]) == ("1.0", "", "")


def test_latex_tells_of_a_table_that_is_too_long_for_a_page() -> None:
    def of(systems: int) -> str:
        return latex_table(compared({f"s{at}": {"P@1": [1.0, 0.0]} for at in range(systems)}))

    # Two lines a system, of which the second is the interval.
    assert "% 42 lines may be too long for a page: name fewer, or use longtable." in of(21)
    assert "too long" not in of(20)
