"""What makes two wordings the same: shapes of marks, dashes and white space, and where words end.

Quotation marks of any shape are one character here, hyphens and dashes of any length with the
white space around them another, white space is one space and none between two quotation marks, and
canonically equivalent characters are the same (Unicode Standard Annex 15). Everything else counts:
case, punctuation, each digit. The Chicago Manual of Style, 17th edition, 13.7, lists what may
change in quoting.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from dataclasses import dataclass

__all__ = ["UNSPACED", "Normal", "inside_word", "normalise"]

UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""A character of a script without spaces between words: Thai to Khmer, Chinese, Japanese."""

_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›′″＂＇〝〞〟「」『』ʼ"
_DASHES = "\\-\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_WHITE = " \\t\\n\\r\\f\\v\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Print nothing: soft hyphen, zero-width space, directional marks but those that turn words round,
# word joiner, byte-order mark.
_NOTHING = "\xad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff"
_W = f"[{_WHITE}{_NOTHING}]"
_SPECIAL = re.compile(
    rf"(?P<dash>{_W}*[{_DASHES}](?:{_W}*[{_DASHES}])*{_W}*)"
    rf"|(?P<white> (?={_W}){_W}*|(?<=[{_QUOTES}]) (?=[{_QUOTES}])|[{_WHITE[1:]}{_NOTHING}]{_W}*)"
    rf"|(?P<quote>''|``|[{_QUOTES}])"
    rf"|(?P<other>[^\x00-\x7f{_DASHES}{_WHITE}{_NOTHING}{_QUOTES}]+)"
)
_WHITE_CHARACTER = re.compile(f"[{_WHITE}]")
_QUOTE = re.compile(f"[{_QUOTES}]")


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in its normal form, and where each place of it is in the text.

    Attributes
    ----------
    text : str
        The normal form.
    source : str
        The text itself.
    at, to : list of int
        Starts, in `text` and in `source`, of stretches that are the same in both or stand for
        each other as a whole.
    """

    text: str
    source: str
    at: list[int]
    to: list[int]
    same: list[bool]

    def start(self, offset: int) -> int:
        """Where in `source` the character ``text[offset]`` starts."""
        piece = bisect.bisect_right(self.at, offset) - 1
        return self.to[piece] + (offset - self.at[piece] if self.same[piece] else 0)

    def end(self, offset: int) -> int:
        """Where in `source` the character ``text[offset - 1]`` ends."""
        piece = bisect.bisect_right(self.at, offset - 1) - 1
        if self.same[piece]:
            return self.to[piece] + offset - self.at[piece]
        return self.to[piece + 1] if piece + 1 < len(self.to) else len(self.source)

    def cuts_word(self, offset: int) -> bool:
        """Whether a cut in front of ``text[offset]`` would go through a word of the source."""
        if not 0 < offset < len(self.text):
            return False
        if unicodedata.combining(self.text[offset]):
            return True
        # A dash stands for the white space around it too, so the cut has two places.
        return inside_word(self.source, self.start(offset)) or inside_word(
            self.source, self.end(offset)
        )


def normalise(text: str) -> Normal:
    r"""The normal form of a text, the same for all shapes that quoting may give to its characters.

    Examples
    --------
    >>> normalise("“Well\xa0 – no!”").text
    "'Well-no!'"
    """
    pieces: list[str] = []
    at: list[int] = []
    to: list[int] = []
    same: list[bool] = []
    size = done = 0

    def add(piece: str, start: int, literal: bool) -> None:
        nonlocal size
        if piece:
            pieces.append(piece)
            at.append(size)
            to.append(start)
            same.append(literal)
            size += len(piece)

    for match in _SPECIAL.finditer(text):
        kind, shown = match.lastgroup, match[0]
        if kind == "dash":
            normal = "-"
        elif kind == "quote":
            normal = "'"
        elif kind == "white":
            between = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
            # A thin space between two quotation marks is the typesetter's (Chicago 6.11).
            marks = all(map(_QUOTE.match, between))
            normal = " " if _WHITE_CHARACTER.search(shown) and not marks else ""
        else:
            normal = unicodedata.normalize("NFD", shown)
        if normal == shown:
            continue
        add(text[done : match.start()], done, True)
        done = match.end()
        decomposed = [unicodedata.normalize("NFD", character) for character in shown]
        if kind == "other" and "".join(decomposed) == normal:
            for place, piece in enumerate(decomposed, match.start()):
                add(piece, place, False)
        else:
            add(normal, match.start(), False)
    add(text[done:], done, True)
    return Normal("".join(pieces), text, at, to, same)


def inside_word(text: str, at: int) -> bool:
    """Whether a cut at `at` would go through a word or a number of the text.

    A hyphen, an apostrophe or a full stop between letters is inside of a word ("non-violent",
    "don’t", "U.S."), a comma, colon or full stop between digits inside of a number; so are a sign
    or a currency before a number and a per-cent sign behind it.

    Examples
    --------
    >>> [inside_word("a non-violent 40,000", at) for at in (2, 6, 17)]
    [False, True, True]
    """
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    far_before = text[at - 2] if at > 1 else " "
    far_after = text[at + 1] if at + 1 < len(text) else " "
    if _in_word(before) and _in_word(after):
        return not (UNSPACED.match(before) or UNSPACED.match(after))
    if after.isdigit() and (before in "$£€¥" or (before in "-−" and not _in_word(far_before))):
        return True
    if before.isdigit() and after in "%‰":
        return True
    if _in_word(before) and _in_word(far_after):
        return _joins(far_before, before, after, far_after)
    if _in_word(far_before) and _in_word(after):
        return _joins(text[at - 3] if at > 2 else " ", far_before, before, after)
    return False


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _joins(far: str, before: str, joint: str, after: str) -> bool:
    """Whether `joint`, between two characters of words, makes one word of them."""
    if before.isdigit() and after.isdigit():
        return joint in ".,:'’-‐‑/"
    if joint == ".":
        return after.islower() or not _in_word(far)
    return joint in "'’-‐‑&@"
