"""Transcripts: the whole conversation, its citations told apart, and one list of references."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib.util import find_spec
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from generated import library_of
from lxml import etree
from lxml.html import fragments_fromstring
from test_snapshot import ASKED, asked

import qa
from corpus.article import Passage
from qa.answer import Answer, RankedPassage
from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.transcript import Transcript, saved
from qa.conversation import Turn

needs_pandoc = pytest.mark.skipif(find_spec("pypandoc") is None, reason="pandoc is not installed")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WALL = {
    "text": "The wall held. It was old.", "title": "The Wall", "authors": ["Anna Berg"],
    "date": "2011-05-03", "url": "https://example.org/wall",
}  # fmt: skip
BREAD = {"text": "Bread became dear.", "title": "Bread", "authors": ["Anna Berg"], "date": "2011"}
RAIN = {"text": "Rain fell.", "title": "Rain"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Three articles, two of them of one author and year."""
    with library_of(tmp_path_factory.mktemp("town"), [WALL, BREAD, RAIN]) as library:
        yield library


def passages(library: qa.Library) -> dict[str, Passage]:
    return {str(each.article.title): each for each in library.passages()}


def exchange(
    number: int, question: str, *ranked: tuple[Passage, Any], answered: bool = True, **fields: Any
) -> Exchange:
    """An exchange of passages, each with what is marked in it."""
    turn = {name: fields.pop(name) for name in ("carried", "without") if name in fields}
    answer = Answer(
        question=question,
        passages=tuple(
            RankedPassage(rank=rank, score=0.5, passage=passage, highlight=marked)
            for rank, (passage, marked) in enumerate(ranked, 1)
        ),
        answered=answered,
        confidence=0.95 if answered else 0.1,
        carried=turn.get("carried", ()),
    )
    return Exchange(
        number=number, turn=Turn(question=question, answer=answer, **turn), asked=ASKED, **fields
    )


@pytest.fixture
def talk(town: qa.Library) -> tuple[Exchange, ...]:
    """Two questions: one that is answered, one that leans on it and has near misses."""
    held = passages(town)
    return (
        exchange(
            1,
            "Did it  hold?",
            (held["The Wall"], (0, 14)),
            where={"after": "2006-08", "author": ("Berg", "Lund")},
        ),
        exchange(
            3,
            "Since when?",
            (held["Rain"], (0, 4)),
            (held["Bread"], None),
            answered=False,
            carried=("wall", "held"),
            without=("Berg",),
            missing=1,
        ),
    )


@pytest.fixture
def basket(town: qa.Library) -> Basket:
    held = passages(town)
    return Basket(
        (
            RankedPassage(rank=1, score=1, passage=held["Bread"]).quote(),
            RankedPassage(rank=1, score=1, passage=held["The Wall"]).quote(0, 14),
        )
    )


LINK = "<https://example.org/wall#:~:text=The%20wall%20held.%20It%20was%20old.>"
QUOTED = "<https://example.org/wall#:~:text=The%20wall%20held.>"

MARKDOWN = rf"""# The wall

## 1. Did it hold?

Asked on 12 March 2026, 09:30 UTC.\
Asked among articles from 2006-08, by Berg or Lund.

Very likely answered here (confidence 95%):

1\. **The Wall**{"  "}
score 0.500 · Anna Berg · 3 May 2011 · para. 1 · rows.jsonl

> **The wall held.** It was old.

[(Berg, 2011b, para. 1)]({LINK})

## 2. Since when?

Asked on 12 March 2026, 09:30 UTC.\
Asked without: Berg.

Carried over from before: wall, held

Nothing here answers that.

Nearest passages (confidence that one of them answers: 10%):

1\. Rain{"  "}
no author named · n.d. · para. 1 · rows.jsonl

> Rain fell.

(*Rain*, n.d., para. 1)

2\. Bread{"  "}
Anna Berg · 2011 · para. 1 · rows.jsonl

> Bread became dear.

(Berg, 2011a, para. 1)

1 passage is not shown: the library no longer holds what was found then.

## Quotations collected

> Bread became dear. (Berg, 2011a, para. 1)

> The wall held. [(Berg, 2011b, para. 1)]({QUOTED})

## References

Berg, A. (2011a). *Bread*.

Berg, A. (2011b, May 3). *The Wall*. [https\://example.org/wall](<https://example.org/wall>)

*Rain*. (n.d.).
"""


def test_markdown_tells_all_of_a_conversation(talk: tuple[Exchange, ...], basket: Basket) -> None:
    made = Transcript(name="The wall", exchanges=talk, basket=basket, style="apa")
    assert made.markdown == MARKDOWN
    assert saved(talk, basket, "apa", "own")["text/markdown"] == MARKDOWN.removeprefix(
        "# The wall\n\n"
    )
    file = made.export("markdown")
    assert (file.name, file.mime, file.data) == ("The-wall.md", "text/markdown", MARKDOWN.encode())


def test_notes_say_all_of_it_each_in_full(talk: tuple[Exchange, ...], basket: Basket) -> None:
    again = (*talk, replace(talk[0], number=4))
    text = Transcript(name="x", exchanges=again, basket=basket, style="chicago-note").markdown
    note = rf"Anna Berg, “The Wall,” May 3, 2011, para. 1, [https\://example.org/wall]({LINK})."
    assert text.count(note) == 2
    assert text.count(note.replace(LINK, QUOTED)) == 1
    assert text.count("Anna Berg, “Bread,” 2011, para. 1.") == 2
    assert "Bibliography" not in text


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def count(self, tag: str) -> int:
        return sum(1 for each, _ in self.tags if each == tag)


def test_html_is_a_whole_document_of_the_same(talk: tuple[Exchange, ...], basket: Basket) -> None:
    made = Transcript(name="The wall", exchanges=talk, basket=basket, style="apa")
    file = made.export("html")
    assert (file.name, file.mime) == ("The-wall.html", "text/html")
    html = file.data.decode()
    assert html.startswith('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    page = Page(html)
    assert [page.count(tag) for tag in ("title", "main", "h1", "h2", "blockquote")] == [
        1, 1, 1, 3, 5
    ]  # fmt: skip
    # What answers is marked; a near miss is not.
    assert page.count("mark") == 1
    assert "The wall held." in page.words
    told = [
        "1. Did it hold?", "Asked among articles from 2006-08, by Berg or Lund.",
        "Very likely answered here (confidence 95%):", "(Berg, 2011b, para. 1)", "2. Since when?",
        "Asked without: Berg.", "Carried over from before: wall, held",
        "Nothing here answers that.", "(Rain, n.d., para. 1)",
        "1 passage is not shown: the library no longer holds what was found then.",
        "Quotations collected", "(Berg, 2011a, para. 1)", "References", "Berg, A. (2011a). ",
    ]  # fmt: skip
    places = [page.text.index(each) for each in told[:11]]
    assert places == sorted(places)
    assert all(each in page.text for each in told)
    assert page.text.count("References") == 1


@needs_pandoc
def test_word_holds_the_conversation(talk: tuple[Exchange, ...], basket: Basket) -> None:
    file = Transcript(name="The wall", exchanges=talk, basket=basket, style="apa").export("word")
    assert file.name == "The-wall.docx"
    assert Document(BytesIO(file.data)).core_properties.title == "The wall"
    with zipfile.ZipFile(BytesIO(file.data)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    shown = ["".join(each.itertext(f"{W}t")) for each in body.iter(f"{W}p")]
    assert shown[:2] == ["The wall", "1. Did it hold?"]
    assert "The wall held. It was old." in shown
    assert "The wall held. (Berg, 2011b, para. 1)" in shown
    assert shown[-3:] == [
        "Berg, A. (2011a). Bread.",
        "Berg, A. (2011b, May 3). The Wall. https://example.org/wall",
        "Rain. (n.d.).",
    ]


def test_reference_managers_get_what_was_shown_and_quoted(
    talk: tuple[Exchange, ...], basket: Basket
) -> None:
    def titles(*exchanges: Exchange, basket: Basket) -> list[str]:
        made = Transcript(name="", exchanges=exchanges, basket=basket, style="apa")
        file = made.export("csl-json")
        assert file.name == "conversation.json"
        return [item["title"] for item in json.loads(file.data)]

    assert titles(*talk, basket=basket) == ["The Wall", "Rain", "Bread"]
    assert titles(talk[0], basket=basket) == ["The Wall", "Bread"]
    assert titles(talk[1], basket=Basket()) == ["Rain", "Bread"]
    made = Transcript(name="", exchanges=talk, basket=basket, style="apa")
    assert made.export("bibtex").data.count(b"author = {Berg, Anna}") == 2
    assert made.export("ris").data.count(b"TY  - ") == 3


def test_a_quotation_is_cited_as_the_library_describes_its_article_now(
    talk: tuple[Exchange, ...], basket: Basket
) -> None:
    before = tuple(
        replace(each, item={**each.item, "id": "old", "title": "Draft"})
        for each in basket.quotations
    )
    made = Transcript(name="The wall", exchanges=talk, basket=Basket(before), style="apa")
    assert made.markdown == MARKDOWN


def test_real_conversations_are_written_in_every_form(tiny: qa.Library) -> None:
    exchanges = asked(tiny, "What did the bridge cost?", "Who cut the ribbon?", "What is zinc?")
    basket = Basket((exchanges[0].answer.passages[0].quote(),))
    for style in ("apa", "mla", "chicago-note", "chicago-author-date"):
        made = Transcript(name="Bridge", exchanges=exchanges, basket=basket, style=style)
        assert made.markdown.count("**It cost 40 million crowns.**") == 1
        assert Page(made.html).text.count("> ") == 0
        for ranked in exchanges[0].answer.passages:
            assert ranked.cite(style).text in Page(made.html).text


@needs_pandoc
def test_a_style_that_numbers_counts_through_the_whole_conversation(
    talk: tuple[Exchange, ...], basket: Basket
) -> None:
    text = Transcript(name="x", exchanges=talk, basket=basket, style="ieee").html
    found = Page(text).text
    assert [found.count(f"[{number}], para. 1") for number in (1, 2, 3)] == [2, 1, 2]
    assert [found.count(f"[{number}] ") for number in (1, 2, 3)] == [1, 1, 1]


def test_what_stays_in_a_notebook_is_one_element(
    talk: tuple[Exchange, ...], basket: Basket
) -> None:
    found = saved(talk, basket, "apa", "own")
    html = found["text/html"]
    page = Page(html)
    assert page.tags[0][0] == "div"
    assert page.tags[0][1]["class"].split()[:2] == ["footnote-saved", "own"]
    assert page.tags[1][0] == "style"  # hides an error of JupyterLab, and nothing of the copy
    assert html.count("<style>") == 1
    assert "footnote-saved" in html.split("</style>")[0].split("+")[1]
    assert [each.tag for each in fragments_fromstring(html)] == ["div"]
    assert not {"script", "link", "button", "h1", "h2"} & {tag for tag, _ in page.tags}
    assert not [attributes for _, attributes in page.tags if "id" in attributes]
    assert page.count("h3") == 3
    assert "The wall held." in page.words
    assert sorted(found) == ["text/html", "text/markdown", "text/plain"]
    assert found["text/plain"] == found["text/markdown"]


def test_before_the_first_question_there_is_a_line() -> None:
    found = saved((), Basket(), "apa", "own")
    assert found["text/markdown"] == "No question was asked yet.\n"
    told = "Run the cell again to go on with it.No question was asked yet."
    assert Page(found["text/html"]).text.endswith(told)
    made = Transcript(name="x", exchanges=(), basket=Basket(), style="apa")
    for form in ("markdown", "html", "word", "bibtex", "csl-json", "ris"):
        with pytest.raises(ValueError, match=r"^no question was asked yet; ask one first$"):
            made.export(form)


def test_where_all_is_gone_only_that_is_told(talk: tuple[Exchange, ...]) -> None:
    gone = exchange(1, "Did it hold?", answered=False, missing=2)
    made = Transcript(name="x", exchanges=(gone,), basket=Basket(), style="apa")
    assert made.markdown.endswith(
        "2 passages are not shown: the library no longer holds what was found then.\n"
    )
    assert "No passage was found" not in made.markdown
    assert "References" not in Page(made.html).text
    with pytest.raises(ValueError, match="shows no article, so that none can be listed"):
        made.export("bibtex")
    never = exchange(1, "Did it hold?", answered=False)
    assert "No passage fits" in saved((never,), Basket(), "apa", "own")["text/plain"]


def test_another_form_or_style_is_refused(talk: tuple[Exchange, ...]) -> None:
    made = Transcript(name="x", exchanges=talk, basket=Basket(), style="apa-99")
    with pytest.raises(ValueError, match="nothing can be exported as 'pdf'"):
        made.export("pdf")
    with pytest.raises(ValueError, match="there is no citation style 'apa-99'"):
        made.export("html")
