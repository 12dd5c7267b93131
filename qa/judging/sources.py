"""Judged spans from elsewhere than a file of them: a library's judgments, a table."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corpus.errors import QuestionRefused
from qa.judging.span import JudgedSpan, article_in, span_of_row, trouble_with
from qa.judging.spans import SpanQrels
from qa.question import checked_question

if TYPE_CHECKING:
    from pandas import DataFrame

    from qa.library import Library
    from qa.trec.topics import Topics

__all__ = ["spans_of_frame", "spans_of_library"]


def spans_of_library(library: Library, topics: Topics | None = None) -> SpanQrels:
    """What was judged in a library; see `SpanQrels.of_library`."""
    ids: dict[str, list[str]] = defaultdict(list)
    if topics is not None:
        for topic in topics:
            # What cannot be asked cannot have been judged.
            with suppress(QuestionRefused):
                ids[checked_question(topics[topic])].append(topic)
    kept: list[JudgedSpan] = []
    left_out = 0
    judgments = library.judgments
    for made in judgments:
        span = JudgedSpan(
            topic=made.question,
            article=made.article_id,
            start=made.start,
            end=made.end,
            grade=made.grade,
            judge=made.judge,
            when=made.when,
            sha256=made.sha256,
        )
        if trouble_with(span, article_in(library, span.article)):
            left_out += 1
            continue
        kept += (replace(span, topic=topic) for topic in ids.get(span.topic, [span.topic]))
    return SpanQrels(kept, str(library.path), left_out, len(judgments.damaged))


def spans_of_frame(frame: DataFrame, source: str = "a table") -> SpanQrels:
    """The spans of a table; see `SpanQrels.from_frame`."""
    rows = (
        (f"{source}, row {number}", {str(name): _own(value) for name, value in row.items()})
        for number, row in enumerate(frame.to_dict("records"), 1)
    )
    return SpanQrels((span_of_row(row, place) for place, row in rows), source)


def _own(value: Any) -> Any:
    """A number of numpy's as one of Python's."""
    return value.item() if hasattr(value, "item") else value
