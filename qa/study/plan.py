"""Plans: an experiment as a file says it, checked whole before anything is built.

The file is YAML; `qa.study.keys` has its keys. Paths in it are relative to its own folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from embeddings.models import DEFAULT_MODEL
from qa.experiment.system import System, grid
from qa.question import printable
from qa.study.faults import check_entries, closest
from qa.study.inputs import Input, articles_path
from qa.study.marked import Entry, read_marked

__all__ = ["HUB_NAME", "Find", "Plan", "read_plan"]

# Where an input is: of its key and the path that is given, None where there is nothing.
Find = Callable[[str, str], Path | None]

# A name as the Hugging Face hub has them: an owner, and letters, digits and a few marks.
HUB_NAME = re.compile(r"(\w[\w.-]*/)?\w[\w.-]*", re.ASCII)
_HELD = (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}", "hashing")
_FOLDER_FACTORS = ("model", "reranker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file says about an experiment.

    Attributes
    ----------
    path : Path
        The file.
    data : bytes
        What it held when it was read.
    settings : mapping of str to object
        Its keys and values, as they are written.
    inputs : tuple of Input
        The files and folders it names that were found, the models among them.
    systems : mapping of str to System or Path
        What is compared by name, in the order of the file, the cells of its grid last; a path is
        that of a run. Models and rerankers that are folders have the path that was found.
    cells : frozenset of str
        Which of them are cells of the grid.
    lines : mapping of str to int
        In which line of the file each key stands, and those of the tuning: ``tuning.folds``.
    """

    path: Path
    data: bytes
    settings: Mapping[str, Any]
    inputs: tuple[Input, ...]
    systems: Mapping[str, System | Path]
    cells: frozenset[str]
    lines: Mapping[str, int]

    def input(self, key: str) -> Input:
        """The input that stands under a key; `KeyError` where there is none."""
        return {each.key: each for each in self.inputs}[key]

    @property
    def articles(self) -> Path | None:
        """What is searched, as a build takes it; None where only runs are compared."""
        named = "articles" in self.settings
        return articles_path(self.input("articles").path) if named else None

    def fault(self, key: str, message: str) -> ValueError:
        """The error of what is wrong with a key, with the line in which it stands."""
        return ValueError(f"{self.path}, line {self.lines.get(key, 1)}: {message}")


def read_plan(path: str | Path, *, find: Find | None = None) -> Plan:
    """Read and check the file of an experiment.

    Parameters
    ----------
    path : str or Path
        The file, as ``qa experiment`` takes it.
    find : callable or None
        Says where an input is; None looks for what is relative in the file's own folder.

    Returns
    -------
    Plan
        Nothing of its inputs is read yet but whether they are there.

    Raises
    ------
    ValueError
        In one line, ``FILE, line N: what is wrong; what to do``: what is no YAML, keys there are
        not, with the closest that there is, values that cannot be, inputs that are not there.

    Examples
    --------
    >>> read_plan("experiment.yml").systems  # doctest: +SKIP
    {'bm25': System(retriever='bm25', ...), 'dense': System(retriever='dense', ...)}
    """
    path = Path(path)
    root, data = read_marked(path)
    settings, fault = check_entries(root)
    if fault is not None:
        raise ValueError(f"{path}, line {fault[0]}: {fault[1]}")
    return _Reader(path, data, root, settings, find or partial(_beside, path)).plan()


def _beside(path: Path, key: str, given: str) -> Path | None:
    found = path.parent / Path(given).expanduser()
    return found if found.exists() else None


class _Reader:
    """Checks what a schema cannot: whether names are known and inputs are there."""

    def __init__(self, path: Path, data: bytes, root: Entry, settings: Any, find: Find) -> None:
        self._path = path
        self._data = data
        self._root = root
        self._settings = settings
        self._find = find
        self._inputs: list[Input] = []

    def plan(self) -> Plan:
        if not {"systems", "grid"} & self._settings.keys():
            raise self._error((), "nothing to compare; write systems: {bm25: bm25, dense: dense}")
        for key in ("articles", "topics", "qrels"):
            if key in self._settings:
                self._input((key,), self._settings[key])
        systems, cells = self._systems(), self._cells()
        for name in cells:
            if name in systems:
                raise self._error(
                    ("systems", name), f"{name!r} is also a cell of the grid; choose another name"
                )
        systems |= cells
        if "articles" not in self._settings:
            for name, each in systems.items():
                if not isinstance(each, Path):
                    raise self._error((), f"articles is missing, which {name} searches; name them")
        self._measures()
        self._names(tuple(systems), tuple(cells))
        tuning = self._settings.get("tuning", {})
        return Plan(
            path=self._path,
            data=self._data,
            settings=self._settings,
            inputs=tuple(self._inputs),
            systems=systems,
            cells=frozenset(cells),
            lines={key: self._line((key,)) for key in self._settings}
            | {f"tuning.{key}": self._line(("tuning", key)) for key in tuning},
        )

    def _systems(self) -> dict[str, System | Path]:
        systems: dict[str, System | Path] = {}
        for name, said in self._settings.get("systems", {}).items():
            steps = ("systems", name)
            if not name.strip() or printable(name) != name or len(name) > 200:
                raise self._error(
                    steps, f"{name[:60]!r} cannot be a system's name; write 1 to 200 characters"
                )
            if isinstance(said, str):
                systems[name] = System(retriever=said)
            elif "run" not in said:
                systems[name] = self._system(steps, said)
            elif len(said) > 1:
                other = next(key for key in said if key != "run")
                raise self._error(
                    (*steps, other), f"a run from a file has no {other}; leave one of them out"
                )
            else:
                systems[name] = self._input((*steps, "run"), said["run"])
        return systems

    def _cells(self) -> dict[str, System]:
        factors = self._settings.get("grid")
        if factors is None:
            return {}
        try:
            cells = grid(**factors)
        except ValueError as error:
            raise self._error(("grid",), str(error)) from error
        found = {
            (factor, level): self._model(("grid", factor, at), level)
            for factor in _FOLDER_FACTORS
            for at, level in enumerate(factors.get(factor, ()))
        }
        return {
            name: replace(
                cell,
                model=found.get(("model", cell.model)),
                reranker=found.get(("reranker", cell.reranker)),
            )
            for name, cell in cells.items()
        }

    def _system(self, steps: tuple[str, ...], said: Mapping[str, Any]) -> System:
        own = dict(said)
        for factor in _FOLDER_FACTORS:
            if factor in own:
                own[factor] = self._model((*steps, factor), own[factor])
        try:
            return System(**own)
        except ValueError as error:
            raise self._error(steps, str(error)) from error

    def _model(self, steps: tuple[str | int, ...], given: str) -> str:
        """A model as it is to be loaded: a folder is an input, a name stays as it is."""
        encoder = (steps[1] if steps[0] == "grid" else steps[-1]) == "model"
        if encoder and given in _HELD:
            return given
        if self._find(_key(steps), given) is not None:
            return str(self._input(steps, given))
        parent = given.rpartition("/")[0]
        # What lies in a folder that is there was meant as a folder, too.
        if not HUB_NAME.fullmatch(given) or (parent and self._find(_key(steps), parent)):
            raise self._error(
                steps, f"there is no model at {given!r}; name its folder, relative to "
                f"{self._path.name}, or its name on the hub",
            )  # fmt: skip
        if encoder and (meant := closest(given, _HELD)).startswith("did you"):
            raise self._error(steps, f"there is no model {given!r}; {meant}")
        return given

    def _input(self, steps: tuple[str | int, ...], given: str) -> Path:
        found = self._find(_key(steps), given)
        if found is None:
            raise self._error(
                steps, f"{given!r} is not there; name a file or a folder, relative to "
                f"{self._path.name}",
            )  # fmt: skip
        self._inputs.append(Input(key=_key(steps), given=given, path=found, line=self._line(steps)))
        return found

    def _measures(self) -> None:
        from qa.trec.measures import parse_measures

        named: list[tuple[str, Any]] = [
            ("measures", at) for at in range(len(self._settings.get("measures", ())))
        ]
        for steps in [*named, *([("tuning", "measure")] if "tuning" in self._settings else [])]:
            value = self._settings[steps[0]][steps[1]]
            try:
                parse_measures((value,))
            except ValueError as error:
                raise self._error(steps, str(error)) from error

    def _names(self, systems: tuple[str, ...], cells: tuple[str, ...]) -> None:
        tuning = self._settings.get("tuning", {})
        if tuning:
            chosen = tuning.get("systems", cells)
            if len(chosen) < 2:
                raise self._error(
                    ("tuning",), "there are no two systems to choose from; write a grid, or name "
                    "them under systems",
                )  # fmt: skip
            for at, name in enumerate(tuning.get("systems", ())):
                self._known(("tuning", "systems", at), name, systems)
            own = tuning.get("name", "tuned")
            if own in systems:
                raise self._error(("tuning",), f"a system is called {own!r}; write another name")
            systems = (*systems, own)
        if "baseline" in self._settings:
            self._known(("baseline",), self._settings["baseline"], systems)

    def _known(self, steps: tuple[str | int, ...], name: str, systems: tuple[str, ...]) -> None:
        if name not in systems:
            raise self._error(steps, f"there is no system {name!r}; {closest(name, systems)}")

    def _line(self, steps: tuple[str | int, ...]) -> int:
        entry = self._root
        for step in steps:
            entry = entry.value[step]  # type: ignore[index]
        return entry.line

    def _error(self, steps: tuple[str | int, ...], message: str) -> ValueError:
        return ValueError(f"{self._path}, line {self._line(steps)}: {message}")


def _key(steps: tuple[str | int, ...]) -> str:
    return ".".join(map(str, steps))
