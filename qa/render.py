"""How answers look: as HTML, as Markdown and as plain text. All HTML of Footnote is made here.

Questions, titles and articles are hostile input: everything is escaped for the form it goes into.
Colours come from the page around it, so that light and dark themes both read well.
"""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.article import Article
from qa.citation import date_in_words, locator

if TYPE_CHECKING:
    from qa.answer import Answer, RankedPassage

__all__ = [
    "answer_html",
    "answer_markdown",
    "answer_text",
    "message_html",
    "plain",
    "status_html",
]

_WIDTH = 88
_INDENT = "   "
# Would move a terminal's cursor, or turn the direction of what follows.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$])")
_NOTHING = "This library holds no passage."

# Inline, since a notebook that is not trusted yet keeps no style sheet.
_ARTICLE = "max-width:46em;margin:0.5em 0 1em;line-height:1.5;overflow-wrap:anywhere"
_QUESTION = "font-weight:600;margin:0 0 0.6em"
_LIST = "list-style:none;margin:0;padding:0"
_ITEM = "margin:0 0 1.2em"
_TITLE = "font-weight:600"
_SMALL = "font-size:0.88em;opacity:0.85"
_EXCERPT = (
    "margin:0.4em 0;padding:0 0 0 1em;border-left:3px solid rgba(128,128,128,0.5);"
    "font-family:Georgia,'Times New Roman',serif;color:inherit;background:transparent"
)


def plain(text: str) -> str:
    """`text` for a terminal: characters that would steer it become U+FFFD."""
    return _UNPRINTABLE.sub("�", text)


def answer_html(answer: Answer) -> str:
    """An answer as HTML: the question, then a list of excerpts with their citations."""
    if not answer.passages:
        body = f"<p>{_NOTHING}</p>"
    else:
        items = "".join(_passage_html(ranked) for ranked in answer.passages)
        body = f'<ol style="{_LIST}">{items}</ol>'
    question = escape(plain(answer.question))
    return f'<article style="{_ARTICLE}"><p style="{_QUESTION}">{question}</p>{body}</article>'


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
    """An answer as Markdown, with each excerpt as a block quotation."""
    lines = [f"**{_markdown(answer.question)}**", ""]
    if not answer.passages:
        lines.append(_NOTHING)
    for ranked in answer.passages:
        article = ranked.passage.article
        lines.append(f"{ranked.rank}\\. **{_markdown(_title(article))}** ({ranked.score:.3f})")
        lines.append("")
        lines += [f"> {_markdown(line)}".rstrip() for line in ranked.text.splitlines()]
        lines += ["", _markdown(ranked.citation), ""]
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """An answer for a terminal, wrapped at 88 columns."""
    lines = [plain(answer.question), ""]
    if not answer.passages:
        lines.append(_NOTHING)
    for ranked in answer.passages:
        article = ranked.passage.article
        lines += _wrap(f"{ranked.rank}. {_title(article)}", "", _INDENT)
        lines += _wrap(_facts(ranked), _INDENT)
        lines.append("")
        for paragraph in ranked.text.split("\n\n"):
            lines += [*_wrap(paragraph, _INDENT + "  "), ""]
        lines += [*_wrap(f"Cite: {ranked.citation}", _INDENT), ""]
    return "\n".join(lines).rstrip()


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


def _facts(ranked: RankedPassage) -> str:
    """Score, author, date, publisher and place of a passage, as far as they are known."""
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
        f"also in {', '.join(article.copies)}" if article.copies else None,
    ]
    return " · ".join(fact for fact in facts if fact)


def _passage_html(ranked: RankedPassage) -> str:
    article = ranked.passage.article
    title = escape(plain(_title(article)))
    if article.url and urlsplit(article.url).scheme in ("http", "https"):
        href = escape(article.url, quote=True)
        title = f'<a href="{href}" rel="noopener noreferrer" target="_blank">{title}</a>'
    paragraphs = "".join(
        f'<p style="margin:0 0 0.6em">{escape(plain(paragraph))}</p>'
        for paragraph in ranked.text.split("\n\n")
    )
    return (
        f'<li style="{_ITEM}"><div style="{_TITLE}">{ranked.rank}. {title}</div>'
        f'<div style="{_SMALL}">{escape(plain(_facts(ranked)))}</div>'
        f'<blockquote style="{_EXCERPT}">{paragraphs}</blockquote>'
        f'<div style="{_SMALL}">{escape(plain(ranked.citation))}</div></li>'
    )


def _markdown(text: str) -> str:
    """`text` with every character that Markdown or HTML would read as a mark made plain."""
    return _MARKDOWN_MARKS.sub(r"\\\1", escape(plain(text), quote=False))
