"""The library file: what is stored comes back, readers keep their state, damage is told."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from generated import contents, start_python, write_articles

from corpus import (
    SAMPLES,
    Article,
    ArticleDate,
    FileRecord,
    LibraryFile,
    Paragraph,
    Passage,
    Skipped,
    SourceMap,
)
from corpus.article import Omission
from corpus.errors import (
    FootnoteError,
    LibraryDamaged,
    LibraryNotFound,
    LibraryUnfinished,
)
from corpus.reading import list_files, read_file
from corpus.schema import article_row, database_path
from corpus.writer import Writer
from embeddings import HashingEncoder, build_library
from qa import open as open_library

ARTICLE = Article(
    id="rows.csv#7",
    path="rows.csv",
    text="Head\n\nA “quoted” word 🎉.",
    paragraphs=(
        Paragraph(start=0, end=4, number=1, heading=True),
        Paragraph(start=6, end=23, number=1),
    ),
    source_map=SourceMap(((0, 4, 10, 14), (4, 6, 14, 20), (6, 23, 20, 37))),
    title="On <b>bold</b> titles",
    authors=("Anna Berg", "Ömer"),
    date=ArticleDate(raw="May 2011", year=2011, month=5),
    publisher="The Paper",
    url="https://example.org/7",
    language="tr",
    inferred=frozenset({"publisher", "title"}),
    omitted=(Omission(start=0, end=9, reason="title"),),
    page_starts=(0, 25),
    copies=("other.txt",),
)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A library of twelve articles by the hashing encoder; its articles lie beside it."""
    write_articles(tmp_path / "articles", 12)
    build(tmp_path)
    return tmp_path / "a.library"


def build(folder: Path) -> None:
    build_library(folder / "articles", folder / "a.library", model=HashingEncoder(), progress=False)


# What is stored comes back


def test_article_comes_back_as_it_was(tmp_path: Path) -> None:
    passages = [
        Passage(id="b", article=ARTICLE, start=6, end=23),
        Passage(id="a", article=ARTICLE, start=0, end=4),
    ]
    with Writer(tmp_path) as writer, writer.transaction():
        writer.put_article(ARTICLE, 0, passages)
        assert writer.article(ARTICLE.id) == ARTICLE
        assert writer.articles_of("rows.csv") == [ARTICLE]
    file = LibraryFile(tmp_path)
    assert file.article("rows.csv#7") == ARTICLE
    assert file.passages() == passages[::-1]  # in the order of the text
    assert file.passages(["b", "a", "b"]) == [passages[0], passages[1], passages[0]]
    assert (file.article_count, file.passage_count) == (1, 2)


def test_an_article_stored_before_it_had_a_language_has_none(tmp_path: Path) -> None:
    older = replace(ARTICLE, language=None)
    position, record = 0, json.loads(article_row(older, 0)[3])
    del record["language"]
    content = (older.id, older.path, older.text, json.dumps(record))
    source_map = older.source_map.to_bytes()
    whole = hashlib.sha256(json.dumps(content).encode())
    whole.update(source_map)
    row = (*content, source_map, whole.hexdigest(), position, json.dumps(older.copies))
    with Writer(tmp_path) as writer, writer.transaction():
        writer.db.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    assert LibraryFile(tmp_path).article(older.id) == older


def test_sample_articles_come_back_as_they_were_read(tmp_path: Path) -> None:
    report = build_library(SAMPLES, tmp_path / "l", model=HashingEncoder(), progress=False)
    read = []
    for name in list_files(SAMPLES):
        if name != "SOURCES.md":
            read += read_file(SAMPLES / name, SAMPLES).articles
    assert list(LibraryFile(tmp_path / "l").articles()) == read
    assert report.articles == len(read)


def test_file_records_come_back_sorted_by_path(tmp_path: Path) -> None:
    skipped = Skipped(path="b", place="row 7", reason="its text is empty", mend="fill it in")
    records = [
        FileRecord(path="é", sha256="1", encoding="cp1252", replaced=3, holds=("é", "é#x")),
        FileRecord(path="b", skipped=(skipped,)),
        FileRecord(path="a\nb"),
    ]
    with Writer(tmp_path) as writer:
        writer.put_files(records)
    assert LibraryFile(tmp_path).files() == [records[2], records[1], records[0]]


def test_settings_come_back(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.put_setting("folder", {"a": [1, None, "\udcff"]})
    file = LibraryFile(tmp_path)
    assert file.setting("folder") == {"a": [1, None, "\udcff"]}
    assert file.setting("other") is None
    assert file.setting("other", 7) == 7


def test_passages_are_found_by_any_number_of_ids(tmp_path: Path) -> None:
    passages = [Passage(id=f"{n:05}", article=ARTICLE, start=0, end=4) for n in range(1203)]
    with Writer(tmp_path) as writer, writer.transaction():
        writer.put_article(ARTICLE, 0, passages)
    random.Random(1).shuffle(passages)
    assert LibraryFile(tmp_path).passages([passage.id for passage in passages]) == passages
    assert LibraryFile(tmp_path).passages([]) == []


def test_unknown_ids_are_key_errors(built: Path) -> None:
    file = LibraryFile(built)
    with pytest.raises(KeyError, match="nothing"):
        file.article("nothing")
    with pytest.raises(KeyError, match="nothing"):
        file.passages([file.passages()[0].id, "nothing"])


def test_transaction_that_fails_changes_nothing(built: Path) -> None:
    before = contents(built)
    with Writer(built) as writer, pytest.raises(ZeroDivisionError), writer.transaction():
        writer.keep_only([])
        writer.put_setting("content", "x")
        raise ZeroDivisionError
    assert contents(built) == before


# Readers keep their state


def test_reader_answers_from_its_state_during_and_after_a_build(built: Path) -> None:
    old = LibraryFile(built)
    before = contents(built)
    ids = [passage.id for passage in old.passages()]
    stop = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not stop.is_set():
            state = LibraryFile(built)
            files = len(state.files())
            if (len(list(state.articles())), state.article_count) != (files, files):
                wrong.append(files)
            state.close()
            if [passage.id for passage in old.passages()] != ids:
                wrong.append("the old state changed")

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for count in (20, 25, 30):
        write_articles(built.parent / "articles", count)
        build(built.parent)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert (old.article_count, LibraryFile(built).article_count) == (12, 30)
    assert [record.path for record in old.files()] == [r.path for r in before["files"]]
    assert list(old.articles()) == before["articles"]


def test_reader_in_another_process_keeps_its_state(built: Path) -> None:
    code = """
import sys
import qa
library = qa.open(sys.argv[1])
first = library.ask("Who went on strike in the harbour?").to_dict()
print(len(library), flush=True)
sys.stdin.readline()
# Nothing was read before the build but what the first question needed.
again = library.ask("Who went on strike in the harbour?").to_dict()
print(len(library), len(list(library.articles())), again == first)
print(len(qa.open(sys.argv[1]).passages()))
"""
    process = start_python(code, built)
    assert process.stdout is not None
    count = int(process.stdout.readline())
    (built.parent / "articles" / "report-003.txt").unlink()
    build(built.parent)
    left = LibraryFile(built).passage_count
    output, errors = process.communicate("\n", timeout=120)
    assert output.splitlines() == [f"{count} 12 True", str(left)], errors
    assert left < count


def test_threads_may_read_one_file_at_once(built: Path) -> None:
    file = LibraryFile(built)
    expected = [(p.id, p.text) for p in LibraryFile(built).passages()]
    results: list[object] = []

    def read() -> None:
        for _ in range(5):
            results.append([(p.id, p.text) for p in file.passages()] == expected)
            results.append(file.setting("model") == "hashing")

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 80


def test_closed_library_says_so(built: Path) -> None:
    file = LibraryFile(built)
    file.close()
    file.close()
    with pytest.raises(ValueError, match=r"a\.library/library\.db .* was closed"):
        file.passages()


# What is not a library


def one_line(error: pytest.ExceptionInfo[FootnoteError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a file", "a folder of that name"])
def test_missing_library_says_how_to_make_one(tmp_path: Path, there: str) -> None:
    place = tmp_path / "x"
    if there == "an empty folder":
        place.mkdir()
    elif there == "a file":
        place.touch()
    elif there == "a folder of that name":
        database_path(place).mkdir(parents=True)
    with pytest.raises(LibraryNotFound) as caught:
        LibraryFile(place)
    assert one_line(caught) == (
        f"there is no library at {place}; make one with: qa build FOLDER --library {place}"
    )


def test_sqlite_file_of_something_else_is_refused_and_not_changed(tmp_path: Path) -> None:
    path = database_path(tmp_path)
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE photos (id)")
    db.close()
    before = path.read_bytes()
    for make in (LibraryFile, Writer):
        with pytest.raises(LibraryDamaged) as caught:
            make(tmp_path)
        assert one_line(caught) == (
            f"{path} is a SQLite file of something else; choose another folder"
        )
    assert path.read_bytes() == before


@pytest.mark.parametrize(("version", "age"), [(99, "a newer"), (0, "an older")])
def test_library_of_another_version_is_refused_and_not_changed(
    built: Path, version: int, age: str
) -> None:
    path = database_path(built)
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {version}")
    db.close()
    before = path.read_bytes()
    for make in (LibraryFile, Writer):
        with pytest.raises(LibraryDamaged) as caught:
            make(built)
        assert one_line(caught) == (
            f"{path} was written by {age} Footnote (format {version}, this one reads 1); open it "
            "with that one, or build a new library beside it, but keep it: judgments, quotations "
            "and conversations are in it alone"
        )
    assert path.read_bytes() == before


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    draw = random.Random(7)
    path = database_path(tmp_path)
    for size in (1, 50, 99, 100, 512, 4096, 100_000):
        path.write_bytes(draw.randbytes(size))
        for make in (LibraryFile, Writer):
            with pytest.raises(LibraryDamaged) as caught:
                make(tmp_path)
            assert one_line(caught) == (
                f"{path} is damaged (file is not a database); move it away and build the library "
                "again, but keep it: judgments, quotations and conversations are in it alone"
            )


def test_truncated_library_is_refused(built: Path, tmp_path: Path) -> None:
    whole = database_path(built).read_bytes()
    place = tmp_path / "truncated"
    place.mkdir()
    for part in (0.1, 0.3, 0.5, 0.9, 0.99):
        database_path(place).write_bytes(whole[: int(len(whole) * part)])
        with pytest.raises(LibraryDamaged) as caught:
            contents(place)
        assert "move it away and build the library again" in one_line(caught)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_pages_are_told_and_never_crash(built: Path, seed: int) -> None:
    draw = random.Random(seed)
    for path in built.glob("library.db-*"):
        path.unlink()
    path = database_path(built)
    data = bytearray(path.read_bytes())
    at = draw.randrange(100, len(data) - 200)
    data[at : at + 200] = draw.randbytes(200)
    path.write_bytes(data)
    try:
        contents(built)
        with open_library(built) as library:
            library.ask("strike in the harbour")
    except FootnoteError as error:
        assert "\n" not in str(error)
    try:
        build(built.parent)
    except FootnoteError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("left", ["an empty file", "a file without tables"])
def test_library_killed_before_its_first_table_is_empty(tmp_path: Path, left: str) -> None:
    path = database_path(tmp_path)
    if left == "an empty file":
        path.touch()
    else:
        db = sqlite3.connect(path)
        db.execute("PRAGMA journal_mode = WAL")
        db.close()
    file = LibraryFile(tmp_path)
    assert (file.article_count, file.passages(), file.files()) == (0, [], [])
    with open_library(tmp_path) as library, pytest.raises(LibraryUnfinished):
        library.ask("anything")
    with Writer(tmp_path) as writer, writer.transaction():
        writer.put_article(ARTICLE, 0, [])
    assert LibraryFile(tmp_path).article_count == 1
