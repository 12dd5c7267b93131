"""Answers as HTML: the question, what answers it, and each excerpt with its citation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qa.presentation import (
    NOTHING_ANSWERS,
    NOTHING_FOUND,
    also_in,
    carried_line,
    facts,
    heading,
    pieces,
    title_of,
)
from qa.quotation.links import web_address
from qa.render.elements import (
    EXCERPT,
    LIST,
    MARK,
    SMALL,
    TITLE,
    bibliography_html,
    link_html,
    text_html,
    whole_html,
)

if TYPE_CHECKING:
    from corpus.article import Passage
    from qa.answer import Answer, RankedPassage
    from qa.citation.formatted import Formatted

__all__ = ["answer_html", "found_html"]

_QUESTION = "font-weight:600;margin:0 0 0.6em"
_ITEM = "margin:0 0 1.2em"
_LINE = f"margin:0 0 0.6em;{SMALL}"
# Near misses stand back behind answers.
_QUIET = "font-size:0.92em;opacity:0.85"


def answer_html(answer: Answer) -> str:
    """An answer as HTML: the question, whether it is answered, then excerpts with citations."""
    lines = f'<p style="{_QUESTION}">{text_html(answer.question)}</p>'
    lines += found_html(answer, answer.citation)
    if answer.references:
        lines += bibliography_html(answer.references)
    return whole_html(lines)


def found_html(answer: Answer, cite: Callable[[Passage], Formatted]) -> str:
    """Of an answer what was carried over to it, whether it answers, and the excerpts.

    Parameters
    ----------
    answer : Answer
        What is shown without its question and its list of references.
    cite : callable
        Gives the citation of each passage and copy.
    """
    lines = ""
    if answer.carried:
        lines += f'<p style="{_LINE}">{text_html(carried_line(answer))}</p>'
    if not answer.passages:
        return lines + f"<p>{NOTHING_FOUND}</p>"
    if not answer.answered:
        lines += f"<p>{NOTHING_ANSWERS}</p>"
    lines += f'<p style="{_LINE}">{heading(answer)}</p>'
    items = "".join(_passage_html(answer, each, cite) for each in answer.passages)
    return lines + f'<ol style="{LIST}{"" if answer.answered else ";" + _QUIET}">{items}</ol>'


def _passage_html(
    answer: Answer, ranked: RankedPassage, cite: Callable[[Passage], Formatted]
) -> str:
    article = ranked.passage.article
    title = text_html(title_of(article))
    link = web_address(article.url) if article.url else None
    if link:
        title = link_html(link, title)
    # An article's language may run the other way than the page around it.
    paragraphs = "".join(
        f'<p dir="auto" style="margin:0 0 0.6em">{_pieces_html(paragraph)}</p>'
        for paragraph in pieces(ranked, answer.answered)
    )
    copies = "".join(
        f'<div style="{SMALL}">Also in: {text_html(copy)}</div>'
        for copy in also_in(answer, ranked, cite)
    )
    return (
        f'<li style="{_ITEM}"><div style="{TITLE}">{ranked.rank}. {title}</div>'
        f'<div style="{SMALL}">{text_html(facts(ranked, answer.answered))}</div>'
        f'<blockquote style="{EXCERPT}">{paragraphs}</blockquote>'
        f'<div style="{SMALL}">{cite(ranked.passage).html}</div>{copies}</li>'
    )


def _pieces_html(pieces: list[tuple[str, bool]]) -> str:
    return "".join(
        f'<mark style="{MARK}">{text_html(piece)}</mark>' if marked else text_html(piece)
        for piece, marked in pieces
    )
