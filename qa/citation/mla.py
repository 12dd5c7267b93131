"""MLA style, by the MLA Handbook, 9th edition.

An entry follows the template of core elements (MLA 5.1): author, title of source, title of
container, version, number, publisher, publication date, location. An element that is missing is
left out. Chapter 6, on citations in the text, is named by its headings here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.citation import titles
from qa.citation.dates import item_date
from qa.citation.fields import address_run, bracketed, concluded, field, inferred, is_english, pages
from qa.citation.formatted import Formatted, Run
from qa.citation.locator import Locator
from qa.citation.people import Person, has_others, name_list, people
from qa.citation.style import ALONE, Distinction, Item

__all__ = ["MLA", "Mla"]

_PERIODICAL = ("article-newspaper", "article-magazine", "article-journal", "post-weblog", "review")
# Parts of a greater whole, also where the item does not say of which; others stand alone.
_PART = (*_PERIODICAL, "article", "webpage", "post", "chapter", "entry-encyclopedia", "interview")
# 5.29: in place of a title that is missing, neither in italics nor in quotation marks.
_DESCRIPTIONS = {
    "article-newspaper": "Newspaper article",
    "article-magazine": "Magazine article",
    "article-journal": "Journal article",
    "post-weblog": "Blog post",
    "webpage": "Web page",
}
_SHORT = 4  # words; a longer title is shortened in the text ("Shortening Titles of Works")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mla:
    """MLA 9: works cited by author and title, ``(Lindqvist, par. 4)`` in the text.

    Attributes
    ----------
    name, heading, notes, ambiguity
        As `qa.citation.style.Style` says.

    Examples
    --------
    >>> item = {"type": "webpage", "title": "Two days", "issued": {"date-parts": [[2006, 12]]}}
    >>> print(MLA.entry(item), MLA.citation(item))
    “Two Days.” Dec. 2006. (“Two Days”)
    """

    name: str = "mla"
    heading: str = "Works Cited"
    notes: bool = False
    ambiguity: Literal["year", "title", "none"] = "title"

    def entry(
        self, item: Item, distinction: Distinction = ALONE, *, repeated: bool = False
    ) -> Formatted:
        """Author. Title. Container, ..., location. Date of access (5.1 and 5.2).

        Parameters
        ----------
        item : Item
            A CSL-JSON item.
        distinction : Distinction
            No matter to an entry of this style.
        repeated : bool
            The entry before is of the same authors: three hyphens stand for them (5.126).
        """
        author = "" if _is_own_publisher(item) else _authors(item)
        author = "---" if author and repeated else author
        parts = [
            Formatted.of(titles.closed(author)),
            _title(item),
            _container(item),
            Formatted.of(titles.closed(titles.capitalised(bracketed(item, "section")))),  # 5.116
            Formatted.of(_accessed(item)),
        ]
        spaced = [each for part in parts if part.text for each in (" ", part)]
        return Formatted.of(*spaced[1:])

    def citation(
        self, item: Item, locator: Locator | None = None, distinction: Distinction = ALONE
    ) -> Formatted:
        """``(Author, par. 4)``, ``(Author 4)`` of a page, ``(Author, “Title,” par. 4)``."""
        author = "" if _is_own_publisher(item) else _cited_authors(item, distinction)
        place = _place(locator)
        comma = "," if place.startswith("par") else ""
        if not author:
            whole = distinction.title or distinction.whole
            named = _cited_title(item, comma, distinction, whole=whole)
        elif distinction.title:  # "Two or More Works by the Same Author or Authors"
            title = _cited_title(item, comma, distinction, whole=distinction.whole)
            named = Formatted.of(author, ", ", title)
        else:
            named = Formatted.of(author, comma)
        return Formatted.of("(", named, f" {place}" if place else "", ")")


MLA = Mla()
"""The style; it has no settings."""


def _is_own_publisher(item: Item) -> bool:
    """Whether an organisation published its own work: then the title comes first (5.3 to 5.22).

    So does that of a page whose site has the organisation's name.
    """
    names = [field(item, name) for name in ("publisher", "container-title")]
    own = [[name] for name in names if name]
    signed = [person.literal for person in people(item)]
    return field(item, "type") not in _PERIODICAL and signed in own


def _authors(item: Item) -> str:
    """``Lindqvist, Nora, and Omar Haddad``; of three and more the first (5.3 to 5.22)."""
    authors = people(item)
    names = [person.direct(comma_before_suffix=True) for person in authors]
    names[:1] = [person.inverted() for person in authors[:1]]
    listed = name_list(
        names,
        others=has_others(item),
        most=2,
        kept=1,
        comma_before_last_of_two=True,
        comma_before_et_al=True,
    )
    return bracketed(item, "author", listed)


def _cited_authors(item: Item, distinction: Distinction) -> str:
    """``Lindqvist and Haddad``, ``Lindqvist et al.`` ("Coauthors")."""
    authors = people(item)
    names = [person.short for person in authors]
    if distinction.given and authors:  # "Two Authors with the Same Surname"
        first = authors[0]
        bare = Person(
            family=first.family, given=first.given, particle=first.particle, literal=first.literal
        )
        names[0] = bare.direct(as_initials=not distinction.full)
    listed = name_list(names, others=has_others(item), most=2, kept=1)
    return bracketed(item, "author", listed)


def _title(item: Item) -> Formatted:
    """The title in headline style with its full stop (2.90, 5.23 to 5.30).

    In quotation marks as a part of a greater work, else in italics. An organisation's own web
    page is a part too.
    """
    title = _headline(item)
    if not title:
        return Formatted.of(f"{_description(item)}.")
    if inferred(item, "title"):
        return Formatted.of(titles.closed(bracketed(item, "title", titles.with_marks(title))))
    if _is_part(item):
        return Formatted.of(titles.quoted(title, "."))
    marked = titles.with_marks(title)
    stopped = titles.closed(marked)
    if stopped == f"{marked}.":
        return Formatted.of(Run(marked, italic=True), ".")
    return Formatted.of(Run(stopped, italic=True))


def _cited_title(item: Item, comma: str, distinction: Distinction, *, whole: bool) -> Formatted:
    """The title that the entry starts with, shortened where it is long, and a comma.

    Behind it in brackets what tells it from the same title ("Citing a Work Listed by Title").
    """
    added = [
        field(item, "container-title") if distinction.source else "",
        item_date(item).day_first if distinction.date else "",
    ]
    if beside := ", ".join(text for text in added if text):
        return Formatted.of(_bare_title(item, "", whole=whole), f" [{beside}]", comma)
    return _bare_title(item, comma, whole=whole)


def _bare_title(item: Item, comma: str, *, whole: bool) -> Formatted:
    title = _headline(item)
    if not title:
        return Formatted.of(_description(item), comma)
    if not whole and (":" in title or len(title.split()) > _SHORT):
        title = titles.short_title(title, words=_SHORT)
    if inferred(item, "title"):
        return Formatted.of(bracketed(item, "title", titles.with_marks(title)), comma)
    if _is_part(item):
        return Formatted.of(titles.quoted(title, comma))
    return Formatted.of(Run(titles.with_marks(title), italic=True), comma)


def _is_part(item: Item) -> bool:
    """Whether the title is of a part of a greater work; so is what was only taken for a text."""
    kind = field(item, "type")
    taken = kind == "document" and concluded(item, "type")
    return taken or kind in _PART or bool(field(item, "container-title"))


def _headline(item: Item) -> str:
    title = field(item, "title")
    return titles.headline(title) if is_english(item) else titles.capitalised(title)


def _description(item: Item) -> str:
    return _DESCRIPTIONS.get(field(item, "type"), "Article")


def _container(item: Item) -> Formatted:
    """*Harbor Monthly*, vol. 14, no. 3, Dec. 2006, pp. 22–31. (5.31 to 5.99)."""
    container = bracketed(item, "container-title")
    # A newspaper's town in brackets, where its name does not say it (5.31 to 5.37).
    place = field(item, "publisher-place")
    is_local = field(item, "type") == "article-newspaper" and place and place not in container
    volume, issue = bracketed(item, "volume"), bracketed(item, "issue")
    described = [
        _edition(item),
        f"vol. {volume}" if volume else "",  # 5.51 to 5.53
        f"no. {issue}" if issue else "",
        _publisher(item),
        bracketed(item, "issued", item_date(item).day_first),  # 5.68 to 5.83
        _pages(item),
    ]
    texts = [text for text in described if text]
    if texts and not container:
        texts[0] = titles.capitalised(texts[0])  # behind a full stop
    elements = [Formatted.of(text) for text in texts]
    if container:
        name = Formatted.of(Run(container, italic=True), f" [{place}]" if is_local else "")
        elements.insert(0, name)
    where = address_run(item)
    if where.text:  # 5.84 to 5.99
        elements.append(Formatted.of(where))
    known = Formatted.of(*[each for element in elements for each in (", ", element)][1:])
    ended = known.text.endswith(".") or (not where.text and known.text[-1:] in ("", "?", "!"))
    return Formatted.of(known, "" if ended else ".")


def _edition(item: Item) -> str:
    """``2nd ed.``, ``late ed.`` (5.48 to 5.50)."""
    edition = field(item, "edition")
    if not edition:
        return ""
    if edition.isascii() and edition.isdigit():
        number = int(edition)
        ending = "th" if 10 <= number % 100 <= 20 else _ORDINALS.get(number % 10, "th")
        edition = f"{number}{ending}"
    elif "ed." in edition or "edition" in edition.casefold():
        return bracketed(item, "edition")
    return bracketed(item, "edition", f"{edition} ed.")


_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def _publisher(item: Item) -> str:
    """Left out of a periodical, and where the site is named after it (5.54 to 5.67)."""
    publisher = field(item, "publisher")
    if field(item, "type") in _PERIODICAL or publisher == field(item, "container-title"):
        return ""
    return bracketed(item, "publisher")


def _pages(item: Item) -> str:
    """``p. A4``, ``pp. 22–31`` (5.84 to 5.99)."""
    numbers = pages(field(item, "page"), shortest=True)
    if not numbers:
        return ""
    many = any(mark in numbers for mark in "–-,")
    return bracketed(item, "page", f"{'pp.' if many else 'p.'} {numbers}")


def _accessed(item: Item) -> str:
    """``Accessed 2 Apr. 2026.`` of a work without a date (5.111)."""
    accessed = item_date(item, "accessed")
    if item_date(item) or not accessed:
        return ""
    return titles.closed(f"Accessed {accessed.day_first}")


def _place(locator: Locator | None) -> str:
    """``par. 4``, ``pars. 4–5``; pages by number alone ("Page Numbers and Other Divisions")."""
    if locator is None:
        return ""
    if locator.label == "page":
        return pages(locator.span, shortest=True)
    return f"{'par.' if locator.first == locator.last else 'pars.'} {locator.span}"
