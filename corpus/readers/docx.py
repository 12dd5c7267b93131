"""Word documents (.docx): their paragraphs in reading order, those in tables included.

The decoded file is what stands in the paragraphs, a line each. Text that a reader of the document
does not see (deleted by a tracked change, comments, field codes) is not in it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from corpus.draft import Block, BlockKind, Draft
from corpus.errors import UnreadableFile
from corpus.lines import split_lines
from corpus.source import Limits, Source, too_large
from corpus.traced import Traced

__all__ = ["read_docx"]

_OLE = b"\xd0\xcf\x11\xe0"
# Office documents unpack to 3 to 30 times their size; deflate cannot do more than 1032 times.
_LARGEST_RATIO = 250
_SMALL = 8 * 2**20  # bytes: unpacked, this much is no danger whatever the ratio

# What else is a zip archive: a part that only this kind has, or the type that it states.
_OTHERS = (
    ("an Excel workbook", "xl/workbook.xml"),
    ("an Excel workbook", "xl/workbook.bin"),
    ("a PowerPoint presentation", "ppt/presentation.xml"),
    ("an e-book (EPUB)", "application/epub"),
    ("an OpenDocument text", "application/vnd.oasis.opendocument.text"),
    ("an OpenDocument file", "application/vnd.oasis.opendocument"),
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH = f"{_W}p"
_CHARACTERS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
# Tracked deletions, and a copy of what a newer Word shows in another way.
_UNSEEN = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK})


def read_docx(data: bytes, path: str, limits: Limits) -> tuple[Source, Draft]:
    """The one article of a Word document.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        Its path in the folder, for `Source.path`.
    limits : Limits
        `file_bytes` holds for the file, `unpacked_bytes` for all its parts together.

    Returns
    -------
    Source
        The paragraphs, empty ones included, joined by line feeds.
    Draft
        A block for each paragraph that is not empty. `title` is the text of the one paragraph in
        the style "Title", which stays in the blocks as a heading.

    Raises
    ------
    UnreadableFile
        If it is no Word document, damaged, protected, too large or without text.
    """
    _check(data, limits)
    try:
        paragraphs = list(_paragraphs(data))
    except UnreadableFile:
        raise
    except Exception as error:
        # Whatever lxml and python-docx stumble over, it is this one file that is broken.
        raise UnreadableFile(
            "not a Word document, or a damaged one",
            "open it in a word processor and save it as .docx again",
        ) from error
    text = "\n".join(words for words, _ in paragraphs)
    blocks: list[Block] = []
    titles: list[str] = []
    start = 0
    for words, style in paragraphs:
        end = start + len(words)
        lines = [line.strip() for line in split_lines(Traced.of(text, start, end))]
        kept = tuple(line for line in lines if line)
        if kept:
            blocks.append(Block(lines=kept, kind=_kind(style)))
            if style == "title":
                titles.append(" ".join(words.split()))
        start = end + 1
    if not blocks:
        raise UnreadableFile("holds no text", "check that the article itself was saved")
    title = titles[0] if len(titles) == 1 else None
    return Source(path=path, text=text, encoding="docx"), Draft(blocks=tuple(blocks), title=title)


def _check(data: bytes, limits: Limits) -> None:
    """Refuse what must not be opened, before anything is unpacked."""
    if len(data) > limits.file_bytes:
        raise too_large(len(data), limits.file_bytes)
    if data.startswith(_OLE):
        raise UnreadableFile("a protected or old .doc file", "save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # What is unpacked stops at the size that is declared here.
            size = sum(entry.file_size for entry in archive.infolist())
            names = frozenset(archive.namelist())
            mime = _mime_type(archive)
    except Exception as error:
        raise UnreadableFile("damaged or incomplete", "copy or download it again") from error
    if size > limits.unpacked_bytes or size > max(_SMALL, _LARGEST_RATIO * len(data)):
        raise UnreadableFile(
            f"its {len(data):,} bytes unpack to {size:,}", "save its text as a new document"
        )
    for what, mark in _OTHERS:
        if mark in names or mime.startswith(mark):
            raise UnreadableFile(f"{what}, not a Word document", "save as .docx, PDF or HTML")
    if "[Content_Types].xml" not in names:
        raise UnreadableFile("a zip archive, not a Word document", "unpack it into the folder")


def _mime_type(archive: zipfile.ZipFile) -> str:
    """What OpenDocument and EPUB files say they are, "" for the others."""
    try:
        with archive.open("mimetype") as file:
            return file.read(200).decode("ascii", "replace").strip()
    except KeyError:
        return ""


def _paragraphs(data: bytes) -> Iterator[tuple[str, str]]:
    """Each paragraph's text and style, the style in lower case ("heading 1", "list item")."""
    import docx

    document = docx.Document(io.BytesIO(data))
    if document.element.getroottree().docinfo.doctype:
        # Its entities would be holes in the text, and no word processor writes one.
        raise UnreadableFile(
            "it has a document type declaration",
            "open it in a word processor and save it as .docx again",
        )
    names = {style.style_id: (style.name or "").lower() for style in document.styles}
    for paragraph in document.element.body.iter(_PARAGRAPH):
        if any(parent.tag in _UNSEEN for parent in paragraph.iterancestors()):
            continue
        style = names.get(paragraph.style or "", "")
        numbered = paragraph.pPr is not None and paragraph.pPr.numPr is not None
        if numbered and not style.startswith(("heading", "title")):
            style = "list item"
        yield "".join(_words(paragraph)), style


def _words(paragraph: Any) -> Iterator[str]:
    """The pieces of one paragraph's text, without the paragraphs of a text box inside it."""
    pending = list(reversed(paragraph))
    while pending:
        element = pending.pop()
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in _CHARACTERS:
            yield _CHARACTERS[element.tag]
        elif element.tag != _PARAGRAPH and element.tag not in _UNSEEN:
            pending.extend(reversed(element))


def _kind(style: str) -> BlockKind:
    if style.startswith(("heading", "title")):
        return "heading"
    return "item" if style.startswith("list") else "paragraph"
