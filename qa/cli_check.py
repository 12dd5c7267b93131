"""The command ``qa check``: whether the quotations that were saved in a library still hold."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from textwrap import shorten

import qa
from qa.escape import plain
from qa.quotation.check import CheckedQuotation, State, all_hold, check_quotations

__all__ = ["add_check", "check_lines"]

_WORDS_SHOWN = 70
_STATES: tuple[State, ...] = ("holds", "moved", "altered", "gone", "missing", "unreadable")
_INDENT = " " * 12


def add_check(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a quotation")


def check_lines(options: argparse.Namespace) -> Generator[str, None, int]:
    """Run the command, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_check` has them parsed.

    Returns
    -------
    generator of str
        Lines to print. What it returns at its end is the exit status: 0 where every quotation
        holds, else 1.
    """
    with qa.open(options.library) as library:
        checked = check_quotations(library)
    if options.json:
        for each in checked:
            yield json.dumps(each.to_dict(), ensure_ascii=False)
    else:
        for each in checked:
            yield from _lines(each)
        yield _summary(checked, options.library)
    return 0 if all_hold(checked) else 1


def _lines(each: CheckedQuotation) -> Iterator[str]:
    quotation = each.saved.quotation
    words = shorten(plain(quotation.words), _WORDS_SHOWN, placeholder=" …")
    locator = f"{quotation.locator.label} {quotation.locator.span}"
    yield f"{each.state:<12}{quotation.id}  {_line(quotation.path)}, {locator}: {words}"
    if each.reason:
        yield f"{_INDENT}{_line(each.reason)}"
    for change in each.changes:
        yield f"{_INDENT}  {_change(change.was, change.now)}"


def _line(text: str) -> str:
    """The name of a file may hold a line break."""
    return plain(" ".join(text.split()))


def _change(was: str, now: str) -> str:
    was, now = (shorten(plain(words), _WORDS_SHOWN, placeholder=" …") for words in (was, now))
    if not was:
        return f"put in: {now}"
    return f"{was} → {now}" if now else f"left out: {was}"


def _summary(checked: Sequence[CheckedQuotation], library: Path) -> str:
    if not checked:
        return f"no quotation is saved in {plain(str(library))}"
    states = Counter(each.state for each in checked)
    told = ", ".join(f"{states[state]} {state}" for state in _STATES if states[state])
    noun = "quotation" if len(checked) == 1 else "quotations"
    return f"{len(checked)} saved {noun}: {told}"
