"""Hostile articles, questions and names in the chat: every region and export holds text alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hostile_articles import GROUPS, build_hostile, question_of
from hostile_payloads import CANARY, PAYLOADS
from test_hostile_exports import rendered
from test_hostile_views import ATTRIBUTES, ELEMENTS, SHORT, Page, bare

import qa
from qa.chat.session import ChatSession
from qa.chat.view import ChatView
from qa.chat.widget import Chat
from qa.citation.styles import STYLES
from qa.render.transcripts import NO_ERROR_BEFORE

IN_THE_CHAT = {
    *ELEMENTS, "aside", "button", "fieldset", "h1", "h2", "header", "input", "label", "legend",
    "option", "select", "strong", "textarea",
}  # fmt: skip
OF_THE_CHAT = {
    *ATTRIBUTES, "aria-current", "aria-expanded", "aria-hidden", "aria-invalid", "aria-pressed",
    "autocomplete", "checked", "class", "data-act", "data-also", "data-by", "data-confirm",
    "data-copy", "data-form", "data-grade", "data-id", "data-number", "data-rank", "data-term",
    "data-what", "data-which", "enterkeyhint", "hidden", "inputmode", "name", "placeholder", "rows",
    "selected", "size", "tabindex", "type",
}  # fmt: skip
_ACTS = {
    "article", "ask", "clear", "close", "collect", "copy", "delete", "discard", "drop", "edit",
    "explain", "export", "judge", "k", "move", "newest", "panel", "reopen", "style", "undo",
    "unedit", "unfilter", "widen",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hostile(tmp_path_factory.mktemp("hostile-chat"))


@pytest.fixture
def library(built: Path, tmp_path: Path) -> Iterator[qa.Library]:
    with qa.open(shutil.copytree(built, tmp_path / "l")) as library:
        yield library


def checked(region: str) -> str:
    page = Page(region, IN_THE_CHAT, OF_THE_CHAT)
    classes = {name for each in re.findall(r' class="([^"]*)"', region) for name in each.split()}
    own = {name for name in classes if re.fullmatch(r"footnote-[a-z-]+", name)}
    assert classes - own <= {"mathjax_ignore", "tex2jax_ignore"}, classes
    assert {*re.findall(r' data-act="([^"]*)"', region)} <= _ACTS
    return page.text


class Values(HTMLParser):
    """The values of one attribute, as a page has them."""

    def __init__(self, region: str, name: str) -> None:
        super().__init__()
        self._name = name
        self.found: list[str] = []
        self.feed(region)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == self._name]


def unfolded(library: qa.Library, judge: str) -> tuple[ChatSession, ChatView]:
    """A chat in which everything was pressed."""
    session = ChatSession(library, judge=judge, k=10)
    for group in GROUPS:
        number = session.ask(question_of(group)).number
        for rank in range(1, 11):
            session.widen(number, rank)
            session.explain(number, rank)
            session.judge_passage(number, rank, (0, 1, 2)[rank % 3])
            session.collect(number, rank)
    return session, ChatView(session)


def test_every_region_of_a_chat_in_which_everything_was_pressed_is_text(
    library: qa.Library,
) -> None:
    session, view = unfolded(library, PAYLOADS[0].text)
    session.rename(PAYLOADS[1].text)
    shown = ""
    for style in STYLES:
        session.use_style(style)
        for which in ("basket", "conversations"):
            view.open_panel(which)
            shown = " ".join(map(checked, view.regions().values()))
    assert shown.count(CANARY) > 1_000
    for exchange in session.exchanges:
        for rank in range(1, 11):
            view.open_article(exchange.number, rank)
            assert CANARY in checked(view.regions()["panel"])


def test_the_clipboard_gets_what_the_session_copies(library: qa.Library) -> None:
    session, view = unfolded(library, "")
    for exchange in session.exchanges:
        found = Values(view.regions()[f"turn-{exchange.number}"], "data-copy").found
        copied = [exchange.copy_text(rank) for rank in range(1, 11)]
        assert found == copied  # to the last character, unlike what is shown


def test_a_chat_asked_every_payload_shows_each_as_it_is(library: qa.Library) -> None:
    session = ChatSession(library, k=1)
    view = ChatView(session)
    for start in range(0, len(SHORT), 40):
        for each in SHORT[start : start + 40 : 2]:
            number = session.ask(f"What of {GROUPS[0]} {each.text}").number
            shown = checked(view.regions()[f"turn-{number}"])
            assert bare(each.text) in bare(shown), each
        session.clear()
    view.open_panel("conversations", CANARY)
    assert bare(checked(view.regions()["panel"])).count(CANARY) >= len(SHORT) // 40


def test_names_of_conversations_are_shown_and_kept_as_they_are(library: qa.Library) -> None:
    session = ChatSession(library, k=1)
    view = ChatView(session)
    session.ask(question_of(GROUPS[0]))
    view.open_panel("conversations")
    for each in PAYLOADS:
        try:
            session.rename(each.text)
        except ValueError as error:
            assert "\n" not in str(error)
            continue
        regions = view.regions()
        assert bare(session.name) in bare(checked(regions["head"]))
        assert bare(session.name) in bare(checked(regions["panel"]))


def test_a_facet_of_any_name_can_be_chosen_and_stays_ticked(library: qa.Library) -> None:
    session = ChatSession(library)
    view = ChatView(session)
    for field, listed in (
        ("authors", session.facets.authors),
        ("publishers", session.facets.publishers),
    ):
        names = [facet.name for facet in listed]
        region = view.regions()["filters"]
        sent = Values(region, "value").found
        for name in names:
            assert name in sent
            session.filter(**{field: [name]})
            assert session.state.passages_left >= 1, name
            region = view.regions()["filters"]
            checked(region)
            assert re.findall(r" checked>", region), name
        session.filter()


@pytest.mark.parametrize("style", ["apa", "chicago-note"])
def test_what_a_chat_exports_is_text(library: qa.Library, style: str) -> None:
    session, view = unfolded(library, "")
    session.use_style(style)
    session.rename(PAYLOADS[5].text)
    for export in (session.export_basket, session.export_conversation):
        for form in ("markdown", "html", "bibtex", "csl-json", "ris"):
            file = export(form)
            assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", file.name), file.name
            text = file.data.decode("utf-8")
            if form == "html":
                head, body = text.split("<main>")
                assert "default-src 'none'" in head
                assert CANARY not in re.sub("<title>.*?</title>", "", head)
                checked(body.split("</main>")[0])
            if form == "markdown":
                checked_markdown(text)
            if form == "csl-json":
                json.loads(text)
    saved = view.saved("footnote-own")
    assert saved["text/html"].count(NO_ERROR_BEFORE) == 1  # the one style sheet, which is ours
    checked(saved["text/html"].replace(NO_ERROR_BEFORE, ""))
    checked_markdown(saved["text/markdown"])


def checked_markdown(text: str) -> None:
    elements = {
        "a", "blockquote", "br", "em", "h1", "h2", "h3", "hr", "li", "ol", "p", "section",
        "strong", "sup",
    }  # fmt: skip
    Page(rendered(text), elements, {"class", "href", "id"}, own_ids=False)


def test_messages_of_any_kind_are_answered_in_one_line(
    library: qa.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = Chat(library)
    told: list[dict[str, object]] = []
    monkeypatch.setattr(chat.widget, "send", lambda message, *_: told.append(message))
    acts = ["ask", "drop", "rename", "panel", "export", "style", "reopen", "judge", "move", "k"]
    for number, each in enumerate(SHORT[::5]):
        text = each.text
        message = dict.fromkeys(
            ("number", "rank", "term", "name", "id", "by", "which", "form", "what", "style"), text
        )
        chat._on_message(None, {"act": acts[number % len(acts)], **message, "reply": text}, None)
        chat._on_message(None, {"act": text, "__proto__": text}, None)
    alerts = [str(each["alert"]) for each in told if "alert" in each]
    assert len(alerts) >= len(SHORT[::5])
    steering = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
    assert [each for each in alerts if steering.search(each) or len(each) > 2_000] == []
