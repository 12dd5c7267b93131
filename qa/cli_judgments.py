"""The command ``qa judgments``: its options, and what was judged in a library."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import qa
from qa.escape import plain
from qa.judging.adjudication import RULES, disputed
from qa.judging.agreement import agreement
from qa.judging.spans import JudgedSpan, SpanQrels
from qa.judgments import damage_in_words
from qa.trec.topics import read_topics

__all__ = ["add_judgments", "judgments_lines"]


def add_judgments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument(
        "--topics", metavar="FILE", type=Path,
        help="the topics whose ids stand for their questions; without it a question is its own id",
    )  # fmt: skip
    parser.add_argument(
        "--qrels", metavar="FILE", type=Path,
        help="write TREC qrels of the library's passages as they are now",
    )  # fmt: skip
    parser.add_argument(
        "--spans", metavar="FILE", type=Path,
        help="write JSON lines of the characters that were judged",
    )  # fmt: skip
    parser.add_argument(
        "--disputed", metavar="FILE", type=Path,
        help="write a pool of what judges disagree about, for another to judge",
    )  # fmt: skip
    parser.add_argument("--judge", metavar="NAME", help="only what this judge judged")
    parser.add_argument(
        "--rule", metavar="RULE", choices=RULES,
        help=f"which grade counts where judges disagree: {', '.join(RULES)}; two judges who "
        "differ have no majority, and stay disputed",
    )  # fmt: skip
    parser.add_argument(
        "--adjudicator", metavar="NAME", help="the judge whose own grade is the last word"
    )
    parser.add_argument(
        "--threshold", metavar="SHARE", type=float, default=0.5,
        help="what share of a passage and what was judged must be the same characters (0.5)",
    )  # fmt: skip
    parser.add_argument("--agreement", action="store_true", help="print how far judges agree")


def judgments_lines(options: argparse.Namespace) -> Iterator[str]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_judgments` has them parsed.

    Raises
    ------
    FootnoteError, ValueError
        If the library or the topics cannot be read, there is no such judge, agreement is asked of
        one judge, judges disagree about what is to be written as qrels, or a file cannot be
        written.
    """
    topics = None if options.topics is None else read_topics(options.topics)
    with qa.open(options.library) as library:
        spans = SpanQrels.of_library(library, topics)
        if topics is not None:
            spans = spans.only(topics)
        if options.judge is not None:
            spans = spans.by(options.judge)
        yield from map(plain, _summary(spans))
        if options.agreement:
            yield str(agreement(spans))
        if options.rule is not None or options.adjudicator is not None:
            spans = spans.adjudicated(options.rule, options.adjudicator)
        yield from map(plain, _disputes(spans))
        if options.disputed is not None:
            pool = disputed(spans, library, topics)
            pool.write(options.disputed)
            yield plain(f"{options.disputed}: {len(pool):,} passages to be judged once more")
        if options.spans is not None:
            spans.write(options.spans)
            yield plain(f"{options.spans}: {len(spans):,} judgments")
        if options.qrels is not None:
            qrels = spans.qrels(library.passages(), threshold=options.threshold)
            qrels.write(options.qrels)
            yield plain(
                f"{options.qrels}: {qrels.judgments:,} passages judged for "
                f"{len(qrels.topics):,} topics"
            )


def _summary(spans: SpanQrels) -> Iterator[str]:
    judges = ", ".join(each or "(no name)" for each in spans.judges) or "nobody"
    yield f"{spans.source}: {len(spans):,} judgments for {len(spans.topics):,} topics by {judges}"
    if spans.left_out:
        yield f"{spans.left_out:,} more are left out: their words have changed or are gone"
    if spans.damaged:
        yield damage_in_words(spans.damaged)


def _disputes(spans: SpanQrels) -> Iterator[str]:
    for place in spans.conflicts:
        yield f"disputed: {_place(place[0])}: " + ", ".join(
            f"{each.judge or '(no name)'} {each.grade}" for each in place
        )


def _place(span: JudgedSpan) -> str:
    return f"{span.topic!r}, {span.article} {span.start}:{span.end}"
