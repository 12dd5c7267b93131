"""Markdown's marks: which characters of a text are marks and not words.

Only what surely is a mark is taken for one, so that plain text (``2 * 3``, ``snake_case``,
a footnote's lone asterisk) is left as it is. CommonMark's names are used throughout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.draft import BlockKind
from corpus.traced import Traced

__all__ = [
    "FOOTNOTE",
    "LINK_DEFINITION",
    "RULE",
    "Marked",
    "block_mark",
    "fences",
    "is_heading_underline",
    "unseen_parts",
    "without_inline_marks",
]

# A line that is all mark: a thematic break, or a code block's fence with its language.
RULE = re.compile(
    r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|"
    r"(?:`{3,}|~{3,})[\w+#.-]{0,20}[ \t]*)$"
)
# Where the links of a text lead to, and a note: "[ref]: http://..." and "[^1]: Words".
LINK_DEFINITION = re.compile(
    r" {0,3}\[(?!\^)[^\]\[]{1,300}\]:[ \t]+<?(?:https?://|mailto:)\S{1,2000}"
    r"(?:[ \t]+(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^()]{0,500}\)))?[ \t]*$"
)
FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\[\s]{1,100}\]:[ \t]+\S")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([\w+#.-]{0,20})[ \t]*$")
# A line longer than this is no heading, whatever is drawn under it.
_LONGEST_HEADING = 150
_ATX_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_SETEXT = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*$")
_BULLET = re.compile(r"[ \t]*[*+\-•][ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)")
_QUOTE = re.compile(r" {0,3}(?:>[ \t]?)+")
_HARD_BREAK = re.compile(r"\\$")

# What a reader does not see is left out whole; the others are marks. Groups named "keep" hold the
# words, all else of the match is marks.
# Lengths are bounded so that a hostile text cannot make the search quadratic.
_UNSEEN = re.compile(
    r"(?P<comment><!--(?:(?!<!--).){0,5000}?-->)|"
    r"(?P<image>!\[[^\]\[\r\n]{0,500}\]"
    r"\((?:[^()\s]|\([^()\s]{0,200}\)){1,2000}(?:[ \t]+\"[^\"\r\n]{0,500}\")?\))",
    re.S,
)
_INLINE = (
    re.compile(
        r"(?<!\\)\[(?P<keep>[^\]\[]{0,1000})(?<!\\)\]"
        r"\((?:[^()\s]|\([^()\s]{0,200}\)){1,2000}(?:[ \t]+\"[^\"\n]{0,500}\")?\)"
    ),
    re.compile(r"<(?P<keep>https?://[^<>\s]{1,2000})>"),
    # Not after a letter ("f**k") and not after a backslash, which makes it a character.
    re.compile(r"(?<![\w*\\])\*{3}(?=[^\s*])(?P<keep>[^*]{1,2000}?)(?<=[^\s*\\])\*{3}(?![*\w])"),
    re.compile(
        r"(?<![\w*\\])\*\*(?=[^\s*])(?P<keep>(?:[^*]|\*(?!\*)){1,2000}?)(?<=[^\s*\\])\*\*(?!\*)"
    ),
    re.compile(r"(?<![\w\\])__(?=[^\s_])(?P<keep>[^_]{1,2000}?)(?<=[^\s_\\])__(?!\w)"),
    re.compile(r"(?<![\w*\\])\*(?=[^\s*])(?P<keep>[^*]{1,2000}?)(?<=[^\s*\\])\*(?![*\w])"),
    re.compile(r"(?<![\w\\])_(?=[^\s_])(?P<keep>[^_]{1,2000}?)(?<=[^\s_\\])_(?!\w)"),
    re.compile(r"(?<![`\\])`(?P<keep>[^`\n]{1,500})`(?!`)"),
    re.compile(r"\\(?P<keep>[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])"),
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A line without the mark at its start, and what the mark says.

    Attributes
    ----------
    line : Traced
        What follows the mark.
    kind : "heading", "paragraph" or "item"
        What the mark makes of the line.
    """

    line: Traced
    kind: BlockKind


def block_mark(line: Traced, *, after_text: bool = False) -> Marked:
    """`line` without the marks of a quotation, a heading or a list's item.

    The number of a numbered item is kept: it is a word that a reader sees. `after_text`: the line
    before belongs to a paragraph. There only ``1.`` starts a list, since a wrapped line may begin
    with the number that ends a sentence.
    """
    if quote := _QUOTE.match(line.text):
        line = line.cut(quote.end(), len(line))
    if heading := _ATX_HEADING.match(line.text):
        line = line.cut(heading.end(), len(line))
        close = line.text.rstrip(" \t").rstrip("#")
        if close.endswith((" ", "\t")):
            line = line.cut(0, len(close))
        return Marked(line, "heading")
    if bullet := _BULLET.match(line.text):
        return Marked(line.cut(bullet.end(), len(line)), "item")
    if (number := _NUMBER.match(line.text)) and not (after_text and int(number[1]) != 1):
        return Marked(line, "item")
    if brk := _HARD_BREAK.search(line.text):
        line = line.cut(0, brk.start())
    return Marked(line, "paragraph")


def fences(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The lines that open and close each block of code; a fence that nothing closes is none."""
    found: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if opened is None:
            opened = number, fence[1]
        elif fence[1].startswith(opened[1]) and not fence[2]:
            found.append((opened[0], number))
            opened = None
    return found


def is_heading_underline(line: str, above: str) -> bool:
    """Whether `line` is the row of ``=`` or ``-`` under the heading `above` (setext heading)."""
    return len(above.strip()) <= _LONGEST_HEADING and _SETEXT.match(line) is not None


def unseen_parts(text: str) -> list[tuple[int, int, str]]:
    """Where images and comments are in `text`: (start, end, "image" or "comment"), in order."""
    return [
        (*match.span(), "comment" if match["comment"] else "image")
        for match in _UNSEEN.finditer(text)
    ]


def without_inline_marks(text: Traced) -> Traced:
    """`text` without the marks of emphasis, links and code.

    A link keeps its words and loses its address. Marks inside marks (``**[words](address)**``)
    go too.
    """
    for pattern in _INLINE:
        drop: list[tuple[int, int]] = []
        for match in pattern.finditer(text.text):
            keep = match.span("keep")
            drop += [(match.start(), keep[0]), (keep[1], match.end())]
        if drop:
            text = text.without(drop)
    return text
