"""The citations of passages that stand together, told apart from each other, in any style."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.article import Article, Passage
from corpus.references.item import article_item
from qa.citation.bibliography import Bibliography
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.styles import style_named
from qa.quotation.links import deep_link

__all__ = ["Citations"]


class Citations:
    """What is cited of several passages: their bibliography and their citations, by style.

    Parameters
    ----------
    passages : sequence of Passage
        What stands together: two works of one author and year are told apart among their articles.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = tuple(passages)
        self._bibliographies: dict[str, Bibliography] = {}
        self._citations: dict[tuple[str, str], Formatted] = {}

    @property
    def articles(self) -> tuple[Article, ...]:
        """Those of the passages, each once, in order."""
        return tuple({each.article.id: each.article for each in self._passages}.values())

    def bibliography(self, style: str) -> Bibliography:
        """The articles as a list of references.

        Parameters
        ----------
        style : str
            As `qa.citation.styles.style_named` takes it.

        Raises
        ------
        ValueError
            If there is no such style.
        """
        if style not in self._bibliographies:
            items = map(article_item, self.articles)
            self._bibliographies[style] = Bibliography(items, style_named(style))
        return self._bibliographies[style]

    def citation(self, passage: Passage, style: str) -> Formatted:
        """The citation of one of the passages; its link leads to the passage's words."""
        if (passage.id, style) not in self._citations:
            bibliography = self.bibliography(style)
            places = [(_key(each), Locator.of(each)) for each in self._passages]
            if bibliography.style.notes:  # each in full, also the second of an article
                found = tuple(bibliography.citation(*place) for place in places)
            else:
                found = bibliography.citations(places)
            for each, citation in zip(self._passages, found, strict=True):
                self._citations[each.id, style] = _linked(citation, each)
        return self._citations[passage.id, style]

    def reference(self, article: Article, style: str) -> Formatted:
        """The entry of one of the articles in the list of references."""
        return self.bibliography(style).entry(article_item(article)["id"])


def _key(passage: Passage) -> str:
    return str(article_item(passage.article)["id"])


def _linked(citation: Formatted, passage: Passage) -> Formatted:
    address = article_item(passage.article).get("URL")
    if not isinstance(address, str):
        return citation
    link = deep_link(address, passage.article.text, passage.start, passage.end)
    return citation.leading(address, link)
