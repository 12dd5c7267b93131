"""A library that is open for questions."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from corpus.article import Article, Passage
from corpus.draft import Skipped
from corpus.errors import EncoderMismatch, QuestionRefused
from corpus.library import LibraryFile
from corpus.references.item import article_item
from corpus.sentences import sentence_spans
from embeddings.encoder import Encoder, Encoding, gives_tokens
from embeddings.index import VectorIndex, open_index
from embeddings.models import load_encoder
from qa.answer import Answer
from qa.answering import answer
from qa.bm25 import BM25
from qa.citation.bibliography import Bibliography
from qa.citation.export import export
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import style_named
from qa.followup import Carrying, Leaning
from qa.highlight import AnswerSentence
from qa.judgments import Judgments
from qa.question import checked_k, checked_question, printable
from qa.retriever import Retriever, Where
from qa.retrievers import DEFAULT_RETRIEVER, follow_up_retriever, make_retriever
from qa.where import PassageFilter, Rows
from qa.words import stems

if TYPE_CHECKING:
    from qa.chat.conversations import Conversations
    from qa.chat.widget import Chat
    from qa.conversation import Conversation
    from qa.quotation.of_library import SavedQuotations
    from qa.verification.report import Verification

__all__ = ["Library", "open_library"]

logger = logging.getLogger(__name__)

# What was made of the last ones is remembered.
_QUERIES_KEPT = 256
_PASSAGES_KEPT = 10_000


class Library:
    """One state of a library on disk, as it was when it was opened.

    Made by `open_library`. The model is loaded with the first question. Safe to use from several
    threads; a context manager that closes it.

    Attributes
    ----------
    path : Path
        The library's folder.
    file : LibraryFile
        What it holds.
    """

    def __init__(self, file: LibraryFile, encoder: Encoder | None) -> None:
        self.path = file.folder
        self.file = file
        self._given = encoder
        self._filter = PassageFilter(file)
        self._encode = lru_cache(maxsize=_QUERIES_KEPT)(self._encode_anew)
        self._matches = lru_cache(maxsize=_QUERIES_KEPT)(_no_matches)
        self._sentences = lru_cache(maxsize=_PASSAGES_KEPT)(sentence_spans)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self.file.passage_count

    def __repr__(self) -> str:
        return (
            f"<Library {str(self.path)!r}: {self.file.article_count:,} articles, "
            f"{len(self):,} passages>"
        )

    def close(self) -> None:
        """Close the file; no question can be asked after it."""
        self.file.close()

    def articles(self) -> Iterator[Article]:
        """Every article, in the order of their files."""
        return self.file.articles()

    def article(self, article_id: str) -> Article:
        """The article of that id; `KeyError` where there is none."""
        return self.file.article(article_id)

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        """The passages of those ids, in their order; without ids every one, in order of the text.

        Raises
        ------
        KeyError
            If there is no passage of one of the ids.
        """
        return self.file.passages(ids)

    def passage(self, passage_id: str) -> Passage:
        """The passage of that id; `KeyError` where there is none."""
        return self.file.passages([passage_id])[0]

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What the build left out, with the reason and the mend."""
        return tuple(entry for record in self.file.files() for entry in record.skipped)

    @property
    def mismatches(self) -> tuple[str, ...]:
        """What bibliographies beside the articles say of none of them, or otherwise than a file."""
        return tuple(self.file.setting("mismatches", ()))

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the library's vectors.

        Raises
        ------
        EncoderMismatch
            If the one that was given, or is found under the library's name for it, is another.
        """
        name = self.file.setting("model")
        encoder = self._given or load_encoder(name, fetch=False)
        if encoder.fingerprint != self.file.setting("splitting")["encoder"]:
            raise EncoderMismatch(
                f"the vectors in {self.path} were made by another model than {encoder.name} "
                f"(it was called {name}); open it with that one, or make new vectors with: "
                f"qa build {self.file.setting('folder')} --library {self.path} "
                f"--model {encoder.name}"
            )
        return encoder

    @cached_property
    def ids(self) -> list[str]:
        """The ids of all passages, sorted: the order of every index's rows."""
        return [row[0] for row in self.file.rows("SELECT id FROM passages ORDER BY id")]

    @cached_property
    def index(self) -> VectorIndex:
        """The passages' vectors, to be searched."""
        return open_index(self.file)

    @cached_property
    def lexical(self) -> BM25:
        """The index of the passages' words."""
        return BM25(self)

    @cached_property
    def retriever(self) -> Retriever:
        """What ranks passages for `ask` where no other retriever is named."""
        return make_retriever(DEFAULT_RETRIEVER, self)

    def encode(self, query: str) -> Encoding:
        """A query as the library's encoder reads it; without tokens where it gives none."""
        return self._encode(query)

    def _encode_anew(self, query: str) -> Encoding:
        if self.encoder.count_tokens([query])[0] > self.encoder.window:
            logger.warning(
                "the question is longer than the %d tokens that %s reads; its end is not searched",
                self.encoder.window,
                self.encoder.name,
            )
        if gives_tokens(self.encoder):
            return self.encoder.encode_query_tokens([query])[0]
        vector = self.encoder.encode_queries([query])[0]
        return Encoding(vector=vector, tokens=vector[None, :][:0], starts=())

    def rows(self, where: Where | None) -> Rows | None:
        """Which passages fit a filter (see `qa.where`), in the order of `ids`; None for all.

        Raises
        ------
        ValueError
            If the filter has a field that there is not, or a value that cannot be.
        """
        return self._filter.rows(where)

    def sentences(self, passage: Passage) -> list[tuple[int, int]]:
        """As `corpus.sentences.sentence_spans` of a passage's text; remembered."""
        return self._sentences(passage.text)

    def matches(self, query: str) -> dict[str, AnswerSentence | None]:
        """What `qa.sentence_match` found for a query so far, by passage id; remembered."""
        return self._matches(query)

    def rarity(self, stem: str) -> float:
        """As `BM25.rarity`."""
        return self.lexical.rarity(stem)

    def ask(
        self,
        question: str,
        k: int | None = None,
        *,
        where: Where | None = None,
        retriever: Retriever | None = None,
        carrying: Carrying | None = None,
    ) -> Answer:
        """The passages that answer a question best, and whether they do.

        Parameters
        ----------
        question : str
            At most 10,000 characters.
        k : int or None
            How many passages, from 1 to the number that the library holds; copies of one passage
            count once. None is 5, or all where there are fewer.
        where : mapping or None
            Which passages are in question, as `qa.where` describes it:
            ``{"after": "2006-08", "author": "Berg"}``.
        retriever : Retriever or None
            What ranks the passages; None is the library's own `retriever`.
        carrying : Carrying or None
            What earlier questions of a conversation add; `Conversation.ask` finds it.

        Raises
        ------
        QuestionRefused
            If the question is empty, too long, or made of stop words alone.
        ValueError
            If `k` is out of its range, or `where` cannot be.
        LibraryUnfinished
            If the library's first build never ended.
        EncoderMismatch
            If its vectors were made by another model.
        """
        if carrying is not None and retriever is not None:
            raise ValueError("a question that carries something is ranked by no other retriever")
        query = checked_question(question)
        if query.isascii() and not stems(query) and not carrying:
            raise QuestionRefused(
                f"{query!r} has only words that say nothing of what is wanted; name the matter"
            )
        wanted = checked_k(k, self)
        searched = self if carrying is None else cast("Library", Leaning(self, carrying))
        if retriever is None:
            retriever = self.retriever if carrying is None else follow_up_retriever(searched)
        found = answer(
            searched,
            query,
            wanted,
            retriever=retriever,
            where=where,
            carried=carrying.context.terms if carrying else (),
        )
        return replace(found, question=printable(question))

    def bibliography(
        self, style: str = DEFAULT_STYLE, *, articles: Sequence[str] | None = None
    ) -> Bibliography:
        """Its articles as a list of references.

        Parameters
        ----------
        style : str
            As for `qa.citation.styles.style_named`.
        articles : sequence of str or None
            The ids of those wanted; None is every one.

        Raises
        ------
        ValueError
            If there is no such style or article.
        """
        return Bibliography(self._items(articles), style_named(style))

    def export(
        self, form: str, style: str = DEFAULT_STYLE, *, articles: Sequence[str] | None = None
    ) -> str:
        """The bibliographic data of its articles for other programs.

        Parameters
        ----------
        form : str
            One of `qa.citation.export.FORMATS`.
        style, articles
            As for `bibliography`; the style is that of "markdown" and "html".

        Raises
        ------
        ValueError
            If there is no such form, style or article.
        """
        return export(self._items(articles), form, style)

    def _items(self, articles: Sequence[str] | None) -> list[dict[str, Any]]:
        if articles is None:
            return [article_item(article) for article in self.articles()]
        try:
            return [article_item(self.article(article_id)) for article_id in articles]
        except KeyError as error:
            raise ValueError(f"{self.path} has no article {error.args[0]!r}") from error

    @property
    def quotations(self) -> SavedQuotations:
        """The quotations that are saved in the library."""
        from qa.quotation.of_library import SavedQuotations

        return SavedQuotations(self)

    @cached_property
    def conversations(self) -> Conversations:
        """The conversations that are kept in the library."""
        from qa.chat.conversations import Conversations

        return Conversations(self)

    @property
    def judgments(self) -> Judgments:
        """Which passages people found relevant to which questions."""
        return Judgments(self.path)

    def verify(self, draft: str | Path, *, shortest: int = 1) -> Verification:
        """Hold every quotation and citation of a draft against the articles.

        See `qa.verification.verify_draft` for the parameters and the errors.
        """
        from qa.verification.verify import verify_draft

        return verify_draft(Path(draft), self, shortest=shortest)

    def conversation(self) -> Conversation:
        """A conversation, in which a question may lean on those before it."""
        from qa.conversation import Conversation

        return Conversation(self)

    def chat(self, *, judge: str = "", style: str = DEFAULT_STYLE, k: int | None = None) -> Chat:
        """A place to ask, read, follow up, judge, cite and keep; see `qa.chat.widget.Chat`."""
        from qa.chat.widget import Chat

        return Chat(self, judge=judge, style=style, k=k)


def _no_matches(query: str) -> dict[str, AnswerSentence | None]:
    return {}


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
