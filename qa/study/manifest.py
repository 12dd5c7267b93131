"""Results as a folder that can be published: runs, judgments, figures, tables, plots, a manifest.

    manifest.json     what was compared, on what, with what, and the SHA-256 of all of it
    README.md         what lies there, and how to run it again
    experiment.yml    the file it was run from, as it was
    topics.jsonl      the topics
    judgments.*       the judgments as they were read, where they were more or of another form
    given/            the runs that were read from files, as they were read
    qrels.txt         what was measured against; a folder of several where passages differ
    runs/             a run for each system, in TREC's six columns
    results.json      every value on every topic
    table.*           the table in Markdown, LaTeX, CSV and HTML
    plots/            the plots, each as PNG and SVG

The articles' texts are not among it: who has them can tell by their hashes that they are the same.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from corpus.errors import FootnoteError
from qa.comparison.comparison import Comparison
from qa.judging.spans import SpanQrels
from qa.study.earlier import check_same
from qa.study.files import hash_of, own_file
from qa.study.folder import FORMAT, MANIFEST, check_place, file_names, put_in_place
from qa.study.planned import Planned
from qa.study.record import VERSION, figures, record, without_places
from qa.study.shape import fault_of
from qa.trec.words import counted

__all__ = ["EXPERIMENT", "PLOTS", "QRELS", "TOPICS", "read_manifest", "save_comparison"]

EXPERIMENT = "experiment.yml"
TOPICS = "topics.jsonl"
QRELS = "qrels.txt"
PLOTS = ("measures", "precision-recall", "quality-time", "topics")


def save_comparison(
    comparison: Comparison,
    folder: str | Path,
    *,
    planned: Planned | None = None,
    date: str | None = None,
    kept: Path | None = None,
) -> tuple[str, ...]:
    """Write results into a folder; all of it or nothing.

    Parameters
    ----------
    comparison : Comparison
        What was measured.
    folder : str or Path
        A new or empty folder, or one with earlier results of the same systems and topics, which
        are replaced unless anybody has changed them.
    planned : Planned or None
        What it was run from; without it ``qa reproduce`` cannot run it again.
    date : str or None
        The day, as it is to stand in the manifest; None for today.
    kept : Path or None
        Where libraries and runs were kept, which is not to be published; None for the user's cache.

    Returns
    -------
    tuple of str
        What could not be written, such as plots where matplotlib is missing, and which paths of
        this machine were, a sentence each.

    Raises
    ------
    ValueError
        If the folder holds anything else, or cannot be written.
    """
    place = Path(folder)
    check_place(place, apart_from={})
    comparison = without_places(comparison, planned, kept)
    missing: list[str] = []

    def write(new: Path) -> None:
        # Here, as nobody else writes there now.
        check_same(
            place,
            systems=(*comparison.systems, *(each.name for each in comparison.failures)),
            topics=(comparison.topic_set if planned is None else planned.topics).sha256,
        )
        missing.extend(_write(comparison, new, place, planned, date))

    put_in_place(place, write)
    return (*dict.fromkeys(missing), *_absolute(planned))


def _absolute(planned: Planned | None) -> list[str]:
    """A sentence about paths that stand in an experiment's file as they are on this machine."""
    given = dict.fromkeys(each.given for each in planned.plan.inputs) if planned else ()
    own = [path for path in given if Path(path).expanduser().is_absolute()]
    if not own or planned is None:
        return []
    return [
        f"the results name {', '.join(own)}, as {planned.plan.path.name} does; use paths relative "
        "to it if they are to be published"
    ]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of results, checked as far as anything relies on it.

    Raises
    ------
    ValueError
        In one line, if there is none, or it is not one of ours, of another version, or damaged.
    """
    path = folder / MANIFEST
    try:
        text = own_file(folder, MANIFEST).read_bytes()
    except FileNotFoundError as error:
        raise ValueError(
            f"{folder} has no {MANIFEST}; name the folder that qa experiment wrote"
        ) from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror})") from error
    try:
        manifest = json.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{path} is damaged ({error}); take the folder from where it was published"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError(f"{path} is no manifest of ours; name the folder qa experiment wrote")
    if manifest.get("version") != VERSION:
        raise ValueError(
            f"{path} is of version {manifest.get('version')!r}, but this Footnote reads {VERSION}; "
            "use the Footnote that wrote it"
        )
    if fault := fault_of(manifest):
        raise ValueError(
            f"{path} was changed or is damaged: {fault}; take it from where it was published"
        )
    return manifest


def _write(
    comparison: Comparison, new: Path, place: Path, planned: Planned | None, date: str | None
) -> list[str]:
    files = _write_runs(comparison, new)
    copies = _write_inputs(comparison, planned, new)
    manifest = record(
        comparison,
        files,
        copies,
        planned,
        date=date or datetime.date.today().isoformat(),
        folder=place,
    )
    _write_json(new / "results.json", figures(comparison))
    missing = [*_write_tables(comparison, new), *_write_plots(comparison, new)]
    (new / "README.md").write_text(_readme(manifest), encoding="utf-8")
    written = (path for path in sorted(new.rglob("*")) if path.is_file())
    manifest["files"] = {path.relative_to(new).as_posix(): hash_of(path) for path in written}
    _write_json(new / MANIFEST, manifest)
    return missing


def _write_runs(comparison: Comparison, new: Path) -> dict[str, dict[str, str]]:
    """By system, the names of the files of its run and of what it was measured against."""
    names = file_names(result.name for result in comparison.results)
    files: dict[str, dict[str, str]] = {}
    qrels: dict[str, str] = {}  # file by hash
    several = len({result.qrels.sha256 for result in comparison.results}) > 1
    for folder in ("runs", *(["qrels"] if several else [])):
        (new / folder).mkdir()
    for result in comparison.results:
        run = f"runs/{names[result.name]}.run"
        result.run.write(new / run)
        own = f"qrels/{names[result.name]}.txt" if several else QRELS
        if result.qrels.sha256 not in qrels:
            result.qrels.write(new / own)
            qrels[result.qrels.sha256] = own
        files[result.name] = {"run": run, "qrels": qrels[result.qrels.sha256]}
    return files


def _write_inputs(comparison: Comparison, planned: Planned | None, new: Path) -> dict[str, str]:
    """By the key of an input, the name of its copy."""
    if planned is None:
        comparison.topic_set.write(new / TOPICS)
        return {"topics": TOPICS}
    (new / EXPERIMENT).write_bytes(planned.plan.data)
    planned.topics.write(new / TOPICS)
    # What was judged may be more than what was measured against, or in another form.
    judged = "judgments.jsonl" if isinstance(planned.judgments, SpanQrels) else "judgments.txt"
    if {planned.judgments.sha256} == {result.qrels.sha256 for result in comparison.results}:
        judged = QRELS
    else:
        planned.judgments.write(new / judged)
    copies = {"topics": TOPICS, "qrels": judged}
    if planned.runs:
        (new / "given").mkdir()
    for name, stem in file_names(planned.runs).items():
        copies[f"systems.{name}.run"] = f"given/{stem}.run"
        planned.runs[name].write(new / copies[f"systems.{name}.run"])
    return copies


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except UnicodeEncodeError:  # the name of a file that is no UTF-8
        path.write_text(json.dumps(value, indent=1, allow_nan=False) + "\n", encoding="ascii")


def _write_tables(comparison: Comparison, new: Path) -> list[str]:
    from qa.render.experiments import comparison_page

    forms: Mapping[str, Callable[[], str]] = {
        "table.md": comparison.to_markdown,
        "table.tex": comparison.to_latex,
        "table.csv": comparison.to_csv,
        "table.html": lambda: comparison_page(comparison),
    }
    missing = []
    for name, make in forms.items():
        try:
            # A table of CSV ends its lines as RFC 4180 wants it, whatever the system does.
            (new / name).write_text(make(), encoding="utf-8", newline="")
        except (FootnoteError, ValueError) as error:
            missing.append(f"{name} is not written: {error}")
    return missing


def _write_plots(comparison: Comparison, new: Path) -> list[str]:
    from qa.comparison.plots import write_figure

    drawn: dict[str, Callable[[], Any]] = {
        "measures": comparison.plot_measures,
        "precision-recall": comparison.plot_precision_recall,
        "quality-time": comparison.plot_quality_time,
        "topics": lambda: comparison.plot_topics(*_best_and_baseline(comparison)),
    }
    missing = []
    for name in PLOTS:
        if name == "quality-time" and not any(each.seconds for each in comparison.results):
            continue
        if name == "topics" and len(comparison.results) < 2:
            continue
        try:
            figure = drawn[name]()
            (new / "plots").mkdir(exist_ok=True)
            for form in ("png", "svg"):
                write_figure(figure, new / "plots" / f"{name}.{form}")
        except (FootnoteError, ValueError) as error:
            missing.append(f"plots are not written: {error}")
    return missing


def _best_and_baseline(comparison: Comparison) -> tuple[str, str]:
    others = [name for name in comparison.systems if name != comparison.baseline]
    return max(others, key=lambda name: comparison.row(name).mean), comparison.baseline


def _readme(manifest: Mapping[str, Any]) -> str:
    articles = manifest["inputs"]["articles"] or {}
    again = (
        "`qa reproduce .` in this folder runs it again, where the articles lie as they did;\n"
        "elsewhere `qa reproduce . --articles PATH`. It says whether every run is the same."
        if manifest["experiment"]
        else "It was not run from a file, so that no command runs it again."
    )
    searched = (
        f"Their texts are not here. The hashes of {counted(len(articles['files']), 'file')} are\n"
        f"in `{MANIFEST}`; over all of them it is\n`{articles['sha256']}`."
        if articles
        else "None were searched, or it is not known which."
    )
    return dedent(
        """\
        # An experiment

        Measured on {date} with Footnote {version}.

        | file | what it is |
        |---|---|
        | `{manifest}` | what was compared, on what and with what, and the SHA-256 of all of it |
        | `runs/` | what each system retrieved, in the six columns of TREC |
        | `qrels*`, `topics.jsonl` | what it was asked, and measured against |
        | `results.json` | every value on every topic |
        | `table.*`, `plots/` | the same to be read |

        ## Run it again

        {again}

        ## The articles

        {searched}
        """
    ).format(
        date=manifest["date"],
        version=manifest["footnote"]["version"],
        manifest=MANIFEST,
        again=again,
        searched=searched,
    )
