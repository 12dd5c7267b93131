"""The words of a line as C parts them, by ASCII white space alone, and words about numbers."""

from __future__ import annotations

import re

__all__ = ["counted", "from_source", "words"]

_WORD = re.compile("[^ \t\n\r\x0b\x0c]+")


def words(line: str) -> list[str]:
    r"""The words of a line.

    `str.split` would also part ids at a no-break space, which trec_eval does not.

    Examples
    --------
    >>> words("7 Q0  a\u00a0b\t1")
    ['7', 'Q0', 'a\xa0b', '1']
    """
    return _WORD.findall(line)


def counted(number: int, noun: str) -> str:
    """A number of things, in words that agree.

    Examples
    --------
    >>> counted(1, "column"), counted(3, "column")
    ('1 column', '3 columns')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def from_source(source: str) -> str:
    """How a short description goes on that names the file; "" where there is none.

    Examples
    --------
    >>> from_source("bm25.run"), from_source("")
    (', from bm25.run', '')
    """
    return f", from {source}" if source else ""
