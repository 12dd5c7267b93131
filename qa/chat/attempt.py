"""Attempts: what was pressed on a page is done, and what fails is told there in one line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from corpus.errors import FootnoteError
from qa.escape import plain

__all__ = ["alert", "attempt"]

logger = logging.getLogger(__name__)

_LONGEST = 300  # characters of an alert


def attempt(widget: Any, act: Callable[[], None], *, told: bool = False) -> bool:
    """Act, and tell the page what fails; nothing is raised.

    Parameters
    ----------
    widget : AnyWidget
        What the page belongs to.
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
    except KeyboardInterrupt:  # the kernel was told to stop what it does
        alert(widget, "Stopped.")
        return False
    except Exception as error:
        line = str(error)
        # Whatever it is, the page goes on.
        if not isinstance(error, FootnoteError | ValueError):
            logger.exception("what was pressed could not be done")
            line = f"{type(error).__name__}: {line}"
        if not told:
            alert(widget, line)
        return False
    return True


def alert(widget: Any, text: str) -> None:
    """Tell the page something in one line of at most 300 characters."""
    line = plain(" ".join(text.split()))
    widget.send({"alert": line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"})
