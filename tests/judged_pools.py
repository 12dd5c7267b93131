"""Pools of a library's passages, for tests that judge them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from corpus.article import Passage
from qa.judging.pool import Pool, PoolItem

__all__ = ["pool_item", "pool_of"]


def pool_item(topic: str, question: str, passage: Passage) -> PoolItem:
    """What a pool says of a passage."""
    return PoolItem(
        topic=topic,
        question=question,
        article=passage.article.id,
        start=passage.start,
        end=passage.end,
        sha256=hashlib.sha256(passage.text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def pool_of(questions: Mapping[str, str], passages: Iterable[Passage]) -> Pool:
    """All of these passages for each of these questions, in order."""
    every = list(passages)
    return Pool(
        tuple(
            pool_item(topic, question, each)
            for topic, question in questions.items()
            for each in every
        )
    )
