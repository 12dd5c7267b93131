"""Pages in which a chat is live, in a notebook of JupyterLab and as the web page, for tests.

`open_chat` opens one on any library, `chat_page` is one on the sample articles in each of the two
places. A request that would leave this machine is stopped and fails the test, and so does an error
that nothing in the page caught.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import nbformat
import pytest
from browser_servers import JUDGE, Servers
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)

import qa

__all__ = [
    "FLAGS", "ChatPage", "OpenChat", "Place", "Theme", "Watched", "browser_path", "open_in",
    "open_page", "titles",
]  # fmt: skip

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
Place = Literal["jupyterlab", "voila"]
Theme = Literal["light", "dark"]
PLACES: tuple[Place, ...] = ("jupyterlab", "voila")
_LIVE = 90_000  # milliseconds until a chat is there: a kernel starts and loads a model first
_ACTS = 20_000
expect.set_options(timeout=_ACTS)
KERNEL_READY = """() => {
    const shown = window.jupyterapp && jupyterapp.shell.currentWidget;
    const context = shown && shown.sessionContext;
    return Boolean(context && context.isReady && context.session
        && context.session.kernel && context.session.kernel.status === "idle");
}"""
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"


def browser_path() -> str | None:
    """Where the browser is: what CHROMIUM names, or the first one on the path."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@dataclass(slots=True, kw_only=True)
class ChatPage:
    """A page with a live chat.

    Attributes
    ----------
    page : Page
        Playwright's.
    place : "jupyterlab" or "voila"
        What shows it.
    library : Path
        The folder of the library that is asked.
    outside : list of str
        Addresses off this machine that the page asked for; a test fails if there is one.
    errors : list of str
        Errors that nothing in the page caught.
    """

    page: Page
    place: Place
    library: Path
    outside: list[str]
    errors: list[str]

    @property
    def chat(self) -> Locator:
        return self.page.locator(".footnote-chat")

    @property
    def box(self) -> Locator:
        return self.chat.locator("textarea.footnote-question")

    @property
    def turns(self) -> Locator:
        return self.chat.locator("article.footnote-turn[data-number]")

    @property
    def panel(self) -> Locator:
        return self.chat.locator("aside.footnote-panel")

    def turn(self, question: str) -> Locator:
        """The turn of a question."""
        asked = self.page.locator(".footnote-asked", has_text=question)
        return self.turns.filter(has=asked).last

    def ready(self) -> None:
        """Wait until nothing is under way."""
        expect(self.chat).to_have_attribute("data-state", "ready")

    def pass_time(self, milliseconds: int) -> None:
        """Let time pass by the page's own clock, where that is what is tested."""
        now = self.page.evaluate("() => performance.now()")
        self.page.wait_for_function(f"() => performance.now() > {now + milliseconds}")

    def ask(self, question: str) -> Locator:
        """Ask with Enter, and give the turn once it is there."""
        count = self.turns.count()
        self.box.fill(question)
        self.box.press("Enter")
        expect(self.turns).to_have_count(count + 1, timeout=_LIVE)  # the first loads the model
        expect(self.turns.last.locator(".footnote-asked")).to_contain_text(question)
        self.ready()
        return self.turns.last

    def press(self, act: str, within: Locator | None = None, **data: str) -> Locator:
        """Press the first button of an act, such as `press("panel", which="basket")`."""
        marks = "".join(f'[data-{name}="{value}"]' for name, value in data.items())
        button = (within or self.chat).locator(f"[data-act={act}]{marks}").first
        button.click()
        return button

    def open_panel(self, which: str) -> Locator:
        """Open the basket or the conversations."""
        panel = self.chat.locator(f"aside.footnote-panel[data-which={which}]")
        if not panel.is_visible():
            self.press("panel", which=which)
        expect(panel).to_be_visible()
        return panel

    def close_panel(self) -> None:
        if self.panel.is_visible():
            self.press("close", self.panel)
            expect(self.panel).to_have_count(0)

    def empty(self) -> None:
        """A new conversation with no filter and nothing open; what was stored stays."""
        self.close_panel()
        filters = self.chat.locator("details.footnote-filters")
        for name in ("after", "before"):
            entry = filters.locator(f"input[name={name}]")
            if entry.input_value():
                filters.evaluate("each => each.open = true")
                entry.fill("")
                entry.press("Tab")
                self.ready()
        while (checked := filters.locator("input[type=checkbox]:checked")).count():
            filters.evaluate("each => each.open = true")
            checked.first.uncheck()
            self.ready()
        self.press("clear")
        expect(self.turns).to_have_count(0)
        self.box.fill("")

    def start_anew(self) -> None:
        """Restart the kernel and run the notebook, or load the page again."""
        if self.place == "jupyterlab":
            self.page.evaluate(
                "() => { void jupyterapp.commands.execute('notebook:restart-run-all') }"
            )
            self.page.locator(".jp-Dialog .jp-mod-accept").click()
            expect(self.chat).to_have_count(0, timeout=_LIVE)
        else:
            self.page.reload()
        self.live()

    def live(self) -> None:
        """Wait until the chat is there and its kernel waits for something to do."""
        expect(self.box).to_be_visible(timeout=_LIVE)
        expect(self.chat).to_have_attribute("data-state", "ready", timeout=_LIVE)
        if self.place == "jupyterlab":
            expect(self.page.locator(IDLE)).to_have_count(1, timeout=_LIVE)


def titles(turn: Locator) -> list[str]:
    """The titles of the passages of a turn, without their ranks."""
    shown = turn.locator("li.footnote-passage .footnote-title").all_inner_texts()
    return [re.sub(r"^\d+\s+", "", each) for each in shown]


OpenChat = Callable[..., ChatPage]
"""`open_chat(place, library, width=1200, height=900, theme="light")` gives a `ChatPage`."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser. It ends with the module: while it runs, no test can start an event loop."""
    where = browser_path()
    if where is None:
        reason = "there is no Chromium: name one in CHROMIUM, or install the package chromium"
        if os.environ.get("FOOTNOTE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_chat(browser: Browser, servers: Servers) -> Iterator[OpenChat]:
    """Opens chats; their pages are closed with the module."""
    with contextlib.ExitStack() as pages:

        def opened(
            place: Place,
            library: Path,
            *,
            width: int = 1200,
            height: int = 900,
            theme: Theme = "light",
        ) -> ChatPage:
            page = open_page(browser, width=width, height=height, theme=theme)
            return open_in(pages.enter_context(page), servers, place, library)

        yield opened


@dataclass(slots=True, kw_only=True)
class Watched:
    """A page, and what it should not have done; see `ChatPage`."""

    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextlib.contextmanager
def open_page(
    browser: Browser, *, width: int = 1200, height: int = 900, theme: Theme = "light"
) -> Iterator[Watched]:
    """An empty page in a browser profile of its own, which nothing leads off this machine."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    page.set_default_timeout(_ACTS)
    watched = Watched(page=page)

    def outside(url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme in ("data", "blob", "about") or parts.hostname == "127.0.0.1":
            return False
        watched.outside.append(url)
        return True

    def stop_outside(route: Route) -> None:
        if outside(route.request.url):
            route.abort()
        else:
            route.continue_()

    context.route("**/*", stop_outside)
    page.on("websocket", lambda socket: outside(socket.url) and None)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    try:
        yield watched
    finally:
        context.close()


def open_in(watched: Watched, servers: Servers, place: Place, library: Path) -> ChatPage:
    """Open a chat in a page."""
    server = servers.lab() if place == "jupyterlab" else servers.web(library)
    page = watched.page
    if place == "jupyterlab":
        name = _notebook(server.folder, library)
        page.goto(server.url(f"/doc/tree/{name}"), wait_until="commit")
        # The indicator says "idle" before there is a kernel; running cells then asks for one.
        page.wait_for_function(KERNEL_READY, timeout=_LIVE)
        page.evaluate("() => { void jupyterapp.commands.execute('notebook:run-all-cells') }")
    else:
        page.goto(server.url(), wait_until="commit")
    opened = ChatPage(
        page=page, place=place, library=library, outside=watched.outside, errors=watched.errors
    )
    opened.live()
    return opened


def _notebook(folder: Path, library: Path) -> str:
    """A notebook with a chat on a library; its name tells them apart."""
    name = "chat-" + re.sub(r"\W+", "-", str(library).strip("/")) + ".ipynb"
    if not (folder / name).exists():
        source = (
            f"import qa\n\nlibrary = qa.open({str(library)!r})\n"
            f"chat = library.chat(judge={JUDGE!r})\nchat"
        )
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        notebook.metadata["kernelspec"] = {
            "name": "python3", "display_name": "Python 3", "language": "python"
        }  # fmt: skip
        nbformat.write(notebook, folder / name)
    return name


@pytest.fixture(scope="session")
def asked_libraries(
    sample_library: qa.Library, tmp_path_factory: pytest.TempPathFactory
) -> dict[Place, Path]:
    """A copy of the sample articles' library for each place."""
    folder = tmp_path_factory.mktemp("asked")
    return {
        place: shutil.copytree(sample_library.path, folder / f"{place}.library") for place in PLACES
    }


@pytest.fixture(scope="module", params=PLACES)
def live_chat(
    request: pytest.FixtureRequest, open_chat: OpenChat, asked_libraries: dict[Place, Path]
) -> ChatPage:
    """A chat on the sample articles, the same for all tests of a module."""
    return open_chat(request.param, asked_libraries[request.param])


@pytest.fixture
def chat_page(live_chat: ChatPage) -> Iterator[ChatPage]:
    """That chat with nothing asked; nothing it does may leave this machine or go wrong unseen."""
    live_chat.empty()
    yield live_chat
    assert live_chat.outside == []
    assert live_chat.errors == []
