"""A bibliography: the entries of several items in order, and their citations told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from qa import escape
from qa.citation.distinctions import Distinctions, distinctions
from qa.citation.fields import field
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.mla import Mla
from qa.citation.pandoc import PandocStyle
from qa.citation.sorting import lead, ordered
from qa.citation.style import ALONE, Item, Style
from qa.render.elements import bibliography_html, whole_html

__all__ = ["Bibliography"]


class Bibliography:
    """The entries of the items in a style's order, and their citations.

    The order is by author, letter by letter; an item without one stands where its title belongs,
    an article at the title's start not counted (APA 9.43 to 9.49, MLA 5.122 to 5.130, Chicago
    14.65 to 14.71 and 15.17 to 15.20). Works of the same authors come by date in styles with
    author and date, else by title. Letters are compared without case and accents and by code
    point, so that the order is the same on every machine; scripts follow each other, Latin first.
    Letters like ``ø`` and ``ł`` count as the plain ones; numerals come before all letters and are
    not spelled out, and an organisation's leading article does not count.

    Parameters
    ----------
    items : iterable of Item
        CSL-JSON items; one that comes several times counts once.
    style : Style
        As `qa.citation.styles.style_named` gives it.

    Raises
    ------
    ValueError
        If an item has no id, or two that differ have the same.

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
            if self._items.setdefault(item_id, item) != item:
                raise ValueError(f"two works have the id {item_id!r}; give each one of its own")

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
        return self._distinctions.cited(self._items[item_id], self.style, locator, again=again)

    def citations(self, places: Sequence[tuple[str, Locator | None]]) -> tuple[Formatted, ...]:
        """The citations of a running text, in its order.

        Parameters
        ----------
        places : sequence of (str, Locator or None)
            The id of the item, and the place in it. Of notes the first of an item is in full, the
            later ones are short.

        Raises
        ------
        ValueError
            If no item has one of the ids.
        """
        unknown = next((item_id for item_id, _ in places if item_id not in self._items), None)
        if unknown is not None:
            raise ValueError(f"no item of the bibliography has the id {unknown!r}")
        if isinstance(self.style, PandocStyle):  # which takes them all at once
            return self.style.cited(tuple(self._items.values()), places)
        found: list[Formatted] = []
        cited: set[str] = set()
        for item_id, locator in places:
            found.append(self.citation(item_id, locator, again=item_id in cited))
            cited.add(item_id)
        return tuple(found)

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
        return whole_html(self.html)

    @cached_property
    def _distinctions(self) -> Distinctions:
        return distinctions([item for item, _ in self._ordered], self.style)

    @cached_property
    def _ordered(self) -> list[tuple[Item, Formatted]]:
        return ordered(self._items.values(), self.style)

    @cached_property
    def _listed(self) -> tuple[tuple[str, Formatted], ...]:
        if isinstance(self.style, PandocStyle):
            return self.style.listed(tuple(self._items.values())) if self._items else ()
        entries: list[tuple[str, Formatted]] = []
        before: object = None
        for item, entry in self._ordered:
            item_id = field(item, "id")
            distinction = self._distinctions.by_id[item_id]
            start = lead(item, entry)
            if isinstance(self.style, Mla) and start == before and len(start[0]) > 1:
                entry = self.style.entry(item, distinction, repeated=True)
            elif distinction != ALONE:
                entry = self.style.entry(item, distinction)
            if mark := self._distinctions.marks.get(item_id):
                entry = Formatted.of(entry, f" [{mark}]")
            entries.append((item_id, entry))
            before = start
        return tuple(entries)
