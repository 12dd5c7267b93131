"""A citation as it was found in a draft: where it stands, and which articles it may mean."""

from __future__ import annotations

from dataclasses import dataclass

from qa.verification.works import PlaceNamed, Reference

__all__ = ["Citation", "Named", "Span"]

Span = tuple[int, int]
"""Half-open, in characters of a block's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One reference of a citation, and the articles that it may mean.

    Attributes
    ----------
    reference : Reference
        What it says; `Reference.place` is the place it names.
    articles : frozenset of str
        Ids; empty where it names no article of the library.
    """

    reference: Reference
    articles: frozenset[str]

    @property
    def place(self) -> PlaceNamed | None:
        """The paragraphs or pages it names."""
        return self.reference.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A citation.

    Attributes
    ----------
    text : str
        As the draft has it.
    block, start, end : int
        Where it stands; of a note, where it is called.
    line : int
        Its line; of a note, the note's.
    named : tuple of Named
        Its references; none where it is a number that no list of references explains.
    narrative : bool
        Whether it is part of the sentence: ``Lund (2011) writes``.
    note : str or None
        The name of the note that it is in.
    titles : tuple of (int, int)
        Spans of titles in quotation marks in it, in its block's or note's text.
    within : (int, int)
        Of a note, where in the note's text it stands.
    """

    text: str
    block: int
    start: int
    end: int
    line: int
    named: tuple[Named, ...]
    narrative: bool = False
    note: str | None = None
    titles: tuple[Span, ...] = ()
    within: Span = (0, 0)
