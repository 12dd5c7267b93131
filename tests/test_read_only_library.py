"""A library in a place that cannot be written to is asked all the same."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from generated import contents, run_python, write_articles

from corpus import (
    LibraryFile,
)
from corpus.errors import (
    LibraryUnavailable,
)
from corpus.schema import database_path
from corpus.writer import Writer
from embeddings import HashingEncoder, build_library


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A library of twelve articles by the hashing encoder; its articles lie beside it."""
    write_articles(tmp_path / "articles", 12)
    build(tmp_path)
    return tmp_path / "a.library"


def build(folder: Path) -> None:
    build_library(folder / "articles", folder / "a.library", model=HashingEncoder(), progress=False)


@pytest.fixture
def public(built: Path) -> Iterator[Path]:
    """A copy of the library, as it lies after a build, where any user may reach it."""
    place = Path(tempfile.mkdtemp(prefix="footnote-")) / "public.library"
    shutil.copytree(built, place)
    place.parent.chmod(0o755)
    yield place
    place.chmod(0o755)
    shutil.rmtree(place.parent)


# First a question to another library, so that all code is loaded; then root gives up its rights.
_ASK = """
import logging, os, sys
logging.basicConfig(format="%(message)s", stream=sys.stdout)
import qa
from corpus.errors import FootnoteError
def ask(path):
    try:
        with qa.open(path) as library:
            answer = library.ask("strike in the harbour")
            print(len(library), len(answer.passages), answer.passages[0].passage.id)
    except FootnoteError as error:
        print(type(error).__name__, error)
ask(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)
ask(sys.argv[2])
"""


def ask_without_rights(built: Path, public: Path) -> tuple[str, list[str]]:
    expected, *lines = run_python(_ASK, built, public).splitlines()
    return expected, lines


def test_library_on_a_read_only_medium_answers(public: Path, built: Path) -> None:
    public.chmod(0o555)
    expected, (*notes, answer) = ask_without_rights(built, public)
    assert answer == expected
    assert len(notes) == 2
    assert all(note.endswith("made for this session only") for note in notes)


def test_library_that_may_not_be_read_says_so(public: Path, built: Path) -> None:
    database_path(public).chmod(0)
    _, (line,) = ask_without_rights(built, public)
    assert line == (
        f"LibraryUnavailable {public}/library.db cannot be read (Permission denied); look at its "
        "permissions"
    )
    public.chmod(0)
    assert ask_without_rights(built, public)[1] == [line]


def test_library_copied_in_the_middle_of_a_build_is_not_read_in_half(
    public: Path, built: Path
) -> None:
    # A reader of the old state keeps what the build writes in the write-ahead log.
    old = LibraryFile(built)
    write_articles(built.parent / "articles", 13)
    build(built.parent)
    for name in ("library.db", "library.db-wal"):
        shutil.copy(built / name, public / name)
    old.close()
    public.chmod(0o555)
    _, (line,) = ask_without_rights(built, public)
    assert line == (
        f"LibraryUnavailable {public}/library.db was left in the middle of a build, in a place "
        "that cannot be written to; open it once where it can be, then copy it again"
    )
    public.chmod(0o755)
    assert contents(public) == contents(built)


def test_immutable_file_answers(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without another user: SQLite cannot make its shared-memory file."""
    expected = contents(built)
    for path in built.glob("library.db-*"):
        path.unlink()
    connect = sqlite3.connect
    opened = []

    def refuse(name: str, **options: Any) -> sqlite3.Connection:
        opened.append(name.partition("?")[2])
        if not name.endswith("immutable=1"):
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return connect(name, **options)

    monkeypatch.setattr(sqlite3, "connect", refuse)
    assert contents(built) == expected
    assert opened == ["mode=ro", "mode=ro&immutable=1"]


def test_locked_file_is_never_taken_for_an_immutable_one(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error

    monkeypatch.setattr(sqlite3, "connect", refuse)
    with pytest.raises(LibraryUnavailable, match=r"cannot be used now \(database is locked\)"):
        LibraryFile(built)


def test_full_disk_stops_a_change_and_loses_nothing(built: Path) -> None:
    before = contents(built)
    full = pytest.raises(LibraryUnavailable, match=r"database or disk is full.*free space")
    with full, Writer(built) as writer:
        pages = writer.db.execute("PRAGMA page_count").fetchone()[0]
        writer.db.execute(f"PRAGMA max_page_count = {pages}")
        with writer.transaction():
            writer.put_setting("folder", "x" * 2**20)
    assert contents(built) == before
