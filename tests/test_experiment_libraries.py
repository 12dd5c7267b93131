"""Kept libraries that are not what their names tell, and given ones whose articles changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from generated import TokenHashing, contents, edit_json, start_python, write_articles
from workplace import Counting

import qa
from corpus import LibraryFile
from corpus.schema import database_path
from embeddings import HashingEncoder
from embeddings.encoder import Vectors
from embeddings.store import vectors_digest
from qa.experiment.articles import articles_digest, changed_files
from qa.experiment.cells import Cells
from qa.experiment.experiment import Experiment
from qa.experiment.kept import Kept
from qa.experiment.system import System
from qa.retrievers import RETRIEVERS

TOPICS = {"q": "What did Varga write of the harvest?"}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    write_articles(tmp_path / "articles", 4, 2)
    return tmp_path / "articles"


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "kept")


def library(kept: Kept, articles: Path, encoder: HashingEncoder, **options: int) -> Path:
    return kept.library(articles, articles_digest(articles), encoder, progress=False, **options)


def change(library: Path, *statements: str) -> None:
    db = sqlite3.connect(database_path(library))
    for sql in statements:
        db.execute(sql)
    db.commit()
    db.close()


def state(library: Path) -> tuple[object, str]:
    file = LibraryFile(library)
    try:
        return contents(library), vectors_digest(file)
    finally:
        file.close()


# What was built is what its name tells


@pytest.mark.parametrize("meanwhile", ["Something else was there.\n", "", "\0\1\2\3" * 99])
def test_articles_that_change_and_change_back_make_no_library(
    kept: Kept, articles: Path, meanwhile: str
) -> None:
    path = articles / "report-000.txt"
    before = path.read_text()

    class Restoring(HashingEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            path.write_text(before)
            return super().encode_passages(texts)

    digest = articles_digest(articles)
    path.write_text(meanwhile)
    with pytest.raises(ValueError, match="changed while a library was built of them; run the"):
        kept.library(articles, digest, Restoring(), progress=False)
    assert [each for each in kept.libraries.iterdir() if each.is_dir()] == []


_KILLED = """
import os, sys
from pathlib import Path
import qa.experiment.kept as kept
from embeddings import HashingEncoder
from qa.experiment.articles import articles_digest

articles, folder = map(Path, sys.argv[1:])
build = kept.build_library
digest = articles_digest(articles)
(articles / "report-000.txt").write_text("Something else was there.")

def killed(*arguments, **options):
    build(*arguments, **options)
    os._exit(9)

kept.build_library = killed
kept.Kept(folder).library(articles, digest, HashingEncoder(), progress=False)
"""


def test_a_library_of_changed_articles_does_not_outlive_a_kill(
    kept: Kept, articles: Path, tmp_path: Path
) -> None:
    before = (articles / "report-000.txt").read_text()
    process = start_python(_KILLED, articles, tmp_path / "kept")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 9, errors
    (articles / "report-000.txt").write_text(before)
    left = next(each for each in kept.libraries.iterdir() if each.is_dir())
    assert len(contents(left)["articles"]) == 4
    path = library(kept, articles, HashingEncoder())
    assert path == left
    assert contents(path) == contents(library(Kept(tmp_path / "k2"), articles, HashingEncoder()))


def test_what_a_build_leaves_out_is_no_change_and_what_it_reads_is(
    articles: Path, tmp_path: Path
) -> None:
    (articles / "README.md").write_text("About these articles.")
    (articles / "picture").write_bytes(b"\0\1\2\3" * 99)
    (articles / "empty.txt").touch()
    Path(os.fsdecode(os.fsencode(articles) + b"/caf\xe9.txt")).write_text("Not UTF-8.")
    qa.build(articles, library=tmp_path / "l", model="hashing", progress=False)
    file = LibraryFile(tmp_path / "l")
    assert changed_files(file, articles) == []
    (articles / "README.md").write_text("Otherwise.")
    assert changed_files(file, articles) == []
    (articles / "empty.txt").write_text("Now it tells of the harvest.")
    (articles / "report-001.txt").unlink()
    (articles / "report-002.txt").write_text("Other words.")
    (articles / "report-9.txt").write_text("New words.")
    expected = ["empty.txt", "report-001.txt", "report-002.txt", "report-9.txt"]
    assert changed_files(file, articles) == expected


# Damage

_SWAPPED = (
    "UPDATE vectors SET vector = (SELECT vector FROM vectors ORDER BY key LIMIT 1) "
    "WHERE key = (SELECT max(key) FROM vectors)"
)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM settings WHERE key = 'splitting'",
        "UPDATE settings SET value = 'no JSON' WHERE key = 'splitting'",
        "UPDATE settings SET value = '{}' WHERE key = 'splitting'",
        "DELETE FROM settings",
        "DROP TABLE settings",
        "DELETE FROM token_codes",
        "DROP TABLE token_codes",
        "UPDATE token_codes SET codes = zeroblob(length(codes))",
        "DELETE FROM token_codes WHERE key = (SELECT max(key) FROM token_codes)",
        "DELETE FROM articles WHERE id = 'report-001.txt'",
        "UPDATE articles SET record = json_set(record, '$.authors', json_array('Nobody'))",
        "UPDATE vectors SET vector = 'text' WHERE key = (SELECT max(key) FROM vectors)",
        _SWAPPED,
    ],
)
def test_any_damage_is_seen_before_use_and_the_library_made_again(
    kept: Kept, articles: Path, sql: str
) -> None:
    path = library(kept, articles, TokenHashing())
    sound = state(path)
    change(path, sql)
    assert library(kept, articles, TokenHashing()) == path
    assert state(path) == sound


@pytest.mark.parametrize("sql", ["DELETE FROM passage_vectors", "DROP TABLE settings"])
def test_damage_to_what_a_build_that_was_stopped_left(kept: Kept, articles: Path, sql: str) -> None:
    path = library(kept, articles, TokenHashing())
    sound = state(path)
    (path / "made.json").unlink()
    change(path, sql)
    assert library(kept, articles, TokenHashing()) == path
    assert state(path) == sound


def test_a_library_without_its_file_is_made_again(kept: Kept, articles: Path) -> None:
    path = library(kept, articles, HashingEncoder())
    sound = state(path)
    with qa.open(path, model=HashingEncoder()) as opened:
        opened.ask("harvest")
    for left in ("search", "made.json"):
        for each in path.glob("library.db*"):
            each.unlink()
        assert (path / left).exists()
        assert library(kept, articles, HashingEncoder()) == path
        assert state(path) == sound
        (path / "search").mkdir(exist_ok=True)
    shutil.rmtree(path)
    path.write_text("a file in the way")
    assert library(kept, articles, HashingEncoder()) == path
    assert state(path) == sound


def test_an_experiment_sees_lost_token_codes(articles: Path, tmp_path: Path) -> None:
    def compared() -> str:
        result = Experiment(
            {"hybrid": System(model=TokenHashing())}, TOPICS, {"q": {"report-001.txt": 1}},
            articles=articles, kept=tmp_path / "kept", progress=False,
        ).compare().results[0]  # fmt: skip
        assert result.library is not None
        change(result.library, "DELETE FROM token_codes")
        shutil.rmtree(tmp_path / "kept" / "runs")
        return result.run.sha256

    assert compared() == compared()


# Names and keys


def with_version(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setattr(
        "qa.experiment.kept.version", lambda name: "99" if name == package else version(name)
    )


@pytest.mark.parametrize("package", ["torch", "transformers", "tokenizers"])
def test_vectors_of_other_versions_are_not_taken_over(
    kept: Kept, articles: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    encoder = Counting()
    first = library(kept, articles, encoder)
    count = len(encoder.given)
    with_version(monkeypatch, package)
    assert library(kept, articles, encoder) != first
    assert len(encoder.given) == 2 * count


@pytest.mark.parametrize("package", ["pypdf", "lxml", "trafilatura", "python-docx", "pystemmer"])
def test_another_reader_makes_another_library_of_the_same_vectors(
    kept: Kept, articles: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    encoder = Counting()
    first = library(kept, articles, encoder)
    count = len(encoder.given)
    with_version(monkeypatch, package)
    assert library(kept, articles, encoder) != first
    assert len(encoder.given) == count


@pytest.mark.parametrize("name", ["SCHEMA_VERSION", "READING_VERSION", "INPUT_VERSION"])
def test_our_own_versions_are_in_the_name(
    kept: Kept, articles: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    first = library(kept, articles, HashingEncoder())
    monkeypatch.setattr(f"qa.experiment.kept.{name}", 99)
    assert library(kept, articles, HashingEncoder()) != first


def cells(articles: Path, tmp_path: Path) -> Cells:
    return Cells(articles=articles, library=None, kept=tmp_path / "kept", depth=9, progress=False)


def test_a_key_tells_words_and_vectors(articles: Path, tmp_path: Path) -> None:
    ours = cells(articles, tmp_path)
    for retriever in RETRIEVERS:
        system = System(retriever=retriever, model="hashing")
        searched = ours.searched(system)
        others = [searched, replace(searched, words="others"), replace(searched, vectors="others")]
        keys = {ours._key(system, each, TOPICS) for each in others}
        assert len(keys) == (2 if retriever == "bm25" else 3)


def test_a_key_tells_what_a_reranker_is_not_where_it_lies(articles: Path, tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(b"weights")
    ours = cells(articles, tmp_path)

    def key(name: str) -> str:
        system = System(retriever="bm25", model="hashing", reranker=str(tmp_path / name))
        return ours._key(system, ours.searched(system), TOPICS)

    before = key("here")
    assert key("there") == before
    edit_json(tmp_path / "here" / "config.json", changed=True)
    assert key("here") != before


def test_a_corrected_by_line_makes_another_run(articles: Path, tmp_path: Path) -> None:
    def first(author: str) -> tuple[str, float]:
        (articles / "refs.bib").write_text(
            f"@article{{k, title={{A Report}}, author={{{author}}}, file={{report-003.txt}}}}"
        )
        comparison = Experiment(
            {name: System(retriever=name, model="hashing") for name in ("bm25", "dense")},
            TOPICS, {"q": {"report-003.txt": 1}}, articles=articles, kept=tmp_path / "kept",
            progress=False, measures=["RR"],
        ).compare()  # fmt: skip
        return comparison.results[0].run.ranking("q")[0].passage_id, comparison.row("bm25").mean

    first("Moor, Ada")
    assert first("Varga, Ada") == ("report-003.txt", 1)
    assert len(list((tmp_path / "kept" / "runs").iterdir())) == 4


# A given library whose articles changed


def test_other_systems_search_no_other_articles_than_the_given_library(
    articles: Path, tmp_path: Path
) -> None:
    qa.build(articles, library=tmp_path / "l", model="hashing", progress=False)

    def failed() -> list[str]:
        with qa.open(tmp_path / "l", model="hashing") as library:
            comparison = Experiment(
                {"as it is": "bm25", "small": System(retriever="bm25", size=40)},
                TOPICS, {"q": {"report-000.txt": 1}}, library=library, kept=tmp_path / "kept",
                progress=False,
            ).compare()  # fmt: skip
        assert comparison.systems[0] == "as it is"
        return [failure.reason for failure in comparison.failures]

    assert failed() == []
    (articles / "new.txt").write_text("The harvest was good.")
    told = f"{articles} does not hold the articles that {tmp_path / 'l'} was built from"
    mend = f"build it again with: qa build {articles} --library {tmp_path / 'l'}"
    assert failed() == [f"{told} ('new.txt' changed); {mend}"]
    (articles / "report-001.txt").unlink()
    assert failed() == [f"{told} ('new.txt' and 1 more changed); {mend}"]
    for path in articles.iterdir():
        path.write_text(f"Something else stands in {path.name}.")
    assert failed() == [f"{told} (not one file is the same); {mend}"]
    qa.build(articles, library=tmp_path / "l", progress=False)
    assert failed() == []


def test_a_library_is_no_folder_of_articles(articles: Path, tmp_path: Path) -> None:
    qa.build(articles, library=tmp_path / "l", model="hashing", progress=False)
    experiment = Experiment(
        {"bm25": System(retriever="bm25", model="hashing")}, TOPICS, {"q": {"report-001.txt": 1}},
        articles=tmp_path / "l", kept=tmp_path / "kept", progress=False,
    )  # fmt: skip
    with pytest.raises(ValueError, match="/l is a library and holds no articles; name the folder"):
        experiment.compare()
