"""Reranking by sentences: a passage is as good as the sentence of it that answers best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.highlight import AnswerSentence, answer_sentence
from qa.late import sentence_similarities

if TYPE_CHECKING:
    from corpus.article import Passage
    from qa.library import Library

__all__ = ["SentenceMatch", "marked_similarity", "match_sentences"]


class SentenceMatch:
    """A reranker by the answer sentence of each passage (see `qa.highlight`).

    Parameters
    ----------
    library : Library
        Whose passages are scored.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def rerank(self, query: str, passage_ids: Sequence[str]) -> list[float | None]:
        """As `Reranker.rerank`: the log-odds that the sentence answers; None without a sentence."""
        passages = self._library.passages(passage_ids)
        return [
            None if match is None else math.log(match.score / (1 - match.score))
            for match in match_sentences(self._library, query, passages)
        ]


def match_sentences(
    library: Library, query: str, passages: Sequence[Passage]
) -> list[AnswerSentence | None]:
    """The sentence of each passage that answers a query best; None for a passage without one.

    Parameters
    ----------
    library : Library
        Which holds the passages.
    query : str
        What is asked.
    passages : sequence of Passage
        Of the library.
    """
    known = library.matches(query)
    new = [passage for passage in passages if passage.id not in known]
    similarities = sentence_similarities(library, query, new)
    for passage, similar in zip(new, similarities, strict=True):
        text = passage.text
        sentences = [text[start:end] for start, end in library.sentences(passage)]
        known[passage.id] = (
            answer_sentence(query, sentences, similar, rarity=library.rarity) if similar else None
        )
    return [known[passage.id] for passage in passages]


def marked_similarity(library: Library, query: str, passage: Passage) -> float:
    """Cosine similarity of a query and a passage's answer sentence read by itself, in [-1, 1].

    Out of its passage's context a sentence says less, and tells better whether it answers. 0 for
    a passage without a sentence.
    """
    match = match_sentences(library, query, [passage])[0]
    if match is None:
        return 0.0
    start, end = library.sentences(passage)[match.index]
    vector = library.encoder.encode_passages([passage.text[start:end]])[0]
    return float(vector @ library.encode(query).vector)
