"""What experiments keep: libraries that share vectors, runs that are whole or made again."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from generated import contents, start_python, write_articles
from hypothesis import given, settings
from hypothesis import strategies as st
from workplace import Counting

from corpus import LibraryFile
from corpus.errors import EmptyFolder, LibraryUnavailable
from corpus.schema import database_path
from embeddings import HashingEncoder, build_library
from embeddings.encoder import Vectors
from qa.experiment.articles import articles_digest
from qa.experiment.kept import Kept, KeptRun, key_of


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    write_articles(tmp_path / "articles", 6)
    return tmp_path / "articles"


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "kept")


def library(kept: Kept, articles: Path, encoder: HashingEncoder, **options: int) -> Path:
    return kept.library(articles, articles_digest(articles), encoder, progress=False, **options)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


# Libraries


def test_a_library_is_built_once(kept: Kept, articles: Path) -> None:
    encoder = Counting()
    first = library(kept, articles, encoder, size=40)
    passages = len(contents(first)["passages"])
    assert len(encoder.given) == passages > 40
    before = database_path(first).stat().st_mtime_ns
    assert library(kept, articles, encoder, size=40) == first
    assert len(encoder.given) == passages
    assert database_path(first).stat().st_mtime_ns == before


def test_a_kept_library_is_what_a_build_makes(kept: Kept, articles: Path, tmp_path: Path) -> None:
    library(kept, articles, HashingEncoder(), size=60)
    ours = library(kept, articles, HashingEncoder(), size=40, overlap=10)
    plain = tmp_path / "plain"
    build_library(articles, plain, model=HashingEncoder(), size=40, overlap=10, progress=False)
    assert contents(ours) == contents(plain)


def test_each_way_to_split_and_each_encoder_has_its_own(kept: Kept, articles: Path) -> None:
    ways = [
        library(kept, articles, HashingEncoder(), **options)
        for options in ({}, {"size": 40}, {"size": 40, "overlap": 5}, {"overlap": 5})
    ]
    ways.append(library(kept, articles, HashingEncoder(64)))
    assert len(set(ways)) == 5
    assert ways[0] == library(kept, articles, HashingEncoder(), size=180, overlap=0)


def test_texts_that_another_library_has_are_not_encoded(kept: Kept, articles: Path) -> None:
    (articles / "short.txt").write_text("Rain in the Valley\n\nIt rained all day long.\n")
    encoder = Counting()
    for options in ({"size": 40}, {"size": 90}, {"size": 40, "overlap": 10}):
        library(kept, articles, encoder, **options)
    assert len(encoder.given) == len(set(encoder.given))
    # The article that is one passage is in all three.
    assert sum(text.startswith("Rain in the Valley") for text in encoder.given) == 1


def test_another_article_makes_another_library_of_the_same_vectors(
    kept: Kept, articles: Path
) -> None:
    encoder = Counting()
    first = library(kept, articles, encoder)
    encoder.given.clear()
    (articles / "new.txt").write_text("Snow in the Valley\n\nIt snowed all day long.\n")
    second = library(kept, articles, encoder)
    assert second != first
    assert encoder.given == ["Snow in the Valley\nIt snowed all day long."]
    (articles / "new.txt").unlink()
    assert library(kept, articles, encoder) == first
    assert len(encoder.given) == 1


def test_the_digest_tells_names_and_bytes(articles: Path, tmp_path: Path) -> None:
    first = articles_digest(articles)
    shutil.copytree(articles, tmp_path / "copy")
    assert articles_digest(tmp_path / "copy") == first
    (articles / ".hidden").write_text("nobody reads this")
    assert articles_digest(articles) == first
    (articles / "report-000.txt").rename(articles / "report-00.txt")
    renamed = articles_digest(articles)
    (articles / "report-00.txt").write_text("Other words.\n")
    assert len({first, renamed, articles_digest(articles)}) == 3
    table = tmp_path / "table.jsonl"
    table.write_text('{"id": "1", "text": "rain"}\n')
    alone = articles_digest(table)
    (tmp_path / "beside.txt").write_text("of no matter")
    assert articles_digest(table) == alone


def test_a_damaged_library_is_made_again_and_the_old_one_set_aside(
    kept: Kept, articles: Path, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = Counting()
    path = library(kept, articles, encoder)
    sound = contents(path)
    encoder.given.clear()
    for sidecar in path.glob("library.db-*"):
        sidecar.unlink()
    database_path(path).write_bytes(b"no database at all " * 400)
    with caplog.at_level(logging.WARNING):
        assert library(kept, articles, encoder) == path
    assert contents(path) == sound
    assert "is damaged" in caplog.text and "made again" in caplog.text
    assert names(kept.libraries) == [path.name, f"{path.name}.damaged"]
    assert len(encoder.given) == len(sound["passages"])


def test_a_library_that_was_set_aside_gives_no_vectors(kept: Kept, articles: Path) -> None:
    encoder = Counting()
    path = library(kept, articles, encoder)
    encoder.given.clear()
    kept.set_aside(path)
    assert not path.exists()
    kept.set_aside(path)  # somebody else did
    library(kept, articles, encoder)
    assert len(encoder.given) == len(contents(path)["passages"])


def test_a_size_beyond_the_window_is_refused_though_the_default_is_made_smaller(
    kept: Kept, articles: Path
) -> None:
    narrow = HashingEncoder(window=100)
    path = library(kept, articles, narrow)
    file = LibraryFile(path)
    assert file.setting("splitting")["size"] == 75
    file.close()
    with pytest.raises(ValueError, match="size is 180, but hashing takes passages of at most 75"):
        library(kept, articles, narrow, size=180)
    assert library(kept, articles, narrow) == path


def test_articles_that_change_while_they_are_read_make_no_library(
    kept: Kept, articles: Path
) -> None:
    class Meddling(HashingEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            (articles / "report-000.txt").write_text("Something else was put here.\n")
            return super().encode_passages(texts)

    with pytest.raises(ValueError, match="changed while a library was built of them; run the"):
        library(kept, articles, Meddling())
    assert names(kept.libraries) == []


def test_a_build_that_fails_leaves_nothing(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyFolder):
        library(kept, tmp_path / "empty", HashingEncoder())
    assert names(kept.libraries) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryUnavailable, match=r"file/x cannot be made .*choose another folder"):
        Kept(tmp_path / "file" / "x")


_BUILD = """
import sys
from pathlib import Path
from embeddings import HashingEncoder
from qa.experiment.articles import articles_digest
from qa.experiment.kept import Kept
articles, kept = map(Path, sys.argv[1:3])
print("started", flush=True)
sys.stdin.readline()
for size in map(int, sys.argv[3:]):
    print(Kept(kept).library(
        articles, articles_digest(articles), HashingEncoder(), size=size, progress=False
    ).name)
"""


def test_two_processes_make_the_same_libraries_without_harm(articles: Path, tmp_path: Path) -> None:
    shared, alone = tmp_path / "shared", Kept(tmp_path / "alone")
    processes = [
        start_python(_BUILD, articles, shared, *sizes) for sizes in ((40, 90, 60), (40, 60, 90))
    ]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "started\n"
    outputs = [process.communicate("go\n", timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    first, second = (output.split() for output, _ in outputs)
    assert sorted(first) == sorted(second) == names(shared / "libraries")
    for name, size in zip(first, (40, 90, 60), strict=True):
        ours = shared / "libraries" / name
        assert contents(ours) == contents(library(alone, articles, HashingEncoder(), size=size))
        db = sqlite3.connect(database_path(ours))
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        db.close()


# Runs

RUN = KeptRun(
    scores={"t1": {"p2": 0.1 + 0.2, "p1": 1e-300}, "t 2": {}, "": {"p\ud800\n": -0.0}},
    seconds={"t1": 0.25, "t 2": 0.0, "": 1e9},
    index_bytes=123,
)

ids = st.text(max_size=8)
floats = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=50)
@given(
    st.dictionaries(ids, st.dictionaries(ids, floats, max_size=4), max_size=4),
    st.none() | st.integers(0, 2**60),
)
def test_a_run_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    scores: dict[str, dict[str, float]],
    size: int | None,
) -> None:
    kept = Kept(tmp_path_factory.getbasetemp() / "round-trip")
    run = KeptRun(scores=scores, seconds=dict.fromkeys(scores, 0.1), index_bytes=size)
    kept.keep_run("k", run)
    found = kept.run("k")
    assert found == run
    assert found is not None
    assert [list(each) for each in found.scores.values()] == [list(e) for e in scores.values()]


def test_there_is_no_run_before_it_is_kept(kept: Kept) -> None:
    assert kept.run("a" * 64) is None


def test_a_run_is_replaced_as_a_whole(kept: Kept) -> None:
    kept.keep_run("k", RUN)
    kept.keep_run("k", KeptRun(scores={}, seconds={}))
    assert kept.run("k") == KeptRun(scores={}, seconds={})
    assert [path.name for path in kept.runs.iterdir()] == ["k.run"]


def test_a_damaged_run_is_none(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    kept.keep_run("k", RUN)
    path = kept.runs / "k.run"
    whole = path.read_bytes()
    damages = [b"", whole[:30], whole[:-1], whole + b"x", b"\xff" * 100]
    damages += [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        for at in range(0, len(whole), 7)
        if at != 64  # the line's end is not looked at
    ]
    for number, damage in enumerate(damages, 1):
        path.write_bytes(damage)
        assert kept.run("k") is None
        assert caplog.text.count("k.run is damaged") == number
    path.write_bytes(whole)
    assert kept.run("k") == RUN


def test_a_run_under_another_name_is_none(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    kept.keep_run("k", RUN)
    (kept.runs / "k.run").rename(kept.runs / "j.run")
    assert kept.run("j") is None
    assert "it is of another cell" in caplog.text


def test_a_run_that_cannot_be_kept_stops_nothing(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(kept.runs)
    kept.keep_run("k", RUN)
    assert "a run cannot be kept in" in caplog.text
    kept.runs.write_text("a file in the way")
    assert kept.run("k") is None


def test_a_full_disk_leaves_no_half_run(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.keep_run("k", RUN)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    kept.keep_run("k", KeptRun(scores={}, seconds={}))
    assert kept.run("k") == RUN
    assert [path.name for path in kept.runs.iterdir()] == ["k.run"]


def test_a_key_tells_everything_it_is_made_of() -> None:
    keys = [key_of(each) for each in ({"a": 1}, {"a": 2}, {"b": 1}, {"a": None}, {"a": {"b": 1}})]
    assert len(set(keys)) == 5 and all(len(key) == 64 for key in keys)
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})


def test_a_key_tells_the_code_that_ranks(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of({"a": 1})
    monkeypatch.setattr("qa.experiment.kept._code", lambda: "other code")
    assert key_of({"a": 1}) != before
