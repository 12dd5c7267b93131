"""Export: items as a file for other programs, or as a list of references to read.

For programs there are the formats of reference managers (`corpus.references`) and a table, for
people a list of references in any style (`qa.citation.bibliography`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.references.fields import clean_item
from corpus.references.issued import iso_of_date
from corpus.references.item import inferred_fields
from corpus.references.people import is_others, written_name
from qa import escape
from qa.citation.style import Item

__all__ = ["COLUMNS", "FORMATS", "export"]

FORMATS = ("csl-json", "bibtex", "ris", "csv", "markdown", "html")
"""What `export` makes."""

COLUMNS = (
    "id", "type", "title", "authors", "container-title", "issued", "url", "doi", "page", "volume",
    "publisher", "language", "inferred", "file",
)  # fmt: skip
"""The columns of the table."""


def export(items: Iterable[Item], form: str, style: str = "chicago-note") -> str:
    r"""The items in one of the formats.

    Parameters
    ----------
    items : iterable of mapping
        CSL-JSON items.
    form : str
        One of `FORMATS`. In "csv" authors are joined by ``"; "``, those not listed are "et al.",
        dates are of ISO 8601, and a cell that a spreadsheet would take for a formula starts with
        an apostrophe.
    style : str
        Of the list of references, for "markdown" and "html".

    Raises
    ------
    ValueError
        If there is no such format, or no such style.

    Examples
    --------
    >>> item = {"id": "a", "type": "webpage", "title": "=1+1"}
    >>> print(export([item], "csv").splitlines()[1])
    a,webpage,'=1+1,,,,,,,,,,,
    """
    if form not in FORMATS:
        raise ValueError(f"no format {form!r}; there are {', '.join(FORMATS)}")
    listed = list(items)
    if form == "csl-json":
        from corpus.references.csl_json import write_csl_json

        return write_csl_json(listed) + "\n"
    if form == "bibtex":
        from corpus.references.bibtex import write_bibtex

        return write_bibtex(listed)
    if form == "ris":
        from corpus.references.ris import write_ris

        return write_ris(listed)
    if form == "csv":
        return _table(listed)
    from qa.citation.bibliography import Bibliography
    from qa.citation.styles import style_named

    bibliography = Bibliography(listed, style_named(style))
    return bibliography.markdown if form == "markdown" else bibliography.html


def _table(items: Sequence[Item]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow(map(escape.cell, _row(item)))
    return table.getvalue()


def _row(item: Item) -> list[str]:
    cleaned = clean_item(item)
    issued = cleaned.get("issued", {})
    own = cleaned.get("custom", {}).get("footnote", {})
    cells = {
        "authors": "; ".join(map(_author, cleaned.get("author", ()))),
        "issued": iso_of_date(issued) or issued.get("literal") or issued.get("raw") or "",
        "url": cleaned.get("URL", ""),
        "doi": cleaned.get("DOI", ""),
        "inferred": " ".join(inferred_fields(cleaned)),
        "file": own.get("file", ""),
    }
    return [cells.get(column, cleaned.get(column, "")) for column in COLUMNS]


def _author(name: Mapping[str, Any]) -> str:
    return "et al." if is_others(name) else written_name(name)
