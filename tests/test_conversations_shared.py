"""Conversations that several keep at once, and rows that are not as they were kept."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from dataclasses import replace

import pytest
from generated import start_python
from test_conversations import made, names

import qa
from corpus.errors import LibraryDamaged
from corpus.schema import database_path
from qa.chat.stored import StoredConversation


def damage(library: qa.Library, change: str) -> None:
    with sqlite3.connect(database_path(library.path)) as db:
        db.execute(f"UPDATE conversations SET {change} WHERE id = 1")


@pytest.mark.parametrize(
    "change",
    [
        "content = replace(content, 'cost', 'lost')",
        "content = '[]'",
        "content = CAST(x'ff00' AS TEXT)",
        "name = 'Zwei'",
        "name = CAST(x'4fff' AS TEXT)",
        "questions = 9",
        "revision = 7",
        "created = '2020-01-01'",
        "questions = 'abc'",
        "questions = x'00'",
        "revision = 'abc'",
        "revision = x'00'",
        "sha256 = x'00'",
        'content = replace(content, \'"start": 0\', \'"start": "0"\')',
        "content = x'00ff', name = 5",
        f"content = '{{\"exchanges\": {'[' * 100_000}'",
    ],
)
def test_a_damaged_row_is_told_and_the_others_stand(tiny: qa.Library, change: str) -> None:
    conversations = tiny.conversations
    conversations.save(made(tiny, "One"))
    other = conversations.save(made(tiny, "Other"))
    damage(tiny, change)
    for verb in (conversations.load, lambda number: conversations.rename(number, "New")):
        with pytest.raises(LibraryDamaged) as told:
            verb(1)
        assert "(number 1)" in str(told.value)
        assert str(told.value).endswith("is not as it was kept; delete it, the others are sound")
    assert [each.id for each in conversations] == [2, 1]
    assert names(conversations.search("other")) == ["Other"]
    # It is looked for by its name alone.
    assert names(conversations.search("bridge cost")) == ["Other"]
    name = next(each.name for each in conversations if each.id == 1)
    assert [each.id for each in conversations.search(name)] == [1]
    assert repr(list(conversations))
    assert conversations.load(2) == other
    conversations.delete(1)
    assert names(list(conversations)) == ["Other"]


def test_one_of_another_version_is_not_misread(tiny: qa.Library) -> None:
    kept = tiny.conversations.save(made(tiny, "One"))
    with sqlite3.connect(database_path(tiny.path)) as db:
        (content,) = db.execute("SELECT content FROM conversations").fetchone()
        newer = content.replace('"format": 1', '"format": 2')
        assert newer != content
        row = (kept.name, kept.created, kept.changed, 1, 1, newer)
        sha256 = hashlib.sha256(json.dumps(row).encode("ascii")).hexdigest()
        db.execute("UPDATE conversations SET content = ?, sha256 = ?", (newer, sha256))
    with pytest.raises(LibraryDamaged, match=r"'One' \(number 1\)"):
        tiny.conversations.load(1)


def test_threads_that_save_one_conversation_lose_nothing(tiny: qa.Library) -> None:
    start = tiny.conversations.save(made(tiny, "Start"))
    kept: list[StoredConversation] = []

    def save(number: int) -> None:
        kept.append(tiny.conversations.save(replace(start, name=f"By {number}")))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One of them followed on the start; every other is a conversation of its own.
    assert sorted(each.revision for each in kept) == [1] * 11 + [2]
    assert sorted(names(list(tiny.conversations))) == sorted(f"By {n}" for n in range(12))
    for each in kept:
        assert each.id is not None
        assert tiny.conversations.load(each.id) == each


_SAVE = """
import sys, qa
from dataclasses import replace
with qa.open(sys.argv[1]) as library:
    start = library.conversations.load(1)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(10):
        start = library.conversations.save(replace(start, name=f"{sys.argv[2]} {number}"))
    print(start.id, start.revision)
"""


def test_two_processes_that_save_one_conversation_lose_nothing(tiny: qa.Library) -> None:
    tiny.conversations.save(made(tiny, "Start"))
    processes = [start_python(_SAVE, tiny.path, name) for name in "ab"]
    for process in processes:
        assert process.stdout.readline() == "ready\n"  # type: ignore[union-attr]
    for process in processes:
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    ends = []
    for process in processes:
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        ends.append(output.split())
    # Whoever came second went on with a conversation of its own.
    assert sorted(ends) == [["1", "11"], ["2", "10"]]
    assert sorted(names(list(tiny.conversations))) == ["a 9", "b 9"]
