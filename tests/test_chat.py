"""The chat, driven without a browser: the widget is real, only the page is played here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from played_page import ASKED, Page

import qa
from qa.chat.front_end import front_end

FRONT = Path(qa.__file__).parent / "chat" / "front"
AROUND = {"head", "form", "filters", "panel", "start"}


def test_a_new_view_is_sent_everything(page: Page) -> None:
    (copy, view, ready) = page.send("show")
    assert re.fullmatch("footnote-[0-9a-f]{32}", copy["copy"])
    assert set(view["view"]["regions"]) == AROUND
    assert ready == {"ready": "r"}
    page.ask()
    (again, view, _) = page.send("show")
    assert again == copy
    assert set(view["view"]["regions"]) == {*AROUND, "turn-1"}


def test_asking_tells_what_takes_time_then_shows_the_passages(page: Page) -> None:
    kinds = [sorted(message) for message in page.ask()]
    views = [["view"], ["view"]]  # before it is stored, and as what
    assert kinds == [["status"], ["status"], *views, ["asked", "status"], ["ready"]]
    assert page.told("status")[:2] == ["Loading the model…", "Searching…"]
    assert page.told("asked") == [1]
    assert "It cost 40 million crowns." in page.newest
    assert [answer.question for answer in page.chat.answers] == [ASKED]
    page.ask("Who stopped work?")
    assert page.told("status")[0] == "Searching…"
    assert page.turns == [1, 2]


def test_only_what_changed_is_sent(page: Page) -> None:
    page.ask()
    page.ask("Who stopped work in the port?")
    (view, _) = page.send("widen", number=1, rank=1)
    assert set(view["view"]["regions"]) == {"turn-1"}
    assert page.send("close") == [{"ready": "r"}]


def test_a_question_that_fails_is_told_in_one_line_and_changes_nothing(page: Page) -> None:
    page.ask("<b>?</b>" + "a" * 10_001)
    (line,) = page.told("alert")
    assert "ask in at most 10,000" in line
    assert "\n" not in line
    assert page.told("asked") == []
    assert page.told("status") == []  # nothing is loaded or looked for
    assert page.turns == []
    assert page.told("ready") == ["r"]


def test_an_edited_question_takes_the_place_of_the_last(page: Page) -> None:
    page.ask()
    page.send("ask", question="Who cut the ribbon?", replacing=1)
    assert page.turns == [2]
    assert [answer.question for answer in page.chat.answers] == ["Who cut the ribbon?"]


def test_a_carried_term_is_taken_away_by_its_button(sample_library: qa.Library) -> None:
    page = Page(sample_library.chat())
    page.ask("How many soldiers and militiamen died in Diwaniyah?")
    assert "footnote-carried" not in page.newest
    page.ask("Who brokered the truce there?")
    carried = page.chat.answers[-1].carried
    assert re.findall('data-act="drop" data-term="([^"]*)"', page.newest) == list(carried)
    page.send("drop", number=2, terms=carried[:1])
    assert page.chat.answers[-1].carried == carried[1:]
    assert page.turns == [1, 3]
    page.send("drop", number=1, terms=["x"])
    assert page.told("alert")
    page.send("drop", number=3, terms=carried[1:])
    assert page.chat.answers[-1].carried == ()
    assert page.turns == [1, 4]


def test_a_judgment_is_stored_before_the_button_says_so(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.ask()
    assert 'aria-pressed="true"' not in page.newest
    stored: list[int] = []
    take = page._take

    def look(kind: str, data: Any = None, **given: Any) -> None:
        if 'aria-pressed="true"' in str(data.get("content", {}).get("view")):
            stored.append(len(page.chat.session.library.judgments))
        take(kind, data, **given)

    page.chat.widget.comm.publish_msg = look
    page.send("judge", number=1, rank=1, grade=2)
    assert stored == [1]
    assert re.search('data-grade="2" [^>]*aria-pressed="true"', page.newest)
    (judgment,) = page.chat.session.library.judgments
    assert (judgment.question, judgment.grade, judgment.judge) == (ASKED, 2, "AB")


def test_undo_takes_the_last_judgment_back_and_stands_beside_it(page: Page) -> None:
    page.ask()
    page.send("judge", number=1, rank=1, grade=2)
    page.send("judge", number=1, rank=2, grade=0)
    assert page.newest.count('data-act="undo"') == 1
    assert page.newest.index('data-act="undo"') > page.newest.index('data-rank="2"')
    page.send("undo")
    assert page.newest.index('data-act="undo"') < page.newest.index('data-rank="2"')
    page.send("undo")
    assert 'data-act="undo"' not in page.newest
    assert len(page.chat.session.library.judgments) == 0
    page.send("undo")
    assert page.told("status") == ["There is none to take back."]


def test_a_judgment_of_an_earlier_chat_is_shown(page: Page) -> None:
    page.ask()
    page.send("judge", number=1, rank=1, grade=1)
    later = Page(page.chat.session.library.chat(judge="AB"))
    later.ask()
    assert re.search('data-grade="1"[^>]*aria-pressed="true"', later.newest)
    other = Page(page.chat.session.library.chat(judge="CD"))
    other.ask()
    assert 'aria-pressed="true"' not in other.newest


def test_words_of_an_excerpt_are_kept_with_their_citation(page: Page) -> None:
    page.ask()
    page.send("collect", number=1, rank=1, words="It cost 40  million crowns")
    (quotation,) = page.chat.quotations
    assert quotation.words == "It cost 40 million crowns"
    assert "Basket (1)" in page.regions["head"]
    page.send("panel", which="basket")
    assert "It cost 40 million crowns" in page.regions["panel"]
    assert "Anna Berg, “The Bridge Opens,” May 3, 2011, para. 1." in page.regions["panel"]
    page.send("collect", number=1, rank=1, words="It cost 41 million <crowns>")
    assert len(page.told("alert")) == 1
    assert page.chat.quotations == (quotation,)


def test_the_basket_is_ordered_emptied_and_saved(page: Page) -> None:
    page.ask()
    page.send("panel", which="basket")
    page.send("collect", number=1, rank=1, words="It cost 40 million crowns")
    page.send("collect", number=1, rank=1, words="opened on Monday")
    first, second = page.chat.quotations
    page.send("move", id=second.id, by=-1)
    assert re.findall('data-id="([^"]+)"', page.regions["panel"]) == [second.id, first.id]
    page.send("export", what="basket", form="markdown")
    (file,) = page.told("download")
    assert file["mime"] == "text/markdown"
    assert file["name"].endswith(".md")
    assert page.buffers[0].decode().index("Monday") < page.buffers[0].decode().index("40 million")
    for quotation in (first, second):
        page.send("discard", id=quotation.id)
    assert "Nothing is kept yet" in page.regions["panel"]
    page.send("export", what="basket", form="markdown")
    assert page.told("alert") and not page.told("download")


def test_filters_are_made_of_what_the_library_holds(page: Page) -> None:
    assert "all 3 passages" in page.regions["filters"]
    page.send("filter", after="", before="", authors=["Omar Haddad"], publishers=[])
    assert '<span class="footnote-left">1 of 3 passages</span>' in page.regions["filters"]
    assert 'value="Omar Haddad" checked' in page.regions["filters"]
    page.ask("Who opened the bridge?")
    assert [each.passage.article.path for each in page.chat.answers[-1].passages] == ["strike.md"]
    page.send("filter", after="2011-13", before="", authors=[], publishers=[])
    assert page.told("alert")[0].startswith("From: '2011-13' is no date; write 2006, ")
    assert "1 of 3 passages" in page.regions["filters"]


def test_style_and_number_of_passages_are_chosen(page: Page) -> None:
    page.ask()
    assert "(Berg, 2011" not in page.newest
    page.send("style", style="apa")
    assert "(Berg, 2011" in page.newest
    page.send("k", k=1)
    page.ask("Who stopped work in the port?")
    assert len(page.chat.answers[-1].passages) == 1
    page.send("k", k=None)
    page.ask("Who brought in wheat?")
    assert len(page.chat.answers[-1].passages) == 3


def test_a_chat_begins_as_it_was_asked_for(tiny: qa.Library) -> None:
    chat = tiny.chat(judge="AB", style="mla", k=2)
    state = chat.session.state
    assert (chat.session.judge, state.style, state.k) == ("AB", "mla", 2)
    with pytest.raises(ValueError, match="no citation style"):
        tiny.chat(style="none such")


def test_conversations_are_named_reopened_searched_and_deleted(page: Page) -> None:
    page.send("k", k=1)
    page.ask()
    page.send("panel", which="conversations")
    page.send("rename", name="The <b>bridge</b>")
    assert "The &lt;b&gt;bridge&lt;/b&gt;" in page.regions["head"]
    first = page.chat.session.conversation_id
    page.send("clear")
    assert (page.turns, page.chat.answers) == ([], ())
    assert page.regions["panel"] == ""
    page.ask("Who brought in wheat?")
    second = page.chat.session.conversation_id
    page.send("panel", which="conversations")
    assert re.findall('<li data-id="(\\d+)"', page.regions["panel"]) == [str(second), str(first)]
    page.send("panel", which="conversations", search="crowns bridge")
    assert re.findall('<li data-id="(\\d+)"', page.regions["panel"]) == [str(first)]
    page.send("reopen", id=first)
    assert [answer.question for answer in page.chat.answers] == [ASKED]
    assert "It cost 40 million crowns." in page.newest
    page.send("panel", which="conversations")
    page.send("delete", id=first)
    assert page.turns == []
    assert re.findall('<li data-id="(\\d+)"', page.regions["panel"]) == [str(second)]
    page.send("reopen", id=first)
    assert len(page.told("alert")) == 1


def test_an_article_is_opened_at_its_passage(page: Page) -> None:
    page.ask()
    page.send("article", number=1, rank=1)
    assert {"scroll": "panel-mark"} in page.sent
    assert 'data-which="article"' in page.regions["panel"]
    assert re.search("<mark[^>]*>The new bridge over the river opened", page.regions["panel"])
    page.send("close")
    assert page.regions["panel"] == ""


def test_why_a_passage_is_here_is_told_on_demand(page: Page) -> None:
    page.ask()
    page.send("explain", number=1, rank=1)
    (explanation,) = page.chat.session.exchanges[0].explained.values()
    assert explanation.sentences
    assert page.newest.count('<ul class="footnote-explanation">') == 1
    page.send("explain", number=1, rank=1)
    assert "footnote-explanation" not in page.newest


def test_a_question_of_a_cell_is_shown_in_the_page(page: Page) -> None:
    answer = page.chat.ask(ASKED)
    assert answer.passages[0].passage.article.path == "bridge.txt"
    assert "It cost 40 million crowns." in page.newest
    with pytest.raises(qa.FootnoteError):
        page.chat.ask(" ")


def test_the_chat_shows_itself_without_ipython(page: Page) -> None:
    bundle = page.chat._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_page_makes_html_into_nodes_in_one_place() -> None:
    script = front_end()._esm
    assert all(each.read_text(encoding="utf-8") in script for each in FRONT.glob("*.js"))
    assert len(re.findall(r"\binnerHTML\b", script)) == 1
    assert not re.search(
        r"insertAdjacentHTML|document\.write|\beval\b|new Function|\.html\(", script
    )
    assert not re.search(r"outerHTML\s*=", script)
    assert "http" not in script
    assert "url(" not in (FRONT / "chat.css").read_text(encoding="utf-8")
