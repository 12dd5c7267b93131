"""Published results are run again: what is the same, what is not, and what of them is missing."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from generated import run_python, start_python
from made_study import STUDY, bytes_of, experiment, hashes, names_and_states, run, write_study

from qa.study.manifest import read_manifest

CELLS = [f"{name} size={size}" for name in ("bm25", "fused") for size in (32, 64)]
IDENTICAL = [f"{name}: identical" for name in CELLS]

# The command in a process of its own, which tells every run that it keeps.
_COMMAND = """
import sys
import qa.experiment.kept as kept
from made_study import run
keep = kept.Kept.keep_run
def told(self, key, run):
    keep(self, key, run)
    print("kept", flush=True)
kept.Kept.keep_run = told
print("started", flush=True)
status, printed, error = run(*sys.argv[1:])
sys.exit(error or status)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that was run, its folder named as folders are."""
    place = tmp_path_factory.mktemp("Zoë's studies")
    experiment(write_study(place / "one é"), place / "one é" / "results of it")
    return place


@pytest.fixture
def place(finished: Path, tmp_path: Path) -> Path:
    """The folder of that study, moved elsewhere, so that a test may change it."""
    return shutil.copytree(finished / "one é", tmp_path / "moved elsewhere")


def edited(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_every_run_is_identical_and_nothing_is_written(place: Path) -> None:
    before = bytes_of(place)
    status, printed, error = run("reproduce", place / "results of it")
    assert (status, error) == (0, "")
    assert names_and_states(printed) == IDENTICAL
    assert printed.endswith("4 of 4 runs are identical")
    assert bytes_of(place) == before


def test_a_stranger_says_where_the_articles_are(place: Path, tmp_path: Path) -> None:
    (tmp_path / "stranger").mkdir()
    results = place.rename(tmp_path / "stranger" / "study") / "results of it"
    published = results.rename(tmp_path / "stranger" / "published")
    own = (tmp_path / "stranger" / "study" / "articles").rename(tmp_path / "own articles")
    shutil.rmtree(tmp_path / "stranger" / "study")
    status, _, error = run("reproduce", published)
    assert status == 1
    assert error.startswith(
        "the articles 'articles' are not there; put back what was there, or say"
    )
    # Topics and judgments lie among the results themselves.
    assert run("reproduce", published, "--articles", own)[0] == 0
    own.rename(own.parent / "articles")
    assert run("reproduce", published, "--inputs", tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda place: edited(place / "articles" / "report-003.txt", str.upper),
            "articles are not what they were: report-003.txt is changed; ",
        ),
        (
            lambda place: (place / "articles" / "report-003.txt").unlink(),
            "articles are not what they were: report-003.txt is missing; ",
        ),
        (
            lambda place: [(place / "articles" / f"{name}.txt").write_text("x") for name in "ab"],
            "articles are not what they were: 2 are new (a.txt, ...); ",
        ),
        (
            lambda place: edited(place / "topics.tsv", lambda text: text.replace("port", "ship")),
            "topics.tsv has changed since; put back what was there",
        ),
        (
            lambda place: edited(place / "qrels.txt", lambda text: text.replace(" 2\n", " 1\n")),
            "qrels.txt has changed since; put back what was there",
        ),
        (
            lambda place: edited(place / "qrels.txt", lambda text: text[:-4]),
            "qrels.txt cannot be read any more (",
        ),
        (
            lambda place: edited(
                place / "results of it" / "runs" / "bm25-size=32.run",
                lambda text: text.replace(" 1 ", " 2 ", 1),
            ),
            "bm25-size=32.run was changed since it was written; take the folder from where",
        ),
        (
            lambda place: (place / "results of it" / "runs" / "bm25-size=32.run").unlink(),
            "bm25-size=32.run is missing; take the folder from where it was published",
        ),
        (
            lambda place: edited(
                place / "results of it" / "experiment.yml", lambda text: text + "seed: 4\n"
            ),
            "experiment.yml was changed since it was written; take the folder from where",
        ),
        (
            lambda place: shutil.rmtree(place / "results of it"),
            "results of it has no manifest.json; name the folder that qa experiment wrote",
        ),
    ],
)  # fmt: skip
def test_what_is_changed_or_missing_is_named_before_anything_runs(
    place: Path, change: Callable[[Path], object], said: str
) -> None:
    change(place)
    status, printed, error = run("reproduce", place / "results of it")
    assert (status, printed) == (1, "")
    assert said in error


def test_a_hash_that_was_edited_in_the_manifest_is_told(place: Path) -> None:
    results = place / "results of it"
    true = hashes(results)["bm25 size=32"]
    edited(results / "manifest.json", lambda text: text.replace(true, "0" * 64))
    status, _, error = run("reproduce", results)
    assert status == 1
    assert "has another hash for the run of bm25 size=32 than runs/bm25-size=32.run has" in error


def test_what_is_only_to_be_read_may_be_changed(place: Path) -> None:
    (place / "results of it" / "table.md").write_text("In my own words.")
    (place / "results of it" / "table.tex").unlink()
    status, printed, _ = run("reproduce", place / "results of it")
    assert status == 0
    assert "Note: table.md was changed since it was written; nothing depends on it" in printed
    assert "Note: table.tex is missing; nothing depends on it" in printed


def test_other_versions_are_a_note(place: Path) -> None:
    manifest = place / "results of it" / "manifest.json"
    was = json.loads(manifest.read_text(encoding="utf-8"))
    was["packages"]["numpy"] = "1.0.0"
    manifest.write_text(json.dumps(was), encoding="utf-8")
    status, printed, _ = run("reproduce", manifest.parent)
    assert status == 0
    assert "Note: numpy was 1.0.0, and is " in printed


def test_every_kind_of_difference_is_told(place: Path) -> None:
    results = place / "results of it"

    def forge(name: str, change: Callable[[list[str]], list[str]]) -> None:
        """Publish other scores, with the hashes that they have."""
        import hashlib

        from qa.trec.run import read_run

        manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
        entry = next(each for each in manifest["systems"] if each["name"] == name)
        path = results / entry["run"]["file"]
        path.write_text("".join(change(path.read_text().splitlines(keepends=True))))
        entry["run"]["sha256"] = read_run(path).sha256
        manifest["files"][entry["run"]["file"]] = hashlib.sha256(path.read_bytes()).hexdigest()
        (results / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    def higher(lines: list[str]) -> list[str]:
        topic, q0, document, rank, score, tag = lines[0].split()
        return [f"{topic} {q0} {document} {rank} {float(score) + 0.25!r} {tag}\n", *lines[1:]]

    forge("bm25 size=32", higher)
    forge("fused size=32", lambda lines: lines[1:])
    status, printed, _ = run("reproduce", results)
    assert status == 1
    said = {line.partition(": ")[0]: line.partition(": ")[2] for line in printed.splitlines()}
    assert said["bm25 size=32"] == "same ranking; scores differ by at most 0.25"
    assert said["fused size=32"].startswith(
        "different; another ranking on 1 of 12 topics, first 'q 0'; nDCG@10 was "
    )
    assert said["fused size=64"] == "identical"
    assert printed.endswith("2 of 4 runs are identical")


def test_a_system_that_failed_then_is_told_again_and_a_run_from_a_file_stays(
    finished: Path, tmp_path: Path
) -> None:
    text = "articles: articles\ntopics: topics.tsv\nqrels: qrels.txt\nsystems:\n"
    text += "  words: {retriever: bm25, model: hashing}\n  theirs: {run: their one.run}\n"
    text += "  late: {retriever: dense, model: empty}\n"
    file = write_study(tmp_path / "study", text)
    (file.parent / "empty").mkdir()
    own = finished / "one é" / "results of it" / "runs" / "fused-size=64.run"
    shutil.copy(own, file.parent / "their one.run")
    out = tmp_path / "out"
    status, printed, _ = run("experiment", file, "--out", out)
    assert status == 1
    assert "1 of 3 systems failed; once what they say is mended, the same command" in printed
    [failure] = read_manifest(out)["failures"]
    assert failure["name"] == "late"
    assert str(tmp_path) not in (out / "manifest.json").read_text(encoding="utf-8")
    (file.parent / "their one.run").unlink()
    status, printed, error = run("reproduce", out)
    assert (status, error) == (0, "")
    assert names_and_states(printed)[:2] == [
        "words: identical", "theirs: identical; read from its file",
    ]  # fmt: skip
    assert "Note: late failed then, and fails now: " in printed
    shutil.copytree(out / "runs", tmp_path / "elsewhere")
    edited(out / "given" / "theirs.run", lambda text: text.replace(" 1 ", " 9 ", 1))
    assert "theirs.run was changed since it was written" in run("reproduce", out)[2]


def test_a_comparison_that_was_run_from_no_file_says_so(place: Path) -> None:
    from qa.study.manifest import save_comparison
    from qa.study.plan import read_plan
    from qa.study.planned import prepare

    planned = prepare(read_plan(place / "experiment.yml"))
    save_comparison(planned.compare(kept=place / "kept", progress=False), place / "saved")
    assert hashes(place / "saved") == hashes(place / "results of it")
    articles = read_manifest(place / "saved")["inputs"]["articles"]
    assert (
        articles["sha256"] == read_manifest(place / "results of it")["inputs"]["articles"]["sha256"]
    )
    assert (
        "was not run from a file, so that it cannot be run again"
        in run("reproduce", place / "saved")[2]
    )


def test_runs_are_the_same_after_kills_at_any_point(finished: Path, tmp_path: Path) -> None:
    whole = hashes(finished / "one é" / "results of it")
    file = write_study(tmp_path / "study", STUDY)
    arguments = ("experiment", file, "--out", tmp_path / "out", "--kept", tmp_path / "kept")
    draw = random.Random(3)
    for at in range(2):
        process = start_python(_COMMAND, *arguments)
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        if at:  # in the middle of what follows a run that was kept, else of building
            process.stdout.readline()
        time.sleep(draw.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    printed = run_python(_COMMAND, *arguments)
    assert hashes(tmp_path / "out") == whole
    assert printed.count("kept") < len(whole), "what was kept is not run again"
    assert run("reproduce", tmp_path / "out")[0] == 0
