"""The FAISS index beside a numpy oracle: same passages, same order, ties by id."""

from __future__ import annotations

import logging
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from corpus import LibraryFile
from embeddings import HashingEncoder, VectorIndex, open_index
from embeddings.encoder import Vectors
from embeddings.store import load_vectors


def index_of(vectors: Vectors, ids: list[str] | None = None) -> VectorIndex:
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(np.ascontiguousarray(vectors))
    return VectorIndex(ids or [f"{row:04}" for row in range(len(vectors))], flat)


def oracle(vectors: Vectors, query: Vectors, k: int) -> list[tuple[str, float]]:
    scores = [float(np.dot(row.astype(np.float64), query.astype(np.float64))) for row in vectors]
    ranked = sorted(range(len(scores)), key=lambda row: (-scores[row], row))
    return [(f"{row:04}", scores[row]) for row in ranked[:k]]


# Halves are exact in binary, and four of them have length 1: sums have no rounding, ties are exact.
halves = st.lists(st.sampled_from([-0.5, 0.5]), min_size=4, max_size=4)


@given(st.lists(halves, min_size=1, max_size=70), halves, st.integers(1, 80))
def test_exact_ties_are_ordered_by_id_also_across_the_cut(
    rows: list[list[float]], query: list[float], k: int
) -> None:
    vectors = np.array(rows, dtype=np.float32)
    wanted = np.array(query, dtype=np.float32)
    assert index_of(vectors).search(wanted, k) == oracle(vectors, wanted, k)


@given(st.integers(0, 10_000), st.integers(1, 300), st.integers(1, 310))
def test_random_vectors_are_ranked_as_numpy_does(seed: int, count: int, k: int) -> None:
    draw = np.random.default_rng(seed)
    vectors = draw.normal(size=(count, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[draw.integers(count, size=count // 3)] = vectors[0]  # equal ones among them
    query = vectors[draw.integers(count)]
    found = index_of(vectors).search(query, k)
    expected = oracle(vectors, query, k)
    assert [score for _, score in found] == pytest.approx([s for _, s in expected], abs=1e-6)
    assert [key for key, _ in found] == [key for key, _ in expected]


@pytest.mark.parametrize("k", [1, 9, 10, 11, 1000])
def test_all_equal_vectors_come_in_the_order_of_ids(k: int) -> None:
    vectors = np.tile(np.float32([0.6, 0.8]), (10, 1))
    found = index_of(vectors).search(np.float32([1, 0]), k)
    assert found == [(f"{row:04}", float(np.float32(0.6))) for row in range(min(k, 10))]


def test_similarity_never_leaves_its_range() -> None:
    long = np.float32([[0.6, 0.8], [-0.6, -0.8]]) * np.float32(1.0004)
    found = index_of(long).search(long[0], 2)
    assert found == [("0000", 1.0), ("0001", -1.0)]


def test_ties_at_the_end_of_the_range_are_ordered_by_id() -> None:
    """Rounding may put equal passages at 1.0000001 and 1: both are 1, and the first id is first."""
    rows = np.float32([[1, 0], [1.0000002, 0]])
    assert index_of(rows).search(np.float32([1, 0]), 1) == [("0000", 1.0)]


@given(st.lists(halves, min_size=1, max_size=70), halves, st.integers(1, 80), st.data())
def test_only_the_rows_that_are_asked_for_are_searched(
    rows: list[list[float]], query: list[float], k: int, data: st.DataObject
) -> None:
    vectors = np.array(rows, dtype=np.float32)
    wanted = np.array(query, dtype=np.float32)
    size = len(rows)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    ids = {f"{row:04}" for row in np.flatnonzero(kept)}
    expected = [hit for hit in oracle(vectors, wanted, size) if hit[0] in ids][:k]
    assert index_of(vectors).search(wanted, k, kept) == expected


def test_similarity_of_one_passage_is_what_a_search_gives() -> None:
    vectors = np.float32([[0.6, 0.8], [1, 0], [-0.8, 0.6], [1.0000002, 0]])
    index = index_of(vectors, ["b", "d", "f", "h"])
    query = np.float32([1, 0])
    found = {key: index.similarity(query, key) for key in "bdfh"}
    assert found == pytest.approx({"b": 0.6, "d": 1.0, "f": -0.8, "h": 1.0})
    assert found == dict(index.search(query, 4))
    for strange in ("", "c", "z"):
        with pytest.raises(KeyError):
            index.similarity(query, strange)


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert index_of(np.zeros((0, 3), dtype=np.float32)).search(np.float32([1, 0, 0]), 5) == []


@pytest.mark.parametrize("k", [0, -1])
def test_k_under_one_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match=f"k is {k}, but must be at least 1"):
        index_of(np.eye(3, dtype=np.float32)).search(np.float32([1, 0, 0]), k)


@pytest.mark.parametrize("shape", [(2,), (4,), (1, 3), ()])
def test_query_of_another_dimension_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"query has shape .*, but the index holds vectors of 3"):
        index_of(np.eye(3, dtype=np.float32)).search(np.ones(shape, dtype=np.float32), 1)


def test_index_of_a_library_holds_its_vectors(tiny: qa.Library) -> None:
    file = LibraryFile(tiny.path)
    ids, vectors = load_vectors(file)
    index = open_index(file)
    assert list(index.ids) == ids == sorted(passage.id for passage in file.passages())
    assert index.faiss_index.reconstruct_n(0, len(ids)).tolist() == vectors.tolist()
    (query,) = HashingEncoder().encode_queries(["dockers stopped work"])
    expected = sorted(zip(-(vectors @ query), ids, strict=True))
    assert [key for key, _ in index.search(query, 99)] == [key for _, key in expected]


@pytest.mark.parametrize("bit", [0, 7])
def test_flipped_bit_in_the_file_never_reaches_an_answer(
    tiny: qa.Library, bit: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    file = LibraryFile(tiny.path)
    (query,) = HashingEncoder().encode_queries(["the bridge"])
    expected = open_index(file).search(query, 3)
    (path,) = tiny.path.glob("search/dense-*/vectors.faiss")
    whole = path.read_bytes()
    for at in range(0, len(whole), 977):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << bit
        path.write_bytes(damaged)
        caplog.clear()
        assert open_index(file).search(query, 3) == expected
        assert "is damaged; made again" in caplog.text
        assert path.read_bytes() == whole


def test_index_of_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "library.db").touch()
    index = open_index(LibraryFile(tmp_path))
    assert (index.ids, index.faiss_index.ntotal) == ([], 0)
