"""Late interaction: the tokens of a question beside the tokens of a passage.

A whole passage in one vector says what it is about; which of its words answer is lost in the mean.
Here each token of the question looks for the token of the passage that is most like it, in its
context (Khattab and Zaharia, "ColBERT", 2020). The model's own token vectors serve, without any
training for it, and rare words count more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corpus.sentences import sentence_spans
from embeddings.store import load_tokens
from embeddings.tokens import TokenCodes
from qa.words import stem_spans

if TYPE_CHECKING:
    from corpus.article import Passage
    from embeddings.encoder import Vectors
    from qa.library import Library

__all__ = ["LateInteraction", "sentence_similarities"]

# Of a question's stop words and signs, in the unit of rarity.
_LEAST_WEIGHT = 1.0


class LateInteraction:
    """A reranker by token vectors.

    The score of a passage is the mean, over the question's tokens and weighted by the rarity of
    their words, of the highest cosine similarity to a token of the passage or its title: in
    [-1, 1].

    Parameters
    ----------
    library : Library
        Whose passages are scored.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def rerank(self, query: str, passage_ids: Sequence[str]) -> list[float | None]:
        """As `Reranker.rerank`; None where the library has no tokens of a passage."""
        library = self._library
        asked = library.encode(query)
        codes = load_tokens(library.file, passage_ids, len(asked.vector))
        known = [each for each in passage_ids if each in codes and len(codes[each])]
        if not known or not len(asked.tokens):
            return [None] * len(passage_ids)
        weights = self._weights(query, asked.starts)
        bits = np.concatenate([codes[each].bits for each in known])
        lengths = [len(codes[each]) for each in known]
        best = _best_by_text(asked.tokens, bits, lengths)
        scores = dict(zip(known, (weights @ best).tolist(), strict=True))
        return [scores.get(each) for each in passage_ids]

    def _weights(self, query: str, starts: Sequence[int]) -> npt.NDArray[np.float32]:
        """What each token of the question counts, adding up to 1."""
        weights = np.full(len(starts), _LEAST_WEIGHT, dtype=np.float32)
        at = np.array(starts)
        for stem, start, end in stem_spans(query):
            weights[(at >= start) & (at < end)] = max(self._library.rarity(stem), _LEAST_WEIGHT)
        weights /= weights.sum()
        return weights


def _best_by_text(
    asked: Vectors, bits: npt.NDArray[np.uint8], lengths: Sequence[int]
) -> npt.NDArray[np.float32]:
    """The highest similarity of each asked token (rows) to a token of each text (columns)."""
    tokens = TokenCodes.unpack(bits, asked.shape[1])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    best: npt.NDArray[np.float32] = np.maximum.reduceat(asked @ tokens.T, starts, axis=1)
    return best


def sentence_similarities(
    library: Library, query: str, passages: Sequence[Passage]
) -> list[list[float]]:
    """How similar each sentence of each passage is to a query.

    A sentence is the mean of its tokens' vectors, read in the context of its passage; where the
    library has no tokens its sentences are encoded now.

    Returns
    -------
    list of list of float
        A list a passage, a cosine similarity in [-1, 1] a sentence, as
        `corpus.sentences.sentence_spans` cuts the passage's text.
    """
    asked = library.encode(query).vector
    codes = load_tokens(library.file, [passage.id for passage in passages], len(asked))
    found: list[list[float]] = []
    for passage in passages:
        spans = sentence_spans(passage.text)
        tokens = codes.get(passage.id)
        if tokens is None:
            sentences = [passage.text[start:end] for start, end in spans]
            vectors = library.encoder.encode_passages(sentences)
        else:
            vectors = _means(tokens, len(spans), len(asked))
        found.append((vectors @ asked).tolist())
    return found


def _means(tokens: TokenCodes, sentences: int, dimension: int) -> Vectors:
    """A unit vector a sentence; of zeros for one without a token."""
    sums = np.zeros((sentences, dimension), dtype=np.float32)
    own = (tokens.sentences > 0) & (tokens.sentences <= sentences)
    rows = tokens.sentences[own].astype(np.int64) - 1
    np.add.at(sums, rows, TokenCodes.unpack(tokens.bits[own], dimension))
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: Vectors = sums / np.maximum(lengths, 1e-12)
    return unit
