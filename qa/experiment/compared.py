"""What is compared: systems as a user gives them, held against what they are to search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, TypeAlias

from corpus.errors import FootnoteError
from qa.experiment.system import System
from qa.retriever import Retriever
from qa.retrievers import RETRIEVERS
from qa.trec.run import Run, read_run

if TYPE_CHECKING:
    from pandas import DataFrame

    from qa.library import Library

__all__ = ["Compared", "SystemsGiven", "as_compared", "as_systems", "check_searched", "reason_of"]

_LONGEST_REASON = 400

Compared: TypeAlias = System | Retriever | Run
SystemsGiven: TypeAlias = (
    "Mapping[str, System | str | Retriever | Run | DataFrame | Path] | Sequence[str]"
)


def as_systems(given: object) -> dict[str, Compared]:
    """The systems of an experiment by name; of a list of retrievers each is its own name.

    Raises
    ------
    ValueError
        If there is none, or as `as_compared`.
    """
    if isinstance(given, (list, tuple)) and all(isinstance(each, str) for each in given):
        given = {each: each for each in given}
    if not isinstance(given, Mapping) or not given:
        raise ValueError("there is no system; give at least one by its name: {'bm25': 'bm25'}")
    return {name: as_compared(name, each) for name, each in given.items()}


def as_compared(name: object, given: object) -> Compared:
    """A system of an experiment, out of what a user gave under its name.

    Parameters
    ----------
    name : str
        In words.
    given : object
        As `Experiment` takes it.

    Raises
    ------
    ValueError
        If it is none, or is a run that cannot be read.
    """
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"a system is called {name!r}; give it a name in words")
    if isinstance(given, (System, Run)):
        return given
    if isinstance(given, str) and given in RETRIEVERS:
        return System(retriever=given)
    if isinstance(given, Path) or (isinstance(given, str) and _is_file(given)):
        return read_run(Path(given))
    if isinstance(given, str):
        return System(retriever=given)  # which says what there is
    if isinstance(given, Retriever):
        return given
    if hasattr(given, "columns"):
        return Run.from_frame(given)
    raise ValueError(
        f"the system {name!r} is {shorten(repr(given), 80)}, but must be a System, the name of a "
        "retriever, a Retriever, a Run, or a run's path or frame"
    )


def check_searched(
    systems: Mapping[str, Compared], articles: Path | None, library: Library | None, kept: Path
) -> None:
    """Raise unless every system has something to search.

    Parameters
    ----------
    systems : mapping of str to System, Retriever or Run
        By name.
    articles, library, kept
        As of `Experiment`.

    Raises
    ------
    ValueError
        If one has not, or there is nothing there, or what is kept would lie among the articles.
    """
    if articles is not None:
        if not articles.exists():
            raise ValueError(
                f"there is nothing at {articles}; name the folder or the file of the articles with "
                "articles="
            )
        if articles.is_dir() and kept.resolve().is_relative_to(articles.resolve()):
            raise ValueError(
                f"{kept} lies among the articles in {articles}, and would be read as one; name "
                "another folder with kept="
            )
    if library is not None and not len(library):
        raise ValueError(f"{library.path} holds no passage; build it to its end first")
    for name, each in systems.items():
        if isinstance(each, Run):
            continue
        if isinstance(each, System):
            if articles is None and library is None:
                raise ValueError(
                    f"nothing says what {name!r} searches; name the articles with articles=, or an "
                    "open library with library="
                )
        elif library is None:
            raise ValueError(
                f"{name!r} is a retriever of your own, and which passages it ranks is not known; "
                "name its library with library="
            )


def reason_of(error: Exception) -> str:
    """What an error says, in one line.

    Examples
    --------
    >>> reason_of(ValueError("too small")), reason_of(RuntimeError("out of memory"))
    ('too small', 'RuntimeError: out of memory')
    """
    said = " ".join(str(error).split())
    if not isinstance(error, (FootnoteError, ValueError)) or not said:
        said = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return shorten(said, _LONGEST_REASON, placeholder=" …")


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long for a path, or with a character that none has
        return False
