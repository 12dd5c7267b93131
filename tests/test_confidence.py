"""Confidence: signals and probabilities worked out by hand."""

import json
from dataclasses import asdict, replace
from math import exp, inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import (
    BUNDLED_CALIBRATION,
    Calibration,
    Signals,
    confidence,
    is_answered,
    load_calibration,
    measure_signals,
    read_calibration,
)
from qa.highlight import telling_stems

NOTHING = Signals(interaction=0, sentence=0, lead=0, cover=0, title=0, unseen=0)


def measured(**changed):
    usual = {
        "first": 0,
        "similarities": [0.75, 0.5, 0.25],
        "interaction": 0.5,
        "sentence": 0.625,
        "rarity": {"bridg": 1.0, "cost": 2.0, "zebra": 5.0},
        "unseen": {"zebra"},
        "text": {"the", "cost"},
        "title": {"bridg", "open"},
    }
    return measure_signals(**(usual | changed))


def test_each_signal_worked_out_by_hand():
    assert measured() == Signals(
        interaction=0.5,
        sentence=0.625,
        lead=0.75 - (0.5 + 0.25) / 2,
        cover=(1 + 2) / 8,
        title=1 / 8,
        unseen=5 / 8,
    )


def test_the_lead_is_over_the_nine_most_similar_others():
    others = [0.5] * 8 + [0.4] + [-1.0] * 500
    assert measured(similarities=[0.75, *others]).lead == pytest.approx(0.75 - 4.4 / 9)


def test_the_lead_is_below_zero_where_the_first_passage_is_not_the_most_similar():
    assert measured(first=2).lead == 0.25 - (0.75 + 0.5) / 2


def test_a_single_passage_leads_by_its_similarity():
    assert measured(similarities=[0.75]).lead == 0.75


def test_a_library_without_tokens_has_its_own_weights_and_threshold():
    plain = Calibration(intercept=0.0, weights=replace(NOTHING, sentence=2.0), threshold=0.75)
    fitted = Calibration(
        intercept=0.0,
        weights=replace(NOTHING, interaction=4.0),
        threshold=0.5,
        without_tokens=plain,
    )
    signals = measured(interaction=None, sentence=0.5)
    assert signals.interaction is None
    assert confidence(signals, fitted) == pytest.approx(1 / (1 + exp(-1)))
    assert not is_answered(signals, fitted)  # 0.73, but 0.75 is asked for
    assert is_answered(replace(signals, interaction=0.0), fitted)


def test_without_weights_of_their_own_signals_without_interaction_count_it_as_nothing():
    fitted = Calibration(intercept=1.0, weights=replace(NOTHING, interaction=4.0), threshold=0.5)
    assert confidence(measured(interaction=None), fitted) == pytest.approx(1 / (1 + exp(-1)))


def test_a_question_of_stop_words_has_no_shares():
    found = measured(rarity={}, unseen=())
    assert (found.cover, found.title, found.unseen) == (0, 0, 0)


@given(st.lists(st.floats(0.01, 20), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_shares_lie_between_none_and_all(rarities, random):
    rarity = {str(number): value for number, value in enumerate(rarities)}
    unseen = {word for word in rarity if random.random() < 0.3}
    title = {word for word in rarity if word not in unseen and random.random() < 0.3}
    text = {word for word in rarity if word not in unseen and random.random() < 0.5}
    found = measured(rarity=rarity, unseen=unseen, title=title, text=text)
    assert 0 <= found.title <= found.cover <= 1
    assert found.cover + found.unseen <= 1 + 1e-9


@pytest.mark.parametrize("changed", [{"first": 3}, {"first": -1}, {"rarity": {"bridg": 0.0}}])
def test_inputs_that_do_not_fit_are_refused(changed):
    with pytest.raises(ValueError, match=r"first is|rarity of"):
        measured(**changed)


def test_words_that_ask_are_no_words_of_a_question():
    assert telling_stems("Who paid for the bridges, and when was a bridge paid?") == (
        "paid",
        "bridg",
    )


def test_confidence_is_the_logistic_function_of_the_weighted_sum():
    fitted = Calibration(
        intercept=-1.0, weights=replace(NOTHING, lead=4.0, unseen=-2.0), threshold=0.5
    )
    signals = replace(NOTHING, lead=0.75, cover=1.0, unseen=0.5)
    assert confidence(signals, fitted) == pytest.approx(1 / (1 + exp(-(-1 + 3 - 1))))


@pytest.mark.parametrize(("weight", "expected"), [(1e6, 1.0), (-1e6, 0.0)])
def test_confidence_does_not_overflow(weight, expected):
    fitted = Calibration(intercept=0.0, weights=replace(NOTHING, cover=weight), threshold=0.5)
    assert confidence(replace(NOTHING, cover=1.0), fitted) == expected


def test_the_bundled_calibration_tells_a_hit_from_a_miss():
    hit = Signals(interaction=0.8, sentence=0.8, lead=0.5, cover=1.0, title=0.3, unseen=0.0)
    miss = Signals(interaction=0.3, sentence=0.2, lead=0.1, cover=0.2, title=0.0, unseen=0.5)
    assert confidence(hit) > 0.8
    assert confidence(miss) < load_calibration().threshold


@pytest.mark.parametrize("name", ["interaction", "sentence", "lead", "cover"])
def test_a_better_signal_never_lowers_the_bundled_confidence(name):
    signals = Signals(interaction=0.5, sentence=0.5, lead=0.2, cover=0.5, title=0.2, unseen=0.1)
    better = replace(signals, **{name: getattr(signals, name) + 0.1})
    assert confidence(better) > confidence(signals)


def test_words_that_no_article_has_lower_the_bundled_confidence():
    signals = Signals(interaction=0.5, sentence=0.5, lead=0.2, cover=0.5, title=0.2, unseen=0.1)
    assert confidence(replace(signals, unseen=0.4)) < confidence(signals)


def test_the_bundled_file_names_the_sets_it_was_fitted_on():
    provenance = json.loads(BUNDLED_CALIBRATION.read_text())["provenance"]
    measured_on = {figures["dataset"] for figures in provenance["folds"]}
    assert measured_on == set(provenance["sources"])
    assert all(len(digest) == 64 for digest in provenance["sources"].values())


def test_a_calibration_comes_back_as_it_was_written(tmp_path):
    plain = Calibration(intercept=-1.5, weights=replace(NOTHING, lead=4.0), threshold=0.25)
    fitted = replace(plain, intercept=-2.0, without_tokens=plain)
    path = tmp_path / "own.json"
    path.write_text(json.dumps(fitted.to_dict()))
    assert read_calibration(path) == fitted


@pytest.mark.parametrize("threshold", [0.0, 1.0, nan])
def test_a_threshold_lies_between_zero_and_one(threshold):
    with pytest.raises(ValueError, match="threshold"):
        Calibration(intercept=0.0, weights=NOTHING, threshold=threshold)


@pytest.mark.parametrize("value", [nan, inf])
def test_weights_are_finite(value):
    with pytest.raises(ValueError, match="lead"):
        Calibration(intercept=0.0, weights=replace(NOTHING, lead=value), threshold=0.5)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"weights": 1}', '{"weights": {}, "intercept": "a", "threshold": 0.5}'],
)
def test_a_file_that_is_no_calibration_is_refused(tmp_path, content):
    path = tmp_path / "own.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="holds no calibration"):
        read_calibration(path)


def test_weights_for_other_signals_are_refused(tmp_path):
    weights = asdict(NOTHING) | {"luck": 1.0}
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"intercept": 0, "weights": weights, "threshold": 0.5}))
    with pytest.raises(ValueError, match="luck"):
        read_calibration(path)
