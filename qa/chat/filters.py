"""What a person chose in a chat's filters, as a filter of the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.escape import plain
from qa.where import check_where

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["chosen_filter"]


_DATES = "write 2006, 2006-08 or 2006-08-31"
_SHOWN = 40  # characters of what was typed that a message shows


def chosen_filter(
    library: Library,
    *,
    after: str = "",
    before: str = "",
    authors: Sequence[str] = (),
    publishers: Sequence[str] = (),
) -> tuple[dict[str, Any], int]:
    """The filter that `Library.ask` takes, and how many passages it leaves.

    Parameters
    ----------
    library : Library
        What is filtered.
    after, before : str
        Dates as `qa.where` takes them, themselves included; "" for none.
    authors, publishers : sequence of str
        Names, of which an article must have one; none for any.

    Returns
    -------
    tuple of (dict, int)
        The filter is empty where nothing was chosen. It may leave no passage at all.

    Raises
    ------
    ValueError
        If a date or a name cannot be one, or the range ends before it begins; in the words of the
        page.
    """
    for label, field, date in (("From", "after", after), ("to", "before", before)):
        _check_date(label, field, date)
    for label, field, names in (
        ("Authors", "author", authors),
        ("Publishers", "publisher", publishers),
    ):
        _check_names(label, field, names)
    fields = {
        "after": after.strip(),
        "before": before.strip(),
        "author": tuple(authors),
        "publisher": tuple(publishers),
    }
    where = {field: value for field, value in fields.items() if value}
    try:
        check_where(where)
    except ValueError:  # each field by itself is right
        first, last = fields["after"], fields["before"]
        raise ValueError(
            f"From: {first} begins after {last} ends; put the earlier one first"
        ) from None
    rows = library.rows(where)
    return where, len(library) if rows is None else int(np.count_nonzero(rows))


def _check_date(label: str, field: str, date: object) -> None:
    """Tell, by the name that the page has for a field, what is no date."""
    if not isinstance(date, str):
        raise ValueError(f"{label}: {_shown(date)} is no date; {_DATES}")
    try:
        check_where({field: date.strip()} if date.strip() else {})
    except ValueError:
        raise ValueError(f"{label}: {_shown(date.strip())} is no date; {_DATES}") from None


def _check_names(label: str, field: str, names: object) -> None:
    """Tell what cannot be the names of a field."""
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise ValueError(f"{label}: {_shown(names)} is no list of names; give a list")
    for name in names:
        try:
            check_where({field: name if isinstance(name, str) else ""})
        except ValueError:
            raise ValueError(
                f"{label}: {_shown(name)} is no name; take one that has a letter or a number"
            ) from None


def _shown(value: object) -> str:
    """What was chosen, as a message shows it."""
    line = plain(" ".join(str(value).split()))
    return f"'{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + '…'}'"
