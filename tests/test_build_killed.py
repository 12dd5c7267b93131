"""Builds that are killed at any moment: the library opens, and the next build ends the work."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from generated import contents, run_python, start_python, write_articles

import qa
from corpus.errors import LibraryUnfinished
from embeddings import HashingEncoder, build_library

BATCH = 8
SIZE = 40
_PAUSE = 0.05  # seconds that a batch takes

# A build that tells every passage it embeds in a file, and kills itself where it is told to:
# "before" or "after" the n-th commit of a transaction, or never.
_BUILD = """
import os, signal, sqlite3, sys, time
import embeddings.build
from embeddings import HashingEncoder, build_library
from pathlib import Path

articles, library, log, when, number, pause = sys.argv[1:]
embeddings.build.BATCH = 8
commits = 0

class Logged(HashingEncoder):
    def encode_passages(self, texts):
        if float(pause):
            print("embedding", flush=True)
            time.sleep(float(pause))
        with open(log, "a") as file:
            file.write("x" * len(texts))
        return super().encode_passages(texts)

class Killing(sqlite3.Connection):
    def execute(self, sql, *arguments):
        global commits
        if sql != "COMMIT":
            return super().execute(sql, *arguments)
        commits += 1
        if when == "before" and commits == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        cursor = super().execute(sql, *arguments)
        if when == "after" and commits == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        return cursor

connect = sqlite3.connect
sqlite3.connect = lambda *a, **o: connect(*a, **o, factory=Killing)
print("started", flush=True)
report = build_library(Path(articles), Path(library), model=Logged(), size=40, progress=False)
print(report.embedded, commits)
"""


class Undisturbed:
    """Articles, and what a build that nobody kills makes of them."""

    def __init__(self, place: Path) -> None:
        self.articles = place / "articles"
        write_articles(self.articles, 12)
        log = place / "log"
        output = run_python(_BUILD, self.articles, place / "l", log, "never", 0, 0)
        self.passages, self.commits = map(int, output.splitlines()[1].split())
        self.contents = contents(place / "l")
        assert len(log.read_text()) == self.passages


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return Undisturbed(tmp_path_factory.mktemp("undisturbed"))


def check(library: Path, before: dict[str, Any] | None) -> None:
    """A library after a kill is sound, and as it was before."""
    if not (library / "library.db").exists():
        return  # killed before there was one
    with qa.open(library, model=HashingEncoder()) as opened:
        if before is None:
            assert len(opened) == 0
            with pytest.raises(LibraryUnfinished):
                opened.ask("Which union called the strike?")
        else:
            assert [p.id for p in opened.passages()] == [row[0] for row in before["passages"]]
            assert len(opened.ask("Which union called the strike?").passages) == 5
    db = sqlite3.connect(library / "library.db")
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


def killed(articles: Path, library: Path, log: Path, when: str, number: int) -> None:
    process = start_python(_BUILD, articles, library, log, when, number, 0)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors


def test_there_are_enough_batches_to_be_killed_between(undisturbed: Undisturbed) -> None:
    assert undisturbed.passages > 8 * BATCH
    # The schema, the vectors' tables, the batches, and the last transaction.
    assert undisturbed.commits == 3 + -(-undisturbed.passages // BATCH)


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_commit_in_turn(
    undisturbed: Undisturbed, tmp_path: Path, when: str
) -> None:
    """One library, killed at the 1st commit of a build, then at the 2nd of the next, and on."""
    library, log = tmp_path / "l", tmp_path / "log"
    log.touch()
    numbers = [1, 2, 3, 4, 3, 3]
    for number in numbers:
        killed(undisturbed.articles, library, log, when, number)
        check(library, None)
    output = run_python(_BUILD, undisturbed.articles, library, log, "never", 0, 0)
    assert contents(library) == undisturbed.contents
    embedded = len(log.read_text())
    # Killed after a commit loses nothing; before it, the batch that it was for.
    lost = sum(number > 2 for number in numbers) if when == "before" else 0
    assert embedded == undisturbed.passages + lost * BATCH
    assert int(output.splitlines()[1].split()[0]) < undisturbed.passages


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_the_last_commit(undisturbed: Undisturbed, tmp_path: Path, when: str) -> None:
    library, log = tmp_path / "l", tmp_path / "log"
    killed(undisturbed.articles, library, log, when, undisturbed.commits)
    check(library, None if when == "before" else undisturbed.contents)
    run_python(_BUILD, undisturbed.articles, library, log, "never", 0, 0)
    assert contents(library) == undisturbed.contents
    assert len(log.read_text()) == undisturbed.passages


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_a_library_is_brought_up_to_date(
    undisturbed: Undisturbed, tmp_path: Path, when: str
) -> None:
    """The old state answers until the last commit, and the new one after it."""
    articles, library, log = tmp_path / "articles", tmp_path / "l", tmp_path / "log"
    write_articles(articles, 5)
    build_library(articles, library, model=HashingEncoder(), size=SIZE, progress=False)
    old = contents(library)
    write_articles(articles, 12)
    (articles / "report-002.txt").unlink()
    build_library(articles, tmp_path / "new", model=HashingEncoder(), size=SIZE, progress=False)
    new = contents(tmp_path / "new")
    assert new["passages"] != undisturbed.contents["passages"]
    for number in (1, 2, 3, 4):
        killed(articles, library, log, when, number)
        check(library, old)
        assert contents(library) == old
    output = run_python(_BUILD, articles, library, log, "never", 0, 0)
    assert contents(library) == new
    assert int(output.splitlines()[1].split()[0]) > 0


def test_twenty_kills_at_random_moments(undisturbed: Undisturbed, tmp_path: Path) -> None:
    draw = random.Random(20)
    kills = finished = 0
    moments = set()  # how much was embedded when the kill came
    while kills < 20:
        # A new library whenever one is done.
        library, log = tmp_path / f"l{finished}", tmp_path / f"log{finished}"
        log.touch()
        kills_here = 0
        while kills < 20:
            process = start_python(_BUILD, undisturbed.articles, library, log, "never", 0, _PAUSE)
            assert process.stdout is not None
            assert process.stdout.readline() == "started\n"
            # Some while it reads and splits, the others in one of its next batches.
            for _ in range(draw.choice([0, 1, 2, 3])):
                process.stdout.readline()
            time.sleep(draw.uniform(0, 2 * _PAUSE))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
            if process.returncode == 0:
                break
            kills += 1
            kills_here += 1
            moments.add(len(log.read_text()))
            check(library, undisturbed.contents if is_whole(library) else None)
        output = run_python(_BUILD, undisturbed.articles, library, log, "never", 0, 0)
        finished += 1
        assert contents(library) == undisturbed.contents
        assert len(log.read_text()) <= undisturbed.passages + kills_here * BATCH
        assert int(output.splitlines()[1].split()[0]) <= undisturbed.passages
    assert kills == 20
    assert len(moments) > 5


def is_whole(library: Path) -> bool:
    """Whether the kill came after the last commit."""
    if not (library / "library.db").exists():
        return False
    with qa.open(library, model=HashingEncoder()) as opened:
        return len(opened) > 0
