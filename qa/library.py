"""A library that is open for questions."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.article import Article, Passage
from corpus.draft import Skipped
from corpus.errors import EncoderMismatch, LibraryUnfinished, QuestionRefused
from corpus.library import LibraryFile
from embeddings.encoder import Encoder
from embeddings.index import open_index
from embeddings.models import load_encoder
from qa.answer import Answer, RankedPassage
from qa.bm25 import BM25
from qa.dense import Dense
from qa.fusion import Fusion
from qa.retriever import Retriever

if TYPE_CHECKING:
    from qa.chat import Chat

__all__ = ["Library", "checked_question", "open_library"]

logger = logging.getLogger(__name__)

DEFAULT_K = 5
LONGEST_QUESTION = 10_000


class Library:
    """One state of a library on disk, as it was when it was opened.

    Made by `open_library`. The model is loaded with the first question. Safe to use from several
    threads; a context manager that closes it.

    Attributes
    ----------
    path : Path
        The library's folder.
    """

    def __init__(self, file: LibraryFile, encoder: Encoder | None) -> None:
        self.path = file.folder
        self._file = file
        self._given = encoder

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._file.passage_count

    def __repr__(self) -> str:
        return (
            f"<Library {str(self.path)!r}: {self._file.article_count:,} articles, "
            f"{len(self):,} passages>"
        )

    def close(self) -> None:
        """Close the file; no question can be asked after it."""
        self._file.close()

    def articles(self) -> Iterator[Article]:
        """Every article, in the order of their files."""
        return self._file.articles()

    def article(self, article_id: str) -> Article:
        """The article of that id; `KeyError` where there is none."""
        return self._file.article(article_id)

    def passages(self) -> list[Passage]:
        """Every passage, in the order of the articles and of their text."""
        return self._file.passages()

    def passage(self, passage_id: str) -> Passage:
        """The passage of that id; `KeyError` where there is none."""
        return self._file.passages([passage_id])[0]

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What the build left out, with the reason and the mend."""
        return tuple(entry for record in self._file.files() for entry in record.skipped)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the library's vectors.

        Raises
        ------
        EncoderMismatch
            If the one that was given, or is found under the library's name for it, is another.
        """
        name = self._file.setting("model")
        encoder = self._given or load_encoder(name, fetch=False)
        if encoder.fingerprint != self._file.setting("splitting")["encoder"]:
            raise EncoderMismatch(
                f"the vectors in {self.path} were made by another model than {encoder.name} "
                f"(it was called {name}); open it with that one, or make new vectors with: "
                f"qa build {self._file.setting('folder')} --library {self.path} "
                f"--model {encoder.name}"
            )
        return encoder

    @cached_property
    def retriever(self) -> Retriever:
        """What ranks passages for `ask`: dense and lexical retrieval, fused."""
        return Fusion([Dense(self.encoder, open_index(self._file)), BM25(self._file)])

    def ask(self, question: str, k: int | None = None) -> Answer:
        """The passages that answer a question best.

        Parameters
        ----------
        question : str
            At most 10,000 characters.
        k : int or None
            How many passages, from 1 to the number that the library holds. None is 5, or all
            where there are fewer.

        Raises
        ------
        QuestionRefused
            If the question is empty or too long.
        ValueError
            If `k` is out of its range.
        LibraryUnfinished
            If the library's first build never ended.
        EncoderMismatch
            If its vectors were made by another model.
        """
        query = checked_question(question)
        if k is not None and not isinstance(k, int):
            raise ValueError(f"k is {k!r}, but must be a whole number")
        total = len(self)
        if not total:
            raise LibraryUnfinished(
                f"{self.path} holds no passage yet, its first build has not ended; "
                f"wait for it, or go on with: qa build FOLDER --library {self.path}"
            )
        if k is not None and not 1 <= k <= total:
            raise ValueError(
                f"asked for {k:,} passages, but {self.path} holds {total:,}; "
                f"choose a number from 1 to {total:,}"
            )
        if self.encoder.count_tokens([query])[0] > self.encoder.window:
            logger.warning(
                "the question is longer than the %d tokens that %s reads; its end is not searched",
                self.encoder.window,
                self.encoder.name,
            )
        hits = self.retriever.retrieve(query, k or min(DEFAULT_K, total))
        passages = self._file.passages([hit.passage_id for hit in hits])
        return Answer(
            question=question,
            passages=tuple(
                RankedPassage(rank=rank, score=hit.score, passage=passage)
                for rank, (hit, passage) in enumerate(zip(hits, passages, strict=True), 1)
            ),
        )

    def chat(self) -> Chat:
        """A question box for a notebook, with the passages found under each question."""
        from qa.chat import Chat

        return Chat(self)


def open_library(library: str | Path, model: str | Encoder | None = None) -> Library:
    """Open a library for questions.

    Parameters
    ----------
    library : str or Path
        Its folder.
    model : str, Encoder or None
        Where the model that built it is now; None looks for it under the library's name for it.

    Raises
    ------
    LibraryNotFound
        If there is none.
    LibraryDamaged
        If what is there is not a library of this version.
    EncoderNotFound
        If `model` names none.
    """
    file = LibraryFile(Path(library))
    encoder = load_encoder(model) if isinstance(model, str) else model
    return Library(file, encoder)


def checked_question(question: str) -> str:
    """The question without white space around it.

    Raises
    ------
    QuestionRefused
        If nothing is left, or it has more than 10,000 characters.
    """
    if not isinstance(question, str):
        raise QuestionRefused(f"the question is {question!r}; ask in words")
    query = question.strip()
    if not any(character.isalnum() for character in query):
        raise QuestionRefused("the question is empty; type what you want to know")
    if len(query) > LONGEST_QUESTION:
        raise QuestionRefused(
            f"the question has {len(query):,} characters; ask in at most {LONGEST_QUESTION:,}"
        )
    return query.encode("utf-8", "replace").decode()
