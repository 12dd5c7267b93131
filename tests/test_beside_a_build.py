"""An open library beside builds and writers in other processes: nothing that was stored is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from generated import run_python, write_articles
from workplace import Workplace

import qa
from corpus import Passage
from embeddings import HashingEncoder

_BUILD = """
import sys, qa
from embeddings import HashingEncoder
qa.build(sys.argv[1], library=sys.argv[2], model=HashingEncoder(512), progress=False)
"""
_JUDGE = """
import sys, qa
with qa.open(sys.argv[1]) as library:
    passage = library.ask("Which union called the strike?", 1).passages[0].passage
    library.judgments.judge(sys.argv[2], passage, 1, judge="B")
"""
_COUNT = """
import sys, json, qa
with qa.open(sys.argv[1]) as library:
    print(json.dumps([judgment.question for judgment in library.judgments]))
"""


@contextmanager
def opened_before_a_build(work: Workplace) -> Iterator[tuple[qa.Library, Passage]]:
    """A library in which something was judged, and which another process then built anew."""
    write_articles(work.articles, 8)
    work.build(model=HashingEncoder(512))
    with qa.open(work.library) as library:
        passage = library.ask("Which union called the strike?", 1).passages[0].passage
        library.judgments.judge("before", passage, 2)
        next(work.articles.iterdir()).unlink()
        run_python(_BUILD, work.articles, work.library)
        yield library, passage


def test_a_build_in_another_process_takes_no_judgment(work: Workplace) -> None:
    with opened_before_a_build(work) as (library, passage):
        for number in range(4):
            library.judgments.judge(f"here {number}", passage, 2)
            run_python(_JUDGE, work.library, f"there {number}")
        told = ["before"]
        for number in range(4):
            told += [f"here {number}", f"there {number}"]
        assert [judgment.question for judgment in library.judgments] == told
        assert json.loads(run_python(_COUNT, work.library)) == told
        assert library.ask("Which union called the strike?").passages  # as it was when opened


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to see open files")
def test_the_log_of_an_open_library_is_never_deleted(work: Workplace) -> None:
    with opened_before_a_build(work):
        names = [_target(each) for each in Path("/proc/self/fd").iterdir()]
        of_the_library = [name for name in names if "library.db-" in name]
        assert of_the_library
        assert not [name for name in of_the_library if name.endswith("(deleted)")]


def _target(link: Path) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""
