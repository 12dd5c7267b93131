"""Dense retrieval: the passages whose vectors are most similar to the query's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from generated import articles_of, by_article, library_of
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from embeddings import HashingEncoder, passage_input
from embeddings.encoder import Vectors
from embeddings.store import load_vectors
from qa.dense import Dense
from qa.retriever import Retriever

WORDS = "port harbour strike wage union mayor bridge river flood harvest wheat rain".split()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> qa.Library:
    """Sixty articles of one passage, by three authors in turn; every fifth has the same text."""
    draw = np.random.default_rng(1)
    rows = []
    for number in range(60):
        words = draw.choice(WORDS, 6) if number % 5 else ["port", "strike"]
        rows.append({"text": " ".join(words) + ".", "author": f"{'ABC'[number % 3]} Writer"})
        rows[-1]["title"] = f"Number {number}" if number % 5 else "Same"
    return library_of(tmp_path_factory.mktemp("dense"), rows)


def test_scores_are_cosines_of_title_and_text(tiny: qa.Library) -> None:
    encoder = HashingEncoder()
    query = encoder.encode_queries(["the dockers in the port"])[0]
    expected = {
        passage.id: float(encoder.encode_passages([passage_input(passage, encoder)])[0] @ query)
        for passage in tiny.passages()
    }
    hits = Dense(tiny).retrieve("the dockers in the port", len(expected))
    assert {hit.passage_id: hit.score for hit in hits} == pytest.approx(expected, abs=1e-6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert articles_of(tiny, hits)[0] == "strike.md"


def test_every_passage_has_a_score(tiny: qa.Library) -> None:
    dense = Dense(tiny)
    assert isinstance(dense, Retriever)
    assert dense.floor is None
    hits = dense.retrieve("zebra", 1000)
    assert sorted(hit.passage_id for hit in hits) == sorted(p.id for p in tiny.passages())


def test_queries_are_encoded_as_queries(tmp_path: Path) -> None:
    class OneWay(HashingEncoder):
        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            return self.encode_passages(["psi"] * len(texts))

    library = library_of(tmp_path, ["Alpha.", "Psi."], model=OneWay())
    hits = Dense(library).retrieve("alpha", 2)
    # "Psi." is that vector; "Alpha." shares with it only the component that counts texts, 1/√2.
    assert articles_of(library, hits) == ["0001", "0000"]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.5])


def test_k_under_one_is_refused(tiny: qa.Library) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        Dense(tiny).retrieve("bridge", 0)


@settings(max_examples=60)
@given(
    query=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    numbers=st.sets(st.integers(0, 59), min_size=1),
    k=st.integers(1, 70),
)
def test_a_filter_is_applied_before_the_search(
    many: qa.Library, query: str, numbers: set[int], k: int
) -> None:
    wanted = {f"{number:04}" for number in numbers}
    ids, vectors = load_vectors(many.file)
    scores = vectors.astype(np.float64) @ HashingEncoder().encode_queries([query])[0]
    kept = [each for each, own in by_article(many).items() if each in wanted]
    rows = [ids.index(by_article(many)[each]) for each in kept]
    expected = sorted((scores[row] for row in rows), reverse=True)[:k]
    hits = Dense(many).retrieve(query, k, {"article": sorted(wanted)})
    # Which of two comes first whose scores differ by less than float32 rounds is not told here.
    assert [hit.score for hit in hits] == pytest.approx(expected, abs=1e-6)
    found = [ids.index(hit.passage_id) for hit in hits]
    assert set(found) <= set(rows)
    assert len(set(found)) == len(found)
    assert [hit.score for hit in hits] == pytest.approx(scores[found].tolist(), abs=1e-6)


def test_of_many_passages_the_three_that_fit_all_come_back(many: qa.Library) -> None:
    """They are far down in the whole ranking: looking through its head would lose them."""
    everything = articles_of(many, Dense(many).retrieve("port strike", 60))
    last = everything[-3:]
    hits = Dense(many).retrieve("port strike", 5, {"article": last})
    assert articles_of(many, hits) == last
    assert Dense(many).retrieve("port", 5, {"author": "Nobody"}) == []
