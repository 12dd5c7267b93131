"""The command ``qa ask``: its options, the questions of a file, and what it prints."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qa
from corpus.errors import FootnoteError
from corpus.references.item import article_item
from qa.citation.export import FORMATS, export
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import STYLES, style_named
from qa.library import Library
from qa.question import checked_question
from qa.reranker import CrossEncoder, Reranked
from qa.retriever import Retriever
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS, make_retriever
from qa.where import FIELDS, check_where

__all__ = ["add_ask", "ask_lines"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and the id it came with."""

    id: str | int | None
    question: str


def add_ask(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument("question", metavar="QUESTION", nargs="?", help="what you want to know")
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument("--top", type=int, metavar="K", help="how many passages (5)")
    parser.add_argument("--json", action="store_true", help="one JSON object a question")
    parser.add_argument(
        "--questions", metavar="FILE", type=Path,
        help="JSON lines with id and question, instead of QUESTION",
    )  # fmt: skip
    parser.add_argument("--model", help="where the library's model is now")
    parser.add_argument(
        "--retriever", metavar="NAME",
        help=f"what ranks the passages: {', '.join(RETRIEVERS)} ({DEFAULT_RETRIEVER})",
    )  # fmt: skip
    parser.add_argument(
        "--reranker", metavar="MODEL",
        help="name or folder of a CrossEncoder that looks at the first passages again",
    )  # fmt: skip
    parser.add_argument(
        "--style", metavar="STYLE", default=DEFAULT_STYLE,
        help=f"of the citations: {', '.join(STYLES)} ({DEFAULT_STYLE}), or any CSL style",
    )  # fmt: skip
    parser.add_argument(
        "--export", metavar="FORM", choices=FORMATS,
        help=f"only the articles, as {', '.join(FORMATS)}",
    )  # fmt: skip
    which = parser.add_argument_group("which passages are in question")
    which.add_argument("--after", metavar="DATE", help="not older than 2006, 2006-08 or 2006-08-31")
    which.add_argument("--before", metavar="DATE", help="not newer")
    for field, metavar, what in (
        ("author", "NAME", "by this author; of several one is enough"),
        ("publisher", "NAME", "of this publisher; of several one is enough"),
        ("article", "ID", "of the article of that id or file; of several one is enough"),
        ("language", "CODE", "in this language: en, ar; of several one is enough"),
        ("words", "WORD", "with this word or phrase; of several all are needed"),
    ):
        which.add_argument(f"--{field}", metavar=metavar, action="append", help=what)


def ask_lines(options: argparse.Namespace) -> Iterator[str]:
    """Run the command, and give what it prints, an answer at a time.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_ask` has them parsed.
    """
    if (options.question is None) == (options.questions is None):
        raise ValueError("give either a QUESTION or --questions FILE")
    where = check_where({field: getattr(options, field) for field in FIELDS})
    if options.question is not None:
        asked = [_Asked(None, options.question)]
        checked_question(options.question)
    else:
        asked = _read_questions(options.questions)
    style_named(options.style)
    if options.export and options.json:
        raise ValueError("give either --json or --export, not both")
    items: dict[str, dict[str, Any]] = {}  # of all answers, by key
    with qa.open(options.library, model=options.model) as library:
        retriever = _retriever(library, options)
        for number, item in enumerate(asked):
            answer = library.ask(
                item.question, options.top, where=where or None, retriever=retriever
            ).in_style(options.style)
            if options.export:
                items |= {item["id"]: item for item in map(article_item, answer.articles)}
            elif options.json:
                yield json.dumps(answer.to_dict(item.id), ensure_ascii=False)
            else:
                yield f"\n{answer}" if number else str(answer)
    if options.export:
        yield export(list(items.values()), options.export, options.style).rstrip("\n")


def _retriever(library: Library, options: argparse.Namespace) -> Retriever | None:
    """What the options name; None for the library's own."""
    named = make_retriever(options.retriever, library) if options.retriever else None
    if options.reranker is None:
        return named
    return Reranked(named or library.retriever, CrossEncoder(library, options.reranker))


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
