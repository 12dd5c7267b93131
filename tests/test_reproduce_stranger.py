"""Results that a stranger made or changed: nothing is fetched, nothing hangs, nothing passes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_study import experiment, run, write_study

STUDY = """\
articles: articles
topics: topics.tsv
qrels: qrels.txt
depth: 40
measures: [nDCG@10, RR@10]
systems:
  words: {retriever: bm25, model: hashing}
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("studies") / "one"
    experiment(write_study(place, STUDY, topics=6), place / "results")
    return place


@pytest.fixture
def results(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "theirs") / "results"


def forge(results: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest, and give every file the hash that it has."""
    path = results / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in manifest["files"]:
        if (results / name).is_file():
            data = (results / name).read_bytes()
            manifest["files"][name] = hashlib.sha256(data).hexdigest()
    manifest["experiment"]["sha256"] = manifest["files"]["experiment.yml"]
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("system", "recorded", "said"),
    [
        ("model: someone/model", {}, "the manifest says nothing of the model someone/model; "),
        (
            "model: someone/model", {"someone/model": "0" * 64},
            "the model someone/model is not on this machine (hf download someone/model fetches it)",
        ),
        (
            "model: hashing, reranker: someone/model", {"someone/model": "0" * 64},
            "the model someone/model is not on this machine (hf download",
        ),
        ("model: hashing, reranker: hashing", {}, "the model hashing is not on this machine"),
        (
            "model: '$(touch x);y'", {"$(touch x);y": "0" * 64},
            "the model $(touch x);y is not on this machine; put back",
        ),
        ("model: all-MiniLM-L6-v2", {}, "manifest says nothing of the model all-MiniLM-L6-v2"),
    ],
)  # fmt: skip
def test_no_model_is_fetched_that_a_stranger_names(
    results: Path, monkeypatch: pytest.MonkeyPatch, system: str, recorded: dict[str, str], said: str
) -> None:
    def snapshot_download(name: str, *, local_files_only: bool = False, **rest: object) -> str:
        assert local_files_only, f"{name} would be fetched"
        raise FileNotFoundError(name)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    replaced(results / "experiment.yml", "model: hashing", system)
    forge(results, lambda manifest: manifest["models"].update(recorded))
    status, printed, error = run("reproduce", results)
    assert (status, printed) == (1, "")
    assert said in error


def test_a_model_that_was_not_there_then_is_not_fetched_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def snapshot_download(name: str, *, local_files_only: bool = False, **rest: object) -> str:
        raise FileNotFoundError(f"{name} local={local_files_only}")

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    file = write_study(tmp_path, STUDY + "  late: {retriever: dense, model: someone/model}\n")
    run("experiment", file, "--out", tmp_path / "r")
    asked: list[str] = []

    def none_at_all(name: str, *, local_files_only: bool = False, **rest: object) -> str:
        # Of a path the hub's own function says that it is no name, before it asks anyone.
        if not local_files_only and not name.startswith("/"):
            asked.append(name)
        raise FileNotFoundError(name)

    monkeypatch.setattr("huggingface_hub.snapshot_download", none_at_all)
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["models"]["someone/model"] == ""
    status, printed, error = run("reproduce", tmp_path / "r")
    assert (status, error, asked) == (0, "", [])
    assert "Note: late failed then, and fails now: no model " in printed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda results: replaced(results / "experiment.yml", "words:", "other:"),
            "only experiment.yml has a system 'other'; take the folder from where it was",
        ),
        (
            lambda results: (results / "experiment.yml").write_text(
                STUDY + "  more: {retriever: bm25, model: hashing}\n"
            ),
            "only experiment.yml has a system 'more'",
        ),
    ],
)
def test_the_manifest_tells_of_all_systems_and_no_others(
    results: Path, change: Callable[[Path], object], said: str
) -> None:
    change(results)
    forge(results, lambda manifest: None)
    status, printed, error = run("reproduce", results)
    assert (status, printed) == (1, "")
    assert said in error


def test_no_system_stands_twice_in_a_manifest(results: Path) -> None:
    forge(results, lambda manifest: manifest["systems"].extend(manifest["systems"]))
    assert "'words' stands twice among its systems" in run("reproduce", results)[2]


def figures(results: Path) -> None:
    path = results / "results.json"
    made = json.loads(path.read_text(encoding="utf-8"))
    made["systems"]["words"]["means"]["RR@10"] = 0.875
    path.write_text(json.dumps(made), encoding="utf-8")
    forge(results, lambda manifest: None)


def no_figures(results: Path) -> None:
    (results / "results.json").write_text("[[]]", encoding="utf-8")
    forge(results, lambda manifest: None)


def judgments(results: Path) -> None:
    """Publish judgments beside those of the study, which stay as they were."""
    from qa.trec.qrels import Qrels

    other = Qrels({"q 1": {"report-001.txt": 1}})
    other.write(results / "others.txt")
    forge(results, lambda manifest: None)

    def change(manifest: dict[str, Any]) -> None:
        data = (results / "others.txt").read_bytes()
        manifest["files"]["others.txt"] = hashlib.sha256(data).hexdigest()
        manifest["systems"][0]["qrels"] = {"file": "others.txt", "sha256": other.sha256}

    forge(results, change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            figures,
            "words: different; its run is identical, but results.json has 0.875 as RR@10, not ",
        ),
        (no_figures, "its run is identical, but results.json does not have its figures"),
        (judgments, "its run is identical, but others.txt is not what it is measured against"),
        (
            lambda results: forge(
                results, lambda manifest: manifest["settings"].update(seed=12345)
            ),
            "False: the manifest has 12345 as seed, but it is 0",
        ),
        (
            lambda results: forge(
                results, lambda manifest: manifest["settings"].update(measures=["P@1"])
            ),
            'False: the manifest has ["P@1"] as measures, but it is ["nDCG@10", "RR@10"]',
        ),
        (
            lambda results: forge(results, lambda manifest: manifest["settings"].pop("depth")),
            "False: the manifest does not say what depth was",
        ),
    ],
)  # fmt: skip
def test_what_is_published_with_a_true_run_is_true_too(
    results: Path, change: Callable[[Path], object], said: str
) -> None:
    change(results)
    status, printed, error = run("reproduce", results)
    assert (status, error) == (1, "")
    assert said in printed


def test_judgments_that_are_not_those_of_the_manifest_are_told(results: Path) -> None:
    replaced(results / "qrels.txt", " 2\n", " 1\n")
    forge(results, lambda manifest: None)
    error = run("reproduce", results)[2]
    assert "has another hash for the qrels of words than qrels.txt has; take both" in error


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link(path: Path, to: str) -> None:
    path.unlink()
    path.symlink_to(to)


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda results: pipe(results / "runs" / "words.run"), "words.run is no regular file"),
        (lambda results: pipe(results / "table.md"), "table.md is no regular file"),
        (lambda results: pipe(results / "manifest.json"), "manifest.json is no regular file"),
        (
            lambda results: link(results / "runs" / "words.run", "/dev/zero"),
            "words.run leads out of the folder",
        ),
        (
            lambda results: link(results / "runs" / "words.run", "../../topics.tsv"),
            "words.run leads out of the folder",
        ),
        (
            lambda results: sparse(results / "runs" / "words.run", 2**40),
            "words.run is larger than 1,073,741,824 bytes",
        ),
        (lambda results: pipe(results.parent / "topics.tsv"), "topics.tsv is no regular file"),
        (
            lambda results: link(results.parent / "topics.tsv", "/dev/zero"),
            "topics.tsv is no regular file",
        ),
        (
            lambda results: link(results.parent / "topics.tsv", "/proc/self/mem"),
            "topics.tsv is no regular file",
        ),
    ],
)
def test_what_never_ends_is_not_read(
    results: Path, change: Callable[[Path], object], said: str
) -> None:
    change(results)
    status, printed, error = run("reproduce", results)
    assert (status, printed) == (1, "")
    assert said in error


def test_no_text_is_hashed_where_the_articles_names_are_others(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (results.parent / "articles" / "new.txt").write_text("x")

    def hash_of_files(path: Path) -> dict[str, str]:
        raise AssertionError(f"{path} is read")

    monkeypatch.setattr("qa.study.traced.hash_of_files", hash_of_files)
    assert "new.txt is new" in run("reproduce", results)[2]
