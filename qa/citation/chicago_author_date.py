"""Chicago's author-date system, 17th edition, chapter 15: references, and citations in the text.

The month and day stand with the periodical; the year is repeated there, so that no reader takes
them for part of another date (15.14, 15.49). A year with no month is not repeated. Authors are
repeated in every reference instead of the 3-em dash (15.17), as in `qa.citation.chicago_note`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.citation import chicago
from qa.citation.chicago_titles import Part, joined, sentences, short, titled
from qa.citation.dates import item_date
from qa.citation.fields import bracketed
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.style import ALONE, Distinction, Item

__all__ = ["CHICAGO_AUTHOR_DATE", "ChicagoAuthorDate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChicagoAuthorDate:
    """Chicago 17 with author and date: ``(Lindqvist 2006, para. 4)``, and a list of references.

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
    >>> print(CHICAGO_AUTHOR_DATE.citation(item, Locator(label="paragraph", first=4, last=5)))
    (Lindqvist 2006, paras. 4–5)
    >>> print(CHICAGO_AUTHOR_DATE.entry(item))
    Lindqvist, Nora. 2006. “Two Days in the Market.” Basra Herald, August 31, 2006.
    """

    name: str = "chicago-author-date"
    heading: str = "References"
    notes: bool = False
    ambiguity: Literal["year", "title", "none"] = "year"

    def entry(self, item: Item, distinction: Distinction = ALONE) -> Formatted:
        """The item in the list of references, the year behind the author (15.6).

        Without an author the newspaper, or the site's owner, stands in the author's place (15.49,
        15.50); where there is neither, the title, and the year behind it (15.34).
        """
        lead, used = Formatted.of(chicago.authors_inverted(item)), ""
        if not lead.runs:
            lead, used = chicago.owner(item)
        opening: list[Part] = [lead, _year(item, distinction), titled(item)]
        if not lead.runs:
            opening = [titled(item), _year(item, distinction)]
        rest: list[Part] = [_appeared(item, used), chicago.access(item), chicago.link(item)]
        return sentences([*opening, *rest])

    def citation(
        self, item: Item, locator: Locator | None = None, distinction: Distinction = ALONE
    ) -> Formatted:
        """The citation in its parentheses: family names, year, locator (15.22, 15.23).

        Parameters
        ----------
        item : Item
            A CSL-JSON item.
        locator : Locator, optional
            Behind a comma.
        distinction : Distinction
            ``year_suffix`` stands behind the year (15.20), ``given`` adds initials,
            ``full`` the whole given names (15.22), ``named`` more authors (15.29).

        Examples
        --------
        >>> item = {"title": "The Long Wait: A Report", "issued": {"date-parts": [[2006]]}}
        >>> print(CHICAGO_AUTHOR_DATE.citation(item))
        (“The Long Wait” 2006)
        """
        form: Literal["full", "family", "initials"] = "initials" if distinction.given else "family"
        form = "full" if distinction.full else form
        names = chicago.authors(item, form, opening=False, named=distinction.named)
        lead: Part = Formatted.of(names)
        if not names:
            owner, _ = chicago.owner(item)
            lead = owner if owner.runs else short(item, article=True)
        year = _year(item, distinction)
        # "n.d." is set off with a comma, which a year does without (15.44).
        mark = "," if year.lstrip("[").startswith("n.d.") else ""
        rest = joined([year, chicago.located(locator)], ",", "")
        return Formatted.of("(", joined([lead, rest], mark, ""), ")")


def _year(item: Item, distinction: Distinction) -> str:
    """``2006``, ``2006a``, ``n.d.``, ``n.d.-a`` (15.20, 15.44)."""
    year, suffix = item_date(item).written_year, distinction.year_suffix
    if not year:
        return f"n.d.-{suffix}" if suffix else "n.d."
    return bracketed(item, "issued", year + suffix)


def _appeared(item: Item, without: str) -> Formatted:
    """Where, and the day or month: of a journal by volume and issue (15.47), else by date."""
    where, pages = chicago.source(item, without=without), chicago.pages(item)
    month_and_day = item_date(item).month_and_day
    if chicago.is_numbered(item):
        volume, issue = chicago.journal_numbers(item)
        name = joined([*where[:1], volume], "", "")
        if not volume:
            return joined([name, issue, pages], ",", "")
        bare = issue.replace("no. ", "", 1)
        behind = bare or item_date(item).without_day.month_and_day
        # With nothing between volume and pages no space follows the colon (15.47).
        return Formatted.of(
            name,
            f" ({behind})" if behind else "",
            f":{' ' if behind else ''}{pages}" if pages else "",
        )
    date = chicago.date(item) if month_and_day else ""
    return joined([*where, date, *chicago.editions(item), pages], ",", "")


CHICAGO_AUTHOR_DATE = ChicagoAuthorDate()
