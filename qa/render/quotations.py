"""Quotations as HTML: the block quote with its citation, and several with notes and references."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.render.elements import (
    EXCERPT,
    LINK,
    SMALL,
    bibliography_html,
    text_html,
    whole_html,
)

if TYPE_CHECKING:
    from qa.citation.bibliography import Bibliography
    from qa.citation.formatted import Formatted
    from qa.quotation.quotation import Quotation

__all__ = ["block_quote", "quotation_list"]

_QUOTE = f"{EXCERPT};margin:0.4em 0 1em"
_PARAGRAPH = "margin:0 0 0.6em"


def block_quote(quotation: Quotation, citation: Formatted, alone: bool) -> str:
    """A quotation with its citation behind the last word, or in a line of its own."""
    if alone:
        line = f'<footer style="{SMALL}">{citation.html}</footer>'
        return _block(quotation, "", line)
    return _block(quotation, f" {citation.html}", "")


def quotation_list(
    quotations: Sequence[Quotation],
    citations: Sequence[Formatted],
    bibliography: Bibliography,
    *,
    noted: bool,
) -> str:
    """Quotations, then their notes, where they have any, then the list of references."""
    blocks, notes = [], []
    for n, (each, citation) in enumerate(zip(quotations, citations, strict=True), 1):
        if not noted:
            blocks.append(block_quote(each, citation, alone=False))
            continue
        # The same words may be quoted twice; the number tells their notes apart.
        own = f"footnote-{text_html(each.id)}-{n}"
        mark = f'<sup id="{own}-mark"><a href="#{own}" style="{LINK}">{n}</a></sup>'
        blocks.append(_block(each, mark, ""))
        back = f'<a href="#{own}-mark" style="{LINK}" aria-label="back to the words">↩</a>'
        notes.append(f'<li id="{own}" style="{SMALL}">{citation.html} {back}</li>')
    listed = f"<ol>{''.join(notes)}</ol>" if notes else ""
    return whole_html("".join(blocks) + listed + bibliography_html(bibliography))


def _block(quotation: Quotation, behind: str, below: str) -> str:
    paragraphs = ["<br>".join(map(text_html, lines)) for lines in quotation.lines]
    paragraphs[-1] += behind
    body = "".join(f'<p dir="auto" style="{_PARAGRAPH}">{each}</p>' for each in paragraphs)
    # The address says where the words come from; it is not shown (HTML, "the blockquote element").
    cite = f' cite="{text_html(quotation.link)}"' if quotation.link else ""
    return f'<blockquote{cite} style="{_QUOTE}">{body}{below}</blockquote>'
