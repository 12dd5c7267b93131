"""Experiments that cannot go well: what fails is told in one line, and the rest stands."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from experiment_cases import QUERIES, CountedHashing, of_set, write_set
from generated import library_of

from corpus.schema import database_path
from embeddings import HashingEncoder
from embeddings.encoder import Vectors
from qa.comparison.result import Failure
from qa.comparison.tuning import Tuning
from qa.experiment.experiment import Experiment
from qa.experiment.system import System
from qa.judging.spans import JudgedSpan, SpanQrels
from qa.retriever import Hit, Where
from qa.trec.run import Run

BM25 = System(retriever="bm25", model="hashing")
DENSE = System(retriever="dense", model="hashing")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set", 5)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def forget_runs(kept: Path) -> None:
    for path in (kept / "runs").iterdir():
        path.unlink()


# Systems that fail


def test_a_cell_that_fails_is_told_and_the_rest_stands(beir: Path, kept: Path) -> None:
    comparison = of_set(
        beir,
        {
            "bm25": BM25,
            "large": System(retriever="dense", model="hashing", size=200),
            "nowhere": System(retriever="dense", model="./no/such/model"),
            "overlapping": System(retriever="dense", model="hashing", size=40, overlap=30),
            "reranked": System(retriever="bm25", model="hashing", reranker="./no/such/reranker"),
            "dense": DENSE,
        },
        kept,
    ).compare()
    assert comparison.systems == ("bm25", "dense")
    assert [failure.name for failure in comparison.failures] == [
        "large", "nowhere", "overlapping", "reranked",
    ]  # fmt: skip
    reasons = {failure.name: failure.reason for failure in comparison.failures}
    assert reasons["large"].startswith("size is 200, but hashing takes passages of at most 191")
    assert "no/such/model" in reasons["nowhere"]
    assert reasons["overlapping"].startswith("overlap is 30, but size is 40 and overlap at most")
    assert "no/such/reranker" in reasons["reranked"]
    assert all("\n" not in reason for reason in reasons.values())


def test_any_error_is_one_line_and_its_traceback_goes_to_the_log(
    beir: Path, kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(HashingEncoder):
        def encode_queries(self, texts: object) -> Vectors:
            raise RuntimeError("out of memory\n  on the device")

    with caplog.at_level(logging.DEBUG, "qa.experiment"):
        comparison = of_set(
            beir, {"bm25": BM25, "broken": System(retriever="dense", model=Broken(64))}, kept
        ).compare()
    assert comparison.failures == (
        Failure(name="broken", reason="RuntimeError: out of memory on the device"),
    )
    assert "Traceback" in caplog.text and "broken failed" in caplog.text


def test_what_failed_is_tried_again(beir: Path, kept: Path) -> None:
    class Unlucky(CountedHashing):
        lucky = False

        def encode_queries(self, texts: list[str]) -> Vectors:  # type: ignore[override]
            if not self.lucky and texts == [QUERIES["q3"]]:
                raise OSError(5, "Input/output error")
            return super().encode_queries(texts)

    encoder = Unlucky(dimension=64)
    experiment = of_set(beir, {"bm25": BM25, "x": System(retriever="dense", model=encoder)}, kept)
    assert [each.name for each in experiment.compare().failures] == ["x"]
    encoder.lucky = True
    assert experiment.compare().failures == ()
    assert encoder.told.most == 1


def test_a_library_that_failed_is_not_built_for_every_cell_again(
    beir: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def load(model: str) -> None:
        tried.append(model)
        raise ValueError("there is no such model")

    monkeypatch.setattr("qa.experiment.cells.load_encoder", load)
    systems = {"bm25": System(retriever="bm25", model=HashingEncoder())}
    systems |= {name: System(retriever=name, model="missing") for name in ("dense", "fused")}
    comparison = of_set(beir, systems, kept).compare()
    assert [failure.name for failure in comparison.failures] == ["dense", "fused"]
    assert tried == ["missing"]


def test_a_baseline_that_fails_leaves_nothing_to_compare_with(beir: Path, kept: Path) -> None:
    systems = {"x": System(model="./no/such/model"), "bm25": BM25}
    with pytest.raises(ValueError, match=r"the baseline 'x' failed, and nothing .*such/model"):
        of_set(beir, systems, kept).compare()
    assert of_set(beir, systems, kept, baseline="bm25").compare().systems == ("bm25",)


def test_a_tuning_that_cannot_be_is_a_failure(beir: Path, kept: Path) -> None:
    comparison = of_set(
        beir, {"bm25": BM25}, kept, tuning=Tuning(measure="RR@10", systems=("bm52",), folds=2)
    ).compare()
    assert comparison.systems == ("bm25",)
    assert [failure.name for failure in comparison.failures] == ["tuned"]
    assert comparison.failures[0].reason.startswith("'bm52', which is to be tuned, is not among")


def test_an_interrupt_goes_through_and_nothing_is_lost(beir: Path, kept: Path) -> None:
    class Interrupted(CountedHashing):
        asked = 0

        def encode_queries(self, texts: list[str]) -> Vectors:  # type: ignore[override]
            self.asked += 1
            if self.asked == 3:
                raise KeyboardInterrupt
            return super().encode_queries(texts)

    encoder = Interrupted()
    systems = {
        "bm25": System(retriever="bm25", model=encoder),
        "dense": System(retriever="dense", model=encoder),
    }
    with pytest.raises(KeyboardInterrupt):
        of_set(beir, systems, kept).compare()
    assert len(list((kept / "runs").iterdir())) == 1
    passages = dict(encoder.told.texts)
    comparison = of_set(beir, systems, kept).compare()
    assert len(comparison.results) == 2
    assert len(encoder.told.of("passage")) == len([k for k, _ in passages if k == "passage"])
    assert {n for (kind, _), n in encoder.told.texts.items() if kind == "passage"} == {1}


def test_a_kept_library_that_is_damaged_is_made_again(beir: Path, kept: Path) -> None:
    first = of_set(beir, {"dense": DENSE}, kept).compare().results[0]
    assert first.library is not None
    for path in first.library.glob("library.db-*"):
        path.unlink()
    database = database_path(first.library)
    sound = database.read_bytes()
    # Somewhere among the articles and the vectors, where opening it does not look.
    for at in range(len(sound) // 4, len(sound), len(sound) // 5):
        damaged = bytearray(sound)
        damaged[at : at + 3000] = bytes(3000)
        database.write_bytes(damaged)
        forget_runs(kept)
        again = of_set(beir, {"dense": DENSE}, kept).compare()
        assert again.failures == ()
        assert again.results[0].run == first.run


def test_a_library_that_was_built_again_meanwhile_is_told(tmp_path: Path, kept: Path) -> None:
    with library_of(tmp_path / "l", ["rain fell", "snow fell"]) as library:
        experiment = Experiment(
            {"bm25": "bm25", "dense": "dense"}, ["rain"], {"rain": {"0000": 1}},
            library=library, kept=kept, progress=False,
        )  # fmt: skip
        experiment.compare()
        library_of(tmp_path / "l", ["rain fell", "snow fell", "rain again"]).close()
        forget_runs(kept)
        with pytest.raises(ValueError, match="was built again meanwhile; open it again"):
            experiment.compare()


class Strange:
    """A retriever that always finds the same."""

    floor = None

    def __init__(self, *hits: Hit) -> None:
        self.hits = list(hits)

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        return self.hits


def test_retrievers_that_find_what_cannot_be(tmp_path: Path, kept: Path) -> None:
    with library_of(tmp_path / "l", ["rain fell", "snow fell"]) as library:
        one = library.ids[0]
        comparison = Experiment(
            {
                "bm25": "bm25",
                "twice": Strange(Hit(one, 2.0), Hit(one, 1.0)),
                "elsewhere": Strange(Hit("nowhere", 1.0)),
                "nan": Strange(Hit(one, float("nan"))),
                "sound": Strange(Hit(one, 1)),
            },
            ["rain"], {"rain": {"0000": 1}}, library=library, kept=kept, progress=False,
        ).compare()  # fmt: skip
    assert comparison.systems == ("bm25", "sound")
    reasons = [failure.reason for failure in comparison.failures]
    assert reasons[0] == "the retriever gave one passage twice for topic 'rain'; mend it"
    assert reasons[1].startswith("the retriever gave 'nowhere' for topic 'rain', which is no")
    assert "the score nan for topic 'rain'" in reasons[2]


def test_a_run_of_other_topics_fails(tmp_path: Path, kept: Path) -> None:
    runs = {"a": Run("a", {"t": {"d1": 1.0}}), "b": Run("b", {"u": {"d2": 1.0}}, source="b.run")}
    comparison = Experiment(runs, {"t": "x"}, {"t": {"d1": 1}}, kept=kept).compare()
    assert comparison.failures[0].reason.startswith("b.run has none of the topics that were asked")


def test_judged_characters_say_nothing_of_a_run_of_unknown_passages(kept: Path) -> None:
    spans = SpanQrels([JudgedSpan(topic="t", article="a", start=0, end=3, grade=1)])
    run = Run("a", {"t": {"a": 1.0}})
    with pytest.raises(ValueError, match="which of its passages were judged is not known; name"):
        Experiment({"a": run}, {"t": "x"}, spans, kept=kept).compare()
    comparison = Experiment({"a": run}, {"t": "x"}, spans, unit="article", kept=kept).compare()
    assert comparison.results[0].mean("RR@10") == 1
