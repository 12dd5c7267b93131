"""Words compared with words: where they stand in a text, and which of them differ.

What `qa.quotation.wording` takes for the same is the same here, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from qa.quotation.wording import normalise

__all__ = ["Change", "differing", "places", "tokens"]

# Of the normal form: a word with its accents, inner apostrophes and hyphens, a number with its
# points and commas, or a mark.
_ACCENTS = "\u0300-\u036f\u0653-\u0655\u093c\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
_TOKEN = re.compile(rf"[\w{_ACCENTS}]+(?:[.,'-][\w{_ACCENTS}]+)*|[^\w\s]")


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
    """The words and marks of `text` in their normal form, each with its start and end in `text`.

    White space is none, and the shape of quotation marks and dashes is no matter.
    """
    normal = normalise(text)
    return [
        (match[0], *_bare(text, normal.start(match.start()), normal.end(match.end())))
        for match in _TOKEN.finditer(normal.text)
    ]


def differing(words: str, found: str) -> tuple[Change, ...]:
    """What differs between a quotation and what was found in its place, word by word.

    Parameters
    ----------
    words, found : str
        The quotation, and the stretch of text that is held against it.

    Returns
    -------
    tuple of Change
        In the order of the words. Empty where only white space and the shape of characters differ.

    Examples
    --------
    >>> [(c.was, c.now) for c in differing("It cost 40 million.", "It cost 44 million crowns.")]
    [('40', '44'), ('', 'crowns')]
    """
    ours, theirs = tokens(words), tokens(found)
    changes: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(
        None, [each[0] for each in ours], [each[0] for each in theirs], False
    ).get_opcodes():
        if tag == "equal":
            continue
        start = ours[a][1] if a < len(ours) else len(words)
        end = ours[b - 1][2] if b > a else start
        now = found[theirs[c][1] : theirs[d - 1][2]] if d > c else ""
        changes.append(Change(words[start:end], now, start, end))
    return tuple(changes)


def places(text: str, words: str, *, widened: bool = False) -> list[tuple[int, int]]:
    """Where in `text` exactly these words stand, whole.

    Parameters
    ----------
    text, words : str
        White space, and the shape of quotation marks, apostrophes and dashes, may differ.
    widened : bool
        Whether the first and the last of the words may be parts of words: the places are those
        of the whole words then.

    Returns
    -------
    list of (int, int)
        Half-open, in characters of `text`, in order, each once; they may overlap.

    Examples
    --------
    >>> places("The bridge opened.", "ridge op"), places("The bridge opened.", "opened")
    ([], [(11, 17)])
    >>> places("The bridge opened.", "ridge op", widened=True)
    [(4, 17)]
    """
    wanted = normalise(words).text.strip(" ")
    if not wanted:
        return []
    normal = normalise(text)
    found: list[tuple[int, int]] = []
    at = normal.text.find(wanted)
    while at >= 0:
        start, end = at, at + len(wanted)
        while widened and normal.cuts_word(start):
            start -= 1
        while widened and normal.cuts_word(end):
            end += 1
        if not normal.cuts_word(start) and not normal.cuts_word(end):
            found.append(_bare(text, normal.start(start), normal.end(end)))
        at = normal.text.find(wanted, at + 1)
    return list(dict.fromkeys(found))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space at its ends, which a dash stands for as well."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
