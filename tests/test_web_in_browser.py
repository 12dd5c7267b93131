"""The page of ``qa chat`` in a real browser: loaded again, without its kernel or its server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from browser_pages import ChatPage, open_in, open_page
from browser_servers import Servers
from playwright.sync_api import Browser, expect

import qa

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
BASRA = "Who brokered the ceasefire in Basra?"
SECONDS = 30_000  # in milliseconds: until a page has found out, on a machine with other work


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    """Servers of a test's own, which it may harm."""
    running = Servers(tmp_path)
    yield running
    running.end()


@pytest.fixture
def chat_page(
    browser: Browser, servers: Servers, sample_library: qa.Library, tmp_path: Path
) -> Iterator[ChatPage]:
    library = shutil.copytree(sample_library.path, tmp_path / "samples.library")
    with open_page(browser) as watched:
        yield open_in(watched, servers, "voila", library)
    assert watched.errors == []


def told(chat_page: ChatPage, question: str) -> str:
    """What the page says to a question that nobody can answer; the question is back in its box."""
    chat_page.box.fill(question)
    chat_page.box.press("Enter")
    alert = chat_page.chat.locator(".footnote-alert")
    expect(alert).not_to_be_empty(timeout=SECONDS)
    expect(chat_page.box).to_have_value(question)
    return alert.inner_text()


def test_a_page_that_is_loaded_again_goes_on_with_its_conversation(chat_page: ChatPage) -> None:
    chat_page.ask(DIWANIYAH)
    chat_page.page.reload()
    chat_page.live()
    expect(chat_page.turns).to_have_count(1, timeout=SECONDS)
    expect(chat_page.turns.locator(".footnote-asked")).to_contain_text(DIWANIYAH)
    chat_page.ask(BASRA)
    expect(chat_page.turns).to_have_count(2)
    chat_page.press("clear")  # a new conversation stays new
    expect(chat_page.turns).to_have_count(0)
    chat_page.page.reload()
    chat_page.live()
    chat_page.ready()
    expect(chat_page.turns).to_have_count(0)


def ask_and_load_again(chat_page: ChatPage, servers: Servers, question: str) -> None:
    """Load the page again while a question is searched, and another one half typed."""
    web = psutil.Process(servers.web(chat_page.library).process.pid)
    kernel = max(web.children(), key=psutil.Process.create_time)  # an older one may be ending
    kernel.suspend()
    chat_page.box.fill(question)
    chat_page.box.press("Enter")
    pending = chat_page.chat.locator(".footnote-pending .footnote-asked")
    expect(pending).to_have_text(question)
    chat_page.box.press_sequentially("And when?")
    chat_page.page.reload()
    kernel.kill()
    chat_page.live()


def test_a_page_that_is_loaded_again_has_in_its_box_what_was_not_answered(
    chat_page: ChatPage, servers: Servers
) -> None:
    ask_and_load_again(chat_page, servers, DIWANIYAH)
    expect(chat_page.turns).to_have_count(0)
    expect(chat_page.box).to_have_value(f"{DIWANIYAH}\nAnd when?")
    chat_page.ask(DIWANIYAH)
    # One that is in the conversation that comes back was answered all the same.
    ask_and_load_again(chat_page, servers, DIWANIYAH)
    expect(chat_page.turns).to_have_count(1)
    expect(chat_page.box).to_have_value("And when?")
    chat_page.press("edit")
    chat_page.box.fill(BASRA)
    chat_page.page.reload()
    chat_page.live()
    expect(chat_page.box).to_have_value(BASRA)
    expect(chat_page.chat.locator(".footnote-editing")).to_be_visible()
    chat_page.box.press("Enter")
    expect(chat_page.turn(BASRA)).to_be_visible()
    expect(chat_page.turns).to_have_count(1)
    chat_page.ready()
    chat_page.page.reload()
    chat_page.live()
    expect(chat_page.box).to_have_value("")


def test_a_page_says_that_its_kernel_is_gone_and_goes_on_when_it_is_loaded_again(
    chat_page: ChatPage, servers: Servers
) -> None:
    chat_page.ask(DIWANIYAH)
    server = servers.web(chat_page.library)
    (kernel,) = psutil.Process(server.process.pid).children()
    kernel.kill()
    assert "session has ended; load it again" in told(chat_page, BASRA)
    chat_page.page.reload()
    chat_page.live()
    expect(chat_page.turns).to_have_count(1, timeout=SECONDS)
    chat_page.ask(BASRA)
    (line,) = (line for line in server.log.read_text().splitlines() if line.startswith("qa: "))
    assert line.startswith("qa: the kernel of a page was killed")


def test_a_page_says_that_its_server_has_stopped(chat_page: ChatPage, servers: Servers) -> None:
    chat_page.ask(DIWANIYAH)
    servers.web(chat_page.library).end()
    assert "server has stopped" in told(chat_page, BASRA)
