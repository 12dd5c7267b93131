"""Answers as Markdown, and as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from qa.escape import markdown, plain
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

if TYPE_CHECKING:
    from corpus.article import Passage
    from qa.answer import Answer
    from qa.citation.formatted import Formatted

__all__ = ["answer_markdown", "answer_text", "found_markdown"]

_WIDTH = 88
_INDENT = "   "


def answer_markdown(answer: Answer) -> str:
    """An answer as Markdown: excerpts are block quotations, what answers in them is bold."""
    lines = [f"**{markdown(answer.question)}**", "", found_markdown(answer, answer.citation)]
    if answer.references:
        lines += [f"**{markdown(answer.references.heading)}**", ""]
        lines += ["\n\n".join(entry.markdown for entry in answer.references.entries)]
    return "\n".join(lines)


def found_markdown(answer: Answer, cite: Callable[[Passage], Formatted]) -> str:
    """Of an answer what was carried over to it, whether it answers, and the excerpts.

    Parameters
    ----------
    answer : Answer
        What is shown without its question and its list of references.
    cite : callable
        Gives the citation of each passage and copy.

    Returns
    -------
    str
        Lines, with a line break behind the last.
    """
    lines = [markdown(carried_line(answer)), ""] if answer.carried else []
    lines += _verdict(answer)
    for ranked in answer.passages:
        title = markdown(title_of(ranked.passage.article))
        # Only an answer is set in bold.
        title = f"**{title}**" if answer.answered else title
        lines += [f"{ranked.rank}\\. {title}  ", markdown(facts(ranked, answer.answered)), ""]
        paragraphs = (
            "".join(
                _bold(markdown(piece)) if marked else markdown(piece) for piece, marked in paragraph
            )
            for paragraph in pieces(ranked, answer.answered)
        )
        lines += [f"> {line}".rstrip() for line in "\n\n".join(paragraphs).splitlines()]
        lines += ["", cite(ranked.passage).markdown, ""]
        for copy in also_in(answer, ranked, cite):
            lines += [markdown(f"Also in: {copy}"), ""]
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """An answer for a terminal, wrapped at 88 columns; what answers stands between asterisks."""
    lines = [plain(answer.question), ""]
    if answer.carried:
        lines += [*_wrap(carried_line(answer), ""), ""]
    lines += _verdict(answer)
    for ranked in answer.passages:
        lines += _wrap(f"{ranked.rank}. {title_of(ranked.passage.article)}", "", _INDENT)
        lines += _wrap(facts(ranked, answer.answered), _INDENT)
        lines.append("")
        for paragraph in pieces(ranked, answer.answered):
            text = "".join(_bold(piece) if marked else piece for piece, marked in paragraph)
            lines += [*_wrap(text, _INDENT + "  "), ""]
        lines += _wrap(f"Cite: {ranked.cite().text}", _INDENT)
        for copy in also_in(answer, ranked):
            lines += _wrap(f"Also in: {copy}", _INDENT, _INDENT + "  ")
        lines.append("")
    if answer.references:
        lines += [f"{answer.references.heading}:", ""]
        for entry in answer.references.entries:
            lines += _wrap(entry.text, "", _INDENT)
    return "\n".join(lines).rstrip()


def _verdict(answer: Answer) -> list[str]:
    """Whether it is answered, line by line, with an empty line behind each."""
    if not answer.passages:
        return [NOTHING_FOUND, ""]
    return [*([] if answer.answered else [NOTHING_ANSWERS, ""]), heading(answer), ""]


def _bold(text: str) -> str:
    """`text` between asterisks, which stand next to its first and last word."""
    inner = text.strip()
    if not inner:
        return text
    before, after = text.split(inner, 1)
    return f"{before}**{inner}**{after}"


def _wrap(text: str, indent: str, following: str | None = None) -> list[str]:
    return textwrap.wrap(
        plain(text),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if following is None else following,
        break_long_words=False,
        break_on_hyphens=False,
    )
