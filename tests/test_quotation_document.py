"""The Word file of quotations, read back as Word reads it."""

from __future__ import annotations

import json
import random
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from test_quotation import article

from corpus.dates import ArticleDate
from qa.quotation import Quotation
from qa.quotation import document as word
from qa.quotation.forms import BlockQuote, QuotationList
from qa.quotation.quotation import quote_article

needs_pandoc = pytest.mark.skipif(find_spec("pypandoc") is None, reason="pandoc is not installed")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def of(words: str, name: str, **fields: object) -> Quotation:
    return quote_article(article(words, id=name, **fields), 0, len(words))


HARBOUR = of(
    'It\'s "new" -- <b>really</b>, $5 & 3*4*5... [^1] @all #1\n\n1. Nobody came; see '
    "![x](/etc/hostname) \\input{x}.",
    "harbour.txt",
    title="The Harbour",
    authors=("Anna Berg",),
    publisher="Example Herald",
    date=ArticleDate(raw="3 May 2011", year=2011, month=5, day=3),
    url="https://example.org/harbour",
)
RAIN = of("“Rain”, they said – “at last”.", "rain.txt", title="Rain", authors=("Omar Haddad",))


def paragraphs(path: Path, part: str, inside: str) -> list[str]:
    """The text of each paragraph within the elements of that name, as Word shows it."""
    with zipfile.ZipFile(path) as file:
        tree = etree.fromstring(file.read(f"word/{part}.xml"))
    return [
        "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
        for element in tree.iter(f"{W}{inside}")
        for paragraph in element.iter(f"{W}p")
    ]


@needs_pandoc
def test_the_words_are_in_the_body_and_the_citations_in_footnotes(tmp_path: Path) -> None:
    made = QuotationList([HARBOUR, RAIN, HARBOUR])
    path = made.write_word(tmp_path / "quotations.docx")
    body = paragraphs(path, "document", "body")
    quoted = HARBOUR.words.split("\n\n")
    assert body[:5] == [*quoted, RAIN.words, *quoted]
    assert body[5] == "Bibliography"
    assert body[6:] == [entry.text for entry in made.bibliography.entries]
    notes = [each.strip() for each in paragraphs(path, "footnotes", "footnote") if each.strip()]
    assert notes == [citation.text for citation in made.citations]
    assert notes[0].startswith("Anna Berg, “The Harbour,” Example Herald, May 3, 2011")
    with zipfile.ZipFile(path) as file:
        tree = etree.fromstring(file.read("word/document.xml"))
        links = file.read("word/_rels/footnotes.xml.rels").decode()
    assert len(list(tree.iter(f"{W}footnoteReference"))) == 3
    assert HARBOUR.link is not None
    assert HARBOUR.link.replace("&", "&amp;") in links
    assert sorted(each.name for each in tmp_path.iterdir()) == ["quotations.docx"]


@needs_pandoc
def test_other_styles_cite_behind_the_words(tmp_path: Path) -> None:
    path = QuotationList([RAIN], "mla").write_word(tmp_path / "quotations.docx")
    body = paragraphs(path, "document", "body")
    assert body[0] == f"{RAIN.words} (Haddad, par. 1)"
    assert body[1] == "Works Cited"


@needs_pandoc
def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "quotations.docx"
    path.write_bytes(b"old")
    QuotationList([RAIN]).write_word(str(path))
    assert zipfile.is_zipfile(path)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"does not end in \.docx"):
        QuotationList([RAIN]).write_word(tmp_path / "quotations.doc")


@needs_pandoc
def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be written \(No such file"):
        QuotationList([RAIN]).write_word(tmp_path / "none" / "quotations.docx")


def test_without_pandoc_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"run pip install 'footnote\[styles\]'"):
        QuotationList([RAIN]).write_word(tmp_path / "quotations.docx")


# What one of the kinds of Markdown that pandoc knows would read as a mark.
MARKS = (
    "\\ ` * _ { } [ ] ( ) # + - . ! | ~ > < $ ^ @ : & % \" ' = == --- ``` 1. 2) &amp; &#65; <b> "
    "<!-- --> [^1] [^1]: ](x) ![a](b) https://e.org www.e.org a@e.org \\input{x} $x$ ,, -- ... "
    "{=html} ~~~ ::: :-: (@) (a) i. @key x~2~ :smile: % é 漢 word other"
).split()


@needs_pandoc
@pytest.mark.parametrize("kind", ["markdown", "gfm", "commonmark_x"])
def test_every_markdown_of_pandoc_reads_the_words_back(kind: str) -> None:
    import pypandoc

    draw = random.Random(kind)
    quotations = []
    for _ in range(150):
        lines = [" ".join(draw.choices(MARKS, k=draw.randint(1, 7))) for _ in range(4)]
        words = f"{lines[0]}\n{lines[1]}\n\n{lines[2]}\n{lines[3]}"
        quotations.append(of(words, "a.txt", title="T"))
    text = "\n\n".join(BlockQuote(each).markdown for each in quotations)
    blocks = json.loads(pypandoc.convert_text(text, "json", format=kind))["blocks"]
    assert [block["t"] for block in blocks] == ["BlockQuote"] * len(quotations)
    for block, quotation in zip(blocks, quotations, strict=True):
        assert "\n\n".join(map(shown, block["c"][:-1])) == quotation.words


def shown(node: dict[str, Any]) -> str:
    """The text of a node of pandoc's syntax tree, which holds text and nothing else."""
    plain = {"Space": " ", "LineBreak": "\n"}
    if node["t"] == "Para":
        return "".join(map(shown, node["c"]))
    return (
        plain[node["t"]] if node["t"] in plain else str(node["c"] if node["t"] == "Str" else node)
    )
