"""The saved quotations of a library, as its users see them: save, forget, check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qa.quotation.check import CheckedQuotation, check_quotations
from qa.quotation.quotation import Quotation
from qa.quotation.saved import (
    SavedQuotation,
    forget_quotation,
    save_quotation,
    saved_quotations,
)

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["SavedQuotations"]


def _now() -> datetime:
    return datetime.now(UTC)


class SavedQuotations:
    """The quotations of a library, by article and by their place in it.

    What another process saves or forgets meanwhile is seen at once.

    Parameters
    ----------
    library : Library
        That keeps them.
    clock : callable
        Gives the time at which a quotation is saved.

    Examples
    --------
    >>> library.quotations.save(quotation, note="chapter 1")  # doctest: +SKIP
    >>> [kept.quotation.words for kept in library.quotations]  # doctest: +SKIP
    """

    def __init__(self, library: Library, clock: Callable[[], datetime] = _now) -> None:
        self._library = library
        self._clock = clock

    def __iter__(self) -> Iterator[SavedQuotation]:
        return iter(saved_quotations(self._library.path))

    def __len__(self) -> int:
        return len(saved_quotations(self._library.path))

    def __repr__(self) -> str:
        return f"<{len(self)} quotations saved in {str(self._library.path)!r}>"

    def save(self, quotation: Quotation, *, note: str = "") -> SavedQuotation:
        """Keep a quotation of the library, in place of the one of its id.

        Raises
        ------
        ValueError
            If the library's articles do not say these words at this place.
        LibraryUnavailable
            If nothing can be written there. More as `save_quotation`.
        """
        if not isinstance(quotation, Quotation):
            raise ValueError(f"{quotation!r} is no quotation; make one with quote()")
        try:
            text = self._library.article(quotation.article_id).text
        except KeyError:
            text = ""
        if text[quotation.start : quotation.end] != quotation.words:
            raise ValueError(
                f"{self._library.path} does not hold these words of {quotation.article_id}; save "
                "them in the library that they were quoted from"
            )
        when = self._clock().isoformat(timespec="seconds")
        return save_quotation(self._library.path, quotation, note=note, when=when)

    def forget(self, quotation_id: str) -> None:
        """Keep the quotation of that id no longer; errors as `forget_quotation`."""
        forget_quotation(self._library.path, quotation_id)

    def check(self) -> list[CheckedQuotation]:
        """Whether each still stands in its file as that is now; see `check_quotations`."""
        return check_quotations(self._library)
