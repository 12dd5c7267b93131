"""Drafts as web pages: what the page shows as text, with its notes.

A note is what a short link inside of the text leads to on the same page (``<a href="#fn1">1</a>``).
The page is parsed from its decoded text; nothing it names is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.readers.html_text import without_crowded_tags
from qa.verification.draft import HOLE, Block, BlockKind, BlockWriter, Draft, one_note

__all__ = ["hides", "read_html_draft"]

_SKIPPED = frozenset(
    (
        "canvas", "head", "iframe", "noembed", "noframes", "script", "style", "template", "title",
    )
)  # fmt: skip
_HOLES = {
    "audio": "picture", "code": "piece of code", "img": "picture", "kbd": "piece of code",
    "math": "formula", "samp": "piece of code", "svg": "picture", "video": "picture",
}  # fmt: skip
_STRUCK = frozenset(("del", "s", "strike"))
_HIDING = re.compile(
    r"(?<![\w-])(?:display:none|visibility:(?:hidden|collapse)|opacity:0?\.?0*(?![\d.])"
    r"|font-size:0(?![\d.]*[1-9])|text-decoration(?:-line)?:[^;]*line-through|color:transparent)"
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol",
        "optgroup", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td",
        "textarea", "tfoot", "th", "thead", "tr", "ul",
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
    reader.find_rules(tree)
    reader.walk(tree)
    reader.end("text")
    return Draft(
        blocks=tuple(reader.blocks),
        notes={name: one_note(blocks) for name, blocks in reader.notes.items()},
        passed=dict(sorted(reader.passed.items())),
    )


def hides(tag: str, attributes: str) -> bool:
    """Whether an element is struck through, or hidden by its own attributes.

    Parameters
    ----------
    tag : str
        Its name, in lower case.
    attributes : str
        As they are written.

    Examples
    --------
    >>> hides("del", ""), hides("span", ' style="display: none"'), hides("b", "")
    (True, True, False)
    """
    plain = re.sub(r"\s*([:;=])\s*", r"\1", attributes.lower())
    hidden = re.search(r"""(?:^|\s)hidden(?=$|[\s=/])""", re.sub(r"""(["']).*?\1""", "", plain))
    style = re.search(r"""style=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", plain)
    return bool(tag in _STRUCK or hidden or (style and _HIDING.search(style[style.lastindex or 0])))


@dataclass(slots=True)
class _Page:
    """The blocks as the tree of the page is walked."""

    first_line: int
    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, list[Block]] = field(default_factory=dict)
    writer: BlockWriter = field(default_factory=BlockWriter)
    passed: Counter[str] = field(default_factory=Counter)
    _hidden: set[str] = field(default_factory=set)  # selectors: ".class", "#id", "tag"
    _ids: dict[str, Any] = field(default_factory=dict)
    _apart: bool = False
    _targets: dict[Any, str] = field(default_factory=dict)  # element of a note: its name
    _calls: dict[Any, str] = field(default_factory=dict)  # link to a note: its name
    _line: int = 1
    _quoting: int = 0
    _entries: int = 0

    def find_notes(self, tree: Any) -> None:
        """Which links call a note, and which elements are notes."""
        by_id = self._ids
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

    def find_rules(self, tree: Any) -> None:
        """Which classes, identifiers and elements the page's own style sheet hides or strikes."""
        for sheet in tree.iter("style"):
            for selectors, says in _RULE.findall(sheet.text or ""):
                if _HIDING.search(re.sub(r"\s", "", says.lower())):
                    self._hidden.update(each.strip().lower() for each in selectors.split(","))

    def _unseen(self, element: Any) -> bool:
        """Whether an element is struck through or hidden."""
        written = " ".join(
            f'{name}="{value.replace(chr(34), "")}"' for name, value in element.attrib.items()
        )
        if hides(element.tag, re.sub(r'hidden="[^"]*"', "hidden", written)):
            return True
        if not self._hidden:
            return False
        names = {f".{each}" for each in (element.get("class") or "").lower().split()}
        names |= {f"#{(element.get('id') or '').lower()}"}
        names |= {f"{element.tag}{each}" for each in names} | {element.tag}
        return not self._hidden.isdisjoint(names)

    def walk(self, element: Any) -> None:
        """Read an element, without what follows it."""
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return
        if self._unseen(element):
            self.passed["struck or hidden passage"] += bool(_shown(element))
            return
        if element.sourceline:
            self._line = max(self._line, element.sourceline)
        tag = element.tag
        if tag in _HOLES:
            self._write(HOLE)
            self.passed[_HOLES[tag]] += 1
            for words in element.iter("{*}text", "text"):  # in a drawing
                self._write(f" {_shown(words)} ", counted=False)
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
        elif tag in ("sup", "sub"):
            start = self.writer.size
            self._apart = True
            self._inside(element)
            if tag == "sup":
                self.writer.raised(start)
            self._apart = True
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
        # What pandoc calls "references" may be the heading alone, which `mark_entries` sees.
        is_list = not heading and not _LISTS.isdisjoint(
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
        elif tag == "p" and self.writer.ends_cited:
            self.end("quotation")  # the next paragraph is another one
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
            if self._goes_back(link):
                link.text = None
                for child in list(link):
                    link.remove(child)
        self._inside(element)
        self.end("text")
        self.notes.setdefault(self._targets[element], []).extend(self.blocks)
        self.blocks, self.writer, self._quoting = blocks, outer, quoting

    def _goes_back(self, link: Any) -> bool:
        """Whether a link in a note leads back to where the note is called."""
        href = link.get("href") or ""
        if not href.startswith("#") or len(_shown(link)) > 6:
            return False
        said = f"{link.get('class') or ''} {link.get('role') or ''}".lower()
        if "back" in said or not any(map(str.isalnum, _shown(link))):
            return True
        target = self._ids.get(href[1:])
        return target is not None and any(
            call is target or target in call.iterancestors() or call in target.iterancestors()
            for call in self._calls
        ) and bool(_MARK.match(_shown(link)))  # fmt: skip

    def end(self, kind: BlockKind, level: int = 0) -> None:
        """End the block that is being written."""
        self.blocks += self.writer.done("entry" if self._entries else kind, level)

    def _write(self, text: str, *, counted: bool = True) -> None:
        if text:
            if self._apart and self.writer.last.isdigit() and text[:1].isdigit():
                self.writer.write(HOLE, self._line + self.first_line - 1)  # not one number
            self._apart = False
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
