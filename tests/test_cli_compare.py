"""The command ``qa compare``: every form of the table, names of runs, and bad input in a line."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from qa.cli_compare import FORMATS, add_compare, compare_lines

QRELS = "t1 0 z 2\nt2 0 y 1\nt2 0 q 1\nt3 0 x 1\n"
ONE = (
    "t1 Q0 x 1 3 one\nt1 Q0 y 2 2 one\nt1 Q0 z 3 1 one\n"
    "t2 Q0 x 1 1 one\nt2 Q0 y 2 0.5 one\n"
)  # fmt: skip
TWO = "t1 Q0 z 1 3 {name}\nt1 Q0 y 2 2 {name}\nt2 Q0 y 1 1 {name}\nt9 Q0 x 1 1 {name}\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "qrels.txt").write_text(QRELS)
    (tmp_path / "one.run").write_text(ONE)
    (tmp_path / "two.run").write_text(TWO.format(name="two"))
    (tmp_path / "same.run").write_text(TWO.format(name="one"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(*arguments: str) -> str:
    parser = argparse.ArgumentParser()
    add_compare(parser)
    return "\n".join(compare_lines(parser.parse_args([*arguments, "--qrels", "qrels.txt"])))


def as_json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(*arguments, "--format", "json"))
    return found


def test_json_holds_every_figure(files: Path) -> None:
    found = as_json("one.run", "two.run", "--measure", "RR@10", "--measure", "R@100")
    assert found["measures"] == ["RR@10", "R@100"]
    assert (found["baseline"], found["seed"], found["topics"]) == ("one", 0, ["t1", "t2", "t3"])
    assert (found["tests"], found["resamples"]) == (len(found["measures"]), 10_000)
    means = {(row["system"], row["measure"]): row["mean"] for row in found["rows"]}
    assert means == {
        ("one", "RR@10"): pytest.approx((1 / 3 + 1 / 2) / 3),
        ("one", "R@100"): pytest.approx((1 + 1 / 2) / 3),
        ("two", "RR@10"): pytest.approx(2 / 3),
        ("two", "R@100"): pytest.approx((1 + 1 / 2) / 3),
    }
    two = found["rows"][2]
    # Two topics differ: of four ways to swap them, two are as far apart. Four tests in all, of
    # which two are the same pair again.
    assert (two["p"], two["p_holm"], two["wins"], two["ties"]) == (0.5, 1.0, 2, 1)
    assert two["significant"] is False and two["bold"] is False
    assert any("There are 3 topics" in each for each in found["warnings"])
    assert found["notes"] == ["two.run, line 4: topic 't9' is not judged; it is left out"]


def test_every_form_has_the_figures_and_the_warnings(files: Path) -> None:
    for form in FORMATS:
        told = printed("one.run", "two.run", "--measure", "RR@10", "--format", form)
        assert "0.667" in told or "0.6666" in told, form
        if form != "csv":
            assert "3 topics" in told, form
    rows = list(csv.DictReader(io.StringIO(printed("one.run", "two.run", "--format", "csv"))))
    assert [(row["system"], row["measure"]) for row in rows] == [
        (name, measure) for name in ("one", "two") for measure in ("nDCG@10", "R@100", "RR@10")
    ]
    text = printed("one.run", "two.run")
    assert text.index("There are 3 topics") > text.index("0.667")


def test_runs_that_share_a_name_are_told_apart_by_their_files(files: Path) -> None:
    def names(*runs: str) -> list[str]:
        found = as_json(*runs, "--measure", "RR@10")
        return [row["system"] for row in found["rows"]]

    assert names("one.run", "two.run") == ["one", "two"]
    # Both call themselves one; the first file is called so too.
    assert names("two.run", "same.run", "one.run") == ["two", "same", "one"]
    (files / "other").mkdir()
    (files / "other" / "one.run").write_text(ONE)
    (files / "one.run").rename(files / "first.run")
    (files / "first").mkdir()
    (files / "first" / "one.run").write_text(ONE)
    assert names("other/one.run", "first/one.run") == ["other/one.run", "first/one.run"]


def test_the_baseline_is_named_by_run_or_by_file(files: Path) -> None:
    for name in ("two", "two.run"):
        found = as_json("one.run", "two.run", "--baseline", name, "--measure", "RR@10")
        assert found["baseline"] == "two"
        assert found["rows"][0]["difference"] == pytest.approx(-(2 / 3 + 1 / 2) / 3)
        assert found["rows"][1]["difference"] is None
    with pytest.raises(ValueError, match="baseline 'three' is not among the systems"):
        printed("one.run", "two.run", "--baseline", "three")


def test_the_same_seed_gives_the_same_table(files: Path) -> None:
    draws = [printed("one.run", "two.run", "--seed", seed, "--format", "json") for seed in "770"]
    assert draws[0] == draws[1]
    assert json.loads(draws[0])["seed"] == 7


def test_bad_input_is_told_in_one_line(files: Path) -> None:
    (files / "nan.run").write_text(ONE + "t3 Q0 x 1 nan one\n")
    (files / "empty.run").write_text("")
    (files / "other.run").write_text("q7 Q0 x 1 1 other\n")
    for arguments, said in {
        ("one.run",): "one run is nothing to compare",
        ("one.run", "two.run", "--seed", "-1"): "--seed takes 0 or more, not -1",
        ("one.run", "one.run"): "one.run is named 2 times",
        ("one.run", "nan.run"): "nan.run, line 6",
        ("one.run", "empty.run"): "empty.run",
        ("one.run", "none.run"): "none.run",
        ("one.run", "other.run"): "has none of the topics that were judged",
        ("one.run", "two.run", "--measure", "nDGC@10"): "nDGC@10",
    }.items():
        with pytest.raises(ValueError, match=r"\w") as error:
            printed(*arguments)
        assert said in str(error.value)
        assert "\n" not in str(error.value)
    (files / "qrels.txt").write_text("t1 0 z\n")
    with pytest.raises(ValueError, match=r"qrels.txt, line 1"):
        printed("one.run", "two.run")
