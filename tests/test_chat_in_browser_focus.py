"""The chat in a real browser: where the focus goes, what is told of it, what stays where it is."""

from __future__ import annotations

import pytest
from browser_pages import ChatPage
from playwright.sync_api import Locator, expect

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
TRUCE = "Who brokered the truce there?"
BASRA = "Who brokered the ceasefire in Basra?"
HAKIM = "When did Hakim visit Washington?"
IN_SIGHT = """(each) => {
    const box = each.getBoundingClientRect();
    const turns = each.closest(".footnote-turns").getBoundingClientRect();
    return box.bottom > turns.top && box.top < turns.bottom - 10;
}"""
# How far anything moved by itself, and where the question box stands, from the question on screen
# to its answer.
WATCH_SHIFTS = """() => {
    window.footnoteShifts = [];
    window.footnoteWatching = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.footnoteShifts.push(entry);
    });
    window.footnoteWatching.observe({ type: "layout-shift", buffered: false });
}"""
SHIFTS_SINCE = """(since) => window.footnoteShifts
    .filter((entry) => entry.startTime > since)
    .map((entry) => [entry.value, entry.sources.map((each) => each.node?.className ?? "")])"""
BOX_TOP = """() => document.querySelector(".footnote-question").getBoundingClientRect().top"""
PENDING_SHOWN = """(question) => new Promise((done) => {
    const box = document.querySelector(".footnote-question");
    box.value = question;
    box.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    const asked = document.querySelector(".footnote-pending .footnote-asked")?.textContent;
    requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done([
        asked, performance.now(), box.getBoundingClientRect().top, scrollY,
    ]))));
})"""


ENTER_AND_CHIPS = """(box, question) => {
    box.value = question;
    box.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    const root = box.closest(".footnote-chat");
    const told = root.querySelector(".footnote-status");
    return [...root.querySelectorAll(".footnote-carried [data-act=drop]")].map((button) => {
        told.textContent = "";
        button.click();
        return told.textContent;
    });
}"""


def status(chat_page: ChatPage) -> Locator:
    return chat_page.chat.locator(".footnote-status")


def test_the_first_answer_comes_without_anything_jumping(chat_page: ChatPage) -> None:
    page = chat_page.page
    page.evaluate(WATCH_SHIFTS)
    asked, since, top, _ = page.evaluate(PENDING_SHOWN, DIWANIYAH)
    assert asked == DIWANIYAH  # at once, and not when the answer is there
    expect(chat_page.turn(DIWANIYAH)).to_be_visible()
    chat_page.ready()
    expect(chat_page.chat.locator(".footnote-pending")).to_have_count(0)
    assert abs(page.evaluate(BOX_TOP) - top) < 1
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    shifts = page.evaluate(SHIFTS_SINCE, since)
    assert [each for each in shifts if any("footnote" in name for name in each[1])] == []


def test_the_basket_is_put_in_order_by_keyboard(chat_page: ChatPage) -> None:
    for question in (DIWANIYAH, HAKIM, BASRA):
        turn = chat_page.ask(question)
        chat_page.press("collect", turn.locator("li[data-rank='1']"))
        chat_page.ready()
    rows = chat_page.open_panel("basket").locator("ol.footnote-basket > li[data-id]")
    expect(rows).to_have_count(3)
    own = rows.nth(2).get_attribute("data-id")
    moved = chat_page.panel.locator(f"li[data-id='{own}']")
    up, down = (moved.locator(f"[data-act=move][data-by='{by}']") for by in (-1, 1))
    up.focus()
    up.press("Enter")
    expect(status(chat_page)).to_have_text("Moved to 2 of 3.")
    expect(up).to_be_focused()
    up.press("Enter")
    expect(status(chat_page)).to_have_text("Moved to 1 of 3.")
    expect(rows.first).to_have_attribute("data-id", str(own))
    expect(down).to_be_focused()  # at the end only the way back is left
    down.press("Space")
    expect(status(chat_page)).to_have_text("Moved to 2 of 3.")
    expect(down).to_be_focused()


def test_the_chip_that_takes_the_place_of_another_has_the_focus(chat_page: ChatPage) -> None:
    chat_page.ask(DIWANIYAH)
    chips = chat_page.ask(TRUCE).locator(".footnote-carried [data-act=drop][data-term]")
    terms = chips.evaluate_all("every => every.map((each) => each.dataset.term)")
    assert len(terms) > 2
    chips.nth(1).focus()
    chips.nth(1).press("Enter")
    expect(chips).to_have_count(len(terms) - 1)
    chat_page.ready()
    last = chat_page.turns.last
    expect(last.locator(f"[data-act=drop][data-term='{terms[2]}']")).to_be_focused()
    last.locator("[data-act=drop]:not([data-term])").click()
    expect(chips).to_have_count(0)
    chat_page.ready()
    assert chat_page.turns.last.evaluate("(each) => each.contains(document.activeElement)")


def test_a_chip_that_is_pressed_during_a_search_says_that_it_has_to_wait(
    chat_page: ChatPage,
) -> None:
    chat_page.ask(DIWANIYAH)
    chips = chat_page.ask(TRUCE).locator(".footnote-carried [data-act=drop]")
    count = chips.count()
    assert count > 2
    told = chat_page.box.evaluate(ENTER_AND_CHIPS, BASRA)
    assert len(told) == count
    assert all(each.startswith("Still answering the question before") for each in told)
    expect(chat_page.turns).to_have_count(3)
    chat_page.ready()
    assert not status(chat_page).inner_text().startswith("Still")


def test_a_double_click_or_a_held_key_deletes_nothing(chat_page: ChatPage) -> None:
    chat_page.ask(BASRA)
    panel = chat_page.open_panel("conversations")
    row = panel.locator("li[aria-current=true]")
    delete = row.locator("[data-act=delete]")
    delete.dblclick()
    expect(delete).to_have_text("Delete for good")
    chat_page.ready()
    expect(row).to_have_count(1)
    delete.press("Escape")
    expect(delete).to_have_text("Delete")
    delete.focus()
    keyboard = chat_page.page.keyboard
    keyboard.down("Enter")
    began = chat_page.page.evaluate("() => performance.now()")
    while chat_page.page.evaluate("() => performance.now()") < began + 700:
        keyboard.down("Enter")  # it is held, and comes again and again
    keyboard.up("Enter")
    expect(delete).to_have_text("Delete for good")
    chat_page.ready()
    expect(row).to_have_count(1)
    chat_page.pass_time(600)
    delete.press("Enter")
    expect(row).to_have_count(0)


def test_a_search_among_conversations_tells_how_many_there_are(chat_page: ChatPage) -> None:
    chat_page.ask(BASRA)
    panel = chat_page.open_panel("conversations")
    search = panel.locator("input.footnote-search")
    search.press_sequentially("ceasefire")
    expect(status(chat_page)).to_contain_text("found.")
    found = panel.locator("ul.footnote-conversations > li").count()
    noun = "conversation" if found == 1 else "conversations"
    expect(status(chat_page)).to_have_text(f"{found} {noun} found.")
    search.press_sequentially("zzz")
    expect(status(chat_page)).to_have_text("No conversation found.")
    expect(search).to_be_focused()


def test_what_a_button_unfolds_comes_into_sight(chat_page: ChatPage) -> None:
    turn = chat_page.ask(DIWANIYAH)
    second = turn.locator("li[data-rank='2']")
    for act, what in (("explain", "explanation"), ("widen", "neighbour")):
        button = second.locator(f"[data-act={act}]")
        button.focus()
        # The button as the last thing that is in sight.
        button.evaluate("(each) => each.scrollIntoView({ block: 'end' })")
        button.press("Enter")
        expect(button).to_have_attribute("aria-expanded", "true")
        chat_page.ready()
        assert second.locator(f".footnote-{what}").last.evaluate(IN_SIGHT)
        expect(button).to_be_focused()


def test_what_went_wrong_is_told_until_the_question_is_another(chat_page: ChatPage) -> None:
    alert = chat_page.chat.locator(".footnote-alert")
    for mend in ("x", "Backspace"):
        chat_page.box.fill("x" * 10_001)
        chat_page.box.press("Enter")
        expect(alert).to_contain_text("10,000")
        chat_page.pass_time(2000)
        chat_page.box.press(mend)
        expect(alert).to_be_empty()
    chat_page.box.fill("x" * 10_001)
    chat_page.box.press("Enter")
    expect(alert).to_contain_text("10,000")
    chat_page.box.evaluate("(box) => { box.value = '   '; }")
    chat_page.box.press("Enter")
    expect(alert).to_be_empty()
    chat_page.box.fill("")


def test_a_new_conversation_waits_for_its_question(chat_page: ChatPage) -> None:
    chat_page.ask(DIWANIYAH)
    chat_page.press("clear")
    expect(chat_page.turns).to_have_count(0)
    expect(chat_page.box).to_be_focused()


def test_a_page_that_is_loaded_again_goes_on(chat_page: ChatPage) -> None:
    if chat_page.place == "jupyterlab":
        pytest.skip("a notebook is run again")
    chat_page.ask(DIWANIYAH)
    chat_page.ask(TRUCE)
    chat_page.page.reload()
    chat_page.live()
    expect(chat_page.turns).to_have_count(2)
    expect(chat_page.box).to_be_focused()
    chat_page.press("clear")
    expect(chat_page.turns).to_have_count(0)
    chat_page.ready()
    chat_page.page.reload()
    chat_page.live()
    expect(chat_page.turns).to_have_count(0)
