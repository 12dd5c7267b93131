"""What a page is shown as it goes from one conversation to another, and beside another page."""

from __future__ import annotations

import re
import threading
from itertools import product
from pathlib import Path

import pytest
from generated import library_of
from played_page import ASKED, Page

import qa
from embeddings import HashingEncoder


def views(page: Page) -> list[set[str]]:
    """The regions of each view that was sent for what was done last."""
    return [set(view["regions"]) for view in page.told("view")]


def test_what_is_sent_for_an_act_names_it(page: Page) -> None:
    for act, given in (("ask", {"question": ASKED}), ("panel", {"which": "none"}), ("show", {})):
        page.send(act, **given)
        *sent, ready = page.sent
        assert sent and not any("ready" in each for each in sent)
        assert page.replies == ["r"] * len(sent) + [None]
        assert ready["ready"] == "r"
    page.replies.clear()
    page.chat.ask("Who brought in wheat?")
    assert page.replies and set(page.replies) == {None}


def test_another_conversation_is_one_view_whatever_panel_is_open(page: Page) -> None:
    page.ask()
    first = page.chat.session.conversation_id
    page.send("article", number=1, rank=1)
    page.send("clear")
    assert views(page) == [{"head", "panel", "start"}]
    assert (page.turns, page.regions["panel"]) == ([], "")
    page.ask("Who brought in wheat?")
    page.send("panel", which="conversations")
    page.send("reopen", id=first)
    assert views(page) == [{"head", "panel", "turn-1"}]
    assert (page.turns, page.regions["panel"]) == ([1], "")
    page.send("panel", which="conversations")
    page.send("delete", id=first)
    assert views(page) == [{"head", "panel", "start"}]
    assert page.turns == []
    assert re.findall('<li data-id="(\\d+)"', page.regions["panel"]) == ["2"]


def test_a_cell_that_begins_anew_closes_the_article(page: Page) -> None:
    page.ask()
    page.send("filter", after="2011-13", before="", authors=[], publishers=[])
    page.send("article", number=1, rank=1)
    page.sent.clear()
    page.chat.session.clear()
    assert len(views(page)) == 1
    assert (page.turns, page.regions["panel"]) == ([], "")
    assert "aria-invalid" not in page.regions["filters"]


def test_a_page_that_was_loaded_again_goes_on_with_its_conversation(page: Page) -> None:
    assert page.conversation is None
    page.ask()
    own = page.conversation
    assert own == page.chat.session.conversation_id
    assert views(page)[-1] == set()  # what was shown has only been stored
    library = page.chat.session.library
    again = Page(library.chat(judge="AB"))
    again.send("show", conversation=own)
    assert (again.turns, again.conversation) == ([1], own)
    assert again.told("alert") == []
    page.send("clear")
    assert page.conversation is None
    for conversation in (None, 99):
        other = Page(library.chat())
        other.send("show", conversation=conversation)
        assert (other.turns, other.told("alert")) == ([], [])
        assert "start" in other.regions
    again.ask("Who brought in wheat?")
    page.ask("Who stopped work?")
    page.send("show", conversation=own)  # it has begun another one
    assert page.conversation != own


def test_a_conversation_that_was_deleted_elsewhere_is_kept_again_and_says_so(page: Page) -> None:
    page.ask()
    library = page.chat.session.library
    (own,) = [each.id for each in library.conversations]
    library.conversations.delete(own)
    page.ask("Who brought in wheat?")
    assert page.told("status")[-1] == "It was deleted elsewhere: it is kept again, as a new one."
    (kept,) = library.conversations
    assert (kept.name, kept.questions) == (ASKED, 2)
    page.ask("Who stopped work?")
    assert "deleted" not in page.told("status")[-1]


def test_a_question_is_not_asked_among_less_than_the_fields_show(page: Page) -> None:
    names: dict[str, object] = {"authors": [], "publishers": []}
    page.send("filter", after="2011-13", before="", **names)
    page.ask()
    assert page.told("alert") == [
        "the filters cannot be as they stand; mend or remove them, then ask"
    ]
    assert page.sent[-1] == {"ready": "r", "failed": True}
    assert (page.turns, page.told("status")) == ([], [])
    with pytest.raises(ValueError, match="filters cannot be"):
        page.chat.ask(ASKED)
    page.send("filter", after="", before="", **names)
    page.ask()
    assert page.turns == [1]


def test_undo_tells_what_was_taken_back_also_of_another_conversation(page: Page) -> None:
    page.ask()
    page.send("judge", number=1, rank=1, grade=2)
    page.send("clear")
    long = "Who brought in half of the usual wheat " + "of the valley, " * 9 + "this year?"
    page.ask(long)
    page.send("judge", number=1, rank=1, grade=0)
    page.send("clear")
    page.send("undo")
    (told,) = page.told("status")
    assert told.startswith("Taken back: not relevant, “A Poor Harvest”, for “Who brought in half")
    assert told.endswith("…”.") and len(told) < 130
    page.send("undo")
    assert page.told("status") == [f"Taken back: relevant, “The Bridge Opens”, for “{ASKED}”."]


def test_a_library_that_was_built_anew_is_told_in_the_head(page: Page, articles: Path) -> None:
    library = page.chat.session.library
    told = "The library was built anew since this was opened;"
    qa.build(articles, library=library.path, model=HashingEncoder(), progress=False)
    page.ask()
    assert told not in page.regions["head"]  # nothing new was found
    (articles / "new.txt").write_text("The Ferry\n\nA ferry sank in the harbour.\n")
    qa.build(articles, library=library.path, model=HashingEncoder(), progress=False)
    page.send("close")
    assert f"{told} load the page again to ask the new articles." in page.regions["head"]
    page.chat._view.show_in_notebook()
    page.send("close")
    assert f"{told} open it again to ask the new articles." in page.regions["head"]
    with qa.open(library.path) as opened:
        later = Page(opened.chat())
        later.send("show")
        assert told not in later.regions["head"]


def test_a_page_that_opens_while_another_searches_is_shown_what_there_is(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.ask()
    asking, go_on = threading.Event(), threading.Event()
    ask = page.chat.session.ask

    def wait(*given: object, **options: object) -> object:
        asking.set()
        assert go_on.wait(60)
        return ask(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(page.chat.session, "ask", wait)
    handle = page.chat.widget._handle_custom_msg
    question = {"act": "ask", "reply": "asked", "question": "Who brought in wheat?"}
    searching = threading.Thread(target=handle, args=(question, []))
    searching.start()
    assert asking.wait(60)
    page.send("show")
    assert page.replies == ["r"] * (len(page.sent) - 1) + [None]
    assert {"head", "form", "turn-1"} <= views(page)[0]
    go_on.set()
    searching.join()
    assert page.turns == [1, 2]
    assert page.told("ready") == ["r", "asked"]


def test_copies_in_other_articles_are_opened_and_kept(tmp_path: Path) -> None:
    text = (
        "The “new bridge” over the river opened on Monday. It cost 40 million crowns, the mayor of "
        "the town said at the river. Nobody had thought that it would be built in nine years."
    )
    rows = [
        {"title": "The Bridge Opens", "text": text},
        {"title": "A Bridge Opens", "text": text.replace("“", '"').replace("”", '"')},
    ]
    with library_of(tmp_path, rows) as library:
        page = Page(library.chat())
        page.ask()
        (ranked,) = page.chat.answers[0].passages
        (copy,) = ranked.copies
        page.send("article", number=1, rank=1, also=1)
        assert str(copy.article.title) in page.regions["panel"]
        assert str(ranked.passage.article.title) not in page.regions["panel"]
        put, taken = "Kept in the basket.", "Taken out of the basket."
        presses = ((1, put, "01"), (1, taken, "00"), (1, put, "01"), (None, put, "11"))
        for also, told, kept in (*presses, (None, taken, "01"), (None, put, "11")):
            page.send("collect", number=1, rank=1, words="", also=also)
            assert page.told("status") == [told]
            pressed = re.findall('data-act="collect"[^>]*aria-pressed="([a-z]*)"', page.newest)
            assert pressed == [str(each == "1").lower() for each in kept]
        assert [each.item["title"] for each in page.chat.quotations] == [
            copy.article.title,
            ranked.passage.article.title,
        ]
        for act, also in product(("article", "collect"), (2, -1, "1")):
            page.send(act, number=1, rank=1, words="", also=also)
            assert len(page.told("alert")) == 1
