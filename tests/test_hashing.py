"""The encoder without a model: its numbers are worked out by hand."""

from __future__ import annotations

import doctest
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embeddings.hashing
from embeddings import Encoder, HashingEncoder


def test_example_holds() -> None:
    assert doctest.testmod(embeddings.hashing) == (0, 1)


def test_vector_counts_words_in_buckets() -> None:
    # a = 97 = 1 mod 3, b = 98 = 2 mod 3, c = 99 = 0 mod 3; the last bucket counts the text.
    vectors = HashingEncoder(4).encode_passages(["a b B c, c! c", "a", ""])
    whole = sqrt(9 + 1 + 4 + 1)
    expected = [
        [3 / whole, 1 / whole, 2 / whole, 1 / whole],
        [0, sqrt(0.5), 0, sqrt(0.5)],
        [0, 0, 0, 1],
    ]
    assert np.abs(vectors - expected).max() < 1e-7
    assert vectors.dtype == np.float32


def test_words_past_the_window_are_not_seen() -> None:
    encoder = HashingEncoder(window=3)
    seen, cut, other = encoder.encode_queries(["one two three", "one two three four", "one two"])
    assert seen.tolist() == cut.tolist() != other.tolist()


def test_tokens_are_words() -> None:
    assert HashingEncoder().count_tokens(["", "one", "Don't stop 7 times – now!"]) == [0, 1, 6]


def test_fingerprint_tells_what_vectors_depend_on() -> None:
    assert HashingEncoder().fingerprint == HashingEncoder(512, 254).fingerprint
    others = [HashingEncoder(), HashingEncoder(513), HashingEncoder(window=253)]
    assert len({encoder.fingerprint for encoder in others}) == 3


def test_it_is_an_encoder() -> None:
    assert isinstance(HashingEncoder(), Encoder)
    assert HashingEncoder(7).encode_passages([]).shape == (0, 7)


def test_dimension_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="dimension is 1, but must be at least 2"):
        HashingEncoder(1)


@given(st.lists(st.text(max_size=50), max_size=5), st.integers(2, 20))
def test_vectors_are_units_in_the_order_of_the_texts(texts: list[str], dimension: int) -> None:
    encoder = HashingEncoder(dimension)
    vectors = encoder.encode_passages(texts)
    assert vectors.shape == (len(texts), dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for text, vector in zip(texts, vectors, strict=True):
        assert vector.tolist() == encoder.encode_queries([text])[0].tolist()
