"""Controls: what they carry is exact, what they show steers nothing."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from generated import library_of
from hypothesis import given
from hypothesis import strategies as st

from qa.chat.session import ChatSession
from qa.chat.view import ChatView
from qa.escape import plain
from qa.render.controls import attributes, button


class Read(HTMLParser):
    """The attributes of the first tag, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str | None] = {}
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = self.found or dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_what_is_copied_or_sent_back_is_exact(text: str) -> None:
    found = Read(f"<i{attributes({'data-copy': text, 'value': text})}>").found
    assert found == {"data-copy": text, "value": text}


def test_what_is_shown_or_read_out_steers_nothing() -> None:
    words = "a\u202eb\x1bc"
    read = Read(button(words, "copy", {"copy": words}, label=words))
    assert read.found["data-copy"] == words
    assert read.found["aria-label"] == read.text == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("text", ["a\0b", "a\ud83db"])
def test_what_html_cannot_hold_is_told_as_such(text: str) -> None:
    assert attributes({"value": text}) == ' value="a\ufffdb"'


def test_the_words_of_a_passage_are_copied_and_kept_with_their_marks(tmp_path: Path) -> None:
    words = "The zebra \u202ecrossing\u202c was repainted by \u2067seven\u2069 workers."
    with library_of(tmp_path, [{"text": words}]) as library:
        session = ChatSession(library)
        session.ask("Who repainted the zebra crossing?")
        turn = ChatView(session).regions()["turn-1"]
        assert f'data-copy="{words}' in turn
        assert session.exchanges[0].copy_text(1).startswith(words)
        assert words not in turn.replace(f'data-copy="{words}', "")
        assert session.collect(1, 1, plain(words)).words == words
