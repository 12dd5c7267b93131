"""How answers look: as HTML, as Markdown and as plain text. All HTML of Footnote is made here.

Questions, titles and articles are hostile input: everything is escaped for the form it goes into.
Colours come from the page around it, so that light and dark themes both read well.
"""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.article import Article, Passage
from qa.citation.line import citation_line, date_in_words, locator
from qa.escape import markdown, plain

if TYPE_CHECKING:
    from qa.answer import Answer, RankedPassage
    from qa.citation.formatted import Formatted, Run

__all__ = [
    "answer_html",
    "answer_markdown",
    "answer_text",
    "formatted_html",
    "message_html",
    "status_html",
]

_WIDTH = 88
_INDENT = "   "
_BETWEEN = "\n\n"  # paragraphs
_NOTHING_FOUND = "No passage was found; ask in other words, or let more passages in."
_NOTHING_ANSWERS = "Nothing here answers that."
# From which confidence on an answer is called what.
_WORDS = (
    (0.9, "Very likely answered here"),
    (0.6, "Probably answered here"),
    (0.5, "Perhaps answered here"),
    (0.0, "Perhaps answered here, more likely not"),
)

# Inline, since a notebook that is not trusted yet keeps no style sheet.
_ARTICLE = "max-width:46em;margin:0.5em 0 1em;line-height:1.5;overflow-wrap:anywhere"
_QUESTION = "font-weight:600;margin:0 0 0.6em"
_LIST = "list-style:none;margin:0;padding:0"
_ITEM = "margin:0 0 1.2em"
_TITLE = "font-weight:600"
_LINK = "color:inherit;text-decoration:underline"
_REL = "noopener noreferrer"
_SMALL = "font-size:0.88em;opacity:0.85"
_LINE = f"margin:0 0 0.6em;{_SMALL}"
# Near misses stand back behind answers.
_QUIET = "font-size:0.92em;opacity:0.85"
# Translucent, so that it tints a light page and a dark one, and the words keep their colour.
_MARK = "background:rgba(255,200,0,.28);color:inherit"
_EXCERPT = (
    "margin:0.4em 0;padding:0 0 0 1em;border-left:3px solid rgba(128,128,128,0.5);"
    "font-family:Georgia,'Times New Roman',serif;color:inherit;background:transparent"
)


def answer_html(answer: Answer) -> str:
    """An answer as HTML: the question, whether it is answered, then excerpts with citations."""
    lines = f'<p style="{_QUESTION}">{escape(plain(answer.question))}</p>'
    if answer.carried:
        lines += f'<p style="{_LINE}">{escape(plain(_carried(answer)))}</p>'
    if not answer.passages:
        lines += f"<p>{_NOTHING_FOUND}</p>"
    else:
        if not answer.answered:
            lines += f"<p>{_NOTHING_ANSWERS}</p>"
        lines += f'<p style="{_LINE}">{_heading(answer)}</p>'
        items = "".join(_passage_html(ranked, answer.answered) for ranked in answer.passages)
        lines += f'<ol style="{_LIST}{"" if answer.answered else ";" + _QUIET}">{items}</ol>'
    return f'<article style="{_ARTICLE}">{lines}</article>'


def formatted_html(formatted: Formatted) -> str:
    """Words of a citation as HTML that stands inside a paragraph."""
    return "".join(map(_run_html, formatted.runs))


def message_html(question: str, message: str) -> str:
    """A question that could not be answered, and why."""
    return (
        f'<article style="{_ARTICLE}"><p style="{_QUESTION}">{escape(plain(question))}</p>'
        f'<p role="alert">{escape(plain(message))}</p></article>'
    )


def status_html(text: str) -> str:
    """A line that tells a screen reader, too, what is going on."""
    return f'<span role="status">{escape(text)}</span>'


def answer_markdown(answer: Answer) -> str:
    """An answer as Markdown: excerpts are block quotations, what answers in them is bold."""
    lines = [f"**{markdown(answer.question)}**", ""]
    if answer.carried:
        lines += [markdown(_carried(answer)), ""]
    lines += _verdict(answer)
    for ranked in answer.passages:
        title = markdown(_title(ranked.passage.article))
        # Only an answer is set in bold.
        title = f"**{title}**" if answer.answered else title
        lines += [f"{ranked.rank}\\. {title}  ", markdown(_facts(ranked, answer.answered)), ""]
        paragraphs = (
            "".join(
                _bold(markdown(piece)) if marked else markdown(piece) for piece, marked in paragraph
            )
            for paragraph in _paragraphs(ranked, answer.answered)
        )
        lines += [f"> {line}".rstrip() for line in "\n\n".join(paragraphs).splitlines()]
        lines += ["", markdown(ranked.citation), ""]
        for copy in _also_in(ranked):
            lines += [markdown(f"Also in: {copy}"), ""]
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """An answer for a terminal, wrapped at 88 columns; what answers stands between asterisks."""
    lines = [plain(answer.question), ""]
    if answer.carried:
        lines += [*_wrap(_carried(answer), ""), ""]
    lines += _verdict(answer)
    for ranked in answer.passages:
        lines += _wrap(f"{ranked.rank}. {_title(ranked.passage.article)}", "", _INDENT)
        lines += _wrap(_facts(ranked, answer.answered), _INDENT)
        lines.append("")
        for paragraph in _paragraphs(ranked, answer.answered):
            text = "".join(_bold(piece) if marked else piece for piece, marked in paragraph)
            lines += [*_wrap(text, _INDENT + "  "), ""]
        lines += _wrap(f"Cite: {ranked.citation}", _INDENT)
        for copy in _also_in(ranked):
            lines += _wrap(f"Also in: {copy}", _INDENT, _INDENT + "  ")
        lines.append("")
    return "\n".join(lines).rstrip()


def _carried(answer: Answer) -> str:
    return f"Carried over from before: {', '.join(answer.carried)}"


def _verdict(answer: Answer) -> list[str]:
    """Whether it is answered, line by line, with an empty line behind each."""
    if not answer.passages:
        return [_NOTHING_FOUND, ""]
    return [*([] if answer.answered else [_NOTHING_ANSWERS, ""]), _heading(answer), ""]


def _heading(answer: Answer) -> str:
    """What stands over the passages: how sure it is that they answer."""
    percent = min(max(round(answer.confidence * 100), 1), 99)
    if not answer.answered:
        return f"Nearest passages (confidence that one of them answers: {percent}%):"
    words = next(words for least, words in _WORDS if answer.confidence >= least)
    return f"{words} (confidence {percent}%):"


def _paragraphs(ranked: RankedPassage, marks: bool) -> list[list[tuple[str, bool]]]:
    """The paragraphs of an excerpt in pieces, each with whether it belongs to what answers.

    The offsets of `highlight` are those of the bare text, so this comes before any escaping.
    """
    low, high = ranked.highlight if marks and ranked.highlight else (0, 0)
    paragraphs, start = [], 0
    for text in ranked.text.split(_BETWEEN):
        first, last = (min(max(at - start, 0), len(text)) for at in (low, high))
        pieces = [(text[:first], False), (text[first:last], True), (text[last:], False)]
        paragraphs.append([piece for piece in pieces if piece[0]])
        start += len(text) + len(_BETWEEN)
    return paragraphs


def _bold(text: str) -> str:
    """`text` between asterisks, which stand next to its first and last word."""
    inner = text.strip()
    if not inner:
        return text
    before, after = text.split(inner, 1)
    return f"{before}**{inner}**{after}"


def _also_in(ranked: RankedPassage) -> list[str]:
    """Where else the excerpt was printed: the same article in other files, and its copies."""
    return [*ranked.passage.article.copies, *(_copy(passage) for passage in ranked.copies)]


def _copy(passage: Passage) -> str:
    paths = (passage.article.path, *passage.article.copies)
    return f"{citation_line(passage)} · {' · '.join(paths)}"


def _wrap(text: str, indent: str, following: str | None = None) -> list[str]:
    return textwrap.wrap(
        plain(text),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if following is None else following,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _title(article: Article) -> str:
    return article.title or article.path


def _facts(ranked: RankedPassage, marks: bool) -> str:
    """Score, author, date, publisher and place of a passage, and whom what is marked quotes."""
    article = ranked.passage.article
    publisher = article.publisher
    if publisher and "publisher" in article.inferred:
        publisher = f"[{publisher}]"
    facts = [
        f"score {ranked.score:.3f}",
        ", ".join(article.authors) or "no author named",
        date_in_words(article.date),
        publisher,
        locator(ranked.passage),
        article.path,
        f"quoting {ranked.speaker}" if marks and ranked.speaker else None,
    ]
    return " · ".join(fact for fact in facts if fact)


def _passage_html(ranked: RankedPassage, marks: bool) -> str:
    article = ranked.passage.article
    title = escape(plain(_title(article)))
    if article.url and urlsplit(article.url).scheme in ("http", "https"):
        href = escape(article.url, quote=True)
        title = f'<a href="{href}" style="{_LINK}" rel="{_REL}" target="_blank">{title}</a>'
    # An article's language may run the other way than the page around it.
    paragraphs = "".join(
        f'<p dir="auto" style="margin:0 0 0.6em">{_pieces_html(paragraph)}</p>'
        for paragraph in _paragraphs(ranked, marks)
    )
    copies = "".join(
        f'<div style="{_SMALL}">Also in: {escape(plain(copy))}</div>' for copy in _also_in(ranked)
    )
    return (
        f'<li style="{_ITEM}"><div style="{_TITLE}">{ranked.rank}. {title}</div>'
        f'<div style="{_SMALL}">{escape(plain(_facts(ranked, marks)))}</div>'
        f'<blockquote style="{_EXCERPT}">{paragraphs}</blockquote>'
        f'<div style="{_SMALL}">{escape(plain(ranked.citation))}</div>{copies}</li>'
    )


def _pieces_html(pieces: list[tuple[str, bool]]) -> str:
    return "".join(
        f'<mark style="{_MARK}">{escape(plain(piece))}</mark>' if marked else escape(plain(piece))
        for piece, marked in pieces
    )


def _run_html(run: Run) -> str:
    text = escape(plain(run.text))
    text = f"<em>{text}</em>" if run.italic else text
    if run.link is None:
        return text
    href = escape(run.link, quote=True)
    return f'<a href="{href}" style="{_LINK}" rel="{_REL}" target="_blank">{text}</a>'
