"""The names of columns in frames and of fields in JSON lines, and the values they may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from qa.trec.lines import place

__all__ = [
    "DOCUMENT",
    "GRADE",
    "HIGHEST_GRADE",
    "NAME",
    "SCORE",
    "TEXT",
    "TOPIC",
    "checked_grade",
    "checked_id",
    "checked_score",
    "field_of",
    "grade_of",
    "rows_of",
    "score_of",
]

# The first of each is what we write: the words of ir_measures. The others are those of PyTerrier,
# BEIR and trec_eval, and plain ones.
TOPIC = ("query_id", "topic", "topic_id", "query-id", "qid", "query")
DOCUMENT = (
    "doc_id", "document", "document_id", "docno", "docid", "corpus-id", "corpus_id", "passage_id",
    "passage", "article_id", "article",
)  # fmt: skip
GRADE = ("relevance", "grade", "rel", "label", "score")
SCORE = ("score",)
TEXT = ("text", "question", "query", "title")
NAME = ("name", "run", "run_id", "tag", "system")

HIGHEST_GRADE = 10_000

_GRADE = re.compile(r"[+-]?[0-9]{1,30}")
_SCORE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def field_of(row: Mapping[str, Any], names: Sequence[str], where: str) -> Any:
    """The value of the first of `names` that the row has.

    Raises
    ------
    ValueError
        If it has none of them.
    """
    for name in names:
        if name in row:
            return row[name]
    has = f"it has {', '.join(map(repr, row))}" if row else "it is empty"
    raise ValueError(f'{where}: there is no "{names[0]}"; {has}')


def checked_id(value: Any, where: str, what: str) -> str:
    """An id as text; a whole number is one too.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return str(int(value))
    raise ValueError(f"{where}: the {what} is {value!r}, but must be text or a whole number")


def grade_of(cell: str, path: Path, number: int) -> int:
    """The grade that is written in a cell of a file's line.

    Raises
    ------
    ValueError
        If it is no whole number, or out of the range from -10,000 to 10,000.
    """
    if _GRADE.fullmatch(cell) and -HIGHEST_GRADE <= int(cell) <= HIGHEST_GRADE:
        return int(cell)
    return checked_grade(cell, place(path, number))


def checked_grade(value: Any, where: str) -> int:
    """A grade as a whole number; a float that is one is one.

    Raises
    ------
    ValueError
        If it is none, or out of the range from -10,000 to 10,000: trec_eval takes time and memory
        by the highest grade.
    """
    number = _number(value, _GRADE)
    if number is None or not (number.is_integer() or math.isinf(number)):
        raise ValueError(
            f"{where}: the relevance is {value!r}, not a whole number; write 0 for not relevant, "
            "1 or more for relevant"
        )
    if abs(number) > HIGHEST_GRADE:
        raise ValueError(
            f"{where}: the relevance is {value}, but must be from {-HIGHEST_GRADE:,} to "
            f"{HIGHEST_GRADE:,}"
        )
    return int(number)


def score_of(cell: str, path: Path, number: int) -> float:
    """The score that is written in a cell of a file's line.

    Raises
    ------
    ValueError
        If it is no finite number.
    """
    # Python also reads 1_000 and the digits of other scripts, and what is not finite.
    if _SCORE.fullmatch(cell) and math.isfinite(score := float(cell)):
        return score
    return checked_score(cell, place(path, number))


def checked_score(value: Any, where: str) -> float:
    """A score as a float.

    Raises
    ------
    ValueError
        If it is no finite number.
    """
    score = _number(value, _SCORE)
    if score is None and str(value).lstrip("+-").casefold() not in ("nan", "inf", "infinity"):
        raise ValueError(f"{where}: the score is {value!r}, not a number; write it as 1.25")
    if score is None or not math.isfinite(score):
        raise ValueError(
            f"{where}: the score is {value}, which has no place in an order; write a finite number"
        )
    return score


def _number(value: Any, written: re.Pattern[str]) -> float | None:
    """A number, or text that is `written` like one, as a float; None for anything else."""
    if isinstance(value, str):
        return float(value) if written.fullmatch(value) else None
    if not isinstance(value, Real) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return math.inf


def rows_of(frame: Any, columns: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[Any]]]:
    """The rows of a pandas frame, each with its place and the values of some columns.

    Parameters
    ----------
    frame : pandas.DataFrame
        With one of the names of each of `columns`.
    columns : sequence of sequence of str
        The names by which each column may go, the first that there is.

    Raises
    ------
    ValueError
        If it is no frame, or has no such column.
    """
    if not hasattr(frame, "columns") or not hasattr(frame, "itertuples"):
        raise ValueError(f"expected a pandas frame, but this is of type {type(frame).__name__}")
    has = [str(column) for column in frame.columns]
    chosen: list[str] = []
    for names in columns:
        name = next((each for each in names if each in has and each not in chosen), None)
        if name is None:
            raise ValueError(
                f'the frame has no column "{names[0]}"; it has {", ".join(map(repr, has))}'
            )
        chosen.append(name)
    at = [has.index(name) for name in chosen]
    for number, row in enumerate(frame.itertuples(index=False, name=None)):
        yield f"the frame, row {number}", [row[each] for each in at]
