"""What was found out about a draft, as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.render.elements import LIST, SMALL, TITLE, text_html, whole_html

if TYPE_CHECKING:
    from qa.verification.report import Finding, Verification

__all__ = ["verification_html"]

_ITEM = "margin:0 0 0.9em"
_DIFFERENCE = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.DOTALL)
_DEL = "text-decoration:line-through;background:rgba(255,80,80,.22);color:inherit"
_INS = "text-decoration:underline;background:rgba(80,180,80,.25);color:inherit"


def verification_html(verification: Verification) -> str:
    """The outcome in one line, then each quotation and citation with its verdict.

    What the draft left out of a source is struck through, what it put in is underlined.
    """
    items = "".join(_item(each, verification.unit) for each in verification.findings)
    return whole_html(
        f'<p style="{TITLE}">{text_html(verification.summary)}</p><ol style="{LIST}">{items}</ol>'
    )


def _item(finding: Finding, unit: str) -> str:
    sign = "✓" if finding.holds else "✗"
    kind = "citation " if finding.kind == "citation" else ""
    lines = [
        f'<div><span style="{TITLE}">{sign} {kind}{text_html(finding.verdict)}</span> '
        f'<span style="{SMALL}">{unit} {finding.line}</span></div>'
        f'<div dir="auto">{text_html(finding.text)}</div>'
    ]
    if finding.marked:
        lines.append(f'<div dir="auto">differs: {_marked(finding.marked)}</div>')
    word = "nearest" if finding.verdict == "altered" else "stands in"
    word = "names" if finding.kind == "citation" else word
    details = [
        *([f"cited: {finding.citation}"] if finding.citation else ()),
        *(f"{word}: {each}" for each in finding.places),
        *finding.notes,
    ]
    lines += [f'<div style="{SMALL}">{text_html(each)}</div>' for each in details]
    return f'<li style="{_ITEM}">{"".join(lines)}</li>'


def _marked(text: str) -> str:
    pieces, at = [], 0
    for found in _DIFFERENCE.finditer(text):
        gone, new = found[1], found[2]
        tag, style, words = ("del", _DEL, gone) if gone is not None else ("ins", _INS, new)
        pieces.append(text_html(text[at : found.start()]))
        pieces.append(f'<{tag} style="{style}">{text_html(words)}</{tag}>')
        at = found.end()
    return "".join([*pieces, text_html(text[at:])])
