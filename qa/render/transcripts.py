"""Whole documents, and conversations written down: to keep as a file, or in a saved notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.render.answers import found_html
from qa.render.elements import LITERAL, SMALL, TITLE, WHOLE, bibliography_html, text_html
from qa.render.quotations import block_quote

if TYPE_CHECKING:
    from qa.chat.shown import ShownConversation, ShownQuestion

__all__ = [
    "COLLECTED",
    "NOTHING_ASKED",
    "NO_ERROR_BEFORE",
    "RUN_AGAIN",
    "document_html",
    "saved_html",
    "transcript_html",
]

NOTHING_ASKED = "No question was asked yet."
"""What is told of a conversation that has not begun."""

COLLECTED = "Quotations collected"
"""The heading over them."""

# In JupyterLab a widget without its kernel leaves an error in the output before its copy.
NO_ERROR_BEFORE = (
    "<style>.jp-OutputArea-child:not(:has(.footnote-chat)):has(+ .jp-OutputArea-child "
    ".footnote-saved){display:none}</style>"
)
"""Hides what stands before a copy where that is no live widget; notebooks not trusted drop it."""

RUN_AGAIN = "Run the cell again to go on with it."
"""What a copy in a saved notebook says of itself."""

_FACTS = f"margin:0 0 0.6em;{SMALL}"
_HEADING = f"{TITLE};font-size:1.1em;margin:1.4em 0 0.3em"

# The page follows what its reader has set, light or dark, by the browser's own colours.
_STYLE = (
    ":root{color-scheme:light dark}"
    "html{background:Canvas;color:CanvasText}"
    "body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:46rem;line-height:1.5;"
    "font-family:system-ui,sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.6rem;line-height:1.25}"
    "@media print{body{padding:0}blockquote,h2{break-inside:avoid}h2{break-after:avoid}}"
)
# A file of articles that anyone wrote: nothing is fetched, run or sent from it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def document_html(title: str, body: str) -> str:
    """A whole HTML document, which needs nothing beside it.

    Parameters
    ----------
    title : str
        Any text; it is the first heading, too.
    body : str
        HTML that stands under it.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{text_html(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<main>\n<h1 dir="auto">{text_html(title)}</h1>\n{body}\n</main>\n</body>\n'
        "</html>\n"
    )


def transcript_html(shown: ShownConversation) -> str:
    """A conversation as what stands in a document under its title."""
    return _parts(shown, "h2")


def saved_html(shown: ShownConversation, own: str) -> str:
    """A conversation as it stays in a saved notebook: one element, with inline styles.

    Parameters
    ----------
    shown : ShownConversation
        What is in it.
    own : str
        A class of this copy alone, by which its chat hides it.
    """
    return (
        f'<div class="footnote-saved {own} {LITERAL}" style="{WHOLE}">{NO_ERROR_BEFORE}'
        f'<p style="{_FACTS}">{RUN_AGAIN}</p>{_parts(shown, "h3")}</div>'
    )


def _parts(shown: ShownConversation, level: str) -> str:
    parts = "".join(_question(each, shown, level) for each in shown.questions)
    if not shown.questions:
        parts = f"<p>{NOTHING_ASKED}</p>"
    if shown.quotations:
        quotes = "".join(
            block_quote(each, citation, shown.noted) for each, citation in shown.quotations
        )
        parts += f"<section>{_heading(COLLECTED, level)}{quotes}</section>"
    if shown.references:
        parts += bibliography_html(shown.references)
    return parts


def _question(question: ShownQuestion, shown: ShownConversation, level: str) -> str:
    facts = "<br>".join(map(text_html, question.facts))
    found = "" if question.answer is None else found_html(question.answer, shown.cite)
    missing = f'<p style="{_FACTS}">{text_html(question.missing)}</p>' if question.missing else ""
    return (
        f"<section>{_heading(question.heading, level)}"
        f'<p dir="auto" style="{_FACTS}">{facts}</p>{found}{missing}</section>'
    )


def _heading(text: str, level: str) -> str:
    return f'<{level} dir="auto" style="{_HEADING}">{text_html(text)}</{level}>'
