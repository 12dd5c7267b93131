"""The command line: ``qa build``, ``ask``, ``chat``, ``export``, ``verify``, ``check``, and more.

Results go to standard output, progress and errors to standard error. An error is one line that
says what is wrong and what to do, with exit status 1; of ``verify`` and ``check`` with 2, where 1
says that something does not hold. Options that do not exist are status 2.
Each command's own options are beside it, in the module of its name.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator, Sequence

from corpus.errors import FootnoteError
from qa.cli_ask import add_ask, ask_lines
from qa.cli_build import add_build, build_lines
from qa.cli_calibrate import add_calibrate, calibrate_lines
from qa.cli_chat import add_chat, chat_lines
from qa.cli_check import add_check, check_lines
from qa.cli_evaluate import add_evaluate, evaluate_lines
from qa.cli_export import add_export, export_lines
from qa.cli_verify import add_verify, verify_lines
from qa.escape import plain

__all__ = ["main"]


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
    options = _parser().parse_args(arguments)
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
        goes_on = "; the same command goes on where it was" if options.command == "build" else ""
        print(f"qa: stopped{goes_on}", file=sys.stderr)
        return 130
    except (FootnoteError, ValueError) as error:
        print(f"qa: {plain(' '.join(str(error).split()))}", file=sys.stderr)
        # Of these two 1 says that something does not hold, as of diff and grep.
        return 2 if options.command in ("verify", "check") else 1


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


def _lines(options: argparse.Namespace) -> Iterator[str]:
    """What the command prints, as it comes."""
    progress = sys.stderr.isatty()
    if options.command == "build":
        return build_lines(options, progress=progress)
    if options.command == "evaluate":
        return evaluate_lines(options, progress=progress)
    if options.command == "calibrate":
        return calibrate_lines(options, progress=progress)
    if options.command == "export":
        return export_lines(options)
    if options.command == "verify":
        return verify_lines(options)
    if options.command == "check":
        return check_lines(options)
    if options.command == "chat":
        return chat_lines(options)
    return ask_lines(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa", description="Ask a folder of articles; answers are cited source passages."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_build(commands.add_parser("build", help="build a library, or bring it up to date"))
    add_ask(commands.add_parser("ask", help="ask a question, or a file of them"))
    add_chat(commands.add_parser("chat", help="ask in a web page on this machine"))
    add_export(commands.add_parser("export", help="print the articles' bibliographic data"))
    add_verify(commands.add_parser("verify", help="hold a draft's quotations against a library"))
    add_check(commands.add_parser("check", help="say which saved quotations hold no longer"))
    add_evaluate(commands.add_parser("evaluate", help="measure retrievers on a question set"))
    add_calibrate(commands.add_parser("calibrate", help="fit the confidence to question sets"))
    return parser
