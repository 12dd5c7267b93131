"""A conversation with a library: questions that may lean on the ones before them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol

from qa.answer import Answer
from qa.followup import (
    CARRIES,
    STARTS_ANEW,
    Carrying,
    Context,
    leaning,
)
from qa.library import Library
from qa.question import checked_question
from qa.retriever import Where
from qa.terms import terms_of_passage, terms_of_question

__all__ = ["Conversation", "Told", "Turn", "context_after", "leaning_after"]


class Told(Protocol):
    """What a turn must tell for the next question to be understood; see `Turn`."""

    @property
    def question(self) -> str: ...  # noqa: D102
    @property
    def found(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def without(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def starts_topic(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question of a conversation with its answer.

    Attributes
    ----------
    question : str
        As it was asked.
    answer : Answer
        What it found.
    carried : tuple of str
        The terms of earlier turns that were searched with it; none where it stands by itself.
    without : tuple of str
        The terms that the user took away.
    starts_topic : bool
        Whether nothing that was said before it is carried any further.
    """

    question: str
    answer: Answer
    carried: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    starts_topic: bool = False

    @property
    def found(self) -> tuple[str, ...]:
        """The terms of the first passage of its answer; none where nothing answered."""
        if not self.answer.answered:
            return ()
        passage = self.answer.passages[0].passage
        return terms_of_passage(f"{passage.article.title or ''}\n\n{passage.text}")


class Conversation:
    """Questions in a row. One that leans on what went before is searched together with its terms.

    One that stands by itself is answered exactly as `Library.ask` answers it, and where it is
    about something else, what went before is forgotten.

    Parameters
    ----------
    library : Library
        What is asked.

    Examples
    --------
    >>> conversation = Conversation(library)  # doctest: +SKIP
    >>> conversation.ask("How many died in Diwaniyah?")  # doctest: +SKIP
    >>> conversation.ask("Who brokered the truce there?")  # doctest: +SKIP
    >>> conversation.turns[-1].carried  # doctest: +SKIP
    ('died', 'Diwaniyah', 'Peter Symonds', 'army')
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._turns: list[Turn] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The questions asked, in order."""
        return tuple(self._turns)

    def ask(
        self,
        question: str,
        k: int | None = None,
        without: Collection[str] = (),
        *,
        where: Where | None = None,
    ) -> Answer:
        """The passages that answer a question best, in the light of those before it.

        Parameters
        ----------
        question : str
            At most 10,000 characters.
        k : int or None
            As in `Library.ask`.
        without : collection of str
            Carried terms to take away, upper and lower case alike. The question of the last turn,
            asked again without some of them, takes that turn's place.
        where : mapping or None
            As in `Library.ask`.

        Raises
        ------
        QuestionRefused, ValueError, LibraryUnfinished, EncoderMismatch
            As `Library.ask` does; also `ValueError` for a term of `without` that is not carried.
        """
        if isinstance(without, str):
            raise ValueError(f"without is {without!r}, but must be a list of terms")
        before = self._turns
        if without and before and before[-1].question == question:
            before = before[:-1]
        context = context_after(before)
        known = {term.casefold() for term in context.terms}
        if strange := [term for term in without if term.casefold() not in known]:
            raise ValueError(
                f"cannot leave out {', '.join(map(repr, strange))}; what is carried here is "
                f"{', '.join(map(repr, context.terms)) or 'nothing'}"
            )
        query = checked_question(question)
        lean = 0.0 if without else leaning_after(context, self._library, query, where)
        left = context.without(without)
        carrying = None
        if left.terms and (without or lean > CARRIES):  # Who takes terms away wants the others.
            carrying = Carrying(self._library.encoder, left)
        answer = self._library.ask(question, k, where=where, carrying=carrying)
        turn = Turn(
            question=question,
            answer=answer,
            carried=left.terms if carrying else (),
            without=tuple(without),
            starts_topic=lean < STARTS_ANEW,
        )
        self._turns = [*before, turn]
        return answer


def leaning_after(
    context: Context, library: Library, query: str, where: Where | None = None
) -> float:
    """How much a question leans on what earlier turns hand to it, as `qa.followup.leaning`.

    Parameters
    ----------
    context : Context
        What is handed on; on an empty one every question leans by minus infinity.
    library : Library
        What is asked.
    query : str
        The question.
    where : mapping or None
        Which passages are in question.
    """
    if not context.terms:
        return -inf
    vector = library.encode(query).vector
    hits = library.index.search(vector, 1, library.rows(where))
    nearness = Carrying(library.encoder, context).nearness(vector)
    return leaning(query, nearness=nearness, best=hits[0][1] if hits else 0.0)


def context_after(turns: Sequence[Told]) -> Context:
    """What the turns so far hand to the next question.

    Asked for are the terms of the question that started the topic and of the last one, found those
    of the passage that answered the last one; of these only what was not asked for already. What
    a user took away stays away, until a later turn brings it up again.
    """
    if not turns:
        return Context()
    start = max((at for at, turn in enumerate(turns) if turn.starts_topic), default=0)
    first, last = turns[start], turns[-1]
    gone = [term for turn in turns[start:] for term in turn.without]
    opening = Context(asked=terms_of_question(first.question)).without(gone)
    newest = Context(asked=terms_of_question(last.question), found=last.found)
    newest = newest.without(last.without)
    asked = Context(asked=opening.asked + newest.asked).terms
    return Context(asked=asked, found=Context(asked=newest.found).without(asked).asked)
