"""The errors a user can act on, each with a message that ends in what to do.

    FootnoteError
    ├── UnreadableFile      one file that a build leaves out: the reason and the mend
    ├── EmptyFolder         nothing to build from
    ├── LibraryNotFound     no library at that path
    ├── LibraryUnfinished   a library whose first build never ended
    ├── LibraryBusy         another process is building into the library
    ├── LibraryDamaged      the file is not a library, or of another version
    ├── LibraryUnavailable  the file cannot be read or written for now
    ├── EncoderNotFound     no model of that name or at that path
    ├── EncoderMismatch     the library's vectors were made by another encoder
    ├── BadVector           an encoder gave a vector that means nothing
    ├── QuestionRefused     a question that cannot be asked
    └── DraftUnreadable     a draft that cannot be verified: no file, no text, broken

Wrong arguments of a function are `ValueError`, as everywhere in Python.
"""

from __future__ import annotations

__all__ = [
    "BadVector",
    "DraftUnreadable",
    "EmptyFolder",
    "EncoderMismatch",
    "EncoderNotFound",
    "FootnoteError",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryNotFound",
    "LibraryUnavailable",
    "LibraryUnfinished",
    "QuestionRefused",
    "UnreadableFile",
]


class FootnoteError(Exception):
    """Any error of Footnote that a user can mend; its message is one line."""


class UnreadableFile(FootnoteError):
    """A file that cannot become an article.

    Parameters
    ----------
    reason : str
        What is wrong with it.
    mend : str
        What the user can do about it.
    """

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(f"{reason}; {mend}")
        self.reason = reason
        self.mend = mend


class EmptyFolder(FootnoteError):
    """A folder in which no article was found."""


class LibraryNotFound(FootnoteError):
    """There is no library at the path that was given."""


class LibraryUnfinished(FootnoteError):
    """The library's first build was stopped before it ended."""


class LibraryBusy(FootnoteError):
    """Another process is writing to the library."""


class LibraryDamaged(FootnoteError):
    """The library's file is not one, is broken, or was written by another version."""


class LibraryUnavailable(FootnoteError):
    """The library's file cannot be read or written for now: permissions, a full disk."""


class EncoderNotFound(FootnoteError):
    """No model can be loaded under the name that was given."""


class EncoderMismatch(FootnoteError):
    """The library's vectors were made by another encoder than the one in use."""


class BadVector(FootnoteError):
    """An encoder returned a vector that is blank, not finite or of the wrong dimension."""


class QuestionRefused(FootnoteError):
    """A question that is empty or too long."""


class DraftUnreadable(FootnoteError):
    """A draft that is not there, of no known format, or broken, so that nothing is verified."""
