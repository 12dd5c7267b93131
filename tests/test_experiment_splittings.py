"""Systems that cut articles differently, side by side: what is one passage, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from experiment_results import a_comparison, a_result, topic_ids

import qa
from embeddings import HashingEncoder
from qa.comparison.rankings import Move, TopicRankings
from qa.comparison.result import Result
from qa.comparison.tuning import Tuning, cross_validate
from qa.render.experiments import topic_rankings_html
from qa.retrievers import make_retriever
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

QUESTION = "What did the bridge over the river cost?"
IDS = topic_ids(4)
COST = "The bridge over the river cost forty million crowns."
MAYOR = "Mayor Lund cut the ribbon and thanked all the builders."


@pytest.fixture
def libraries(tmp_path: Path) -> Iterator[tuple[qa.Library, qa.Library]]:
    """One article three paragraphs long, the last like the first, in three passages and in two.

    Its last paragraph is a passage of both: in one library the second that says so, and so under
    another id. That of the other library is the id of the first paragraph here.
    """
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text(
        f"The Bridge Opens\n\nAnna Berg 3 May 2011\n\n{COST}\n\n{MAYOR}\n\n{COST}\n"
    )
    with ExitStack() as opened:
        made = []
        for size in (12, 20):
            path = tmp_path / f"{size}.library"
            qa.build(folder, library=path, model=HashingEncoder(), size=size, overlap=0,
                     progress=False)  # fmt: skip
            made.append(opened.enter_context(qa.open(path)))
        yield made[0], made[1]


def searched(library: qa.Library, name: str, value: float = 0.5, depth: int = 9) -> Result:
    """Four topics, really asked; what holds the first paragraph is relevant."""
    hits = make_retriever("bm25", library).retrieve(QUESTION, depth)
    scores = {hit.passage_id: hit.score for hit in hits}
    relevant = library.passages()[0].id
    return a_result(
        name, {"RR": [value] * len(IDS)}, run=Run(name, dict.fromkeys(IDS, scores)),
        qrels=Qrels({topic: {relevant: 1} for topic in IDS}),
        settings={"retriever": "bm25"}, library=library.path, passages=len(library),
    )  # fmt: skip


def rankings(*results: Result) -> TopicRankings:
    topics = Topics(dict.fromkeys(IDS, QUESTION))
    comparison = a_comparison(results, topic_set=topics)
    return comparison.topics(results[0].name, results[1].name).topic("t01")


def test_the_same_characters_are_one_passage_whatever_their_id(
    libraries: tuple[qa.Library, qa.Library],
) -> None:
    three, two = libraries
    (first, mayor, last), (long, same) = three.passages(), two.passages()
    assert (last.start, last.end) == (same.start, same.end)
    assert same.id == first.id != last.id
    found = rankings(searched(three, "three"), searched(two, "two"))
    shown = {move.document: move for move in found.moves}
    assert set(shown) == {first.id, mayor.id, last.id, long.id}
    both = shown[last.id]
    assert both.rank_a is not None and both.rank_b is not None
    assert (both.only_of, both.grade, both.excerpt) == (None, None, COST)
    assert any(said.startswith("three ranks by words") for said in both.why)
    assert any(said.startswith("two ranks by words") for said in both.why)
    assert not any("Only" in said for move in found.moves for said in move.why)

    def rank_of(of: Result, passage: str) -> int:
        return [hit.passage_id for hit in of.run.ranking("t01")].index(passage) + 1

    assert (both.rank_a, both.rank_b) == (
        rank_of(searched(three, ""), last.id), rank_of(searched(two, ""), same.id),
    )  # fmt: skip


def differently(move: Move) -> str:
    (said,) = (each for each in move.why if "differently" in each)
    return said


def test_what_the_other_cuts_differently_is_not_called_its_fault(
    libraries: tuple[qa.Library, qa.Library],
) -> None:
    three, two = libraries
    first, long = three.passages()[0], two.passages()[0]
    found = rankings(searched(three, "three"), searched(two, "two"))
    shown = {move.document: move for move in found.moves}
    one, other = shown[first.id], shown[long.id]
    assert (one.only_of, one.rank_b, one.grade) == ("three", None, 1)
    assert (other.only_of, other.rank_a, other.grade) == ("two", None, 1)
    assert differently(one) == (
        f"two cuts this differently: what overlaps it is at place {other.rank_b}."
    )
    assert differently(other) == (
        f"three cuts this differently: what overlaps it is at place {one.rank_a}."
    )
    page = topic_rankings_html(found)
    assert "not found" not in page
    assert "cut differently by two" in page and "two: cut differently" in page
    # What does not reach so far retrieved nothing of it.
    found = rankings(searched(three, "three", depth=1), searched(two, "two", depth=1))
    missed = [move for move in found.moves if move.rank_a is None and move.rank_b is None]
    for move in missed:
        own, other_name = ("three", "two") if move.only_of == "three" else ("two", "three")
        assert differently(move).startswith(f"{own} did not retrieve it; {other_name} cuts this")
    assert missed


def test_one_splitting_says_who_alone_retrieved_it(
    libraries: tuple[qa.Library, qa.Library],
) -> None:
    three, _ = libraries
    found = rankings(searched(three, "all"), searched(three, "one", depth=1))
    assert [move.why[1] for move in found.moves if move.rank_b is None] == [
        "Only all retrieved it."
    ] * 2


def test_a_tuned_system_is_shown_by_what_was_chosen(
    libraries: tuple[qa.Library, qa.Library],
) -> None:
    three, two = libraries
    cells = [searched(three, "three"), searched(two, "two")]  # equally good: the first by name
    topics = Topics(dict.fromkeys(IDS, QUESTION))
    tuned = cross_validate(cells, Tuning(measure="RR", systems=("three", "two"), folds=2), topics)
    assert {topic: each.name for topic, each in tuned.chosen.items()} == dict.fromkeys(IDS, "three")
    assert tuned.library is None
    found = rankings(tuned, cells[1])
    assert found.notes == ("On this topic tuned is three, which was chosen on others.",)
    assert all(move.excerpt for move in found.moves)
    assert any(said.startswith("tuned ranks by words alone") for move in found.moves
               for said in move.why)  # fmt: skip
    last = three.passages()[-1].id
    (both,) = (move for move in found.moves if move.document == last)
    assert both.only_of is None and both.rank_b is not None
