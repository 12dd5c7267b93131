"""The chat's measures and colours in a real browser: lines, room, and what a host page brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_pages import ChatPage, OpenChat, Place, Theme
from playwright.sync_api import expect

import qa

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
LONG = "What did the harbour board of Vellmar say about the lighthouse? " * 18

# Of each line of the excerpts but the last of a paragraph, how many characters stand in it.
LINES = """() => [...document.querySelectorAll(".footnote-excerpt p")].flatMap((paragraph) => {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const range = document.createRange(), lines = new Map();
    for (let text = walker.nextNode(); text; text = walker.nextNode())
        for (let at = 0; at < text.length; at += 1) {
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const line = Math.round(range.getBoundingClientRect().bottom / 8);
            lines.set(line, (lines.get(line) ?? 0) + 1);
        }
    return [...lines.values()].slice(0, -1);
})"""
SIDEWAYS = """() => {
    const turns = document.querySelector(".footnote-turns");
    return turns.scrollWidth - turns.clientWidth;
}"""
TOPS = """() => {
    window.footnoteTops = [];
    const box = document.querySelector(".footnote-question");
    const watch = () => {
        if (document.querySelector(".footnote-turn"))
            footnoteTops.push(box.getBoundingClientRect().top);
        window.footnoteWatch = requestAnimationFrame(watch);
    };
    watch();
}"""
WATCHED = """() => { cancelAnimationFrame(footnoteWatch); return footnoteTops; }"""
# How light ink and page are, from 0 to 1, where all that a host page brings is what is given.
COLOURS = """({ scheme, variables, classes }) => {
    for (const each of document.querySelectorAll("link[rel=stylesheet], meta[name=color-scheme]"))
        each.remove();
    for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name];
    const { style } = document.documentElement;
    style.cssText = variables;
    style.colorScheme = scheme;
    document.body.className = classes;
    const pen = document.createElement("canvas").getContext("2d");
    const light = (colour) => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    };
    const chat = getComputedStyle(document.querySelector(".footnote-chat"));
    return [light(chat.color), light(chat.backgroundColor)];
}"""
# Whether what is marked looks as the system marks.
AS_THE_SYSTEM = """(each) => {
    const other = document.body.appendChild(document.createElement("mark"));
    const [own, system] = [each, other].map((mark) => {
        const { color, backgroundColor } = getComputedStyle(mark);
        return `${color} on ${backgroundColor}`;
    });
    other.remove();
    return own === system;
}"""
VSCODE = "--vscode-editor-background: #1e1e1e; --vscode-editor-foreground: #d4d4d4;"
WIDGETS = "--jp-layout-color0: white; --jp-content-font-color1: black;"  # as ipywidgets brings them


@pytest.fixture
def web(open_chat: OpenChat, asked_libraries: dict[Place, Path]) -> Iterator[ChatPage]:
    """The web page on the sample articles, opened anew."""
    chat = open_chat("voila", asked_libraries["voila"], width=1280)
    yield chat
    chat.page.close()


def height(chat: ChatPage, selector: str) -> float:
    box = chat.chat.locator(selector).first.bounding_box()
    assert box is not None
    return box["height"]


def test_lines_are_as_long_as_people_read_them(chat_page: ChatPage) -> None:
    chat_page.page.set_viewport_size({"width": 1600, "height": 900})
    turn = chat_page.ask(DIWANIYAH)
    lines = sorted(chat_page.page.evaluate(LINES))
    assert 45 <= lines[len(lines) // 2] <= 75
    # In narrower faces than this machine's too: a letter of Source Serif is 0.43 em wide.
    size = "(each) => each.clientWidth / parseFloat(getComputedStyle(each).fontSize)"
    excerpt = turn.locator("blockquote.footnote-excerpt").first
    assert excerpt.evaluate(size) / 0.43 <= 75
    assert "serif" in excerpt.evaluate("(each) => getComputedStyle(each).fontFamily")


def test_nothing_is_sideways_out_of_sight(web: ChatPage) -> None:
    web.ask(DIWANIYAH)
    turn = web.ask(LONG[:100].strip())
    for width in (360, 1200, 1600):
        web.page.set_viewport_size({"width": width, "height": 900})
        assert web.page.evaluate(SIDEWAYS) == 0, width
        web.press("edit", turn)
        for button in (turn.locator("[data-act=edit]"), web.chat.locator("[data-act=unedit]")):
            assert button.evaluate("(each) => each.scrollWidth <= each.clientWidth"), width
        web.press("unedit")


def test_of_a_very_long_question_there_are_a_few_lines_and_its_first_passage(
    web: ChatPage,
) -> None:
    turn = web.ask(LONG.strip())
    asked = turn.locator(".footnote-asked")
    assert height(web, ".footnote-long") <= 136
    asked.focus()
    web.page.keyboard.press("End")
    web.page.wait_for_function(
        "() => document.querySelector('.footnote-long').scrollTop > 0"
    )  # the rest is reached by keyboard
    expect(turn.locator(".footnote-excerpt").first).to_be_in_viewport()


def test_the_question_box_stays_where_it_is_when_the_first_answer_comes(
    chat_page: ChatPage,
) -> None:
    chat_page.page.evaluate(TOPS)
    chat_page.ask(DIWANIYAH)
    chat_page.page.wait_for_function("() => footnoteTops.length > 2")
    tops = chat_page.page.evaluate(WATCHED)
    assert max(tops) - min(tops) < 1
    assert height(chat_page, ".footnote-turns") >= 350


def test_in_a_low_window_the_turns_keep_some_room(web: ChatPage) -> None:
    web.ask(DIWANIYAH)
    web.page.set_viewport_size({"width": 640, "height": 360})
    assert height(web, ".footnote-turns") >= 280
    web.box.scroll_into_view_if_needed()
    expect(web.box).to_be_in_viewport(ratio=1)


def test_unfolded_filters_leave_what_stands_beside_them(web: ChatPage) -> None:
    filters = web.chat.locator("details.footnote-filters")
    style = web.chat.locator("select[data-act=style]")
    filters.locator("input[name=author]").first.evaluate("(each) => each.click()")
    web.ready()
    web.ask(DIWANIYAH)
    for width in (1280, 1600):
        web.page.set_viewport_size({"width": width, "height": 900})
        for open_ in (False, True):
            filters.evaluate("(each, open) => { each.open = open; }", open_)
            line = filters.locator("summary").bounding_box()
            for each in (style, web.chat.locator("[data-act=unfilter]")):
                expect(each).to_be_in_viewport(ratio=1)
                box = each.bounding_box()
                assert line and box and abs(box["y"] - line["y"]) < 6, (width, open_)
    after = filters.locator("input[name=after]")
    after.fill("2006-99")
    after.press("Tab")
    expect(after).to_have_attribute("aria-invalid", "true")
    assert after.evaluate("(each) => getComputedStyle(each).borderTopWidth") == "2px"


def test_a_host_page_of_small_letters_makes_nothing_smaller(web: ChatPage) -> None:
    web.ask(DIWANIYAH)
    before = [height(web, part) for part in (".footnote-passage", ".footnote-foot")]
    web.page.evaluate("() => { document.documentElement.style.fontSize = '10px'; }")
    assert [height(web, part) for part in (".footnote-passage", ".footnote-foot")] == before


def test_ink_and_page_come_from_one_place(web: ChatPage) -> None:
    systems: tuple[Theme, ...] = ("light", "dark")
    for scheme, variables, classes, dark in (
        ("", "", "", False),
        ("dark", "", "", True),
        ("light dark", "", "", None),
        ("", VSCODE + WIDGETS, "vscode-dark", True),
        ("", WIDGETS, "", False),
    ):
        for system in systems:
            web.page.emulate_media(color_scheme=system)
            host = {"scheme": scheme, "variables": variables, "classes": classes}
            ink, page = web.page.evaluate(COLOURS, host)
            assert (ink > page) is (system == "dark" if dark is None else dark), (host, system)
            assert abs(ink - page) > 0.6, (host, system)


def test_what_is_marked_and_pressed_is_seen_in_colours_that_are_forced(web: ChatPage) -> None:
    web.page.emulate_media(forced_colors="active", color_scheme="dark")
    first = web.ask(DIWANIYAH).locator("li[data-rank='1']")
    web.press("judge", first, grade="1")
    web.ready()
    web.press("article", first)
    sentence = web.panel.locator("mark mark").first
    for mark in (first.locator("mark").first, sentence):
        assert mark.evaluate(AS_THE_SYSTEM)
    edge = "(each) => getComputedStyle(each).borderTopWidth"
    pressed = first.locator("[aria-pressed=true]")
    assert pressed.evaluate(edge) == "2px"
    assert first.locator("[data-act=copy]").evaluate(edge) == "0px"
    assert web.chat.locator("[data-act=ask]").evaluate(edge) == "1px"


def test_what_is_read_from_right_to_left_moves_no_rank_and_mixes_no_facts(
    open_chat: OpenChat, tmp_path: Path
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "harbour.md").write_text(
        "---\ntitle: منارة فيلمار أعيد بناؤها بعد العاصفة\nauthor: ليلى حداد\ndate: 2012-02-01\n"
        "publisher: جريدة الميناء\n---\n\n"
        "The lighthouse of Vellmar was rebuilt after the storm. أعيد بناء المنارة.\n",
        encoding="utf-8",
    )
    library = tmp_path / "l"
    qa.build(tmp_path / "articles", library=library, progress=False)
    chat = open_chat("voila", library)
    first = chat.ask("Why was the lighthouse of Vellmar rebuilt?").locator("li[data-rank='1']")
    rank, title = (
        first.locator(each).bounding_box() for each in (".footnote-rank", ".footnote-title > [dir]")
    )
    assert rank and title and rank["x"] + rank["width"] <= title["x"]
    chat.chat.locator("select[data-act=style]").select_option("apa")
    facts = first.locator(".footnote-source bdi")
    expect(facts.first).to_have_text("1 February 2012")
    places = [each.bounding_box() for each in facts.all()]
    lefts = [box["x"] for box in places if box]
    assert lefts == sorted(lefts)
