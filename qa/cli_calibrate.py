"""The command ``qa calibrate``: its options, and what it prints."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from qa.evaluation.calibration import calibrate

__all__ = ["add_calibrate", "calibrate_lines"]


def add_calibrate(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "folders", metavar="FOLDER", type=Path, nargs="+",
        help="a question set in the layout of BEIR",
    )  # fmt: skip
    parser.add_argument("--write", metavar="FILE", type=Path, help="where to write the calibration")
    parser.add_argument(
        "--libraries", metavar="DIR", type=Path,
        help="where the sets' libraries are, or are to be built (in the user's cache)",
    )  # fmt: skip
    parser.add_argument("--model", help="name or folder of a sentence-transformers model")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def calibrate_lines(options: argparse.Namespace, *, progress: bool) -> Iterator[str]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_calibrate` has them parsed.
    progress : bool
        Whether there is anyone to show bars to; ``--quiet`` overrules it.
    """
    path: Path | None = options.write
    if path is not None and not path.parent.is_dir():  # better now than after an hour
        raise ValueError(f"{path} cannot be written, there is no folder {path.parent}")
    report = calibrate(
        options.folders,
        libraries=options.libraries,
        model=options.model,
        progress=progress and not options.quiet,
    )
    yield str(report)
    if path is None:
        return
    try:
        report.write(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be written ({error.strerror})") from error
    yield f"{path} is written"
