"""Replays: a history leads to what a conversation with the same turns leads to."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from test_conversation import PASSAGES, Shelf

import qa.evaluation.replay
from qa.conversation import Conversation, context_after
from qa.dense import Dense
from qa.evaluation.replay import FollowUp, PastTurn, replay
from qa.followup import Carrying
from qa.retriever import Hit, Retriever

QUESTIONS = (
    "Who closed the harbour?",
    "What ended it?",
    "How much wheat have farmers brought in?",
    "And then?",
)


@pytest.fixture
def shelf() -> Any:
    return Shelf()


def test_a_history_hands_on_what_the_conversation_does(shelf: Any) -> None:
    conversation = Conversation(shelf)
    history: list[str] = []
    assert replay(shelf, history) == ()
    for question in QUESTIONS:
        first = conversation.ask(question).passages[0].passage
        history += [question, f"{first.article.title}\n\n{first.text}"]
        told = replay(shelf, history)
        assert [each.starts_topic for each in told] == [
            each.starts_topic for each in conversation.turns
        ]
        assert context_after(told) == context_after(conversation.turns)
    # Only the last names nothing that a passage is near to.
    assert [each.starts_topic for each in told] == [True, True, True, False]


def test_a_question_that_would_be_refused_is_left_out_with_its_answer(shelf: Any) -> None:
    told = replay(shelf, ["?!", "A truce.", "Who closed the harbour?", "Dockers.", "And?"])
    assert told == (
        PastTurn(question="Who closed the harbour?", found=("Dockers",), starts_topic=True),
        PastTurn(question="And?"),
    )


def test_what_leans_is_searched_with_what_is_carried_and_all_else_as_ever(
    shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Own:
        floor = None

        def retrieve(self, query: str, k: int, where: Any = None) -> list[Hit]:
            return [Hit(query, float(k))]

    def dense(library: Any) -> Retriever:
        return cast(Retriever, Dense(library))

    shelf.retriever = Own()
    shelf.ids = list(PASSAGES)
    monkeypatch.setattr(qa.evaluation.replay, "follow_up_retriever", dense)
    turns = replay(shelf, ["Who closed the harbour?", "The strike closed the harbour."])
    after = FollowUp(shelf, turns)
    assert isinstance(after, Retriever)
    vector = Carrying(shelf.encoder, context_after(turns)).added_to(
        shelf.encode("And there?").vector
    )
    hits = after.retrieve("And there?", 2)
    assert [hit.passage_id for hit in hits] == ["a", "b"]
    by_hand = shelf.encoder.encode_queries([" ".join(PASSAGES[each]) for each in "ab"]) @ vector
    np.testing.assert_allclose([hit.score for hit in hits], by_hand, atol=1e-6)
    # About something else; and the first of a conversation.
    wheat = "How much wheat have farmers brought in?"
    assert after.retrieve(wheat, 3) == [Hit(wheat, 3.0)]
    assert FollowUp(shelf, ()).retrieve("And there?", 2) == [Hit("And there?", 2.0)]
