"""Why a system has a document where it has it: its text, and what the system sees in it.

The library that the system searched is opened again, and `qa.explanation` says how near each
passage is to the topic by meaning and by words. Where that cannot be, a note says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from corpus.article import Article, Passage
from corpus.errors import FootnoteError
from qa.answer import RankedPassage
from qa.explanation import Explanation, explain
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS, make_retriever

if TYPE_CHECKING:
    from qa.comparison.result import Result
    from qa.library import Library

__all__ = ["Asked", "Looked", "Place", "Text", "look"]

Place = tuple[str, int, int]
"""The article of a passage, and its characters there: start and end."""

_EXCERPT = 280
_WORDS_NAMED = 6
# Passages among which the best one of each article is looked for.
_DEPTH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is shown of a document.

    Attributes
    ----------
    heading : str
        Title of its article, or the article's id.
    excerpt : str
        The beginning of the passage, in one line.
    """

    heading: str
    excerpt: str


class Asked:
    """An open library and a topic; what is said of a passage is worked out once.

    Parameters
    ----------
    library : Library
        What is searched.
    question : str
        The topic's text.
    """

    def __init__(self, library: Library, question: str) -> None:
        self.library = library
        self.question = question
        self._explained: dict[str, Explanation] = {}

    def explained(self, passage: Passage) -> Explanation:
        """As `qa.explanation.explain`."""
        if passage.id not in self._explained:
            ranked = RankedPassage(rank=1, score=0.0, passage=passage)
            self._explained[passage.id] = explain(self.library, self.question, ranked)
        return self._explained[passage.id]


class Looked:
    """What a system's library tells about documents.

    Parameters
    ----------
    result : Result
        Of the system.
    asked : Asked or str
        The library that it searched, and the topic; or why there is none, a sentence.
    """

    def __init__(self, result: Result, asked: Asked | str) -> None:
        self._name = result.name
        self._settings: Mapping[str, Any] = result.settings
        self._asked = None if isinstance(asked, str) else asked
        self._notes = [asked] if isinstance(asked, str) else []
        self._passage = lru_cache(maxsize=None)(self._find)
        self._best: dict[str, Passage] | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Why something cannot be told, a sentence each."""
        return tuple(self._notes)

    def apart_from(self, other: Looked) -> bool:
        """Whether both can be looked into, and searched different libraries."""
        own, others = self._asked, other._asked
        return own is not None and others is not None and own.library.path != others.library.path

    def place(self, document: str) -> Place | None:
        """Where a passage is; None where the library has no passage of that id."""
        passage = self._passage(document)
        if passage is None or passage.id != document:  # the best passage of an article
            return None
        return passage.article.id, passage.start, passage.end

    def passage_at(self, place: Place) -> str | None:
        """The id of the passage that is just these characters; None where there is none."""
        found = self._rows('start = ? AND "end" = ?', place)
        return found[0] if found else None

    def passages_over(self, place: Place) -> list[str]:
        """The ids of all passages that have any of these characters."""
        article, start, end = place
        return self._rows('start < ? AND "end" > ?', (article, end, start))

    def _rows(self, where: str, place: Place) -> list[str]:
        if self._asked is None:
            return []
        sql = f"SELECT id FROM passages WHERE article_id = ? AND {where} ORDER BY start"
        return [str(found) for (found,) in self._asked.library.file.rows(sql, place)]

    def text(self, document: str) -> Text | None:
        """What is shown of a document; None where the library does not hold it."""
        passage = self._passage(document)
        article = passage.article if passage else self._article(document)
        if article is None:
            return None
        text = passage.text if passage else article.text
        return Text(
            heading=article.title or article.id,
            excerpt=shorten(text, _EXCERPT, placeholder=" …"),
        )

    def reason(self, document: str) -> str:
        """Why the system has it where it has it, in a sentence; empty where that is not known."""
        passage = self._passage(document)
        name = str(self._settings.get("retriever"))  # not told of somebody's own retriever
        if self._asked is None or passage is None or name not in RETRIEVERS:
            return ""
        try:
            found = self._asked.explained(passage)
        except FootnoteError as error:
            self._note(f"Nothing is said of why {self._name} ranks as it does: {error}.")
            return ""
        weighted = self._settings.get("dense_weight") is not None
        what = "it" if passage.id == document else "its best passage"
        places = _places(name, found, what, weighted=weighted)
        return f"{self._name} ranks {_by(name, self._settings)}: {places}."

    def _note(self, note: str) -> None:
        if note not in self._notes:
            self._notes.append(note)

    def _find(self, document: str) -> Passage | None:
        """The passage of that id, or the best passage of the article of that id."""
        if self._asked is None:
            return None
        try:
            return self._asked.library.passage(document)
        except KeyError:
            pass
        return self._best_of_articles().get(document) if self._article(document) else None

    def _article(self, document: str) -> Article | None:
        try:
            return self._asked.library.article(document) if self._asked else None
        except KeyError:
            return None

    def _best_of_articles(self) -> dict[str, Passage]:
        """The best passage of each article, by the system's kind of retriever."""
        if self._best is None and self._asked is not None:
            library, question = self._asked.library, self._asked.question
            self._best = {}
            name = self._settings.get("retriever", DEFAULT_RETRIEVER)
            try:
                hits = make_retriever(name, library).retrieve(question, min(_DEPTH, len(library)))
            except (FootnoteError, ValueError) as error:
                self._note(f"Texts are the beginnings of articles: {error}.")
                return self._best
            for passage in library.passages([hit.passage_id for hit in hits]):
                self._best.setdefault(passage.article.id, passage)
        return self._best or {}


def look(opened: ExitStack, results: Sequence[Result], question: str) -> tuple[Looked, ...]:
    """What the libraries of several systems tell about a topic.

    Parameters
    ----------
    opened : contextlib.ExitStack
        Closes the libraries in the end.
    results : sequence of Result
        Of the systems. A library that several searched is opened once.
    question : str
        The topic's text.

    Returns
    -------
    tuple of Looked
        One a system.
    """
    libraries: dict[Path, Asked | str] = {}
    looked = []
    for result in results:
        asked: Asked | str = f"{result.name} was read from a file, without texts."
        if result.library is not None:
            path = result.library
            if path not in libraries:
                libraries[path] = _opened(opened, path, question)
            asked = libraries[path]
        looked.append(Looked(result, asked))
    return tuple(looked)


def _opened(opened: ExitStack, path: Path, question: str) -> Asked | str:
    from qa.library import open_library

    try:
        return Asked(opened.enter_context(open_library(path)), question)
    except FootnoteError as error:
        return f"There are no texts: {error}."


def _by(name: str, settings: Mapping[str, Any]) -> str:
    told = {
        "bm25": "by words alone",
        "dense": "by meaning alone",
        "fused": "by meaning and by words",
        "hybrid": "by meaning and by words, and looks again at the first",
    }.get(name, f"as {name} does")
    weight, reranker = settings.get("dense_weight"), settings.get("reranker")
    if weight is not None:
        told += f", meaning counting {weight:g} of 1"
    if reranker is not None:
        told += f", and {reranker} looks again at the first"
    return told


def _places(name: str, found: Explanation, what: str, *, weighted: bool) -> str:
    """Where the passage is by what the system looks at."""
    places = []
    if name != "bm25":
        places.append(
            f"{what} is {_ordinal(found.similarity.rank)} of {found.passages:,} by meaning "
            f"(cosine {found.similarity.value:z.2f})"
        )
    if name != "dense":
        places.append(_by_words(found, what))
    if name != "hybrid" or weighted:  # the closer look was another one
        return "; ".join(places)
    if found.tokens:
        places.append(f"{_ordinal(found.tokens.rank)} of {found.tokens_seen:,} word by word")
    if found.sentence:
        places.append(
            f"{_ordinal(found.sentence.rank)} of {found.sentences_seen:,} by its best sentence"
        )
    return "; ".join(places)


def _by_words(found: Explanation, what: str) -> str:
    if found.lexical is None:
        return f"{what} shares no word with the topic"
    shared = [*found.words, *(f"{word} (in its title or by-line)" for word in found.heading_words)]
    named = ", ".join(shared[:_WORDS_NAMED])
    more = f" and {len(shared) - _WORDS_NAMED:,} more" if len(shared) > _WORDS_NAMED else ""
    return f"{what} is {_ordinal(found.lexical.rank)} by words, sharing {named}{more}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number:,}{ending or 'th'}"
