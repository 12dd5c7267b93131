"""Pooling: the first passages of several systems together, to be judged without their sources.

It is TREC's way to relevance (Spärck Jones and van Rijsbergen, 1975): what the systems find first
is judged, and what none of them found counts as not relevant. A judge who knew which system found
a passage, or how high, could not help being led by it; so a pool holds neither, and its order says
nothing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.article import Passage
from corpus.errors import QuestionRefused
from qa.judging.pool import Pool, PoolItem
from qa.judging.span import words_sha256
from qa.question import checked_question
from qa.retriever import Retriever
from qa.trec.cut import retrieve_first
from qa.trec.run import Run

if TYPE_CHECKING:
    from qa.library import Library
    from qa.trec.topics import Topics

__all__ = ["pool_passages", "pool_runs", "run_of_retriever"]

_PATIENCE = 2  # seconds before a bar is shown


def pool_passages(
    found: Mapping[str, Sequence[Passage]], topics: Topics, *, seed: int = 0, source: str = ""
) -> Pool:
    """A pool of passages by topic id.

    Parameters
    ----------
    found : mapping of str to sequence of Passage
        What is to be judged for each topic; what is there twice is judged once.
    topics : Topics
        The topics in their order, with their questions.
    seed : int
        Of the order in each topic, which depends on it and on what is pooled alone.
    source : str
        As of `Pool`.

    Raises
    ------
    ValueError
        If something was found for a topic that there is not, or that cannot be asked.
    """
    if unknown := [topic for topic in found if topic not in topics]:
        raise ValueError(f"there is no topic {unknown[0]!r} in {topics.source or 'the topics'}")
    items: list[PoolItem] = []
    for topic in (each for each in topics if found.get(each)):
        _askable(topics, topic)
        own = {(each.article.id, each.start, each.end): each for each in found[topic]}
        order = sorted(own)
        random.Random(f"{seed} {topic}").shuffle(order)
        items += (
            PoolItem(
                topic=topic,
                question=topics[topic],
                article=article,
                start=start,
                end=end,
                sha256=words_sha256(own[article, start, end].article, start, end),
            )
            for article, start, end in order
        )
    return Pool(tuple(items), source)


def pool_runs(
    runs: Sequence[Run],
    topics: Topics,
    library: Library | Sequence[Library],
    *,
    top: int = 10,
    seed: int = 0,
) -> Pool:
    """The first passages of several runs, together, in random order.

    Parameters
    ----------
    runs : sequence of Run
        Of passages; at least one. What a single system finds is judged in its favour: what others
        would have found stays unjudged.
    topics : Topics
        What is pooled; of a run, other topics are passed over.
    library : Library or sequence of Library
        Whose passages they are: one for all runs, or one for each.
    top : int
        How many of each run and topic, at least 1.
    seed : int
        Of the order.

    Raises
    ------
    ValueError
        If there is no run, `top` is under 1, no run has any of the topics, or a run has what is
        no passage of its library.

    Examples
    --------
    >>> pool_runs([bm25, dense], topics, library, top=20).write("pool.jsonl")  # doctest: +SKIP
    """
    if not runs:
        raise ValueError("there is no run to pool; name two or more")
    _check_top(top)
    libraries = [library] * len(runs) if not isinstance(library, Sequence) else library
    if len(libraries) != len(runs):
        raise ValueError(f"{len(runs)} runs, but {len(libraries)} libraries; give one for each run")
    found: dict[str, list[Passage]] = {}
    for run, searched in zip(runs, libraries, strict=True):
        for topic in (each for each in topics if each in run.scores):
            ids = [hit.passage_id for hit in run.ranking(topic)[:top]]
            try:
                found.setdefault(topic, []).extend(searched.passages(ids))
            except KeyError as error:
                place = run.places.get(topic) or f"run {run.name!r}, topic {topic!r}"
                raise ValueError(
                    f"{place}: there is no passage {error.args[0]!r} in {searched.path}; pool runs "
                    "of its passages, made since it was last built"
                ) from error
    if not found:
        raise ValueError(
            f"none of the runs has any topic of {topics.source or 'the topics'}; compare the ids"
        )
    return pool_passages(found, topics, seed=seed)


def _askable(topics: Topics, topic: str) -> str:
    """The question of a topic, as it is asked."""
    try:
        return checked_question(topics[topic])
    except QuestionRefused as error:
        where = topics.source or "the topics"
        raise ValueError(f"{where}: topic {topic!r} cannot be asked: {error}") from error


def _check_top(top: int) -> None:
    if not isinstance(top, int) or isinstance(top, bool) or top < 1:
        raise ValueError(f"top is {top!r}, but must be a whole number, at least 1")


def run_of_retriever(
    name: str, retriever: Retriever, topics: Topics, *, top: int = 10, progress: bool = False
) -> Run:
    """What a retriever finds first for each topic.

    Parameters
    ----------
    name : str
        Of the run.
    retriever : Retriever
        Over a library.
    topics : Topics
        What is searched for.
    top : int
        How many passages of each, at least 1.
    progress : bool
        Whether to show a bar.

    Raises
    ------
    ValueError
        If `top` is under 1, or a topic cannot be asked.
    """
    from tqdm.auto import tqdm

    _check_top(top)
    scores: dict[str, dict[str, float]] = {}
    for topic in tqdm(topics, desc=name, unit="topic", disable=not progress, delay=_PATIENCE):
        hits = retrieve_first(retriever, _askable(topics, topic), top)
        scores[topic] = {hit.passage_id: hit.score for hit in hits}
    return Run(name=name, scores=scores)
