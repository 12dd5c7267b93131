"""Plots of a comparison: what is drawn is what was measured, and the same file comes of it."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from compared import HOSTILE, at_random, by_hand, compared, far_apart
from generated import run_python

from qa.comparison.comparison import Comparison
from qa.comparison.drawing import in_lines, short
from qa.comparison.plots import (
    plot_measures,
    plot_precision_recall,
    plot_quality_time,
    plot_topics,
    write_figure,
)
from qa.comparison.result import Result
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.topics import Topics

SVG = "{http://www.w3.org/2000/svg}"


def against_the_first(comparison: Comparison) -> Any:
    return plot_topics(comparison, comparison.systems[1], comparison.systems[0])


PLOTS: list[Callable[[Comparison], Any]] = [
    plot_measures,
    against_the_first,
    plot_precision_recall,
    plot_quality_time,
]


def words_of(svg: Path) -> str:
    return "\n".join(each.text or "" for each in ET.parse(svg).iter(f"{SVG}text"))


def test_means_and_intervals_are_those_of_the_rows() -> None:
    comparison = far_apart()
    (axes,) = plot_measures(comparison).axes
    dashed, *lines = axes.lines
    assert list(dashed.get_xdata()) == [comparison.row("poor").mean] * 2
    for at, system in enumerate(comparison.systems):
        row = comparison.row(system)
        interval, point = lines[2 * at : 2 * at + 2]
        assert list(interval.get_xdata()) == [row.low, row.high]
        assert (list(point.get_xdata()), list(point.get_ydata())) == ([row.mean], [at])
    assert [each.get_text() for each in axes.get_yticklabels()] == ["poor", "fair", "good"]


def test_a_point_is_hollow_where_it_does_not_differ_from_the_baseline() -> None:
    differs, does_not = (
        [(line.get_marker(), line.get_markerfacecolor()) for line in axes.lines[2::2]]
        for axes in (plot_measures(far_apart()).axes[0], plot_measures(by_hand()).axes[0])
    )
    # The baseline has a mark of its own.
    assert differs == [("D", "black"), ("o", "black"), ("o", "black")]
    assert does_not == [("D", "black"), ("o", "white")]


def test_differences_stand_from_the_largest_gain_to_the_largest_loss() -> None:
    figure = plot_topics(by_hand(), "dense", "bm25")
    (axes,) = figure.axes
    # dense 1, 0.5, 0.5, 0 less bm25 0.5, 0.5, 0.25, 0.25.
    assert [bar.get_width() for bar in axes.patches] == [0.5, 0.25, 0.0, -0.25]
    assert [each.get_text() for each in axes.get_yticklabels()] == [
        "Question t01?",
        "Question t03?",
        "Question t02?",
        "Question t04?",
    ]
    assert figure.get_suptitle() == "dense against bm25: wins 2, ties 1, losses 1"
    # Told apart without their colours.
    assert [bool(bar.get_hatch()) for bar in axes.patches][::3] == [False, True]


def test_of_many_topics_no_names_are_written() -> None:
    figure = plot_topics(at_random(["a", "b"], 1, topics=60), "b", "a")
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert len(heights) == 60
    assert heights == sorted(heights, reverse=True)
    assert figure.axes[0].get_xlabel() == "60 topics, sorted"


def ranked(name: str, orders: dict[str, list[str]]) -> Run:
    return Run(
        name,
        {topic: {doc: 9.0 - at for at, doc in enumerate(docs)} for topic, docs in orders.items()},
    )


def test_precision_and_recall_are_interpolated_and_averaged_as_by_hand() -> None:
    qrels = Qrels({"t1": {"a": 1, "b": 1}, "t2": {"a": 2}})
    # t1: relevant at ranks 1 and 4, so 1.0 up to recall 0.5, then 2/4. t2: at rank 2, so 1/2.
    run = ranked("s", {"t1": ["a", "x", "y", "b"], "t2": ["x", "a"]})
    topics = Topics({"t1": "One?", "t2": "Two?", "t3": "Three, which nobody judged?"})
    values = {"P@1": {"t1": 1.0, "t2": 0.0, "t3": 0.0}}
    result = Result(name="s", run=run, qrels=qrels, values=values)
    comparison = Comparison(
        results=(result,), topic_set=topics, measures=("P@1",), baseline="s", unit="document"
    )
    (axes,) = plot_precision_recall(comparison).axes
    (line,) = axes.lines
    assert list(line.get_xdata()) == [step / 10 for step in range(11)]
    # A topic without judgments counts 0: (1 + 1/2 + 0) / 3, then (1/2 + 1/2 + 0) / 3.
    assert list(line.get_ydata()) == pytest.approx([0.5] * 6 + [1 / 3] * 5)
    assert [each.get_text() for each in axes.get_legend().get_texts()] == ["s"]


def test_quality_stands_against_the_median_time() -> None:
    (axes,) = plot_quality_time(by_hand()).axes
    assert axes.get_xscale() == "log"
    assert [(*line.get_xdata(), *line.get_ydata()) for line in axes.lines[1::2]] == [
        pytest.approx((2.1, 0.375)),
        pytest.approx((48.4, 0.5)),
    ]
    # Each with its interval, under the point.
    for name, line in zip(("bm25", "dense"), axes.lines[::2], strict=True):
        row = by_hand().row(name)
        assert list(line.get_ydata()) == [row.low, row.high]
    assert max(line.zorder for line in axes.lines[::2]) < min(
        line.zorder for line in axes.lines[1::2]
    )
    assert [text.get_text() for text in axes.texts] == ["bm25", "dense"]


@pytest.mark.parametrize("plot", PLOTS)
def test_a_drawing_says_what_its_marks_are(
    plot: Callable[[Comparison], Any], tmp_path: Path
) -> None:
    said = " ".join(plot(by_hand()).get_supxlabel().split())
    expected = {
        plot_measures: "Points: means over 4 topics. Lines: 95% bootstrap intervals. Diamond and "
        "dashed line: bm25, the baseline. Filled circle: differs significantly from it, p (Holm) "
        "under 0.05; hollow: does not.",
        against_the_first: "Bars: RR@10 of dense less that of bm25, topic by topic. Hatched: "
        "losses.",
        plot_precision_recall: "At each recall the highest precision there or at a higher one, "
        "mean over 4 topics.",
        plot_quality_time: "Points: means over 4 topics. Lines: 95% bootstrap intervals. Time: "
        "median of a topic, the question's encoding included.",
    }[plot]
    assert said == expected
    write_figure(plot(by_hand()), tmp_path / "a.svg")
    assert expected.split()[-1] in words_of(tmp_path / "a.svg")


def test_a_sign_of_formulas_in_a_name_is_plain_in_the_caption(tmp_path: Path) -> None:
    comparison = compared(
        {"$x$": {"P@1": [1.0, 0.0]}, "y": {"P@1": [0.0, 0.0]}}, seconds={"$x$": 0.1, "y": 0.2}
    )
    for at, plot in enumerate((plot_measures, against_the_first)):
        write_figure(plot(comparison), tmp_path / f"{at}.svg")
        words = words_of(tmp_path / f"{at}.svg")
        assert " $x$" in words
        assert "\\" not in words


def test_a_mean_without_an_interval_is_a_point_alone() -> None:
    comparison = compared(
        {"a": {"P@1": [1.0, 1.0]}, "b": {"P@1": [1.0, 0.0]}}, seconds={"a": 0.1, "b": 0.2}
    )
    figure = plot_measures(comparison)
    assert [line.get_marker() for line in figure.axes[0].lines[1:]] == ["D", "None", "o"]
    assert "a P@1 1.000; b P@1 0.500 (" in figure.words[1]
    assert len(plot_quality_time(comparison).axes[0].lines) == 3


def test_axes_of_measures_up_to_1_end_there() -> None:
    values = {"a": {"RR@10": [1.0, 1.0, 0.9]}, "b": {"RR@10": [0.0, 0.0, 0.1]}}
    seconds = {"a": 0.1, "b": 0.2}
    comparison = compared(values, seconds=seconds)
    low, high = plot_measures(comparison).axes[0].get_xlim()
    assert low == 0
    assert high == 1
    assert plot_quality_time(comparison).axes[0].get_ylim() == (0, 1)
    low, high = plot_topics(comparison, "a", "b").axes[0].get_xlim()
    assert low >= -1
    assert high == 1
    # A gain that is summed up has no end.
    summed = compared({"a": {"NumRelRet": [3.0, 5.0]}, "b": {"NumRelRet": [3.0, 4.0]}})
    assert plot_measures(summed).axes[0].get_xlim()[1] > 4


@pytest.mark.parametrize("seed", range(4))
def test_names_at_points_cover_neither_each_other_nor_the_frame(seed: int) -> None:
    names = [f"{kind} size={size}" for kind in ("bm25", "dense", "hybrid") for size in (128, 256)]
    figure = plot_quality_time(at_random(names, seed, gain=0.01))
    (axes,) = figure.axes
    renderer = figure.canvas.get_renderer()
    from matplotlib.text import Text

    boxes = [Text.get_window_extent(text, renderer) for text in axes.texts]
    assert len(boxes) == len(names)
    assert not any(box.count_overlaps(boxes[at + 1 :]) for at, box in enumerate(boxes))
    frame = axes.get_window_extent()
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)


def test_names_at_a_few_points_cover_no_interval() -> None:
    figure = plot_quality_time(at_random(["bm25", "dense", "hybrid"], 2, gain=0.01))
    (axes,) = figure.axes
    renderer = figure.canvas.get_renderer()
    from matplotlib.text import Text

    boxes = [Text.get_window_extent(text, renderer) for text in axes.texts]
    intervals = [line.get_window_extent(renderer) for line in axes.lines[::2]]
    for box, line in product(boxes, intervals):
        beside = line.x1 < box.x0 or line.x0 > box.x1
        assert beside or line.y1 < box.y0 or line.y0 > box.y1


def test_without_times_one_line_says_why_there_is_no_plot() -> None:
    with pytest.raises(ValueError, match="no system's time is known, as runs from files hold none"):
        plot_quality_time(compared({"a": {"P@1": [1.0, 0.0]}}))


def test_an_unknown_system_or_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no system 'sparse'"):
        plot_topics(by_hand(), "sparse", "bm25")
    with pytest.raises(ValueError, match="was not measured"):
        plot_topics(by_hand(), "dense", "bm25", "AP")
    with pytest.raises(ValueError, match="was not measured"):
        plot_quality_time(by_hand(), "AP")


@pytest.mark.parametrize(
    ("plot", "ending"),
    [*product(PLOTS, [".svg", ".png"]), (plot_measures, ".pdf")],
)
def test_the_same_comparison_gives_the_same_file(
    plot: Callable[[Comparison], Any], ending: str, tmp_path: Path
) -> None:
    files = [tmp_path / f"{at}{ending}" for at in range(2)]
    for file in files:
        write_figure(plot(by_hand()), file)
    figure = plot(by_hand())
    figure._repr_png_()  # Being looked at changes nothing.
    write_figure(figure, files[1])
    assert files[0].read_bytes() == files[1].read_bytes()


def test_neither_the_day_nor_the_readers_settings_change_a_file(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:2]\n"
        "import matplotlib\n"
        "matplotlib.rcParams.update({'font.size': 20, 'lines.linewidth': 9, 'axes.grid': True})\n"
        "from compared import by_hand\n"
        "from qa.comparison.plots import plot_measures, write_figure\n"
        "write_figure(plot_measures(by_hand()), sys.argv[2])"
    )
    run_python(code, str(Path(__file__).parent), str(tmp_path / "theirs.svg"))
    write_figure(plot_measures(by_hand()), tmp_path / "ours.svg")
    assert (tmp_path / "theirs.svg").read_bytes() == (tmp_path / "ours.svg").read_bytes()


@pytest.mark.parametrize("plot", PLOTS)
def test_hostile_names_are_words_in_a_drawing(
    plot: Callable[[Comparison], Any], tmp_path: Path
) -> None:
    texts = [*HOSTILE, "\ufffe half \uffff", "long " * 80]
    comparison = at_random(HOSTILE, 2, topics=len(texts), texts=texts)
    write_figure(plot(comparison), tmp_path / "a.svg")
    root = ET.parse(tmp_path / "a.svg").getroot()
    assert {each.tag.removeprefix(SVG) for each in root.iter() if SVG in each.tag} <= {
        "svg", "title", "metadata", "defs", "style", "g", "path", "use", "clipPath", "rect", "text",
        "pattern", "tspan", "image",
    }  # fmt: skip
    assert root.get("role") == "img"
    assert "\n" not in root.get("aria-label", "\n")
    if plot is not plot_precision_recall:
        assert "$x^2$" in words_of(tmp_path / "a.svg")
    assert "\\$" not in words_of(tmp_path / "a.svg")


def test_text_in_a_drawing_is_text_and_says_what_is_to_be_seen(tmp_path: Path) -> None:
    write_figure(plot_topics(by_hand(), "dense", "bm25"), tmp_path / "a.svg")
    assert "Question t03?" in words_of(tmp_path / "a.svg")
    root = ET.parse(tmp_path / "a.svg").getroot()
    assert root.findtext(f"{SVG}title") == "RR@10 by topic: dense against bm25"
    assert root.get("aria-label") == (
        "RR@10 by topic: dense against bm25. dense against bm25: wins 2, ties 1, losses 1. "
        "t01 +0.500; t03 +0.250; t02 +0.000; t04 -0.250."
    )
    assert "date" not in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_a_notebook_shows_a_plot_with_its_description_and_without_pyplot() -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from compared import by_hand\n"
        "from qa.comparison.plots import plot_measures\n"
        "figure = plot_measures(by_hand())\n"
        "print(figure._repr_png_()[:4] == bytes([137, 80, 78, 71]))\n"
        "print(figure._repr_html_()[:120])\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    png, html, pyplot = run_python(code, str(Path(__file__).parent)).splitlines()
    assert (png, pyplot) == ("True", "False")
    assert 'alt="Means with 95% intervals. Mean over 4 topics with its inter' in html


def test_plots_fit_a_page() -> None:
    assert plot_measures(far_apart()).get_size_inches()[0] == 6.3
    assert plot_topics(far_apart(), "good", "poor").get_size_inches()[0] == 6.3
    for plot in (plot_precision_recall, plot_quality_time):
        assert plot(far_apart()).get_size_inches()[0] < 5


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.bmp: a plot is written as \.png, \.svg, \.pdf"):
        write_figure(plot_measures(by_hand()), tmp_path / "a.bmp")
    assert not (tmp_path / "a.bmp").exists()


def test_without_matplotlib_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from qa.comparison import drawing

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    drawing._drawn.cache_clear()
    with pytest.raises(ValueError, match=r"matplotlib.*footnote\[experiments\]") as caught:
        plot_measures(by_hand())
    assert "\n" not in str(caught.value)


def test_long_names_are_cut_and_signs_of_formulas_are_plain() -> None:
    assert short("x" * 50) == "x" * 43 + "…"
    assert short("a $b$") == r"a \$b\$"
    assert in_lines("word " * 40).count("\n") == 1
    assert in_lines("") == ""
