"""An article on its way from a reader: blocks of lines as the file has them, before any repair.

Every reader yields drafts; `corpus.finish` turns a draft into an `Article`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.article import Omission
from corpus.traced import Traced

__all__ = ["Block", "BlockKind", "Draft", "Skipped"]

BlockKind = Literal["heading", "paragraph", "item"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together: a heading, a paragraph or an item of a list.

    Attributes
    ----------
    lines : tuple of Traced
        At least one; stripped, none empty, without marks such as ``#`` or ``*``.
    kind : "heading", "paragraph" or "item"
        As the file marks it. An unmarked heading is a paragraph.
    """

    lines: tuple[Traced, ...]
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader found of one article.

    Attributes
    ----------
    blocks : tuple of Block
        In the order of the file.
    key : str or None
        The id that the file gives the article; None where it gives none.
    place : str
        Where in the file it stands, for messages: "row 7", or "" for the whole file.
    title, date, publisher, url : str or None
        As a field of the file states them; None where no field does.
    authors : tuple of str
        As a field of the file states them.
    language : str or None
        As a field of the file states it, a code or not.
    inferred : frozenset of str
        Names of those fields that were concluded from something else than a statement.
    head : bool
        Whether title and by-line may stand in the first lines of `blocks`.
    omitted : tuple of Omission
        What the reader itself left out.
    page_starts : tuple of int
        Offsets in the decoded file at which its pages start; empty without pages.
    """

    blocks: tuple[Block, ...]
    key: str | None = None
    place: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    inferred: frozenset[str] = frozenset()
    head: bool = True
    omitted: tuple[Omission, ...] = ()
    page_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file, or a row of one, that was left out of the library.

    Attributes
    ----------
    path : str
        Relative to the folder that was built.
    place : str
        "row 7", or "" for the whole file.
    reason : str
        What is wrong with it.
    mend : str
        What the user can do about it.
    """

    path: str
    place: str = ""
    reason: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.path}, {self.place}" if self.place else self.path
        return f"{where}: {self.reason}; {self.mend}"
