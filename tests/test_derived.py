"""Derived files: whole and verified, or made again; never half of them."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from generated import start_python

from corpus.derived import load_derived, remove_outdated

NAME = "index-abc"
DATA = {"one.bin": b"\x00\x01\x02" * 100, "two.json": b'{"a": 1}'}


class Maker:
    """Writes `DATA`, and counts how often; loads it by reading it back."""

    def __init__(self, fail: Callable[[Path], None] | None = None) -> None:
        self.made = 0
        self.fail = fail

    def make(self, folder: Path) -> None:
        self.made += 1
        assert list(folder.iterdir()) == []
        for name, data in DATA.items():
            (folder / name).write_bytes(data)
        if self.fail is not None:
            fail, self.fail = self.fail, None
            fail(folder)

    def load(self, folder: Path) -> dict[str, bytes]:
        return {name: (folder / name).read_bytes() for name in DATA}

    def __call__(self, library: Path) -> dict[str, bytes]:
        return load_derived(library, NAME, self.make, self.load)


@pytest.fixture
def maker() -> Maker:
    return Maker()


def test_files_are_made_once(tmp_path: Path, maker: Maker) -> None:
    assert maker(tmp_path) == maker(tmp_path) == DATA
    assert maker.made == 1


def _flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["one.bin", "two.json", "sha256.json"])
@pytest.mark.parametrize(
    "damage",
    [
        _flip_a_bit,
        Path.unlink,
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: os.truncate(path, 0),
        lambda path: path.write_bytes(path.read_bytes() + b"\n1"),
        lambda path: (path.unlink(), path.mkdir()),
    ],
    ids=["bit", "deleted", "truncated", "emptied", "longer", "a folder"],
)
def test_damaged_file_is_made_again_with_a_note(
    tmp_path: Path,
    maker: Maker,
    damage: Callable[[Path], object],
    name: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    maker(tmp_path)
    damage(tmp_path / "search" / NAME / name)
    assert maker(tmp_path) == DATA
    assert maker.made == 2
    assert [record.getMessage() for record in caplog.records] == [
        f"{tmp_path / 'search' / NAME} is damaged; made again from the library"
    ]
    assert maker(tmp_path) == DATA
    assert maker.made == 2


def test_every_single_bit_counts(tmp_path: Path, maker: Maker) -> None:
    maker(tmp_path)
    path = tmp_path / "search" / NAME / "two.json"
    for bit in range(8 * len(DATA["two.json"])):
        data = bytearray(DATA["two.json"])
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        assert maker(tmp_path) == DATA
    assert maker.made == 1 + 8 * len(DATA["two.json"])


def test_deleted_files_are_made_again_without_a_note(
    tmp_path: Path, maker: Maker, caplog: pytest.LogCaptureFixture
) -> None:
    maker(tmp_path)
    shutil.rmtree(tmp_path / "search")
    assert maker(tmp_path) == DATA
    assert maker.made == 2
    assert not caplog.records


@pytest.mark.parametrize("kind", ["a file", "a link to nothing", "a link to a folder", "empty"])
def test_whatever_lies_in_its_place_is_replaced(tmp_path: Path, maker: Maker, kind: str) -> None:
    place = tmp_path / "search" / NAME
    place.parent.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    if kind == "a file":
        place.write_text("x")
    elif kind == "a link to nothing":
        place.symlink_to("nowhere")
    elif kind == "a link to a folder":
        place.symlink_to(elsewhere)
    else:
        place.mkdir()
    assert maker(tmp_path) == maker(tmp_path) == DATA
    assert maker.made == 1
    assert (elsewhere / "precious").exists()


def test_unwritable_place_gives_files_for_the_session(
    tmp_path: Path, maker: Maker, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "search").write_text("not a folder")
    assert maker(tmp_path) == DATA
    assert "made for this session only" in caplog.text


def test_files_of_a_session_end_with_it(tmp_path: Path) -> None:
    (tmp_path / "search").write_text("not a folder")
    (tmp_path / "temporary").mkdir()
    code = f"""
import sys
from pathlib import Path
from test_derived import Maker
sys.stdout.write(str(len(Maker()(Path({str(tmp_path)!r})))))
"""
    environment = {"TMPDIR": str(tmp_path / "temporary")}
    process = start_python(code, env=environment)
    output, errors = process.communicate(timeout=60)
    assert output == "2", errors
    assert list((tmp_path / "temporary").iterdir()) == []


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write_half_and_fail(folder: Path) -> None:
    (folder / "one.bin").write_bytes(DATA["one.bin"][:7])
    _full()


def test_full_disk_while_making_leaves_nothing_half_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    maker = Maker(fail=_write_half_and_fail)
    assert maker(tmp_path) == DATA  # from among the temporary files
    assert "No space left on device" in caplog.text
    assert [path.name for path in (tmp_path / "search").iterdir()] == ["making.lock"]
    assert maker(tmp_path) == DATA
    assert maker.made == 3
    assert (tmp_path / "search" / NAME).is_dir()


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.write_text", "pathlib.Path.rename"])
def test_full_disk_while_sealing_leaves_nothing_half_written(
    tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(call, _full)
        assert maker(tmp_path) == DATA
    assert [path.name for path in (tmp_path / "search").iterdir()] == ["making.lock"]
    assert maker(tmp_path) == maker(tmp_path) == DATA
    assert maker.made == 3


def test_full_disk_does_not_cost_the_files_that_are_there(
    tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker(tmp_path)
    monkeypatch.setattr("os.fsync", _full)
    assert maker(tmp_path) == DATA
    assert maker.made == 1


def test_error_of_the_maker_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def fail(_: Path) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Maker(fail=fail)(tmp_path)
    assert [path.name for path in (tmp_path / "search").iterdir()] == ["making.lock"]


def test_kill_while_making_leaves_nothing_that_is_used(tmp_path: Path, maker: Maker) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from test_derived import Maker
Maker(fail=lambda _: os.kill(os.getpid(), signal.SIGKILL))(Path(sys.argv[1]))
"""
    process = start_python(code, tmp_path)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert sorted(path.name for path in (tmp_path / "search").iterdir()) == [
        f".{NAME}", "making.lock",
    ]  # fmt: skip
    assert maker(tmp_path) == DATA
    assert maker.made == 1
    assert sorted(path.name for path in (tmp_path / "search").iterdir()) == [NAME, "making.lock"]


@pytest.mark.parametrize("damaged", [False, True])
def test_processes_that_make_the_same_at_once_all_end_well(tmp_path: Path, damaged: bool) -> None:
    if damaged:
        Maker()(tmp_path)
        _flip_a_bit(tmp_path / "search" / NAME / "one.bin")
    code = """
import sys, time
from pathlib import Path
from test_derived import DATA, Maker
def slow(_):
    time.sleep(0.3)
maker = Maker(fail=slow)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(3):
    assert maker(Path(sys.argv[1])) == DATA
print(maker.made)
"""
    processes = [start_python(code, tmp_path) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in processes]
    assert [errors for _, errors in ends if "Traceback" in errors] == []
    assert sorted(output for output, _ in ends) == ["0\n", "0\n", "0\n", "1\n"]


def test_files_that_a_build_removes_at_this_moment_are_made_again(
    tmp_path: Path, maker: Maker
) -> None:
    maker(tmp_path)
    removed = False

    def load(folder: Path) -> dict[str, bytes]:
        nonlocal removed
        if not removed:
            removed = True
            remove_outdated(tmp_path, "another state")
        return maker.load(folder)

    assert load_derived(tmp_path, NAME, maker.make, load) == DATA
    assert maker.made == 2


def test_outdated_folders_are_removed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    search = tmp_path / "search"
    remove_outdated(tmp_path, "abc")
    assert not search.exists()
    Maker()(tmp_path)
    for name in ("index-old", ".index-old", f".{NAME}", "tmp1234"):
        (search / name).mkdir()
        (search / name / "file").touch()
    (search / "stray").touch()
    remove_outdated(tmp_path, "abc")
    assert sorted(path.name for path in search.iterdir()) == [f".{NAME}", NAME, "making.lock"]
    assert not caplog.records


def test_what_is_made_replaces_what_was_made_before(tmp_path: Path, maker: Maker) -> None:
    for name in ("index-a-1", "index-b-1", "index-a-2", "other-1"):
        load_derived(tmp_path, name, maker.make, maker.load)
    for _ in range(2):
        load_derived(tmp_path, "index-c-1", maker.make, maker.load, replaces="index-*-1")
        folders = {path.name for path in (tmp_path / "search").iterdir() if path.is_dir()}
        assert folders == {"index-c-1", "index-a-2", "other-1"}
    assert maker.made == 5
