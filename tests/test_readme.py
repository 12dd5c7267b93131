"""README: its commands and its snippet are run, and what it shows as printed is what is printed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from test_beir import write_set

import qa
from qa.cli import _COMMANDS, _parser
from qa.judging.spans import SpanQrels
from qa.study.keys import keys_table
from qa.trec.run import Run
from qa.trec.topics import Topics

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUESTIONS = (
    "Who brokered the ceasefire in Basra?",
    "How many soldiers died in Diwaniyah?",
    "What did the Sadrists demand?",
    "Who left the Accordance Front?",
    "Which oil law was proposed?",
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


def run(command: list[str], folder: Path, *, status: int = 0) -> str:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which README's paths mean what they mean to its reader."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    (folder / "questions.jsonl").write_text(
        '{"id": "q1", "question": "Who brokered the ceasefire?"}\n', encoding="utf-8"
    )
    (folder / "articles").mkdir()
    (folder / "articles" / "one.txt").write_text(
        "A Title\n\nA. Writer 1 May 2011\n\n"
        + "The harbour was closed for nine days because of ice.\n\n" * 12,
        encoding="utf-8",
    )
    (folder / "draft.md").write_text(
        "“The harbour was closed for nine days” (“A Title,” 2011, para. 1).\n", encoding="utf-8"
    )
    write_set(folder / "questions")
    run(["qa", "build", "corpus/articles", "--library", "samples.library"], folder)
    write_experiment(folder)
    return folder


def write_experiment(folder: Path) -> None:
    """Judged questions, their topics, two runs, and the experiment that README shows."""
    shown = next(block for block in blocks("yaml") if block.startswith("# experiment.yml"))
    (folder / "experiment.yml").write_text(shown, encoding="utf-8")
    with qa.open(folder / "samples.library") as library:
        runs: dict[str, dict[str, dict[str, float]]] = {"one": {}, "two": {}}
        for question in QUESTIONS:
            hits = library.lexical.retrieve(question, 3)
            found = library.passages([hit.passage_id for hit in hits])
            for judge in ("A", "B"):
                library.judgments.judge(question, found[0], 2, judge=judge)
                library.judgments.judge(question, found[1], 0, judge=judge)
            runs["one"][question] = {hit.passage_id: hit.score for hit in hits}
            runs["two"][question] = {hit.passage_id: -hit.score for hit in hits}
        judged = SpanQrels.of_library(library)
        judged.qrels(library.passages()).write(folder / "qrels.txt")
    Topics.of(judged.topics).write(folder / "topics.tsv")
    for name, scores in runs.items():
        Run(name, scores).write(folder / f"{name}.run")


def test_the_answer_shown_is_the_answer_printed(workplace: Path) -> None:
    shown = next(block for block in blocks("text") if block.startswith("How many soldiers"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    question = re.search(r"^Q \?= (.*)$", makefile, re.M)
    assert question
    printed = run(
        ["qa", "ask", question[1], "--library", "samples.library", "--top", "3"], workplace
    )
    assert printed.startswith(shown.rstrip().removesuffix("[...]").rstrip())


def test_the_verdict_shown_is_the_verdict_printed(workplace: Path) -> None:
    shown = next(block for block in blocks("text") if block.startswith("line 3: altered"))
    with qa.open(workplace / "samples.library") as library:
        quotation = library.ask("How many soldiers died in Diwaniyah?", 1).passages[0].quote()
    changed = quotation.words.replace("23 soldiers", "32 soldiers")
    note = quotation.cite().markdown
    draft = f"# A draft\n\nThe army: “{changed}”[^1]\n\n[^1]: {note}\n"
    (workplace / "changed.md").write_text(draft, encoding="utf-8")
    command = ["qa", "verify", "changed.md", "--library", "samples.library"]
    assert run(command, workplace, status=1).startswith(shown)


def test_every_command_line_runs(workplace: Path) -> None:
    commands = [
        line.removeprefix("$ ").split("  #")[0].strip()
        for block in blocks("sh")
        for line in block.splitlines()
        if line.removeprefix("$ ").startswith("qa ")
    ]
    assert len(commands) >= 3
    for command in commands:
        run(shlex.split(command), workplace)


def test_the_snippet_runs(workplace: Path) -> None:
    snippets = blocks("python")
    assert snippets
    printed = run([sys.executable, "-c", "\n".join(snippets)], workplace)
    assert "Cite: " in printed
    assert "\nbm25 dense fused hybrid\n" in printed  # as the comment beside it says
    assert "'Diwaniyah'" in printed  # carried over
    assert "No passage was found" not in printed


def test_every_key_of_an_experiment_is_told() -> None:
    assert keys_table() in README


def test_every_make_target_is_told() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^(\w+):.*## ", makefile, re.M):
        if target != "help":
            assert f"make {target}" in README


def test_every_option_of_the_command_line_is_told() -> None:
    commands = _parser(list(_COMMANDS))._subparsers
    assert commands
    for action in commands._group_actions:
        for parser in dict(action.choices or {}).values():
            for option in parser._option_string_actions:
                if option not in ("-h", "--help"):
                    assert option in README, option
