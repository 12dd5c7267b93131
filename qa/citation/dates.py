"""Dates of items as the styles write them, as far as they are known."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass

from qa.citation.style import Item

__all__ = ["ItemDate", "item_date"]

# MLA 9, appendix 1: May, June and July are never shortened.
_SHORT_MONTHS = tuple("Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDate:
    """A date as far as it is known; a part is known only where the parts before it are.

    Attributes
    ----------
    year, month, day : int or None
        Month and day from 1.
    literal : str
        A date in words that says no more in numbers: "circa 1920". Else empty.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    literal: str = ""

    def __bool__(self) -> bool:
        return self.year is not None or bool(self.literal)

    @property
    def written_year(self) -> str:
        """``2006``, the date in words, or ``""``."""
        return self.literal if self.year is None else str(self.year)

    @property
    def month_and_day(self) -> str:
        """``August 31``, ``August`` or ``""``, as APA and Chicago's author-date write it."""
        if self.month is None:
            return ""
        month = calendar.month_name[self.month]
        return month if self.day is None else f"{month} {self.day}"

    @property
    def year_first(self) -> str:
        """``2006, August 31``, ``2006, December``, ``2006`` (APA 9.14)."""
        return ", ".join(part for part in (self.written_year, self.month_and_day) if part)

    @property
    def month_first(self) -> str:
        """``August 31, 2006``, ``December 2006``, ``2006`` (Chicago 6.38 and 9.31)."""
        between = ", " if self.day is not None else " "
        return between.join(part for part in (self.month_and_day, self.written_year) if part)

    @property
    def day_first(self) -> str:
        """``31 Aug. 2006``, ``Dec. 2006``, ``2006`` (MLA 5.79 and appendix 1)."""
        month = _SHORT_MONTHS[self.month - 1] if self.month else ""
        parts = (str(self.day) if self.day else "", month, self.written_year)
        return " ".join(part for part in parts if part)


def item_date(item: Item, name: str = "issued") -> ItemDate:
    """The date in the field `name`: of a range only the parts that hold for both of its ends.

    Parameters
    ----------
    item : Item
        A CSL-JSON item.
    name : str
        "issued" or "accessed".

    Returns
    -------
    ItemDate
        False where nothing is known. Numbers that are no month or day are left out.

    Examples
    --------
    >>> item_date({"issued": {"date-parts": [[2006, 12]]}}).month_first
    'December 2006'
    """
    value = item.get(name)
    if not isinstance(value, Mapping):
        return ItemDate()
    listed = value.get("date-parts")
    ends = [_numbers(end) for end in listed] if isinstance(listed, list | tuple) else []
    known: list[int] = []
    for same in zip(*ends, strict=False) if ends else ():
        if len(set(same)) > 1:
            break
        known.append(same[0])
    if not known:
        words = value.get("literal", value.get("raw", ""))
        return ItemDate(literal=" ".join(words.split()) if isinstance(words, str) else "")
    year, month, day = (*known, None, None)[:3]
    if month is None or not 1 <= month <= 12:
        return ItemDate(year=year)
    return ItemDate(year=year, month=month, day=day if day and 1 <= day <= 31 else None)


def _numbers(parts: object) -> list[int]:
    """The whole numbers that a list of date parts starts with; CSL-JSON allows them as text."""
    numbers: list[int] = []
    for part in parts if isinstance(parts, list | tuple) else ():
        text = str(part).strip()
        if not (text.isascii() and text.isdigit()):
            break
        numbers.append(int(text))
    return numbers
