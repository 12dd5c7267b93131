"""Retrieval for an experiment: what is searched, and the run of one system over all topics."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import QuestionRefused
from corpus.library import LibraryFile
from corpus.schema import damaged, database_path
from embeddings.steady import SteadyEncoder
from embeddings.store import found_content, vectors_digest
from qa.bm25 import index_name, words_name
from qa.evaluation.beir import CORPUS, is_beir, read_beir
from qa.experiment.kept import KeptRun
from qa.library import Library, open_library
from qa.question import checked_question
from qa.retriever import Retriever
from qa.trec.cut import cut, retrieve_with_ties

if TYPE_CHECKING:
    from qa.judging.spans import SpanQrels
    from qa.trec.qrels import Qrels

__all__ = [
    "Searched",
    "article_scores",
    "documents_of",
    "index_bytes",
    "names_of",
    "rebuilt",
    "retrieve_topics",
]

# Asked before the first topic, untimed: with it models and indexes are loaded.
_WARM_UP = "warm up"
# Which retrievers search which part of a library.
_WITH_WORDS = ("bm25", "fused", "hybrid")
_WITH_VECTORS = ("dense", "fused", "hybrid")
_WITH_TOKENS = ("hybrid",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A library as an experiment sees it, without holding it open.

    Attributes
    ----------
    path : Path
        Its folder.
    encoder : SteadyEncoder or None
        What encodes questions to it; None where that is left to the library.
    content : str
        Names all that is searched, as its build does.
    words : str
        As `qa.bm25.words_name`: by-lines are searched, too, and are not in `content`.
    vectors : str
        As `embeddings.store.vectors_digest`: a library that was not built steadily may have others
        in the last digits, with the same content.
    of_passage : mapping of str to tuple of str
        By passage id, the documents that hold it: its article and the copies of that.
    """

    path: Path
    encoder: SteadyEncoder | None
    content: str
    words: str
    vectors: str
    of_passage: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, path: Path, encoder: SteadyEncoder | None, named: Callable[[str], str]) -> Searched:
        """A library that was built.

        Parameters
        ----------
        path, encoder
            As above.
        named : callable
            By the id of an article or a name of a copy, the document that it is: `names_of`.

        Raises
        ------
        FootnoteError
            If it cannot be opened, or not all of it is as it was built.
        """
        file = LibraryFile(path)
        try:
            content = file.setting("content")
            if found_content(file) != content:
                raise damaged(database_path(path), "passages are missing or not as they were built")
            documents = {
                article.id: tuple(dict.fromkeys(map(named, (article.id, *article.copies))))
                for article in file.articles()
            }
            return cls(
                path=path,
                encoder=encoder,
                content=str(content),
                words=words_name(file),
                vectors=vectors_digest(file),
                of_passage={
                    passage.id: documents[passage.article.id] for passage in file.passages()
                },
            )
        except KeyError as error:
            raise damaged(database_path(path), f"{error} is missing") from error
        finally:
            file.close()

    @property
    def documents(self) -> frozenset[str]:
        """Every document."""
        return frozenset(each for documents in self.of_passage.values() for each in documents)

    def open(self) -> Library:
        """The library, opened anew: what one system made it remember helps no other.

        Raises
        ------
        ValueError
            If it was built again meanwhile.
        """
        library = open_library(self.path, self.encoder)
        if str(library.file.setting("content")) == self.content:
            return library
        library.close()
        raise rebuilt(self.path)

    def qrels(self, spans: SpanQrels, threshold: float) -> Qrels:
        """The relevance of its passages by judged characters."""
        with self.open() as library:
            return spans.qrels(library.passages(), threshold=threshold)


def rebuilt(library: Path) -> ValueError:
    """The error for a library that another build has changed since it was opened."""
    return ValueError(f"{library} was built again meanwhile; open it again and start anew")


def names_of(articles: Path) -> Callable[[str], str]:
    """What the documents in `articles` are called, by the ids that a build gives them.

    In a question set in the layout of BEIR as the set calls them; anywhere else by their ids.
    """
    if articles.name == CORPUS and is_beir(articles.parent):
        return read_beir(articles.parent).document_id
    return str


def retrieve_topics(
    retriever: Retriever,
    topics: Mapping[str, str],
    depth: int,
    *,
    passages: Mapping[str, object],
    encoder: SteadyEncoder | None = None,
    clock: Callable[[], float] = time.perf_counter,
    done: Callable[[], object] = lambda: None,
) -> KeptRun:
    """Ask a retriever every topic.

    A topic that `Library.ask` would refuse (empty, too long) finds nothing.

    Parameters
    ----------
    retriever : Retriever
        What ranks.
    topics : mapping of str to str
        Their texts by id.
    depth : int
        How many passages, 1 or more.
    passages : mapping
        By passage id; nothing else may be retrieved.
    encoder : SteadyEncoder or None
        What the retriever encodes with, if it does: a question that it remembers counts the
        seconds that encoding it took the first time.
    clock : callable
        Gives seconds.
    done : callable
        Called after each topic.

    Raises
    ------
    ValueError
        If the retriever gives a passage twice, one that is not searched, or a score that is no
        finite number.
    """
    retriever.retrieve(_WARM_UP, 1)
    scores: dict[str, dict[str, float]] = {}
    seconds: dict[str, float] = {}
    for topic, text in topics.items():
        query = _asked(text)
        saved = encoder.saved if encoder else 0.0
        started = clock()
        hits = retrieve_with_ties(retriever, query, depth) if query else []
        seconds[topic] = clock() - started + (encoder.saved if encoder else 0.0) - saved
        found = {hit.passage_id: float(hit.score) for hit in hits}
        if len(found) < len(hits):
            raise ValueError(f"the retriever gave one passage twice for topic {topic!r}; mend it")
        for passage_id, score in found.items():
            if passage_id not in passages:
                raise ValueError(
                    f"the retriever gave {passage_id!r} for topic {topic!r}, which is no passage "
                    "of the library; make it of the same library"
                )
            if not math.isfinite(score):
                raise ValueError(
                    f"the retriever gave {passage_id!r} the score {score} for topic {topic!r}; "
                    "mend it"
                )
        scores[topic] = {hit.passage_id: float(hit.score) for hit in cut(hits, depth)}
        done()
    return KeptRun(scores=scores, seconds=seconds)


def article_scores(
    scores: Mapping[str, float], of_passage: Mapping[str, Iterable[str]]
) -> dict[str, float]:
    """Documents for a topic, each as good as its best passage; copies stand beside each other."""
    best: dict[str, float] = {}
    for passage_id, score in scores.items():
        for document in of_passage[passage_id]:
            best[document] = max(best.get(document, score), score)
    return best


def documents_of(found: KeptRun, searched: Searched, unit: str) -> dict[str, dict[str, float]]:
    """By topic, the scores of passages, or of articles where that is the unit."""
    if unit == "article":
        return {
            topic: article_scores(scores, searched.of_passage)
            for topic, scores in found.scores.items()
        }
    # One string for each passage, however many systems and topics it is found for.
    own = {passage_id: passage_id for passage_id in searched.of_passage}
    return {
        topic: {own[passage_id]: score for passage_id, score in scores.items()}
        for topic, scores in found.scores.items()
    }


def index_bytes(file: LibraryFile, words: str, retriever: str) -> int | None:
    """The size on disk of what a retriever searches; None where that is not in the library.

    For ``bm25`` all files of its index under ``search/``, for ``dense`` those of the FAISS index,
    for ``fused`` both, and for ``hybrid`` the token codes in the library file beside them. The
    articles and passages themselves, which every retriever needs for its answers, are not
    counted, nor is a model.

    Parameters
    ----------
    file : LibraryFile
        Of the library, in which the retriever has searched.
    words : str
        As of `Searched`.
    retriever : str
        Its name in `qa.retrievers.RETRIEVERS`.
    """
    names = [index_name(file, words)] if retriever in _WITH_WORDS else []
    names += [f"dense-{file.setting('content')}"] if retriever in _WITH_VECTORS else []
    folders = [file.folder / "search" / name for name in names]
    if not all(folder.is_dir() for folder in folders):
        return None  # made for this session only, where the library cannot be written to
    total = sum(path.stat().st_size for folder in folders for path in folder.iterdir())
    if retriever in _WITH_TOKENS:
        total += file.rows("SELECT coalesce(sum(length(codes)), 0) FROM token_codes")[0][0]
    return total


def _asked(text: str) -> str:
    try:
        return checked_question(text)
    except QuestionRefused:
        return ""
