"""People as citations name them: inverted or not, with initials or not, all of them or et al.

A particle is kept as the item has it. One that belongs to the family name (CSL's
"non-dropping-particle": Van Auken) stands in front of it everywhere; one that does not
("dropping-particle": Alexander von Humboldt) follows the given name and is left out where the
family name stands alone. All three manuals follow the bearer's own usage here: APA 9.9 and 9.8,
MLA 2.73 and 5.8, Chicago 8.5 and 16.71.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.citation.fields import field
from qa.citation.style import Item

__all__ = ["Person", "has_others", "initials", "name_list", "people"]

_HYPHEN = re.compile("([-‐‑])")
_FAMILY_FIRST = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_NUMERAL = re.compile("[IVX]+")
_TOGETHER = re.compile(r"(?<=\b\w\.)(?=[^\W\d])")  # J.R.
_APOSTROPHE = re.compile(r"(?<=[^\W\d])'(?=[^\W\d])")
_JOINED = ("", "-", "‐", "‑", "'", "’", "ʼ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person, or an organisation that is named as it is written.

    Attributes
    ----------
    family, given, suffix : str
        ``Lindqvist``, ``Nora``, ``Jr.``; empty where unknown.
    particle : str
        Belongs to the family name: ``Van`` of Van Auken.
    dropping : str
        Belongs to the whole name: ``von`` of Alexander von Humboldt.
    literal : str
        An organisation, or a name that is not taken apart; then nothing else is set.
    """

    family: str = ""
    given: str = ""
    particle: str = ""
    dropping: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def short(self) -> str:
        """``Van Auken``, as a citation in the text names them; an organisation in full."""
        if not self.family:
            return self.literal or self.given
        return _with_particle(self.particle, self.family)

    @property
    def family_first(self) -> bool:
        """Whether the name is of a script whose names start with the family name (王小明)."""
        return bool(_FAMILY_FIRST.search(self.family) and self.given)

    def inverted(self, *, as_initials: bool = False, initialed: str | None = None) -> str:
        """``Van Auken, Bill``, ``Humboldt, Alexander von``, ``Reyes, Ana, III``.

        Parameters
        ----------
        as_initials : bool
            ``Van Auken, B.``
        initialed : str, optional
            The given names as they shall stand, in place of those of the item.
        """
        if not self.family or not self.given:
            return ", ".join(part for part in (self.short, self.suffix) if part)
        if self.family_first:
            return self.family + self.given
        given = initialed if initialed is not None else self.given
        given = initials(given) if as_initials else given
        parts = (self.short, " ".join(p for p in (given, self.dropping) if p), self.suffix)
        return ", ".join(part for part in parts if part)

    def direct(self, *, as_initials: bool = False, comma_before_suffix: bool = False) -> str:
        """``Bill Van Auken``, ``Alexander von Humboldt``, ``Ana Reyes III``.

        Parameters
        ----------
        as_initials : bool
            ``B. Van Auken``
        comma_before_suffix : bool
            ``Ana Reyes, Jr.``, as MLA writes; a numeral never takes one.
        """
        if not self.family or not self.given:
            between = ", " if comma_before_suffix and not self._is_numeral else " "
            return between.join(part for part in (self.short, self.suffix) if part)
        if self.family_first:
            return self.family + self.given
        given = initials(self.given) if as_initials else self.given
        family = _with_particle(self.dropping, self.short)
        name = f"{given} {family}"
        if not self.suffix:
            return name
        return f"{name}{', ' if comma_before_suffix and not self._is_numeral else ' '}{self.suffix}"

    @property
    def _is_numeral(self) -> bool:
        return bool(_NUMERAL.fullmatch(self.suffix))


def people(item: Item, role: str = "author") -> tuple[Person, ...]:
    """The people of `role` in the item's order; those without any name are left out.

    "others" at the end are none: see `has_others`.

    Parameters
    ----------
    item : Item
        A CSL-JSON item.
    role : str
        "author" or "editor".

    Examples
    --------
    >>> people({"author": [{"family": "Auken", "non-dropping-particle": "Van"}]})[0].short
    'Van Auken'
    """
    listed = item.get(role)
    found = []
    names = list(listed) if isinstance(listed, list | tuple) else []
    for name in names[:-1] if has_others(item, role) else names:
        if not isinstance(name, Mapping):
            continue
        person = Person(
            family=field(name, "family"),
            # All three manuals space initials (APA 9.8, MLA chapter 2, Chicago 10.12).
            given=_TOGETHER.sub(" ", field(name, "given")),
            particle=field(name, "non-dropping-particle"),
            dropping=field(name, "dropping-particle"),
            suffix=field(name, "suffix"),
        )
        if not person.family and not person.given:
            person = Person(literal=field(name, "literal"))
        if person.short:
            found.append(person)
    return tuple(found)


def has_others(item: Item, role: str = "author") -> bool:
    """Whether the names end with "others", as BibTeX writes that there are more ("and others").

    Examples
    --------
    >>> has_others({"author": [{"family": "Ek"}, {"literal": "others"}]})
    True
    """
    listed = item.get(role)
    last = listed[-1] if isinstance(listed, list | tuple) and listed else None
    return isinstance(last, Mapping) and dict(last) == {"literal": "others"}


def initials(given: str) -> str:
    """``Nora Anna`` to ``N. A.``, ``Jean-Paul`` to ``J.-P.`` (APA 9.8).

    A word that starts with no capital letter stays as it is: a particle (``al-Din``), or a name in
    a script without capitals, which no rule shortens.

    Examples
    --------
    >>> initials("Jean-Paul M.")
    'J.-P. M.'
    """
    return " ".join(_initial(word) for word in _TOGETHER.sub(" ", given).split())


def name_list(
    names: Sequence[str],
    *,
    others: bool = False,
    conjunction: str = "and",
    most: int,
    kept: int,
    comma_before_last_of_two: bool = False,
    comma_before_et_al: bool = False,
    ellipsis: bool = False,
) -> str:
    """Names one behind the other, shortened where they are too many.

    Parameters
    ----------
    names : sequence of str
        Each as it shall stand, but for straight apostrophes (O'Neil), which are turned.
    others : bool
        There are more, whose names are not known: they are "et al."
    conjunction : str
        "and" or "&". Three and more have a comma in front of it.
    most : int
        The most names that are all written, 1 or more.
    kept : int
        How many of more than `most` are written.
    comma_before_last_of_two : bool
        ``Lee, A., & Ek, B.``, as names need that hold a comma.
    comma_before_et_al : bool
        ``Lee, Ann, et al.``; without it ``Lee et al.``. More than one kept always have it.
    ellipsis : bool
        Write the last name behind `kept` and an ellipsis instead of "et al." (APA 9.8).

    Examples
    --------
    >>> name_list(["Lee", "Ek", "Day"], most=2, kept=1)
    'Lee et al.'
    >>> name_list(["Lee, A.", "Ek, B."], conjunction="&", most=20, kept=19,
    ...           comma_before_last_of_two=True)
    'Lee, A., & Ek, B.'
    """
    names = [_APOSTROPHE.sub("’", name) for name in names]
    if others and names:
        kept = kept if len(names) + 1 > most else len(names)
    if len(names) > most or (others and names):
        start = ", ".join(names[:kept])
        if ellipsis and not others:
            return f"{start}, . . . {names[-1]}"
        return f"{start}{', ' if comma_before_et_al or min(kept, len(names)) > 1 else ' '}et al."
    if len(names) == 2:
        return f"{names[0]}{', ' if comma_before_last_of_two else ' '}{conjunction} {names[1]}"
    if len(names) > 2:
        return f"{', '.join(names[:-1])}, {conjunction} {names[-1]}"
    return "".join(names)


def _with_particle(particle: str, name: str) -> str:
    """``Van Auken``, ``al-Tamim``, ``d'Arno``: no space behind a hyphen or an apostrophe."""
    return f"{particle}{'' if particle[-1:] in _JOINED else ' '}{name}"


def _initial(word: str) -> str:
    if not word[0].isupper():
        return word
    parts = _HYPHEN.split(word)
    return "".join(
        part
        if not part or _HYPHEN.fullmatch(part)
        else f"{_first_letter(part)}."
        if part[0].isalpha()
        else part
        for part in parts
    )


def _first_letter(word: str) -> str:
    """With the marks that combine with it."""
    end = 1
    while end < len(word) and unicodedata.combining(word[end]):
        end += 1
    return word[:end]
