"""Evaluation: how well a library answers the questions of a set whose right documents are known.

    corpus.jsonl ──build──▶ library ──retriever──▶ passages ──▶ documents ──ir_measures──▶ figures

The library is made by the pipeline that every user's library is made by.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean, median
from typing import Any

from corpus.article import Passage
from embeddings.build import build_library
from embeddings.encoder import Encoder
from embeddings.models import load_encoder
from qa.evaluation.beir import Query, read_beir
from qa.evaluation.cache import default_library
from qa.evaluation.documents import retrieve_documents, searched_text
from qa.evaluation.evidence import sentence_values
from qa.evaluation.held import can_be_told, holds_answer
from qa.evaluation.measures import measure_runs
from qa.evaluation.replay import FollowUp, replay
from qa.library import Library, open_library
from qa.retriever import Retriever
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS

__all__ = ["CONVERSATION", "Evaluation", "evaluate"]

_ANSWER_DEPTHS = (1, 5)
# The retriever that asks each query after its history; for one without it is the default.
CONVERSATION = "conversation"
# Bars show up only for work that takes this many seconds.
_PROGRESS_DELAY = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How one retriever did on one question set.

    Attributes
    ----------
    dataset : str
        The set's name.
    retriever : str
        Its name in `qa.retrievers.RETRIEVERS`, or ``conversation``.
    model : str
        Name of the encoder.
    fingerprint : str
        Its fingerprint.
    documents : int
        Documents of the set.
    left_out : int
        How many of them the build left out; they are never found.
    passages : int
        What was searched.
    query_ids : tuple of str
        The queries with a relevant document, in the order of the set.
    values : mapping of str to mapping of str to float
        By measure and query id. ``answer@1`` and ``answer@5`` are there only for the queries of
        which the set says what answers them; ``sentence@1`` and ``nearest_sentence@1`` only with
        the default retriever, which they do not depend on, for the queries with evidence.
    seconds : tuple of float
        What each query took, in the order of `query_ids`.
    with_history : int
        How many of the queries have a history.
    """

    dataset: str
    retriever: str
    model: str
    fingerprint: str
    documents: int
    left_out: int
    passages: int
    query_ids: tuple[str, ...]
    values: Mapping[str, Mapping[str, float]]
    seconds: tuple[float, ...]
    with_history: int = 0

    @property
    def means(self) -> dict[str, float]:
        """By measure, the mean over its queries."""
        return {name: fmean(values.values()) for name, values in self.values.items()}

    def to_dict(self) -> dict[str, Any]:
        """What ``qa evaluate --json`` prints."""
        counts = {}
        if answered := self.values.get("answer@1"):
            counts["queries_with_answers"] = len(answered)
        if marked := self.values.get("sentence@1"):
            counts["queries_with_evidence"] = len(marked)
        if self.with_history:
            counts["queries_with_history"] = self.with_history
        return {
            "dataset": self.dataset,
            "retriever": self.retriever,
            "queries": len(self.query_ids),
            **{name: round(mean, 6) for name, mean in self.means.items()},
            **counts,
            "seconds_per_query": round(median(self.seconds), 6),
            "seconds": round(sum(self.seconds), 3),
            "documents": self.documents,
            "documents_left_out": self.left_out,
            "passages": self.passages,
            "model": self.model,
            "fingerprint": self.fingerprint,
        }

    def __str__(self) -> str:
        lines = [
            f"{self.dataset}, {self.retriever}: {len(self.query_ids):,} queries, "
            f"{self.documents:,} documents, {self.passages:,} passages"
        ]
        if self.left_out:
            lines.append(f"  {self.left_out:,} documents were left out, no text could be read")
        lines += [
            f"  {name:<10}{mean:.4f}" if len(name) < 10 else f"  {name} {mean:.4f}"
            for name, mean in self.means.items()
        ]
        lines.append(
            f"  {_digits(1000 * median(self.seconds))} milliseconds a query (median), "
            f"{_digits(sum(self.seconds))} seconds in all"
        )
        return "\n".join(lines)


def _digits(number: float) -> str:
    """Three digits that say something, or all before the point."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def evaluate(
    folder: str | Path,
    *,
    retrievers: Sequence[str] = (DEFAULT_RETRIEVER,),
    library: str | Path | None = None,
    model: str | Encoder | None = None,
    progress: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Evaluation]:
    """Measure retrievers on a question set.

    The queries with at least one relevant document are asked. A document's score is that of its
    best passage; documents of the same score are ordered by id. A document whose text is the
    same as another's stands in the ranking beside it. A query that `Library.ask` would refuse
    finds nothing.

    Measures are those of ir_measures, over documents. Where the set says what answers its
    queries, ``answer@k`` is the share of them with an answer in one of the first k passages (see
    `qa.evaluation.held.holds_answer`). Where it marks evidence sentences, ``sentence@1`` is the
    share of the queries with evidence whose marked sentence, the best in the relevant documents,
    is one of them (see `qa.evaluation.evidence`), and ``nearest_sentence@1`` that of the most
    similar sentence. These two look at no ranking, and are measured with the default retriever
    alone.

    The retriever ``conversation`` asks a query after its history (see `qa.evaluation.replay`);
    what it takes to read the history does not count as time.

    Parameters
    ----------
    folder : str or Path
        The set, in the layout of BEIR (see `qa.evaluation.beir`).
    retrievers : sequence of str
        Names in `qa.retrievers.RETRIEVERS`, or ``conversation``.
    library : str, Path or None
        Where to build the library, or to find it built; None is `default_library`.
    model : str, Encoder or None
        As for `embeddings.load_encoder`; a library that another one made is embedded anew.
    progress : bool
        Whether to show bars for what takes long.
    clock : callable
        Gives seconds.

    Yields
    ------
    Evaluation
        One for each retriever, as soon as it is measured.

    Raises
    ------
    ValueError
        If there is no such retriever, the set cannot be read, or ir_measures is missing.
    FootnoteError
        If the library cannot be built.
    """
    names = (*RETRIEVERS, CONVERSATION)
    if unknown := [name for name in retrievers if name not in names]:
        raise ValueError(f"no retriever {unknown[0]!r}; choose among {', '.join(names)}")
    if find_spec("ir_measures") is None:
        raise ValueError(
            "evaluating needs ir_measures; install it with: pip install 'footnote[experiments]'"
        )
    return _evaluate(Path(folder), retrievers, library, model, progress, clock)


def _evaluate(
    folder: Path,
    retrievers: Sequence[str],
    place: str | Path | None,
    model: str | Encoder | None,
    progress: bool,
    clock: Callable[[], float],
) -> Iterator[Evaluation]:
    from tqdm.auto import tqdm

    questions = read_beir(folder)
    encoder = load_encoder(model) if model is None or isinstance(model, str) else model
    if place is None:
        place = default_library(questions, encoder)
    report = build_library(questions.corpus_path, Path(place), model=encoder, progress=progress)
    with open_library(place, encoder) as library:
        passages = {passage.id: passage for passage in library.passages()}
        documents = {
            article.id: tuple(map(questions.document_id, (article.id, *article.copies)))
            for article in library.articles()
        }
    of_passage = {each.id: documents[each.article.id] for each in passages.values()}
    for name in retrievers:
        bar = tqdm(
            questions.queries,
            name,
            unit=" queries",
            leave=False,
            delay=_PROGRESS_DELAY,
            disable=not progress,
        )
        # Opened anew for each: a library remembers its last queries, and the next retriever would
        # look faster than it is.
        with open_library(place, encoder) as library:
            runs, values, seconds = _ask(
                bar, _retriever_for(name, library), passages, of_passage, clock
            )
            if name == DEFAULT_RETRIEVER:
                values |= sentence_values(questions, library, of_passage)
        yield Evaluation(
            dataset=questions.name,
            retriever=name,
            model=encoder.name,
            fingerprint=encoder.fingerprint,
            documents=questions.documents,
            left_out=len(report.skipped),
            passages=len(passages),
            query_ids=tuple(query.id for query in questions.queries),
            values=measure_runs(questions, runs) | values,
            seconds=seconds,
            with_history=sum(bool(query.history) for query in questions.queries),
        )


def _ask(
    queries: Iterable[Query],
    retriever_for: Callable[[Query], Retriever],
    passages: Mapping[str, Passage],
    of_passage: Mapping[str, Sequence[str]],
    clock: Callable[[], float],
) -> tuple[dict[str, list[str]], dict[str, dict[str, float]], tuple[float, ...]]:
    """Documents by query, the values of ``answer@k``, and what each query took."""
    runs: dict[str, list[str]] = {}
    answered: dict[str, dict[str, float]] = {}
    seconds: list[float] = []
    # The model is loaded with the first query.
    warm_up = Query(id="", text="warm up")
    retriever_for(warm_up).retrieve(warm_up.text, 1)
    for query in queries:
        text = searched_text(query)
        retriever = retriever_for(query)
        started = clock()
        hits, ranked = retrieve_documents(retriever, text, of_passage) if text else ([], [])
        seconds.append(clock() - started)
        runs[query.id] = [document for document, _ in ranked]
        if not can_be_told(query):
            continue
        held = [
            holds_answer(passages[hit.passage_id], query, of_passage[hit.passage_id])
            for hit in hits[: max(_ANSWER_DEPTHS)]
        ]
        for depth in _ANSWER_DEPTHS:
            answered.setdefault(f"answer@{depth}", {})[query.id] = float(any(held[:depth]))
    return runs, answered, tuple(seconds)


def _retriever_for(name: str, library: Library) -> Callable[[Query], Retriever]:
    if name == CONVERSATION:
        return lambda query: FollowUp(library, replay(library, query.history))
    retriever = RETRIEVERS[name](library)
    return lambda query: retriever
