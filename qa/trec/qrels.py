"""Qrels: which document was judged how relevant to which topic; read, written and told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.trec.columns import (
    DOCUMENT,
    GRADE,
    TOPIC,
    checked_grade,
    checked_id,
    field_of,
    grade_of,
    rows_of,
)
from qa.trec.extra import need
from qa.trec.ids import decode_id, encode_id
from qa.trec.lines import is_json_lines, numbered_lines, numbered_objects, place, write_lines
from qa.trec.words import counted, from_source, words

__all__ = ["Qrels", "read_qrels"]

_BEIR = "qrels/test.tsv"
_BEIR_COLUMNS = ["query-id", "corpus-id", "score"]


@dataclass(frozen=True, slots=True)
class Qrels:
    """How relevant documents are, by topic.

    Attributes
    ----------
    grades : mapping of str to mapping of str to int
        By topic and document id; 1 and more is relevant, 0 is not, what is missing is unjudged.
        A topic without a judgment is not kept.
    source : str
        The file they were read from; "" for none. Not compared.
    places : mapping of str to str
        By topic, where the first of its judgments was read: "FILE, line N". Not compared.

    Examples
    --------
    >>> qrels = Qrels({"7": {"lease": 2, "will": 0}})
    >>> qrels.judgments, sorted(qrels.relevant("7"))
    (2, ['lease'])
    """

    grades: Mapping[str, Mapping[str, int]]
    source: str = field(default="", compare=False)
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        kept: dict[str, dict[str, int]] = {}
        for topic, grades in self.grades.items():
            if not isinstance(topic, str) or not all(isinstance(each, str) for each in grades):
                raise ValueError(f"topic {topic!r}: the ids of qrels must be text")
            checked = {
                document: checked_grade(grade, f"topic {topic!r}, document {document!r}")
                for document, grade in grades.items()
            }
            if checked:
                kept[topic] = checked
        object.__setattr__(self, "grades", kept)

    def __repr__(self) -> str:
        counts = f"{counted(len(self.grades), 'topic')}, {counted(self.judgments, 'judgment')}"
        return f"<Qrels: {counts}{from_source(self.source)}>"

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics with at least one judgment, in their order."""
        return tuple(self.grades)

    @property
    def judgments(self) -> int:
        """How many there are."""
        return sum(map(len, self.grades.values()))

    @property
    def sha256(self) -> str:
        """Of topics, documents and grades, whatever their order, in hexadecimal."""
        digest = hashlib.sha256()
        for topic in sorted(self.grades):
            for document, grade in sorted(self.grades[topic].items()):
                digest.update(_line(topic, document, grade).encode() + b"\n")
        return digest.hexdigest()

    def relevant(self, topic: str) -> frozenset[str]:
        """The documents with a grade of at least 1; none for a topic that was not judged."""
        grades = self.grades.get(topic, {})
        return frozenset(document for document, grade in grades.items() if grade > 0)

    def only(self, ids: Iterable[str]) -> Qrels:
        """The judgments of these topics, in the order they have here."""
        wanted = frozenset(ids)
        return Qrels(
            {topic: grades for topic, grades in self.grades.items() if topic in wanted},
            self.source,
            places={topic: where for topic, where in self.places.items() if topic in wanted},
        )

    def write(self, path: str | Path) -> Path:
        """Write them in the four columns of TREC: topic, 0, document, grade.

        Ids are written as `encode_id` has them, and read back as they were.

        Raises
        ------
        ValueError
            If the file cannot be written.
        """
        return write_lines(
            Path(path),
            (
                _line(topic, document, grade)
                for topic, grades in self.grades.items()
                for document, grade in grades.items()
            ),
        )

    def to_frame(self) -> Any:
        """A pandas frame with the columns ``query_id``, ``doc_id`` and ``relevance``.

        They are those of ir_measures.

        Raises
        ------
        ValueError
            If pandas is not installed.
        """
        need("pandas", "a frame")
        import pandas as pd

        rows = [
            (topic, document, grade)
            for topic, grades in self.grades.items()
            for document, grade in grades.items()
        ]
        kinds = {"query_id": object, "doc_id": object, "relevance": "int64"}
        return pd.DataFrame(
            {
                name: pd.Series([row[at] for row in rows], dtype=kind)
                for at, (name, kind) in enumerate(kinds.items())
            }
        )

    @classmethod
    def from_frame(cls, frame: Any) -> Qrels:
        """Qrels of a pandas frame with those columns, or the usual other names for them.

        Raises
        ------
        ValueError
            If a column is missing, an id is no text, a grade is no whole number, or a document
            has two grades.
        """
        grades: dict[str, dict[str, int]] = {}
        for where, (topic, document, value) in rows_of(frame, (TOPIC, DOCUMENT, GRADE)):
            topic = checked_id(topic, where, "topic")
            document = checked_id(document, where, "document")
            grade = checked_grade(value, where)
            if grades.setdefault(topic, {}).setdefault(document, grade) != grade:
                raise ValueError(_doubled(where, topic, document))
        return cls(grades)


def read_qrels(path: str | Path) -> Qrels:
    """Read relevance judgments of a file.

    Parameters
    ----------
    path : str or Path
        The four columns of TREC (topic, 0, document, grade; the second is not looked at); the
        three of BEIR under their header (query-id, corpus-id, score); JSON lines with a topic, a
        document and a relevance, or the usual other names; or a folder in the layout of BEIR, of
        which ``qrels/test.tsv`` is read.

    Raises
    ------
    ValueError
        If the file cannot be read, a line has other columns, a grade is no whole number, a
        document has two grades, or there is no judgment.
    """
    path = Path(path)
    if path.is_dir():
        if not (path / _BEIR).is_file():
            raise ValueError(f"{path} is a folder without {_BEIR}; name a file of qrels")
        path = path / _BEIR
    _, first = next(numbered_lines(path), (0, ""))
    if is_json_lines(path, first):
        rows = _json_rows(path)
    elif first.split("\t") == _BEIR_COLUMNS:
        rows = _beir_rows(path)
    else:
        rows = _trec_rows(path)
    grades: dict[str, dict[str, int]] = {}
    places: dict[str, str] = {}
    for number, topic, document, cell in rows:
        grade = grade_of(cell, path, number)
        if topic not in grades:
            grades[topic] = {}
            places[topic] = place(path, number)
        if grades[topic].setdefault(document, grade) != grade:
            raise ValueError(_doubled(place(path, number), topic, document))
    if not grades:
        raise ValueError(f"{path} holds no judgment; write topic, 0, document and grade on a line")
    return Qrels(grades, str(path), places=places)


_Rows = Iterator[tuple[int, str, str, str]]


def _trec_rows(path: Path) -> _Rows:
    for number, line in numbered_lines(path):
        cells = words(line)
        if len(cells) != 4:
            mend = (
                "three need the header of BEIR: query-id, corpus-id, score, with tabs between them"
                if len(cells) == 3
                else "write an id that holds a space with %20"
            )
            raise ValueError(
                f"{place(path, number)}: {counted(len(cells), 'column')}, but qrels have 4: topic, "
                f"0, document, grade; {mend}"
            )
        yield number, decode_id(cells[0]), decode_id(cells[2]), cells[3]


def _beir_rows(path: Path) -> _Rows:
    lines = numbered_lines(path)
    next(lines)
    for number, line in lines:
        cells = line.split("\t")
        if len(cells) != len(_BEIR_COLUMNS):
            raise ValueError(
                f"{place(path, number)}: {counted(len(cells), 'column')}, but the header has 3; "
                "put a tab between them"
            )
        yield number, cells[0], cells[1], cells[2].strip()


def _json_rows(path: Path) -> _Rows:
    for number, row in numbered_objects(path):
        where = place(path, number)
        grade = field_of(row, GRADE, where)
        yield (
            number,
            checked_id(field_of(row, TOPIC, where), where, "topic"),
            checked_id(field_of(row, DOCUMENT, where), where, "document"),
            grade if isinstance(grade, str) else repr(grade),
        )


def _doubled(where: str, topic: str, document: str) -> str:
    return f"{where}: {document!r} was given another grade for topic {topic!r}; keep one of them"


def _line(topic: str, document: str, grade: int) -> str:
    return f"{encode_id(topic)} 0 {encode_id(document)} {grade}"
