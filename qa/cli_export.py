"""The command ``qa export``: its options, and the bibliographic data it prints."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import qa
from qa.citation.export import FORMATS
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import STYLES

__all__ = ["add_export", "export_lines"]


def add_export(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument("--to", metavar="FORM", choices=FORMATS, required=True,
        help=", ".join(FORMATS),
    )  # fmt: skip
    parser.add_argument(
        "--style", metavar="STYLE", default=DEFAULT_STYLE,
        help=f"of a list of references: {', '.join(STYLES)} ({DEFAULT_STYLE}), or any CSL style",
    )  # fmt: skip
    parser.add_argument(
        "--article", metavar="ID", action="append",
        help="only the article of that id; may be given more than once",
    )  # fmt: skip


def export_lines(options: argparse.Namespace) -> Iterator[str]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_export` has them parsed.
    """
    with qa.open(options.library) as library:
        yield library.export(options.to, options.style, articles=options.article).rstrip("\n")
