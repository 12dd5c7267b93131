"""The lines of a run's file, and what stands in them beside topics, documents and scores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from qa.trec.columns import (
    DOCUMENT,
    NAME,
    SCORE,
    TOPIC,
    checked_id,
    checked_score,
    field_of,
    score_of,
)
from qa.trec.ids import decode_id
from qa.trec.lines import numbered_lines, numbered_objects, place
from qa.trec.words import counted, words

__all__ = ["Told", "json_rows", "trec_rows"]

# Number of the line, topic, document, score, rank as it stands there ("" for none), and name.
_Row = tuple[int, str, str, float, str, str | None]
# What is longer is no rank, and takes long to read.
_LONGEST_RANK = 18


def trec_rows(path: Path) -> Iterator[_Row]:
    """The lines of a file in TREC's six columns.

    Raises
    ------
    ValueError
        If the file cannot be read, or a line has other columns or no finite score.
    """
    # One topic and one name have many lines.
    decoded: dict[str, str] = {}
    for number, line in numbered_lines(path):
        cells = words(line)
        if len(cells) != 6:
            raise ValueError(
                f"{place(path, number)}: {counted(len(cells), 'column')}, but a run has 6: topic, "
                "Q0, document, rank, score, name; write an id that holds a space with %20"
            )
        topic, _, document, rank, score, tag = cells
        if topic not in decoded:
            decoded[topic] = decode_id(topic)
        if tag not in decoded:
            decoded[tag] = decode_id(tag)
        yield (
            number,
            decoded[topic],
            decode_id(document),
            score_of(score, path, number),
            rank,
            decoded[tag],
        )


def json_rows(path: Path) -> Iterator[_Row]:
    """The objects of a file of JSON lines.

    Raises
    ------
    ValueError
        If the file cannot be read, or an object lacks a topic, a document or a finite score.
    """
    for number, row in numbered_objects(path):
        where = place(path, number)
        rank = row.get("rank")
        yield (
            number,
            checked_id(field_of(row, TOPIC, where), where, "topic"),
            checked_id(field_of(row, DOCUMENT, where), where, "document"),
            checked_score(field_of(row, SCORE, where), where),
            rank if isinstance(rank, str) else "",
            next((row[name] for name in NAME if isinstance(row.get(name), str)), None),
        )


class Told:
    """What the columns beside the scores say, and where they contradict them.

    Parameters
    ----------
    path : Path
        The file whose lines it is told.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._other = ""
        self._before: dict[str, tuple[int, float]] = {}
        self._against = 0
        self._first = ""
        self.name: str | None = None
        """The run's, as its first line has it; None where it has none."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Where neighbouring lines of a topic contradict each other, and where the name changes."""
        notes = []
        if self._against:
            more = f", here and on {counted(self._against - 1, 'other line')}"
            notes.append(
                f"{self._first}: the rank contradicts the score{more if self._against > 1 else ''}"
                "; the scores count, as in trec_eval"
            )
        if self._other:
            notes.append(self._other)
        return tuple(notes)

    def line(self, number: int, topic: str, rank: str, score: float, tag: str | None) -> None:
        """Take in a line."""
        if tag != self.name:
            self._named(number, tag)
        if not (rank.isascii() and rank.isdecimal() and len(rank) <= _LONGEST_RANK):
            return
        at = int(rank)
        before, score_before = self._before.get(topic, (at, score))
        # Some write one rank everywhere, which contradicts nothing.
        against = (at > before and score > score_before) or (at < before and score < score_before)
        # Nor do scores that trec_eval cannot tell apart.
        if against and _single(score) != _single(score_before):
            if not self._against:
                self._first = place(self._path, number)
            self._against += 1
        self._before[topic] = at, score

    def _named(self, number: int, tag: str | None) -> None:
        if self.name is None:
            self.name = tag
        elif tag is not None and not self._other:
            self._other = (
                f"{place(self._path, number)}: the name is {tag!r}, but {self.name!r} before; all "
                f"lines are read as one run, {self.name!r}"
            )


def _single(score: float) -> np.float32:
    with np.errstate(over="ignore"):
        return np.float32(score)
