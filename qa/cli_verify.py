"""The command ``qa verify``: its options, and what it prints."""

from __future__ import annotations

import argparse
import json
from collections.abc import Generator
from pathlib import Path

from corpus.library import LibraryFile
from qa.verification.verify import verify_draft

__all__ = ["add_verify", "verify_lines"]


def add_verify(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "draft", metavar="DRAFT", type=Path, help="the draft: .md, .docx, .tex or .html"
    )
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument(
        "--shortest", metavar="N", type=int, default=1,
        help="pass over quotations of fewer than N words (1: none)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object")


def verify_lines(options: argparse.Namespace) -> Generator[str, None, int]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_verify` has them parsed.

    Returns
    -------
    generator of str
        What to print. What it returns at its end is the exit status: 0 where all is exact, else 1.

    Raises
    ------
    FootnoteError, ValueError
        If the library or the draft cannot be read.
    """
    library = LibraryFile(options.library)
    try:
        found = verify_draft(options.draft, library, shortest=options.shortest)
    finally:
        library.close()
    yield json.dumps(found.to_dict(), ensure_ascii=False) if options.json else str(found)
    return 0 if found.exact else 1
