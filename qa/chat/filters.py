"""What a person chose in a chat's filters, as a filter of the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["chosen_filter"]


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
        If a date or a name cannot be one, or no day is both after and before.
    """
    for name, date in (("after", after), ("before", before)):
        if not isinstance(date, str):
            raise ValueError(f"{name} is {date!r}, but must be a date such as 2006-08, or empty")
    for name, values in (("authors", authors), ("publishers", publishers)):
        if isinstance(values, str) or not isinstance(values, Sequence):
            raise ValueError(f"{name} is {values!r}, but must be a list of names")
    fields = {
        "after": after.strip(),
        "before": before.strip(),
        "author": tuple(authors),
        "publisher": tuple(publishers),
    }
    where = {field: value for field, value in fields.items() if value}
    rows = library.rows(where)
    return where, len(library) if rows is None else int(np.count_nonzero(rows))
