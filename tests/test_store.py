"""Vectors in the library file: kept by text, given to passages, checked when they are loaded."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus import Article, LibraryFile, Paragraph, Passage, SourceMap
from corpus.errors import LibraryDamaged
from corpus.schema import database_path
from corpus.writer import Writer
from embeddings import HashingEncoder
from embeddings.store import (
    VectorStore,
    are_unit,
    load_tokens,
    load_vectors,
    vector_key,
    vectors_digest,
)
from embeddings.tokens import TokenCodes

X, Y, Z = np.eye(3, dtype=np.float32)


def article(title: str = "Title") -> Article:
    return Article(
        id="a", path="a", text="one two", title=title, source_map=SourceMap(()),
        paragraphs=(Paragraph(start=0, end=7, number=1),),
    )  # fmt: skip


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    """Of a library with an article that has the passages p, q and r."""
    with Writer(tmp_path) as writer:
        put(writer, article())
        yield writer


def put(writer: Writer, article: Article) -> None:
    passages = [Passage(id=key, article=article, start=0, end=3) for key in "qpr"]
    with writer.transaction():
        writer.put_article(article, 0, passages)


def test_key_is_of_the_encoder_and_the_text() -> None:
    assert vector_key("f", "text") == hashlib.sha256(b"f\0text").hexdigest()
    keys = {vector_key(*pair) for pair in [("f", "text"), ("ft", "ext"), ("f", "texts"), ("", "")]}
    assert len(keys) == 4


def test_missing_keys_come_once_and_in_order(writer: Writer) -> None:
    store = VectorStore(writer)
    assert store.missing(["c", "a", "b", "a"]) == ["c", "a", "b"]
    store.add(["a", "d"], np.array([X, Y]))
    assert store.missing(["c", "a", "b", "a"]) == ["c", "b"]
    assert store.missing([]) == []


def test_vectors_come_back_bit_by_bit_sorted_by_passage(writer: Writer, tmp_path: Path) -> None:
    store = VectorStore(writer)
    odd = np.array([0.6, 0.8, 1e-30], dtype=np.float32)
    store.add(["kp", "kq"], np.array([odd, Y], dtype=np.float64))
    store.assign({"q": "kq", "p": "kp", "r": "kq"})
    ids, vectors = load_vectors(LibraryFile(tmp_path))
    assert ids == ["p", "q", "r"]
    assert vectors.tolist() == [odd.tolist(), Y.tolist(), Y.tolist()]
    assert vectors.dtype == np.float32


def test_vectors_that_no_passage_stands_for_are_removed(writer: Writer) -> None:
    store = VectorStore(writer)
    store.add(["a", "b", "c"], np.array([X, Y, Z]))
    store.assign({"p": "a", "q": "a", "r": "c"})
    store.remove_unused()
    assert store.missing(["a", "b", "c"]) == ["b"]


def test_a_passage_that_goes_takes_its_vector_with_it(writer: Writer) -> None:
    store = VectorStore(writer)
    store.add(["a"], np.array([X]))
    store.assign({"p": "a"})
    writer.keep_only([])
    store.remove_unused()
    assert store.missing(["a"]) == ["a"]


def test_content_name_tells_passages_vectors_and_titles(writer: Writer) -> None:
    store = VectorStore(writer)
    assignments = [{"p": "a"}, {"p": "b"}, {"p": "b", "q": "a"}, {"p": "b", "q": "b"}]
    names = []
    for keys in assignments:
        store.assign(keys)
        names.append(store.content_name())
    for title in ("Title", "Another"):
        put(writer, article(title))
        store.assign(assignments[-1])
        names.append(store.content_name())
    assert names[4] == names[3]  # the same again
    assert len(set(names)) == 5
    assert all(len(name) == 16 for name in names)


def test_only_unit_vectors_are_taken_over(tmp_path: Path) -> None:
    rows = {"short": X * 0.5, "unit": Y, "long": Z * 2, "blank": X * 0}
    for name in ("other", "own"):
        (tmp_path / name).mkdir()
    with Writer(tmp_path / "other") as other:
        VectorStore(other).add(list(rows), np.array(list(rows.values())))
    with Writer(tmp_path / "own") as own:
        store = VectorStore(own)
        missing = store.take_over(list(rows), [tmp_path / "other"], HashingEncoder(3))
        assert missing == ["short", "long", "blank"]
        assert store.missing(rows) == missing


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE key = 'b') WHERE key = 'a'",
        "UPDATE token_codes SET codes = x'0100ff' WHERE key = 'a'",
        "UPDATE token_codes SET codes = 'text' WHERE key = 'a'",
        "DELETE FROM token_codes WHERE key = 'b'",
        "DELETE FROM token_codes",
        "UPDATE passage_vectors SET key = 'b' WHERE passage_id = 'p'",
    ],
)
def test_the_digest_tells_vectors_and_codes(writer: Writer, tmp_path: Path, change: str) -> None:
    store = VectorStore(writer)
    store.add(["a", "b"], np.array([X, Y]), [codes((1, 1)), codes((2, 1), (3, 2))])
    store.assign({"p": "a", "q": "b", "r": "a"})
    before = vectors_digest(LibraryFile(tmp_path))
    assert vectors_digest(LibraryFile(tmp_path)) == before
    with writer.transaction():
        writer.db.execute(change)
    assert vectors_digest(LibraryFile(tmp_path)) != before


def test_no_passages_have_no_vectors(tmp_path: Path) -> None:
    with Writer(tmp_path):
        pass
    assert load_vectors(LibraryFile(database_path(tmp_path).parent))[0] == []


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM vectors WHERE key = 'b'",
        "DELETE FROM passage_vectors WHERE passage_id = 'q'",
        "UPDATE vectors SET vector = substr(vector, 1, 8) WHERE key = 'b'",
        "UPDATE vectors SET vector = substr(vector, 1, 11)",
        "UPDATE vectors SET vector = x'0000c07f0000000000000000' WHERE key = 'b'",  # NaN
        "UPDATE vectors SET vector = zeroblob(12) WHERE key = 'b'",
    ],
)
def test_damaged_vectors_are_refused(writer: Writer, tmp_path: Path, damage: str) -> None:
    store = VectorStore(writer)
    store.add(["a", "b"], np.array([X, Y]))
    store.assign({"p": "a", "q": "b", "r": "a"})
    db = sqlite3.connect(database_path(tmp_path))
    db.execute(damage)
    db.commit()
    db.close()
    with pytest.raises(LibraryDamaged, match=r"vector.*; move it away and build the library"):
        load_vectors(LibraryFile(tmp_path))


def test_unit_vectors_are_told_from_others() -> None:
    nan, infinite = np.full(3, np.nan), np.full(3, np.inf)
    rows = [X, X * 1.0005, X * 1.002, X * 0.998, X * 0, nan, infinite, np.full(3, 3**-0.5)]
    assert are_unit(np.array(rows, dtype=np.float32)).tolist() == [
        True, True, False, False, False, False, False, True,
    ]  # fmt: skip


# Codes of tokens, beside the vectors


def codes(*rows: tuple[int, int]) -> TokenCodes:
    """Tokens of eight components, each as its byte of signs and its sentence."""
    return TokenCodes(
        bits=np.array([[bits] for bits, _ in rows], dtype=np.uint8).reshape(-1, 1),
        sentences=np.array([sentence for _, sentence in rows], dtype=np.uint16),
    )


def rows_of(tokens: TokenCodes) -> list[tuple[int, int]]:
    return list(zip(tokens.bits[:, 0].tolist(), tokens.sentences.tolist(), strict=True))


def test_tokens_come_back_by_passage(writer: Writer, tmp_path: Path) -> None:
    store = VectorStore(writer)
    store.add(["a", "b"], np.array([X, Y]), [codes((0b1010_0000, 0), (7, 2)), codes()])
    store.add(["c"], np.array([Z]))
    store.assign({"p": "a", "q": "b", "r": "c"})
    found = load_tokens(LibraryFile(tmp_path), ["r", "p", "nobody", "q"], 8)
    assert {key: rows_of(tokens) for key, tokens in found.items()} == {
        "p": [(160, 0), (7, 2)], "q": [],
    }  # fmt: skip
    assert load_tokens(LibraryFile(tmp_path), [], 8) == {}


def test_a_vector_without_tokens_is_missing_where_tokens_are_wanted(writer: Writer) -> None:
    store = VectorStore(writer)
    store.add(["a", "b"], np.array([X, Y]))
    assert store.missing(["a", "b", "c", "a"], tokens=True) == ["a", "b", "c"]
    store.add(["b"], np.array([Y]), [codes((1, 1))])
    assert store.missing(["a", "b", "c"], tokens=True) == ["a", "c"]
    assert store.missing(["a", "b", "c"]) == ["c"]


def test_tokens_go_with_their_vector(writer: Writer) -> None:
    store = VectorStore(writer)
    store.add(["a", "b"], np.array([X, Y]), [codes((1, 1)), codes((2, 1))])
    store.assign({"p": "a", "q": "a", "r": "a"})
    store.remove_unused()
    assert store.missing(["a", "b"], tokens=True) == ["b"]


def test_tokens_of_more_passages_than_a_query_names(tmp_path: Path) -> None:
    ids = [f"{row:04}" for row in range(1203)]
    with Writer(tmp_path) as writer:
        passages = [Passage(id=key, article=article(), start=0, end=3) for key in ids]
        with writer.transaction():
            writer.put_article(article(), 0, passages)
        store = VectorStore(writer)
        store.add(ids, np.tile(X, (1203, 1)), [codes((int(key) % 251, 1)) for key in ids])
        store.assign(dict(zip(ids, ids, strict=True)))
    found = load_tokens(LibraryFile(tmp_path), ids[::-1], 8)
    assert {key: rows_of(tokens) for key, tokens in found.items()} == {
        key: [(int(key) % 251, 1)] for key in ids
    }


def test_tokens_that_were_cut_off_are_refused(writer: Writer, tmp_path: Path) -> None:
    store = VectorStore(writer)
    store.add(["a"], np.array([X]), [codes((1, 1), (2, 1))])
    store.assign({"p": "a"})
    db = sqlite3.connect(database_path(tmp_path))
    db.execute("UPDATE token_codes SET codes = substr(codes, 1, 5)")
    db.commit()
    db.close()
    with pytest.raises(LibraryDamaged, match=r"token vectors are cut off: 5 bytes are no tokens"):
        load_tokens(LibraryFile(tmp_path), ["p"], 8)
