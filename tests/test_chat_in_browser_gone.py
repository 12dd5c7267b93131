"""The chat in a real browser when nobody answers any more: what was asked comes back, and why."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from browser_pages import KERNEL_READY, ChatPage, OpenChat, open_in, open_page
from browser_servers import Server, Servers
from playwright.sync_api import Browser, Locator, expect

import qa

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
BASRA = "Who brokered the ceasefire in Basra?"
RESTARTED = "Python has stopped or was restarted: run the cell again to go on."
ENDED = "This page's session has ended; load it again. What was answered is in Conversations."
STOPPED = "The chat's server has stopped; start it again with qa chat."
RESTART = "() => { void jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart() }"
SHUT_DOWN = "() => { void jupyterapp.shell.currentWidget.sessionContext.shutdown() }"
ASK_AND_RESTART = f"""(box) => {{
    box.value = {BASRA!r};
    box.dispatchEvent(
        new KeyboardEvent("keydown", {{ key: "Enter", bubbles: true, cancelable: true }}));
    ({RESTART})();
}}"""
ENTER_TO_ALERT = """(box) => new Promise((done) => {
    const began = performance.now();
    const told = box.closest(".footnote-chat").querySelector(".footnote-alert");
    new MutationObserver((_, watching) => {
        if (!told.textContent) return;
        watching.disconnect();
        done(performance.now() - began);
    }).observe(told, { childList: true });
    box.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
})"""


def alert(chat_page: ChatPage) -> Locator:
    return chat_page.chat.locator(".footnote-alert")


def is_back(chat_page: ChatPage, question: str, why: str) -> None:
    """The question stands in its box again, and the page says why."""
    expect(alert(chat_page)).to_have_text(why)
    expect(chat_page.box).to_have_value(question)
    expect(chat_page.chat.locator(".footnote-pending")).to_have_count(0)
    expect(chat_page.chat).to_have_attribute("data-state", "ready")
    expect(chat_page.chat.locator(".footnote-status")).to_be_empty()


@pytest.fixture
def in_notebook(
    open_chat: OpenChat, sample_library: qa.Library, tmp_path: Path
) -> Iterator[ChatPage]:
    library = shutil.copytree(sample_library.path, tmp_path / "restarted.library")
    chat_page = open_chat("jupyterlab", library)
    chat_page.ask(DIWANIYAH)
    yield chat_page
    assert chat_page.outside == []


@pytest.mark.parametrize("ended", [RESTART, SHUT_DOWN])
def test_a_question_to_a_kernel_that_was_ended_comes_back_at_once(
    in_notebook: ChatPage, ended: str
) -> None:
    in_notebook.page.evaluate(ended)
    expect(alert(in_notebook)).to_have_text(RESTARTED)
    in_notebook.box.fill(BASRA)
    expect(alert(in_notebook)).to_have_text(RESTARTED)  # it has just been told
    for _ in range(2):
        took = in_notebook.box.evaluate(ENTER_TO_ALERT)
        assert took <= 100
        is_back(in_notebook, BASRA, RESTARTED)
    expect(in_notebook.turn(DIWANIYAH)).to_be_visible()


def test_a_question_asked_just_before_a_restart_comes_back(in_notebook: ChatPage) -> None:
    in_notebook.box.evaluate(ASK_AND_RESTART)
    is_back(in_notebook, BASRA, RESTARTED)
    page = in_notebook.page
    page.wait_for_function(KERNEL_READY)
    page.evaluate("() => { void jupyterapp.commands.execute('notebook:run-all-cells') }")
    expect(in_notebook.chat.locator(".footnote-start")).to_be_visible()
    in_notebook.live()
    in_notebook.ask(BASRA)


@pytest.fixture
def web(
    browser: Browser, sample_library: qa.Library, tmp_path: Path
) -> Iterator[tuple[ChatPage, Server]]:
    """A page of `qa chat`, and the server that is its own."""
    servers = Servers(tmp_path)
    try:
        library = shutil.copytree(sample_library.path, tmp_path / "gone.library")
        with open_page(browser) as watched:
            yield open_in(watched, servers, "voila", library), servers.web(library)
    finally:
        servers.end()


def test_a_server_that_is_slow_or_gone_is_told_and_the_question_stays(
    web: tuple[ChatPage, Server],
) -> None:
    chat_page, server = web
    told = chat_page.chat.locator(".footnote-status")
    chat_page.ask(DIWANIYAH)
    os.kill(server.process.pid, signal.SIGSTOP)
    chat_page.box.fill(BASRA)
    chat_page.box.press("Enter")
    pending = chat_page.chat.locator(".footnote-pending")
    expect(pending.locator(".footnote-asked")).to_have_text(BASRA)
    expect(told).to_have_text("No answer from Python yet.", timeout=40_000)
    expect(pending).to_be_visible()
    os.kill(server.process.pid, signal.SIGCONT)
    expect(chat_page.turn(BASRA)).to_be_visible()
    expect(told).to_contain_text("passages found")
    chat_page.ready()
    expect(pending).to_have_count(0)
    server.end()
    chat_page.box.fill(BASRA)
    chat_page.box.press("Enter")
    is_back(chat_page, BASRA, STOPPED)


def kernel_of(server: Server) -> psutil.Process:
    kernels = psutil.Process(server.process.pid).children(recursive=True)
    [kernel] = [each for each in kernels if "ipykernel_launcher" in each.cmdline()]
    return kernel


def test_a_page_whose_kernel_died_says_so_and_gives_the_question_back(
    web: tuple[ChatPage, Server],
) -> None:
    chat_page, server = web
    chat_page.ask(DIWANIYAH)
    kernel_of(server).kill()
    chat_page.box.fill(BASRA)
    chat_page.box.press("Enter")
    is_back(chat_page, BASRA, ENDED)
    chat_page.page.reload()
    chat_page.live()
    expect(chat_page.turn(DIWANIYAH)).to_be_visible()
    chat_page.ask(BASRA)


def test_a_page_of_a_server_that_was_started_anew_says_so(web: tuple[ChatPage, Server]) -> None:
    chat_page, server = web
    chat_page.ask(DIWANIYAH)
    kernel = kernel_of(server)
    kernel.suspend()
    # Another server at the same address does not know this page's token.
    chat_page.page.route("**/api/kernels/*", lambda route: route.fulfill(status=403))
    chat_page.box.fill(BASRA)
    chat_page.box.press("Enter")
    is_back(chat_page, BASRA, ENDED)
    kernel.resume()
