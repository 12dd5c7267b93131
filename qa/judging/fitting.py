"""A pool held against a library: which of its items can be judged there, and their passages.

A pool says which characters of which articles are to be judged. They need not be a passage of the
library, as long as the same words stand there; an item whose words do not is `unfit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.article import Passage, passage_id
from qa.judging.span import article_in, words_sha256
from qa.judgments import Grade
from qa.question import checked_question

if TYPE_CHECKING:
    from qa.judging.pool import Pool, PoolItem
    from qa.library import Library

__all__ = ["FittedPool", "JudgedPlace", "TopicProgress"]

JudgedPlace = tuple[str, str, int, int, str]
"""What a grade is of: the question, the article, start, end, and the digest of the words there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicProgress:
    """How far one judge came with the passages of a topic.

    Attributes
    ----------
    topic, question : str
        The topic, and what is asked in it.
    items : int
        Its passages that can be judged.
    relevant, partly, not_relevant : int
        How many of them were judged so.
    unfit : int
        Its passages that cannot be judged.
    """

    topic: str
    question: str
    items: int
    relevant: int
    partly: int
    not_relevant: int
    unfit: int

    @property
    def judged(self) -> int:
        """How many were judged, however."""
        return self.relevant + self.partly + self.not_relevant


class FittedPool:
    """The items of a pool in a library, each known by its place in the pool, from 0.

    Parameters
    ----------
    library : Library
        Holds the articles.
    pool : Pool
        What is to be judged.

    Attributes
    ----------
    items : tuple of PoolItem
        In the order of the pool.
    places : tuple of JudgedPlace
        What a grade of each item is of.
    unfit : mapping of int to str
        The items that cannot be judged, each with the reason.

    Raises
    ------
    ValueError
        If the pool is empty, or nothing of it is in the library.
    QuestionRefused
        If a question of the pool cannot be asked.
    """

    def __init__(self, library: Library, pool: Pool) -> None:
        self._library = library
        self.items = tuple(pool.items)
        if not self.items:
            raise ValueError("the pool is empty: there is nothing to judge")
        self.places = tuple(map(_place, self.items))
        reasons = {at: self._misfit(item) for at, item in enumerate(self.items)}
        self.unfit = MappingProxyType({at: why for at, why in reasons.items() if why})
        if len(self.unfit) == len(self.items):
            raise ValueError(
                f"nothing of the pool is in {library.path}: {self.unfit[0]}; "
                "open the library that the pool was made from"
            )
        self._of_topic: dict[str, list[int]] = {}
        for at, each in enumerate(self.items):
            self._of_topic.setdefault(each.topic, []).append(at)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, in the order of the pool."""
        return tuple(self._of_topic)

    def item(self, at: int) -> PoolItem:
        """One item.

        Raises
        ------
        ValueError
            If there is no such item.
        """
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(self):
            raise ValueError(f"the pool has {len(self):,} passages, and no place {at!r}")
        return self.items[at]

    def passage(self, at: int) -> Passage:
        """The characters that an item is of; with the id of the library's passage if it is one.

        Raises
        ------
        ValueError
            If there is no such item, or it is unfit.
        """
        item = self.item(at)
        if at in self.unfit:
            raise ValueError(f"passage {at + 1:,} of the pool cannot be judged: {self.unfit[at]}")
        found = self._library.file.rows(
            'SELECT id FROM passages WHERE article_id = ? AND start = ? AND "end" = ?',
            (item.article, item.start, item.end),
        )
        article = self._library.article(item.article)
        own = found[0][0] if found else passage_id(article.id, article.text[item.start : item.end])
        return Passage(id=own, article=article, start=item.start, end=item.end)

    def number(self, at: int) -> tuple[int, int]:
        """Which of its topic's passages that can be judged an item is, and how many there are.

        Counted from 1; errors as `item`.
        """
        fit = [each for each in self._of_topic[self.item(at).topic] if each not in self.unfit]
        return sum(1 for each in fit if each <= at), len(fit)

    def progress(self, topic: str, grades: Mapping[JudgedPlace, Grade]) -> TopicProgress:
        """How far a judge came with a topic; `KeyError` where there is none."""
        every = self._of_topic[topic]
        fit = [at for at in every if at not in self.unfit]
        given = [grades.get(self.places[at]) for at in fit]
        return TopicProgress(
            topic=topic,
            question=self.places[every[0]][0],
            items=len(fit),
            relevant=given.count(2),
            partly=given.count(1),
            not_relevant=given.count(0),
            unfit=len(every) - len(fit),
        )

    def after(self, at: int) -> int:
        """The next item after a place that can be judged; as many as there are items for none."""
        left = (each for each in range(max(at + 1, 0), len(self)) if each not in self.unfit)
        return next(left, len(self))

    def before(self, at: int) -> int:
        """The last item before a place that can be judged; the place itself for none."""
        left = (each for each in reversed(range(min(at, len(self)))) if each not in self.unfit)
        return next(left, at)

    def unjudged(self, grades: Mapping[JudgedPlace, Grade], start: int = 0) -> int:
        """The first item from a place on that is left to judge; as many as there are for none."""
        at = self.after(start - 1)
        while at < len(self) and self.places[at] in grades:
            at = self.after(at)
        return at

    def _misfit(self, item: PoolItem) -> str:
        """Why an item cannot be judged; "" where it can."""
        article = article_in(self._library, item.article)
        if article is None:
            return f"the library has no article {item.article!r}"
        start, end = item.start, item.end
        within = 0 <= start < end <= len(article.text) and article.text[start:end].strip()
        if not within or item.sha256 != words_sha256(article, start, end):
            return f"other words stand in {item.article!r} at {item.start:,} to {item.end:,}"
        return ""


def _place(item: PoolItem) -> JudgedPlace:
    question = checked_question(item.question)
    return question, item.article, item.start, item.end, item.sha256
