"""Where spoken words stand in news prose: what is between quotation marks, over paragraphs too.

Double marks, straight or curly. A quotation that goes on in the next paragraph has no closing mark
before it, and an opening one after it. Where a whole paragraph is somebody else's quotation of a
quotation, two marks deep, the single marks inside are the ones that show where words were spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["QuotedSpeech", "find_quoted_speech"]

_MARK = re.compile('["“”]')
_QUOTES_A_QUOTATION = re.compile('[“"]\\s?‘')
_SINGLE_CLOSING = re.compile("(?<=[.,?!…])’")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSpeech:
    """Quoted words.

    Attributes
    ----------
    start, end : int
        Half-open, from the opening mark to behind the closing one; to the paragraph's end where
        that is missing.
    goes_on : bool
        Whether the closing mark is missing, so that the next quotation may continue this one.
    """

    start: int
    end: int
    goes_on: bool


def find_quoted_speech(text: str, paragraphs: Iterable[tuple[int, int]]) -> list[QuotedSpeech]:
    """Find what is quoted.

    Parameters
    ----------
    text : str
        The text that the paragraphs are pieces of.
    paragraphs : iterable of (start, end)
        Half-open, in order, without white space around them.

    Returns
    -------
    list of QuotedSpeech
        In order; none overlaps another.

    Examples
    --------
    >>> [(each.start, each.end) for each in find_quoted_speech('Say "yes".', [(0, 10)])]
    [(4, 9)]
    """
    found: list[QuotedSpeech] = []
    is_open = nested = False
    for begin, stop in paragraphs:
        shown = text[begin:stop]
        deep = _QUOTES_A_QUOTATION.search(shown)
        if deep or (nested and is_open and shown.startswith("‘")):
            at = deep.start() if deep else 0
            shown = shown[:at] + _inner_marks_alone(shown[at:])
            nested = True
        else:
            nested = False
        quotations = _quoted(shown, is_open)
        if is_open and not (quotations and quotations[0].start == 0):
            found.pop()  # nothing goes on: a closing mark was forgotten
        is_open = bool(quotations) and quotations[-1].goes_on
        found += [
            QuotedSpeech(start=begin + each.start, end=begin + each.end, goes_on=each.goes_on)
            for each in quotations
        ]
    return found


def _inner_marks_alone(text: str) -> str:
    """Of the same length, so that places stay: double marks blank, single ones double."""
    text = _SINGLE_CLOSING.sub("\0", _MARK.sub(" ", text))
    return text.replace("‘", "“").replace("\0", "”")


def _quoted(text: str, is_open: bool) -> list[QuotedSpeech]:
    """The quotations of one paragraph; where one is open before it, it may close in it."""
    marks = [(each.start(), each[0]) for each in _MARK.finditer(text)]
    found: list[QuotedSpeech] = []
    opened: int | None = None
    if is_open and marks and not _can_open(text, *marks[0]):
        opened = 0  # a page break cut the paragraph, not the writer
    for at, mark in marks:
        if opened is None:
            if _can_open(text, at, mark):
                opened = at
        elif _can_close(text, at, mark):
            found.append(QuotedSpeech(start=opened, end=at + 1, goes_on=False))
            opened = None
        elif _can_open(text, at, mark) and mark == text[opened]:
            opened = at  # the mark before was never closed
    if opened is not None:
        found.append(QuotedSpeech(start=opened, end=len(text), goes_on=True))
    return found


def _can_open(text: str, at: int, mark: str) -> bool:
    return mark == "“" or (mark == '"' and not _touches_word(text, at - 1))


def _can_close(text: str, at: int, mark: str) -> bool:
    if mark == '"':
        # White space on both sides: text that was cut into tokens.
        return _touches_word(text, at - 1) or not _touches_word(text, at + 1)
    return mark == "”"


def _touches_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and not text[at].isspace() and text[at] not in "([—–-"
