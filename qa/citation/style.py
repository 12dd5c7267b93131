"""What a citation style is: an entry for the list of references, and a citation with a locator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from qa.citation.formatted import Formatted
from qa.citation.locator import Locator

__all__ = ["ALONE", "DEFAULT_STYLE", "Distinction", "Item", "Style"]

Item = Mapping[str, Any]
"""A CSL-JSON item, as `corpus.references.item` makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinction:
    """What tells a citation apart from others beside it; `qa.citation.bibliography` finds it.

    Attributes
    ----------
    year_suffix : str
        The letter behind the year where the same authors published more in it: "a".
    title : bool
        The authors are cited for more than one work: the short title is needed.
    given : bool
        Other authors have the family name too: given names or initials are needed.
    full : bool
        Their initials are the same too: given names in full.
    named : int
        How many of several authors are named in front of "et al.", which could be others too.
    whole : bool
        Another title is the same when shortened: the whole title.
    source, date : bool
        Another title is the same: where, and when, the work appeared, in brackets.
    again : bool
        The item was cited in full before: the short form is enough.
    """

    year_suffix: str = ""
    title: bool = False
    given: bool = False
    full: bool = False
    named: int = 1
    whole: bool = False
    source: bool = False
    date: bool = False
    again: bool = False


ALONE = Distinction()
"""Of a citation with no other beside it."""


DEFAULT_STYLE = "chicago-note"
"""The name of the style that is used where none is named: its notes need no list beside them."""


class Style(Protocol):
    """A citation style.

    Attributes
    ----------
    name : str
        By which it is asked for: "apa".
    heading : str
        Of its list of references: "Works Cited".
    notes : bool
        Whether its citations are notes, which say enough without a list of references.
    ambiguity : "year", "title" or "none"
        What of a `Distinction` tells two works of the same authors apart.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def heading(self) -> str: ...  # noqa: D102

    @property
    def notes(self) -> bool: ...  # noqa: D102

    @property
    def ambiguity(self) -> Literal["year", "title", "none"]: ...  # noqa: D102

    def entry(self, item: Item, distinction: Distinction = ALONE) -> Formatted:
        """The item in the list of references."""
        ...

    def citation(
        self, item: Item, locator: Locator | None = None, distinction: Distinction = ALONE
    ) -> Formatted:
        """The citation in the text, in its parentheses, or the note, with its full stop."""
        ...
