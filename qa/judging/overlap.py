"""When a judgment of some characters is one of a passage: by what both have in common.

The characters that are not white space are counted. A span that holds exactly those of a passage
is a judgment of that passage, and of no other: it has that grade. Of a passage that was not judged
itself, and of spans that are of no passage of the splitting,

- a span of a grade over 0 counts where the characters in common are at least the threshold's share
  of the shorter of the two: a passage holds most of the span, or lies mostly in it;
- a span of grade 0 counts where it covers at least that share of the passage: a sentence that does
  not answer says nothing of the page around it.

The passage has the highest grade that counts; where none does it is not judged. So what was judged
on one splitting is, on that splitting, what was judged, neither more nor less.

White space is not counted because splitters leave it out between two passages. With a threshold of
0.5 or less a relevant span then makes some passage relevant however the article is split, unless
that passage was itself judged otherwise: of two passages that share a span one holds half of it or
more, and of three or more the second lies in it whole. With a threshold over 0.5 a span whose
halves stand in two long passages makes neither relevant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Extent", "TextExtents", "checked_threshold", "grades_by_overlap"]


class Extent(NamedTuple):
    """A stretch of a text, in characters that are not white space.

    Attributes
    ----------
    first : int
        How many of them stand before it.
    last : int
        `first`, and how many it holds.
    """

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many characters it holds."""
        return self.last - self.first

    def common(self, other: Extent) -> int:
        """How many characters it shares with another stretch."""
        return max(0, min(self.last, other.last) - max(self.first, other.first))


class TextExtents:
    """The stretches of one text.

    Parameters
    ----------
    text : str
        Of an article.

    Examples
    --------
    >>> TextExtents("a  bc d").extent(0, 4)
    Extent(first=0, last=2)
    """

    def __init__(self, text: str) -> None:
        self._before = list(accumulate((not each.isspace() for each in text), initial=0))

    def extent(self, start: int, end: int) -> Extent:
        """The stretch from `start` to `end`, half-open, in characters of the text."""
        return Extent(self._before[start], self._before[end])


def checked_threshold(threshold: float) -> float:
    """A threshold that can be one.

    Raises
    ------
    ValueError
        If it is not over 0 and at most 1.
    """
    number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
    if not number or not 0 < threshold <= 1:
        raise ValueError(f"the threshold is {threshold!r}, but must be over 0 and at most 1")
    return threshold


def grades_by_overlap(
    passages: Sequence[Extent], judged: Sequence[tuple[Extent, int]], threshold: float
) -> list[int | None]:
    """The grades of passages by the rule above; None where nothing that was judged counts.

    Parameters
    ----------
    passages : sequence of Extent
        All passages of a text.
    judged : sequence of (Extent, int)
        Stretches of the same text, with their grades.
    threshold : float
        Over 0 and at most 1.

    Examples
    --------
    >>> judged = [(Extent(5, 15), 2), (Extent(0, 3), 0)]
    >>> grades_by_overlap([Extent(0, 10), Extent(10, 40)], judged, 0.5)
    [2, 2]
    >>> grades_by_overlap([Extent(0, 11), Extent(11, 40)], judged, 0.5)
    [2, None]
    >>> grades_by_overlap([Extent(0, 10), Extent(5, 15)], judged, 0.5)
    [None, 2]
    """
    whole = frozenset(passages)
    of_passages: dict[Extent, int] = {}
    for span, grade in judged:
        if span in whole:
            of_passages[span] = max(grade, of_passages.get(span, grade))
    others = [(span, grade) for span, grade in judged if span not in whole]
    return [
        of_passages[each] if each in of_passages else _by_overlap(each, others, threshold)
        for each in passages
    ]


def _by_overlap(
    passage: Extent, spans: Iterable[tuple[Extent, int]], threshold: float
) -> int | None:
    counting: list[int] = []
    for span, grade in spans:
        common = span.common(passage)
        shorter = min(span.length, passage.length)
        if common and common / (shorter if grade > 0 else passage.length) >= threshold:
            counting.append(grade)
    return max(counting, default=None)
