"""A bibliography: the entries of several items in order, and their citations told apart."""

from __future__ import annotations

import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from qa import escape
from qa.citation.dates import item_date
from qa.citation.fields import field
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.pandoc import PandocStyle
from qa.citation.people import people
from qa.citation.style import ALONE, Distinction, Item, Style
from qa.citation.titles import without_article
from qa.render.elements import bibliography_html

__all__ = ["Bibliography", "distinctions"]


class Bibliography:
    """The entries of the items in a style's order, and their citations.

    The order is by author, letter by letter; an item without one stands where its title belongs,
    an article at the title's start not counted (APA 9.43 to 9.49, MLA 5.122 to 5.130, Chicago
    14.65 to 14.71 and 15.17 to 15.20). Works of the same authors come by date in styles with
    author and date, else by title. Letters are compared without case and accents and by code
    point, so that the order is the same on every machine; scripts follow each other, Latin first.

    Parameters
    ----------
    items : iterable of Item
        CSL-JSON items; of several with one id the first is kept.
    style : Style
        As `qa.citation.styles.style_named` gives it.

    Raises
    ------
    ValueError
        If an item has no id.

    Examples
    --------
    >>> from qa.citation.apa import APA
    >>> items = [{"id": "s", "title": "Salt"}, {"id": "b", "title": "The Bread"}]
    >>> print(*Bibliography(items, APA).entries)
    The Bread. (n.d.). Salt. (n.d.).
    """

    def __init__(self, items: Iterable[Item], style: Style) -> None:
        self.style = style
        self._items: dict[str, Item] = {}
        for item in items:
            item_id = field(item, "id")
            if not item_id:
                raise ValueError(f"expected items with an id, got one with {sorted(item)}")
            self._items.setdefault(item_id, item)

    @property
    def heading(self) -> str:
        """As the style calls the list."""
        return self.style.heading

    @property
    def ids(self) -> tuple[str, ...]:
        """The items' ids in the order of `entries`."""
        return tuple(item_id for item_id, _ in self._listed)

    @property
    def entries(self) -> tuple[Formatted, ...]:
        """The entries in the style's order."""
        return tuple(entry for _, entry in self._listed)

    def entry(self, item_id: str) -> Formatted:
        """The entry of one of the items; `ValueError` where none has the id."""
        if item_id not in self._items:
            raise ValueError(f"no item of the bibliography has the id {item_id!r}")
        return dict(self._listed)[item_id]

    def citation(
        self, item_id: str, locator: Locator | None = None, *, again: bool = False
    ) -> Formatted:
        """The citation of one of the items, told apart from the others.

        Parameters
        ----------
        item_id : str
            The item's id.
        locator : Locator, optional
            The place in it.
        again : bool
            It was cited in full before; a note is short then.

        Raises
        ------
        ValueError
            If no item has the id.
        """
        if item_id not in self._items:
            raise ValueError(f"no item of the bibliography has the id {item_id!r}")
        if isinstance(self.style, PandocStyle):
            return self.style.cited_among(
                tuple(self._items.values()), item_id, locator, again=again
            )
        distinction = replace(self._distinctions[item_id], again=again)
        return self.style.citation(self._items[item_id], locator, distinction)

    @property
    def text(self) -> str:
        """The heading and the entries as plain text, with an empty line between them."""
        return "\n\n".join([self.heading, *(entry.text for entry in self.entries)])

    @property
    def markdown(self) -> str:
        """The heading and the entries as Markdown, a paragraph each."""
        heading = f"## {escape.markdown(self.heading)}"
        return "\n\n".join([heading, *(entry.markdown for entry in self.entries)])

    @property
    def html(self) -> str:
        """The heading and the entries as HTML, a list with hanging indents."""
        return bibliography_html(self)

    @property
    def latex(self) -> str:
        """The heading and the entries as LaTeX, with hanging indents; needs hyperref."""
        lines = [rf"\section*{{{escape.latex(self.heading)}}}"]
        if self.entries:
            lines.append(r"\begin{list}{}{\setlength{\leftmargin}{2em}")
            lines.append(r"  \setlength{\itemindent}{-2em}}")
            lines += [rf"  \item {entry.latex}" for entry in self.entries]
            lines.append(r"\end{list}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self._items)

    def _repr_markdown_(self) -> str:
        return self.markdown

    def _repr_html_(self) -> str:
        return self.html

    @cached_property
    def _distinctions(self) -> Mapping[str, Distinction]:
        return distinctions(self._items.values(), self.style)

    @cached_property
    def _listed(self) -> tuple[tuple[str, Formatted], ...]:
        if isinstance(self.style, PandocStyle):
            return self.style.listed(tuple(self._items.values())) if self._items else ()
        return tuple(
            (field(item, "id"), self.style.entry(item, self._distinctions[field(item, "id")]))
            for item in _ordered(self._items.values(), self.style)
        )


def distinctions(items: Iterable[Item], style: Style) -> dict[str, Distinction]:
    """What each item's citation needs to be told apart from those of the others, by id.

    Given names or initials where first authors share a family name (APA 8.20, MLA "Two Authors
    with the Same Surname", Chicago 14.32 and 15.22); where citations are still the same, letters
    behind the year in the order of the list (APA 8.19 and 9.47, Chicago 15.20) or titles (MLA
    "Two or More Works by the Same Author or Authors"), as the style's `ambiguity` says.

    Parameters
    ----------
    items : iterable of Item
        Each with an id of its own.
    style : Style
        One that tells works apart by a `Distinction`.
    """
    ordered = _ordered(items, style)
    families: defaultdict[str, set[str]] = defaultdict(set)
    for item in ordered:
        for person in people(item)[:1]:
            families[_folded(person.short)].add(_folded(person.given))
    found: dict[str, Distinction] = {}
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for item in ordered:
        shared = any(len(families[_folded(person.short)]) > 1 for person in people(item)[:1])
        found[field(item, "id")] = distinction = replace(ALONE, given=shared)
        alike[style.citation(item, None, distinction).text.casefold()].append(field(item, "id"))
    for ids in alike.values():
        for index, item_id in enumerate(ids if len(ids) > 1 else ()):
            if style.ambiguity == "year":
                found[item_id] = replace(found[item_id], year_suffix=_letters(index))
            elif style.ambiguity == "title":
                found[item_id] = replace(found[item_id], title=True)
    return found


def _ordered(items: Iterable[Item], style: Style) -> list[Item]:
    return sorted(items, key=lambda item: _sort_key(item, style))


def _sort_key(item: Item, style: Style) -> tuple[Any, ...]:
    title = _folded(without_article(field(item, "title")))
    authors = people(item)
    start = style.entry(item).text.lstrip("[")
    if authors and start.startswith(authors[0].short):
        names = tuple(
            (_folded(each.short), _folded(each.given), _folded(each.suffix)) for each in authors
        )
    else:  # the entry starts with the title
        names = ((title, "", ""),)
    date = item_date(item)
    # What has no date comes first (APA 9.46); of the same year what is least precise (9.47).
    when = (date.year or 0, date.month or 0, date.day or 0)
    if style.ambiguity == "year":
        # APA orders the works of a year by date, Chicago by title (15.20).
        by_date = getattr(style, "within_year", "title") == "date"
        return names, when if by_date else when[:1], title, when, field(item, "id")
    return names, (), title, when, field(item, "id")


def _folded(text: str) -> str:
    """The letters and digits of the text, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def _letters(index: int) -> str:
    """``a``, ``b``, ..., ``z``, ``aa``, ``ab``."""
    letters = string.ascii_lowercase
    before, last = divmod(index, len(letters))
    return (_letters(before - 1) if before else "") + letters[last]
