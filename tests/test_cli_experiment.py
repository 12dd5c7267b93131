"""The command ``qa experiment``: what it prints, where it writes, and what it refuses at once."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from generated import library_of
from made_study import STUDY, experiment, hashes, run, write_study

from qa.judging.spans import read_spans
from qa.study.manifest import read_manifest


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("study") / "study")


def test_it_prints_the_table_its_warnings_and_where_everything_is(
    study: Path, tmp_path: Path
) -> None:
    printed = experiment(study, tmp_path / "my results", "--kept", tmp_path / "kept")
    assert printed.startswith("Means over 12 topics")
    assert "fused size=64" in printed
    assert "There are 12 topics; with fewer than 25" in printed
    assert f"Everything is in {tmp_path / 'my results'}; manifest.json says" in printed
    assert printed.endswith(f"qa reproduce '{tmp_path / 'my results'}'")
    assert read_manifest(tmp_path / "my results")["settings"]["depth"] == 40


def test_again_it_takes_what_was_kept_and_gives_the_same_runs(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment(study, tmp_path / "one", "--kept", tmp_path / "kept")
    from embeddings import HashingEncoder

    def no_more(*_: object) -> None:
        raise AssertionError("a text was encoded twice")

    monkeypatch.setattr(HashingEncoder, "encode_passages", no_more)
    monkeypatch.setattr(HashingEncoder, "encode_queries", no_more)
    experiment(study, tmp_path / "two", "--kept", tmp_path / "kept", "--date", "2011-05-04")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert read_manifest(tmp_path / "two")["date"] == "2011-05-04"


def test_earlier_results_are_replaced(study: Path, tmp_path: Path) -> None:
    for day in ("2011-05-04", "2011-05-05"):
        experiment(study, tmp_path / "out", "--kept", tmp_path / "kept", "--date", day)
        assert read_manifest(tmp_path / "out")["date"] == day
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "out"]


def test_what_cannot_be_written_is_told_before_anything_is_built(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    places = {
        tmp_path / "full": "holds other files (letter.txt) and no results of ours; choose a new",
        tmp_path / "study" / "articles" / "out": "and the articles ",
        tmp_path / "study": "and the articles ",
        tmp_path / "kept" / "out": "and what is kept ",
        tmp_path / "study" / "topics.tsv": "is a file; choose a new folder for the results",
        tmp_path / "study" / "topics.tsv" / "out": "cannot be written (Not a directory); choose",
    }
    for out, said in places.items():
        status, printed, error = run("experiment", study, "--out", out, "--kept", tmp_path / "kept")
        assert (status, printed) == (1, "")
        assert said in error
    assert not (tmp_path / "kept").exists()
    inside = tmp_path / "study" / "articles" / "kept"
    status, _, error = run("experiment", study, "--out", tmp_path / "out", "--kept", inside)
    assert (status, "lies in the articles" in error) == (1, True)


def test_a_baseline_that_fails_ends_it_and_leaves_no_results(tmp_path: Path) -> None:
    text = STUDY.split("grid:")[0] + "systems:\n  a: {retriever: dense, model: empty}\n"
    text += "  b: {retriever: bm25, model: hashing}\n"
    study = write_study(tmp_path / "study", text)
    (study.parent / "empty").mkdir()
    status, printed, error = run(
        "experiment", study, "--out", tmp_path / "out", "--kept", tmp_path / "kept"
    )
    assert (status, printed) == (1, "")
    assert error.startswith("the baseline 'a' failed, and nothing can be compared with it: ")
    assert not (tmp_path / "out").exists()


def test_topics_that_nobody_judged_and_broken_inputs_are_told_in_one_line(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    (study.parent / "qrels.txt").write_text("q%200 0 report-000.txt\n")
    status, _, error = run("experiment", study, "--out", tmp_path / "out")
    assert status == 1
    assert f"{study.parent / 'qrels.txt'}, line 1: " in error
    (study.parent / "qrels.txt").write_text("other 0 report-000.txt 1\n")
    status, _, error = run("experiment", study, "--out", tmp_path / "out")
    assert (status, "no topic is in both" in error) == (1, True)


def test_what_was_judged_in_a_library_is_enough(tmp_path: Path) -> None:
    rows = [
        {
            "title": f"Report {at}",
            "text": f"The {word} was closed for {at + 2} days because of ice.",
        }
        for at, word in enumerate(("harbour", "bridge", "school", "court"))
    ]
    with library_of(tmp_path / "study", rows) as library:
        for question, article in (("Why was the harbour closed?", 0), ("Was a court closed?", 3)):
            for number, passage in enumerate(library.passages()):
                library.judgments.judge(
                    question, passage, 2 if number == article else 0, judge="AB"
                )
    file = tmp_path / "study" / "experiment.yml"
    file.write_text(
        "articles: rows.jsonl\ntopics: l\nqrels: l\nmeasures: [RR@10]\n"
        "systems: {words: {retriever: bm25, model: hashing, size: 16}}\n"
    )
    experiment(file, tmp_path / "out", "--kept", tmp_path / "kept")
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["systems"]["words"]["means"] == {"RR@10": 1.0}
    assert read_manifest(tmp_path / "out")["settings"]["unit"] == "passage"
    assert len(read_spans(tmp_path / "out" / "judgments.jsonl")) == 8
    # Without the library, the judgments among the results are what it is run again with.
    (tmp_path / "study" / "l").rename(tmp_path / "taken away")
    assert run("reproduce", tmp_path / "out")[0] == 0


def test_judges_that_differ_are_settled_by_the_file_or_told(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study", STUDY.replace("qrels.txt", "spans.jsonl"))
    spans = [
        {"topic": f"q {at}", "article": "report-000.txt", "start": 0, "end": 200, "grade": grade}
        | {"judge": judge}
        for at in range(12)
        for judge, grade in (("AB", 2), ("CD", 0))
    ]
    path = study.parent / "spans.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in spans), encoding="utf-8")
    status, _, error = run("experiment", study, "--out", tmp_path / "out")
    assert status == 1
    assert error.startswith(
        f"{study}, line 4: judges differ about 12 places, first 'report-000.txt'"
    )
    assert "write adjudication: median, or adjudicator: and the name" in error
    for settled in ("adjudicator: CD", "adjudicator: AB", "adjudication: highest"):
        study.write_text(STUDY.replace("qrels.txt", f"spans.jsonl\n{settled}"), encoding="utf-8")
        experiment(study, tmp_path / "out", "--kept", tmp_path / "kept")
        results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
        best = max(each["means"]["nDCG@10"] for each in results["systems"].values())
        assert (best > 0) == (settled != "adjudicator: CD")
    study.write_text(STUDY.replace("qrels.txt", "spans.jsonl\nadjudicator: EF"), encoding="utf-8")
    status, _, error = run("experiment", study, "--out", tmp_path / "out")
    assert (status, error.startswith(f"{study}, line 5: 'EF' judged nothing in ")) == (1, True)


def test_runs_of_other_programs_are_compared_without_any_article(
    study: Path, tmp_path: Path
) -> None:
    experiment(study, tmp_path / "own", "--kept", tmp_path / "kept")
    text = "topics: topics.tsv\nqrels: qrels.txt\nmeasures: [RR@10]\nsystems:\n"
    text += '  "one": {run: a b.run}\n  "two": {run: c.run}\n'
    file = write_study(tmp_path / "runs", text)
    for name, other in (("a b.run", "bm25-size=32"), ("c.run", "fused-size=64")):
        (file.parent / name).write_bytes((tmp_path / "own" / "runs" / f"{other}.run").read_bytes())
    experiment(file, tmp_path / "out")
    assert hashes(tmp_path / "out") == {
        "one": hashes(tmp_path / "own")["bm25 size=32"],
        "two": hashes(tmp_path / "own")["fused size=64"],
    }
    assert read_manifest(tmp_path / "out")["inputs"]["articles"] is None
    status, printed, _ = run("reproduce", tmp_path / "out")
    assert (status, printed.endswith("2 of 2 runs are identical")) == (0, True)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_file_whose_name_is_no_utf8_is_recorded_and_found_again(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    name = os.fsdecode(b"caf\xe9.txt")
    (study.parent / "articles" / name).write_text("The harbour froze. Nobody left the port.")
    experiment(study, tmp_path / "out", "--kept", tmp_path / "kept")
    assert name in read_manifest(tmp_path / "out")["inputs"]["articles"]["files"]
    assert run("reproduce", tmp_path / "out")[0] == 0
