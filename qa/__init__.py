"""Questions to a library of articles: answers are source passages, each with its citation.

`build` turns a folder of articles into a library (`corpus` reads and splits, `embeddings`
encodes); `open` opens one; `Library.ask` retrieves passages for a question and gives an `Answer`,
which shows itself; `Library.conversation` takes questions that lean on those before them; an
`Experiment` compares ways of splitting, encoding and retrieving by judged questions. No model is
loaded, and no large package imported, before it is needed.

Examples
--------
>>> import qa
>>> qa.build(qa.SAMPLES, library="samples.library")  # doctest: +SKIP
>>> qa.open("samples.library").ask("Who brokered the ceasefire in Basra?")  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import SAMPLES, DateOrder
from corpus.errors import FootnoteError
from embeddings.build import build_library
from embeddings.encoder import Encoder
from embeddings.report import BuildReport
from qa.answer import Answer, RankedPassage
from qa.library import Library, open_library

if TYPE_CHECKING:
    from qa.experiment.experiment import Experiment

__all__ = [
    "SAMPLES",
    "Answer",
    "BuildReport",
    "Experiment",
    "FootnoteError",
    "Library",
    "RankedPassage",
    "build",
    "open",
]


def build(
    folder: str | Path,
    *,
    library: str | Path,
    model: str | Encoder | None = None,
    size: int | None = None,
    overlap: int | None = None,
    date_order: DateOrder | None = None,
    progress: bool = True,
) -> BuildReport:
    """Build a library from a folder of articles or one file, or bring it up to date.

    Only passages that are new are encoded. See `embeddings.build_library` for the parameters,
    what is returned and the errors.

    Examples
    --------
    >>> print(build("articles", library="my.library"))  # doctest: +SKIP
    my.library: 5 articles, 62 passages (62 added, 0 kept, 0 removed; 62 embedded)
    """
    return build_library(
        Path(folder),
        Path(library),
        model=model,
        size=size,
        overlap=overlap,
        date_order=date_order,
        progress=progress,
    )


def open(library: str | Path, *, model: str | Encoder | None = None) -> Library:  # noqa: A001
    """Open a library for questions. See `qa.library.open_library` for the errors.

    Examples
    --------
    >>> with open("my.library") as library:  # doctest: +SKIP
    ...     print(library.ask("Who leads the party?"))
    """
    return open_library(library, model)


def __getattr__(name: str) -> Any:
    """`Experiment`, which is loaded when it is first asked for: most work needs none."""
    if name == "Experiment":
        from qa.experiment.experiment import Experiment

        return Experiment
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """Give a notebook ``%library`` and ``%ask``: what ``%load_ext qa`` calls; see `qa.magics`."""
    from qa.magics import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take them away again: what ``%unload_ext qa`` calls."""
    from qa.magics import unload

    unload(shell)
