"""The command ``qa experiment``: its options, and what it prints."""

from __future__ import annotations

import argparse
import logging
import shlex
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from qa.escape import plain

__all__ = ["add_experiment", "experiment_lines"]


def add_experiment(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="what is compared, on what: experiment.yml"
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, required=True,
        help="where runs, figures, tables, plots and the manifest are written",
    )  # fmt: skip
    parser.add_argument(
        "--kept", metavar="DIR", type=Path,
        help="where libraries and runs are kept, to go on after a stop (in the user's cache)",
    )  # fmt: skip
    parser.add_argument("--date", help="the day that is written into the manifest (today)")
    parser.add_argument("--quiet", action="store_true", help="no word of the progress")


def experiment_lines(options: argparse.Namespace, *, progress: bool) -> Generator[str, None, int]:
    """Run the command, and give what it prints.

    Systems that fail are told, and the others are written all the same; where the baseline fails,
    or nothing can be run, that is an error.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_experiment` has them parsed.
    progress : bool
        Whether there is anyone to show bars to. Where there is nobody, a line is written to
        standard error for each library that was built and each system that is done. ``--quiet``
        overrules both.

    Returns
    -------
    generator of str
        Lines to print. What it returns at its end is the exit status: 0, or 1 where a system
        failed.
    """
    from qa.study.earlier import check_same
    from qa.study.folder import check_place
    from qa.study.manifest import save_comparison
    from qa.study.plan import read_plan
    from qa.study.planned import prepare

    plan = read_plan(options.file)
    own = {} if options.kept is None else {"what is kept": options.kept}
    articles = plan.articles
    if articles is not None:
        own["the articles"] = articles
        if options.kept is not None and options.kept.resolve().is_relative_to(articles.resolve()):
            raise ValueError(
                f"{options.kept} lies in the articles ({articles}); choose another for --kept"
            )
    check_place(options.out, apart_from=own)
    planned = prepare(plan)
    check_same(options.out, systems=planned.names, topics=planned.topics.sha256)
    with _steps_told(told=not progress and not options.quiet):
        comparison = planned.compare(kept=options.kept, progress=progress and not options.quiet)
    day = options.date or date.today().isoformat()
    left_out = save_comparison(
        comparison, options.out, planned=planned, date=day, kept=options.kept
    )
    yield "\n".join(plain(line) for line in str(comparison).split("\n"))
    if failed := len(comparison.failures):
        of = f"{failed} of {failed + len(comparison.results)} systems"
        yield f"\n{of} failed; once what they say is mended, the same command runs them alone"
    yield f"\nEverything is in {plain(str(options.out))}; manifest.json says what it was made of"
    for each in left_out:
        yield plain(each)
    yield f"It is run again by: qa reproduce {plain(shlex.quote(str(options.out)))}"
    return 1 if failed else 0


class _Line(logging.Formatter):
    """A message as one line that no terminal acts upon."""

    def format(self, record: logging.LogRecord) -> str:
        return plain(" ".join(record.getMessage().split()))


@contextmanager
def _steps_told(*, told: bool) -> Iterator[None]:
    """Have the steps of an experiment written as they come, if they are to be."""
    logger, lines = logging.getLogger("qa.experiment"), logging.StreamHandler(sys.stderr)
    level = logger.level
    if told:
        lines.setFormatter(_Line())
        logger.addHandler(lines)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(lines)
        logger.setLevel(level)
