"""The map from an article's text back to its file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sourcemap import SourceMap
from corpus.traced import Traced


def test_a_run_of_plain_characters_is_one_segment() -> None:
    source = "  one two"
    assert SourceMap.of(Traced.of(source, 2, 9), source).segments == ((0, 7, 2, 9),)


def test_a_code_is_a_segment_of_its_own() -> None:
    source = "A&amp;B"
    text = Traced.join([Traced.of(source, 0, 1), Traced.coded("&", 1, 6), Traced.of(source, 6, 7)])
    found = SourceMap.of(text, source)
    assert found.segments == ((0, 1, 0, 1), (1, 2, 1, 6), (2, 3, 6, 7))
    assert found.spans(0, 3) == ((0, 7),)
    assert found.spans(1, 2) == ((1, 6),)
    assert found.spans(2, 3) == ((6, 7),)


def test_a_space_that_a_join_put_in_stands_for_the_white_space_of_the_cut() -> None:
    source = "one\r\n\r\ntwo"
    text = Traced.join([Traced.of(source, 0, 3), Traced.of(source, 7, 10)], " ")
    found = SourceMap.of(text, source)
    assert found.segments == ((0, 3, 0, 3), (3, 4, 3, 7), (4, 7, 7, 10))
    assert found.spans(0, 7) == ((0, 10),)


def test_marks_beside_the_white_space_are_in_no_span() -> None:
    source = "*one*\n\n*two*"
    text = Traced.join([Traced.of(source, 1, 4), Traced.of(source, 8, 11)], " ")
    found = SourceMap.of(text, source)
    # The gap "*\n\n*" neither begins nor ends with white space.
    assert found.spans(0, 7) == ((1, 4), (8, 11))
    source = "one**\n\ntwo"
    text = Traced.join([Traced.of(source, 0, 3), Traced.of(source, 7, 10)], " ")
    assert SourceMap.of(text, source).spans(0, 7) == ((0, 3), (5, 10))


def test_a_cut_within_a_code_takes_the_whole_code() -> None:
    source = "&fjlig;"
    found = SourceMap.of(Traced.coded("fj", 0, 7), source)
    assert found.spans(0, 1) == found.spans(1, 2) == ((0, 7),)


def test_text_that_stands_in_another_order_keeps_the_order_of_the_text() -> None:
    source = "second first"
    text = Traced.join([Traced.of(source, 7, 12), Traced.of(source, 0, 6)], " ")
    assert SourceMap.of(text, source).spans(0, 12) == ((7, 12), (0, 6))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (7, 9), (5, 2)])
def test_a_range_without_characters_has_no_span(start: int, end: int) -> None:
    source = "one two"
    assert SourceMap.of(Traced.of(source), source).spans(start, end) == ()


def test_no_text_has_an_empty_map() -> None:
    assert SourceMap.of(Traced.of(""), "abc").segments == ()
    assert SourceMap.from_bytes(b"") == SourceMap(())


@given(st.lists(st.tuples(st.sampled_from(["a", "é", "&amp;", " ", "\n\n", "*"]), st.booleans())))
def test_the_spans_of_any_range_rebuild_it(parts: list[tuple[str, bool]]) -> None:
    source = "".join(part for part, _ in parts)
    pieces, at = [], 0
    for part, kept in parts:
        end = at + len(part)
        if kept:
            coded = Traced.coded("&", at, end) if part == "&amp;" else Traced.of(source, at, end)
            pieces.append(coded)
        at = end
    text = Traced.join(pieces, " ")
    found = SourceMap.of(text, source)
    assert SourceMap.from_bytes(found.to_bytes()) == found
    # By hand and slowly: the source of each character on its own.
    own = [
        source[start:end] if start >= 0 else ""
        for start, end in zip(text.starts.tolist(), text.ends.tolist(), strict=True)
    ]
    for start in range(0, len(text), 3):
        for end in range(start + 1, len(text) + 1, 2):
            rebuilt = "".join(source[s:e] for s, e in found.spans(start, end))
            assert "".join(rebuilt.split()) == "".join("".join(own[start:end]).split())
