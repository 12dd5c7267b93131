"""What a note holds: its citations, and its own quotations with theirs."""

from __future__ import annotations

from qa.verification.citation import Citation, Named
from qa.verification.cited import Reader
from qa.verification.draft import Block, Problem
from qa.verification.quoted import DraftQuotation, find_quoted
from qa.verification.works import Reference

__all__ = ["CitedQuotation", "read_note", "unread_note"]

CitedQuotation = tuple[DraftQuotation, tuple[Citation, ...]]
"""A quotation with the citations next to it."""


def read_note(
    note: Block, name: str, reader: Reader, number: int, at: int
) -> tuple[list[Citation], list[CitedQuotation], int, tuple[Problem, ...]]:
    """What a note holds.

    Parameters
    ----------
    note : Block
        The note.
    name : str
        Its name.
    reader : Reader
        For its citations.
    number, at : int
        The block that calls it, and where.

    Returns
    -------
    citations, quotations : list
        The quotations each with its citation.
    titles : int
        How many titles in quotation marks were passed over.
    problems : tuple of Problem
        Marks that do not pair.
    """
    found = find_quoted([note])
    spans = [(each.start, each.end) for each in found.quotations]
    cited = reader.in_note(note, name, spans, number, at)
    if not cited:
        reader.forget_last()
    taken = {span for citation in cited for span in citation.titles}
    quotations = []
    titles = 0
    for each in found.quotations:
        if (each.start, each.end) in taken or reader.works.titled(each.text, whole=True):
            titles += 1
            continue
        # The citation that follows in the note, else the one before.
        before = [c for c in cited if c.within[0] <= each.start]
        after = [
            c for c in cited if c.within[0] >= each.end or any(a >= each.end for a, _ in c.titles)
        ]
        around = [c for c in before if c.within[1] >= each.end and not c.titles]
        quotations.append((each, tuple((around or after or before[-1:])[:1])))
    return cited, quotations, titles, found.problems


def unread_note(note: Block, name: str, block: int, at: int) -> Citation:
    """A note without a citation that is known as one, as a citation that names nothing."""
    text = " ".join(note.text.split())
    nothing = Named(reference=Reference(text=text or "an empty note"), articles=frozenset())
    return Citation(
        text=text,
        block=block,
        start=at,
        end=at,
        line=note.line_at(0),
        named=(nothing,),
        note=name,
    )
