"""How plots look and are kept: sizes, colours, labels that keep apart, files of the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import product
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from qa.escape import plain
from qa.render.plots import described_svg, figure_html
from qa.trec.extra import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "COLUMN",
    "GREY",
    "PAGE",
    "figure_of",
    "in_lines",
    "label_points",
    "look",
    "settle",
    "short",
    "style",
    "write_figure",
]

# Inches: a column of two, and a page of text (8.5 and 16 cm).
COLUMN, PAGE = 3.35, 6.3
GREY = "0.45"
# The colours of Okabe and Ito (2008), which people who confuse some colours can tell apart, without
# their yellow, which is too light for print; each with a mark and a line of its own.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_MARKS = "osD^vPX<>*"
_LINES = ("-", "--", "-.", ":")
_STYLE = {
    "axes.axisbelow": True,
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 8,
    "figure.facecolor": "white",
    "figure.titlesize": 8,
    "font.size": 8,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 7.5,
    "savefig.facecolor": "white",
    # Text as text: it can be searched, read aloud, and set in the fonts of the document.
    "svg.fonttype": "none",
    "svg.hashsalt": "footnote",
    "pdf.fonttype": 42,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
}
_DOTS = 200  # an inch
_FOOT, _FOOT_LINE = 6.5, 0.12  # of a caption: points, and inches from line to line
_FOOT_GREY = "0.3"
_LETTERS = 20  # of a caption in an inch
_FORMATS = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
_SHOWN = 44
_NOT_XML = re.compile("[\ufffe\uffff]")
# Where a point's name may stand: on which side, and how many printer's points off.
_AROUND = ((1, 0), (1, 1), (0, 1), (-1, 0), (1, -1), (0, -1), (-1, 1), (-1, -1))
_AWAY = (6, 14, 24, 36, 50)


def figure_of(*, width: float, height: float, title: str, description: str, caption: str) -> Figure:
    """A figure that a notebook shows by itself, with words for those who do not see it.

    Parameters
    ----------
    width, height : float
        In inches; the lines of the caption come to the height.
    title, description : str
        What it shows, and what is to be seen.
    caption : str
        What its marks are, in small letters at its foot; data in it are to be `short`.

    Returns
    -------
    matplotlib.figure.Figure
        Empty; what is put on it is put there under `style`.

    Raises
    ------
    ValueError
        If matplotlib is missing.
    """
    kind = _drawn()
    foot = wrap(_line(caption), int(width * _LETTERS))
    with style():
        drawn = kind(
            figsize=(width, height + _FOOT_LINE * len(foot)), dpi=_DOTS, layout="constrained"
        )
        drawn.supxlabel(
            "\n".join(foot), x=0.012, ha="left", ma="left", fontsize=_FOOT, color=_FOOT_GREY
        )
    drawn.words = (short(title, 200).replace(r"\$", "$"), _line(description))
    figure: Figure = drawn
    return figure


def style() -> AbstractContextManager[None]:
    """The settings that everything is drawn under, whatever the reader has set."""
    from matplotlib.style import context

    settings: AbstractContextManager[None] = context(["default", _STYLE])
    return settings


def write_figure(figure: Figure, path: str | Path) -> None:
    """Write a figure as PNG, SVG or PDF: the same bytes whenever the same is drawn.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Of this module.
    path : str or Path
        Its ending says which format.

    Raises
    ------
    ValueError
        If the ending is another.
    OSError
        If the file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() not in _FORMATS:
        raise ValueError(f"{path}: a plot is written as {', '.join(_FORMATS)}; name it so")
    path.write_bytes(_bytes(figure, _FORMATS[path.suffix.lower()]))


def look(at: int) -> dict[str, Any]:
    """Colour, mark and line of the system at that place, for `Axes.plot`."""
    colour = _COLOURS[at % len(_COLOURS)]
    return {
        "color": colour,
        "marker": _MARKS[at % len(_MARKS)],
        "markersize": 3.5,
        "linestyle": _LINES[at % len(_LINES)],
        "linewidth": 1.2,
    }


def short(text: str, length: int = _SHOWN) -> str:
    r"""`text` in one line of that length at most, in which no sign starts a formula.

    Examples
    --------
    >>> short("a\n cost  of $5"), short("a long name", 7)
    ('a cost of \\$5', 'a long…')
    """
    text = _line(text)
    text = text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
    return text.replace("$", r"\$")


def in_lines(text: str) -> str:
    """`text` in two lines at most, as the name of a bar."""
    lines = wrap(short(text, 2 * _SHOWN - 4).replace(r"\$", "$"), _SHOWN) or [""]
    return "\n".join(lines[:2]).replace("$", r"\$")


def label_points(
    figure: Figure,
    axes: Axes,
    points: Sequence[tuple[str, float, float]],
    intervals: Sequence[tuple[float, float, float]] = (),
) -> None:
    """Write each point's name beside it where it covers no other name, no point and no interval.

    Eight places around the point are tried, then the same farther off with a line to the point;
    where all are taken the name stands at the first.

    Parameters
    ----------
    figure, axes : Figure, Axes
        With the points on them already.
    points : sequence of (str, float, float)
        Names, and places in the units of the axes.
    intervals : sequence of (float, float, float)
        Upright lines: where they stand across, and their lower and upper ends.
    """
    from matplotlib.transforms import Bbox

    renderer = settle(figure).get_renderer()
    half = figure.dpi / 72 * 4  # of a mark, in dots
    places = [axes.transData.transform((x, y)) for _, x, y in points]
    marks = [Bbox.from_extents(x - half, y - half, x + half, y + half) for x, y in places]
    ends = [axes.transData.transform([(x, low), (x, high)]) for x, low, high in intervals]
    lines = [Bbox.from_extents(x, low, x + 1, high) for (x, low), (_, high) in ends]
    named: list[Any] = []
    for at, (name, x, y) in enumerate(points):
        taken = [*marks[:at], *marks[at + 1 :], *lines, *named]
        first = None
        for away, (across, up) in product(_AWAY, _AROUND):
            text = _beside(axes, name, (x, y), (across * away, up * away))
            box = _words_box(text, renderer)
            if _within(box, axes.get_window_extent()) and not box.count_overlaps(taken):
                named.append(box)
                break
            text.remove()
            first = first or (across * away, up * away)
        else:
            text = _beside(axes, name, (x, y), first or (0, 0))
            named.append(_words_box(text, renderer))


def settle(figure: Figure) -> Any:
    """Lay a figure out, once and for all: each further draft would move it by a hair.

    Parameters
    ----------
    figure : Figure
        With everything on it.

    Returns
    -------
    FigureCanvasAgg
        On which it was drawn.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    for _ in range(3):  # Long names at an axis take more than one draft to find their room.
        canvas.draw()
    figure.set_layout_engine("none")
    return canvas


def _line(text: str) -> str:
    """`text` in one line, without what may not stand in XML."""
    return _NOT_XML.sub("�", plain(" ".join(text.split())))


def _beside(axes: Axes, name: str, point: tuple[float, float], offset: tuple[int, int]) -> Any:
    across, up = ((each > 0) - (each < 0) for each in offset)
    line = {"arrowstyle": "-", "color": GREY, "linewidth": 0.5}
    return axes.annotate(
        name,
        point,
        xytext=offset,
        textcoords="offset points",
        ha={1: "left", 0: "center", -1: "right"}[across],
        va={1: "bottom", 0: "center", -1: "top"}[up],
        fontsize=7.5,
        arrowprops=line if max(map(abs, offset)) > _AWAY[0] else None,
    )


def _words_box(annotation: Any, renderer: Any) -> Any:
    """Where the words of an annotation stand, without its line."""
    from matplotlib.text import Text

    annotation.update_positions(renderer)
    return Text.get_window_extent(annotation, renderer)


def _within(box: Any, frame: Any) -> bool:
    sides = (frame.x0 <= box.x0, box.x1 <= frame.x1, frame.y0 <= box.y0, box.y1 <= frame.y1)
    return all(sides)


def _bytes(figure: Figure, kind: str) -> bytes:
    title, description = getattr(figure, "words", ("", ""))
    stream = io.BytesIO()
    metadata = {
        "png": {"Title": title, "Description": description, "Software": None},
        "svg": {"Title": title, "Description": description, "Date": None, "Creator": None},
        "pdf": {"Title": title, "Subject": description, "CreationDate": None},
    }
    with style():
        figure.savefig(stream, format=kind, dpi="figure", metadata=metadata[kind])
    if kind == "svg":
        return described_svg(stream.getvalue().decode(), title, description).encode()
    return stream.getvalue()


@lru_cache(maxsize=1)
def _drawn() -> type[Any]:
    """The class of our figures; made once, since its base is loaded when the first is drawn."""
    need("matplotlib", "a plot")
    from matplotlib.figure import Figure

    class Plot(Figure):
        """A figure with a title and a description, shown by a notebook without pyplot."""

        words = ("", "")

        def _repr_png_(self) -> bytes:
            return _bytes(self, "png")

        def _repr_html_(self) -> str:
            return figure_html(self._repr_png_(), self.get_size_inches()[0], *self.words)

    return Plot
