"""Tuning: no topic has a part in choosing what answers it."""

from __future__ import annotations

from pathlib import Path

import pytest
from experiment_results import a_comparison, a_result, topic_ids
from hypothesis import given
from hypothesis import strategies as st

from qa.comparison.result import Result
from qa.comparison.tuning import Tuning, cross_validate, folds, is_tuned, split_topics
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

TOPICS = Topics({topic: f"what of {topic}?" for topic in topic_ids(10)})
PARTS = folds(TOPICS, 5, 0)


def test_a_system_that_is_best_by_one_fold_does_not_answer_that_fold() -> None:
    # Over all topics lucky has .52 and steady .50, by the two topics of the first fold alone.
    lucky = [1.0 if topic in PARTS[0] else 0.4 for topic in TOPICS]
    results = [a_result("lucky", {"RR": lucky}), a_result("steady", {"RR": [0.5] * 10})]
    assert results[0].mean("RR") > results[1].mean("RR")
    tuned = cross_validate(results, Tuning(measure="RR", systems=("lucky", "steady")), TOPICS)
    # On the first fold's topics steady answers (.5); on the others lucky (.4), which had (2 · 1 +
    # 6 · .4) / 8 = .55 on the other folds.
    assert tuned.values["RR"] == {topic: 0.5 if topic in PARTS[0] else 0.4 for topic in TOPICS}
    assert tuned.settings["chosen"] == {"lucky": 4, "steady": 1}
    assert tuned.mean("RR") == pytest.approx(0.42)


@given(
    table=st.lists(
        st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=10, max_size=10),
        min_size=2, max_size=4,
    ),
    fold=st.integers(0, 4),
    worse=st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=8, max_size=8),
)  # fmt: skip
def test_what_a_fold_holds_does_not_change_what_answers_it(
    table: list[list[float]], fold: int, worse: list[float]
) -> None:
    def answers(of_systems: list[list[float]]) -> list[list[str]]:
        results = [a_run_of(f"s{n}", values) for n, values in enumerate(of_systems)]
        names = tuple(result.name for result in results)
        tuned = cross_validate(results, Tuning(measure="RR", systems=names), TOPICS)
        return [[hit.passage_id for hit in tuned.run.ranking(topic)] for topic in PARTS[fold]]

    ids = list(TOPICS)
    changed = [list(values) for values in table]
    for at, topic in enumerate(PARTS[fold]):
        for n, values in enumerate(changed):
            values[ids.index(topic)] = worse[2 * n + at]
    assert answers(changed) == answers(table)


def a_run_of(name: str, values: list[float], **more: object) -> Result:
    """A system that retrieves a document of its own name, and a second one."""
    scores = {topic: {name: 0.5, f"{name}-2": 0.25} for topic in TOPICS}
    qrels = Qrels({topic: {name: 1} for topic in TOPICS})
    return a_result(name, {"RR": values}, run=Run(name, scores), qrels=qrels, **more)


def test_a_tuned_result_holds_runs_judgments_and_times_of_what_was_chosen() -> None:
    times = [dict.fromkeys(TOPICS, seconds) for seconds in (0.5, 0.25)]
    library = Path("one.library")
    better, worse = (
        a_run_of(name, [value] * 10, grid=True, seconds=seconds, library=library)
        for name, value, seconds in (("z", 0.9, times[0]), ("a", 0.2, times[1]))
    )
    tuned = cross_validate([worse, better, a_run_of("no cell", [1.0] * 10)],
                           Tuning(measure="RR", name="chosen by CV"), TOPICS)  # fmt: skip
    assert tuned.settings == {"chosen": {"z": 5}, "measure": "RR", "folds": 5, "seed": 0}
    assert is_tuned(tuned) and not is_tuned(better)
    assert (tuned.name, tuned.run.name, tuned.grid) == ("chosen by CV", "chosen by CV", False)
    assert [hit.passage_id for hit in tuned.run.ranking("t01")] == ["z", "z-2"]
    assert tuned.qrels.grades == better.qrels.grades
    assert tuned.seconds == times[0]
    assert tuned.library == library
    comparison = a_comparison([better, worse, tuned])
    assert comparison.row("chosen by CV").mean == comparison.row("z").mean


def test_equally_good_systems_are_chosen_by_name_whatever_their_order() -> None:
    results = [a_result(name, {"RR": [0.3, 0.6] * 5}) for name in ("b", "a", "c")]
    for order in (results, results[::-1]):
        tuned = cross_validate(order, Tuning(measure="RR", systems=("c", "b", "a")), TOPICS)
        assert tuned.settings["chosen"] == {"a": 5}


def test_tuning_refuses_what_cannot_be_tuned() -> None:
    results = [a_result("a", {"RR": [0.5] * 10})]
    with pytest.raises(ValueError, match="nothing to tune; name systems, or make a grid"):
        cross_validate(results, Tuning(measure="RR"), TOPICS)
    with pytest.raises(ValueError, match="'x', which is to be tuned, is not among the systems"):
        cross_validate(results, Tuning(measure="RR", systems=("a", "x")), TOPICS)
    with pytest.raises(ValueError, match="a was not measured by 'AP'; there are RR"):
        cross_validate(results, Tuning(measure="AP", systems=("a",)), TOPICS)
    with pytest.raises(ValueError, match="10 topics cannot be cut into 11 folds"):
        cross_validate(results, Tuning(measure="RR", systems=("a",), folds=11), TOPICS)
    with pytest.raises(ValueError, match="at least 2 folds, but there are 1"):
        Tuning(measure="RR", folds=1)


@given(count=st.integers(2, 40), k=st.integers(2, 10), seed=st.integers(0, 9))
def test_folds_hold_every_topic_once_whatever_their_order(count: int, k: int, seed: int) -> None:
    topics = Topics(dict.fromkeys(topic_ids(count), ""))
    if k > count:
        with pytest.raises(ValueError, match="cannot be cut"):
            folds(topics, k, seed)
        return
    parts = folds(topics, k, seed)
    assert sorted(topic for part in parts for topic in part) == topic_ids(count)
    sizes = [len(part) for part in parts]
    assert len(parts) == k and max(sizes) - min(sizes) <= 1
    assert folds(Topics(dict.fromkeys(reversed(topic_ids(count)), "")), k, seed) == parts
    if count == 40:
        assert folds(topics, k, seed + 1) != parts


@given(count=st.integers(2, 40), share=st.floats(0.01, 0.99), seed=st.integers(0, 9))
def test_a_split_holds_every_topic_once(count: int, share: float, seed: int) -> None:
    topics = Topics({topic: f"about {topic}" for topic in topic_ids(count)})
    train, test = split_topics(topics, share, seed)
    assert sorted([*train, *test]) == topic_ids(count)
    assert len(train) == min(max(round(share * count), 1), count - 1)
    assert list(train) == sorted(train) and list(test) == sorted(test)  # in the order of topics
    assert all(part[topic] == f"about {topic}" for part in (train, test) for topic in part)
    assert split_topics(topics, share, seed) == (train, test)


def test_a_split_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1, but it is 1"):
        split_topics(TOPICS, 1.0)
    with pytest.raises(ValueError, match="at least 2 topics to split, but there are 1"):
        split_topics(TOPICS.only(["t01"]))
