"""The fields of an item as text: what is stated, what was inferred, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from qa.citation.formatted import Run
from qa.citation.style import Item

__all__ = [
    "address",
    "address_run",
    "bracketed",
    "concluded",
    "field",
    "inferred",
    "is_english",
    "pages",
]

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\S+)", re.IGNORECASE)
_RANGE = re.compile(r"([0-9]+)\s*[-–—]+\s*([0-9]+)")
_NEVER_BRACKETED = frozenset({"language", "type"})  # they are not printed, they only choose a form


def field(item: Item, name: str) -> str:
    """The field as text on one line, or ``""`` where it is missing or no text.

    Parameters
    ----------
    item : Item
        A CSL-JSON item; numbers may come as numbers, as CSL-JSON allows.
    name : str
        Of the field: "title", "container-title".

    Examples
    --------
    >>> field({"volume": 12, "title": "  Two   Days"}, "volume")
    '12'
    """
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())


def concluded(item: Item, name: str) -> bool:
    """Whether the field was concluded, where the article does not state it."""
    custom = item.get("custom")
    ours = custom.get("footnote") if isinstance(custom, Mapping) else None
    names: Any = ours.get("inferred") if isinstance(ours, Mapping) else None
    return isinstance(names, list | tuple) and name in names


def inferred(item: Item, name: str) -> bool:
    """Whether the field was concluded and is printed, so that it stands in brackets."""
    return name not in _NEVER_BRACKETED and concluded(item, name)


def bracketed(item: Item, name: str, text: str | None = None) -> str:
    """The field, or what a style made of it, in square brackets where it was inferred.

    Square brackets are how all three manuals supply what a source does not say of itself: APA 9.22
    and 9.30, MLA 5.81, Chicago 14.145.

    Parameters
    ----------
    item : Item
        A CSL-JSON item.
    name : str
        Of the field.
    text : str, optional
        What the style writes for it; the field as it is if not given.

    Examples
    --------
    >>> concluded = {"footnote": {"inferred": ["publisher"]}}
    >>> bracketed({"publisher": "The Example Herald", "custom": concluded}, "publisher")
    '[The Example Herald]'
    """
    text = field(item, name) if text is None else text
    return f"[{text}]" if text and inferred(item, name) else text


def address(item: Item) -> str:
    """Where the work is read: its DOI as an address, else its URL as it is, else ``""``.

    All three manuals take the DOI before the URL, and write it as an address: APA 9.34 to 9.36,
    MLA 5.84 and 5.93, Chicago 14.8.

    Examples
    --------
    >>> address({"DOI": "10.5555/abc", "URL": "https://example.org"})
    'https://doi.org/10.5555/abc'
    """
    doi = _DOI.fullmatch(field(item, "DOI"))
    return f"https://doi.org/{doi[1]}" if doi else field(item, "URL")


def address_run(item: Item) -> Run:
    """The address as words that lead there; what is no web address leads nowhere."""
    where = address(item)
    return Run(where, link=where or None)


def pages(written: str, *, shortest: bool = False) -> str:
    """Page numbers with an en dash between the first and the last of a range.

    Parameters
    ----------
    written : str
        As the item has them; what is no range of numbers stays as it is.
    shortest : bool
        Write of the second number only the digits that differ, and two at least (MLA 2.139).

    Examples
    --------
    >>> print(pages("101-118"), pages("101-118", shortest=True), pages("A4"))
    101–118 101–18 A4
    """
    match = _RANGE.fullmatch(written)
    if match is None:
        return written
    first, last = match.groups()
    if shortest and len(first) == len(last):
        same = (here == there for here, there in zip(first, last, strict=True))
        shared = sum(1 for _ in takewhile(bool, same))
        last = last[min(shared, max(len(last) - 2, 0)) :]
    return f"{first}–{last}"


def is_english(item: Item) -> bool:
    """Whether the item's language is English; one that does not say is taken for English (CSL)."""
    language = field(item, "language").casefold()
    return not language or language == "english" or language.split("-")[0].split("_")[0] == "en"
