"""The cache: where it lies on each platform, and that evaluation and calibration share it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from test_beir import write_set

import qa.evaluation.cache
import qa.evaluation.calibration
from embeddings import HashingEncoder
from qa.evaluation.beir import read_beir
from qa.evaluation.cache import cache_folder, default_library


def test_the_chosen_folder_goes_before_the_platforms_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    for chosen in ("", str(tmp_path / "chosen")):
        monkeypatch.setenv("XDG_CACHE_HOME", chosen)
        found = {}
        for platform in ("linux", "darwin", "win32"):
            monkeypatch.setattr(qa.evaluation.cache, "sys", SimpleNamespace(platform=platform))
            found[platform] = cache_folder().relative_to(tmp_path).as_posix()
        if chosen:
            assert set(found.values()) == {"chosen/footnote"}
        else:
            assert found == {
                "linux": ".cache/footnote",
                "darwin": "Library/Caches/footnote",
                "win32": "AppData/Local/footnote",
            }


def test_a_calibration_keeps_its_libraries_where_an_evaluation_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = write_set(tmp_path / "one")
    fitted: list[Any] = []
    monkeypatch.setattr(qa.evaluation.calibration, "examples_of", lambda *_, **__: [])
    monkeypatch.setattr(
        qa.evaluation.calibration, "fit", lambda examples, **_: fitted.append(examples)
    )
    encoder = HashingEncoder()
    qa.evaluation.calibration.calibrate([folder], model=encoder, progress=False)
    assert fitted == [[]]
    (library,) = (tmp_path / "cache" / "footnote" / "evaluate").iterdir()
    assert library == default_library(read_beir(folder), encoder)
    assert (library / "library.db").is_file()
