"""Folders and files of all kinds: what is built, left out or refused."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from generated import article_text, contents, write_articles
from workplace import Workplace, assert_same_as_rebuilt

from corpus import LibraryFile
from corpus.errors import (
    EmptyFolder,
    EncoderNotFound,
    LibraryNotFound,
)
from embeddings import HashingEncoder, build_library


@pytest.mark.parametrize("kind", ["missing", "empty", "hidden"])
def test_folder_without_files_is_refused_and_leaves_nothing(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "articles"
    if kind != "missing":
        folder.mkdir()
    if kind == "hidden":
        (folder / ".hidden.txt").write_text("Text.")
    with pytest.raises(EmptyFolder) as caught:
        build_library(folder, tmp_path / "l", model=HashingEncoder(), progress=False)
    assert str(caught.value) == (
        f"there is no folder {folder}; name the folder that holds the articles"
        if kind == "missing"
        else f"{folder} holds no file; put articles there and build again"
    )
    assert not (tmp_path / "l").exists()


def test_one_file_is_built_without_what_lies_beside_it(work: Workplace) -> None:
    rows = [{"_id": "a", "text": "The harbour is shut."}, {"_id": "b", "text": "It is open."}]
    work.write("corpus.jsonl", "\n".join(map(json.dumps, rows)))
    work.write("queries.jsonl", json.dumps({"_id": "1", "text": "Is the harbour shut?"}))
    table = work.articles / "corpus.jsonl"
    report = build_library(table, work.library, model=work.encoder, progress=False)
    assert (report.articles, report.embedded, report.skipped) == (2, 2, ())
    assert [(each.id, each.path) for each in LibraryFile(work.library).articles()] == [
        ("a", "corpus.jsonl"), ("b", "corpus.jsonl"),
    ]  # fmt: skip
    work.write("corpus.jsonl", "\n".join(map(json.dumps, [*rows, {"_id": "c", "text": "New."}])))
    again = build_library(table, work.library, model=work.encoder, progress=False)
    assert (again.articles, again.embedded) == (3, 1)
    # Its folder is another source of articles, and so is the file beside it.
    for other in (work.articles, work.articles / "queries.jsonl"):
        with pytest.raises(ValueError, match=r"was built from .*corpus\.jsonl, which is still"):
            build_library(other, work.library, model=work.encoder, progress=False)
    # A copy of the file, and the file moved, are the same file.
    copied = Path(shutil.copy(table, work.place / "copied.jsonl"))
    for same in (copied, table, work.place / "moved.jsonl"):
        if not same.exists():
            copied.unlink()
            table.rename(same)
        again = build_library(same, work.library, model=work.encoder, progress=False)
        assert (again.articles, again.embedded) == (3, 0)


def test_one_file_that_holds_no_article_is_refused_and_leaves_nothing(work: Workplace) -> None:
    work.write("empty.txt", "")
    with pytest.raises(EmptyFolder) as caught:
        build_library(work.articles / "empty.txt", work.library, model=work.encoder, progress=False)
    assert str(caught.value) == (
        f"no article could be read in {work.articles / 'empty.txt'}: empty.txt: the file is empty; "
        "save the article again, or delete the file"
    )
    assert not work.library.exists()


def test_folder_of_bad_files_is_refused_and_leaves_nothing(work: Workplace) -> None:
    work.write("empty.txt", "")
    (work.articles / "noise.bin").write_bytes(bytes(range(32)) * 99)
    with pytest.raises(EmptyFolder) as caught:
        work.build()
    assert str(caught.value) == (
        f"no article could be read in {work.articles}: empty.txt: the file is empty; save the "
        "article again, or delete the file"
    )
    assert not work.library.exists()


def test_folder_that_lost_its_articles_does_not_empty_the_library(reports: Workplace) -> None:
    before = contents(reports.library)
    for path in reports.articles.iterdir():
        path.write_bytes(b"")
    with pytest.raises(EmptyFolder):
        reports.build()
    assert contents(reports.library) == before


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"size": 3}, ValueError),
        ({"overlap": 999}, ValueError),
        ({"model": "/no"}, EncoderNotFound),
    ],
)
def test_wrong_settings_leave_nothing(
    work: Workplace, options: dict[str, object], error: type[Exception]
) -> None:
    write_articles(work.articles, 2)
    with pytest.raises(error):
        work.build(**options)
    assert not work.library.exists()
    work.build()
    before = contents(work.library)
    with pytest.raises(error):
        work.build(**options)
    assert contents(work.library) == before


@pytest.mark.parametrize("kind", ["a folder of other files", "a file"])
def test_library_in_place_of_something_else_is_refused(work: Workplace, kind: str) -> None:
    write_articles(work.articles, 2)
    if kind == "a file":
        work.library.write_text("precious")
    else:
        work.library.mkdir()
        (work.library / "thesis.docx").write_text("precious")
    with pytest.raises(LibraryNotFound) as caught:
        work.build()
    assert str(caught.value) == (
        f"{work.library} holds other files and is not a library; choose a new folder for it"
    )
    left = [path.name for path in work.library.iterdir()] if kind != "a file" else ["thesis.docx"]
    assert left == ["thesis.docx"]


def test_articles_folder_itself_is_no_place_for_the_library(work: Workplace) -> None:
    write_articles(work.articles, 2)
    with pytest.raises(LibraryNotFound):
        work.build(work.articles)
    assert len(list(work.articles.iterdir())) == 2


def test_empty_folder_or_one_with_a_lock_may_become_a_library(work: Workplace) -> None:
    write_articles(work.articles, 2)
    work.library.mkdir()
    (work.library / "writer.lock").touch()
    (work.library / "writer.json").write_text('{"text": "killed"}')
    assert work.build().articles == 2


def test_library_among_the_articles_is_not_read(work: Workplace) -> None:
    write_articles(work.articles, 2)
    library = work.articles / "sub" / "my.library"
    library.mkdir(parents=True)
    (library / "writer.json").write_text('{"text": "A killed build left this."}')
    for _ in range(2):
        report = work.build(library)
        assert (report.articles, report.skipped) == (2, ())
    assert [record.path for record in LibraryFile(library).files()] == [
        "report-000.txt", "report-001.txt",
    ]  # fmt: skip


def test_file_names_of_all_kinds_are_read(work: Workplace) -> None:
    names = [
        "-rf.txt", "two\nlines.txt", "🎉 naïve.txt", " space .txt", "sub/däch/a.txt", "%s{x}.txt",
        "'; DROP TABLE articles.txt", "a#b.txt", "no extension", "x" * 200 + ".txt", "\\u0041.txt",
    ]  # fmt: skip
    for number, name in enumerate(names):
        work.write(name, article_text(number, 2))
    work.build()
    file = LibraryFile(work.library)
    assert sorted(article.id for article in file.articles()) == sorted(names)
    for name in names:
        article = file.article(name)
        source = (work.articles / name).read_text(encoding="utf-8")
        start, end = article.source_map.spans(0, 20)[0]
        assert source[start:end] == article.text[:20]
    assert work.build().embedded == 0
    assert_same_as_rebuilt(work)


@pytest.mark.skipif(os.name != "posix", reason="names are always Unicode there")
def test_file_names_that_are_not_utf8_are_left_out_one_by_one(work: Workplace) -> None:
    write_articles(work.articles, 2)
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        (work.articles / os.fsdecode(name)).write_text("Some text.")
    work.write("caf?.txt", "Another text.\n")
    for _ in range(2):
        report = work.build()
        assert [(s.path, s.reason, s.mend) for s in report.skipped] == [
            ("caf\\xe8.txt", "its name is not UTF-8", "rename the file"),
            ("caf\\xe9.txt", "its name is not UTF-8", "rename the file"),
        ]
        assert report.articles == 3
    paths = [record.path for record in LibraryFile(work.library).files()]
    assert sorted(paths) == [
        "caf?.txt", "caf\\xe8.txt", "caf\\xe9.txt", "report-000.txt", "report-001.txt",
    ]  # fmt: skip


def test_skipped_files_are_in_the_report_and_in_the_library(reports: Workplace) -> None:
    reports.write("a\nspoofed line.txt", "")
    (reports.articles / "rows.jsonl").write_text('{"text": "Good words."}\n{"text": ""}\n{"x')
    report = reports.build()
    assert [(entry.path, entry.place) for entry in report.skipped] == [
        ("a\nspoofed line.txt", ""), ("rows.jsonl", "row 2"), ("rows.jsonl", "row 3"),
    ]  # fmt: skip
    stored = [entry for r in LibraryFile(reports.library).files() for entry in r.skipped]
    assert tuple(stored) == report.skipped
    lines = str(report).split("\n")
    assert lines[1] == "3 left out:"
    assert lines[2].startswith("  a spoofed line.txt: the file is empty; ")
    assert len(lines) == 5
    assert reports.build().skipped == report.skipped


def test_reader_that_fails_leaves_out_one_file(
    reports: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import corpus.folder

    read = corpus.folder.read_file

    def fail(path: Path, *rest: object, **options: object) -> object:
        if path.name == "new.txt":
            raise RecursionError("too deep")
        return read(path, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(corpus.folder, "read_file", fail)
    reports.write("new.txt", article_text(99))
    report = reports.build()
    assert [str(entry) for entry in report.skipped] == [
        "new.txt: its reader failed (RecursionError: too deep); save the article as plain text"
    ]
    monkeypatch.undo()
    assert reports.build().articles == 9


def test_rows_with_lone_surrogates_are_stored(work: Workplace) -> None:
    fields = ("id", "title", "text", "author")
    row = "{" + ", ".join(f'"{name}": "{name} \\ud800."' for name in fields) + "}"
    work.write("rows.jsonl", row)
    assert work.build().embedded == 1
    (article,) = LibraryFile(work.library).articles()
    assert (article.id, article.text, article.authors) == ("id �.", "text �.", ("author �.",))
    assert work.build().embedded == 0
