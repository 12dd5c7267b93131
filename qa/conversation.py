"""A conversation with a library: questions that may lean on the ones before them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from qa.answer import Answer
from qa.followup import (
    CARRIES,
    STARTS_ANEW,
    Carrying,
    Context,
    handed_on,
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
    context : Context
        What the turns before it had handed to it, carried or not, with what was taken away.
    without : tuple of str
        The terms that the user took away.
    starts_topic : bool
        Whether nothing that was said before it is carried any further.
    found : tuple of str
        The terms of the first passage of its answer, as it was found; none where nothing answered.
        By default they are those of the answer given, if that still holds its first passage.
    """

    question: str
    answer: Answer
    carried: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    starts_topic: bool = False
    context: Context = field(default_factory=Context)
    found: tuple[str, ...] = None  # type: ignore[assignment]  # until it is made

    def __post_init__(self) -> None:
        if self.found is None:  # kept from here on: the passage may be another one in a later build
            object.__setattr__(self, "found", _terms_found(self.answer))

    @property
    def searched(self) -> Context | None:
        """What was searched with it, asked terms apart from found ones; None where nothing was."""
        return self.context.without(self.without) if self.carried else None


class Conversation:
    """Questions in a row. One that leans on what went before is searched together with its terms.

    One that stands by itself is answered exactly as `Library.ask` answers it, and where it is
    about something else, what went before is forgotten.

    Safe to use from several threads: each question takes what is carried from the turns that had
    ended when it was asked, and no turn is lost.

    Parameters
    ----------
    library : Library
        What is asked.
    turns : sequence of Turn
        What was asked before, in order: a conversation that is taken up again.

    Examples
    --------
    >>> conversation = Conversation(library)  # doctest: +SKIP
    >>> conversation.ask("How many died in Diwaniyah?")  # doctest: +SKIP
    >>> conversation.ask("Who brokered the truce there?")  # doctest: +SKIP
    >>> conversation.turns[-1].carried  # doctest: +SKIP
    ('died', 'Diwaniyah', 'Peter Symonds', 'army')
    """

    def __init__(self, library: Library, turns: Sequence[Turn] = ()) -> None:
        self._library = library
        self._turns = tuple(turns)  # made anew with every turn, never changed
        self._adding = threading.Lock()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The questions asked, in the order in which their answers came."""
        return self._turns

    def ask(
        self,
        question: str,
        k: int | None = None,
        without: Collection[str] = (),
        *,
        where: Where | None = None,
        replacing: bool | None = None,
    ) -> Answer:
        """The passages that answer a question best, in the light of those before it.

        Parameters
        ----------
        question : str
            At most 10,000 characters.
        k : int or None
            As in `Library.ask`.
        without : collection of str
            Carried terms to take away, upper and lower case alike.
        where : mapping or None
            As in `Library.ask`.
        replacing : bool or None
            Whether it takes the place of the last turn, as if that had never been asked; should
            another turn have come behind that one meanwhile, both stay. None is yes for the
            question of the last turn asked again with `without`, and no for any other.

        Raises
        ------
        QuestionRefused, ValueError, LibraryUnfinished, EncoderMismatch
            As `Library.ask` does; also `ValueError` for a term of `without` that is not carried,
            and for `replacing` where there is no turn yet.
        """
        if isinstance(without, str):
            raise ValueError(f"without is {without!r}, but must be a list of terms")
        before = self._turns
        again = bool(without and before and before[-1].question == question)
        if replacing is None:
            replacing = again
        elif replacing and not before:
            raise ValueError("nothing was asked yet, so that there is no turn to replace")
        replaced = before[-1] if replacing else None
        if replaced is not None:
            before = before[:-1]
        # Asked again, it is handed what it was handed then, whatever was answered or built since.
        context = replaced.context if replaced and again else context_after(before)
        known = {term.casefold() for term in context.terms}
        if strange := [term for term in without if term.casefold() not in known]:
            raise ValueError(
                f"cannot leave out {', '.join(map(repr, strange))}; what is carried here is "
                f"{', '.join(map(repr, context.terms)) or 'nothing'}"
            )
        query = checked_question(question)
        left = context.without(without)
        handed = handed_on(self._library.encoder, left)
        lean = 0.0 if without else leaning_after(handed, self._library, query, where)
        # Who takes terms away wants the others.
        carrying = handed if without or lean > CARRIES else None
        answer = self._library.ask(question, k, where=where, carrying=carrying)
        turn = Turn(
            question=question,
            answer=answer,
            carried=left.terms if carrying else (),
            without=tuple(without),
            starts_topic=lean < STARTS_ANEW,
            context=context,
        )
        with self._adding:  # other turns may have come while this one was answered
            kept = self._turns
            if replaced is not None and kept[-1] is replaced:
                kept = kept[:-1]
            self._turns = (*kept, turn)
        return answer


def _terms_found(answer: Answer) -> tuple[str, ...]:
    first = answer.passages[0] if answer.passages else None
    if not answer.answered or first is None or first.rank != 1:
        return ()
    passage = first.passage
    return terms_of_passage(f"{passage.article.title or ''}\n\n{passage.text}")


def leaning_after(
    handed: Carrying | None, library: Library, query: str, where: Where | None = None
) -> float:
    """How much a question leans on what earlier turns hand to it, as `qa.followup.leaning`.

    Parameters
    ----------
    handed : Carrying or None
        What is handed on; on nothing every question leans by minus infinity.
    library : Library
        What is asked.
    query : str
        The question.
    where : mapping or None
        Which passages are in question.
    """
    if handed is None:
        return -inf
    vector = library.encode(query).vector
    hits = library.index.search(vector, 1, library.rows(where))
    nearness = handed.nearness(vector)
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
