"""Files that look like text and are none of the kinds that are read, each told by its content."""

from __future__ import annotations

import json
import re

from corpus.errors import UnreadableFile

__all__ = ["refuse_foreign_text", "refuse_json_document"]

_RTF = re.compile(r"\s*+\{\\rtf")
_SCRIPT_NAMES = {".css": "a style sheet", ".js": "JavaScript", ".mjs": "JavaScript"}

_MOST_HEADERS = 60  # lines
_MAIL_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):(?:\s|$)")
# No article has one of these above it; a page that a browser saves in one file has them too.
_MAIL_ONLY = frozenset(
    (
        "content-location", "content-transfer-encoding", "content-type", "delivered-to",
        "message-id", "mime-version", "received", "return-path", "snapshot-content-location",
        "x-mailer",
    )
)  # fmt: skip
_MAIL = _MAIL_ONLY | {"bcc", "cc", "date", "from", "in-reply-to", "reply-to", "subject", "to"}

_XML_START = re.compile(r"\s*+<(?:\?xml|!doctype\s(?!\s*+html\b))", re.I)
_ROOT = re.compile(r"\s*+<([A-Za-z_][\w:.-]{0,100})[\s/>]")
_XML_NAMES = (".xml", ".rss", ".atom", ".svg", ".opml")
# With these a text may start that has tags in it, but is not XML.
_HTML_NAMES = frozenset(
    (
        "a", "abbr", "b", "big", "blockquote", "br", "center", "code", "dd", "details", "dl",
        "dt", "em", "figure", "font", "footer", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "i", "img", "kbd", "li", "mark", "nav", "ol", "picture", "pre", "q", "s", "small",
        "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "time", "tr", "tt", "u",
        "ul",
    )
)  # fmt: skip

_JSON = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)
_SPACE = re.compile(r"\s*")


def refuse_foreign_text(text: str, name: str) -> None:
    """Raise for a text that no reader is for, and that would be an article of raw source.

    Parameters
    ----------
    text : str
        The decoded file; neither HTML nor a table.
    name : str
        Its name, or its path.

    Raises
    ------
    UnreadableFile
        With what it is, and what to save instead.
    """
    name = name.lower()
    if _RTF.match(text):
        raise UnreadableFile("a rich text (RTF) file", "save it as .docx, PDF or HTML")
    if _is_mail(text):
        raise UnreadableFile("a mail or a single-file web page", "save the page as HTML")
    for ending, what in _SCRIPT_NAMES.items():
        if name.endswith(ending):
            raise UnreadableFile(f"{what}, not an article", "remove it, or rename it if it is one")
    if _is_xml(text, name):
        raise UnreadableFile(
            "an XML document that is no web page", "save the article as text, HTML or PDF"
        )
    refuse_json_document(text, name)


def refuse_json_document(text: str, name: str) -> None:
    """Raise for JSON that is not an object a line: an array, or an object over many lines.

    Raises
    ------
    UnreadableFile
        As for `refuse_foreign_text`.
    """
    start = _end_of_space(text, 0)
    if not text.startswith(("{", "["), start):
        return
    if name.lower().endswith(".json") or _is_json(text, start):
        raise UnreadableFile(
            'a JSON document, not an object with a "text" a line',
            'write one object a line, with the article\'s words in "text", and name it .jsonl',
        )


def _is_json(text: str, start: int) -> bool:
    try:
        value, end = _JSON.raw_decode(text, start)
    except (ValueError, RecursionError):
        return False
    end = _end_of_space(text, end)
    # "[1] The council met": a number in brackets, and then prose.
    return bool(value) and (
        end == len(text) or (isinstance(value, dict) and text.startswith("{", end))
    )


def _end_of_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _is_mail(text: str) -> bool:
    """Whether `text` starts with the headers of a mail, each line of them one or a part of one."""
    found: set[str] = set()
    for number, line in enumerate(text[: 2**14].lstrip().splitlines()[:_MOST_HEADERS]):
        if not line.strip():
            break
        if line[0] in " \t" or (number == 0 and line.startswith("From ") and "@" in line):
            continue
        header = _MAIL_HEADER.match(line)
        if header is None:
            return False
        found.add(header[1].lower())
    return len(found & _MAIL) > 1 and (
        not found.isdisjoint(_MAIL_ONLY) or {"from", "subject"} <= found
    )


def _is_xml(text: str, name: str) -> bool:
    if _XML_START.match(text):
        return True
    root = _ROOT.match(text)
    if root is None:
        return False
    if name.endswith(_XML_NAMES):
        return True
    closes = text[-200:].rstrip().endswith(f"</{root[1]}>")
    return closes and root[1].lower() not in _HTML_NAMES
