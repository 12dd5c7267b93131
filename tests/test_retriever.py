"""What rankings have in common: scaled scores, and the best of them with ties by id."""

from __future__ import annotations

import pytest
from generated import Fixed
from hypothesis import given
from hypothesis import strategies as st

from qa.retriever import Hit, Retriever, best_hits, normalised


def hits(*scores: float) -> list[Hit]:
    return [Hit("abcdefgh"[row], score) for row, score in enumerate(scores)]


def test_the_best_is_one_and_the_worst_or_the_floor_is_zero() -> None:
    assert normalised(hits(0.9, 0.5, -0.1), None, 10) == pytest.approx({"a": 1, "b": 0.6, "c": 0})
    assert normalised(hits(6.0, 3.0), 2.0, 10) == {"a": 1.0, "b": 0.25}


def test_the_worst_is_looked_for_down_to_the_depth() -> None:
    # Of the first three the worst is 2; the fourth lies as far under it as the third over it.
    assert normalised(hits(6.0, 4.0, 2.0, 0.0), None, 3) == {"a": 1, "b": 0.5, "c": 0, "d": -0.5}
    assert normalised(hits(6.0, 4.0, 2.0, 1.5), 0.0, 2) == pytest.approx(
        {"a": 1, "b": 2 / 3, "c": 1 / 3, "d": 0.25}
    )


def test_equal_scores_are_equally_good() -> None:
    assert normalised(hits(-0.3, -0.3), None, 5) == {"a": 1.0, "b": 1.0}
    assert normalised(hits(0.4), None, 5) == {"a": 1.0}
    assert normalised([], None, 5) == {}
    assert normalised([], 0.0, 5) == {}


def test_the_best_come_first_and_ties_by_id_also_across_the_cut() -> None:
    scores = {"z": 1.0, "m": 2.0, "b": 1.0, "y": 1.0, "a": 0.5}
    assert best_hits(scores, 3) == [Hit("m", 2.0), Hit("b", 1.0), Hit("y", 1.0)]
    assert [hit.passage_id for hit in best_hits(scores, 99)] == ["m", "b", "y", "z", "a"]
    assert best_hits({}, 3) == []


@given(st.dictionaries(st.text("abc", max_size=3), st.integers(-2, 2)), st.integers(0, 9))
def test_the_order_in_which_scores_came_does_not_matter(scores: dict[str, int], k: int) -> None:
    backwards = dict(reversed(list(scores.items())))
    assert best_hits(scores, k) == best_hits(backwards, k)
    assert len(best_hits(scores, k)) == min(k, len(scores))


def test_a_retriever_is_what_retrieves_and_has_a_floor() -> None:
    assert isinstance(Fixed(("a", 1.0)), Retriever)
    assert not isinstance(object(), Retriever)
