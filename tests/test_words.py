"""Words as lexical search sees them: stems with their places, without stop words."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st
from Stemmer import Stemmer

from qa.words import stem, stem_spans, stems


def test_stems_are_those_of_snowballs_english() -> None:
    assert stems("Soldiers soldiered; the DOCKERS' demands") == [
        "soldier", "soldier", "docker", "demand",
    ]  # fmt: skip
    assert stems("generously flying bridges") == ["generous", "fli", "bridg"]


def test_spans_are_those_of_the_words_in_the_text() -> None:
    text = "The soldiers left, and 23 ships sank."
    assert stem_spans(text) == [
        ("soldier", 4, 12), ("left", 13, 17), ("23", 23, 25), ("ship", 26, 31), ("sank", 32, 36),
    ]  # fmt: skip


def test_words_that_ask_are_kept_and_words_of_one_letter_are_not() -> None:
    assert stems("Who did what, when and where in it? A b") == [
        "who",
        "did",
        "what",
        "when",
        "where",
    ]
    assert stems("the and of") == stems("") == stems("?! a I") == []


def test_upper_case_and_repetition_do_not_hide_a_word() -> None:
    assert stems("Port PORT port, ports") == ["port"] * 4


def test_a_single_word_is_stemmed_also_where_it_is_a_stop_word() -> None:
    assert [stem(word) for word in ("Bridges", "the", "IT", "x", "")] == [
        "bridg", "the", "it", "x", "",
    ]  # fmt: skip


def test_other_scripts_are_words_too() -> None:
    assert stem_spans("بغداد São-Paulo") == [("بغداد", 0, 5), ("são", 6, 9), ("paulo", 10, 15)]


@given(st.text(max_size=60))
def test_every_stem_is_of_the_word_at_its_place(text: str) -> None:
    snowball = Stemmer("english")
    found = stem_spans(text)
    assert [each for each, _, _ in found] == stems(text)
    for each, start, end in found:
        assert each == snowball.stemWord(text[start:end].lower())
    ends = [0, *[end for _, _, end in found]]
    assert all(end <= start for end, (_, start, _) in zip(ends, found, strict=False))


def test_threads_get_the_stems_of_their_own_words() -> None:
    texts = [" ".join([word] * 500) for word in ("bridges", "soldiers", "harvests", "flying")]
    wrong: list[str] = []

    def read(text: str) -> None:
        for _ in range(20):
            if set(stems(text)) != {stem(text.split()[0])}:
                wrong.append(text)

    threads = [threading.Thread(target=read, args=(text,)) for text in texts * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
