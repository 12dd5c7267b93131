"""The characters that a page shows, each with its place in the file.

It follows the tokenizer of the HTML standard (13.2.5) as far as what is shown depends on it, and
takes one pass over any page, however broken.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.traced import NOWHERE, Traced

__all__ = [
    "BLOCK_BREAK",
    "LINE_BREAK",
    "VisibleText",
    "read_visible_text",
    "without_crowded_tags",
]

# What stands in visible text between two blocks, and for a <br>. All other white space is " ".
BLOCK_BREAK = "\f"
LINE_BREAK = "\n"

_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<[!?][^>]*+(?:>|\Z)"
    r"|</(?![a-z])[^>]*+(?:>|\Z)"
    # In a tag, > within quotation marks is part of a value, but only of one that ends.
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?:=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[^>])*+(?:>|\Z)"
    r"|(?P<code>&(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});?)",
    re.I | re.S,
)
_LONG_TAG = re.compile(
    r"<([a-z][^\s/>]*)((?:=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[^>]){2000,}+)(?:>|\Z)", re.I
)
_VALUE = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_MOST_ATTRIBUTES = 300

_WHITE = re.compile(r"\s")
_WHITE_IN_PRE = re.compile(r"[^\S\n]")

# Elements that break a line before and after them.
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
        "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup",
        "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
# Elements whose content is not shown as text, or not as HTML.
_HIDDEN = frozenset(
    (
        "canvas", "iframe", "noembed", "noframes", "script", "style", "svg",
        "template", "textarea", "title",
    )
)  # fmt: skip
_BESIDE = frozenset({"aside", "footer", "header", "nav", "noscript"})


@dataclass(frozen=True, slots=True, eq=False)
class VisibleText:
    """What a page shows, from top to bottom.

    Attributes
    ----------
    text : Traced
        Every white-space character of the page is " " in it, or a line feed in ``<pre>``.
        `LINE_BREAK` and `BLOCK_BREAK` that come from tags have no place in the file.
    key : str
        Its characters without white space and without those that print nothing, for searches.
    places : ndarray of int, shape (len(key) + 1,)
        Where each character of `key` is in `text`; the last one is the end.
    edges : ndarray of bool, shape (len(key) + 1,)
        Whether a line or a block of the page begins at this character of `key`.
    paragraphs : tuple of (int, int)
        Ranges of `key` that stand in ``<p>``, outside header, footer, navigation, asides and what
        is for browsers without scripts.
    """

    text: Traced
    key: str
    places: npt.NDArray[np.int64]
    edges: npt.NDArray[np.bool_]
    paragraphs: tuple[tuple[int, int], ...]

    def cut(self, start: int, end: int) -> Traced:
        """The visible text of ``key[start:end]`` and the white space on both sides of it."""
        after = int(self.places[start - 1]) + 1 if start else 0
        return self.text.cut(after, int(self.places[end]))

    @staticmethod
    def squeeze(text: str) -> str:
        """`text` as it would stand in `key`."""
        return "".join(filter(_prints, text))


def read_visible_text(page: str) -> VisibleText:
    """What the HTML `page` shows.

    Examples
    --------
    >>> visible = read_visible_text("<p>A&amp;B <b>c</b>d<script>e</script></p>")
    >>> visible.text.text.strip(), visible.key
    ('A&B cd', 'A&Bcd')
    """
    pieces = list(_pieces(page))
    text = "".join(piece.text for piece in pieces)
    sizes = np.array([len(piece.text) for piece in pieces], dtype=np.int64)
    starts = np.repeat(np.array([piece.start for piece in pieces], dtype=np.int32), sizes)
    ends = np.repeat(np.array([piece.end for piece in pieces], dtype=np.int32), sizes)
    itself = np.repeat(
        np.array([piece.end - piece.start == len(piece.text) for piece in pieces], dtype=bool),
        sizes,
    )
    within = np.arange(len(text)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    starts[itself] += within[itself].astype(np.int32)
    ends[itself] = starts[itself] + 1

    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    shown, breaks = _is_one(codes, _prints), _is_one(codes, (BLOCK_BREAK + LINE_BREAK).__contains__)
    places = np.flatnonzero(shown)
    edges = np.ones(len(places) + 1, dtype=bool)
    edges[1:-1] = np.diff(np.cumsum(breaks)[places]) > 0
    wanted = np.repeat(np.array([piece.wanted for piece in pieces], dtype=bool), sizes)[places]
    turns = np.flatnonzero(np.diff(wanted, prepend=False, append=False))
    return VisibleText(
        text=Traced(text, starts, ends),
        key=codes[places].tobytes().decode("utf-32-le"),
        places=np.append(places, len(text)),
        edges=edges,
        paragraphs=tuple(zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True)),
    )


def without_crowded_tags(page: str) -> str:
    """`page`, its tags of more than 300 attributes without any: libxml2 takes minutes for 50,000.

    It shows the same text, at other places.
    """

    def thinned(tag: re.Match[str]) -> str:
        attributes = len(_VALUE.sub("", tag[2]).split())
        return f"<{tag[1]}>" if attributes > _MOST_ATTRIBUTES else tag[0]

    return _LONG_TAG.sub(thinned, page)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters that are written as ``page[start:end]``; `wanted` in a paragraph of the page."""

    text: str
    start: int
    end: int
    wanted: bool


def _pieces(page: str) -> Iterator[_Piece]:
    beside = dict.fromkeys(_BESIDE, 0)  # how many of each are open
    unclosed: set[str] = set()
    in_paragraph = False
    white = _WHITE
    at = 0
    while at < len(page):
        token = _TOKEN.search(page, at)
        start = token.start() if token else len(page)
        wanted = in_paragraph and not any(beside.values())
        if start > at:
            yield _Piece(white.sub(" ", page[at:start]), at, start, wanted)
        if token is None:
            return
        at = token.end()
        if token["code"]:
            text = _WHITE.sub(" ", html.unescape(token["code"]))
            # "&ampx;" is "&" and then "x;", which stands for itself, as all of "&x;" does.
            tail = 0
            while tail < len(text) - 1 and text[-tail - 1] == page[at - tail - 1]:
                tail += 1
            yield _Piece(text[: len(text) - tail], start, at - tail, wanted)
            yield _Piece(page[at - tail : at], at - tail, at, wanted)
        if not token["name"]:
            continue
        name, opens = token["name"].lower(), not token["end"]
        if name == "br":
            yield _Piece(LINE_BREAK, NOWHERE, NOWHERE, wanted)
        elif name in _BLOCKS:
            yield _Piece(BLOCK_BREAK, NOWHERE, NOWHERE, False)
            in_paragraph = opens and name == "p"
            if name == "pre":
                white = _WHITE_IN_PRE if opens else _WHITE
        if name in beside:
            beside[name] = max(0, beside[name] + (1 if opens else -1))
        elif name in _HIDDEN and opens and not token[0].endswith("/>") and name not in unclosed:
            close = re.compile(rf"</{name}(?=[\s/>]|\Z)", re.I).search(page, at)
            if close:
                at = close.start()
            elif name in ("script", "style"):
                return
            else:
                unclosed.add(name)


def _prints(char: str) -> bool:
    return char.isprintable() and not char.isspace()


def _is_one(codes: npt.NDArray[np.uint32], test: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    """Which of the characters pass the test, which is made once for each different one."""
    different, which = np.unique(codes, return_inverse=True)
    return np.array([test(chr(code)) for code in different.tolist()], dtype=bool)[which]
