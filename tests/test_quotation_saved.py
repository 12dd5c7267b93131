"""Quotations stay in their library: through builds and beside other processes."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated import contents, run_python, start_python
from test_quotation import article

import qa
from corpus.errors import LibraryDamaged, LibraryNotFound, LibraryUnfinished
from corpus.schema import database_path
from embeddings import HashingEncoder
from qa.quotation import Quotation, find_words, quote
from qa.quotation.quotation import quote_article
from qa.quotation.saved import forget_quotation, save_quotation, saved_quotations

NOW = "2026-03-12T09:30:00+00:00"


def of_library(library: qa.Library, name: str, words: str) -> Quotation:
    for passage in library.passages():
        if passage.article.id == name:
            return quote(passage, *find_words(passage, words))
    raise AssertionError(name)


@pytest.fixture
def cost(tiny: qa.Library) -> Quotation:
    return of_library(tiny, "bridge.txt", "It cost 40 million crowns.")


def test_what_is_saved_is_read_again(tiny: qa.Library, cost: Quotation) -> None:
    assert saved_quotations(tiny.path) == []
    made = save_quotation(tiny.path, cost, note="check <this>", when=NOW)
    assert (made.quotation, made.note, made.when) == (cost, "check <this>", NOW)
    assert saved_quotations(tiny.path) == [made]


def test_they_come_by_article_and_place(tiny: qa.Library, cost: Quotation) -> None:
    wheat = of_library(tiny, "harvest.txt", "half of the usual wheat")
    ribbon = of_library(tiny, "bridge.txt", "cut the ribbon")
    for each in (wheat, ribbon, cost):
        save_quotation(tiny.path, each, when=NOW)
    assert [each.quotation for each in saved_quotations(tiny.path)] == [cost, ribbon, wheat]


def test_saving_again_replaces_the_note(tiny: qa.Library, cost: Quotation) -> None:
    save_quotation(tiny.path, cost, note="one", when=NOW)
    save_quotation(tiny.path, cost, note="two", when="2026-03-13")
    assert [(each.note, each.when) for each in saved_quotations(tiny.path)] == [
        ("two", "2026-03-13")
    ]


def test_what_is_forgotten_is_gone(tiny: qa.Library, cost: Quotation) -> None:
    save_quotation(tiny.path, cost, when=NOW)
    forget_quotation(tiny.path, cost.id)
    assert saved_quotations(tiny.path) == []
    with pytest.raises(ValueError, match=f"no quotation '{cost.id}' is saved in"):
        forget_quotation(tiny.path, cost.id)


def test_a_build_leaves_them_and_they_leave_the_library(
    tiny: qa.Library, cost: Quotation, articles: Path
) -> None:
    before = contents(tiny.path)
    saved = save_quotation(tiny.path, cost, when=NOW)
    assert contents(tiny.path) == before
    (articles / "bridge.txt").unlink()
    report = qa.build(articles, library=tiny.path, model=HashingEncoder(), progress=False)
    assert report.articles == 2
    assert saved_quotations(tiny.path) == [saved]
    # The library that was open all along answers from its own state.
    assert tiny.article("bridge.txt").id == "bridge.txt"


_SAVE = """
import sys
from pathlib import Path
from test_quotation import article
from qa.quotation.quotation import quote_article
from qa.quotation.saved import save_quotation
library, name = Path(sys.argv[1]), sys.argv[2]
words = " ".join(f"{name}{number}" for number in range(25))
whole = article(words, id=name)
sys.stdin.readline()
for number in range(25):
    start = words.index(f"{name}{number}")
    save_quotation(library, quote_article(whole, start, len(words)), when="2026-03-12")
"""


def test_several_processes_save_at_once(tiny: qa.Library) -> None:
    processes = [start_python(_SAVE, tiny.path, name) for name in "abc"]
    for process in processes:
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    saved = [each.quotation for each in saved_quotations(tiny.path)]
    assert len(saved) == 75
    assert [each.article_id for each in saved] == ["a"] * 25 + ["b"] * 25 + ["c"] * 25


@pytest.mark.parametrize("when", ["", "yesterday", "12.3.2026", 5])
def test_a_time_that_is_none_is_refused(tiny: qa.Library, cost: Quotation, when: str) -> None:
    with pytest.raises(ValueError, match="but must be a time such as"):
        save_quotation(tiny.path, cost, when=when)


def test_without_a_library_nothing_is_saved(tmp_path: Path) -> None:
    lone = quote_article(article("Some words."), 0, 4)
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(LibraryNotFound, match="make one with: qa build FOLDER"):
            save_quotation(folder, lone, when=NOW)
        with pytest.raises(LibraryNotFound):
            saved_quotations(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_was_never_built_takes_none(tmp_path: Path) -> None:
    lone = quote_article(article("Some words."), 0, 4)
    database_path(tmp_path).touch()
    with pytest.raises(LibraryUnfinished, match="run qa build again, then save"):
        save_quotation(tmp_path, lone, when=NOW)
    assert saved_quotations(tmp_path) == []
    assert database_path(tmp_path).stat().st_size == 0


@pytest.mark.parametrize(
    "change",
    [
        "quotation = replace(quotation, '40', '41')",
        *(
            f"{column} = {value}"
            for column in ("quotation", "note", "saved", "sha256")
            for value in ("'x'", "x'00'", "CAST(x'4eff' AS TEXT)", "5")
        ),
    ],
)
def test_a_row_that_was_altered_is_told(tiny: qa.Library, cost: Quotation, change: str) -> None:
    save_quotation(tiny.path, cost, when=NOW)
    with sqlite3.connect(database_path(tiny.path)) as db:
        db.execute(f"UPDATE quotations SET {change}")
    with pytest.raises(LibraryDamaged, match=f"'{cost.id}' in .* is not as it was saved; forget"):
        saved_quotations(tiny.path)
    forget_quotation(tiny.path, cost.id)
    assert saved_quotations(tiny.path) == []


def test_those_of_another_footnote_are_told_as_such(tiny: qa.Library, cost: Quotation) -> None:
    save_quotation(tiny.path, cost, when=NOW)
    with sqlite3.connect(database_path(tiny.path)) as db:
        db.execute("ALTER TABLE quotations ADD COLUMN tag TEXT")
    for verb in (
        lambda: saved_quotations(tiny.path),
        lambda: save_quotation(tiny.path, cost, when=NOW),
        lambda: forget_quotation(tiny.path, cost.id),
    ):
        with pytest.raises(LibraryDamaged, match="were kept by a newer Footnote; update this one"):
            verb()


@pytest.fixture
def public(tiny: qa.Library, cost: Quotation) -> Iterator[Path]:
    """A copy of the library with a quotation, where any user may reach it but not write."""
    save_quotation(tiny.path, cost, when=NOW)
    tiny.close()
    place = Path(tempfile.mkdtemp(prefix="footnote-")) / "public.library"
    shutil.copytree(tiny.path, place)
    place.parent.chmod(0o755)
    for path in (*place.rglob("*"), place):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield place
    for path in (place, *place.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(place.parent)


_READ_ONLY = """
import os, sys
from pathlib import Path
from corpus.errors import FootnoteError
from qa.quotation.saved import forget_quotation, save_quotation, saved_quotations
import corpus.references.item
if os.geteuid() == 0:
    os.seteuid(65534)
folder = Path(sys.argv[1])
saved = saved_quotations(folder)
print(saved[0].quotation.words)
for change in (
    lambda: save_quotation(folder, saved[0].quotation, when="2026-03-12"),
    lambda: forget_quotation(folder, saved[0].quotation.id),
):
    try:
        change()
    except FootnoteError as error:
        print(type(error).__name__, error)
"""


def test_a_read_only_library_shows_them_and_takes_no_more(public: Path) -> None:
    before = database_path(public).read_bytes()
    words, *lines = run_python(_READ_ONLY, public).splitlines()
    assert words == "It cost 40 million crowns."
    assert len(lines) == 2
    for line in lines:
        assert line.startswith(f"LibraryUnavailable {public / 'library.db'} cannot be used now (")
        assert "look at the free space on its disk and at its permissions" in line
    assert database_path(public).read_bytes() == before
