"""The command line: ``qa build`` and ``qa ask``.

Results go to standard output, progress and errors to standard error. An error is one line that
says what is wrong and what to do, with exit status 1; options that do not exist are status 2.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import qa
from corpus.errors import FootnoteError
from qa.library import Library, checked_question
from qa.render import plain

__all__ = ["main"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and the id it came with."""

    id: str | int | None
    question: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str or None
        What follows ``qa``; None takes the process's own.

    Returns
    -------
    int
        The exit status: 0, or 1 after an error that was told.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    try:
        return _build(options) if options.command == "build" else _ask(options)
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not flush into the void.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        goes_on = "; the same command goes on where it was" if options.command == "build" else ""
        print(f"qa: stopped{goes_on}", file=sys.stderr)
        return 130
    except (FootnoteError, ValueError) as error:
        print(f"qa: {plain(' '.join(str(error).split()))}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa", description="Ask a folder of articles; answers are cited source passages."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="build a library, or bring it up to date")
    build.add_argument("folder", metavar="FOLDER", type=Path, help="the articles")
    _add_library(build)
    build.add_argument("--model", help="name or folder of a sentence-transformers model")
    build.add_argument(
        "--size", type=int, help="most tokens in a passage of several sentences (180)"
    )
    build.add_argument("--overlap", type=int, help="tokens that neighbours share (0)")
    build.add_argument(
        "--date-order", choices=["dmy", "mdy"], help="how to read 03/04/2008 (left unknown)"
    )
    build.add_argument("--quiet", action="store_true", help="no progress bars")

    ask = commands.add_parser("ask", help="ask a question, or a file of them")
    ask.add_argument("question", metavar="QUESTION", nargs="?", help="what you want to know")
    _add_library(ask)
    ask.add_argument("--top", type=int, metavar="K", help="how many passages (5)")
    ask.add_argument("--json", action="store_true", help="one JSON object a question")
    ask.add_argument(
        "--questions", metavar="FILE", type=Path,
        help="JSON lines with id and question, instead of QUESTION",
    )  # fmt: skip
    ask.add_argument("--model", help="where the library's model is now")
    return parser


def _add_library(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )


def _build(options: argparse.Namespace) -> int:
    report = qa.build(
        options.folder,
        library=options.library,
        model=options.model,
        size=options.size,
        overlap=options.overlap,
        date_order=options.date_order,
        progress=sys.stderr.isatty() and not options.quiet,
    )
    print("\n".join(plain(line) for line in str(report).splitlines()))
    return 0


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) == (options.questions is None):
        raise ValueError("give either a QUESTION or --questions FILE")
    if options.question is not None:
        asked = [_Asked(None, options.question)]
        checked_question(options.question)
    else:
        asked = _read_questions(options.questions)
    with qa.open(options.library, model=options.model) as library:
        for number, item in enumerate(asked):
            if number and not options.json:
                print()
            _print_answer(library, item, options)
    return 0


def _print_answer(library: Library, asked: _Asked, options: argparse.Namespace) -> None:
    answer = library.ask(asked.question, options.top)
    if options.json:
        print(json.dumps(answer.to_dict(asked.id), ensure_ascii=False), flush=True)
    else:
        print(answer, flush=True)


def _read_questions(path: Path) -> list[_Asked]:
    """The questions of a file of JSON lines, every one checked before the first is asked."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8; save it in that encoding") from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}); check its name") from error
    asked: list[_Asked] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{where}: not JSON ({error}); write one object a line") from error
        question = fields.get("question") if isinstance(fields, dict) else None
        if not isinstance(question, str):
            raise ValueError(f'{where}: no question; write {{"id": "...", "question": "..."}}')
        try:
            checked_question(question)
        except FootnoteError as error:
            raise ValueError(f"{where}: {error}") from error
        question_id = fields.get("id")
        if not isinstance(question_id, str | int | None):
            raise ValueError(f"{where}: the id must be a string or a whole number")
        asked.append(_Asked(question_id, question))
    if not asked:
        raise ValueError(f'{path} holds no question; write {{"id": "...", "question": "..."}}')
    return asked
