"""Conversations: what is carried from turn to turn, taken away, and dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import faiss
import numpy as np
import pytest

from corpus.errors import QuestionRefused
from embeddings.encoder import Encoding
from embeddings.index import VectorIndex
from qa.conversation import Conversation, Turn, context_after
from qa.followup import Carrying, Context

PASSAGES = {
    "a": ("The Harbour Strike", "Dockers in Basra began a strike. The strike closed the harbour."),
    "b": ("The Truce", "A truce ended the strike after nine days."),
    "c": ("A Poor Harvest", "Farmers brought in half of the usual wheat."),
}
# One axis a topic, and one that every text has a little of.
AXES = {"strike": 0, "harbour": 0, "dockers": 0, "truce": 1, "ended": 1, "wheat": 2, "farmers": 2}


class Axes:
    """An encoder that counts the words of each topic."""

    def encode_queries(self, texts: Sequence[str]) -> Any:
        vectors = np.full((len(texts), 4), 0.1, dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().replace("?", " ").replace(".", " ").split():
                if word in AXES:
                    row[AXES[word]] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Shelf:
    """A library of three passages; remembers how it was asked."""

    def __init__(self) -> None:
        self.encoder = Axes()
        index = faiss.IndexFlatIP(4)
        index.add(self.encoder.encode_queries([" ".join(each) for each in PASSAGES.values()]))
        self.index = VectorIndex(list(PASSAGES), index)
        self.asked: list[tuple[str, int | None, Any, tuple[str, ...]]] = []

    def encode(self, query: str) -> Encoding:
        vector = self.encoder.encode_queries([query])[0]
        return Encoding(vector=vector, tokens=vector[None, :][:0], starts=())

    def rows(self, where: Mapping[str, Any] | None) -> Any:
        return None if where is None else np.array([each in where["ids"] for each in PASSAGES])

    def ask(
        self,
        question: str,
        k: int | None = None,
        *,
        where: Mapping[str, Any] | None = None,
        carrying: Carrying | None = None,
    ) -> Any:
        self.asked.append((question, k, where, carrying.context.terms if carrying else ()))
        vector = self.encode(question).vector
        vector = carrying.added_to(vector) if carrying else vector
        return answer(*(each for each, _ in self.index.search(vector, k or 3, self.rows(where))))


def answer(*ids: str) -> Any:
    passages = [
        SimpleNamespace(
            rank=rank,
            passage=SimpleNamespace(text=PASSAGES[each][1], article=article(PASSAGES[each][0])),
        )
        for rank, each in enumerate(ids, 1)
    ]
    return SimpleNamespace(answered=bool(ids), passages=tuple(passages), ids=ids)


def article(title: str) -> Any:
    return SimpleNamespace(title=title)


def turn(question: str, *ids: str, without: Sequence[str] = (), starts_topic: bool = False) -> Turn:
    return Turn(
        question=question,
        answer=answer(*ids),
        without=tuple(without),
        starts_topic=starts_topic,
    )


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def conversation(shelf: Shelf) -> Conversation:
    return Conversation(cast(Any, shelf))


def test_a_first_question_is_asked_alone(conversation: Conversation, shelf: Shelf) -> None:
    conversation.ask("Who closed the harbour?", 2)
    assert shelf.asked == [("Who closed the harbour?", 2, None, ())]
    assert conversation.turns[0].starts_topic


def test_a_follow_up_carries_the_terms_of_the_question_and_of_its_passage(
    conversation: Conversation, shelf: Shelf
) -> None:
    conversation.ask("Who closed the harbour?")
    found = conversation.ask("When was that?")
    # Found in "a": a name once or "strike" twice count 2, then the longest; what was asked is out.
    carried = ("closed", "harbour", "Harbour Strike", "strike", "Basra", "Dockers")
    assert conversation.turns[1].carried == carried
    assert shelf.asked[1] == ("When was that?", None, None, carried)
    assert cast(Any, found).ids[0] == "a"


def test_what_is_carried_is_encoded_once(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation.ask("Who closed the harbour?")
    encoded: list[str] = []
    encode = Axes.encode_queries

    def encoding(own: Axes, texts: Sequence[str]) -> Any:
        encoded.extend(texts)
        return encode(own, texts)

    monkeypatch.setattr(Axes, "encode_queries", encoding)
    conversation.ask("When was that?")
    carried = ["closed harbour", "Harbour Strike strike Basra Dockers"]
    assert [text for text in encoded if text != "When was that?"] == carried


def test_a_change_of_topic_is_answered_as_if_asked_alone(
    conversation: Conversation, shelf: Shelf
) -> None:
    conversation.ask("Who closed the harbour?")
    later = conversation.ask("How much wheat have farmers brought in?")
    alone = shelf.ask("How much wheat have farmers brought in?")
    assert shelf.asked[1] == shelf.asked[2]
    assert cast(Any, later).ids == cast(Any, alone).ids
    assert conversation.turns[1].starts_topic


def test_what_was_before_a_change_of_topic_is_not_carried_after_it(
    conversation: Conversation,
) -> None:
    conversation.ask("Who closed the harbour?")
    conversation.ask("How much wheat have farmers brought in?")
    conversation.ask("Why?")
    carried = conversation.turns[2].carried
    assert "wheat" in carried
    assert "harbour" not in carried


def test_asked_again_without_a_term_a_question_takes_its_turns_place(
    conversation: Conversation, shelf: Shelf
) -> None:
    conversation.ask("Who closed the harbour?")
    conversation.ask("When was that?")
    before = conversation.turns[1].carried
    conversation.ask("When was that?", without=["basra", "Dockers"])
    assert [each.question for each in conversation.turns] == [
        "Who closed the harbour?",
        "When was that?",
    ]
    left = tuple(term for term in before if term not in ("Basra", "Dockers"))
    assert conversation.turns[1].carried == left
    assert shelf.asked[-1][3] == left


def test_without_everything_a_question_is_asked_alone_and_starts_no_topic(
    conversation: Conversation, shelf: Shelf
) -> None:
    conversation.ask("Who closed the harbour?")
    conversation.ask("When was that?")
    conversation.ask("When was that?", without=conversation.turns[1].carried)
    assert shelf.asked[-1] == ("When was that?", None, None, ())
    assert not conversation.turns[1].starts_topic


def test_only_what_is_carried_can_be_left_out(conversation: Conversation) -> None:
    with pytest.raises(ValueError, match="cannot leave out 'Basra'; what is carried here is noth"):
        conversation.ask("Who closed the harbour?", without=["Basra"])
    conversation.ask("Who closed the harbour?")
    with pytest.raises(ValueError, match=r"cannot leave out 'wheat'.*'closed', 'harbour'"):
        conversation.ask("When was that?", without=["harbour", "wheat"])
    with pytest.raises(ValueError, match="must be a list"):
        conversation.ask("When was that?", without="harbour")
    assert len(conversation.turns) == 1


def test_a_question_that_is_refused_leaves_no_turn(conversation: Conversation) -> None:
    conversation.ask("Who closed the harbour?")
    with pytest.raises(QuestionRefused):
        conversation.ask(" ?! ")
    assert len(conversation.turns) == 1


def test_a_filter_is_handed_on_and_holds_for_the_nearest_passage(
    conversation: Conversation, shelf: Shelf
) -> None:
    conversation.ask("Who closed the harbour?")
    conversation.ask("How much wheat have farmers brought in?", where={"ids": ["c"]})
    assert shelf.asked[1] == ("How much wheat have farmers brought in?", None, {"ids": ["c"]}, ())


def test_the_context_is_the_first_and_the_last_question_of_the_topic_and_the_last_passage() -> None:
    turns = [
        turn("Why did wheat fail?", "c"),
        turn("Who closed the harbour?", "a", starts_topic=True),
        turn("Who paid the dockers?", "a"),
        turn("What ended it?", "b"),
    ]
    assert context_after(turns) == Context(
        asked=("closed", "harbour", "ended"), found=("Truce", "strike", "days", "nine")
    )


def test_what_was_taken_away_stays_away_until_it_comes_up_again() -> None:
    first = turn("Who closed the harbour?", "a")
    second = turn("What ended it?", "b", without=["harbour"])
    assert "harbour" not in context_after([first, second]).terms
    third = turn("And the harbour?", "b")
    assert "harbour" in context_after([first, second, third]).terms


def test_without_turns_or_answers_there_is_little_to_carry() -> None:
    assert context_after([]) == Context()
    assert context_after([turn("Who closed the harbour?")]) == Context(asked=("closed", "harbour"))


def test_earlier_turns_are_taken_up(shelf: Shelf) -> None:
    first = Conversation(cast(Any, shelf))
    first.ask("Who closed the harbour?")
    again = Conversation(cast(Any, shelf), first.turns)
    assert again.turns == first.turns
    for conversation in (first, again):
        conversation.ask("When was that?")
    assert again.turns[1].carried == first.turns[1].carried != ()
    assert len(again.turns) == 2


def test_an_edited_question_is_asked_as_if_the_last_had_never_been(
    conversation: Conversation, shelf: Shelf
) -> None:
    conversation.ask("Who closed the harbour?")
    conversation.ask("How much wheat have farmers brought in?")
    conversation.ask("When was that?", replacing=True)
    assert [each.question for each in conversation.turns] == [
        "Who closed the harbour?",
        "When was that?",
    ]
    assert "harbour" in shelf.asked[-1][3]
    assert "wheat" not in shelf.asked[-1][3]
    conversation.ask("What did it cost?", replacing=True)
    conversation.ask("Who closed the port?", replacing=True)
    assert len(conversation.turns) == 2


def test_the_only_question_edited_carries_nothing(conversation: Conversation, shelf: Shelf) -> None:
    conversation.ask("Who closed the harbour?")
    conversation.ask("When was that?", replacing=True)
    assert shelf.asked[-1] == ("When was that?", None, None, ())
    assert len(conversation.turns) == 1
    assert conversation.turns[0].starts_topic


def test_the_same_question_twice_stays_twice_unless_it_is_said_to_replace(
    conversation: Conversation,
) -> None:
    conversation.ask("Who closed the harbour?")
    conversation.ask("When was that?")
    conversation.ask("When was that?")
    assert len(conversation.turns) == 3
    # Of a question said to be a new one, the terms are those that the last turn hands on.
    handed_on = context_after(conversation.turns).terms
    conversation.ask("When was that?", without=handed_on[:1], replacing=False)
    assert len(conversation.turns) == 4
    assert conversation.turns[3].carried == handed_on[1:]


def test_a_question_that_fails_replaces_nothing(conversation: Conversation) -> None:
    with pytest.raises(ValueError, match="nothing was asked yet"):
        conversation.ask("When was that?", replacing=True)
    conversation.ask("Who closed the harbour?")
    before = conversation.turns
    with pytest.raises(QuestionRefused):
        conversation.ask(" ?! ", replacing=True)
    assert conversation.turns is before


@pytest.mark.parametrize("left", [0, 1])
def test_an_answer_whose_best_passage_is_gone_hands_on_its_question_alone(left: int) -> None:
    kept = answer("a", "b").passages[2 - left :]
    gone = Turn(
        question="Who closed the harbour?",
        answer=cast(Any, SimpleNamespace(answered=True, passages=kept)),
    )
    assert gone.found == ()
    assert context_after([gone]) == Context(asked=("closed", "harbour"))
