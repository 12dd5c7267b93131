"""What a manifest tells of models, and that nothing in it tells of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_study import experiment, write_study

from corpus.library import LibraryFile
from embeddings.hashing import HashingEncoder
from qa.comparison.comparison import Comparison
from qa.comparison.result import Failure, Result
from qa.comparison.tuning import Tuning, cross_validate
from qa.experiment.experiment import Experiment
from qa.experiment.system import System, grid
from qa.study.manifest import read_manifest
from qa.study.plan import read_plan
from qa.study.planned import prepare
from qa.study.record import without_places
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics


class Named(HashingEncoder):
    """The same encoder from another place."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "/secret place/old/model"


def test_a_model_is_called_as_the_system_calls_it_not_as_the_library_does(tmp_path: Path) -> None:
    text = "articles: articles\ntopics: topics.tsv\nqrels: qrels.txt\nmeasures: [RR]\n"
    text += "systems: {words: {retriever: bm25, model: hashing}}\n"
    file = write_study(tmp_path / "study", text, topics=4)
    # The library that is kept is built by one who has the model elsewhere.
    planned = prepare(read_plan(file))
    first = Experiment(
        {"words": System(retriever="bm25", model=Named())},
        planned.topics,
        planned.qrels,
        articles=planned.plan.articles,
        measures=["RR"],
        kept=tmp_path / "kept",
        progress=False,
    ).compare()
    assert first.results[0].library is not None
    library = LibraryFile(first.results[0].library)
    assert library.setting("model") == "/secret place/old/model"
    library.close()
    experiment(file, tmp_path / "r", "--kept", tmp_path / "kept")
    assert [first.results[0].library] == list((tmp_path / "kept" / "libraries").glob("*[!k]"))
    assert "secret" not in (tmp_path / "r" / "manifest.json").read_text(encoding="utf-8")
    manifest = read_manifest(tmp_path / "r")
    assert manifest["models"] == {"hashing": HashingEncoder().fingerprint}
    assert manifest["systems"][0]["library"]["model"] == "hashing"


def told(
    reason: str, kept: Path, monkeypatch: pytest.MonkeyPatch, library: Path | None = None
) -> str:
    """What is published of a reason why a system failed."""
    monkeypatch.setenv("HOME", "/homes/ann")
    monkeypatch.setenv("XDG_CACHE_HOME", "/homes/ann/.cache")
    run = Run("a", {"t": {"d": 1.0}})
    result = Result(
        name="a", run=run, qrels=Qrels({"t": {"d": 1}}), values={"RR": {"t": 1.0}}, library=library
    )
    failed = Comparison(
        results=(result,),
        failures=(Failure(name="b", reason=reason),),
        topic_set=Topics({"t": "rain"}),
        measures=("RR",),
        baseline="a",
    )
    return without_places(failed, None, kept).failures[0].reason


@pytest.mark.parametrize(
    ("reason", "published"),
    [
        ("no /data/kept/libraries/x; make it", "no (kept)/libraries/x; make it"),
        ("no model at '/homes/ann/models/m'", "no model at '~/models/m'"),
        ("look in /homes/ann.", "look in ~."),
        ("/homes/anna and /homes/ann.old and /mnt/homes/ann", None),
        ("in /homes/ann/.cache/footnote/experiments", "in (cache)/experiments"),
        ("of /data/kept2 and /data/kept-old", None),
        ("file:///homes/ann/m", "file://~/m"),
    ],
)  # fmt: skip
def test_private_places_are_not_published(
    monkeypatch: pytest.MonkeyPatch, reason: str, published: str | None
) -> None:
    assert told(reason, Path("/data/kept"), monkeypatch) == (published or reason)


def test_where_libraries_are_kept_is_known_from_them(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Path("/srv/k/libraries/abc")
    said = told("no library at /srv/k/libraries/x", Path("/data/kept"), monkeypatch, library)
    assert said == "no library at (kept)/libraries/x"


def test_a_grid_that_nobody_can_run_is_refused_before_it_is_made(tmp_path: Path) -> None:
    assert len(grid(retriever=["bm25", "fused"], size=range(8, 108), overlap=range(50))) == 10_000
    sizes = range(8, 100_000)
    with pytest.raises(ValueError, match=r"a factor has 99,992 levels, but a grid can have 10,000"):
        grid(size=sizes)
    many = ", ".join(map(str, range(8, 1008)))
    text = "articles: articles\ntopics: topics.tsv\nqrels: qrels.txt\n"
    text += f"grid: {{size: [{many}], overlap: [{many}], dense_weight: [0.1, 0.2]}}\n"
    with pytest.raises(ValueError, match=r"line 4: the grid has 2,000,000 cells, but can have 10,"):
        read_plan(write_study(tmp_path, text))


def test_a_tuned_system_says_which_of_its_systems_failed_and_why(tmp_path: Path) -> None:
    run = Run("a", {f"t{at}": {"d": 1.0} for at in range(4)})
    values = {"RR": dict.fromkeys(run.topics, 1.0)}
    made = Result(name="a", run=run, qrels=Qrels({"t0": {"d": 1}}), values=values)
    topics = Topics(dict.fromkeys(run.topics, "rain"))
    tuning = Tuning(measure="RR", folds=2, systems=("a", "b"))
    with pytest.raises(
        ValueError, match="'b', which is to be tuned, failed: no model; mend it, or"
    ):
        cross_validate([made], tuning, topics, [Failure(name="b", reason="no model")])
    # And through an experiment.
    said = Experiment(
        {"a": run, "b": System(retriever="bm25", model=str(tmp_path))},
        topics,
        {"t0": {"d": 1}, "t1": {"d": 1}},
        articles=write_study(tmp_path / "study").parent / "articles",
        measures=["RR"],
        tuning=tuning,
        kept=tmp_path / "kept",
        progress=False,
    ).compare()
    failures = {each.name: each.reason for each in said.failures}
    assert failures["tuned"].startswith(f"'b', which is to be tuned, failed: {failures['b'][:40]}")


def test_of_several_unknown_keys_the_first_is_named_whatever_the_order_of_sets(
    tmp_path: Path,
) -> None:
    text = (
        "{topics: topics.tsv, qrels: qrels.txt, articles: articles, grid: {zise: [1], aize: [2]}}"
    )
    with pytest.raises(ValueError, match="there is no key 'zise' in grid"):
        read_plan(write_study(tmp_path, text))
