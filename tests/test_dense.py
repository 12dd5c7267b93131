"""Dense retrieval: the passages whose vectors are most similar to the query's."""

from __future__ import annotations

import numpy as np
import pytest

import qa
from corpus import LibraryFile
from embeddings import HashingEncoder, open_index, passage_input
from qa.dense import Dense
from qa.retriever import Retriever


@pytest.fixture
def dense(tiny: qa.Library) -> Dense:
    return Dense(HashingEncoder(), open_index(LibraryFile(tiny.path)))


def test_scores_are_cosines_of_title_and_text(dense: Dense, tiny: qa.Library) -> None:
    encoder = HashingEncoder()
    query = encoder.encode_queries(["the dockers in the port"])[0]
    expected = {
        passage.id: float(encoder.encode_passages([passage_input(passage, encoder)])[0] @ query)
        for passage in tiny.passages()
    }
    hits = dense.retrieve("the dockers in the port", len(expected))
    assert {hit.passage_id: hit.score for hit in hits} == pytest.approx(expected, abs=1e-6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert tiny.passage(hits[0].passage_id).article.path == "strike.md"


def test_every_passage_has_a_score(dense: Dense, tiny: qa.Library) -> None:
    assert isinstance(dense, Retriever)
    assert dense.floor is None
    hits = dense.retrieve("zebra", 1000)
    assert sorted(hit.passage_id for hit in hits) == sorted(p.id for p in tiny.passages())


def test_queries_are_encoded_as_queries() -> None:
    class OneWay(HashingEncoder):
        def encode_queries(self, texts: object) -> np.ndarray:
            return np.float32([[1.0] + [0.0] * 511])

    import faiss

    from embeddings import VectorIndex

    flat = faiss.IndexFlatIP(512)
    flat.add(np.eye(512, dtype=np.float32)[:2])
    hits = Dense(OneWay(), VectorIndex(["a", "b"], flat)).retrieve("whatever", 2)
    assert [(hit.passage_id, hit.score) for hit in hits] == [("a", 1.0), ("b", 0.0)]


def test_k_under_one_is_refused(dense: Dense) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        dense.retrieve("bridge", 0)
