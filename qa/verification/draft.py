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
    "is_entry_title",
    "mark_entries",
    "one_note",
]

HOLE = "\ufffc"
"""Stands for what is no text (code, a formula, a picture), so that no words meet across it."""

BlockKind = Literal["text", "quotation", "heading", "entry"]

# How the list of references is headed; what follows it are entries, not text.
_LIST = (
    r"(?:(?:list of |primary |secondary |cited )?"
    r"(?:bibliograph(?:y|ies)|references?|sources|literature|works)"
    r"(?: list| cited| consulted| used)?)"
)
_LISTS = re.compile(
    rf"(?!works$)(?:selected |select |annotated )?{_LIST}(?:(?:,| and| &) {_LIST})*$"
)
# The words before the title of an entry that is in quotation marks: names, years, "eds.", "and".
_LEAD_MARKS = re.compile(r"^\s*(?:\[\d+\]|\d+\.|[•*·–—-]+)?\s*")
_LEAD_SMALL = frozenset(
    "and et al van von der den de da di du del la le el bin ibn ten ter zu of for the eds ed with "
    "trans n d review s editor editors translator translators edited translated by in".split()
)
_DATED = re.compile(r"(?<!\w)(?:1[5-9]|20)\d\d[a-z]?(?!\w)|n\. ?d\.|https?://|doi|10\.\d{4}")
# "Lund, A. (2011, May 3)." and the start of a title that has words in quotation marks in it.
_APA_LEAD = re.compile(
    r"[^()a-z][^()]*\.\s\((?:[12]\d{3}[a-z]?|n\.\s?d\.)[^()]*\)\.(?:(?!\.\s).)*$"
)
# "5. Lund, A. & Berg, B. " and the start of a title, as Nature writes it in a numbered list.
_AUTHOR = r"[^\W\d_][\w’'-]*(?: [\w’'-]+){0,3}, (?:[^\W\d_a-z]\.[ -]?)+"
_NUMBERED_LEAD = re.compile(
    rf"\s*(?:\[\d+\]|\d+\.)\s+{_AUTHOR}(?:(?:, |& |and )+{_AUTHOR})*(?:et al\. )?(?:(?!\.\s).)*$"
)
_WORDS_IN_TITLE = 80  # characters
_INVERTED = re.compile(r"[^\W\d_][\w’'-]*(?: [\w’'-]+){0,3}, [^\W\d_a-z][^.]*\.$")
# What only running text has behind a quotation: a citation by name and year, or by key.
_CITED_BEHIND = re.compile(
    r"\([^()]{0,80}[^\W\d_][^()]{0,80}(?:1[5-9]|20)\d\d[^()]{0,80}\)|\[[^\[\]]{0,80}@"
)
_LONGEST_ENTRY = 2_000  # characters before its title, and behind it
_ENDS_CITED = re.compile(
    r"(?:\([^()]*(?:\d{4}|@|para|pp?\.)[^()]*\)|\[[^\[\]]*(?:\d{4}|@|para|pp?\.)[^\[\]]*\])[\s.]*$"
)
_ANY_MARK = re.compile('[“„‟«»「『＂"‘‹″〝❝《]')
_BELOW_ALL = 99  # no heading has this level
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
    raised : tuple of (int, int)
        Half-open ranges of `text` that are set above the line.
    """

    text: str
    kind: BlockKind
    level: int = 0
    lines: tuple[tuple[int, int], ...]
    notes: tuple[tuple[int, str], ...] = ()
    links: tuple[tuple[int, int, str], ...] = ()
    raised: tuple[tuple[int, int], ...] = ()

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
    passed : mapping of str to int
        What was not read as text, each kind in the singular ("code block") with its number.
    """

    blocks: tuple[Block, ...]
    notes: Mapping[str, Block]
    problems: tuple[Problem, ...] = ()
    unit: Literal["line", "paragraph"] = "line"
    keyed: bool = False
    passed: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class BlockWriter:
    """Puts a block together, piece by piece; `done` gives it and starts the next."""

    _parts: list[str] = field(default_factory=list)
    _size: int = 0
    _lines: list[tuple[int, int]] = field(default_factory=list)
    _notes: list[tuple[int, str]] = field(default_factory=list)
    _links: list[tuple[int, int, str]] = field(default_factory=list)
    _raised: list[tuple[int, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Characters written so far."""
        return self._size

    @property
    def ends_cited(self) -> bool:
        """Whether what was written ends in a citation in parentheses, or calls a note."""
        if self._notes and self._notes[-1][0] == self._size:
            return True
        return bool(_ENDS_CITED.search("".join(self._parts[-40:])[-600:]))

    @property
    def last(self) -> str:
        """The character that was written last, or ""."""
        return next((part[-1] for part in reversed(self._parts) if part), "")

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

    def raised(self, start: int) -> None:
        """What was written since `start` is set above the line."""
        if start < self._size:
            self._raised.append((start, self._size))

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
        self._raised += [(base + start, base + end) for start, end in block.raised]
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
                    raised=tuple(self._raised),
                )
            ]
        self._parts, self._size = [], 0
        self._lines, self._notes, self._links, self._raised = [], [], [], []
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
        if block.kind in ("heading", "text") and _LISTS.match(title):
            # A paragraph of these words is below every heading: the next one ends its list.
            under = block.level or _BELOW_ALL
            marked.append(replace(block, kind="heading", level=block.level or 1))
            continue
        if block.kind == "heading" and under is not None and block.level <= under:
            under = None
        if block.kind == "entry" or (under is not None and block.kind == "text"):
            block = replace(block, kind="entry" if _is_entry(block.text) else "text")
        marked.append(block)
    return tuple(marked)


def _is_entry(text: str) -> bool:
    """Whether a paragraph below the heading of a list of references is an entry, and not prose."""
    mark = _ANY_MARK.search(text)
    if mark is None:
        return True
    closing = re.compile('[”“»«」』＂"’›″〞〟❞》]').search(text, mark.end())
    return is_entry_title(text, mark.start(), closing.end() if closing else len(text))


def is_entry_title(text: str, start: int, end: int) -> bool:
    """Whether what is quoted in an entry of a list of references is the title of its work.

    Only names and years stand before it, the work has a date or an address, and no citation
    stands behind it.

    Parameters
    ----------
    text : str
        The entry.
    start, end : int
        Half-open: the quotation, its marks included.

    Examples
    --------
    >>> is_entry_title("Lund, Anna. “The Bridge.” 2011.", 12, 25)
    True
    >>> is_entry_title("Lund says “no” (Berg 2011).", 10, 14)
    False
    """
    lead = _LEAD_MARKS.sub("", text[: min(start, _LONGEST_ENTRY)]).strip()
    behind = text[end : end + _LONGEST_ENTRY]
    if start > _LONGEST_ENTRY or _CITED_BEHIND.search(behind):
        return False
    numbered = _DATED.search(behind) and _NUMBERED_LEAD.match(text[:start])
    if end - start <= _WORDS_IN_TITLE and (numbered or _APA_LEAD.match(lead)):
        return True
    if not (_DATED.search(f"{lead} {behind}") or _INVERTED.match(lead)):
        return False
    if not lead:
        word = behind.lstrip(" ,.")[:2]
        return not word[:1].islower() or word.startswith(("in", "by", "pp", "p."))
    if lead.strip("—–-_. ") == "":
        return True
    words = re.findall(r"[^\W_]+", lead)
    named = all(not word[0].islower() or word in _LEAD_SMALL for word in words)
    enough = 1 if lead[-1] == "." else 2
    return named and enough <= len(words) <= 40 and lead[-1] in ".,)]"
