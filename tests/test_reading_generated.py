"""Generated files and the real articles: every character is in the article or left out."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reading import assert_exact, lost

from corpus.article import Article
from corpus.errors import UnreadableFile
from corpus.reading import read_file, read_source

WORDS = st.sampled_from(
    ["The", "council", "argued", "that", "a", "bridge,", "2.5", "U.S.", "“open”", "ends.", "I",
     "e\u0301", "今天。", "😀", "naïve", "by", "3", "May", "2011", "Anna", "Berg", "x" * 70]
)  # fmt: skip
BREAKS = st.sampled_from(
    ["\n", "\n\n", "\r\n\r\n", "\r", "\r\r", "\u2028", "\x85\x85", "\x0c", "\n \n"]
)
CONTROLS = st.sampled_from(
    ["\0", "\x07", "\x1b", "\x7f", "\x80", "\u200b", "\ufeff", "\ufffd", "\u00ad"]
)
PLAIN = st.lists(st.one_of(WORDS, WORDS, WORDS, BREAKS, CONTROLS), max_size=80).map(" ".join)
MARKS = st.sampled_from(
    ["# ", "\n## ", "\n* ", "\n- ", "\n> ", "*", "**", "_", "`", "\n```\n", "\n---\n", "\\",
     "\n===\n", "[a](http://b.c)", "![a](b.png)", "<!-- c -->", "<http://b.c>", "\n\n"]
)  # fmt: skip
MARKED = st.lists(st.one_of(WORDS, WORDS, MARKS, BREAKS, CONTROLS), max_size=80).map(" ".join)
MARK_CHARACTERS = set("#*->_`~=\\[]()<+•")


def read_generated(data: bytes, name: str) -> tuple[Article, str] | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            reading = read_file(path, Path(folder))
        except UnreadableFile:
            return None
        source = read_source(path, Path(folder))
    (article,) = reading.articles
    assert_exact(article, source.text)
    return article, source.text


@settings(max_examples=250)
@given(text=PLAIN, encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_nothing_of_a_plain_text_is_lost(text: str, encoding: str) -> None:
    found = read_generated(text.encode(encoding), "a.txt")
    if found:
        article, source = found
        assert [source[at] for at in lost(article, source)] == []


@settings(max_examples=250)
@given(text=MARKED)
def test_nothing_but_marks_of_a_marked_text_is_lost(text: str) -> None:
    found = read_generated(text.encode(), "a.md")
    if found:
        article, source = found
        addresses = {
            at
            for match in re.finditer(r"\(http://b\.c\)", source)
            for at in range(match.start(), match.end())
        }
        gone = [source[at] for at in lost(article, source) if at not in addresses]
        assert set(gone) <= MARK_CHARACTERS


@settings(max_examples=150)
@given(data=st.one_of(st.binary(max_size=300), st.binary(max_size=60).map(lambda b: b"Text. " + b)))
def test_any_bytes_are_read_exactly_or_refused(data: bytes) -> None:
    read_generated(data, "a.txt")


# ---- the real articles ----

# Author; date; publisher; joins, by file in the order of their names.
REAL = [
    ("Peter Symonds", "31 August 2006", "2006-08-31", "WSWS", 1),
    ("James Cogan", "16 August 2007", "2007-08-16", "WSWS", 3),
    ("Bill Van Auken", "1 April 2008", "2008-04-01", "WSWS", 1),
    ("James Cogan", "4 December 2006", "2006-12-04", "WSWS", 3),
    ("Gerry Foley", "December 2006", "2006-12", "Socialist Action Newspaper", 0),
]
TITLES = [(63, "US military"), (71, "US military"), (68, "US-backed assault"), (58, "US seeks"),
          (55, "Iraq Descends")]  # fmt: skip


@pytest.mark.parametrize("number", range(5))
def test_the_real_articles_are_read_as_a_reader_reads_them(shared: Path, number: int) -> None:
    folder = shared / "articles"
    path = sorted(folder.glob("*.txt"))[number]
    reading = read_file(path, folder)
    (article,) = reading.articles
    source = read_source(path, folder).text
    author, raw, iso, publisher, joins = REAL[number]
    assert article.title is not None
    assert (len(article.title), " ".join(article.title.split()[:2])) == TITLES[number]
    assert article.authors == (author,)
    assert article.date is not None
    assert (article.date.raw, article.issued, article.publisher) == (raw, iso, publisher)
    assert article.inferred - {"language"} == ({"publisher"} if publisher == "WSWS" else set())
    assert (reading.encoding, reading.replaced) == ("utf-8", 0)

    assert_exact(article, source)
    assert {source[at] for at in lost(article, source)} <= MARK_CHARACTERS | set(
        "http:/wsws.org/contact"
    )

    # A join is a paragraph that comes from both sides of an empty line.
    pieces = [
        "".join(source[s:e] for s, e in article.source_map.spans(p.start, p.end))
        for p in article.paragraphs
    ]
    assert sum(len(re.findall(r"\n[ \t]*\n", piece)) for piece in pieces) == joins

    for gone in (author, "contact", "Related Articles", "Socialist Action Newspaper"):
        assert gone not in article.text
    assert article.title not in article.text


@pytest.mark.parametrize("number", range(5))
def test_the_real_articles_have_as_many_paragraphs_as_a_slow_count(
    shared: Path, number: int
) -> None:
    folder = shared / "articles"
    path = sorted(folder.glob("*.txt"))[number]
    (article,) = read_file(path, folder).articles
    # Counted line by line, knowing only what an eye sees: where the head ends, where the foot is.
    count, gap = 0, True
    for line in path.read_bytes().decode().split("\n"):
        if not line.strip():
            gap = True
            continue
        count += gap
        gap = False
    head = 3 if number == 3 and "\n\n4 December" in path.read_bytes().decode() else 2
    foot = 1 if number == 4 else 2
    assert len(article.paragraphs) == count - head - foot - REAL[number][-1]


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
    ],
)
def test_another_office_file_is_named_with_the_mend(tmp_path: Path, inside: str, what: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(inside, "<x/>")
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path / "a.docx", tmp_path)
    assert caught.value.reason == f"{what}, not a Word document"
    assert "save as .docx, PDF or HTML" in caught.value.mend


def test_the_author_of_a_page_is_the_name_and_not_the_job(tmp_path: Path) -> None:
    prose = "The bridge over the river was opened on Monday after nine years of work by many."
    (tmp_path / "a.html").write_text(
        "<html><head><title>The Bridge</title></head><body><article><h1>The Bridge</h1>"
        "<p class=byline>By <a href=/s>Sarah Jones</a>, Political Editor</p>"
        f"<p>{prose} {prose}</p><p>{prose}</p></article></body></html>",
        encoding="utf-8",
    )
    article = read_file(tmp_path / "a.html", tmp_path).articles[0]
    assert article.authors == ("Sarah Jones",)
    assert article.text.startswith("The bridge over the river")
