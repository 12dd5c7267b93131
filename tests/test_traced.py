"""Characters that know where they came from."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from corpus.traced import NOWHERE, Traced


def origins(traced: Traced) -> list[tuple[str, int, int]]:
    return list(zip(traced.text, traced.starts.tolist(), traced.ends.tolist(), strict=True))


def test_each_character_stands_for_itself() -> None:
    assert origins(Traced.of("abcd", 1, 3)) == [("b", 1, 2), ("c", 2, 3)]
    assert origins(Traced.of("ab")) == [("a", 0, 1), ("b", 1, 2)]


def test_a_code_stands_for_all_of_its_source() -> None:
    assert origins(Traced.coded("&", 4, 9)) == [("&", 4, 9)]
    assert origins(Traced.coded("xy", 4, 9)) == [("x", 4, 9), ("y", 4, 9)]


def test_a_separator_comes_from_nowhere() -> None:
    joined = Traced.join([Traced.of("ab", 0, 1), Traced.of("ab", 1, 2)], " ")
    assert origins(joined) == [("a", 0, 1), (" ", NOWHERE, NOWHERE), ("b", 1, 2)]
    assert origins(Traced.join([])) == []


def test_stripping_moves_the_start() -> None:
    assert origins(Traced.of(" \u00a0a\n ").strip()) == [("a", 2, 3)]
    assert origins(Traced.of(" \n ").strip()) == []


def test_what_is_taken_out_leaves_the_rest_where_it_was() -> None:
    kept = Traced.of("a*b*c").without([(1, 2), (3, 4)])
    assert origins(kept) == [("a", 0, 1), ("b", 2, 3), ("c", 4, 5)]
    assert Traced.of("ab").without([]).text == "ab"


def test_splitting_keeps_empty_parts() -> None:
    parts = Traced.of("a\n\nb\n").split(re.compile("\n"))
    assert [part.text for part in parts] == ["a", "", "b", ""]
    assert [part.range() for part in parts] == [(0, 1), (0, 0), (3, 4), (0, 0)]


def test_the_range_spans_all_that_has_a_place() -> None:
    joined = Traced.join([Traced.of("abcdef", 4, 6), Traced.of("abcdef", 1, 2)], "  ")
    assert joined.range() == (1, 6)
    assert not Traced.of("")
    assert Traced.of("a")


@given(st.lists(st.text(alphabet="ab \n\u2028", max_size=8)), st.sampled_from(["", " ", "\n\n"]))
def test_the_pieces_of_a_text_rebuild_it(texts: list[str], separator: str) -> None:
    source = "".join(texts)
    parts, at = [], 0
    for text in texts:
        parts.append(Traced.of(source, at, at + len(text)).strip())
        at += len(text)
    joined = Traced.join(parts, separator)
    assert joined.text == separator.join(text.strip() for text in texts)
    for character, start, end in origins(joined):
        assert source[start:end] == character if start != NOWHERE else character.isspace()
