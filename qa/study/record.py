"""What a manifest records: inputs, systems, models and the machine, each with what tells it again.

Paths of this machine stay out of it: an input is recorded as the experiment's file gives it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.errors import FootnoteError
from corpus.library import LibraryFile
from corpus.source import digest
from qa.comparison.comparison import Comparison
from qa.comparison.result import Result
from qa.experiment.system import reranker_fingerprint
from qa.study.folder import FORMAT
from qa.study.inputs import hash_of_hashes
from qa.study.machine import environment
from qa.study.planned import Planned

__all__ = ["VERSION", "figures", "record", "way_between", "without_places"]

VERSION = 1
"""Of the manifest's form; another one is not read."""


def record(
    comparison: Comparison,
    files: Mapping[str, Mapping[str, str]],
    copies: Mapping[str, str],
    planned: Planned | None,
    *,
    date: str,
    folder: Path,
) -> dict[str, Any]:
    """A manifest, all but the hashes of the files that lie beside it.

    Parameters
    ----------
    comparison : Comparison
        What was measured.
    files : mapping of str to mapping of str to str
        By system, the names of the files of its ``run`` and its ``qrels``.
    copies : mapping of str to str
        The names of the files that inputs were copied to, by the inputs' keys.
    planned : Planned or None
        What it was run from; None where that was no file.
    date : str
        The day, as it is to stand there.
    folder : Path
        Where the manifest will lie.

    Returns
    -------
    dict of str to object
        JSON's own types only.
    """
    made = {
        "format": FORMAT,
        "version": VERSION,
        "date": date,
        **environment(),
        "experiment": _experiment(planned, folder),
        "settings": _settings(comparison, planned),
        "inputs": _inputs(comparison, copies, planned),
        "models": _models(comparison.results),
        "systems": [_system(each, files[each.name], planned) for each in comparison.results],
        "failures": [{"name": each.name, "reason": each.reason} for each in comparison.failures],
        "warnings": list(comparison.warnings),
        "notes": list(comparison.notes),
    }
    cleared: dict[str, Any] = _cleared(made, _replacements(planned))
    return cleared


def figures(comparison: Comparison) -> dict[str, Any]:
    """Every value of every system on every topic, for whoever tests something else with them."""
    return {
        "measures": list(comparison.measures),
        "baseline": comparison.baseline,
        "topics": list(comparison.topic_set),
        "systems": {
            each.name: {
                "means": {name: each.mean(name) for name in comparison.measures},
                "values": {name: dict(each.values[name]) for name in comparison.measures},
                "seconds": dict(each.seconds),
            }
            for each in comparison.results
        },
    }


def without_places(comparison: Comparison, planned: Planned | None) -> Comparison:
    """The comparison with inputs called as the file gives them in all that it says in words."""
    places = _replacements(planned)
    failures = tuple(
        replace(each, reason=_cleared(each.reason, places)) for each in comparison.failures
    )
    notes = tuple(_cleared(each, places) for each in comparison.notes)
    if (failures, notes) == (comparison.failures, comparison.notes):
        return comparison
    return replace(comparison, failures=failures, notes=notes)


def way_between(start: Path, end: Path) -> str | None:
    """The relative path from one folder to another; None where it would tell of this machine.

    It does where it leads through the folder that holds the users' homes, or the root.
    """
    here, there = start.resolve(), end.resolve()
    try:
        common = Path(os.path.commonpath((here, there)))
        home = Path.home().resolve()
    except (ValueError, RuntimeError):  # on two drives; nobody's home
        return None
    if common == Path(common.anchor) or (home != common and home.is_relative_to(common)):
        return None
    return Path(os.path.relpath(there, here)).as_posix()


def _experiment(planned: Planned | None, folder: Path) -> dict[str, Any] | None:
    if planned is None:
        return None
    plan = planned.plan
    return {"sha256": digest(plan.data), "folder": way_between(folder, plan.path.parent)}


def _settings(comparison: Comparison, planned: Planned | None) -> dict[str, Any]:
    known = planned.settings if planned is not None else {}
    return {
        **known,
        "measures": list(comparison.measures),
        "baseline": comparison.baseline,
        "seed": comparison.seed,
        "unit": comparison.unit,
        "tuned_on": sorted(comparison.tuned_on),
    }


def _inputs(
    comparison: Comparison, copies: Mapping[str, str], planned: Planned | None
) -> dict[str, Any]:
    topics = comparison.topic_set
    if planned is None:
        return {
            "articles": _articles_of(comparison.results),
            "topics": {"sha256": topics.sha256, "count": len(topics), "file": copies["topics"]},
        }
    plan = planned.plan
    given = {each.key: each.given for each in plan.inputs}
    articles = None
    if plan.articles is not None:
        articles = {"given": given["articles"], **_hashes(planned.files)}
    return {
        "articles": articles,
        "topics": {
            "given": given["topics"],
            "sha256": planned.topics.sha256,
            "count": len(planned.topics),
            "file": copies["topics"],
        },
        "qrels": {
            "given": given["qrels"],
            "sha256": planned.judgments.sha256,
            "file": copies["qrels"],
        },
        "runs": {
            name: {"given": given[key], "sha256": run.sha256, "file": copies[key]}
            for name, run in planned.runs.items()
            for key in [f"systems.{name}.run"]
        },
    }


def _hashes(files: Mapping[str, str]) -> dict[str, Any]:
    return {"sha256": hash_of_hashes(files), "files": dict(files)}


def _articles_of(results: Iterable[Result]) -> dict[str, Any] | None:
    """What libraries say they were built from; None where none was searched, or of several."""
    found: dict[str, str] | None = None
    for path in {each.library for each in results if each.library is not None}:
        with suppress(FootnoteError):
            library = LibraryFile(path)
            files = {each.path: each.sha256 for each in library.files()}
            library.close()
            if found is not None and files != found:
                return None
            found = files
    return None if found is None else _hashes(found)


def _models(results: Iterable[Result]) -> dict[str, str]:
    """The fingerprints of encoders and rerankers, by name."""
    found: dict[str, str] = {}
    for each in results:
        if facts := _library(each.library):
            found[facts["model"]] = facts["fingerprint"]
        if (reranker := each.settings.get("reranker")) is not None:
            with suppress(FootnoteError):
                found[reranker] = reranker_fingerprint(reranker)
    return found


def _library(path: Path | None) -> dict[str, Any]:
    """What a library says of itself; nothing where it cannot be asked any more."""
    if path is None:
        return {}
    try:
        library = LibraryFile(path)
    except FootnoteError:
        return {}
    try:
        splitting = library.setting("splitting", {})
        return {
            "model": library.setting("model", ""),
            "fingerprint": splitting.get("encoder", ""),
            "size": splitting.get("size"),
            "overlap": splitting.get("overlap"),
            "articles": library.article_count,
            "passages": library.passage_count,
        }
    except FootnoteError:
        return {}
    finally:
        library.close()


def _system(result: Result, files: Mapping[str, str], planned: Planned | None) -> dict[str, Any]:
    from_file = planned is not None and result.name in planned.runs
    return {
        "name": result.name,
        "settings": dict(result.settings),
        "in_grid": result.grid,
        "library": _library(result.library),
        "index_bytes": result.index_bytes,
        "milliseconds": result.milliseconds,
        "run": {
            "file": files["run"],
            "sha256": result.run.sha256,
            "topics": len(result.run.topics),
            "from_file": from_file,
        },
        "qrels": {"file": files["qrels"], "sha256": result.qrels.sha256},
    }


def _replacements(planned: Planned | None) -> dict[str, str]:
    """What an input's place on this machine is called instead, the longest first."""
    if planned is None:
        return {}
    plan = planned.plan
    places = {}
    for each in plan.inputs:
        for path in (each.path.resolve(), each.path.absolute(), each.path):
            places[str(path)] = each.given
    for parent in (plan.path.parent.resolve(), plan.path.parent.absolute()):
        places[f"{parent}{os.sep}"] = ""
    return dict(sorted(places.items(), key=lambda entry: -len(entry[0])))


def _cleared(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {_cleared(key, places): _cleared(each, places) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleared(each, places) for each in value]
    if isinstance(value, str):
        for path, given in places.items():
            if os.sep in path:  # a bare name may stand for anything
                value = value.replace(path, given)
    return value
