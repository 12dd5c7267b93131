"""Finding what published results were made of, and what of it is not as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import FootnoteError
from embeddings.models import load_encoder
from qa.study.folder import hash_of
from qa.study.inputs import articles_path, hash_of_files, load_judgments, load_topics
from qa.study.manifest import EXPERIMENT, read_manifest
from qa.study.plan import read_plan
from qa.study.planned import Planned, prepare
from qa.trec.run import Run, read_run

__all__ = ["published_run", "traced"]

# Written for readers: whoever changed them changed no figure.
_TO_BE_READ = ("README.md", "table.", "plots/")
_NAMED = 4
_MEND = (
    "put back what was there, or say where it is with --inputs FOLDER, which is laid out as the "
    "folder of experiment.yml was, or --articles PATH"
)


def traced(
    folder: Path, *, inputs: Path | None, articles: Path | None
) -> tuple[Mapping[str, Any], Planned, tuple[str, ...]]:
    """The manifest of results, their experiment with the inputs of today, and what is to be told.

    Parameters
    ----------
    folder, inputs, articles
        As for `qa.study.reproduce.open_results`.

    Raises
    ------
    ValueError, FootnoteError
        In one line, if an input is missing or not what it was.
    """
    manifest = read_manifest(folder)
    if manifest["experiment"] is None:
        raise ValueError(
            f"{folder} was not run from a file, so that it cannot be run again by a command; its "
            "manifest says what it was made of"
        )
    for what, path in (("--inputs", inputs), ("--articles", articles)):
        if path is not None and not path.exists():
            raise ValueError(f"{what}: there is nothing at {path}")
    notes = _check_results(folder, manifest)
    search = _Search(folder, manifest, inputs, articles)
    if problems := list(search.problems()):
        more = f"; and {len(problems) - _NAMED} more" if len(problems) > _NAMED else ""
        raise ValueError(f"{'; '.join(problems[:_NAMED])}{more}; {_MEND}")
    return manifest, prepare(read_plan(folder / EXPERIMENT, find=search.find)), notes


def _check_results(folder: Path, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    for name, sha256 in manifest["files"].items():
        path = folder / name
        try:
            state = "" if hash_of(path) == sha256 else "was changed since it was written"
        except OSError as error:
            state = "is missing" if not path.exists() else f"cannot be read ({error.strerror})"
        if not state:
            continue
        if not name.startswith(_TO_BE_READ):
            raise ValueError(
                f"{path} {state}; take the folder from where it was published, or run qa "
                "experiment again"
            )
        notes.append(f"{name} {state}; nothing depends on it")
    for each in manifest["systems"]:
        if published_run(folder, each).sha256 != each["run"]["sha256"]:
            raise ValueError(
                f"the manifest of {folder} has another hash for the run of {each['name']} than "
                f"{each['run']['file']} has; take both from where they were published"
            )
    return tuple(notes)


def published_run(folder: Path, system: Mapping[str, Any]) -> Run:
    """The run of a system of a manifest, which may have found nothing.

    Raises
    ------
    ValueError
        In one line, if it cannot be read.
    """
    path = folder / system["run"]["file"]
    return read_run(path) if path.stat().st_size else Run(system["name"], {})


class _Search:
    """Looks for inputs where they lay from the results, and where a user says they are."""

    def __init__(
        self, folder: Path, manifest: Mapping[str, Any], inputs: Path | None, articles: Path | None
    ) -> None:
        self._folder = folder
        self._inputs = manifest["inputs"]
        self._models = manifest["models"]
        self._said = inputs
        self._articles = articles
        recorded = manifest["experiment"].get("folder")
        self._primary = [inputs] if inputs else [folder / recorded] if recorded else []
        self._other = [] if inputs else [folder.absolute().parent, Path.cwd()]
        self._found: dict[str, Path] = {}

    def find(self, key: str, given: str) -> Path | None:
        """As `qa.study.plan.Find`, of what `problems` has looked for."""
        if key in ("articles", "topics", "qrels") or key.endswith(".run"):
            return self._found.get(key)
        return next(self._places(given, [*self._primary, *self._other]), None)

    def problems(self) -> Iterator[str]:
        """What is missing or changed, each in some words."""
        if articles := self._inputs["articles"]:
            yield from self._articles_problems(articles)
        topics, qrels, runs = (self._inputs[key] for key in ("topics", "qrels", "runs"))
        yield from self._look("topics", topics, lambda path: load_topics(path).sha256)
        if "topics" in self._found:
            yield from self._look("qrels", qrels, self._judgments_hash)
        for name, run in runs.items():
            yield from self._look(f"systems.{name}.run", run, lambda path: read_run(path).sha256)
        for name, fingerprint in self._models.items():
            yield from self._model_problems(name, fingerprint)

    def _articles_problems(self, then: Mapping[str, Any]) -> Iterator[str]:
        given = then["given"]
        if self._articles is not None:
            places = [self._articles]
        else:
            places = list(self._places(given, [*self._primary, *self._other]))
        changes: list[str] = []
        for place in places:
            now = hash_of_files(articles_path(place))
            changes.append(_changes(then["files"], now))
            if not changes[-1]:
                self._found["articles"] = place
                return
        if changes:
            yield f"the articles in {places[0]} are not what they were: {changes[0]}"
        else:
            yield f"the articles {given!r} are not there"

    def _look(
        self, key: str, then: Mapping[str, Any], hash_at: Callable[[Path], str]
    ) -> Iterator[str]:
        given, wanted = then["given"], then["sha256"]
        primary = next(self._places(given, self._primary), None)
        if primary is not None:
            if state := _state(primary, wanted, hash_at):
                yield f"{primary} {state}"
            self._found[key] = primary
            return
        others = list(self._places(given, self._other))
        for place in [*others, self._folder / then["file"]]:
            if not _state(place, wanted, hash_at):
                self._found[key] = place
                return
        yield f"{others[0]} has changed since" if others else f"{key} ({given!r}) is not there"

    def _judgments_hash(self, path: Path) -> str:
        return load_judgments(path, load_topics(self._found["topics"])).sha256

    def _model_problems(self, name: str, fingerprint: str) -> Iterator[str]:
        place = next(self._places(name, [*self._primary, *self._other]), None)
        try:
            model = load_encoder(name if place is None else str(place), fetch=False)
            if model.fingerprint != fingerprint:
                yield f"the model {name} is another one than then"
        except FootnoteError:
            yield f"the model {name} is not on this machine (hf download {name} fetches it)"

    def _places(self, given: str, bases: list[Path]) -> Iterator[Path]:
        path = Path(given).expanduser()
        tried = [base / path for base in bases]
        if self._said is not None:  # where an absolute path does not lead
            named = self._said / path.name
            tried = [named, *tried] if path.is_absolute() else [*tried, named]
        return (each for each in tried if each.exists())


def _state(path: Path, wanted: str, hash_at: Callable[[Path], str]) -> str:
    try:
        return "" if hash_at(path) == wanted else "has changed since"
    except (FootnoteError, ValueError) as error:
        return f"cannot be read any more ({error})"


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What differs between two lists of hashes, "" where nothing does."""
    lists = (
        ("changed", [name for name in then if name in now and now[name] != then[name]]),
        ("missing", [name for name in then if name not in now]),
        ("new", [name for name in now if name not in then]),
    )
    said = [
        f"{names[0]} is {what}" if len(names) == 1 else f"{len(names)} are {what} ({names[0]}, ...)"
        for what, names in lists
        if names
    ]
    return ", ".join(said)
