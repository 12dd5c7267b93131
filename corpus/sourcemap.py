r"""The source map: which characters of the decoded file each piece of an article's text came from.

It is the second exactness rule in data. A map is a list of segments
``(text_start, text_end, source_start, source_end)`` in the order of the text. Where both sides are
equally long the characters are the same, one by one (or both sides are white space); where they
are not, the file writes a character as a code (``&amp;`` in HTML, ``\u201c`` in JSON) or white
space of another length. Text in no segment is white space that a repair put in.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from corpus.traced import NOWHERE, Traced

__all__ = ["Segment", "SourceMap"]

Segment = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class SourceMap:
    r"""From offsets in an article's text to offsets in the file it was read from.

    Attributes
    ----------
    segments : tuple of (text_start, text_end, source_start, source_end)
        Half-open, in characters, sorted by ``text_start``, never overlapping in the text.

    Examples
    --------
    >>> source = "one\n\n*two*"
    >>> text = Traced.join([Traced.of(source, 0, 3), Traced.of(source, 6, 9)], " ")
    >>> SourceMap.of(text, source).spans(0, 7)
    ((0, 5), (6, 9))
    """

    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, traced: Traced, source: str) -> SourceMap:
        """The map of `traced`, whose characters come from `source`."""
        segments: list[Segment] = []
        starts, ends = traced.starts, traced.ends
        if len(traced) == 0:
            return cls(())
        # A run goes on while each character stands for itself right after the one before it.
        plain = (ends - starts == 1) & (starts != NOWHERE)
        follows = np.zeros(len(traced), dtype=bool)
        follows[1:] = plain[1:] & plain[:-1] & (starts[1:] == ends[:-1])
        # White space from nowhere is one run, and so is a code that stands for several characters.
        follows[1:] |= (starts[1:] == starts[:-1]) & (ends[1:] == ends[:-1])
        heads = np.flatnonzero(~follows)
        tails = np.append(heads[1:], len(traced))
        runs = [
            (int(head), int(tail), int(starts[head]), int(ends[tail - 1]))
            for head, tail in zip(heads, tails, strict=True)
        ]
        for number, (head, tail, start, end) in enumerate(runs):
            if start != NOWHERE:
                segments.append((head, tail, start, end))
            elif 0 < number < len(runs) - 1:
                white = _white_space(source, runs[number - 1][3], runs[number + 1][2])
                if white:
                    segments.append((head, tail, *white))
        return cls(tuple(segments))

    def spans(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The source ranges that ``text[start:end]`` came from.

        Returns
        -------
        tuple of (int, int)
            Half-open, in the order of the text, neighbours merged. Joined, the pieces of the
            source rebuild the text up to white space and codes.
        """
        found: list[tuple[int, int]] = []
        at = bisect_right(self.segments, start, key=itemgetter(1))
        for number in range(at, len(self.segments)):
            text_start, text_end, source_start, source_end = self.segments[number]
            if text_start >= end:
                break
            first, last = max(start, text_start), min(end, text_end)
            if first >= last:
                continue
            if text_end - text_start == source_end - source_start:
                piece = (source_start + first - text_start, source_start + last - text_start)
            else:
                piece = (source_start, source_end)
            if found and found[-1][1] == piece[0]:
                found[-1] = (found[-1][0], piece[1])
            else:
                found.append(piece)
        return tuple(found)

    def to_bytes(self) -> bytes:
        """The segments as little-endian 64-bit integers, four to a segment."""
        return np.asarray(self.segments, dtype="<i8").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> SourceMap:
        """The map that `to_bytes` wrote."""
        rows = np.frombuffer(data, dtype="<i8").reshape(-1, 4).tolist()
        return cls(tuple((row[0], row[1], row[2], row[3]) for row in rows))


def _white_space(source: str, start: int, end: int) -> tuple[int, int] | None:
    """The white space at one end of ``source[start:end]``: what a line break or a join became.

    Between the two may stand marks that are not text (``**`` before the break, ``* `` after it).
    """
    gap = source[start:end] if start < end else ""
    leading = len(gap) - len(gap.lstrip())
    if leading:
        return start, start + leading
    trailing = len(gap) - len(gap.rstrip())
    return (end - trailing, end) if trailing else None
