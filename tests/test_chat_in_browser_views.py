"""The chat in a real browser beside others of its kind: saved copies, other notebooks, other views.

What is shown where no kernel runs is the copy that a notebook keeps; it is hidden by its own live
chat alone.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser_pages import KERNEL_READY, ChatPage, OpenChat, open_page
from browser_servers import Servers
from playwright.sync_api import Browser, Page, expect

import qa
from qa.chat.front_end import front_end

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
BASRA = "Who brokered the ceasefire in Basra?"
OPEN = "(path) => { void jupyterapp.commands.execute('docmanager:open', { path }) }"


@pytest.fixture
def notebook(
    open_chat: OpenChat, servers: Servers, sample_library: qa.Library, tmp_path: Path
) -> Iterator[tuple[ChatPage, Path]]:
    """A notebook in which one question was asked, and its file, in which the answer is saved."""
    library = shutil.copytree(sample_library.path, tmp_path / "views.library")
    chat_page = open_chat("jupyterlab", library)
    chat_page.ask(DIWANIYAH)
    expect(chat_page.page.locator(".footnote-saved")).to_be_hidden()
    name = chat_page.page.url.split("/tree/")[1].split("?")[0]
    yield chat_page, save(chat_page.page, servers.lab().folder / name, f"1. {DIWANIYAH}")
    assert chat_page.outside == []
    assert chat_page.errors == []


def save(page: Page, path: Path, text: str) -> Path:
    """Save the notebook once its copy has a text, and wait for that to be in its file."""
    expect(page.locator(".footnote-saved")).to_contain_text(text)
    page.evaluate("() => { void jupyterapp.commands.execute('docmanager:save') }")
    end = time.monotonic() + 20
    while text not in path.read_text(encoding="utf-8"):
        assert time.monotonic() < end, f"{text!r} is not in the notebook"
        page.wait_for_timeout(100)  # not a sleep: requests pass through here
    return path


def test_a_live_chat_hides_no_copy_but_its_own(
    notebook: tuple[ChatPage, Path], browser: Browser, servers: Servers
) -> None:
    chat_page, path = notebook
    yesterday = shutil.copy(path, path.with_name("yesterday.ipynb"))
    chat_page.start_anew()  # that chat is gone
    chat_page.ask(BASRA)
    save(chat_page.page, path, f"1. {BASRA}")
    with open_page(browser) as watched:
        page = watched.page
        page.goto(servers.lab().url(f"/lab/tree/{path.name}"), wait_until="commit")
        live = page.locator(".footnote-chat")
        expect(live).to_be_visible(timeout=90_000)
        expect(page.locator(".footnote-saved")).to_be_hidden()
        page.evaluate(OPEN, yesterday.name)
        page.wait_for_function(KERNEL_READY, timeout=90_000)
        shown = page.locator(".footnote-saved").locator("visible=true")
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text(DIWANIYAH)
        expect(live.locator("visible=true")).to_have_count(0)  # it is behind


def test_a_trusted_notebook_with_a_new_kernel_shows_the_copy_and_no_error(
    notebook: tuple[ChatPage, Path], browser: Browser, servers: Servers
) -> None:
    _, path = notebook
    trusted = shutil.copy(path, path.with_name("trusted.ipynb"))
    with open_page(browser) as watched:
        page = watched.page
        for _ in range(2):  # trust is told when it is opened
            page.goto(servers.lab().url(f"/doc/tree/{trusted.name}"), wait_until="commit")
            page.wait_for_function(KERNEL_READY, timeout=90_000)
            page.evaluate("() => { void jupyterapp.commands.execute('notebook:trust') }")
            accept = page.locator(".jp-Dialog .jp-mod-accept")
            accept.click()
            expect(accept).to_have_count(0)
            before = trusted.stat().st_mtime_ns
            page.evaluate("() => { void jupyterapp.commands.execute('docmanager:save') }")
            end = time.monotonic() + 20
            while trusted.stat().st_mtime_ns == before:
                assert time.monotonic() < end, "the notebook was not saved"
                page.wait_for_timeout(100)
        shown = page.locator(".footnote-saved")
        expect(shown).to_be_visible()
        expect(shown).to_contain_text("Run the cell again")
        for output in page.locator(".jp-OutputArea-child").all():
            if output.is_visible():
                assert "Error" not in output.inner_text()
                assert "Loading" not in output.inner_text()


def test_a_widget_restored_without_a_kernel_shows_nothing_and_hides_no_copy(
    notebook: tuple[ChatPage, Path], browser: Browser, servers: Servers
) -> None:
    _, path = notebook
    kept = nbformat.read(path, 4)
    [output] = [
        each
        for cell in kept.cells
        for each in cell.get("outputs", ())
        if "application/vnd.jupyter.widget-view+json" in each.get("data", {})
    ]
    own = output["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    made = front_end()
    kept.metadata.clear()
    kept.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {
            "version_major": 2, "version_minor": 0,
            "state": {
                own: {
                    "model_name": "AnyModel", "model_module": "anywidget",
                    "model_module_version": "~0.11.*",
                    "state": {
                        "_esm": str(made._esm), "_css": str(made._css),
                        "_anywidget_id": "qa.chat.front_end.FootnoteChat",
                        "_model_module": "anywidget", "_model_name": "AnyModel",
                        "_model_module_version": "~0.11.*",
                        "_view_module": "anywidget", "_view_name": "AnyView",
                        "_view_module_version": "~0.11.*", "_view_count": None,
                        "_dom_classes": [],
                    },
                }
            },
        }
    }  # fmt: skip
    restored = path.with_name("restored.ipynb")
    nbformat.write(kept, restored)
    with open_page(browser) as watched:
        page = watched.page
        page.goto(servers.lab().url(f"/doc/tree/{restored.name}"), wait_until="commit")
        dialog = page.locator(".jp-Dialog")
        dialog.get_by_role("button", name="No Kernel", exact=True).click()
        expect(page.locator(".footnote-saved")).to_be_visible()
        expect(page.locator(".footnote-saved")).to_contain_text(DIWANIYAH)
        expect(page.locator(".footnote-chat")).to_have_count(0)


def test_two_views_of_a_chat_save_one_file_and_both_show_what_is_done(
    notebook: tuple[ChatPage, Path],
) -> None:
    chat_page, _ = notebook
    page = chat_page.page
    page.locator(".jp-CodeCell").first.click()
    page.evaluate("() => { void jupyterapp.commands.execute('notebook:run-cell') }")
    chat_page.live()
    chat_page.ask(DIWANIYAH)
    page.evaluate("() => jupyterapp.commands.execute('notebook:insert-cell-below')")
    page.locator(".jp-CodeCell.jp-mod-active .cm-content").click()
    page.keyboard.insert_text("chat")
    page.keyboard.press("Control+Enter")
    chats = page.locator(".footnote-chat")
    expect(chats).to_have_count(2)
    first, second = chats.nth(0), chats.nth(1)
    expect(second.locator("article.footnote-turn[data-number]")).to_have_count(1)
    expect(page.locator(".footnote-saved").locator("visible=true")).to_have_count(0)
    downloads: list[str] = []
    page.on("download", lambda download: downloads.append(download.suggested_filename))
    first.locator("[data-act=panel][data-which=conversations]").click()
    first.locator("[data-act=export][data-form=markdown]").click()
    expect(second.locator(".footnote-status")).to_contain_text("Saved as")
    expect(second).to_have_attribute("data-state", "ready")
    # The second would have saved its file before it answers this.
    second.locator("[data-act=close]").click()
    expect(second.locator(".footnote-panel")).to_have_count(0)
    expect(first.locator(".footnote-panel")).to_have_count(0)
    assert len(downloads) == 1
    # What takes the place of a question is told as long as it does, whoever sends the form again.
    first.locator("[data-act=edit]").click()
    editing = first.locator(".footnote-editing")
    expect(editing).to_be_visible()
    page.evaluate("() => jupyterapp.commands.execute('notebook:insert-cell-below')")
    page.locator(".jp-CodeCell.jp-mod-active .cm-content").click()
    page.keyboard.insert_text("chat")
    page.keyboard.press("Control+Enter")
    expect(chats).to_have_count(3)
    expect(chats.nth(2).locator("article.footnote-turn[data-number]")).to_have_count(1)
    expect(editing).to_be_visible()
