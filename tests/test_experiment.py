"""Experiments: each text is encoded once, each cell is run once, and what fails is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from experiment_cases import (
    QUERIES,
    CountedHashing,
    CountedTokens,
    Seconds,
    Told,
    of_set,
    write_set,
)
from generated import library_of

import qa
from embeddings import HashingEncoder
from qa.comparison.comparison import Comparison
from qa.comparison.tuning import Tuning
from qa.evaluation.evaluate import evaluate
from qa.experiment.experiment import Experiment
from qa.experiment.retrieval import article_scores
from qa.experiment.system import System, grid
from qa.judging.spans import JudgedSpan, SpanQrels
from qa.retriever import Hit, Where
from qa.retrievers import RETRIEVERS
from qa.trec.qrels import Qrels
from qa.trec.run import Run

TEXTS = [
    "Dockers stopped work in the port.",
    "The bridge over the river opened. The river is wide.",
    "Rain spoiled the wheat, and the river rose.",
    "Nothing of note was said at the meeting.",
]


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def hashes(comparison: Comparison) -> dict[str, str]:
    return {result.name: result.run.sha256 for result in comparison.results}


# What is computed once


def test_a_grid_encodes_every_text_once(beir: Path, kept: Path) -> None:
    plain, tokens = CountedHashing(), CountedTokens()
    cells = grid(retriever=RETRIEVERS, size=[40, 60], model=[plain, tokens])
    assert len(cells) == 16
    comparison = of_set(beir, cells, kept).compare()
    assert [result.name for result in comparison.results] == list(cells)
    for told in (plain.told, tokens.told):
        assert told.most == 1
        # What cannot be asked is not encoded; what warms up is.
        asked = {text for topic, text in QUERIES.items() if topic != "q6"}
        assert sorted(told.of("query")) == sorted({*asked, "warm up"})
    lengths = {result.name: result.passages for result in comparison.results}
    of_tokens = {lengths[f"bm25 size={size} model=token hashing"] for size in (40, 60)}
    assert len(tokens.told.of("passage")) <= sum(filter(None, of_tokens))


def test_a_model_under_two_names_is_one(beir: Path, kept: Path) -> None:
    told = Told()
    systems = {
        "one": System(retriever="dense", model=CountedHashing(told)),
        "two": System(retriever="dense", model=CountedHashing(told)),
    }
    comparison = of_set(beir, systems, kept).compare()
    assert told.most == 1
    assert len(set(hashes(comparison).values())) == 1


def test_what_was_run_is_not_run_again(
    beir: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_encoder, second_encoder = CountedTokens(), CountedTokens()
    first = of_set(beir, {"a": System(model=first_encoder)}, kept).compare()
    second = of_set(
        beir, {"b": System(retriever="bm25", model=second_encoder),
               "c": System(model=second_encoder)}, kept
    ).compare()  # fmt: skip
    assert second_encoder.told.texts == {}
    ours, theirs = first.results[0], second.results[1]
    assert (ours.run.scores, ours.seconds, ours.index_bytes, ours.values) == (
        theirs.run.scores, theirs.seconds, theirs.index_bytes, theirs.values,
    )  # fmt: skip
    assert theirs.run.name == "c"


@pytest.mark.parametrize(
    "change",
    [
        {"depth": 7},
        {"topics": {"q1": "Which union called a strike?"}},
        {"system": System(retriever="fused", model="hashing", dense_weight=0.3)},
        {"system": System(retriever="dense", model="hashing")},
        {"text": "Another article about the strike of the union."},
    ],
)
def test_what_a_run_depends_on_makes_it_another(
    beir: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    system = System(retriever="fused", model="hashing")
    given: dict[str, Any] = {"topics": QUERIES, "depth": 1000, "system": system}
    monkeypatch.setattr("qa.evaluation.beir.is_beir", lambda folder: False)

    def compare(**options: Any) -> None:
        Experiment(
            {"a": options["system"]}, options["topics"], {"q1": {"d0": 1}},
            articles=beir / "corpus.jsonl", kept=kept, progress=False, depth=options["depth"],
        ).compare()  # fmt: skip

    compare(**given)
    compare(**given)
    assert len(list((kept / "runs").iterdir())) == 1
    if text := change.pop("text", None):
        with (beir / "corpus.jsonl").open("a") as file:
            file.write(f'\n{{"_id": "d99", "title": "", "text": "{text}"}}')
    compare(**(given | change))
    assert len(list((kept / "runs").iterdir())) == 2


def test_systems_share_what_encoding_a_question_took(beir: Path, kept: Path) -> None:
    """With a clock that goes on by one each look: an encoding takes one second, asking another."""
    systems = {name: System(retriever=name, model=CountedTokens()) for name in RETRIEVERS}
    comparison = of_set(beir, systems, kept, clock=Seconds()).compare()
    seconds = {result.name: result.seconds for result in comparison.results}
    # bm25 looks at the clock twice. The first that encodes looks at it four times, the others add
    # the second that was remembered.
    assert {topic: seconds["bm25"][topic] for topic in QUERIES} == dict.fromkeys(QUERIES, 1)
    assert seconds["dense"] == dict.fromkeys(QUERIES, 3) | {"q6": 1}
    for name in ("fused", "hybrid"):
        assert seconds[name] == dict.fromkeys(QUERIES, 2) | {"q6": 1}


# Figures


def test_figures_are_those_of_qa_evaluate(beir: Path, kept: Path, tmp_path: Path) -> None:
    """Where no tie decides: there it is the first id that comes first, not the last."""
    systems = {name: System(retriever=name, model=HashingEncoder()) for name in RETRIEVERS}
    ours = of_set(beir, systems, kept, measures=["nDCG@10", "R@100", "RR@10"]).compare()
    theirs = evaluate(
        beir, retrievers=list(RETRIEVERS), library=tmp_path / "l", model=HashingEncoder(),
        progress=False,
    )  # fmt: skip
    for result, evaluation in zip(ours.results, theirs, strict=True):
        assert result.name == evaluation.retriever
        assert result.passages == evaluation.passages
        for measure, values in result.values.items():
            assert values == pytest.approx(evaluation.values[measure])


def test_values_worked_out_by_hand(tmp_path: Path, kept: Path) -> None:
    with library_of(tmp_path / "l", TEXTS) as library:
        comparison = Experiment(
            {"bm25": "bm25"},
            {"t1": "the wide river", "t2": "meeting of dockers", "t3": "snow"},
            {"t1": {"0001": 1, "0002": 1}, "t2": {"0003": 1, "0001": 1}, "t3": {"0000": 1}},
            library=library, measures=["RR@10", "R@100", "P@1"], kept=kept, progress=False,
        ).compare()  # fmt: skip
        result = comparison.results[0]
        # "river" stands twice in 0001 and "wide" only there; 0002 has "river" once.
        assert [hit.passage_id for hit in result.run.ranking("t1")] == ["0001", "0002"]
        assert result.values["RR@10"]["t1"] == 1
        assert result.values["R@100"] == {"t1": 1, "t2": 0.5, "t3": 0}
        assert result.values["P@1"]["t3"] == 0  # nothing was found
        assert comparison.unit == "article" and result.passages == 4
        assert result.library == library.path


def test_an_article_is_as_good_as_its_best_passage_and_copies_stand_beside_it() -> None:
    of_passage = {"p1": ("a", "a2"), "p2": ("b",), "p3": ("a", "a2"), "p4": ("c",)}
    scores = {"p2": 3.0, "p3": 2.0, "p1": -1.0, "p4": -2.0}
    assert article_scores(scores, of_passage) == {"b": 3, "a": 2, "a2": 2, "c": -2}


def test_copies_of_a_document_are_found_under_their_own_names(beir: Path, kept: Path) -> None:
    comparison = of_set(beir, {"dense": System(retriever="dense", model="hashing")}, kept).compare()
    scores = comparison.results[0].run.scores["q1"]
    assert set(scores) == {f"d{number}" for number in range(12)}
    assert scores["d0"] == scores["d11"]  # the copy


def test_what_cannot_be_asked_finds_nothing(beir: Path, kept: Path) -> None:
    comparison = of_set(beir, {"dense": System(retriever="dense", model="hashing")}, kept).compare()
    result = comparison.results[0]
    assert "q6" not in result.run.topics
    assert {values["q6"] for values in result.values.values()} == {0.0}


def test_depth_is_of_passages(tmp_path: Path, kept: Path) -> None:
    rows = [{"text": f"Rain fell on day {number}.", "title": "T"} for number in range(9)]
    with library_of(tmp_path / "l", rows) as library:
        qrels = {"rain": {passage.id: 1 for passage in library.passages()}}
        for depth in (1, 4, 100):
            comparison = Experiment(
                {"dense": "dense"}, ["rain"], qrels, library=library, kept=kept, depth=depth,
                measures=["R@100"], progress=False,
            ).compare()  # fmt: skip
            assert comparison.unit == "passage"
            assert comparison.results[0].values["R@100"]["rain"] == min(depth, 9) / 9


def test_the_index_is_measured_file_by_file(tmp_path: Path, kept: Path) -> None:
    with library_of(tmp_path / "l", TEXTS, model=CountedTokens()) as library:
        systems = {name: name for name in RETRIEVERS}
        comparison = Experiment(
            systems, ["river"], {"river": {"0001": 1}}, library=library, kept=kept, progress=False
        ).compare()
        search = tmp_path / "l" / "l" / "search"
        folders = {path.name.split("-")[0]: path for path in search.iterdir() if path.is_dir()}
        bm25, dense = (
            sum(path.stat().st_size for path in folders[name].iterdir())
            for name in ("bm25", "dense")
        )
        codes = sum(len(row[0]) for row in library.file.rows("SELECT codes FROM token_codes"))
        assert dense > 4 * 61 * 4 and codes > 0
        assert [result.index_bytes for result in comparison.results] == [
            bm25, dense, bm25 + dense, bm25 + dense + codes,
        ]  # fmt: skip


# Judged characters


def test_judged_characters_serve_every_splitter(tmp_path: Path, kept: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    text = "".join(
        f"Sentence {number} tells of the river and of the town. " for number in range(40)
    )
    (articles / "a.txt").write_text(text)
    with qa.open(_built(articles, tmp_path / "l")) as library:
        article = next(iter(library.articles()))
        start = article.text.index("Sentence 20 ")
        span = JudgedSpan(topic="q", article=article.id, start=start, end=start + 40, grade=1)
    systems = grid(retriever="bm25", size=[30, 60], model="hashing")
    comparison = Experiment(
        systems, {"q": "sentence 20"}, SpanQrels([span]), articles=articles, kept=kept,
        measures=["R@100"], progress=False,
    ).compare()  # fmt: skip
    assert comparison.unit == "passage"
    assert [list(result.qrels.grades) for result in comparison.results] == [["q"], ["q"]]
    first, second = (set(result.qrels.grades["q"]) for result in comparison.results)
    assert len(first) == len(second) == 1 and first != second
    assert [result.values["R@100"]["q"] for result in comparison.results] == [1, 1]
    by_article = Experiment(
        systems, {"q": "sentence 20"}, SpanQrels([span]), articles=articles, kept=kept,
        unit="article", measures=["R@100"], progress=False,
    ).compare()  # fmt: skip
    assert by_article.results[0].qrels == Qrels({"q": {"a.txt": 1}})
    assert by_article.results[0].values["R@100"]["q"] == 1


def _built(articles: Path, library: Path) -> Path:
    qa.build(articles, library=library, model=HashingEncoder(), progress=False)
    return library


# What is compared


class Backwards:
    """A retriever that finds every passage, the last first."""

    floor = None

    def __init__(self, library: qa.Library, *extra: Hit) -> None:
        self.ids = library.ids
        self.extra = extra

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        hits = [Hit(each, float(at)) for at, each in enumerate(self.ids)][::-1]
        return [*self.extra, *hits][:k]


def test_retrievers_runs_and_files_stand_beside_systems(tmp_path: Path, kept: Path) -> None:
    with library_of(tmp_path / "l", TEXTS) as library:
        brought = Run("x", {"river": {"0002": 1.0, "0001": 3.0}, "rain": {"0002": 1.0}})
        brought.write(tmp_path / "brought.run")
        comparison = Experiment(
            {
                "bm25": "bm25",
                "mine": Backwards(library),
                "run": brought,
                "file": tmp_path / "brought.run",
                "named": str(tmp_path / "brought.run"),
            },
            ["river"],
            {"river": {"0001": 1}},
            library=library, kept=kept, progress=False,
        ).compare()  # fmt: skip
    assert [result.name for result in comparison.results] == [
        "bm25",
        "mine",
        "run",
        "file",
        "named",
    ]
    mine, run = comparison.results[1:3]
    assert len(mine.run.scores["river"]) == 4 and list(mine.seconds) == ["river"]
    assert run.run == Run("run", {"river": {"0002": 1.0, "0001": 3.0}})
    assert run.seconds == {} and run.milliseconds is None and run.settings == {}
    assert run.passages == 4 and run.library == tmp_path / "l" / "l"
    assert hashes(comparison)["file"] == hashes(comparison)["named"] == hashes(comparison)["run"]
    assert any("'rain' is not judged; it is left out" in note for note in comparison.notes)


def test_runs_alone_need_no_library(tmp_path: Path, kept: Path) -> None:
    runs = {"a": Run("a", {"t": {"d1": 1.0}}), "b": Run("b", {"t": {"d2": 1.0}})}
    comparison = Experiment(runs, {"t": "x"}, {"t": {"d1": 1}}, kept=kept).compare()
    assert comparison.unit == "document"
    assert [result.mean("RR@10") for result in comparison.results] == [1, 0]
    assert not kept.exists()


def test_a_system_searches_the_library_itself_or_one_of_its_articles(
    tmp_path: Path, kept: Path
) -> None:
    encoder = CountedHashing()
    with library_of(tmp_path / "l", TEXTS, model=encoder) as library:
        built = encoder.told.texts.total()
        comparison = Experiment(
            {"own": "dense", "small": System(retriever="dense", size=8)},
            ["river"], {"river": {"0001": 1}}, library=library, kept=kept, progress=False,
        ).compare()  # fmt: skip
    own, small = comparison.results
    assert own.library == tmp_path / "l" / "l" and own.passages == 4
    assert small.library is not None and small.library.parent == kept / "libraries"
    # The article of two sentences was cut. Vectors of a library that was not built steadily are
    # not taken over, and so the three others are encoded again.
    assert built == 4 and small.passages == 5
    assert encoder.told.of("query") == ["warm up", "river"]
    assert encoder.told.texts.total() == built + 5 + 2


def test_tuning_adds_a_system(beir: Path, kept: Path) -> None:
    cells = grid(retriever="fused", dense_weight=[0.0, 1.0], model="hashing")
    tuning = Tuning(measure="RR@10", folds=3)
    systems = {"bm25": System(retriever="bm25", model="hashing")} | cells
    comparison = of_set(beir, systems, kept, tuning=tuning).compare()
    assert comparison.systems == ("bm25", *cells, "tuned")
    assert sum(comparison.result("tuned").settings["chosen"].values()) == 3
    assert [result.grid for result in comparison.results] == [False, True, True, False]


def test_the_order_of_the_table_is_the_one_given(beir: Path, kept: Path) -> None:
    systems = {
        "c": System(retriever="bm25", model="hashing", size=60),
        "a": System(retriever="bm25", model=HashingEncoder(64), size=40),
        "b": System(retriever="bm25", model="hashing", size=40),
    }
    experiment = of_set(beir, systems, kept, baseline="b")
    assert experiment._cells.order(systems) == ["b", "c", "a"]
    comparison = experiment.compare()
    assert comparison.systems == ("c", "a", "b") and comparison.baseline == "b"
