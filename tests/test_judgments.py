"""Judgments: on disk at once, the last one counts, and what is taken back is gone."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from generated import run_python
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from corpus.article import Passage
from corpus.errors import LibraryNotFound, QuestionRefused
from qa.judgments import Judgments


def passages(library: qa.Library) -> dict[str, Passage]:
    return {each.article.path: each for each in library.passages()}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def test_a_judgment_holds_what_was_judged_by_whom_and_when(tiny: qa.Library) -> None:
    bridge = passages(tiny)["bridge.txt"]
    judgments = Judgments(tiny.path, Clock())
    made = judgments.judge("  What did it cost? ", bridge, 2, judge="NL")
    assert (made.question, made.grade, made.judge) == ("What did it cost?", 2, "NL")
    assert made.when == "2026-03-12T09:31:00+00:00"
    assert (made.article_id, made.start, made.end) == ("bridge.txt", 0, len(bridge.text))
    assert made.passage_id == bridge.id
    assert made.sha256 == hashlib.sha256(bridge.text.encode()).hexdigest()
    assert list(judgments) == [made]


def test_it_is_on_disk_before_the_call_returns(tiny: qa.Library) -> None:
    tiny.judgments.judge("What did it cost?", passages(tiny)["bridge.txt"], 1)
    code = "import sys, qa; print([j.grade for j in qa.open(sys.argv[1]).judgments])"
    assert run_python(code, str(tiny.path)) == "[1]\n"


def test_what_is_judged_again_counts_as_judged_last_and_undo_brings_it_back(
    tiny: qa.Library,
) -> None:
    bridge, harvest = (passages(tiny)[name] for name in ("bridge.txt", "harvest.txt"))
    judgments = tiny.judgments
    judgments.judge("Who?", bridge, 2)
    judgments.judge("Who?", harvest, 0)
    judgments.judge("Who?", bridge, 1)
    assert [(each.article_id, each.grade) for each in judgments] == [
        ("harvest.txt", 0),
        ("bridge.txt", 1),
    ]
    assert len(judgments) == 2
    taken = judgments.undo()
    assert taken is not None
    assert (taken.article_id, taken.grade) == ("bridge.txt", 1)
    assert judgments.grade("Who?", bridge) == 2
    judgments.undo()
    judgments.undo()
    assert judgments.undo() is None
    assert list(judgments) == []


def test_judges_and_questions_are_kept_apart(tiny: qa.Library) -> None:
    bridge = passages(tiny)["bridge.txt"]
    judgments = tiny.judgments
    judgments.judge("Who?", bridge, 2, judge="NL")
    judgments.judge("Who?", bridge, 0, judge="AB")
    judgments.judge("When?", bridge, 1, judge="AB")
    assert judgments.grade("Who?", bridge, judge="NL") == 2
    assert judgments.grade("Who?", bridge, judge="AB") == 0
    assert judgments.grade("When?", bridge, judge="NL") is None
    taken = judgments.undo(judge="NL")
    assert taken is not None
    assert taken.judge == "NL"
    assert len(judgments) == 2


def test_a_certain_judgment_is_taken_back_whatever_was_judged_since(tiny: qa.Library) -> None:
    bridge, harvest = (passages(tiny)[name] for name in ("bridge.txt", "harvest.txt"))
    judgments = Judgments(tiny.path, Clock())
    first = judgments.judge("Who?", bridge, 2)
    second = judgments.judge("Who?", bridge, 1)
    third = judgments.judge("Who?", harvest, 0)
    assert judgments.undo(first) == first
    assert list(judgments) == [second, third]
    assert judgments.undo(first) is None
    assert judgments.undo(second) == second
    assert judgments.grade("Who?", bridge) is None
    assert list(judgments) == [third]


def test_of_two_judgments_that_are_the_same_one_is_taken_back(tiny: qa.Library) -> None:
    bridge = passages(tiny)["bridge.txt"]
    judgments = Judgments(tiny.path, lambda: datetime(2026, 3, 12, tzinfo=UTC))
    same = [judgments.judge("Who?", bridge, 2) for _ in range(2)]
    assert same[0] == same[1]
    assert judgments.undo(same[0]) == same[0]
    assert judgments.grade("Who?", bridge) == 2
    assert judgments.undo(same[0]) == same[0]
    assert judgments.grade("Who?", bridge) is None


def test_the_grades_of_several_passages_are_read_together(tiny: qa.Library) -> None:
    bridge, harvest, strike = (
        passages(tiny)[name] for name in ("bridge.txt", "harvest.txt", "strike.md")
    )
    judgments = tiny.judgments
    judgments.judge("Who?", bridge, 0)
    judgments.judge("Who?", strike, 1)
    judgments.judge("Who?", bridge, 2)
    judgments.judge("Who?", harvest, 2, judge="AB")
    assert judgments.grades(" Who?", [harvest, bridge, strike]) == [None, 2, 1]
    assert judgments.grades("Who?", []) == []
    assert tiny.judgments.grades("When?", [bridge]) == [None]


def test_other_words_at_the_same_place_were_not_judged(articles: Path, tiny: qa.Library) -> None:
    strike = passages(tiny)["strike.md"]
    tiny.judgments.judge("Who?", strike, 2)
    path = articles / "strike.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Two hundred", "Ten hundred"))
    qa.build(articles, library=tiny.path, model="hashing", progress=False)
    with qa.open(tiny.path, model="hashing") as changed:
        now = passages(changed)["strike.md"]
        assert (now.start, now.end) == (strike.start, strike.end)
        assert changed.judgments.grade("Who?", now) is None
        assert changed.judgments.grade("Who?", strike) == 2


def test_a_new_build_leaves_them(articles: Path, tiny: qa.Library) -> None:
    made = tiny.judgments.judge("Who?", passages(tiny)["bridge.txt"], 2)
    (articles / "more.txt").write_text("More\n\nAnother article.\n", encoding="utf-8")
    qa.build(articles, library=tiny.path, model="hashing", progress=False)
    assert list(tiny.judgments) == [made]


def test_many_at_once_are_all_kept(tiny: qa.Library) -> None:
    bridge = passages(tiny)["bridge.txt"]
    threads = [
        threading.Thread(target=tiny.judgments.judge, args=(f"Question {number}?", bridge, 2))
        for number in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = {each.question for each in tiny.judgments}
    assert asked == {f"Question {number}?" for number in range(16)}


@pytest.mark.parametrize("grade", [3, -1, True, "2", None, 1.5])
def test_a_grade_that_is_none_is_refused(tiny: qa.Library, grade: object) -> None:
    with pytest.raises(ValueError, match=r"must be 0 .not relevant., 1 .partly. or 2 .relevant."):
        tiny.judgments.judge("Who?", passages(tiny)["bridge.txt"], grade)  # type: ignore[arg-type]
    assert len(tiny.judgments) == 0


def test_what_cannot_be_judged_is_refused_in_words(tiny: qa.Library, tmp_path: Path) -> None:
    bridge = passages(tiny)["bridge.txt"]
    with pytest.raises(QuestionRefused, match="the question is empty"):
        tiny.judgments.judge("   ", bridge, 1)
    with pytest.raises(LibraryNotFound, match="there is no library at"):
        Judgments(tmp_path / "none").judge("Who?", bridge, 1)


@settings(max_examples=25)
@given(
    moves=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from((0, 1, 2, None))), max_size=12)
)
def test_any_row_of_judgments_and_undoings_is_as_if_written_down(
    moves: list[tuple[str, int | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("judged")
    (folder / "one.txt").write_text("One\n\nSome words.\n", encoding="utf-8")
    qa.build(folder, library=folder / "l", model="hashing", progress=False)
    with qa.open(folder / "l", model="hashing") as library:
        (passage,) = library.passages()
        written: dict[str, list[int]] = {"a": [], "b": []}
        for judge, grade in moves:
            if grade is None:
                taken = library.judgments.undo(judge=judge)
                expected = written[judge].pop() if written[judge] else None
                assert (taken.grade if taken else None) == expected
            else:
                library.judgments.judge("Who?", passage, grade, judge=judge)
                written[judge].append(grade)
        for judge, grades in written.items():
            last = grades[-1] if grades else None
            assert library.judgments.grade("Who?", passage, judge=judge) == last
