"""Two rankings of one topic side by side: what moved, how it was judged, and why it is there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
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
        Its id in the runs.
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
    places = [
        {hit.passage_id: (rank, hit.score) for rank, hit in enumerate(each.run.ranking(topic), 1)}
        for each in (first, second)
    ]
    # Two ways to split have judgments of different passages.
    grades = {**second.qrels.grades.get(topic, {}), **first.qrels.grades.get(topic, {})}
    shown = _shown(places, grades, k)
    with ExitStack() as opened:
        looked = look(opened, (first, second), difference.text)
        moves = tuple(
            _move(document, places, grades.get(document), (first, second), looked)
            for document in shown
        )
    notes = dict.fromkeys(note for each in looked for note in each.notes)
    return TopicRankings(
        a=first.name,
        b=second.name,
        measure=measure,
        difference=difference,
        k=k,
        moves=moves,
        notes=tuple(notes),
    )


_Places = Sequence[dict[str, tuple[int, float]]]


def _shown(places: _Places, grades: dict[str, int], k: int) -> list[str]:
    def order(document: str) -> tuple[float, float, str]:
        ranks = [of.get(document, (float("inf"), 0.0))[0] for of in places]
        return min(ranks), ranks[0], document

    top = {document for of in places for document, (rank, _) in of.items() if rank <= k}
    missed = (document for document, grade in grades.items() if grade > 0 and document not in top)
    return [*sorted(top, key=order), *sorted(missed, key=order)[:_MISSED]]


def _move(
    document: str,
    places: _Places,
    grade: int | None,
    results: Sequence[Result],
    looked: Sequence[Looked],
) -> Move:
    (rank_a, score_a), (rank_b, score_b) = (of.get(document, (None, None)) for of in places)
    text = next((found for each in looked if (found := each.text(document))), None)
    why = [
        _judged(grade),
        _moved(results[0].name, results[1].name, rank_a, rank_b),
        *(each.reason(document) for each in looked),
    ]
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
    )


def _judged(grade: int | None) -> str:
    if grade is None:
        return "Nobody judged it; it counts as not relevant."
    return (
        f"It was judged relevant (grade {grade})." if grade > 0 else "It was judged not relevant."
    )


def _moved(a: str, b: str, rank_a: int | None, rank_b: int | None) -> str:
    if rank_a is None and rank_b is None:
        return "Neither system retrieved it."
    if rank_a is None or rank_b is None:
        return f"Only {b if rank_a is None else a} retrieved it."
    if rank_a == rank_b:
        return "Both systems have it at the same place."
    higher, places = (a, rank_b - rank_a) if rank_a < rank_b else (b, rank_a - rank_b)
    return f"{higher} has it {places:,} place{'' if places == 1 else 's'} higher."


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)
