"""What a build reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.draft import Skipped

__all__ = ["BuildReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did.

    Attributes
    ----------
    library : Path
        Where the library lies.
    articles, passages : int
        What it holds now.
    added, kept, removed : int
        Passages that are new, were there already, and are there no longer.
    embedded : int
        Texts that were encoded. Passages of the same text and title share one; those found
        encoded already are not counted.
    copies : tuple of (str, str)
        Each file or row whose text another one holds too, and the id of the article kept.
    skipped : tuple of Skipped
        What was left out, with the reason and the mend.
    mismatches : tuple of str
        What the bibliographies of the folder say of no article, or otherwise than its file.
    """

    library: Path
    articles: int
    passages: int
    added: int
    kept: int
    removed: int
    embedded: int
    copies: tuple[tuple[str, str], ...]
    skipped: tuple[Skipped, ...]
    mismatches: tuple[str, ...]

    def __str__(self) -> str:
        lines = [
            f"{self.library}: {_count(self.articles, 'article')}, "
            f"{_count(self.passages, 'passage')} ({self.added:,} added, {self.kept:,} kept, "
            f"{self.removed:,} removed; {self.embedded:,} embedded)"
        ]
        if self.copies:
            lines.append(
                f"{_count(len(self.copies), 'copy', 'copies')} of the same text, kept once:"
            )
            lines += [f"  {copy} is {kept}" for copy, kept in self.copies]
        if self.skipped:
            lines.append(f"{len(self.skipped):,} left out:")
            # A file's name may hold line breaks; it must not make up a line of the report.
            lines += [f"  {' '.join(str(entry).splitlines())}" for entry in self.skipped]
        if self.mismatches:
            lines.append(f"{_count(len(self.mismatches), 'line')} on the bibliographies:")
            lines += [f"  {' '.join(each.splitlines())}" for each in self.mismatches]
        return "\n".join(lines)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
