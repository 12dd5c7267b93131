"""The date of an article: what is written, what that says for certain, and how precisely.

English only. Nothing is guessed and nothing is shifted. Dates that are there but do not say which
day they mean (``03/04/2008``, ``31/08/06``, ``31 February 2006``) keep their raw text and no
numbers. Of a range the part that holds for all of it is kept: ``30-31 August 2006`` is August
2006; ``July/August 2006``, ``31 August - 2 September 2006`` and ``Spring 2007`` are the year. A
week day that does not fit its date is not an error of ours: the date is read as it is written. A
time zone never moves the day.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["ArticleDate", "DateOrder", "FoundDate", "check_order", "find_date", "parse_date"]

DateOrder = Literal["dmy", "mdy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDate:
    """A date as far as it is known, with the text it was read from.

    Attributes
    ----------
    raw : str
        Exactly as written.
    year, month, day : int or None
        A part is known only when the parts before it are. All None: a date is there, but which
        one is unknown (ambiguous, impossible, or not understood).

    Raises
    ------
    ValueError
        If the parts are no date of the years 1000 to 2999, or one is known without those before.

    Examples
    --------
    >>> ArticleDate(raw="December 2006", year=2006, month=12).iso
    '2006-12'
    """

    raw: str
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        came = f"{self.year}-{self.month}-{self.day}"
        known = [part is not None for part in (self.year, self.month, self.day)]
        if known != sorted(known, reverse=True):
            raise ValueError(f"expected a year before a month before a day, got {came}")
        if self.year is not None:
            if not 1000 <= self.year <= 2999:
                raise ValueError(f"expected a year from 1000 to 2999, got {came}")
            # An absent part is checked as 1; 0 stays 0 and is refused.
            month = 1 if self.month is None else self.month
            day = 1 if self.day is None else self.day
            try:
                datetime.date(self.year, month, day)
            except ValueError as error:
                raise ValueError(f"expected a day of the calendar, got {came}") from error

    @property
    def iso(self) -> str | None:
        """The known part as ISO 8601 writes it: ``2006-08-31``, ``2006-08``, ``2006`` or None."""
        if self.year is None:
            return None
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @property
    def precision(self) -> Literal["day", "month", "year"] | None:
        """The smallest part that is known; None when the date is unknown."""
        if self.day is not None:
            return "day"
        if self.month is not None:
            return "month"
        return None if self.year is None else "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date and its place in the text that was searched.

    Attributes
    ----------
    date : ArticleDate
        Its ``raw`` is ``text[start:end]``.
    start, end : int
        Half-open, in characters. A week day and a time of day attached to the date are inside.
    """

    date: ArticleDate
    start: int
    end: int


def parse_date(raw: str, *, order: DateOrder | None = None) -> ArticleDate:
    """Read a field that is nothing but a date: in front matter, an HTML tag, a table's cell.

    Parameters
    ----------
    raw : str
        The field. Around the date it may hold a week day, a time of day with its zone, a label
        (``Published:``, ``Updated on``) and brackets, nothing else. A bare year is a date here.
    order : {"dmy", "mdy"}, optional
        How numeric dates with the year last are written. Without it, those whose first two
        numbers could be swapped are unknown; with it, those that contradict it are.

    Returns
    -------
    ArticleDate
        Unknown (``iso`` is None) when the field is no date, or not for certain.

    Raises
    ------
    ValueError
        If `order` is neither "dmy" nor "mdy" nor None. No `raw` raises.

    Examples
    --------
    >>> parse_date("Published: Thursday, August 31, 2006").iso
    '2006-08-31'
    >>> parse_date("03/04/2008").iso is None
    True
    >>> parse_date("03/04/2008", order="dmy").iso
    '2008-04-03'
    """
    check_order(order)
    field = raw.strip()
    label = _LABEL.match(field)
    opened = label.end() if label else 0
    if year := _BARE_YEAR.fullmatch(field, opened):
        return ArticleDate(raw=raw, year=int(year[1]))
    # Any letter case here: a field holds a date, where a line of prose may say "they may 2006".
    match = _DATE.match(field, opened)
    if match is None or _AFTER.fullmatch(field, match.end()) is None:
        return ArticleDate(raw=raw)
    return _interpret(match["core"], raw, order)


def find_date(text: str, *, order: DateOrder | None = None) -> FoundDate | None:
    """Find the first date within a line.

    Parameters
    ----------
    text : str
        A line. A bare year in it is not a date, nor is a day without its year.
    order : {"dmy", "mdy"}, optional
        As in `parse_date`.

    Returns
    -------
    FoundDate or None
        The date may be unknown: ``03/04/2008`` is a date, but nobody knows which. Takes time in
        proportion to the length of the text.

    Raises
    ------
    ValueError
        If `order` is neither "dmy" nor "mdy" nor None. No `text` raises.

    Examples
    --------
    >>> found = find_date("Jane Doe, Tuesday 3 May 2011 10:30 GMT, Baghdad")
    >>> found.start, found.end, found.date.iso
    (10, 38, '2011-05-03')
    >>> find_date("The war of 2006") is None
    True
    """
    check_order(order)
    for match in _DATE.finditer(text):
        core = match["core"]
        # "They may 2006 times": without a day, the name of a month has its capital.
        if core[0].islower():
            continue
        date = _interpret(core, match[0], order)
        return FoundDate(date=date, start=match.start(), end=match.end())
    return None


def check_order(order: object) -> None:
    """Raise ValueError for an order of day and month that is neither "dmy" nor "mdy" nor None."""
    if order is not None and order not in ("dmy", "mdy"):
        raise ValueError(f'expected the order "dmy" or "mdy" (or None), got {order!r}')


def _interpret(core: str, raw: str, order: DateOrder | None) -> ArticleDate:
    """Read what `core`, which has one of the shapes of `_DATE`, says for certain."""
    numbers = [(int(digits), len(digits) == 4) for digits in re.findall("[0-9]+", core)]
    months = [_MONTH_NUMBERS[name[:3].casefold()] for name in _MONTH_NAME.findall(core)]
    year = next((number for number, is_year in numbers if is_year), None)
    rest = [number for number, is_year in numbers if not is_year]
    unknown = ArticleDate(raw=raw)
    if year is None:  # two digits do not say which century
        return unknown
    try:
        if months:
            # Both ends of a range must be days of the calendar: of one month, or each of its own.
            for day, month in zip(rest, months if len(months) > 1 else months * 2, strict=False):
                ArticleDate(raw=raw, year=year, month=month, day=day)
            same_month = months[0] if len(set(months)) == 1 else None
            same_day = rest[0] if same_month and len(rest) == 1 else None
            return ArticleDate(raw=raw, year=year, month=same_month, day=same_day)
        if numbers[0][1]:
            month_number, day_number = (*rest, None, None)[:2]
            return ArticleDate(raw=raw, year=year, month=month_number, day=day_number)
        first, second = rest
        if order is None and first != second and first <= 12 and second <= 12:
            return unknown
        day_first = first > 12 if order is None else order == "dmy"
        day, month = (first, second) if day_first else (second, first)
        return ArticleDate(raw=raw, year=year, month=month, day=day)
    except ValueError:
        return unknown


# The shapes. Every repeat is bounded, so that a search takes time in proportion to the text;
# digits are [0-9], because \d also means those of other scripts.
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"]
_MONTHS += ["September", "October", "November", "December"]
_MONTH_NUMBERS = {name[:3].casefold(): number for number, name in enumerate(_MONTHS, start=1)}
_SPACE = r"[ \t\u00a0\u202f]{1,3}"
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:Sept|{'|'.join(name[:3] for name in _MONTHS)})\.?)"
_MONTH_NAME = re.compile(rf"(?<![^\W\d_]){_MONTH}", re.IGNORECASE)
_WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)\.?)"
)
_YEAR = "[12][0-9]{3}"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th|\.)?"
_TO = rf"(?:(?:{_SPACE})?[-\u2013\u2014/](?:{_SPACE})?|{_SPACE}(?:and|to|&){_SPACE})"
_DAYS = f"{_DAY}(?:{_TO}{_DAY})?"
_DAY_MONTH = f"{_DAYS}{_SPACE}(?:of{_SPACE})?{_MONTH}"
_MONTH_DAY = f"{_MONTH}{_SPACE}{_DAYS}"
_SHAPES = (
    # 31 August 2006, 1st of May, 2006, 30-31 August 2006, 31 August - 2 September 2006
    f"{_DAY_MONTH}(?:{_TO}{_DAY_MONTH})?,?{_SPACE}{_YEAR}",
    f"[0-9]{{1,2}}-{_MONTH}-{_YEAR}",
    # August 31, 2006, August 30-31, 2006, Aug. 30 - Sept. 2, 2006
    f"{_MONTH_DAY}(?:{_TO}{_MONTH_DAY})?(?:,(?:{_SPACE})?|{_SPACE}){_YEAR}",
    # August 2006, July/August 2006, Spring 2007; not what another number's words are in front of
    rf"(?<!\d\s)(?<!\d[-/.])(?:{_MONTH}(?:{_TO}{_MONTH})?|Spring|Summer|Autumn|Fall|Winter)"
    f",?{_SPACE}{_YEAR}",
    # 2006-08-31, 2006/08/31, 2006-08
    rf"{_YEAR}(?P<year_first>[-/.])[0-9]{{1,2}}(?P=year_first)[0-9]{{1,2}}",
    f"{_YEAR}-(?:0[1-9]|1[0-2])",
    # 31/08/2006, 08/31/2006, 31.08.06
    rf"[0-9]{{1,2}}(?P<year_last>[-/.])[0-9]{{1,2}}(?P=year_last)(?:{_YEAR}|[0-9]{{2}})",
)
_ZONE = (
    r"(?:\(?(?:(?:GMT|UTC)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|BST|CES?T|IST|[ECMPA][SD]?T)\)?"
    "|Z|[+-][0-9]{2}:?[0-9]{2})"
)
_CLOCK = r"(?:[01]?[0-9]|2[0-3])"
_HALF = r"[ap](?:\.m\.|m)"
_TIME = (
    rf"(?:{_CLOCK}[:.][0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{{1,9}})?)?(?:(?:{_SPACE})?{_HALF})?"
    rf"|{_CLOCK}(?:{_SPACE})?{_HALF})(?:(?:{_SPACE})?{_ZONE})?"
)
# Not inside a longer number or word, nor the middle of a dotted or slashed row of numbers.
_DATE = re.compile(
    rf"(?<!\w)(?<!\d[-/.:])(?:{_TIME},?{_SPACE}(?:on{_SPACE})?)?(?:{_WEEKDAY},?{_SPACE})?"
    rf"(?P<core>{'|'.join(_SHAPES)})"
    rf"(?:(?:T|,?{_SPACE}(?:(?:at|[|\-\u2013\u2014]){_SPACE})?){_TIME})?(?!\w|[-/.:]\d)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[(\[]?(?:(?:(?:first|last|originally)\s{1,3})?"
    r"(?:published|posted|updated|modified|revised|created|issued|filed|released|dated?)"
    r"(?:\s{1,3}(?:on|at|online))?\s{0,3}:?\s{0,3})?(?:on\s{1,3})?",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(r"(?<!\w)([12][0-9]{3})[)\]]?")
_AFTER = re.compile(r"[)\]]?[.,;]?")
