"""Articles and passages: what is known of them, and where in the file each character came from."""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from corpus.dates import ArticleDate
from corpus.sourcemap import SourceMap

__all__ = ["Article", "Omission", "Paragraph", "Passage", "passage_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of an article's text, ``article.text[start:end]``.

    Attributes
    ----------
    start, end : int
        Half-open, in characters of the article's text.
    number : int
        As a reader counts, from 1. A sub-heading is not counted: it has the number of the
        paragraph that follows it.
    heading : bool
        Whether it is a sub-heading.
    """

    start: int
    end: int
    number: int
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A part of the decoded file that is not in the article's text, and why.

    Attributes
    ----------
    start, end : int
        Half-open, in characters of the decoded file.
    reason : str
        "title", "by-line", "footer", "front matter", "running head", "page number", "image",
        "comment", or "hyphen" for one that only a line break had put into a word.
    """

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as it was read.

    Attributes
    ----------
    id : str
        The file's path, or the id that its front matter or a table's row gives. The same after
        every rebuild; only where two files give the same id, the later one's is ``path#id``.
    path : str
        The file, relative to the folder that was built.
    text : str
        What passages are cut from: paragraphs with an empty line between them.
    paragraphs : tuple of Paragraph
        In order; together they hold every character of `text` but the empty lines.
    source_map : SourceMap
        From offsets in `text` to offsets in the decoded file.
    title, publisher, url : str or None
        None where the file does not say.
    authors : tuple of str
        As written, in order; empty where the file names none.
    language : str or None
        ISO 639-1 code ("en"), as the file states it or else inferred from `text`; None where
        neither is sure.
    date : ArticleDate or None
        None where the file gives no date; a date that is there but unclear has no year.
    inferred : frozenset of str
        Names of the fields that were concluded from something else than a statement
        ("publisher" from the web address in a footer).
    omitted : tuple of Omission
        What of the file was left out of `text`, in order.
    page_starts : tuple of int
        Offset in the decoded file at which each page starts; empty where there are no pages.
    copies : tuple of str
        Other files, or rows as ``path#id``, that hold the same text.
    reference : mapping or None
        The CSL-JSON item that a bibliography in the folder gives for the article; it overrules
        what the file says. None where none does.
    file_sha256 : str
        Of the bytes of the file it was read from, in hexadecimal; "" where they are not known. It
        takes no part in comparing articles.
    """

    id: str
    path: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    source_map: SourceMap
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: ArticleDate | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    inferred: frozenset[str] = frozenset()
    omitted: tuple[Omission, ...] = ()
    page_starts: tuple[int, ...] = ()
    copies: tuple[str, ...] = ()
    reference: Mapping[str, Any] | None = field(default=None, hash=False)
    file_sha256: str = field(default="", compare=False)

    @property
    def issued(self) -> str | None:
        """The date as far as it is known: ``2006-08-31``, ``2006-12``, ``2006`` or None."""
        return self.date.iso if self.date else None

    def paragraphs_at(self, start: int, end: int) -> tuple[int, int]:
        """Numbers of the first and the last paragraph that ``text[start:end]`` touches."""
        first = bisect.bisect_right(self.paragraphs, start, key=attrgetter("end"))
        last = bisect.bisect_left(self.paragraphs, end, key=attrgetter("start"))
        if first >= last:
            raise ValueError(f"no paragraph of {self.id!r} lies in {start}:{end}")
        return self.paragraphs[first].number, self.paragraphs[last - 1].number

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Start and end in `text` of the paragraphs numbered `first` to `last`.

        A sub-heading goes with the paragraph whose number it has.

        Raises
        ------
        ValueError
            If there is no such paragraph.
        """
        at = bisect.bisect_left(self.paragraphs, first, key=attrgetter("number"))
        end = bisect.bisect_right(self.paragraphs, last, key=attrgetter("number"))
        if at >= end:
            raise ValueError(f"{self.id!r} has no paragraphs {first} to {last}")
        return self.paragraphs[at].start, self.paragraphs[end - 1].end

    def pages_at(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last page, from 1, that ``text[start:end]`` came from; None without pages."""
        if not self.page_starts:
            return None
        spans = self.source_map.spans(start, end)
        if not spans:
            raise ValueError(f"nothing in {start}:{end} of {self.id!r} comes from its file")
        pages = [bisect.bisect_right(self.page_starts, at) for s, e in spans for at in (s, e - 1)]
        return min(pages), max(pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of an article: what is retrieved, shown and cited.

    Attributes
    ----------
    id : str
        Made from the article's id and the passage's text.
    article : Article
        The article it is part of.
    start, end : int
        Half-open, in characters of the article's text.
    """

    id: str
    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The excerpt, exactly ``article.text[start:end]``."""
        return self.article.text[self.start : self.end]

    @property
    def paragraphs(self) -> tuple[int, int]:
        """Numbers of its first and last paragraph, from 1."""
        return self.article.paragraphs_at(self.start, self.end)

    @property
    def pages(self) -> tuple[int, int] | None:
        """Its first and last page, from 1; None where the file has no pages."""
        return self.article.pages_at(self.start, self.end)

    @property
    def source_spans(self) -> tuple[tuple[int, int], ...]:
        """Where its characters stand in the decoded file, in the order of the text."""
        return self.article.source_map.spans(self.start, self.end)

    def around(self, n: int) -> Passage:
        """What to read on with: the paragraphs it touches, with `n` more on either side.

        Parameters
        ----------
        n : int
            Number of paragraphs, 0 or more; fewer where the article starts or ends.

        Returns
        -------
        Passage
            Whole paragraphs, each with its sub-heading, as of every passage with its offsets and
            source spans. It is not in the library, unless it is one of the article's passages.

        Raises
        ------
        ValueError
            If `n` is no whole number, or below 0.

        Examples
        --------
        >>> passage.paragraphs, passage.around(2).paragraphs  # doctest: +SKIP
        ((4, 5), (2, 7))
        """
        if not isinstance(n, int) or isinstance(n, bool) or n < 0:
            raise ValueError(f"n is {n!r}, but must be a whole number of paragraphs, 0 or more")
        first, last = self.paragraphs
        start, end = self.article.stretch(first - n, last + n)
        own = passage_id(self.article.id, self.article.text[start:end])
        return Passage(id=own, article=self.article, start=start, end=end)


def passage_id(article_id: str, text: str, occurrence: int = 0) -> str:
    """Sixteen hexadecimal digits of SHA-256 over the article's id, the text, and which it is.

    Parameters
    ----------
    article_id, text : str
        The article's id, and what the passage says.
    occurrence : int
        Number of the article's passages before it that say the same.
    """
    content = "\0".join((article_id, text, str(occurrence)))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
