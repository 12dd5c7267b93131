"""The command ``qa pool``: its options, and what it says of the pool that it writes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import qa
from qa.escape import plain
from qa.judging.pooling import pool_runs, run_of_retriever
from qa.judgments import damage_in_words
from qa.retrievers import RETRIEVERS, make_retriever
from qa.trec.run import read_run
from qa.trec.topics import read_topics

__all__ = ["add_pool", "pool_lines"]


def add_pool(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument(
        "--topics", metavar="FILE", type=Path, required=True,
        help="the questions: a BEIR folder, JSON lines, two columns with a tab, or TREC topics",
    )  # fmt: skip
    parser.add_argument(
        "--retriever", metavar="NAME", action="append", default=[], dest="retrievers",
        help=f"a system to pool, more than once for several: {', '.join(RETRIEVERS)}",
    )  # fmt: skip
    parser.add_argument(
        "--run", metavar="RUN", type=Path, action="append", default=[], dest="runs",
        help="a run of the library's passages to pool, more than once for several",
    )  # fmt: skip
    parser.add_argument(
        "--top", metavar="K", type=int, default=10, help="how many passages of each (10)"
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, required=True, help="the file to write, JSON lines"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of the random order (0)")
    parser.add_argument("--model", help="where the library's model is now")


def pool_lines(options: argparse.Namespace, *, progress: bool = False) -> Iterator[str]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_pool` has them parsed.
    progress : bool
        Whether to show a bar for each retriever.

    Raises
    ------
    FootnoteError, ValueError
        If no system is named, the library, the topics or a run cannot be read, a run is of other
        passages, or the pool cannot be written.
    """
    retrievers = tuple(dict.fromkeys(options.retrievers))
    runs = [read_run(path) for path in dict.fromkeys(options.runs)]
    systems = len(retrievers) + len(runs)
    if not systems:
        raise ValueError(f"name what to pool: --retriever {' or '.join(RETRIEVERS)}, or --run RUN")
    topics = read_topics(options.topics)
    with qa.open(options.library, model=options.model) as library:
        runs += [
            run_of_retriever(
                name, make_retriever(name, library), topics, top=options.top, progress=progress
            )
            for name in retrievers
        ]
        pool = pool_runs(runs, topics, library, top=options.top, seed=options.seed)
        judged = pool.judged(library)
        damaged = len(library.judgments.damaged)
    pool.write(options.out)
    of_systems = "1 system" if systems == 1 else f"{systems} systems together"
    yield plain(
        f"{options.out}: {len(pool):,} passages for {len(pool.topics):,} topics, the first "
        f"{options.top} of {of_systems}; {judged:,} are judged already"
    )
    if damaged:
        yield damage_in_words(damaged)
    if without := len(topics) - len(pool.topics):
        yield f"nothing was found for {without:,} more topics"
    if systems == 1:
        yield "only one system was pooled: what others would find stays unjudged, as if irrelevant"
