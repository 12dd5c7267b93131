"""Conversations that are not as they were kept, or that another Footnote kept."""

from __future__ import annotations

import sqlite3

import pytest
from test_conversations import made, names

import qa
from corpus.errors import LibraryDamaged
from corpus.schema import database_path
from qa.chat.rows import row_digest

TEXTS = ("name", "created", "changed", "content", "sha256")
DAMAGE = (
    *((name, value) for name in TEXTS for value in ("'x'", "''", "x'00'", "CAST(x'4fff' AS TEXT)")),
    *(
        (name, value)
        for name in ("questions", "revision")
        for value in ("9", "-9", "'x'", "x'00'", "2.5", "CAST(x'ff' AS TEXT)")
    ),
    ("name", "'Zwei'"),
    ("name", "5"),
    ("created", "'2020-01-01'"),
    ("changed", "'9999-12-31T23:59:59-23:59'"),
    ("content", "replace(content, 'cost', 'lost')"),
    ("content", "'[]'"),
    ("content", 'replace(content, \'"start": 0\', \'"start": "0"\')'),
    ("content", f"'{{\"exchanges\": {'[' * 100_000}'"),
)
# What a list sees of it, without reading all that is kept.
SEEN = {
    (name, value)
    for name, value in DAMAGE
    if (name in ("created", "changed") and value != "'2020-01-01'")
    or (name == "name" and value not in ("'x'", "'Zwei'", "5"))
    or (name == "questions" and value != "9")
    or (name == "content" and not value.startswith("replace") and value != "'[]'")
}


def damage(library: qa.Library, change: str) -> None:
    with sqlite3.connect(database_path(library.path)) as db:
        db.execute(f"UPDATE conversations SET {change} WHERE id = 1")


@pytest.mark.parametrize(("column", "value"), DAMAGE)
def test_a_damaged_row_is_told_and_the_others_stand(
    tiny: qa.Library, column: str, value: str
) -> None:
    conversations = tiny.conversations
    conversations.save(made(tiny, "One"))
    other = conversations.save(made(tiny, "Other"))
    damage(tiny, f"{column} = {value}")
    for verb in (conversations.load, lambda number: conversations.rename(number, "New")):
        with pytest.raises(LibraryDamaged) as told:
            verb(1)
        assert "(number 1)" in str(told.value)
        assert str(told.value).endswith("is not as it was kept; delete it, the others are sound")
    assert [each.id for each in conversations] == [2, 1]
    sound, broken = conversations
    assert not sound.damaged
    assert broken.damaged == ((column, value) in SEEN)
    assert names(conversations.search("other")) == ["Other"]
    # It is looked for by its name alone.
    assert names(conversations.search("bridge cost")) == ["Other"]
    assert [each.id for each in conversations.search(broken.name or " ")][-1] == 1
    assert repr(list(conversations))
    assert conversations.load(2) == other
    conversations.delete(1)
    assert names(list(conversations)) == ["Other"]


@pytest.mark.parametrize("value", ["'x'", "x'00'", "CAST(x'ff' AS TEXT)", "2.5", "-7"])
def test_what_the_order_goes_by_may_be_damaged_alone(tiny: qa.Library, value: str) -> None:
    one, two = (tiny.conversations.save(made(tiny, name)) for name in ("One", "Two"))
    damage(tiny, f"change = {value}")
    assert tiny.conversations.load(1) == one
    tiny.conversations.save(made(tiny, "Three"))
    tiny.conversations.save(two)
    assert [n for n in names(list(tiny.conversations)) if n != "One"] == ["Two", "Three"]
    tiny.conversations.save(one)
    assert names(list(tiny.conversations)) == ["One", "Two", "Three"]


def test_one_of_another_version_is_told_as_such_and_can_be_named(tiny: qa.Library) -> None:
    kept = tiny.conversations.save(made(tiny, "One"))
    with sqlite3.connect(database_path(tiny.path)) as db:
        (content,) = db.execute("SELECT content FROM conversations").fetchone()
        newer = content.replace('"format": 1', '"format": 2').replace('"basket"', '"baskets"')
        assert newer != content
        sha256 = row_digest(kept.name, kept.created, kept.changed, 1, 1, newer)
        db.execute("UPDATE conversations SET content = ?, sha256 = ?", (newer, sha256))
    with pytest.raises(LibraryDamaged) as told:
        tiny.conversations.load(1)
    assert str(told.value) == (
        f"the conversation 'One' (number 1) in {database_path(tiny.path)} was kept by another "
        "version of Footnote (its format is 2, this one reads 1); open it with that one, or with a "
        "newer one: it is kept nowhere else"
    )
    assert [each.damaged for each in tiny.conversations] == [False]
    tiny.conversations.rename(1, "Eins")
    assert names(tiny.conversations.search("eins")) == ["Eins"]


@pytest.mark.parametrize(
    "change",
    [
        "text = replace(text, 'wheat', 'wheet')",
        "text = CAST(x'ff' AS TEXT)",
        "record = '{'",
        "source_map = x'00'",
        "sha256 = 'x'",
    ],
)
def test_a_damaged_article_is_not_shown_and_counted(tiny: qa.Library, change: str) -> None:
    kept = tiny.conversations.save(made(tiny, "One"))
    with sqlite3.connect(database_path(tiny.path)) as db:
        db.execute(f"UPDATE articles SET {change} WHERE id = 'harvest.txt'")
    with qa.open(tiny.path) as now:
        (exchange,) = now.conversations.load(1).exchanges
        assert exchange.missing == 1
        assert [each.passage.article.id for each in exchange.answer.passages] == [
            each.passage.article.id
            for each in kept.exchanges[0].answer.passages
            if each.passage.article.id != "harvest.txt"
        ]
        assert names(now.conversations.search("bridge")) == ["One"]
