"""Searching what is kept while others keep more, and what of it is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_conversations import made, names

import qa
from corpus.article import Article
from corpus.errors import LibraryUnavailable
from qa.chat.conversations import Conversations
from qa.chat.rows import TABLE


def test_what_is_kept_while_it_is_searched_is_found(
    tiny: qa.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(tiny)
    kept = conversations.save(made(tiny, "One"))
    reading = TABLE.reading

    def renamed_after_the_first_look(folder: object) -> object:
        opened = reading(tiny.path)
        enter = opened.__enter__

        class Opened:
            def __enter__(self) -> object:
                rows, age = enter()
                looks: list[object] = []

                def looked(*arguments: object) -> object:
                    found = rows(*arguments)
                    looks.append(found)
                    if len(looks) == 1:
                        Conversations(tiny).save(replace(kept, name="Other"))
                    return found

                return looked, age

            def __exit__(self, *told: object) -> object:
                return opened.__exit__(*told)  # type: ignore[arg-type]

        return Opened()

    monkeypatch.setattr(TABLE, "reading", renamed_after_the_first_look)
    assert names(conversations.search("crowns")) == ["One"]
    monkeypatch.undo()
    assert names(conversations.search("crowns")) == ["Other"]


def test_only_what_is_listed_is_remembered(tiny: qa.Library) -> None:
    conversations = Conversations(tiny)
    kept = conversations.save(made(tiny, "One"))
    for number in range(5):
        kept = conversations.save(replace(kept, name=f"Name {number}"))
        assert names(conversations.search("crowns")) == [f"Name {number}"]
    assert len(conversations._searched) == 1
    assert conversations._excerpts._read
    conversations.delete(1)
    assert conversations.search("crowns") == []
    assert not conversations._searched
    assert not conversations._excerpts._read


def test_an_article_that_cannot_be_read_for_now_is_looked_into_the_next_time(
    tiny: qa.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(tiny)
    conversations.save(made(tiny, "One"))

    def locked(article_id: str) -> Article:
        raise LibraryUnavailable("locked")

    monkeypatch.setattr(tiny, "article", locked)
    assert conversations.search("crowns") == []
    monkeypatch.undo()
    assert names(conversations.search("crowns")) == ["One"]
