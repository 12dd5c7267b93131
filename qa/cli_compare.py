"""The command ``qa compare``: its options, and the table it prints."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from qa.comparison.comparison import Comparison
from qa.comparison.of_runs import compare_runs
from qa.trec.measures import DEFAULT_MEASURES
from qa.trec.qrels import read_qrels
from qa.trec.run import Run, read_run

__all__ = ["add_compare", "compare_lines"]

FORMATS = ("text", "markdown", "latex", "csv", "html", "json")


def add_compare(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "runs", metavar="RUN", type=Path, nargs="+",
        help="two or more runs of the same topics: TREC's six columns, or JSONL",
    )  # fmt: skip
    parser.add_argument(
        "--qrels", metavar="QRELS", type=Path, required=True,
        help="their judgments: TREC's four columns, BEIR's three, a folder of BEIR, or JSONL",
    )  # fmt: skip
    parser.add_argument(
        "--baseline", metavar="NAME",
        help="the run that the others are tested against, by its name or its file (the first)",
    )  # fmt: skip
    parser.add_argument(
        "--measure", action="append", metavar="M", dest="measures",
        help="as ir_measures writes it, more than once for several "
        f"({', '.join(DEFAULT_MEASURES)})",
    )  # fmt: skip
    parser.add_argument(
        "--seed", metavar="N", type=int, default=0,
        help="of the randomisation tests and the bootstrap intervals (0)",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=FORMATS, default="text", dest="form",
        help="how the table is printed; html is a whole page, json every figure (text)",
    )  # fmt: skip


def compare_lines(options: argparse.Namespace) -> Iterator[str]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_compare` has them parsed.

    Raises
    ------
    ValueError
        If there are fewer than two runs, a seed under 0, a file that cannot be read, or no such
        baseline or measure.
    """
    if len(options.runs) < 2:
        raise ValueError("one run is nothing to compare; name two, or measure it: qa evaluate")
    if options.seed < 0:
        raise ValueError(f"--seed takes 0 or more, not {options.seed}")
    runs = _named(options.runs, [read_run(path) for path in options.runs])
    yield _FORMS[options.form](
        compare_runs(
            runs,
            read_qrels(options.qrels),
            measures=options.measures or DEFAULT_MEASURES,
            baseline=_baseline(options.baseline, options.runs, runs),
            seed=options.seed,
        )
    )


def _named(paths: Sequence[Path], runs: Sequence[Run]) -> list[Run]:
    """The runs by their names; those that share one, by their file's, or by the whole path."""
    names = [run.name for run in runs]
    for each in ([path.stem for path in paths], [str(path) for path in paths]):
        shared = {name for name, count in Counter(names).items() if count > 1}
        names = [own if name in shared else name for name, own in zip(names, each, strict=True)]
    for path, count in Counter(paths).items():
        if count > 1:
            raise ValueError(f"{path} is named {count} times; name each run once")
    return [replace(run, name=name) for run, name in zip(runs, names, strict=True)]


def _baseline(wanted: str | None, paths: Sequence[Path], runs: Sequence[Run]) -> str | None:
    """The name of the run that is meant, where it is called by its file."""
    if wanted is None or any(run.name == wanted for run in runs):
        return wanted
    meant = [
        run.name
        for path, run in zip(paths, runs, strict=True)
        if wanted in (str(path), path.name, path.stem)
    ]
    return meant[0] if len(meant) == 1 else wanted


def _json(comparison: Comparison) -> str:
    found = {
        "topics": list(comparison.topic_set),
        "measures": list(comparison.measures),
        "baseline": comparison.baseline,
        "seed": comparison.seed,
        "tests": comparison.tests,
        "resamples": comparison.resamples,
        "rows": [asdict(row) | {"significant": row.significant} for row in comparison.rows],
        "warnings": list(comparison.warnings),
        "notes": list(comparison.notes),
    }
    return json.dumps(found, ensure_ascii=False)


def _html(comparison: Comparison) -> str:
    from qa.render.experiments import comparison_page

    return comparison_page(comparison)


_FORMS: dict[str, Callable[[Comparison], str]] = {
    "text": str,
    "markdown": Comparison.to_markdown,
    "latex": Comparison.to_latex,
    "csv": Comparison.to_csv,
    "html": _html,
    "json": _json,
}
