"""Pages in which hostile articles are shown, for tests: what fires, and what is strange in them."""

from __future__ import annotations

import contextlib
import http.server
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from browser_pages import Watched
from hostile_payloads import CANARY, CANARY_PATH, TAG
from playwright.sync_api import Browser, Page, Request

__all__ = ["PARSED", "STIR", "Canary", "canary_page", "served", "strange_in"]

# What an event handler of any element would wait for, and no test can wait for.
STIR = """(root) => {
    const kinds = ["mouseover", "mouseenter", "mousemove", "pointerover", "pointermove", "focus",
        "focusin", "toggle", "load", "error", "animationstart", "animationend", "transitionend",
        "begin", "end", "finish", "start", "input", "scroll", "wheel", "contextmenu", "keydown"];
    const all = root.querySelectorAll("*");
    for (const each of all) for (const kind of kinds) each.dispatchEvent(new Event(kind));
    return all.length;
}"""
# What a browser itself has made of the HTML: elements and attributes that views never have.
STRANGE = """(root) => {
    const elements = new Set(("a article aside bdi blockquote br button del details div em "
        + "fieldset footer h1 h2 h3 h4 header input ins label legend li main mark ol option p "
        + "section select span strong summary sup textarea ul").split(" "));
    const attributes = new Set(("autocomplete checked cite class dir enterkeyhint hidden href id "
        + "inputmode name open placeholder rel role rows selected size start style tabindex "
        + "target type value").split(" "));
    const told = [];
    for (const each of root.querySelectorAll("*")) {
        if (each.closest("mjx-container")) continue; // MathJax's own, which has a test of its own
        if (each.matches(".footnote-saved > style:first-child")) continue; // the copy's own
        if (!elements.has(each.localName)) told.push(each.localName);
        if (each.namespaceURI !== "http://www.w3.org/1999/xhtml") told.push(each.namespaceURI);
        for (const { name, value } of each.attributes) {
            if (!attributes.has(name) && !/^(aria|data)-[a-z-]+$/.test(name))
                told.push(`${each.localName} ${name}`);
            if (name === "style" && /url|expression|@/i.test(value)) told.push(value);
        }
        // Of an address that leads nowhere (a port too large) the protocol is ":".
        if (each.localName === "a" && !["http:", "https:", ":"].includes(each.protocol))
            told.push(each.href);
    }
    return told;
}"""
PARSED = """(pages) => pages.map((html) => {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    return [(STRANGE)(body), body.textContent];
})""".replace("STRANGE", STRANGE)


@dataclass(slots=True, kw_only=True)
class Canary:
    """What fired in the pages of a browser profile."""

    watched: Watched
    fired: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.watched.page

    def quiet(self) -> None:
        """Nothing fired, and nothing was asked for elsewhere."""
        self.page.wait_for_timeout(200)  # pictures fail and frames load a little later
        assert self.fired == []
        assert self.watched.outside == []

    def sings(self, put_in: str = "") -> None:
        """The canary fires here once something acts."""
        if put_in:
            self.page.evaluate(
                "([where, tag]) => document.querySelector(where).insertAdjacentHTML("
                "'beforeend', tag)",
                [put_in, TAG],
            )
        end = time.monotonic() + 30
        while not self.fired:
            assert time.monotonic() < end, (
                "the canary cannot fire here, so its silence says nothing"
            )
            self.page.wait_for_timeout(50)
        self.fired.clear()


@contextlib.contextmanager
def canary_page(browser: Browser) -> Iterator[Canary]:
    """An empty page that tells when the canary fires, without its policy against scripts."""
    context = browser.new_context(
        bypass_csp=True,
        viewport={"width": 1200, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    canary = Canary(watched=Watched(page=page))

    def told(request: Request) -> None:
        if CANARY_PATH in request.url:
            canary.fired.append(request.url)
        if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:", request.url):
            canary.watched.outside.append(request.url)

    context.expose_binding("footnoteFired", lambda source, value: canary.fired.append(value))
    context.add_init_script(
        f"""Object.defineProperty(window, "{CANARY}", {{
            get: () => window.footnoteCount,
            set: (count) => {{ window.footnoteCount = count; footnoteFired(location.href); }},
        }})"""
    )
    context.on("request", told)
    context.on("dialog", lambda dialog: (canary.fired.append(dialog.message), dialog.dismiss()))
    context.on("page", lambda opened: canary.fired.append(opened.url))
    context.route(
        lambda url: not re.match(r"https?://127\.0\.0\.1[:/]", url), lambda route: route.abort()
    )
    page.set_default_timeout(30_000)
    try:
        yield canary
    finally:
        context.close()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on loopback."""
    handler = partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Tell nobody."""


def strange_in(page: Page, where: str) -> list[str]:
    return sorted({told for each in page.query_selector_all(where)
                   for told in page.evaluate(STRANGE, each)})  # fmt: skip
