"""What a chat keeps in the library: its conversation, at once, and its judgments."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from generated import run_python

import corpus.changing
import qa
from corpus.schema import database_path
from embeddings import HashingEncoder
from qa.chat.session import ChatSession

COST = "What did the new bridge over the river cost?"
OPENED = "Who opened it?"


@pytest.fixture
def session(tiny: qa.Library) -> ChatSession:
    return ChatSession(tiny, judge="NL")


def names(library: qa.Library) -> list[str]:
    return [each.name for each in library.conversations]


@contextmanager
def written_by_another(library: qa.Library) -> Iterator[None]:
    """Another process writes to the library, as a build does, and does not end."""
    db = sqlite3.connect(database_path(library.path), isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
        db.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.changing, "_PATIENCE_SECONDS", 0.05)


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
    assert (other.style, other.name, other.where) == ("apa", COST, {})
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
        assert later.copy_text(1, 2).endswith("“A Poor Harvest,” Reuters, May 4, 2011, para. 1.")
        with pytest.raises(ValueError, match="no passage of rank 1; there are 2, 3"):
            later.copy_text(1, 1)
        with pytest.raises(ValueError, match="cannot be explained any more"):
            later.explain(2, 2)
        # Only what was asked for is carried from an answer whose best passage is gone.
        assert later.ask("Why that?").turn.carried == ("new", "bridge", "river", "cost", "opened")


def test_cleared_the_old_one_stays_and_nothing_of_it_is_carried(session: ChatSession) -> None:
    session.filter(authors=["Anna Berg"])
    session.ask(COST)
    session.collect(1, 1)
    session.clear()
    assert (session.exchanges, session.basket.quotations, session.name) == ((), (), "")
    assert session.where == {"author": ("Anna Berg",)}
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


def test_what_cannot_be_stored_says_so_goes_on_and_is_stored_with_the_next_change(
    session: ChatSession, impatient: None
) -> None:
    with written_by_another(session.library):
        exchange = session.ask(COST)
        assert session.exchanges == (exchange,)
        assert "library.db" in session.unsaved
        assert "\n" not in session.unsaved
        session.collect(1, 1, "cut the ribbon")
        assert session.unsaved
    assert names(session.library) == []
    session.use_style("apa")
    assert session.unsaved == ""
    (kept,) = session.library.conversations
    stored = session.library.conversations.load(kept.id)
    assert [each.question for each in stored.exchanges] == [COST]
    assert [each.words for each in stored.basket.quotations] == ["cut the ribbon"]


@pytest.mark.parametrize("leave", ["clear", "reopen"])
def test_leaving_tries_once_more_to_store(
    session: ChatSession, impatient: None, leave: str
) -> None:
    session.ask(COST)
    first = session.conversation_id
    assert first is not None
    session.clear()
    with written_by_another(session.library):
        session.ask("Who brought in wheat?")
    assert session.unsaved
    if leave == "clear":
        session.clear()
    else:
        session.reopen(first)
    assert session.unsaved == ""
    assert names(session.library) == ["Who brought in wheat?", COST]


def test_a_failed_reopening_does_not_store_twice(session: ChatSession, impatient: None) -> None:
    with written_by_another(session.library):
        session.ask(COST)
    with pytest.raises(ValueError, match="no conversation 99"):
        session.reopen(99)
    session.ask(OPENED)
    assert len(names(session.library)) == 1


# First all code is loaded; then root gives up its rights, and the library may only be read.
_WITHOUT_RIGHTS = """
import json, os, sys
import qa
from corpus.errors import LibraryUnavailable
from qa.chat.session import ChatSession
def talk(path):
    with qa.open(path) as library:
        session = ChatSession(library)
        session.ask("What did the new bridge over the river cost?")
        session.collect(1, 1, "ribbon")
        session.widen(1, 1)
        session.explain(1, 1)
        try:
            session.judge_passage(1, 1, 2)
            judged = "judged"
        except LibraryUnavailable as error:
            judged = "refused"
        told = session.unsaved
        asked, kept = len(session.exchanges), len(session.basket.quotations)
        session.clear()
        session.ask("Who brought in wheat?")
        return [told, judged, session.grade(1, 1), asked, kept, session.exchanges[0].number]
talk(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)
print(json.dumps(talk(sys.argv[2])))
"""


def test_in_a_library_that_can_only_be_read_the_work_goes_on(tiny: qa.Library) -> None:
    place = Path(tempfile.mkdtemp(prefix="footnote-")) / "public.library"
    qa.build(tiny.path.parent / "articles", library=place, model=HashingEncoder(), progress=False)
    place.parent.chmod(0o755)
    place.chmod(0o555)
    try:
        output = run_python(_WITHOUT_RIGHTS, tiny.path, place)
    finally:
        place.chmod(0o755)
        shutil.rmtree(place.parent)
    told, *rest = json.loads(output.splitlines()[-1])
    assert str(place / "library.db") in told
    assert "\n" not in told
    assert rest == ["refused", None, 1, 1, 1]


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
    assert [later.grade(1, rank) for rank in (1, 2, 3)] == [2, 0, None]
    assert later.grades(1) == {1: 2, 2: 0}
    somebody = ChatSession(session.library, judge="AB")
    somebody.ask(COST)
    assert somebody.grades(1) == {}


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
    assert session.grades(1) == {1: 0}
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
    session.library.judgments.take_back(second)
    with pytest.raises(ValueError, match="was already taken back elsewhere"):
        session.undo_judgment()
    assert list(session.library.judgments) == [first]
    assert session.undo_judgment() == first


def test_what_cannot_be_taken_back_now_can_be_later(session: ChatSession, impatient: None) -> None:
    session.ask(COST)
    made = session.judge_passage(1, 1, 2)
    with written_by_another(session.library), pytest.raises(qa.FootnoteError):
        session.undo_judgment()
    assert session.undo_judgment() == made


def test_judgments_outlive_the_conversation(session: ChatSession) -> None:
    session.ask(COST)
    session.judge_passage(1, 1, 2)
    session.clear()
    session.ask(COST)
    assert session.grade(1, 1) == 2
    assert session.undo_judgment() is not None
    assert session.grade(1, 1) is None
