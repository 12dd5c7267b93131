"""The command ``qa reproduce``: its options, and what it prints."""

from __future__ import annotations

import argparse
from collections.abc import Generator
from pathlib import Path

from qa.escape import plain

__all__ = ["add_reproduce", "reproduce_lines"]


def add_reproduce(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="what qa experiment wrote")
    parser.add_argument(
        "--inputs", metavar="FOLDER", type=Path,
        help="where articles, topics and judgments are now, laid out as beside experiment.yml "
        "(where they lay from DIR, beside it, or here)",
    )  # fmt: skip
    parser.add_argument("--articles", metavar="PATH", type=Path, help="where the articles are now")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def reproduce_lines(options: argparse.Namespace, *, progress: bool) -> Generator[str, None, int]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_reproduce` has them parsed.
    progress : bool
        Whether there is anyone to show bars to; ``--quiet`` overrules it.

    Returns
    -------
    generator of str
        Lines to print. What it returns at its end is the exit status: 0 where every run is
        identical, else 1.
    """
    from qa.study.reproduce import open_results

    results = open_results(options.folder, inputs=options.inputs, articles=options.articles)
    yield "Every input is what it was; running it again"
    again = results.again(progress=progress and not options.quiet)
    yield "\n".join(plain(line) for line in str(again).split("\n"))
    return 0 if again.identical else 1
