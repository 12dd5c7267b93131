"""How answers look: in HTML, in Markdown and in a terminal, whatever an article holds."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from corpus import Article, Paragraph, Passage, SourceMap
from qa.answer import Answer, RankedPassage
from qa.answer_forms import answer_markdown, answer_text
from qa.quotation.forms import BlockQuote, QuotationList
from qa.render.answers import answer_html

HOSTILE = '<img src=x onerror=alert(1)> & "quoted" [a](javascript:b) *c* `d` \x1b[31m \u202e'
TEXT = "First <one>. Then 5 < 7 & so on.\n\nThe *last* one."
MARKED = "Then 5 < 7 & so on."


def passage(text: str, title: str | None = None, url: str | None = None) -> Passage:
    article = Article(
        id=title or "a.txt",
        path=title or "a.txt",
        text=text,
        paragraphs=(Paragraph(start=0, end=len(text), number=1),),
        source_map=SourceMap(((0, len(text), 0, len(text)),)),
        title=title,
        authors=(title,) if title else (),
        publisher=title,
        url=url,
    )
    return Passage(id="p", article=article, start=0, end=len(text))


def answer(
    text: str = TEXT,
    highlight: tuple[int, int] | None = None,
    *,
    answered: bool = True,
    confidence: float = 0.5,
    carried: tuple[str, ...] = (),
    copies: tuple[Passage, ...] = (),
    speaker: str | None = None,
    question: str = "What?",
    title: str | None = None,
    url: str | None = None,
) -> Answer:
    ranked = RankedPassage(
        rank=1,
        score=0.5,
        passage=passage(text, title, url),
        highlight=highlight,
        copies=copies,
        speaker=speaker,
    )
    return Answer(
        question=question,
        passages=(ranked,),
        answered=answered,
        confidence=confidence,
        carried=carried,
    )


def hostile(*, answered: bool = True, url: str | None = None) -> Answer:
    return answer(
        HOSTILE,
        (0, len(HOSTILE)),
        answered=answered,
        carried=(HOSTILE,),
        copies=(passage(HOSTILE, HOSTILE),),
        speaker=HOSTILE,
        question=HOSTILE,
        title=HOSTILE,
        url=url,
    )


def marked(text: str = TEXT, words: str = MARKED) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def html_text(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html))


def test_every_form_of_an_answer_shows_excerpt_and_citation(tiny: qa.Library) -> None:
    found = tiny.ask("Who stopped work in the port?")
    assert found.passages[0].passage.article.path == "strike.md"
    assert "Cite: Omar Haddad, “Dockers on Strike,” May 2011, para. 1." in str(found)
    assert "They ask for higher wages." in str(found)
    html = found._repr_html_()
    assert "They ask for higher wages." in html
    assert "<blockquote" in html
    assert "They ask for higher wages." in found._repr_markdown_()


def test_html_marks_the_sentence_by_its_place_in_the_bare_text() -> None:
    html = answer_html(answer(highlight=marked()))
    assert re.findall("<mark[^>]*>(.*?)</mark>", html) == ["Then 5 &lt; 7 &amp; so on."]
    assert "First &lt;one&gt;. <mark" in html


def test_markdown_sets_the_sentence_in_bold() -> None:
    shown = answer_markdown(answer(highlight=marked()))
    assert "> First &lt;one&gt;. **Then 5 &lt; 7 &amp; so on.**\n>\n> The \\*last\\*" in shown


def test_a_terminal_shows_the_sentence_between_asterisks() -> None:
    shown = answer_text(answer(highlight=marked()))
    assert "     First <one>. **Then 5 < 7 & so on.**\n\n     The *last* one.\n" in shown


def test_a_mark_over_two_paragraphs_is_made_in_each() -> None:
    both = marked(words="so on.\n\nThe *last*")
    html = answer_html(answer(highlight=both))
    assert re.findall("<mark[^>]*>(.*?)</mark>", html) == ["so on.", "The *last*"]
    assert "**so on.**\n\n     **The *last*** one." in answer_text(answer(highlight=both))


@given(st.text("ab<&*\n ", min_size=1, max_size=30), st.data())
def test_a_mark_adds_nothing_to_the_words_and_covers_exactly_its_own(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    html = answer_html(answer(text, (start, end)))
    excerpt = html[html.index("<blockquote") : html.index("</blockquote")]
    # Between paragraphs stand two newlines, which HTML shows by its <p> elements.
    assert html_text(excerpt) == text.replace("\n\n", "")
    marks = [unescape(mark) for mark in re.findall("<mark[^>]*>(.*?)</mark>", excerpt, re.S)]
    paragraphs, at = [], 0
    for paragraph in text.split("\n\n"):
        own = paragraph[max(start - at, 0) : max(end - at, 0)]
        paragraphs += [own] if own else []
        at += len(paragraph) + 2
    assert marks == paragraphs


def test_an_excerpt_without_a_highlight_has_no_mark() -> None:
    assert "<mark" not in answer_html(answer())
    assert "**" not in answer_text(answer())


def test_the_speaker_of_the_marked_words_stands_with_the_facts() -> None:
    found = answer(highlight=marked(), speaker="Mayor Lund")
    for form in (answer_html, answer_markdown, answer_text):
        assert "quoting Mayor Lund" in form(found)
        assert "quoting" not in form(answer(highlight=marked()))


def test_copies_are_listed_with_their_sources() -> None:
    copy = passage(TEXT, "Elsewhere")
    found = answer(copies=(copy,))
    line = "Also in: “Elsewhere,” Elsewhere, n.d., para. 1. · Elsewhere"
    assert line in answer_text(found)
    assert line in answer_html(found)
    assert line in answer_markdown(found)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.999, "Very likely answered here (confidence 99%):"),
        (0.9, "Very likely answered here (confidence 90%):"),
        (0.6, "Probably answered here (confidence 60%):"),
        (0.34, "Perhaps answered here, more likely not (confidence 34%):"),
    ],
)
def test_confidence_is_told_in_words_and_in_percent(confidence: float, words: str) -> None:
    found = answer(confidence=confidence)
    for form in (answer_html, answer_markdown, answer_text):
        assert words in form(found)


def test_where_nothing_answers_that_is_said_and_nothing_is_marked() -> None:
    found = answer(highlight=marked(), speaker="Mayor Lund", answered=False, confidence=0.04)
    near = "Nearest passages (confidence that one of them answers: 4%):"
    text = answer_text(found)
    assert text.startswith(f"What?\n\nNothing here answers that.\n\n{near}\n\n1. a.txt\n")
    html = answer_html(found)
    assert html.index("Nothing here answers that.") < html.index(near) < html.index("<ol")
    markdown = answer_markdown(found)
    assert "Nothing here answers that." in markdown
    assert "Nearest passages" in markdown
    for shown in (text, html, markdown):
        assert "answered here" not in shown
        assert "quoting" not in shown
    assert "<mark" not in html
    assert "**" not in text
    assert "opacity" in re.findall("<ol[^>]*>", html)[0]
    assert markdown.count("**") == 2  # the question alone


def test_what_was_carried_over_is_told() -> None:
    found = answer(carried=("Basra", "the port"))
    for form in (answer_html, answer_markdown, answer_text):
        assert "Carried over from before: Basra, the port" in form(found)
        assert "Carried" not in form(answer())


def test_an_answer_without_passages_says_so() -> None:
    found = Answer(question="What?", passages=(), answered=False, confidence=0.0)
    line = "No passage fits the filter; let more passages in."
    assert answer_text(found) == f"What?\n\n{line}"
    assert line in answer_html(found)
    assert line in answer_markdown(found)


@pytest.mark.parametrize("answered", [True, False])
def test_html_holds_no_tag_that_came_from_an_article(answered: bool) -> None:
    html = answer_html(hostile(answered=answered, url="javascript:alert(1)"))
    tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z]+)", html)}
    assert tags <= {"article", "p", "ol", "li", "div", "blockquote", "mark", "em"}
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "javascript:alert" not in html


def test_html_links_only_to_web_addresses() -> None:
    link = 'href="https://example.org/?a=1&amp;b=%22"'
    assert link in answer_html(hostile(url='https://example.org/?a=1&b="'))


@pytest.mark.parametrize("answered", [True, False])
def test_markdown_shows_marks_as_text(answered: bool) -> None:
    markdown = answer_markdown(hostile(answered=answered))
    assert "<img" not in markdown
    assert "\\[a\\](javascript:b)" in markdown
    assert "\\*c\\*" in markdown
    assert "\\`d\\`" in markdown


def test_a_terminal_is_not_steered_by_an_article() -> None:
    text = answer_text(hostile())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_no_colour_is_fixed_so_that_dark_themes_read_well() -> None:
    html = answer_html(hostile(url="https://example.org"))
    colours = set(re.findall(r"(?<![-\w])(?:color|background):([^;\"]+)", html))
    # The tint lets the page through, and the words on it keep the page's colour.
    assert colours == {"inherit", "transparent", "rgba(255,200,0,.28)"}
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", html)


def test_no_output_of_a_cell_is_typeset_as_mathematics(tiny: qa.Library) -> None:
    # JupyterLab's MathJax would make a formula of what stands between the signs of two prices.
    found = tiny.ask("What did the bridge cost?")
    first = found.passages[0]
    shown: tuple[Any, ...] = (
        found,
        first.show(),
        first.cite(),
        found.bibliography("apa"),
        BlockQuote(first.quote()),
        QuotationList([first.quote()]),
    )
    for each in shown:
        classes = re.match(r'<\w+ class="([^"]*)"', each._repr_html_())
        assert classes, each
        assert {"mathjax_ignore", "tex2jax_ignore"} <= set(classes[1].split())
