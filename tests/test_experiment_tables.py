"""Tables of a comparison: figures by hand, nothing bold that is not significant, hostile names."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from compared import HOSTILE, at_random, by_hand, compared, far_apart
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.comparison.comparison import Comparison
from qa.comparison.layout import p_words, signed, size_words, value
from qa.comparison.result import Failure
from qa.comparison.tables import (
    COLUMNS,
    csv_table,
    frame_of,
    latex_table,
    markdown_table,
    text_table,
)

READ: list[Callable[[Comparison], str]] = [text_table, markdown_table, latex_table]
NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")


def rows_of_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def cells_of_markdown(text: str) -> list[list[str]]:
    """The rows of every table, as a reader of Markdown sees them."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline" and rows and token.level > 3:
            rows[-1].append("".join(each.content for each in token.children or []))
    return rows


def one_line(text: str) -> str:
    """What is left of a hostile name: one line, without what steers a terminal."""
    return re.sub("[\x1b\u202e]", "�", " ".join(text.split()))


def test_figures_worked_out_by_hand_stand_in_the_text() -> None:
    lines = text_table(by_hand()).splitlines()
    assert lines[0] == "Means over 4 topics, with 95% intervals; ranked are passages."
    assert lines[1].split() == ["System", "RR@10", "ms/topic", "Index", "Passages"]
    # (0.5 + 0.5 + 0.25 + 0.25) / 4 and (1 + 0.5 + 0.5 + 0) / 4.
    assert re.fullmatch(r"bm25 \(baseline\)  0\.375 \[.*\] +2\.1  1\.3 MB +1", lines[2])
    assert re.fullmatch(r"dense +0\.500 \[.*\] +48\.4 +812 B +1", lines[3])
    # Differences 0.5, 0, 0.25, -0.25: their mean is 0.125, their standard deviation 0.3227, and in
    # 6 of the 8 ways to give the three that are not 0 a sign the sum is as far from 0.
    assert lines[7].split() == ["RR@10", "dense", "+0.125", "0.750", "0.750", "+0.39", "2/1/1"]


@pytest.mark.parametrize("unit", ["passage", "article", "document"])
def test_a_caption_says_what_is_ranked(unit: str) -> None:
    assert f"ranked are {unit}s." in text_table(replace(by_hand(), unit=unit))


def test_a_star_or_a_dagger_moves_no_number_out_of_its_column() -> None:
    lines = text_table(far_apart()).splitlines()[2:5]
    ends = {line.index("]") for line in lines}
    assert len(ends) == 1
    assert [("*" in line, "†" in line) for line in lines] == [
        (False, False),
        (False, True),
        (True, True),
    ]


@pytest.mark.parametrize("table", READ)
@pytest.mark.parametrize("seed", range(3))
def test_every_number_in_a_table_is_one_of_the_rows(
    table: Callable[[Comparison], str], seed: int
) -> None:
    comparison = at_random(["bm25", "dense", "hybrid"], seed)
    known = {f"{part:.3f}" for row in comparison.rows for part in (row.mean, row.low, row.high)}
    for row in comparison.rows:
        if row.difference is not None:
            assert row.p_holm is not None
            assert row.effect is not None
            known |= {f"{row.difference:+.3f}", f"{row.effect:+.2f}"}
            known |= {p_words(row.p), p_words(row.p_holm)}
            known |= {f"{row.wins}", f"{row.ties}", f"{row.losses}", "0.001"}
    known |= {f"{1000 * result.seconds['t01']:.1f}" for result in comparison.results}
    shown = table(comparison)
    if table is latex_table:
        shown = re.sub(r"\\caption.*|\\label.*|\\parbox.*", "", shown).replace("$-$", "-")
        body = [line for line in shown.splitlines() if line.endswith(r"\\")]
    elif table is markdown_table:
        body = [line for line in shown.splitlines() if line.startswith("|")]
    else:
        body = [line for block in shown.split("\n\n")[:2] for line in block.splitlines()[1:]]
    text = re.sub(r"nDCG\\?@10|RR\\?@10|bm25", "", "\n".join(body))
    found = {each.replace("−", "-") for each in NUMBER.findall(text)}
    assert found <= known
    # And none is missing.
    assert {f"{row.mean:.3f}" for row in comparison.rows} <= found
    assert {f"{row.difference:+.3f}" for row in comparison.rows if row.difference} <= found


def bold_in(comparison: Comparison) -> list[int]:
    """How much is bold in Markdown and LaTeX, and starred in text."""
    markdown = [line for line in markdown_table(comparison).splitlines() if line.startswith("|")]
    return [
        sum(len(re.findall(r"\*\*\d", line)) for line in markdown),
        latex_table(comparison).count(r"\textbf{"),
        len(re.findall(r"\]\*", text_table(comparison))),
    ]


def test_the_winner_is_bold_where_it_is_above_every_other() -> None:
    comparison = far_apart()
    assert [row.bold for row in comparison.rows] == [False, False, True]
    assert bold_in(comparison) == [1, 1, 1]
    assert r"\textbf{0.6" in latex_table(comparison)
    assert "By no measure" not in text_table(comparison)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), gain=st.sampled_from([0.0, 0.02, 0.1, 0.3]))
def test_nothing_is_bold_but_a_winner_that_is_significant(seed: int, gain: float) -> None:
    comparison = at_random(["a", "b", "c"], seed, gain=gain)
    bold = [row for row in comparison.rows if row.bold]
    assert bold_in(comparison) == [len(bold)] * 3
    shown = text_table(comparison)
    assert ("By no measure is one system significantly higher" in shown) == (not bold)
    assert ("*:" in shown) == bool(bold)
    for row in bold:
        # Above the baseline by a p that is corrected, unless it is the baseline itself.
        assert row.best
        assert row.system == comparison.baseline or (row.p_holm or 0) < 0.05


@pytest.mark.parametrize("form", READ)
def test_a_note_says_what_interval_dagger_p_and_bold_mean(
    form: Callable[[Comparison], str],
) -> None:
    shown = form(far_apart())
    for words in (
        "95% bootstrap intervals of the mean over topics (BCa, 10,000 resamples, seed 0)",
        "differs significantly from poor: p (Holm) is under 0.05",
        "paired randomisation test over topics, two-sided",
        "10,000 random sign assignments (seed 0), or all of them where 13 topics differ or fewer",
        "significantly higher than every other system's",
        "Cohen's d",
    ):
        assert words.replace("%", r"\%" if form is latex_table else "%") in shown


@pytest.mark.parametrize("form", READ)
def test_failed_systems_and_warnings_stand_under_the_table(
    form: Callable[[Comparison], str],
) -> None:
    comparison = compared(
        {"a": {"RR@10": [0.5, 1.0]}, "b": {"RR@10": [1.0, 1.0]}},
        failures=(Failure(name="c", reason="the model is not on this machine"),),
        notes=("Topic t9 was not judged.",),
    )
    shown = form(comparison)
    assert "c: the model is not on this machine" in shown
    assert "Topic t9 was not judged." in shown
    assert "There are 2 topics" in shown


def test_one_system_alone_has_no_differences() -> None:
    comparison = compared({"only": {"RR@10": [0.5, 1.0]}})
    assert "Differences" not in text_table(comparison)
    assert latex_table(comparison).count(r"\begin{table}") == 1
    assert "Bold" not in markdown_table(comparison)


def test_csv_holds_every_figure_to_the_last_digit() -> None:
    comparison = at_random(["bm25", "dense"], 5)
    text = csv_table(comparison)
    assert text.count("\r\n") == text.count("\n") == 1 + len(comparison.rows)
    head, *lines = rows_of_csv(text)
    assert tuple(head) == COLUMNS
    assert len(lines) == 4
    for line, row in zip(lines, comparison.rows, strict=True):
        entry = dict(zip(head, line, strict=True))
        assert (entry["system"], entry["measure"]) == (row.system, row.measure)
        assert entry["topics"] == "12"
        for name in ("mean", "low", "high", "difference", "p", "p_holm", "t_p", "effect"):
            of_row = getattr(row, name)
            assert entry[name] == "" if of_row is None else float(entry[name]) == of_row
        assert entry["bold"] == str(row.bold).lower()
        assert float(entry["milliseconds"]) == comparison.milliseconds(row.system)


def test_csv_has_failed_systems_with_their_reason() -> None:
    failed = Failure(name="dense", reason="=no model, sadly")
    comparison = compared({"a": {"RR@10": [1.0], "P@1": [1.0]}}, failures=(failed,))
    lines = rows_of_csv(csv_table(comparison))
    assert [(line[0], line[1], line[4], line[-1]) for line in lines[3:]] == [
        ("dense", "RR@10", "", "'=no model, sadly"),
        ("dense", "P@1", "", "'=no model, sadly"),
    ]


def test_a_frame_is_the_csv_with_names_as_they_are() -> None:
    comparison = at_random(["=bm25", "dense"], 6)
    frame = frame_of(comparison)
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["system"]) == ["=bm25", "=bm25", "dense", "dense"]
    assert list(frame["mean"]) == [row.mean for row in comparison.rows]
    assert math.isnan(frame["difference"][0])


def test_without_pandas_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(Exception, match=r"pandas.*footnote\[experiments\]") as caught:
        frame_of(by_hand())
    assert "\n" not in str(caught.value)


def test_hostile_names_are_words_in_markdown() -> None:
    comparison = at_random(HOSTILE, 1)
    cells = [row[0] for row in cells_of_markdown(markdown_table(comparison))]
    first = one_line(HOSTILE[0])
    assert cells[1 : len(HOSTILE) + 1] == [
        f"{first} (baseline)",
        *(one_line(name) for name in HOSTILE[1:]),
    ]


def test_hostile_names_start_no_formula_and_break_no_line_of_csv() -> None:
    lines = rows_of_csv(csv_table(at_random(HOSTILE, 1)))
    assert len(lines) == 1 + 2 * len(HOSTILE)
    assert all(len(line) == len(COLUMNS) for line in lines)
    names = [line[0] for line in lines[1::2]]
    assert names[3] == "'=HYPERLINK(1)"
    assert names[4] == "'@SUM(A1)"
    assert names[5] == "two\nlines\ufffd\n\nand a third"
    numbers = [cell for line in lines[1:] for cell in line[3:7]]
    assert not any(cell.startswith(("=", "@", "+")) for cell in numbers)


def test_hostile_names_break_no_line_of_text() -> None:
    shown = text_table(at_random(HOSTILE, 1))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len(shown.split("\n\n")[0].splitlines()) == 2 + len(HOSTILE)


def test_latex_is_well_formed_whatever_the_names() -> None:
    pylatexenc = pytest.importorskip("pylatexenc.latexwalker")
    source = latex_table(at_random(HOSTILE, 1), caption=r"All of it: 100% \& {more", label="t:1")
    pylatexenc.LatexWalker(source, tolerant_parsing=False).get_latex_nodes()
    bare = re.sub(r"\\[{}]", "", source)
    assert bare.count("{") == bare.count("}")
    assert r"\input{" not in source
    assert "^" not in source.replace(r"$^{\dagger}$", "")
    assert source.count(r"\caption{All of it: 100\% \textbackslash{}\& \{more}") == 1
    for body in re.findall(r"\\midrule\n(.*?)\\bottomrule", source, re.DOTALL):
        columns = {len(re.findall(r"(?<!\\)&", line)) for line in body.strip().splitlines()}
        assert len(columns) == 1
        assert all(line.endswith(r"\\") for line in body.strip().splitlines())


def test_pandoc_reads_the_names_out_of_the_latex_again() -> None:
    pypandoc = pytest.importorskip("pypandoc")
    # Pandoc leaves out \\textbar and \\textasciigrave; a quotation mark comes back as two.
    names = [re.sub(r'[|`"]', "", name) for name in HOSTILE]
    document = json.loads(
        pypandoc.convert_text(latex_table(at_random(names, 1)), "json", format="latex")
    )
    found = [
        one_line(words_of(row[1][0]))
        for block in blocks_of(document, "Table")
        for row in block["c"][4][0][3]
    ]
    expected = [f"{one_line(names[0])} (baseline)", *(one_line(name) for name in names[1:])]
    assert [each for each in found[: 2 * len(names)] if each] == expected


def blocks_of(tree: Any, kind: str) -> list[Any]:
    if isinstance(tree, list):
        return [found for each in tree for found in blocks_of(each, kind)]
    if not isinstance(tree, dict):
        return []
    if tree.get("t") == kind:
        return [tree]
    return [found for each in tree.values() for found in blocks_of(each, kind)]


def words_of(tree: Any) -> str:
    """The text of a piece of pandoc's tree."""
    if isinstance(tree, list):
        return "".join(map(words_of, tree))
    if not isinstance(tree, dict):
        return ""
    if tree.get("t") in {"Str", "Code"}:
        return str(tree["c"] if tree["t"] == "Str" else tree["c"][1])
    if tree.get("t") in {"Space", "SoftBreak"}:
        return " "
    return words_of(list(tree.values()))


@pytest.mark.skipif(
    not (shutil.which("pdflatex") or shutil.which("tectonic")), reason="there is no LaTeX here"
)
def test_latex_compiles(tmp_path: Path) -> None:
    names = [name.encode("ascii", "ignore").decode() for name in HOSTILE]
    source = tmp_path / "table.tex"
    source.write_text(
        r"\documentclass{article}\usepackage{booktabs}\begin{document}"
        f"\n{latex_table(at_random(names, 1))}\n\\end{{document}}\n",
        encoding="utf-8",
    )
    program = shutil.which("pdflatex") or "tectonic"
    options = ["-interaction=nonstopmode", "-halt-on-error"] if "pdflatex" in program else []
    done = subprocess.run([program, *options, source.name], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "table.pdf").stat().st_size > 1000


@pytest.mark.parametrize("label", ["", "a b", "x}", r"\input"])
def test_a_label_that_latex_would_act_on_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="the label is"):
        latex_table(by_hand(), label=label)


def test_numbers_in_words() -> None:
    assert [value(each) for each in (0.12345, 1.0, -0.0001, math.nan)] == [
        "0.123",
        "1.000",
        "0.000",
        "–",
    ]
    assert [signed(each) for each in (0.5, -0.25, 0.0004)] == ["+0.500", "-0.250", "0.000"]
    assert [size_words(each) for each in (0, 999, 1000, 999_949, 999_950, 2 * 10**12)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "999.9 kB",
        "1.0 MB",
        "2.0 TB",
    ]


@given(p=st.floats(0.001, 1))
def test_a_p_value_is_never_shown_on_the_other_side_of_the_level(p: float) -> None:
    shown = float(p_words(p))
    assert (shown < 0.05) == (p < 0.05)
    assert abs(shown - p) <= 0.0005
