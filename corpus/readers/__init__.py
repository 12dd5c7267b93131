"""Readers: one file per format, each turns a decoded file into drafts of articles.

The kind of a file is decided by its content. Its name is only a hint, and decides only between
kinds that the content leaves open.
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Kind", "kind_of_bytes", "kind_of_text"]

Kind = Literal["pdf", "docx", "html", "jsonl", "csv", "text"]

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|article|main|div|meta|title|section|p|h1)\b",
    re.I | re.S,
)
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
    """The kind of a decoded file; `name` decides only whether stray tags make it HTML."""
    from corpus.readers.tables import looks_like_csv, looks_like_jsonl

    if _HTML.match(text):
        return "html"
    if looks_like_jsonl(text):
        return "jsonl"
    if looks_like_csv(text):
        return "csv"
    if name.lower().endswith((".html", ".htm", ".xhtml")) and re.search(r"<p\b|<br\b", text, re.I):
        return "html"
    return "text"
