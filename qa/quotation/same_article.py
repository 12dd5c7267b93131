"""Which article of a file is the one that was quoted, and what is said of it now."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus.article import Article
from corpus.references.item import article_item
from qa.quotation.quotation import Quotation

__all__ = ["is_named", "renamed", "successors"]

# What the library calls a row without an id of its own.
_ROW = re.compile(r"#[0-9a-f]{12}(?:~\d+)?")
_FIELDS = (("title", "title"), ("author", "author"), ("issued", "date"))


def is_named(article: Article, article_id: str) -> bool:
    """Whether the library calls the article so; of two with one id it renames the later one."""
    whole = f"{article.path}#{article.id}"
    return article_id in (article.id, whole) or article_id.startswith(f"{whole}~")


def successors(
    quotation: Quotation, articles: Sequence[Article], known: Mapping[str, Article]
) -> list[Article]:
    """What may be the quotation's article under a new name.

    Parameters
    ----------
    quotation : Quotation
        The name of whose article is in its file no more.
    articles : sequence of Article
        What the file holds now.
    known : mapping of str to Article
        The library's articles by id.

    Returns
    -------
    list of Article
        Rows of a table without ids: they are named after what they say, so an edited one has
        another name. Those of other titles, authors or dates, and those that the library has
        beside the quotation's own, are other articles. Else empty.
    """
    if not _ROW.fullmatch(quotation.article_id.removeprefix(quotation.path)):
        return []
    others: Collection[str] = known if quotation.article_id in known else ()
    return [
        article
        for article in articles
        if article.id not in others
        and _ROW.fullmatch(article.id.removeprefix(article.path))
        and not _changed(quotation, article)
    ]


def renamed(quotation: Quotation, article: Article, known: Mapping[str, Article]) -> str:
    """How title, author and date differ from those that were quoted, in words; "" if they do not.

    Parameters
    ----------
    quotation : Quotation
        As it was saved.
    article : Article
        As it is in its file now.
    known : mapping of str to Article
        The library's articles by id; what a bibliography file says of them still holds.
    """
    own = known.get(quotation.article_id)
    if own and own.reference:
        article = replace(article, reference=own.reference)
    return "; ".join(
        f"the article's {what} is now {new or 'not given'}, before {old or 'not given'}"
        for what, old, new in _changed(quotation, article)
    )


def _changed(quotation: Quotation, article: Article) -> list[tuple[str, str, str]]:
    now = article_item(article)
    pairs = [
        (what, _told(quotation.item.get(name)), _told(now.get(name))) for name, what in _FIELDS
    ]
    return [(what, old, new) for what, old, new in pairs if old != new]


def _told(value: Any) -> str:
    """A title, names or a date of an item in words, to be compared and told."""
    if isinstance(value, Mapping):
        parts = value.get("date-parts") or ()
        return " to ".join("-".join(f"{part:0>2}" for part in map(str, each)) for each in parts)
    if isinstance(value, list | tuple):
        return ", ".join(_name(each) for each in value)
    return f"“{' '.join(str(value).split())}”" if value else ""


def _name(author: Mapping[str, Any]) -> str:
    fields = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")
    return " ".join(str(author[each]) for each in fields if author.get(each))
