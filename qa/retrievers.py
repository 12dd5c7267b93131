"""The compositions that have a name: what `ask` uses, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.dense import Dense
from qa.fusion import Fusion
from qa.late import LateInteraction
from qa.reranker import Reranked, Reranker
from qa.retriever import Retriever
from qa.sentence_match import SentenceMatch

if TYPE_CHECKING:
    from qa.library import Library

__all__ = [
    "DEFAULT_RETRIEVER",
    "RETRIEVERS",
    "Parts",
    "follow_up_parts",
    "follow_up_retriever",
    "hybrid_parts",
    "make_retriever",
]

# The weights that did best on the mean of seven question sets; CONTRIBUTING.md has the figures.
_DENSE_WEIGHT = 0.45
_LATE_WEIGHT = 0.35
_LATE_DEPTH = 30
_SENTENCE_WEIGHT = 0.2
_SENTENCE_DEPTH = 12
# Where a question's vector carries what was said before: BM25 sees but the words that were typed.
_CARRYING_WEIGHT = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a ranking is made of; each part can be looked at, or replaced, by itself.

    Attributes
    ----------
    dense, lexical : Retriever
        Find passages by meaning and by words.
    dense_weight : float
        What the first counts where the two are added up, from 0 to 1; the other counts the rest.
    tokens, sentences : Reranker or None
        Look at the first of them again, in this order.
    tokens_weight, sentences_weight : float
        Their shares, from 0 to 1.
    """

    dense: Retriever
    lexical: Retriever
    dense_weight: float
    tokens: Reranker | None = None
    sentences: Reranker | None = None
    tokens_weight: float = _LATE_WEIGHT
    sentences_weight: float = _SENTENCE_WEIGHT

    def fused(self) -> Retriever:
        """The two retrievers' findings together."""
        weights = (self.dense_weight, 1 - self.dense_weight)
        return Fusion([self.dense, self.lexical], weights=weights)

    def ranking(self, fused: Retriever | None = None) -> Retriever:
        """All of it, over `fused`, or else over what `fused()` gives."""
        whole = self.fused() if fused is None else fused
        if self.tokens is not None:
            whole = Reranked(whole, self.tokens, depth=_LATE_DEPTH, weight=self.tokens_weight)
        if self.sentences is not None:
            whole = Reranked(
                whole, self.sentences, depth=_SENTENCE_DEPTH, weight=self.sentences_weight
            )
        return whole


def hybrid_parts(library: Library) -> Parts:
    """What ranks passages for a question that stands by itself."""
    return Parts(
        dense=Dense(library),
        lexical=library.lexical,
        dense_weight=_DENSE_WEIGHT,
        tokens=LateInteraction(library),
        sentences=SentenceMatch(library),
    )


def follow_up_parts(library: Library) -> Parts:
    """What ranks passages for a question that carries something of the questions before it.

    Without late interaction, which would look at the tokens of the bare question alone.
    """
    return Parts(dense=Dense(library), lexical=library.lexical, dense_weight=_CARRYING_WEIGHT)


DEFAULT_RETRIEVER = "hybrid"
RETRIEVERS: Mapping[str, Callable[[Library], Retriever]] = {
    "bm25": lambda library: library.lexical,
    "dense": Dense,
    "fused": lambda library: hybrid_parts(library).fused(),
    "hybrid": lambda library: hybrid_parts(library).ranking(),
}


def make_retriever(name: str, library: Library) -> Retriever:
    """The retriever of that name over a library.

    Raises
    ------
    ValueError
        If none has that name.
    """
    if name not in RETRIEVERS:
        raise ValueError(f"there is no retriever {name!r}; choose from {', '.join(RETRIEVERS)}")
    return RETRIEVERS[name](library)


def follow_up_retriever(library: Library) -> Retriever:
    """The ranking of `follow_up_parts`."""
    return follow_up_parts(library).ranking()
