"""The quotation: words of an article with all that is needed to cite, find and check them again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus.article import Article, Passage
from corpus.references.item import article_item
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import style_named
from qa.escape import plain
from qa.quotation.links import deep_link
from qa.quotation.words import places

__all__ = ["CONTEXT", "Quotation", "find_words", "quote", "quote_article"]

CONTEXT = 32
"""Characters kept before and after the words, as many as annotation tools commonly keep."""
_ID_DIGITS = 10
_SHOWN = 60  # characters of words that a message shows
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """The exact words of a stretch of an article, and where they stand.

    Made by `quote`. It holds everything by itself: no library need be open to cite it.

    Attributes
    ----------
    id : str
        Ten hexadecimal digits, made from the article's id, the words, what stands around them
        and, where all of that stands in the article several times, which of them it is.
    words : str
        Exactly the article's characters from `start` to `end`.
    article_id, path : str
        The article, and its file relative to the folder that was built.
    file_sha256 : str
        Of the file's bytes when it was read, in hexadecimal; "" where it is not known.
    start, end : int
        Half-open, in characters of the article's text.
    source_spans : tuple of (int, int)
        Where the words stand in the decoded file, in the order of the text.
    paragraphs : tuple of (int, int)
        Numbers of the first and the last paragraph, from 1.
    pages : tuple of (int, int) or None
        First and last page, from 1; None where the file has no pages.
    prefix, suffix : str
        At most 32 characters before and after the words.
    item : mapping
        The article's CSL-JSON item.
    link : str or None
        The article's web address with a text fragment that leads to the words; the bare address
        where no fragment can tell them apart; None for an article without one.
    """

    id: str
    words: str
    article_id: str
    path: str
    file_sha256: str
    start: int
    end: int
    source_spans: tuple[tuple[int, int], ...]
    paragraphs: tuple[int, int]
    pages: tuple[int, int] | None
    prefix: str
    suffix: str
    item: Mapping[str, Any] = field(hash=False)
    link: str | None = None

    @property
    def locator(self) -> Locator:
        """Pages where the file has pages, else paragraphs."""
        if self.pages:
            return Locator(label="page", first=self.pages[0], last=self.pages[1])
        first, last = self.paragraphs
        return Locator(label="paragraph", first=first, last=last)

    @property
    def lines(self) -> list[list[str]]:
        """The words by paragraphs, each as its lines, white space around them left out."""
        return [
            [line.strip() for line in paragraph.split("\n") if line.strip()]
            for paragraph in _PARAGRAPH_BREAK.split(self.words.strip())
        ]

    def cite(self, style: str = DEFAULT_STYLE) -> Formatted:
        """The citation of the words: a note, or what stands in the text in parentheses.

        Parameters
        ----------
        style : str
            As `qa.citation.styles.style_named` takes it.

        Returns
        -------
        Formatted
            What leads to the article leads to the words in it.

        Raises
        ------
        ValueError
            If there is no such style.

        Examples
        --------
        >>> quotation.cite("apa").text  # doctest: +SKIP
        '(Lindqvist, 2026, para. 4)'
        """
        return self.linked(style_named(style).citation(self.item, self.locator))

    def linked(self, formatted: Formatted) -> Formatted:
        """`formatted` with its links to the article leading to the words in it.

        Where nothing in it is a link, all of it becomes one.
        """
        return formatted.leading(str(self.item.get("URL")), self.link)

    def to_dict(self) -> dict[str, Any]:
        """Every field, as JSON holds it; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Quotation:
        """The quotation that `to_dict` gave, also after JSON made lists of its tuples.

        Raises
        ------
        ValueError
            If a field is missing or of another kind.
        """
        try:
            pages = fields["pages"]
            made = cls(
                **{name: _text(fields, name) for name in _TEXTS},
                start=_number(fields["start"]),
                end=_number(fields["end"]),
                source_spans=tuple(_pair(span) for span in fields["source_spans"]),
                paragraphs=_pair(fields["paragraphs"]),
                pages=_pair(pages) if pages is not None else None,
                item=dict(fields["item"]),
                link=_text(fields, "link") if fields.get("link") is not None else None,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"this is not a quotation: {type(error).__name__} {error}") from error
        if made.end - made.start != len(made.words):
            raise ValueError(
                f"this is not a quotation: {made.start}:{made.end} is not as long as its words"
            )
        return made


_TEXTS = ("id", "words", "article_id", "path", "file_sha256", "prefix", "suffix")


def quote(passage: Passage, start: int, end: int) -> Quotation:
    """Quote words of a passage.

    Parameters
    ----------
    passage : Passage
        Where they stand.
    start, end : int
        Half-open, in characters of ``passage.text``. White space at either end is left out.

    Returns
    -------
    Quotation
        With offsets in the article's text.

    Raises
    ------
    ValueError
        If `start` and `end` are not two places of the passage in their order, or only white space
        lies between them.

    Examples
    --------
    >>> quote(passage, *find_words(passage, "opened on Monday")).words  # doctest: +SKIP
    'opened on Monday'
    """
    _check_range(start, end, len(passage.text), f"the passage {passage.id}")
    return quote_article(passage.article, passage.start + start, passage.start + end)


def quote_article(article: Article, start: int, end: int) -> Quotation:
    """Quote words of an article; as `quote`, with offsets in ``article.text``."""
    text = article.text
    _check_range(start, end, len(text), f"the article {article.id!r}")
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise ValueError(f"only white space lies at {start}:{end}; give the place of words")
    words = text[start:end]
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    item = article_item(article)
    address = item.get("URL")
    link = deep_link(address, text, start, end) if isinstance(address, str) else None
    return Quotation(
        id=_quotation_id(article, start, prefix, words, suffix),
        words=words,
        article_id=article.id,
        path=article.path,
        file_sha256=article.file_sha256,
        start=start,
        end=end,
        source_spans=article.source_map.spans(start, end),
        paragraphs=article.paragraphs_at(start, end),
        pages=article.pages_at(start, end),
        prefix=prefix,
        suffix=suffix,
        item=item,
        link=link,
    )


def find_words(passage: Passage, words: str, *, widened: bool = False) -> tuple[int, int]:
    """Where in a passage words stand that a person selected and pasted.

    Parameters
    ----------
    passage : Passage
        Where they must stand once.
    words : str
        Whole words, exactly; only white space and the shape of quotation marks, apostrophes and
        dashes may differ. What is not shown as it is may be U+FFFD, as a page shows it.
    widened : bool
        Whether words that stand nowhere whole are looked for with the first and the last of them
        cut, as a hand selects them: the place is that of the whole words then.

    Returns
    -------
    tuple of (int, int)
        Half-open, in characters of ``passage.text``, as `quote` takes them.

    Raises
    ------
    ValueError
        If there are no words, or they are not in the passage, or more than once.
    """
    if not words.strip():
        raise ValueError("there are no words to look for; paste what is to be quoted")
    text = passage.text
    if "\ufffd" in words and not places(text, words, widened=True):
        text = plain(text)  # of the same length
    found = places(text, words)
    cut = [] if found else places(text, words, widened=True)
    if widened:
        found = found or cut
    if not found and cut:
        raise ValueError(
            f"the passage holds the words {_shown(words)} only with a word cut "
            "off; take in whole words"
        )
    if not found:
        raise ValueError(
            f"the passage does not hold the words {_shown(words)}; copy words of it, none left out"
        )
    if len(found) > 1:
        raise ValueError(
            f"the passage holds the words {_shown(words)} {len(found)} times; take in more words "
            "before or after them"
        )
    return found[0]


def _shown(words: str) -> str:
    """Words as a message shows them: in one line, and not all where they are many."""
    line = plain(" ".join(words.split()))
    return f"“{line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + '…'}”"


def _quotation_id(article: Article, start: int, prefix: str, words: str, suffix: str) -> str:
    whole = prefix + words + suffix
    before, at = 0, article.text.find(whole)
    while 0 <= at < start - len(prefix):
        before += 1
        at = article.text.find(whole, at + 1)
    content = json.dumps([article.id, prefix, words, suffix, before])
    return hashlib.sha256(content.encode("ascii")).hexdigest()[:_ID_DIGITS]


def _check_range(start: int, end: int, length: int, whose: str) -> None:
    for name, value in (("start", start), ("end", end)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{name} is {value!r}, but must be a whole number of characters")
    if not 0 <= start < end <= length:
        raise ValueError(
            f"{start}:{end} is no stretch of {whose}; it has {length:,} characters, and a "
            "quotation starts before it ends"
        )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} is no whole number")
    return value


def _pair(value: Any) -> tuple[int, int]:
    first, last = value
    return _number(first), _number(last)
