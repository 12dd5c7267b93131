"""Drafts in Word: paragraphs with footnotes and endnotes, block quotations by style or indent.

The parts of the archive are read with a parser that expands no entity and fetches nothing. Deleted
text, comments and field codes are not seen, as in the document.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qa.verification.draft import HOLE, Block, BlockWriter, Draft, one_note
from qa.verification.numbered import ends_with_number

__all__ = ["read_docx_draft"]

_LARGEST = 64 * 2**20  # bytes, unpacked
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK))
_CHARACTERS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_HOLES = {
    f"{_W}drawing": "picture",
    f"{_W}pict": "picture",
    f"{_W}object": "picture",
    f"{_W}sym": "picture",
    _MATH: "formula",
}
# "Quote", "Quotations", "Blockquote", "Zitat", "Citation", "Extract" and the like.
_QUOTING = re.compile(
    r"quot|zitat|citat\b|^(?:block |long )?citations?$|^cita(?:zione)?$"
    r"|extract|epigraph|block ?text"
)
_LISTED = re.compile(
    r"list|^toc|^index|bibliograph|reference|works cited|note|caption|header|footer"
)
_CODE = ("source code", "html preformatted", "code", "macro text")
# Twentieths of a point: an indent of a centimetre or more, as a block quotation has.
_INDENT = 560
_BOTH_SIDES = 400


def read_docx_draft(data: bytes) -> Draft:
    """Read a draft in Word's format (Office Open XML, ECMA-376).

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    ValueError
        If it is no Word document, damaged, or unpacks to more than 64 MB.
    """
    parts = _parts(data)
    document = parts.get("document")
    if document is None:
        raise ValueError("it is not a Word document; save it as .docx in a word processor")
    styles = _styles(parts.get("styles"))
    links = _links(parts.get("_rels/document"))
    reader = _Reader(styles=styles, links=links)
    body = document.find(f"{_W}body")
    blocks = reader.blocks(document if body is None else body)
    notes: dict[str, Block] = {}
    for part, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
        root = parts.get(part)
        if root is None:
            continue
        own = _Reader(styles=styles, links=_links(parts.get(f"_rels/{part}")), passed=reader.passed)
        for note in root.findall(f"{_W}{tag}"):
            number = note.get(f"{_W}id", "")
            if note.get(f"{_W}type", "normal") == "normal":
                line = reader.called.get(f"{tag} {number}", 1)
                notes[f"{tag} {number}"] = one_note(own.blocks(note, line=line))
    passed = dict(sorted(reader.passed.items()))
    return Draft(blocks=tuple(blocks), notes=notes, unit="paragraph", passed=passed)


def _parts(data: bytes) -> dict[str, Any]:
    """The parts of the archive that are needed, parsed."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    wanted = {
        f"word/{name}.xml": name for name in ("document", "styles", "footnotes", "endnotes")
    } | {
        f"word/_rels/{name}.xml.rels": f"_rels/{name}"
        for name in ("document", "footnotes", "endnotes")
    }
    found: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            if sum(sizes.get(name, 0) for name in wanted) > _LARGEST:
                raise ValueError("it unpacks to more than 64 MB; save its text as a new document")
            for path, name in wanted.items():
                if path in sizes:
                    root = etree.fromstring(archive.read(path), parser)
                    if root.getroottree().docinfo.doctype:
                        raise ValueError(
                            "it has a document type declaration, which no word processor writes; "
                            "save it as .docx again"
                        )
                    found[name] = root
    except ValueError:
        raise
    except Exception as error:
        # Whatever zipfile and lxml stumble over, the file is broken or no Word document.
        raise ValueError(
            "it is not a Word document, or a damaged one; save it as .docx again"
        ) from error
    return found


@dataclass(frozen=True, slots=True)
class _Style:
    names: tuple[str, ...]  # its own and those it is based on, in lower case
    level: int
    indent: tuple[int, int] | None  # left, without what hangs, and right
    numbered: bool
    hidden: bool


def _styles(root: Any) -> dict[str, _Style]:
    if root is None:
        return {}
    own: dict[str, tuple[str, str]] = {}
    elements = {each.get(f"{_W}styleId", ""): each for each in root.findall(f"{_W}style")}
    for style in root.findall(f"{_W}style"):
        name, based = style.find(f"{_W}name"), style.find(f"{_W}basedOn")
        own[style.get(f"{_W}styleId", "")] = (
            "" if name is None else name.get(f"{_W}val", "").lower(),
            "" if based is None else based.get(f"{_W}val", ""),
        )
    found = {}
    for key in own:
        names: list[str] = []
        indent: tuple[int, int] | None = None
        numbered = hidden = False
        at = key
        while at in own and len(names) < 20:
            names.append(own[at][0])
            element = elements[at]
            indent = indent or _indent(element.find(f"{_W}pPr/{_W}ind"))
            numbered |= element.find(f"{_W}pPr/{_W}numPr") is not None
            hidden |= _is_hidden(element.find(f"{_W}rPr"))
            at = own[at][1]
        heading = next((each for each in names if each.startswith("heading ")), "")
        digits = heading.removeprefix("heading ")[:1]
        level = int(digits) if digits.isdigit() else 1 if "title" in names else 0
        found[key] = _Style(tuple(names), level, indent, numbered, hidden)
    return found


def _links(root: Any) -> Mapping[str, str]:
    if root is None:
        return {}
    return {each.get("Id", ""): each.get("Target", "") for each in root}


@dataclass(slots=True)
class _Reader:
    """Reads the paragraphs of one part."""

    styles: Mapping[str, _Style]
    links: Mapping[str, str]
    passed: Counter[str] = field(default_factory=Counter)
    called: dict[str, int] = field(default_factory=dict)  # note: paragraph of its first call
    _writer: BlockWriter = field(default_factory=BlockWriter)

    def blocks(self, root: Any, *, line: int | None = None) -> list[Block]:
        """The blocks; numbered from 1 as paragraphs, or all with the same `line`."""
        found: list[Block] = []
        quoting = joined = False
        for number, paragraph in enumerate(self._paragraphs(root), 1):
            style, kind, level = self._kind(paragraph)
            if style is not None and not _CODE_NAMES.isdisjoint(style.names):
                self.passed["code block"] += 1
                continue
            if style is not None and style.hidden:
                self.passed["struck or hidden passage"] += 1
                continue
            if kind != "quotation" and quoting and not joined:
                found += self._writer.done("quotation")
                quoting = False
            if quoting and not joined:
                self._writer.fill("\n\n")
            joined = False
            before = self._writer.size
            self._words(paragraph, line or number)
            if paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
                quoting = kind == "quotation"
                joined = True  # its mark is deleted: the next paragraph goes on with it
            elif kind == "quotation":
                quoting = self._writer.size > before
                if _ends_cited(paragraph):
                    found += self._writer.done("quotation")
                    quoting = False
            else:
                found += self._writer.done("heading" if level else "text", level)
        return found + self._writer.done("quotation" if quoting else "text")

    def _paragraphs(self, root: Any) -> Iterator[Any]:
        for paragraph in root.iter(f"{_W}p"):
            if not any(parent.tag in _UNSEEN for parent in paragraph.iterancestors()):
                yield paragraph

    def _kind(self, paragraph: Any) -> tuple[_Style | None, str, int]:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None, "text", 0
        named = properties.find(f"{_W}pStyle")
        style = self.styles.get("" if named is None else named.get(f"{_W}val", ""))
        names = style.names if style is not None else ()
        if style is not None and style.level:
            return style, "heading", style.level
        if any(_QUOTING.search(name) for name in names):
            return style, "quotation", 0
        numbered = properties.find(f"{_W}numPr") is not None or (
            style is not None and style.numbered
        )
        if numbered or any(_LISTED.search(name) for name in names):
            return style, "text", 0
        own, general = _indent(properties.find(f"{_W}ind")), style.indent if style else None
        left, right = map(max, own or (0, 0), general or (0, 0))
        quoted = left >= _INDENT or min(left, right) >= _BOTH_SIDES
        return style, "quotation" if quoted else "text", 0

    def _words(self, element: Any, line: int) -> None:
        """Write what an element shows, without the paragraphs of a text box in it."""
        pending = list(reversed(element))
        ends: list[tuple[int, str]] = []
        while pending:
            one = pending.pop()
            if one is None:
                self._writer.link(*ends.pop())
            elif one.tag == f"{_W}t":
                self._write(one.text or "", line)
            elif one.tag in _CHARACTERS:
                self._write(_CHARACTERS[one.tag], line)
            elif one.tag in _HOLES:
                self.passed[_HOLES[one.tag]] += 1
                self._write(HOLE, line)
            elif one.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                name = f"{one.tag[len(_W) : -len('Reference')]} {one.get(f'{_W}id', '')}"
                self.called.setdefault(name, line)
                self._writer.call_note(name)
            elif one.tag == f"{_W}hyperlink":
                ends.append((self._writer.size, self.links.get(one.get(f"{_R}id", ""), "")))
                pending.append(None)
                pending.extend(reversed(one))
            elif one.tag == f"{_W}r" and self._is_unseen(one):
                self.passed["struck or hidden passage"] += one.find(f"{_W}t") is not None
            elif one.tag == f"{_W}r" and _is_raised(one):
                start = self._writer.size
                first = next((each.text for each in one.iter(f"{_W}t") if each.text), "")
                if self._writer.last.isdigit() and first[:1].isdigit():
                    self._write(HOLE, line)  # not one number
                self._words(one, line)
                self._writer.raised(start)
            elif one.tag != f"{_W}p" and one.tag not in _UNSEEN:
                pending.extend(reversed(one))

    def _is_unseen(self, run: Any) -> bool:
        """Whether a run is hidden, struck through or white."""
        properties = run.find(f"{_W}rPr")
        if properties is None:
            return False
        named = properties.find(f"{_W}rStyle")
        style = self.styles.get("" if named is None else named.get(f"{_W}val", ""))
        return _is_hidden(properties) or (style is not None and style.hidden)

    def _write(self, text: str, line: int) -> None:
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._writer.fill("\n")
            self._writer.write(piece, line)


_CODE_NAMES = frozenset(_CODE)


def _number(value: str | None) -> int:
    try:
        return int(float(value)) if value else 0
    except ValueError:
        return 0


def _indent(element: Any) -> tuple[int, int] | None:
    """The indent on the left, without what hangs, and on the right."""
    if element is None:
        return None
    left = _number(element.get(f"{_W}left") or element.get(f"{_W}start"))
    right = _number(element.get(f"{_W}right") or element.get(f"{_W}end"))
    return left - _number(element.get(f"{_W}hanging")), right


def _is_hidden(properties: Any) -> bool:
    """Whether the properties of a run hide it, strike it through or make it white."""
    if properties is None:
        return False
    for name in ("vanish", "strike", "dstrike"):
        each = properties.find(f"{_W}{name}")
        if each is not None and each.get(f"{_W}val", "1") not in ("0", "false", "off"):
            return True
    colour = properties.find(f"{_W}color")
    return colour is not None and colour.get(f"{_W}val", "").upper() == "FFFFFF"


def _is_raised(run: Any) -> bool:
    where = run.find(f"{_W}rPr/{_W}vertAlign")
    return where is not None and where.get(f"{_W}val") == "superscript"


def _ends_cited(paragraph: Any) -> bool:
    """Whether a quoted paragraph ends in a citation, so that the next one is another quotation."""
    text = "".join(each.text or "" for each in paragraph.iter(f"{_W}t")).rstrip(" .")
    if text.endswith((")", "]")) or ends_with_number(text):
        return True
    runs = [each for each in paragraph.iter(f"{_W}r") if each.find(f"{_W}t") is not None]
    if runs and _is_raised(runs[-1]):
        return True
    last = [each.tag for each in paragraph.iter() if each.tag.startswith(_W)][-3:]
    return any(tag in (f"{_W}footnoteReference", f"{_W}endnoteReference") for tag in last)
