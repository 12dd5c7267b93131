"""Facets: what a library holds that its passages can be filtered by (see `qa.where`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.dates import ArticleDate
from corpus.schema import damaged, database_path
from qa.where import check_where

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Facet", "Facets", "facets"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One value that passages can be filtered by.

    Attributes
    ----------
    name : str
        Of an author or a publisher, as the articles have it.
    passages : int
        In articles with just this name, at least 1.
    """

    name: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What a library's passages can be filtered by.

    Attributes
    ----------
    authors, publishers : tuple of Facet
        The one with the most passages first, ties by name.
    first, last : str or None
        The earliest and the latest date of an article as far as it is known, as ISO 8601 writes
        it: 2006, 2006-08 or 2006-08-31. As `after` and `before` of a filter they let every
        article with a date pass. None where no article has one.
    undated : int
        Passages of articles of which no date is known; they pass no filter by date.
    """

    authors: tuple[Facet, ...]
    publishers: tuple[Facet, ...]
    first: str | None
    last: str | None
    undated: int


def facets(library: Library) -> Facets:
    """What the passages of a library can be filtered by.

    A name is counted as it stands. A filter asks for words and not for a name, so it lets as many
    passages through as its facet counts, and those of names that contain all its words besides:
    "Anna Berg" also finds what is signed "BERG, Anna" or "Anna Maria Berg". Names without a word,
    which no filter can ask for, are left out.

    Parameters
    ----------
    library : Library
        Which is open; of its articles everything but the texts is read.

    Raises
    ------
    LibraryDamaged
        If a row of its file cannot be read.

    Examples
    --------
    >>> facets(library).authors[0]  # doctest: +SKIP
    Facet(name='Omar Haddad', passages=21)
    """
    rows = library.file.rows(
        "SELECT record, (SELECT count(*) FROM passages WHERE article_id = articles.id) "
        "FROM articles"
    )
    try:
        return _counted((json.loads(text), passages) for text, passages in rows if passages)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        path = database_path(library.path)
        raise damaged(path, f"an article's record cannot be read: {error}") from error


def _counted(records: Iterable[tuple[dict[str, Any], int]]) -> Facets:
    """The facets of the articles of which these are the records and the passages."""
    authors: Counter[str] = Counter()
    publishers: Counter[str] = Counter()
    dates: set[str] = set()
    undated = 0
    for record, passages in records:
        for author in set(record["authors"]):
            authors[author] += passages
        if record["publisher"]:
            publishers[record["publisher"]] += passages
        date = _iso(record)
        if date is None:
            undated += passages
        else:
            dates.add(date)
    return Facets(
        authors=_most_first(authors),
        publishers=_most_first(publishers),
        # As ISO 8601 writes them dates are in the order of their texts, once they have all parts;
        # of two that begin or end on the same day the shorter one.
        first=min(
            dates, key=lambda date: (date + "-01-01"[len(date) - 4 :], len(date)), default=None
        ),
        last=max(
            dates, key=lambda date: (date + "-12-31"[len(date) - 4 :], -len(date)), default=None
        ),
        undated=undated,
    )


def _iso(record: Mapping[str, Any]) -> str | None:
    return ArticleDate(**record["date"]).iso if record["date"] else None


def _most_first(counts: Counter[str]) -> tuple[Facet, ...]:
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Facet(name=name, passages=count) for name, count in ordered if _has_word(name))


def _has_word(name: str) -> bool:
    """Whether a filter can ask for a name."""
    try:
        check_where({"author": name})
    except ValueError:
        return False
    return True
