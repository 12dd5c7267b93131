"""The command ``qa evaluate``: its options, and the lines it prints."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from qa.evaluation.evaluate import CONVERSATION, evaluate
from qa.evaluation.results import COMPARED, write_results
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS

__all__ = ["add_evaluate", "evaluate_lines"]


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path,
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
    parser.add_argument("--json", action="store_true", help="one JSON object a retriever")
    parser.add_argument(
        "--write", metavar="FILE", type=Path,
        help="measure every set in DIR and write a table of results, with paired tests",
    )  # fmt: skip
    parser.add_argument("--date", help="the day that is written into that table (today)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def evaluate_lines(options: argparse.Namespace, *, progress: bool) -> Iterator[str]:
    """Run the command, and give what it prints, piece by piece.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_evaluate` has them parsed.
    progress : bool
        Whether there is anyone to show bars to; ``--quiet`` overrules it.
    """
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
