"""An encoder that gives each text the vector it has by itself, and encodes no question twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from generated import TokenHashing, article_text

from embeddings import Encoder, HashingEncoder, SentenceEncoder
from embeddings.encoder import Encoding, Vectors, gives_tokens
from embeddings.steady import SteadyEncoder, steady

TEXTS = ["rain fell", "the mayor of the town spoke", "rain fell", "no"]


class Watched(TokenHashing):
    """Remembers what it was given at a time; its clock goes one second a text."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, tuple[str, ...]]] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(("passages", tuple(texts)))
        return super().encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(("queries", tuple(texts)))
        return HashingEncoder.encode_passages(self, texts)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        found = super().encode_passage_tokens(texts)
        self.calls[-1] = ("passage tokens", tuple(texts))
        return found

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        found = super().encode_passage_tokens(texts)
        self.calls[-1] = ("query tokens", tuple(texts))
        return found

    def clock(self) -> float:
        return float(len(self.calls))


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def encoder(watched: Watched) -> SteadyEncoder:
    return steady(watched, clock=watched.clock)


def test_it_is_the_encoder_by_name_and_fingerprint(watched: Watched, encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    own = (encoder.name, encoder.fingerprint, encoder.dimension, encoder.window)
    assert own == (watched.name, watched.fingerprint, 61, 254)
    assert encoder.count_tokens(TEXTS) == [2, 6, 2, 1]


def test_tokens_are_given_only_by_an_encoder_of_tokens(encoder: Encoder) -> None:
    assert gives_tokens(encoder)
    assert not gives_tokens(steady(HashingEncoder()))


def test_a_steady_encoder_is_not_wrapped_again(encoder: SteadyEncoder) -> None:
    assert steady(encoder) is encoder


def test_every_text_is_encoded_by_itself(watched: Watched, encoder: SteadyEncoder) -> None:
    assert gives_tokens(encoder)
    encoder.encode_passage_tokens(TEXTS)
    assert watched.calls == [("passage tokens", (text,)) for text in TEXTS]
    watched.calls.clear()
    vectors = encoder.encode_passages(TEXTS)
    assert watched.calls == [("passages", (text,)) for text in (TEXTS[0], TEXTS[1], TEXTS[3])]
    assert vectors.tolist() == HashingEncoder(61).encode_passages(TEXTS).tolist()


def test_questions_and_passages_are_not_taken_for_each_other(
    watched: Watched, encoder: SteadyEncoder
) -> None:
    encoder.encode_passages(["one"])
    encoder.encode_queries(["one"])
    assert [kind for kind, _ in watched.calls] == ["passages", "queries"]


def test_a_question_is_encoded_once_and_its_seconds_are_told(
    watched: Watched, encoder: SteadyEncoder
) -> None:
    assert gives_tokens(encoder)
    first = encoder.encode_query_tokens(["one", "two"])
    assert encoder.saved == 0
    again = encoder.encode_query_tokens(["two", "one", "three", "one"])
    assert [each.vector.tolist() for each in again[:2]] == [
        each.vector.tolist() for each in first[::-1]
    ]
    assert watched.calls == [("query tokens", (text,)) for text in ("one", "two", "three")]
    assert encoder.saved == 3  # one second each: two, one, and one again
    encoder.encode_queries(["one"])
    assert encoder.saved == 3


def test_what_was_not_asked_for_longest_is_forgotten_first(watched: Watched) -> None:
    # An entry of 61 components takes 244 bytes, its text 4 a character, and 400 beside.
    encoder = steady(watched, room=2 * 660, clock=watched.clock)
    for text in ("one", "two", "one", "six", "one", "two"):
        encoder.encode_queries([text])
    assert [texts[0] for _, texts in watched.calls] == ["one", "two", "six", "two"]


def test_with_no_room_nothing_is_remembered(watched: Watched) -> None:
    encoder = steady(watched, room=0, clock=watched.clock)
    encoder.encode_queries(["one"])
    encoder.encode_queries(["one"])
    assert len(watched.calls) == 2
    assert encoder.saved == 0


def test_no_texts_have_no_vectors(encoder: SteadyEncoder) -> None:
    assert gives_tokens(encoder)
    assert encoder.encode_passages([]).shape == (0, 61)
    assert encoder.encode_queries([]).shape == (0, 61)
    assert encoder.encode_passage_tokens([]) == []


def test_a_failed_text_is_not_remembered() -> None:
    class Failing(HashingEncoder):
        fails = True

        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            if self.fails:
                raise RuntimeError("no memory left")
            return super().encode_queries(texts)

    failing = Failing()
    encoder = steady(failing)
    with pytest.raises(RuntimeError, match="no memory left"):
        encoder.encode_queries(["one"])
    failing.fails = False
    assert encoder.encode_queries(["one"]).tolist() == failing.encode_queries(["one"]).tolist()


def test_the_real_model_gives_the_same_bits_in_any_company(model: SentenceEncoder) -> None:
    texts = [article_text(seed, paragraphs) for seed, paragraphs in ((1, 1), (2, 5), (3, 2))]
    alone = [model.encode_passages([text])[0] for text in texts]
    encoder = steady(model, room=0)
    assert gives_tokens(encoder)
    for order in ((0, 1, 2), (2, 0), (1, 1, 0, 2)):
        vectors = encoder.encode_passages([texts[at] for at in order])
        tokens = encoder.encode_passage_tokens([texts[at] for at in order])
        assert np.array_equal(vectors, np.array([alone[at] for at in order]))
        ours = np.array([each.vector for each in tokens])
        assert np.abs(ours - vectors).max() < 1e-6
        assert np.array_equal(
            ours, np.array([encoder.encode_passage_tokens([texts[at]])[0].vector for at in order])
        )
