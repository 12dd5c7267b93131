"""Quoted words: which stretches of a text they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quoted_speech import find_quoted_speech


def quoted(*paragraphs):
    text = "\n\n".join(paragraphs)
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    return [(text[each.start : each.end], each.goes_on) for each in find_quoted_speech(text, spans)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"It held," she said. "Barely."', ['"It held,"', '"Barely."']),
        ("“It held,” she said. “Barely.”", ["“It held,”", "“Barely.”"]),
        ('The ("new") bridge', ['"new"']),
        ('" It held , " she said .', ['" It held , "']),
        ("It's the Ameses' bridge.", []),
        ('A 6" pipe burst.', []),
    ],
)
def test_marks_open_before_words_and_close_after_them(text, words):
    assert quoted(text) == [(each, False) for each in words]


def test_a_quotation_that_goes_on_has_no_closing_mark():
    assert quoted("“It held.", "“Barely,” she said.") == [("“It held.", True), ("“Barely,”", False)]


def test_a_paragraph_cut_in_two_closes_in_its_second_half():
    assert quoted('He said, "It held', 'and stood."') == [
        ('"It held', True),
        ('and stood."', False),
    ]


def test_a_mark_that_nothing_closes_quotes_nothing():
    assert quoted('He said, "It held.', "Then he left.") == []
    assert quoted('He said, "It held.', 'Then "we" left.') == [('"we"', False)]


def test_a_second_opening_mark_shows_that_the_first_was_never_closed():
    assert quoted('He said "it held. Then "we" left.') == [('"we"', False)]


def test_in_a_quoted_quotation_the_inner_marks_count():
    assert quoted("The Post wrote: “‘It held,’ said Ames, who can’t swim.”") == [
        ("‘It held,’", False)
    ]


@given(st.text(alphabet='ab .,"“”‘’\n', max_size=60))
def test_quotations_never_overlap_and_lie_in_the_text(text):
    end = 0
    for each in find_quoted_speech(text, [(0, len(text))]):
        assert end <= each.start < each.end <= len(text)
        end = each.end
