"""Judging a pool in a real JupyterLab: by keyboard, interrupted, narrow, dark, of hostile articles.

Pictures of it are left in `build/screenshots`, to be looked at.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_pages import IDLE, KERNEL_READY, Watched, open_page
from browser_servers import JUDGE, Server, Servers
from hostile_articles import build_hostile
from hostile_pages import STIR, canary_page, strange_in
from hostile_payloads import CANARY, PAYLOADS
from judged_pools import pool_item, pool_of
from playwright.sync_api import Browser, Locator, Page, expect

import qa
from qa.judging.pool import Pool

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
BASRA = "Who brokered the ceasefire in Basra?"
QUESTIONS = {"1": DIWANIYAH, "2": BASRA}
SCREENSHOTS = Path(__file__).resolve().parents[1] / "build" / "screenshots"
_LIVE = 90_000  # milliseconds until a page is there

TOO_WIDE = """() => {
    const root = document.querySelector(".footnote-judging");
    const right = root.getBoundingClientRect().right + 1;
    const wide = [...root.querySelectorAll("*")].filter((each) => {
        const box = each.getBoundingClientRect();
        return box.width > 2 && box.right > right;
    });
    const names = wide.map((each) => each.outerHTML.slice(0, 200));
    if (root.scrollWidth > root.clientWidth + 1) names.push("it scrolls");
    return names;
}"""
PRESS_TWICE = """(item) => {
    for (const key of ["2", "2"])
        item.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}"""
SUBSHELLS = """async () => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    return (await kernel.requestListSubshell({}).done).content.subshell_id.length;
}"""
RESTART = "() => { void jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart() }"
RING = "() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)"


@dataclass(slots=True, kw_only=True)
class JudgedPage:
    """A notebook with a pool to judge."""

    watched: Watched
    library: Path
    server: Server
    name: str

    @property
    def page(self) -> Page:
        return self.watched.page

    @property
    def judging(self) -> Locator:
        return self.page.locator(".footnote-judging")

    @property
    def item(self) -> Locator:
        return self.judging.locator(".footnote-item")

    def part(self, name: str) -> Locator:
        return self.judging.locator(f".footnote-{name}")

    def press(self, *keys: str) -> None:
        """Press keys one after another, each when the one before is done with."""
        for key in keys:
            self.page.keyboard.press(key)
            expect(self.judging).to_have_attribute("data-state", "ready")

    def live(self) -> None:
        expect(self.judging).to_have_attribute("data-state", "ready", timeout=_LIVE)
        expect(self.page.locator(IDLE)).to_have_count(1, timeout=_LIVE)

    def run(self) -> None:
        """Open the notebook and run it."""
        self.page.goto(self.server.url(f"/doc/tree/{self.name}"), wait_until="commit")
        self.page.wait_for_function(KERNEL_READY, timeout=_LIVE)
        self.page.evaluate("() => { void jupyterapp.commands.execute('notebook:run-all-cells') }")
        self.live()

    def grades(self) -> list[tuple[str, int, str]]:
        """What the library holds by now: question, grade and judge, oldest first."""
        with qa.open(self.library) as library:
            return [(each.question, each.grade, each.judge) for each in library.judgments]


Judged = Callable[..., JudgedPage]


@pytest.fixture
def judged(browser: Browser, servers: Servers, tmp_path: Path) -> Iterator[Judged]:
    """Opens a notebook on a library with a pool; nothing may go wrong in it unseen."""
    opened: list[Watched] = []

    def open_judged(watched: Watched, library: Path, pool: Pool) -> JudgedPage:
        server = servers.lab()
        name = f"judge-{tmp_path.name}.ipynb"
        pool.write(tmp_path / "pool.jsonl")
        source = (
            "import qa\nfrom qa.judging.pool import read_pool\n\n"
            f"library = qa.open({str(library)!r})\n"
            f"pool = read_pool({str(tmp_path / 'pool.jsonl')!r})\n"
            f"pool.judge(library, judge={JUDGE!r})"
        )
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        notebook.metadata["kernelspec"] = {
            "name": "python3", "display_name": "Python 3", "language": "python"
        }  # fmt: skip
        nbformat.write(notebook, server.folder / name)
        page = JudgedPage(watched=watched, library=library, server=server, name=name)
        page.run()
        opened.append(watched)
        return page

    yield open_judged
    for watched in opened:
        assert watched.outside == []
        assert watched.errors == []


@pytest.fixture
def samples(
    browser: Browser, judged: Judged, sample_library: qa.Library, tmp_path: Path
) -> Iterator[JudgedPage]:
    """Three passages for each of two questions on the sample articles."""
    library = shutil.copytree(sample_library.path, tmp_path / "judged.library")
    found = [each.passage for each in sample_library.ask(DIWANIYAH, 3).passages]
    with open_page(browser) as watched:
        yield judged(watched, library, pool_of(QUESTIONS, found))


def test_a_pool_is_judged_by_keyboard_and_the_library_holds_what_was_pressed(
    samples: JudgedPage,
) -> None:
    page = samples.page
    expect(samples.part("asked")).to_have_text(DIWANIYAH)
    expect(samples.part("away")).to_be_visible()
    cells = page.locator(".jp-Cell").count()
    page.keyboard.press("Escape")
    for _ in range(60):  # from the cell to the passage
        page.keyboard.press("Tab")
        if samples.item.evaluate("(each) => each === document.activeElement"):
            break
    expect(samples.item).to_be_focused()
    expect(samples.part("away")).to_be_hidden()
    assert page.evaluate(RING) >= 2

    samples.press("2")
    assert samples.grades() == [(DIWANIYAH, 2, JUDGE)]
    expect(samples.part("status")).to_contain_text("Judged relevant.")
    samples.press("0")
    samples.press("u", "1")  # a mistake, mended
    assert samples.grades() == [(DIWANIYAH, 2, JUDGE), (DIWANIYAH, 1, JUDGE)]
    samples.press("n")  # the third is left for later
    expect(samples.part("asked")).to_have_text(BASRA)
    expect(samples.part("status")).to_contain_text(f"New question: {BASRA}")
    samples.press("ArrowRight", "ArrowLeft", "m")
    expect(samples.part("neighbour").first).to_be_visible()
    page.keyboard.press("?")
    expect(samples.judging.locator(".footnote-keys")).to_have_attribute("open", "")
    for key in "xabdzyc":  # JupyterLab's own, for cells
        page.keyboard.press(key)
    samples.press("0", "0", "0")
    expect(samples.part("where").first).to_have_text("1 passage is not judged.")
    expect(samples.item).to_be_focused()
    samples.press("f", "0")
    expect(samples.part("where").first).to_have_text("All passages are judged.")
    expect(samples.part("summary")).to_contain_text("3 of 3 judged · 1 relevant · 1 partly · 1 not")
    assert samples.grades() == [
        (DIWANIYAH, 2, JUDGE), (DIWANIYAH, 1, JUDGE), *[(BASRA, 0, JUDGE)] * 3,
        (DIWANIYAH, 0, JUDGE),
    ]  # fmt: skip
    samples.press("0", "2", "n")  # nothing is there to judge
    assert len(samples.grades()) == 6
    assert page.locator(".jp-Cell").count() == cells


def test_buttons_do_the_same_and_keep_the_focus(samples: JudgedPage) -> None:
    button = samples.judging.locator("button[data-act=judge][data-grade='1']")
    button.click()
    expect(samples.part("count")).to_have_text("1 of 6 passages judged")
    expect(button).to_be_focused()
    samples.press("Enter")
    samples.press("2")  # a key, wherever the focus is
    assert [grade for _, grade, _ in samples.grades()] == [1, 1, 2]
    expect(button).to_be_focused()
    samples.press("p", "p")
    expect(button).to_have_attribute("aria-pressed", "true")
    samples.press("n", "n", "n", "n", "n")
    expect(samples.item).to_be_focused()  # the button is gone


def test_what_is_typed_or_pressed_before_the_next_passage_is_there_judges_nothing(
    samples: JudgedPage,
) -> None:
    samples.item.evaluate(PRESS_TWICE)
    expect(samples.part("count")).to_have_text("1 of 6 passages judged")
    samples.item.focus()
    samples.press("u")
    assert samples.grades() == []  # it was judged once
    samples.press("2")
    samples.judging.evaluate("(each) => each.append(document.createElement('input'))")
    box = samples.judging.locator("input")
    box.focus()
    samples.page.keyboard.type("210nu?")
    expect(box).to_have_value("210nu?")
    samples.item.focus()
    for keys in ("Control+2", "Alt+2", "Shift+Digit2"):
        samples.page.keyboard.press(keys)
    samples.press("n")
    assert samples.grades() == [(DIWANIYAH, 2, JUDGE)]
    expect(samples.part("where")).to_have_text("Question 1 of 2 · passage 3 of 3")


def test_a_restarted_kernel_goes_on_where_judging_ended(samples: JudgedPage) -> None:
    samples.item.click()
    samples.press("2", "1")
    samples.page.evaluate("() => { void jupyterapp.commands.execute('notebook:restart-run-all') }")
    samples.page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(samples.judging).to_have_count(0, timeout=_LIVE)
    samples.live()
    expect(samples.part("where")).to_have_text("Question 1 of 2 · passage 3 of 3")
    expect(samples.part("count")).to_have_text("2 of 6 passages judged")
    samples.item.click()
    samples.press("p")
    pressed = samples.judging.locator("button[aria-pressed=true]")
    expect(pressed).to_have_attribute("data-grade", "1")


def test_a_key_after_the_kernel_was_restarted_says_so(samples: JudgedPage) -> None:
    samples.page.evaluate(RESTART)
    told = "Python has stopped or was restarted: run the cell again to go on."
    expect(samples.part("alert")).to_have_text(told)
    samples.item.click()
    for _ in range(2):
        samples.press("2")
        expect(samples.part("alert")).to_have_text(told)
    assert samples.grades() == []


WAITS_FOR_TWO = """import time

end = time.monotonic() + 30
while len(library.judgments) < 2 and time.monotonic() < end: time.sleep(0.05)
print("seen:", len(library.judgments))"""


def test_judging_goes_on_while_a_cell_runs(samples: JudgedPage) -> None:
    page = samples.page
    page.wait_for_function(SUBSHELLS)
    # ipykernel answers where it answered last: at first beside the cells, then in the subshell.
    samples.item.click()
    samples.press("n", "p")
    page.evaluate("() => jupyterapp.commands.execute('notebook:insert-cell-below')")
    page.locator(".jp-CodeCell.jp-mod-active .cm-content").click()
    page.keyboard.insert_text(WAITS_FOR_TWO)
    page.keyboard.press("Control+Enter")
    busy = page.locator(".jp-Notebook-ExecutionIndicator[data-status=busy]")
    expect(busy).to_have_count(1)
    samples.item.click()
    samples.press("2", "1")
    expect(page.locator(".jp-OutputArea-output pre")).to_have_text("seen: 2\n", timeout=_LIVE)


def test_a_saved_notebook_tells_how_far_one_came_without_a_kernel(
    samples: JudgedPage, browser: Browser
) -> None:
    expect(samples.page.locator(".footnote-judged")).to_be_hidden()
    samples.item.click()
    samples.press("2", "0")
    samples.page.evaluate("() => { void jupyterapp.commands.execute('docmanager:save') }")
    path = samples.server.folder / samples.name
    end = time.monotonic() + 20
    while "2 of 6 passages judged" not in path.read_text(encoding="utf-8"):
        assert time.monotonic() < end, "the notebook was not saved"
        samples.page.wait_for_timeout(100)
    notebook = nbformat.read(path, 4)
    notebook.metadata.clear()  # or it would get a kernel unasked
    nbformat.write(notebook, path.with_name(f"without-{samples.name}"))
    with open_page(browser) as watched:
        page = watched.page
        page.goto(samples.server.url(f"/doc/tree/without-{samples.name}"), wait_until="commit")
        dialog = page.locator(".jp-Dialog")
        dialog.get_by_role("button", name="No Kernel", exact=True).click()
        expect(page.locator(".footnote-judged")).to_contain_text("2 of 6 passages judged")
        expect(page.locator(".footnote-judging")).to_have_count(0)
        assert watched.outside == []


def test_nothing_bars_anyone_and_nothing_is_too_wide(samples: JudgedPage) -> None:
    page = samples.page
    # JupyterLab's body has no height of its own, and what stands in it counts as hidden then.
    page.evaluate("() => { document.body.style.minHeight = '100vh'; }")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    samples.item.click()
    samples.press("2", "m", "?")
    for moment in ("passage", "end"):
        for theme in ("light", "dark"):
            page.evaluate(
                "(theme) => { void jupyterapp.commands.execute('apputils:change-theme', {theme}) }",
                f"JupyterLab {theme.title()}",
            )
            page.wait_for_function(
                "(name) => document.body.dataset.jpThemeName === name",
                arg=f"JupyterLab {theme.title()}",
            )
            for width in (360, 1600):
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_timeout(300)
                samples.judging.evaluate("(each) => each.scrollIntoView()")
                page.screenshot(path=SCREENSHOTS / f"judging-{moment}-{theme}-{width}.png")
                assert page.evaluate(TOO_WIDE) == [], (moment, theme, width)
                assert violations(page) == [], (moment, theme, width)
        samples.item.focus()
        samples.press(*"nnnnn")
    samples.judging.locator("button").first.evaluate("(each) => each.replaceChildren()")
    assert [each.split(":")[0] for each in violations(page)] == ["button-name"]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, ".footnote-judging").response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def test_hostile_articles_stay_silent(browser: Browser, judged: Judged, tmp_path: Path) -> None:
    path = build_hostile(tmp_path)
    texts = [each.text for each in PAYLOADS if each.text.strip() and len(each.text) < 300]
    with qa.open(path) as library:
        passages = library.passages()
        step = max(len(passages) // 24, 1)
        items = [
            pool_item(f"{at}", f"What of {texts[at * 7 % len(texts)]}?", passages[at * step])
            for at in range(24)
        ]
    with canary_page(browser) as canary:
        page = judged(canary.watched, path, Pool(tuple(items)))
        page.item.click()
        seen = ""
        for at in range(len(items)):
            page.press("m")
            seen += page.judging.text_content() or ""
            page.press(str(at % 3))
        assert seen.count(CANARY) >= 60
        canary.page.evaluate(STIR, canary.page.query_selector(".footnote-judging"))
        assert strange_in(canary.page, ".footnote-judging") == []
        assert len(page.grades()) == len(items)
        canary.quiet()
        canary.sings(".footnote-item")
