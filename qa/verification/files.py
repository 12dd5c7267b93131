"""Whether the files that articles were read from are still as they were when the library was built.

Verdicts are about the library's own copy of the articles. Where a file has changed since, they say
nothing about the file as it lies there now, and that has to be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus.article import Article
from corpus.errors import UnreadableFile
from corpus.library import LibraryFile
from corpus.source import Limits, digest, read_bytes

__all__ = ["Files"]


class Files:
    """The files of a library as they lie in its folder now.

    Parameters
    ----------
    library : LibraryFile
        Which says where its folder is.
    """

    def __init__(self, library: LibraryFile) -> None:
        given = Path(str(library.setting("folder", "")))
        # A library of one file knows that file; if it is gone, it is no folder either.
        self._folder = given if given.is_dir() else given.parent
        self._there = given.exists()
        self._name = str(given)

    def changed(self, articles: Iterable[Article]) -> tuple[str, ...]:
        """The paths of the files that have other bytes than those that were read, in order.

        Parameters
        ----------
        articles : iterable of Article
            Whose files are looked at; one without a known checksum is passed over.
        """
        return tuple(sorted(path for path, state in self._states(articles) if state == "changed"))

    def remarks(self, articles: Iterable[Article]) -> tuple[str, ...]:
        """What is to be told about those files, one line each; () where all are as they were."""
        if not self._there:
            return (f"the folder {self._name} is not there; its files were not looked at",)
        return tuple(
            f"{path} has changed since the library was built; build it again"
            if state == "changed"
            else f"{path} is not in the folder any more, or cannot be read"
            for path, state in self._states(articles)
        )

    def _states(self, articles: Iterable[Article]) -> list[tuple[str, str]]:
        known = {each.path: each.file_sha256 for each in articles if each.file_sha256}
        states: list[tuple[str, str]] = []
        for path, sha256 in sorted(known.items() if self._there else ()):
            try:
                data = read_bytes(self._folder / path, self._folder, Limits())
            except (UnreadableFile, OSError, ValueError):
                states.append((path, "missing"))
                continue
            if digest(data) != sha256:
                states.append((path, "changed"))
        return states
