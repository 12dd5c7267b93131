"""Reranking by sentences, beside the scores that `qa.highlight` gives one by one."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from generated import by_article, library_of

import qa
from corpus.sentences import sentence_spans
from qa.highlight import answer_sentence
from qa.late import sentence_similarities
from qa.reranker import Reranker
from qa.sentence_match import SentenceMatch, match_sentences

QUESTION = "What did the bridge cost?"


def test_each_passage_is_matched_by_its_best_sentence(tiny: qa.Library) -> None:
    passages = tiny.passages()
    found = match_sentences(tiny, QUESTION, passages)
    similarities = sentence_similarities(tiny, QUESTION, passages)
    for passage, match, similar in zip(passages, found, similarities, strict=True):
        sentences = [passage.text[start:end] for start, end in sentence_spans(passage.text)]
        assert match == answer_sentence(QUESTION, sentences, similar, rarity=tiny.rarity)
    assert found[0] is not None and found[0].index == 1  # It cost 40 million crowns.
    assert match_sentences(tiny, QUESTION, []) == []


def test_scores_are_the_log_odds_of_those_matches(tiny: qa.Library) -> None:
    reranker = SentenceMatch(tiny)
    assert isinstance(reranker, Reranker)
    ids = [passage.id for passage in tiny.passages()]
    expected = []
    for match in match_sentences(tiny, QUESTION, tiny.passages()):
        assert match is not None
        expected.append(math.log(match.score) - math.log(1 - match.score))
    assert reranker.rerank(QUESTION, ids) == pytest.approx(expected)
    assert reranker.rerank(QUESTION, ids[::-1]) == pytest.approx(expected[::-1])
    assert max(expected) == expected[0]
    assert reranker.rerank(QUESTION, []) == []


def test_the_length_of_the_rest_does_not_matter(tmp_path: Path) -> None:
    """A long passage with the sentence is as good as one that has nothing beside it."""
    answer = "The new bridge cost 40 million crowns."
    rest = "Farmers sold wheat. Nobody came by road. Rain fell on the hills."
    with library_of(tmp_path, [answer, f"{answer} {rest}", rest]) as library:
        ids = by_article(library)
        short, long, none = SentenceMatch(library).rerank(
            QUESTION, [ids["0000"], ids["0001"], ids["0002"]]
        )
    assert short == pytest.approx(long)
    assert none is not None and short is not None and none < short - 1
