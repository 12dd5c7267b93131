"""Results as a folder: what a manifest records, and that it is whole, ours, and fit to publish."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from generated import run_python
from hypothesis import given
from hypothesis import strategies as st

from qa.comparison.comparison import Comparison
from qa.comparison.result import Failure, Result
from qa.study import manifest as written
from qa.study.folder import MANIFEST, check_place, file_names, put_in_place
from qa.study.inputs import hash_of_files, hash_of_hashes
from qa.study.machine import differences, environment
from qa.study.manifest import read_manifest, save_comparison
from qa.study.record import way_between
from qa.trec.measures import measure
from qa.trec.qrels import Qrels, read_qrels
from qa.trec.run import Run, read_run
from qa.trec.topics import Topics, read_topics

MEASURES = ("nDCG@10", "RR@10")
TOPICS = Topics({"t 1": "harbour wages", "t2": "bridge toll", "t3": "wheat"})
QRELS = Qrels({"t 1": {"a b": 1, "c": 0}, "t2": {"c": 2}, "t3": {"d": 1}})
RUNS = {
    "bm25": {"t 1": {"a b": 2.5, "c": 1.0}, "t2": {"a b": 0.1}, "t3": {"d": 3.0}},
    "dense": {"t 1": {"c": 0.9, "a b": 0.8}, "t2": {"c": 1 / 3}, "t3": {"d": 0.5, "c": 0.5}},
}


def comparison_of(runs: Mapping[str, Any] = RUNS, **fields: Any) -> Comparison:
    results = []
    for name, scores in runs.items():
        run = Run(name, scores)
        values = measure(run, QRELS, MEASURES, list(TOPICS))
        results.append(Result(name=name, run=run, qrels=QRELS, values=values))
    given = {"topic_set": TOPICS, "measures": MEASURES, "baseline": next(iter(runs))}
    return Comparison(results=tuple(results), **(given | fields))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "results"
    assert save_comparison(comparison_of(), folder, date="2011-05-04") == ()
    return folder


@pytest.fixture
def without_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes longer than all the rest."""
    monkeypatch.setattr(written, "PLOTS", ())


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_everything_lies_there_and_reads_back_as_it_was(saved: Path) -> None:
    assert files_in(saved) == {
        "README.md", "manifest.json", "qrels.txt", "results.json", "topics.jsonl",
        "runs/bm25.run", "runs/dense.run",
        "table.csv", "table.html", "table.md", "table.tex",
        *(f"plots/{name}.{form}" for name in ("measures", "precision-recall", "topics")
          for form in ("png", "svg")),
    }  # fmt: skip
    for result in comparison_of().results:
        assert read_run(saved / "runs" / f"{result.name}.run").sha256 == result.run.sha256
    assert read_qrels(saved / "qrels.txt").sha256 == QRELS.sha256
    assert read_topics(saved / "topics.jsonl").sha256 == TOPICS.sha256


def test_the_manifest_has_the_hash_of_every_file_and_run(saved: Path) -> None:
    manifest = read_manifest(saved)
    assert manifest["date"] == "2011-05-04"
    assert set(manifest["files"]) == files_in(saved) - {MANIFEST}
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in manifest["files"].items())
    subprocess.run(
        ["sha256sum", "--check", "--quiet"], input=lines, text=True, cwd=saved, check=True
    )
    runs = {each["name"]: each["run"]["sha256"] for each in manifest["systems"]}
    assert runs == {each.name: each.run.sha256 for each in comparison_of().results}
    assert manifest["settings"]["measures"] == list(MEASURES)
    assert (manifest["settings"]["baseline"], manifest["settings"]["seed"]) == ("bm25", 0)
    assert manifest["inputs"]["topics"] == {
        "sha256": TOPICS.sha256, "count": 3, "file": "topics.jsonl",
    }  # fmt: skip


def test_the_values_are_those_that_ir_measures_gives(saved: Path) -> None:
    figures = json.loads((saved / "results.json").read_text(encoding="utf-8"))
    # By hand: the relevant document of t 1 is second, of t2 missing, of t3 first.
    assert figures["systems"]["bm25"]["values"]["RR@10"] == {"t 1": 1.0, "t2": 0.0, "t3": 1.0}
    assert figures["systems"]["bm25"]["means"]["RR@10"] == pytest.approx(2 / 3)
    assert figures["systems"]["dense"]["values"]["RR@10"]["t 1"] == 0.5


def test_the_environment_names_versions_and_no_place(saved: Path) -> None:
    manifest = read_manifest(saved)
    assert manifest["packages"]["numpy"] == __import__("numpy").__version__
    assert manifest["packages"]["ir-measures"] is not None
    assert re.fullmatch(r"CPython \d+\.\d+\.\d+", manifest["python"])
    assert manifest["processor"]["count"] == os.cpu_count()
    assert re.fullmatch(r"[0-9a-f]{64}", manifest["footnote"]["code"])
    text = (saved / MANIFEST).read_text(encoding="utf-8")
    for place in (str(saved), str(Path.home()), str(Path(__file__).parents[1])):
        assert place not in text


def test_results_are_the_same_bytes_when_written_again(saved: Path, tmp_path: Path) -> None:
    save_comparison(comparison_of(), tmp_path / "again", date="2011-05-04")
    for name in files_in(saved):
        assert (tmp_path / "again" / name).read_bytes() == (saved / name).read_bytes(), name


def test_without_matplotlib_all_but_the_plots_is_written(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["matplotlib"] = None  # as where it is not installed
from test_experiment_manifest import comparison_of, save_comparison
print(*save_comparison(comparison_of(), sys.argv[1]), sep="\\n")
"""
    [told] = run_python(code, tmp_path / "r").splitlines()
    assert told.startswith("plots are not written: ")
    assert "needs matplotlib; install it with: pip install 'footnote[experiments]'" in told
    written = files_in(tmp_path / "r")
    assert not [name for name in written if name.startswith("plots")]
    assert {"table.md", "runs/dense.run", MANIFEST} <= written


@pytest.mark.usefixtures("without_plots")
def test_a_failed_system_is_recorded_with_its_reason(tmp_path: Path) -> None:
    failed = comparison_of(failures=(Failure(name="late", reason="no such model"),))
    save_comparison(failed, tmp_path / "r")
    manifest = read_manifest(tmp_path / "r")
    assert manifest["failures"] == [{"name": "late", "reason": "no such model"}]
    assert [each["name"] for each in manifest["systems"]] == ["bm25", "dense"]


@pytest.mark.usefixtures("without_plots")
def test_systems_that_were_measured_against_other_passages_have_qrels_of_their_own(
    tmp_path: Path,
) -> None:
    whole = comparison_of()
    other = Qrels({"t 1": {"c": 1}, "t2": {"c": 1}, "t3": {"c": 1}})
    results = (whole.results[0], replace(whole.results[1], qrels=other))
    save_comparison(replace_results(whole, results), tmp_path / "r")
    files = {each["name"]: each["qrels"] for each in read_manifest(tmp_path / "r")["systems"]}
    assert files["bm25"] == {"file": "qrels/bm25.txt", "sha256": QRELS.sha256}
    assert read_qrels(tmp_path / "r" / files["dense"]["file"]).sha256 == other.sha256


def replace_results(whole: Comparison, results: tuple[Result, ...]) -> Comparison:
    return Comparison(
        results=results, topic_set=whole.topic_set, measures=whole.measures, baseline=whole.baseline
    )


@pytest.mark.usefixtures("without_plots")
def test_names_of_systems_are_no_paths(tmp_path: Path) -> None:
    names = ["../../up", "a/b", "A/B", "con", "", "\u202eevil", "ü" * 300]
    made = file_names(names)
    assert len({each.casefold() for each in made.values()}) == len(names)
    runs = dict(zip(names[:4], [RUNS["bm25"]] * 4, strict=True))
    save_comparison(comparison_of(runs), tmp_path / "in" / "r")
    written = files_in(tmp_path)
    assert {name for name in written if name.endswith(".run")} == {
        f"in/r/runs/{name}.run" for name in ("up", "a-b", "A-B-2", "_con")
    }


@given(st.lists(st.text(max_size=90), unique=True, max_size=6))
def test_every_name_has_a_file_of_its_own(names: list[str]) -> None:
    made = file_names(names)
    assert list(made) == names
    assert len({each.casefold() for each in made.values()}) == len(names)
    for each in made.values():
        assert re.fullmatch(r"[\w.,=@+-]{1,90}", each)
        assert not each.startswith(".")


@pytest.mark.usefixtures("without_plots")
def test_earlier_results_are_replaced_only_when_the_new_ones_are_whole(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    save_comparison(comparison_of(), folder, date="2011-05-04")
    before = {name: (folder / name).read_bytes() for name in files_in(folder)}

    def stop(new: Path) -> None:
        (new / "half").write_text("written")
        raise OSError(28, "No space left on device")

    with pytest.raises(ValueError, match=r"cannot be written \(No space left on device\); choose"):
        put_in_place(folder, stop)
    assert {name: (folder / name).read_bytes() for name in files_in(folder)} == before
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    failed = (Failure(name="dense", reason="no such model"),)
    without = comparison_of({"bm25": RUNS["bm25"]}, failures=failed)
    save_comparison(without, folder, date="2011-05-05")
    assert read_manifest(folder)["date"] == "2011-05-05"
    assert not (folder / "runs" / "dense.run").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.usefixtures("without_plots")
def test_results_that_were_moved_aside_by_a_run_that_was_killed_come_back(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    save_comparison(comparison_of(), folder)

    def stop(new: Path) -> None:
        raise SystemExit

    # As it is left by a process that was killed between the two renames.
    with patch("qa.study.folder._tidy"), pytest.raises(SystemExit):
        put_in_place(folder, stop)
    [work] = tmp_path.glob(".results.*")
    folder.rename(work / "old")
    check_place(folder, apart_from={})
    assert read_manifest(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.usefixtures("without_plots")
def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    save_comparison(comparison_of(), folder)  # an empty one is fit
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(ValueError, match=r"holds notes\.txt beside earlier results, which would"):
        save_comparison(comparison_of(), folder)
    (folder / "notes.txt").unlink()
    (folder / "table.md").write_text("mine")
    with pytest.raises(ValueError, match=r"table\.md in .* was changed since it was written, and"):
        save_comparison(comparison_of(), folder)
    other = tmp_path / "other"
    other.mkdir()
    (other / "manifest.json").write_text('{"name": "an extension of a browser"}')
    with pytest.raises(ValueError, match=r"holds other files \(manifest\.json\) and no results of"):
        save_comparison(comparison_of(), other)
    with pytest.raises(ValueError, match="is a file; choose a new folder for the results"):
        save_comparison(comparison_of(), other / "manifest.json")
    with pytest.raises(ValueError, match="cannot be written"):
        save_comparison(comparison_of(), other / "manifest.json" / "results")
    assert (other / "manifest.json").read_text() == '{"name": "an extension of a browser"}'


def test_results_and_articles_lie_apart(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for folder in (tmp_path / "articles" / "out", tmp_path, tmp_path / "articles"):
        with pytest.raises(ValueError, match=r"and the articles .* lie in each other"):
            check_place(folder, apart_from={"the articles": tmp_path / "articles"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is damaged (Expecting"),
        ('{"format": "theirs"}', "is no manifest of ours; name the folder qa experiment wrote"),
        ("[]", "is no manifest of ours"),
        ('{"format": "footnote experiment", "version": 99}', "is of version 99, but this"),
        ('{"format": "footnote experiment", "version": 1}', "was changed or is damaged: "),
    ],
)
def test_a_manifest_that_is_none_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        read_manifest(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"files": {"../../secret": "0" * 64}}, "'../../secret' cannot be one of its files"),
        ({"files": {"/etc/passwd": "0" * 64}}, "'/etc/passwd' cannot be one of its files"),
        ({"systems": [{"name": "a"}]}, "systems.0: 'run' is a required property"),
        ({"systems": "none"}, "systems: 'none' is not of type 'array'"),
        ({"inputs": {}}, "inputs: 'articles' is a required property"),
        ({"experiment": {"sha256": "0" * 64, "folder": None}}, "inputs: 'qrels' is a required"),
        ({"files": {}}, "'topics.jsonl' is not among its files"),
    ],
)
def test_a_manifest_that_was_edited_is_told(
    saved: Path, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    manifest = read_manifest(saved) | change
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match=re.escape(said)):
        read_manifest(tmp_path)


def test_files_are_hashed_as_sha256sum_does(articles: Path) -> None:
    (articles / "empty.txt").touch()
    (articles / "out").symlink_to("/etc/hostname")
    hashes = hash_of_files(articles)
    assert list(hashes) == ["bridge.txt", "empty.txt", "harvest.txt", "out", "strike.md"]
    assert hashes.pop("out") == ""
    printed = subprocess.run(
        ["sha256sum", *hashes], cwd=articles, capture_output=True, check=True
    ).stdout
    assert hash_of_hashes(hashes) == hashlib.sha256(printed).hexdigest()
    assert list(hash_of_files(articles / "strike.md").items()) == [
        ("strike.md", hashes["strike.md"])
    ]


def test_another_version_is_told_and_the_same_is_not() -> None:
    now = environment()
    assert differences(now, now) == ()
    then = json.loads(json.dumps(now))
    then["packages"]["numpy"] = "1.0"
    then["footnote"]["code"] = "0" * 64
    then["threads"]["torch"] = None
    then["processor"]["model"] = "Abacus"
    told = differences(then, now)
    assert f"numpy was 1.0, and is {now['packages']['numpy']}" in told
    assert "Footnote's code has changed, though its version is still" in told[0]
    assert told[1] == f"the processor was Abacus, and is {now['processor']['model']}"
    assert len(told) == 3


def test_a_way_that_tells_of_this_machine_is_not_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "homes" / "ana"
    (home / "study").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert way_between(home / "study" / "out", home / "study") == ".."
    assert way_between(home / "out", home / "study") == "../study"
    assert way_between(tmp_path / "homes" / "shared", home / "study") is None
    assert way_between(Path("/srv/out"), home / "study") is None
