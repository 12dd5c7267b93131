"""What the tables of a comparison say: their captions, heads and cells, and the notes under them.

Every form of a table (`tables`, `qa.render.experiments`) is made of these, so that all of them say
the same. Nothing here is escaped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.comparison.tuning import is_tuned
from qa.evaluation.randomisation import PERMUTATIONS

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
        head=(
            *("Measure", "System", "Difference", "p", "p (Holm)"),
            *("Effect (d)", "Wins/ties/losses"),
        ),
        rows=tuple(
            (
                Cell(text=row.measure),
                Cell(text=row.system),
                Cell(text=signed(row.difference), dagger=row.significant),
                Cell(text=p_words(row.p)),
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
    """What interval, time, dagger, p, bold and effect are, so that the figures can be made again.

    Marks that no cell has are not explained; it is said that nothing is significant.
    """
    notes = [
        "In brackets: 95% bootstrap intervals of the mean over topics (BCa, "
        f"{PERMUTATIONS:,} resamples, seed {comparison.seed})."
    ]
    if any(result.seconds for result in comparison.results):
        notes.append(_time_note(comparison))
    notes += (_tuning_note(result) for result in comparison.results if is_tuned(result))
    if len(comparison.results) < 2:
        return tuple(notes)
    base = comparison.baseline
    if any(row.significant for row in comparison.rows):
        notes.append(f"{DAGGER} differs significantly from {base}: p (Holm) is under {LEVEL:g}.")
    else:
        notes.append(f"No difference from {base} is significant: no p (Holm) is under {LEVEL:g}.")
    if any(row.bold for row in comparison.rows):
        notes.append(
            "Bold: the highest mean of a measure, and significantly higher than every other "
            "system's."
        )
    else:
        notes.append("By no measure is one system significantly higher than every other.")
    return (
        *notes,
        "p: paired randomisation test over topics, two-sided, of the mean difference: "
        f"{comparison.resamples:,} random sign assignments (seed {comparison.seed}), or all of "
        f"them where {comparison.resamples.bit_length() - 1} topics differ or fewer. "
        f"{_family_note(comparison)}",
        "Effect: Cohen's d of paired differences, their mean divided by their standard deviation. "
        f"Wins, ties, losses: topics on which a system is above, level with or below {base}.",
    )


def _time_note(comparison: Comparison) -> str:
    timed = [result for result in comparison.results if result.seconds]
    longest = max((len(of) for each in timed for of in each.run.scores.values()), default=0)
    return (
        f"ms/topic: median time to retrieve a topic's ranking (up to "
        f"{_count(longest, comparison.unit)}), the question's encoding included, loading not; "
        "measured when the run was made, on the machine that made it."
    )


def _tuning_note(result: Result) -> str:
    """Which systems a tuned one is made of."""
    settings = result.settings
    chosen = sorted(settings["chosen"].items(), key=lambda each: (-each[1], each[0]))
    (first, times), *others = chosen
    told = [f"{first} on {times} of {_count(settings['folds'], 'fold')}"]
    told += [f"{name} on {count}" for name, count in others]
    return (
        f"{result.name}: {', '.join(told)}; each was the best by {settings['measure']} on the "
        "other folds."
    )


def _family_note(comparison: Comparison) -> str:
    """How many tests are corrected together, and which."""
    systems, measures = len(comparison.systems) - 1, len(comparison.measures)
    told = (
        f"{_count(systems, 'system')} by {_count(measures, 'measure')} against "
        f"{comparison.baseline}"
    )
    # That against the baseline is among the first.
    told += (
        ", and the best of each measure against the others"
        if comparison.tests > systems * measures
        else ""
    )
    return f"p (Holm): corrected over {_count(comparison.tests, 'test')}: {told}."


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
        beneath=NONE if row.low is None else f"[{value(row.low)}, {value(row.high)}]",
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
