"""Drafts as web pages: what the page shows as text, with its notes.

A note is what a short link inside of the text leads to on the same page (``<a href="#fn1">1</a>``).
The page is parsed from its decoded text; nothing it names is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.readers.html_text import without_crowded_tags
from qa.verification.draft import HOLE, Block, BlockKind, BlockWriter, Draft, one_note

__all__ = ["read_html_draft"]

_SKIPPED = frozenset(
    (
        "canvas", "head", "iframe", "nav", "noembed", "noframes", "object", "pre", "script",
        "select", "style", "template", "textarea", "title",
    )
)  # fmt: skip
_HOLES = frozenset(("audio", "code", "img", "kbd", "math", "samp", "svg", "video"))
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "ol", "p",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_HEADING = re.compile(r"h([1-6])$")
_MARK = re.compile(r"\[?\(?(?:\d{1,4}|[*†‡§¶]{1,3}|[a-z]|[ivxlc]{1,6})\)?\]?$", re.IGNORECASE)
_LISTS = frozenset(("references", "refs", "bibliography", "csl-bib-body", "works-cited"))


def read_html_draft(page: str, *, first_line: int = 1) -> Draft:
    """Read a draft that is a web page, or a piece of one.

    Parameters
    ----------
    page : str
        The file, with line feeds alone at the ends of lines.
    first_line : int
        The number of its first line.

    Raises
    ------
    ValueError
        If nothing can be read, or it is nested more than 255 deep.
    """
    from lxml import etree, html

    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        tree = html.document_fromstring(without_crowded_tags(page).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ValueError("it holds no web page that can be read; save it again") from error
    if any("RESOURCE" in each.type_name for each in parser.error_log):
        # What is behind the limit would be missing without a word.
        raise ValueError("it is nested too deeply, or has too long a part; simplify it")
    reader = _Page(first_line=first_line)
    reader.find_notes(tree)
    reader.walk(tree)
    reader.end("text")
    return Draft(
        blocks=tuple(reader.blocks),
        notes={name: one_note(blocks) for name, blocks in reader.notes.items()},
    )


@dataclass(slots=True)
class _Page:
    """The blocks as the tree of the page is walked."""

    first_line: int
    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, list[Block]] = field(default_factory=dict)
    writer: BlockWriter = field(default_factory=BlockWriter)
    _targets: dict[Any, str] = field(default_factory=dict)  # element of a note: its name
    _calls: dict[Any, str] = field(default_factory=dict)  # link to a note: its name
    _line: int = 1
    _quoting: int = 0
    _entries: int = 0

    def find_notes(self, tree: Any) -> None:
        """Which links call a note, and which elements are notes."""
        by_id: dict[str, Any] = {}
        for element in tree.iter():
            for name in ("id", "name"):
                if isinstance(element.tag, str) and element.get(name):
                    by_id.setdefault(element.get(name), element)
        for link in tree.iter("a"):
            href = link.get("href") or ""
            target = by_id.get(href[1:]) if href.startswith("#") else None
            if target is None or not _calls_note(link):
                continue
            if any(parent in self._targets for parent in link.iterancestors()):
                continue  # the way back from a note
            note = target
            while note is not None and note.tag not in ("li", "p", "div", "aside", "dd", "tr"):
                note = note.getparent()
            if note is None or any(parent is note for parent in link.iterancestors()):
                continue
            self._calls[link] = self._targets.setdefault(note, href[1:])

    def walk(self, element: Any) -> None:
        """Read an element, without what follows it."""
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or _hidden(element):
            return
        if element.sourceline:
            self._line = max(self._line, element.sourceline)
        tag = element.tag
        if tag in _HOLES:
            self._write(HOLE)
        elif element in self._calls:
            self.writer.call_note(self._calls[element])
        elif element in self._targets:
            self._note(element)
        elif tag in _BLOCKS:
            self._block(element, tag)
        elif tag == "br":
            self._write("\n", counted=False)
        elif tag == "a" and element.get("href"):
            start = self.writer.size
            self._inside(element)
            self.writer.link(start, element.get("href"))
        elif tag == "q":
            self._write("“")
            self._inside(element)
            self._write("”")
        else:
            self._inside(element)

    def _inside(self, element: Any) -> None:
        self._write(element.text or "")
        for child in element:
            self.walk(child)
            self._write(child.tail or "")

    def _block(self, element: Any, tag: str) -> None:
        heading = _HEADING.match(tag)
        is_list = not _LISTS.isdisjoint(
            {*(element.get("class") or "").lower().split(), (element.get("id") or "").lower()}
        )
        if not self._quoting:
            self.end("text")
        elif self.writer.size:
            self.writer.fill("\n\n")
        self._quoting += tag == "blockquote"
        self._entries += is_list
        self._inside(element)
        if heading and not self._quoting:
            self.end("heading", int(heading[1]))
        elif tag == "blockquote" and self._quoting == 1:
            self.end("quotation")
        elif not self._quoting:
            self.end("text")
        elif self.writer.size:
            self.writer.fill("\n\n")
        self._quoting -= tag == "blockquote"
        self._entries -= is_list

    def _note(self, element: Any) -> None:
        if not self._quoting:
            self.end("text")
        outer, self.writer = self.writer, BlockWriter()
        blocks, self.blocks = self.blocks, []
        quoting, self._quoting = self._quoting, 0
        for link in element.iter("a"):
            if (link.get("href") or "").startswith("#") and len(_shown(link)) <= 6:
                link.text = None
                for child in list(link):
                    link.remove(child)
        self._inside(element)
        self.end("text")
        self.notes.setdefault(self._targets[element], []).extend(self.blocks)
        self.blocks, self.writer, self._quoting = blocks, outer, quoting

    def end(self, kind: BlockKind, level: int = 0) -> None:
        """End the block that is being written."""
        self.blocks += self.writer.done("entry" if self._entries else kind, level)

    def _write(self, text: str, *, counted: bool = True) -> None:
        if text:
            self.writer.write(text, self._line + self.first_line - 1)
            if counted:
                self._line += text.count("\n")


def _calls_note(link: Any) -> bool:
    """Whether a link to a place on the page looks like the call of a note."""
    said = f"{link.get('class') or ''} {link.get('role') or ''} {' '.join(_kinds(link))}".lower()
    if "backlink" in said or "footnote-back" in said:
        return False
    return "noteref" in said or "footnote" in said or bool(_MARK.match(_shown(link)))


def _kinds(link: Any) -> Iterator[str]:
    """Values of attributes such as ``epub:type``."""
    return (value for name, value in link.attrib.items() if name.endswith("type"))


def _shown(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "hidden" in element.attrib or "display:none" in style
