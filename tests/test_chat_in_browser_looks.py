"""The chat in a real browser: by keyboard alone, for screen readers, narrow, wide, light and dark.

Pictures of it are left in `build/screenshots`, to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_pages import ChatPage, Theme
from playwright.sync_api import Locator, expect

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
TRUCE = "Who brokered the truce there?"
NOTHING = "What is the best recipe for apple pie?"
SCREENSHOTS = Path(__file__).resolve().parents[1] / "build" / "screenshots"

FOCUSED = """() => {
    const each = document.activeElement, style = getComputedStyle(each);
    return {
        html: each.outerHTML.slice(0, 200),
        chat: Boolean(each.closest(".footnote-chat")),
        ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    };
}"""
TOO_WIDE = """() => {
    const chat = document.querySelector(".footnote-chat");
    const right = chat.getBoundingClientRect().right + 1;
    const every = [...chat.querySelectorAll("*")].filter((each) => {
        const box = each.getBoundingClientRect();
        return box.width > 2 && box.right > right && getComputedStyle(each).position !== "fixed";
    });
    const names = every.map((each) => each.outerHTML.slice(0, 200));
    if (chat.scrollWidth > chat.clientWidth + 1) names.push("the chat scrolls");
    return names;
}"""
STILL = """() => Promise.all(
    document.getAnimations().map((each) => each.finished.catch(() => null))).then(() => null)"""
PAGE_SCROLLS = """() => document.documentElement.scrollWidth - innerWidth"""
WATCH = """() => {
    window.footnotePlaces = [];
    const watch = () => {
        const box = document.querySelector("article.footnote-turn").getBoundingClientRect();
        footnotePlaces.push([box.left, box.width, box.top]);
        window.footnoteWatch = requestAnimationFrame(watch);
    };
    watch();
}"""
WATCHED = """() => { cancelAnimationFrame(footnoteWatch); return footnotePlaces; }"""


def focused(chat_page: ChatPage) -> dict[str, object]:
    return dict(chat_page.page.evaluate(FOCUSED))


def tab_to(chat_page: ChatPage, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus; every stop on the way shows where it is."""
    for _ in range(150):
        chat_page.page.keyboard.press(key)
        if target.evaluate("(each) => each === document.activeElement"):
            return
        at = focused(chat_page)
        if at["chat"]:
            assert float(str(at["ring"])) >= 2, at
    raise AssertionError(f"{key} does not lead to {target}; it ended at {focused(chat_page)}")


def direction(chat_page: ChatPage, target: Locator) -> str:
    """The key that leads from where the focus is towards a target."""
    after = target.evaluate(
        "(each) => Boolean(document.activeElement.compareDocumentPosition(each) & 4)"
    )
    return "Tab" if after else "Shift+Tab"


def use_theme(chat_page: ChatPage, theme: Theme) -> None:
    """The theme of JupyterLab, or what the system prefers, which the web page follows."""
    page = chat_page.page
    page.emulate_media(color_scheme=theme)
    if chat_page.place == "jupyterlab":
        name = f"JupyterLab {theme.title()}"
        page.evaluate(
            "(theme) => { void jupyterapp.commands.execute('apputils:change-theme', { theme }) }",
            name,
        )
        page.wait_for_function("(name) => document.body.dataset.jpThemeName === name", arg=name)


@pytest.fixture
def wide(chat_page: ChatPage) -> Iterator[ChatPage]:
    """The chat; the size and the theme are what they were, after the test."""
    yield chat_page
    chat_page.page.set_viewport_size({"width": 1200, "height": 900})
    use_theme(chat_page, "light")
    chat_page.close_panel()


def unfold_everything(chat_page: ChatPage) -> None:
    """A conversation in which everything that can be shown is, but for the panel."""
    turn = chat_page.ask(DIWANIYAH)
    first = turn.locator("li[data-rank='1']")
    for act in ("widen", "explain", "collect"):
        chat_page.press(act, first)
        chat_page.ready()
    chat_page.press("judge", first, grade="2")
    chat_page.ready()
    chat_page.ask(TRUCE)
    chat_page.ask(NOTHING)
    chat_page.chat.locator("details.footnote-filters").evaluate("each => each.open = true")


def show_panel(chat_page: ChatPage, which: str) -> None:
    chat_page.close_panel()
    if which == "article":
        chat_page.press("article", chat_page.turn(DIWANIYAH).locator("li[data-rank='1']"))
        expect(chat_page.chat.locator("aside.footnote-panel[data-which=article]")).to_be_visible()
    elif which:
        chat_page.open_panel(which)


def violations(chat_page: ChatPage) -> list[str]:
    """What axe-core finds: in the whole page where the page is ours, in the chat elsewhere."""
    chat_page.page.evaluate(STILL)
    # JupyterLab's body has no height of its own, and what stands in it counts as hidden then.
    chat_page.page.evaluate("() => { document.body.style.minHeight = '100vh'; }")
    context = None if chat_page.place == "voila" else ".footnote-chat"
    found = Axe().run(chat_page.page, context).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_nothing_bars_anyone_and_nothing_is_too_wide(
    wide: ChatPage, theme: Theme, width: int
) -> None:
    page = wide.page
    page.set_viewport_size({"width": width, "height": 900})
    use_theme(wide, theme)
    assert violations(wide) == []  # empty
    unfold_everything(wide)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for which in ("", "basket", "conversations", "article"):
        show_panel(wide, which)
        name = "-".join(filter(None, (wide.place, theme, str(width), which)))
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        assert violations(wide) == [], which
        assert page.evaluate(TOO_WIDE) == [], which
        if wide.place == "voila":
            assert page.evaluate(PAGE_SCROLLS) <= 0, which


def test_what_would_bar_people_would_be_found(chat_page: ChatPage) -> None:
    turn = chat_page.ask(DIWANIYAH)
    turn.locator(".footnote-verdict").evaluate(
        """(each) => {
            each.style = "color: #bbb; background: #fff";
            each.append(document.createElement("button"));
        }"""
    )
    found = {each.split(":")[0] for each in violations(chat_page)}
    assert found == {"button-name", "color-contrast"}


def test_everything_is_done_by_keyboard_alone(chat_page: ChatPage) -> None:
    page = chat_page.page
    chat_page.box.focus()
    page.keyboard.type(DIWANIYAH)
    page.keyboard.press("Enter")
    turn = chat_page.turn(DIWANIYAH)
    expect(turn).to_be_visible()
    chat_page.ready()
    expect(chat_page.box).to_be_focused()

    first = turn.locator("li[data-rank='1']")
    judged = first.locator("[data-act=judge][data-grade='1']")
    page.keyboard.press("ArrowUp")  # in the empty box
    expect(turn.locator(".footnote-asked")).to_be_focused()
    stop = first.locator("[role=toolbar] button").first
    tab_to(chat_page, stop)
    page.keyboard.press("ArrowRight")
    expect(judged).to_be_focused()
    assert float(str(focused(chat_page)["ring"])) >= 2
    pressed = judged.get_attribute("aria-pressed")
    page.keyboard.press("Space")
    expect(judged).to_have_attribute("aria-pressed", "false" if pressed == "true" else "true")
    chat_page.ready()
    expect(judged).to_be_focused()  # though the turn was drawn anew

    opens = first.locator("[data-act=article]")
    page.keyboard.press("Tab")
    assert not first.evaluate("(each) => each.contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    expect(judged).to_be_focused()  # one stop, where it was left
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(opens).to_be_focused()
    page.keyboard.press("Enter")
    panel = chat_page.chat.locator("aside.footnote-panel[data-which=article]")
    expect(panel).to_be_visible()
    page.wait_for_function("() => Boolean(document.activeElement.closest('aside.footnote-panel'))")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(opens).to_be_focused()

    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    close = panel.locator("[data-act=close]")
    if not close.evaluate("(each) => each === document.activeElement"):
        tab_to(chat_page, close, direction(chat_page, close))
    page.keyboard.press("Space")
    expect(panel).to_have_count(0)
    expect(opens).to_be_focused()

    page.keyboard.press("Escape")
    expect(chat_page.box).to_be_focused()
    page.keyboard.press("Shift+Tab")
    newest = chat_page.chat.locator("[data-act=newest]")
    expect(newest).to_be_focused()
    assert newest.bounding_box()["height"] >= 24  # type: ignore[index]
    page.keyboard.press("Enter")
    expect(turn.locator(".footnote-asked")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat_page.box).to_be_focused()
    page.keyboard.type(NOTHING)
    send = chat_page.chat.locator("button[data-act=ask]")
    tab_to(chat_page, send, direction(chat_page, send))
    page.keyboard.press("Enter")
    expect(chat_page.turn(NOTHING)).to_be_visible()
    chat_page.ready()


def test_what_happens_is_told_to_screen_readers(chat_page: ChatPage) -> None:
    status = chat_page.chat.locator(".footnote-status")
    expect(status).to_have_attribute("role", "status")
    turn = chat_page.ask(DIWANIYAH)
    chat_page.press("judge", turn.locator("li[data-rank='3']"), grade="0")
    chat_page.ready()
    expect(status).not_to_be_empty()
    expect(chat_page.chat.locator(".footnote-alert")).to_have_attribute("role", "alert")
    chat_page.box.fill("x" * 10_001)
    chat_page.box.press("Enter")
    expect(chat_page.chat.locator(".footnote-alert")).to_contain_text("10,000")
    expect(chat_page.box).to_have_value("x" * 10_001)
    expect(chat_page.turns).to_have_count(1)
    chat_page.chat.locator("details.footnote-filters").evaluate("each => each.open = true")
    for each in chat_page.chat.locator("button, input, select, textarea").all():
        name = each.evaluate(
            """(each) => (each.getAttribute("aria-label") || each.innerText
                || (each.labels && each.labels[0] && each.labels[0].innerText)
                || each.title || "").trim()"""
        )
        assert name, each.evaluate("(each) => each.outerHTML")


def test_nothing_jumps_when_an_answer_comes(chat_page: ChatPage) -> None:
    page = chat_page.page
    chat_page.ask(DIWANIYAH)
    page.evaluate(WATCH)
    chat_page.ask("Who wrote the Hadley memo?")
    page.wait_for_timeout(300)
    places = page.evaluate(WATCHED)
    assert len(places) > 5
    assert {(left, width) for left, width, _ in places} == {tuple(places[0][:2])}
    tops = [top for _, _, top in places]
    assert all(after <= before + 1 for before, after in pairwise(tops))  # never back and forth


def test_judging_moves_nothing(chat_page: ChatPage) -> None:
    turn = chat_page.ask(TRUCE)
    passage = turn.locator("li[data-rank='2']")
    passage.scroll_into_view_if_needed()
    before = passage.bounding_box()
    chat_page.press("judge", passage, grade="1")
    expect(passage.locator("[data-act=judge][data-grade='1']")).to_have_attribute(
        "aria-pressed", "true"
    )
    chat_page.ready()
    assert passage.bounding_box() == before
    chat_page.press("undo")
    chat_page.ready()
