"""Drafts in Markdown: CommonMark with footnotes, tables and front matter.

Emphasis and escapes are gone in the blocks; code, formulas and pictures are holes,
comments, front matter and what is struck through nothing; all are counted.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qa.verification.draft import HOLE, Block, BlockKind, BlockWriter, Draft, Problem, one_note

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["read_markdown_draft"]

_VOID = frozenset(("br", "hr", "img", "input", "wbr"))
_MATH = re.compile(r"[\\^_={}]")
_UNDEFINED = re.compile(r"\[\^([^\]\s]+)\]")
_FENCE = re.compile(r"(?m)^:{3,}(?P<says>.*)$")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)\b(?P<rest>[^>]*)>")
_WRITTEN_NOTE = re.compile(r"(?m)^ {0,3}\[\^([^\]\s]+)\]:")
_VERSE = re.compile(r"\|[ \n]")


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
    environment: dict[str, Any] = {}
    tokens = parser.parse(_FENCE.sub("", text), environment)
    page = _Page(divisions=_quoted_divisions(text))
    for token in tokens:
        page.block(token)
    page.finish()
    page.uncalled(text, environment.get("footnotes", {}).get("refs", {}))
    return Draft(
        blocks=tuple(page.blocks),
        notes={name: one_note(blocks) for name, blocks in page.notes.items()},
        problems=tuple(page.problems),
        keyed=True,
        passed=dict(sorted(page.passed.items())),
    )


def _quoted_divisions(text: str) -> list[tuple[int, int]]:
    """Lines, first and last, of pandoc's fenced divisions whose class says that they are quoted.

    In order, without those within another one.
    """
    found: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    line, at = 1, 0
    for match in _FENCE.finditer(text):
        line, at = line + text.count("\n", at, match.start()), match.start()
        says = match["says"].strip(" :")
        if says:
            opened.append((line, says.lower()))
        elif opened:
            first, says = opened.pop()
            if "quot" in says or "epigraph" in says:
                while found and found[-1][0] > first:
                    found.pop()
                found.append((first, line))
    return found


@dataclass(slots=True)
class _Page:
    """The blocks as they come out of the parser's flat list of tokens."""

    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, list[Block]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    writer: BlockWriter = field(default_factory=BlockWriter)
    passed: Counter[str] = field(default_factory=Counter)
    divisions: list[tuple[int, int]] = field(default_factory=list)
    _quoting: int = 0
    _tagged: int = 0  # block quotations that HTML has opened
    _division: tuple[int, int] | None = None
    _heading: int = 0
    _in_note: str | None = None
    _called_in: dict[str, int] = field(default_factory=dict)
    _line: int = 1
    _quoted: bool = False
    _apart: bool = False  # whether a superscript or subscript starts or ends here
    _raised: list[int] = field(default_factory=list)

    @property
    def _quotes(self) -> bool:
        """Whether what is read now is in a block quotation."""
        return bool(self._quoting or self._tagged or self._division)

    def block(self, token: Token) -> None:
        if token.map:
            self._line = token.map[0] + 1
            self._divide()
        kind = token.type
        if kind == "blockquote_open":
            self._quoting += 1
        elif kind == "blockquote_close":
            self._quoting -= 1
            if not self._quotes:
                self._end()
        elif kind == "heading_open":
            if not self._quotes:
                self._heading = int(token.tag[1:])
        elif kind == "footnote_open":
            meta = token.meta
            self._in_note = str(meta.get("label", f"#{meta['id']}"))
            self.notes.setdefault(self._in_note, [])
        elif kind == "footnote_close":
            self._in_note = None
        elif kind == "html_block":
            self._html(token)
        elif kind in ("fence", "code_block"):
            self._code(token)
        elif kind == "front_matter":
            self.passed["front matter"] += 1
        elif kind.startswith("math"):
            self.passed["formula"] += 1
        elif kind == "inline":
            self._inline(token)
            if not self._quotes or self._heading or self.writer.ends_cited:
                self._end()

    def _divide(self) -> None:
        """Notice where a quoted division starts or ends."""
        at = bisect.bisect_left(self.divisions, (self._line, 0)) - 1
        now = self.divisions[at] if at >= 0 and self._line < self.divisions[at][1] else None
        if now != self._division:
            if self._quoted:
                self._end()
            self._division = now

    def finish(self) -> None:
        """End what is still open."""
        self._quoting = self._tagged = 0
        self._division = None
        self._end()

    def uncalled(self, text: str, references: Mapping[str, int]) -> None:
        """Tell which notes are written and never called: no reader sees them."""
        line, at = 1, 0
        for match in _WRITTEN_NOTE.finditer(text):
            line, at = line + text.count("\n", at, match.start()), match.start()
            if references.get(f":{match[1]}", 0) < 0:
                message = f"the note [^{match[1]}] is never called, so it is not read"
                self.problems.append(Problem(line=line, message=message))

    def _end(self) -> None:
        quoted, self._quoted = self._quoted, False
        kind: BlockKind = "quotation" if quoted else "text"
        if self._heading:
            kind = "heading"
        blocks = self.writer.done(kind, self._heading)
        self._heading = 0
        self._add(blocks)

    def _add(self, blocks: Sequence[Block]) -> None:
        if self._in_note is not None:
            self.notes[self._in_note] += blocks
        else:
            self.blocks += blocks

    def _code(self, token: Token) -> None:
        """Code is no text, but in a block quotation it is shown as quoted."""
        if not self._quotes:
            self.passed["code block"] += 1
            return
        self._quoted = True
        if self.writer.size:
            self.writer.fill("\n\n")
        self.writer.write(token.content.rstrip("\n"), self._line + (token.type == "fence"))

    def _html(self, token: Token) -> None:
        """A block of HTML: its paragraphs, as in a web page."""
        from qa.verification.drafts_html import read_html_draft

        bare = re.sub(r"(?s)<!--.*?(?:-->|\Z)", "", token.content)
        self.passed["comment"] += bare != token.content
        tags = [match for match in _TAG.finditer(bare) if match["name"].lower() == "blockquote"]
        opened = self._tagged + sum(-1 if match["end"] else 1 for match in tags)
        if re.search(r"[^<>\s]", re.sub(r"(?s)<[^>]*>", "", bare)):
            read = read_html_draft(token.content, first_line=self._line)
            self.passed.update(read.passed)
            quoted = self._quotes
            if self.writer.size:
                self._end()
            self._add([replace(each, kind="quotation") if quoted else each for each in read.blocks])
            for name, note in read.notes.items():
                self.notes.setdefault(name, []).append(note)
        if not opened and self._tagged:
            self._end()
        self._tagged = max(0, opened)

    def _inline(self, token: Token) -> None:
        line = token.map[0] + 1 if token.map else self._line
        if self._in_note is not None and token.map is None:
            line = self._called_in.get(self._in_note, line)
        writer = self.writer
        # Pandoc's line blocks, as for verse: every line starts with a bar.
        verse = all(_VERSE.match(f"{each}\n") for each in token.content.split("\n"))
        if self._quotes or verse:
            self._quoted = True
            if writer.size:
                writer.fill("\n\n")
        links: list[tuple[int, str]] = []
        self._raised.clear()
        unseen: list[str] = []  # elements around what is struck through or hidden
        for child in token.children or ():
            kind = child.type
            if kind == "s_open":
                self._hide(unseen, "~~")
            elif kind == "s_close":
                unseen.remove("~~")
            elif kind == "html_inline":
                self._tag(child.content, line, unseen)
                line += child.content.count("\n")
            elif kind in ("softbreak", "hardbreak"):
                writer.write("\n", line)
                line += 1
            elif unseen:
                line += child.content.count("\n")
            elif kind == "text":
                shown = child.content.lstrip("| ") if verse else child.content
                if self._apart and writer.last.isdigit() and shown[:1].isdigit():
                    writer.write(HOLE, line)  # "2<sup>3</sup>" is not 23
                self._apart = False
                line = self._text(shown, line)
            elif kind in ("code_inline", "image"):
                self.passed["picture" if kind == "image" else "piece of code"] += 1
                writer.write(HOLE, line)
            elif kind.startswith("math"):
                mathy = kind != "math_inline" or _MATH.search(child.content)
                self.passed["formula"] += bool(mathy)
                writer.write(HOLE if mathy else f"${child.content}$", line)
            elif kind == "footnote_ref":
                name = str(child.meta.get("label", f"#{child.meta['id']}"))
                self._called_in.setdefault(name, line)
                writer.call_note(name)
            elif kind == "link_open":
                links.append((writer.size, str(child.attrs.get("href", ""))))
            elif kind == "link_close" and links:
                writer.link(*links.pop())

    def _hide(self, unseen: list[str], name: str) -> None:
        self.passed["struck or hidden passage"] += not unseen
        unseen.append(name)

    def _tag(self, tag: str, line: int, unseen: list[str]) -> None:
        from qa.verification.drafts_html import hides

        match = _TAG.match(tag)
        name = match["name"].lower() if match else ""
        if match and match["end"] and name in unseen:
            unseen.reverse()
            unseen.remove(name)
            unseen.reverse()
        elif match and not match["end"] and (name in unseen or hides(name, match["rest"])):
            if name not in _VOID:
                self._hide(unseen, name)
        elif unseen:
            return
        elif match and name in ("q", "blockquote"):
            self.writer.write("”" if match["end"] else "“", line)
        elif match and name in ("sup", "sub"):
            self._apart = True
            if name == "sup" and not match["end"]:
                self._raised.append(self.writer.size)
            elif name == "sup" and self._raised:
                self.writer.raised(self._raised.pop())
        elif name == "br":
            self.writer.write("\n", line)
        elif tag.startswith("<!--"):
            self.passed["comment"] += 1

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
