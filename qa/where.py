"""Filters: which passages of a library fit `where`, before any of them is ranked.

    where={"after": "2006-08", "before": "2006-12-15", "author": "Van Auken", "words": ["Basra"]}

| field       | passes                                                                          |
|-------------|---------------------------------------------------------------------------------|
| `after`     | articles that are certainly not older: 2006, 2006-08 or 2006-08-31, included    |
| `before`    | articles that are certainly not newer, the day, month or year itself included   |
| `author`    | articles with an author whose name has all these words, accents aside           |
| `publisher` | articles whose publisher's name has all these words, accents aside              |
| `article`   | the article of that id, or of that file in the folder that was built            |
| `language`  | articles in that language, by its ISO 639-1 code: en, ar, fr                    |
| `words`     | passages that have each of these words or phrases, as whole words, in any case  |

Several fields must all be fitted. Of a list of authors, publishers, articles or languages one is
enough; of a list of words all are needed. What an article does not say does not fit.
"""

from __future__ import annotations

import calendar
import datetime
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.dates import ArticleDate
from corpus.language import language_code
from corpus.library import LibraryFile
from qa.retriever import Where

__all__ = ["FIELDS", "PassageFilter", "Rows", "check_where"]

FIELDS = ("after", "article", "author", "before", "language", "publisher", "words")

# Which passages pass, in the order of their ids.
Rows = npt.NDArray[np.bool_]

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_WORD = re.compile(r"\w+")
# What may stand between the words of a phrase: white space and dashes.
_BETWEEN = "[\\s\\-\u2010-\u2015]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What of an article filters ask for; words are folded."""

    names: frozenset[str]  # its id, and the files that hold it
    days: tuple[datetime.date, datetime.date] | None  # the first and the last it can be of
    authors: tuple[frozenset[str], ...]
    publisher: frozenset[str]
    language: str | None


def check_where(where: Where) -> dict[str, tuple[str, ...]]:
    """The values of each field of a filter, as a tuple; fields that are None are left out.

    Raises
    ------
    ValueError
        If there is no such field, or a value is none that the field can have.
    """
    if not isinstance(where, Mapping):
        raise ValueError(f"where is {where!r}, but must be a mapping such as {{'author': 'Berg'}}")
    checked: dict[str, tuple[str, ...]] = {}
    for field, value in where.items():
        if field not in FIELDS:
            raise ValueError(f"where has no field {field!r}; there are: {', '.join(FIELDS)}")
        if value is None:
            continue
        if field in ("after", "before") and isinstance(value, datetime.date):
            value = value.isoformat()[:10]
        values = (value,) if isinstance(value, str) else tuple(value) if _is_list(value) else ()
        if not values or not all(isinstance(each, str) and each.strip() for each in values):
            raise ValueError(f"{field} is {value!r}, but must be a text or a list of texts")
        if field in ("author", "publisher") and not all(map(_words, values)):
            raise ValueError(f"{field} is {value!r}, but must have a word")
        if field == "language":
            codes = [language_code(value) for value in values]
            if None in codes:
                raise ValueError(f"language is {value!r}, but must be a code such as en, ar or fr")
            values = tuple(code for code in codes if code)
        if field in ("after", "before"):
            if len(values) > 1:
                raise ValueError(f"{field} is {value!r}, but must be one date")
            _days(field, values[0])
        checked[field] = values
    if "after" in checked and "before" in checked:
        first, last = checked["after"][0], checked["before"][0]
        if _days("after", first)[0] > _days("before", last)[1]:
            raise ValueError(f"no day is both after {first} and before {last}")
    return checked


class PassageFilter:
    """Finds the passages of a library that fit.

    Parameters
    ----------
    file : LibraryFile
        The library.
    """

    def __init__(self, file: LibraryFile) -> None:
        self._file = file
        self._cached = lru_cache(maxsize=32)(self._select)

    def rows(self, where: Where | None) -> Rows | None:
        """Which passages fit, in the order of their ids; None where all do.

        Raises
        ------
        ValueError
            As `check_where`.
        """
        checked = check_where({} if where is None else where)
        return self._cached(tuple(sorted(checked.items()))) if checked else None

    def _select(self, fields: tuple[tuple[str, tuple[str, ...]], ...]) -> Rows:
        wanted = dict(fields)
        words = wanted.pop("words", ())
        fits = np.array([_fits(facts, wanted) for facts in self._articles], dtype=bool)
        rows = fits[self._article_of_row]
        for words_in_order in map(str.split, map(_folded, words)):
            pattern = re.compile(_BETWEEN.join(map(re.escape, words_in_order)))
            for row in np.flatnonzero(rows):
                rows[row] = _occurs(words_in_order, pattern, self._texts[row])
        rows.flags.writeable = False
        return rows

    @cached_property
    def _articles(self) -> list[_Facts]:
        return [
            _facts((article_id, path, *json.loads(copies)), json.loads(record))
            for article_id, path, copies, record in self._file.rows(
                "SELECT id, path, copies, record FROM articles ORDER BY id"
            )
        ]

    @cached_property
    def _article_of_row(self) -> npt.NDArray[np.int64]:
        articles = self._file.rows("SELECT id FROM articles ORDER BY id")
        place = {row[0]: number for number, row in enumerate(articles)}
        rows = self._file.rows("SELECT article_id FROM passages ORDER BY id")
        return np.array([place[row[0]] for row in rows], dtype=np.int64)

    @cached_property
    def _texts(self) -> list[str]:
        articles = dict(self._file.rows("SELECT id, text FROM articles"))
        places = self._file.rows('SELECT article_id, start, "end" FROM passages ORDER BY id')
        return [_folded(articles[article][start:end]) for article, start, end in places]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset)


def _days(field: str, text: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a year, a month or a day."""
    match = _DATE.fullmatch(text.strip())
    try:
        if not match:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # the pattern's first group always takes part
        return _span(year, month, day)
    except ValueError:
        raise ValueError(
            f"{field} is {text!r}, but must be a date such as 2006, 2006-08 or 2006-08-31"
        ) from None


def _span(year: int, month: int | None, day: int | None) -> tuple[datetime.date, datetime.date]:
    first = datetime.date(year, month or 1, day or 1)
    last = month or 12
    return first, datetime.date(year, last, day or calendar.monthrange(year, last)[1])


def _facts(names: Sequence[str], record: Mapping[str, Any]) -> _Facts:
    date = ArticleDate(**record["date"]) if record["date"] else None
    return _Facts(
        names=frozenset(map(_name, names)),
        days=_span(date.year, date.month, date.day) if date and date.year else None,
        authors=tuple(_words(author) for author in record["authors"]),
        publisher=_words(record["publisher"] or ""),
        language=record.get("language"),
    )


def _words(text: str) -> frozenset[str]:
    """The words of a name, without case and accents."""
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return frozenset(_WORD.findall(bare.casefold()))


def _name(text: str) -> str:
    return unicodedata.normalize("NFC", text).removeprefix("./")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


def _occurs(phrase: Sequence[str], pattern: re.Pattern[str], text: str) -> bool:
    """Whether a phrase stands in a text, at both ends of whole words; all are folded."""
    return all(part in text for part in phrase) and any(
        not (_in_word(match[0][0]) and _in_word(text[: match.start()][-1:]))
        and not (_in_word(match[0][-1]) and _in_word(text[match.end() : match.end() + 1]))
        for match in pattern.finditer(text)
    )


def _in_word(character: str) -> bool:
    """Whether a character is a part of words: a letter, a digit, a mark on one, an underscore."""
    return bool(character) and (unicodedata.category(character)[0] in "LMN" or character == "_")


def _fits(facts: _Facts, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    for field, values in wanted.items():
        if field == "article":
            fits = not facts.names.isdisjoint(map(_name, values))
        elif field == "language":
            fits = facts.language in values
        elif field == "author":
            fits = any(_words(value) <= author for value in values for author in facts.authors)
        elif field == "publisher":
            fits = any(_words(value) <= facts.publisher for value in values)
        elif facts.days is None:
            fits = False
        elif field == "after":
            fits = facts.days[0] >= _days(field, values[0])[0]
        else:
            fits = facts.days[1] <= _days(field, values[0])[1]
        if not fits:
            return False
    return True
