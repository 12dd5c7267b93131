"""Codes of tokens: one bit a component, the sentence of each, and back from the bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from generated import TokenHashing, library_of
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans
from embeddings import passage_input
from embeddings.encoder import Encoding, gives_tokens
from embeddings.hashing import HashingEncoder
from embeddings.sentence import SentenceEncoder
from embeddings.store import load_tokens
from embeddings.tokens import TokenCodes


def encoding(tokens: list[list[float]], starts: tuple[int, ...]) -> Encoding:
    rows = np.array(tokens, dtype=np.float32)
    return Encoding(vector=np.zeros(rows.shape[1], dtype=np.float32), tokens=rows, starts=starts)


def test_bits_are_signs_with_the_first_component_highest() -> None:
    rows = [[0.5, -0.5, 0.5, 0.0, 0, 0, 0, -1e-9, 0.1, -2.0], [-1.0] * 10]
    codes = TokenCodes.of(encoding(rows, (0, 4)), 0, [(0, 9)])
    assert codes.bits.tolist() == [[0b1010_0000, 0b1000_0000], [0, 0]]
    assert codes.bits.dtype == np.uint8


def test_sentences_are_numbered_from_one_and_the_title_is_none_of_them() -> None:
    text = "A title\nHe left. Nobody saw him.\n\nThat was in May."
    own = text.removeprefix("A title\n")
    assert sentence_spans(own) == [(0, 8), (9, 24), (26, 42)]
    starts = tuple(text.index(word) for word in ("A", "title", "He", "left", ".", "Nobody"))
    starts += tuple(text.index(word) for word in ("him", "That", "May"))
    rows = [[1.0] * 8] * len(starts)
    codes = TokenCodes.of(encoding(rows, starts), len("A title\n"), sentence_spans(own))
    assert codes.sentences.tolist() == [0, 0, 1, 1, 1, 2, 2, 3, 3]
    assert codes.sentences.dtype == np.uint16


def test_without_a_title_all_tokens_are_in_a_sentence() -> None:
    codes = TokenCodes.of(encoding([[1.0]] * 2, (0, 4)), 0, [(0, 8)])
    assert codes.sentences.tolist() == [1, 1]


def test_bytes_are_the_sentence_numbers_then_the_bits() -> None:
    codes = TokenCodes(
        bits=np.array([[1, 2], [3, 4]], dtype=np.uint8),
        sentences=np.array([1, 258], dtype=np.uint16),
    )
    assert codes.to_bytes() == bytes([1, 0, 2, 1, 1, 2, 3, 4])
    assert len(codes) == 2


@given(st.integers(1, 70), st.integers(0, 40), st.integers(0, 9999))
def test_bytes_come_back_as_they_were(dimension: int, count: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    vectors = draw.choice([-1.0, 1.0], size=(count, dimension)).astype(np.float32)
    codes = TokenCodes(
        bits=np.packbits(vectors > 0, axis=1),
        sentences=draw.integers(0, 65536, count).astype(np.uint16),
    )
    again = TokenCodes.from_bytes(codes.to_bytes(), dimension)
    assert again.sentences.tolist() == codes.sentences.tolist()
    assert again.bits.tolist() == codes.bits.tolist()
    assert len(again) == count
    # And back to vectors: each component has its sign, and the size that makes the length 1.
    unpacked = TokenCodes.unpack(again.bits, dimension)
    assert unpacked.dtype == np.float32
    assert unpacked == pytest.approx(vectors / np.sqrt(dimension))


@pytest.mark.parametrize(("size", "dimension"), [(5, 8), (1, 8), (7, 16), (5, 9), (51, 384)])
def test_bytes_that_cannot_be_codes_are_refused(size: int, dimension: int) -> None:
    with pytest.raises(ValueError, match=f"{size} bytes are no tokens of {dimension} components"):
        TokenCodes.from_bytes(bytes(size), dimension)


def test_a_build_keeps_the_codes_of_the_title_and_of_each_sentence(tmp_path: Path) -> None:
    encoder = TokenHashing()
    row = {"title": "Port news", "text": "Alpha came. Beta left early.\n\nGamma."}
    with library_of(tmp_path, [row, "Delta."], model=encoder) as library:
        first, second = library.passages()
        found = load_tokens(library.file, [first.id, second.id], encoder.dimension)
    assert found[first.id].sentences.tolist() == [0, 0, 1, 1, 2, 2, 2, 3]
    words = "port news alpha came beta left early gamma".split()
    expected = np.array([encoder.word_vector(word) > 0 for word in words])
    assert found[first.id].bits.tolist() == np.packbits(expected, axis=1).tolist()
    assert found[second.id].sentences.tolist() == [1]


def test_an_encoder_without_tokens_leaves_none(tmp_path: Path) -> None:
    assert gives_tokens(TokenHashing())
    assert not gives_tokens(HashingEncoder())
    with library_of(tmp_path, ["Alpha."]) as library:
        assert load_tokens(library.file, library.ids, 512) == {}


# The packaged model's tokens


TEXTS = ["The dockers' strike in Diwaniyah", "", "Rain.\n\n  Wheat 中文", "port " * 300]


def test_token_encodings_hold_the_vector_of_the_whole_text(model: SentenceEncoder) -> None:
    encodings = model.encode_passage_tokens(TEXTS)
    vectors = model.encode_passages(TEXTS)
    assert np.abs(np.array([each.vector for each in encodings]) - vectors).max() < 1e-5
    queries = model.encode_query_tokens(TEXTS)
    assert np.abs(np.array([each.vector for each in queries]) - vectors).max() < 1e-5
    assert model.encode_passage_tokens([]) == []


def test_tokens_are_units_and_start_where_their_words_do(model: SentenceEncoder) -> None:
    first, empty, third, long = model.encode_passage_tokens(TEXTS)
    # Word pieces: the dock ##ers ' strike in di ##wani ##ya ##h, as the vocabulary cuts them.
    starts = set(first.starts)
    assert {0, 4, 11, 13, 20, 23} <= starts
    assert first.starts == tuple(sorted(first.starts))
    assert len(first.starts) == len(first.tokens) == model.count_tokens(TEXTS[:1])[0]
    assert np.abs(np.linalg.norm(first.tokens, axis=1) - 1).max() < 1e-5
    assert (empty.tokens.shape, empty.starts) == ((0, 384), ())
    assert [TEXTS[2][at] for at in third.starts] == ["R", ".", "W", "中", "文"]
    assert len(long.starts) == 254  # what the window reads


def test_a_token_stands_in_its_context(model: SentenceEncoder) -> None:
    river, money = model.encode_passage_tokens(["The bank of the river", "The bank lent money"])
    assert river.starts[1] == money.starts[1] == 4
    assert river.tokens[1] @ money.tokens[1] < 0.95


def test_stored_inputs_are_those_of_the_passages(tmp_path: Path, model: SentenceEncoder) -> None:
    row = {"title": "A Poor Harvest", "text": "Rain had come too late. Nobody sold wheat."}
    with library_of(tmp_path, [row], model=model) as library:
        (passage,) = library.passages()
        codes = load_tokens(library.file, [passage.id], 384)[passage.id]
    (read,) = model.encode_passage_tokens([passage_input(passage, model)])
    assert codes.sentences.tolist() == [0] * 3 + [1] * 6 + [2] * 4
    assert codes.bits.tolist() == np.packbits(read.tokens > 0, axis=1).tolist()


def test_fingerprints_of_the_made_up_encoders_differ() -> None:
    assert TokenHashing().fingerprint != HashingEncoder(61).fingerprint
    assert len(TokenHashing().fingerprint) == len(hashlib.sha256().hexdigest())
