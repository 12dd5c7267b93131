"""What is compared: systems as a user gives them, held against what they are to search."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, TypeAlias

from qa.experiment.system import System
from qa.retriever import Retriever
from qa.retrievers import RETRIEVERS
from qa.trec.run import Run, read_run

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Compared", "as_compared", "check_searched"]

Compared: TypeAlias = System | Retriever | Run


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
    raise ValueError(
        f"the system {name!r} is {shorten(repr(given), 80)}, but must be a System, the name of a "
        "retriever, a Retriever, a Run, or the path of one"
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


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long for a path, or with a character that none has
        return False
