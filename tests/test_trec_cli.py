"""The command ``qa evaluate --run``: figures worked out by hand, notes, one-line errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.cli import main
from qa.trec.qrels import read_qrels
from qa.trec.run import read_run

QRELS = "1 0 a 1\n1 0 b 0\n2 0 c 2\n"
RUN = "1 Q0 b 1 3.5 bm25\n1 Q0 a 2 2.5 bm25\n1 Q0 z 3 1 bm25\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qrels").write_text(QRELS)
    (tmp_path / "a.run").write_text(RUN)
    return tmp_path


def test_a_run_is_measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--run", "a.run", "--qrels", "qrels", "--topics"]) == 0
    printed = capsys.readouterr()
    # Of two topics one is missing; the other's relevant document is second.
    assert printed.out == (
        "a.run, bm25: 2 topics\n"
        "  nDCG@10   0.3155\n"
        "  R@100     0.5000\n"
        "  RR@10     0.2500\n"
        "  judged@10 0.6667\n"
        "  nDCG@10   R@100   RR@10  topic\n"
        "   0.6309  1.0000  0.5000  1\n"
        "   0.0000  0.0000  0.0000  2\n"
    )
    assert printed.err == "qa: a.run: topic '2' is missing; it counts 0\n"


def test_json_is_one_object_a_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "b.run").write_text("1 Q0 a 1 1 b\n2 Q0 c 1 9 b\n3 Q0 c 1 9 b\n1 Q0 z 2 2 b\n")
    command = ["evaluate", "--run", "a.run", "--run", "b.run", "--qrels", "qrels", "--json"]
    assert main([*command, "--measure", "MRR", "--measure", "NumRet"]) == 0
    printed = capsys.readouterr()
    first, second = map(json.loads, printed.out.splitlines())
    assert first == {
        "run": "bm25",
        "file": "a.run",
        "qrels": "qrels",
        "topics": 2,
        "RR": 0.25,
        "NumRet": 3.0,
        "judged@10": 0.666667,
        "run_sha256": read_run(folder / "a.run").sha256,
        "qrels_sha256": read_qrels(folder / "qrels").sha256,
        "notes": ["a.run: topic '2' is missing; it counts 0"],
    }
    assert (second["run"], second["RR"], second["NumRet"]) == ("b", 0.75, 3.0)
    assert second["notes"] == [
        "b.run, line 4: the rank contradicts the score; the scores count, as in trec_eval",
        "b.run, line 3: topic '3' is not judged; it is left out",
    ]
    assert printed.err.splitlines() == [f"qa: {each}" for each in first["notes"] + second["notes"]]
    assert main([*command, "--topics", "--measure", "RR"]) == 0
    values = [json.loads(line)["values"] for line in capsys.readouterr().out.splitlines()]
    assert values == [{"RR": {"1": 0.5, "2": 0.0}}, {"RR": {"1": 0.5, "2": 1.0}}]


def test_what_a_file_says_cannot_steer_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "qrels").write_text("t%1B[2J%0Ax 0 a 1\n")
    (folder / "a.run").write_text("t%1B[2J%0Ax Q0 a 1 1 n%1B[2Jm\n%1B Q0 a 1 1 n%1B[2Jm\n")
    assert main(["evaluate", "--run", "a.run", "--qrels", "qrels", "--topics"]) == 0
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err
    assert printed.out.splitlines()[0] == "a.run, n�[2Jm: 1 topic"
    assert printed.out.splitlines()[-1].endswith("  t�[2J x")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "there is nothing to measure; name a question set, or --run and --qrels"),
        ("--run a.run", "--run needs judgments; name their file with --qrels"),
        ("--qrels qrels", "--qrels is only of use with --run; name a run"),
        ("set --measure AP", "--measure is only of use with --run; name a run"),
        ("set --topics", "--topics is only of use with --run; name a run"),
        ("set --run a.run --qrels qrels", "--run takes no question set; measure them one at a"),
        ("--run a.run --qrels qrels --retriever bm25", "--run takes no --retriever; measure"),
        ("--run a.run --qrels qrels --library x", "--run takes no --library; measure"),
        ("--run a.run --qrels qrels --model x", "--run takes no --model; measure"),
        ("--run a.run --qrels qrels --write x", "--run takes no --write; measure"),
        ("--run a.run --qrels qrels --date x", "--run takes no --date; measure"),
        (
            "--run a.run --qrels qrels --measure ndcg@10",
            "--measure: there is no measure 'ndcg@10'; did you mean nDCG@10?",
        ),
        ("--run qrels --qrels qrels", "qrels, line 1: 4 columns, but a run has 6: topic, Q0, "),
        ("--run a.run --qrels a.run", "a.run, line 1: 6 columns, but qrels have 4: topic, 0, "),
        ("--run a.run --qrels .", ". is a folder without qrels/test.tsv; name a file of qrels"),
        ("--run . --qrels qrels", ". is a folder; name a file"),
        ("--run b.run --qrels qrels", "there is no file b.run; look for a misspelling"),
        (
            "--run a.run --qrels others",
            "a.run, line 1: topic '1' is not judged in others, nor is any other of this run; ",
        ),
    ],
)
def test_what_cannot_be_measured_is_told_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: str, message: str
) -> None:
    (folder / "others").write_text("9 0 a 1\n")
    assert main(["evaluate", *arguments.split()]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"qa: {message}")
    assert printed.err.count("\n") == 1
