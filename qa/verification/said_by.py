"""Whose words a sentence says that it quotes, where no citation says it: ``Anna Berg writes``.

Only authors of the library are known by it, and a family name alone only with a verb of writing:
who speaks in an article has a name too.
"""

from __future__ import annotations

import re

from qa.verification.citation import Citation, Named
from qa.verification.draft import Block
from qa.verification.works import Reference, Works

__all__ = ["said_by"]

_WRITES = (
    r"(?:writes?|wrote|has written|argue[sd]?|notes?|noted|observe[sd]?|conclude[sd]?|reports?|"
    r"reported)"
)
_SAYS = (
    rf"(?:{_WRITES}|says?|said|states?|stated|claim(?:s|ed)?|explain(?:s|ed)?|puts?(?: it)?|"
    r"remark(?:s|ed)?|adds?|added)"
)
_NAME = r"(?P<name>(?:[^\W\d_a-z][\w’'.-]*\s+|(?:van|von|der|de|al)\s+){0,4}[^\W\d_a-z][\w’'-]*)"
_BEFORE = re.compile(rf"(?<!\w){_NAME}\s+(?P<verb>{_SAYS})(?:\s+that)?\s*[,:]?\s*$")
_ACCORDING = re.compile(
    rf"(?<!\w)(?:[Aa]ccording to|[Ii]n the words of)\s+{_NAME}"
    r"(?:\s+in\s+[“\"][^“”\"]+[”\"])?[\s,:]*$"
)
_BEHIND = re.compile(
    rf"^[\s,]*(?:(?P<verb>{_SAYS})\s+{_NAME}|{_NAME.replace('name', 'other')}\s+"
    rf"(?P<second>{_SAYS})(?!\w))"
)
_WRITING = re.compile(_WRITES)


def said_by(
    works: Works, block: Block, number: int, sentence: tuple[int, int], quoted: tuple[int, int]
) -> Citation | None:
    """The author whom the words next to a quotation name.

    Parameters
    ----------
    works : Works
        What the library's articles are called.
    block, number : Block, int
        The block with the quotation, and its number.
    sentence, quoted : (int, int)
        Where the sentence and the quotation in it stand.

    Returns
    -------
    Citation or None
        One of all articles of that author; None where no author of the library is named.
    """
    start, end = quoted
    low, high = sentence
    found = _BEFORE.search(block.text, max(low, start - 200), start)
    according = _ACCORDING.search(block.text, max(low, start - 200), start)
    if found or according:
        match = found or according
        assert match is not None
        name, span = match["name"], match.span("name")
        verb = found["verb"] if found else "according"
    else:
        found = _BEHIND.match(block.text[end:high])
        if not found:
            return None
        which = "name" if found["name"] else "other"
        name, verb = found[which], found["verb"] or found["second"]
        span = (end + found.start(which), end + found.end(which))
    articles = works.by_author(name, whole=not _WRITING.fullmatch(verb))
    if not articles:
        return None
    reference = Reference(text=" ".join(name.split()), names=name)
    return Citation(
        text=reference.text,
        block=number,
        start=span[0],
        end=span[1],
        line=block.line_at(span[0]),
        named=(Named(reference=reference, articles=articles),),
        narrative=True,
    )
