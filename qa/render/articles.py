"""The article view as HTML: numbered paragraphs, sub-headings, the passage marked.

It needs no script and no style sheet, for a notebook keeps neither in an output that it does not
trust. Bringing the passage into sight is left to what HTML does by itself: what comes before it is
folded away but for two paragraphs, and the mark has an id for links of the page. (JupyterLab takes
ids away, too, unless it is set to allow them; what is folded stays so.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.article import Paragraph
from corpus.references.item import article_item
from qa.presentation import title_of
from qa.quotation.links import deep_link, web_address
from qa.render.elements import MARK, SMALL, TITLE, link_html, text_html, whole_html

if TYPE_CHECKING:
    from qa.article_view import ArticleView

__all__ = ["article_html"]

# Paragraphs before a marked one that stay in sight.
_NEAR = 2

_HEAD = f"{TITLE};font-size:1.15em;margin:0"
_FACTS = f"margin:0 0 0.8em;{SMALL}"
_LIST = "margin:0;padding:0;padding-inline-start:3em"
_NUMBER = "font-size:0.75em;margin:0 0 0.8em"  # of the number; the paragraph undoes it
_TEXT = "font-size:1.333em;margin:0;white-space:pre-line"
_HEADING = f"{TITLE};font-size:1em;margin:1em 0 0.5em"
_MARK = f"{MARK};scroll-margin:4em"
_FOLDED = "margin:0 0 0.8em"


def article_html(view: ArticleView, sentence: tuple[int, int] | None = None) -> str:
    """The whole article; what is far before its mark is folded away.

    Parameters
    ----------
    view : ArticleView
        The article, with what is marked in it.
    sentence : (start, end) or None
        What is marked more strongly within that, half-open, in characters of the article's text.
    """
    paragraphs = view.article.paragraphs
    folded = _folded(view)
    before = "".join(_lists(view, paragraphs[:folded], sentence))
    if before:
        count = len({each.number for each in paragraphs[:folded] if not each.heading})
        noun = "paragraph" if count == 1 else "paragraphs"
        before = (
            f'<details style="{_FOLDED}"><summary style="{SMALL}">{count} {noun} before'
            f"</summary>{before}</details>"
        )
    rest = "".join(_lists(view, paragraphs[folded:], sentence))
    return whole_html(
        f'<div class="footnote-article-head"><h3 dir="auto" style="{_HEAD}">{_title(view)}</h3>'
        f'<div dir="auto" style="{_FACTS}">{text_html(view.facts)}</div></div>{before}{rest}'
    )


def _title(view: ArticleView) -> str:
    """The title; on the web it leads to the marked words."""
    title = text_html(title_of(view.article))
    url = article_item(view.article).get("URL")
    if not isinstance(url, str):
        return title
    link = deep_link(url, view.article.text, *view.marked) if view.marked else web_address(url)
    return title if link is None else link_html(link, title)


def _folded(view: ArticleView) -> int:
    """How many paragraphs, sub-headings included, are folded away."""
    marked = _first_marked(view)
    if marked is None:
        return 0
    near = marked.number - _NEAR
    paragraphs = enumerate(view.article.paragraphs)
    folded = next(n for n, each in paragraphs if each.number >= near)
    return folded if folded > 1 else 0


def _first_marked(view: ArticleView) -> Paragraph | None:
    """The paragraph in which the mark begins."""
    if view.marked is None:
        return None
    start, _ = view.marked
    return next(each for each in view.article.paragraphs if each.end > start)


def _lists(
    view: ArticleView, paragraphs: tuple[Paragraph, ...], sentence: tuple[int, int] | None
) -> Iterator[str]:
    """Paragraphs as numbered lists, with the sub-headings between them."""
    items: list[str] = []
    first = 1
    for paragraph in paragraphs:
        text = "".join(_pieces(view, paragraph, sentence))
        if not paragraph.heading:
            first = first if items else paragraph.number
            items.append(
                f'<li value="{paragraph.number}" style="{_NUMBER}">'
                f'<p dir="auto" style="{_TEXT}">{text}</p></li>'
            )
            continue
        if items:
            yield _list(first, items)
            items = []
        yield f'<h4 dir="auto" style="{_HEADING}">{text}</h4>'
    if items:
        yield _list(first, items)


def _list(first: int, items: list[str]) -> str:
    return f'<ol start="{first}" style="{_LIST}">{"".join(items)}</ol>'


def _pieces(
    view: ArticleView, paragraph: Paragraph, sentence: tuple[int, int] | None
) -> Iterator[str]:
    end = paragraph.start
    for piece, marked in view.pieces(paragraph):
        start, end = end, end + len(piece)
        if not marked:
            yield text_html(piece)
            continue
        # The first piece of a mark alone has the id.
        own = f'id="{view.anchor}" ' if paragraph == _first_marked(view) else ""
        inner = _strongest(piece, start, sentence)
        yield f'<mark {own}style="{_MARK}">{inner}</mark>'


def _strongest(piece: str, start: int, sentence: tuple[int, int] | None) -> str:
    """A marked piece, which starts there in the article, with the sentence marked within it."""
    low, high = (min(max(at - start, 0), len(piece)) for at in sentence or (0, 0))
    if low >= high:
        return text_html(piece)
    strong = f'<mark class="footnote-sentence">{text_html(piece[low:high])}</mark>'
    return f"{text_html(piece[:low])}{strong}{text_html(piece[high:])}"
