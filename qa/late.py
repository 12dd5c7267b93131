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
# Passages whose tokens are compared together: 200 of 180 tokens become 55 MB of numbers.
_BATCH = 200


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
        scores: dict[str, float] = {}
        for at in range(0, len(known), _BATCH):
            some = known[at : at + _BATCH]
            bits = np.concatenate([codes[each].bits for each in some])
            best = _best_by_text(asked.tokens, bits, [len(codes[each]) for each in some])
            scores |= zip(some, (weights @ best).tolist(), strict=True)
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
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    similar = TokenCodes.similarities(asked, bits)
    best: npt.NDArray[np.float32] = np.maximum.reduceat(similar, starts, axis=1)
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
    known = [passage for passage in passages if passage.id in codes]
    found: dict[str, list[float]] = {}
    for at in range(0, len(known), _BATCH):
        some = known[at : at + _BATCH]
        counts = [len(library.sentences(passage)) for passage in some]
        read = _similar_means([codes[passage.id] for passage in some], counts, asked)
        found |= zip((passage.id for passage in some), read, strict=True)
    for passage in passages:
        if passage.id not in found:
            sentences = [passage.text[start:end] for start, end in library.sentences(passage)]
            found[passage.id] = (library.encoder.encode_passages(sentences) @ asked).tolist()
    return [found[passage.id] for passage in passages]


def _similar_means(
    codes: Sequence[TokenCodes], counts: Sequence[int], asked: Vectors
) -> list[list[float]]:
    """For each passage, the cosine of each sentence's mean token; 0 for one without a token."""
    if not codes:
        return []
    firsts = np.concatenate([[0], np.cumsum(counts)])
    # Sentences are numbered through all passages; titles and what is past the last are left out.
    numbers = np.concatenate(
        [
            np.where(
                (each.sentences > 0) & (each.sentences <= count),
                each.sentences.astype(np.int64) - 1 + first,
                -1,
            )
            for each, count, first in zip(codes, counts, firsts, strict=False)
        ]
    )
    own = numbers >= 0
    bits = np.concatenate([each.bits for each in codes])[own]
    similar = np.zeros(firsts[-1], dtype=np.float32)
    if len(bits):
        numbers = numbers[own]
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        sums = np.add.reduceat(TokenCodes.unpack(bits, len(asked)), starts, axis=0)
        lengths = np.maximum(np.linalg.norm(sums, axis=1), 1e-12)
        similar[numbers[starts]] = sums @ asked / lengths
    return [part.tolist() for part in np.split(similar, firsts[1:-1])]
