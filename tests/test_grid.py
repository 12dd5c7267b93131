"""Systems and grids of them: what is named, what is one cell, what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from generated import articles_of, library_of

import qa
from embeddings import HashingEncoder
from qa.experiment.system import RERANKED, System, grid, retriever_of
from qa.fusion import Fusion
from qa.reranker import Reranked
from qa.retriever import Hit, Where
from qa.retrievers import RETRIEVERS, make_retriever


def test_a_system_tells_only_what_was_chosen() -> None:
    assert System().settings == {"retriever": "hybrid"}
    chosen = System(retriever="fused", size=90, overlap=0, model="hashing", dense_weight=0)
    assert chosen.settings == {
        "retriever": "fused", "size": 90, "overlap": 0, "model": "hashing", "dense_weight": 0,
    }  # fmt: skip
    assert System(model=HashingEncoder()).settings == {"retriever": "hybrid", "model": "hashing"}


def test_a_system_needs_a_library_of_its_own_where_it_says_how_passages_are_made() -> None:
    assert not System(retriever="bm25").splits
    assert not System(retriever="fused", dense_weight=0.5, reranker="x").splits
    assert System(size=90).splits and System(overlap=0).splits and System(model="hashing").splits


def test_a_grid_names_the_factors_of_several_levels() -> None:
    cells = grid(
        retriever=["bm25", "dense"], size=[128, 256], overlap=[20], model=["all", "hashing"]
    )
    assert list(cells) == [
        "bm25 size=128 model=all",
        "bm25 size=128 model=hashing",
        "bm25 size=256 model=all",
        "bm25 size=256 model=hashing",
        "dense size=128 model=all",
        "dense size=128 model=hashing",
        "dense size=256 model=all",
        "dense size=256 model=hashing",
    ]
    assert cells["dense size=256 model=all"] == System(
        retriever="dense", size=256, overlap=20, model="all"
    )
    assert all(cell.in_grid for cell in cells.values())


def test_a_grid_of_no_factor_is_one_system() -> None:
    assert grid() == {"hybrid": System()}
    assert list(grid(retriever="bm25", size=90)) == ["bm25"]


def test_a_weight_makes_cells_only_where_it_has_an_effect() -> None:
    cells = grid(retriever=RETRIEVERS, dense_weight=[0.3, None, 0.5])
    assert {name: cell.dense_weight for name, cell in cells.items()} == {
        "bm25": None,
        "dense": None,
        "fused dense_weight=0.3": 0.3,
        "fused dense_weight=default": None,
        "fused dense_weight=0.5": 0.5,
        "hybrid dense_weight=0.3": 0.3,
        "hybrid dense_weight=default": None,
        "hybrid dense_weight=0.5": 0.5,
    }


def test_what_is_left_open_is_named_by_its_default() -> None:
    cells = grid(size=[None, 90], overlap=[None, 10], model=[None, "hashing"], reranker=[None, "r"])
    assert next(iter(cells)) == ("hybrid size=180 overlap=0 model=all-MiniLM-L6-v2 reranker=none")
    assert len(cells) == 16


def test_a_level_that_comes_twice_is_one() -> None:
    assert list(grid(size=[90, 90, 120])) == ["hybrid size=90", "hybrid size=120"]
    encoder = HashingEncoder()
    assert list(grid(retriever="dense", model=[encoder, encoder])) == ["dense"]


def test_encoders_can_be_levels() -> None:
    cells = grid(retriever="dense", model=["all-MiniLM-L6-v2", HashingEncoder()])
    assert list(cells) == ["dense model=all-MiniLM-L6-v2", "dense model=hashing"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"retriever": "bm52"}, r"no retriever 'bm52'; did you mean 'bm25'\?$"),
        ({"retriever": "xyz"}, "no retriever 'xyz'; choose from bm25, dense, fused, hybrid$"),
        ({"retriever": None}, "no retriever None; choose from"),
        ({"retriever": ["bm25"]}, r"no retriever \['bm25'\]"),
        ({"size": 7}, "size is 7, but must be a whole number of tokens, 8 or more$"),
        ({"size": 90.0}, "size is 90.0, but must be a whole number"),
        ({"size": True}, "size is True"),
        ({"overlap": -1}, "overlap is -1, but must be a whole number of tokens, 0 or more$"),
        ({"dense_weight": 1.2}, "dense_weight is 1.2, but must be from 0 to 1$"),
        ({"dense_weight": float("nan")}, "dense_weight is nan"),
        ({"dense_weight": "0.5"}, "dense_weight is '0.5'"),
        (
            {"retriever": "bm25", "dense_weight": 0.5},
            "dense_weight has no meaning for 'bm25'; leave it out, or use fused or hybrid$",
        ),
        ({"model": " "}, "model is ' ', but must be a model's name or its folder$"),
        ({"model": 3}, "model is 3"),
        ({"reranker": HashingEncoder()}, "reranker is <"),
        ({"reranker": ""}, "reranker is ''"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        System(**settings)


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ({"retriever": []}, "a grid needs a retriever"),
        ({"retriever": ["bm25", "bm26"]}, "no retriever 'bm26'"),
        ({"size": [90, "120"]}, "size is '120'"),
        ({"size": object()}, "the levels of a factor are <object .*, but must be a list$"),
        (
            {"retriever": "dense", "model": [HashingEncoder(8), HashingEncoder(9)]},
            "two cells of the grid would be called 'dense model=hashing'; give them to the",
        ),
    ],
)
def test_a_grid_with_a_level_that_cannot_be_is_refused(
    factors: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        grid(**factors)


# What a system ranks with


@pytest.mark.parametrize("name", RETRIEVERS)
def test_a_system_without_a_weight_ranks_as_ask_does(tiny: qa.Library, name: str) -> None:
    ours = retriever_of(System(retriever=name), tiny).retrieve("bridge", 9)
    assert ours == make_retriever(name, tiny).retrieve("bridge", 9)


def test_the_weight_of_dense_retrieval_is_its_share(tiny: qa.Library) -> None:
    dense, lexical = (make_retriever(name, tiny) for name in ("dense", "bm25"))
    for weight in (0, 0.3, 1):
        ours = retriever_of(System(retriever="fused", dense_weight=weight), tiny)
        by_hand = Fusion([dense, lexical], weights=[weight, 1 - weight])
        assert ours.retrieve("the dockers", 9) == by_hand.retrieve("the dockers", 9)


class ByLength:
    """A reranker: the shorter the text, the better."""

    def __init__(self, library: qa.Library, model: str) -> None:
        self.library = library
        assert model == "by length"

    def rerank(self, query: str, passage_ids: list[str]) -> list[float | None]:
        return [-float(len(each.text)) for each in self.library.passages(passage_ids)]


def test_below_what_was_reranked_scores_keep_the_order(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.experiment.system.CrossEncoder", ByLength)
    texts = [f"rain {'and rain ' * (number % 9)}on day {number}" for number in range(80)]
    with library_of(tmp_path, texts) as library:
        first = make_retriever("bm25", library).retrieve("rain", 80)
        ours = retriever_of(System(retriever="bm25", reranker="by length"), library)
        hits = ours.retrieve("rain", 80)
        scores = [hit.score for hit in hits]
        assert len(hits) == 80
        assert sorted(scores, reverse=True) == scores
        assert len(set(scores[RERANKED:])) == 30 and scores[RERANKED] < scores[RERANKED - 1]
        below = [hit.passage_id for hit in hits[RERANKED:]]
        assert below == [hit.passage_id for hit in first[RERANKED:]]
        top = articles_of(library, hits[:RERANKED])
        lengths = [len(texts[int(article)]) for article in top]
        assert lengths == sorted(lengths)
        # What the plain composition gives would be in the order of ids there.
        plain = Reranked(make_retriever("bm25", library), ByLength(library, "by length"))
        assert {hit.score for hit in plain.retrieve("rain", 80)[RERANKED:]} == {0.0}


def test_a_reranker_that_judges_none_leaves_the_order_of_a_retriever_under_zero(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Undecided(ByLength):
        def rerank(self, query: str, passage_ids: list[str]) -> list[float | None]:
            return [None for _ in passage_ids]

    class Cold:
        floor = None

        def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
            return [Hit(f"p{rank:02}", -rank / 100) for rank in range(k)]

    monkeypatch.setattr("qa.experiment.system.CrossEncoder", Undecided)
    monkeypatch.setattr("qa.experiment.system.make_retriever", lambda name, library: Cold())
    with library_of(tmp_path, ["rain"]) as library:
        ours = retriever_of(System(retriever="dense", reranker="by length"), library)
        hits = ours.retrieve("rain", 60)
    assert [hit.passage_id for hit in hits] == [f"p{rank:02}" for rank in range(60)]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
