"""What an empty chat shows as HTML: what there is to ask, and what one can continue with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from corpus.dates import ArticleDate
from qa.presentation import date_in_words
from qa.render.controls import attributes, button
from qa.render.elements import text_html

if TYPE_CHECKING:
    from qa.chat.stored import ConversationSummary
    from qa.facets import Facets

__all__ = ["start_html", "summary_in_words"]


def start_html(
    facets: Facets, *, articles: int, passages: int, recent: Sequence[ConversationSummary]
) -> str:
    """What the library holds, and the conversations that were changed last.

    Parameters
    ----------
    facets : Facets
        Of the library, with its first and last date.
    articles, passages : int
        How many it holds.
    recent : sequence of ConversationSummary
        What can be continued; none for no list.
    """
    held = [_count(articles, "article"), _count(passages, "passage")]
    if facets.first is not None and facets.last is not None:
        first, last = _day_in_words(facets.first), _day_in_words(facets.last)
        held.append(first if first == last else f"{first} to {last}")
    items = "".join(
        f"<li{attributes({'data-id': each.id})}>"
        # What stands on it begins with the name, in whatever direction that is written.
        f"{button(each.name, 'reopen', kind='footnote-reopen', direction='auto')}"
        f'<p class="footnote-source">{text_html(summary_in_words(each))}</p></li>'
        for each in recent
    )
    listed = ""
    if items:
        listed = (
            f'<h3 class="footnote-heading">Continue</h3><ul class="footnote-recent">{items}</ul>'
        )
    return f'<p class="footnote-hint">{text_html(", ".join(held))}</p>{listed}'


def summary_in_words(summary: ConversationSummary, *, seconds: bool = False) -> str:
    """How much a conversation holds and when it was changed: ``2 questions · 2026-01-02 03:04``.

    Parameters
    ----------
    summary : ConversationSummary
        One of the library's; what is damaged of it is told, or left out.
    seconds : bool
        Whether the time is told to the second.
    """
    if summary.damaged:
        return "damaged: it can only be deleted"
    facts = [_count(summary.questions, "question")]
    if summary.quotations:
        facts.append(f"{_count(summary.quotations, 'excerpt')} kept")
    with suppress(ValueError, OverflowError):
        # As the clock on the wall shows it.
        changed = datetime.fromisoformat(summary.changed).astimezone()
        facts.append(changed.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"))
    return " · ".join(facts)


def _day_in_words(iso: str) -> str:
    """``31 August 2006`` for ``2006-08-31``; what is no date, as it is."""
    if not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?", iso):
        return iso
    year, month, day = (int(part) for part in f"{iso}-0-0".split("-")[:3])
    return date_in_words(ArticleDate(raw=iso, year=year, month=month or None, day=day or None))


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
