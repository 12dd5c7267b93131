"""Quotations in paragraphs: marks of all shapes, apostrophes, marks that do not pair."""

from __future__ import annotations

import pytest

from qa.verification.draft import Block
from qa.verification.quoted import find_quoted


def found(*paragraphs: str) -> tuple[list[str], list[int]]:
    """The quotations, and the lines of the problems."""
    blocks = [
        Block(text=text, kind="text", lines=((0, number),))
        for number, text in enumerate(paragraphs, 1)
    ]
    quoted = find_quoted(blocks)
    return [each.text for each in quoted.quotations], [each.line for each in quoted.problems]


@pytest.mark.parametrize(
    "text", ["“yes”", '"yes"', "«yes»", "„yes“", "„yes”", "»yes«", "‘yes’", "'yes'", "「yes」"]
)
def test_marks_of_every_shape(text: str) -> None:
    assert found(f"He said {text} again.") == (["yes"], [])


@pytest.mark.parametrize(
    "text",
    ["The workers’ strike and the owners’ reply", "It’s Lund's", "rock 'n' roll", "the ’90s",
     "‘90s music", "'tis so", 'a 5" nail', "6' 2\" tall", "the bosses' and workers' talks"],
)  # fmt: skip
def test_apostrophes_and_inches_quote_nothing(text: str) -> None:
    assert found(text) == ([], [])


def test_single_marks_inside_of_double_ones_are_part_of_the_quotation() -> None:
    assert found("“He said ‘no’ and left.”") == (["He said ‘no’ and left."], [])
    assert found("‘He said “no” and left.’") == (["He said “no” and left."], [])


def test_a_plural_does_not_close_a_single_quotation() -> None:
    assert found("‘The workers’ strike goes on’, he said.") == (
        ["The workers’ strike goes on"], [],
    )  # fmt: skip


def test_marks_of_one_shape_nest() -> None:
    assert found("“He said “no” and left”, she said.") == (["He said “no” and left"], [])


def test_a_quotation_goes_on_where_the_next_paragraph_opens_again() -> None:
    assert found("He said: “One.", "“Two.”", "Three “four”.") == (["One.\n\nTwo.", "four"], [])


def test_an_unclosed_mark_is_told_with_its_line_and_the_rest_is_read() -> None:
    assert found("Fine.", "He said “one and “two” then.", "Or “three”") == (["two", "three"], [2])
    assert found('"One', "two", '"three"') == (["three"], [1])


def test_a_closing_mark_alone_is_told() -> None:
    assert found("He left” and “came”.") == (["came"], [1])


def test_a_quotation_right_behind_a_colon_or_a_dash() -> None:
    assert found('He said:"one"—"two".') == (["one", "two"], [])


def test_a_title_in_a_list_of_references_is_not_quoted_and_anything_else_is() -> None:
    text = "Lund, Anna. “The Bridge.” Herald, 2011. She says “no bridge”."
    blocks = [Block(text=text, kind="entry", lines=((0, 1),))]
    assert [each.text for each in find_quoted(blocks).quotations] == ["no bridge"]
