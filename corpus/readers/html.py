"""Saved news pages: which of a page's visible characters are the article, and where they stand.

trafilatura decides what the article is. Its text has lost its places in the file, so each of its
blocks is looked up among the page's visible characters, and the article is made from those.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from corpus.byline import Line, read_byline
from corpus.draft import Block, BlockKind, Draft
from corpus.errors import UnreadableFile
from corpus.readers.html_facts import PageFacts, read_facts
from corpus.readers.html_text import (
    BLOCK_BREAK,
    LINE_BREAK,
    VisibleText,
    read_visible_text,
    without_crowded_tags,
)
from corpus.source import Source
from corpus.traced import Traced

__all__ = ["read_html"]

# What trafilatura calls the elements that begin a block, and what each is to us.
_KINDS: dict[str, BlockKind] = {"head": "heading", "item": "item"}
_BLOCKS = frozenset({"body", "cell", "div", "head", "item", "list", "p", "quote", "row", "table"})
# In these a "quote" is one within a sentence (<q>).
_SENTENCES = frozenset({"cell", "head", "item", "p"})

# What a page holds but does not show, as far as its own tags say so.
_HIDDEN = ["//*[@hidden]", "//*[contains(translate(@style, ' ', ''), 'display:none')]"]

_PARAGRAPH_BREAK = re.compile(f"[ {LINE_BREAK}]*(?:{BLOCK_BREAK}|{LINE_BREAK} *{LINE_BREAK})\\s*")
_LINE_BREAK = re.compile(f" *{LINE_BREAK} *")
_SPACES = re.compile(r"\s{2,}")
_SPACES_IN_LINE = re.compile(" +")

# Characters; what is shorter is believed only where it is a whole block of the page.
_LONG = 20
_SEED = 12  # characters by which a piece of a block that was changed is found
_LONGEST_HEAD = 300  # characters between title and text, or above the title
_HEAD_BLOCKS = 8
_FAR = 2_000  # characters between two pieces of one block
_TRIES = 50  # places looked at for one block, and searches of the whole page for all of them
_SEARCHES = 5_000


def read_html(source: Source) -> Iterator[Draft]:
    """The one article of a saved page.

    Where trafilatura finds none, every paragraph of the page outside its header, footer,
    navigation and asides is taken for the article.

    Yields
    ------
    Draft
        Each block is what the page shows: white space collapsed, a line for each ``<br>``, a
        block of its own after two.

    Raises
    ------
    UnreadableFile
        If the page shows no article.
    """
    visible = read_visible_text(source.text)
    tree, extracted = _extract(source.text)
    parts = list(_parts_of_article(visible, extracted)) or [
        _Part("paragraph", [span]) for span in visible.paragraphs
    ]
    facts = read_facts(tree, extracted)
    name = visible.squeeze(facts.title or "")
    parts = _below_title(visible, parts, name)
    if not (facts.date and facts.authors):
        parts = _with_byline(visible, parts, name)
    blocks = tuple(block for part in parts for block in part.blocks(visible))
    if not blocks:
        raise UnreadableFile(
            "holds no article text", "save the page again once it shows the whole article"
        )
    yield Draft(
        blocks=blocks,
        title=facts.title,
        authors=facts.authors or _authors_shown(visible, blocks, facts),
        date=facts.date,
        publisher=facts.publisher,
        url=facts.url,
        language=facts.language,
    )


def _extract(page: str) -> tuple[Any, Any]:
    """The page as lxml's tree and trafilatura's `Document`, either None where it fails."""
    import trafilatura
    from lxml import html

    # Its warnings about a page with no article go to stderr where no logging is set up.
    logger = logging.getLogger("trafilatura")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    tree = None
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        # libxml2 takes NUL for the end of the page.
        data = without_crowded_tags(page.replace("\0", "")).encode("utf-8", "replace")
        tree = html.document_fromstring(data, parser=parser)
        return tree, trafilatura.bare_extraction(
            tree,
            include_comments=False,
            include_links=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
            prune_xpath=_HIDDEN,
        )
    except Exception:
        # Pages that no browser would choke on make lxml and trafilatura raise nearly anything;
        # the paragraphs of the page are still there to be read.
        return tree, None
    finally:
        logger.setLevel(level)


@dataclass(frozen=True, slots=True)
class _Part:
    """A block of the article as ranges of the visible text's key: one, or several with gaps."""

    kind: BlockKind
    spans: list[tuple[int, int]]

    def says(self, visible: VisibleText) -> str:
        return "".join(visible.key[start:end] for start, end in self.spans)

    def blocks(self, visible: VisibleText) -> Iterator[Block]:
        text = Traced.join([visible.cut(start, end) for start, end in self.spans])
        for paragraph in text.split(_PARAGRAPH_BREAK):
            lines = (_collapsed(line.strip()) for line in paragraph.split(_LINE_BREAK))
            kept = tuple(line for line in lines if VisibleText.squeeze(line.text))
            if kept:
                yield Block(lines=kept, kind=self.kind)


def _parts_of_article(visible: VisibleText, extracted: Any) -> Iterator[_Part]:
    if extracted is None:
        return
    found = list(_extracted_blocks(extracted.body))
    places = _locate(visible, [visible.squeeze(text) for _, text in found])
    for (kind, _), spans in zip(found, places, strict=True):
        if spans:
            yield _Part(kind, spans)


def _below_title(visible: VisibleText, parts: list[_Part], name: str) -> list[_Part]:
    """Without the few words above the article's own heading: they are navigation."""
    above = next((n for n, part in enumerate(parts) if part.says(visible) == name), 0)
    length = sum(len(part.says(visible)) for part in parts[:above])
    return parts[above:] if length <= _LONGEST_HEAD else parts


def _with_byline(visible: VisibleText, parts: list[_Part], name: str) -> list[_Part]:
    """With what stands between title and text and is a by-line: trafilatura leaves it out."""
    at = int(bool(parts) and parts[0].says(visible) == name)
    if not name or at >= len(parts):
        return parts
    end = parts[at].spans[0][0]
    start = visible.key.rfind(name, 0, end) + len(name)
    if not len(name) <= start < end <= start + _LONGEST_HEAD:
        return parts
    breaks = [place for place in range(start + 1, end) if visible.edges[place]]
    spans = list(pairwise([start, *breaks, end]))
    lines = [
        Line(text=_collapsed(visible.cut(*span).strip()).text, block=n)
        for n, span in enumerate(spans)
    ]
    byline = [spans[n] for n in read_byline(lines, titled=True).byline_lines]
    return [*parts[:at], *(_Part("paragraph", [span]) for span in byline), *parts[at:]]


def _authors_shown(
    visible: VisibleText, blocks: Sequence[Block], facts: PageFacts
) -> tuple[str, ...]:
    """Trafilatura's authors, unless there is a by-line to read; only names that the page shows."""
    head = [line.text for block in blocks[:_HEAD_BLOCKS] for line in block.lines]
    if read_byline([Line(text=text, block=n) for n, text in enumerate(head)]).authors:
        return ()
    shown = _SPACES_IN_LINE.sub(" ", visible.text.text)
    return tuple(name for name in facts.guessed_authors if name in shown)


def _extracted_blocks(body: Any) -> Iterator[tuple[BlockKind, str]]:
    """Kind and text of each block in trafilatura's tree, blank ones left out."""
    from lxml import etree

    kinds: list[BlockKind] = ["paragraph"]
    words: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        blockish = element.tag in _BLOCKS and not (
            element.tag == "quote" and element.getparent().tag in _SENTENCES
        )
        if blockish and any(map(str.strip, words)):
            yield kinds[-1], "".join(words)
        if blockish:
            words = []
        if event == "start":
            kinds.append(_KINDS.get(element.tag, kinds[-1]))
            words.append(element.text or "")
        else:
            kinds.pop()
            words.append(element.tail or "")


def _locate(visible: VisibleText, needles: list[str]) -> list[list[tuple[int, int]]]:
    """Where each needle stands in ``visible.key``, as its pieces; empty where it does not.

    The longest are placed first, and each of the others between its neighbours: a word such as
    "Share" or a first sentence that also stands in a teaser is found where the article has it.
    """
    places: list[list[tuple[int, int]]] = [[] for _ in needles]
    placed: list[int] = []  # indices of needles, in the order of the page
    taken = np.zeros(len(visible.key), dtype=bool)
    searches = 0
    for index in sorted(range(len(needles)), key=lambda index: -len(needles[index])):
        needle = needles[index]
        at = bisect(placed, index)
        low = places[placed[at - 1]][-1][1] if at else 0
        high = places[placed[at]][0][0] if at < len(placed) else len(visible.key)
        spans = _find(visible, needle, low, high, backwards=at == 0 and bool(placed))
        moved: list[tuple[int, int]] = []
        if not spans and searches < _SEARCHES:
            searches += 1 + len(needle) // _SEED
            moved = _find(visible, needle, 0, len(visible.key))
            spans = [] if moved else _find_pieces(visible, needle, low, high)
        if spans:
            placed.insert(at, index)
        # What trafilatura moved says nothing about where the others are; a copy is left out.
        elif any(taken[start:end].any() for start, end in moved):
            continue
        places[index] = spans or moved
        for start, end in places[index]:
            taken[start:end] = True
    return places


def _find(
    visible: VisibleText, needle: str, low: int, high: int, *, backwards: bool = False
) -> list[tuple[int, int]]:
    """The needle as whole blocks of the page; if it is long, as any part of it."""
    search = visible.key.rfind if backwards else visible.key.find
    found: list[tuple[int, int]] = []
    for _ in range(_TRIES if needle else 0):
        start = search(needle, low, high)
        if start < 0:
            break
        end = start + len(needle)
        if visible.edges[start] and visible.edges[end]:
            return [(start, end)]
        if not found and len(needle) >= _LONG:
            found = [(start, end)]
        low, high = (low, end - 1) if backwards else (start + 1, high)
    return found


def _find_pieces(visible: VisibleText, needle: str, low: int, high: int) -> list[tuple[int, int]]:
    """The pieces of a needle out of which trafilatura left something, or which it changed.

    Where words of it are missing between two pieces, all that the page has there is taken, so that
    no sentence loses a part. Less than half of a needle may be from anywhere, and is not taken.
    """
    pieces: list[tuple[int, int]] = []
    at = done = 0
    while at < len(needle) and len(needle) >= _LONG:
        start = visible.key.find(needle[at : at + _SEED], low, high)
        if start < 0:
            at += _SEED
            continue
        before = _shared(visible.key[low:start][::-1], needle[done:at][::-1])
        missing = bool(pieces) and done < at - before
        start_of_piece = pieces.pop()[0] if missing else start - before
        size = _shared(visible.key[start : start + len(needle)], needle[at:])
        at = done = at + size
        low = start + size
        high = min(high, low + _FAR)
        pieces.append((start_of_piece, low))
    found = sum(end - start for start, end in pieces)
    return pieces if 2 * found >= len(needle) else []


def _shared(one: str, other: str) -> int:
    """The length of the start that two strings share."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _collapsed(line: Traced) -> Traced:
    return line.without((match.start() + 1, match.end()) for match in _SPACES.finditer(line.text))
