"""The command ``qa build``: its options, and what it prints."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import qa
from qa.escape import plain

__all__ = ["add_build", "build_lines"]


def add_build(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the articles, or one file")
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument("--model", help="name or folder of a sentence-transformers model")
    parser.add_argument(
        "--size", type=int, help="most tokens in a passage of several sentences (180)"
    )
    parser.add_argument("--overlap", type=int, help="tokens that neighbours share (0)")
    parser.add_argument(
        "--date-order", choices=["dmy", "mdy"], help="how to read 03/04/2008 (left unknown)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def build_lines(options: argparse.Namespace, *, progress: bool) -> Iterator[str]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_build` has them parsed.
    progress : bool
        Whether there is anyone to show bars to; ``--quiet`` overrules it.
    """
    report = qa.build(
        options.folder,
        library=options.library,
        model=options.model,
        size=options.size,
        overlap=options.overlap,
        date_order=options.date_order,
        progress=progress and not options.quiet,
    )
    yield "\n".join(plain(line) for line in str(report).splitlines())
