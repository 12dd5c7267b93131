"""Attempts: what was pressed on a page is done, and what fails is told there in one line."""

from __future__ import annotations

import logging
from collections.abc import Callable

from corpus.errors import FootnoteError
from qa.chat.page_line import PageLine

__all__ = ["STOPPED", "attempt"]

logger = logging.getLogger(__name__)

STOPPED = "Stopped."
"""What is told where the kernel was told to stop what it does."""


def attempt(line: PageLine, act: Callable[[], None], *, told: bool = False) -> bool:
    """Act, and tell the page what fails; nothing is raised.

    Parameters
    ----------
    line : PageLine
        To the page.
    act : callable
        What is to be done.
    told : bool
        Whether the page was told of a failure already; then it is not told of another.

    Returns
    -------
    bool
        Whether nothing failed.
    """
    try:
        act()
    except KeyboardInterrupt:
        line.alert(STOPPED)
        return False
    except Exception as error:
        why = str(error)
        # Whatever it is, the page goes on.
        if not isinstance(error, FootnoteError | ValueError):
            logger.exception("what was pressed could not be done")
            why = f"{type(error).__name__}: {why}"
        if not told:
            line.alert(why)
        return False
    return True
