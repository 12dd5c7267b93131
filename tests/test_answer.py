"""Answers: the contract of their JSON, and how they look in every form."""

from __future__ import annotations

import json
import re

import pytest

import qa
from corpus import Article, Paragraph, Passage, SourceMap
from qa import render
from qa.answer import Answer, RankedPassage

KEYS = {"id", "question", "answered", "passages"}
PASSAGE_KEYS = {
    "rank", "score", "passage_id", "article", "text", "start", "end", "paragraphs", "pages",
    "source_spans", "highlight", "citation",
}  # fmt: skip
ARTICLE_KEYS = {"id", "title", "authors", "issued", "publisher", "url", "path"}

HOSTILE = '<img src=x onerror=alert(1)> & "quoted" [a](javascript:b) *c* `d` \x1b[31m \u202e'


def hostile_answer(url: str | None = None) -> Answer:
    article = Article(
        id=HOSTILE,
        path=HOSTILE,
        text=HOSTILE,
        paragraphs=(Paragraph(start=0, end=len(HOSTILE), number=1),),
        source_map=SourceMap(((0, len(HOSTILE), 0, len(HOSTILE)),)),
        title=HOSTILE,
        authors=(HOSTILE,),
        publisher=HOSTILE,
        url=url,
    )
    passage = Passage(id="p", article=article, start=0, end=len(HOSTILE))
    ranked = RankedPassage(rank=1, score=0.5, passage=passage)
    return Answer(question=HOSTILE, passages=(ranked,))


def test_json_has_exactly_the_fields_of_the_contract(tiny: qa.Library) -> None:
    found = json.loads(json.dumps(tiny.ask("What did the bridge cost?", 2).to_dict("q7")))
    assert set(found) == KEYS
    assert found["id"] == "q7"
    assert found["answered"] is True
    assert [entry["rank"] for entry in found["passages"]] == [1, 2]
    for entry in found["passages"]:
        assert set(entry) == PASSAGE_KEYS
        assert set(entry["article"]) == ARTICLE_KEYS
        assert entry["highlight"] is None
        assert entry["pages"] is None
    best = found["passages"][0]
    assert best["article"] == {
        "id": "bridge.txt",
        "title": "The Bridge Opens",
        "authors": ["Anna Berg"],
        "issued": "2011-05-03",
        "publisher": None,
        "url": None,
        "path": "bridge.txt",
    }
    assert best["start"] == 0
    assert best["paragraphs"] == [1, 2]
    # Title and by-line take the first 40 characters of the file.
    assert best["source_spans"] == [[40, 40 + len(best["text"])]]


def test_every_form_of_an_answer_shows_excerpt_and_citation(tiny: qa.Library) -> None:
    answer = tiny.ask("Who stopped work in the port?")
    best = answer.passages[0]
    assert best.passage.article.path == "strike.md"
    assert "Cite: Omar Haddad, “Dockers on Strike,” May 2011, para. 1." in str(answer)
    assert "They ask for higher wages." in str(answer)
    html = answer._repr_html_()
    assert "They ask for higher wages." in html
    assert "<blockquote" in html
    markdown = answer._repr_markdown_()
    assert "> Two hundred dockers stopped work in the port\\. They ask" in markdown


def test_html_holds_no_tag_that_came_from_an_article() -> None:
    html = render.answer_html(hostile_answer("javascript:alert(1)"))
    tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z]+)", html)}
    assert tags <= {"article", "p", "ol", "li", "div", "blockquote"}
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "javascript:alert" not in html


def test_html_links_only_to_web_addresses() -> None:
    link = 'href="https://example.org/?a=1&amp;b=&quot;"'
    assert link in render.answer_html(hostile_answer('https://example.org/?a=1&b="'))


def test_markdown_shows_marks_as_text() -> None:
    markdown = render.answer_markdown(hostile_answer())
    assert "<img" not in markdown
    assert "\\[a\\]\\(javascript:b\\)" in markdown
    assert "\\*c\\*" in markdown
    assert "\\`d\\`" in markdown


def test_a_terminal_is_not_steered_by_an_article() -> None:
    text = render.answer_text(hostile_answer())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_no_colour_is_fixed_so_that_dark_themes_read_well(tiny: qa.Library) -> None:
    html = tiny.ask("bridge")._repr_html_()
    colours = set(re.findall(r"(?<![-\w])(?:color|background):([^;\"]+)", html))
    assert colours <= {"inherit", "transparent"}
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", html)


def test_a_message_is_escaped() -> None:
    assert "<b>" not in render.message_html("<b>", "<b>")


def test_a_frame_has_a_row_a_passage(tiny: qa.Library) -> None:
    pytest.importorskip("pandas")
    answer = tiny.ask("wheat", 2)
    frame = answer.to_frame()
    assert list(frame["rank"]) == [1, 2]
    assert frame.loc[0, "title"] == "A Poor Harvest"
    assert frame.loc[0, "citation"] == answer.passages[0].citation
