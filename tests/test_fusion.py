"""Fusion: values worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa.fusion import Fusion
from qa.retriever import Hit, Retriever


class Fixed:
    """A retriever that always finds the same; remembers what it was asked for."""

    def __init__(self, *hits: tuple[str, float], floor: float | None = None) -> None:
        self.hits = [Hit(*hit) for hit in hits]
        self.floor = floor
        self.asked: list[tuple[str, int]] = []

    def retrieve(self, query: str, k: int) -> list[Hit]:
        self.asked.append((query, k))
        return self.hits[:k]


def fused(
    *retrievers: Retriever, k: int = 10, weights: Sequence[float] | None = None
) -> list[tuple[str, float]]:
    hits = Fusion(retrievers, weights=weights).retrieve("q", k)
    return [(hit.passage_id, pytest.approx(hit.score)) for hit in hits]


def test_dense_counts_seven_tenths_and_bm25_three() -> None:
    dense = Fixed(("a", 0.9), ("b", 0.7), ("c", 0.5))  # 1, 1/2, 0
    lexical = Fixed(("c", 8.0), ("d", 2.0), floor=0.0)  # 1, 1/4
    assert fused(dense, lexical) == [("a", 0.7), ("b", 0.35), ("c", 0.3), ("d", 0.075)]


def test_without_a_floor_the_worst_counts_nothing() -> None:
    assert fused(Fixed(("a", -0.2), ("b", -0.6))) == [("a", 1.0), ("b", 0.0)]


def test_with_a_floor_the_worst_counts_what_it_is_above_it() -> None:
    assert fused(Fixed(("a", 6.0), ("b", 3.0), floor=2.0)) == [("a", 1.0), ("b", 0.25)]


def test_one_hit_or_equal_hits_count_fully() -> None:
    assert fused(Fixed(("a", -0.3))) == [("a", 1.0)]
    assert fused(Fixed(("b", 0.5), ("a", 0.5))) == [("a", 1.0), ("b", 1.0)]


def test_a_retriever_that_finds_nothing_takes_nothing_away() -> None:
    assert fused(Fixed(("a", 0.9), ("b", 0.7)), Fixed(floor=0.0)) == [("a", 0.7), ("b", 0.0)]
    assert fused(Fixed(), Fixed()) == []


def test_weights_are_scaled_to_add_up_to_one() -> None:
    one, two = Fixed(("a", 1.0), floor=0.0), Fixed(("b", 1.0), floor=0.0)
    assert fused(one, two, weights=[1, 3]) == [("b", 0.75), ("a", 0.25)]
    assert fused(one, two, weights=[0, 5]) == [("b", 1.0), ("a", 0.0)]


def test_three_retrievers_count_the_same() -> None:
    retrievers = [Fixed((key, 1.0), floor=0.0) for key in "cab"]
    assert fused(*retrievers) == [("a", 1 / 3), ("b", 1 / 3), ("c", 1 / 3)]


def test_ties_are_ordered_by_id_also_across_the_cut() -> None:
    one = Fixed(("z", 1.0), ("m", 1.0), floor=0.0)
    two = Fixed(("y", 1.0), ("b", 1.0), floor=0.0)
    assert [key for key, _ in fused(one, two, weights=[1, 1], k=3)] == ["b", "m", "y"]


def test_scores_do_not_depend_on_k() -> None:
    hits = [(f"{n:04}", 1000.0 - n) for n in range(1000)]
    retriever = Fixed(*hits)
    assert fused(retriever, k=3) == fused(retriever, k=1000)[:3]
    assert retriever.asked == [("q", 1000), ("q", 1000)]


def test_fusion_is_a_retriever_whose_floor_is_zero() -> None:
    fusion = Fusion([Fixed(("a", 1.0))])
    assert isinstance(fusion, Retriever)
    assert fusion.floor == 0
    assert fused(fusion, Fixed(("b", 1.0))) == [("a", 0.7), ("b", 0.3)]


@pytest.mark.parametrize(
    "weights", [[1.0], [1.0, 1.0, 1.0], [-1.0, 2.0], [0.0, 0.0], [float("nan"), 1.0]]
)
def test_weights_that_do_not_fit_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="2 retrievers need as many weights of 0 or more, not"):
        Fusion([Fixed(), Fixed()], weights=weights)


def test_no_retriever_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one retriever"):
        Fusion([])


def test_k_under_one_is_refused() -> None:
    with pytest.raises(ValueError, match="k is 0, but must be at least 1"):
        Fusion([Fixed()]).retrieve("q", 0)
