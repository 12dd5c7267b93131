"""The chat in a real browser: what the page itself looks after, between a key and an answer."""

from __future__ import annotations

import pytest
from browser_pages import ChatPage
from playwright.sync_api import Locator, expect

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
BASRA = "Who brokered the ceasefire in Basra?"
SELECT = """(each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""
TALLER = "() => document.documentElement.scrollHeight - innerHeight"
TOP = "(each) => each.getBoundingClientRect().top"
DOWN = """(each) => each.getBoundingClientRect().top
    - each.closest(".footnote-chat").getBoundingClientRect().top"""


def words(text: str) -> str:
    return " ".join(text.split())


def status(chat_page: ChatPage) -> Locator:
    return chat_page.chat.locator(".footnote-status")


def alert(chat_page: ChatPage) -> Locator:
    return chat_page.chat.locator(".footnote-alert")


def test_words_of_the_neighbours_are_kept_and_others_of_the_passage_refused(
    chat_page: ChatPage,
) -> None:
    first = chat_page.ask(DIWANIYAH).locator("li[data-rank='1']")
    chat_page.press("widen", first)
    chat_page.ready()
    first.locator(".footnote-source").evaluate(SELECT)
    chat_page.press("collect", first)
    expect(alert(chat_page)).to_have_text("Select words of the excerpt itself, or nothing.")
    panel = chat_page.open_panel("basket")
    rows = panel.locator("ol.footnote-basket > li[data-id]")
    expect(rows).to_have_count(0)
    chat_page.close_panel()
    neighbour = first.locator(".footnote-neighbour").last.locator("p").first
    neighbour.evaluate(SELECT)
    chat_page.press("collect", first)
    chat_page.ready()
    chat_page.open_panel("basket")
    expect(rows).to_have_count(1)
    assert words(neighbour.inner_text())[:20] in words(rows.inner_text())
    chat_page.close_panel()
    first.locator(".footnote-excerpt p").last.click(click_count=3)  # reaches to what follows
    chat_page.press("collect", first)
    chat_page.ready()
    expect(alert(chat_page)).to_be_empty()
    chat_page.open_panel("basket")
    expect(rows).to_have_count(2)


def test_a_question_that_fails_comes_back_and_what_is_typed_meanwhile_stays(
    chat_page: ChatPage,
) -> None:
    chat_page.ask(DIWANIYAH)
    chat_page.press("edit", chat_page.turn(DIWANIYAH))
    editing = chat_page.chat.locator(".footnote-editing")
    expect(editing).to_be_visible()
    refused = "x" * 10_001
    chat_page.box.fill(refused)
    chat_page.box.press("Enter")
    chat_page.box.press_sequentially("and")
    expect(alert(chat_page)).to_contain_text("10,000")
    value = chat_page.box.input_value()
    assert value.replace("\n", "").replace("and", "") == refused
    assert value.count("and") == 1
    expect(editing).to_be_visible()  # it still takes the place of that one
    chat_page.box.fill("")


def test_a_second_question_waits_for_the_first_and_says_so(chat_page: ChatPage) -> None:
    chat_page.box.fill(BASRA)
    told = chat_page.box.evaluate(
        """(box) => {
            const enter = () => box.dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
            enter();
            const sent = box.value;
            box.value = "And then?";
            enter();
            const root = box.closest(".footnote-chat");
            return [sent, root.querySelector(".footnote-status").textContent];
        }"""
    )
    assert told[0] == ""
    assert told[1].startswith("Still answering the question before")
    expect(chat_page.turns).to_have_count(1)
    chat_page.ready()
    expect(chat_page.box).to_have_value("And then?")
    assert not status(chat_page).inner_text().startswith("Still")


@pytest.mark.parametrize(("width", "height"), [(800, 800), (360, 740), (1440, 900)])
def test_what_is_unfolded_comes_into_sight(chat_page: ChatPage, width: int, height: int) -> None:
    page = chat_page.page
    chat_page.ask(DIWANIYAH)
    page.set_viewport_size({"width": width, "height": height})
    chat_page.chat.locator(".footnote-filters summary").click()
    fields = chat_page.chat.locator(".footnote-fields")
    if chat_page.place == "voila":
        expect(fields).to_be_in_viewport(ratio=0.99)
        chat_page.press("edit", chat_page.turn(DIWANIYAH))
        assert page.evaluate(TALLER) <= 0
        chat_page.box.press("Escape")
        assert page.evaluate(TALLER) <= 0
    else:
        expect(fields.locator("legend").first).to_be_in_viewport(ratio=0.99)
    chat_page.chat.locator(".footnote-filters summary").click()
    page.set_viewport_size({"width": 1200, "height": 900})
    chat_page.box.fill("")


def test_what_takes_the_place_of_a_question_is_told_without_a_jump(chat_page: ChatPage) -> None:
    for question in (DIWANIYAH, BASRA):
        chat_page.ask(question)
    chat_page.press("judge", chat_page.turn(BASRA).locator("li[data-rank='1']"), grade="1")
    chat_page.ready()
    chat_page.press("undo")
    chat_page.ready()
    chat_page.press("edit", chat_page.turn(DIWANIYAH))
    expect(status(chat_page)).to_have_text("An earlier question: it will be asked as a new one.")
    expect(chat_page.chat.locator(".footnote-editing")).to_be_hidden()
    chat_page.open_panel("basket")  # sends something, which empties the lines
    chat_page.close_panel()
    chat_page.ready()
    before = chat_page.box.evaluate(DOWN)
    chat_page.press("edit", chat_page.turn(BASRA))
    expect(chat_page.chat.locator(".footnote-editing")).to_be_visible()
    assert abs(chat_page.box.evaluate(DOWN) - before) < 1
    chat_page.box.press("Escape")
    chat_page.box.fill("")


def test_the_column_stands_in_the_middle_of_the_page(chat_page: ChatPage) -> None:
    if chat_page.place == "jupyterlab":
        pytest.skip("in a notebook it stands where all outputs do")
    chat_page.ask(DIWANIYAH)
    for width in (1440, 1000, 1700):
        chat_page.page.set_viewport_size({"width": width, "height": 900})
        turns = chat_page.chat.locator(".footnote-turns").bounding_box()
        assert turns and abs(turns["x"] + turns["width"] / 2 - width / 2) < 10
        panel = chat_page.open_panel("basket").bounding_box()
        assert panel and panel["x"] + panel["width"] <= width
        chat_page.close_panel()
    chat_page.page.set_viewport_size({"width": 1200, "height": 900})


def test_the_title_of_an_article_stays_while_it_scrolls(chat_page: ChatPage) -> None:
    turn = chat_page.ask(DIWANIYAH)
    chat_page.press("article", turn.locator("li[data-rank='1']"))
    chat_page.ready()
    head = chat_page.panel.locator(".footnote-panel-head")
    expect(head).to_contain_text("Two Days in Diwaniyah")
    expect(chat_page.panel.locator("mark .footnote-sentence")).to_contain_text("23 soldiers")
    sheet = chat_page.panel.locator(".footnote-sheet")
    top = head.evaluate(TOP)
    for down in (0, 100, 10_000):
        sheet.evaluate("(each, down) => { each.scrollTop = down; }", down)
        assert abs(head.evaluate(TOP) - top) < 1
        expect(head.locator("[data-act=close]")).to_be_visible()
    chat_page.close_panel()


def test_an_empty_chat_leads_back_to_what_was_asked(chat_page: ChatPage) -> None:
    chat_page.ask(DIWANIYAH)
    chat_page.empty()
    start = chat_page.chat.locator(".footnote-start")
    expect(start).to_contain_text("14 articles")
    start.get_by_role("button", name=DIWANIYAH).first.click()
    expect(chat_page.turn(DIWANIYAH)).to_be_visible()
    expect(start).to_be_hidden()
