"""Dates of items: CSL's date variables to and from ISO 8601 and the slashes of RIS.

A date keeps the precision it has. What is no date of the calendar is kept as it is written
("literal"), never mended.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["clean_date", "date_of_iso", "date_of_ris", "date_parts", "iso_of_date", "ris_of_date"]


def date_parts(date: object) -> list[list[int]]:
    """The known parts, ``[[2006, 8, 31]]``, of one date or of both ends of a range.

    Empty where there are none, or where they are no dates of the years 1 to 9999.

    Examples
    --------
    >>> date_parts({"date-parts": [["2006", "12"]]}), date_parts({"date-parts": [[2006, 2, 30]]})
    ([[2006, 12]], [])
    """
    spans = date.get("date-parts") if isinstance(date, Mapping) else None
    if not isinstance(spans, Sequence) or isinstance(spans, str) or not 1 <= len(spans) <= 2:
        return []
    read = [_numbers(span) for span in spans]
    return [span for span in read if span] if all(read) else []


def clean_date(date: object) -> dict[str, Any] | None:
    """A CSL date with nothing in it but what CSL-JSON has; None where nothing is left.

    Parameters
    ----------
    date : object
        A mapping as CSL-JSON has it, or an ISO 8601 (EDTF) text.

    Examples
    --------
    >>> clean_date({"date-parts": [["2006", 8]], "x": 1})
    {'date-parts': [[2006, 8]]}
    >>> clean_date({"date-parts": [[2006, 2, 30]]})
    {'literal': '2006-2-30'}
    """
    if isinstance(date, str):
        return date_of_iso(date)
    if not isinstance(date, Mapping):
        return None
    cleaned: dict[str, Any] = {}
    if spans := date_parts(date):
        cleaned["date-parts"] = spans
    for key in ("literal", "raw", "season"):
        value = date.get(key)
        text = _joined(str(value)) if isinstance(value, str | int) and value is not True else ""
        if text:
            cleaned[key] = text
    if date.get("circa") and str(date["circa"]).casefold() not in ("false", "0", "no"):
        cleaned["circa"] = True
    if not cleaned.keys() & {"date-parts", "literal", "raw"}:
        written = _written(date.get("date-parts"))
        return {"literal": written} if written else None
    return cleaned


def date_of_iso(text: str) -> dict[str, Any] | None:
    """The date of ISO 8601, with EDTF's ranges, seasons and ``~``; any other text is a literal.

    Examples
    --------
    >>> date_of_iso("2006-12"), date_of_iso("2006-08-31T10:00Z"), date_of_iso("Spring 2007")
    ({'date-parts': [[2006, 12]]}, {'date-parts': [[2006, 8, 31]]}, {'literal': 'Spring 2007'})
    >>> date_of_iso("2007-21"), date_of_iso("2006-08-30/2006-09-01")
    ({'date-parts': [[2007]], 'season': '1'}, {'date-parts': [[2006, 8, 30], [2006, 9, 1]]})
    """
    text = _joined(text)
    if not text:
        return None
    if match := _SEASON.fullmatch(text):
        date: dict[str, Any] = {"date-parts": [[int(match[1])]], "season": str(int(match[2]) - 20)}
        return date
    ends = [_ISO.fullmatch(end) for end in text.split("/")]
    spans = [[int(part) for part in match.groups()[:3] if part] for match in ends if match]
    if len(spans) != len(ends) or not (read := date_parts({"date-parts": spans})):
        return {"literal": text}
    circa = any(match and match["circa"] for match in ends)
    return {"date-parts": read} | ({"circa": True} if circa else {})


def iso_of_date(date: object) -> str:
    """The date as `date_of_iso` reads it; empty where no year is known.

    Examples
    --------
    >>> iso_of_date({"date-parts": [[2006, 12]]}), iso_of_date({"literal": "n.d."})
    ('2006-12', '')
    """
    spans = date_parts(date)
    if not spans or not isinstance(date, Mapping):
        return ""
    season = str(date.get("season", ""))
    if spans == [spans[0][:1]] and season in ("1", "2", "3", "4"):
        return f"{spans[0][0]:04d}-2{season}"
    mark = "~" if date.get("circa") else ""
    return "/".join(_iso(span) + mark for span in spans)


def date_of_ris(text: str) -> dict[str, Any] | None:
    """The date of ``2006/08/31/other``: what is known stands between the slashes.

    Examples
    --------
    >>> date_of_ris("2006/12//"), date_of_ris("2006///Winter"), date_of_ris("2006-08-31")
    ({'date-parts': [[2006, 12]]}, {'date-parts': [[2006]], 'season': 'Winter'}, \
{'date-parts': [[2006, 8, 31]]})
    """
    text = _joined(text)
    year, *rest = text.split("/", 3)
    month, day, other = (*(part.strip() for part in rest), "", "", "")[:3]
    if not rest or (not year and other):
        return date_of_iso(other or text)
    if other and (whole := date_of_iso(other)) and "date-parts" in whole:
        return whole  # a range, which RIS has no other place for
    spans = date_parts({"date-parts": [[part for part in (year, month, day) if part.strip()]]})
    if not spans or (day and not month):
        return {"literal": text.strip("/ ")} if text.strip("/ ") else None
    return {"date-parts": spans} | ({"season": other} if other and not day else {})


def ris_of_date(date: object) -> str:
    """The date as `date_of_ris` reads it; empty where there is none.

    Examples
    --------
    >>> ris_of_date({"date-parts": [[2006, 12]]}), ris_of_date({"literal": "Spring 2007"})
    ('2006/12//', '///Spring 2007')
    """
    spans = date_parts(date)
    if not isinstance(date, Mapping):
        return ""
    if not spans:
        other = date.get("literal") or date.get("raw")
        return f"///{_joined(str(other))}" if other else ""
    if len(spans) == 2:
        return f"{spans[0][0]:04d}///{'/'.join(map(_iso, spans))}"
    year, month, day = (*(f"{part:02d}" for part in spans[0]), "", "")[:3]
    season = "" if day else _joined(str(date.get("season", "")))
    return f"{year.zfill(4)}/{month}/{day}/{season}"


def _numbers(span: object) -> list[int]:
    """The parts of one date as numbers; empty if they are none, or no date."""
    if not isinstance(span, Sequence) or isinstance(span, str) or not 1 <= len(span) <= 3:
        return []
    if not all(_NUMBER.fullmatch(str(part)) for part in span):
        return []
    numbers = [int(part) for part in span]
    try:
        datetime.date(*(*numbers, 1, 1)[:3])
    except ValueError:
        return []
    return numbers


def _written(spans: object) -> str:
    """Parts that are no date, as text."""
    if not isinstance(spans, Sequence) or isinstance(spans, str):
        return ""
    flat = [
        "-".join(str(part) for part in span if isinstance(part, str | int))
        for span in spans[:2]
        if isinstance(span, Sequence) and not isinstance(span, str)
    ]
    return _joined("/".join(flat)).strip("-/")[:100]


def _iso(span: Sequence[int]) -> str:
    return "-".join([f"{span[0]:04d}", *(f"{part:02d}" for part in span[1:])])


def _joined(text: str) -> str:
    return " ".join(text.split())


_NUMBER = re.compile(r"[0-9]{1,4}")
_SEASON = re.compile(r"([0-9]{4})-(2[1-4])")
_ISO = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[T ][0-9:.+Z-]*)?)?)?(?P<circa>[~?%])?"
)
