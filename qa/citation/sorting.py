"""The order of a list of references: by author, else by title, letter by letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from corpus.references.keys import SPELLED
from qa.citation.dates import item_date
from qa.citation.fields import field
from qa.citation.formatted import Formatted
from qa.citation.people import has_others, people
from qa.citation.style import Item, Style
from qa.citation.titles import without_article

__all__ = ["folded", "lead", "ordered"]


def ordered(items: Iterable[Item], style: Style) -> list[tuple[Item, Formatted]]:
    """The items in the style's order, each with its entry as it is alone."""
    written = [(item, style.entry(item)) for item in items]
    return sorted(written, key=lambda each: _sort_key(each[0], each[1], style))


def _sort_key(item: Item, entry: Formatted, style: Style) -> tuple[Any, ...]:
    title = folded(without_article(field(item, "title")))
    names = lead(item, entry)
    date = item_date(item)
    # What has no date comes first (APA 9.46); of the same year what is least precise (9.47).
    when = (date.year or 0, date.month or 0, date.day or 0)
    if style.ambiguity == "year":
        # APA orders the works of a year by date, Chicago by title (15.20).
        by_date = getattr(style, "within_year", "title") == "date"
        return names, when if by_date else when[:1], title, when, field(item, "id")
    return names, (), title, when, field(item, "id")


def lead(item: Item, entry: Formatted) -> tuple[tuple[str, ...], ...]:
    """What the entry starts with, as it is sorted: authors, else a title or an organisation."""
    start = folded(entry.text)
    authors = people(item)
    for name in ("short", "family"):  # Van Auken, or, of Chicago's particles, Tamim, Layla al-
        if authors and start.startswith(folded(getattr(authors[0], name)) or "?"):
            written = without_article(getattr(authors[0], name))  # of an organisation
            first = (
                folded(written if authors[0].literal else getattr(authors[0], name)),
                folded(authors[0].given),
            )
            others = [(folded(each.short), folded(each.given)) for each in authors[1:]]
            unknown = [("others", "")] if has_others(item) else []
            return ((*first, folded(authors[0].suffix)), *others, *unknown)
    for name in ("title", "publisher", "container-title"):
        for text in (field(item, name), without_article(field(item, name))):
            if text and start.startswith(folded(text)):
                return ((folded(without_article(text)),),)
    return ((start,),)


def folded(text: str) -> str:
    """The letters and digits of the text, without case and accents; ``ø`` is an ``o``.

    Examples
    --------
    >>> folded("Øster-Gård 7")
    'ostergard7'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(SPELLED))
    return "".join(character for character in plain if character.isalnum())
