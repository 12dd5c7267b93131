"""Late interaction beside a slow oracle, and how similar the sentences of a passage are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from generated import TokenHashing, article_text, by_article, library_of
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from corpus.sentences import sentence_spans
from embeddings.encoder import Encoding
from embeddings.hashing import HashingEncoder
from embeddings.store import load_tokens
from embeddings.tokens import TokenCodes
from qa.late import LateInteraction, sentence_similarities
from qa.reranker import Reranked, Reranker
from qa.retrievers import make_retriever
from qa.words import stem_spans


def signs(codes: TokenCodes, dimension: int) -> list[list[float]]:
    """The vectors of a passage's tokens, bit by bit."""
    size = 1 / math.sqrt(dimension)
    return [
        [size if row[at // 8] >> (7 - at % 8) & 1 else -size for at in range(dimension)]
        for row in codes.bits.tolist()
    ]


def oracle(library: qa.Library, query: str, passage_id: str) -> float:
    """The sum over the question's tokens of its share of the weight times its best match."""
    asked = library.encode(query)
    dimension = len(asked.vector)
    codes = load_tokens(library.file, [passage_id], dimension)[passage_id]
    kept = np.array(signs(codes, dimension))
    words = stem_spans(query)
    weights, best = [], []
    for at, token in zip(asked.starts, asked.tokens, strict=True):
        own = [stem for stem, start, end in words if start <= at < end]
        weights.append(max(library.rarity(own[0]), 1.0) if own else 1.0)
        best.append(max(float(row @ token.astype(np.float64)) for row in kept))
    return sum(w * b for w, b in zip(weights, best, strict=True)) / sum(weights)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Thirty passages whose words have vectors of 61 components, which fill no byte."""
    rows = [
        {"title": text.split("\n")[0], "text": text.partition("\n\n")[2]}
        for text in (article_text(seed, paragraphs=1) for seed in range(30))
    ]
    place = tmp_path_factory.mktemp("late")
    with library_of(place, rows, model=TokenHashing()) as library:
        yield library


WORDS = [*article_text(3).split(), "the", "of", "?", "Kyiv", "which", "42"]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join))
def test_scores_are_those_of_the_oracle(reports: qa.Library, query: str) -> None:
    ids = reports.ids[::3]
    found = LateInteraction(reports).rerank(query, ids)
    if not reports.encode(query).starts:
        assert found == [None] * len(ids)
    else:
        assert found == pytest.approx([oracle(reports, query, each) for each in ids], abs=1e-5)


def test_with_the_packaged_model_too(sample_library: qa.Library) -> None:
    query = "Who brokered the ceasefire in Basra?"
    late = LateInteraction(sample_library)
    assert isinstance(late, Reranker)
    ids = sample_library.ids[5:10]
    found = late.rerank(query, ids)
    assert found == pytest.approx([oracle(sample_library, query, each) for each in ids], abs=1e-4)
    best = max(zip(late.rerank(query, sample_library.ids), sample_library.ids, strict=True))
    assert "ceasefire" in sample_library.passage(best[1]).article.path


def test_one_score_worked_out_by_hand(tmp_path: Path) -> None:
    class Axes(TokenHashing):
        """Words have one of two vectors, by their first letter."""

        def word_vector(self, word: str) -> np.ndarray:
            row = np.full(self.dimension, 0.5, dtype=np.float32)  # four components: length 1
            if word[0].lower() == "b":
                row[:2] = -0.5
            return row

    texts = ["alpha apple.", "alpha bean.", "bean.", "berry."]
    with library_of(tmp_path, texts, model=Axes(4)) as library:
        ids = by_article(library)
        found = LateInteraction(library).rerank("apple the bean", [ids["0000"], ids["0001"]])
        # "apple" is in one passage of four, ln(1 + 3.5/1.5) = 1.20; "the" counts 1, and so does
        # "bean", which two have: ln 2 is less. Two vectors of other letters have cosine 0.
        rare = math.log(1 + 3.5 / 1.5)
        assert found == pytest.approx([(rare + 1) / (rare + 2), 1.0])
        assert library.rarity("bean") == pytest.approx(math.log(2))


def test_each_passage_has_its_score_wherever_it_stands(reports: qa.Library) -> None:
    late = LateInteraction(reports)
    together = late.rerank("harbour strike", reports.ids)
    alone = [late.rerank("harbour strike", [each])[0] for each in reports.ids]
    assert together == pytest.approx(alone, abs=1e-6)
    assert late.rerank("harbour strike", reports.ids[::-1]) == pytest.approx(together[::-1])
    assert late.rerank("harbour strike", []) == []


def test_a_passage_that_the_library_does_not_know_has_no_score(reports: qa.Library) -> None:
    first, second = reports.ids[:2]
    known = LateInteraction(reports).rerank("harbour", [first, second])
    found = LateInteraction(reports).rerank("harbour", [first, "nobody", second])
    assert found == pytest.approx([known[0], None, known[1]])


def test_without_tokens_no_passage_has_a_score_and_the_ranking_stays(tiny: qa.Library) -> None:
    assert LateInteraction(tiny).rerank("the bridge", tiny.ids) == [None] * 3
    fused = make_retriever("fused", tiny)
    query = "who cut the ribbon of the bridge?"
    before = [hit.passage_id for hit in fused.retrieve(query, 3)]
    for retriever in (tiny.retriever, Reranked(fused, LateInteraction(tiny), weight=0.4)):
        assert [hit.passage_id for hit in retriever.retrieve(query, 3)] == before


# Sentences


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_a_sentence_is_the_mean_of_its_tokens(reports: qa.Library) -> None:
    query = "strike in the harbour"
    passages = reports.passages(reports.ids[:6])
    found = sentence_similarities(reports, query, passages)
    asked = reports.encode(query).vector.astype(np.float64)
    for passage, similarities in zip(passages, found, strict=True):
        codes = load_tokens(reports.file, [passage.id], 61)[passage.id]
        spans = sentence_spans(passage.text)
        assert len(spans) > 1
        rows = np.array(signs(codes, 61))
        expected = [
            cosine(rows[codes.sentences == number].mean(axis=0), asked)
            for number in range(1, len(spans) + 1)
        ]
        assert similarities == pytest.approx(expected, abs=1e-5)


def test_without_tokens_sentences_are_encoded_now(tiny: qa.Library) -> None:
    query = "What did it cost?"
    passages = tiny.passages()
    found = sentence_similarities(tiny, query, passages)
    encoder = HashingEncoder()
    (asked,) = encoder.encode_queries([query])
    for passage, similarities in zip(passages, found, strict=True):
        sentences = [passage.text[start:end] for start, end in sentence_spans(passage.text)]
        assert similarities == pytest.approx(encoder.encode_passages(sentences) @ asked)
    bridge = found[0]
    assert len(bridge) == 3
    assert max(bridge) == bridge[1]  # It cost 40 million crowns.


def test_no_passages_have_no_similarities(tiny: qa.Library, reports: qa.Library) -> None:
    assert sentence_similarities(tiny, "bridge", []) == []
    assert sentence_similarities(reports, "bridge", []) == []


def test_a_sentence_without_a_token_is_like_nothing(tmp_path: Path) -> None:
    """What is past the window of an encoder was not read."""

    class Short(TokenHashing):
        def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
            return [
                replace(each, tokens=each.tokens[:4], starts=each.starts[:4])
                for each in super().encode_passage_tokens(texts)
            ]

    row = {"title": "Alpha", "text": "Beta. Gamma delta epsilon. Zeta."}
    with library_of(tmp_path, [row, "One. Two."], model=Short()) as library:
        passages = library.passages()
        found = sentence_similarities(library, "beta", [*passages, passages[0]])
        asked = library.encode("beta").vector
        # "Alpha" is the title; the fourth token is the last that was read.
        beta, gamma, delta = (np.sign(Short().word_vector(w)) for w in ("beta", "gamma", "delta"))
        expected = [cosine(beta, asked), cosine(gamma + delta, asked), 0.0]
        assert found[0] == found[2] == pytest.approx(expected, abs=1e-6)
        assert len(found[1]) == 2
