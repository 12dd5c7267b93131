"""Chicago's notes and bibliography, 17th edition, chapter 14: notes, short notes, and entries.

Three choices where the manual leaves one: a short note is written instead of "ibid." (14.34); the
authors are repeated in every entry instead of the 3-em dash, which hides them from whoever sorts
or searches a list (14.67); a note that points to a paragraph or page has it in place of the pages
of the whole article (14.22).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.citation import chicago
from qa.citation.chicago_titles import Part, joined, sentences, short, titled
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.style import ALONE, Distinction, Item

__all__ = ["CHICAGO_NOTE", "ChicagoNote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChicagoNote:
    """Chicago 17 with notes: a full note, later a short one, and a bibliography.

    Attributes
    ----------
    name, heading, notes, ambiguity
        As `qa.citation.style.Style` says.

    Examples
    --------
    >>> item = {
    ...     "type": "article-newspaper",
    ...     "title": "Two days in the market",
    ...     "author": [{"family": "Lindqvist", "given": "Nora"}],
    ...     "container-title": "The Basra Herald",
    ...     "issued": {"date-parts": [[2006, 8, 31]]},
    ... }
    >>> print(CHICAGO_NOTE.citation(item, Locator(label="paragraph", first=4, last=5)))
    Nora Lindqvist, “Two Days in the Market,” Basra Herald, August 31, 2006, paras. 4–5.
    >>> print(CHICAGO_NOTE.entry(item))
    Lindqvist, Nora. “Two Days in the Market.” Basra Herald, August 31, 2006.
    """

    name: str = "chicago-note"
    heading: str = "Bibliography"
    notes: bool = True
    ambiguity: Literal["year", "title", "none"] = "none"

    def entry(self, item: Item, distinction: Distinction = ALONE) -> Formatted:
        """The item in the bibliography; nothing of a `Distinction` changes it (14.67)."""
        lead, used = Formatted.of(chicago.authors_inverted(item)), ""
        if not lead.runs:
            lead, used = chicago.owner(item)
        parts: list[Part] = [
            lead,
            titled(item),
            _appeared(item, "", without=used, in_note=False),
            chicago.access(item),
            chicago.link(item),
        ]
        return sentences(parts)

    def citation(
        self, item: Item, locator: Locator | None = None, distinction: Distinction = ALONE
    ) -> Formatted:
        """The note with its full stop: in full, or short where it was cited before (14.29, 14.30).

        Parameters
        ----------
        item : Item
            A CSL-JSON item.
        locator : Locator, optional
            Stands behind the date and in front of the address.
        distinction : Distinction
            With ``again`` the short note: family names, short title, locator. There ``given``
            writes the names in full, and ``title`` the title.

        Examples
        --------
        >>> item = {"title": "The long wait: a report", "author": [{"literal": "River Patrol"}]}
        >>> print(CHICAGO_NOTE.citation(item, distinction=Distinction(again=True)))
        River Patrol, “Long Wait.”
        """
        if distinction.again:
            names = chicago.authors(item, "full" if distinction.given else "family")
            title = short(item, whole=distinction.title)
            rest: list[Part] = [Formatted.of(chicago.located(locator))]
        else:
            names = chicago.authors(item)
            title = titled(item)
            rest = [_appeared(item, chicago.located(locator)), chicago.link(item)]
        if isinstance(title, str) and not names:
            title = title[0].upper() + title[1:]
        return joined([names, title, *rest], ",", ".")


def _appeared(item: Item, place: str, *, without: str = "", in_note: bool = True) -> Formatted:
    """Where and when, with the locator: of a journal by volume and issue (14.171), else by date."""
    where = chicago.source(item, without=without)
    place = place or chicago.pages(item)
    if chicago.is_numbered(item):
        volume, issue = chicago.journal_numbers(item)
        issued_as = joined([joined([*where[:1], volume], "", ""), issue], ",", "")
        colon = f": {place}" if place else ""
        return Formatted.of(issued_as, f" ({chicago.issue_date(item)}){colon}")
    access = chicago.access(item) if in_note else ""
    date = chicago.date(item)
    if not in_note and not where:
        date = date[:1].upper() + date[1:]  # "N.d." behind a full stop, as "N.p." (14.132)
    parts: list[Part] = [*where, date, *chicago.editions(item), place, access]
    return joined(parts, ",", "")


CHICAGO_NOTE = ChicagoNote()
