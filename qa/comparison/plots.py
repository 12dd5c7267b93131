"""Plots of a comparison: what is drawn, each as a figure of matplotlib that knows its description.

Measures with intervals, differences topic by topic, precision and recall, quality against time. A
figure is of this comparison alone: no state of pyplot, no settings of the reader's matplotlib, no
date and no random name go into it, so that the same results give the same file (`drawing`).
"""

from __future__ import annotations

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
from qa.comparison.rows import TIED

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
_WIDE = 2000  # from the fastest to the slowest: more has room for powers of ten only
_ROW = 0.2  # inches that a line of a plot needs


def plot_measures(comparison: Comparison) -> Figure:
    """The mean of every system with its 95% interval, a panel for each measure.

    A dashed line stands at the baseline's mean; a hollow point does not differ significantly from
    it.

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
        f"{row.system} {row.measure} {value(row.mean)} ({value(row.low)} to {value(row.high)})"
        for row in comparison.rows
    )
    figure = figure_of(
        width=PAGE,
        height=0.75 + _ROW * max(len(names), 3),
        title="Means with 95% intervals",
        description=f"Mean over {len(comparison.topic_set)} topics with its interval: {said}.",
    )
    with style():
        every = figure.subplots(1, len(comparison.measures), sharey=True, squeeze=False)[0]
        for axes, measure in zip(every, comparison.measures, strict=True):
            base = rows[comparison.baseline, measure].mean
            axes.axvline(base, color=GREY, linestyle="--", linewidth=0.8, zorder=1)
            for at, name in enumerate(names):
                row = rows[name, measure]
                filled = row.significant or name == comparison.baseline
                axes.plot([row.low, row.high], [at, at], color="black", linewidth=1.2, zorder=2)
                axes.plot(
                    row.mean,
                    at,
                    "o",
                    markersize=5,
                    color="black",
                    markerfacecolor="black" if filled else "white",
                    zorder=3,
                )
            axes.set_xlabel(short(measure))
            axes.grid(axis="x", color="0.9", linewidth=0.6)
            axes.margins(x=0.08, y=0.5 / max(len(names), 1))
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
        f"{short(a, _IN_TITLE)} is above {short(b, _IN_TITLE)} on {above}, "
        f"equal on {len(heights) - above - below}, below on {below}"
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
        else:
            axes.bar(at, heights, width=1.0, **(drawn | {"edgecolor": colours, "linewidth": 0}))
            axes.set_xticks([])
            axes.set_xlabel(f"{len(ranked)} topics, sorted")
            axes.set_xlim(-0.5, len(ranked) - 0.5)
            axes.set_ylabel(f"Difference in {short(measure)}")
            axes.axhline(0, color="black", linewidth=0.8)
            axes.grid(axis="y", color="0.9", linewidth=0.6)
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
    )
    with style():
        axes = figure.subplots()
        lines = [
            axes.plot(_RECALLS, curve, **look(at))[0] for at, curve in enumerate(curves.values())
        ]
        axes.set_xlabel("Recall")
        axes.set_ylabel("Precision")
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
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
    """What a system gains for the time it takes: its mean against the median time of a topic.

    Parameters
    ----------
    comparison : Comparison
        What is drawn; systems whose time is not known are left out.
    measure : str or None
        By which; None for the first of the comparison.

    Returns
    -------
    matplotlib.figure.Figure
        With a logarithmic axis of milliseconds and the name of each system at its point.

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
        for at, (_, time, mean) in enumerate(points):
            axes.plot(time, mean, **(look(at) | {"linestyle": "none", "markersize": 6}))
        axes.set_xlabel("Milliseconds a topic (median, logarithmic)")
        axes.set_ylabel(short(measure))
        axes.margins(x=0.25, y=0.2)
        axes.grid(which="major", color="0.9", linewidth=0.6)
        label_points(figure, axes, [(short(name), time, mean) for name, time, mean in points])
    return figure


def _curve(result: Result, comparison: Comparison) -> Sequence[float]:
    from qa.trec.measures import measure

    asked = [f"IPrec@{recall}" for recall in _RECALLS]
    values = measure(result.run, result.qrels, asked, topics=list(comparison.topic_set))
    return [fmean(each.values()) for each in values.values()]
