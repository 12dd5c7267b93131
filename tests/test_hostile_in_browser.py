"""Hostile articles in a real browser: nothing of them acts, wherever they are shown.

The pages are opened without their content security policies, so that what is told here is told of
the HTML alone. In each place the same canary is made to fire at the end: there it can.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser_pages import IDLE, ChatPage, Place, open_in
from browser_servers import Servers
from hostile_articles import GROUPS, IN_TEXTS, build_hostile, question_of
from hostile_pages import PARSED, STIR, Canary, canary_page, served, strange_in
from hostile_payloads import CANARY, FAMILIES, PAYLOADS, TAG
from playwright.sync_api import Browser, Page, expect
from test_hostile_views import SHORT, answers, bare

import qa
from qa.chat.session import ChatSession

_LIVE = 240_000  # milliseconds for a notebook of many outputs on a busy machine


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hostile(tmp_path_factory.mktemp("hostile-browser"))


@pytest.fixture
def canary(browser: Browser) -> Iterator[Canary]:
    with canary_page(browser) as made:
        yield made


def test_a_browser_makes_of_every_answer_only_what_views_are_made_of(canary: Canary) -> None:
    canary.page.goto("about:blank")
    shown = [(text, answer._repr_html_()) for name in FAMILIES for text, answer in answers(name)]
    for start in range(0, len(shown), 50):
        some = shown[start : start + 50]
        found = canary.page.evaluate(PARSED, [html for _, html in some])
        for (text, html), (strange, words) in zip(some, found, strict=True):
            assert strange == [], text
            assert bare(words).startswith(bare(text)), text
            canary.page.evaluate("(html) => { document.body.innerHTML = html }", html)
        canary.page.evaluate(STIR, canary.page.query_selector("body"))
    canary.quiet()
    canary.sings("body")


def test_exported_files_stay_silent(canary: Canary, hostile: Path, tmp_path: Path) -> None:
    with qa.open(hostile) as library:
        session = ChatSession(library, k=20)
        for group in GROUPS:
            number = session.ask(question_of(group)).number
            for rank in range(1, 7):
                session.collect(number, rank)
        for each in SHORT[::40]:
            session.ask(f"{GROUPS[0]} {each.text}")
        session.rename(PAYLOADS[0].text)
        files = [session.export_conversation("html"), session.export_basket("html")]
    with served(tmp_path) as address:
        for file in files:
            (tmp_path / file.name).write_bytes(file.data)
            canary.page.goto(f"{address}/{file.name}")
            assert canary.page.evaluate(STIR, canary.page.query_selector("body")) > 100
            assert strange_in(canary.page, "body") == []
            assert CANARY in canary.page.inner_text("body")
            canary.quiet()
            canary.sings("main")


@pytest.mark.parametrize("place", ["jupyterlab", "voila"])
def test_a_chat_about_hostile_articles_stays_silent(
    canary: Canary, servers: Servers, hostile: Path, place: Place
) -> None:
    chat = open_in(canary.watched, servers, place, hostile)
    page = chat.page
    chat.chat.locator("select[data-act=k]").select_option("20")
    seen = ""
    opened: set[str] = set()
    for number, group in enumerate(GROUPS):
        turn = chat.ask(f"{question_of(group)} {SHORT[number * 40].text}")
        for rank in (1, 2, 3):
            passage = turn.locator(f"li.footnote-passage[data-rank='{rank}']")
            for act in ("widen", "explain", "collect", "copy"):
                chat.press(act, passage)
            chat.press("judge", passage, grade="2")
        chat.ready()
        for rank, title in enumerate(turn.locator(".footnote-title").all_inner_texts(), 1):
            if title.split(" ", 1)[1] in opened or group not in title:
                continue
            opened.add(title.split(" ", 1)[1])
            chat.press("article", turn.locator(f"li.footnote-passage[data-rank='{rank}']"))
            expect(chat.panel.locator(".footnote-article mark").first).to_be_visible()
            chat.ready()
            seen += chat.panel.text_content() or ""
            chat.close_panel()
        seen += chat.chat.text_content() or ""
        canary.quiet()
    shown = [text for text in IN_TEXTS if bare(text) in bare(seen)]
    assert len(shown) >= 500, f"only {len(shown)} payloads were shown"
    _press_everything_else(chat)
    assert strange_in(page, ".footnote-chat") == []
    assert page.evaluate("() => navigator.clipboard.readText()").count(CANARY) >= 1
    canary.quiet()
    assert chat.errors == []
    canary.sings(".footnote-chat")


def _press_everything_else(chat: ChatPage) -> None:
    """Filters, names of conversations, the search among them, styles, the basket."""
    filters = chat.chat.locator("details.footnote-filters")
    filters.evaluate("each => each.open = true")
    for name in ("author", "publisher"):
        boxes = filters.locator(f"input[name={name}]")
        for at in (0, 3):
            boxes.nth(at).check()
            chat.ready()
        chat.ask(question_of(GROUPS[0]))
        chat.press("unfilter")
        chat.ready()
    chat.chat.locator(".footnote-narrow").first.fill(TAG)
    for style in ("apa", "mla", "chicago-note"):
        chat.chat.locator("select[data-act=style]").select_option(style)
        chat.ready()
    chat.open_panel("basket")
    assert chat.panel.locator("li[data-id]").count() >= 6
    chat.press("move", chat.panel, by="1")
    chat.ready()
    chat.close_panel()
    chat.open_panel("conversations")
    for each in [each.text for each in SHORT if each.text.isprintable()][::60]:
        field = chat.panel.locator(".footnote-name")
        field.fill(each)
        field.press("Tab")
        chat.ready()
        expect(chat.chat.locator(".footnote-name-shown")).to_have_text(" ".join(each.split()))
    search = chat.panel.locator(".footnote-search")
    for text in (TAG, SHORT[40].text):
        search.fill(text)
        chat.page.wait_for_timeout(500)
        chat.ready()
    chat.close_panel()
    chat.press("edit", chat.turns.last)
    chat.press("clear")
    chat.open_panel("conversations")
    chat.press("reopen", chat.panel)
    expect(chat.turns).to_have_count(len(GROUPS) + 2)
    chat.ready()


# Markdown that somebody displays by hand is typeset by JupyterLab; that is not looked at here.
OUTPUTS = ".jp-RenderedHTML article, .jp-RenderedHTML section, .footnote-saved"
CELLS = (
    "import qa\nfrom IPython.display import Markdown, display\n"
    "library = qa.open({library!r})\n"
    "everything = library.ask({question!r}, 120)\neverything",
    "from qa.article_view import ArticleView\n"
    "display(*map(ArticleView, everything.articles[:25]), everything.passages[0].show())",
    "display(Markdown(library.ask({question!r}, 40)._repr_markdown_()))",
    "display(*[ranked.quote() for ranked in everything.passages[:25]])\n"
    "library.bibliography('apa')",
    "chat = library.chat()\nfor each in {asked!r}:\n    chat.ask(each)\nchat",
)


@pytest.fixture(scope="module")
def ran(browser: Browser, servers: Servers, hostile: Path) -> Path:
    """A notebook of every kind of output, run in JupyterLab, where nothing fired, and saved."""
    asked = [f"{question_of(group)} {SHORT[at * 50].text}" for at, group in enumerate(GROUPS)]
    question = f"What is said about {', '.join(GROUPS)}?"
    path = servers.lab().folder / "hostile.ipynb"
    write_notebook(
        path, [each.format(library=str(hostile), question=question, asked=asked) for each in CELLS]
    )
    with canary_page(browser) as canary:
        open_notebook(canary.page, servers, path.name, run=True)
        expect(canary.page.locator(".footnote-turn")).to_have_count(len(GROUPS), timeout=_LIVE)
        check_outputs(canary, at_least=1_000)
        canary.page.evaluate("() => { void jupyterapp.commands.execute('docmanager:save') }")
        end = time.monotonic() + 60
        while "footnote-saved" not in path.read_text(encoding="utf-8"):
            assert time.monotonic() < end, "the notebook was not saved"
            canary.page.wait_for_timeout(200)
    return path


def test_outputs_of_cells_stay_silent_and_one_that_acts_does_not(
    canary: Canary, servers: Servers, ran: Path
) -> None:
    assert ran.exists()  # it is made with every check of its outputs
    source = f"from IPython.display import HTML, display\ndisplay(HTML({TAG!r}))"
    write_notebook(ran.with_name("control.ipynb"), [source])
    open_notebook(canary.page, servers, "control.ipynb", run=True)
    canary.sings()


def test_no_article_is_typeset_as_mathematics(canary: Canary, servers: Servers, ran: Path) -> None:
    open_notebook(canary.page, servers, ran.name, run=False)
    expect(canary.page.locator(".jp-RenderedHTMLCommon article").first).to_be_visible()
    canary.page.wait_for_timeout(2_000)
    typeset = [f"{each} mjx-container" for each in OUTPUTS.split(", ")]
    assert canary.page.locator(", ".join(typeset)).count() == 0
    # Markdown that somebody displays by hand is typeset: MathJax is there, and would do it.
    assert canary.page.locator(".jp-RenderedMarkdown mjx-container").count() > 0


@pytest.mark.parametrize("trusted", [True, False])
def test_a_saved_notebook_opened_again_stays_silent(
    canary: Canary, servers: Servers, ran: Path, trusted: bool
) -> None:
    # Under another name, for the first one still has its kernel, and with it a live chat.
    held = nbformat.read(ran, 4)
    name = "trusted.ipynb"
    if not trusted:
        held.cells[0].source += "  # changed, so that its signature fits no more"
        name = "untrusted.ipynb"
    nbformat.write(held, ran.with_name(name))
    open_notebook(canary.page, servers, name, run=False)
    expect(canary.page.locator(".jp-RenderedHTMLCommon article").first).to_be_visible()
    expect(canary.page.locator(".footnote-saved")).to_be_visible()
    check_outputs(canary, at_least=500)
    canary.sings(".jp-OutputArea-output")


def test_a_saved_notebook_made_into_a_page_stays_silent(
    canary: Canary, ran: Path, tmp_path: Path
) -> None:
    from nbconvert import HTMLExporter

    html, _ = HTMLExporter().from_filename(str(ran))
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    with served(tmp_path) as address:
        canary.page.goto(f"{address}/page.html", wait_until="domcontentloaded")
        assert canary.page.locator(".footnote-saved").count() == 1
        canary.page.evaluate(STIR, canary.page.query_selector("body"))
        assert strange_in(canary.page, OUTPUTS) == []
        assert canary.page.inner_text("body").count(CANARY) >= 500
        canary.page.wait_for_timeout(200)
        assert canary.fired == []
        # What the page asks for elsewhere are the scripts of nbconvert's own template.
        assert all(each.startswith("https://cdnjs.") for each in canary.watched.outside)
        canary.sings("body")


def write_notebook(path: Path, sources: list[str]) -> None:
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python"
    }  # fmt: skip
    nbformat.write(notebook, path)


def open_notebook(page: Page, servers: Servers, name: str, *, run: bool) -> None:
    page.goto(servers.lab().url(f"/doc/tree/{name}"), wait_until="commit")
    expect(page.locator(IDLE)).to_have_count(1, timeout=_LIVE)
    for _ in range(5 if run else 0):
        page.evaluate("() => { void jupyterapp.commands.execute('notebook:run-all-cells') }")
        with contextlib.suppress(AssertionError):  # cells sent to a kernel too early are lost
            expect(page.locator(".jp-InputArea-prompt").first).to_have_text(
                re.compile(r"\[\d+\]"), timeout=20_000
            )
            break


def check_outputs(canary: Canary, *, at_least: int) -> None:
    page = canary.page
    expect(page.locator(IDLE)).to_have_count(1, timeout=_LIVE)
    for each in page.query_selector_all(".jp-OutputArea-output"):
        page.evaluate(STIR, each)
    assert strange_in(page, OUTPUTS) == []
    shown = " ".join(each.inner_text() for each in page.query_selector_all(".jp-OutputArea-output"))
    assert shown.count(CANARY) >= at_least
    canary.quiet()
