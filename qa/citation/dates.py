"""Dates of items as the styles write them, as far as they are known."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from qa.citation.fields import pages
from qa.citation.style import Item

__all__ = ["ItemDate", "item_date"]

# MLA 9, appendix 1: May, June and July are never shortened.
_SHORT_MONTHS = tuple("Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split())
# CSL numbers the seasons from 1; ISO 8601-2 as months from 21.
_SEASONS = ("Spring", "Summer", "Fall", "Winter")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDate:
    """A date as far as it is known; a part is known only where the parts before it are.

    Attributes
    ----------
    year, month, day : int or None
        Month and day from 1.
    season : str
        ``Winter``, in place of a month; else empty.
    end : tuple of int
        Where a range ends, as year, month and day as far as known; empty for a single date.
    circa : bool
        The date is approximate.
    literal : str
        A date in words that says no more in numbers: "circa 1920". Else empty.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: str = ""
    end: tuple[int, ...] = ()
    circa: bool = False
    literal: str = ""

    def __bool__(self) -> bool:
        return self.year is not None or bool(self.literal)

    @property
    def without_day(self) -> ItemDate:
        """The month, or the months of a range."""
        end = self.end[:2]
        known = tuple(part for part in (self.year, self.month) if part is not None)
        return replace(self, day=None, end=() if end == known else end)

    @property
    def numbered_season(self) -> int:
        """The season's number in CSL, or 0 where it is none of the four."""
        season = "Fall" if self.season == "Autumn" else self.season
        return _SEASONS.index(season) + 1 if season in _SEASONS else 0

    @property
    def written_year(self) -> str:
        """``2006``, ``2006–2007``, ``ca. 2006``, the date in words, or ``""``.

        Approximate dates by Chicago 10.42 and the examples of APA 8.15 and 9.42.
        """
        if self.year is None:
            return self.literal
        last = self.end[0] if self.end else self.year
        years = str(self.year) if last == self.year else f"{self.year}–{last}"
        return f"{'ca. ' if self.circa else ''}{years}"

    @property
    def month_and_day(self) -> str:
        """``August 31``, ``April 9–11``, ``Winter`` or ``""``: APA and Chicago's author-date."""
        first = _month_and_day(self.month, self.day) or self.season
        last = _month_and_day(*_after_year(self.end))
        if not last or last == first:
            return first
        if self.end[:2] == (self.year, self.month):
            last = str(self.end[2])  # Chicago 6.78: the month is not repeated
        return f"{first}–{last}"

    @property
    def year_first(self) -> str:
        """``2006, August 31``, ``2006, December``, ``2006`` (APA 9.14)."""
        return self.lettered("")

    def lettered(self, letter: str) -> str:
        """``2006a, August 31``: as `year_first`, with a letter behind the year (APA 9.47)."""
        if self._is_over_years and self.month:
            ends = (self._one(self.year, self.month, self.day, letter), self._one(*self._last))
            return f"{'ca. ' if self.circa else ''}{'–'.join(ends)}"
        parts = (f"{self.written_year}{letter}", self.month_and_day)
        return ", ".join(part for part in parts if part)

    @property
    def month_first(self) -> str:
        """``August 31, 2006``, ``December 2006``, ``2006`` (Chicago 6.38 and 9.31).

        A range has an en dash: ``April 9–11, 2026``, ``December 2009–January 2010`` (6.78).
        """
        circa = "ca. " if self.circa and self.year is not None else ""
        if self._is_over_years and self.month:
            year, month, day = self._last
            first = replace(self, end=(), circa=False).month_first
            return f"{circa}{first}–{ItemDate(year=year, month=month, day=day).month_first}"
        between = ", " if self.day is not None else " "
        year_alone = self.written_year.removeprefix(circa)
        parts = (self.month_and_day, year_alone)
        return circa + between.join(part for part in parts if part)

    @property
    def day_first(self) -> str:
        """``31 Aug. 2006``, ``9–11 Apr. 2026``, ``winter 2006`` (MLA 5.78 to 5.82, appendix 1)."""
        if self.year is None:
            return self.literal
        circa = "circa " if self.circa else ""
        first, (year, month, day) = _day_and_month(self.month, self.day), self._last
        season = self.season.lower() if self.numbered_season else self.season
        if not self.end:
            return circa + " ".join(part for part in (first or season, str(self.year)) if part)
        if not first:  # 2.139: of the second year the digits that differ, two at least
            return circa + pages(f"{self.year}-{year}", shortest=True)
        last = _day_and_month(month, day)
        if self._is_over_years:
            return f"{circa}{first} {self.year}–{last}{' ' if last else ''}{year}"
        if self.end[:2] == (self.year, self.month):
            first = str(self.day)
        return f"{circa}{first}–{last} {year}"

    @property
    def _last(self) -> tuple[int | None, int | None, int | None]:
        year, month, day = (*self.end, None, None, None)[:3]
        return year, month, day

    @property
    def _is_over_years(self) -> bool:
        return bool(self.end) and self.end[0] != self.year

    @staticmethod
    def _one(year: int | None, month: int | None, day: int | None, letter: str = "") -> str:
        return ", ".join(part for part in (f"{year}{letter}", _month_and_day(month, day)) if part)


def item_date(item: Item, name: str = "issued") -> ItemDate:
    """The date in the field `name`: a day, a month, a season, a year, or a range of them.

    Parameters
    ----------
    item : Item
        A CSL-JSON item.
    name : str
        "issued" or "accessed".

    Returns
    -------
    ItemDate
        False where nothing is known. Numbers that are no month or day are left out, and of a
        range whose ends are not in order, or not known to the same part, what holds for both.

    Examples
    --------
    >>> item_date({"issued": {"date-parts": [[2006, 12]]}}).month_first
    'December 2006'
    >>> print(item_date({"issued": {"date-parts": [[2026, 4, 9], [2026, 4, 11]]}}).month_first)
    April 9–11, 2026
    """
    value = item.get(name)
    if not isinstance(value, Mapping):
        return ItemDate()
    listed = value.get("date-parts")
    ends = [_numbers(end) for end in listed] if isinstance(listed, list | tuple) else []
    if not ends or not all(ends):
        words = value.get("literal", value.get("raw", ""))
        return ItemDate(literal=" ".join(words.split()) if isinstance(words, str) else "")
    season = _season(value.get("season"))
    circa = str(value.get("circa", "")).strip().casefold() not in ("", "0", "false", "none")
    if not season and len(ends) == 1 and len(ends[0]) > 1:
        season = _season(ends[0][1] - 20)
    first, last = _known(ends[0]), _known(ends[-1])
    if last != first and not (len(ends) == 2 and len(first) == len(last) and first < last):
        pairs = zip(first, last, strict=False)
        first = tuple(here for here, there in takewhile(lambda pair: len({*pair}) == 1, pairs))
        last = first
        if not first:
            return ItemDate()
    year, month, day = (*first, None, None)[:3]
    return ItemDate(
        year=year,
        month=month,
        day=day,
        season=season if month is None and last == first else "",
        end=last if last != first else (),
        circa=circa,
    )


def _known(numbers: list[int]) -> tuple[int, ...]:
    """Year, month and day as far as they can be."""
    if len(numbers) < 2 or not 1 <= numbers[1] <= 12:
        return tuple(numbers[:1])
    has_day = len(numbers) > 2 and 1 <= numbers[2] <= 31
    return tuple(numbers[: 3 if has_day else 2])


def _season(value: object) -> str:
    """``Winter`` for 4, or a season in words with a capital."""
    text = " ".join(str(value).split()) if isinstance(value, str | int) else ""
    if isinstance(value, bool) or not text:
        return ""
    if text in ("1", "2", "3", "4"):
        return _SEASONS[int(text) - 1]
    return text[0].upper() + text[1:] if text[0].isalpha() else ""


def _after_year(parts: tuple[int, ...]) -> tuple[int | None, int | None]:
    month, day = (*parts[1:], None, None)[:2]
    return month, day


def _month_and_day(month: int | None, day: int | None) -> str:
    """``August 31``, ``August`` or ``""``."""
    if month is None:
        return ""
    name = calendar.month_name[month]
    return name if day is None else f"{name} {day}"


def _day_and_month(month: int | None, day: int | None) -> str:
    """``31 Aug.``, ``Aug.`` or ``""``."""
    parts = (str(day) if day else "", _SHORT_MONTHS[month - 1] if month else "")
    return " ".join(part for part in parts if part)


def _numbers(parts: object) -> list[int]:
    """The whole numbers that a list of date parts starts with; CSL-JSON allows them as text."""
    numbers: list[int] = []
    for part in parts if isinstance(parts, list | tuple) else ():
        text = str(part).strip()
        if not (text.isascii() and text.isdigit()):
            break
        numbers.append(int(text))
    return numbers
