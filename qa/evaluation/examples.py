"""Examples for calibration: what a library finds for questions that it can answer or cannot.

A question set in which people judged some questions unanswerable gives both kinds. In any other
set each question is asked twice: of the library, and of the library without the documents that
answer it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.article import Passage
from qa.confidence import Signals, measure_signals
from qa.evaluation.beir import QUERIES, QuestionSet
from qa.highlight import telling_stems
from qa.late import LateInteraction
from qa.library import Library
from qa.question import checked_question
from qa.sentence_match import marked_similarity
from qa.words import all_stems

__all__ = ["Example", "Searched", "examples_of", "unanswerable_queries"]

# Passages shown for a question.
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One question as it was asked of one library.

    Attributes
    ----------
    dataset : str
        The question set.
    query_id : str
        The question. Two examples of one question always fall into the same fold.
    signals : Signals
        What was found.
    answer_shown : bool
        Whether a passage of a relevant document was among the passages shown.
    """

    dataset: str
    query_id: str
    signals: Signals
    answer_shown: bool


class Searched:
    """A library whose passages can be asked with some of its articles away.

    Parameters
    ----------
    library : Library
        An open one.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._late = LateInteraction(library)
        self.passages = {passage.id: passage for passage in library.passages()}
        self._of_article = Counter(passage.article.id for passage in self.passages.values())
        self._words = {
            passage.id: frozenset(all_stems(f"{passage.article.title or ''}\n{passage.text}"))
            for passage in self.passages.values()
        }

    def ask(
        self, question: str, without: Collection[str] = frozenset()
    ) -> tuple[Signals, tuple[Passage, ...]]:
        """The signals of a question, and the passages shown for it.

        Parameters
        ----------
        question : str
            As `Library.ask` takes it.
        without : collection of str
            Ids of articles whose passages are passed over, wherever they rank.

        Raises
        ------
        ValueError
            If nothing is left.
        """
        library = self._library
        away = sum(self._of_article[article] for article in without)
        left = [each for each in self.passages.values() if each.article.id not in without]
        if not left:
            raise ValueError("no passage is left to ask; leave fewer articles out")
        hits = library.retriever.retrieve(question, min(_SHOWN + away, len(self.passages)))
        found = (self.passages[hit.passage_id] for hit in hits)
        shown = tuple(each for each in found if each.article.id not in without)[:_SHOWN]
        first = shown[0]
        vector = library.encode(question).vector
        similar = dict(library.index.search(vector, len(self.passages)))
        similarities = {each.id: similar[each.id] for each in left}
        words = telling_stems(question)
        holding = {word: sum(word in self._words[each.id] for each in left) for word in words}
        signals = measure_signals(
            first=list(similarities).index(first.id),
            similarities=list(similarities.values()),
            interaction=self._late.rerank(question, [first.id])[0],
            sentence=marked_similarity(library, question, first),
            rarity={
                word: math.log(1 + (len(left) - count + 0.5) / (count + 0.5))
                for word, count in holding.items()
            },
            unseen={word for word, count in holding.items() if not count},
            text=frozenset(all_stems(first.text)),
            title=frozenset(all_stems(first.article.title or "")),
        )
        return signals, shown


def examples_of(
    questions: QuestionSet, library: Library, *, most: int = 600, seed: int = 0, progress: bool
) -> list[Example]:
    """The examples that a question set gives.

    Parameters
    ----------
    questions : QuestionSet
        What is asked.
    library : Library
        Built from its documents.
    most : int
        Most answerable questions, and most unanswerable ones; of more, so many are drawn.
    seed : int
        Of the drawing.
    progress : bool
        Whether to show a bar.
    """
    from tqdm.auto import tqdm

    searched = Searched(library)
    held: dict[str, set[str]] = {}
    for article in library.articles():
        for document in map(questions.document_id, (article.id, *article.copies)):
            held.setdefault(document, set()).add(article.id)
    random = np.random.default_rng(seed)
    empty = unanswerable_queries(questions.folder)
    asked = [(query.id, query.text) for query in questions.queries if query.id not in empty]
    examples = []
    for query_id, text in tqdm(
        _drawn(asked, most, random), questions.name, unit=" queries", disable=not progress
    ):
        relevant = {
            article
            for document, grade in questions.qrels[query_id].items()
            if grade > 0
            for article in held.get(document, ())
        }
        # Left out by the build, or nothing would be left without it.
        if not relevant or all(each.article.id in relevant for each in searched.passages.values()):
            continue
        for without in [frozenset[str]()] if empty else [frozenset[str](), frozenset(relevant)]:
            signals, shown = searched.ask(checked_question(text), without)
            examples.append(
                Example(
                    dataset=questions.name,
                    query_id=query_id,
                    signals=signals,
                    answer_shown=any(each.article.id in relevant for each in shown),
                )
            )
    for query_id, text in _drawn(list(empty.items()), most, random):
        signals, _ = searched.ask(checked_question(text))
        examples.append(
            Example(dataset=questions.name, query_id=query_id, signals=signals, answer_shown=False)
        )
    return examples


def unanswerable_queries(folder: Path) -> dict[str, str]:
    """Text by id of the queries that a set marks with ``"answerable": false``."""
    found = {}
    with (folder / QUERIES).open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            row = json.loads(line)
            if row.get("answerable") in (False, "False", "false", 0):
                found[str(row["_id"])] = str(row["text"])
    return found


def _drawn(
    queries: list[tuple[str, str]], most: int, random: np.random.Generator
) -> list[tuple[str, str]]:
    if len(queries) <= most:
        return queries
    return [queries[row] for row in sorted(random.choice(len(queries), most, replace=False))]
