"""What may be asked: a question in words, and how many passages for it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from corpus.errors import LibraryUnfinished, QuestionRefused

__all__ = ["checked_k", "checked_question", "printable"]

DEFAULT_K = 5
LONGEST_QUESTION = 10_000


def checked_question(question: str) -> str:
    """The question without white space around it.

    Raises
    ------
    QuestionRefused
        If nothing is left, or it has more than 10,000 characters.
    """
    if not isinstance(question, str):
        raise QuestionRefused(f"the question is {question!r}; ask in words")
    query = question.strip()
    if not any(character.isalnum() for character in query):
        raise QuestionRefused("the question is empty; type what you want to know")
    if len(query) > LONGEST_QUESTION:
        raise QuestionRefused(
            f"the question has {len(query):,} characters; ask in at most {LONGEST_QUESTION:,}"
        )
    return printable(query)


def printable(text: str) -> str:
    """The text with a question mark for each half of a character that some shells hand over."""
    return text.encode("utf-8", "replace").decode()


class _Passages(Protocol):
    """A library, as far as it is counted."""

    path: Path

    def __len__(self) -> int: ...


def checked_k(k: int | None, library: _Passages) -> int:
    """The number of passages that an answer has where a user asks for `k`; 5 for None.

    Raises
    ------
    ValueError
        If `k` is no whole number, or out of the range from 1 to the number of passages.
    LibraryUnfinished
        If there are none yet.
    """
    if k is not None and (not isinstance(k, int) or isinstance(k, bool)):
        raise ValueError(f"k is {k!r}, but must be a whole number")
    total = len(library)
    if not total:
        raise LibraryUnfinished(
            f"{library.path} holds no passage yet, its first build has not ended; "
            f"wait for it, or go on with: qa build FOLDER --library {library.path}"
        )
    if k is not None and not 1 <= k <= total:
        raise ValueError(
            f"asked for {k:,} passages, but {library.path} holds {total:,}; "
            f"choose a number from 1 to {total:,}"
        )
    return k or min(DEFAULT_K, total)
