"""The command ``qa experiment``: what it refuses, warns of and tells as it goes."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from made_study import STUDY, experiment, run, write_study

import qa
from embeddings import HashingEncoder, build_library
from qa.cli_experiment import add_experiment
from qa.study.manifest import read_manifest
from qa.study.plan import read_plan

TUNED = STUDY + "tuning:\n  measure: RR@10\n  folds: {}\n"


def test_more_folds_than_judged_topics_are_told_at_their_line_before_anything_is_built(
    tmp_path: Path,
) -> None:
    study = write_study(tmp_path / "study", TUNED.format(6))
    (study.parent / "qrels.txt").write_text(
        "".join(f"q%20{at} 0 report-000.txt 1\n" for at in range(5))
    )
    kept = tmp_path / "kept"
    status, printed, error = run("experiment", study, "--out", tmp_path / "out", "--kept", kept)
    assert (status, printed) == (1, "")
    assert error == (
        f"{study}, line 13: 5 judged topics cannot be cut into 6 folds; write folds: 5 or fewer, "
        "or judge more topics"
    )
    assert not kept.exists()
    study.write_text(STUDY + "tuning: {measure: RR@10}\n")
    (study.parent / "qrels.txt").write_text("q%200 0 report-000.txt 1\n")
    error = run("experiment", study, "--out", tmp_path / "out", "--kept", kept)[2]
    assert error.startswith(f"{study}, line 11: 1 judged topic cannot be cut into 5 folds; leave")


def test_as_many_folds_as_judged_topics_are_fine(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study", TUNED.format(5), topics=5)
    experiment(study, tmp_path / "out", "--kept", tmp_path / "kept")
    manifest = read_manifest(tmp_path / "out")
    assert manifest["settings"]["tuning"] == {
        "measure": "RR@10", "systems": None, "folds": 5, "seed": 0, "name": "tuned",
    }  # fmt: skip
    assert manifest["systems"][-1]["name"] == "tuned"


def test_cells_that_split_otherwise_than_what_was_judged_fail_and_the_rest_is_written(
    tmp_path: Path,
) -> None:
    text = STUDY.replace("grid:", "systems:\n  words: {retriever: bm25, model: hashing}\ngrid:")
    study = write_study(tmp_path / "study", text.replace("[32, 64]", "[32, 180]"))
    build_library(study.parent / "articles", tmp_path / "l", model=HashingEncoder(), progress=False)
    with qa.open(tmp_path / "l") as library:
        lines = [f"q%20{at} 0 {library.ids[at]} 1\n" for at in range(6)]
    (study.parent / "qrels.txt").write_text("".join(lines))
    kept = tmp_path / "kept"
    status, printed, error = run("experiment", study, "--out", tmp_path / "out", "--kept", kept)
    assert (status, error) == (1, "")
    manifest = read_manifest(tmp_path / "out")
    failed = [each["name"] for each in manifest["failures"]]
    assert failed == ["bm25 size=32", "fused size=32"]
    assert all("judge by characters: as qrels name" in each["reason"]
               for each in manifest["failures"])  # fmt: skip
    assert [each["name"] for each in manifest["systems"]] == [
        "words", "bm25 size=180", "fused size=180",
    ]  # fmt: skip
    assert (tmp_path / "out" / "table.md").is_file()
    assert "2 of 5 systems failed; once what they say is mended, the same command" in printed


def test_results_of_another_experiment_are_not_replaced(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    out, kept = tmp_path / "out", tmp_path / "kept"
    experiment(study, out, "--kept", kept)
    before = (out / "manifest.json").read_bytes()
    topics = study.parent / "topics.tsv"
    asked = topics.read_text()
    topics.write_text(asked.replace("port harbour", "harbour"))
    study.write_text(STUDY.replace("[32, 64]", "[32]"))
    status, printed, error = run("experiment", study, "--out", out, "--kept", tmp_path / "new")
    assert (status, printed) == (1, "")
    assert error == (
        f"{out} holds the results of another experiment (bm25 size=32, bm25 size=64, fused "
        "size=32, fused size=64 on 12 topics), which would be lost; choose another folder, or "
        "delete it"
    )
    assert not (tmp_path / "new").exists()
    assert (out / "manifest.json").read_bytes() == before
    topics.write_text(asked)  # the same questions, fewer systems: the experiment that it was
    experiment(study, out, "--kept", kept)
    assert (out / "manifest.json").read_bytes() != before


def test_without_a_terminal_each_step_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = write_study(tmp_path / "study")
    experiment(study, tmp_path / "out", "--kept", tmp_path / "kept")
    lines = capsys.readouterr().err.splitlines()
    steps = [line.partition(": ")[0] for line in lines]
    assert steps == [
        "built a library", "bm25 size=32", "fused size=32",
        "built a library", "bm25 size=64", "fused size=64",
    ]  # fmt: skip
    assert lines[0].startswith("built a library: size 32, hashing, ")
    assert all(
        line.partition(": ")[2].startswith("12 topics, ") and line.endswith(" ms each")
        for line in lines
        if not line.startswith("built")
    )
    experiment(study, tmp_path / "out", "--kept", tmp_path / "other", "--quiet")
    assert capsys.readouterr().err == ""


def test_paths_of_this_machine_in_the_file_are_told_and_stay(tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"
    write_study(place)
    text = STUDY.replace("articles: articles", f"articles: {place}/articles")
    study = write_study(tmp_path / "study", text)
    printed = experiment(study, tmp_path / "out", "--kept", tmp_path / "kept")
    assert (
        f"the results name {place}/articles, as experiment.yml does; use paths relative to it if "
        "they are to be published"
    ) in printed.splitlines()
    given = read_manifest(tmp_path / "out")["inputs"]["articles"]["given"]
    assert given == f"{place}/articles"
    assert read_plan(study).articles == place / "articles"
    parser = argparse.ArgumentParser()
    add_experiment(parser)
    assert "no word of the progress" in parser.format_help()
