"""Lines, and the paragraphs that lines of typewritten text make."""

from __future__ import annotations

import pytest

from corpus.lines import (
    ends_sentence,
    paragraphs_of_lines,
    split_lines,
    without_control_characters,
)
from corpus.traced import Traced


def paragraphs(text: str) -> list[list[str]]:
    found = paragraphs_of_lines(split_lines(Traced.of(text)))
    return [[line.text for line in paragraph] for paragraph in found]


@pytest.mark.parametrize(
    "line_break", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1e"]
)
def test_every_line_break_of_unicode_breaks_lines(line_break: str) -> None:
    text = Traced.of(f"one{line_break}two{line_break}{line_break}")
    lines = split_lines(text)
    assert [line.text for line in lines] == ["one", "two", "", ""]
    assert lines[1].range() == (3 + len(line_break), 6 + len(line_break))


def test_control_characters_go_and_lone_surrogates_are_replaced() -> None:
    text = "a\x00b\x07\x1bc\x7f\x80\x9fd\te\ud800f\u00adg"
    assert without_control_characters(Traced.of(text)).text == "abcd\te\ufffdf\u00adg"


@pytest.mark.parametrize("text", ["It ends.", "Ends?”", "Ends!')", "Waits…", "[It ends.]", "No.'”"])
def test_sentences_end_with_a_stop_and_what_closes(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["It goes on", "on,", "on:", "on;", "“so”", "U.S. army", ""])
def test_other_ends_are_no_ends_of_sentences(text: str) -> None:
    assert not ends_sentence(text)


def test_wrapped_lines_are_one_paragraph() -> None:
    text = "The council met on Monday and\ndecided to build the bridge over\nthe river in May."
    assert paragraphs(text) == [text.split("\n")]


def test_a_long_line_is_a_paragraph() -> None:
    first, second = "word " * 30, "Short line."
    assert paragraphs(f"{first}\n{second}\n") == [[first.strip()], [second]]


def test_an_indented_line_starts_a_paragraph() -> None:
    text = (
        "The council met on Monday and\ndecided to build the bridge.\n"
        "   The mayor cut the ribbon at\nnoon."
    )
    assert [len(paragraph) for paragraph in paragraphs(text)] == [2, 2]


def test_indentation_says_nothing_where_all_lines_have_it() -> None:
    text = "    The council met on Monday and\n    decided to build the bridge over\n    the river."
    assert [len(paragraph) for paragraph in paragraphs(text)] == [3]


def test_a_sentence_that_ends_far_before_the_margin_ends_its_paragraph() -> None:
    text = "The council met on Monday and decided to\nbuild it.\nThe mayor cut the ribbon at noon."
    assert [len(paragraph) for paragraph in paragraphs(text)] == [2, 1]


def test_lines_of_white_space_are_no_paragraph() -> None:
    assert paragraphs("  \n\t\n") == []


def test_a_sub_heading_after_a_full_line_stands_alone() -> None:
    text = (
        "The council met on Monday and spoke of the harbour for nine hours on end.\n"
        "The Year 2008\n"
        "The mayor said afterwards that nothing had been decided about the cranes.\n"
    )
    assert len(paragraphs(text)) == 3


def test_the_last_words_of_a_paragraph_are_no_sub_heading() -> None:
    text = (
        "The council met on Monday and spoke of the harbour for nine hours, with\n"
        "Mayor Lund.\n"
        "The mayor said afterwards that nothing had been decided about the cranes.\n"
    )
    assert len(paragraphs(text)) == 2


def test_a_long_address_leaves_its_paragraph_whole() -> None:
    lines = ["The council met on Monday and", "http://harbour.example/" + "a" * 130, "in May."]
    assert paragraphs("\n".join(lines)) == [lines]


def test_lines_that_all_end_sentences_are_paragraphs() -> None:
    lines = [
        "The council met.",
        "It argued for nine hours about the bridge.",
        "No one left.",
        "So.",
    ]
    assert paragraphs("\n".join(lines)) == [[line] for line in lines]


def test_a_speaker_starts_a_paragraph() -> None:
    lines = [
        "Q: What was decided about the",
        "bridge?",
        "A: Nothing at all was decided",
        "about it.",
    ]
    assert paragraphs("\n".join(lines)) == [lines[:2], lines[2:]]
