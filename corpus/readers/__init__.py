"""Readers: one file per format, each turns a decoded file into drafts of articles.

The kind of a file is decided by its content. Its name is only a hint, and decides only between
kinds that the content leaves open.
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Kind", "kind_of_bytes", "kind_of_text"]

Kind = Literal["pdf", "docx", "html", "jsonl", "csv", "text"]

_COMMENTS = r"(?:<!--(?:(?!-->).){0,2000}-->\s*+)*+"
_HTML = re.compile(
    rf"\s*+{_COMMENTS}<(?:!doctype\s+html|html|head|body|article|main|div|meta|title|section|p|h1)\b",
    re.I | re.S,
)
# XML, and Markdown that starts with a tag, is HTML only if it says so.
_WHOLE_PAGE = re.compile(
    rf"\s*+(?:<\?[^>]{{0,500}}\?>\s*+)*+{_COMMENTS}<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_MARKDOWN_NAMES = (".md", ".markdown")
_PDF_OBJECT = re.compile(rb"[\r\n]\d{1,10} \d{1,5} obj\b")


def kind_of_bytes(data: bytes) -> Kind | None:
    """Tell "pdf" and "docx" by their bytes; None for what may be text.

    An OLE container, which is what Word makes of a document with a password, counts as "docx":
    its reader says what is wrong with it.
    """
    # Garbage may stand before a PDF's header, but then its objects follow.
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and _PDF_OBJECT.search(data)):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "docx"
    return None


def kind_of_text(text: str, name: str) -> Kind:
    """The kind of a decoded file.

    `name` decides where the content does not: whether stray tags make it HTML, or Markdown, and
    that a table whose first row says nothing is one all the same.
    """
    from corpus.readers.tables import looks_like_csv, looks_like_jsonl

    name = name.lower()
    page = _WHOLE_PAGE if name.endswith(_MARKDOWN_NAMES) else _HTML
    if page.match(text) or _WHOLE_PAGE.match(text):
        return "html"
    if looks_like_jsonl(text) or name.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    if looks_like_csv(text) or name.endswith((".csv", ".tsv")):
        return "csv"
    if name.endswith((".html", ".htm", ".xhtml")) and re.search(r"<p\b|<br\b", text, re.I):
        return "html"
    return "text"
