"""What the chat adds to a question: from Enter to the passages on screen, beside `library.ask`.

    python tests/benchmark_chat.py [LIBRARY]

Without a library one of 10,000 passages is made, as `benchmark_ask.py` makes it. A real browser
shows the chat in JupyterLab. Questions that were not asked before go in turn to `library.ask` in
the kernel of that page, timed there, and into the question box, timed in the page from the key to
the frame after the one that shows the passages: in short conversations, and in one that had 25
questions before. Ends with status 1 where either takes more than 1.5 times as long as `library.ask`
in the same round and 150 ms.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from pathlib import Path

from benchmark_ask import make_library, questions_from
from browser_pages import FLAGS, ChatPage, browser_path, open_in, open_page
from browser_servers import Servers
from playwright.sync_api import expect, sync_playwright

import qa
from corpus.sentences import sentence_spans

ROUNDS = 40
CLEARED_EVERY = 8
LONG = 25  # questions of a long conversation before it is measured
LONG_ROUNDS = 20
TIMES, MORE = 1.5, 0.150

IN_KERNEL = """async (code) => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const future = kernel.requestExecute({ code });
    let printed = "";
    future.onIOPub = ({ content }) => { printed += content.text || content.evalue || ""; };
    await future.done;
    return printed;
}"""
ENTER_TO_PASSAGES = """() => {
    const chat = document.querySelector(".footnote-chat");
    const count = () => [...chat.querySelectorAll("article.footnote-turn")]
        .filter((each) => each.querySelector("li.footnote-passage blockquote")).length;
    const before = count();
    let pressed = 0;
    window.footnoteTook = new Promise((done) => {
        chat.addEventListener("keydown", (event) => {
            if (event.key === "Enter") pressed = performance.now();
        }, { capture: true, once: true });
        const watching = new MutationObserver(() => {
            if (!pressed || count() === before) return;
            watching.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(
                () => done((performance.now() - pressed) / 1000)));
        });
        watching.observe(chat, { subtree: true, childList: true });
    });
}"""


def ask_in_kernel(chat: ChatPage, question: str) -> float:
    code = (
        "import time as _time\n_began = _time.perf_counter()\n"
        f"library.ask({question!r})\nprint(_time.perf_counter() - _began)"
    )
    return float(chat.page.evaluate(IN_KERNEL, code))


def ask_in_page(chat: ChatPage, question: str) -> float:
    chat.box.fill(question)
    chat.page.evaluate(ENTER_TO_PASSAGES)
    chat.box.press("Enter")
    took = float(chat.page.evaluate("() => window.footnoteTook"))
    chat.ready()
    return took


def fill(chat: ChatPage, questions: list[str]) -> None:
    """Begin a conversation with these questions, asked by a cell."""
    chat.empty()
    for question in questions:
        chat.page.evaluate(IN_KERNEL, f"_ = chat.ask({question!r})")
    expect(chat.turns).to_have_count(len(questions))
    chat.ready()


def measure(chat: ChatPage, what: str, questions: list[str], *, cleared_every: int = 0) -> bool:
    """Ask in turn in the kernel and in the page; whether the page takes no longer than it may."""
    asked: list[float] = []
    shown: list[float] = []
    pairs = list(zip(questions[::2], questions[1::2], strict=True))
    for number, (in_kernel, in_page) in enumerate(pairs, 1):
        asked.append(ask_in_kernel(chat, in_kernel))
        shown.append(ask_in_page(chat, in_page))
        if cleared_every and not number % cleared_every:
            chat.empty()
    kernel, page = statistics.median(asked), statistics.median(shown)
    allowed = TIMES * kernel + MORE
    print(f"{what}: {len(pairs)} questions each, medians")
    print(f"library.ask              {1000 * kernel:8.1f} ms")
    print(f"Enter to passages        {1000 * page:8.1f} ms   {page / kernel:.2f} of library.ask")
    print(f"slowest to passages      {1000 * max(shown):8.1f} ms")
    print(f"allowed                  {1000 * allowed:8.1f} ms   {TIMES} times and {MORE:.3f} s")
    return page <= allowed


def measured(chat: ChatPage, questions: list[str]) -> bool:
    """Whether it held in short conversations and in a long one."""
    for ask in (ask_in_kernel, ask_in_page):  # what a first question loads is not counted
        ask(chat, "What happened first?")
    short, rest = questions[: 2 * ROUNDS], questions[2 * ROUNDS :]
    held = measure(chat, "short conversations", short, cleared_every=CLEARED_EVERY)
    fill(chat, rest[:LONG])
    return measure(chat, f"after {LONG} questions", rest[LONG:]) and held


def main() -> int:
    where = browser_path()
    if where is None:
        print("there is no Chromium: name one in CHROMIUM, or install the package chromium")
        return 1
    draw = random.Random(0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        qa.build(qa.SAMPLES, library=folder / "samples.library", progress=False)
        with qa.open(folder / "samples.library") as library:
            sentences = [
                passage.text[start:end]
                for passage in library.passages()
                for start, end in sentence_spans(passage.text)
            ]
        given = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
        place = given or make_library(folder, sentences, draw)
        with qa.open(place) as library:
            print(f"{len(library):,} passages")
        servers = Servers(folder)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=where, args=list(FLAGS))
                with open_page(browser) as watched:
                    chat = open_in(watched, servers, "jupyterlab", place)
                    wanted = 2 * ROUNDS + LONG + 2 * LONG_ROUNDS
                    held = measured(chat, questions_from(sentences, wanted, draw))
                browser.close()
        finally:
            servers.end()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
