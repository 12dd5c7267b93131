"""The chat in JupyterLab: beside a cell that runs, without a kernel, beside JupyterLab's keys."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser_pages import ChatPage, OpenChat, open_page, titles
from browser_servers import Servers
from playwright.sync_api import Browser, expect

import qa

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
DEAD = "It counted 23 soldiers and 30 militiamen dead"
BASRA = "Who brokered the ceasefire in Basra?"
HADLEY = "Who wrote the Hadley memo?"
HAKIM = "When did Hakim visit Washington?"
SECONDS = 90  # until nobody waits any longer, on a machine that does other things as well
# The kernel answers in turn: a cell that was run is under way or done with by then.
ANSWERED = """async () => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    await kernel.requestKernelInfo();
}"""
BUSY = ".jp-Notebook-ExecutionIndicator[data-status=busy]"


@pytest.fixture(scope="module")
def lab_chat(
    open_chat: OpenChat, sample_library: qa.Library, tmp_path_factory: pytest.TempPathFactory
) -> ChatPage:
    library = tmp_path_factory.mktemp("beside") / "beside.library"
    return open_chat("jupyterlab", shutil.copytree(sample_library.path, library))


@pytest.fixture
def beside(lab_chat: ChatPage) -> Iterator[ChatPage]:
    lab_chat.empty()
    yield lab_chat
    assert lab_chat.outside == []
    assert lab_chat.errors == []


def run_cell(chat_page: ChatPage, source: str) -> None:
    """Write a cell under the chat and run it."""
    page = chat_page.page
    page.evaluate("() => jupyterapp.commands.execute('notebook:insert-cell-below')")
    editor = page.locator(".jp-CodeCell.jp-mod-active .cm-content")
    editor.click()
    page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


def test_a_cell_and_the_chat_ask_at_once_and_each_gets_its_own_answer(
    beside: ChatPage, sample_library: qa.Library
) -> None:
    page = beside.page
    beside.ask(BASRA)  # what asking needs is loaded
    # The cell runs until the chat has answered twice: it sees that beside itself, or not at all.
    run_cell(
        beside,
        "import json, time\n"
        f"end, rounds, found = time.monotonic() + {SECONDS}, 0, {{}}\n"
        "while len(chat.answers) < 3 and time.monotonic() < end:\n"
        f"    for question in ({BASRA!r}, {HAKIM!r}):\n"
        "        answer = library.ask(question)\n"
        "        ids = tuple(each.passage.id for each in answer.passages)\n"
        "        found.setdefault(answer.question, set()).add(ids)\n"
        "    rounds += 1\n"
        "asked = len(chat.answers)\n"
        "print(json.dumps([rounds, asked, {name: sorted(ids) for name, ids in found.items()}]))\n",
    )
    expect(page.locator(BUSY)).to_have_count(1)
    beside.ask(DIWANIYAH)
    beside.ask(HADLEY)
    for question in (DIWANIYAH, HADLEY):
        found = sample_library.ask(question).passages
        assert titles(beside.turn(question)) == [ranked.passage.article.title for ranked in found]
    expect(beside.turn(DIWANIYAH).locator("mark").first).to_contain_text(DEAD)
    output = page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output pre")
    expect(output).to_contain_text("]]", timeout=SECONDS * 1000)
    rounds, asked, found = json.loads(output.inner_text())
    assert rounds > 1
    assert asked == 3
    assert found == {
        question: [[each.passage.id for each in sample_library.ask(question).passages]]
        for question in (BASRA, HAKIM)
    }


def cells(chat_page: ChatPage) -> list[str]:
    """What stands in the notebook, with the numbers of its runs."""
    return chat_page.page.locator(".jp-Cell .jp-Cell-inputWrapper").all_inner_texts()


def test_keys_pressed_in_the_chat_do_nothing_to_the_cells(beside: ChatPage) -> None:
    page = beside.page
    turn = beside.ask(DIWANIYAH)
    before = cells(beside)
    beside.box.focus()
    page.keyboard.type("xaddbmy0")
    beside.box.press("Shift+Enter")
    expect(beside.box).to_have_value("xaddbmy0\n")
    beside.box.press("Control+Enter")  # asks, and runs no cell
    expect(beside.turns.last.locator(".footnote-asked")).to_have_text("xaddbmy0")
    for keys in ("Control+Enter", "Alt+Enter", "Shift+Enter", "Escape", "Escape"):
        beside.box.press(keys)
    beside.ready()
    judged = turn.locator("li[data-rank='2'] [data-act=judge][data-grade='1']")
    judged.focus()
    for letter in "xaddbmyz":
        page.keyboard.press(letter)
    page.keyboard.press("Escape")
    beside.ready()
    page.evaluate(ANSWERED)
    assert cells(beside) == before
    expect(judged).to_have_attribute("aria-pressed", "false")


def test_the_notebook_is_saved_from_within_the_question_box(
    beside: ChatPage, servers: Servers
) -> None:
    beside.ask(HADLEY)
    text = f"1. {HADLEY}"
    # The copy comes after what the chat itself shows.
    expect(beside.page.locator(".footnote-saved")).to_contain_text(text)
    path = notebook_of(beside, servers)
    assert text not in path.read_text(encoding="utf-8")
    beside.box.press("Control+s")
    wait_for(text, path, beside)


def notebook_of(chat_page: ChatPage, servers: Servers) -> Path:
    return servers.lab().folder / chat_page.page.url.split("/tree/")[1].split("?")[0]


def saved(chat_page: ChatPage, servers: Servers, text: str) -> Path:
    """Save the notebook once its copy has a text, and wait for that to be in its file."""
    # The copy comes after what the chat itself shows.
    expect(chat_page.page.locator(".footnote-saved")).to_contain_text(text)
    chat_page.page.evaluate("() => { void jupyterapp.commands.execute('docmanager:save') }")
    path = notebook_of(chat_page, servers)
    wait_for(text, path, chat_page)
    return path


def wait_for(text: str, path: Path, chat_page: ChatPage) -> None:
    """Wait until a notebook that is being saved has a text."""
    end = time.monotonic() + 20
    while text not in path.read_text(encoding="utf-8"):
        assert time.monotonic() < end, f"{text!r} is not in the notebook"
        chat_page.page.wait_for_timeout(100)  # not a sleep: requests pass through here


def test_a_saved_notebook_shows_the_conversation_without_a_kernel(
    beside: ChatPage, browser: Browser, servers: Servers
) -> None:
    beside.ask(DIWANIYAH)
    beside.ask(BASRA)
    expect(beside.page.locator(".footnote-saved")).to_be_hidden()  # the live chat is there
    path = saved(beside, servers, f"2. {BASRA}")
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    [kept] = [output["data"] for output in outputs if "text/html" in output.get("data", {})]
    html, markdown = kept["text/html"], kept["text/markdown"]
    assert html.index(DIWANIYAH) < html.index(DEAD) < html.index(BASRA)
    assert markdown.index(DIWANIYAH) < markdown.index(DEAD) < markdown.index(BASRA)

    # A notebook that tells its language gets a kernel for it unasked.
    notebook.metadata.clear()
    nbformat.write(notebook, path.with_name("without-a-kernel.ipynb"))
    with open_page(browser) as watched:
        page = watched.page
        page.goto(servers.lab().url("/doc/tree/without-a-kernel.ipynb"), wait_until="commit")
        dialog = page.locator(".jp-Dialog")  # the toolbar has a button of that name, too
        dialog.get_by_role("button", name="No Kernel", exact=True).click(timeout=SECONDS * 1000)
        shown = page.locator(".footnote-saved")
        expect(shown).to_be_visible()
        expect(shown).to_contain_text(DIWANIYAH)
        expect(shown).to_contain_text(BASRA)
        expect(shown.locator("mark", has_text=DEAD).first).to_be_visible()
        expect(page.locator(".footnote-chat")).to_have_count(0)
        assert watched.outside == []


def test_a_saved_notebook_becomes_a_page_with_the_conversation(
    beside: ChatPage, servers: Servers
) -> None:
    from nbconvert import HTMLExporter

    beside.ask(HAKIM)
    html, _ = HTMLExporter().from_filename(saved(beside, servers, f"1. {HAKIM}"))
    assert HAKIM in html
    assert "talks with President Bush" in html
