"""From a draft to an article: without title, by-line and footer, and with whole paragraphs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from corpus.article import Article, Omission, Paragraph
from corpus.boilerplate import owner_of_copyright, trim_boilerplate
from corpus.byline import Byline, Line, publisher_of_domain, read_byline
from corpus.dates import DateOrder, parse_date
from corpus.draft import Block, Draft
from corpus.language import detect_language, language_code
from corpus.lines import without_control_characters
from corpus.repair import join_cut_paragraphs, join_lines
from corpus.source import Source
from corpus.sourcemap import SourceMap
from corpus.traced import NOWHERE, Traced

__all__ = ["PARAGRAPH_BREAK", "finish"]

PARAGRAPH_BREAK = "\n\n"
# Title and by-line stand within this many lines from the top, or nowhere.
_HEAD_LINES = 12

# A line that is a web address and no more; whose it is follows from its host.
_WEB_ADDRESS = re.compile(r"(?:https?://)?((?:[a-z0-9-]{1,63}\.)+[a-z]{2,10})(?:/[^\s@]*)?", re.I)
# Hosts on which anyone may have a page.
_ANYONES = re.compile(
    r"(?:\w+\.)?(?:twitter|x|facebook|instagram|youtube|linkedin|t|telegram|threads|tiktok|bit|goo|"
    r"patreon|paypal|gofundme|amzn|apple|google)\.\w{2,3}",
    re.I,
)


def finish(draft: Draft, source: Source, order: DateOrder | None) -> Article:
    """Make the article of a draft.

    Parameters
    ----------
    draft : Draft
        What a reader found in `source`.
    source : Source
        The decoded file.
    order : "dmy", "mdy" or None
        How to read ``03/04/2008``.

    Returns
    -------
    Article
        Every character of the draft's blocks that is not white space or a control character is
        in its source map or in one of its omissions. Its text may be empty.
    """
    blocks = [_clean(block) for block in draft.blocks]
    blocks = [block for block in blocks if block.lines]
    omitted = list(draft.omitted)
    byline = Byline()
    if draft.head:
        byline, blocks, head = _take_head(blocks, draft.title, order)
        omitted += head
    trimmed = trim_boilerplate(blocks)
    omitted += [_omission(line, "footer") for block in trimmed.footer for line in block.lines]
    inferred = set(draft.inferred)
    publisher = draft.publisher or byline.publisher
    if publisher is None:
        publisher = _publisher_of_footer(trimmed.footer)
        if publisher:
            inferred.add("publisher")
    text, paragraphs = _assemble(trimmed.blocks)
    language = language_code(draft.language)
    if language is None:
        language = detect_language(text.text)
        if language:
            inferred.add("language")
    omitted += _taken_out(trimmed.blocks, text)
    stated = _field(draft.date)
    date = parse_date(stated, order=order) if stated else byline.date
    return Article(
        id=_field(draft.key) or _id_of_row(source.path, draft.place, text.text),
        path=source.path,
        text=text.text,
        paragraphs=paragraphs,
        source_map=SourceMap.of(text, source.text),
        title=_field(draft.title or byline.title),
        authors=tuple(filter(None, map(_field, draft.authors or byline.authors))),
        date=date,
        publisher=_field(publisher),
        url=_field(draft.url),
        language=language,
        inferred=frozenset(inferred),
        omitted=tuple(sorted(omitted, key=lambda entry: entry.start)),
        page_starts=draft.page_starts,
    )


def _field(value: str | None) -> str | None:
    """A field on one line, without control characters; None when nothing is left of it."""
    if value is None:
        return None
    return " ".join(without_control_characters(Traced.of(value)).text.split()) or None


def _clean(block: Block) -> Block:
    lines = (without_control_characters(line).strip() for line in block.lines)
    return Block(lines=tuple(line for line in lines if line), kind=block.kind)


def _omission(line: Traced, reason: str) -> Omission:
    start, end = line.range()
    return Omission(start=start, end=end, reason=reason)


def _take_head(
    blocks: Sequence[Block], title: str | None, order: DateOrder | None
) -> tuple[Byline, list[Block], list[Omission]]:
    """Title and by-line off the first lines; the blocks without them; what was taken."""
    places = [(at, n) for at, block in enumerate(blocks) for n in range(len(block.lines))]
    places = places[:_HEAD_LINES]
    texts = [blocks[at].lines[n].text for at, n in places]
    reasons = dict.fromkeys((places[n] for n in _lines_of_title(texts, title)), "title")
    places = [place for place in places if place not in reasons]
    lines = [
        Line(text=blocks[at].lines[n].text, heading=blocks[at].kind == "heading", block=at)
        for at, n in places
    ]
    byline = read_byline(lines, order=order, titled=title is not None)
    reasons |= {places[n]: "title" for n in byline.title_lines}
    reasons |= {places[n]: "by-line" for n in byline.byline_lines}
    kept: list[Block] = []
    omitted: list[Omission] = []
    for at, block in enumerate(blocks):
        stay = tuple(line for n, line in enumerate(block.lines) if (at, n) not in reasons)
        omitted += [
            _omission(line, reasons[at, n])
            for n, line in enumerate(block.lines)
            if (at, n) in reasons
        ]
        if stay:
            kept.append(Block(lines=stay, kind=block.kind))
    return byline, kept, omitted


def _lines_of_title(lines: Sequence[str], title: str | None) -> range:
    """Which of the first lines repeat a title that is known: one line, or up to three wrapped."""
    if title is not None:
        for first in range(min(3, len(lines))):
            for last in range(first + 1, min(first + 3, len(lines)) + 1):
                if _squeeze(" ".join(lines[first:last])) == _squeeze(title):
                    return range(first, last)
    return range(0)


def _squeeze(text: str) -> str:
    return " ".join(text.casefold().split())


def _publisher_of_footer(footer: Sequence[Block]) -> str | None:
    """Who publishes, concluded from a copyright line or else from a web address in the footer."""
    lines = [line.text for block in footer for line in block.lines]
    for line in lines:
        if owner := owner_of_copyright(line):
            return owner
    for line in lines:
        if (match := _WEB_ADDRESS.fullmatch(line)) and not _ANYONES.fullmatch(match[1]):
            return publisher_of_domain(match[1])
    return None


def _assemble(blocks: Sequence[Block]) -> tuple[Traced, tuple[Paragraph, ...]]:
    """The article's text and the places of its paragraphs in it."""
    words = (line.text.lower() for block in blocks for line in block.lines)
    hyphenated = any(line.text[-1] in "-\u2010" for block in blocks for line in block.lines)
    vocabulary = frozenset(re.findall(r"\w+", " ".join(words))) if hyphenated else frozenset()
    joined = join_cut_paragraphs(
        [(join_lines(block, vocabulary), block.kind) for block in blocks], vocabulary
    )
    paragraphs: list[Paragraph] = []
    last = max(1, sum(kind != "heading" for _, kind in joined))
    at, number = 0, 1
    for text, kind in joined:
        heading = kind == "heading"
        end = at + len(text)
        paragraphs.append(Paragraph(start=at, end=end, number=min(number, last), heading=heading))
        at = end + len(PARAGRAPH_BREAK)
        number += not heading
    return Traced.join([text for text, _ in joined], PARAGRAPH_BREAK), tuple(paragraphs)


def _taken_out(blocks: Sequence[Block], text: Traced) -> list[Omission]:
    """What joining lines and paragraphs took out: hyphens at a line's end, page numbers."""
    whole = Traced.join([line for block in blocks for line in block.lines])
    missing = ~np.isin(whole.starts, text.starts) & (whole.starts != NOWHERE)
    gone = np.concatenate([[False], missing, [False]])
    edges = np.flatnonzero(gone[1:] != gone[:-1]).tolist()
    found: list[Omission] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        piece = whole.cut(start, end)
        is_hyphen = len(piece) == 1 and not piece.text.isalnum()
        found.append(_omission(piece, "hyphen" if is_hyphen else "page number"))
    return found


def _id_of_row(path: str, place: str, text: str) -> str:
    """The path of a file that is one article; for a row without an id, what it says."""
    if not place:
        return path
    return f"{path}#{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"
