"""The copy that stays in a saved notebook: whose it is, when it is sent, where there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from played_page import ASKED, Page

import qa
from qa.chat import saved_copy
from qa.chat.saved_copy import SavedCopy


@pytest.fixture
def shell() -> Iterator[None]:
    InteractiveShell.instance()
    yield
    InteractiveShell.clear_instance()


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: None)
    monkeypatch.setattr("IPython.display.update_display", lambda *_, **__: None)


@pytest.mark.usefixtures("shell")
def test_a_saved_notebook_keeps_the_conversation(page: Page) -> None:
    with capture_output() as shown:
        page.chat._ipython_display_()
        page.ask()
        page.send("widen", number=1, rank=1)
    live, copy, later = shown.outputs
    assert "application/vnd.jupyter.widget-view+json" in live.data
    assert later.update and later.transient == copy.transient  # in the place of the first
    for kind in ("text/html", "text/markdown", "text/plain"):
        assert "It cost 40 million crowns" in later.data[kind]
        assert "It cost 40 million crowns" not in copy.data[kind]


@pytest.mark.usefixtures("shell")
def test_each_chat_tells_the_page_the_class_of_its_own_copy(page: Page, tiny: qa.Library) -> None:
    other = Page(tiny.chat())
    with capture_output() as shown:
        for each in (page, other):
            each.chat._ipython_display_()
    (_, one, _, two) = shown.outputs
    names = [each.send("show")[0]["copy"] for each in (page, other)]
    assert len(set(names)) == 2
    for name, copy in zip(names, (one, two), strict=True):
        assert copy.data["text/html"].startswith(f'<div class="footnote-saved {name} ')
        assert "Run the cell again" in copy.data["text/html"]


def test_a_terminal_has_no_page(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    class TerminalInteractiveShell:
        pass

    monkeypatch.setattr("IPython.get_ipython", TerminalInteractiveShell)
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    page.chat._ipython_display_()
    (told,) = shown
    assert told == {"text/plain": repr(page.chat)}
    assert "a notebook shows it" in repr(page.chat) and "chat.ask" in repr(page.chat)


@pytest.mark.usefixtures("silent")
def test_a_large_copy_waits_until_nothing_is_done(
    tiny: qa.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_copy, "_SMALL", 1)
    monkeypatch.setattr(saved_copy, "_QUIET_SECONDS", 60.0)
    session = tiny.chat().session
    made: list[int] = []

    def make(_: str) -> dict[str, str]:
        made.append(len(session.exchanges))
        return {"text/plain": "x" * 2 * len(session.exchanges)}

    copy = SavedCopy(lambda: session.state, make)
    copy.update()
    assert made == []  # no cell has shown it
    copy.show()
    session.ask(ASKED)
    copy.update()
    assert made == [0, 1]
    for question in ("Who brought in wheat?", "Who stopped work?"):
        session.ask(question)
        copy.update()
    assert made == [0, 1]
    assert copy._timer is not None
    copy._timer.function()
    assert made == [0, 1, 3]
    session.ask(ASKED)
    copy.update(at_once=True)
    assert made == [0, 1, 3, 4]
    copy.update()
    assert made == [0, 1, 3, 4]


@pytest.mark.usefixtures("silent")
def test_a_copy_that_could_not_be_made_is_made_at_the_next_act(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    make = page.chat._copy._made

    def fail(_: str) -> dict[str, str]:
        raise ValueError("no copy")

    def look(name: str) -> dict[str, str]:
        made.append(len(page.chat.session.exchanges))
        return make(name)

    monkeypatch.setattr(page.chat._copy, "_made", look)
    page.chat._ipython_display_()
    monkeypatch.setattr(page.chat._copy, "_made", fail)
    page.ask()
    assert page.told("alert") == ["no copy"]
    monkeypatch.setattr(page.chat._copy, "_made", look)
    page.send("close")
    page.send("close")
    assert made == [0, 1]


def test_no_copy_is_made_where_only_the_widget_is_shown(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(page.chat._view, "saved", made.append)
    page.ask()
    assert made == []
