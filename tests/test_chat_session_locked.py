"""A chat whose library cannot be written to: the work goes on, and nothing is lost in silence."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from generated import run_python

import qa
import qa.chat.judging
import qa.chat.keeping
from corpus.errors import LibraryUnavailable
from corpus.schema import database_path
from embeddings import HashingEncoder
from qa.chat.conversations import Conversations
from qa.chat.session import ChatSession
from qa.judgments import Judgment, Judgments

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
    monkeypatch.setattr(qa.chat.keeping, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(qa.chat.judging, "_PATIENCE_SECONDS", 0.05)


def test_what_cannot_be_stored_says_so_goes_on_and_is_stored_with_the_next_change(
    impatient: None, session: ChatSession
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
    impatient: None, session: ChatSession, leave: str
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


def test_a_failed_reopening_does_not_store_twice(impatient: None, session: ChatSession) -> None:
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
from qa.chat.conversations import Conversations
from qa.chat.session import ChatSession
from qa.judgments import Judgment, Judgments
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
        try:
            session.clear()
        except ValueError as error:
            refused = str(error)
            session.clear()
        else:
            refused = ""
        session.ask("Who brought in wheat?")
        (last,) = session.exchanges
        return [told, refused, judged, session.grades_of(last), asked, kept, last.number]
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
    told, refused, *rest = json.loads(output.splitlines()[-1])
    assert str(place / "library.db") in told
    assert "\n" not in told
    assert refused == (
        f"the conversation is not stored yet ({told}); export it, or do that again to let it go"
    )
    assert rest == ["refused", {}, 1, 1, 1]


@pytest.mark.parametrize("leave", ["clear", "reopen"])
def test_what_is_stored_nowhere_is_not_let_go_without_a_word(
    impatient: None, session: ChatSession, leave: str
) -> None:
    session.ask("Who brought in wheat?")
    first = session.conversation_id
    assert first is not None
    session.clear()

    def go() -> None:
        session.clear() if leave == "clear" else session.reopen(first)

    with written_by_another(session.library):
        session.ask(COST)
        session.collect(1, 1, "cut the ribbon")
        for _ in range(2):
            with pytest.raises(ValueError, match=r"^the conversation is not stored yet") as caught:
                go()
            assert session.unsaved in str(caught.value)
            assert str(caught.value).endswith("export it, or do that again to let it go")
            assert [each.words for each in session.basket.quotations] == ["cut the ribbon"]
            assert b"40 million crowns" in session.export_conversation("markdown").data
            session.ask(OPENED)  # what came since was not spoken of
        with pytest.raises(ValueError, match="not stored yet"):
            go()
        go()
        assert COST not in [each.question for each in session.exchanges]
        assert session.unsaved == ""
    assert names(session.library) == ["Who brought in wheat?"]


def test_once_it_can_be_stored_it_is_left_at_once(impatient: None, session: ChatSession) -> None:
    with written_by_another(session.library):
        session.ask(COST)
        with pytest.raises(ValueError, match="not stored yet"):
            session.clear()
    session.clear()
    assert (session.exchanges, names(session.library)) == ((), [COST])


def test_an_answer_is_shown_before_it_is_stored_and_waits_for_no_build(
    tiny: qa.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    connect = sqlite3.connect

    def connecting(*arguments: Any, **options: Any) -> sqlite3.Connection:
        waits.append(options["timeout"])
        return connect(*arguments, **options)

    shown: list[tuple[list[str], str]] = []

    def show() -> None:
        state = chat.state
        asked = [each.question for each in state.exchanges]
        shown.append((asked, state.unsaved))

    chat = ChatSession(tiny, on_change=show)
    chat.ask(COST)
    assert shown == [([COST], "")]
    shown.clear()
    with written_by_another(tiny):
        monkeypatch.setattr(sqlite3, "connect", connecting)
        chat.ask(OPENED)
    assert max(waits) <= 1
    (asked, unsaved), (_, told) = shown
    assert (asked, unsaved) == ([COST, OPENED], "")
    assert "library.db" in told
    assert told == chat.unsaved
    shown.clear()
    chat.use_style("apa")
    assert [unsaved for _, unsaved in shown] == [told, ""]


def test_whatever_is_changed_is_told_and_no_lock_is_held_then(tiny: qa.Library) -> None:
    told = 0
    inside = False

    def told_of() -> None:
        nonlocal told, inside
        if inside:
            return
        told, inside = told + 1, True
        # Another thread can change and store while this one is told.
        thread = threading.Thread(target=lambda: chat.use_style("apa"))
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
        inside = False

    chat = ChatSession(tiny, on_change=told_of)
    acts: list[Callable[[], object]] = [
        lambda: chat.filter(authors=["Anna Berg"]),
        lambda: chat.ask(COST),
        lambda: chat.widen(1, 1),
        lambda: chat.explain(1, 1),
        lambda: chat.judge_passage(1, 1, 2),
        chat.undo_judgment,
        lambda: chat.collect(1, 1),
        lambda: chat.rename("The bridge"),
        chat.clear,
        lambda: chat.reopen(1),
        lambda: chat.delete(1),
    ]
    for number, act in enumerate(acts, 1):
        act()
        assert (told, inside) == (number, False)


def test_a_page_that_fails_stops_nothing(
    tiny: qa.Library, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("no page")

    chat = ChatSession(tiny, on_change=fail)
    chat.ask(COST)
    assert names(tiny) == [COST]
    assert "could not be shown" in caplog.text


def test_other_changes_wait_for_no_judgment_that_waits_for_a_build(
    tiny: qa.Library, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.chat.judging, "_PATIENCE_SECONDS", 60.0)
    reached = threading.Event()
    store = Judgments.judge

    def judge(*arguments: Any, **options: Any) -> Judgment:
        reached.set()
        return store(*arguments, **options)

    monkeypatch.setattr(Judgments, "judge", judge)
    chat = ChatSession(tiny)
    chat.ask(COST)
    judged: list[object] = []
    with written_by_another(tiny):
        thread = threading.Thread(target=lambda: judged.append(chat.judge_passage(1, 1, 2)))
        thread.start()
        assert reached.wait(30)
        chat.widen(1, 1)
        chat.filter(authors=["Anna Berg"])
        chat.ask(OPENED)
        assert (thread.is_alive(), judged) == (True, [])
    thread.join(40)
    assert judged == list(tiny.judgments) != []


def test_a_judgment_that_a_build_keeps_from_being_stored_says_so_in_a_line(
    impatient: None, session: ChatSession
) -> None:
    session.ask(COST)
    made = session.judge_passage(1, 1, 2)
    before = session.state
    with written_by_another(session.library):
        with pytest.raises(LibraryUnavailable, match=r"^nothing was judged: .*library\.db"):
            session.judge_passage(1, 1, 0)
        with pytest.raises(LibraryUnavailable, match=r"^nothing was taken back: .*library\.db"):
            session.undo_judgment()
    assert session.state is before
    assert list(session.library.judgments) == [made]


def test_a_judgment_in_a_chat_waits_a_few_seconds_for_a_build_at_most() -> None:
    assert qa.chat.judging._PATIENCE_SECONDS <= 5


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, MemoryError])
def test_whatever_stops_the_storing_goes_up_and_the_next_change_stores_it(
    tiny: qa.Library, monkeypatch: pytest.MonkeyPatch, stopped: type[BaseException]
) -> None:
    told: list[str] = []
    session = ChatSession(tiny, on_change=lambda: told.append(session.unsaved))

    def stop(*_: object) -> None:
        raise stopped

    with monkeypatch.context() as patched:
        patched.setattr(Conversations, "save", stop)
        with pytest.raises(stopped):
            session.ask(COST)
        assert [each.question for each in session.exchanges] == [COST]
        why = f"storing was stopped ({stopped.__name__}); the next change tries again"
        assert told == ["", why]
        with pytest.raises(stopped):
            session.clear()
        assert (session.unsaved, len(session.exchanges)) == (why, 1)
    session.rename(COST)  # which it is called already
    assert (session.unsaved, names(tiny)) == ("", [COST])


def test_an_interrupt_while_an_answer_is_shown_does_not_keep_it_from_being_stored(
    tiny: qa.Library,
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    session = ChatSession(tiny, on_change=stop)
    with pytest.raises(KeyboardInterrupt):
        session.ask(COST)
    assert (session.state.unstored, session.unsaved, names(tiny)) == (False, "", [COST])
