"""The compositions that have a name: what `ask` uses, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from qa.dense import Dense
from qa.fusion import Fusion
from qa.late import LateInteraction
from qa.reranker import Reranked
from qa.retriever import Retriever
from qa.sentence_match import SentenceMatch

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["DEFAULT_RETRIEVER", "RETRIEVERS", "follow_up_retriever", "make_retriever"]

# The weights that did best on the mean of seven question sets; CONTRIBUTING.md has the figures.
_DENSE_WEIGHT = 0.45
_LATE_WEIGHT = 0.35
_LATE_DEPTH = 30
_SENTENCE_WEIGHT = 0.2
_SENTENCE_DEPTH = 12
# Where a question's vector carries what was said before: BM25 sees but the words that were typed.
_CARRYING_WEIGHT = 0.7


def _fused(library: Library) -> Retriever:
    weights = (_DENSE_WEIGHT, 1 - _DENSE_WEIGHT)
    return Fusion([Dense(library), library.lexical], weights=weights)


def _hybrid(library: Library) -> Retriever:
    late = Reranked(
        _fused(library), LateInteraction(library), depth=_LATE_DEPTH, weight=_LATE_WEIGHT
    )
    return Reranked(late, SentenceMatch(library), depth=_SENTENCE_DEPTH, weight=_SENTENCE_WEIGHT)


DEFAULT_RETRIEVER = "hybrid"
RETRIEVERS: Mapping[str, Callable[[Library], Retriever]] = {
    "bm25": lambda library: library.lexical,
    "dense": Dense,
    "fused": _fused,
    "hybrid": _hybrid,
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
    """What ranks passages for a question that carries something of the questions before it.

    Without late interaction, which would look at the tokens of the bare question alone.
    """
    weights = (_CARRYING_WEIGHT, 1 - _CARRYING_WEIGHT)
    return Fusion([Dense(library), library.lexical], weights=weights)
