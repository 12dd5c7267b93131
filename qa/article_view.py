"""The article view: a whole article with its paragraphs numbered and a passage marked."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.article import Article, Paragraph
from qa.citation.locator import Locator
from qa.escape import plain
from qa.presentation import date_in_words, title_of
from qa.render.articles import article_html

__all__ = ["ArticleView"]

_WIDTH = 88
# Numbers stand in a column of their own.
_COLUMN = 6


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article to read, which displays itself in a notebook and as plain text.

    Parameters
    ----------
    article : Article
        What to show.
    marked : (start, end) or None
        What to mark and to bring into sight, half-open, in characters of the article's text.

    Raises
    ------
    ValueError
        If `marked` is no stretch of the article's text.

    Examples
    --------
    >>> ArticleView(passage.article, (passage.start, passage.end))  # doctest: +SKIP
    """

    article: Article
    marked: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.marked is None:
            return
        start, end = self.marked
        if not 0 <= start < end <= len(self.article.text):
            raise ValueError(
                f"{start}:{end} is no stretch of {self.article.id!r}, whose text has "
                f"{len(self.article.text):,} characters"
            )
        self.article.paragraphs_at(start, end)  # which refuses what lies between two

    @property
    def anchor(self) -> str | None:
        """The id of what is marked: the same for the same place, another in any other article."""
        if self.marked is None:
            return None
        place = f"{self.article.id}\0{self.marked[0]}:{self.marked[1]}"
        digest = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()
        return f"footnote-{digest[:12]}"

    @property
    def facts(self) -> str:
        """Who wrote it, when, for whom, its file, and where the mark is."""
        article = self.article
        publisher = article.publisher
        if publisher and "publisher" in article.inferred:
            publisher = f"[{publisher}]"
        found = (
            ", ".join(article.authors) or "no author named",
            date_in_words(article.date),
            publisher,
            article.path,
            f"marked: {Locator.at(article, *self.marked).text}" if self.marked else None,
        )
        return " · ".join(fact for fact in found if fact)

    def __str__(self) -> str:
        lines = [
            *textwrap.wrap(plain(title_of(self.article)), _WIDTH),
            *textwrap.wrap(plain(self.facts), _WIDTH),
            "",
        ]
        for paragraph in self.article.paragraphs:
            text = "".join(
                f"**{plain(piece)}**" if marked else plain(piece)
                for piece, marked in self.pieces(paragraph)
            )
            number = "" if paragraph.heading else f"{paragraph.number}  "
            lines += [
                *textwrap.wrap(
                    text,
                    _WIDTH,
                    initial_indent=number.rjust(_COLUMN),
                    subsequent_indent=" " * _COLUMN,
                    break_long_words=False,
                    break_on_hyphens=False,
                ),
                "",
            ]
        return "\n".join(lines).rstrip()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return article_html(self)

    def pieces(self, paragraph: Paragraph) -> Iterator[tuple[str, bool]]:
        """The paragraph in pieces, each with whether it is marked."""
        low, high = self.marked or (0, 0)
        start, end = paragraph.start, paragraph.end
        low, high = min(max(low, start), end), min(max(high, start), end)
        for first, last, marked in ((start, low, False), (low, high, True), (high, end, False)):
            if first < last:
                yield self.article.text[first:last], marked
