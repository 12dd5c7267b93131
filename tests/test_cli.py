"""The command line, run in this process; `tests/test_readme.py` runs it as a stranger does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from test_beir import write_set

import qa
from qa.cli import main


@pytest.fixture
def built(articles: Path, tmp_path: Path) -> Path:
    path = tmp_path / "cli.library"
    assert main(["build", str(articles), "--library", str(path), "--model", "hashing"]) == 0
    return path


def test_build_says_what_it_did(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built = tmp_path / "new.library"
    assert main(["build", str(articles), "--library", str(built), "--model", "hashing"]) == 0
    first = capsys.readouterr().out
    assert "3 articles, 3 passages (3 added, 0 kept, 0 removed; 3 embedded)" in first
    (articles / "empty.txt").touch()
    assert main(["build", str(articles), "--library", str(built)]) == 0
    again = capsys.readouterr().out
    assert "(0 added, 3 kept, 0 removed; 0 embedded)" in again
    assert "1 left out:\n  empty.txt: the file is empty; save the article again" in again


def test_ask_prints_ranked_passages(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "Who cut the ribbon?", "--library", str(built), "--top", "1"]) == 0
    printed = capsys.readouterr().out
    assert re.match(
        r"Who cut the ribbon\?\n\nProbably answered here \(confidence \d\d%\):\n\n"
        r"1\. The Bridge Opens\n",
        printed,
    )
    words = " ".join(printed.split())
    assert "**Mayor Lund cut the ribbon and thanked the builders for nine years of work.**" in words
    assert "Anna Berg · 3 May 2011 · paras. 1–2 · bridge.txt" in printed
    assert printed.rstrip().endswith(
        "Cite: Anna Berg, “The Bridge Opens,” May 3, 2011, paras. 1–2."
    )


def test_ask_json_is_one_object(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "wheat", "--library", str(built), "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    answer = json.loads(lines[0])
    assert answer["id"] is None
    assert answer["passages"][0]["article"]["publisher"] == "Reuters"


def test_a_file_of_questions_gives_one_line_each(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"id": "a", "question": "wheat"}\n\n{"id": 7, "question": "dockers"}\n', encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["ask", "--questions", str(questions), "--library", str(built), "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7]
    assert [answer["passages"][0]["article"]["path"] for answer in answers] == [
        "harvest.txt",
        "strike.md",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no question"),
        ("{", "line 1: not JSON"),
        ("[1]", "line 1: no question"),
        ('{"id": "a", "question": "wheat"}\n{"id": "b"}', "line 2: no question"),
        ('{"id": "a", "question": " "}', "line 1: the question is empty"),
        ('{"id": [1], "question": "wheat"}', "line 1: the id must be a string or a whole number"),
    ],
)
def test_a_bad_file_of_questions_is_told_by_line(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(content, encoding="utf-8")
    capsys.readouterr()
    assert main(["ask", "--questions", str(questions), "--library", str(built)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_a_file_of_questions_in_another_encoding_is_told(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "a", "question": "wheat"}', encoding="utf-16")
    capsys.readouterr()
    assert main(["ask", "--questions", str(questions), "--library", str(built)]) == 1
    assert "questions.jsonl is not UTF-8; save it in that encoding" in capsys.readouterr().err


def test_every_error_is_one_line_with_the_mend(
    built: Path, articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    library = ["--library", str(built)]
    cases = {
        "qa build FOLDER": ["ask", "wheat", "--library", str(tmp_path / "none")],
        "the question is empty": ["ask", "  ", *library],
        "ask in at most 10,000": ["ask", "a" * 1_000_000, *library],
        "choose a number from 1 to 3": ["ask", "wheat", *library, "--top", "0"],
        "holds 3; choose a number": ["ask", "wheat", *library, "--top", "99"],
        "made by another model": ["ask", "wheat", *library, "--model", "all-MiniLM-L6-v2"],
        "either a QUESTION or --questions": ["ask", *library],
        "no day is both after 2012": ["ask", "wheat", *library, "--after=2012", "--before=2011"],
        "after is 'May'": ["ask", "wheat", *library, "--after", "May"],
        "there is no retriever 'best'": ["ask", "wheat", *library, "--retriever", "best"],
        "there is no reranker at ./gone": ["ask", "wheat", *library, "--reranker", "./gone"],
        "name one with corpus.jsonl": ["evaluate", str(tmp_path / "gone")],
        "there is no folder": ["calibrate", str(empty), "--write", str(tmp_path / "no" / "file")],
        "put articles there": ["build", str(empty), *library],
        "name the folder that holds": ["build", str(tmp_path / "gone"), *library],
        "choose a new folder for it": ["build", str(articles), "--library", str(articles)],
        "a passage needs 8 tokens": ["build", str(articles), *library, "--size", "3"],
        "(No such file or directory); check its name": [
            "ask",
            *library,
            "--questions",
            str(tmp_path / "gone.jsonl"),
        ],
    }
    capsys.readouterr()
    for message, arguments in cases.items():
        assert main(arguments) == 1, arguments
        captured = capsys.readouterr()
        assert captured.out == ""
        assert message in captured.err
        assert captured.err.startswith("qa: ")
        assert captured.err.count("\n") == 1


def paths(printed: str) -> list[set[str]]:
    answers = [json.loads(line) for line in printed.splitlines()]
    return [{found["article"]["path"] for found in each["passages"]} for each in answers]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--after", "2011-05-04"], {"harvest.txt"}),
        (["--before", "2011-05-03"], {"bridge.txt"}),
        (["--author", "berg"], {"bridge.txt"}),
        (["--author", "berg", "--author", "haddad"], {"bridge.txt", "strike.md"}),
        (["--publisher", "Reuters"], {"harvest.txt"}),
        (["--article", "strike.md", "--article", "bridge.txt"], {"strike.md", "bridge.txt"}),
        (["--language", "en", "--words", "higher wages"], {"strike.md"}),
        (["--words", "the", "--words", "river"], {"bridge.txt"}),
        (["--author", "nobody"], set()),
    ],
)
def test_filters_let_only_what_fits_be_found(
    built: Path, capsys: pytest.CaptureFixture[str], options: list[str], found: set[str]
) -> None:
    capsys.readouterr()
    ask = ["ask", "What happened in the valley?", "--library", str(built), "--json"]
    assert main([*ask, *options]) == 0
    assert paths(capsys.readouterr().out) == [found]


def test_filters_apply_to_a_file_of_questions(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "wheat"}\n{"question": "dockers"}\n', encoding="utf-8")
    capsys.readouterr()
    ask = ["ask", "--questions", str(questions), "--library", str(built), "--json"]
    assert main([*ask, "--author", "Berg"]) == 0
    assert paths(capsys.readouterr().out) == [{"bridge.txt"}] * 2


def test_a_retriever_can_be_named(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask = ["ask", "wheat", "--library", str(built), "--json"]
    capsys.readouterr()
    for name in ("dense", "fused", "hybrid"):
        assert main([*ask, "--retriever", name]) == 0
        assert len(json.loads(capsys.readouterr().out)["passages"]) == 3
    assert main([*ask, "--retriever", "bm25"]) == 0
    assert paths(capsys.readouterr().out) == [{"harvest.txt"}]  # no other has the word


def test_a_reranker_orders_what_was_found(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class LastLetters:
        """Prefers the article whose file's name comes last."""

        def __init__(self, library: qa.Library, model: str) -> None:
            assert model == "models/mine"
            self._library = library

        def rerank(self, query: str, passage_ids: Sequence[str]) -> list[float | None]:
            found = self._library.passages(passage_ids)
            return [float(ord(passage.article.path[0])) for passage in found]

    monkeypatch.setattr("qa.cli_ask.CrossEncoder", LastLetters)
    capsys.readouterr()
    ask = ["ask", "wheat", "--library", str(built), "--json", "--reranker", "models/mine"]
    for named in ([], ["--retriever", "dense"]):
        assert main([*ask, *named]) == 0
        found = json.loads(capsys.readouterr().out)["passages"]
        order = [each["article"]["path"] for each in found]
        assert order == ["strike.md", "harvest.txt", "bridge.txt"]


def test_calibrate_hands_on_its_options_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[list[Path], Path | None]] = []

    class Report:
        def write(self, path: Path) -> None:
            path.write_text("{}", encoding="utf-8")

        def __str__(self) -> str:
            return "figures"

    def calibrate(
        folders: list[Path], *, libraries: Path | None, model: str | None, progress: bool
    ) -> Report:
        assert model == "hashing" and not progress
        asked.append((folders, libraries))
        return Report()

    monkeypatch.setattr("qa.cli_calibrate.calibrate", calibrate)
    written = tmp_path / "confidence.json"
    command = ["calibrate", "one", "two", "--model", "hashing", "--quiet"]
    assert main([*command, "--write", str(written)]) == 0
    assert capsys.readouterr().out == f"figures\n{written} is written\n"
    assert written.read_text(encoding="utf-8") == "{}"
    assert main([*command, "--libraries", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "figures\n"
    assert [folders for folders, _ in asked] == [[Path("one"), Path("two")]] * 2
    assert [libraries for _, libraries in asked] == [None, tmp_path]  # None is the user's cache


def test_evaluate_prints_what_it_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "harbour"
    write_set(questions)
    library = tmp_path / "harbour.library"
    command = ["evaluate", str(questions), "--library", str(library), "--model", "hashing"]
    assert main([*command, "--retriever", "bm25", "--retriever", "dense", "--json"]) == 0
    measured = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["retriever"] for each in measured] == ["bm25", "dense"]


def test_a_reader_that_closes_the_pipe_is_no_error(built: Path, tmp_path: Path) -> None:
    questions = tmp_path / "many.jsonl"
    questions.write_text('{"id": "a", "question": "wheat"}\n' * 200, encoding="utf-8")
    command = [sys.executable, "-m", "qa", "ask", "--library", str(built), "--questions"]
    with subprocess.Popen(
        [*command, str(questions)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_output_is_utf8_whatever_the_locale(built: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa", "ask", "ribbon", "--library", str(built), "--json"],
        env={"PYTHONIOENCODING": "latin-1", "PATH": ""},
        capture_output=True,
        check=True,
    )
    assert (
        "“The Bridge Opens,”" in json.loads(done.stdout.decode("utf-8"))["passages"][0]["citation"]
    )


def test_the_python_and_the_command_line_give_the_same(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    main(["ask", "Who cut the ribbon?", "--library", str(built), "--json"])
    with qa.open(built) as library:
        expected = library.ask("Who cut the ribbon?").to_dict()
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(expected))
