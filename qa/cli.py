"""The command line: ``qa build``, ``ask``, ``chat``, ``export``, ``verify``, ``check``, and more.

Results go to standard output, progress and errors to standard error. An error is one line that
says what is wrong and what to do, with exit status 1; of ``verify``, ``check`` and ``reproduce``
with 2, where 1 says that something does not hold. ``experiment`` also ends with 1 where a system
failed. Options that do not exist are status 2.
Each command's own options are beside it, in the module of its name.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from types import ModuleType

from corpus.errors import FootnoteError
from qa.escape import plain

__all__ = ["main"]


# Those that go on where they were stopped, and those whose status 1 tells of what does not hold.
_GO_ON = ("build", "experiment")
_TELLING = ("verify", "check", "reproduce")

_COMMANDS: Mapping[str, str] = {
    "build": "build a library, or bring it up to date",
    "ask": "ask a question, or a file of them",
    "chat": "ask in a web page on this machine",
    "export": "print the articles' bibliographic data",
    "verify": "hold a draft's quotations against a library",
    "check": "say which saved quotations hold no longer",
    "pool": "gather passages to be judged",
    "judgments": "export judgments, and say how far judges agree",
    "experiment": "compare systems as a file describes them",
    "reproduce": "run an experiment again, and say whether it is the same",
    "compare": "compare runs, with tests",
    "evaluate": "measure retrievers on a question set, or runs",
    "calibrate": "fit the confidence to question sets",
}
# Those that show bars.
_LONG = ("build", "pool", "experiment", "reproduce", "evaluate", "calibrate")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str or None
        What follows ``qa``; None takes the process's own.

    Returns
    -------
    int
        The exit status: 0; 1 or 2 after an error that was told, or where something does not hold.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(given).parse_args(given)
    try:
        return _printed(_lines(options))
    except _Unwritable as error:
        # The interpreter must not flush what is left into the void.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error.__cause__, BrokenPipeError):  # there the reader has seen enough
            print(
                f"qa: the output cannot be written ({error}); look where it goes", file=sys.stderr
            )
        return 1
    except KeyboardInterrupt:
        goes_on = "; the same command goes on where it was" if options.command in _GO_ON else ""
        print(f"qa: stopped{goes_on}", file=sys.stderr)
        return 130
    except (FootnoteError, ValueError) as error:
        print(f"qa: {plain(' '.join(str(error).split()))}", file=sys.stderr)
        # Of these two 1 says that something does not hold, as of diff and grep.
        return 2 if options.command in _TELLING else 1


class _Unwritable(Exception):
    """Standard output takes nothing more: its disk is full, or its reader has gone."""


def _printed(lines: Iterator[str]) -> int:
    """Print what a command gives; the exit status that it ends with, 0 where it tells none."""
    while True:
        try:
            line = next(lines)
        except StopIteration as end:
            return int(end.value or 0)
        try:
            print(line, flush=True)
        except OSError as error:
            raise _Unwritable(error.strerror) from error


def _module(command: str) -> ModuleType:
    """The module of a command, which alone is loaded: an answer need not wait for the others."""
    return import_module(f"qa.cli_{command}")


def _lines(options: argparse.Namespace) -> Iterator[str]:
    """What the command prints, as it comes."""
    command = options.command
    lines: Callable[..., Iterator[str]] = getattr(_module(command), f"{command}_lines")
    if command in _LONG:
        return lines(options, progress=sys.stderr.isatty())
    return lines(options)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """What reads a command line: with the options of its command, the names of the others."""
    parser = argparse.ArgumentParser(
        prog="qa", description="Ask a folder of articles; answers are cited source passages."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in _COMMANDS.items():
        command = commands.add_parser(name, help=purpose)
        if name in arguments:
            getattr(_module(name), f"add_{name}")(command)
    return parser
