"""What the tables of a comparison say: their captions, heads and cells, and the notes under them.

Every form of a table (`tables`, `qa.render.experiments`) is made of these, so that all of them say
the same. Nothing here is escaped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.comparison.comparison import Comparison
    from qa.comparison.result import Result
    from qa.comparison.rows import Row

__all__ = [
    "DAGGER",
    "NONE",
    "Cell",
    "Table",
    "differences_table",
    "means_table",
    "p_words",
    "reading_notes",
    "signed",
    "size_words",
    "troubles",
    "value",
]

DAGGER = "†"
NONE = "–"  # where there is nothing to say
LEVEL = 0.05
_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table.

    Attributes
    ----------
    text : str
        What it says.
    beneath : str
        What it says in a second line, or behind the first.
    bold : bool
        Whether it is the highest mean, and significantly above every other.
    dagger : bool
        Whether it differs significantly from the baseline.
    """

    text: str
    beneath: str = ""
    bold: bool = False
    dagger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of texts: the first `names` cells of each row say what the row is about.

    Attributes
    ----------
    caption : str
        One sentence.
    head : tuple of str
        A word for each column.
    rows : tuple of tuple of Cell
        From the top.
    names : int
        How many columns are names; the others are numbers.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    names: int


def means_table(comparison: Comparison) -> Table:
    """The mean of every system by every measure with its interval, and what the system costs.

    Columns of costs that no system has are left out.
    """
    rows = {(row.system, row.measure): row for row in comparison.rows}
    costs = [
        (head, [words(result) for result in comparison.results])
        for head, words in (("ms/topic", _time), ("Index", _index), ("Passages", _passages))
    ]
    costs = [(head, said) for head, said in costs if set(said) != {NONE}]
    lines = []
    for at, result in enumerate(comparison.results):
        base = " (baseline)" if result.name == comparison.baseline else ""
        means = (_mean(rows[result.name, measure]) for measure in comparison.measures)
        lines.append(
            (
                Cell(text=f"{result.name}{base}"),
                *means,
                *(Cell(text=said[at]) for _, said in costs),
            )
        )
    return Table(
        caption=(
            f"Means over {_count(len(comparison.topic_set), 'topic')}, with 95% intervals; "
            f"ranked are {comparison.unit}s."
        ),
        head=("System", *comparison.measures, *(head for head, _ in costs)),
        rows=tuple(lines),
        names=1,
    )


def differences_table(comparison: Comparison) -> Table:
    """How every other system differs from the baseline; without rows where there is none."""
    return Table(
        caption=f"Differences from {comparison.baseline}, the baseline, topic by topic.",
        head=("Measure", "System", "Difference", "p (Holm)", "Effect (d)", "Wins/ties/losses"),
        rows=tuple(
            (
                Cell(text=row.measure),
                Cell(text=row.system),
                Cell(text=signed(row.difference), dagger=row.significant),
                Cell(text=p_words(row.p_holm)),
                Cell(text=signed(row.effect, digits=2)),
                Cell(text=f"{row.wins}/{row.ties}/{row.losses}"),
            )
            for measure in comparison.measures
            for row in comparison.rows
            if row.measure == measure and row.difference is not None
        ),
        names=2,
    )


def reading_notes(comparison: Comparison) -> tuple[str, ...]:
    """What interval, dagger, p, bold and effect mean, each in a sentence or two."""
    intervals = "In brackets: 95% bootstrap intervals of the mean over topics."
    costs = "ms/topic: median time of a topic."
    shown = [intervals, *([costs] if any(result.seconds for result in comparison.results) else [])]
    if len(comparison.results) < 2:
        return tuple(shown)
    bold = "Bold: the highest mean of a measure, and significantly higher than every other system's"
    none = "" if any(row.bold for row in comparison.rows) else "; none here is"
    return (
        *shown,
        f"{DAGGER} differs significantly from {comparison.baseline} (p under {LEVEL:g}). p: paired "
        f"randomisation test over topics (seed {comparison.seed}), two-sided, by Holm's correction "
        "for all tests made here.",
        f"{bold}{none}.",
        "Effect: Cohen's d of paired differences, their mean divided by their standard deviation. "
        f"Wins, ties, losses: topics on which a system is above, equal to or below "
        f"{comparison.baseline}.",
    )


def troubles(comparison: Comparison) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What else a reader must know, each list under its heading; empty lists are left out."""
    lists = (
        ("Failed", tuple(f"{each.name}: {each.reason}" for each in comparison.failures)),
        ("Warnings", tuple(comparison.warnings)),
        ("Left out", tuple(comparison.notes)),
    )
    return tuple((heading, lines) for heading, lines in lists if lines)


def value(number: float | None, *, digits: int = _DIGITS) -> str:
    """A number to three digits behind the point; ``–`` for none.

    Examples
    --------
    >>> value(0.51249), value(-0.0001), value(None)
    ('0.512', '0.000', '–')
    """
    if number is None or not math.isfinite(number):
        return NONE
    return _unsigned_zero(f"{number:.{digits}f}")


def signed(number: float | None, *, digits: int = _DIGITS) -> str:
    """A difference with its sign, to three digits behind the point; ``–`` for none.

    Examples
    --------
    >>> signed(0.0312), signed(-0.0312), signed(0.0)
    ('+0.031', '-0.031', '0.000')
    """
    if number is None or not math.isfinite(number):
        return NONE
    return _unsigned_zero(f"{number:+.{digits}f}")


def p_words(p: float | None) -> str:
    """A p-value to three digits; to more where three would hide on which side of .05 it lies.

    Examples
    --------
    >>> p_words(0.0123), p_words(0.0002), p_words(0.04996), p_words(0.05)
    ('0.012', '<0.001', '0.04996', '0.050')
    """
    if p is None or not math.isfinite(p):
        return NONE
    if p < 10**-_DIGITS:
        return f"<{10**-_DIGITS:.{_DIGITS}f}"
    digits = _DIGITS
    while p != LEVEL and float(f"{p:.{digits}f}") == LEVEL and digits < 16:
        digits += 1
    return f"{p:.{digits}f}"


def size_words(count: int | None) -> str:
    """A number of bytes in kB, MB or GB, each a thousand of the one before; ``–`` for none.

    Examples
    --------
    >>> size_words(812), size_words(1_250_000), size_words(None)
    ('812 B', '1.2 MB', '–')
    """
    if count is None:
        return NONE
    size, units = float(count), ["B", "kB", "MB", "GB", "TB"]
    while size >= 999.95 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{size:.0f} {units[0]}" if units[0] == "B" else f"{size:.1f} {units[0]}"


def _mean(row: Row) -> Cell:
    return Cell(
        text=value(row.mean),
        beneath=f"[{value(row.low)}, {value(row.high)}]",
        bold=row.bold,
        dagger=row.significant,
    )


def _time(result: Result) -> str:
    return NONE if result.milliseconds is None else f"{result.milliseconds:.1f}"


def _index(result: Result) -> str:
    return size_words(result.index_bytes)


def _passages(result: Result) -> str:
    return NONE if result.passages is None else f"{result.passages:,}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _unsigned_zero(text: str) -> str:
    return text.lstrip("+-") if float(text) == 0 else text
