"""What is left of words that no longer stand in a text: the stretch that is nearest to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qa.quotation.words import tokens

__all__ = ["Stretch", "nearest_stretch"]

# Of the quotation's words, that must be left; where fewer are, both neighbours must be. Less than
# three words tell nothing without a neighbour.
_LEAST_SHARE = 0.5
_LEAST_WORDS = 3
# Of a neighbour's words, nearest to the quotation, that must be left for it to count.
_NEIGHBOURS = 4
# More words may have come in between two neighbours than went, but not a paragraph.
_MOST_GROWN = 12
# Words that stand more often than this say nothing about the place, if others do.
_COMMON = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text, and how much of the quotation it has.

    Attributes
    ----------
    start, end : int
        Half-open, in characters of the text. The same where all words were left out.
    share : float
        Of the quotation's words and marks, those it has in their order, in [0, 1].
    """

    start: int
    end: int
    share: float


def nearest_stretch(text: str, words: str, prefix: str, suffix: str) -> Stretch | None:
    """The stretch of `text` that stands where `words` stood, or says most of what they say.

    Parameters
    ----------
    text : str
        To look in.
    words, prefix, suffix : str
        What is looked for, and what stood right before and after it.

    Returns
    -------
    Stretch or None
        None where less than half of the words are left, and not what stood around them.

    Notes
    -----
    Each word of the quotation votes for the places where it would have to begin, rarer words with
    more weight. The quotation with its neighbours is then aligned to the text around the place
    that won.
    """
    theirs = tokens(text)
    # A neighbour's first or last word may have been cut in two.
    before = [each[0].casefold() for each in tokens(prefix)][1:]
    behind = [each[0].casefold() for each in tokens(suffix)][:-1]
    ours = [each[0].casefold() for each in tokens(words)]
    if not theirs or not ours:
        return None
    wanted = [*before, *ours, *behind]
    there = [each[0].casefold() for each in theirs]
    begins = _most_votes(wanted, there)
    if begins is None:
        return None
    slack = _MOST_GROWN + len(wanted) // 4
    low, high = max(0, begins - slack), min(len(there), begins + len(wanted) + slack)
    aligned = _aligned(wanted, there[low:high])
    first, last = len(before), len(before) + len(ours)
    share = sum(at in aligned for at in range(first, last)) / len(ours)
    start = _edge_before(aligned, first, len(wanted))
    end = _edge_behind(aligned, last)
    if start is None or end is None or start > end:
        return None
    kept = [at for at in range(first, last) if at in aligned and wanted[at][0].isalnum()]
    start, end = start + low, end + low
    sides = (
        _is_left(aligned, range(max(0, first - _NEIGHBOURS), first)) if before else start == 0,
        _is_left(aligned, range(last, min(len(wanted), last + _NEIGHBOURS)))
        if behind
        else end == len(there),
    )
    between = all(sides) and end - start <= len(ours) + _MOST_GROWN
    enough = share >= _LEAST_SHARE and (any(sides) or len(kept) >= _LEAST_WORDS)
    if not (between or enough):
        return None
    if start == end:
        at = theirs[start][1] if start < len(theirs) else len(text)
        return Stretch(at, at, share)
    return Stretch(theirs[start][1], theirs[end - 1][2], share)


def _most_votes(wanted: Sequence[str], there: Sequence[str]) -> int | None:
    """Where the wanted words would begin, by most of them; None where none is there."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(there):
        places[token].append(at)
    known = [token for token in wanted if token in places]
    telling = {token for token in known if len(places[token]) <= _COMMON} or set(known)
    votes: defaultdict[int, float] = defaultdict(float)
    for at, token in enumerate(wanted):
        if token in telling:
            for place in places[token][:_COMMON]:
                votes[place - at] += 1 / len(places[token])
    if not votes:
        return None
    # Words that came in or went shift the votes of those behind them by a few places.
    summed = {at: sum(votes.get(at + by, 0) for by in range(-_SHIFT, _SHIFT + 1)) for at in votes}
    return max(summed, key=lambda at: (summed[at], votes[at], -at))


_SHIFT = 3


def _aligned(wanted: Sequence[str], there: Sequence[str]) -> dict[int, int]:
    """For each wanted word that is there, in order, its place among those that are there."""
    found: dict[int, int] = {}
    for a, b, size in SequenceMatcher(None, wanted, there, False).get_matching_blocks():
        for step in range(size):
            found[a + step] = b + step
    return found


def _edge_before(aligned: dict[int, int], first: int, length: int) -> int | None:
    """Where the words from `first` on begin, among the words that are there."""
    if first in aligned:
        return aligned[first]
    if first - 1 in aligned:
        return aligned[first - 1] + 1
    behind = next((at for at in range(first, length) if at in aligned), None)
    ahead = next((at for at in range(first - 1, -1, -1) if at in aligned), None)
    if behind is None:
        return None if ahead is None else aligned[ahead] + 1
    least = aligned[ahead] + 1 if ahead is not None else 0
    return max(least, aligned[behind] - (behind - first))


def _edge_behind(aligned: dict[int, int], last: int) -> int | None:
    """Where the words before `last` end, among the words that are there."""
    if last - 1 in aligned:
        return aligned[last - 1] + 1
    if last in aligned:
        return aligned[last]
    ahead = next((at for at in range(last - 1, -1, -1) if at in aligned), None)
    behind = min((at for at in aligned if at >= last), default=None)
    if ahead is None:
        return None if behind is None else aligned[behind]
    most = aligned[behind] if behind is not None else aligned[ahead] + (last - ahead)
    return min(most, aligned[ahead] + (last - ahead))


def _is_left(aligned: dict[int, int], neighbours: range) -> bool:
    return len(neighbours) >= 2 and all(at in aligned for at in neighbours)
