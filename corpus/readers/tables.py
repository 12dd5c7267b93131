r"""Files with an article a row: JSON lines (as BEIR writes a corpus) and CSV.

Both write some characters as codes (``\n``, ``\u201c``, ``""``), and the text of an article is
traced through them to the characters of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.byline import split_authors
from corpus.draft import Draft, Skipped
from corpus.errors import UnreadableFile
from corpus.readers.text import blocks_of_plain_text
from corpus.source import Source
from corpus.traced import Traced

__all__ = ["looks_like_csv", "looks_like_jsonl", "read_csv", "read_jsonl"]

_ID = ("id", "_id")
_AUTHORS = ("authors", "author")
_LANGUAGE = ("language", "lang")
# In BEIR's `metadata` object these two have more names than at the top of a row.
_DATE_IN_METADATA = ("date", "published_at")
_PUBLISHER_IN_METADATA = ("publisher", "source")
_KNOWN = frozenset({*_ID, *_AUTHORS, *_LANGUAGE, "title", "date", "publisher", "url"})
_DELIMITERS = ",;\t"
_LOOKED_AT = 3  # lines, should the first of a JSON lines file be damaged
_MEND = 'write one JSON object a line, with the article\'s words in "text"'

_BLANK_LINES = re.compile(r"(?:[ \t]*+[\r\n])*+")
# The line by which Excel is told how the columns are delimited.
_TOLD_DELIMITER = re.compile(r'"?sep=([,;\t|])"?[ \t]*(?:\r\n|\n|\r)', re.I)
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)", re.S)
_DOUBLED = re.compile('""')
_SURROGATE = re.compile("[\ud800-\udfff]")
# Numbers stay as they are written: no number is too long, and an id keeps its zeros.
_JSON = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)


def looks_like_jsonl(text: str) -> bool:
    """Whether one of the first lines of `text` is a JSON object with a ``text``."""
    for _, (_, line) in zip(range(_LOOKED_AT), _lines(text), strict=False):
        if not line.lstrip().startswith("{"):
            return False
        try:
            if "text" in _object(line):
                return True
        except UnreadableFile:
            continue
    return False


def looks_like_csv(text: str) -> bool:
    """Whether `text` starts with a row of column names, ``text`` and another known one in it."""
    return (header := _header(text)) is not None and not _KNOWN.isdisjoint(header.names)


def read_jsonl(source: Source) -> Iterator[Draft | Skipped]:
    """The articles of a JSON lines file, one object a line.

    Yields
    ------
    Draft or Skipped
        In the order of the file. `place` counts the lines that are not blank, from 1.
    """
    for number, (start, line) in enumerate(_lines(source.text), 1):
        place = f"row {number}"
        try:
            fields = _object(line)
            yield _draft(_text_of_object(source.text, line, start), fields, place)
        except UnreadableFile as error:
            yield _skipped(source, place, error)


def read_csv(source: Source) -> Iterator[Draft | Skipped]:
    """The articles of a CSV file (RFC 4180) whose first row names its columns.

    Columns are delimited by commas, semicolons or tabs, whichever the first row uses. A row whose
    columns are all empty is passed over.

    Yields
    ------
    Draft or Skipped
        In the order of the file. `place` counts the rows below the first one, from 1.
    """
    header = _header(source.text)
    if header is None:
        error = UnreadableFile(
            "its first row names no 'text' column", "put a row such as id,title,text at the top"
        )
        yield _skipped(source, "", error)
        return
    width = len(header.names)
    for number, (row, _) in enumerate(_rows(source.text, header.delimiter, header.end), 1):
        place = f"row {number}"
        filled = [bool(cell.value.strip()) for cell in row]
        if not any(filled):
            continue
        try:
            if not row[-1].closed:
                raise UnreadableFile(
                    "a quotation mark opens and never closes, so all that follows is lost",
                    "close it, and double the marks inside a text",
                )
            # One column too many is a text cut in two, not one to be left out in silence.
            if len(row) < width or any(filled[width:]):
                raise UnreadableFile(
                    f"{len(row)} columns where the first row has {width}",
                    "put quotation marks around the text",
                )
            # Of two columns of one name the last one wins, for the text as for the fields.
            cells = dict(zip(header.names, row, strict=False))
            fields = {name: cell.value for name, cell in cells.items()}
            yield _draft(cells["text"].traced(source.text), fields, place)
        except UnreadableFile as error:
            yield _skipped(source, place, error)


def _skipped(source: Source, place: str, error: UnreadableFile) -> Skipped:
    return Skipped(path=source.path, place=place, reason=error.reason, mend=error.mend)


def _draft(text: Traced, fields: Mapping[str, Any], place: str) -> Draft:
    blocks = tuple(blocks_of_plain_text(text))
    if not blocks:
        raise UnreadableFile("its text is empty", "fill it in, or delete the row")
    more = fields.get("metadata")
    more = more if isinstance(more, dict) else {}
    authors = (_authors(part.get(name)) for part in (fields, more) for name in _AUTHORS)
    return Draft(
        blocks=blocks,
        key=_first(fields, *_ID),
        place=place,
        title=_first(fields, "title"),
        authors=next(filter(None, authors), ()),
        date=_first(fields, "date") or _first(more, *_DATE_IN_METADATA),
        publisher=_first(fields, "publisher") or _first(more, *_PUBLISHER_IN_METADATA),
        url=_first(fields, "url") or _first(more, "url"),
        language=_first(fields, *_LANGUAGE) or _first(more, *_LANGUAGE),
        head=False,
    )


def _first(fields: Mapping[str, Any], *names: str) -> str | None:
    """The first of the named fields that says something."""
    return next(filter(None, (_one_line(fields.get(name)) for name in names)), None)


def _one_line(value: Any) -> str:
    """A string, or a number as written, on one line; "" for anything else."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _authors(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        names = [item.get("name") if isinstance(item, dict) else item for item in value]
        return tuple(filter(None, map(_one_line, names)))
    return split_authors(_one_line(value)) if value else ()


def _unescaped(
    value: str, source: str, start: int, end: int, escape: re.Pattern[str], literal: str
) -> Traced:
    """`value`, written as ``source[start:end]`` where each match of `escape` is one character.

    An escape that ends in the character it stands for, one of `literal`, is traced to that
    character alone, so that the spans of a text, joined, rebuild it.
    """
    found = [match.span() for match in escape.finditer(source, start, end)]
    if not found:
        starts = np.arange(start, end, dtype=np.int32)
        return Traced(value, starts, starts + 1)
    opens, closes = np.array(found, dtype=np.int32).T
    depth = np.zeros(end - start + 1, dtype=np.int8)
    depth[opens + 1 - start], depth[closes - start] = 1, -1
    starts = np.flatnonzero(np.cumsum(depth[:-1], dtype=np.int8) == 0).astype(np.int32) + start
    ends = starts + 1
    coded = np.searchsorted(starts, opens)
    ends[coded] = closes
    itself = np.array([source[at + 1] in literal for at in opens.tolist()])
    starts[coded[itself]] += 1
    return Traced(value, starts, ends)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank and where they start; nothing but a line feed ends one."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if line and not line.isspace():
            yield start, line
        start = end + 1


def _object(line: str) -> dict[str, Any]:
    try:
        fields = _JSON.decode(line)
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"not JSON ({error.msg}, character {error.pos + 1})", _MEND) from error
    except RecursionError as error:
        raise UnreadableFile("its JSON is nested too deeply", _MEND) from error
    if not isinstance(fields, dict):
        raise UnreadableFile("not a JSON object", _MEND)
    return fields


def _text_of_object(source: str, line: str, offset: int) -> Traced:
    """The last ``text`` of the JSON object `line`, which is valid, at `offset` in `source`."""
    found: tuple[str, int, int] | None = None
    problem = 'it has no "text"'
    at = _skip(line, _skip(line, 0) + 1)
    while line[at] != "}":
        name, at = _JSON.raw_decode(line, at)
        at = opening = _skip(line, _skip(line, at) + 1)
        value, at = _JSON.raw_decode(line, at)
        if name == "text":
            problem = 'its "text" is not a string'
            found = (value, opening + 1, at - 1) if line[opening] == '"' else None
        at = _skip(line, at)
        at = _skip(line, at + (line[at] == ","))
    if found is None:
        raise UnreadableFile(problem, _MEND)
    value, start, end = found
    value = _SURROGATE.sub("�", value)
    return _unescaped(value, source, offset + start, offset + end, _ESCAPE, '"\\/')


def _skip(line: str, at: int) -> int:
    while line.startswith((" ", "\t", "\r"), at):
        at += 1
    return at


@dataclass(frozen=True, slots=True)
class _Header:
    names: list[str]
    delimiter: str
    end: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """A value, the ranges of its part in quotation marks and of what follows, both maybe empty."""

    value: str
    quoted: tuple[int, int]
    rest: tuple[int, int]
    closed: bool = True

    def traced(self, source: str) -> Traced:
        start, end = self.rest
        quoted = self.value[: len(self.value) - (end - start)]
        parts = [_unescaped(quoted, source, *self.quoted, _DOUBLED, '"')]
        return Traced.join([*parts, Traced.of(source, start, end)])


def _header(text: str) -> _Header | None:
    start = match.end() if (match := _BLANK_LINES.match(text)) else 0
    delimiters = _DELIMITERS
    if told := _TOLD_DELIMITER.match(text, start):
        delimiters, start = told[1], told.end()
    for delimiter in delimiters:
        row, end = next(_rows(text, delimiter, start), ([], 0))
        names = [cell.value.strip().lower() for cell in row]
        if "text" in names:
            return _Header(names, delimiter, end)
    return None


def _rows(text: str, delimiter: str, start: int) -> Iterator[tuple[list[_Cell], int]]:
    """The rows of `text` from `start`, each with its end; an empty line is no row.

    As Python's `csv`: quotation marks count at the start of a cell only, and what follows the
    closing one still belongs to the cell.
    """
    pattern = re.compile(rf'(?:"((?:[^"]++|"")*+)("|\Z))?+([^{delimiter}\r\n]*+)')
    row: list[_Cell] = []
    at = start
    while match := pattern.match(text, at):
        quoted = match.span(1) if match[1] is not None else (at, at)
        value = (match[1] or "").replace('""', '"') + match[3]
        row.append(_Cell(value, quoted, match.span(3), match[2] != ""))
        at = match.end()
        if text.startswith(delimiter, at):
            at += 1
            continue
        if len(row) > 1 or match[0]:
            yield row, at
        if at == len(text):
            return
        at += 2 if text.startswith("\r\n", at) else 1
        row = []
