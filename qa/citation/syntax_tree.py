"""Pandoc's syntax tree read back: its citations and its list of references as formatted text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from qa.citation.formatted import Formatted, Run

__all__ = ["citations", "entries"]

# pandoc sets narrow and unbreakable spaces of its own.
_SPACES = re.compile(r"\s+")
_PLACED_APART = ("csl-left-margin", "csl-block", "csl-indent")


def entries(tree: dict[str, Any]) -> list[tuple[str, Formatted]]:
    """The keys and entries of the list of references, in its order.

    Parameters
    ----------
    tree : dict
        A document as pandoc writes it with ``--to=json --citeproc``.
    """
    found: list[tuple[str, Formatted]] = []
    for block in _walked(tree.get("blocks", [])):
        if block["t"] == "Div" and "csl-entry" in block["c"][0][1]:
            key = block["c"][0][0].removeprefix("ref-")
            found.append((key, _trimmed(_runs(block["c"][1], italic=False, link=None))))
    return found


def citations(tree: dict[str, Any]) -> list[Formatted]:
    """The citations of the text, in its order; of a note the text of the note."""
    found: list[Formatted] = []
    for block in tree.get("blocks", []):
        for inline in block["c"] if block["t"] in ("Para", "Plain") else ():
            if inline["t"] == "Cite":
                found.append(_trimmed(_runs(inline["c"][1], italic=False, link=None)))
    return found


def _walked(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        yield block
        if block["t"] == "Div":
            yield from _walked(block["c"][1])


def _runs(nodes: Iterable[dict[str, Any]], *, italic: bool, link: str | None) -> Iterator[Run]:
    """What the nodes, blocks or inlines, read as."""
    for node in nodes:
        kind: str = node["t"]
        content: Any = node.get("c")
        if kind in ("Str", "Code", "Math", "RawInline"):
            yield Run(content if kind == "Str" else content[1], italic, link)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            yield Run(" ", italic, link)
        elif kind == "Emph":
            yield from _runs(content, italic=not italic, link=link)
        elif kind == "Link":
            yield from _runs(content[1], italic=italic, link=content[2][0])
        elif kind == "Quoted":
            single = content[0]["t"] == "SingleQuote"
            yield Run("‘" if single else "“", italic, link)
            yield from _runs(content[1], italic=italic, link=link)
            yield Run("’" if single else "”", italic, link)
        elif kind in ("Span", "Div", "Cite"):
            yield from _runs(content[1], italic=italic, link=link)
            if kind != "Cite" and set(content[0][1]) & set(_PLACED_APART):
                yield Run(" ", italic, link)
        elif isinstance(content, list):  # Para, Plain, Note, Strong, SmallCaps, Superscript, ...
            yield from _runs(content, italic=italic, link=link)


def _trimmed(runs: Iterable[Run]) -> Formatted:
    """Without white space at the ends, and with one plain space wherever there is some."""
    kept: list[Run] = []
    spaced = True
    for run in runs:
        text = _SPACES.sub(" ", run.text)
        text = text.lstrip(" ") if spaced else text
        if text:
            spaced = text.endswith(" ")
            kept.append(Run(text, run.italic, run.link))
    while kept and not (last := kept[-1]).text.strip():
        kept.pop()
    if kept:
        last = kept[-1]
        kept[-1] = Run(last.text.rstrip(), last.italic, last.link)
    return Formatted.of(*kept)
