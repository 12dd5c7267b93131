"""Words compared with words: where they stand in a text, and which of them differ.

The conventions of quoting allow another shape of quotation marks, apostrophes and dashes, and
another white space (The Chicago Manual of Style, 17th ed., 13.7). Nothing else is tolerated here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Change", "cuts_word", "differing", "places", "tokens"]

_SHAPES = {
    **dict.fromkeys("“”„‟«»″〝〞", '"'),
    **dict.fromkeys("‘’‚‛‹›′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
# A word with its inner apostrophes and hyphens, a number with its points and commas, a mark.
_TOKEN = re.compile(r"\w+(?:[.,'’‐‑-]\w+)*|[^\w\s]")
# Scripts written without spaces: where a word ends in them, letters do not tell.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Change:
    """Words that stand where others stood.

    Attributes
    ----------
    was : str
        The words of the quotation, "" where words were put in.
    now : str
        The words found in their place, "" where words were left out.
    start, end : int
        Half-open, where `was` stands in the quotation, in characters.
    """

    was: str
    now: str
    start: int
    end: int


def tokens(text: str) -> list[tuple[str, int, int]]:
    """The words and marks of `text`, each with its start and end; white space is none."""
    return [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]


def differing(words: str, found: str) -> tuple[Change, ...]:
    """What differs between a quotation and what was found in its place, word by word.

    Parameters
    ----------
    words, found : str
        The quotation, and the stretch of text that is held against it.

    Returns
    -------
    tuple of Change
        In the order of the words. Empty where only white space and the shape of quotation marks
        and dashes differ.

    Examples
    --------
    >>> [(c.was, c.now) for c in differing("It cost 40 million.", "It cost 44 million crowns.")]
    [('40', '44'), ('', 'crowns')]
    """
    ours, theirs = tokens(words), tokens(found)
    changes: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(
        None, [_shape(each[0]) for each in ours], [_shape(each[0]) for each in theirs], False
    ).get_opcodes():
        if tag == "equal":
            continue
        start = ours[a][1] if a < len(ours) else len(words)
        end = ours[b - 1][2] if b > a else start
        now = found[theirs[c][1] : theirs[d - 1][2]] if d > c else ""
        changes.append(Change(words[start:end], now, start, end))
    return tuple(changes)


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Where in `text` exactly these words stand, whole.

    Parameters
    ----------
    text, words : str
        White space, and the shape of quotation marks, apostrophes and dashes, may differ.

    Returns
    -------
    list of (int, int)
        Half-open, in characters of `text`, in order; they may overlap.
    """
    wanted = _folded(words)[0].strip()
    if not wanted:
        return []
    folded, starts, ends = _folded(text)
    found: list[tuple[int, int]] = []
    at = folded.find(wanted)
    while at >= 0:
        start, end = starts[at], ends[at + len(wanted) - 1]
        if not cuts_word(text, start) and not cuts_word(text, end):
            found.append((start, end))
        at = folded.find(wanted, at + 1)
    return found


def cuts_word(text: str, at: int) -> bool:
    """Whether the place between two characters of `text` lies inside a word, as far as one sees.

    In scripts that put no spaces between words it never does.
    """
    if not 0 < at < len(text) or not (text[at - 1].isalnum() and text[at].isalnum()):
        return False
    return not _UNSPACED.search(text[at - 1 : at + 1])


def _shape(token: str) -> str:
    return "".join(_SHAPES.get(character, character) for character in token)


def _folded(text: str) -> tuple[str, list[int], list[int]]:
    """`text` in one shape, and where each of its characters starts and ends in `text`.

    Runs of white space become a space, dashes in a row (as typewriters set them) one hyphen.
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, character in enumerate(text):
        shape = " " if character.isspace() else _SHAPES.get(character, character)
        if shape in (" ", "-") and characters and characters[-1] == shape:
            ends[-1] = at + 1
            continue
        characters.append(shape)
        starts.append(at)
        ends.append(at + 1)
    return "".join(characters), starts, ends
