"""Cutting off where trec_eval does: of a tie that runs over the cut the last ids are in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retriever import Hit, Where
from qa.trec.cut import retrieve_first
from qa.trec.run import Run


class Scored:
    """A retriever of given scores, ties by the first id."""

    floor = None

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        ranked = sorted(self.scores.items(), key=lambda entry: (-entry[1], entry[0]))
        return [Hit(*entry) for entry in ranked[:k]]


@pytest.mark.parametrize(
    ("k", "first"),
    [(1, ["d5"]), (3, ["d5", "d4", "d3"]), (7, ["d5", "d4", "d3", "d2", "d1", "d0"])],
)
def test_a_tie_over_the_cut_leaves_the_last_ids_in(k: int, first: list[str]) -> None:
    retriever = Scored({f"d{number}": 1.0 for number in range(6)})
    assert [hit.passage_id for hit in retrieve_first(retriever, "a query", k)] == first


@given(
    scores=st.dictionaries(
        st.text("abcé ", min_size=1, max_size=4), st.sampled_from([0.5, 1.0, 1.0 + 1e-12, 2.0])
    ),
    k=st.integers(1, 12),
)
def test_the_first_are_the_first_of_the_whole_run(scores: dict[str, float], k: int) -> None:
    whole = Run("all", {"q": scores}).ranking("q") if scores else ()
    assert retrieve_first(Scored(scores), "q", k) == whole[:k]
