"""Conversations that several keep at once: nothing is lost, and a copy is named as one."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from generated import start_python
from test_conversations import made, names

import qa
from qa.chat.stored import StoredConversation


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
    found = names(list(tiny.conversations))
    assert sorted(each.removesuffix(" (copy)") for each in found) == sorted(
        f"By {number}" for number in range(12)
    )
    assert sum(each.endswith(" (copy)") for each in found) == 11
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


@pytest.mark.parametrize(
    ("name", "copies"),
    [
        ("Truce", ("Truce (copy)", "Truce (copy 2)", "Truce (copy 3)")),
        ("Truce (copy)", ("Truce (copy 2)", "Truce (copy 3)", "Truce (copy 4)")),
        ("Truce (copy 9)", ("Truce (copy 10)", "Truce (copy 11)", "Truce (copy 12)")),
        ("(copy)", ("(copy) (copy)", "(copy) (copy 2)", "(copy) (copy 3)")),
        ("a" * 200, ("a" * 193 + " (copy)", "a" * 191 + " (copy 2)", "a" * 191 + " (copy 3)")),
    ],
)
def test_a_copy_is_named_as_one(tiny: qa.Library, name: str, copies: tuple[str, ...]) -> None:
    start = tiny.conversations.save(made(tiny, name))
    tiny.conversations.save(start)
    kept = tuple(tiny.conversations.save(start) for _ in copies)
    assert tuple(each.name for each in kept) == copies
    assert names(list(tiny.conversations)) == [*reversed(copies), name]
    for each in kept:
        assert each.id is not None
        assert tiny.conversations.load(each.id) == each
    again = tiny.conversations.save(kept[0])
    assert (again.name, again.revision) == (copies[0], 2)


def test_what_was_deleted_elsewhere_is_kept_anew_under_its_name(tiny: qa.Library) -> None:
    start = tiny.conversations.save(made(tiny, "Truce"))
    tiny.conversations.delete(1)
    assert tiny.conversations.save(start).name == "Truce"
