"""A draft as it is verified: blocks of plain text, its notes, and where each character stands."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

__all__ = [
    "HOLE",
    "Block",
    "BlockKind",
    "BlockWriter",
    "Draft",
    "Problem",
    "mark_entries",
    "one_note",
]

HOLE = "\ufffc"
"""Stands for what is no text (code, a formula, a picture), so that no words meet across it."""

BlockKind = Literal["text", "quotation", "heading", "entry"]

# How the list of references is headed; what follows it are entries, not text.
_LISTS = frozenset(
    (
        "bibliography", "cited works", "list of references", "literature", "literature cited",
        "reference list", "references", "references cited", "sources", "sources cited",
        "works cited", "works consulted",
    )
)  # fmt: skip
_NUMBERING = re.compile(r"^[\dIVX.]+\s+|[\s:.]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, list item or block quotation.

    Attributes
    ----------
    text : str
        Without marks of the format; paragraphs of a block quotation have an empty line between
        them.
    kind : "text", "quotation", "heading" or "entry"
        "quotation" for a block quotation, "entry" for an entry of the list of references.
    level : int
        Of a heading, from 1; else 0.
    lines : tuple of (int, int)
        Offsets in `text`, each with the line (in Word files the paragraph) that starts there.
    notes : tuple of (int, str)
        Offsets at which a note is called, each with the note's name in `Draft.notes`.
    links : tuple of (int, int, str)
        Half-open ranges of `text` that link to an address.
    """

    text: str
    kind: BlockKind
    level: int = 0
    lines: tuple[tuple[int, int], ...]
    notes: tuple[tuple[int, str], ...] = ()
    links: tuple[tuple[int, int, str], ...] = ()

    def line_at(self, offset: int) -> int:
        """The line in which the character at `offset` stands."""
        at = bisect.bisect_right(self.lines, offset, key=lambda pair: pair[0])
        return self.lines[max(0, at - 1)][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a draft that keeps it from being verified, and its line."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft, read.

    Attributes
    ----------
    blocks : tuple of Block
        In the order of reading.
    notes : mapping of str to Block
        Footnotes and endnotes by name.
    problems : tuple of Problem
        What the reader stumbled over.
    unit : "line" or "paragraph"
        What the numbers of lines count.
    keyed : bool
        Whether ``@key`` in its text is a citation: in Markdown and LaTeX.
    """

    blocks: tuple[Block, ...]
    notes: Mapping[str, Block]
    problems: tuple[Problem, ...] = ()
    unit: Literal["line", "paragraph"] = "line"
    keyed: bool = False


@dataclass(slots=True)
class BlockWriter:
    """Puts a block together, piece by piece; `done` gives it and starts the next."""

    _parts: list[str] = field(default_factory=list)
    _size: int = 0
    _lines: list[tuple[int, int]] = field(default_factory=list)
    _notes: list[tuple[int, str]] = field(default_factory=list)
    _links: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Characters written so far."""
        return self._size

    def write(self, text: str, line: int) -> None:
        """Add text that starts in `line`; each line feed in it starts the next one."""
        at = self._size
        for number, piece in enumerate(text.split("\n")):
            if not self._lines or self._lines[-1][1] != line + number:
                self._lines.append((at, line + number))
            at += len(piece) + 1
        self._parts.append(text)
        self._size += len(text)

    def fill(self, text: str) -> None:
        """Add text that no line of the draft has, such as the space between paragraphs."""
        self._parts.append(text)
        self._size += len(text)

    def call_note(self, name: str) -> None:
        """Call the note of that name here."""
        self._notes.append((self._size, name))

    def link(self, start: int, address: str) -> None:
        """What was written since `start` links to that address."""
        self._links.append((start, self._size, address))

    def add(self, block: Block) -> None:
        """Add a block as it is; a block quotation in quotation marks."""
        if self._size:
            self.fill("\n\n")
        if block.kind == "quotation":
            self.fill("“")
        base = self._size
        self._lines += [(base + at, line) for at, line in block.lines]
        self._notes += [(base + at, name) for at, name in block.notes]
        self._links += [(base + start, base + end, to) for start, end, to in block.links]
        self.fill(block.text)
        if block.kind == "quotation":
            self.fill("”")

    def done(self, kind: BlockKind, level: int = 0) -> list[Block]:
        """The block, in a list that is empty where nothing was written but white space."""
        text = "".join(self._parts)
        blocks = []
        if text.strip() or self._notes:
            lines = tuple(self._lines) or ((0, 1),)
            blocks = [
                Block(
                    text=text,
                    kind=kind,
                    level=level,
                    lines=lines,
                    notes=tuple(self._notes),
                    links=tuple(self._links),
                )
            ]
        self._parts, self._size = [], 0
        self._lines, self._notes, self._links = [], [], []
        return blocks


def one_note(blocks: Sequence[Block]) -> Block:
    """The blocks of a note as one."""
    writer = BlockWriter()
    for block in blocks:
        writer.add(block)
    return (writer.done("text") or [Block(text="", kind="text", lines=((0, 1),))])[0]


def mark_entries(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, those under the heading of a list of references as entries.

    Up to the next heading that is not below it. A paragraph of these words alone is a heading too.

    Examples
    --------
    >>> one = Block(text="References", kind="heading", level=1, lines=((0, 1),))
    >>> two = Block(text="Lund, A. (2011).", kind="text", lines=((0, 3),))
    >>> [block.kind for block in mark_entries((one, two))]
    ['heading', 'entry']
    """
    marked: list[Block] = []
    under: int | None = None
    for block in blocks:
        title = _NUMBERING.sub("", " ".join(block.text.split())).lower()
        if block.kind in ("heading", "text") and title in _LISTS:
            under = block.level or 1
            marked.append(replace(block, kind="heading", level=under))
            continue
        if block.kind == "heading" and under is not None and block.level <= under:
            under = None
        marked.append(replace(block, kind="entry") if under is not None else block)
    return tuple(marked)
