"""What is carried, when, and what it does to a vector: values worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from embeddings.encoder import Encoding
from qa.followup import (
    CARRIES,
    STARTS_ANEW,
    Carrying,
    Context,
    Leaning,
    leaning,
)


class Axes:
    """An encoder whose vectors point along the axes of the words it knows."""

    name, fingerprint, dimension, window = "axes", "0" * 64, 3, 100

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Any:
        self.encoded += texts
        axes = {"basra": 0, "truce": 1, "army": 2}
        rows = [
            [float(any(axes.get(w) == at for w in t.lower().split())) for at in range(3)]
            for t in texts
        ]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)

    encode_queries = encode_passages


def test_a_context_lists_each_term_once_and_forgets_what_is_taken_away() -> None:
    context = Context(asked=("Basra", "truce"), found=("Army", "basra"))
    assert context.terms == ("Basra", "truce", "Army")
    assert context.without(["BASRA"]) == Context(asked=("truce",), found=("Army",))


@pytest.mark.parametrize(
    ("question", "nearness", "best", "expected"),
    [
        ("And in Basra?", 0.3, 0.5, 0.3 / 0.5 - 0.9 * 0.5 - 0.075 * 1 + 0.2),
        ("Where was it founded?", 0.03, 0.24, 0.03 / 0.24 - 0.9 * 0.24 - 0.075 * 1 + 0.23 + 0.2),
        # soldiers, died, Diwaniyah, August, 2006
        ("Which soldiers died in Diwaniyah in August 2006?", 0.1, 0.7, 1 / 7 - 0.63 - 0.375 + 0.2),
        # "it" comes after three words of content and points to the straw; "they" comes before any
        ("Why do farmers burn straw if it pollutes?", 0.1, 0.5, 0.2 - 0.45 - 0.3 + 0.2),
        ("Do they burn farmers' straw?", 0.1, 0.5, 0.2 - 0.45 - 0.225 + 0.23 + 0.2),
        # from the twelfth word of content on, more make no difference
        ("wheat " * 12, 0.1, 0.5, 0.2 - 0.45 - 0.9 + 0.2),
        ("wheat " * 40, 0.1, 0.5, 0.2 - 0.45 - 0.9 + 0.2),
    ],
)
def test_a_question_leans_that_is_near_weak_short_or_pointing(
    question: str, nearness: float, best: float, expected: float
) -> None:
    assert leaning(question, nearness=nearness, best=best) == pytest.approx(expected)


def test_a_question_that_nothing_is_like_leans_on_what_was_before() -> None:
    assert leaning("Which ports did the navy close?", nearness=0.0, best=0.0) > CARRIES


def test_what_ends_a_topic_carries_nothing() -> None:
    assert STARTS_ANEW < CARRIES


def test_the_vector_is_the_question_and_half_of_each_list() -> None:
    carrying = Carrying(Axes(), Context(asked=("Basra",), found=("truce",)))
    question = np.array([0, 0, 1], dtype=np.float32)
    # (0.5, 0.5, 1) / sqrt(1.5)
    assert carrying.added_to(question) == pytest.approx([0.40825, 0.40825, 0.81650], abs=1e-5)


def test_it_ranks_as_the_weighted_sum_of_the_similarities() -> None:
    random = np.random.default_rng(7)
    passages = random.normal(size=(50, 3)).astype(np.float32)
    encoder = Axes()
    carrying = Carrying(encoder, Context(asked=("Basra", "Army"), found=("truce",)))
    question = np.array([0.6, 0.0, 0.8], dtype=np.float32)
    asked, found = encoder.encode_queries(["Basra Army", "truce"])
    slow = [p @ question + 0.5 * (p @ asked) + 0.5 * (p @ found) for p in passages]
    assert np.argsort(slow).tolist() == np.argsort(passages @ carrying.added_to(question)).tolist()


def test_only_the_lists_that_have_terms_are_encoded() -> None:
    encoder = Axes()
    carrying = Carrying(encoder, Context(found=("truce",)))
    assert encoder.encoded == ["truce"]
    assert carrying.nearness(np.array([0, 0.6, 0.8], dtype=np.float32)) == pytest.approx(0.6)


def test_nearness_is_to_the_nearer_list() -> None:
    carrying = Carrying(Axes(), Context(asked=("Basra",), found=("truce",)))
    assert carrying.nearness(np.array([0.6, 0.8, 0], dtype=np.float32)) == pytest.approx(0.8)


def test_vectors_that_cancel_out_leave_the_question_as_it_is() -> None:
    carrying = Carrying(Axes(), Context(asked=("Basra",), found=("Basra",)))
    question = np.array([-1, 0, 0], dtype=np.float32)
    assert carrying.added_to(question).tolist() == [-1, 0, 0]


def test_nothing_cannot_be_carried() -> None:
    with pytest.raises(ValueError, match="no terms"):
        Carrying(Axes(), Context())


def test_a_leaning_library_differs_in_the_vector_of_a_query_alone() -> None:
    tokens = np.eye(3, dtype=np.float32)[:1]
    encoding = Encoding(vector=np.array([0, 0, 1], np.float32), tokens=tokens, starts=(0,))
    library = cast(Any, SimpleNamespace(encode=lambda query: encoding, ids=["a", "b"]))
    leaning = Leaning(library, Carrying(Axes(), Context(asked=("Basra",))))
    seen = leaning.encode("army")
    # (0.5, 0, 1) / sqrt(1.25)
    assert seen.vector == pytest.approx([0.44721, 0, 0.89443], abs=1e-5)
    assert seen.tokens is tokens
    assert seen.starts == (0,)
    assert leaning.ids == ["a", "b"]
