"""Finding what published results were made of, and what of it is not as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.errors import FootnoteError
from corpus.reading import list_files
from embeddings.models import DEFAULT_MODEL, hub_folder
from qa.experiment.system import System
from qa.study.files import check_regular, hash_of, own_file
from qa.study.inputs import articles_path, hash_of_files, load_judgments, load_topics
from qa.study.manifest import EXPERIMENT, read_manifest
from qa.study.plan import HUB_NAME, Plan, read_plan
from qa.study.planned import Planned, prepare
from qa.study.record import fingerprint_of
from qa.trec.qrels import read_qrels
from qa.trec.run import Run, read_run

__all__ = ["published_run", "traced"]

# Written for readers: whoever changed them changed no figure.
_TO_BE_READ = ("README.md", "table.", "plots/")
_NAMED = 4
# Where models are sought that are not on this machine; with two parts it is no name of the hub.
_NOWHERE = Path("/not on this machine")
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
    _stop(search.problems())
    plan = read_plan(folder / EXPERIMENT, find=search.find)
    _check_names(folder, manifest, plan)
    _stop(search.model_problems(plan))
    return manifest, prepare(plan), notes


def _stop(problems: Iterable[str]) -> None:
    if said := list(dict.fromkeys(problems)):
        more = f"; and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
        raise ValueError(f"{'; '.join(said[:_NAMED])}{more}; {_MEND}")


def _check_names(folder: Path, manifest: Mapping[str, Any], plan: Plan) -> None:
    """Make sure that the manifest tells of all that the experiment's file compares, and no more."""
    tuning = plan.settings.get("tuning")
    planned = [*plan.systems, *([tuning.get("name", "tuned")] if tuning else [])]
    told = [each["name"] for each in (*manifest["systems"], *manifest["failures"])]
    for there, where, names in ((planned, EXPERIMENT, told), (told, "the manifest", planned)):
        if alone := [name for name in there if name not in frozenset(names)]:
            raise ValueError(
                f"of {folder}, only {where} has a system {alone[0]!r}; take the folder from where "
                "it was published"
            )


def _check_results(folder: Path, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    needed = {each[what]["file"] for each in manifest["systems"] for what in ("run", "qrels")}
    for name, sha256 in manifest["files"].items():
        path = folder / name
        try:
            same = hash_of(own_file(folder, name)) == sha256
            state = "" if same else "was changed since it was written"
        except OSError as error:
            state = "is missing" if not path.exists() else f"cannot be read ({error.strerror})"
        if not state:
            continue
        if name in needed or not name.startswith(_TO_BE_READ):
            raise ValueError(
                f"{path} {state}; take the folder from where it was published, or run qa "
                "experiment again"
            )
        notes.append(f"{name} {state}; nothing depends on it")
    judged: dict[str, str] = {}  # one file for many systems
    for each in manifest["systems"]:
        own = each["qrels"]["file"]
        if own not in judged:
            judged[own] = read_qrels(folder / own).sha256
        found = {"run": published_run(folder, each).sha256, "qrels": judged[own]}
        for what, sha256 in found.items():
            if sha256 != each[what]["sha256"]:
                raise ValueError(
                    f"the manifest of {folder} has another hash for the {what} of {each['name']} "
                    f"than {each[what]['file']} has; take both from where they were published"
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
        self._given: dict[str, str] = {}  # as models are named, by where they lie

    def find(self, key: str, given: str) -> Path | None:
        """As `qa.study.plan.Find`, of what `problems` has looked for."""
        if key in ("articles", "topics", "qrels") or key.endswith(".run"):
            return self._found.get(key)
        # A model is found as a folder or not at all, so that none is ever fetched for a stranger.
        place = next(self._places(given, [*self._primary, *self._other]), None)
        if place is None:
            place = _NOWHERE / given
            if HUB_NAME.fullmatch(given):
                with suppress(FootnoteError):
                    place = hub_folder(given, fetch=False, otherwise="")
        self._given[str(place)] = given
        return place

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

    def model_problems(self, plan: Plan) -> Iterator[str]:
        """What of the models is missing or another one."""
        systems = [each for each in plan.systems.values() if isinstance(each, System)]
        wanted = [(str(each.model or DEFAULT_MODEL), False) for each in systems]
        wanted += [(each.reranker, True) for each in systems if each.reranker]
        for model, reranker in dict.fromkeys(wanted):
            yield from self._model_problem(model, reranker)

    def _articles_problems(self, then: Mapping[str, Any]) -> Iterator[str]:
        given = then["given"]
        if self._articles is not None:
            places = [self._articles]
        else:
            places = list(self._places(given, [*self._primary, *self._other]))
        changes: list[str] = []
        for place in places:
            now = _hashes_if_named(articles_path(place), then["files"])
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
            else:
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

    def _model_problem(self, model: str, reranker: bool) -> Iterator[str]:
        name = self._given.get(model, model)
        then = self._models.get(name)
        if then is None:
            yield f"the manifest says nothing of the model {name}"
        elif then:  # of one that was not there then, there is nothing to compare
            try:
                if Path(model).is_dir():
                    check_regular(Path(model))
                if fingerprint_of(model, reranker=reranker) != then:
                    yield f"the model {name} is another one than then"
            except FootnoteError:
                fetch = f" (hf download {name} fetches it)" if HUB_NAME.fullmatch(name) else ""
                yield f"the model {name} is not on this machine{fetch}"

    def _places(self, given: str, bases: list[Path]) -> Iterator[Path]:
        path = Path(given).expanduser()
        tried = [base / path for base in bases]
        if self._said is not None:  # where an absolute path does not lead
            named = self._said / path.name
            tried = [named, *tried] if path.is_absolute() else [*tried, named]
        return (each for each in tried if each.exists())


def _hashes_if_named(path: Path, then: Mapping[str, str]) -> Mapping[str, str]:
    """What `hash_of_files` gives; of other files than there were only the names, and none read."""
    names = list(list_files(path)) if path.is_dir() else [path.name]
    if names != list(then) and frozenset(names) != then.keys():
        return {name: then.get(name, "") for name in names}
    return hash_of_files(path)


def _state(path: Path, wanted: str, hash_at: Callable[[Path], str]) -> str:
    try:
        check_regular(path)
        return "" if hash_at(path) == wanted else "has changed since"
    except (FootnoteError, ValueError, OSError) as error:
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
