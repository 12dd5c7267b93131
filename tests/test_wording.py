"""One wording for quoting, checking and verifying: what is the same, and where words end."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from verify_cases import Desk
from workplace import Workplace

import qa
from embeddings import HashingEncoder
from qa.quotation import find_words, quote
from qa.quotation.check import check_quotations
from qa.quotation.saved import save_quotation
from qa.quotation.wording import inside_word, normalise
from qa.quotation.words import differing, places

TEXT = (
    "The Café\n\nAnna Berg 3 May 2011\n\n"
    "The café of Muqtada al-Sadr cost 40,000 crowns — or more. He didn’t pay 7.5% of it.\n"
)


@pytest.mark.parametrize(
    "words", ["Muqtada al", "Sadr cost", "cost 40", "000 crowns", "He didn", "pay 7", "pay 7.5"]
)
def test_half_of_a_word_or_a_number_is_not_found(words: str) -> None:
    assert places(TEXT, words) == []


@pytest.mark.parametrize(
    "words",
    ["The café of", "The cafe\u0301 of", "Muqtada al–Sadr", "crowns -- or", "He didn't pay"],
)
def test_another_shape_is_the_same_wording(words: str) -> None:
    ((start, end),) = places(TEXT, words)
    assert differing(words, TEXT[start:end]) == ()
    assert normalise(words).text == normalise(TEXT[start:end]).text


def test_what_is_found_is_exact_to_a_draft_and_holds_in_another_normal_form(
    work: Workplace, tmp_path: Path
) -> None:
    work.write("cafe.txt", TEXT)
    work.build(model=HashingEncoder())
    with qa.open(work.library) as library:
        (passage,) = [p for p in library.passages() if "café" in p.text]
        quotation = quote(passage, *find_words(passage, "The café of Muqtada al-Sadr"))
        save_quotation(library.path, quotation, when="2026-03-12T09:30:00+00:00")
        text = f"“{unicodedata.normalize('NFD', quotation.words)}” (Berg 2011, para. 1)"
        assert Desk(library.file, tmp_path).verify(text).exact
        work.write("cafe.txt", unicodedata.normalize("NFD", TEXT))
        assert [each.holds for each in check_quotations(library)] == [True]


@pytest.mark.parametrize(
    ("one", "other"), [("“‘As we know", "“\u2009‘As we know"), ("he said.’”", "he said.’ ”")]
)
def test_white_space_between_two_marks_does_not_count(one: str, other: str) -> None:
    assert normalise(one).text == normalise(other).text


@pytest.mark.parametrize(("text", "at"), [("東京タワー", 2), ("\ufa0a\ufa0b", 1), ("a b", 1)])
def test_between_words_and_in_scripts_without_spaces_a_cut_is_none(text: str, at: int) -> None:
    assert not inside_word(text, at)
