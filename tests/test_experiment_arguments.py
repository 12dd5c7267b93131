"""What an experiment is given: what fits, or one line about why it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from experiment_cases import QUERIES, of_set, write_set
from generated import library_of
from test_experiment_failures import Strange

import qa
from corpus.schema import database_path
from qa.comparison.tuning import Tuning
from qa.experiment.experiment import Experiment
from qa.experiment.system import System
from qa.judging.spans import JudgedSpan, SpanQrels
from qa.trec.run import Run
from qa.trec.topics import Topics

BM25 = System(retriever="bm25", model="hashing")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set", 5)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


# Topics and judgments


def test_topics_without_judgments_are_left_out_and_told(beir: Path, kept: Path) -> None:
    topics = QUERIES | {f"x{number}": f"question {number}" for number in range(7)}
    comparison = Experiment(
        {"bm25": BM25}, topics, {"q1": {"d3": 1}, "q2": {"d1": 0}, "z": {"d1": 1}}, articles=beir,
        kept=kept, progress=False,
    ).compare()  # fmt: skip
    assert list(comparison.topic_set) == ["q1", "q2"]
    assert comparison.notes == (
        "11 of 13 topics of the topics have no judgment in the qrels and are left out: 'q3', "
        "'q4', 'q5', 'q6', 'x0' and 6 more.",
        "the qrels judge 1 topic not among those asked: 'z'.",
    )


def test_judged_documents_that_are_not_searched_are_told(beir: Path, kept: Path) -> None:
    systems = {"bm25": BM25, "large": System(retriever="bm25", model="hashing", size=60)}
    options: dict[str, Any] = {"articles": beir, "kept": kept, "progress": False}
    qrels = {"q1": {"d3": 1, "d1": 0, "d77": 2}}
    comparison = Experiment(systems, QUERIES, qrels, **options).compare()
    assert comparison.notes[1] == (
        "1 of 3 judged articles is not among those that bm25, large search (left out by the "
        "build, or others); it counts as not found."
    )
    qrels = {"q1": {"d3": 1, "d77": 2, "d78": 0}}
    comparison = Experiment({"bm25": BM25}, QUERIES, qrels, **options).compare()
    assert comparison.notes[1] == (
        "2 of 3 judged articles are not among those that bm25 searches (left out by the build, or "
        "others); they count as not found."
    )


def test_an_experiment_looks_at_the_articles_whenever_it_compares(beir: Path, kept: Path) -> None:
    experiment = of_set(beir, {"bm25": BM25}, kept)
    first = experiment.compare().results[0]
    with (beir / "corpus.jsonl").open("a") as file:
        file.write('\n{"_id": "d99", "title": "", "text": "The union called a strike."}')
    second = experiment.compare().results[0]
    assert second.passages == (first.passages or 0) + 1
    assert "d99" in second.run.scores["q1"] and "d99" not in first.run.scores["q1"]


def test_topics_are_asked_as_given(beir: Path, kept: Path) -> None:
    topics = Topics({"q3": QUERIES["q3"], "q1": QUERIES["q1"]})
    comparison = Experiment(
        {"bm25": System(retriever="bm25", model="hashing")}, topics, beir, articles=beir,
        kept=kept, progress=False,
    ).compare()  # fmt: skip
    assert comparison.topic_set == topics
    assert list(comparison.results[0].values["RR@10"]) == ["q3", "q1"]
    assert comparison.results[0].qrels.topics == ("q1", "q3")


# Arguments


def _experiment(**changed: Any) -> Experiment:
    given: dict[str, Any] = {
        "systems": {"a": Run("a", {"t": {"d1": 1.0}})},
        "topics": {"t": "rain"},
        "qrels": {"t": {"d1": 1}},
    }
    given |= changed
    return Experiment(given.pop("systems"), given.pop("topics"), given.pop("qrels"), **given)


def test_the_arguments_that_are_changed_below_are_sound() -> None:
    assert _experiment().compare().systems == ("a",)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"systems": {}}, r"there is no system; give at least one by its name"),
        ({"systems": []}, "there is no system; give at least one by its name"),
        ({"systems": ["bm52"]}, r"no retriever 'bm52'; did you mean 'bm25'\?"),
        ({"systems": "bm25"}, "there is no system; give at least one by its name"),
        ({"systems": {"": "bm25"}}, "a system is called ''; give it a name in words"),
        ({"systems": {3: "bm25"}}, "a system is called 3"),
        ({"systems": {"a": "bm52"}}, r"no retriever 'bm52'; did you mean 'bm25'\?"),
        ({"systems": {"a": 3}}, "the system 'a' is 3, but must be a System, the name of a"),
        ({"systems": {"a": Path("no.run")}}, "no.run"),
        ({"systems": {"a": "bm25"}}, "nothing says what 'a' searches; name the articles with art"),
        ({"systems": {"a": Strange()}}, "'a' is a retriever of your own, .* name its library with"),
        ({"baseline": "b"}, "the baseline 'b' is not among the systems; choose from a"),
        ({"depth": 0}, "depth is 0, but must be a whole number, 1 or more"),
        ({"depth": 2.5}, "depth is 2.5"),
        ({"unit": "document"}, "unit is 'document', but must be 'passage' or 'article'"),
        ({"threshold": 0}, "threshold"),
        ({"measures": []}, "there is no measure"),
        ({"measures": ["nDGC@10"]}, "no measure 'nDGC@10'"),
        ({"topics": {}}, "there are no topics"),
        ({"topics": Topics({})}, "there is no topic"),
        ({"topics": "no-such-file.tsv"}, "no-such-file.tsv"),
        ({"qrels": "no-such-file.txt"}, "no-such-file.txt"),
        ({"qrels": {}}, "the qrels hold no judgment; judge some documents first"),
        (
            {"qrels": {"u": {"d1": 1}}},
            "no topic is in both: the topics have 't', the qrels judge 'u'; use the same ids in",
        ),
        ({"articles": "no/such/folder"}, "nothing at no/such/folder; name the folder or the file"),
        (
            {"tuning": Tuning(measure="RR@10", name="a")},
            r"two systems are called 'a'; give the tuned one another name: Tuning\(name=",
        ),
        (
            {"tuning": Tuning(measure="RR@10", folds=99)},
            "1 topics cannot be cut into 99 folds; ask for 2 or fewer, or bring more topics",
        ),
    ],
)
def test_arguments_that_cannot_be_are_told_at_once(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        _experiment(**changed)
    assert "\n" not in str(caught.value)


def test_topics_of_a_librarys_judgments_are_the_questions() -> None:
    spans = SpanQrels([JudgedSpan(topic="Did it rain?", article="a", start=0, end=3, grade=1)])
    message = r"judge 'Did it rain\?'; use the same ids in both; what was judged in a library has"
    with pytest.raises(ValueError, match=message):
        _experiment(qrels=spans)


def test_judges_who_differ_are_told_at_once() -> None:
    spans = SpanQrels(
        JudgedSpan(topic="t", article="a", start=0, end=3, grade=grade, judge=judge)
        for judge, grade in (("Ada", 1), ("Ben", 2))
    )
    with pytest.raises(ValueError, match="judges differ about 1 of 1 places"):
        _experiment(qrels=spans)


def test_what_is_kept_must_not_lie_among_the_articles(beir: Path) -> None:
    with pytest.raises(ValueError, match=r"lies among the articles in .* name another folder with"):
        of_set(beir, {"a": BM25}, beir / "kept")


def test_an_unfinished_library_is_told(tmp_path: Path) -> None:
    (tmp_path / "l").mkdir()
    database_path(tmp_path / "l").touch()
    with (
        qa.open(tmp_path / "l") as library,
        pytest.raises(ValueError, match="holds no passage; build it to its end first"),
    ):
        _experiment(library=library, systems={"a": "bm25"})


@pytest.mark.parametrize(
    ("judged", "message"),
    [
        (lambda library: ["x9"], "none of the 1 documents of the qrels, such as 'x9', is an"),
        (
            lambda library: ["0000", library.ids[0]],
            "are names of passages and of articles; say which is meant with unit=",
        ),
    ],
)
def test_a_unit_that_cannot_be_told_is_asked_for(
    tmp_path: Path, kept: Path, judged: Callable[[qa.Library], list[str]], message: str
) -> None:
    with library_of(tmp_path / "l", ["rain fell", "snow fell"]) as library:
        qrels = {"rain": dict.fromkeys(judged(library), 1)}
        options: dict[str, Any] = {"library": library, "kept": kept, "progress": False}
        experiment = Experiment({"a": "bm25"}, ["rain"], qrels, **options)
        with pytest.raises(ValueError, match=message):
            experiment.compare()
        told = Experiment({"a": "bm25"}, ["rain"], qrels, unit="article", **options)
        assert told.compare().unit == "article"
        told = Experiment({"a": "bm25"}, ["rain"], qrels, unit="passage", **options)
        with pytest.raises(ValueError, match=r"1 of [12] relevant passages? is not among those it"):
            told.compare()


def test_one_bar_counts_the_topics_of_all_systems(
    beir: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tqdm.auto

    bars: list[Any] = []

    class Watched(tqdm.auto.tqdm):  # type: ignore[type-arg]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            bars.append(self)

    monkeypatch.setattr("tqdm.auto.tqdm", Watched)
    systems = {
        "bm25": BM25,
        "none": System(retriever="dense", model=" none "),
        "run": Run("run", {"q1": {"d1": 1.0}}),
    }
    for _ in range(2):  # the second finds what the first kept
        bars.clear()
        experiment = Experiment(systems, beir, beir, articles=beir, kept=kept, progress=True)
        experiment.compare()
        mine = [bar for bar in bars if bar.desc.startswith("Experiment")]
        assert [(bar.total, bar.n) for bar in mine] == [(3 * 6, 3 * 6)]
    bars.clear()
    of_set(beir, systems, kept).compare()
    assert all(bar.disable for bar in bars)
