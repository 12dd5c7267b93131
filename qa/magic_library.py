"""The library that a notebook's magics ask, and what they do with it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import FootnoteError
from qa.answer import Answer
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import STYLES, style_named
from qa.facets import Facets, facets
from qa.library import Library, open_library
from qa.magic_line import complete_line, folder_of, matching_names, split_line
from qa.retrievers import RETRIEVERS, make_retriever
from qa.where import FIELDS, check_where

__all__ = ["OpenLibrary"]

_ASKED = re.compile(r"(?:^|.*=)\s*%{1,2}ask\s(?P<behind>.*)", re.DOTALL)
_OPENED = re.compile(r"(?:^|.*=)\s*%library\s+(?P<behind>.*)", re.DOTALL)
# What a build changes, but for the articles' words, of which the checksums tell.
_STATE = (
    "SELECT * FROM settings ORDER BY key",
    "SELECT * FROM files ORDER BY path",
    "SELECT id, path, sha256, position, copies FROM articles ORDER BY id",
)


class OpenLibrary:
    """The library that one notebook asks; what its magics do, without the notebook.

    Safe to use from several threads: one magic waits for the other.

    Attributes
    ----------
    library : Library or None
        The one that is open.
    """

    def __init__(self) -> None:
        self.library: Library | None = None
        self._place: Path | None = None  # of its folder, wherever this process goes
        self._facets: Facets | None = None
        self._lock = threading.RLock()

    def open(self, line: str) -> Library:
        """Open the library of a folder in place of the one before; without a folder give that.

        The one that is open is given again where its folder holds nothing else since. The one
        before stays open for the chats and answers that were made from it.

        Parameters
        ----------
        line : str
            As `qa.magic_line.folder_of` takes it.

        Raises
        ------
        ValueError
            If no folder is named and none is open.
        LibraryNotFound, LibraryDamaged, LibraryUnavailable
            As `qa.library.open_library`; the one before stays open.
        """
        folder = folder_of(line)
        with self._lock:
            if not folder:
                return self._opened()
            path = Path(folder).expanduser()
            opened, place = open_library(path), path.resolve()
            before = self.library
            if before is not None and place == self._place and _holds_the_same(before, opened):
                opened.close()
                return before
            self.library, self._place, self._facets = opened, place, None
            return opened

    def ask(self, line: str, cell: str | None = None) -> Answer:
        """Ask a question.

        Parameters
        ----------
        line : str
            Options, as `qa.magic_line.split_line` takes them; then the question, unless there is
            a cell.
        cell : str or None
            The question.

        Raises
        ------
        ValueError
            If no library is open, an option cannot be, or the question stands in two places.
        FootnoteError
            As `Library.ask`.
        """
        options, question = split_line(line)
        if cell is not None:
            if question:
                raise ValueError(
                    f"the question of %%ask stands in the lines below it, but {question!r} stands "
                    "beside it; move it down"
                )
            question = cell.strip()
        where = check_where({field: options[field] for field in FIELDS if field in options})
        top = _whole_number(options["top"][0]) if "top" in options else None
        style = options.get("style", [DEFAULT_STYLE])[0]
        style_named(style)
        with self._lock, self._asked(options.get("library")) as library:
            named = options.get("retriever")
            retriever = make_retriever(named[0], library) if named else None
            answer = library.ask(question, top, where=where or None, retriever=retriever)
            return answer.in_style(style)

    def complete(self, line: str) -> tuple[str, list[str]]:
        """What can stand at the end of a notebook's line, and the end that it replaces."""
        if opened := _OPENED.fullmatch(line):
            typed = opened["behind"]
            return typed, _folders(typed)
        if asked := _ASKED.fullmatch(line):
            return complete_line(asked["behind"], self._values)
        return "", []

    def _opened(self) -> Library:
        if self.library is None:
            raise ValueError("there is no library open; open one with %library PATH")
        return self.library

    @contextmanager
    def _asked(self, folder: Sequence[str] | None) -> Iterator[Library]:
        """The library of a folder for as long as it is asked, or the one that is open."""
        if folder:
            with open_library(Path(folder[0]).expanduser()) as library:
                yield library
        else:
            yield self._opened()

    def _values(self, option: str, typed: str) -> Sequence[str]:
        """The values of an option that what is typed may become."""
        if option == "library":
            return _folders(typed)
        if option in ("style", "retriever"):
            names = STYLES if option == "style" else tuple(RETRIEVERS)
            return [name for name in names if name.startswith(typed)]
        if option not in ("author", "publisher"):
            return []
        with self._lock:
            if self.library is not None and self._facets is None:
                self._facets = facets(self.library)
            held = self._facets
        found = held and (held.authors if option == "author" else held.publishers)
        return matching_names([each.name for each in found or ()], typed)


def _holds_the_same(before: Library, now: Library) -> bool:
    """Whether two libraries are of one state of a folder; not if the one before was closed."""
    try:
        return all(before.file.rows(state) == now.file.rows(state) for state in _STATE)
    except (FootnoteError, ValueError):
        return False


def _folders(typed: str) -> list[str]:
    """The folders whose paths start with what is typed, each with a slash at its end."""
    parent, _, begun = typed.rpartition("/")
    place = Path(f"{parent}/" if "/" in typed else ".").expanduser()
    if not place.is_dir():
        return []
    prefix = f"{parent}/" if "/" in typed else ""
    return [
        f"{prefix}{entry.name}/"
        for entry in sorted(place.iterdir())
        if entry.name.startswith(begun)
        and entry.is_dir()
        and (begun.startswith(".") or not entry.name.startswith("."))
    ]


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}", text):
        raise ValueError(f"--top is {text!r}, but must be a whole number")
    return int(text)
