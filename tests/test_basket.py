"""The basket: quotations in one's own order, and the files that are made of them."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from importlib.util import find_spec
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_quotation import article

from corpus.dates import ArticleDate
from qa.chat.basket import Basket, agreeing
from qa.chat.exported import FORMS, exported_file, file_stem
from qa.quotation import Quotation
from qa.quotation import document as word
from qa.quotation.forms import QuotationList
from qa.quotation.quotation import quote_article

needs_pandoc = pytest.mark.skipif(find_spec("pypandoc") is None, reason="pandoc is not installed")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORDS = "The sea wall <b>held</b>. Nobody had looked after it; “nine years”, she said."


def of(name: str, part: str, **fields: object) -> Quotation:
    start = WORDS.index(part)
    return quote_article(article(WORDS, id=name, **fields), start, start + len(part))


WALL = of(
    "wall.txt", "The sea wall <b>held</b>.", title="The <i>Wall</i>", authors=("Anna Berg",),
    date=ArticleDate(raw="3 May 2011", year=2011, month=5, day=3), publisher="Herald",
)  # fmt: skip
AGAIN = of(
    "wall.txt", "Nobody had looked after it", title="The <i>Wall</i>", authors=("Anna Berg",),
    date=ArticleDate(raw="3 May 2011", year=2011, month=5, day=3), publisher="Herald",
)  # fmt: skip
BREAD = of("bread.txt", "“nine years”", title="Bread", authors=("Omar Haddad",))
FULL = Basket((WALL, BREAD, AGAIN))


def test_a_quotation_is_collected_once_and_comes_last() -> None:
    basket = Basket().with_(WALL).with_(BREAD).with_(WALL)
    assert basket.quotations == (WALL, BREAD)
    assert len(basket) == 2
    assert WALL.id in basket
    assert AGAIN.id not in basket


def test_a_basket_never_changes() -> None:
    assert Basket().quotations == ()
    FULL.without(BREAD.id)
    FULL.moved(BREAD.id, 1)
    assert FULL.quotations == (WALL, BREAD, AGAIN)
    assert FULL.without(BREAD.id).quotations == (WALL, AGAIN)


@pytest.mark.parametrize(
    ("quotation", "by", "order"),
    [
        (BREAD, -1, (BREAD, WALL, AGAIN)),
        (BREAD, 1, (WALL, AGAIN, BREAD)),
        (BREAD, 0, (WALL, BREAD, AGAIN)),
        (WALL, 2, (BREAD, AGAIN, WALL)),
        (WALL, -5, (WALL, BREAD, AGAIN)),
        (AGAIN, -2, (AGAIN, WALL, BREAD)),
        (AGAIN, 10**9, (WALL, BREAD, AGAIN)),
    ],
)
def test_a_quotation_moves_by_places_and_stops_at_the_ends(
    quotation: Quotation, by: int, order: tuple[Quotation, ...]
) -> None:
    assert FULL.moved(quotation.id, by).quotations == order


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from((0, 1, 2)), st.integers(-3, 3)), max_size=8))
def test_moving_loses_and_doubles_nothing(moves: list[tuple[int, int]]) -> None:
    basket = FULL
    for which, by in moves:
        basket = basket.moved(FULL.quotations[which].id, by)
    assert sorted(each.id for each in basket.quotations) == sorted(
        each.id for each in FULL.quotations
    )


def test_what_was_not_collected_is_told() -> None:
    with pytest.raises(ValueError, match=r"^no quotation 'x' was collected$"):
        FULL.without("x")
    with pytest.raises(ValueError, match=r"^no quotation 'x' was collected$"):
        FULL.moved("x", 1)
    for by in (True, 1.0, "1", None):
        with pytest.raises(ValueError, match="must be a whole number of places"):
            FULL.moved(WALL.id, by)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_basket_is_told_in_a_line(form: str) -> None:
    with pytest.raises(ValueError, match=r"^no quotation was collected yet; collect one from"):
        Basket().export(form, "apa")


def test_another_form_or_style_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^nothing can be exported as 'pdf'; choose markdown, "):
        FULL.export("pdf", "apa")
    with pytest.raises(ValueError, match="there is no citation style 'apa-99'"):
        FULL.export("markdown", "apa-99")


def test_markdown_is_what_a_list_of_quotations_writes() -> None:
    file = FULL.export("markdown", "chicago-note", "The wall")
    assert (file.name, file.mime) == ("The-wall-quotations.md", "text/markdown")
    expected = QuotationList(FULL.quotations, "chicago-note").markdown + "\n"
    assert file.data == f"# Quotations: The wall\n\n{expected}".encode()
    assert FULL.export("markdown", "chicago-note").data == expected.encode()
    assert expected.startswith("> The sea wall &lt;b&gt;held&lt;/b&gt;.[^1]\n\n> “nine years”[^2]")


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_is_a_whole_document_that_needs_nothing_beside_it() -> None:
    file = FULL.export("html", "apa", "</title><script>alert(1)</script>")
    assert (file.name, file.mime) == ("title-script-alert-1-script-quotations.html", "text/html")
    html = file.data.decode()
    assert html.startswith('<!doctype html>\n<html lang="en">')
    page = Page(html)
    tags = [tag for tag, _ in page.tags]
    assert ("meta", {"charset": "utf-8"}) in page.tags
    assert tags.count("title") == tags.count("main") == tags.count("h1") == 1
    assert not {"script", "link", "img", "b", "i"} & set(tags)
    assert tags.count("blockquote") == 3
    assert "Quotations: </title><script>alert(1)</script>" in page.words
    assert "The sea wall <b>held</b>. (Berg, 2011, para. 1)" in page.words
    assert "color-scheme:light dark" in page.words


@needs_pandoc
def test_word_holds_the_words_and_their_footnotes() -> None:
    file = FULL.export("word", "chicago-note")
    assert file.name == "quotations.docx"
    assert file.mime.endswith("wordprocessingml.document")
    with zipfile.ZipFile(BytesIO(file.data)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    shown = ["".join(each.itertext(f"{W}t")) for each in body.iter(f"{W}p")]
    assert shown[:3] == ["The sea wall <b>held</b>.", "“nine years”", "Nobody had looked after it"]
    assert len(list(body.iter(f"{W}footnoteReference"))) == 3


@needs_pandoc
@pytest.mark.parametrize(
    ("name", "heading", "title"),
    [
        ("", None, "Quotations"),
        ("The wall", "Quotations: The wall", "Quotations: The wall"),
        ("C #\n---\n<b>*x*", "Quotations: C # --- <b>*x*", "Quotations: C # --- <b>*x*"),
        ("a\x07\ufffeb", "Quotations: a�b", "Quotations: a�b"),
        ("n" * 300, f"Quotations: {'n' * 300}", f"Quotations: {'n' * 243}"),
    ],
)
def test_a_word_file_is_called_after_the_conversation(
    name: str, heading: str | None, title: str
) -> None:
    file = FULL.export("word", "chicago-note", name)
    document = Document(BytesIO(file.data))
    assert document.core_properties.title == title
    shown = [each.text for each in document.paragraphs]
    assert shown[: shown.index("The sea wall <b>held</b>.")] == ([heading] if heading else [])
    with zipfile.ZipFile(BytesIO(file.data)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
        notes = etree.fromstring(parts.read("word/footnotes.xml"))
    assert len(list(body.iter(f"{W}footnoteReference"))) == 3
    assert "Anna Berg, “The <I>Wall</I>,” Herald, May 3, 2011" in "".join(notes.itertext())


def test_without_pandoc_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"needs pandoc.* run pip install 'footnote\[styles\]'$"):
        FULL.export("word", "apa")


def titles(data: bytes) -> list[str]:
    return [item["title"] for item in json.loads(data)]


def test_reference_managers_get_each_article_once_in_order() -> None:
    file = FULL.export("csl-json", "apa", "con")
    assert (file.name, file.mime) == (
        "quotations.json",
        "application/vnd.citationstyles.csl+json",
    )
    assert titles(file.data) == ["The <i>Wall</i>", "Bread"]
    assert titles(FULL.moved(BREAD.id, -1).export("csl-json", "apa").data) == [
        "Bread",
        "The <i>Wall</i>",
    ]
    bibtex = FULL.export("bibtex", "apa")
    assert (bibtex.name, bibtex.mime) == ("quotations.bib", "application/x-bibtex")
    assert bibtex.data.count(b"author = {Berg, Anna}") == 1
    assert bibtex.data.count(b"author = {Haddad, Omar}") == 1
    ris = FULL.export("ris", "apa")
    assert ris.name == "quotations.ris"
    assert ris.data.count(b"TY  - ") == 2


def test_an_article_that_is_described_otherwise_since_has_one_item() -> None:
    since = replace(AGAIN, item={**AGAIN.item, "id": "other", "title": "The Wall, corrected"})
    assert [each.item["title"] for each in agreeing((WALL, since))] == ["The <i>Wall</i>"] * 2
    newer = {**WALL.item, "title": "Newest"}
    assert [each.item["title"] for each in agreeing((WALL, since), {"wall.txt": newer})] == [
        "Newest"
    ] * 2
    text = Basket((WALL, since)).export("markdown", "apa").data.decode()
    assert text.count("2011, May 3") == 1
    assert "corrected" not in text


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Who paid for the bridge?", "Who-paid-for-the-bridge"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\system.ini", "C-Windows-system-ini"),
        ("a\x00b\x1b[31m\nc", "a-b-31m-c"),
        ("São Paulo’s café", "Sao-Paulos-cafe"),
        ("-rf *", "rf"),
        ("con", "conversation"),
        ("CoN", "conversation"),
        ("LPT1", "conversation"),
        ("console", "console"),
        ("🕊🕊", "conversation"),
        ("هدنة", "conversation"),
        ("", "conversation"),
        ("...", "conversation"),
        ("\ud83d", "conversation"),
        ("a" * 300, "a" * 60),
        ("ten letter " * 30, "ten-letter-ten-letter-ten-letter-ten-letter-ten-letter-ten"),
    ],
)
def test_any_name_becomes_one_that_every_system_takes(name: str, stem: str) -> None:
    assert file_stem(name, "conversation") == stem


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_no_name_leads_out_of_a_folder(name: str) -> None:
    made = exported_file(file_stem(name, "conversation"), "markdown", name)
    assert made.name.isascii()
    assert made.name.removesuffix(".md").replace("-", "").isalnum()
    assert 1 <= len(made.name.removesuffix(".md")) <= 60
    assert not made.name.startswith("-")
