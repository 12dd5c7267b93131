"""What a follow-up question carries over from the questions and answers before it, and when.

A question such as "And in Basra?" is completed by terms, the names and content words of what went
before, and by nothing else: what is carried can be listed, and taken away again. The terms are
encoded apart from the question, and their similarities are added to its own; cosine is linear, so
one search with the weighted sum of the vectors does it (`Carrying`). Lexical retrieval still
sees only the words that were typed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.encoder import Encoder, Encoding, Vectors
from qa.terms import FUNCTION_WORDS, POINTERS, once, plain_words

if TYPE_CHECKING:
    from qa.highlight import AnswerSentence
    from qa.library import Library

__all__ = [
    "CARRIES",
    "STARTS_ANEW",
    "Carrying",
    "Context",
    "Leaning",
    "handed_on",
    "leaning",
]

# What the carried terms count beside the question, which counts 1: those that were asked for and
# those of the passage that answered. From 0.4 to 0.6 nDCG@10 changed by less than 0.01.
_ASKED_WEIGHT = 0.5
_FOUND_WEIGHT = 0.5
_NO_LENGTH = 1e-6

# What speaks for and against a follow-up (`leaning`): fitted by logistic regression and rounded, on
# 26 conversations, on their questions asked in the middle of another conversation, and on questions
# of two other sets asked one after another at random.
_NEARNESS = 1.0
_BEST = 0.9
_WORD_OF_CONTENT = 0.075
_POINTING = 0.23
_START = 0.2
_MOST_WORDS = 12
# With these, 1 in 200 questions put into another conversation carried anything, and 98 in 100 ended
# its topic; of real follow-ups 77 in 100 carried, and 7 in 100 ended it.
CARRIES = 0.0
STARTS_ANEW = -0.2
# A pointer after more content words than these mostly points into its own question.
_WORDS_BEFORE_A_POINTER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The terms that earlier turns hand to a follow-up question.

    Attributes
    ----------
    asked : tuple of str
        Terms of the earlier questions.
    found : tuple of str
        Terms of the passage that answered the last of them.
    """

    asked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term once, in the order they came."""
        return once((*self.asked, *self.found))

    def without(self, terms: Collection[str]) -> Context:
        """What is left when these terms are taken away, upper and lower case alike."""
        gone = {term.casefold() for term in terms}
        return Context(
            asked=tuple(term for term in self.asked if term.casefold() not in gone),
            found=tuple(term for term in self.found if term.casefold() not in gone),
        )


class Carrying:
    """A context made into vectors, to be added to those of questions.

    Parameters
    ----------
    encoder : Encoder
        What makes the vectors of the questions, too.
    context : Context
        What is carried; it must have terms.

    Raises
    ------
    ValueError
        If the context has no term.
    """

    def __init__(self, encoder: Encoder, context: Context) -> None:
        if not context.terms:
            raise ValueError("there is nothing to carry: the context has no terms")
        self.context = context
        lists = [
            (weight, " ".join(terms))
            for weight, terms in ((_ASKED_WEIGHT, context.asked), (_FOUND_WEIGHT, context.found))
            if terms
        ]
        self._vectors = encoder.encode_queries([text for _, text in lists])
        self._weights = np.array([weight for weight, _ in lists], dtype=np.float32)

    def nearness(self, question: Vectors) -> float:
        """The question's highest similarity to what is carried, in [-1, 1].

        Parameters
        ----------
        question : ndarray of float32, shape (dimension,)
            The question's own unit vector.
        """
        return float((self._vectors @ question).max())

    def added_to(self, question: Vectors) -> Vectors:
        """The vector to search with.

        Its inner products with passages rank them as the weighted sum of the similarities to the
        question (1), to what was asked for (0.5) and to what was found (0.5).

        Parameters
        ----------
        question : ndarray of float32, shape (dimension,)
            The question's own unit vector.

        Returns
        -------
        ndarray of float32, shape (dimension,)
            Of length 1.
        """
        mixed: Vectors = question + self._weights @ self._vectors
        length = float(np.linalg.norm(mixed))
        # Vectors that cancel each other out leave no direction; the question's own is kept.
        return (mixed / length).astype(np.float32) if length > _NO_LENGTH else question


def handed_on(encoder: Encoder, context: Context) -> Carrying | None:
    """A context made into vectors; None where it has no terms."""
    return Carrying(encoder, context) if context.terms else None


class Leaning:
    """A library as its retrievers see it while a question is asked that carries something.

    Everything is the library's own, but for the vector of a query.

    Parameters
    ----------
    library : Library
        What is asked.
    carrying : Carrying
        What is added to each query's vector.
    """

    def __init__(self, library: Library, carrying: Carrying) -> None:
        self._library = library
        self._carrying = carrying
        self._matches: dict[str, dict[str, AnswerSentence | None]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def matches(self, query: str) -> dict[str, AnswerSentence | None]:
        """As `Library.matches`, apart from what it found for the bare query."""
        return self._matches.setdefault(query, {})

    def encode(self, query: str) -> Encoding:
        """As `Library.encode`, with what is carried added to the vector of the whole."""
        encoding = self._library.encode(query)
        return replace(encoding, vector=self._carrying.added_to(encoding.vector))


def leaning(question: str, *, nearness: float, best: float) -> float:
    """How much a question leans on what went before, rather than standing by itself.

    For it speaks that it is near to what went before, finds nothing near by itself, is short, and
    soon points to something ("it", "there", "the other"). No single one of these tells: a question
    that names its topic is near to an earlier one about it and needs no help, and one about
    something else may be short.

    Parameters
    ----------
    question : str
        As it was typed.
    nearness : float
        Its highest similarity to what would be carried.
    best : float
        Its highest similarity to any passage of the library.

    Returns
    -------
    float
        Over `CARRIES`, what went before is to be carried; under `STARTS_ANEW`, the question is
        about something else. Between them it stands by itself, but the topic may go on.
    """
    if best <= 0:
        return inf
    content, pointing = 0, False
    for word in plain_words(question):
        pointing |= word in POINTERS and content <= _WORDS_BEFORE_A_POINTER
        content += word not in FUNCTION_WORDS
    return (
        _NEARNESS * nearness / best
        - _BEST * best
        - _WORD_OF_CONTENT * min(content, _MOST_WORDS)
        + _POINTING * pointing
        + _START
    )
