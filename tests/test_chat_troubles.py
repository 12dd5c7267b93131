"""What the chat does when a part of it fails, when it is interrupted, or others change it."""

from __future__ import annotations

import re
import sqlite3

import pytest
from played_page import ASKED, Page

import qa
from corpus.errors import LibraryUnavailable
from corpus.schema import database_path


def test_a_judgment_that_cannot_be_read_does_not_take_the_answer_away(page: Page) -> None:
    page.ask()
    page.send("judge", number=1, rank=1, grade=2)
    with sqlite3.connect(database_path(page.chat.session.library.path)) as db:
        db.execute("DROP TABLE judgments")
        db.execute("CREATE TABLE judgments (id INTEGER PRIMARY KEY)")
    db.close()
    later = Page(page.chat.session.library.chat(judge="AB"))
    later.ask()
    assert "It cost 40 million crowns." in later.newest
    assert len(later.told("alert")) == 1
    assert later.told("ready") == ["r"]
    later.send("panel", which="basket")
    assert 'data-which="basket"' in later.regions["panel"]
    assert later.told("alert") == []  # it was told


def test_an_interrupt_ends_what_is_done_and_nothing_else(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(page.chat.session, "ask", interrupted)
    page.ask()
    assert page.told("alert") == ["Stopped."]
    assert page.sent[-1] == {"ready": "r", "failed": True}
    monkeypatch.undo()
    page.ask()
    assert page.turns == [1]


def test_a_question_that_was_answered_before_the_interrupt_is_not_put_back(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(page.chat.session._keeper._conversations, "save", interrupted)
    page.ask()
    assert (page.turns, page.told("asked"), page.told("alert")) == ([1], [1], ["Stopped."])
    assert page.sent[-1] == {"ready": "r"}
    assert "Not stored" in page.regions["head"]
    monkeypatch.undo()
    page.ask("Who brought in wheat?")
    assert "Not stored" not in page.regions["head"]
    (kept,) = page.chat.session.library.conversations
    assert kept.questions == 2


def test_nobody_who_sees_the_page_is_told_where_the_library_lies(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = page.chat.session.library
    refused = LibraryUnavailable(f"{database_path(library.path)} cannot be used now; wait")

    def refuse(*_: object, **__: object) -> None:
        raise refused

    lines = []
    for act, given in (("k", {"k": 99}), ("reopen", {"id": 99}), ("delete", {"id": 99})):
        page.send(act, **given)
        lines += page.told("alert")
    assert len(lines) == 3
    monkeypatch.setattr(page.chat.session._keeper._conversations, "save", refuse)
    monkeypatch.setattr(page.chat.session, "grades_of", refuse)
    page.ask()
    told = "tiny.library/library.db cannot be used now; wait"
    assert f"Not stored: {told}" in page.regions["head"]
    assert page.told("alert") == []  # the head has told it in the same words
    page.send("clear")
    lines += page.told("alert")
    assert told in lines[-1]
    assert str(library.path.parent) not in f"{lines} {page.regions}"


def test_a_conversation_with_a_damaged_date_takes_no_other_away(page: Page) -> None:
    page.ask()
    page.send("clear")
    page.ask("Who brought in wheat?")
    library = page.chat.session.library
    with sqlite3.connect(database_path(library.path)) as db:
        db.execute("UPDATE conversations SET changed = 'once' WHERE id = 1")
    db.close()
    page.send("clear")
    assert page.told("alert") == []
    assert ASKED in page.regions["start"]
    page.send("panel", which="conversations")
    assert re.findall('<li data-id="(\\d+)"', page.regions["panel"]) == ["2", "1"]
    page.send("delete", id=1)
    assert re.findall('<li data-id="(\\d+)"', page.regions["panel"]) == ["2"]


def test_the_page_may_choose_no_style_that_it_does_not_offer(tiny: qa.Library) -> None:
    page = Page(tiny.chat(style="mla"))
    lines = set()
    for style in ("/etc/passwd", "/no/such/file", "none such"):
        page.send("style", style=style)
        lines.update(page.told("alert"))
    assert len(lines) == 1
    page.send("style", style="apa")
    page.send("style", style="mla")
    assert (page.told("alert"), page.chat.session.state.style) == ([], "mla")


def test_no_alert_is_longer_than_anybody_reads(page: Page) -> None:
    for act, given in (("discard", {"id": "x" * 100_000}), ("export", {"form": "y" * 100_000})):
        page.send(act, what="basket", **given)
        (line,) = page.told("alert")
        assert len(line) <= 301


def test_a_quotation_is_moved_by_one_place_at_a_time(page: Page) -> None:
    page.ask()
    for rank in (1, 2, 3):
        page.send("collect", number=1, rank=rank, words="")
    before = page.chat.quotations
    page.send("move", id=before[2].id, by=-2)
    assert (len(page.told("alert")), page.chat.quotations) == (1, before)
    page.send("move", id=before[2].id, by=-1)
    assert page.chat.quotations == (before[0], before[2], before[1])


def test_what_others_do_through_the_session_is_shown(page: Page) -> None:
    page.ask()
    page.sent.clear()
    page.chat.session.judge_passage(1, 2, 1)
    assert re.search('data-grade="1" [^>]*aria-pressed="true"', page.newest)
    assert page.newest.count('aria-pressed="true"') == 1
    assert page.newest.index('data-act="undo"') > page.newest.index('data-rank="2"')
    page.chat.session.ask("Who brought in wheat?")
    assert page.turns == [1, 2]
    page.chat.session.clear()
    assert page.turns == []
    assert 'data-act="undo"' in page.regions["head"]  # its passage is shown no more
    page.send("undo")
    assert 'data-act="undo"' not in page.regions["head"]
    assert len(page.chat.session.library.judgments) == 0


def test_an_answer_is_shown_before_it_is_stored(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[list[int]] = []
    store = page.chat.session._keeper._store

    def look() -> bool:
        shown.append(page.turns)
        return store()

    monkeypatch.setattr(page.chat.session._keeper, "_store", look)
    page.ask()
    assert shown[0] == [1]
    assert [each.name for each in page.chat.session.library.conversations] == [ASKED]
