"""Judged spans: how relevant people found the characters of an article, and what follows of it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.article import Article, Passage
from qa.escape import plain
from qa.judging.adjudication import Rule, checked_rule, settled
from qa.judging.overlap import Extent, TextExtents, checked_threshold, grades_by_overlap
from qa.judging.records import read_records, write_records
from qa.judging.span import (
    COLUMNS,
    JudgedSpan,
    row_of_span,
    span_of_row,
    trouble_with,
)
from qa.trec.extra import need
from qa.trec.qrels import Qrels

if TYPE_CHECKING:
    from pandas import DataFrame

    from qa.library import Library
    from qa.trec.topics import Topics

__all__ = ["JudgedSpan", "SpanQrels", "read_spans"]

_Judged = dict[str, tuple[TextExtents, dict[str, list[tuple[Extent, int]]]]]


@dataclass(frozen=True, slots=True)
class SpanQrels:
    """Judged spans, of which the qrels of any splitting are made.

    Parameters
    ----------
    spans : iterable of JudgedSpan
        In any order, which is kept; what is in it twice counts once.
    source : str
        Where they come from: a file or a library's folder.
    left_out : int
        How many judgments of the source are not among them, because their words have changed or
        are gone.
    damaged : int
        How many are not among them, because they are not as they were kept.

    Raises
    ------
    ValueError
        If one judge gave the same place two grades.

    Examples
    --------
    >>> spans = SpanQrels([JudgedSpan(topic="Who?", article="a.txt", start=0, end=9, grade=2)])
    >>> spans.topics, spans.judges, len(spans)
    (('Who?',), ('',), 1)
    """

    spans: tuple[JudgedSpan, ...]
    source: str = field(default="", compare=False)
    left_out: int = field(default=0, compare=False)
    damaged: int = field(default=0, compare=False)

    def __init__(
        self,
        spans: Iterable[JudgedSpan],
        source: str = "",
        left_out: int = 0,
        damaged: int = 0,
    ) -> None:
        own: dict[tuple[object, ...], JudgedSpan] = {}
        for each in spans:
            before = own.setdefault((*each.unit, each.judge), each)
            if before.grade != each.grade:
                raise ValueError(
                    f"{each.said}: {each.judge or 'the same judge'!r} gave it {each.grade}, but "
                    f"{before.grade} before ({before.said}); leave one out"
                )
        object.__setattr__(self, "spans", tuple(own.values()))
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "left_out", left_out)
        object.__setattr__(self, "damaged", damaged)

    def __len__(self) -> int:
        return len(self.spans)

    def __iter__(self) -> Iterator[JudgedSpan]:
        return iter(self.spans)

    def __repr__(self) -> str:
        judges = ", ".join(each or "(no name)" for each in self.judges) or "nobody"
        told = f"{len(self):,} judgments for {len(self.topics):,} topics by {judges}"
        return plain(f"<SpanQrels of {told}>")

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that anything was judged for, in the order of their first spans."""
        return tuple(dict.fromkeys(each.topic for each in self.spans))

    @property
    def judges(self) -> tuple[str, ...]:
        """Who judged, by name."""
        return tuple(sorted({each.judge for each in self.spans}))

    @property
    def units(self) -> dict[tuple[str, str, int, int], dict[str, JudgedSpan]]:
        """By topic, article, start and end, what each judge said of it."""
        found: dict[tuple[str, str, int, int], dict[str, JudgedSpan]] = defaultdict(dict)
        for each in self.spans:
            found[each.unit][each.judge] = each
        return dict(found)

    @property
    def conflicts(self) -> tuple[tuple[JudgedSpan, ...], ...]:
        """The places that judges gave different grades, each with all that was said of it."""
        places = (tuple(place.values()) for place in self.units.values())
        return tuple(place for place in places if len({each.grade for each in place}) > 1)

    @property
    def sha256(self) -> str:
        """Of what was judged and how, in any order, in hexadecimal; not of when, nor of words."""
        rows = sorted((*map(repr, (*each.unit, each.judge, each.grade)),) for each in self.spans)
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def only(self, topics: Iterable[str]) -> SpanQrels:
        """What was judged for these topics."""
        wanted = frozenset(topics)
        return self._of(each for each in self.spans if each.topic in wanted)

    def by(self, judge: str) -> SpanQrels:
        """What one judge judged.

        Raises
        ------
        ValueError
            If that judge judged nothing.
        """
        self._check_judge(judge)
        return self._of(each for each in self.spans if each.judge == judge)

    def adjudicated(
        self, rule: Rule | None = "majority", adjudicator: str | None = None
    ) -> SpanQrels:
        """One span for each place, where the judges' grades make one.

        Parameters
        ----------
        rule, adjudicator
            As `qa.judging.adjudication.settled` takes them.

        Returns
        -------
        SpanQrels
            A place has the span of a judge whose grade it was given: the adjudicator's, or else
            the first one's. A place that stays disputed keeps the spans of all its judges, and
            stands in `conflicts`; `qa.judging.adjudication.disputed` makes a pool of them.

        Raises
        ------
        ValueError
            If there is no such rule, or the adjudicator judged nothing.
        """
        checked_rule(rule)
        if adjudicator is not None:
            self._check_judge(adjudicator)
        kept: list[JudgedSpan] = []
        for place in self.units.values():
            grade = settled({judge: each.grade for judge, each in place.items()}, rule, adjudicator)
            last = place.get(adjudicator) if adjudicator is not None else None
            agreeing = (each for each in place.values() if each.grade == grade)
            kept += place.values() if grade is None else [last or next(agreeing)]
        return self._of(kept)

    def qrels(self, passages: Iterable[Passage], *, threshold: float = 0.5) -> Qrels:
        """The relevance of passages to each topic, by passage id, as `qa.judging.overlap` has it.

        Parameters
        ----------
        passages : iterable of Passage
            All of a splitting: ``library.passages()``.
        threshold : float
            What share must overlap, over 0 and at most 1.

        Raises
        ------
        ValueError
            If the threshold is out of its range, judges disagree about a place, or a span is of
            an article that no passage is of, goes beyond its text, has other words there than
            were judged, or none.
        """
        checked_threshold(threshold)
        by_article: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            by_article[passage.article.id].append(passage)
        judged = self._judged_extents({key: value[0].article for key, value in by_article.items()})
        grades: dict[str, dict[str, int]] = {topic: {} for topic in self.topics}
        for article, (extents, of_topics) in judged.items():
            own = by_article[article]
            places = [extents.extent(each.start, each.end) for each in own]
            for topic, spans in of_topics.items():
                found = grades_by_overlap(places, spans, threshold)
                grades[topic] |= {
                    each.id: grade
                    for each, grade in zip(own, found, strict=True)
                    if grade is not None
                }
        return Qrels(grades, self.source)

    def article_qrels(self) -> Qrels:
        """The relevance of articles to each topic: that of the best that was judged in them.

        Raises
        ------
        ValueError
            If judges disagree about a place.
        """
        self._check_adjudicated()
        grades: dict[str, dict[str, int]] = defaultdict(dict)
        for each in self.spans:
            before = grades[each.topic].get(each.article, 0)
            grades[each.topic][each.article] = max(before, each.grade)
        return Qrels(dict(grades), self.source)

    def standing(self, articles: Mapping[str, Article]) -> SpanQrels:
        """Those whose words stand where they were judged; the others are left out and counted.

        Parameters
        ----------
        articles : mapping of str to Article
            By id.
        """
        kept = [each for each in self.spans if not trouble_with(each, articles.get(each.article))]
        left_out = self.left_out + len(self) - len(kept)
        return SpanQrels(kept, self.source, left_out, self.damaged)

    @classmethod
    def of_library(cls, library: Library, topics: Topics | None = None) -> SpanQrels:
        """What was judged in a library.

        Parameters
        ----------
        library : Library
            Its judgments, of what was judged again the last. Those whose words have changed since,
            or whose article is gone, are left out and counted, and so are damaged ones.
        topics : Topics or None
            A judgment is for the topics whose text is its question, and for others the question
            is the topic; None takes the question always.
        """
        from qa.judging.sources import spans_of_library

        return spans_of_library(library, topics)

    def write(self, path: str | Path) -> Path:
        """Write them as JSON lines, which `read_spans` reads.

        Raises
        ------
        ValueError
            If the file cannot be written.
        """
        return write_records(Path(path), map(row_of_span, self.spans))

    def to_frame(self) -> DataFrame:
        """A table with a row for each span and the fields of `JudgedSpan` as columns."""
        need("pandas", "a table of judgments")
        import pandas

        return pandas.DataFrame([row_of_span(each) for each in self.spans], columns=list(COLUMNS))

    @classmethod
    def from_frame(cls, frame: DataFrame, source: str = "a table") -> SpanQrels:
        """The spans of a table with the columns topic, article, start, end and grade.

        It may have judge, when and sha256 beside them. Errors name its rows from 1.

        Raises
        ------
        ValueError
            As `read_spans`.
        """
        from qa.judging.sources import spans_of_frame

        return spans_of_frame(frame, source)

    def _of(self, spans: Iterable[JudgedSpan]) -> SpanQrels:
        return SpanQrels(spans, self.source, self.left_out, self.damaged)

    def _check_judge(self, judge: str) -> None:
        if judge not in self.judges:
            known = ", ".join(each or "(no name)" for each in self.judges) or "nobody"
            raise ValueError(f"{judge!r} judged nothing in {self._said}; there are {known}")

    @property
    def _said(self) -> str:
        return self.source or "the judgments"

    def _check_adjudicated(self) -> None:
        places = self.conflicts
        if not places:
            return
        first = places[0][0]
        said = ", ".join(f"{each.judge or '(no name)'}: {each.grade}" for each in places[0])
        raise ValueError(
            f"{self._said}: judges differ about {len(places)} of {len(self.units)} places, first "
            f"{first.article!r} {first.start}:{first.end} for {first.topic!r} ({said}); settle "
            "them first by a rule (adjudicated('median'); --rule median) or an adjudicator"
        )

    def _judged_extents(self, articles: Mapping[str, Article]) -> _Judged:
        """By article, its stretches, and by topic what was judged in it."""
        self._check_adjudicated()
        found: _Judged = {}
        for each in self.spans:
            article = articles.get(each.article)
            if trouble := trouble_with(each, article):
                raise ValueError(f"{each.said}: {trouble}")
            if each.article not in found and article is not None:
                found[each.article] = (TextExtents(article.text), defaultdict(list))
            extents, of_topics = found[each.article]
            of_topics[each.topic].append((extents.extent(each.start, each.end), each.grade))
        return found


def read_spans(path: str | Path) -> SpanQrels:
    """Read judged spans from JSON lines.

    Parameters
    ----------
    path : str or Path
        Each line with topic (or question), article, start, end and grade; judge, when and sha256
        may stand beside them.

    Raises
    ------
    ValueError
        If the file cannot be read or holds nothing, a line lacks a field or has one that cannot
        be, or one judge gave the same place two grades. The message names file and line.

    Examples
    --------
    >>> read_spans("judged.jsonl").qrels(library.passages()).write("qrels.txt")  # doctest: +SKIP
    """
    rows = read_records(Path(path))
    spans = SpanQrels((span_of_row(row, place) for place, row in rows), str(path))
    if not len(spans):
        raise ValueError(
            f"{path} holds no judgment; each is a line with topic, article, start, end and grade"
        )
    return spans
