"""What an experiment takes in several forms, and judged passages of another splitting."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

import ir_measures
import pandas as pd
import pytest
from experiment_cases import QUERIES, write_set

import qa
from qa.comparison.tuning import Tuning
from qa.experiment.experiment import Experiment
from qa.experiment.kept import Kept
from qa.experiment.system import System, grid
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

BM25 = System(retriever="bm25", model="hashing")
# By hand: of t1 the relevant document is second, of t2 first.
RUN = Run("theirs", {"t1": {"d1": 2.0, "d2": 1.0}, "t2": {"d1": 1.0}})
QRELS = Qrels({"t1": {"d2": 1}, "t2": {"d1": 1}})
TOPICS = Topics({"t1": "rain", "t2": "snow"})


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    articles = write_set(tmp_path / "set", 12)
    return {"articles": articles, "kept": tmp_path / "kept", "progress": False}


def passages_of(library: Path | None, least: int = 200) -> list[str]:
    """The passages of a library, those of several sentences: others may be alike in any size."""
    assert library is not None
    with qa.open(library) as opened:
        return [each for each in opened.ids if len(opened.passage(each).text) > least]


# Forms


def test_frames_are_topics_qrels_and_runs() -> None:
    topics, qrels, run = TOPICS.to_frame(), QRELS.to_frame(), RUN.to_frame()
    comparison = Experiment({"a": run, "b": RUN}, topics, qrels, measures=["RR@10"]).compare()
    assert comparison.topic_set == TOPICS
    assert [each.run.sha256 for each in comparison.results] == [RUN.sha256] * 2
    assert comparison.results[0].values["RR@10"] == {"t1": 0.5, "t2": 1.0}


def test_a_frame_with_start_and_end_judges_characters(options: dict[str, Any]) -> None:
    first = Experiment({"bm25": BM25}, QUERIES, {"q1": {"d3": 1}}, **options).compare()
    assert first.results[0].library is not None
    with qa.open(first.results[0].library) as library:
        passage = library.passage(library.ids[2])
    judged = pd.DataFrame(
        {
            "topic": ["q1"], "article": [passage.article.id], "start": [passage.start],
            "end": [passage.end], "grade": [2],
        }
    )  # fmt: skip
    comparison = Experiment({"bm25": BM25}, QUERIES, judged, **options).compare()
    assert comparison.unit == "passage"
    assert comparison.results[0].qrels == Qrels({"q1": {passage.id: 2}})


def test_a_frame_without_its_columns_is_told() -> None:
    with pytest.raises(ValueError, match='the frame has no column "_id"; it has'):
        Experiment({"a": RUN}, pd.DataFrame({"x": ["a"]}), QRELS)


def test_measures_may_be_those_of_ir_measures() -> None:
    measures = [ir_measures.RR @ 10, "MAP", ir_measures.P(rel=1) @ 5]
    comparison = Experiment({"a": RUN}, TOPICS, QRELS, measures=measures).compare()
    assert comparison.measures == ("RR@10", "AP", "P@5")
    alone: Any = ir_measures.RR @ 10
    assert Experiment({"a": RUN}, TOPICS, QRELS, measures=alone).compare().measures == ("RR@10",)


def test_a_list_of_retrievers_is_systems_of_their_names(options: dict[str, Any]) -> None:
    first = Experiment({"x": BM25}, QUERIES, {"q1": {"d3": 1}}, **options).compare()
    assert first.results[0].library is not None
    with qa.open(first.results[0].library) as library:
        comparison = Experiment(
            ["bm25", "dense"], QUERIES, {"q1": {"d3": 1}}, library=library, **options
        ).compare()
    assert comparison.systems == ("bm25", "dense")
    assert [each.settings for each in comparison.results] == [
        {"retriever": "bm25"}, {"retriever": "dense"},
    ]  # fmt: skip


def test_topics_qrels_and_runs_tell_their_counts() -> None:
    assert repr(RUN) == "<Run 'theirs': 2 topics, 3 documents>"
    assert repr(QRELS) == "<Qrels: 2 topics, 2 judgments>"
    assert repr(Topics({"t": "rain"}, "t.tsv")) == "<Topics: 1 topic, from t.tsv>"


def test_a_comparison_knows_what_the_manifest_says_of_it() -> None:
    comparison = Experiment(
        {"a": RUN, "b": RUN}, TOPICS, QRELS, depth=7, threshold=0.3, measures=["RR@10"],
        tuning=Tuning(measure="RR@10", systems=("a", "b"), folds=2, seed=4),
    ).compare()  # fmt: skip
    assert comparison.settings == {
        "depth": 7,
        "threshold": 0.3,
        "tuning": {
            "measure": "RR@10", "systems": ("a", "b"), "folds": 2, "seed": 4, "name": "tuned",
        },
    }  # fmt: skip


# Judged passages of another splitting


def test_a_system_that_splits_otherwise_cannot_be_measured_by_judged_passages(
    options: dict[str, Any],
) -> None:
    systems = {"bm25": BM25} | grid(retriever=["bm25"], model=["hashing"], size=[40, 60])
    first = Experiment(systems, QUERIES, {"q1": {"d3": 1}}, **options).compare()
    judged = passages_of(first.results[0].library)
    qrels = {"q1": dict.fromkeys(judged[:3], 1), "q2": {judged[3]: 2, judged[4]: 0}}
    run = Run("run", {"q1": {judged[0]: 1.0}})
    comparison = Experiment({**systems, "run": run}, QUERIES, qrels, **options).compare()
    assert comparison.unit == "passage"
    assert comparison.systems == ("bm25", "run")
    assert [each.name for each in comparison.failures] == ["bm25 size=40", "bm25 size=60"]
    for failure in comparison.failures:
        assert failure.reason == (
            "4 of 4 relevant passages are not among those it searches, which are split otherwise "
            "than those that were judged; judge by characters: as qrels name the library, or what "
            "qa judgments --spans writes (then unit: article compares whole articles, too)"
        )
    # The first library does not tell what was judged, another one does.
    turned = dict(reversed(list(systems.items())))
    again = Experiment(turned, QUERIES, qrels, baseline="bm25", **options).compare()
    assert again.systems == ("bm25",)


def test_where_no_system_has_the_judged_passages_nothing_can_be_compared(
    options: dict[str, Any],
) -> None:
    first = Experiment({"bm25": BM25}, QUERIES, {"q1": {"d3": 1}}, **options).compare()
    judged = passages_of(first.results[0].library)
    cells = grid(retriever=["bm25"], model=["hashing"], size=[40, 60])
    qrels = {"q1": dict.fromkeys(judged, 1)}
    with pytest.raises(ValueError, match=r"split otherwise, judge by characters: as qrels name"):
        Experiment(cells, QUERIES, qrels, **options).compare()
    with pytest.raises(ValueError, match=r"the baseline .* failed, .*: judge by|judge by char"):
        Experiment(cells, QUERIES, qrels, unit="passage", **options).compare()


def test_a_few_judged_passages_that_are_nowhere_any_more_count_as_not_found(
    options: dict[str, Any],
) -> None:
    systems = {"bm25": BM25, "dense": System(retriever="dense", model="hashing")}
    first = Experiment(systems, QUERIES, {"q1": {"d3": 1}}, **options).compare()
    judged = passages_of(first.results[0].library, least=0)[:9]
    assert len(judged) == 9
    for lost, fits in ((1, True), (2, False)):
        documents = [*judged, *(f"gone{number}" for number in range(lost))]
        experiment = Experiment(systems, QUERIES, {"q1": dict.fromkeys(documents, 1)}, **options)
        if fits:  # one of ten
            comparison = experiment.compare()
            assert comparison.failures == ()
            assert comparison.notes[1].startswith("1 of 10 judged passages is not among those ")
        else:
            with pytest.raises(ValueError, match="2 of 11 relevant passages are not among those"):
                experiment.compare()


# Progress, and what is left by kills


def test_steps_are_logged(options: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    systems = {"bm25": BM25, "large": System(retriever="bm25", model="hashing", size=999)}
    qrels = {"q1": {"d3": 1}}
    with caplog.at_level(logging.INFO, "qa.experiment"):
        comparison = Experiment(systems, QUERIES, qrels, **options).compare()
    told = [each.getMessage() for each in caplog.records if each.levelno == logging.INFO]
    passages = comparison.results[0].passages
    assert told[0] == f"built a library: size 180, hashing, {passages} passages"
    assert told[1].startswith("bm25: 1 topic, ") and told[1].endswith(" ms each")
    assert told[2].startswith("large failed: size is 999, but hashing takes")
    caplog.clear()
    with caplog.at_level(logging.INFO, "qa.experiment"):
        Experiment({"bm25": BM25}, QUERIES, qrels, **options).compare()
    assert [each.getMessage().partition(":")[0] for each in caplog.records] == ["bm25"]


def test_what_a_kill_left_half_written_is_removed_after_a_day(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    old, new, run = (kept.runs / name for name in (".a.part", ".b.part", "c.run"))
    for path in (old, new, run):
        path.write_bytes(b"half")
    for path in (old, run):
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    Kept(tmp_path)
    assert sorted(path.name for path in kept.runs.iterdir()) == [".b.part", "c.run"]
