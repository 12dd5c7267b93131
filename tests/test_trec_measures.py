"""Measures: figures worked out by hand, and random runs held against trec_eval itself."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytrec_eval
from hypothesis import example, given, settings
from hypothesis import strategies as st
from trec_oracle import EVERY, largest_difference, trec_eval

from qa.trec.ids import encode_id
from qa.trec.measures import (
    DEFAULT_MEASURES,
    judged_at,
    measure,
    mismatches,
    over_topics,
    parse_measures,
)
from qa.trec.qrels import Qrels
from qa.trec.run import Run

# Few ids, so that runs and qrels meet; of one score, these stand in another order in UTF-16, in
# any locale, and before spaces are encoded.
DOCUMENTS = (
    "a", "B", "b", "é", "e\u0301", "ﬀ", "𝔞", "a b", "a!b", "100%", "a%20b", "d-10", "d-9", "",
    "\u2028", "\ufffd", "\ud83d",
)  # fmt: skip
TOPICS = ("1", "10", "2", "who signed it?", "ü", "")
# The second and third, and the fourth and fifth, are one number in single precision.
SCORES = (0.0, 1.0, 1.0 + 1e-9, 0.1, 0.1 + 1e-12, -0.0, -3.5, 1e39, 1e40, 16777216.0, 16777217.0)
RUNS = st.dictionaries(
    st.sampled_from(TOPICS),
    st.dictionaries(st.sampled_from(DOCUMENTS), st.sampled_from(SCORES), min_size=1),
    min_size=1,
)
GRADES = st.dictionaries(
    st.sampled_from(TOPICS),
    st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(-2, 4), min_size=1),
    min_size=1,
)


def parsed_by_pytrec(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """What pytrec_eval makes of the files that we write, from reading to measuring."""
    with TemporaryDirectory() as folder:
        with run.write(Path(folder) / "a.run").open(encoding="utf-8") as file:
            read = pytrec_eval.parse_run(file)
        with qrels.write(Path(folder) / "qrels").open(encoding="utf-8") as file:
            judged = pytrec_eval.parse_qrel(file)
    # It stops the process over a topic whose grades are all under 0, and all of which count 0.
    return trec_eval(read, {t: g for t, g in judged.items() if max(g.values()) >= 0})


@given(RUNS, GRADES)
@settings(max_examples=150)
@example({"1": {"a b": 1.0, "a!b": 1.0, "a": 1.0}}, {"1": {"a b": 1}})
@example({"1": {"é": 1.0, "𝔞": 1.0, "ﬀ": 1.0 + 1e-9}}, {"1": {"ﬀ": 2, "𝔞": 1}})
def test_every_measure_equals_trec_eval(
    scores: dict[str, dict[str, float]], grades: dict[str, dict[str, int]]
) -> None:
    run, qrels = Run("a run", scores), Qrels(grades)
    theirs = parsed_by_pytrec(run, qrels)
    no_positive = {topic for topic, by in grades.items() if max(by.values()) < 0}
    ours = {
        name: {
            encode_id(topic): value
            for topic, value in values.items()
            # How much is retrieved does not depend on grades.
            if not (topic in no_positive and name.startswith("Num"))
        }
        for name, values in measure(run, qrels, EVERY).items()
    }
    if any(ours.values()):
        assert largest_difference(ours, theirs) == 0


def test_equal_scores_stand_as_in_trec_eval() -> None:
    # 1 + 1e-9 is 1 in single precision; of equal scores the last id comes first, by its bytes.
    run = Run("r", {"t": {"a": 1.0, "b": 1.0 + 1e-9, "é": 1.0, "Z": 2.0, "z z": 1.0}})
    assert [hit.passage_id for hit in run.ranking("t")] == ["Z", "é", "z z", "b", "a"]
    qrels = Qrels({"t": {"b": 1}})
    assert measure(run, qrels, "RR") == {"RR": {"t": 1 / 4}}


def test_measures_are_those_worked_out_by_hand() -> None:
    run = Run("r", {"t": {"d1": 4.0, "d2": 3.0, "d3": 2.0, "d4": 1.0}})
    qrels = Qrels({"t": {"d2": 2, "d4": 1, "d9": 1, "d1": 0}})
    dcg = 2 / math.log2(3) + 1 / math.log2(5)
    ideal = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    expected = {
        "nDCG@10": dcg / ideal,
        "AP": (1 / 2 + 2 / 4) / 3,
        "R@10": 2 / 3,
        "P@2": 1 / 2,
        "RR@10": 1 / 2,
        "RR@1": 0.0,
        "Success@1": 0.0,
        "P(rel=2)@2": 1 / 2,
        "Judged@3": 2 / 3,
        "nDCG(gains={2:0})@10": (1 / math.log2(5)) / (1 / math.log2(2) + 1 / math.log2(3)),
    }
    found = measure(run, qrels, expected)
    assert {name: values["t"] for name, values in found.items()} == pytest.approx(expected)


def test_gains_of_ones_own_leave_the_other_measure_as_it_is() -> None:
    # trec_eval calls all of them ndcg_cut_10; computed together, one would be 0, unless chance puts
    # it first.
    run, qrels = Run("r", {"t": {"a": 2.0, "b": 1.0}}), Qrels({"t": {"b": 1, "c": 2}})
    names = [*(f"nDCG(gains={{1:{gain}}})@10" for gain in range(3, 23)), "nDCG@10"]
    together = measure(run, qrels, names)
    assert together == {name: measure(run, qrels, name)[name] for name in names}
    assert together["nDCG@10"] != together[names[0]]


def test_topics_without_a_ranking_or_a_judgment_count_nothing() -> None:
    run = Run("r", {"1": {"a": 1.0}, "3": {"a": 1.0}})
    qrels = Qrels({"1": {"a": 1}, "2": {"a": 1}})
    assert measure(run, qrels, "P@1") == {"P@1": {"1": 1.0, "2": 0.0}}
    chosen = measure(run, qrels, "P@1", ["3", "2", "1", "2"])
    assert list(chosen["P@1"].items()) == [("3", 0.0), ("2", 0.0), ("1", 1.0)]
    assert measure(Run("nothing", {}), qrels, "P@1") == {"P@1": {"1": 0.0, "2": 0.0}}


def test_grades_under_zero_are_not_relevant() -> None:
    run = Run("r", {"1": {"a": 2.0, "b": 1.0}, "2": {"a": 1.0}})
    qrels = Qrels({"1": {"a": -2, "b": -1}, "2": {"a": -1, "b": 1}})
    found = measure(run, qrels, ["nDCG", "AP", "Bpref", "infAP", "Judged@10"])
    assert found["nDCG"] == found["AP"] == found["Bpref"] == found["infAP"] == {"1": 0, "2": 0}
    assert found["Judged@10"] == {"1": 1.0, "2": 1.0}


def test_topics_of_any_name_reach_measures_that_perl_computes() -> None:
    # It takes topics by number alone, after the last hyphen.
    pytest.importorskip("ir_measures")
    try:
        parse_measures("ERR@10")
    except ValueError as error:
        pytest.skip(str(error))
    run = Run("r", {"a-1": {"x y": 1.0}, "b-1": {"z": 1.0}})
    qrels = Qrels({"a-1": {"x y": 4}, "b-1": {"x y": 4}})
    # One document of grade 4 at rank 1: (2 ** 4 - 1) / 2 ** 4.
    assert measure(run, qrels, "ERR@10") == {"ERR@10": {"a-1": 0.9375, "b-1": 0.0}}
    with pytest.raises(ValueError, match=r"^ERR@10 cannot be computed \(.*\); choose another$"):
        measure(run, Qrels({"a-1": {"x y": 9}}), "ERR@10")


def test_what_was_judged_of_the_first() -> None:
    run = Run("r", {"1": {"a": 3.0, "b": 2.0, "c": 1.0}, "2": {"x": 1.0}})
    qrels = Qrels({"1": {"a": 0, "c": 1}, "2": {"y": 1}, "3": {"a": 1}})
    assert judged_at(run, qrels, 2) == {"1": 0.5, "2": 0.0}
    assert judged_at(run, qrels, 10) == {"1": 2 / 3, "2": 0.0}
    assert judged_at(Run("none", {}), qrels, 10) == {}


def test_counts_are_summed_and_shares_averaged() -> None:
    run = Run("r", {"1": {"a": 3.0, "b": 2.0}, "2": {"x": 1.0}})
    values = measure(run, Qrels({"1": {"b": 1}, "2": {"x": 1}}), ["RR", "NumRet"])
    assert over_topics(values) == {"RR": 0.75, "NumRet": 3.0}
    with pytest.raises(ValueError, match="RR has no topic"):
        over_topics({"RR": {}})


def test_what_run_and_qrels_do_not_share_is_told() -> None:
    scores = {topic: {"a": 1.0} for topic in ("1", "7", "8")}
    run = Run(
        "r", scores, source="a.run", places={topic: f"a.run, line {topic}" for topic in scores}
    )
    qrels = Qrels({"1": {"a": 1}, "5": {"a": 1}, "6": {"a": 1}, "4": {"a": 1}})
    assert mismatches(run, qrels) == (
        "a.run, line 7: topic '7' and 1 other are not judged; they are left out",
        "a.run: topic '5' and 2 others are missing; they count 0",
    )
    assert mismatches(run, qrels, ["1"]) == (mismatches(run, qrels)[0],)
    assert mismatches(run.only(["1"]), qrels.only(["1"])) == ()


def test_names_are_those_of_ir_measures_each_once() -> None:
    names = ("MAP", "AP", "Recall@100", "nDCG(cutoff=10)", " nDCG@10 ", "MRR@10", "SetRelP")
    assert parse_measures(names) == ("AP", "R@100", "nDCG@10", "RR@10", "SetP(relative=True)")
    assert parse_measures("P@5") == ("P@5",)
    assert parse_measures(DEFAULT_MEASURES) == DEFAULT_MEASURES
    assert parse_measures(EVERY) == EVERY


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ndcg@10", "there is no measure 'ndcg@10'; did you mean nDCG@10?"),
        ("ndgc@20", "there is no measure 'ndgc@20'; did you mean nDCG@20?"),
        ("nDCG10", "there is no measure 'nDCG10'; did you mean nDCG@10?"),
        ("hit@5", "there is no measure 'hit@5'; did you mean Success@5?"),
        ("map_cut_10", "there is no measure 'map_cut_10'; ir_measures calls it AP@10"),
        ("recall.20", "there is no measure 'recall.20'; ir_measures calls it R@20"),
        ("quality", "there is no measure 'quality'; choose one of ir_measures, such as nDCG@10"),
        ("", "there is no measure ''; choose one of ir_measures"),
        ("P@-1", "there is no measure 'P@-1'; choose one"),
        ("(" * 300, "there is no measure '((((((((((("),
        ("nDCG\0", "there is no measure 'nDCG"),
        ("R", "the measure 'R' lacks a setting or has one that it does not take; it takes cutoff"),
        ("P(deep=3)@5", "the measure 'P(deep=3)@5' lacks a setting or has one"),
        ("P@0", "the measure 'P@0' cannot be computed: it looks at 0 documents, but must at 1 to"),
        ("P@99999999999", "looks at 99,999,999,999 documents"),
        ("P(rel=0)@5", "rel is 0, but must be a relevance from 1"),
        ("nDCG(gains={1:1000000000})@5", "a gain is 1000000000, but must be a whole number"),
        ("IPrec@0.123", "recall is 0.123, but must be from 0 to 1, with two decimals"),
        ("SetF(beta=1e-9)", "beta is 1e-09, but must be a number such as 0.5"),
        ("Accuracy", "it has no value for some topics; choose another"),
        ("NumRel(rel=2)", "cannot be computed here; nothing computes it with these settings"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_in_one_line(name: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_measures(["AP", name])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "object at 0x" not in str(caught.value)


def test_something_must_be_measured() -> None:
    with pytest.raises(ValueError, match=r"^there is no measure; name one, such as nDCG@10$"):
        parse_measures([])
    with pytest.raises(ValueError, match="a measure is 5, but must be text"):
        parse_measures([5])  # type: ignore[list-item]


def test_a_measure_whose_program_is_missing_says_what_to_install() -> None:
    import ir_measures

    if ir_measures.pyndeval.is_available():
        pytest.skip("what computes alpha_nDCG is installed")
    with pytest.raises(ValueError, match=r"'alpha_nDCG@10' cannot be .* installed: pip install"):
        parse_measures("alpha_nDCG@10")
