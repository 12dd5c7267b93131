"""Terms that a follow-up carried are dropped: it is asked again without them, in its place."""

from __future__ import annotations

import pytest

import qa
from qa.chat.session import ChatSession

COST = "What did the new bridge over the river cost?"
OPENED = "Who opened it?"


@pytest.fixture
def session(tiny: qa.Library) -> ChatSession:
    return ChatSession(tiny)


def numbers(session: ChatSession) -> list[int]:
    return [each.number for each in session.exchanges]


def test_a_follow_up_carries_and_a_term_is_dropped_in_its_place(session: ChatSession) -> None:
    session.ask(COST)
    before = session.ask(OPENED)
    assert before.turn.carried[:4] == ("new", "bridge", "river", "cost")
    after = session.drop(2, "bridge")
    assert "bridge" not in after.turn.carried
    assert after.turn.carried == tuple(term for term in before.turn.carried if term != "bridge")
    assert after.turn.without == ("bridge",)
    # Its number was never used before, and the one that it replaced is gone.
    assert numbers(session) == [1, 3]
    last = session.drop(3, "new")
    assert last.turn.without == ("bridge", "new")
    assert numbers(session) == [1, 4]


def test_a_question_asked_twice_loses_a_term_only_once(session: ChatSession) -> None:
    session.ask(COST)
    first = session.ask(OPENED)
    second = session.ask(OPENED)
    dropped = session.drop(second.number, second.turn.carried[0])
    assert session.exchanges[1] == first
    assert numbers(session) == [1, 2, 4]
    assert dropped.turn.carried == second.turn.carried[1:]


def test_a_dropped_term_leaves_the_filter_and_the_number_that_it_was_asked_with(
    session: ChatSession,
) -> None:
    session.ask(COST)
    session.use_k(1)
    session.filter(authors=["Anna Berg"])
    asked = session.ask(OPENED)
    session.use_k(None)
    session.filter()
    again = session.drop(asked.number, asked.turn.carried[0])
    assert again.where == {"author": ("Anna Berg",)}
    assert again.k == 1
    assert len(again.answer.passages) == 1


def test_several_terms_are_dropped_with_one_new_answer(session: ChatSession) -> None:
    session.ask(COST)
    before = session.ask(OPENED)
    kept = session.state.stored
    after = session.drop(2, "bridge", "cost", "bridge")
    gone = ("bridge", "cost")
    assert after.turn.without == gone
    assert after.turn.carried == tuple(term for term in before.turn.carried if term not in gone)
    assert numbers(session) == [1, 3]
    stored = session.state.stored
    assert kept
    assert stored
    assert (stored.id, stored.revision) == (kept.id, kept.revision + 1)


def test_without_any_of_them_a_question_is_answered_by_itself(
    session: ChatSession, tiny: qa.Library
) -> None:
    session.ask(COST)
    carried = session.ask(OPENED).turn.carried
    alone = session.drop(2, *carried)
    assert (alone.turn.carried, alone.turn.without) == ((), carried)
    assert alone.answer.to_dict() == tiny.ask(OPENED).to_dict()
    with pytest.raises(ValueError, match="question 3 does not carry 'new'; it carries nothing"):
        session.drop(3, "new")
    with pytest.raises(ValueError, match="name what question 3 is to drop; it carries nothing"):
        session.drop(3)
