"""Makes `notebooks/chat.png`, the picture of the chat in README, from the real page.

python tests/make_chat_picture.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from browser_pages import FLAGS, browser_path, open_in, open_page
from browser_servers import Servers
from playwright.sync_api import sync_playwright

import qa

PICTURE = Path(__file__).resolve().parents[1] / "notebooks" / "chat.png"
QUESTION = "How many soldiers and militiamen died in Diwaniyah?"


def main() -> None:
    where = browser_path()
    if where is None:
        sys.exit("there is no Chromium: name one in CHROMIUM, or install the package chromium")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        library = folder / "samples.library"
        qa.build(qa.SAMPLES, library=library, progress=False)
        servers = Servers(folder)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=where, args=list(FLAGS))
                with open_page(browser, width=1200, height=860) as watched:
                    chat = open_in(watched, servers, "voila", library)
                    turn = chat.ask(QUESTION)
                    first = turn.locator("li[data-rank='1']")
                    chat.press("judge", first, grade="2")
                    chat.ready()
                    chat.press("article", first)
                    chat.ready()
                    chat.page.mouse.move(0, 0)
                    chat.chat.locator(".footnote-turns").evaluate("each => { each.scrollTop = 0; }")
                    chat.page.wait_for_timeout(500)  # what fades has faded
                    chat.page.screenshot(path=PICTURE)
                browser.close()
        finally:
            servers.end()


if __name__ == "__main__":
    main()
