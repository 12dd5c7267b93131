"""What the judging of a pool says of itself, in its page and in the copy of a saved notebook.

Nothing here is escaped.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from qa.judging.fitting import TopicProgress
from qa.judgments import Grade

__all__ = [
    "GRADES",
    "judged_in_words",
    "progress_in_words",
    "steps_in_words",
    "told_grade",
    "unfit_in_words",
]

GRADES: tuple[tuple[Grade, str], ...] = ((2, "Relevant"), (1, "Partly"), (0, "Not"))
"""The grades, highest first, with the word that stands on the button."""

_TOLD: dict[Grade, str] = {2: "relevant", 1: "partly relevant", 0: "not relevant"}


def told_grade(grade: Grade) -> str:
    """A grade in a sentence: ``partly relevant``."""
    return _TOLD[grade]


def judged_in_words(topics: Sequence[TopicProgress]) -> str:
    """How much of the whole pool is judged: ``40 of 120 passages judged``."""
    every = sum(each.items for each in topics)
    noun = "passage" if every == 1 else "passages"
    return f"{sum(each.judged for each in topics):,} of {every:,} {noun} judged"


def progress_in_words(progress: TopicProgress) -> str:
    """How a topic stands: ``3 of 4 judged · 1 relevant · 0 partly · 2 not``.

    Examples
    --------
    >>> progress_in_words(TopicProgress(topic="1", question="Why?", items=4, relevant=1, partly=0,
    ...                                 not_relevant=2, unfit=0))
    '3 of 4 judged · 1 relevant · 0 partly · 2 not'
    """
    return (
        f"{progress.judged:,} of {progress.items:,} judged · {progress.relevant:,} relevant · "
        f"{progress.partly:,} partly · {progress.not_relevant:,} not"
    )


def unfit_in_words(unfit: int) -> str:
    """How many passages cannot be judged; "" where all can."""
    if not unfit:
        return ""
    if unfit == 1:
        return "1 passage of the pool is passed over: its words are not in this library."
    return f"{unfit:,} passages of the pool are passed over: their words are not in this library."


def steps_in_words(library: Path) -> tuple[tuple[str, str], ...]:
    """What to do with judgments: each step with its command."""
    begin = f"qa judgments --library {shlex.quote(str(library))}"
    return (
        ("Make TREC qrels of them", f"{begin} --qrels qrels.txt"),
        ("With several judges, see how far they agree", f"{begin} --agreement"),
        ("Judge once more what they disagree about", f"{begin} --disputed pool.jsonl"),
    )
