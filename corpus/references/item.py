"""The item of an article: its bibliographic data in the terms of CSL-JSON.

Everything in it comes from the article, or from the bibliography file that describes it, which
goes first, field by field. What is not known is not there. What was concluded from something else
than a statement is named in ``item["custom"]["footnote"]["inferred"]``.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from corpus.article import Article
from corpus.dates import ArticleDate
from corpus.references.keys import citation_key, is_key
from corpus.references.people import name_parts

__all__ = ["article_item", "inferred_fields", "stated_key"]


def article_item(article: Article) -> dict[str, Any]:
    """What is known of an article, as a CSL-JSON item.

    Parameters
    ----------
    article : Article
        Its ``reference`` is the item of a bibliography file: each field that has a value there is
        taken from it, also such as articles have not ("page", "DOI").

    Returns
    -------
    dict
        A new one. "id" is the citation key: the bibliography file's, if it can be used and is no
        mere number of a record, else one made of the article's data. "type" is that of the
        bibliography file, or concluded (and listed as inferred): "article-magazine" where the
        container is called one, "webpage" where its name is a web address or there is only a URL,
        "article-newspaper" for any other container, else "document", which CSL 1.0.2 has for what
        is nothing more special ("article" is a preprint there). "issued" has the parts of the
        date that are known. "custom" holds under "footnote" the article's "file" and the
        "inferred" fields, sorted.

    Examples
    --------
    >>> article_item(article)  # doctest: +SKIP
    {'id': 'lindqvist2026-3f2a91', 'type': 'article-newspaper', 'title': 'Two Days in Diwaniyah',
     'author': [{'family': 'Lindqvist', 'given': 'Nora'}], 'container-title': 'Footnote Samples',
     'issued': {'date-parts': [[2026, 3, 12]]}, 'language': 'en',
     'custom': {'footnote': {'file': 'two-days.txt', 'inferred': ['type']}}}
    """
    own = _own_fields(article)
    stated = {
        key: copy.deepcopy(value)
        for key, value in (article.reference or {}).items()
        if key not in ("id", "citation-key", "custom") and value not in (None, "", [], {})
    }
    if _is_read_from(article.date, stated.get("issued")):
        del stated["issued"]  # the same date, in parts
    item = own | stated
    inferred = {_FIELD_OF.get(name, name) for name in article.inferred} & own.keys() - stated.keys()
    inferred |= set(inferred_fields(article.reference or {})) & stated.keys()
    if "type" not in stated:
        item["type"] = _type(item)
        inferred.add("type")
    key = stated_key(article.reference or {}) or citation_key(item, article.id)
    custom = {"footnote": {"file": article.path, "inferred": sorted(inferred)}}
    return {"id": key, "type": item.pop("type"), **item, "custom": custom}


def inferred_fields(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of an item that were concluded, not stated.

    Examples
    --------
    >>> inferred_fields({"id": "a", "custom": {"footnote": {"inferred": ["type"]}}})
    ('type',)
    """
    custom = item.get("custom")
    footnote = custom.get("footnote") if isinstance(custom, Mapping) else None
    names = footnote.get("inferred") if isinstance(footnote, Mapping) else None
    if not isinstance(names, list | tuple):
        return ()
    return tuple(name for name in names if isinstance(name, str))


def _own_fields(article: Article) -> dict[str, Any]:
    date = article.date
    known = [part for part in (date.year, date.month, date.day) if part] if date else []
    fields = {
        "title": article.title,
        "author": [name_parts(author) for author in article.authors if author.strip()],
        "container-title": article.publisher,
        "issued": {"date-parts": [known]} if known else None,
        "URL": article.url,
        "language": article.language,
    }
    return {name: value for name, value in fields.items() if value}


def _is_read_from(date: ArticleDate | None, issued: object) -> bool:
    """Whether the article's date is what a bibliography says of it in words."""
    if date is None or date.year is None or not isinstance(issued, Mapping):
        return False
    return "date-parts" not in issued and date.raw in (issued.get("raw"), issued.get("literal"))


def stated_key(reference: Mapping[str, Any]) -> str | None:
    """The key that a bibliography gives an item, None where it gives none.

    Zotero writes it beside an id that is an address.

    Numbers of records ("1") and keys of a letter or two are none: they say nothing in a draft, and
    every other bibliography has the same.
    """
    for key in (reference.get("citation-key"), reference.get("id")):
        says = isinstance(key, str) and len(key) >= _SHORTEST_KEY and not key.isnumeric()
        if says and is_key(key):
            return str(key)
    return None


def _type(item: Mapping[str, Any]) -> str:
    container = item.get("container-title")
    if isinstance(container, str):
        if not _MAGAZINES.isdisjoint(container.lower().split()):
            return "article-magazine"
        return "webpage" if _HOST.fullmatch(container) else "article-newspaper"
    return "webpage" if item.get("URL") else "document"


_SHORTEST_KEY = 3
_FIELD_OF = {"publisher": "container-title", "authors": "author", "date": "issued", "url": "URL"}
# Newspapers are called "Journal" and "Weekly" too; these are hardly ever.
_MAGAZINES = frozenset(("magazine", "monthly", "quarterly", "review"))
_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+[a-z]{2,24}")
