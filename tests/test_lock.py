"""The right to write: one process at a time, at once, whatever happened to the last one."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from generated import run_python, start_python

from corpus.errors import LibraryBusy
from corpus.lock import writing

_HOLD = """
import sys
from pathlib import Path
from corpus.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held_elsewhere(folder: Path) -> Iterator[int]:
    """The lock, held by another process while the block runs."""
    process = start_python(_HOLD, folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process.pid
    finally:
        process.communicate("\n", timeout=60)


def test_second_process_is_refused_with_the_name_of_the_first(tmp_path: Path) -> None:
    today = datetime.now().strftime("%Y-%m-%dT")
    with held_elsewhere(tmp_path) as pid, pytest.raises(LibraryBusy) as caught, writing(tmp_path):
        pass
    assert str(caught.value).startswith(
        f"{tmp_path} is being built by process {pid} on {platform.node()} since {today}"
    )


def test_lock_is_free_after_its_block(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path):
        pass
    with writing(tmp_path):
        pass
    assert not (tmp_path / "writer.json").exists()


def test_holder_is_told_in_a_file(tmp_path: Path) -> None:
    with writing(tmp_path, now=datetime(2026, 5, 3, 12, 30)):
        told = json.loads((tmp_path / "writer.json").read_text(encoding="utf-8"))
    assert told == {"pid": os.getpid(), "host": platform.node(), "since": "2026-05-03T12:30:00"}


def test_lock_is_freed_when_its_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path):
        raise ZeroDivisionError
    with writing(tmp_path):
        pass


def test_one_process_does_not_write_twice_at_once(tmp_path: Path) -> None:
    refused: list[Exception] = []

    def write() -> None:
        try:
            with writing(tmp_path):
                pass
        except LibraryBusy as error:
            refused.append(error)

    with writing(tmp_path):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        write()
    assert len(refused) == 2
    assert f"process {os.getpid()} " in str(refused[0])


def test_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    process = start_python(_HOLD, tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert str(process.pid) in (tmp_path / "writer.json").read_text(encoding="utf-8")
    with writing(tmp_path):
        assert str(os.getpid()) in (tmp_path / "writer.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("left", ["", "{", "[]", "null", '{"pid": 1}', "\x00\xff"])
def test_stale_name_of_a_holder_never_matters(tmp_path: Path, left: str) -> None:
    (tmp_path / "writer.json").write_text(left, encoding="latin-1")
    with writing(tmp_path):
        (tmp_path / "writer.json").write_text(left, encoding="latin-1")
        refused = pytest.raises(LibraryBusy, match="is being built by another process; wait")
        with refused, writing(tmp_path):
            pass


def test_holder_that_cannot_be_told_still_holds(tmp_path: Path) -> None:
    (tmp_path / "writer.json").mkdir()
    refused = pytest.raises(LibraryBusy, match="another process")
    with writing(tmp_path), refused, writing(tmp_path):
        pass


def test_folder_that_cannot_be_written_to_is_told_in_one_line() -> None:
    library = Path(tempfile.mkdtemp(prefix="footnote-"))
    code = """
import os, sys
from pathlib import Path
from corpus.errors import LibraryUnavailable
from corpus.lock import writing
with writing(Path(sys.argv[1])):  # all code is loaded now
    pass
os.remove(sys.argv[1] + "/writer.lock")
os.chmod(sys.argv[1], 0o555)
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    with writing(Path(sys.argv[1])):
        print("written")
except LibraryUnavailable as error:
    print(error)
"""
    try:
        assert run_python(code, library) == (
            f"{library} cannot be written to (Permission denied); look at its permissions, or "
            "build into another folder\n"
        )
    finally:
        shutil.rmtree(library)
