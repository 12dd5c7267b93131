"""Two rankings of one topic side by side: what moved, how it was judged, and why it is there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from qa.comparison.result import Result
from qa.comparison.why import Looked, look
from qa.escape import plain

__all__ = ["Move", "TopicDifference", "TopicRankings", "side_by_side"]

# Relevant documents that neither ranking has near its top; more would hide those that moved.
_MISSED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDifference:
    """One topic, and what two systems have on it.

    Attributes
    ----------
    topic, text : str
        Its id and what was asked.
    value_a, value_b : float
        Of the two systems.
    """

    topic: str
    text: str
    value_a: float
    value_b: float

    @property
    def difference(self) -> float:
        """By how much the first system is above the second."""
        return self.value_a - self.value_b

    @property
    def name(self) -> str:
        """The id and what was asked, or that alone where it is its own id."""
        return self.text if self.text == self.topic else f"{self.topic}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A document (a passage, an article) and its places in two rankings.

    Attributes
    ----------
    document : str
        Its id in the runs; of a passage that has two, that of the first.
    grade : int or None
        How relevant it was judged; None where nobody judged it.
    rank_a, rank_b : int or None
        From 1; None where that system did not retrieve it.
    score_a, score_b : float or None
        As in the runs; the scores of two systems cannot be compared.
    heading : str
        Title of its article, or else its id; empty where there is no library to look in.
    excerpt : str
        The beginning of its text, of an article that of its best passage; empty where there is no
        library to look in.
    why : tuple of str
        Why it is where it is, a sentence each.
    only_of : str or None
        The system whose passage it is, where the other one cuts the article differently and could
        not have retrieved it; None where both could.
    """

    document: str
    grade: int | None
    rank_a: int | None
    rank_b: int | None
    score_a: float | None
    score_b: float | None
    heading: str
    excerpt: str
    why: tuple[str, ...]
    only_of: str | None = None

    @property
    def moved(self) -> int | None:
        """How many places higher the first system has it; None where one has it not at all."""
        if self.rank_a is None or self.rank_b is None:
            return None
        return self.rank_b - self.rank_a


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TopicRankings:
    """Two rankings of one topic, side by side.

    Attributes
    ----------
    a, b : str
        Names of the two systems.
    measure : str
        By which the two values are.
    difference : TopicDifference
        The topic, and its two values.
    k : int
        How far down each ranking is shown.
    moves : tuple of Move
        What either ranking has among its first `k`, by the better of its two ranks; then relevant
        documents that neither has there, at most ten.
    notes : tuple of str
        Why there are no texts, or no reasons, a sentence each.
    """

    a: str
    b: str
    measure: str
    difference: TopicDifference
    k: int
    moves: tuple[Move, ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        of = self.difference
        lines = [
            of.name,
            f"{self.measure}: {self.a} {of.value_a:.3f}, {self.b} {of.value_b:.3f}",
        ]
        for move in self.moves:
            grade = "not judged" if move.grade is None else f"grade {move.grade}"
            lines.append(
                f"{_rank(move.rank_a):>5} {_rank(move.rank_b):>5}  "
                f"{move.heading or move.document} ({grade})"
            )
            lines += [f"{'':13}{line}" for line in (move.excerpt, *move.why) if line]
        return "\n".join(plain(line) for line in [*lines, *self.notes])

    def __repr__(self) -> str:
        return f"<TopicRankings of {self.a} and {self.b} on {self.difference.topic!r}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from qa.render.experiments import topic_rankings_html

        return topic_rankings_html(self)


def side_by_side(
    first: Result, second: Result, difference: TopicDifference, measure: str, k: int
) -> TopicRankings:
    """Two rankings of a topic, with the texts and the reasons that can be told.

    Parameters
    ----------
    first, second : Result
        Two systems.
    difference : TopicDifference
        The topic, and their values on it.
    measure : str
        Of these values.
    k : int
        How far down each ranking is shown, at least 1.

    Raises
    ------
    ValueError
        If `k` is under 1.
    """
    if k < 1:
        raise ValueError(f"expected k of at least 1, but it is {k}")
    topic = difference.topic
    # A tuned system searched what the system did that was chosen on this topic.
    sides = tuple(
        replace(each.chosen.get(topic, each), name=each.name, run=each.run)
        for each in (first, second)
    )
    with ExitStack() as opened:
        looked = look(opened, sides, difference.text)
        moves = _Sides(topic, sides, looked).moves(k)
    notes = [
        f"On this topic {each.name} is {each.chosen[topic].name}, which was chosen on others."
        for each in (first, second)
        if topic in each.chosen
    ]
    return TopicRankings(
        a=first.name,
        b=second.name,
        measure=measure,
        difference=difference,
        k=k,
        moves=moves,
        notes=tuple(dict.fromkeys([*notes, *(note for each in looked for note in each.notes)])),
    )


# The id of a document in each run; None where that system's library has no such passage.
_Ids = tuple[str | None, str | None]


class _Sides:
    """Two rankings of a topic, and which document of one is which of the other."""

    def __init__(self, topic: str, results: Sequence[Result], looked: Sequence[Looked]) -> None:
        self._names = results[0].name, results[1].name
        self._looked = looked
        # Two ways to split have different passages, each with judgments of its own. Where the
        # libraries cannot be looked into, a passage is known by its id alone.
        self._apart = looked[0].apart_from(looked[1])
        self._unsure = not self._apart and results[0].library != results[1].library
        self._grades = [result.qrels.grades.get(topic, {}) for result in results]
        self._places = [
            {hit.passage_id: (rank, hit.score) for rank, hit in enumerate(of.run.ranking(topic), 1)}
            for of in results
        ]

    def moves(self, k: int) -> tuple[Move, ...]:
        """What either has among its first `k`; then what is relevant and neither has there."""
        top = {
            self._ids(side, document): None
            for side, of in enumerate(self._places)
            for document, (rank, _) in of.items()
            if rank <= k
        }
        missed = {
            ids: None
            for side, grades in enumerate(self._grades)
            for document, grade in grades.items()
            if grade > 0 and (ids := self._ids(side, document)) not in top
        }
        shown = [*sorted(top, key=self._order), *sorted(missed, key=self._order)[:_MISSED]]
        return tuple(map(self._move, shown))

    def _ids(self, side: int, document: str) -> _Ids:
        other: str | None = document
        if self._apart and (place := self._looked[side].place(document)):
            other = self._looked[1 - side].passage_at(place)
        return (other, document) if side else (document, other)

    def _at(self, side: int, ids: _Ids) -> tuple[int, float] | tuple[None, None]:
        document = ids[side]
        return (None, None) if document is None else self._places[side].get(document, (None, None))

    def _order(self, ids: _Ids) -> tuple[float, float, str]:
        ranks = [rank or float("inf") for rank, _ in (self._at(side, ids) for side in (0, 1))]
        return min(ranks), ranks[0], ids[0] or ids[1] or ""

    def _move(self, ids: _Ids) -> Move:
        known = [(side, document) for side, document in enumerate(ids) if document is not None]
        own, document = known[0]
        grades = (self._grades[side].get(name) for side, name in known)
        grade = next((each for each in grades if each is not None), None)
        (rank_a, score_a), (rank_b, score_b) = self._at(0, ids), self._at(1, ids)
        texts = (self._looked[side].text(name) for side, name in known)
        text = next((each for each in texts if each), None)
        moved = (
            _moved(*self._names, rank_a, rank_b, unsure=self._unsure)
            if len(known) == 2
            else self._cut_differently(own, document, ids)
        )
        why = [
            _judged(grade), moved, *(self._looked[side].reason(name) for side, name in known)
        ]  # fmt: skip
        return Move(
            document=document,
            grade=grade,
            rank_a=rank_a,
            rank_b=rank_b,
            score_a=score_a,
            score_b=score_b,
            heading=text.heading if text else "",
            excerpt=text.excerpt if text else "",
            why=tuple(sentence for sentence in why if sentence),
            only_of=None if len(known) == 2 else self._names[own],
        )

    def _cut_differently(self, own: int, document: str, ids: _Ids) -> str:
        """What the other system has of the characters of a passage that it does not have."""
        name, other = self._names[own], self._names[1 - own]
        said = "" if self._at(own, ids)[0] else f"{name} did not retrieve it; "
        place = self._looked[own].place(document)
        over = self._looked[1 - own].passages_over(place) if place else []
        ranks = [self._places[1 - own][each][0] for each in over if each in self._places[1 - own]]
        if ranks:
            return (
                f"{said}{other} cuts this differently: what overlaps it is at place {min(ranks)}."
            )
        return f"{said}{other} cuts this differently, and retrieved nothing that overlaps it."


def _judged(grade: int | None) -> str:
    if grade is None:
        return "Nobody judged it; it counts as not relevant."
    return (
        f"It was judged relevant (grade {grade})." if grade > 0 else "It was judged not relevant."
    )


def _moved(a: str, b: str, rank_a: int | None, rank_b: int | None, *, unsure: bool) -> str:
    if rank_a is None and rank_b is None:
        return "Neither system retrieved it."
    if rank_a is None or rank_b is None:
        own, other = (b, a) if rank_a is None else (a, b)
        # Of two libraries that cannot be compared: the other may have the same words elsewhere.
        return f"{other} has nothing of this id." if unsure else f"Only {own} retrieved it."
    if rank_a == rank_b:
        return "Both systems have it at the same place."
    higher, places = (a, rank_b - rank_a) if rank_a < rank_b else (b, rank_a - rank_b)
    return f"{higher} has it {places:,} place{'' if places == 1 else 's'} higher."


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)
