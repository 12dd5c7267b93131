"""`qa judgments`: what was judged, as qrels, as characters, and how far judges agree."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import pytest

import qa
from embeddings import HashingEncoder
from qa.cli_judgments import add_judgments, judgments_lines
from qa.judging.pool import read_pool
from qa.judging.spans import SpanQrels, read_spans

COST = "What did it cost – 40 %?"
PATHS = ("bridge.txt", "harvest.txt", "strike.md")


def judgments(*arguments: object) -> list[str]:
    parser = argparse.ArgumentParser()
    add_judgments(parser)
    return list(judgments_lines(parser.parse_args(list(map(str, arguments)))))


def judge(library: qa.Library, grades: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """Judge the three passages; their ids by path."""
    by_path = {each.article.path: each for each in library.passages()}
    for name, row in grades.items():
        for path, grade in zip(PATHS, row, strict=False):
            library.judgments.judge(COST, by_path[path], grade, judge=name)  # type: ignore[arg-type]
    return {path: each.id for path, each in by_path.items()}


def read_qrels_lines(path: Path) -> dict[tuple[str, str], int]:
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {(topic, document): int(grade) for topic, _, document, grade in rows}


def test_they_are_counted_and_written_as_qrels_and_as_characters(
    tiny: qa.Library, tmp_path: Path
) -> None:
    ids = judge(tiny, {"NL": (2, 0, 1)})
    qrels, spans = tmp_path / "qrels.txt", tmp_path / "spans.jsonl"
    lines = judgments("--library", tiny.path, "--qrels", qrels, "--spans", spans)
    assert lines == [
        f"{tiny.path}: 3 judgments for 1 topics by NL",
        f"{spans}: 3 judgments",
        f"{qrels}: 3 passages judged for 1 topics",
    ]
    topic = "What%20did%20it%20cost%20–%2040%20%25?"
    expected = {(topic, ids[path]): grade for path, grade in zip(PATHS, (2, 0, 1), strict=True)}
    assert read_qrels_lines(qrels) == expected
    assert read_spans(spans) == SpanQrels.of_library(tiny)


def test_topics_give_their_ids_and_leave_other_questions_out(
    tiny: qa.Library, tmp_path: Path
) -> None:
    ids = judge(tiny, {"": (2, 0, 1)})
    (passage,) = tiny.passages([ids["bridge.txt"]])
    tiny.judgments.judge("Another question?", passage, 1)
    (tmp_path / "topics.tsv").write_text(f"t1\t{COST}\n", encoding="utf-8")
    lines = judgments(
        "--library", tiny.path, "--topics", tmp_path / "topics.tsv", "--qrels", tmp_path / "q.txt"
    )
    assert lines[0] == f"{tiny.path}: 3 judgments for 1 topics by (no name)"
    assert {topic for topic, _ in read_qrels_lines(tmp_path / "q.txt")} == {"t1"}


def test_what_is_disputed_is_listed_and_settled_by_a_rule_a_judge_or_an_adjudicator(
    tiny: qa.Library, tmp_path: Path
) -> None:
    ids = judge(tiny, {"AB": (2, 0, 1), "CD": (2, 2)})
    ends = {each.article.path: each.end for each in tiny.passages()}
    dispute = f"disputed: {COST!r}, harvest.txt 0:{ends['harvest.txt']}: AB 0, CD 2"
    qrels = tmp_path / "qrels.txt"
    assert judgments("--library", tiny.path)[1:] == [dispute]
    assert judgments("--library", tiny.path, "--rule", "majority")[1:] == [dispute]
    with pytest.raises(ValueError, match=r"judges differ about 1 of 3 places, first 'harvest.txt'"):
        judgments("--library", tiny.path, "--qrels", qrels)
    assert not qrels.exists()

    def harvest(*arguments: object) -> int:
        lines = judgments("--library", tiny.path, "--qrels", qrels, *arguments)
        assert not [line for line in lines if line.startswith("disputed")]
        found = {document: grade for (_, document), grade in read_qrels_lines(qrels).items()}
        assert found[ids["bridge.txt"]] == 2
        return found[ids["harvest.txt"]]

    assert harvest("--rule", "highest") == 2
    assert harvest("--rule", "lowest") == 0
    assert harvest("--judge", "CD") == 2
    assert harvest("--adjudicator", "AB") == 0
    pool = tmp_path / "disputed.jsonl"
    assert judgments("--library", tiny.path, "--disputed", pool)[-1] == (
        f"{pool}: 1 passages to be judged once more"
    )
    (item,) = read_pool(pool)
    assert (item.question, item.article) == (COST, "harvest.txt")
    (passage,) = tiny.passages([ids["harvest.txt"]])
    tiny.judgments.judge(item.question, passage, 1, judge="MN")
    assert harvest("--adjudicator", "MN") == 1


def test_the_help_says_that_two_judges_who_differ_have_no_majority() -> None:
    parser = argparse.ArgumentParser()
    add_judgments(parser)
    said = " ".join(parser.format_help().split())
    assert "two judges who differ have no majority, and stay disputed" in said


def test_agreement_is_printed(tiny: qa.Library) -> None:
    judge(tiny, {"AB": (2, 0, 1), "CD": (2, 0, 1)})
    found = "\n".join(judgments("--library", tiny.path, "--agreement"))
    assert "2 judges, 3 units judged, 3 by two or more" in found
    assert "Krippendorff's alpha, ordinal: 1.000" in found
    assert "AB and CD: 3 units, 3 graded the same" in found
    with pytest.raises(ValueError, match="agreement takes two judges or more, but these were judg"):
        judgments("--library", tiny.path, "--agreement", "--judge", "AB")


def test_what_has_changed_since_is_counted(
    articles: Path, tiny: qa.Library, tmp_path: Path
) -> None:
    judge(tiny, {"AB": (2, 0, 1)})
    (articles / "harvest.txt").unlink()
    qa.build(articles, library=tiny.path, model=HashingEncoder(), progress=False)
    assert judgments("--library", tiny.path) == [
        f"{tiny.path}: 2 judgments for 1 topics by AB",
        "1 more are left out: their words have changed or are gone",
    ]


def test_nothing_judged_is_told_and_hostile_names_steer_no_terminal(tiny: qa.Library) -> None:
    assert judgments("--library", tiny.path) == [f"{tiny.path}: 0 judgments for 0 topics by nobody"]
    judge(tiny, {"\x1b[2JAB\u202e": (2, 0, 1), "CD": (0, 0, 0)})
    printed = "\n".join(judgments("--library", tiny.path, "--agreement"))
    assert "\x1b" not in printed
    assert "\u202e" not in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--judge", "XY"), r"^'XY' judged nothing in .*; there are AB$"),
        (("--adjudicator", "XY"), r"^'XY' judged nothing in .*; there are AB$"),
        (("--qrels", "q.txt", "--threshold", "2"), r"^the threshold is 2.0, but must be over 0"),
        (("--topics", "none.tsv"), r"none\.tsv"),
        (("--spans", "none/s.jsonl"), r"none/s\.jsonl cannot be written"),
    ],
)
def test_what_cannot_be_is_one_line(
    tiny: qa.Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    judge(tiny, {"AB": (2, 0, 1)})
    with pytest.raises(ValueError, match=message) as caught:
        judgments("--library", tiny.path, *arguments)
    assert "\n" not in str(caught.value)
