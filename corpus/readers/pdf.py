"""PDF: the text of its pages, without the lines that every page repeats.

The decoded file is what pypdf extracts, with a form feed between pages; offsets are offsets in
that. The pages' lines are read as one sequence, since paragraphs run across page breaks.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.article import Omission
from corpus.draft import Draft
from corpus.errors import UnreadableFile
from corpus.readers.text import blocks_of_plain_text
from corpus.source import REPLACEMENT, Limits, Source, too_large
from corpus.traced import Traced

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["read_pdf"]

PAGE_BREAK = "\f"
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE = re.compile(r"[^\r\n]+")
_DIGITS = re.compile(r"[\d\s]+")

# Running heads and feet are among this many lines at either edge of a page, ...
_EDGE = 2
# ... and on at least this many pages, or on most pages of a shorter file.
_REPEATED = 3
_NUMBER = re.compile(r"\d{1,4}")
_MARKED_NUMBER = re.compile(
    r"[-–—|]\s*\d{1,4}\s*[-–—|]|p(?:age|\.)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.I
)
_SHORTEST_TITLE = 4


def read_pdf(data: bytes, path: str, limits: Limits) -> tuple[Source, Draft]:
    """The one article of a PDF.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        Its path in the folder, for `Source.path`.
    limits : Limits
        `file_bytes` holds for the file, `pages` for its pages, `unpacked_bytes` for the
        characters of each page.

    Returns
    -------
    Source
        The pages' text, joined by form feeds.
    Draft
        `title` is the document's own, if it also stands on the first page. Running heads and page
        numbers are in `omitted`.

    Raises
    ------
    UnreadableFile
        If it is protected, damaged, too large, or has no text (a scan).
    """
    if len(data) > limits.file_bytes:
        raise too_large(len(data), limits.file_bytes)
    # pypdf warns of each oddity of a file, on stderr where no logging is set up.
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        pages, title = _extract(data, limits)
    except UnreadableFile:
        raise
    except Exception as error:
        # pypdf raises nearly anything on a broken file: KeyError, RecursionError, zlib.error, ...
        raise UnreadableFile(
            "damaged, incomplete or not a PDF",
            "download it again, or save it as PDF from another program",
        ) from error
    finally:
        logger.setLevel(level)
    return _read_pages(pages, title, path)


def _extract(data: bytes, limits: Limits) -> tuple[list[str], str]:
    """The text of each page, and the title in the document's own fields."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not _unlocked(reader):
        raise UnreadableFile("protected by a password", "save a copy without the password")
    count = len(reader.pages)
    if count > limits.pages:
        raise UnreadableFile(
            f"{count:,} pages are over the limit of {limits.pages:,}", "save the article's pages"
        )
    pages = []
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        if len(text) > limits.unpacked_bytes:
            raise UnreadableFile(
                f"page {number} has {len(text):,} characters", "save the article's text as .txt"
            )
        pages.append(text)
    title = reader.metadata.title if reader.metadata else None
    return pages, title if isinstance(title, str) else ""


def _unlocked(reader: PdfReader) -> bool:
    """Whether the file opens without a password, as one does that is only locked for printing."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except DependencyError:  # it is encrypted with AES, and the package cryptography is missing
        return False


def _read_pages(pages: Sequence[str], title: str, path: str) -> tuple[Source, Draft]:
    found = PAGE_BREAK.join(pages)
    text, replaced = _SURROGATE.subn(REPLACEMENT, found)
    page_starts = []
    at = 0
    for page in pages:
        page_starts.append(at)
        at += len(page) + len(PAGE_BREAK)
    lines = [
        [
            match.span()
            for match in _LINE.finditer(text, start, start + len(page))
            if not match[0].isspace()
        ]
        for start, page in zip(page_starts, pages, strict=True)
    ]
    edges = set(_running_lines(text, lines))
    bodies = []
    for spans in lines:
        body = [span for span in spans if span not in edges]
        if body:
            bodies.append(Traced.of(text, body[0][0], body[-1][1]))
    blocks = tuple(blocks_of_plain_text(Traced.join(bodies, "\n")))
    if not blocks:
        raise UnreadableFile(
            "has no text, as a scan", "run text recognition (OCR) and save the result as text"
        )
    title = " ".join(title.split())
    stated = len(title) >= _SHORTEST_TITLE and _squeeze(title) in _squeeze(pages[0])
    omitted = (Omission(start=s, end=e, reason="running head") for s, e in sorted(edges))
    return (
        Source(path=path, text=text, encoding="pdf", replaced=replaced),
        Draft(
            blocks=blocks,
            title=title if stated else None,
            omitted=tuple(omitted),
            page_starts=tuple(page_starts),
        ),
    )


def _running_lines(
    text: str, pages: Sequence[Sequence[tuple[int, int]]]
) -> Iterator[tuple[int, int]]:
    """The lines at the pages' edges that are page numbers, running heads or running feet."""
    for top in (True, False):
        edges = [list(page if top else reversed(page))[:_EDGE] for page in pages]
        repeated = Counter(
            key for edge in edges for key in {_without_digits(text[s:e]) for s, e in edge} if key
        )
        needed = min(_REPEATED, max(2, len(pages) // 2 + 1))
        numbers = _page_numbers(text, edges)
        for edge in edges:
            for span in edge:
                line = text[slice(*span)].strip()
                running = repeated[_without_digits(line)] >= needed
                if not (running or span in numbers or _MARKED_NUMBER.fullmatch(line)):
                    break
                yield span


def _page_numbers(
    text: str, edges: Sequence[Sequence[tuple[int, int]]]
) -> frozenset[tuple[int, int]]:
    """Lines of a bare number that counts along with the pages, and so is no part of a sentence.

    One alone must be the page's own number or stand on the only page; and it may not be a year.
    """
    bare = [
        (span, int(line) - number, len(line))
        for number, edge in enumerate(edges)
        for span in edge
        if _NUMBER.fullmatch(line := text[slice(*span)].strip())
    ]
    counting = Counter(offset for _, offset, _ in bare)
    return frozenset(
        span
        for span, offset, digits in bare
        if counting[offset] > 1 or (digits < 4 and (offset == 1 or len(edges) == 1))
    )


def _without_digits(line: str) -> str:
    return _DIGITS.sub(" ", line).strip().casefold()


def _squeeze(text: str) -> str:
    return "".join(text.split())
