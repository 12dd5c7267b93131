"""Items on their way through pandoc: text masked against being read as markup, and back.

CSL-JSON lets text hold tags, entities included, so that a title could turn into something else.
Their characters go in as ones of Unicode's private use area, which no processor acts on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qa import escape
from qa.citation.dates import ItemDate, item_date
from qa.citation.fields import address, bracketed, concluded, field, inferred
from qa.citation.formatted import Formatted, Run
from qa.citation.people import people
from qa.citation.style import Item

__all__ = ["passed", "unmasked"]

_DOI_ADDRESS = re.compile(r"https://doi\.org/(.+)")
# What CSL-JSON's text may hold as markup, each as a character of the private use area.
_MASKED = dict(zip("<>&", "\ue0f1\ue0f2\ue0f3", strict=True))
_MASK = str.maketrans(_MASKED | dict.fromkeys(_MASKED.values(), "�"))
_UNMASK = str.maketrans({mask: character for character, mask in _MASKED.items()})
_NAMES = ("author", "editor", "translator", "interviewer", "container-author", "reviewed-author")
_DATES = ("issued", "accessed", "original-date", "event-date", "available-date")
# Of the item alone, never printed.
_NOT_PASSED = ("custom", "id", "citation-key", "categories", "keyword", "abstract", "note")


def passed(item: Item, key: str) -> dict[str, Any]:
    """The item as pandoc gets it: text masked, what was inferred in brackets, under our name."""
    passed: dict[str, Any] = {}
    for name in item:
        if name in _NOT_PASSED:
            continue
        if name in _NAMES:
            passed[name] = _passed_names(item, name)
        elif name in _DATES:
            if date := _passed_date(item, name):
                passed[name] = date
        elif text := bracketed(item, name):
            passed[name] = text if name == "type" else _masked(text)
    if doi := _DOI_ADDRESS.fullmatch(address(item)):
        passed["DOI"] = _masked(doi[1])
    # What was only taken for an article of some kind is no preprint, as CSL's "article" is.
    if field(item, "type") == "article" and concluded(item, "type"):
        passed["type"] = "document"
    return {"type": "document"} | passed | {"id": key}


def _passed_names(item: Item, role: str) -> list[dict[str, str]]:
    """The names by their parts; those that were inferred each as a whole, in brackets."""
    if inferred(item, role):
        return [{"literal": f"[{_masked(each.direct())}]"} for each in people(item, role)]
    parts = ("family", "given", "non-dropping-particle", "dropping-particle", "suffix", "literal")
    listed = item[role] if isinstance(item[role], list | tuple) else []
    return [
        {part: _masked(field(each, part)) for part in parts if field(each, part)}
        for each in listed
        if isinstance(each, Mapping)
    ]


def _passed_date(item: Item, name: str) -> dict[str, Any]:
    """The date by its parts; in words where it is in words, or in brackets where inferred."""
    date = item_date(item, name)
    if date.year is not None and not inferred(item, name):
        known = [part for part in (date.year, date.month, date.day) if part is not None]
        ends = [known, *([list(date.end)] if date.end else [])]
        # A season in words is lost unless CSL numbers it.
        if season := date.numbered_season:
            return _marked(date, {"date-parts": ends, "season": season})
        if not date.season:
            return _marked(date, {"date-parts": ends})
    return {"literal": _masked(bracketed(item, name, date.month_first))} if date else {}


def _marked(date: ItemDate, given: dict[str, Any]) -> dict[str, Any]:
    """With the mark of an approximate date, for the styles that have a word for it."""
    return given | ({"circa": True} if date.circa else {})


def _masked(text: str) -> str:
    return escape.plain(text).translate(_MASK)


def unmasked(formatted: Formatted, items: Sequence[Item]) -> Formatted:
    """As the items have it; a link leads to an address of theirs or nowhere.

    Pandoc makes an address of what is none: ``https://`` and the text.
    """
    addresses = {where for item in items for where in (address(item), field(item, "URL"))}
    runs = []
    for run in formatted.runs:
        link = (run.link or "").translate(_UNMASK)
        link_or_none = link if link in addresses else None
        runs.append(Run(run.text.translate(_UNMASK), run.italic, link_or_none))
    return Formatted.of(*runs)
