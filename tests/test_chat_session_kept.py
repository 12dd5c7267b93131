"""What a chat keeps in the library: its conversation, at once, and its judgments."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from generated import run_python

import qa
import qa.chat.keeping
from embeddings import HashingEncoder
from qa.chat.conversations import Conversations
from qa.chat.session import ChatSession
from qa.chat.stored import StoredConversation

COST = "What did the new bridge over the river cost?"
OPENED = "Who opened it?"


@pytest.fixture
def session(tiny: qa.Library) -> ChatSession:
    return ChatSession(tiny, judge="NL")


def names(library: qa.Library) -> list[str]:
    return [each.name for each in library.conversations]


def test_a_conversation_is_on_disk_before_the_answer_is_there(session: ChatSession) -> None:
    session.ask(COST)
    session.collect(1, 1, "cut the ribbon")
    code = (
        "import sys, qa\n"
        "with qa.open(sys.argv[1]) as library:\n"
        "    (kept,) = library.conversations\n"
        "    told = library.conversations.load(kept.id)\n"
        "    print(kept.name, [each.question for each in told.exchanges],\n"
        "          [each.words for each in told.basket.quotations], sep='|')\n"
    )
    assert run_python(code, session.library.path) == f"{COST}|['{COST}']|['cut the ribbon']\n"


def test_nothing_is_stored_before_there_is_something(session: ChatSession) -> None:
    session.filter(authors=["Anna Berg"])
    session.use_k(1)
    session.use_style("apa")
    session.rename("The bridge")
    assert (session.name, session.conversation_id) == ("The bridge", None)
    assert names(session.library) == []
    session.ask(COST)
    assert names(session.library) == ["The bridge"]


def test_it_is_called_by_its_first_question_until_it_is_named(session: ChatSession) -> None:
    question = f"What  did\nthe bridge {'really ' * 20}cost?"
    session.ask(question)
    assert session.name == f"What did the bridge{' really' * 8} rea…"
    assert len(session.name) <= 80
    session.ask(COST, replacing=1)
    assert session.name == COST
    session.rename(" The  bridge ")
    session.ask("And the wheat?", replacing=2)
    assert session.name == names(session.library)[0] == "The  bridge"


def test_reopened_all_of_it_is_there_and_goes_on(session: ChatSession) -> None:
    session.use_style("apa")
    session.ask(COST)
    session.filter(authors=["Anna Berg"])
    session.ask(OPENED)
    session.drop(2, "new")
    session.collect(1, 1, "cut the ribbon")
    before = session.state
    assert session.conversation_id is not None
    other = ChatSession(session.library)
    other.reopen(session.conversation_id)
    assert other.exchanges == before.exchanges
    assert other.basket == before.basket
    assert (other.state.style, other.name, other.state.where) == ("apa", COST, {})
    assert other.exchanges[0].answer.passages[0].cite().text == "(Berg, 2011, paras. 1–2)"
    # The next question leans on what was taken up, and its number was never used.
    following, expected = other.ask("Why that?"), session.ask("Why that?")
    assert following.number == 4
    assert following.turn.carried == expected.turn.carried != ()


def test_a_default_name_still_follows_the_first_question_after_reopening(
    session: ChatSession,
) -> None:
    session.ask(COST)
    identity = session.conversation_id
    assert identity is not None
    session.clear()
    session.reopen(identity)
    session.ask("Who brought in wheat?", replacing=1)
    assert session.name == "Who brought in wheat?"
    session.rename("Wheat")
    session.clear()
    session.reopen(identity)
    session.ask(COST, replacing=2)
    assert session.name == "Wheat"


def test_reopened_without_an_article_what_is_left_keeps_its_ranks(
    session: ChatSession, articles: Path
) -> None:
    session.ask(COST)
    session.ask(OPENED)
    identity = session.conversation_id
    assert identity is not None
    (articles / "bridge.txt").unlink()
    qa.build(articles, library=session.library.path, model=HashingEncoder(), progress=False)
    with qa.open(session.library.path) as now:
        later = ChatSession(now)
        later.reopen(identity)
        assert [each.missing for each in later.exchanges] == [1, 1]
        first = later.state.exchange(1)
        assert first.copy_text(2).endswith("“A Poor Harvest,” Reuters, May 4, 2011, para. 1.")
        with pytest.raises(ValueError, match="no passage of rank 1; there are 2, 3"):
            first.copy_text(1)
        # What was carried then is kept, also from the passage that is gone.
        later.explain(2, 2)
        assert later.exchanges[1].explained[2].carries
        assert later.ask("Why that?").turn.carried == session.ask("Why that?").turn.carried != ()


def test_passages_that_were_gone_come_back_with_their_article(
    session: ChatSession, articles: Path
) -> None:
    before = session.ask("The new bridge over the river opened on Monday")
    assert before.answer.answered
    session.judge_passage(1, 1, 2)
    identity = session.conversation_id
    assert identity is not None
    texts = {path: path.read_text() for path in articles.iterdir()}

    def built() -> qa.Library:
        qa.build(articles, library=session.library.path, model=HashingEncoder(), progress=False)
        return qa.open(session.library.path)

    for path in texts:
        path.write_text("Lost\n\nNothing is left of it.\n")
    with built() as library:
        later = ChatSession(library)
        later.reopen(identity)
        assert later.exchanges[0].missing == 3
        assert not later.exchanges[0].answer.answered
        later.rename("The bridge")
        later.use_style("apa")
        later.ask("What is left of it?")
    for path, text in texts.items():
        if path.name != "harvest.txt":
            path.write_text(text)
    with built() as library:
        later = ChatSession(library, judge="NL")
        later.reopen(identity)
        (back, _) = later.exchanges
        ranked = [each for each in before.answer.passages if each.passage.article.publisher is None]
        assert (back.missing, len(ranked)) == (1, 2)
        assert [each.to_dict() for each in back.answer.passages] == [
            each.to_dict()
            for each in before.in_style("apa").answer.passages
            if each.rank in [kept.rank for kept in ranked]
        ]
        assert back.answer.answered
        assert later.grades_of(later.state.exchange(1)).get(1) == 2
        later.rename("The new bridge")
    for path, text in texts.items():
        path.write_text(text)
    with built() as library:
        later = ChatSession(library)
        later.reopen(identity)
        assert later.exchanges[0] == before.in_style("apa")


def test_after_another_build_a_term_is_dropped_and_a_score_explained_as_it_was_carried(
    session: ChatSession, articles: Path
) -> None:
    session.ask("The new bridge over the river opened on Monday")
    asked = session.ask(OPENED)
    found = asked.turn.context.found
    assert found
    identity = session.conversation_id
    assert identity is not None
    path = articles / "bridge.txt"
    path.write_text(path.read_text().replace("40 million crowns", "41 million in gold"))
    qa.build(articles, library=session.library.path, model=HashingEncoder(), progress=False)
    with qa.open(session.library.path) as library:
        later = ChatSession(library)
        later.reopen(identity)
        assert [each.missing for each in later.exchanges] == [1, 1]
        rank = later.exchanges[1].answer.passages[0].rank
        later.explain(2, rank)
        assert later.exchanges[1].explained[rank].carries
        after = later.drop(2, found[-1])
        assert after.turn.carried == tuple(term for term in asked.turn.carried if term != found[-1])
        later.explain(3, 1)
        assert later.exchanges[1].explained[1].score == after.answer.passages[0].score
        assert later.drop(3, found[0]).turn.without == (found[-1], found[0])


def test_cleared_the_old_one_stays_and_nothing_of_it_is_carried(session: ChatSession) -> None:
    session.filter(authors=["Anna Berg"])
    session.ask(COST)
    session.collect(1, 1)
    session.clear()
    assert (session.exchanges, session.basket.quotations, session.name) == ((), (), "")
    assert session.state.where == {"author": ("Anna Berg",)}
    fresh = session.ask(OPENED)
    assert (fresh.number, fresh.turn.carried) == (1, ())
    assert names(session.library) == [OPENED, COST]


def test_deleting_the_open_one_empties_the_chat_and_deleting_another_does_not(
    session: ChatSession,
) -> None:
    session.ask(COST)
    first = session.conversation_id
    session.clear()
    session.ask("Who brought in wheat?")
    second = session.conversation_id
    assert first is not None
    assert second is not None
    session.delete(first)
    assert [each.question for each in session.exchanges] == ["Who brought in wheat?"]
    session.delete(second)
    assert (session.exchanges, session.conversation_id) == ((), None)
    assert names(session.library) == []


def test_changed_in_two_chats_neither_is_lost(session: ChatSession) -> None:
    session.ask(COST)
    identity = session.conversation_id
    assert identity is not None
    other = ChatSession(session.library)
    other.reopen(identity)
    other.ask("Who brought in wheat?")
    session.ask(OPENED)
    assert other.conversation_id == identity != session.conversation_id
    stored = [session.library.conversations.load(each.id) for each in session.library.conversations]
    asked = sorted([each.question for each in kept.exchanges] for kept in stored)
    assert asked == [[COST, "Who brought in wheat?"], [COST, OPENED]]
    # From now on each goes on with its own.
    session.ask("Why that?")
    assert len(names(session.library)) == 2


def test_what_was_stored_as_a_copy_is_called_as_the_library_calls_it(session: ChatSession) -> None:
    session.ask(COST)
    identity = session.conversation_id
    assert identity is not None
    session.library.conversations.rename(identity, "The bridge")
    session.ask(OPENED)
    assert session.conversation_id != identity
    (own, _) = session.library.conversations
    assert own.id == session.conversation_id
    assert session.name == own.name
    assert session.state.unstored is False
    session.ask("Why that?", replacing=2)
    session.rename("Mine")
    assert sorted(names(session.library)) == ["Mine", "The bridge"]
    # Called as something else meanwhile, it is called that.
    session.library.conversations.rename(own.id, "Theirs")
    session.rename("Mine still")
    assert "Mine still" in session.name


def test_a_name_given_while_a_copy_is_stored_stays(
    session: ChatSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.ask(COST)
    identity = session.conversation_id
    assert identity is not None
    session.library.conversations.rename(identity, "Theirs")
    save = Conversations.save
    threads: list[threading.Thread] = []

    def slowly(own: Conversations, conversation: StoredConversation) -> StoredConversation:
        if not threads:
            threads.append(threading.Thread(target=lambda: session.rename("Mine")))
            threads[0].start()
            while session.name != "Mine":
                threads[0].join(0.01)
        return save(own, conversation)

    monkeypatch.setattr(Conversations, "save", slowly)
    session.ask(OPENED)
    threads[0].join(30)
    assert session.name == "Mine"
    assert sorted(names(session.library)) == ["Mine", "Theirs"]


def test_what_changes_nothing_is_not_stored_anew(session: ChatSession) -> None:
    session.ask(COST)
    first, last = session.collect(1, 1), session.collect(1, 1, "cut the ribbon")
    session.rename("The bridge")
    before = session.state
    for same in (
        lambda: session.use_style(before.style),
        lambda: session.rename(" The bridge "),
        lambda: session.move(first.id, -1),
        lambda: session.move(last.id, 3),
        lambda: session.move(last.id, 0),
        lambda: session.collect(1, 1),
    ):
        same()
        assert session.state is before
    assert before.stored
    assert session.conversation_id is not None
    kept = session.library.conversations.load(session.conversation_id)
    assert kept.revision == before.stored.revision
    # Another chat of it, in which that was done, leaves it to this one to go on.
    other = ChatSession(session.library)
    other.reopen(session.conversation_id)
    other.use_style(before.style)
    session.ask(OPENED)
    assert names(session.library) == ["The bridge"]


def test_a_name_that_it_has_already_is_not_stored_anew_but_stays(session: ChatSession) -> None:
    session.ask(COST)
    before = session.state.stored
    session.rename(COST)
    assert session.state.stored is before
    session.ask("Who brought in wheat?", replacing=1)
    assert session.name == COST


def test_a_new_chat_goes_on_with_a_conversation(session: ChatSession) -> None:
    session.ask(COST)
    session.collect(1, 1)
    identity = session.conversation_id
    told = 0

    def tell() -> None:
        nonlocal told
        told += 1

    other = ChatSession(session.library, k=2, on_change=tell)
    opened = other.state.opened
    assert other.resume(identity)
    assert (other.exchanges, other.basket) == (session.exchanges, session.basket)
    assert (other.conversation_id, other.state.k, told) == (identity, 2, 1)
    assert other.state.opened == opened + 1
    assert not other.resume(identity)
    assert told == 1


@pytest.mark.parametrize("known", [None, 0, -1, 99, 2**64, True, "1"])
def test_a_conversation_that_is_not_there_is_passed_over(
    session: ChatSession, known: int | None
) -> None:
    before = session.state
    assert not session.resume(known)
    assert session.state is before


@pytest.mark.parametrize("done", ["ask", "rename"])
def test_a_chat_in_which_something_was_done_goes_on_with_itself(
    session: ChatSession, done: str
) -> None:
    session.ask(COST)
    other = ChatSession(session.library)
    if done == "ask":
        other.ask(OPENED)
    else:
        other.rename("The harvest")
    before = other.state
    assert not other.resume(session.conversation_id)
    assert other.state is before
