"""Words as lexical search sees them: lower-case English stems, each with its place in the text."""

from __future__ import annotations

import re
import threading
from functools import cache, lru_cache
from typing import Any

__all__ = ["all_stems", "stem", "stem_spans", "stems"]

_WORD = re.compile(r"\w\w+")
# So frequent that they tell nothing; words that ask are not among them.
_STOP_WORDS = frozenset(
    """
    a an and are as at be but by for if in into is it no not of on or such that the their then
    there these they this to was will with
    """.split()
)
# Snowball stemmers keep state.
_LOCK = threading.Lock()


def stem_spans(text: str) -> list[tuple[str, int, int]]:
    """The stems of a text (Snowball's English) and where their words stand, in order.

    Words have two characters or more; stop words are left out.

    Returns
    -------
    list of (stem, start, end)
        Half-open, in characters of the text.

    Examples
    --------
    >>> stem_spans("The soldiers left.")
    [('soldier', 4, 12), ('left', 13, 17)]
    """
    words = [(match[0].lower(), *match.span()) for match in _WORD.finditer(text)]
    kept = [word for word in words if word[0] not in _STOP_WORDS]
    with _LOCK:
        found = _stemmer().stemWords([word for word, _, _ in kept])
    return [(each, start, end) for each, (_, start, end) in zip(found, kept, strict=True)]


def stems(text: str) -> list[str]:
    """The stems of a text without stop words, in order, repeated as they are."""
    return [each for each, _, _ in stem_spans(text)]


def all_stems(text: str) -> list[str]:
    """The stems of a text with stop words, in order, repeated as they are.

    Examples
    --------
    >>> all_stems("The bridges' cost")
    ['the', 'bridg', 'cost']
    """
    return [stem(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The stem of one word, stop word or not."""
    with _LOCK:
        return str(_stemmer().stemWord(word.lower()))


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("english")
