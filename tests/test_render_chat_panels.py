"""The chat's lists as HTML: what an empty chat begins with, and the conversations that are kept."""

from __future__ import annotations

from typing import Any

from qa.chat.stored import ConversationSummary
from qa.facets import Facets
from qa.render.chat_panels import conversations_html
from qa.render.chat_start import start_html


def test_an_empty_chat_tells_what_there_is_to_ask() -> None:
    def told(first: str | None, last: str | None) -> str:
        facets = Facets(authors=(), publishers=(), first=first, last=last, undated=0)
        return start_html(facets, articles=24, passages=1140, recent=[])

    assert ">24 articles, 1,140 passages, 31 August 2006 to May 2026<" in told(
        "2006-08-31", "2026-05"
    )
    assert ">24 articles, 1,140 passages, 2006<" in told("2006", "2006")
    assert ">24 articles, 1,140 passages<" in told(None, None)


def conversation(**given: Any) -> ConversationSummary:
    when = "2026-01-02T03:04:05+00:00"
    return ConversationSummary(
        **({"id": 1, "name": "One", "created": when, "changed": when, "questions": 1} | given)
    )


def listed(*summaries: ConversationSummary) -> str:
    return conversations_html(summaries, name="One", current=None, searched="", questions=0)


def test_conversations_that_look_alike_are_told_apart_by_their_seconds() -> None:
    first = conversation()
    assert ":05<" not in listed(first, conversation(id=2, name="Two"))
    html = listed(first, conversation(id=2, changed="2026-01-02T03:04:59+00:00"))
    assert (html.count(":05<"), html.count(":59<")) == (1, 1)


def test_a_damaged_conversation_is_listed_to_be_deleted() -> None:
    html = listed(conversation(changed="", damaged=True), conversation(id=2, changed="never"))
    assert "damaged: it can only be deleted" in html
    assert html.count('data-act="delete"') == 2


def test_of_very_many_conversations_the_newest_are_listed() -> None:
    html = listed(*(conversation(id=n, name=f"No. {n}") for n in range(1123)))
    assert html.count('data-act="delete"') == 100
    assert '<p class="footnote-hint footnote-rest">and 1,023 more: search' in html
