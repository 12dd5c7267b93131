"""Citation keys: what an item is called in BibTeX, in pandoc and in LaTeX.

A key that a bibliography file gives is kept if all three can read it. Any other is made of the
author, the year and a digest of the article's id: of nothing but the article, so that it stays
the same when other articles come and go.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

__all__ = ["SPELLED", "ascii_letters", "citation_key", "is_key", "usable_key"]


def citation_key(item: Mapping[str, Any], article_id: str) -> str:
    """The key of an item that has none: author, year, and six digits of a digest.

    Parameters
    ----------
    item : mapping
        The CSL-JSON item: its first author, or else the first word of its title with four letters
        or more, or else "article"; and the year, if there is one.
    article_id : str
        What the digest is made of (SHA-256).

    Returns
    -------
    str
        ASCII letters in lower case, digits and one hyphen.

    Examples
    --------
    >>> item = {"author": [{"family": "Lindqvist"}], "issued": {"date-parts": [[2026, 3]]}}
    >>> citation_key(item, "lindqvist.txt")
    'lindqvist2026-6c22a9'
    """
    digest = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{_author(item) or _title_word(item) or 'article'}{_year(item)}-{digest}"


def is_key(key: object) -> bool:
    """Whether BibTeX, LaTeX and pandoc (without braces) can all read the key.

    Letters, digits and underscores, with single marks ``: . + / -`` between them (pandoc's
    manual, "Citation syntax"; ``# $ % & ~`` would be acted on by LaTeX).

    Examples
    --------
    >>> is_key("berg_2006:a"), is_key("berg 2006"), is_key("berg}@misc{x")
    (True, False, False)
    """
    return isinstance(key, str) and len(key) <= _LONGEST and _KEY.fullmatch(key) is not None


def usable_key(key: str) -> str:
    """The key itself if it can be used, else one made of its letters and its digest.

    Examples
    --------
    >>> usable_key("berg2006"), usable_key("http://example.org/items/AB")
    ('berg2006', 'httpexampleorgitemsab-75bd38')
    """
    if is_key(key):
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{ascii_letters(key)[:_MADE] or 'item'}-{digest}"


def ascii_letters(text: str) -> str:
    """The letters of `text` that ASCII has, in lower case, and digits; accents are dropped.

    Examples
    --------
    >>> ascii_letters("Øster-Gård"), ascii_letters("Straße 7")
    ('ostergard', 'strasse7')
    """
    spread = unicodedata.normalize("NFKD", text.casefold().translate(SPELLED))
    return "".join(each for each in spread if each.isascii() and each.isalnum())


def _author(item: Mapping[str, Any]) -> str:
    authors = item.get("author")
    first = authors[0] if isinstance(authors, list) and authors else None
    if not isinstance(first, Mapping):
        return ""
    parts = [first.get("non-dropping-particle"), first.get("family")]
    family = "".join(part for part in parts if isinstance(part, str))
    literal = first.get("literal")
    if not family and isinstance(literal, str):
        family = next((word for word in map(ascii_letters, literal.split()) if len(word) > 3), "")
    return ascii_letters(family)[:_MADE]


def _title_word(item: Mapping[str, Any]) -> str:
    title = item.get("title")
    words = map(ascii_letters, title.split() if isinstance(title, str) else ())
    return next((word[:_MADE] for word in words if len(word) > 3 and not word.isdigit()), "")


def _year(item: Mapping[str, Any]) -> str:
    try:
        year = int(item["issued"]["date-parts"][0][0])
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
    return str(year) if 0 < year < 10000 else ""


_DIGITS = 6
_LONGEST = 200
_MADE = 30
_KEY = re.compile(r"\w+(?:[:.+/-]\w+)*")
SPELLED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th",
                         "ð": "d", "ı": "i"})  # fmt: skip
"""Letters that no decomposition takes apart; `casefold` makes "ß" into "ss" before."""
