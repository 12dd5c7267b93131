"""What an empty chat shows as HTML: what there is to ask, and what one can go on with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

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
        What can be gone on with; none for no list.
    """
    held = f"{_count(articles, 'article')} with {_count(passages, 'passage')}"
    dates = ""
    if facets.first is not None and facets.last is not None:
        same = facets.first == facets.last
        dates = f", of {facets.first}" if same else f", from {facets.first} to {facets.last}"
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
            f'<h3 class="footnote-heading">Go on with</h3><ul class="footnote-recent">{items}</ul>'
        )
    return f'<p class="footnote-hint">Here are {text_html(held + dates)}.</p>{listed}'


def summary_in_words(summary: ConversationSummary) -> str:
    """How much a conversation holds and when it was changed: ``2 questions · 2026-01-02 03:04``."""
    facts = [_count(summary.questions, "question")]
    if summary.quotations:
        facts.append(f"{_count(summary.quotations, 'excerpt')} kept")
    # As the clock on the wall shows it.
    changed = datetime.fromisoformat(summary.changed).astimezone()
    return " · ".join([*facts, changed.strftime("%Y-%m-%d %H:%M")])


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
