"""From files to articles: exact, with nothing lost, and no file that stops the others."""

from __future__ import annotations

import hashlib
import os
import random
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.errors import UnreadableFile
from corpus.reading import Reading, list_files, read_file, read_source
from corpus.source import Limits
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


# ---- files that are bad ----

BAD: dict[str, bytes] = {
    "empty": b"",
    "white": b" \n\t\r\n\xc2\xa0 \n" * 100,
    "bom": b"\xef\xbb\xbf",
    "utf16-bom": b"\xff\xfe",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0" + bytes(range(256)),
    "short-png": b"\x89PNG\r\n\x1a\n",
    "elf": b"\x7fELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0" * 9,
    "random": random.Random(1).randbytes(10_000),
    "pdf-header": b"%PDF-1.7\n",
    "zip-header": b"PK\x03\x04",
    "ole-header": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "zeros": b"\0" * 4096,
    "title": b"The Bridge Opens\n",
    "title-and-byline": b"The Bridge Opens\n\nBy Anna Berg\n3 May 2011\n",
    "footer": b"Related Articles\n\nA Road Follows\n",
    "empty-lines": b"\n" * 200_000,
    "stars": b"*" * 100_000,
    "quotes": b"> " * 50_000,
    "ticks": b"`" * 100_000,
    "image": b"![The bridge](bridge.png)",
    "broken-front-matter": b"---\ntitle: 'open\n---\nText.",
    "deep-front-matter": b"---\ntitle: " + b"[" * 60_000 + b"\n---\nText.",
    "only-front-matter": b"---\ntitle: The Bridge\n---\n",
    "empty-html": b"<html></html>",
    "nul-in-yaml": b"---\ntitle: a\0b\n---\nText.",
}
ODD: dict[str, bytes] = {
    "one-line": b"word " * 400_000,
    "one-word": b"a" * 5_000_000,
    "hashes": b"#" * 100_000,
    "empty-jsonl": b'{"text": ""}\n{"text": ""}\n',
    "brackets": b"[" * 100_000,
    "links": b"[a](" * 50_000,
    "images": b"![](" * 50_000,
    "comments": b"<!--" * 50_000,
    "html-comments": b"<!---->" * 20_000,
    "dots": b"." * 100_000 + b"a",
    "stops": b"a. " * 100_000,
    "spaces": b"# a" + b" " * 200_000 + b"b\n",
    "emphasis": b"*a " * 50_000,
    "bold": b"**a " * 50_000,
    "underlines": b"_a __b " * 30_000,
    "quotation-marks": b'"' * 100_000 + b"a",
    "escapes": b"\\" * 100_000,
    "letters-and-a-digit": (b"a" * 200_000 + b"1\n\n") * 3 + b"goes on. " * 20,
    "halves": (PROSE[:-1] + " and the\n\n").encode()
    + (PROSE[:-1].lower() + " that it was before the\n\n").encode() * 10_000,
    "footers": b"Text.\n\n" + b"harbour.example\n\n" * 10_000,
    "headlines": b"Related Articles\n\nA Road Follows\n\n" * 4_000,
    "dashes": b"---\n" * 50_000,
    "underlined": b"a\n===\n" * 10_000,
    "items": b"- a\n" * 20_000,
    "truncated-utf16": "The Bridge\n\nIt is open.".encode("utf-16")[:-1],
    "truncated-utf16-unmarked": "The Bridge\n\nIt is open.".encode("utf-16-le")[:-1],
    "yaml-bomb": b"---\na: &a [x, x]\nb: &b [*a, *a]\n"
    + b"".join(b"c%d: &c%d [*%s, *%s]\n" % (n, n, b"c%d" % (n - 1) if n else b"b",
                                              b"c%d" % (n - 1) if n else b"b") for n in range(60))
    + b"---\nText.",
    "front-matter-escape": b'---\ntitle: "a\\ud800b"\ndate: "\\ud800"\nid: "\\ud800"\n---\nText.',
    "surrogates": b"\xff\xfeT\0e\0x\0t\0\x00\xd8 \x00\x00\xdc.\0",
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_unreadable_and_nothing_worse(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, "a.txt", BAD[name])
    assert caught.value.reason
    assert caught.value.mend
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_read_or_refused(tmp_path: Path, name: str) -> None:
    try:
        reading = read(tmp_path, "a.txt", ODD[name])
    except UnreadableFile:
        return
    source = read_source(tmp_path / "a.txt", tmp_path).text
    for article in reading.articles:
        assert_exact(article, source)
        fields = (article.id, article.title, article.date and article.date.raw)
        assert all(field is None or field.encode() for field in fields)


def test_a_row_without_text_is_skipped_and_the_others_are_read(tmp_path: Path) -> None:
    rows = f'{{"title": "A", "text": "{PROSE}"}}\n{{"title": "B", "text": ""}}\n'
    reading = read(tmp_path, "rows.jsonl", rows)
    assert [article.title for article in reading.articles] == ["A"]
    assert len(reading.skipped) == 1
    assert reading.skipped[0].place


def test_a_file_that_describes_the_folder_is_refused(tmp_path: Path) -> None:
    for name in ("README.md", "license.txt", "SOURCES.txt"):
        with pytest.raises(UnreadableFile, match="its name says that it describes the folder"):
            read(tmp_path, name, PROSE)
    assert read(tmp_path, "readmes of the world.txt", PROSE).articles


def test_a_text_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE * 20)
    with pytest.raises(UnreadableFile, match="is over the limit"):
        read_file(path, tmp_path, limits=Limits(file_bytes=1000))
    assert read_file(path, tmp_path, limits=Limits(file_bytes=2000)).articles


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "folder.txt").mkdir()
    for name in ("pipe.txt", "loop.txt", "gone.txt", "folder.txt", "missing.txt"):
        with pytest.raises(UnreadableFile):
            read_file(tmp_path / name, tmp_path)
        with pytest.raises(UnreadableFile):
            read_source(tmp_path / name, tmp_path)


def test_files_are_listed_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/deep/er/x.txt", "B.txt", "é.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in (".hidden", "a/.git/config", "__pycache__/a.txt", "script.py", "old/library.db"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    assert list(list_files(tmp_path)) == [
        "B.txt",
        "a/deep/er/x.txt",
        "a/z.md",
        "b.txt",
        "dangling",
        "link",
        "pipe",
        "é.txt",
    ]


# ---- generated files ----

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
