"""Building with the vectors of other libraries: what one of them has is not encoded again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from generated import TokenHashing, contents, run_python, write_articles
from workplace import Counting, Workplace

from corpus import LibraryFile
from corpus.lock import writing
from corpus.schema import database_path
from embeddings import HashingEncoder, build_library
from embeddings.encoder import Encoding, Vectors
from embeddings.store import load_tokens


@pytest.fixture
def first(work: Workplace) -> Path:
    """Six articles in a library of passages of up to 40 words."""
    write_articles(work.articles, 6)
    work.build(size=40)
    work.given()
    return work.library


def change(library: Path, sql: str) -> None:
    db = sqlite3.connect(database_path(library))
    db.execute(sql)
    db.commit()
    db.close()


def second(work: Workplace, *others: Path, **options: object) -> Path:
    library = work.place / "second.library"
    work.build(library, size=40, vectors_from=others, **options)
    return library


def test_nothing_is_encoded_that_another_library_has(work: Workplace, first: Path) -> None:
    library = second(work, first)
    assert work.given() == []
    assert contents(library) == contents(first)


def test_without_it_everything_is_encoded(work: Workplace, first: Path) -> None:
    library = second(work)
    assert len(set(work.given())) == len(contents(first)["passages"])
    assert contents(library) == contents(first)


def test_only_the_passages_that_both_have_are_taken_over(work: Workplace, first: Path) -> None:
    work.write("short.txt", "Rain in the Valley\n\nIt rained all day, and the river rose.\n")
    work.build(size=40)
    other = work.place / "other.library"
    work.build(other, size=90)
    own = work.given()[1:]  # without what `first` gained
    work.build(work.place / "from.library", size=90, vectors_from=[first])
    encoded = work.given()
    # The short article is one passage under both sizes, the others are cut elsewhere.
    assert len(own) == len(set(own)) == len(encoded) + 1
    assert [text for text in own[:-1] if text not in encoded] == []
    assert own[-1].startswith("Rain in the Valley")
    assert contents(work.place / "from.library") == contents(other)


def test_several_libraries_are_asked_in_turn(work: Workplace, first: Path) -> None:
    half = [work.place / f"half-{number}.library" for number in (0, 1)]
    files = sorted(work.articles.iterdir())
    for number, library in enumerate(half):
        folder = work.place / f"half-{number}"
        folder.mkdir()
        for path in files[number::2]:
            (folder / path.name).write_bytes(path.read_bytes())
        build_library(folder, library, model=work.encoder, size=40, progress=False)
    work.given()
    library = second(work, *half)
    assert work.given() == []
    assert contents(library) == contents(first)


def test_vectors_of_another_encoder_are_no_help(work: Workplace, first: Path) -> None:
    work.encoder = Counting(dimension=128)
    library = second(work, first)
    assert len(set(work.given())) == len(contents(library)["passages"])


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vectors SET vector = substr(vector, 1, 8)",
        "UPDATE vectors SET vector = zeroblob(2048)",
        "DELETE FROM vectors",
        "DROP TABLE vectors",
        "DROP TABLE token_codes",
        "PRAGMA user_version = 99",
    ],
)
def test_what_cannot_be_used_is_encoded(work: Workplace, first: Path, damage: str) -> None:
    sound = contents(first)
    change(first, damage)
    library = second(work, first)
    assert len(set(work.given())) == len(sound["passages"])
    assert contents(library) == sound


def test_one_bad_vector_spoils_no_other(work: Workplace, first: Path) -> None:
    sound = contents(first)
    change(
        first,
        "UPDATE vectors SET vector = zeroblob(2048) WHERE key IN "
        "(SELECT key FROM vectors ORDER BY key LIMIT 3)",
    )
    library = second(work, first)
    assert len(work.given()) == 3
    assert contents(library) == sound


def test_a_library_that_is_none_is_passed_over(work: Workplace, first: Path) -> None:
    nothing, empty, other = (work.place / name for name in ("nothing", "empty", "other"))
    empty.mkdir()
    other.mkdir()
    database_path(other).write_text("not a database, but long enough to be one " * 40)
    library = second(work, nothing, empty, other, first)
    assert work.given() == []
    assert contents(library) == contents(first)


def test_a_build_that_was_stopped_is_of_use(work: Workplace, first: Path) -> None:
    class Stopping(Counting):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            if self.given:
                raise KeyboardInterrupt
            return super().encode_passages(texts)

    stopped = work.place / "stopped.library"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("embeddings.build.BATCH", 8)
        with pytest.raises(KeyboardInterrupt):
            build_library(work.articles, stopped, model=Stopping(), size=40, progress=False)
    library = second(work, stopped)
    assert len(work.given()) == len(contents(first)["passages"]) - 8
    assert contents(library) == contents(first)


def test_a_library_that_is_being_built_can_be_taken_from(work: Workplace, first: Path) -> None:
    with writing(first):
        second(work, first)
    assert work.given() == []


def test_its_own_vectors_are_no_trouble(work: Workplace, first: Path) -> None:
    before = contents(first)
    work.build(first, size=40, vectors_from=[first])
    assert work.given() == []
    assert contents(first) == before


class CountingTokens(TokenHashing):
    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        self.given += texts
        return super().encode_passage_tokens(texts)


def test_token_codes_come_with_the_vectors(work: Workplace) -> None:
    write_articles(work.articles, 4)
    encoder = CountingTokens()
    build_library(work.articles, work.library, model=encoder, size=40, progress=False)
    passages = len(encoder.given)
    change(
        work.library,
        "UPDATE token_codes SET codes = x'00' WHERE key IN (SELECT min(key) FROM token_codes)",
    )
    change(work.library, "DELETE FROM token_codes WHERE key IN (SELECT max(key) FROM token_codes)")
    other = work.place / "other.library"
    encoder.given.clear()
    options = {"model": encoder, "size": 40, "progress": False}
    build_library(work.articles, other, vectors_from=[work.library], **options)  # type: ignore[arg-type]
    assert len(encoder.given) == 2
    fresh = work.place / "fresh.library"
    build_library(work.articles, fresh, **options)  # type: ignore[arg-type]
    codes = []
    for library in (other, fresh):
        file = LibraryFile(library)
        ids = [passage.id for passage in file.passages()]
        found = load_tokens(file, ids, encoder.dimension)
        codes.append({key: each.to_bytes() for key, each in found.items()})
        file.close()
    assert len(codes[0]) == passages
    assert codes[0] == codes[1]


def test_locks_of_a_library_that_is_open_are_not_lost(work: Workplace, first: Path) -> None:
    """Another process cannot shrink the log under an open library that was taken from."""
    opened = LibraryFile(first)
    before = opened.rows("SELECT count(*) FROM vectors")
    second(work, first)
    code = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "db.execute('DELETE FROM vectors'); "
        "print(*db.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchone())"
    )
    # 1: the checkpoint could not end, since a reader's lock is in its way.
    busy, log, done = map(int, run_python(code, database_path(first)).split())
    assert busy == 1 and log >= done
    assert opened.rows("SELECT count(*) FROM vectors") == before
    assert len(opened.rows("SELECT vector FROM vectors")) == before[0][0]
    opened.close()


def test_the_hashing_encoder_is_told_from_itself_by_its_buckets(work: Workplace) -> None:
    write_articles(work.articles, 2)
    small, large = HashingEncoder(64), HashingEncoder(65)
    build_library(work.articles, work.library, model=small, progress=False)
    report = build_library(
        work.articles,
        work.place / "large",
        model=large,
        vectors_from=[work.library],
        progress=False,
    )
    assert report.embedded == report.passages
