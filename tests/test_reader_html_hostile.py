"""Hostile pages: whatever they hold, they are read, and every character is traced."""

from __future__ import annotations

import html
import logging
import socket
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reader_html import MODERN, PLAIN, read, words

from corpus.errors import UnreadableFile
from corpus.readers.html import read_html
from corpus.readers.html_text import read_visible_text
from corpus.source import Source


@pytest.mark.parametrize(
    "noise",
    [
        "<div>" * 50_000,
        "<span>" * 50_000,
        "<table><tr><td>" * 2_000,
        "<p " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + ">x</p>",
        "<!--" * 100_000,
        "<" * 100_000,
        "<a " * 100_000,
        '<a x="' * 100_001,
        "<noscript>" * 50_000,
        "&#" + "1" * 100_000 + ";",
        "&amp" * 50_000,
        "\0" * 1_000,
        "</p>" * 50_000,
        "<svg><![CDATA[<p>x</p>]]></svg>",
    ],
    ids=lambda noise: noise[:8].replace("\0", "NUL"),
)
def test_no_noise_hides_the_article_or_takes_long(noise: str) -> None:
    start = time.perf_counter()
    draft = read(f"<html><body>{PLAIN}{noise}")
    assert time.perf_counter() - start < 60  # the machine is shared; alone none takes 2
    assert "The second paragraph of a story" in words(draft)[1]


def test_nul_inside_an_article_does_not_end_it() -> None:
    draft = read(f"<html><body>{PLAIN.replace('story', 'sto' + chr(0) + 'ry')}</body></html>")
    assert len(draft.blocks) == 3


def test_reading_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a page must not make the reader call anybody")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    page = MODERN.replace("<head>", '<head><base href="http://a.example/"><link rel="stylesheet" '
                          'href="http://a.example/x.css"><meta http-equiv="refresh" content="0;'
                          'url=http://a.example/">')  # fmt: skip
    assert len(read(page).blocks) == 13


def test_trafilatura_is_quiet_and_its_logger_is_left_as_it_was(
    caplog: pytest.LogCaptureFixture,
) -> None:
    level = logging.getLogger("trafilatura").level
    with pytest.raises(UnreadableFile):
        read("<html><body></body></html>")
    assert not caplog.records
    assert logging.getLogger("trafilatura").level == level


TAGS = st.sampled_from(
    "<p> </p> <br> <b> </b> <div> </div> <li> <h2> </h2> <ul> <script> </script> <!--x --> <nav> "
    "</nav> <pre> <td> <q/a='>'> &amp; &nbsp; &ampx &nosuch; &#8212; &#xD800; &lt;p&gt; & <".split()
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@settings(max_examples=200)
@given(st.lists(st.one_of(TAGS, TEXT, st.just("Some words of a sentence, a few more. "))))
def test_every_character_is_traced_whatever_the_page(parts: list[str]) -> None:
    page = "<html><body><article>" + PLAIN + "".join(parts)
    assert words(read(page))[0].startswith("The first paragraph")


@given(st.lists(st.one_of(TAGS, TEXT)))
def test_visible_text_is_traced_and_its_key_is_what_prints(parts: list[str]) -> None:
    page = "".join(parts)
    visible = read_visible_text(page)
    text = visible.text
    for char, start, end in zip(text.text, text.starts.tolist(), text.ends.tolist(), strict=True):
        written = html.unescape(page[start:end]) if start >= 0 else char
        assert char == written or (char in " \n" and written.isspace())
        assert start >= 0 or char in "\f\n"
    assert visible.key == visible.squeeze(text.text)
    assert visible.key == "".join(text.text[at] for at in visible.places[:-1].tolist())
    assert len(visible.edges) == len(visible.key) + 1


def test_a_job_or_an_account_is_no_author() -> None:
    page = (
        "<html><head><meta name=author content=webmaster><title>The Bridge</title></head><body>"
        "<article><h1>The Bridge</h1><p class=byline>By <a href=/s>Sarah Jones</a>, Political "
        f"Editor</p>{PLAIN}</article></body></html>"
    )
    (draft,) = read_html(Source(path="a.html", text=page, encoding="utf-8"))
    assert not {"webmaster", "Webmaster", "Political Editor"} & set(draft.authors)


@pytest.mark.parametrize(
    "how", ["hidden", 'style="display: none"', 'style="color:red;display:none"']
)
def test_what_a_tag_hides_is_no_text(how: str) -> None:
    shown = "The harbour was closed for nine days because of ice, the harbour master said."
    page = (
        "<!doctype html><html><head><title>Ice</title></head><body><article><h1>Ice</h1>"
        f"<p>{shown} {shown}</p><p {how}>Subscribers read the rest of this long story here.</p>"
        f"<p>Ships waited in the roads. {shown}</p></article></body></html>"
    )
    (draft,) = read_html(Source(path="ice.html", text=page, encoding="utf-8"))
    text = " ".join(line.text for block in draft.blocks for line in block.lines)
    assert "Ships waited in the roads." in text
    assert "Subscribers" not in text
