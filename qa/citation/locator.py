"""The locator: which paragraphs or pages of an article an excerpt stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.article import Article, Passage

__all__ = ["Locator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Paragraphs or pages of an article.

    Attributes
    ----------
    label : "paragraph" or "page"
        CSL's words. Pages where the file has pages, else paragraphs as a reader counts them.
    first, last : int
        From 1; the same for a single one.
    """

    label: Literal["paragraph", "page"]
    first: int
    last: int

    @classmethod
    def at(cls, article: Article, start: int, end: int) -> Locator:
        """The locator of ``article.text[start:end]``.

        Raises
        ------
        ValueError
            If no paragraph lies there.
        """
        pages = article.pages_at(start, end)
        if pages:
            return cls(label="page", first=pages[0], last=pages[1])
        first, last = article.paragraphs_at(start, end)
        return cls(label="paragraph", first=first, last=last)

    @classmethod
    def of(cls, passage: Passage) -> Locator:
        """The locator of a whole passage."""
        return cls.at(passage.article, passage.start, passage.end)

    @property
    def span(self) -> str:
        """``4`` or ``4–5``."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def text(self) -> str:
        """``para. 4``, ``paras. 4–5``, ``p. 2`` or ``pp. 2–3``."""
        short = "para." if self.label == "paragraph" else "p."
        several = "paras." if self.label == "paragraph" else "pp."
        return f"{short if self.first == self.last else several} {self.span}"
