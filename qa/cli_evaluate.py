"""The command ``qa evaluate``: its options, and the lines it prints."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any

from qa.escape import plain
from qa.evaluation.evaluate import CONVERSATION, evaluate
from qa.evaluation.results import COMPARED, write_results
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS
from qa.trec.measures import (
    DEFAULT_MEASURES,
    judged_at,
    measure,
    mismatches,
    over_topics,
    parse_measures,
)
from qa.trec.qrels import Qrels, read_qrels
from qa.trec.run import Run, read_run

__all__ = ["add_evaluate", "evaluate_lines"]

_JUDGED_DEPTH = 10


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, nargs="?",
        help="a question set in the layout of BEIR; with --write, a folder of them",
    )  # fmt: skip
    parser.add_argument(
        "--retriever", action="append", metavar="NAME", dest="retrievers",
        help=f"what is measured, more than once for several: {', '.join(RETRIEVERS)}, or "
        f"{CONVERSATION}, which asks a query after its history "
        f"({DEFAULT_RETRIEVER})",
    )  # fmt: skip
    parser.add_argument(
        "--library", metavar="DIR", type=Path,
        help="where the library is, or is to be built (in the user's cache)",
    )  # fmt: skip
    parser.add_argument("--model", help="name or folder of a sentence-transformers model")
    parser.add_argument("--json", action="store_true", help="one JSON object a retriever or run")
    parser.add_argument(
        "--write", metavar="FILE", type=Path,
        help="measure every set in DIR and write a table of results, with paired tests",
    )  # fmt: skip
    parser.add_argument("--date", help="the day that is written into that table (today)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    parser.add_argument(
        "--run", action="append", metavar="RUN", type=Path, dest="runs",
        help="in place of DIR, a run to measure, more than once for several: TREC's six columns, "
        "or JSONL",
    )  # fmt: skip
    parser.add_argument(
        "--qrels", metavar="QRELS", type=Path,
        help="its judgments: TREC's four columns, BEIR's three, a folder of BEIR, or JSONL",
    )  # fmt: skip
    parser.add_argument(
        "--measure", action="append", metavar="M", dest="measures",
        help="of a run, as ir_measures writes it, more than once for several "
        f"({', '.join(DEFAULT_MEASURES)})",
    )  # fmt: skip
    parser.add_argument("--topics", action="store_true", help="the values of every topic of a run")


def evaluate_lines(options: argparse.Namespace, *, progress: bool) -> Iterator[str]:
    """Run the command, and give what it prints, piece by piece.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_evaluate` has them parsed.
    progress : bool
        Whether there is anyone to show bars to; ``--quiet`` overrules it.

    Raises
    ------
    ValueError
        If options do not go together, or a file or folder cannot be measured.
    """
    if options.runs:
        yield from _run_lines(options)
        return
    for option in ("qrels", "measures", "topics"):
        if getattr(options, option):
            raise ValueError(f"{_OPTIONS[option]} is only of use with --run; name a run")
    if options.folder is None:
        raise ValueError("there is nothing to measure; name a question set, or --run and --qrels")
    progress = progress and not options.quiet
    if options.write:
        if options.json or options.library:
            raise ValueError("--write takes neither --json nor --library")
        write_results(
            options.folder,
            options.write,
            date=options.date or date.today().isoformat(),
            retrievers=options.retrievers or COMPARED,
            model=options.model,
            progress=progress,
        )
        yield f"{options.write} is written"
        return
    if options.date:
        raise ValueError("--date is only of use with --write")
    for evaluation in evaluate(
        options.folder,
        retrievers=options.retrievers or (DEFAULT_RETRIEVER,),
        library=options.library,
        model=options.model,
        progress=progress,
    ):
        yield (
            json.dumps(evaluation.to_dict(), ensure_ascii=False)
            if options.json
            else str(evaluation)
        )


_OPTIONS = {
    "folder": "a question set", "retrievers": "--retriever", "library": "--library",
    "model": "--model", "write": "--write", "date": "--date", "qrels": "--qrels",
    "measures": "--measure", "topics": "--topics",
}  # fmt: skip


def _run_lines(options: argparse.Namespace) -> Iterator[str]:
    for option in ("folder", "retrievers", "library", "model", "write", "date"):
        if getattr(options, option):
            raise ValueError(
                f"--run takes no {_OPTIONS[option].removeprefix('a ')}; measure them one at a time"
            )
    if options.qrels is None:
        raise ValueError("--run needs judgments; name their file with --qrels")
    try:
        measures = parse_measures(options.measures or DEFAULT_MEASURES)
    except ValueError as error:
        raise ValueError(f"--measure: {error}") from error
    qrels = read_qrels(options.qrels)
    for path in options.runs:
        run = read_run(path)
        if not any(topic in qrels.grades for topic in run.topics):
            raise ValueError(
                f"{run.places[run.topics[0]]}: topic {run.topics[0]!r} is not judged in "
                f"{options.qrels}, nor is any other of this run; compare the ids"
            )
        notes = (*run.notes, *mismatches(run, qrels))
        for note in notes:
            # Standard output is for the figures.
            sys.stderr.write(f"qa: {_line(note)}\n")
        values = measure(run, qrels, measures)
        yield (
            json.dumps(_found(run, qrels, values, notes, options.topics), ensure_ascii=False)
            if options.json
            else "\n".join(_text(run, qrels, values, options.topics))
        )


def _found(
    run: Run,
    qrels: Qrels,
    values: Mapping[str, Mapping[str, float]],
    notes: tuple[str, ...],
    with_topics: bool,
) -> dict[str, Any]:
    """What ``--json`` prints of a run."""
    return {
        "run": run.name,
        "file": run.source,
        "qrels": qrels.source,
        "topics": len(qrels.topics),
        **{name: round(value, 6) for name, value in over_topics(values).items()},
        f"judged@{_JUDGED_DEPTH}": round(_judged(run, qrels), 6),
        "run_sha256": run.sha256,
        "qrels_sha256": qrels.sha256,
        "notes": list(notes),
        **({"values": values} if with_topics else {}),
    }


def _text(
    run: Run, qrels: Qrels, values: Mapping[str, Mapping[str, float]], with_topics: bool
) -> Iterator[str]:
    """What is printed of a run, line by line."""
    topics = "1 topic" if len(qrels.topics) == 1 else f"{len(qrels.topics):,} topics"
    yield f"{_line(run.source)}, {_line(run.name)}: {topics}"
    judged = f"judged@{_JUDGED_DEPTH}"
    width = max(map(len, (*values, judged)))
    for name, value in {**over_topics(values), judged: _judged(run, qrels)}.items():
        yield f"  {name:<{width}} {value:.4f}"
    if with_topics:
        yield "  " + "  ".join(f"{name:>6}" for name in values) + "  topic"
        for topic in qrels.topics:
            figures = (
                f"{by_topic[topic]:.4f}".rjust(max(6, len(name)))
                for name, by_topic in values.items()
            )
            yield f"  {'  '.join(figures)}  {_line(topic)}"


def _judged(run: Run, qrels: Qrels) -> float:
    return fmean(judged_at(run, qrels, _JUDGED_DEPTH).values())


def _line(text: str) -> str:
    return plain(" ".join(text.split()))
