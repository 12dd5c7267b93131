"""Ids as words of a file: whatever an id is, it comes back, and nothing in it parts a column."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.trec.ids import decode_id, encode_id
from qa.trec.words import words

# Half of a character is one that a file's name on disk can hold.
ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text("a% 2\u00a0\u2028\ud800\x00")


@given(ANY_TEXT)
@example("")
@example("%")
@example("%25")
@example("a%20b")
@example("\ufeffstart")
@example("\ud83d\ude00")
def test_an_id_comes_back_as_it_was(text: str) -> None:
    token = encode_id(text)
    assert decode_id(token) == text
    assert token.split() == words(token) == token.splitlines() == [token]
    assert token.encode().decode("utf-8-sig") == token


@given(ANY_TEXT)
def test_a_word_of_another_program_is_written_again_as_it_was_or_read_alike(token: str) -> None:
    again = encode_id(decode_id(token))
    assert again == token or decode_id(again) == token


@given(ANY_TEXT, ANY_TEXT)
def test_two_ids_are_two_words(one: str, other: str) -> None:
    assert (encode_id(one) == encode_id(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("", "%"),
        ("a b", "a%20b"),
        ("100%", "100%25"),
        ("\u00a0", "%C2%A0"),
        ("a\r\n\t", "a%0D%0A%09"),
        ("\u2028", "%E2%80%A8"),
        ("\ufeffx", "%EF%BB%BFx"),
        ("\ud800", "%ED%A0%80"),
        ("{a}", "%7Ba}"),
        ("Zürich-1", "Zürich-1"),
    ],
)
def test_what_would_part_a_column_is_percent_encoded(text: str, token: str) -> None:
    assert encode_id(text) == token
    assert decode_id(token) == text


@pytest.mark.parametrize("token", ["100%", "%zz", "%41", "%2f", "%FF", "%C2", "a%20%", "%%"])
def test_percent_signs_that_we_did_not_write_stay(token: str) -> None:
    assert decode_id(token) == token
