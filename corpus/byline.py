"""The by-line: reading title, authors, date and publisher off the first lines of an article.

English only. A line is a by-line when the rules here explain every word of it; one word too many,
and it is body text, so that no prose is swallowed and nothing is invented. What looks like a
personal name is an author after "by" or beside a date; elsewhere it may be a place or a title.
Names stay as they are written: nothing is reordered, recased or deduplicated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.byline_grammar import BY, JOINS, LineReading, read_lines
from corpus.dates import ArticleDate, DateOrder, check_order
from corpus.names import AGENCIES

__all__ = ["Byline", "Line", "publisher_of_domain", "read_byline", "split_authors"]

_TOP = 12  # lines; below them, names and dates are rarely about the article itself
_LONGEST_TITLE = 150  # characters
_LONGEST_DECK = 300  # a deck: the sentence that some papers put between title and by-line
_WRAPPED = range(30, 101)  # a shorter line is not wrapped, a longer one is a paragraph by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the top of a file: not blank, white space stripped, Markdown marks removed.

    `heading`: the file marks it as one. Lines with no blank line between them share a `block`.
    """

    text: str
    heading: bool = False
    block: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """What the top of an article says about it, and which lines say it.

    The date is that of publication, or of an update when no other is given; the publisher is the
    first one named. The indices of `title_lines` and `byline_lines` ascend; every other line is
    body text. `title` is None also when it was known from elsewhere.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: ArticleDate | None = None
    publisher: str | None = None
    title_lines: tuple[int, ...] = ()
    byline_lines: tuple[int, ...] = ()


def read_byline(
    lines: Sequence[Line], *, order: DateOrder | None = None, titled: bool = False
) -> Byline:
    """Read title, authors, date and publisher off the first lines of an article.

    Parameters
    ----------
    lines : sequence of Line
        The top of the article; lines after the twelfth are body text.
    order : {"dmy", "mdy"}, optional
        How numeric dates are written, as in `corpus.dates.parse_date`.
    titled : bool
        The title is known from elsewhere. A first line that could be one is body text, and a
        by-line may follow it all the same.

    Raises
    ------
    ValueError
        If `order` is neither "dmy" nor "mdy" nor None. No lines raise.

    Examples
    --------
    >>> lines = [Line(text="Rain in June"), Line(text="Jane Doe 3 May 2011", block=1)]
    >>> byline = read_byline(lines)
    >>> byline.title, byline.authors, byline.date.iso
    ('Rain in June', ('Jane Doe',), '2011-05-03')
    """
    check_order(order)
    top = list(lines[:_TOP])
    readings = read_lines([line.text for line in top], order)
    title_lines, found = range(0), list[int]()
    title_open = True  # the title is the first line that is no by-line, or there is none
    deck_passed = False
    index = 0
    while index < len(top):
        reading, goes_on = readings[index], index - 1 in found
        in_title_place = title_open and not titled
        if (
            reading is not None
            and _belongs(index, top, readings, follows=goes_on, titled=not in_title_place)
            and not (in_title_place and _is_title_after_all(index, top, readings))
        ):
            # After a deck, a mere date may be the first entry of a diary.
            if deck_passed and not goes_on and not (reading.says_so or reading.authors):
                break
            found.append(index)
            index += 1
            continue
        size = _title_size(index, top, readings) if title_open else 0
        if size and not titled:
            title_lines = range(index, index + size)
        if not size:
            if deck_passed or goes_on or len(top[index].text) > _LONGEST_DECK:
                break
            deck_passed = True
        title_open = False
        index += size or 1
    used = [reading for number in found if (reading := readings[number])]
    authors = tuple(author for reading in used for author in reading.authors)
    # A bare name on top of an article without an author may be the title or the author: neither.
    names = [reading for n in title_lines if (reading := readings[n]) and not top[n].heading]
    if any(reading.authors for reading in names) and not authors:
        title_lines = range(0)
    dates = [reading.date for reading in used] + [reading.updated for reading in used]
    return Byline(
        title=" ".join(top[number].text for number in title_lines) or None,
        authors=authors,
        date=next((date for date in dates if date), None),
        publisher=next((reading.publisher for reading in used if reading.publisher), None),
        title_lines=tuple(title_lines),
        byline_lines=tuple(found),
    )


def split_authors(text: str) -> tuple[str, ...]:
    """Split a list of names, as written and in order; whether they are personal is not asked.

    Where semicolons separate the names, or the only comma follows a single word, commas belong to
    the names.

    Examples
    --------
    >>> split_authors("By A. Author, B. Writer and C. Editor")
    ('A. Author', 'B. Writer', 'C. Editor')
    >>> split_authors("Doe, Jane; Roe, John")
    ('Doe, Jane', 'Roe, John')
    """
    names = " ".join(text.split())
    by = BY.match(names)
    names = names[by.end() :] if by else names
    pieces = names.split(";") if ";" in names else JOINS.split(names)
    if len(pieces) == 2 and names.count(",") == 1 and " " not in pieces[0] and ";" not in names:
        pieces = [names]
    return tuple(name for piece in pieces if (name := piece.strip(" ,;&")))


def publisher_of_domain(host: str) -> str:
    """Name a publisher of whom only the web host is known.

    A registered label without a vowel must be an initialism and is written in capitals; any other
    host stays itself, in lower case and without ``www.``.

    Examples
    --------
    >>> publisher_of_domain("www.bbc.co.uk"), publisher_of_domain("www.example.com")
    ('BBC', 'example.com')
    """
    name = host.strip().rstrip(".").lower().removeprefix("www.")
    suffix = re.search(r"(?:\.(?:com?|org|net|gov|edu|ac)(?=\.[a-z]{2}$))?\.[a-z]+$", name)
    label = name[: suffix.start()].rpartition(".")[2] if suffix else ""
    return label.upper() if re.fullmatch("[b-df-hj-np-tv-xz]{2,}", label) else name


def _dated_beside(index: int, readings: Sequence[LineReading | None]) -> list[int]:
    beside = [number for number in (index - 1, index + 1) if 0 <= number < len(readings)]
    return [number for number in beside if (reading := readings[number]) and reading.dated]


def _belongs(
    index: int,
    top: Sequence[Line],
    readings: Sequence[LineReading | None],
    *,
    follows: bool,
    titled: bool,
) -> bool:
    """Whether a line that can be read as a by-line stands where one stands."""
    reading, block = readings[index], top[index].block
    if reading is None or reading.says_so or reading.dated:
        return reading is not None
    dated = _dated_beside(index, readings)
    if reading.authors:
        # Straight below other text, two capitalised words may be the end of a wrapped title.
        tied = index > 0 and not follows and top[index - 1].block == block
        return any(not tied or top[number].block == block for number in dated)
    known = (reading.publisher or "").lower() in AGENCIES
    return known or follows or (titled and index + 1 in dated)


def _is_title_after_all(
    index: int, top: Sequence[Line], readings: Sequence[LineReading | None]
) -> bool:
    """Whether a would-be by-line in the title's place is the title ("By Popular Demand")."""
    line, reading = top[index], readings[index]
    after = next((n for n in range(index, len(top)) if readings[n] is None), len(top))
    heading_follows = after < len(top) and top[after].heading
    if reading is None or line.heading:
        return not heading_follows
    if reading.says_so and not reading.dated:
        below = readings[index + 1] if index + 1 < len(top) else None
        by_below = below is not None and below.says_so and bool(below.authors)
        return index == 0 and by_below and top[1].block != line.block
    if reading.dated or not reading.authors:
        return False
    # A name and its date in a block of their own are a by-line; apart, the name is a title.
    together = any(top[n].block == line.block for n in _dated_beside(index, readings))
    apart_from_text = after == len(top) or top[after].block != line.block
    return not heading_follows and not (together and apart_from_text)


def _title_size(index: int, top: Sequence[Line], readings: Sequence[LineReading | None]) -> int:
    """How many lines from `index` on are the title: 0, 1 or (wrapped) 2."""
    line = top[index]
    block = [other for other in top[index : index + 3] if other.block == line.block]
    below = readings[index + 1] if index + 1 < len(top) else None
    if line.heading and line.text:
        return 2 if len(block) > 1 and block[1].heading and below is None else 1
    if _is_prose(line.text):
        return 0
    if len(block) == 1 or below is not None or len(block[1].text) not in range(_WRAPPED.stop):
        return 1
    # Three short lines are a paragraph of a wrapped file, and so are two that read as prose.
    third = len(block) > 2 and readings[index + 2] is None
    if (third and len(block[2].text) < _WRAPPED.stop) or _is_prose(f"{line.text} {block[1].text}"):
        return 0
    return 2 if len(line.text) >= _WRAPPED.start or block[1].text[:1].islower() else 1


def _is_prose(text: str) -> bool:
    """Whether a bare line reads as text rather than as a title."""
    if len(text) > _LONGEST_TITLE or not any(map(str.isalpha, text)) or "@" in text:
        return True
    ended = _PROSE_END.search(text) and not _ABBREVIATED_END.search(text)
    return bool(ended or _SENTENCE_BREAK.search(text) or _DATELINE.match(text))


_PROSE_END = re.compile(r"(?:[.\u2026][\"')\u2019\u201d\]]*|[,:;\u2013\u2014-])$")
_ABBREVIATED_END = re.compile(r"(?:\b[^\W\d_]\.[^\W\d_]\.|\b(?:Jr|Sr|Inc|Ltd|Corp|Co)\.)$")
_SENTENCE_BREAK = re.compile(
    r"(?:[^\W\d_]{3}|[0-9]{4})[\"')\u2019\u201d]*\.[\"')\u2019\u201d]* +[^\W\d_a-z]"
)
_DATELINE = re.compile(
    r"(?:[A-Z][^()]{0,60})?\([A-Z][A-Za-z ]{1,20}\) ?[-\u2013\u2014]|\([A-Z]+\) "
    r"|[A-Z][A-Z .,]{3,40}(?:\u2014|--)"
)
