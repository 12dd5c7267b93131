"""Text in which every character knows where in the decoded file it came from.

Readers cut, strip and join text on the way from a file to an article. Doing that on `Traced`
rather than on `str` carries the origin along, so that no step has to keep offsets right by hand.
`corpus.sourcemap` turns the result into the compact map that is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NOWHERE", "Offsets", "Traced"]

Offsets = npt.NDArray[np.int32]

# A character that was written by a repair and has no place in the file.
NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    r"""A string with the source range of each of its characters.

    Attributes
    ----------
    text : str
        The characters.
    starts, ends : ndarray of int32, shape (len(text),)
        Character ``i`` came from ``source[starts[i]:ends[i]]``. The range is one character long
        for plain text, longer where the file writes a character as a code (``&amp;``,
        ``\u201c``). Both are -1 for white space that a repair put in.

    Examples
    --------
    >>> line = Traced.of("  two words ", 0, 12).strip()
    >>> line.text, int(line.starts[0])
    ('two words', 2)
    """

    text: str
    starts: Offsets
    ends: Offsets

    @classmethod
    def of(cls, source: str, start: int = 0, end: int | None = None) -> Traced:
        """The characters ``source[start:end]``, each standing for itself."""
        stop = len(source) if end is None else end
        starts = np.arange(start, stop, dtype=np.int32)
        return cls(source[start:stop], starts, starts + 1)

    @classmethod
    def coded(cls, text: str, start: int, end: int) -> Traced:
        """`text` (usually one character) that the file writes as the code ``source[start:end]``."""
        size = len(text)
        return cls(text, np.full(size, start, np.int32), np.full(size, end, np.int32))

    @classmethod
    def join(cls, parts: Sequence[Traced], separator: str = "") -> Traced:
        """The parts in order, with `separator` (white space from nowhere) between them."""
        if not parts:
            return cls.of("")
        if len(parts) == 1:
            return parts[0]
        gap = np.full(len(separator), NOWHERE, np.int32)
        starts, ends = [parts[0].starts], [parts[0].ends]
        for part in parts[1:]:
            starts += [gap, part.starts]
            ends += [gap, part.ends]
        text = separator.join(part.text for part in parts)
        return cls(text, np.concatenate(starts), np.concatenate(ends))

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int, end: int) -> Traced:
        """The characters ``start`` to ``end``, half-open, not negative."""
        return Traced(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def strip(self) -> Traced:
        """Without the white space at both ends."""
        if self.text == self.text.strip():
            return self
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(start, len(self.text.rstrip())))

    def without(self, ranges: Iterable[tuple[int, int]]) -> Traced:
        """Without the characters in `ranges`, which are sorted and do not overlap."""
        kept, at = [], 0
        for start, end in ranges:
            kept.append(self.cut(at, start))
            at = end
        kept.append(self.cut(at, len(self.text)))
        return Traced.join(kept) if len(kept) > 1 else kept[0]

    def split(self, pattern: re.Pattern[str]) -> list[Traced]:
        """The parts between the matches of `pattern`, empty parts included, as `re.split`."""
        parts, at = [], 0
        for match in pattern.finditer(self.text):
            parts.append(self.cut(at, match.start()))
            at = match.end()
        return [*parts, self.cut(at, len(self.text))]

    def range(self) -> tuple[int, int]:
        """The smallest range of the source that holds all characters; (0, 0) without any."""
        known = self.starts != NOWHERE
        if not known.any():
            return (0, 0)
        return int(self.starts[known].min()), int(self.ends[known].max())
