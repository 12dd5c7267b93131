"""What Chicago's two systems share: authors, periodicals, dates, journal numbers and locators.

The rules are those of The Chicago Manual of Style, 17th edition (2017); each names its section.
An item of a type that is no article, no post and no web page is written as a web page is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from qa.citation.dates import item_date
from qa.citation.fields import address_run, bracketed, field, is_english
from qa.citation.formatted import Formatted, Run
from qa.citation.locator import Locator
from qa.citation.people import Person, has_others, name_list, people
from qa.citation.style import Item

__all__ = [
    "access",
    "authors",
    "authors_inverted",
    "date",
    "editions",
    "inclusive",
    "is_numbered",
    "issue_date",
    "journal_numbers",
    "link",
    "located",
    "owner",
    "pages",
    "periodical",
    "source",
]

_PERIODICALS = frozenset({"article", "article-journal", "article-magazine", "article-newspaper"})
_ITALIC = _PERIODICALS | {"post-weblog"}
_THE = re.compile(r"The\s+(?=\S)", re.IGNORECASE)
_SAYS_EDITION = re.compile(r"\bed(?:ition|n)?\b", re.IGNORECASE)
_SAYS_SECTION = re.compile(r"\bsec(?:tion)?\b", re.IGNORECASE)
_ARABIC_ARTICLE = re.compile("(?:al|el)[-‐‑]", re.IGNORECASE)
_INITIALS = re.compile(r"(?<=\b\w\.)(?=\w\.)")
_RANGE = re.compile(r"(?<!\d)([0-9]{1,9})\s?[-‐‑–—]{1,3}\s?([0-9]{1,9})(?!\d)")


def authors(
    item: Item,
    form: Literal["full", "family", "initials"] = "full",
    *,
    opening: bool = True,
    named: int = 1,
) -> str:
    """The authors of a note, et al. behind the first of four and more (14.76, 15.29).

    Parameters
    ----------
    item : Item
        A CSL-JSON item.
    form : str
        "full" for a full note; "family" for a short one and in the text (14.32, 15.22);
        "initials" where others have the family name too (15.22).
    opening : bool
        They open a note: a particle at their start takes a capital (8.5).
    named : int
        How many of four and more are named, where "et al." could be others too (15.29).
    """
    signed = _signed(item)
    names = [
        person.short if form == "family" else person.direct(as_initials=form == "initials")
        for person in signed
    ]
    particle = signed[0].particle if signed else ""
    if opening and particle and names[0].startswith(particle):
        names[0] = names[0][0].upper() + names[0][1:]
    # "Et al." is a plural: it never stands for one author.
    most = len(names) if named > 1 and len(names) - named < 2 else 3
    listed = name_list(names, others=has_others(item), most=max(most, 3), kept=named)
    return bracketed(item, "author", listed)


def authors_inverted(item: Item) -> str:
    """The authors of an entry: the first inverted, up to ten, else seven and et al. (14.76)."""
    signed = _signed(item)
    first = [_inverted(person) for person in signed[:1]]
    names = name_list(
        [*first, *(person.direct() for person in signed[1:])],
        others=has_others(item),
        most=10,
        kept=7,
        # The comma closes an inverted name; one that is not inverted takes none.
        comma_before_last_of_two="," in "".join(first),
        comma_before_et_al="," in "".join(first),
    )
    return bracketed(item, "author", names)


def owner(item: Item) -> tuple[Formatted, str]:
    """What stands in place of an author that an entry does not have, and the field it is.

    The newspaper or magazine (14.199, 15.49); the owner of a web site, else the site (14.207).
    A journal does not: its articles stand under their title (14.79).

    Returns
    -------
    tuple
        Empty text and "" where the title has to come first.
    """
    if field(item, "type") == "article-journal":
        return Formatted(), ""
    order = ("container-title", "publisher")
    for name in order if _is_periodical(item) else reversed(order):
        if field(item, name):
            return _named(item, name), name
    return Formatted(), ""


def periodical(item: Item) -> str:
    """The name of the newspaper, magazine, journal or web site.

    Of a newspaper, magazine or journal in English an initial "The" is left out (14.170, 14.193);
    in another language, and of a web site, all is kept.

    Examples
    --------
    >>> periodical({"type": "article-newspaper", "container-title": "The Basra Herald"})
    'Basra Herald'
    """
    name = field(item, "container-title")
    return _THE.sub("", name, count=1) if _is_periodical(item) and is_english(item) else name


def source(item: Item, *, without: str = "") -> list[Formatted]:
    """Where an article appeared: periodical, or site and owner (14.191, 14.188, 14.206).

    The publisher of a newspaper or magazine is not named, unless nothing else is (14.191).
    Nothing is named twice: not the owner of a site of the same name (14.206), nor an organisation
    that is the author (14.84).

    Parameters
    ----------
    item : Item
        A CSL-JSON item.
    without : str
        The field that stands in the author's place already.
    """
    names = ["container-title", "publisher"]
    if _is_periodical(item) and field(item, "container-title"):
        names.remove("publisher")
    seen = {_folded(person.literal) for person in _signed(item)} - {""}
    if without:
        seen.add(_folded(field(item, without)))
    parts = []
    for name in names:
        folded = _folded(field(item, name))
        if folded and folded not in seen:
            parts.append(_named(item, name))
            seen.add(folded)
    return parts


def editions(item: Item) -> list[str]:
    """``late edition`` or ``2nd ed.``, and ``sec. A`` or ``World section`` (14.191)."""
    edition, section = field(item, "edition"), field(item, "section")
    if edition.isdecimal() and len(edition) < 4:
        edition = f"{_ordinal(int(edition))} ed."
    elif edition and not _SAYS_EDITION.search(edition):
        edition = f"{edition} edition"
    if section and not _SAYS_SECTION.search(section):
        bare = len(section) == 1 or section.isdecimal()
        section = f"sec. {section}" if bare else f"{section} section"
    return [bracketed(item, "edition", edition), bracketed(item, "section", section)]


def date(item: Item) -> str:
    """``August 31, 2006``, ``December 2006``, ``2006`` or ``n.d.`` (6.38, 14.145).

    Empty for a web page that has a day of access instead (14.207).
    """
    known = bracketed(item, "issued", item_date(item).month_first)
    return known or ("" if access(item) and not _is_periodical(item) else "n.d.")


def issue_date(item: Item) -> str:
    """``August 2006``, ``2006`` or ``n.d.``: an issue of a journal has no day (14.171)."""
    month = item_date(item).without_day
    return bracketed(item, "issued", month.month_first) or "n.d."


def access(item: Item) -> str:
    """``accessed January 3, 2026``: named of a work without a date alone (14.12, 14.207)."""
    day = "" if item_date(item) else item_date(item, "accessed").month_first
    return f"accessed {bracketed(item, 'accessed', day)}" if day else ""


def journal_numbers(item: Item) -> tuple[str, str]:
    """The volume, and ``no. 2`` or the issue as it is named (14.171)."""
    volume, issue = bracketed(item, "volume"), field(item, "issue")
    return volume, bracketed(item, "issue", f"no. {issue}" if issue[:1].isdigit() else issue)


def is_numbered(item: Item) -> bool:
    """Whether the item is cited by volume and issue: of a journal, with one of them (14.171)."""
    numbered = any(field(item, name) for name in ("volume", "issue"))
    return field(item, "type") == "article-journal" and numbered


def pages(item: Item) -> str:
    """The pages of a journal article, ranges as `inclusive` writes them.

    Empty for a newspaper and a magazine, whose pages an entry leaves out (14.188, 14.191).
    """
    if field(item, "type") != "article-journal":
        return ""
    text = _RANGE.sub(lambda m: inclusive(int(m[1]), int(m[2])), field(item, "page"))
    return bracketed(item, "page", text)


def located(locator: Locator | None) -> str:
    """``4`` or ``4–5`` for pages (14.150), ``para. 4`` or ``paras. 4–5`` otherwise (14.160)."""
    if locator is None:
        return ""
    span = inclusive(locator.first, locator.last)
    if locator.label == "page":
        return span
    return f"para. {span}" if locator.first == locator.last else f"paras. {span}"


def inclusive(first: int, last: int) -> str:
    """Inclusive numbers, the second shortened as Chicago's table shows (9.61).

    All digits below 100 and at multiples of 100; the changed part alone at 101 to 109 and their
    like; else two digits or more.

    Examples
    --------
    >>> [inclusive(*pair) for pair in ((71, 72), (100, 104), (107, 108), (321, 328), (1496, 1500))]
    ['71–72', '100–104', '107–8', '321–28', '1496–500']
    """
    if first == last:
        return str(first)
    start, end = str(first), str(last)
    if first % 100 == 0 or len(start) != len(end) or last < first:
        return f"{start}–{end}"
    same = next(index for index, digit in enumerate(start) if digit != end[index])
    least = 1 if first % 100 < 10 else 2
    return f"{start}–{end[min(same, len(end) - least) :]}"


def link(item: Item) -> Formatted:
    """The DOI or else the URL, in full and as a link (14.7, 14.8)."""
    where = address_run(item)
    if not where.text:
        return Formatted()
    name = "URL" if where.text == field(item, "URL") else "DOI"
    before, after = bracketed(item, name, "\0").split("\0")
    return Formatted.of(before, where, after)


def _signed(item: Item) -> tuple[Person, ...]:
    """The authors; a periodical that is named as its own author leaves it unsigned (14.199)."""
    listed = people(item)
    container = _folded(field(item, "container-title"))
    names = [_folded(person.literal) for person in listed]
    if container and names == [container] and _is_periodical(item):
        return ()
    return tuple(replace(person, given=_spaced(person.given)) for person in listed)


def _spaced(given: str) -> str:
    """``J. R.`` for ``J.R.``: initials have a space between them (10.12)."""
    return _INITIALS.sub(" ", given)


def _inverted(person: Person) -> str:
    """``Van Auken, Bess`` (16.71), but ``Tamim, Layla al-``: an Arabic article follows (16.75)."""
    article = _ARABIC_ARTICLE.match(person.short)
    if article is None or not person.given:
        return person.inverted()
    family = person.short[article.end() :]
    behind = replace(person, family=family, particle="", dropping=article[0])
    return behind.inverted()


def _named(item: Item, name: str) -> Formatted:
    """The periodical in italics, a web site and a publisher in roman (8.168, 14.206)."""
    if name == "publisher":
        return Formatted.of(bracketed(item, name))
    text = periodical(item)
    italic = field(item, "type") in _ITALIC
    before, after = bracketed(item, name, "\0").split("\0")
    blog = field(item, "type") == "post-weblog" and "blog" not in text.casefold()
    return Formatted.of(
        before, Run(text, italic=italic), after, _place(item), " (blog)" if blog else ""
    )


def _place(item: Item) -> str:
    """The town of a newspaper whose name does not say it (14.193)."""
    place = field(item, "publisher-place")
    town = place.split(",")[0].casefold()
    if field(item, "type") != "article-newspaper" or not place:
        return ""
    if town in field(item, "container-title").casefold():
        return ""
    return f" ({bracketed(item, 'publisher-place')})"


def _is_periodical(item: Item) -> bool:
    return field(item, "type") in _PERIODICALS


def _folded(name: str) -> str:
    """For comparing names of organisations."""
    return _THE.sub("", name, count=1).casefold()


def _ordinal(number: int) -> str:
    """``2nd``, as Chicago writes it in citations (14.113)."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
