"""Files that are bad: each is left out with the reason and the mend."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from test_reading import PROSE, assert_exact, read

from corpus.errors import EmptyFolder, UnreadableFile
from corpus.reading import list_files, read_file, read_source
from corpus.source import Limits

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


def test_a_library_is_no_folder_of_articles(tmp_path: Path) -> None:
    for name in ("library.db", "a.txt"):
        (tmp_path / name).write_text("Snow fell.")
    with pytest.raises(EmptyFolder, match="is a library and holds no articles; name the folder th"):
        list_files(tmp_path)
    # Closing it would drop the locks that SQLite holds on it.
    (tmp_path / "linked.txt").symlink_to("library.db")
    for name in ("library.db", "linked.txt"):
        with pytest.raises(UnreadableFile, match="a library; name the folder"):
            read_file(tmp_path / name, tmp_path)
