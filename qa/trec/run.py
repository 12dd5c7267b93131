"""Runs: what a system ranked for each topic, in the order in which trec_eval reads it.

trec_eval keeps scores in single precision, puts the highest first and, of equal ones, the
document whose id sorts last (its ``form_res_rels.c``). The rank that stands in a file counts
nothing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from qa.retriever import Hit
from qa.trec.columns import DOCUMENT, NAME, SCORE, TOPIC, checked_id, checked_score, rows_of
from qa.trec.extra import need
from qa.trec.ids import encode_id
from qa.trec.lines import is_json_lines, numbered_lines, place, write_lines
from qa.trec.run_lines import Told, json_rows, trec_rows
from qa.trec.words import counted, from_source

__all__ = ["Run", "read_run"]


@dataclass(frozen=True, slots=True)
class Run:
    """What a system ranked for each topic.

    Attributes
    ----------
    name : str
        Of the system.
    scores : mapping of str to mapping of str to float
        By topic and document id; higher is better, and each is finite. A topic for which nothing
        was ranked is not kept.
    source : str
        The file it was read from; "" for none. Not compared.
    places : mapping of str to str
        By topic, where the first of its lines was read: "FILE, line N". Not compared.
    notes : tuple of str
        What a reader of the file should know, a line each. Not compared.

    Examples
    --------
    >>> run = Run("bm25", {"7": {"lease": 2.5, "deed": 1.0, "will": 2.5}})
    >>> [hit.passage_id for hit in run.ranking("7")]
    ['will', 'lease', 'deed']
    """

    name: str
    scores: Mapping[str, Mapping[str, float]]
    source: str = field(default="", compare=False, kw_only=True)
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False, kw_only=True)
    notes: tuple[str, ...] = field(default=(), compare=False, kw_only=True)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise ValueError(f"the run's name is {self.name!r}, but must be text")
        kept: dict[str, dict[str, float]] = {}
        for topic, scores in self.scores.items():
            if not isinstance(topic, str) or not all(isinstance(each, str) for each in scores):
                raise ValueError(f"topic {topic!r}: the ids of a run must be text")
            if not all(type(each) is float and math.isfinite(each) for each in scores.values()):
                scores = {
                    document: checked_score(score, f"topic {topic!r}, document {document!r}")
                    for document, score in scores.items()
                }
            if scores:
                kept[topic] = dict(scores)
        object.__setattr__(self, "scores", kept)

    def __repr__(self) -> str:
        documents = counted(sum(map(len, self.scores.values())), "document")
        counts = f"{counted(len(self.scores), 'topic')}, {documents}"
        return f"<Run {self.name!r}: {counts}{from_source(self.source)}>"

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics for which something was ranked, in their order."""
        return tuple(self.scores)

    @property
    def sha256(self) -> str:
        """Of topics, documents and scores in the order of the rankings, in hexadecimal."""
        digest = hashlib.sha256()
        for topic in sorted(self.scores):
            start = encode_id(topic)
            lines = (
                # Adding 0.0 makes one of the two zeros.
                f"{start} {word} {score + 0.0!r}\n"
                for _, word, _, score in self._ordered(topic)
            )
            digest.update("".join(lines).encode())
        return digest.hexdigest()

    def ranking(self, topic: str) -> tuple[Hit, ...]:
        """The documents of a topic in trec_eval's order; none for a topic without any.

        Returns
        -------
        tuple of Hit
            Highest score in single precision first; of equal ones the last id, as it is encoded,
            first. The scores are those of `scores`.
        """
        return tuple(Hit(document, score) for _, _, document, score in self._ordered(topic))

    def ties(self, k: int) -> tuple[str, ...]:
        """The topics in which documents of one score share the first `k` ranks, or their edge.

        Their order, and so perhaps the value of a measure, is that of the ids alone.

        Parameters
        ----------
        k : int
            At least 1.

        Raises
        ------
        ValueError
            If `k` is under 1.
        """
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        tied = []
        for topic in self.scores:
            single = [score for score, _, _, _ in self._ordered(topic)[: k + 1]]
            if any(one == other for one, other in pairwise(single)):
                tied.append(topic)
        return tuple(tied)

    def only(self, ids: Iterable[str]) -> Run:
        """The rankings of these topics, in the order they have here."""
        wanted = frozenset(ids)
        return Run(
            self.name,
            {topic: scores for topic, scores in self.scores.items() if topic in wanted},
            source=self.source,
            places={topic: where for topic, where in self.places.items() if topic in wanted},
            notes=self.notes,
        )

    def write(self, path: str | Path) -> Path:
        """Write it in TREC's six columns: topic, Q0, document, rank, score, name.

        Ids are written as `encode_id` has them, scores with all their digits: what is read back
        is equal. Whoever reads the file meanwhile gets the old or the new.

        Raises
        ------
        ValueError
            If the file cannot be written.
        """
        return write_lines(Path(path), self._lines())

    def to_frame(self) -> Any:
        """A pandas frame with ``query_id``, ``doc_id``, ``rank``, ``score`` and ``name``.

        Its columns are those of ir_measures, with the rank, from 1, and the run's name.

        Raises
        ------
        ValueError
            If pandas is not installed.
        """
        need("pandas", "a frame")
        import pandas as pd

        rows = [
            (topic, hit.passage_id, rank, hit.score)
            for topic in self.scores
            for rank, hit in enumerate(self.ranking(topic), 1)
        ]
        kinds = {"query_id": object, "doc_id": object, "rank": "int64", "score": "float64"}
        columns = {
            name: pd.Series([row[at] for row in rows], dtype=kind)
            for at, (name, kind) in enumerate(kinds.items())
        }
        return pd.DataFrame(columns).assign(name=pd.Series([self.name] * len(rows), dtype=object))

    @classmethod
    def from_frame(cls, frame: Any, name: str | None = None) -> Run:
        """A run of a pandas frame with topics, documents and scores; ranks are not looked at.

        Parameters
        ----------
        frame : pandas.DataFrame
            With ``query_id``, ``doc_id`` and ``score``, or the usual other names for them.
        name : str or None
            Of the run; None is what stands under ``name`` or the like, or else "".

        Raises
        ------
        ValueError
            If a column is missing, an id is no text, a score is no finite number, a document is
            there twice for a topic, or there are several names and none is chosen.
        """
        if name is None:
            named = [each for each in NAME if each in getattr(frame, "columns", ())]
            names = list(dict.fromkeys(map(str, frame[named[0]]))) if named else []
            if len(names) > 1:
                raise ValueError(
                    f"the frame holds several runs: {', '.join(names[:5])}; give one of them, or "
                    "name them all"
                )
            name = names[0] if names else ""
        scores: dict[str, dict[str, float]] = {}
        for where, (topic, document, score) in rows_of(frame, (TOPIC, DOCUMENT, SCORE)):
            topic = checked_id(topic, where, "topic")
            document = checked_id(document, where, "document")
            ranked = scores.setdefault(topic, {})
            if document in ranked:
                raise ValueError(_doubled(where, topic, document))
            ranked[document] = checked_score(score, where)
        return cls(name, scores)

    def _ordered(self, topic: str) -> list[tuple[float, str, str, float]]:
        """Single-precision score, encoded id, id and score, in trec_eval's order."""
        scores = self.scores.get(topic, {})
        with np.errstate(over="ignore"):  # what single precision cannot hold is infinite there
            single = np.fromiter(scores.values(), np.float64, len(scores)).astype(np.float32)
        entries = [
            (rounded, encode_id(document), document, score)
            for rounded, (document, score) in zip(single.tolist(), scores.items(), strict=True)
        ]
        return sorted(entries, key=itemgetter(0, 1), reverse=True)

    def _lines(self) -> Iterator[str]:
        name = encode_id(self.name)
        for topic in self.scores:
            start = f"{encode_id(topic)} Q0"
            for rank, (_, word, _, score) in enumerate(self._ordered(topic), 1):
                yield f"{start} {word} {rank} {score!r} {name}"


def read_run(path: str | Path, name: str | None = None) -> Run:
    """Read a run of a file.

    Parameters
    ----------
    path : str or Path
        TREC's six columns (topic, Q0, document, rank, score, name; the second is not looked at,
        and the rank counts nothing), or JSON lines with a topic, a document and a score, or the
        usual other names.
    name : str or None
        Of the run; None is what stands in the file, or else the file's own.

    Returns
    -------
    Run
        Its `notes` say where ranks contradict scores, and where lines have different names.

    Raises
    ------
    ValueError
        If the file cannot be read, a line has other columns, a score is no finite number, a
        document is there twice for a topic, or there is no line.
    """
    path = Path(path)
    _, first = next(numbered_lines(path), (0, ""))
    rows = json_rows(path) if is_json_lines(path, first) else trec_rows(path)
    scores: dict[str, dict[str, float]] = {}
    places: dict[str, str] = {}
    told = Told(path)
    for number, topic, document, score, rank, tag in rows:
        ranked = scores.get(topic)
        if ranked is None:
            ranked = scores[topic] = {}
            places[topic] = place(path, number)
        if document in ranked:
            raise ValueError(_doubled(place(path, number), topic, document))
        ranked[document] = score
        told.line(number, topic, rank, score, tag)
    if not scores:
        raise ValueError(
            f"{path} holds no line of a run; write topic, Q0, document, rank, score and name on a "
            "line"
        )
    chosen = name if name is not None else told.name if told.name is not None else path.stem
    return Run(chosen, scores, source=str(path), places=places, notes=told.notes)


def _doubled(where: str, topic: str, document: str) -> str:
    return f"{where}: {document!r} is there a second time for topic {topic!r}; take one out"
