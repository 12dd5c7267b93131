"""``%library``: what it opens, when it gives the same library again, and whom it leaves alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import qa
from embeddings import HashingEncoder
from qa.magic_library import OpenLibrary
from qa.magic_line import folder_of


@pytest.fixture
def built(articles: Path, tmp_path: Path) -> Path:
    """A library of the three small articles, which may be built again."""
    path = tmp_path / "a library"
    qa.build(articles, library=path, model=HashingEncoder(), progress=False)
    return path


def test_the_library_that_is_open_is_given_again(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    magics = OpenLibrary()
    library = magics.open(str(built))
    chat = library.chat(judge="NL")
    chat.ask("What did the bridge cost?")  # which is kept in the library's file
    library.judgments.judge("What?", library.passages()[0], 2, judge="NL")
    monkeypatch.chdir(tmp_path)
    for line in (str(built), f'"{built}"', "a library", "./a library/", "'a library';  # mine"):
        assert magics.open(line) is library
    link = tmp_path / "link"
    link.symlink_to(built)
    assert magics.open("link") is library
    assert chat.ask("Who stopped work?").passages


def test_one_that_was_built_anew_is_opened_and_the_one_before_left_alone(
    built: Path, articles: Path
) -> None:
    magics = OpenLibrary()
    library = magics.open(str(built))
    chat = library.chat()
    (articles / "harvest.txt").unlink()
    qa.build(articles, library=built, model=HashingEncoder(), progress=False)
    opened = magics.open(str(built))
    assert opened is not library
    assert (len(list(library.articles())), len(list(opened.articles()))) == (3, 2)
    assert chat.ask("How was the harvest?").passages[0].passage.article.title == "A Poor Harvest"
    assert magics.open(str(built)) is opened


def test_one_whose_articles_have_other_facts_is_opened_anew(built: Path, articles: Path) -> None:
    magics = OpenLibrary()
    library = magics.open(str(built))
    (articles / "references.bib").write_text(
        "@article{a, title = {Dockers on Strike}, author = {Haddad, O.}, file = {strike.md}}\n",
        encoding="utf-8",
    )
    qa.build(articles, library=built, model=HashingEncoder(), progress=False)
    assert magics.open(str(built)) is not library


def test_one_that_was_closed_or_is_elsewhere_is_opened_anew(
    built: Path, articles: Path, tmp_path: Path
) -> None:
    magics = OpenLibrary()
    library = magics.open(str(built))
    library.close()
    opened = magics.open(str(built))
    assert opened is not library
    assert opened.passages()
    other = tmp_path / "other"
    qa.build(articles, library=other, model=HashingEncoder(), progress=False)
    assert magics.open(str(other)).path == other
    assert opened.passages()


def test_a_relative_folder_is_another_one_elsewhere(
    built: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    magics = OpenLibrary()
    library = magics.open("a library")
    elsewhere = tmp_path / "elsewhere"
    qa.build(articles, library=elsewhere / "a library", model=HashingEncoder(), progress=False)
    os.chdir(elsewhere)
    assert magics.open("a library") is not library


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        ("my.library", "my.library"),
        ("  my library  ", "my library"),
        ("my.library;", "my.library"),
        ("my.library ;  # the big one; of 2011", "my.library"),
        ("my.library  # it's the big one", "my.library"),
        ("'my #1; library';", "my #1; library"),
        ('"it\'s"  # "mine"', "it's"),
        ("“my library”", "my library"),
        ("c#.library", "c#.library"),
        ("'begun", "'begun"),
        ("", ""),
        (";", ""),
        ("# which?", ""),
    ],
)
def test_a_semicolon_and_a_comment_are_no_part_of_the_folder(line: str, folder: str) -> None:
    assert folder_of(line) == folder
