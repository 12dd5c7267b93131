"""What is said of an exchange in words: its filter, its time, and the passages that are gone."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import datetime
from typing import Any

__all__ = ["asked_in_words", "filter_in_words", "missing_in_words"]

# In the order in which they are told.
_FIELDS = {
    "after": "from {}",
    "before": "up to {}",
    "author": "by {}",
    "publisher": "in {}",
    "article": "read from {}",
    "language": "in the language {}",
    "words": "with the words {}",
}


def filter_in_words(where: Mapping[str, Any]) -> str:
    """A filter in words; "" for none.

    Parameters
    ----------
    where : mapping
        As `qa.where` takes it.

    Examples
    --------
    >>> filter_in_words({"author": ("Berg", "Lund"), "after": "2006-08"})
    'Asked among articles from 2006-08, by Berg or Lund.'
    """
    told = []
    for name, form in _FIELDS.items():
        value = where.get(name)
        values = [] if value is None else [value] if isinstance(value, str) else list(value)
        if values:
            between = " and " if name == "words" else " or "
            told.append(form.format(between.join(map(str, values))))
    return f"Asked among articles {', '.join(told)}." if told else ""


def asked_in_words(asked: str) -> str:
    """A time for people to read.

    Parameters
    ----------
    asked : str
        In ISO 8601; what is no such time is given back as it is.

    Examples
    --------
    >>> asked_in_words("2026-03-12T09:30:00+00:00")
    '12 March 2026, 09:30 UTC'
    """
    try:
        when = datetime.fromisoformat(asked)
    except ValueError:
        return asked
    day = f"{when.day} {calendar.month_name[when.month]} {when.year}"
    return f"{day}, {when:%H:%M} {when.tzname() or ''}".rstrip()


def missing_in_words(missing: int) -> str:
    """How many passages of an exchange are gone from the library; "" where none is.

    Examples
    --------
    >>> missing_in_words(2)
    '2 passages are not shown: the library no longer holds what was found then.'
    """
    if not missing:
        return ""
    told = "1 passage is" if missing == 1 else f"{missing:,} passages are"
    return f"{told} not shown: the library no longer holds what was found then."
