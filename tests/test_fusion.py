"""Fusion: values worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from generated import Fixed, library_of
from hypothesis import given
from hypothesis import strategies as st

from qa.bm25 import BM25
from qa.dense import Dense
from qa.fusion import _DEPTH, Fusion
from qa.retriever import Retriever


def fused(
    *retrievers: Retriever,
    k: int = 10,
    weights: Sequence[float] | None = None,
    by: Literal["scores", "ranks"] = "scores",
) -> list[tuple[str, float]]:
    hits = Fusion(retrievers, weights=weights, by=by).retrieve("q", k)
    return [(hit.passage_id, pytest.approx(hit.score)) for hit in hits]


def test_scores_are_scaled_weighted_and_added() -> None:
    dense = Fixed(("a", 0.9), ("b", 0.7), ("c", 0.5))  # 1, 1/2, 0
    lexical = Fixed(("c", 8.0), ("d", 2.0), floor=0.0)  # 1, 1/4
    assert fused(dense, lexical, weights=[0.7, 0.3]) == [
        ("a", 0.7), ("b", 0.35), ("c", 0.3), ("d", 0.075),
    ]  # fmt: skip
    # Without weights both count half: a 1/2, c 1/2, b 1/4, d 1/8.
    assert fused(dense, lexical) == [("a", 0.5), ("c", 0.5), ("b", 0.25), ("d", 0.125)]


def test_without_a_floor_the_worst_counts_nothing() -> None:
    assert fused(Fixed(("a", -0.2), ("b", -0.6))) == [("a", 1.0), ("b", 0.0)]


def test_with_a_floor_the_worst_counts_what_it_is_above_it() -> None:
    assert fused(Fixed(("a", 6.0), ("b", 3.0), floor=2.0)) == [("a", 1.0), ("b", 0.25)]


def test_one_hit_or_equal_hits_count_fully() -> None:
    assert fused(Fixed(("a", -0.3))) == [("a", 1.0)]
    assert fused(Fixed(("b", 0.5), ("a", 0.5))) == [("a", 1.0), ("b", 1.0)]


def test_a_retriever_that_finds_nothing_takes_nothing_away() -> None:
    assert fused(Fixed(("a", 0.9), ("b", 0.7)), Fixed(floor=0.0)) == [("a", 0.5), ("b", 0.0)]
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
    assert retriever.asked == [("q", _DEPTH, None), ("q", max(1000, _DEPTH), None)]


def test_fusion_is_a_retriever_whose_floor_is_zero() -> None:
    fusion = Fusion([Fixed(("a", 1.0))])
    assert isinstance(fusion, Retriever)
    assert fusion.floor == 0
    assert fused(fusion, Fixed(("b", 1.0)), weights=[7, 3]) == [("a", 0.7), ("b", 0.3)]


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


def test_by_ranks_each_place_counts_one_over_sixty_and_itself() -> None:
    one = Fixed(("a", 9.0), ("b", 8.9), ("c", -50.0))
    two = Fixed(("c", 0.2), ("a", 0.1), floor=0.0)
    # a: 1/61 + 1/62, c: 1/63 + 1/61, b: 1/62; each half, since there are two.
    assert fused(one, two, by="ranks") == [
        ("a", (1 / 61 + 1 / 62) / 2), ("c", (1 / 63 + 1 / 61) / 2), ("b", 1 / 62 / 2),
    ]  # fmt: skip
    assert fused(one, two, by="ranks", weights=[1, 3])[0] == ("c", (1 / 63 + 3 / 61) / 4)


def test_by_ranks_scores_themselves_do_not_matter() -> None:
    near = Fixed(("a", 0.5), ("b", 0.4999)), Fixed(("b", 3.0), ("c", 1.0), floor=0.0)
    far = Fixed(("a", 99.0), ("b", -7.0)), Fixed(("b", 3.0), ("c", 2.9), floor=2.0)
    assert fused(*near, by="ranks") == fused(*far, by="ranks")


def test_another_way_to_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="by is 'votes', but must be 'scores' or 'ranks'"):
        Fusion([Fixed()], by="votes")  # type: ignore[arg-type]


def test_every_retriever_gets_the_filter() -> None:
    one, two = Fixed(("a", 1.0)), Fixed(("b", 1.0))
    Fusion([one, two]).retrieve("q", 5, {"author": "Berg"})
    assert one.asked == two.asked == [("q", _DEPTH, {"author": "Berg"})]


def _ranking(seed: int, floor: float | None) -> Fixed:
    """Of 1,700 to 2,100 passages, many with the same score, in an order of its own."""
    draw = np.random.default_rng(seed)
    ids = [f"{row:04}" for row in draw.permutation(2100)[: draw.integers(1700, 2100)]]
    scores = np.round(draw.uniform(0.1, 9, len(ids)), 1)
    hits = sorted(zip(ids, scores.tolist(), strict=True), key=lambda hit: (-hit[1], hit[0]))
    return Fixed(*hits, floor=floor)


@given(st.integers(0, 999), st.integers(1, 1500), st.sampled_from(["scores", "ranks"]))
def test_a_few_are_the_head_of_many(seed: int, k: int, by: Literal["scores", "ranks"]) -> None:
    """Also of more passages than those of each ranking that count."""
    fusion = Fusion([_ranking(seed, None), _ranking(seed + 1, 0.0)], weights=[0.6, 0.4], by=by)
    many = fusion.retrieve("q", 1900)
    assert len({hit.passage_id for hit in many}) == len(many) == 1900
    assert many == sorted(many, key=lambda hit: (-hit.score, hit.passage_id))
    assert fusion.retrieve("q", k) == many[:k]


def test_what_no_ranking_has_among_those_that_count_comes_behind_by_its_best_place() -> None:
    first = [(f"a{n:04}", 9000.0 - n) for n in range(_DEPTH)]
    one = Fixed(*first, ("x", 5.0), ("y", 4.0), ("z", 3.0))
    two = Fixed(*first, ("z", 5.0), ("w", 4.0), floor=0.0)
    hits = Fusion([one, two]).retrieve("q", _DEPTH + 9)
    assert [hit.passage_id for hit in hits[:_DEPTH]] == [key for key, _ in first]
    # x and z are one place below them, w and y two.
    assert [(hit.passage_id, hit.score) for hit in hits[_DEPTH:]] == [
        (key, pytest.approx(-places / _DEPTH))
        for key, places in [("x", 1), ("z", 1), ("w", 2), ("y", 2)]
    ]


def test_what_one_ranking_has_far_down_takes_nothing_from_what_another_has_first() -> None:
    one = Fixed(*[(f"{n:04}", 2000.0 - n) for n in range(1400)], ("last", 0.0))
    two = Fixed(("last", 5.0), floor=0.0)
    fusion = Fusion([one, two])
    assert fusion.retrieve("q", 2) == fusion.retrieve("q", 1500)[:2]
    # Both have one half: the best of each.
    assert fused(one, two, k=2) == [("0000", 0.5), ("last", 0.5)]


def test_of_a_library_a_few_are_the_head_of_many(tmp_path: Path) -> None:
    words = "port harbour strike wage union mayor".split()
    draw = np.random.default_rng(5)
    texts = [f"{' '.join(draw.choice(words, 4))} {number}." for number in range(1600)]
    library = library_of(tmp_path, texts)
    fusion = Fusion([Dense(library), BM25(library)], weights=[0.6, 0.4])
    for query in ("strike in the harbour", "mayor 77"):
        many = fusion.retrieve(query, 1500)
        assert len(many) == 1500
        for k in (1, 5, 999, 1001):
            assert fusion.retrieve(query, k) == many[:k]


def test_of_many_passages_the_three_that_fit_all_come_back(tmp_path: Path) -> None:
    texts = [f"Alpha beta {'word ' * (n % 7)}{n}." for n in range(50)]
    library = library_of(tmp_path, texts)
    fusion = Fusion([Dense(library), BM25(library)])
    where = {"article": ["0007", "0021", "0049"]}
    hits = fusion.retrieve("alpha", 10, where)
    assert sorted(library.passage(hit.passage_id).article.id for hit in hits) == where["article"]
    assert hits[0].score == pytest.approx(1.0)  # scaled over those three alone
