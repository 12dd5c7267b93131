"""The chat's panels as HTML: the basket, the conversations that are kept, an article to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.presentation import title_of
from qa.render.articles import article_html
from qa.render.chat_start import summary_in_words
from qa.render.controls import attributes, button, exports
from qa.render.elements import text_html

if TYPE_CHECKING:
    from qa.article_view import ArticleView
    from qa.chat.basket import Basket
    from qa.chat.stored import ConversationSummary
    from qa.quotation.quotation import Quotation

__all__ = ["article_panel_html", "basket_html", "conversations_html"]

_MOST = 100  # conversations that are listed; a search finds the others


def basket_html(basket: Basket, style: str) -> str:
    """The quotations that were kept, in their order, with what can be done with them.

    Parameters
    ----------
    basket : Basket
        What was kept.
    style : str
        Of the citations.
    """
    count = len(basket.quotations)
    if not count:
        inner = (
            '<p class="footnote-hint">Nothing is kept yet. “Keep” under a passage puts its answer '
            "sentence here, or the words that are selected in it.</p>"
        )
    else:
        items = "".join(
            _quotation(each, style, first=n == 0, last=n == count - 1)
            for n, each in enumerate(basket.quotations)
        )
        inner = f'<ol class="footnote-basket">{items}</ol>' + exports("basket", "save the basket")
    return _panel("basket", "Basket", inner, heading=True)


def conversations_html(
    summaries: Sequence[ConversationSummary],
    *,
    name: str,
    current: int | None,
    searched: str,
    questions: int,
) -> str:
    """The conversations that the library keeps, and the name of the one that is open.

    Parameters
    ----------
    summaries : sequence of ConversationSummary
        Those that were found.
    name : str
        Of the one that is open.
    current : int or None
        Its id; None where it is not kept.
    searched : str
        What was looked for; "" for all.
    questions : int
        How many the open one has.
    """
    own = ""
    if questions:
        told = attributes({"class": "footnote-name", "value": name, "dir": "auto"})
        save = exports("conversation", "save this conversation", "Save this conversation as")
        own = (
            f'<label class="footnote-field">Name of this conversation <input type="text"{told} '
            f'autocomplete="off"></label>{save}'
        )
    shown = summaries[:_MOST]
    alike = Counter(map(_looks, shown))
    items = "".join(
        _summary(each, open_=each.id == current, seconds=alike[_looks(each)] > 1) for each in shown
    )
    listed = f'<ul class="footnote-conversations">{items}</ul>'
    if not items:
        none = "No conversation has all of these words." if searched else "None is kept yet."
        listed = f'<p class="footnote-hint">{none}</p>'
    if len(summaries) > len(shown):
        more = f"and {len(summaries) - len(shown):,} more: search for a word of them"
        listed += f'<p class="footnote-hint footnote-rest">{more}</p>'
    return _panel(
        "conversations",
        "Conversations",
        f'{own}<label class="footnote-field footnote-searching">Search '
        f'<input type="search" class="footnote-search" autocomplete="off"></label>{listed}',
        heading=True,
    )


def article_panel_html(view: ArticleView, sentence: tuple[int, int] | None = None) -> str:
    """An article with its passage marked, and in it the answer sentence, as `article_html`."""
    article = article_html(view, sentence)
    inner = f'<div class="footnote-article">{article}</div>'
    return _panel("article", "Article", inner, title=title_of(view.article))


def _panel(which: str, label: str, inner: str, *, heading: bool = False, title: str = "") -> str:
    """What scrolls under a line that stays: the heading, or whatever title `inner` has."""
    # Within another landmark an `aside` may not be one of its own.
    told = attributes(
        {
            "class": "footnote-panel",
            "data-which": which,
            "role": "region",
            "aria-label": label,
            "tabindex": -1,
        }
    )
    close = button("Close", "close", label=f"Close: {label}", kind="footnote-close")
    name = f'<h3 class="footnote-heading">{label}</h3>' if heading else ""
    if title:
        name = f'<p class="footnote-heading" dir="auto" aria-hidden="true">{text_html(title)}</p>'
    return (
        f'<aside{told}><div class="footnote-panel-head">{name}{close}</div>'
        f'<div class="footnote-sheet" tabindex="0">{inner}</div></aside>'
    )


def _quotation(quotation: Quotation, style: str, *, first: bool, last: bool) -> str:
    start = " ".join(quotation.words.split()[:6])
    paragraphs = "".join(
        f'<p dir="auto">{"<br>".join(map(text_html, lines))}</p>' for lines in quotation.lines
    )
    moves = "" if first else button("Up", "move", {"by": -1}, label=f"Up: {start}…")
    moves += "" if last else button("Down", "move", {"by": 1}, label=f"Down: {start}…")
    return (
        f"<li{attributes({'data-id': quotation.id})}>"
        f'<blockquote class="footnote-kept">{paragraphs}</blockquote>'
        f'<p class="footnote-citation" dir="auto">{quotation.cite(style).html}</p>'
        f'<div class="footnote-actions">{moves}'
        f"{button('Remove', 'discard', label=f'Remove: {start}…')}</div></li>"
    )


def _looks(summary: ConversationSummary) -> tuple[str, str]:
    return summary.name, summary_in_words(summary)


def _summary(summary: ConversationSummary, *, open_: bool, seconds: bool) -> str:
    told = attributes({"data-id": summary.id, "aria-current": "true" if open_ else None})
    facts = summary_in_words(summary, seconds=seconds) + (" · open" if open_ else "")
    return (
        f"<li{told}>{button(summary.name, 'reopen', kind='footnote-reopen', direction='auto')}"
        f'<p class="footnote-source">{text_html(facts)}</p>'
        + button(
            "Delete",
            "delete",
            {"confirm": "Delete for good"},
            label=f"Delete: {summary.name}",
        )
        + "</li>"
    )
