"""Topics compared: who gains where, what moved by how much, and reasons that are true."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from experiment_results import a_comparison, a_result
from hypothesis import given
from hypothesis import strategies as st

import qa
from qa.comparison.rankings import Move
from qa.comparison.result import Result
from qa.comparison.topics import TopicComparison
from qa.retrievers import make_retriever
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

QUESTION = "What did the bridge over the river cost?"


def test_topics_are_sorted_by_what_the_first_system_gains() -> None:
    a = a_result("a", {"RR": [0.5, 0.9, 0.1, 0.5], "AP": [0.0, 0.0, 0.0, 1.0]})
    b = a_result("b", {"RR": [0.5, 0.2, 0.6, 0.5], "AP": [1.0, 0.0, 0.0, 0.0]})
    comparison = a_comparison([b, a])
    found = comparison.topics("a", "b")
    assert (found.a, found.b, found.measure) == ("a", "b", "RR")
    assert [each.topic for each in found.differences] == ["t02", "t01", "t04", "t03"]
    assert [each.difference for each in found.differences] == pytest.approx([0.7, 0, 0, -0.5])
    assert found.differences[0].text == "what of t02?"
    assert (found.wins, found.ties, found.losses) == (1, 2, 1)
    assert found.mean == pytest.approx(0.05)
    row = comparison.row("a")
    assert (row.wins, row.ties, row.losses) == (found.wins, found.ties, found.losses)
    assert row.difference == pytest.approx(found.mean)
    by_precision = comparison.topics("a", "b", "AP")
    assert [each.topic for each in by_precision.differences] == ["t04", "t02", "t03", "t01"]
    assert str(found).splitlines()[:2] == [
        "a − b, RR: +0.050 (wins 1, ties 2, losses 1)",
        "+0.700  0.900  0.200  t02: what of t02?",
    ]
    assert repr(found) == "<TopicComparison of a and b on 4 topics>"


def test_what_cannot_be_compared_is_refused() -> None:
    comparison = a_comparison([a_result(name, {"RR": [0.5] * 4}) for name in "ab"])
    with pytest.raises(ValueError, match="a is compared with itself; name two systems"):
        comparison.topics("a", "a")
    with pytest.raises(ValueError, match="there is no system 'c'"):
        comparison.topics("a", "c")
    with pytest.raises(ValueError, match="'AP' was not measured; choose from RR"):
        comparison.topics("a", "b", "AP")
    found = comparison.topics("a", "b")
    with pytest.raises(ValueError, match="no topic 'x'; choose from 't01', 't02', 't03', …"):
        found.topic("x")
    with pytest.raises(ValueError, match="k of at least 1"):
        found.topic("t01", k=0)


def of_files(
    first: Mapping[str, float], second: Mapping[str, float], grades: Mapping[str, int]
) -> TopicComparison:
    """Two runs of one topic, as read from files."""
    a, b = (
        a_result(name, {"RR": [0.5]}, run=Run(name, {"t01": scores}), qrels=Qrels({"t01": grades}))
        for name, scores in (("a", first), ("b", second))
    )
    return a_comparison([a, b]).topics("a", "b")


def test_two_rankings_say_what_moved_and_how_it_was_judged() -> None:
    found = of_files(
        {"x": 9.0, "y": 8.0, "z": 7.0, "w": 6.0},
        {"z": 0.9, "y": 0.8, "v": 0.7, "x": 0.6},
        {"z": 2, "y": 0, "u": 1, "w": 1},
    ).topic("t01", k=2)
    # Among the first two of either: x, y, z; then what is relevant and lower: w, and u nowhere.
    assert [move.document for move in found.moves] == ["x", "z", "y", "w", "u"]
    x, z, y, w, u = found.moves
    assert (x.rank_a, x.rank_b, x.moved, x.grade) == (1, 4, 3, None)
    assert (x.score_a, x.score_b) == (9.0, pytest.approx(0.6))
    assert (z.rank_a, z.rank_b, z.moved, z.grade) == (3, 1, -2, 2)
    assert (y.rank_a, y.rank_b, y.moved, y.grade) == (2, 2, 0, 0)
    assert (w.rank_a, w.rank_b, w.moved) == (4, None, None)
    assert (u.rank_a, u.rank_b, u.score_a) == (None, None, None)
    assert x.why == ("Nobody judged it; it counts as not relevant.", "a has it 3 places higher.")
    assert z.why == ("It was judged relevant (grade 2).", "b has it 2 places higher.")
    assert y.why == ("It was judged not relevant.", "Both systems have it at the same place.")
    assert w.why[1] == "Only a retrieved it."
    assert u.why[1] == "Neither system retrieved it."
    assert found.notes == (
        "a was read from a file, without texts.", "b was read from a file, without texts.",
    )  # fmt: skip
    assert "    3     1  z (grade 2)" in str(found).splitlines()
    assert "    –     –  u (grade 1)" in str(found).splitlines()


SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9).map(float), max_size=8)


@given(SCORES, SCORES, st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 2)))
def test_every_place_is_that_of_the_run(
    first: dict[str, float], second: dict[str, float], grades: dict[str, int]
) -> None:
    compared = of_files(first, second, grades)
    found = compared.topic("t01", k=3)
    rankings = [
        [hit.passage_id for hit in result.run.ranking("t01")]
        for result in (compared.first, compared.second)
    ]
    shown = {move.document: move for move in found.moves}
    assert len(shown) == len(found.moves)
    relevant = {document for document, grade in grades.items() if grade > 0}
    assert set(shown) == {*rankings[0][:3], *rankings[1][:3], *relevant}
    for document, move in shown.items():
        for rank, ranking in zip((move.rank_a, move.rank_b), rankings, strict=True):
            assert rank == (ranking.index(document) + 1 if document in ranking else None)
        assert move.grade == grades.get(document)


def searched(library: qa.Library, name: str, question: str, **settings: Any) -> Result:
    """One topic, really asked."""
    retriever = make_retriever(settings.get("retriever", name), library)
    scores = {hit.passage_id: hit.score for hit in retriever.retrieve(question, len(library))}
    qrels = Qrels({"t01": {next(iter(scores)): 1}})
    return a_result(
        name, {"RR": [1.0]}, run=Run(name, {"t01": scores}), qrels=qrels,
        settings={"retriever": name} | settings, library=library.path,
    )  # fmt: skip


def moves_of(*results: Result, question: str = QUESTION) -> tuple[list[Move], tuple[str, ...]]:
    comparison = a_comparison(results, topic_set=Topics({"t01": question}))
    found = comparison.topics(results[0].name, results[1].name).topic("t01")
    return list(found.moves), found.notes


def test_texts_and_reasons_are_those_of_the_library(tiny: qa.Library) -> None:
    moves, notes = moves_of(searched(tiny, "bm25", QUESTION), searched(tiny, "dense", QUESTION))
    assert notes == ()
    assert len(moves) == len(tiny)
    for kind, rank in (("bm25", "rank_a"), ("dense", "rank_b")):
        ranked = [hit.passage_id for hit in make_retriever(kind, tiny).retrieve(QUESTION, 9)]
        for move in moves:
            place = ranked.index(move.document) + 1 if move.document in ranked else None
            assert getattr(move, rank) == place
            (said,) = (each for each in move.why if each.startswith(f"{kind} ranks by"))
            if place is None:
                assert said == "bm25 ranks by words alone: it shares no word with the topic."
            elif kind == "bm25":
                assert f"by words alone: it is {ordinal(place)} by words, sharing" in said
            else:
                assert f"by meaning alone: it is {ordinal(place)} of {len(tiny)} by meaning" in said
    first = moves[0]
    assert first.heading == "The Bridge Opens"
    assert first.excerpt.startswith("The new bridge over the river opened on Monday.")
    (said,) = (each for each in first.why if each.startswith("bm25"))
    assert {"bridge", "river", "cost"} <= set(said.rstrip(".").partition("sharing ")[2].split(", "))


def ordinal(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")


def test_a_fusion_names_both_and_what_was_set(tiny: qa.Library) -> None:
    weighted = searched(tiny, "a", QUESTION, retriever="fused", dense_weight=0.3)
    moves, _ = moves_of(weighted, searched(tiny, "hybrid", QUESTION))
    (a,) = (each for each in moves[0].why if each.startswith("a ranks"))
    assert a.startswith("a ranks by meaning and by words, meaning counting 0.3 of 1: it is 1st of ")
    assert "; it is 1st by words, sharing" in a
    (hybrid,) = (each for each in moves[0].why if each.startswith("hybrid"))
    assert "looks again at the first: it is 1st of" in hybrid
    assert hybrid.endswith("by its best sentence.")


def test_articles_are_shown_by_their_best_passage(tiny: qa.Library) -> None:
    def of_articles(name: str) -> Result:
        scores = {"harvest.txt": 2.0, "bridge.txt": 1.0, "gone.txt": 0.5}
        return a_result(
            name, {"RR": [1.0]}, run=Run(name, {"t01": scores}),
            qrels=Qrels({"t01": {"harvest.txt": 1}}), settings={"retriever": name},
            library=tiny.path,
        )  # fmt: skip

    question = "Who brought in the wheat?"
    (harvest, bridge, gone), _ = moves_of(
        of_articles("bm25"), of_articles("dense"), question=question
    )
    assert harvest.heading == "A Poor Harvest"
    assert "half of the usual wheat" in harvest.excerpt
    (said,) = (each for each in harvest.why if each.startswith("bm25"))
    assert said.startswith("bm25 ranks by words alone: its best passage is 1st by words, sharing")
    assert "wheat" in said
    assert bridge.heading == "The Bridge Opens"
    assert (gone.heading, gone.excerpt) == ("", "")
    assert gone.why == ("Nobody judged it; it counts as not relevant.",
                        "Both systems have it at the same place.")  # fmt: skip


def test_a_library_that_is_gone_is_told(tiny: qa.Library, tmp_path: Path) -> None:
    results = [searched(tiny, name, QUESTION) for name in ("bm25", "dense")]
    tiny.close()
    shutil.move(tiny.path, tmp_path / "elsewhere")
    moves, notes = moves_of(*results)
    (note,) = notes
    assert note.startswith("There are no texts: ")
    assert all(move.excerpt == "" and len(move.why) == 2 for move in moves)


def test_of_a_retriever_of_ones_own_no_reasons_are_made_up(tiny: qa.Library) -> None:
    own = searched(tiny, "dense", QUESTION)
    own = a_result("own", {"RR": [1.0]}, run=own.run, qrels=own.qrels, library=tiny.path)
    moves, notes = moves_of(searched(tiny, "bm25", QUESTION), own)
    assert notes == ()
    assert all(move.excerpt for move in moves)
    assert not any(said.startswith("own ranks") for move in moves for said in move.why)
