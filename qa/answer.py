"""An answer: the ranked passages that a question found, and whether they answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.article import Article, Passage
from qa import render
from qa.citation.line import citation_line

__all__ = ["Answer", "RankedPassage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPassage:
    """A passage at its place in an answer.

    Attributes
    ----------
    rank : int
        From 1.
    score : float
        The retriever's; higher is better.
    passage : Passage
        What was found.
    copies : tuple of Passage
        The same words in other articles, as a newspaper reprints what an agency wrote.
    highlight : (start, end) or None
        The sentence that answers best, half-open, in characters of the passage's text; None for a
        passage without one.
    speaker : str or None
        Who says the quoted words in that sentence, as the text names them; None where it quotes
        nobody, or the text does not say whom.
    """

    rank: int
    score: float
    passage: Passage
    copies: tuple[Passage, ...] = ()
    highlight: tuple[int, int] | None = None
    speaker: str | None = None

    @property
    def text(self) -> str:
        """The excerpt."""
        return self.passage.text

    @property
    def answer_sentence(self) -> str | None:
        """The words of `highlight`."""
        return self.text[slice(*self.highlight)] if self.highlight else None

    @property
    def citation(self) -> str:
        """Its citation on one line."""
        return citation_line(self.passage)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON can hold it; the form is part of the command line's contract."""
        passage = self.passage
        pages = passage.pages
        return {
            "rank": self.rank,
            "score": self.score,
            "passage_id": passage.id,
            "article": _facts(passage.article),
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "paragraphs": list(passage.paragraphs),
            "pages": list(pages) if pages else None,
            "source_spans": [list(span) for span in passage.source_spans],
            "highlight": list(self.highlight) if self.highlight else None,
            "speaker": self.speaker,
            "citation": self.citation,
            "copies": [
                {
                    "passage_id": copy.id,
                    "article": _facts(copy.article),
                    "citation": citation_line(copy),
                }
                for copy in self.copies
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a library answers to a question. It displays itself in a notebook.

    Attributes
    ----------
    question : str
        As it was asked.
    passages : tuple of RankedPassage
        Best first; empty only where no passage was in question. Where nothing answers they are
        the nearest misses.
    answered : bool
        Whether one of them is taken to answer.
    confidence : float
        The probability of that, in [0, 1] (see `qa.confidence`).
    carried : tuple of str
        What earlier questions of a conversation added to this one.
    """

    question: str
    passages: tuple[RankedPassage, ...]
    answered: bool
    confidence: float
    carried: tuple[str, ...] = ()

    def to_dict(self, question_id: str | int | None = None) -> dict[str, Any]:
        """The answer as JSON can hold it; the form is part of the command line's contract."""
        return {
            "id": question_id,
            "question": self.question,
            "answered": self.answered,
            "confidence": self.confidence,
            "carried": list(self.carried),
            "passages": [ranked.to_dict() for ranked in self.passages],
        }

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row a passage, best first.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install 'footnote[frames]'") from error
        rows = [
            {
                "rank": ranked.rank,
                "score": ranked.score,
                "title": ranked.passage.article.title,
                "authors": "; ".join(ranked.passage.article.authors),
                "issued": ranked.passage.article.issued,
                "publisher": ranked.passage.article.publisher,
                "text": ranked.text,
                "answer_sentence": ranked.answer_sentence,
                "speaker": ranked.speaker,
                "citation": ranked.citation,
                "path": ranked.passage.article.path,
                "passage_id": ranked.passage.id,
            }
            for ranked in self.passages
        ]
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        return render.answer_text(self)

    def _repr_html_(self) -> str:
        return render.answer_html(self)

    def _repr_markdown_(self) -> str:
        return render.answer_markdown(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def _facts(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "issued": article.issued,
        "publisher": article.publisher,
        "language": article.language,
        "url": article.url,
        "path": article.path,
    }
