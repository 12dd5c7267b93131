"""An article's text as a browser searches it: block by block, without regard to case and accents.

Two texts are the same here wherever a browser may take them for the same: the comparison at the
primary level of the Unicode Collation Algorithm (UTS #10), which the specification of text
fragments demands, and quotation marks of one shape besides, which some browsers add.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from qa.quotation.wording import UNSPACED

__all__ = ["PageText"]

# Marks that do not end a word between two letters or digits (UAX #29, MidLetter, MidNumLet,
# MidNum, Single_Quote and Double_Quote).
_INNER = frozenset(
    "\"'.,:;\u00b7\u037e\u0387\u055f\u0589\u05f4\u060c\u060d\u066b\u066c\u07f8\u2018\u2019\u2024\u2027\u2044"
    "\ufe10\ufe13\ufe14\ufe50\ufe52\ufe54\ufe55\uff07\uff0c\uff0e\uff1a\uff1b"
)
# Letters with a stroke differ from the bare ones at the secondary level only, these at the primary
# one from nothing but their spelling.
_LIKE = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe"}
_QUOTATION_MARKS = {**dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‘’‚‛‹›′", "'")}
_WORD = re.compile(r"\S+")
_COLLAPSED = re.compile(r"[ \t\n\r\f]+")  # what HTML shows as one space; others it keeps
_WORD_CHARACTER = re.compile(r"\w")
_BREAK = "\n"


class PageText:
    """A text, and the same text folded as a browser compares it.

    Parameters
    ----------
    text : str
        Blocks with one or several line breaks between them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        pieces: list[str] = []
        at = 0
        self._at: list[int] = []  # of each character, and of the end, in the folded text
        last = _BREAK
        for character in text:
            self._at.append(at)
            folded = _folded(character)
            if folded == " " and last in (" ", _BREAK):
                folded = ""
            elif folded == _BREAK:
                if last == _BREAK:
                    folded = ""
                elif last == " ":  # the space before a break is none
                    pieces[-1], at = "", at - 1
                    self._at[-1] = at
            if folded:
                last = folded if folded in (" ", _BREAK) else ""
                pieces.append(folded)
                at += len(folded)
        self._at.append(at)
        self._folded = "".join(pieces)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The stretch without white space at its ends."""
        words = self.text[start:end]
        return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())

    def splits_character(self, start: int, end: int) -> bool:
        """Whether a letter and the accent on it lie on the two sides of `start` or `end`."""
        return any(
            unicodedata.category(self.text[at]).startswith("M")
            for at in (start, end)
            if at < len(self.text)
        )

    def has_break(self, start: int, end: int) -> bool:
        """Whether the stretch reaches over the end of a block."""
        return any(_folded(character) == _BREAK for character in self.text[start:end])

    def term(self, start: int, end: int) -> str:
        """The stretch as a page shows it, runs of white space as one space."""
        return _COLLAPSED.sub(" ", self.text[start:end])

    def words_before(self, start: int, most: int) -> list[tuple[int, int]]:
        """One, two, three and more words that end right before `start`, within their block."""
        end = start - len(self.text[:start]) + len(self.text[:start].rstrip())
        begin = max((self.text.rfind(mark, 0, end) for mark in _BREAKS), default=-1) + 1
        found = [(begin + match.start(), end) for match in _WORD.finditer(self.text[begin:end])]
        return [place for place in found[: -most - 1 : -1] if self._says_something(place)]

    def words_after(self, end: int, most: int) -> list[tuple[int, int]]:
        """One, two, three and more words that start right after `end`, within their block."""
        rest = self.text[end:]
        begin = end + len(rest) - len(rest.lstrip())
        stops = [at for mark in _BREAKS if (at := self.text.find(mark, begin)) >= 0]
        stop = min(stops, default=len(self.text))
        found: list[tuple[int, int]] = []
        for match in _WORD.finditer(self.text, begin, stop):
            found.append((begin, match.end()))
            if len(found) == most:
                break
        return [place for place in found if self._says_something(place)]

    def first_words(self, start: int, end: int, most: int) -> list[tuple[int, int]]:
        """One, two and more words from `start` on, up to the end of their block or `end`."""
        return [place for place in self.words_after(start, most) if place[1] <= end]

    def last_words(self, start: int, end: int, most: int) -> list[tuple[int, int]]:
        """One, two and more words before `end`, within their block, none from before `start`."""
        return [place for place in self.words_before(end, most) if place[0] >= start]

    def _says_something(self, place: tuple[int, int]) -> bool:
        return _WORD_CHARACTER.search(self.text, *place) is not None

    def folded_start(self, place: tuple[int, int]) -> int:
        """Where a stretch starts in the folded text."""
        return self._at[place[0]]

    def places(
        self,
        words: tuple[int, int],
        prefix: tuple[int, int] | None,
        suffix: tuple[int, int] | None,
        *,
        after: int = 0,
    ) -> list[int]:
        """Where the folded text may say the same as `words` between the same neighbours.

        Parameters
        ----------
        words, prefix, suffix : (int, int) or None
            Stretches of the text, each within one block.
        after : int
            Look from this place of the text on.

        Returns
        -------
        list of int
            Starts in the folded text, at most the first two. Only what a browser surely passes
            over, because it starts or ends within a word, is not among them.
        """
        wanted, before, behind = (
            self._folded_term(place) if place else "" for place in (words, prefix, suffix)
        )
        found: list[int] = []
        at = self._folded.find(wanted, self._at[after])
        while at >= 0 and len(found) < 2:
            end = at + len(wanted)
            if self._follows(at, before) and self._leads(end, behind):
                found.append(at)
            at = self._folded.find(wanted, at + 1)
        return found

    def _folded_term(self, place: tuple[int, int]) -> str:
        return self._folded[self._at[place[0]] : self._at[place[1]]].strip(" \n")

    def _follows(self, at: int, prefix: str) -> bool:
        if not prefix:
            return not self._inside_word(at)
        while at and self._folded[at - 1] in " \n":
            at -= 1
        start = at - len(prefix)
        return (
            start >= 0 and self._folded.startswith(prefix, start) and not self._inside_word(start)
        )

    def _leads(self, end: int, suffix: str) -> bool:
        if not suffix:
            return not self._inside_word(end)
        while end < len(self._folded) and self._folded[end] in " \n":
            end += 1
        return self._folded.startswith(suffix, end) and not self._inside_word(end + len(suffix))

    def _inside_word(self, at: int) -> bool:
        """Whether no browser sees a word boundary at a place of the folded text."""
        if not 0 < at < len(self._folded):
            return False
        around = self._folded[at - 1 : at + 1]
        return around.isalnum() and not UNSPACED.search(around)

    def is_word_boundary(self, at: int) -> bool:
        """Whether every browser sees a word boundary at a place of the text (UAX #29).

        In scripts without spaces they go by dictionaries, which are not known here.
        """
        text = self.text
        if at in (0, len(text)):
            return True
        left, right = _kind(text[at - 1]), _kind(text[at])
        if right == "joined" or (left == "joined" and right != "space"):
            return False
        if "space" in (left, right) or "mark" in (left, right):
            return True
        if left == right == "inner":
            return True
        if left == "inner":
            return at == 1 or _kind(text[at - 2]) in ("space", "mark", "inner")
        if right == "inner":
            return at + 1 == len(text) or _kind(text[at + 1]) in ("space", "mark", "inner")
        return False


_BREAKS = ("\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """The character as a browser compares it: "" where it counts for nothing."""
    if character in _BREAKS:
        return _BREAK
    if character.isspace():
        return " "
    folded = unicodedata.normalize("NFKD", character).casefold()
    kept = (
        _LIKE.get(each, _QUOTATION_MARKS.get(each, each))
        for each in unicodedata.normalize("NFKD", folded)
        if unicodedata.category(each) not in ("Mn", "Me", "Cf", "Cc")
    )
    return "".join(kept)


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """What a character is to word boundaries: "space", "mark", "inner", "joined" or "letter"."""
    category = unicodedata.category(character)
    if character.isspace():
        return "space"
    if category in ("Mn", "Me", "Mc", "Cf"):
        return "joined"
    if character in _INNER:
        return "inner"
    if category in ("Ps", "Pe", "Pi", "Pf", "Pd", "Po") and character not in "@\u30a0":
        return "mark"
    return "letter"
