"""The fields that a CSL-JSON item can have, and an item from anyone with nothing else in it.

The names are those of the schema of CSL 1.0.2
(https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.references.issued import clean_date
from corpus.references.people import written_name

__all__ = ["DATES", "NAMES", "TEXTS", "TYPES", "clean_item", "clean_names", "one_line"]


def one_line(text: str) -> str:
    r"""`text` on one line: white space collapsed, control characters U+FFFD.

    Examples
    --------
    >>> one_line("a\r\nER  - \x00")
    'a ER - �'
    """
    return _UNPRINTABLE.sub("�", " ".join(text.split()))


def clean_names(names: object) -> list[dict[str, Any]]:
    """Names with nothing in them but what CSL-JSON has for names; empty ones are left out.

    A name without a family name is given as a literal.

    Examples
    --------
    >>> clean_names([{"family": "Berg", "given": " Nora ", "x": 1}, {"given": "Li"}, {}, "Ann"])
    [{'family': 'Berg', 'given': 'Nora'}, {'literal': 'Li'}, {'literal': 'Ann'}]
    """
    cleaned: list[dict[str, Any]] = []
    for name in names if isinstance(names, list | tuple) else ():
        given = {"literal": name} if isinstance(name, str) else name
        if not isinstance(given, Mapping):
            continue
        parts: dict[str, Any] = {
            key: one_line(value)
            for key, value in given.items()
            if key in _NAME_PARTS and isinstance(value, str) and value.strip()
        }
        if not parts.get("family"):
            literal = written_name(parts)
            parts = {"literal": literal} if literal else {}
        elif "literal" in parts:
            del parts["literal"]
        if parts and given.get("comma-suffix") is True and "suffix" in parts:
            parts["comma-suffix"] = True
        if parts:
            cleaned.append(parts)
    return cleaned


def clean_item(raw: Mapping[Any, Any]) -> dict[str, Any]:
    """An item with the fields that CSL-JSON has, each of the kind that it must be.

    Parameters
    ----------
    raw : mapping
        What came from a file. Numbers become text, except in dates; fields that CSL-JSON has not,
        or that hold something else than they must, are left out. Of "custom" the part that is
        Footnote's own is kept: "file", "files" and "inferred".

    Returns
    -------
    dict
        "id" and "type" first, where they are there; then the rest in the order it came in.

    Examples
    --------
    >>> clean_item({"volume": 3, "id": "a", "x": 1, "DOI": None})
    {'id': 'a', 'volume': '3'}
    """
    item: dict[str, Any] = {}
    for key in ("id", "type", *(key for key in raw if key not in ("id", "type", "custom"))):
        value = raw.get(key)
        kept: Any = None
        if key == "type":
            kept = value if isinstance(value, str) and value in TYPES else None
        elif key in NAMES:
            kept = clean_names(value)
        elif key in DATES:
            kept = clean_date(value)
        elif key in TEXTS or key == "id":
            kept = _text(value)
        elif key == "categories" and isinstance(value, list):
            kept = [one_line(each) for each in value if isinstance(each, str)]
        if kept:
            item[key] = kept
    if own := _own(raw.get("custom")):
        item["custom"] = {"footnote": own}
    return item


def _text(value: object) -> str:
    if isinstance(value, str):
        return one_line(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if number else ""


def _own(custom: object) -> dict[str, Any]:
    """What Footnote itself keeps in an item."""
    own = custom.get("footnote") if isinstance(custom, Mapping) else None
    if not isinstance(own, Mapping):
        return {}
    kept: dict[str, Any] = {}
    for key in ("file", "files", "inferred"):
        value = own.get(key)
        if key == "file" and isinstance(value, str) and value:
            kept[key] = value
        elif key != "file" and isinstance(value, list | tuple):
            texts = [each for each in value if isinstance(each, str) and each]
            if texts or key == "inferred":
                kept[key] = texts
    return kept


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# As in `qa.escape`, which this package may not import.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NAME_PARTS = _words("family given dropping-particle non-dropping-particle suffix literal")
TYPES = _words(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter "
    "classic collection dataset document entry entry-dictionary entry-encyclopedia event figure "
    "graphic hearing interview legal_case legislation manuscript map motion_picture musical_score "
    "pamphlet paper-conference patent performance periodical personal_communication post "
    "post-weblog regulation report review review-book software song speech standard thesis treaty "
    "webpage"
)
"""The types of items."""
NAMES = _words(
    "author chair collection-editor compiler composer container-author contributor curator "
    "director editor editorial-director executive-producer guest host interviewer illustrator "
    "narrator organizer original-author performer producer recipient reviewed-author "
    "script-writer series-creator translator"
)
"""The fields that hold names."""
DATES = _words("accessed available-date event-date issued original-date submitted")
"""The fields that hold dates."""
TEXTS = _words(
    "citation-key language journalAbbreviation shortTitle abstract annote archive "
    "archive_collection archive_location archive-place authority call-number chapter-number "
    "citation-number citation-label collection-number collection-title container-title "
    "container-title-short dimensions division DOI edition event event-title event-place "
    "first-reference-note-number genre ISBN ISSN issue jurisdiction keyword locator medium note "
    "number number-of-pages number-of-volumes original-publisher original-publisher-place "
    "original-title page page-first part part-title PMCID PMID printing publisher publisher-place "
    "references reviewed-genre reviewed-title scale section source status supplement title "
    "title-short URL version volume volume-title volume-title-short year-suffix"
)
"""The fields that hold text."""
