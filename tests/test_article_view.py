"""The article view shows the article's characters, and marks the right ones."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup
from generated import library_of
from hypothesis import given
from hypothesis import strategies as st

from corpus import Article, Paragraph, SourceMap
from corpus.dates import ArticleDate
from qa.article_view import ArticleView
from qa.escape import plain


def article(*paragraphs: str, headings: tuple[int, ...] = (), **fields: object) -> Article:
    made, at, number = [], 0, 1
    for place, text in enumerate(paragraphs):
        heading = place in headings
        made.append(Paragraph(start=at, end=at + len(text), number=number, heading=heading))
        at += len(text) + 2
        number += not heading
    whole = "\n\n".join(paragraphs)
    return Article(
        id=str(fields.pop("id", "a.txt")),
        path="news/a.txt",
        text=whole,
        paragraphs=tuple(made),
        source_map=SourceMap(((0, len(whole), 0, len(whole)),)),
        **fields,  # type: ignore[arg-type]
    )


class Reader(HTMLParser):
    """The paragraphs and sub-headings as a browser reads them, and which characters are marked."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.inside, self.marked, self.tags = 0, False, []
        self.paragraphs: list[str] = []
        self.marks = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag in ("p", "h4"):
            self.inside = True
            self.paragraphs.append("")
        self.marked = self.marked or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("p", "h4")
        self.marked = self.marked and tag != "mark"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.paragraphs[-1] += data
            self.marks += data if self.marked else ""


FERRY = article(
    "A ferry sank on Tuesday.",
    "Search",
    "Divers looked for it & its crew.",
    "They found <nobody>.",
    "It had left late.",
    headings=(1,),
    title="The Ferry",
    authors=("Anna Berg", "Omar Haddad"),
    publisher="The Example Herald",
    inferred=frozenset({"publisher"}),
    date=ArticleDate(raw="3 May 2011", year=2011, month=5, day=3),
    url="https://example.org/ferry",
)


def test_the_view_for_a_terminal_numbers_paragraphs_and_marks_the_passage() -> None:
    start = FERRY.text.index("its crew")
    view = ArticleView(FERRY, (start, FERRY.text.index(" <nobody>")))
    assert str(view) == (
        "The Ferry\n"
        "Anna Berg, Omar Haddad · 3 May 2011 · [The Example Herald] · news/a.txt · marked: paras.\n"
        "2–3\n"
        "\n"
        "   1  A ferry sank on Tuesday.\n"
        "\n"
        "      Search\n"
        "\n"
        "   2  Divers looked for it & **its crew.**\n"
        "\n"
        "   3  **They found** <nobody>.\n"
        "\n"
        "   4  It had left late."
    )


def test_the_view_in_a_notebook_holds_the_same() -> None:
    start = FERRY.text.index("its crew")
    html = ArticleView(FERRY, (start, FERRY.text.index(" <nobody>")))._repr_html_()
    read = Reader(html)
    assert read.paragraphs == FERRY.text.split("\n\n")
    assert read.marks == "its crew.They found"
    numbers = [attributes["value"] for tag, attributes in read.tags if tag == "li"]
    assert numbers == ["1", "2", "3", "4"]
    starts = [attributes["start"] for tag, attributes in read.tags if tag == "ol"]
    assert starts == ["1", "2"]
    soup = BeautifulSoup(html, "html.parser")
    assert soup.h3.text == "The Ferry"
    assert soup.h3.a["href"] == ("https://example.org/ferry#:~:text=its%20crew.,They%20found")


def test_an_article_without_a_mark_leads_to_its_page_alone() -> None:
    html = ArticleView(FERRY)._repr_html_()
    assert BeautifulSoup(html, "html.parser").a["href"] == "https://example.org/ferry"
    assert "<mark" not in html
    assert "marked" not in html


def test_what_comes_before_the_passage_is_folded_but_for_two_paragraphs() -> None:
    long = article(*(f"Paragraph {number}." for number in range(1, 10)))
    start = long.text.index("Paragraph 7")
    soup = BeautifulSoup(ArticleView(long, (start, start + 9))._repr_html_(), "html.parser")
    assert soup.details.summary.text == "4 paragraphs before"
    assert "open" not in soup.details.attrs
    assert [p.text for p in soup.details.find_all("p")] == [f"Paragraph {n}." for n in (1, 2, 3, 4)]
    assert soup.find("mark").text == "Paragraph"
    near = BeautifulSoup(ArticleView(long, (24, 30))._repr_html_(), "html.parser")
    assert near.details is None


def test_the_first_marked_piece_alone_has_the_anchor() -> None:
    view = ArticleView(FERRY, (10, 60))
    ids = re.findall(r'id="([^"]*)"', view._repr_html_())
    assert ids == [view.anchor]
    assert ArticleView(FERRY, (10, 61)).anchor != view.anchor
    assert ArticleView(article(FERRY.text, id="b"), (10, 60)).anchor != view.anchor


def test_a_mark_outside_the_text_is_refused() -> None:
    for marked in ((-1, 3), (5, 5), (0, 10_000)):
        with pytest.raises(ValueError, match=r"no stretch of 'a\.txt', whose text has 107 char"):
            ArticleView(FERRY, marked)
    with pytest.raises(ValueError, match=r"no paragraph of 'a\.txt'"):
        ArticleView(FERRY, (24, 26))


def test_colours_come_from_the_page_around_it() -> None:
    html = ArticleView(FERRY, (0, 5))._repr_html_()
    colours = set(re.findall(r"(?:^|[;\"])(?:color|background):([^;\"]+)", html))
    assert colours == {"inherit", "rgba(255,200,0,.28)"}


HOSTILE = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"'\n`*\u202e"), min_size=1)


@given(st.lists(HOSTILE.filter(lambda text: "\n\n" not in text), min_size=1, max_size=8), st.data())
def test_nothing_of_an_article_is_lost_or_becomes_html(
    texts: list[str], data: st.DataObject
) -> None:
    shown = article(*texts, title="<script>alert(1)</script>", url='https://e.org/"><b>')
    place = data.draw(st.integers(0, len(texts) - 1))
    start = shown.paragraphs[place].start
    end = data.draw(st.integers(start + 1, len(shown.text)))
    html = ArticleView(shown, (start, end))._repr_html_()
    read = Reader(html)
    # HTML itself reads a carriage return as a line break; an article holds none.
    assert read.paragraphs == [plain(text) for text in texts]
    assert read.marks == plain(
        "".join(
            shown.text[max(each.start, start) : min(each.end, end)]
            for each in shown.paragraphs
            if each.end > start and each.start < end
        )
    )
    assert {tag for tag, _ in read.tags} <= {
        "article", "h3", "a", "div", "ol", "li", "p", "mark", "details", "summary"
    }  # fmt: skip


def test_an_article_of_a_library_is_shown_whole(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = "\n\n".join(f"Sentence {number} of the report on the harbour." for number in range(30))
    with library_of(tmp_path, [{"text": text, "title": "Harbour"}]) as library:
        passage = library.passages()[-1]
        view = ArticleView(passage.article, (passage.start, passage.end))
        read = Reader(view._repr_html_())
        assert "\n\n".join(read.paragraphs) == passage.article.text
        assert read.marks == passage.text.replace("\n\n", "")
