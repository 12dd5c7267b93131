"""Drafts in Markdown: CommonMark with footnotes, tables and front matter.

Emphasis and escapes are gone in the blocks; code, formulas and pictures are holes, comments and
front matter nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.verification.draft import HOLE, Block, BlockKind, BlockWriter, Draft, Problem, one_note

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["read_markdown_draft"]

_MATH = re.compile(r"[\\^_={}]")
_UNDEFINED = re.compile(r"\[\^([^\]\s]+)\]")
_FENCE = re.compile(r"(?m)^:{3,}.*$")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z]+)\b[^>]*>")


def read_markdown_draft(text: str) -> Draft:
    """Read a draft in Markdown.

    Parameters
    ----------
    text : str
        The file, with line feeds alone at the ends of lines.

    Examples
    --------
    >>> [block.text for block in read_markdown_draft("He *said* no.[^1]").blocks]
    ['He said no.']
    """
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False)
    # Pandoc's fenced divisions carry no text; their lines stay, so that numbers stay right.
    tokens = parser.parse(_FENCE.sub("", text))
    page = _Page()
    for token in tokens:
        page.block(token)
    return Draft(
        blocks=tuple(page.blocks),
        notes={name: one_note(blocks) for name, blocks in page.notes.items()},
        problems=tuple(page.problems),
        keyed=True,
    )


@dataclass(slots=True)
class _Page:
    """The blocks as they come out of the parser's flat list of tokens."""

    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, list[Block]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    writer: BlockWriter = field(default_factory=BlockWriter)
    _quoting: int = 0
    _heading: int = 0
    _in_note: str | None = None
    _called_in: dict[str, int] = field(default_factory=dict)
    _line: int = 1
    _quoted: bool = False

    def block(self, token: Token) -> None:
        if token.map:
            self._line = token.map[0] + 1
        kind = token.type
        if kind == "blockquote_open":
            self._quoting += 1
        elif kind == "blockquote_close":
            self._quoting -= 1
            if not self._quoting:
                self._end()
        elif kind == "heading_open":
            self._heading = int(token.tag[1:])
        elif kind == "footnote_open":
            meta = token.meta
            self._in_note = str(meta.get("label", f"#{meta['id']}"))
            self.notes.setdefault(self._in_note, [])
        elif kind == "footnote_close":
            self._in_note = None
        elif kind == "html_block":
            self._html(token)
        elif kind == "inline":
            self._inline(token)
            if not self._quoting or self._heading:
                self._end()

    def _end(self) -> None:
        kind: BlockKind = "quotation" if self._quoting or self._ends_quotation() else "text"
        if self._heading:
            kind = "heading"
        blocks = self.writer.done(kind, self._heading)
        self._heading = 0
        if self._in_note is not None:
            self.notes[self._in_note] += blocks
        else:
            self.blocks += blocks

    def _ends_quotation(self) -> bool:
        quoted, self._quoted = self._quoted, False
        return quoted

    def _html(self, token: Token) -> None:
        """A block of HTML: its paragraphs, as in a web page."""
        from qa.verification.drafts_html import read_html_draft

        if not re.sub(r"(?s)<!--.*?(?:-->|\Z)", "", token.content).strip():
            return
        if not re.search(r"[^<>\s]", re.sub(r"(?s)<[^>]*>", "", token.content)):
            return
        self.blocks += read_html_draft(token.content, first_line=self._line).blocks

    def _inline(self, token: Token) -> None:
        line = token.map[0] + 1 if token.map else self._line
        if self._in_note is not None and token.map is None:
            line = self._called_in.get(self._in_note, line)
        writer = self.writer
        if self._quoting:
            self._quoted = True
            if writer.size:
                writer.fill("\n\n")
        links: list[tuple[int, str]] = []
        for child in token.children or ():
            kind = child.type
            if kind == "text":
                line = self._text(child.content, line)
            elif kind in ("softbreak", "hardbreak"):
                writer.write("\n", line)
                line += 1
            elif kind in ("code_inline", "image"):
                writer.write(HOLE, line)
            elif kind.startswith("math"):
                mathy = kind != "math_inline" or _MATH.search(child.content)
                writer.write(HOLE if mathy else f"${child.content}$", line)
            elif kind == "footnote_ref":
                name = str(child.meta.get("label", f"#{child.meta['id']}"))
                self._called_in.setdefault(name, line)
                writer.call_note(name)
            elif kind == "link_open":
                links.append((writer.size, str(child.attrs.get("href", ""))))
            elif kind == "link_close" and links:
                writer.link(*links.pop())
            elif kind == "html_inline":
                self._tag(child.content, line)
                line += child.content.count("\n")

    def _tag(self, tag: str, line: int) -> None:
        match = _TAG.match(tag)
        name = match["name"].lower() if match else ""
        if match and name in ("q", "blockquote"):
            self.writer.write("”" if match["end"] else "“", line)
        elif name == "br":
            self.writer.write("\n", line)

    def _text(self, text: str, line: int) -> int:
        done = 0
        for match in _UNDEFINED.finditer(text):
            self.writer.write(text[done : match.start()], line)
            done = match.end()
            self.problems.append(
                Problem(line=line, message=f"the note {match[0]} is called, but not written")
            )
        self.writer.write(text[done:], line)
        return line + text.count("\n")
