"""A chat used from several threads at once, as when a notebook answers beside a running cell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from test_chat_session_judged import grades

import qa
from corpus.library import LibraryFile
from embeddings import HashingEncoder
from qa.chat.exchange import Exchange
from qa.chat.session import ChatSession
from qa.chat.state import ChatState
from qa.conversation import Conversation, context_after
from qa.followup import Carrying
from qa.library import Library

COST = "What did the new bridge over the river cost?"
WHEAT = "Who brought in half of the usual wheat?"
PORT = "Why did two hundred dockers stop work in the port?"
QUESTIONS = (COST, WHEAT, PORT, "Who opened it?")
PATIENCE_SECONDS = 30


class Held(Library):
    """A library that holds each question until it is let go."""

    def __init__(self, path: Path) -> None:
        super().__init__(LibraryFile(path), HashingEncoder())
        self.reached = threading.Semaphore(0)
        self.go = threading.Event()

    def ask(self, *arguments: Any, **options: Any) -> qa.Answer:
        self.reached.release()
        assert self.go.wait(PATIENCE_SECONDS)
        return super().ask(*arguments, **options)


@pytest.fixture
def held(tiny: qa.Library) -> Iterator[Held]:
    library = Held(tiny.path)
    yield library
    library.go.set()
    library.close()


def at_once(*works: Callable[[], object]) -> list[Any]:
    """What each gives, all begun together, each in a thread of its own."""
    barrier = threading.Barrier(len(works))
    given: list[Any] = [None] * len(works)
    failed: list[BaseException] = []

    def run(place: int, work: Callable[[], object]) -> None:
        barrier.wait(PATIENCE_SECONDS)
        try:
            given[place] = work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    if failed:
        raise failed[0]
    return given


def begun(work: Callable[[], object], library: Held) -> threading.Thread:
    """The thread of a work that has come to its question, and waits there."""
    thread = threading.Thread(target=work)
    thread.start()
    assert library.reached.acquire(timeout=PATIENCE_SECONDS)
    return thread


def asking(session: ChatSession, question: str) -> Callable[[], Exchange]:
    return lambda: session.ask(question)


def check_alone(exchanges: Sequence[Exchange], state: ChatState, library: Library) -> None:
    """Each answer is the one that its question has with what it carried, asked alone."""
    for exchange in exchanges:
        context = exchange.turn.searched
        carrying = Carrying(library.encoder, context) if context else None
        alone = library.ask(exchange.question, carrying=carrying)
        assert exchange.answer.to_dict() == alone.to_dict()
        assert exchange.turn.carried == alone.carried


def test_questions_asked_at_once_each_have_their_own_answer(tiny: qa.Library) -> None:
    alone = {question: tiny.ask(question).to_dict() for question in QUESTIONS}
    for _ in range(25):
        session = ChatSession(tiny)
        given = at_once(*(asking(session, question) for question in QUESTIONS))
        assert [each.question for each in given] == list(QUESTIONS)
        assert sorted(each.number for each in session.exchanges) == [1, 2, 3, 4]
        assert {each.number: each for each in given} == {
            each.number: each for each in session.exchanges
        }
        check_alone(session.exchanges, session.state, tiny)
        first = session.exchanges[0]
        assert first.answer.to_dict() == alone[first.question]


def test_a_question_takes_nothing_from_those_not_yet_answered(held: Held, tiny: qa.Library) -> None:
    session = ChatSession(held)
    threads = [begun(asking(session, question), held) for question in QUESTIONS]
    held.go.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(session.exchanges) == 4
    for exchange in session.exchanges:
        assert exchange.turn.carried == ()
        assert exchange.answer.to_dict() == tiny.ask(exchange.question).to_dict()


def test_follow_ups_asked_at_once_lean_on_the_same_and_are_explained_by_it(held: Held) -> None:
    session = ChatSession(held)
    held.go.set()
    first = session.ask(COST)
    held.go.clear()
    assert held.reached.acquire(timeout=PATIENCE_SECONDS)
    threads = [begun(asking(session, each), held) for each in ("Who opened it?", "And who cut it?")]
    held.go.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    _, second, third = session.exchanges
    assert second.turn.carried == third.turn.carried == context_after([first.turn]).terms
    check_alone(session.exchanges, session.state, held)
    for number in (2, 3):
        session.explain(number, 1)
    for exchange in session.exchanges[1:]:
        best = exchange.answer.passages[0]
        assert exchange.explained[1].score == pytest.approx(best.score)
    # And a term is dropped from what it was asked with, whatever was answered beside it.
    after = session.drop(3, third.turn.carried[0])
    assert after.turn.carried == third.turn.carried[1:]
    assert after.turn.context == context_after([first.turn])


def test_the_first_start_of_a_library_is_shared_by_threads(tiny: qa.Library) -> None:
    # Nothing is loaded yet: each thread comes to the encoder and the indexes as the first one.
    alone = {question: tiny.ask(question).to_dict() for question in QUESTIONS}
    for _ in range(5):
        with qa.open(tiny.path) as fresh:
            session = ChatSession(fresh)
            at_once(*(asking(session, question) for question in QUESTIONS))
            first = session.exchanges[0]
            assert first.answer.to_dict() == alone[first.question]


def test_with_a_real_model_questions_asked_at_once_each_have_their_own_answer(
    sample_library: qa.Library,
) -> None:
    questions = [f"How many soldiers died in {place}?" for place in ("Basra", "Diwaniyah")]
    questions += [f"What does the {who} demand?" for who in ("union", "army", "council", "court")]
    alone = {question: sample_library.ask(question).to_dict() for question in questions}

    def ask(question: str) -> Callable[[], qa.Answer]:
        return lambda: ChatSession(sample_library).ask(question).answer

    for _ in range(3):
        sample_library._encode.cache_clear()  # so that each is encoded, all at once
        for answer in at_once(*map(ask, questions)):
            assert answer.to_dict() == alone[answer.question]


def test_while_a_question_is_answered_everything_else_goes_on(held: Held) -> None:
    session = ChatSession(held, judge="NL")
    held.go.set()
    session.ask(COST)
    held.go.clear()
    assert held.reached.acquire(timeout=PATIENCE_SECONDS)
    thread = begun(asking(session, WHEAT), held)
    # It waits: none of this may wait for it.
    session.judge_passage(1, 1, 2)
    session.collect(1, 1, "cut the ribbon")
    session.use_style("apa")
    session.filter(authors=["Anna Berg"])
    session.widen(1, 1)
    session.explain(1, 1)
    session.rename("The bridge")
    assert (session.name, session.state.passages_left) == ("The bridge", 1)
    assert grades(session, 1) == {1: 2}
    assert [each.number for each in session.exchanges] == [1]
    assert thread.is_alive()
    held.go.set()
    thread.join(PATIENCE_SECONDS)
    late = session.exchanges[1]
    # Asked before the filter was set, but cited in the style that holds now.
    assert (late.question, late.where, late.answer.style) == (WHEAT, {}, "apa")
    assert session.exchanges[0].widened == {1}
    assert [each.words for each in session.basket.quotations] == ["cut the ribbon"]


@pytest.mark.parametrize("leave", ["clear", "reopen", "delete"])
def test_an_answer_that_comes_after_its_conversation_was_left_is_not_put_into_another(
    held: Held, leave: str
) -> None:
    session = ChatSession(held)
    held.go.set()
    session.ask(COST)
    identity = session.conversation_id
    assert identity is not None
    held.go.clear()
    assert held.reached.acquire(timeout=PATIENCE_SECONDS)
    told: list[str] = []

    def ask() -> None:
        with pytest.raises(ValueError, match="another conversation was opened meanwhile") as caught:
            session.ask(WHEAT)
        told.append(str(caught.value))

    thread = begun(ask, held)
    if leave == "clear":
        session.clear()
    elif leave == "reopen":
        session.reopen(identity)
    else:
        session.delete(identity)
    before = session.state
    held.go.set()
    thread.join(PATIENCE_SECONDS)
    assert len(told) == 1
    assert session.state is before


def test_an_edited_question_that_is_the_last_no_more_stays(held: Held) -> None:
    session = ChatSession(held)
    held.go.set()
    session.ask(COST)
    held.go.clear()
    assert held.reached.acquire(timeout=PATIENCE_SECONDS)
    threads = [
        begun(lambda: session.ask(WHEAT, replacing=1), held),
        begun(lambda: session.ask(PORT), held),
    ]
    held.go.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    asked = [each.question for each in session.exchanges]
    # Whichever came first: both answers are there, and no number was used twice.
    assert asked in ([WHEAT, PORT], [COST, PORT, WHEAT])
    assert [each.number for each in session.exchanges] in ([2, 3], [1, 2, 3])


def test_a_term_dropped_twice_at_once_is_dropped_once(held: Held) -> None:
    session = ChatSession(held)
    held.go.set()
    session.ask(COST)
    term = session.ask("Who opened it?").turn.carried[0]
    held.go.clear()
    for _ in range(2):
        assert held.reached.acquire(timeout=PATIENCE_SECONDS)
    told: list[str] = []

    def drop() -> None:
        try:
            session.drop(2, term)
        except ValueError as error:
            told.append(str(error))

    threads = [begun(drop, held), begun(drop, held)]
    held.go.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert told == ["question 2 is not the last one any more; nothing was changed"]
    assert [each.number for each in session.exchanges] == [1, 3]


def test_what_is_read_is_always_whole(tiny: qa.Library) -> None:
    session = ChatSession(tiny)
    session.ask(COST)
    first = session.collect(1, 1, "ribbon")
    second = session.collect(1, 1, "builders")
    ended = threading.Event()
    left = {(): 3, ("Anna Berg",): 1, ("Anna Berg", "Omar Haddad"): 2}
    seen = 0

    def read() -> None:
        nonlocal seen
        while not ended.is_set():
            state = session.state
            numbers = [each.number for each in state.exchanges]
            assert numbers == sorted(set(numbers))
            assert {each.answer.style for each in state.exchanges} <= {state.style}
            assert state.passages_left == left[state.where.get("author", ())]
            assert {each.id for each in state.basket.quotations} == {first.id, second.id}
            seen += 1

    def change() -> None:
        try:
            for turn in range(12):
                session.use_style(("apa", "mla", "chicago-note")[turn % 3])
                session.filter(authors=tuple(left)[turn % 3])
                session.move(first.id, 1 if turn % 2 else -1)
                session.ask(QUESTIONS[turn % 3])
        finally:
            ended.set()

    at_once(read, read, change)
    assert len(session.exchanges) == 13
    assert seen > 12


def test_two_chats_judge_while_they_ask_and_each_takes_back_its_own(tiny: qa.Library) -> None:
    here, there = ChatSession(tiny, judge="NL"), ChatSession(tiny, judge="NL")
    here.ask(COST)
    there.ask(WHEAT)

    def ask(session: ChatSession) -> Callable[[], None]:
        def work() -> None:
            for question in QUESTIONS:
                session.ask(question)

        return work

    def judge(session: ChatSession) -> Callable[[], None]:
        def work() -> None:
            for turn in range(10):
                session.judge_passage(1, 1 + turn % 3, (2, 1, 0)[turn % 3])

        return work

    at_once(ask(here), judge(here), ask(there), judge(there))
    for session in (here, there):
        assert grades(session, 1) == {1: 2, 2: 1, 3: 0}
        assert len(session.exchanges) == 5
        check_alone(session.exchanges, session.state, tiny)
    taken = at_once(*[here.undo_judgment] * 10)
    assert len({id(each) for each in taken}) == 10
    assert here.undo_judgment() is None
    assert grades(here, 1) == {}
    assert grades(there, 1) == {1: 2, 2: 1, 3: 0}
    assert len(list(tiny.conversations)) == 2


def test_everything_done_at_once_is_stored(tiny: qa.Library) -> None:
    session = ChatSession(tiny)
    session.ask(COST)
    words = ("bridge over", "river opened", "crowns", "ribbon", "builders", "nine years")
    at_once(*[lambda each=each: session.collect(1, 1, each) for each in words])
    assert session.conversation_id is not None
    stored = tiny.conversations.load(session.conversation_id)
    assert stored.basket == session.basket
    assert {each.words for each in stored.basket.quotations} == set(words)
    assert len(list(tiny.conversations)) == 1


def test_a_conversation_keeps_the_turns_of_questions_asked_at_once(
    held: Held, tiny: qa.Library
) -> None:
    conversation = Conversation(held)
    given: list[qa.Answer] = []

    def ask(question: str) -> Callable[[], None]:
        return lambda: given.append(conversation.ask(question))

    threads = [begun(ask(question), held) for question in QUESTIONS]
    held.go.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert {each.question for each in conversation.turns} == set(QUESTIONS)
    assert len(conversation.turns) == 4
    for answer in given:
        assert answer.to_dict() == tiny.ask(answer.question).to_dict()
