"""Cutting an article into passages: whole paragraphs where they fit, whole sentences where not.

The cuts are the ones that cost least over the whole article, found by dynamic programming as a
paragraph's line breaks are in typesetting (Knuth and Plass, 1981).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.article import Article, Passage, passage_id
from corpus.sentences import split_sentences

__all__ = ["SplitSettings", "TokenCounter", "largest_size", "split_article"]

TokenCounter = Callable[[Sequence[str]], Sequence[int]]

# Of a passage's largest size: below this share a passage is short of its aim.
_SMALLEST_SHARE = 2 / 3
# A cut inside a paragraph costs as much as a passage half empty, one after a heading never pays.
_CUT_IN_PARAGRAPH = 0.25
_CUT_AFTER_HEADING = 9.0
# Long strings without a space are one token to some tokenizers; they take room all the same.
_CHARACTERS_PER_TOKEN = 10

_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSettings:
    """How long passages are.

    Attributes
    ----------
    size : int
        Most tokens in a passage of several sentences, at least 8; a longer sentence is a passage
        of its own. Passages shorter than two thirds of it are made only where nothing else fits.
    overlap : int
        Tokens of whole sentences that a passage repeats from the end of the one before it (never
        all of it), at most half of `size`.

    Raises
    ------
    ValueError
        If a setting is out of its range.
    """

    size: int = 180
    overlap: int = 0

    def __post_init__(self) -> None:
        for name, value in (("size", self.size), ("overlap", self.overlap)):
            if not isinstance(value, int):
                raise ValueError(f"{name} is {value!r}, but must be a whole number")
        if self.size < 8:
            raise ValueError(f"size is {self.size}, but a passage needs 8 tokens or more")
        if not 0 <= self.overlap <= self.size // 2:
            raise ValueError(
                f"overlap is {self.overlap}, but size is {self.size} and overlap at most half of it"
            )


def largest_size(window: int) -> int:
    """Most tokens in a passage of several sentences, for a window of so many.

    A quarter of the window is kept for the title line in front of it.
    """
    return window - window // 4


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that is longer than the window."""

    start: int
    end: int
    tokens: int
    ends_paragraph: bool
    heading: bool


def split_article(
    article: Article, count_tokens: TokenCounter, *, window: int, settings: SplitSettings
) -> list[Passage]:
    """The passages of an article.

    Parameters
    ----------
    article : Article
        What to cut.
    count_tokens : callable
        Number of tokens of each text, as the encoder's own tokenizer counts them, without the
        special tokens at the ends.
    window : int
        Most tokens that the encoder takes, without the special tokens.
    settings : SplitSettings
        Size and overlap.

    Returns
    -------
    list of Passage
        In the order of the text. Every character that is not white space between two passages is
        in at least one; each has at most ``min(size, 3/4 window)`` tokens, so that a title line
        fits in front of it, or is a single sentence of at most `window` tokens. A sentence is cut
        only if it has more tokens than `window`, or more than ten times as many characters; a
        piece of it fits, or is one character.

    Raises
    ------
    ValueError
        If `window` is less than 1.
    """
    if window < 1:
        raise ValueError(f"window is {window}, but an encoder takes 1 token or more")
    size = min(settings.size, largest_size(window))
    units = _units(article, count_tokens, size=size, window=window)
    if not units:
        return []
    overlap = min(settings.overlap, size // 2)
    cuts = _best_cuts(units, size - overlap)
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    for first, last in _fitting(article, units, cuts, overlap, count_tokens, size):
        start, end = units[first].start, units[last - 1].end
        text = article.text[start:end]
        passages.append(
            Passage(
                id=passage_id(article.id, text, seen[text]), article=article, start=start, end=end
            )
        )
        seen[text] += 1
    return passages


def _length(text: str, tokens: int) -> int:
    return max(tokens, len(text) // _CHARACTERS_PER_TOKEN, 1)


def _units(article: Article, count_tokens: TokenCounter, *, size: int, window: int) -> list[_Unit]:
    spans: list[tuple[int, int, bool, bool]] = []
    for paragraph in article.paragraphs:
        text = article.text[paragraph.start : paragraph.end]
        sentences = split_sentences(text)
        for number, (start, end) in enumerate(sentences, 1):
            at = paragraph.start
            last = number == len(sentences)
            spans.append((at + start, at + end, last, paragraph.heading))
    texts = [article.text[start:end] for start, end, _, _ in spans]
    counts = count_tokens(texts) if texts else []
    units: list[_Unit] = []
    for (start, end, last, heading), text, tokens in zip(spans, texts, counts, strict=True):
        length = _length(text, tokens)
        if length <= window:
            units.append(_Unit(start, end, length, last, heading))
            continue
        pieces = _pieces(text, count_tokens, size)
        for number, (piece_start, piece_end, piece_length) in enumerate(pieces, 1):
            ends = last and number == len(pieces)
            units.append(_Unit(start + piece_start, start + piece_end, piece_length, ends, heading))
    return units


def _pieces(text: str, count_tokens: TokenCounter, size: int) -> list[tuple[int, int, int]]:
    """A sentence longer than the window, cut between words (or within a monstrous word)."""
    longest = size * _CHARACTERS_PER_TOKEN
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.start(), match.start() + len(match[0].rstrip())
        words += [(at, min(at + longest, end)) for at in range(start, end, longest)]
    counts = count_tokens([text[start:end] for start, end in words])
    # A word of many tokens (digits, another script) is cut until its parts fit.
    while any(
        count > size and end - start > 1 for (start, end), count in zip(words, counts, strict=True)
    ):
        halves: list[tuple[int, int]] = []
        for (start, end), count in zip(words, counts, strict=True):
            middle = (start + end) // 2
            halves += (
                [(start, middle), (middle, end)]
                if count > size and end - start > 1
                else [(start, end)]
            )
        words = halves
        counts = count_tokens([text[start:end] for start, end in words])
    ranges: list[tuple[int, int]] = []
    room = 0
    for number, ((start, end), count) in enumerate(zip(words, counts, strict=True)):
        length = _length(text[start:end], count)
        fits = length <= room and end - words[ranges[-1][0]][0] <= longest
        if fits:
            ranges[-1] = (ranges[-1][0], number + 1)
        else:
            ranges.append((number, number + 1))
            room = size
        room -= length
    pieces: list[tuple[int, int, int]] = []
    for (first, last), count in _halved(ranges, text, words, count_tokens, size):
        start, end = words[first][0], words[last - 1][1]
        pieces.append((start, end, _length(text[start:end], count)))
    return pieces


def _halved(
    ranges: Sequence[tuple[int, int]],
    text: str,
    spans: Sequence[tuple[int, int]],
    count_tokens: TokenCounter,
    size: int,
) -> list[tuple[tuple[int, int], int]]:
    """Ranges of `spans`, halved until each has at most `size` tokens or is one span; the tokens.

    A tokenizer may count more tokens in the whole than in its parts.
    """
    fitting: list[tuple[tuple[int, int], int]] = []
    wanted = list(ranges)
    while wanted:
        texts = [text[spans[first][0] : spans[last - 1][1]] for first, last in wanted]
        halves: list[tuple[int, int]] = []
        for (first, last), count in zip(wanted, count_tokens(texts), strict=True):
            if count <= size or last - first == 1:
                fitting.append(((first, last), count))
            else:
                middle = (first + last) // 2
                halves += [(first, middle), (middle, last)]
        wanted = halves
    return sorted(fitting)


def _best_cuts(units: Sequence[_Unit], size: int) -> list[tuple[int, int]]:
    """Ranges of units that cost least together."""
    smallest = size * _SMALLEST_SHARE
    best = [0.0] + [float("inf")] * len(units)
    came_from = [0] * (len(units) + 1)
    for last in range(1, len(units) + 1):
        tokens = 0
        end = units[last - 1]
        cut = 0.0 if end.ends_paragraph else _CUT_IN_PARAGRAPH
        if end.heading and last < len(units):
            cut = _CUT_AFTER_HEADING
        for first in range(last - 1, -1, -1):
            tokens += units[first].tokens
            if tokens > size and first < last - 1:
                break
            short = max(0.0, smallest - tokens) / smallest
            cost = best[first] + cut + short**2
            if cost < best[last]:
                best[last], came_from[last] = cost, first
    ranges: list[tuple[int, int]] = []
    last = len(units)
    while last:
        ranges.append((came_from[last], last))
        last = came_from[last]
    return ranges[::-1]


def _fitting(
    article: Article,
    units: Sequence[_Unit],
    ranges: Sequence[tuple[int, int]],
    overlap: int,
    count_tokens: TokenCounter,
    size: int,
) -> list[tuple[int, int]]:
    """The ranges with their overlap, without it or halved where the whole counts too many."""
    spans = [(unit.start, unit.end) for unit in units]
    whole = _halved(ranges, article.text, spans, count_tokens, size)
    fitting = [found for found, _ in whole]
    if not overlap:
        return fitting
    wanted: list[tuple[int, int]] = []
    begins = 0  # where the passage before begins: it is never repeated whole
    for (first, last), count in whole:
        room, start = min(overlap, size - count), first
        while start - 1 > begins and units[start - 1].tokens <= room:
            start -= 1
            room -= units[start].tokens
        wanted.append((start, last))
        begins = first
    texts = [article.text[spans[first][0] : spans[last - 1][1]] for first, last in wanted]
    counts = count_tokens(texts)
    return [
        longer if count <= size else found
        for found, longer, count in zip(fitting, wanted, counts, strict=True)
    ]
