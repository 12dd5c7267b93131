"""What people type into a transcript is shown as it is, and what it says in words is right."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from test_snapshot import asked
from test_transcript import Page, needs_pandoc

import qa
from qa.chat.basket import Basket
from qa.chat.transcript import Transcript
from qa.chat.wording import asked_in_words, filter_in_words, missing_in_words

HOSTILE = [
    "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "# ## not a heading #",
    "what of C#", "[click](javascript:alert(1))", "![x](/etc/hostname)", "a\n\n# b\n\n---\n* c",
    "&#60;b&#62; &lt;", "`code` *em* _em_ ~~no~~ $x$ \\input{x}", "[^1]: note", "1. one",
    "\u202etxt.exe",
]  # fmt: skip


def talk(library: qa.Library, text: str) -> Transcript:
    """A conversation of that name, that question and that filter."""
    (first,) = asked(library, "What did the bridge cost?")
    turn = replace(first.turn, question=text)
    basket = Basket((first.answer.passages[0].quote(),))
    exchanges = (replace(first, turn=turn, where={"author": (text,)}),)
    return Transcript(name=text, exchanges=exchanges, basket=basket, style="chicago-note")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_questions_are_shown_as_they_are(tiny: qa.Library, text: str) -> None:
    harmless, page = Page(talk(tiny, "x").html), Page(talk(tiny, text).html)
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in harmless.tags]
    line = " ".join(text.split()).replace("\u202e", "\ufffd")
    assert page.words.count(line) == 2  # the title of the page, and its first heading
    assert f"1. {line}" in page.words


@needs_pandoc
@pytest.mark.parametrize("kind", ["commonmark", "gfm", "markdown"])
@pytest.mark.parametrize("text", HOSTILE)
def test_every_markdown_of_pandoc_reads_the_headings_back(
    tiny: qa.Library, text: str, kind: str
) -> None:
    import pypandoc

    tree = json.loads(pypandoc.convert_text(talk(tiny, text).markdown, "json", format=kind))
    headings = [block["c"][2] for block in tree["blocks"] if block["t"] == "Header"]
    line = " ".join(text.split()).replace("\u202e", "\ufffd")
    shown = ["".join(map(_word, each)) for each in headings]
    assert shown == [line, f"1. {line}", "Quotations collected"]


def _word(node: dict[str, Any]) -> str:
    return " " if node["t"] == "Space" else str(node["c"] if node["t"] == "Str" else node)


def test_a_filter_is_told_in_words() -> None:
    assert filter_in_words({}) == ""
    assert filter_in_words({"after": None, "author": ()}) == ""
    where = {"publisher": ("Herald",), "before": "2006-12", "after": "2006", "author": "Berg"}
    assert filter_in_words(where) == (
        "Asked among articles from 2006, up to 2006-12, by Berg, in Herald."
    )
    assert filter_in_words({"words": ["Basra", "truce"], "language": "en"}) == (
        "Asked among articles in the language en, with the words Basra and truce."
    )


def test_times_and_losses_are_told_in_words() -> None:
    assert asked_in_words("2026-03-01T09:05:00+02:00") == "1 March 2026, 09:05 UTC+02:00"
    assert asked_in_words("yesterday") == "yesterday"
    assert missing_in_words(0) == ""
    assert missing_in_words(1).startswith("1 passage is not shown: ")
