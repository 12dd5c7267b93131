"""The month field of BibTeX: a month, a day with it, a season, or a range of them.

The field is made for a month's macro, and people write all else into it that stands on a cover:
``jan # "--" # feb``, ``1/2``, ``12~jan`` ("BibTeXing", section 2.2). Two months are a range. What
can be read in two ways is not read: the year is kept, with the words beside it.
"""

from __future__ import annotations

import calendar
import re
from typing import Any

from corpus.references.issued import date_parts

__all__ = ["issued_of_month"]


def issued_of_month(year: str, month: str, day: str) -> dict[str, Any]:
    """The CSL date of BibTeX's three fields.

    Parameters
    ----------
    year : str
        Four digits.
    month : str
        Plain text, in which a range has a dash, a hyphen, a slash, "and" or "to".
    day : str
        Of one month: a number, or a range of two. Anything else is passed over.

    Returns
    -------
    dict
        With "date-parts"; with a "literal" beside the year alone where the month says something
        else than a month, a season or a range in one year; with a "literal" alone where there is
        no such day.

    Examples
    --------
    >>> issued_of_month("2010", "1/2", ""), issued_of_month("2010", "jan 12", "")
    ({'date-parts': [[2010, 1], [2010, 2]]}, {'date-parts': [[2010, 1, 12]]})
    >>> issued_of_month("2010", "dec/jan", "")
    {'date-parts': [[2010]], 'literal': 'dec/jan 2010'}
    """
    written = month if year in month else f"{month} {year}"
    words = month.casefold().removesuffix(year).strip(" .,#")
    if words in _SEASONS:
        return {"date-parts": [[int(year)]], "season": _SEASONS[words]}
    ends = _ends(words)
    if len(ends) == 1 and len(ends[0]) == 1:
        # The day of one month stands in its own field as a rule.
        days = [*map(int, re.findall(r"[0-9]+", day))] if _DAYS.fullmatch(day.strip()) else []
        ends = [[*ends[0], one] for one in days] or ends
    spans = [[int(year), *end] for end in ends]
    if not spans:
        return {"date-parts": [[int(year)]]} | ({"literal": written} if words else {})
    if not date_parts({"date-parts": spans}):
        return {"literal": "/".join("-".join(map(str, span)) for span in spans)}
    if spans != sorted(spans):
        return {"date-parts": [[int(year)]], "literal": written}
    return {"date-parts": spans[:1] if spans[0] == spans[-1] else spans}


def _ends(words: str) -> list[list[int]]:
    """The month, or month and day, of both ends of a range or of the one date; or nothing."""
    read = [_end(part) for part in _BETWEEN.split(words)]
    known = [(month, day) for month, day in read if month or day]
    if not known or len(known) != len(read) or len(read) > 2:
        return []
    (month, day), (last, last_day) = known[0], known[-1]
    if len(known) == 1:
        # A bare number is a month: "12".
        return [[number for number in (month, day) if number]]
    if not month and not last:
        # "1/2" is January and February; "1/31" may be a day, so it is nothing.
        return [[day], [last_day]] if max(day, last_day) <= 12 else []
    if day and last_day:
        return [[month or last, day], [last or month, last_day]]  # "30 jan--2 feb", "4--6 dec"
    return [[month], [last]] if month and last and not day and not last_day else []


def _end(part: str) -> tuple[int, int]:
    """Month and day of "jan", "12 jan.", "jan 12th"; a bare number is the second; 0 if unknown."""
    match = _END.fullmatch(part.strip())
    if match is None or (match["before"] and match["after"]):
        return 0, 0
    name = match["month"] or ""
    month = next((n for n, whole in enumerate(_MONTHS, 1) if name and whole.startswith(name)), 0)
    if name and not month:
        return 0, 0
    return month, int(match["before"] or match["after"] or 0)


_MONTHS = tuple(map(str.lower, calendar.month_name[1:]))
# EDTF's numbers, which CSL has too.
_SEASONS = {"spring": "1", "summer": "2", "autumn": "3", "fall": "3", "winter": "4"}
_BETWEEN = re.compile(r"\s*[-‐‑–—/&]+\s*|\s+(?:and|to)\s+")
_DAYS = re.compile(r"[0-9]{1,2}(?:\s*[-‐‑–—/]+\s*[0-9]{1,2})?")
_END = re.compile(
    r"(?:(?P<before>[0-9]{1,2})(?:st|nd|rd|th|\.)?)?(?:\s*(?:of\s+)?(?P<month>[^\W\d_]{3,})\.?)?"
    r"(?:[\s,]+(?P<after>[0-9]{1,2})(?:st|nd|rd|th|\.)?)?"
)
