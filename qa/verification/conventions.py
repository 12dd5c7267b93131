"""What quoting may change in the words of a source, and what an ellipsis or a bracket stands for.

Quotation marks of any shape are one character here, hyphens and dashes of any length with the
white space around them another, white space is one space, and canonically equivalent characters
are the same (Unicode Standard Annex 15). Everything else counts: case, punctuation, each digit.
The conventions are those of The Chicago Manual of Style, 17th edition: 13.7 (permissible changes),
13.49-13.58 (ellipses), 13.59-13.63 (brackets), 6.9 (stops before the closing mark).
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from dataclasses import dataclass

__all__ = [
    "BRACKET_WORDS",
    "Bracket",
    "Normal",
    "Run",
    "inside_word",
    "normalise",
    "split_quotation",
    "words",
]

BRACKET_WORDS = 8
"""Most words of the source that a bracket stands for."""

_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›′″＂＇〝〞〟「」『』ʼ"
_DASHES = "\\-\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_WHITE = " \\t\\n\\r\\f\\v\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Print nothing: soft hyphen, zero-width space, directional marks, word joiner, byte-order mark.
_NOTHING = "\xad\u200b\u200e\u200f\u2060\ufeff"
_W = f"[{_WHITE}{_NOTHING}]"
_SPECIAL = re.compile(
    rf"(?P<dash>{_W}*[{_DASHES}](?:{_W}*[{_DASHES}])*{_W}*)"
    rf"|(?P<white> (?={_W}){_W}*|[{_WHITE[1:]}{_NOTHING}]{_W}*)"
    rf"|(?P<quote>''|``|[{_QUOTES}])"
    rf"|(?P<other>[^\x00-\x7f{_DASHES}{_WHITE}{_NOTHING}{_QUOTES}]+)"
)
_WHITE_CHARACTER = re.compile(f"[{_WHITE}]")

_ELLIPSIS = r"\.(?:\s?\.){2,3}|(?:\.\s?)?…(?:\s?\.)?"
_OPENED = re.compile(
    rf"(?P<ellipsis>\[\s*(?:{_ELLIPSIS})\s*\]|{_ELLIPSIS})|(?P<bracket>\[[^\[\]]*\])"
)
_OWN_STOP = re.compile("(?<![.,])[.,](?='*$)")
_INSERTION = re.compile(r"sic\b|emphas[ie]s\b|italics\b|my emphas|translat", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:['’]\w+)*")

# Scripts that write no space between words: Thai to Myanmar, Khmer, Chinese and Japanese.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


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


def normalise(text: str) -> Normal:
    r"""The normal form of a text, in which quoting according to the conventions changes nothing.

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
            normal = " " if _WHITE_CHARACTER.search(shown) else ""
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


def words(text: str) -> list[str]:
    """The words of a quotation, without what is in brackets.

    Examples
    --------
    >>> words("[He] didn’t … go")
    ['didn’t', 'go']
    """
    return _WORD.findall(_OPENED.sub(" ", text))


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracketed insertion.

    Attributes
    ----------
    text : str
        As written, with its brackets.
    in_word : bool
        Whether it touches letters: it changes letters of that word, and nothing else.
    """

    text: str
    in_word: bool = False

    @property
    def only_inserted(self) -> bool:
        """Whether it can stand for nothing of the source, as ``[sic]``."""
        return bool(_INSERTION.match(self.text[1:].strip()))


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two ellipses: literal text in its normal form, and brackets.

    Attributes
    ----------
    parts : tuple of str or Bracket
        A bracket that touches no letter stands between two literal parts.
    edges : tuple of str
        Brackets before and after it, which stand for nothing that must be there.
    """

    parts: tuple[str | Bracket, ...]
    edges: tuple[str, ...] = ()


def split_quotation(text: str, *, own_stop: bool) -> list[Run]:
    """The runs of a quotation, between its ellipses.

    Parameters
    ----------
    text : str
        What is between the quotation marks, or a block quotation.
    own_stop : bool
        Whether one comma or full stop at its end may be the draft's own.

    Returns
    -------
    list of Run
        Empty where one of the runs has no word of its own.

    Examples
    --------
    >>> split_quotation("[T]he mayor … left.", own_stop=True)
    [Run(parts=(Bracket(text='[T]', in_word=True), 'he mayor'), edges=()), Run(parts=('left',), edges=())]
    """  # noqa: E501
    text = text.replace("\0", "\ufffd")
    runs: list[list[str | Bracket]] = [[]]
    done = 0
    for match in _OPENED.finditer(text):
        runs[-1].append(text[done : match.start()])
        done = match.end()
        if match["ellipsis"]:
            runs.append([])
        else:
            before, after = text[match.start() - 1 : match.start()], text[done : done + 1]
            bracket = Bracket(match[0], before.isalpha() or after.isalpha())
            runs[-1].append(Bracket(match[0]) if bracket.only_inserted else bracket)
    runs[-1].append(text[done:])
    found = [_run(parts, own_stop and number == len(runs) - 1) for number, parts in enumerate(runs)]
    # An ellipsis, or brackets, at the start or the end; and two ellipses in a row.
    # The brackets there are told with the stretch beside them.
    if len(found) > 1 and not found[0].parts:
        found[1] = Run(found[1].parts, found[0].edges + found[1].edges)
    if len(found) > 1 and not found[-1].parts:
        found[-2] = Run(found[-2].parts, found[-2].edges + found[-1].edges)
    last = len(found) - 1
    kept = [
        run
        for number, run in enumerate(found)
        if run.parts or (run.edges and number not in (0, last))
    ]
    if not kept or any(not any(_has_word(part) for part in run.parts) for run in kept):
        return []
    return kept


def _has_word(part: str | Bracket) -> bool:
    return isinstance(part, str) and any(map(str.isalnum, part))


def _run(pieces: list[str | Bracket], own_stop: bool) -> Run:
    parts: list[str | Bracket] = []
    for number, piece in enumerate(pieces):
        if isinstance(piece, Bracket):
            parts.append(piece)
            continue
        normal = normalise(piece).text
        if number == len(pieces) - 1 and own_stop:
            normal = _OWN_STOP.sub("", normal.rstrip(" "), count=1)
        if number == 0 or _stands_free(pieces[number - 1]):
            normal = normal.lstrip(" ")
        if number == len(pieces) - 1 or _stands_free(pieces[number + 1]):
            normal = normal.rstrip(" ")
        if normal:
            parts.append(normal)
    edges: list[str] = []
    while parts and _stands_free(parts[0]):
        edges.append(str(parts.pop(0).text))  # type: ignore[union-attr]
    while parts and _stands_free(parts[-1]):
        edges.append(str(parts.pop().text))  # type: ignore[union-attr]
    return Run(tuple(parts), tuple(edges))


def _stands_free(piece: str | Bracket) -> bool:
    return isinstance(piece, Bracket) and not piece.in_word


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
        return not (_UNSPACED.match(before) or _UNSPACED.match(after))
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
