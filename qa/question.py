"""What may be asked: a question in words, of a length that can be searched for."""

from __future__ import annotations

from corpus.errors import QuestionRefused

__all__ = ["checked_question", "printable"]

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
