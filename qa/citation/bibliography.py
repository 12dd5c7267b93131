"""A bibliography: the entries of several items in order, and their citations told apart."""

from __future__ import annotations

import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from qa import escape
from qa.citation.apa import Apa
from qa.citation.dates import item_date
from qa.citation.fields import field
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.mla import Mla
from qa.citation.pandoc import PandocStyle
from qa.citation.people import people
from qa.citation.style import ALONE, Distinction, Item, Style
from qa.citation.titles import without_article
from qa.render.elements import bibliography_html

__all__ = ["Bibliography"]


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
        item, distinction = self._items[item_id], self._distinctions[item_id]
        if isinstance(self.style, Apa):
            return self.style.citation(
                item, locator, distinction, named=self._named.get(item_id, 1)
            )
        return self.style.citation(item, locator, replace(distinction, again=again))

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

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return self.html

    @cached_property
    def _distinctions(self) -> Mapping[str, Distinction]:
        return _distinctions(self._ordered, self.style)

    @cached_property
    def _named(self) -> Mapping[str, int]:
        """How many authors APA names where "et al." would stand for others too, by id (8.18)."""
        alike: defaultdict[str, dict[tuple[str, ...], list[str]]] = defaultdict(dict)
        for item_id, item in self._items.items():
            names = tuple(_folded(person.short) for person in people(item))
            if len(names) > 2:
                plain = replace(self._distinctions[item_id], year_suffix="")
                text = self.style.citation(item, None, plain).text
                alike[text].setdefault(names, []).append(item_id)
        return {
            item_id: 1 + max(_shared(names, other) for other in group)
            for group in alike.values()
            for names, ids in group.items()
            for item_id in ids
        }

    @cached_property
    def _ordered(self) -> list[tuple[Item, Formatted]]:
        return _ordered(self._items.values(), self.style)

    @cached_property
    def _listed(self) -> tuple[tuple[str, Formatted], ...]:
        if isinstance(self.style, PandocStyle):
            return self.style.listed(tuple(self._items.values())) if self._items else ()
        entries: list[tuple[str, Formatted]] = []
        before: object = None
        for item, entry in self._ordered:
            distinction = self._distinctions[field(item, "id")]
            lead = _lead(item, entry)
            if isinstance(self.style, Mla) and lead == before and len(lead[0]) > 1:
                entry = self.style.entry(item, distinction, repeated=True)
            elif distinction != ALONE:
                entry = self.style.entry(item, distinction)
            entries.append((field(item, "id"), entry))
            before = lead
        return tuple(entries)


def _distinctions(
    ordered: Sequence[tuple[Item, Formatted]], style: Style
) -> dict[str, Distinction]:
    """What each item's citation needs to be told apart from those of the others, by id.

    Given names or initials where first authors share a family name (APA 8.20, MLA "Two Authors
    with the Same Surname", Chicago 14.32 and 15.22); where citations are still the same, letters
    behind the year in the order of the list (APA 8.19 and 9.47, Chicago 15.20) or titles (MLA
    "Two or More Works by the Same Author or Authors"), as the style's `ambiguity` says.
    """
    families: defaultdict[str, set[str]] = defaultdict(set)
    for item, _ in ordered:
        for person in people(item)[:1]:
            families[_folded(person.short)].add(_folded(person.given))
    found: dict[str, Distinction] = {}
    alike: defaultdict[tuple[str, object], list[str]] = defaultdict(list)
    for item, entry in ordered:
        shared = any(len(families[_folded(person.short)]) > 1 for person in people(item)[:1])
        found[field(item, "id")] = distinction = replace(ALONE, given=shared)
        cited = style.citation(item, None, distinction).text.casefold()
        # APA names more authors before it takes letters (8.18).
        names = _lead(item, entry) if isinstance(style, Apa) else ()
        alike[cited, names].append(field(item, "id"))
    for ids in alike.values():
        for index, item_id in enumerate(ids if len(ids) > 1 else ()):
            if style.ambiguity == "year":
                found[item_id] = replace(found[item_id], year_suffix=_letters(index))
            elif style.ambiguity == "title":
                found[item_id] = replace(found[item_id], title=True)
    return found


def _ordered(items: Iterable[Item], style: Style) -> list[tuple[Item, Formatted]]:
    """The items in the style's order, each with its entry as it is alone."""
    written = [(item, style.entry(item)) for item in items]
    return sorted(written, key=lambda each: _sort_key(each[0], each[1], style))


def _sort_key(item: Item, entry: Formatted, style: Style) -> tuple[Any, ...]:
    title = _folded(without_article(field(item, "title")))
    names = _lead(item, entry)
    date = item_date(item)
    # What has no date comes first (APA 9.46); of the same year what is least precise (9.47).
    when = (date.year or 0, date.month or 0, date.day or 0)
    if style.ambiguity == "year":
        # APA orders the works of a year by date, Chicago by title (15.20).
        by_date = getattr(style, "within_year", "title") == "date"
        return names, when if by_date else when[:1], title, when, field(item, "id")
    return names, (), title, when, field(item, "id")


def _lead(item: Item, entry: Formatted) -> tuple[tuple[str, ...], ...]:
    """What the entry starts with, as it is sorted: authors, else a title or an organisation."""
    start = _folded(entry.text)
    authors = people(item)
    for name in ("short", "family"):  # Van Auken, or, of Chicago's particles, Tamim, Layla al-
        if authors and start.startswith(_folded(getattr(authors[0], name)) or "?"):
            first = (_folded(getattr(authors[0], name)), _folded(authors[0].given))
            others = ((_folded(each.short), _folded(each.given)) for each in authors[1:])
            return ((*first, _folded(authors[0].suffix)), *others)
    for name in ("title", "publisher", "container-title"):
        for text in (field(item, name), without_article(field(item, name))):
            if text and start.startswith(_folded(text)):
                return ((_folded(without_article(text)),),)
    return ((start,),)


def _shared(names: Sequence[str], other: Sequence[str]) -> int:
    """How many names both lists start with, or 0 where all are the same."""
    same = [here == there for here, there in zip(names, other, strict=False)]
    return 0 if names == other else [*same, False].index(False)


def _folded(text: str) -> str:
    """The letters and digits of the text, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def _letters(index: int) -> str:
    """``a``, ``b``, ..., ``z``, ``aa``, ``ab``."""
    letters = string.ascii_lowercase
    before, last = divmod(index, len(letters))
    return (_letters(before - 1) if before else "") + letters[last]
