"""An answer: the ranked passages that a question found, each with its citation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.article import Passage
from qa import render
from qa.citation import citation_line

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
    """

    rank: int
    score: float
    passage: Passage

    @property
    def text(self) -> str:
        """The excerpt."""
        return self.passage.text

    @property
    def citation(self) -> str:
        """Its citation on one line."""
        return citation_line(self.passage)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON can hold it; the form is part of the command line's contract."""
        passage, article = self.passage, self.passage.article
        pages = passage.pages
        return {
            "rank": self.rank,
            "score": self.score,
            "passage_id": passage.id,
            "article": {
                "id": article.id,
                "title": article.title,
                "authors": list(article.authors),
                "issued": article.issued,
                "publisher": article.publisher,
                "url": article.url,
                "path": article.path,
            },
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "paragraphs": list(passage.paragraphs),
            "pages": list(pages) if pages else None,
            "source_spans": [list(span) for span in passage.source_spans],
            "highlight": None,
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a library answers to a question. It displays itself in a notebook.

    Attributes
    ----------
    question : str
        As it was asked.
    passages : tuple of RankedPassage
        Best first; empty only where the library holds nothing.
    """

    question: str
    passages: tuple[RankedPassage, ...]

    @property
    def answered(self) -> bool:
        """Whether there is anything to show. Says nothing of how well it answers."""
        return bool(self.passages)

    def to_dict(self, question_id: str | int | None = None) -> dict[str, Any]:
        """The answer as JSON can hold it; the form is part of the command line's contract."""
        return {
            "id": question_id,
            "question": self.question,
            "answered": self.answered,
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
