"""Calibration: against scikit-learn, and on examples whose answer is known."""

import json
from dataclasses import replace

import numpy as np
import pytest

from embeddings import HashingEncoder
from qa.confidence import Signals, confidence, read_calibration
from qa.evaluation.calibration import calibrate, fit, questions_digest
from qa.evaluation.examples import Example

NAMES = ("interaction", "sentence", "lead", "cover", "title", "unseen")


def examples(dataset, count, seed=0, slope=4.0, shift=0.0):
    """Examples of which only the lead tells, each question once with an answer and once without."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(count):
        for _ in range(2):
            values = dict(zip(NAMES, random.random(6).tolist(), strict=True))
            chance = 1 / (1 + np.exp(-slope * (values["lead"] - 0.5) - shift))
            shown = bool(random.random() < chance)
            made.append(
                Example(
                    dataset=dataset,
                    query_id=str(number),
                    signals=Signals(**values),
                    answer_shown=shown,
                )
            )
    return made


def test_the_regression_is_that_of_scikit_learn():
    linear = pytest.importorskip("sklearn.linear_model")
    rows = examples("birds", 200) + examples("boats", 50, seed=1)
    values = np.array([[getattr(each.signals, name) for name in NAMES] for each in rows])
    outcome = np.array([each.answer_shown for each in rows])
    # Both sets weigh the same.
    weights = np.array([1 / 400] * 400 + [1 / 100] * 100)
    weights /= weights.mean()
    middle, width = values.mean(0), values.std(0)
    oracle = linear.LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000)
    oracle.fit((values - middle) / width, outcome, sample_weight=weights)
    slopes = oracle.coef_[0] / width
    fitted = fit(rows).calibration
    assert [getattr(fitted.weights, name) for name in NAMES] == pytest.approx(slopes, abs=1e-4)
    assert fitted.intercept == pytest.approx(oracle.intercept_[0] - slopes @ middle, abs=1e-4)


def test_what_tells_gets_the_weight():
    weights = fit(examples("birds", 1000)).calibration.weights
    assert weights.lead == pytest.approx(4.0, abs=0.5)
    others = [abs(getattr(weights, name)) for name in NAMES if name != "lead"]
    assert max(others) < 0.6


def test_the_confidence_of_examples_that_were_not_fitted_is_calibrated():
    figures = fit(examples("birds", 1000)).folds[0]
    assert figures.ece < 0.04
    assert figures.auroc > 0.7


def test_examples_that_one_signal_tells_apart_give_finite_weights():
    rows = examples("birds", 50, slope=1000.0)
    report = fit(rows)
    assert np.isfinite(report.calibration.weights.lead)
    assert report.folds[0].auroc == pytest.approx(1, abs=0.01)


def test_weights_for_libraries_without_tokens_are_fitted_beside():
    rows = examples("birds", 200)
    plain = [replace(each, signals=replace(each.signals, interaction=None)) for each in rows]
    beside = fit(rows).calibration.without_tokens
    assert beside == fit(plain).calibration
    assert beside.weights.interaction == 0.0
    with pytest.raises(ValueError, match="some examples have late interaction"):
        fit(rows[:200] + plain[200:])


def test_the_threshold_refuses_the_share_that_was_asked_for():
    report = fit(examples("birds", 500), refused=0.1)
    assert report.folds[0].kept == pytest.approx(0.9, abs=0.005)
    assert report.left_out == ()


def test_the_share_is_the_mean_over_sets_each_predicted_by_the_others():
    report = fit(examples("birds", 400) + examples("boats", 40, 1, shift=1.0), refused=0.1)
    assert np.mean([each.kept for each in report.left_out]) == pytest.approx(0.9, abs=0.01)
    assert [each.dataset for each in report.left_out] == ["birds", "boats"]


def test_two_examples_of_one_question_are_never_on_both_sides():
    # Each question's two examples are alike, and the outcome is noise: nothing can be learnt,
    # unless one of them was learnt by heart.
    random = np.random.default_rng(5)
    rows = []
    for number in range(60):
        signals = Signals(**dict(zip(NAMES, random.random(6).tolist(), strict=True)))
        shown = bool(random.random() < 0.5)
        rows += [
            Example(dataset="b", query_id=str(number), signals=signals, answer_shown=shown)
        ] * 2
    alone = fit(rows[::2]).folds[0]
    assert fit(rows).folds[0].auroc == pytest.approx(alone.auroc, abs=0.05)


def test_the_same_examples_give_the_same_report():
    rows = examples("birds", 100) + examples("boats", 100, 1)
    assert fit(rows, seed=3) == fit(rows, seed=3)


def test_the_written_report_is_a_calibration(tmp_path):
    report = fit(examples("birds", 100), sources={"birds": "ab" * 32})
    report.write(tmp_path / "own.json")
    assert read_calibration(tmp_path / "own.json") == report.calibration
    provenance = json.loads((tmp_path / "own.json").read_text())["provenance"]
    assert provenance["sources"] == {"birds": "ab" * 32}
    assert provenance["folds"][0]["examples"] == 200
    assert [path.name for path in tmp_path.iterdir()] == ["own.json"]


def test_the_report_says_what_is_wrong_among_the_answers_given():
    report = fit(examples("birds", 100))
    assert "birds, ten folds: AUROC 0." in str(report)
    assert f"{report.folds[0].risk:.1%} of its answers wrong" in str(report)


def test_a_set_needs_both_kinds_of_example():
    rows = [each for each in examples("birds", 50) if each.answer_shown]
    with pytest.raises(ValueError, match="birds needs questions"):
        fit(rows)
    with pytest.raises(ValueError, match="no examples"):
        fit([])


def test_fewer_questions_than_folds_are_refused():
    with pytest.raises(ValueError, match="too few for 10"):
        fit(examples("birds", 9))


@pytest.mark.parametrize("wrong", [{"refused": 0.0}, {"refused": 1.0}, {"folds": 1}])
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="refused is"):
        fit(examples("birds", 50), **wrong)


THINGS = "anchor barrel candle dagger engine feather garden hammer island jacket kettle ladder"


@pytest.fixture
def question_set(tmp_path):
    """Twelve documents of four sentences, a question on each."""
    folder = tmp_path / "things"
    (folder / "qrels").mkdir(parents=True)
    documents, queries, qrels = [], [], ["query-id\tcorpus-id\tscore"]
    for number, thing in enumerate(THINGS.split()):
        text = f"The {thing} was found by Osgood. Nobody had seen the {thing} before that winter."
        documents.append({"_id": f"d{number}", "title": "", "text": text, "metadata": {}})
        queries.append({"_id": f"q{number}", "text": f"Who found the {thing}?"})
        qrels.append(f"q{number}\td{number}\t1")
    for name, rows in (("corpus.jsonl", documents), ("queries.jsonl", queries)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "qrels" / "test.tsv").write_text("\n".join(qrels) + "\n")
    return folder


def test_a_question_set_is_asked_with_and_without_its_right_documents(question_set, tmp_path):
    report = calibrate([question_set], libraries=tmp_path, model=HashingEncoder(), progress=False)
    figures = report.folds[0]
    assert (figures.dataset, figures.examples, figures.answerable) == ("things", 24, 12)
    assert figures.auroc == 1.0
    assert report.sources == {"things": questions_digest(question_set)}
    sure = Signals(interaction=0.6, sentence=0.6, lead=0.4, cover=1.0, title=0.0, unseen=0.0)
    unsure = Signals(interaction=0.4, sentence=0.4, lead=0.0, cover=0.3, title=0.0, unseen=0.7)
    assert confidence(unsure, report.calibration) < confidence(sure, report.calibration)


def test_questions_that_people_judged_unanswerable_are_asked_as_they_are(question_set, tmp_path):
    path = question_set / "queries.jsonl"
    rows = [json.loads(line) | {"answerable": True} for line in path.read_text().splitlines()]
    rows += [
        {
            "_id": f"n{number}",
            "text": f"Which singer recorded ballad {number}?",
            "answerable": False,
        }
        for number in range(11)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = calibrate([question_set], libraries=tmp_path, model=HashingEncoder(), progress=False)
    assert (report.folds[0].examples, report.folds[0].answerable) == (23, 12)
    assert report.folds[0].auroc == 1.0


def test_sets_of_one_name_are_refused(question_set, tmp_path):
    with pytest.raises(ValueError, match="two question sets are called 'things'"):
        calibrate([question_set, question_set], libraries=tmp_path, model=HashingEncoder())


def test_the_digest_changes_with_any_of_the_files(question_set):
    before = questions_digest(question_set)
    path = question_set / "qrels" / "test.tsv"
    path.write_text(path.read_text().replace("q0\td0\t1", "q0\td0\t2"))
    assert questions_digest(question_set) != before
