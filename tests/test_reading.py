"""From files to articles: exact, with nothing lost, and no file that stops the others."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.reading import Reading, read_file, read_source
from corpus.splitter import SplitSettings, split_article

PROSE = "The council of the old harbour town had argued for nine years before the bridge was built."


def read(folder: Path, name: str, data: bytes | str) -> Reading:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_file(path, folder)


def squeezed(text: str) -> str:
    return "".join(text.split())


def without_controls(text: str) -> str:
    return re.sub("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]", "", text)


def lost(article: Article, source: str) -> list[int]:
    """Where characters stand that are neither white, nor in the source map, nor left out."""
    seen = set()
    for _, _, start, end in article.source_map.segments:
        seen.update(range(start, end))
    for omission in article.omitted:
        seen.update(range(omission.start, omission.end))
    return [
        at
        for at, character in enumerate(source)
        if at not in seen and without_controls(character).strip()
    ]


def assert_exact(article: Article, source: str) -> None:
    """Both exactness rules, for the article, its paragraphs and its passages."""
    text = article.text
    assert not re.search(
        "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text.replace("\n\n", "")
    )
    pieces = [text[paragraph.start : paragraph.end] for paragraph in article.paragraphs]
    assert "\n\n".join(pieces) == text
    assert all(piece == piece.strip() and piece for piece in pieces)
    at = 0
    for paragraph in article.paragraphs:
        assert paragraph.start == at
        at = paragraph.end + 2
    passages = split_article(
        article,
        lambda texts: [len(one.split()) for one in texts],
        window=60,
        settings=SplitSettings(size=20, overlap=5),
    )
    ranges = [(0, len(text)), *((p.start, p.end) for p in (*article.paragraphs, *passages))]
    for start, end in ranges:
        spans = article.source_map.spans(start, end)
        assert all(0 <= s < e <= len(source) for s, e in spans)
        rebuilt = "".join(source[s:e] for s, e in spans)
        assert without_controls(squeezed(rebuilt)) == squeezed(text[start:end])
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text


# ---- by hand ----

BRIDGE = f"""---
title: The Bridge Opens
date: 2011-05-03
---
# The Bridge Opens

By Anna Berg

{PROSE} On Monday the *mayor* said that

- 7 -

a road would follow, and that the
govern-
ment had found the money. <!-- check -->

## Who paid

The government paid.

Advertisement

![The bridge](bridge.png)

* One [friend](http://friend.example) paid more.

Related Articles

A Road Follows
"""


def test_an_article_is_read_whole_and_what_is_left_out_is_named(tmp_path: Path) -> None:
    reading = read(tmp_path, "bridge.md", BRIDGE)
    (article,) = reading.articles
    assert (article.id, article.path) == ("bridge.md", "bridge.md")
    assert (article.title, article.authors, article.issued) == (
        "The Bridge Opens",
        ("Anna Berg",),
        "2011-05-03",
    )
    assert article.text.split("\n\n") == [
        f"{PROSE} On Monday the mayor said that a road would follow, and that the government had "
        "found the money.",
        "Who paid",
        "The government paid.",
        "One friend paid more.",
    ]
    assert [(p.number, p.heading) for p in article.paragraphs] == [
        (1, False),
        (2, True),
        (2, False),
        (3, False),
    ]
    assert [(o.reason, BRIDGE[o.start : o.end]) for o in article.omitted] == [
        ("front matter", "---\ntitle: The Bridge Opens\ndate: 2011-05-03\n---"),
        ("title", "The Bridge Opens"),
        ("by-line", "By Anna Berg"),
        ("page number", "7 -"),
        ("hyphen", "-"),
        ("comment", "<!-- check -->"),
        ("footer", "Advertisement"),
        ("image", "![The bridge](bridge.png)"),
        ("footer", "Related Articles"),
        ("footer", "A Road Follows"),
    ]
    assert_exact(article, BRIDGE)
    left = "".join(BRIDGE[at] for at in lost(article, BRIDGE))
    assert left == "#" + "**" + "-" + "##" + "*" + "[](http://friend.example)"
    assert reading.sha256 == hashlib.sha256(BRIDGE.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "text", "language", "inferred"),
    [
        ("a.txt", f"The Bridge\n\n{PROSE}\n", "en", True),
        ("a.txt", f"---\nlang: fr-CA\n---\n{PROSE}\n", "fr", False),
        ("a.txt", f"---\nlanguage: Klingon\n---\n{PROSE}\n", "en", True),
        ("a.csv", f"id,lang,text\n1,AR,{PROSE}\n", "ar", False),
        ("a.csv", f"id,language,text\n1,xx,{PROSE}\n", "en", True),
        ("a.html", f'<html lang="de-AT"><body><p>{PROSE}</p></body></html>', "de", False),
        ("a.html", f'<html lang="none"><body><p>{PROSE}</p></body></html>', "en", True),
        ("a.txt", "Strike ends\n\nThe dockers went back to work.\n", None, False),
    ],
)
def test_a_language_is_stated_or_else_inferred_or_unknown(
    tmp_path: Path, name: str, text: str, language: str | None, inferred: bool
) -> None:
    (article,) = read(tmp_path, name, text).articles
    assert article.language == language
    assert ("language" in article.inferred) == inferred


@pytest.mark.parametrize(
    ("footer", "publisher"),
    [
        ("bbc.co.uk/news", "BBC"),
        ("© 2011 The Harbour Times", "The Harbour Times"),
        ("twitter.com/anna", None),
        ("anna.berg@harbour.example", None),
        ("Related Articles\n\nInside harbour.com today", None),
    ],
)
def test_a_publisher_is_concluded_only_from_what_is_his(
    tmp_path: Path, footer: str, publisher: str | None
) -> None:
    (article,) = read(tmp_path, "a.txt", f"The Bridge\n\n{PROSE}\n\n{footer}\n").articles
    assert article.publisher == publisher
    assert article.inferred - {"language"} == ({"publisher"} if publisher else set())
    assert article.text == PROSE


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028", "\x0b", "\x0c"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_offsets_count_the_characters_of_the_file_as_it_is(
    tmp_path: Path, line_break: str, encoding: str
) -> None:
    text = line_break.join(["The Bridge", "", PROSE, "", "It — 😀 — is “open”.\0", ""])
    (article,) = read(tmp_path, "a.txt", text.encode(encoding)).articles
    source = read_source(tmp_path / "a.txt", tmp_path)
    assert source.text == text
    assert article.text == f"{PROSE}\n\nIt — 😀 — is “open”."
    assert_exact(article, text)
    assert lost(article, text) == []


def test_bytes_that_cannot_be_decoded_are_counted(tmp_path: Path) -> None:
    data = b"The Bridge\n\nThe caf\xc3\xa9 \xff is open \xc3\xa9, and so is the \xc3\xa9 \xfe road."
    reading = read(tmp_path, "a.txt", data)
    assert (reading.encoding, reading.replaced) == ("utf-8", 2)
    assert reading.articles[0].text == "The café \ufffd is open é, and so is the é \ufffd road."


# ---- kinds ----


@pytest.mark.parametrize(
    ("name", "data", "titles"),
    [
        ("a.txt", f"<html><head><title>T</title></head><body><p>{PROSE}</p></body></html>", ["T"]),
        ("a.txt", f'{{"title": "A", "text": "{PROSE}"}}\n{{"title": "B", "text": "{PROSE}!"}}\n',
         ["A", "B"]),
        ("a.html", f"# A\n\n{PROSE}\n", ["A"]),
        ("a.pdf", f"A\n\n{PROSE}\n", ["A"]),
    ],
)  # fmt: skip
def test_the_content_decides_how_a_file_is_read(
    tmp_path: Path, name: str, data: str, titles: list[str]
) -> None:
    articles = read(tmp_path, name, data).articles
    assert [article.title for article in articles] == titles
    assert all(article.text.startswith(PROSE) for article in articles)


def test_a_pdf_is_a_pdf_whatever_its_name(tmp_path: Path) -> None:
    fpdf = pytest.importorskip("fpdf")
    page = fpdf.FPDF()
    page.add_page()
    page.set_font("helvetica", size=12)
    page.multi_cell(0, text=PROSE)
    reading = read(tmp_path, "a.html", bytes(page.output()))
    assert reading.encoding == "pdf"
    assert squeezed(PROSE) in squeezed(reading.articles[0].text)
