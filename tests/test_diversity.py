"""Diversity: worked out by hand on three axes, and beside a slow oracle."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import faiss
import numpy as np
import pytest
from generated import Fixed

from embeddings.index import VectorIndex
from qa.diversity import Diverse
from qa.library import Library
from qa.retriever import Retriever


def library_with(vectors: dict[str, list[float]]) -> Library:
    index = faiss.IndexFlatIP(len(next(iter(vectors.values()))))
    index.add(np.array([vectors[key] for key in sorted(vectors)], dtype=np.float32))
    return cast(Library, SimpleNamespace(index=VectorIndex(sorted(vectors), index)))


# "a" and "b" say the same, "c" something else, "d" lies between.
AXES = {"a": [1.0, 0.0], "b": [1.0, 0.0], "c": [0.0, 1.0], "d": [0.6, 0.8]}
FOUND = Fixed(("a", 1.0), ("b", 0.9), ("c", 0.5), ("d", 0.4), floor=0.0)


def test_what_says_the_same_moves_down() -> None:
    hits = Diverse(FOUND, library_with(AXES), weight=0.5).retrieve("q", 4)
    # a: .5; then b: .45 - .5, c: .25 - 0, d: .2 - .3; then b: .45 - .5, d: .2 - .4.
    assert [hit.passage_id for hit in hits] == ["a", "c", "b", "d"]
    assert [hit.score for hit in hits] == pytest.approx([0.5, 0.25, -0.05, -0.2])


def test_with_all_weight_on_relevance_the_order_stays() -> None:
    hits = Diverse(FOUND, library_with(AXES), weight=1).retrieve("q", 4)
    assert [tuple(hit) for hit in hits] == [("a", 1.0), ("b", 0.9), ("c", 0.5), ("d", 0.4)]


def test_it_chooses_from_more_than_are_asked_for() -> None:
    hits = Diverse(FOUND, library_with(AXES), weight=0.5).retrieve("q", 2)
    assert [hit.passage_id for hit in hits] == ["a", "c"]
    near = Diverse(FOUND, library_with(AXES), weight=0.5, depth=2).retrieve("q", 2)
    assert [hit.passage_id for hit in near] == ["a", "b"]


def test_scores_never_rise_and_equal_a_slow_oracle() -> None:
    draw = np.random.default_rng(3)
    vectors = draw.standard_normal((12, 5))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"p{row:02}" for row in range(12)]
    scores = sorted(draw.random(12), reverse=True)
    found = Fixed(*zip(ids, scores, strict=True), floor=0.0)
    space = library_with(dict(zip(ids, vectors.tolist(), strict=True)))
    hits = Diverse(found, space, weight=0.6).retrieve("q", 12)
    chosen: list[int] = []
    for hit in hits:
        worth: dict[int, Any] = {}
        for row in set(range(12)) - set(chosen):
            similar = max((vectors[row] @ vectors[other] for other in chosen), default=0.0)
            similar = max(similar, 0.0)
            worth[row] = 0.6 * scores[row] / scores[0] - 0.4 * similar
        best = max(worth, key=worth.__getitem__)
        assert (hit.passage_id, hit.score) == (ids[best], pytest.approx(worth[best], abs=1e-6))
        chosen.append(best)
    assert all(first.score >= second.score for first, second in pairwise(hits))


def test_nothing_found_stays_nothing_and_bad_settings_are_refused() -> None:
    diverse = Diverse(Fixed(floor=0.0), library_with(AXES))
    assert diverse.retrieve("q", 3) == []
    assert isinstance(diverse, Retriever)
    for options in ({"weight": 1.1}, {"weight": float("nan")}, {"depth": 0}):
        with pytest.raises(ValueError, match="depth must be at least 1"):
            Diverse(FOUND, library_with(AXES), **options)
    with pytest.raises(ValueError, match="k is 0"):
        diverse.retrieve("q", 0)
