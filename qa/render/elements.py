"""Elements that several kinds of HTML are made of: styles, citations, links."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from qa.escape import plain

if TYPE_CHECKING:
    from qa.citation.bibliography import Bibliography
    from qa.citation.formatted import Formatted, Run

__all__ = [
    "EXCERPT",
    "LINK",
    "LIST",
    "LITERAL",
    "MARK",
    "REL",
    "SMALL",
    "TITLE",
    "WHOLE",
    "bibliography_html",
    "facts_html",
    "formatted_html",
    "inline_html",
    "link_html",
    "text_html",
    "whole_html",
]

# Styles are inline, since a notebook that is not trusted yet keeps no style sheet.
WHOLE = "max-width:46em;margin:0.5em 0 1em;line-height:1.5;overflow-wrap:anywhere"
# Notebooks typeset what stands between two dollar signs, in MathJax's versions 3 and 2; prices are
# none, and an excerpt must be read as it was written.
LITERAL = "mathjax_ignore tex2jax_ignore"
LIST = "list-style:none;margin:0;padding:0"
TITLE = "font-weight:600"
LINK = "color:inherit;text-decoration:underline"
REL = "noopener noreferrer"
SMALL = "font-size:0.88em;opacity:0.85"
# Translucent, so that it tints a light page and a dark one, and the words keep their colour.
MARK = "background:rgba(255,200,0,.28);color:inherit"
EXCERPT = (
    "margin:0.4em 0;padding:0 0 0 1em;border-left:3px solid rgba(128,128,128,0.5);"
    "font-family:Georgia,'Times New Roman',serif;color:inherit;background:transparent"
)
_ENTRY = "margin:0 0 0.4em;padding-inline-start:2em;text-indent:-2em"


def text_html(text: str) -> str:
    """Text anyone may have written, as HTML shows it, also inside an attribute."""
    return escape(plain(text))


def facts_html(facts: Iterable[str]) -> str:
    """Facts in a line; one that is written from right to left leaves its neighbours in place."""
    return " · ".join(f"<bdi>{text_html(fact)}</bdi>" for fact in facts)


def whole_html(inner: str) -> str:
    """HTML that stands by itself as the output of a cell: lines of a length that reads well."""
    return f'<article class="{LITERAL}" style="{WHOLE}">{inner}</article>'


def inline_html(inner: str) -> str:
    """A few words of HTML that stand by themselves as the output of a cell."""
    return f'<span class="{LITERAL}">{inner}</span>'


def bibliography_html(bibliography: Bibliography) -> str:
    """A list of references under its heading, each with a hanging indent."""
    items = "".join(
        f'<li dir="auto" style="{_ENTRY}">{formatted_html(entry)}</li>'
        for entry in bibliography.entries
    )
    heading = text_html(bibliography.heading)
    return (
        f'<section style="{SMALL}"><p style="{TITLE};margin:0 0 0.4em">{heading}</p>'
        f'<ul style="{LIST}">{items}</ul></section>'
    )


def formatted_html(formatted: Formatted) -> str:
    """Words of a citation as HTML that stands inside a paragraph."""
    return "".join(map(_run_html, formatted.runs))


def link_html(address: str, inner: str) -> str:
    """A link that opens beside the page; `inner` is HTML already."""
    return f'<a href="{text_html(address)}" style="{LINK}" rel="{REL}" target="_blank">{inner}</a>'


def _run_html(run: Run) -> str:
    text = text_html(run.text)
    text = f"<em>{text}</em>" if run.italic else text
    if run.link is None:
        return text
    return link_html(run.link, text)
