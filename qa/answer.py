"""An answer: the ranked passages that a question found, and whether they answer it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from corpus.article import Article, Passage
from corpus.references.item import article_item
from qa import answer_forms
from qa.article_view import ArticleView
from qa.citation.bibliography import Bibliography
from qa.citation.citations import Citations
from qa.citation.export import export
from qa.citation.formatted import Formatted
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import style_named
from qa.quotation import Quotation, quote
from qa.render.answers import answer_html

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
    style : str
        Of its citation where no other is named; that of its answer.
    citations : Citations or None
        Those of its answer, so that it is told apart from the others; None where it stands alone.
    """

    rank: int
    score: float
    passage: Passage
    copies: tuple[Passage, ...] = ()
    highlight: tuple[int, int] | None = None
    speaker: str | None = None
    style: str = field(default=DEFAULT_STYLE, compare=False, repr=False)
    citations: Citations | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The excerpt."""
        return self.passage.text

    @property
    def answer_sentence(self) -> str | None:
        """The words of `highlight`."""
        return self.text[slice(*self.highlight)] if self.highlight else None

    def cite(self, style: str | None = None) -> Formatted:
        """The citation with its locator: in parentheses for the text, or as a note.

        Parameters
        ----------
        style : str or None
            "apa", "mla", "chicago-note", "chicago-author-date", or the name or file of any CSL
            style, as `qa.citation.styles.style_named` finds it; None is the answer's own.

        Returns
        -------
        Formatted
            Told apart from the citations of the answer's other passages. Where the article has a
            web address, it leads to the words.

        Raises
        ------
        ValueError
            If there is no such style.

        Examples
        --------
        >>> print(answer.passages[0].cite("apa"))  # doctest: +SKIP
        (Lindqvist, 2026, paras. 4–5)
        """
        return self._cited.citation(self.passage, style or self.style)

    def reference(self, style: str | None = None) -> Formatted:
        """Its article's entry in a list of references, in a style as for `cite`."""
        return self._cited.reference(self.passage.article, style or self.style)

    @property
    def _cited(self) -> Citations:
        return self.citations or Citations([self.passage, *self.copies])

    def quote(self, start: int | None = None, end: int | None = None) -> Quotation:
        """Words of the excerpt as a quotation that can be checked.

        Parameters
        ----------
        start, end : int or None
            Half-open, in characters of `text`; None is where the answer sentence starts or ends,
            or the excerpt where none is marked.

        Raises
        ------
        ValueError
            If there are no words between them.
        """
        first, last = self.highlight or (0, len(self.text))
        return quote(self.passage, first if start is None else start, last if end is None else end)

    def show(self) -> ArticleView:
        """The whole article to read, with the excerpt marked."""
        return ArticleView(self.passage.article, (self.passage.start, self.passage.end))

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
            "citation": self.cite().text,
            "reference": self.reference().text,
            "copies": [
                {
                    "passage_id": copy.id,
                    "article": _facts(copy.article),
                    "citation": self._cited.citation(copy, self.style).text,
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
    style : str
        Of the citations with which it shows itself; `in_style` changes it.
    """

    question: str
    passages: tuple[RankedPassage, ...]
    answered: bool
    confidence: float
    carried: tuple[str, ...] = ()
    style: str = DEFAULT_STYLE
    _citations: Citations = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Its passages are cited in its style, each apart from the others.
        together = [each for one in self.passages for each in (one.passage, *one.copies)]
        citations = Citations(together)
        own = (replace(one, style=self.style, citations=citations) for one in self.passages)
        object.__setattr__(self, "passages", tuple(own))
        object.__setattr__(self, "_citations", citations)

    def in_style(self, style: str) -> Answer:
        """The same answer with citations in another style, named as for `RankedPassage.cite`.

        Raises
        ------
        ValueError
            If there is no such style.
        """
        style_named(style)
        return replace(self, style=style)

    def bibliography(self, style: str | None = None) -> Bibliography:
        """The articles of its passages, and of their copies, as a list of references.

        Parameters
        ----------
        style : str or None
            As for `RankedPassage.cite`; None is the answer's own.
        """
        return self._citations.bibliography(style or self.style)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of its passages and of their copies, each once, in order."""
        return self._citations.articles

    @property
    def references(self) -> Bibliography | None:
        """The list of references that stands under it; None where its notes say all of it."""
        bibliography = self.bibliography()
        return bibliography if self.passages and not bibliography.style.notes else None

    def citation(self, passage: Passage) -> Formatted:
        """The citation of one of its passages or copies, told apart from the others."""
        return self._citations.citation(passage, self.style)

    def export(self, form: str, style: str | None = None) -> str:
        """The bibliographic data of its articles for other programs.

        Parameters
        ----------
        form : str
            One of `qa.citation.export.FORMATS`: "bibtex", "ris", "csl-json", "csv", "markdown",
            "html".
        style : str or None
            Of "markdown" and "html"; None is the answer's own.

        Raises
        ------
        ValueError
            If there is no such form or style.
        """
        return export(list(map(article_item, self.articles)), form, style or self.style)

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
                "citation": self.citation(ranked.passage).text,
                "path": ranked.passage.article.path,
                "passage_id": ranked.passage.id,
            }
            for ranked in self.passages
        ]
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        return answer_forms.answer_text(self)

    def _repr_html_(self) -> str:
        return answer_html(self)

    def _repr_markdown_(self) -> str:
        return answer_forms.answer_markdown(self)

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
