"""A pool: words that are to be judged for topics, whoever found them; kept as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import QuestionRefused
from qa.judging.records import read_records, text_of, whole_number_of, write_records
from qa.question import checked_question

if TYPE_CHECKING:
    from qa.judging.widget import JudgingPage
    from qa.library import Library

__all__ = ["Pool", "PoolItem", "read_pool"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolItem:
    """Some words that are to be judged for a topic.

    Attributes
    ----------
    topic : str
        Its id.
    question : str
        Its text: what is judged for.
    article : str
        The article's id.
    start, end : int
        Half-open, in characters of the article's text.
    sha256 : str
        Of the words in UTF-8, in hexadecimal: where others stand at their place now, they are not
        what was pooled.
    place : str
        "FILE, line N", for errors; it takes no part in comparing.
    """

    topic: str
    question: str
    article: str
    start: int
    end: int
    sha256: str
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Pool:
    """What is to be judged, in the order in which it is: topic by topic.

    Attributes
    ----------
    items : tuple of PoolItem
        None twice.
    source : str
        Where it comes from, for errors; it takes no part in comparing.

    Raises
    ------
    ValueError
        If an item is in it twice.
    """

    items: tuple[PoolItem, ...]
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        seen: set[tuple[str, str, int, int]] = set()
        for number, each in enumerate(self.items, 1):
            seen.add((each.topic, each.article, each.start, each.end))
            if len(seen) < number:
                place = each.place or self.source or "the pool"
                raise ValueError(
                    f"{place}: {each.article!r} {each.start}:{each.end} is there twice for "
                    f"{each.topic!r}; leave one out"
                )

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[PoolItem]:
        return iter(self.items)

    def __repr__(self) -> str:
        return f"<Pool of {len(self):,} to judge for {_counted(len(self.topics), 'topic')}>"

    @property
    def topics(self) -> tuple[str, ...]:
        """The ids of its topics, in order."""
        return tuple(dict.fromkeys(each.topic for each in self.items))

    def judged(self, library: Library, judge: str | None = None) -> int:
        """How many of its items are judged in a library.

        Parameters
        ----------
        library : Library
            Where it is looked up.
        judge : str or None
            By whom; None for anybody.
        """
        return len(self) - len(self.left(library, judge))

    def left(self, library: Library, judge: str | None = None) -> Pool:
        """The items that are not judged in a library yet; the parameters are those of `judged`."""
        done = {
            (each.question, each.article_id, each.start, each.end, each.sha256)
            for each in library.judgments
            if judge is None or each.judge == judge.strip()
        }
        items = tuple(
            each
            for each in self.items
            if (checked_question(each.question), *_words(each)) not in done
        )
        return Pool(items, self.source)

    def judge(self, library: Library, judge: str = "", *, blind: bool = False) -> JudgingPage:
        """Judge it in a notebook, by keyboard; every judgment goes to `library` at once.

        Parameters
        ----------
        library : Library
            Holds the words, and keeps the judgments.
        judge : str
            Who judges.
        blind : bool
            Whether title, author and date of the articles stay hidden.

        Raises
        ------
        ValueError
            If nothing of it stands in the library, or the judge cannot be written down.
        """
        from qa.judging.widget import JudgingPage

        return JudgingPage(library, self, judge=judge, blind=blind)

    def write(self, path: str | Path) -> Path:
        """Write it as JSON lines, which `read_pool` reads; nothing in them tells who found what.

        Raises
        ------
        ValueError
            If the file cannot be written.
        """
        return write_records(Path(path), map(_row, self.items))


def read_pool(path: str | Path) -> Pool:
    """Read a pool that was written.

    Raises
    ------
    ValueError
        If the file cannot be read, holds nothing, a line lacks a field or has one that cannot be,
        or says what an earlier one says. The message names file and line.
    """
    pool = Pool(tuple(_item(row, place) for place, row in read_records(Path(path))), str(path))
    if not len(pool):
        raise ValueError(f"{path} holds nothing to judge; make a pool with: qa pool")
    return pool


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _words(item: PoolItem) -> tuple[str, int, int, str]:
    return item.article, item.start, item.end, item.sha256


def _row(item: PoolItem) -> dict[str, Any]:
    names = ("topic", "question", "article", "start", "end", "sha256")
    return {name: getattr(item, name) for name in names}


def _item(row: Mapping[str, Any], place: str) -> PoolItem:
    start, end = (whole_number_of(row, place, name) for name in ("start", "end"))
    if not 0 <= start < end:
        raise ValueError(
            f"{place}: it goes from {start} to {end}, but must hold a character, counted from 0"
        )
    question = text_of(row, place, "question")
    try:
        checked_question(question)
    except QuestionRefused as error:
        raise ValueError(f"{place}: {error}") from error
    return PoolItem(
        topic=text_of(row, place, "topic"),
        question=question,
        article=text_of(row, place, "article"),
        start=start,
        end=end,
        sha256=text_of(row, place, "sha256"),
        place=place,
    )
