"""Replaying a conversation: a query of a question set, asked after what its history holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from corpus.errors import QuestionRefused
from qa.conversation import context_after, leaning_after
from qa.followup import CARRIES, STARTS_ANEW, Leaning, handed_on
from qa.library import Library
from qa.question import checked_question
from qa.retriever import Hit, Retriever, Where
from qa.retrievers import follow_up_retriever
from qa.terms import terms_of_passage

__all__ = ["FollowUp", "PastTurn", "replay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTurn:
    """A turn of which no more is known than the text of its question and of its answer.

    Attributes
    ----------
    question : str
        As it was asked.
    found : tuple of str
        The terms of the answer, which stands in for the first passage.
    starts_topic : bool
        As of a `qa.conversation.Turn`.
    """

    question: str
    found: tuple[str, ...] = ()
    starts_topic: bool = False

    @property
    def without(self) -> tuple[str, ...]:
        """Terms that were taken away; a history knows of none."""
        return ()


def replay(library: Library, history: Sequence[str]) -> tuple[PastTurn, ...]:
    """The turns of a history, as a `qa.conversation.Conversation` would have taken them.

    Parameters
    ----------
    library : Library
        What is asked.
    history : sequence of str
        A question, its answer, the next question, and so on. A question that would be refused is
        left out with its answer.
    """
    turns: list[PastTurn] = []
    for at in range(0, len(history), 2):
        try:
            question = checked_question(history[at])
        except QuestionRefused:
            continue
        handed = handed_on(library.encoder, context_after(turns))
        lean = leaning_after(handed, library, question)
        turns.append(
            PastTurn(
                question=question,
                found=terms_of_passage("".join(history[at + 1 : at + 2])),
                starts_topic=lean < STARTS_ANEW,
            )
        )
    return tuple(turns)


class FollowUp:
    """A retriever that ranks passages as a conversation does for its next question.

    Parameters
    ----------
    library : Library
        What is asked.
    turns : sequence of PastTurn
        What went before; without any it is the library's own retriever.
    """

    def __init__(self, library: Library, turns: Sequence[PastTurn]) -> None:
        self._library = library
        self._handed = handed_on(library.encoder, context_after(turns))

    @property
    def floor(self) -> float | None:
        """None: every passage has a score."""
        return None

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """As `Retriever.retrieve`."""
        return self._retriever(query, where).retrieve(query, k, where)

    def _retriever(self, query: str, where: Where | None) -> Retriever:
        library, handed = self._library, self._handed
        if handed is None or leaning_after(handed, library, query, where) <= CARRIES:
            return library.retriever
        leaning = Leaning(library, handed)
        return follow_up_retriever(cast("Library", leaning))
