"""Telling citations apart: what each needs so that no two of a bibliography print the same text.

What counts is what is printed. The manuals' own means come first, in their order: given names or
initials where first authors share a family name (APA 8.20, MLA "Two Authors with the Same
Surname", Chicago 14.32 and 15.22), more authors in front of "et al." (APA 8.18, Chicago 15.29),
letters behind the year in the order of the list (APA 8.19 and 9.47, Chicago 15.20), titles (MLA
"Two or More Works by the Same Author or Authors"), and where titles are the same, where and when
the work appeared (MLA "Citing a Work Listed by Title"); a short note that would be the same as
another is written in full. Two works that are the same in all of this have a letter in brackets
behind citation and entry, ``[a]``: no manual has a rule for them.
"""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa.citation.apa import Apa
from qa.citation.fields import field as text_of
from qa.citation.formatted import Formatted, Run
from qa.citation.locator import Locator
from qa.citation.people import Person, initials, people
from qa.citation.sorting import folded
from qa.citation.style import ALONE, Distinction, Item, Style

__all__ = ["Distinctions", "distinctions", "marked"]

# A closing comma may make alike what is not, and the other way round.
_PLACES = (
    None,
    Locator(label="paragraph", first=4, last=4),
    Locator(label="page", first=4, last=4),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinctions:
    """What tells the citations of some items apart, by the items' ids.

    Attributes
    ----------
    by_id : mapping of str to Distinction
        Of every item.
    in_full : frozenset of str
        Those whose short note would be another's: they are cited in full again.
    marks : mapping of str to str
        The letters of those that nothing else tells apart, behind citation and entry.
    """

    by_id: Mapping[str, Distinction] = field(default_factory=dict)
    in_full: frozenset[str] = frozenset()
    marks: Mapping[str, str] = field(default_factory=dict)

    def cited(
        self, item: Item, style: Style, locator: Locator | None = None, *, again: bool = False
    ) -> Formatted:
        """The item's citation, as the style writes it among the others."""
        item_id = text_of(item, "id")
        again = again and item_id not in self.in_full
        cited = style.citation(item, locator, replace(self.by_id[item_id], again=again))
        return marked(cited, self.marks.get(item_id, ""))


def distinctions(items: Sequence[Item], style: Style) -> Distinctions:
    """What each item's citation needs to be told apart from those of the others.

    Parameters
    ----------
    items : sequence of Item
        In the order of the list, each with an id of its own.
    style : Style
        One of our four.
    """
    found = Distinctions(by_id=_given(items, style))
    if style.ambiguity == "year":
        found = _lettered(items, style, _named(items, style, found))
    elif style.ambiguity == "title":
        for rung in ("title", "whole", "source", "date"):
            found = _more(items, style, found, rung)
    elif style.notes:
        found = _more(items, style, found, "title")
        short = [each for ids in _alike(items, style, found, again=True) for each in ids]
        found = replace(found, in_full=frozenset(short))
    return _with_marks(items, style, found)


def marked(cited: Formatted, mark: str) -> Formatted:
    """A citation or note with a letter in brackets in front of what closes it.

    Examples
    --------
    >>> print(marked(Formatted.of("(Lee 2006)"), "b"))
    (Lee 2006 [b])
    """
    if not mark:
        return cited
    end = cited.text[-1:]
    if end not in (")", "."):
        return Formatted.of(cited, f" [{mark}]")
    *before, last = cited.runs
    kept = Run(last.text[:-1], last.italic, last.link)
    return Formatted.of(*before, kept, f" [{mark}]{end}")


def _given(items: Iterable[Item], style: Style) -> dict[str, Distinction]:
    """Initials where they differ, given names where they do not (but APA writes none, 8.20)."""
    families: defaultdict[str, set[str]] = defaultdict(set)
    firsts = {text_of(item, "id"): next(iter(people(item)), Person()) for item in items}
    for person in firsts.values():
        families[folded(person.short)].add(person.given)
    found = {}
    for item_id, person in firsts.items():
        names = families[folded(person.short)]
        shortened = [initials(given).casefold() for given in names]
        if style.notes:  # a short note writes names in full or not at all
            found[item_id] = replace(ALONE, given=len({folded(given) for given in names}) > 1)
            continue
        given = len(set(shortened)) > 1
        full = style.ambiguity == "title" or not isinstance(style, Apa)
        full = full and shortened.count(initials(person.given).casefold()) > 1
        found[item_id] = replace(ALONE, given=given or full, full=full)
    return found


def _alike(
    items: Iterable[Item], style: Style, found: Distinctions, *, again: bool = False
) -> Iterator[list[str]]:
    """The ids of the items whose citations are the same, in groups of two and more."""
    items = list(items)
    for place in _PLACES:
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for item in items:
            text = found.cited(item, style, place, again=again).text
            groups[text.casefold()].append(text_of(item, "id"))
        yield from (ids for ids in groups.values() if len(ids) > 1)


def _more(items: Sequence[Item], style: Style, found: Distinctions, rung: str) -> Distinctions:
    """One means more for those that are still alike."""
    by_id = dict(found.by_id)
    for ids in _alike(items, style, found, again=style.notes):
        for item_id in ids:
            by_id[item_id] = replace(by_id[item_id], **{rung: True})  # type: ignore[arg-type]
    return replace(found, by_id=by_id)


def _named(items: Sequence[Item], style: Style, found: Distinctions) -> Distinctions:
    """More authors where "et al." would stand for others too."""
    names = {
        text_of(item, "id"): tuple(folded(person.short) for person in people(item))
        for item in items
    }
    by_id = dict(found.by_id)
    for ids in _alike(items, style, found):
        for item_id in ids:
            shared = max(_shared(names[item_id], names[other]) for other in ids)
            if len(names[item_id]) > 2 and shared:
                by_id[item_id] = replace(by_id[item_id], named=1 + shared)
    return replace(found, by_id=by_id)


def _shared(names: Sequence[str], other: Sequence[str]) -> int:
    """How many names both lists start with, or 0 where all are the same."""
    same = [here == there for here, there in zip(names, other, strict=False)]
    return 0 if names == other else [*same, False].index(False)


def _lettered(items: Sequence[Item], style: Style, found: Distinctions) -> Distinctions:
    """Letters behind the year, in the order of the items."""
    by_id = dict(found.by_id)
    for ids in list(_alike(items, style, found)):
        for index, item_id in enumerate(ids):
            by_id[item_id] = replace(by_id[item_id], year_suffix=_letters(index))
    return replace(found, by_id=by_id)


def _with_marks(items: Sequence[Item], style: Style, found: Distinctions) -> Distinctions:
    """Letters in brackets for those that are alike all the same."""
    used = 0
    for _ in range(len(items) + 1):
        again = (False, True) if style.notes else (False,)
        alike = [ids for each in again for ids in _alike(items, style, found, again=each)]
        if not alike:
            return found
        marks = dict(found.marks)
        wanted = {item_id for ids in alike for item_id in ids}
        for item in items:
            if (item_id := text_of(item, "id")) in wanted:
                marks[item_id], used = _letters(used), used + 1
        found = replace(found, marks=marks)
    return found


def _letters(index: int) -> str:
    """``a``, ``b``, ..., ``z``, ``aa``, ``ab``."""
    letters = string.ascii_lowercase
    before, last = divmod(index, len(letters))
    return (_letters(before - 1) if before else "") + letters[last]
