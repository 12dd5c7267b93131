"""What a manifest records: inputs, systems, models and the machine, each with what tells it again.

Paths of this machine stay out of it: an input is recorded as the experiment's file gives it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.errors import FootnoteError
from corpus.library import LibraryFile
from corpus.source import digest
from embeddings.models import DEFAULT_MODEL, hub_folder, load_encoder
from embeddings.sentence import SentenceEncoder
from qa.comparison.comparison import Comparison
from qa.comparison.result import Result
from qa.evaluation.cache import cache_folder
from qa.experiment.system import System
from qa.study.folder import FORMAT
from qa.study.inputs import hash_of_hashes
from qa.study.machine import environment
from qa.study.planned import Planned

__all__ = [
    "VERSION",
    "figures",
    "fingerprint_of",
    "record",
    "recorded_settings",
    "way_between",
    "without_places",
]

VERSION = 1
"""Of the manifest's form; another one is not read."""

_LIBRARIES = "libraries"  # as `qa.experiment.kept` has them


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
        "settings": recorded_settings(comparison, planned),
        "inputs": _inputs(comparison, copies, planned),
        "models": _models(comparison.results, planned),
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


def without_places(
    comparison: Comparison, planned: Planned | None, kept: Path | None
) -> Comparison:
    """The comparison with no place of this machine in what it says in words.

    Inputs are called as the file gives them; the folder in which libraries and runs are kept, the
    user's own and those for caches and what is temporary are called what they are.
    """
    private = [(Path(tempfile.gettempdir()), "(temporary)"), (cache_folder(), "(cache)")]
    with suppress(RuntimeError):  # nobody's home
        private.append((Path.home(), "~"))
    if kept is not None:
        private.append((kept.expanduser(), "(kept)"))
    for each in comparison.results:
        if each.library is not None and each.library.parent.name == _LIBRARIES:
            private.append((each.library.parent.parent, "(kept)"))
    own = {
        str(path): word
        for place, word in private
        if place != Path(place.anchor)
        for path in (place, place.absolute(), place.resolve())
    }
    places = _longest_first(own | _replacements(planned))
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


def recorded_settings(comparison: Comparison, planned: Planned | None) -> dict[str, Any]:
    """What was chosen beside the systems, as a manifest has it."""
    known = planned.settings if planned is not None else {}
    return {
        **known,
        **comparison.settings,
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


def fingerprint_of(model: str, *, reranker: bool = False) -> str:
    """The fingerprint of an encoder or a reranker that is on this machine; none is fetched.

    Raises
    ------
    EncoderNotFound
        If it is not.
    """
    if not reranker:
        return load_encoder(model, fetch=False).fingerprint
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = hub_folder(model, fetch=False, otherwise="")
    return SentenceEncoder(folder).fingerprint


def _models(results: Iterable[Result], planned: Planned | None) -> dict[str, str]:
    """The fingerprints of encoders and rerankers, by name; "" of one that is not there."""
    found: dict[str, str] = {}
    rerankers = []
    for each in results:
        if facts := _library(each, planned):
            found[facts["model"]] = facts["fingerprint"]
        rerankers.append(each.settings.get("reranker"))
    # Of systems that failed, too: who runs them again must know what to run them with.
    systems = planned.plan.systems.values() if planned is not None else ()
    own = [each for each in systems if isinstance(each, System)]
    wanted = [(str(each.model or DEFAULT_MODEL), False) for each in own]
    wanted += [(name, True) for name in (*rerankers, *(each.reranker for each in own)) if name]
    for name, reranker in wanted:
        if name not in found:
            found[name] = ""
            with suppress(FootnoteError):
                found[name] = fingerprint_of(name, reranker=reranker)
    return found


def _model_name(result: Result, held: str, planned: Planned | None) -> str:
    """As the system names it: a library may have been built by another name of the same model."""
    own = next(iter(result.chosen.values()), result)
    if (named := own.settings.get("model")) is not None:
        return str(named)
    if planned is not None:
        return DEFAULT_MODEL
    return Path(held).name if Path(held).is_absolute() else held


def _library(result: Result, planned: Planned | None) -> dict[str, Any]:
    """What a result's library says of itself; nothing where it cannot be asked any more."""
    if result.library is None:
        return {}
    try:
        library = LibraryFile(result.library)
    except FootnoteError:
        return {}
    try:
        splitting = library.setting("splitting", {})
        return {
            "model": _model_name(result, library.setting("model", ""), planned),
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
        "library": _library(result, planned),
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
    return _longest_first(places)


def _longest_first(places: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(places.items(), key=lambda entry: -len(entry[0])))


def _cleared(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {_cleared(key, places): _cleared(each, places) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleared(each, places) for each in value]
    if isinstance(value, str):
        for path, given in places.items():
            if os.sep in path and path in value:  # a bare name may stand for anything
                # Not within a longer name: /home/ann is no part of /home/anna.
                end = "" if path.endswith(os.sep) else r"(?![\w-]|\.\w)"
                value = given.join(re.split(rf"(?<![\w.~-]){re.escape(path)}{end}", value))
    return value
