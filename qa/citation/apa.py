"""APA style, by the Publication Manual of the American Psychological Association, 7th edition.

A reference has four elements: author, date, title, source (APA 9.4). One that is missing is
handled as table 9.1 says: without an author the title comes first (9.12), without a date "n.d."
stands (9.17), without a title a description in brackets (9.22), and a source that is not known is
left out.

Titles of articles and web pages belong in sentence case (6.17). Its capitals, at the start of the
title and of the subtitle, are set; no capital is made small, because which of a headline's
capitals are names nobody can tell without knowing the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.citation import titles
from qa.citation.dates import item_date
from qa.citation.fields import address_run, bracketed, field, inferred, is_english, pages
from qa.citation.formatted import Formatted, Run
from qa.citation.locator import Locator
from qa.citation.people import Person, has_others, name_list, people
from qa.citation.style import ALONE, Distinction, Item

__all__ = ["APA", "Apa"]

_PERIODICAL = ("article-newspaper", "article-magazine", "article-journal", "post-weblog", "review")
_WEB = ("webpage", "post")
# 9.14: journals and books give the year, what appears more often the date as far as it is known.
_ONLY_YEAR = ("article-journal", "book", "chapter", "report", "thesis", "entry-encyclopedia")
# 9.21 and 9.22: what stands for a title that is missing.
_DESCRIPTIONS = {
    "article-newspaper": "Newspaper article",
    "article-magazine": "Magazine article",
    "article-journal": "Journal article",
    "post-weblog": "Blog post",
    "webpage": "Web page",
}
_LONG = 6  # words; 8.14: in the text, a title is shortened if it is long


@dataclass(frozen=True, slots=True, kw_only=True)
class Apa:
    """APA 7: references by author and date, ``(Lindqvist, 2006, para. 4)`` in the text.

    Attributes
    ----------
    name, heading, notes, ambiguity
        As `qa.citation.style.Style` says.
    within_year : "date"
        Works of the same authors and year are ordered by date, then by title (9.47).

    Examples
    --------
    >>> item = {"type": "webpage", "title": "Two days", "issued": {"date-parts": [[2006]]}}
    >>> print(APA.entry(item), APA.citation(item))
    Two days. (2006). (Two Days, 2006)
    """

    name: str = "apa"
    heading: str = "References"
    notes: bool = False
    ambiguity: Literal["year", "title", "none"] = "year"
    within_year: Literal["date", "title"] = "date"

    def entry(self, item: Item, distinction: Distinction = ALONE) -> Formatted:
        """Author. (Date). Title. Source. Address (9.4 to 9.6)."""
        author, title = _authors(item), _title(item)
        date = f"({_full_date(item, distinction.year_suffix)})."
        # 9.12: without an author the title stands where the author would.
        first = [Formatted.of(titles.closed(author))] if author else [title]
        second = [title] if author else []
        where = address_run(item)
        last = [Formatted.of(_retrieved(item), where)] if where.text else []  # no stop: 9.35
        return _spaced([*first, Formatted.of(date), *second, *_source(item), *last])

    def citation(
        self,
        item: Item,
        locator: Locator | None = None,
        distinction: Distinction = ALONE,
    ) -> Formatted:
        """``(Author, date, place)`` (8.11 and 8.13).

        Parameters
        ----------
        item : Item
            A CSL-JSON item.
        locator : Locator, optional
            The place in it.
        distinction : Distinction
            What tells the citation apart: ``named`` are the authors of three and more, where the
            first and "et al." could be others too (8.18).
        """
        year = _year(item, distinction.year_suffix)
        place = "" if locator is None else f", {_place(locator)}"
        cited = _cited_authors(item, given=distinction.given, named=distinction.named)
        start = Formatted.of(cited, ", ") if cited else _cited_title(item, whole=distinction.title)
        return Formatted.of("(", start, year, place, ")")


APA = Apa()
"""The style; it has no settings."""


def _authors(item: Item) -> str:
    """``Lindqvist, N., & Haddad, O.`` (9.8), organisations as they are written (9.11)."""
    names = [person.inverted(as_initials=True) for person in people(item)]
    listed = name_list(
        names,
        others=has_others(item),
        conjunction="&",
        most=20,
        kept=19,
        comma_before_last_of_two=True,
        comma_before_et_al=True,
        ellipsis=True,
    )
    return bracketed(item, "author", listed)


def _cited_authors(item: Item, *, given: bool, named: int) -> str:
    """``Lindqvist & Haddad``; of three and more the first and "et al." (8.17)."""
    authors = people(item)
    names = [person.short for person in authors]
    if given and authors:
        names[0] = _with_initials(authors[0])  # 8.20: authors who share a family name
    # 8.18: "et al." is a plural and never stands for one author.
    most = len(names) if named > 1 and len(names) - named < 2 else 2
    listed = name_list(
        names, others=has_others(item), conjunction="&", most=max(most, 2), kept=named
    )
    return bracketed(item, "author", listed)


def _with_initials(person: Person) -> str:
    bare = Person(
        family=person.family, given=person.given, particle=person.particle, literal=person.literal
    )
    return bare.direct(as_initials=True)


def _full_date(item: Item, suffix: str) -> str:
    """``2006, August 31``, ``2006a, August 31``, ``n.d.`` (9.14 and 9.17)."""
    date = item_date(item)
    if not date or field(item, "type") in _ONLY_YEAR or not date.month_and_day:
        return _year(item, suffix)
    return bracketed(item, "issued", date.lettered(suffix))


def _year(item: Item, suffix: str) -> str:
    """``2006``, ``2006a``, ``n.d.``, ``n.d.-a`` (8.11 and 8.19)."""
    date = item_date(item)
    if not date:
        return f"n.d.-{suffix}" if suffix else "n.d."
    return bracketed(item, "issued", f"{date.written_year}{suffix}")


def _title(item: Item) -> Formatted:
    """The title as printed with its full stop; in italics where it stands alone (9.19)."""
    title = field(item, "title")
    if not title:
        return Formatted.of(f"[{_description(item)}].")
    if is_english(item):
        title = titles.with_capital_subtitle(title)
    marked = bracketed(item, "title", titles.capitalised(titles.with_marks(title)))
    return _stopped(marked, italic=_stands_alone(item))


def _stands_alone(item: Item) -> bool:
    """Whether the work is no part of a greater one: web pages too are treated so (9.19)."""
    kind = field(item, "type")
    return kind in _WEB or (kind not in _PERIODICAL and not field(item, "container-title"))


def _description(item: Item) -> str:
    return _DESCRIPTIONS.get(field(item, "type"), "Article")


def _cited_title(item: Item, *, whole: bool) -> Formatted:
    """``“The Quiet Week,”`` or in italics as in the reference, in title case (8.14 and 6.17)."""
    title = field(item, "title")
    if not title:
        return Formatted.of(f"[{_description(item)}], ")
    if is_english(item):
        title = titles.headline(title, longest_minor=3)
    if not whole and len(title.split()) > _LONG:
        title = titles.short_title(title, words=_LONG)
    if _stands_alone(item) or inferred(item, "title"):
        marked = bracketed(item, "title", titles.with_marks(title))
        return Formatted.of(Run(marked, italic=_stands_alone(item)), ", ")
    return Formatted.of(titles.quoted(title, ",", comma_stays=True), " ")


def _source(item: Item) -> Sequence[Formatted]:
    kind = field(item, "type")
    container = bracketed(item, "container-title")
    publisher = bracketed(item, "publisher")
    authors = [person.literal for person in people(item)]
    if kind in _PERIODICAL:
        return [_periodical(item, container)] if container else []
    if kind in _WEB:
        # 9.33: the site's name, unless it is the author's; the publisher where it has no name.
        site = container or publisher
        return [_stopped(site)] if site and [site] != authors else []
    within = []
    if container:  # 9.28
        numbers = pages(field(item, "page"))
        numbers = f" ({'pp.' if '–' in numbers else 'p.'} {numbers})" if numbers else ""
        within = [Formatted.of("In ", Run(container, italic=True), f"{numbers}.")]
    # 9.29: a publisher that is the author is not written again.
    return [*within, _stopped(publisher)] if publisher and [publisher] != authors else within


def _periodical(item: Item, container: str) -> Formatted:
    """Name, volume and issue, pages: ``Harbor Monthly, 14(3), 22–31.`` (9.25)."""
    parts: list[str | Run | Formatted] = [Run(container, italic=True)]
    volume, issue = bracketed(item, "volume"), bracketed(item, "issue")
    if volume or issue:
        parts += [", ", Run(volume, italic=True), f"({issue})" if issue else ""]
    if numbers := pages(bracketed(item, "page")):
        parts.append(f", {numbers}")
    text = Formatted.of(*parts)
    return Formatted.of(text, "" if text.text.endswith((".", "!", "?")) else ".")


def _retrieved(item: Item) -> str:
    """``Retrieved April 2, 2026, from`` for a page without a date that may change (9.16)."""
    accessed = item_date(item, "accessed")
    if item_date(item) or not accessed.month_first:
        return ""
    return f"Retrieved {accessed.month_first}, from "


def _place(locator: Locator) -> str:
    """``para. 4``, ``paras. 4–5``, ``p. 2``, ``pp. 2–3`` (8.13, 8.25 and 8.28)."""
    one, many = ("p.", "pp.") if locator.label == "page" else ("para.", "paras.")
    return f"{one if locator.first == locator.last else many} {locator.span}"


def _stopped(text: str, *, italic: bool = False) -> Formatted:
    """The text with its full stop, which is in italics only inside quotation marks."""
    stopped = titles.closed(text)
    if stopped == f"{text}.":
        return Formatted.of(Run(text, italic=italic), ".")
    return Formatted.of(Run(stopped, italic=italic))


def _spaced(parts: Sequence[Formatted]) -> Formatted:
    spaced = [each for part in parts if part.text for each in (" ", part)]
    return Formatted.of(*spaced[1:])
