"""The named compositions: what each is made of, and what `ask` uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from generated import TokenHashing, article_text, library_of

import qa
from qa import retrievers
from qa.bm25 import BM25
from qa.dense import Dense
from qa.fusion import Fusion
from qa.late import LateInteraction
from qa.reranker import Reranked
from qa.retriever import Retriever
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS, follow_up_retriever, make_retriever
from qa.sentence_match import SentenceMatch

QUERY = "Which harbour was on strike in winter?"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> qa.Library:
    texts = [article_text(seed, paragraphs=2) for seed in range(40)]
    return library_of(tmp_path_factory.mktemp("retrievers"), texts, model=TokenHashing())


def test_each_name_is_its_composition(reports: qa.Library) -> None:
    dense, lexical = Dense(reports), BM25(reports)
    share = retrievers._DENSE_WEIGHT
    fused = Fusion([dense, lexical], weights=[share, 1 - share])
    late = Reranked(
        fused,
        LateInteraction(reports),
        depth=retrievers._LATE_DEPTH,
        weight=retrievers._LATE_WEIGHT,
    )
    by_sentence = Reranked(
        late,
        SentenceMatch(reports),
        depth=retrievers._SENTENCE_DEPTH,
        weight=retrievers._SENTENCE_WEIGHT,
    )
    expected: dict[str, Retriever] = {
        "dense": dense, "bm25": lexical, "fused": fused, "hybrid": by_sentence,
    }  # fmt: skip
    assert set(RETRIEVERS) == set(expected)
    rankings = {}
    for name, retriever in expected.items():
        found = make_retriever(name, reports).retrieve(QUERY, 30)
        assert found == retriever.retrieve(QUERY, 30)
        rankings[name] = tuple(hit.passage_id for hit in found)
    assert len(set(rankings.values())) == 4


def test_each_rerankers_share_is_less_than_what_it_reorders() -> None:
    for weight in (retrievers._LATE_WEIGHT, retrievers._SENTENCE_WEIGHT):
        assert 0 < weight < 0.5
    assert retrievers._LATE_DEPTH >= retrievers._SENTENCE_DEPTH


def test_the_default_is_what_ask_uses(reports: qa.Library) -> None:
    hits = make_retriever(DEFAULT_RETRIEVER, reports).retrieve(QUERY, 4)
    assert reports.retriever.retrieve(QUERY, 4) == hits
    found = [(each.passage.id, each.score) for each in reports.ask(QUERY, 4).passages]
    assert found == [(hit.passage_id, hit.score) for hit in hits]


def test_a_follow_up_is_ranked_without_late_interaction(reports: qa.Library) -> None:
    share = retrievers._CARRYING_WEIGHT
    fused = Fusion([Dense(reports), BM25(reports)], weights=[share, 1 - share])
    assert follow_up_retriever(reports).retrieve(QUERY, 9) == fused.retrieve(QUERY, 9)


@pytest.mark.parametrize("name", sorted(RETRIEVERS))
def test_every_one_keeps_the_contract(reports: qa.Library, name: str) -> None:
    retriever = make_retriever(name, reports)
    assert isinstance(retriever, Retriever)
    many = retriever.retrieve(QUERY, 1000)
    assert many == sorted(many, key=lambda hit: -hit.score)
    assert len({hit.passage_id for hit in many}) == len(many)
    for k in (1, 7, 60):
        assert retriever.retrieve(QUERY, k) == many[:k]
    where = {"article": ["0003", "0005", "0008"]}
    passages = [reports.passage(hit.passage_id) for hit in retriever.retrieve(QUERY, 99, where)]
    assert {passage.article.id for passage in passages} <= set(where["article"])
    if name != "bm25":
        assert len(passages) == sum(p.article.id in where["article"] for p in reports.passages())
    with pytest.raises(ValueError, match="k is 0, but must be at least 1"):
        retriever.retrieve(QUERY, 0)


def test_ties_are_ordered_by_id(tmp_path: Path) -> None:
    rows = [{"text": "Alpha beta gamma.", "title": "Same"} for _ in range(8)]
    rows = [{**row, "text": f"{row['text']}{'!' * number}"} for number, row in enumerate(rows)]
    with library_of(tmp_path, rows, model=TokenHashing()) as library:
        assert len(library) == 8
        for name in RETRIEVERS:
            found = [hit.passage_id for hit in make_retriever(name, library).retrieve("beta", 8)]
            assert found == library.ids, name


def test_an_unknown_name_is_refused(reports: qa.Library) -> None:
    with pytest.raises(ValueError) as caught:
        make_retriever("magic", reports)
    assert str(caught.value) == (
        "there is no retriever 'magic'; choose from bm25, dense, fused, hybrid"
    )
