"""Runs: their order, every form in which they come, and that what is written comes back."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import ir_measures
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trec_files import IDS, RUN_SCORES

from qa.trec.run import Run, read_run

RANKED = {"1": {"d 1": 2.5, "d2": 1.0}, "q2": {"d2": -3.0}}


@given(IDS, RUN_SCORES)
def test_a_run_comes_back_from_a_file_and_a_frame(
    tmp_path_factory: pytest.TempPathFactory, name: str, scores: dict[str, dict[str, float]]
) -> None:
    run = Run(name, scores)
    read = read_run(run.write(tmp_path_factory.mktemp("runs") / "a.run"))
    assert read == run
    assert read.sha256 == run.sha256
    assert read.notes == ()
    assert read.topics == run.topics
    assert [read.ranking(topic) for topic in run.topics] == [
        run.ranking(topic) for topic in run.topics
    ]
    assert Run.from_frame(run.to_frame()) == run


@given(st.dictionaries(IDS, st.sampled_from([0.0, 1.0, 1.0 + 1e-9, 2.0]), min_size=1))
def test_the_order_is_total_and_that_of_single_precision(scores: dict[str, float]) -> None:
    ranking = Run("r", {"t": scores}).ranking("t")
    assert dict(ranking) == scores
    single = [np.float32(hit.score) for hit in ranking]
    assert single == sorted(single, reverse=True)
    turned = Run("r", {"t": dict(reversed(scores.items()))})
    assert turned.ranking("t") == ranking
    assert turned.sha256 == Run("other", {"t": scores}).sha256


def test_of_equal_scores_the_last_id_comes_first() -> None:
    run = Run("r", {"t": {"d9": 1.0, "d10": 1.0, "d1": 1.00000001, "x": 0.5, "é": 3.0}})
    assert [hit.passage_id for hit in run.ranking("t")] == ["é", "d9", "d10", "d1", "x"]
    assert run.ranking("t")[3] == ("d1", 1.00000001)
    assert run.ranking("u") == ()


def test_ties_are_counted_within_the_depth_and_across_its_edge() -> None:
    run = Run(
        "r",
        {
            "none": {"a": 3.0, "b": 2.0, "c": 1.0},
            "first": {"a": 3.0, "b": 3.0, "c": 1.0},
            "edge": {"a": 3.0, "b": 2.0, "c": 2.0},
            "single": {"a": 1.0, "b": 1.0 + 1e-9},
        },
    )
    assert run.ties(1) == ("first", "single")
    assert run.ties(2) == ("first", "edge", "single")
    assert run.ties(100) == ("first", "edge", "single")
    with pytest.raises(ValueError, match="k is 0, but must be at least 1"):
        run.ties(0)


def test_scores_that_single_precision_cannot_hold_are_tied() -> None:
    run = Run("r", {"t": {"a": 1e39, "b": 1e300, "c": 1e38}})
    assert [hit.passage_id for hit in run.ranking("t")] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("name", "last", "written"),
    [
        ("a", 3, "1 Q0 d%201 1 2.5 r\n1 Q0 d2 2 1 r\nq2 Q0 d2 1 -3 r\n"),
        (
            "b",
            4,
            "\ufeff1\tq0   d%201 \t 1 25e-1 r\r\n\r\n1 x d2 2 +1.0 r \r\n q2 0 d2 7 -3. r\r\n",
        ),
        ("c", 1, "q2 Q0 d2 1 -3 r\n1 Q0 d2 0 1 r\n1 Q0 d%201 0 2.5 r\n"),
        (
            "d.jsonl",
            3,
            '{"query_id": 1, "doc_id": "d 1", "score": 2.5, "rank": 1, "name": "r"}\n'
            '{"topic": "1", "document": "d2", "score": "1"}\n'
            '{"qid": "q2", "docno": "d2", "score": -3, "rank": null}\n',
        ),
    ],
)
def test_runs_are_read_in_every_form(tmp_path: Path, name: str, last: int, written: str) -> None:
    (tmp_path / name).write_bytes(written.encode())
    run = read_run(tmp_path / name)
    assert run == Run("r", RANKED)
    assert run.notes == ()
    assert run.source == str(tmp_path / name)
    assert run.places["q2"] == f"{tmp_path / name}, line {last}"
    assert read_run(tmp_path / name, "mine").name == "mine"


def test_an_id_may_hold_a_space_that_is_none_in_ascii(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("1 Q0 a\u00a0b 1 2 r\n", encoding="utf-8")
    assert read_run(tmp_path / "r").scores == {"1": {"a\u00a0b": 2.0}}


def test_a_run_without_a_name_has_that_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "dense.jsonl").write_text('{"topic": "1", "document": "d", "score": 1}\n')
    assert read_run(tmp_path / "dense.jsonl").name == "dense"


def test_ir_measures_reads_what_is_written(tmp_path: Path) -> None:
    written = Run("my run", {"q 1": {"a": 1.0, "b": 0.1 + 0.2, "c": 1.0}}).write(tmp_path / "r")
    assert written.read_text() == (
        "q%201 Q0 c 1 1.0 my%20run\n"
        "q%201 Q0 a 2 1.0 my%20run\n"
        "q%201 Q0 b 3 0.30000000000000004 my%20run\n"
    )
    assert [tuple(each) for each in ir_measures.read_trec_run(str(written))] == [
        ("q%201", "c", 1.0), ("q%201", "a", 1.0), ("q%201", "b", 0.1 + 0.2),
    ]  # fmt: skip


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = Run("r", RANKED).write(str(tmp_path / "a.run"))
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"cannot be written \(.*\); choose another place"):
        Run("r", RANKED).write(tmp_path / "no folder" / "a.run")
    with pytest.raises(ValueError, match="cannot be written"):
        Run("r", RANKED).write(tmp_path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.run"]
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode


def test_the_digest_is_of_the_rankings_and_not_of_the_name() -> None:
    run = Run("r", {"2": {"a": -0.0}, "1": {"d 1": 2.5, "d2": 2.5}})
    lines = b"1 d2 2.5\n1 d%201 2.5\n2 a 0.0\n"
    assert run.sha256 == sha256(lines).hexdigest()
    assert Run("s", {**run.scores, "2": {"a": 0.0}, "empty": {}}).sha256 == run.sha256


def test_only_some_topics_keep_their_places() -> None:
    run = Run(
        "r",
        RANKED,
        source="x.run",
        places={"1": "x.run, line 1", "q2": "x.run, line 3"},
        notes=("a note",),
    )
    only = run.only(["q2", "nowhere"])
    assert only == Run("r", {"q2": {"d2": -3.0}})
    assert (only.source, only.places, only.notes) == (
        "x.run",
        {"q2": "x.run, line 3"},
        ("a note",),
    )


def test_runs_made_of_something_else_are_refused() -> None:
    for score in (float("nan"), float("inf"), 10**400, True, None, "x"):
        with pytest.raises(ValueError, match="topic '1', document 'd': the score is"):
            Run("r", {"1": {"d": score}})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="topic 1: the ids of a run must be text"):
        Run("r", {1: {"d": 1.0}})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="the run's name is None, but must be text"):
        Run(None, {})  # type: ignore[arg-type]
    made = Run("r", {"1": {"a": np.float32(0.5), "b": 2}})
    assert [type(score) for score in made.scores["1"].values()] == [float, float]


def test_a_frame_is_read_by_the_usual_names() -> None:
    frame = pd.DataFrame({"qid": [1, 1], "docno": ["a", 7], "score": [1, 0.5], "tag": "dense"})
    assert Run.from_frame(frame) == Run("dense", {"1": {"a": 1.0, "7": 0.5}})
    assert Run.from_frame(frame, "mine").name == "mine"
    assert Run.from_frame(frame.drop(columns="tag")).name == ""
    with pytest.raises(ValueError, match="the frame holds several runs: a, b; give one of them"):
        Run.from_frame(frame.assign(tag=["a", "b"]))
    with pytest.raises(ValueError, match="the frame, row 1: 'a' is there a second time for topic"):
        Run.from_frame(frame.assign(docno="a"))
    with pytest.raises(ValueError, match="the frame, row 0: the score is nan, which has no place"):
        Run.from_frame(frame.assign(score=[float("nan"), 1]))
    with pytest.raises(ValueError, match='the frame has no column "score"'):
        Run.from_frame(frame[["qid", "docno"]])
