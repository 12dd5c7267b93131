"""Plots of a comparison: what is drawn, each as a figure of matplotlib that knows its description.

Measures with intervals, differences topic by topic, precision and recall, quality against time. A
figure is of this comparison alone: no state of pyplot, no settings of the reader's matplotlib, no
date and no random name go into it, so that the same results give the same file (`drawing`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any

from qa.comparison.drawing import (
    COLUMN,
    GREY,
    PAGE,
    figure_of,
    in_lines,
    label_points,
    look,
    settle,
    short,
    style,
    write_figure,
)
from qa.comparison.layout import value
from qa.comparison.rows import ALPHA, TIED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa.comparison.comparison import Comparison
    from qa.comparison.result import Result

__all__ = [
    "plot_measures",
    "plot_precision_recall",
    "plot_quality_time",
    "plot_topics",
    "write_figure",
]

_RECALLS = tuple(step / 10 for step in range(11))
_ABOVE, _BELOW = "#0072B2", "#D55E00"
_IN_TITLE = 28  # characters of a name that leave room for the rest of a line
_NAMED_TOPICS = 40  # more have no room for their names
# Measures of ir_measures that count or sum up, so that they may be over 1.
_ENDLESS = frozenset(
    ("NumQ", "NumRel", "NumRelRet", "NumRet", "SDCG", "BPM", "INST", "INSQ", "DCG", "alpha_DCG")
)
_WIDE = 2000  # from the fastest to the slowest: more has room for powers of ten only
_ROW = 0.2  # inches that a line of a plot needs


def plot_measures(comparison: Comparison) -> Figure:
    """The mean of every system with its 95% interval, a panel for each measure.

    The baseline is a diamond with a dashed line at its mean; a hollow point does not differ
    significantly from it.

    Parameters
    ----------
    comparison : Comparison
        What is drawn.

    Returns
    -------
    matplotlib.figure.Figure
        As wide as a page of text (16 cm), as high as it needs.

    Raises
    ------
    ValueError
        If matplotlib is missing.
    """
    rows = {(row.system, row.measure): row for row in comparison.rows}
    names = [result.name for result in comparison.results]
    said = "; ".join(
        f"{row.system} {row.measure} {value(row.mean)}"
        + ("" if row.low is None else f" ({value(row.low)} to {value(row.high)})")
        for row in comparison.rows
    )
    caption = _means_caption(comparison)
    if len(names) > 1:
        caption += (
            f" Diamond and dashed line: {short(comparison.baseline)}, the baseline. Filled circle: "
            f"differs significantly from it, p (Holm) under {ALPHA:g}; hollow: does not."
        )
    figure = figure_of(
        width=PAGE,
        height=0.75 + _ROW * max(len(names), 3),
        title="Means with 95% intervals",
        description=f"Mean over {len(comparison.topic_set)} topics with its interval: {said}.",
        caption=caption,
    )
    with style():
        every = figure.subplots(1, len(comparison.measures), sharey=True, squeeze=False)[0]
        for axes, measure in zip(every, comparison.measures, strict=True):
            base = rows[comparison.baseline, measure].mean
            axes.axvline(base, color=GREY, linestyle="--", linewidth=0.8, zorder=1)
            for at, name in enumerate(names):
                row = rows[name, measure]
                is_base = name == comparison.baseline
                filled = row.significant or is_base
                if row.low is not None:
                    axes.plot([row.low, row.high], [at, at], color="black", linewidth=1.2, zorder=2)
                axes.plot(
                    row.mean,
                    at,
                    "D" if is_base else "o",
                    markersize=4.5 if is_base else 5,
                    color="black",
                    markerfacecolor="black" if filled else "white",
                    clip_on=False,
                    zorder=3,
                )
            axes.set_xlabel(short(measure))
            axes.grid(axis="x", color="0.9", linewidth=0.6)
            axes.margins(x=0.08, y=0.5 / max(len(names), 1))
            if _ends_at_1(measure):
                axes.set_xlim(_inside(axes.get_xlim(), 0.0, 1.0))
        every[0].set_yticks(range(len(names)), [short(name) for name in names])
        every[0].invert_yaxis()
        settle(figure)
    return figure


def plot_topics(comparison: Comparison, a: str, b: str, measure: str | None = None) -> Figure:
    """How much higher `a` is than `b` on each topic, the largest difference first.

    Parameters
    ----------
    comparison : Comparison
        What is drawn.
    a, b : str
        Names of two systems.
    measure : str or None
        By which; None for the first of the comparison.

    Returns
    -------
    matplotlib.figure.Figure
        As wide as a page; with the names of the topics where there are 40 or fewer.

    Raises
    ------
    ValueError
        If there is no such system or measure, or matplotlib is missing.
    """
    measure = comparison.checked_measure(measure)
    one, other = (comparison.result(name).values[measure] for name in (a, b))
    gains = {topic: one[topic] - other[topic] for topic in comparison.topic_set}
    ranked = sorted(gains.items(), key=lambda entry: (-entry[1], entry[0]))
    named = len(ranked) <= _NAMED_TOPICS
    names = [in_lines(comparison.topic_set[topic]) for topic, _ in ranked]
    row = _ROW * (1 + 0.6 * any("\n" in name for name in names))
    heights = [gain for _, gain in ranked]
    above, below = sum(gain > TIED for gain in heights), sum(gain < -TIED for gain in heights)
    counts = (
        f"{short(a, _IN_TITLE)} against {short(b, _IN_TITLE)}: wins {above}, "
        f"ties {len(heights) - above - below}, losses {below}"
    )
    figure = figure_of(
        width=PAGE,
        height=0.9 + row * max(len(ranked), 3) if named else 2.6,
        title=f"{measure} by topic: {short(a)} against {short(b)}",
        description=(
            f"{counts}. "
            + "; ".join(f"{short(topic)} {gain:+.3f}" for topic, gain in ranked[:_NAMED_TOPICS])
            + "."
        ),
        caption=(
            f"Bars: {short(measure)} of {short(a)} less that of {short(b)}, topic by topic. "
            "Hatched: losses."
        ),
    )
    with style():
        axes = figure.subplots()
        colours = [_ABOVE if gain > 0 else _BELOW for gain in heights]
        # What is below is hatched as well: no colour has to be told from another.
        hatches = ["" if gain > 0 else "////" for gain in heights]
        drawn: dict[str, Any] = {"color": colours, "hatch": hatches, "edgecolor": "white"}
        at = range(len(ranked))
        if named:
            axes.barh(at, heights, height=0.7, **drawn)
            axes.set_yticks(at, names)
            axes.set_ylim(len(ranked) - 0.4, -0.6)
            axes.set_xlabel(f"Difference in {short(measure)}")
            axes.axvline(0, color="black", linewidth=0.8)
            axes.grid(axis="x", color="0.9", linewidth=0.6)
            if _ends_at_1(measure):
                axes.set_xlim(_inside(axes.get_xlim(), -1.0, 1.0))
        else:
            axes.bar(at, heights, width=1.0, **(drawn | {"edgecolor": colours, "linewidth": 0}))
            axes.set_xticks([])
            axes.set_xlabel(f"{len(ranked)} topics, sorted")
            axes.set_xlim(-0.5, len(ranked) - 0.5)
            axes.set_ylabel(f"Difference in {short(measure)}")
            axes.axhline(0, color="black", linewidth=0.8)
            axes.grid(axis="y", color="0.9", linewidth=0.6)
            if _ends_at_1(measure):
                axes.set_ylim(_inside(axes.get_ylim(), -1.0, 1.0))
        figure.suptitle(counts)
        settle(figure)
    return figure


def plot_precision_recall(comparison: Comparison) -> Figure:
    """Interpolated precision at the eleven recalls 0, 0.1 ... 1, averaged over topics.

    The curve of TREC: a topic's precision at a recall is the highest at that recall or a higher
    one (ir_measures' ``IPrec@r``).

    Parameters
    ----------
    comparison : Comparison
        What is drawn.

    Returns
    -------
    matplotlib.figure.Figure
        As wide as a column (8.5 cm), wider where the names need it.

    Raises
    ------
    ValueError
        If matplotlib or ir_measures is missing.
    """
    curves = {result.name: _curve(result, comparison) for result in comparison.results}
    names = [short(name) for name in curves]
    figure = figure_of(
        width=COLUMN + 1.5 if max(map(len, names)) <= _IN_TITLE else PAGE,
        height=2.8,
        title="Precision and recall",
        description="Mean interpolated precision at recall 0, 0.5 and 1: "
        + "; ".join(
            f"{name} {value(each[0])}, {value(each[5])}, {value(each[10])}"
            for name, each in curves.items()
        )
        + ".",
        caption=(
            "At each recall the highest precision there or at a higher one, "
            f"{_over_topics(comparison)}."
        ),
    )
    with style():
        axes = figure.subplots()
        lines = [
            axes.plot(_RECALLS, curve, clip_on=False, **look(at))[0]
            for at, curve in enumerate(curves.values())
        ]
        axes.set_xlabel("Recall")
        axes.set_ylabel("Interpolated precision")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.grid(color="0.9", linewidth=0.6)
        axes.legend(
            lines,
            names,  # given, so that none is left out for its first sign
            loc="upper left",
            bbox_to_anchor=(1.02, 1.0),
            borderaxespad=0,
            frameon=False,
        )
        settle(figure)
    return figure


def plot_quality_time(comparison: Comparison, measure: str | None = None) -> Figure:
    """What a system gains for the time it takes: its mean, with its 95% interval, against the time.

    Parameters
    ----------
    comparison : Comparison
        What is drawn; systems whose time is not known are left out.
    measure : str or None
        By which; None for the first of the comparison.

    Returns
    -------
    matplotlib.figure.Figure
        With a logarithmic axis of milliseconds, the median of a topic, and the name of each system
        at its point.

    Raises
    ------
    ValueError
        If no system's time is known, there is no such measure, or matplotlib is missing.
    """
    measure = comparison.checked_measure(measure)
    points = [
        (result.name, result.milliseconds, result.mean(measure))
        for result in comparison.results
        if result.milliseconds
    ]
    if not points:
        raise ValueError(
            "no system's time is known, as runs from files hold none; give the experiment the "
            "systems themselves"
        )
    figure = figure_of(
        width=COLUMN + 1.0,
        height=2.8,
        title=f"{measure} against time",
        description="; ".join(
            f"{name}: {value(mean)} in {time:.1f} ms a topic" for name, time, mean in points
        )
        + ".",
        caption=(
            f"{_means_caption(comparison)} Time: median of a topic, the question's encoding "
            "included."
        ),
    )
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    times = [time for _, time, _ in points]
    steps = (1, 2, 5) if max(times) / min(times) < _WIDE else (1,)
    with style():
        axes = figure.subplots()
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=steps))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda time, _: f"{time:,.9g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        intervals = []
        for at, (name, time, mean) in enumerate(points):
            row, kind = comparison.row(name, measure), look(at)
            if row.low is not None and row.high is not None:
                intervals.append((time, row.low, row.high))
                line = {"color": kind["color"], "linewidth": 1.0, "zorder": 2}
                axes.plot([time, time], [row.low, row.high], **line)
            # Above the intervals of all systems.
            kind |= {"linestyle": "none", "markersize": 6, "clip_on": False, "zorder": 3}
            axes.plot(time, mean, **kind)
        axes.set_xlabel("Milliseconds a topic (median, logarithmic)")
        axes.set_ylabel(short(measure))
        axes.margins(x=0.25, y=0.1)
        if _ends_at_1(measure):
            axes.set_ylim(_inside(axes.get_ylim(), 0.0, 1.0))
        axes.grid(which="major", color="0.9", linewidth=0.6)
        named = [(short(name), time, mean) for name, time, mean in points]
        label_points(figure, axes, named, intervals)
    return figure


def _over_topics(comparison: Comparison) -> str:
    count = len(comparison.topic_set)
    return f"mean over {count:,} topic{'' if count == 1 else 's'}"


def _means_caption(comparison: Comparison) -> str:
    means = _over_topics(comparison).replace("mean", "means", 1)
    return f"Points: {means}. Lines: 95% bootstrap intervals."


def _ends_at_1(measure: str) -> bool:
    """Whether no value of a measure can be over 1."""
    return re.split("[@(]", measure)[0] not in _ENDLESS


def _inside(limits: tuple[float, float], least: float, most: float) -> tuple[float, float]:
    return max(limits[0], least), min(limits[1], most)


def _curve(result: Result, comparison: Comparison) -> Sequence[float]:
    from qa.trec.measures import measure

    asked = [f"IPrec@{recall}" for recall in _RECALLS]
    values = measure(result.run, result.qrels, asked, topics=list(comparison.topic_set))
    return [fmean(each.values()) for each in values.values()]
