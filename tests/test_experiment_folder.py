"""Results and what lies beside them: what is not ours stays, and two that write do not meet."""

from __future__ import annotations

import threading
from pathlib import Path
from unittest.mock import patch

import pytest

from qa.study.folder import check_place, file_names, put_in_place


def written(text: str, folder: Path) -> None:
    (folder / "a.txt").write_text(text, encoding="utf-8")


def test_what_lies_beside_results_and_is_not_ours_stays(tmp_path: Path) -> None:
    names = [".r.new", ".r.old", ".r.abcdefgh", ".r.lock.mine"]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.txt").write_text("mine")
    # One that only looks like what we leave: the mark is in other words.
    (tmp_path / ".r.abcdefgh" / "being-written.txt").write_text("mine")
    check_place(tmp_path / "r", apart_from={})
    put_in_place(tmp_path / "r", lambda new: written("one", new))
    assert {path.name for path in tmp_path.iterdir()} == {*names, "r"}
    assert all((tmp_path / name / "thesis.txt").read_text() == "mine" for name in names)


def test_two_that_write_to_one_folder_write_one_after_the_other(tmp_path: Path) -> None:
    """Neither sees the half of the other, and the second is told what lies there by then."""
    inside = threading.Event()
    go_on = threading.Event()
    order: list[str] = []

    def slowly(new: Path) -> None:
        inside.set()
        assert go_on.wait(20)
        written("first", new)
        order.append("first")

    def late() -> None:
        with pytest.raises(ValueError, match=r"holds other files \(a\.txt\) and no results of"):
            put_in_place(tmp_path / "r", lambda new: order.append("second"))
        order.append("told")

    first = threading.Thread(target=put_in_place, args=(tmp_path / "r", slowly))
    second = threading.Thread(target=late)
    first.start()
    assert inside.wait(20)
    second.start()
    go_on.set()
    first.join(20)
    second.join(20)
    assert order == ["first", "told"]
    assert (tmp_path / "r" / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_who_waits_too_long_is_told_and_loses_nothing(tmp_path: Path) -> None:
    def meanwhile(new: Path) -> None:
        written("first", new)
        with (
            patch("qa.study.folder._PATIENCE", 0.05),
            pytest.raises(ValueError, match=r"another experiment is writing its results to .*r; "),
        ):
            put_in_place(tmp_path / "r", lambda other: written("second", other))

    put_in_place(tmp_path / "r", meanwhile)
    assert (tmp_path / "r" / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_long_names_fit_and_reserved_ones_are_none_on_any_system() -> None:
    made = file_names(["\U00020000" * 100, "é" * 200, "com¹", "LPT².txt", "com4", "comet"])
    assert all(len(f"{each}.run".encode()) <= 190 for each in made.values())
    assert list(made.values())[2:] == ["_com¹", "_LPT².txt", "_com4", "comet"]
