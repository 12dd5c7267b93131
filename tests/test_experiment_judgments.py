"""An experiment by what was judged in a library: its questions, its characters, its judges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import qa

QUESTIONS = ("Where is the lighthouse?", "Who mended the bridge?")
TEXTS = (
    "The lighthouse stands on the northern cape.",
    "The bridge was mended by Ada Quill in spring.",
    "Nothing happened at the mill for nine years.",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[qa.Library]:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(f"Title {number}\n\n{text}\n", encoding="utf-8")
    qa.build(folder, library=tmp_path / "judged.library", model="hashing", progress=False)
    with qa.open(tmp_path / "judged.library") as opened:
        yield opened


def judge(library: qa.Library, question: str, word: str, *, judge: str = "A") -> None:
    for passage in library.passages():
        grade = 2 if word in passage.text else 0
        library.judgments.judge(question, passage, grade, judge=judge)  # type: ignore[arg-type]


def experiment(library: qa.Library, kept: Path) -> qa.Experiment:
    return qa.Experiment(
        {"bm25": "bm25", "dense": "dense"},
        library.judgments,
        library.judgments,
        library=library,
        measures=["RR@10", "P@1"],
        kept=kept,
        progress=False,
    )


def test_what_was_judged_is_asked_and_measured(library: qa.Library, tmp_path: Path) -> None:
    for question, word in zip(QUESTIONS, ("lighthouse", "bridge"), strict=True):
        judge(library, question, word)
    comparison = experiment(library, tmp_path / "kept").compare()
    assert tuple(comparison.topic_set) == QUESTIONS
    assert comparison.unit == "passage"
    assert comparison.result("bm25").qrels.judgments == 6
    # Each question shares a word with its passage alone.
    assert comparison.row("bm25", "RR@10").mean == 1.0
    assert comparison.row("bm25", "P@1").mean == 1.0


def test_judges_who_differ_are_told_before_anything_is_run(
    library: qa.Library, tmp_path: Path
) -> None:
    judge(library, QUESTIONS[0], "lighthouse")
    judge(library, QUESTIONS[0], "mill", judge="B")
    with pytest.raises(ValueError, match="adjudicate"):
        experiment(library, tmp_path / "kept")


def test_a_library_without_judgments_says_so(library: qa.Library, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was judged in"):
        experiment(library, tmp_path / "kept")
