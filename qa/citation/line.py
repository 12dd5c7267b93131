"""The citation line under a passage: who wrote it, what, where, when, and the locator.

Nothing is filled in: a part that is not known is left out, a date that is not known is "n.d.", and
a publisher that was inferred stands in square brackets, as cataloguers write what a source does
not say of itself.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

from corpus.article import Passage
from corpus.dates import ArticleDate

__all__ = ["citation_line", "date_in_words", "locator"]

_INNER_QUOTATION = re.compile(r"[\"“]([^\"“”]*)[\"”]")


def citation_line(passage: Passage) -> str:
    """The citation of a passage on one line.

    Examples
    --------
    ``Nora Lindqvist, “Two Days in Diwaniyah,” Footnote Samples, 12 March 2026, para. 4.``
    """
    article = passage.article
    publisher = article.publisher
    if publisher and "publisher" in article.inferred:
        publisher = f"[{publisher}]"
    parts = [_names(article.authors), publisher, date_in_words(article.date), locator(passage)]
    before, after = parts[0], ", ".join(part for part in parts[1:] if part)
    title = _INNER_QUOTATION.sub(r"‘\1’", article.title) if article.title else article.path
    # Within the quotation marks a title keeps its own stop, or takes the comma.
    titled = f"“{title}”" if title[-1] in "?!" else f"“{title},”"
    return f"{before + ', ' if before else ''}{titled} {after}."


def date_in_words(date: ArticleDate | None) -> str:
    """``31 August 2006``, ``December 2006``, ``2006``, or ``n.d.`` where no date is known."""
    if date is None or date.year is None:
        return "n.d."
    month = calendar.month_name[date.month] if date.month else ""
    return " ".join(str(part) for part in (date.day, month, date.year) if part)


def locator(passage: Passage) -> str:
    """``p. 2`` or ``pp. 2–3`` where the file has pages, else ``para. 4`` or ``paras. 4–5``."""
    one, many, (first, last) = (
        ("p.", "pp.", passage.pages) if passage.pages else ("para.", "paras.", passage.paragraphs)
    )
    return f"{one} {first}" if first == last else f"{many} {first}–{last}"


def _names(authors: Sequence[str]) -> str:
    if len(authors) > 3:
        return f"{authors[0]} et al."
    if len(authors) > 2:
        return f"{', '.join(authors[:-1])}, and {authors[-1]}"
    return " and ".join(authors)
