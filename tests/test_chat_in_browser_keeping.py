"""The chat in a real browser: copying, collecting, exporting, and conversations that are kept."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import bibtexparser
import docx
import pytest
import rispy
from browser_pages import ChatPage, titles
from playwright.sync_api import Locator, expect

import qa
from qa.chat.stored import ConversationSummary

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
DEAD = "It counted 23 soldiers and 30 militiamen dead"
BASRA = "Who brokered the ceasefire in Basra?"
HAKIM = "When did Hakim visit Washington?"

SELECT = """([excerpt, words]) => {
    const texts = document.createTreeWalker(excerpt, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(texts.currentNode, at);
        range.setEnd(texts.currentNode, at + words.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return true;
    }
    return false;
}"""


def words(text: str) -> str:
    return " ".join(text.split())


def first_passage(turn: Locator) -> Locator:
    return turn.locator("li.footnote-passage[data-rank='1']")


def saved_by(chat_page: ChatPage, what: str, form: str) -> tuple[str, bytes]:
    """Export, and give the name and the bytes of the file that the browser saved."""
    with chat_page.page.expect_download() as download:
        chat_page.chat.locator(
            f"[data-act=export][data-what={what}][data-form='{form}']"
        ).first.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def kept_by(chat_page: ChatPage) -> list[ConversationSummary]:
    """The conversations in the library."""
    with qa.open(chat_page.library) as library:
        return library.conversations.search()


def names_kept(chat_page: ChatPage) -> list[str]:
    return [each.name for each in kept_by(chat_page)]


def basket(chat_page: ChatPage) -> list[str]:
    return [
        words(each)
        for each in chat_page.chat.locator("ol.footnote-basket > li[data-id]").all_inner_texts()
    ]


@pytest.fixture
def collected(chat_page: ChatPage) -> ChatPage:
    """The chat with two quotations, the second of words that were selected, and its basket open."""
    turn = chat_page.ask(DIWANIYAH)
    chat_page.press("collect", first_passage(turn))
    chat_page.ready()
    turn = chat_page.ask(HAKIM)
    first = first_passage(turn)
    assert first.locator("blockquote.footnote-excerpt").evaluate(
        f"(excerpt) => ({SELECT})([excerpt, 'dated 8 November'])"
    )
    chat_page.press("collect", first)
    chat_page.ready()
    chat_page.open_panel("basket")
    expect(chat_page.chat.locator("ol.footnote-basket > li[data-id]")).to_have_count(2)
    return chat_page


def test_an_excerpt_is_copied_with_its_citation(chat_page: ChatPage) -> None:
    turn = chat_page.ask(DIWANIYAH)
    first = first_passage(turn)
    chat_page.press("copy", first)
    expect(chat_page.chat.locator(".footnote-status")).to_contain_text("Copied")
    copied = chat_page.page.evaluate("() => navigator.clipboard.readText()")
    shown = words(first.locator("blockquote.footnote-excerpt").inner_text())
    assert shown in words(copied)
    assert "“Two Days in Diwaniyah: The Clashes of August 2006,” March 12, 2026, para" in copied


def test_what_is_collected_is_the_answer_sentence_or_the_words_selected(
    collected: ChatPage,
) -> None:
    first, second = basket(collected)
    assert DEAD in first
    assert "The casualty figures in the report" not in first
    assert "Nora Lindqvist" in first
    assert "dated 8 November" in second
    assert "Hadley" not in second.split("dated 8 November")[0]


def test_nothing_is_collected_twice(collected: ChatPage) -> None:
    collected.press("collect", first_passage(collected.turn(HAKIM)))  # still selected
    collected.ready()
    assert len(basket(collected)) == 2


def test_keep_shows_its_state_and_takes_out_what_it_put_in(collected: ChatPage) -> None:
    keep = first_passage(collected.turn(DIWANIYAH)).locator("[data-act=collect]")
    expect(keep).to_have_attribute("aria-pressed", "true")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "false")
    assert ["dated 8 November" in each for each in basket(collected)] == [True]


def test_the_basket_is_put_in_an_order_of_ones_own(collected: ChatPage) -> None:
    rows = collected.chat.locator("ol.footnote-basket > li[data-id]")
    collected.press("move", rows.nth(1), by="-1")
    expect(rows.first).to_contain_text("dated 8 November")
    expect(rows.nth(1)).to_contain_text(DEAD)
    collected.press("move", rows.first, by="1")
    expect(rows.first).to_contain_text(DEAD)
    collected.press("discard", rows.first)
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("dated 8 November")


def test_the_basket_is_exported_in_every_form(collected: ChatPage) -> None:
    name, data = saved_by(collected, "basket", "bibtex")
    assert name.endswith(".bib")
    library = bibtexparser.parse_string(data.decode())
    assert library.failed_blocks == []
    titles = {entry.fields_dict["title"].value.replace("{", "").replace("}", "")
              for entry in library.entries}  # fmt: skip
    assert titles == {
        "Two Days in Diwaniyah: The Clashes of August 2006",
        "Abdul Aziz al-Hakim in Washington, December 2006",
    }
    name, data = saved_by(collected, "basket", "csl-json")
    items = json.loads(data)
    assert {item["title"] for item in items} == titles
    assert ["Lindqvist", "Becker"] in [
        [each["family"] for each in item["author"]] for item in items
    ]
    name, data = saved_by(collected, "basket", "ris")
    assert name.endswith(".ris")
    entries = rispy.loads(data.decode())
    assert {each.get("title") or each.get("primary_title") for each in entries} == titles
    name, data = saved_by(collected, "basket", "markdown")
    assert name.endswith(".md")
    assert data.decode().index(DEAD) < data.decode().index("dated 8 November")
    name, data = saved_by(collected, "basket", "html")
    assert name.endswith(".html")
    assert DEAD in data.decode()
    name, data = saved_by(collected, "basket", "word")
    assert name.endswith(".docx")
    text = "\n".join(each.text for each in docx.Document(BytesIO(data)).paragraphs)
    assert text.index(DEAD) < text.index("dated 8 November")


def test_a_conversation_is_exported(chat_page: ChatPage) -> None:
    chat_page.ask(DIWANIYAH)
    chat_page.ask(BASRA)
    chat_page.open_panel("conversations")
    name, data = saved_by(chat_page, "conversation", "markdown")
    assert name.endswith(".md")
    text = data.decode()
    assert text.index(DIWANIYAH) < text.index(DEAD) < text.index(BASRA)
    name, data = saved_by(chat_page, "conversation", "html")
    document = chat_page.page.context.new_page()
    document.set_content(data.decode())
    expect(document.get_by_text(DIWANIYAH).first).to_be_visible()
    expect(document.locator("mark", has_text=DEAD).first).to_be_visible()
    document.close()
    name, data = saved_by(chat_page, "conversation", "word")
    assert name.endswith(".docx")
    text = "\n".join(each.text for each in docx.Document(BytesIO(data)).paragraphs)
    assert text.index(DIWANIYAH) < text.index(DEAD) < text.index(BASRA)


def test_a_conversation_is_named_found_again_and_reopened(
    chat_page: ChatPage, sample_library: qa.Library
) -> None:
    chat_page.ask(DIWANIYAH)
    chat_page.ask("Who brokered the truce there?")
    shown = [titles(each) for each in chat_page.turns.all()]
    chat_page.press("collect", first_passage(chat_page.turn(DIWANIYAH)))
    panel = chat_page.open_panel("conversations")
    name = f"Chapter two, {chat_page.place}"
    entry = panel.locator("input.footnote-name")
    entry.fill(name)
    entry.press("Enter")
    rows = panel.locator("ul.footnote-conversations li[data-id]")
    expect(rows.filter(has_text=name)).to_have_count(1)
    [stored] = [each for each in kept_by(chat_page) if each.name == name]
    assert stored.questions == 2

    chat_page.press("clear")
    expect(chat_page.turns).to_have_count(0)
    panel = chat_page.open_panel("conversations")
    search = panel.locator("input.footnote-search")
    search.press_sequentially("CHAPTER brokered")
    expect(search).to_have_value("CHAPTER brokered")
    expect(rows).to_have_count(1)
    chat_page.press("reopen", rows.filter(has_text=name))
    expect(chat_page.turns).to_have_count(2)
    assert [titles(each) for each in chat_page.turns.all()] == shown
    expect(chat_page.turns.first.locator("mark").first).to_contain_text(DEAD)
    chat_page.open_panel("basket")
    assert len(basket(chat_page)) == 1


def test_a_kept_conversation_goes_on_in_a_new_kernel(chat_page: ChatPage) -> None:
    chat_page.ask(DIWANIYAH)
    name = f"To be continued, {chat_page.place}"
    entry = chat_page.open_panel("conversations").locator("input.footnote-name")
    entry.fill(name)
    entry.press("Enter")
    chat_page.ready()
    chat_page.start_anew()
    chat_page.empty()
    panel = chat_page.open_panel("conversations")
    chat_page.press("reopen", panel.locator("li[data-id]", has_text=name).first)
    expect(chat_page.turn(DIWANIYAH).locator("mark").first).to_contain_text(DEAD)
    chat_page.close_panel()
    turn = chat_page.ask("Who brokered the truce there?")
    carried = turn.locator(".footnote-carried [data-act=drop][data-term=Diwaniyah]")
    expect(carried).to_have_count(1)


def test_a_conversation_goes_when_delete_is_pressed_twice(chat_page: ChatPage) -> None:
    question = f"Who is Tomas Becker in {chat_page.place}?"
    chat_page.ask(question)

    assert question in names_kept(chat_page)
    panel = chat_page.open_panel("conversations")
    row = panel.locator("ul.footnote-conversations li[data-id]", has_text=question)
    chat_page.press("delete", row)
    assert question in names_kept(chat_page)
    expect(row).to_have_count(1)
    chat_page.pass_time(600)  # one that comes sooner is half of a double click
    chat_page.press("delete", row)
    expect(row).to_have_count(0)
    expect(chat_page.turns).to_have_count(0)
    assert question not in names_kept(chat_page)
