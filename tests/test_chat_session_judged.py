"""What a chat judges: on disk at once, shown in later chats, and taken back last first."""

from __future__ import annotations

from pathlib import Path

import pytest
from generated import run_python
from test_chat_session_locked import written_by_another

import qa
import qa.chat.judging
from embeddings import HashingEncoder
from qa.chat.session import ChatSession
from qa.judgments import Grade

COST = "What did the new bridge over the river cost?"
OPENED = "Who opened it?"


@pytest.fixture
def session(tiny: qa.Library) -> ChatSession:
    return ChatSession(tiny, judge="NL")


def grades(session: ChatSession, number: int) -> dict[int, Grade]:
    """How the passages of a question were judged, by rank."""
    return session.grades_of(session.state.exchange(number))


def test_a_judgment_is_on_disk_when_the_call_returns(session: ChatSession) -> None:
    session.ask(COST)
    made = session.judge_passage(1, 2, 1)
    code = (
        "import sys, qa; print([(j.question, j.article_id, j.grade, j.judge) "
        "for j in qa.open(sys.argv[1]).judgments])"
    )
    expected = [(COST, "harvest.txt", 1, "NL")]
    assert run_python(code, session.library.path) == f"{expected}\n"
    assert list(session.library.judgments) == [made]


def test_judgments_of_the_same_question_are_there_in_later_chats(session: ChatSession) -> None:
    session.ask(COST)
    session.judge_passage(1, 1, 2)
    session.judge_passage(1, 2, 0)
    later = ChatSession(session.library, judge="NL")
    later.ask(f" {COST} ")
    assert [grades(later, 1).get(rank) for rank in (1, 2, 3)] == [2, 0, None]
    assert grades(later, 1) == {1: 2, 2: 0}
    somebody = ChatSession(session.library, judge="AB")
    somebody.ask(COST)
    assert grades(somebody, 1) == {}


def test_undo_takes_back_what_this_chat_judged_last_first_and_nothing_else(
    session: ChatSession,
) -> None:
    other = ChatSession(session.library, judge="NL")
    for chat in (session, other):
        chat.ask(COST)
    session.judge_passage(1, 1, 2)
    second = session.judge_passage(1, 2, 1)
    theirs = other.judge_passage(1, 1, 0)
    assert session.undo_judgment() == second
    assert grades(session, 1) == {1: 0}
    taken = session.undo_judgment()
    assert taken is not None
    assert taken.grade == 2
    assert session.undo_judgment() is None
    assert list(session.library.judgments) == [theirs]
    assert other.undo_judgment() == theirs
    assert len(session.library.judgments) == 0


def test_what_was_taken_back_elsewhere_is_told_and_nothing_is_changed(
    session: ChatSession,
) -> None:
    session.ask(COST)
    first = session.judge_passage(1, 1, 2)
    second = session.judge_passage(1, 2, 1)
    session.library.judgments.undo(second)
    with pytest.raises(ValueError, match="was already taken back elsewhere"):
        session.undo_judgment()
    assert list(session.library.judgments) == [first]
    assert session.undo_judgment() == first


def test_judgments_outlive_the_conversation(session: ChatSession) -> None:
    session.ask(COST)
    session.judge_passage(1, 1, 2)
    session.clear()
    session.ask(COST)
    assert grades(session, 1).get(1) == 2
    assert session.undo_judgment() is not None
    assert grades(session, 1).get(1) is None


def test_undo_stands_at_what_was_judged_last(session: ChatSession) -> None:
    session.ask(COST)
    assert session.state.last_judgment is None
    assert not session.state.judged
    session.judge_passage(1, 3, 2)
    session.judge_passage(1, 2, 0)
    assert session.state.last_judgment == (1, 2)
    assert session.state.judged
    session.undo_judgment()
    assert session.state.last_judgment == (1, 3)
    session.undo_judgment()
    assert session.state.last_judgment is None
    assert not session.state.judged
    assert session.undo_judgment() is None


def test_a_failed_undo_leaves_its_place_and_what_was_judged(
    tiny: qa.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.chat.judging, "_PATIENCE_SECONDS", 0.05)
    session = ChatSession(tiny, judge="NL")
    session.ask(COST)
    session.judge_passage(1, 1, 2)
    second = session.judge_passage(1, 2, 0)
    with written_by_another(session.library), pytest.raises(qa.FootnoteError):
        session.undo_judgment()
    assert session.state.last_judgment == (1, 2)
    assert session.undo_judgment() == second
    assert session.state.last_judgment == (1, 1)
    assert grades(session, 1) == {1: 2}


@pytest.mark.parametrize("change", ["edit", "drop", "clear", "again"])
def test_a_judgment_can_be_taken_back_when_its_turn_is_gone(
    session: ChatSession, change: str
) -> None:
    session.ask(COST)
    asked = session.ask(OPENED)
    made = session.judge_passage(2, 1, 2)
    place: tuple[int, int] | None = None  # shown no more
    if change == "edit":
        session.ask("Who brought in half of the wheat?", replacing=2)
    elif change == "clear":
        session.clear()
    else:
        if change == "drop":
            session.drop(2, asked.turn.carried[0])
        else:
            session.ask(OPENED, replacing=2)
        # The same passage of the same question, under its new number.
        passages = session.exchanges[1].answer.passages
        (rank,) = [each.rank for each in passages if made.is_of(each.passage)]
        place = (3, rank)
    assert session.state.last_judgment == place
    assert session.state.judged
    assert session.undo_judgment() == made
    assert len(session.library.judgments) == 0


def test_undo_stands_at_a_question_that_is_asked_twice_where_it_was_judged(
    session: ChatSession,
) -> None:
    for _ in range(2):
        session.clear()
        session.ask(COST)
    session.ask(COST)
    session.judge_passage(1, 1, 2)
    assert session.state.last_judgment == (1, 1)
    session.judge_passage(2, 1, 1)
    assert session.state.last_judgment == (2, 1)


def test_judgments_are_counted_by_question_so_that_a_page_can_know(session: ChatSession) -> None:
    session.ask(COST)
    session.ask(OPENED)
    session.judge_passage(1, 1, 2)
    session.judge_passage(1, 2, 2)
    assert (session.state.judged_for(COST), session.state.judged_for(OPENED)) == (2, 0)
    session.judge_passage(2, 1, 0)
    session.undo_judgment()
    session.undo_judgment()
    assert (session.state.judged_for(COST), session.state.judged_for(OPENED)) == (3, 2)


def test_words_that_were_edited_are_judged_anew_and_both_judgments_stand(
    articles: Path, session: ChatSession
) -> None:
    session.ask(COST)
    session.judge_passage(1, 1, 2)
    path = articles / "bridge.txt"
    path.write_text(path.read_text().replace("40 million", "50 million"))
    qa.build(articles, library=session.library.path, model=HashingEncoder(), progress=False)
    with qa.open(session.library.path) as now:
        later = ChatSession(now, judge="NL")
        later.ask(COST)
        assert grades(later, 1).get(1) is None
        later.judge_passage(1, 1, 0)
        assert [each.grade for each in now.judgments] == [2, 0]
        later.undo_judgment()
        assert [each.grade for each in now.judgments] == [2]


@pytest.mark.parametrize("judge", ["\ud800", "N\udcffL", None, 7])
def test_a_judge_who_cannot_be_written_down_is_refused_at_once(
    tiny: qa.Library, judge: str
) -> None:
    with pytest.raises(ValueError, match=r"^the judge is .*, but must be a name, or empty$"):
        ChatSession(tiny, judge=judge)
