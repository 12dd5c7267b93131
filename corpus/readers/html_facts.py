"""What a page states about its article: in meta elements, JSON-LD, ``<time>`` and ``lang``.

Statements only: trafilatura's title is taken where the page has it word for word, its date where it
picks one of several that the page states, and its authors are marked as guessed.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from corpus.byline import split_authors
from corpus.language import agreed_language
from corpus.names import is_collective_name, is_personal_name

__all__ = ["PageFacts", "read_facts"]

# In the order of trust. Names are those of <meta name>, property and itemprop.
_PUBLISHED = ("article:published_time", "og:article:published_time", "datepublished")
_DATED = (
    "date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created",
    "dcterms.created", "pubdate", "publish-date", "publish_date", "publishdate", "published_date",
    "publication_date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "article.published", "citation_publication_date", "og:published_time", "rnews:datepublished",
)  # fmt: skip
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
_LANGUAGES = ("og:locale", "content-language", "language", "dc.language", "inlanguage")
_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "title")
# schema.org's kinds of article end in these words.
_ARTICLE = re.compile(r"(?:Article|Posting|Report|NewsStory)$")
_SITE_AFTER_TITLE = re.compile(r"\s*[-–—|·•»]+\s+\S")

# Characters; what is longer is no title, name or address, and a part of it would be wrong.
_LONGEST_TITLE = 500
_LONGEST_NAME = 150
_LONGEST_URL = 2_000
_MOST_AUTHORS = 50
_MOST_NODES = 10_000  # of one page's JSON-LD


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """The facts that a page states, each as written, white space collapsed.

    Attributes
    ----------
    title, date, publisher, url : str or None
        None where the page does not say. `url` begins with ``http``.
    authors : tuple of str
        In the order of the page.
    language : str or None
        The ISO 639-1 code of all that the page states; None also where its statements differ.
    guessed_authors : tuple of str
        Whom trafilatura takes for the authors, whether or not the page shows the names like that.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    guessed_authors: tuple[str, ...] = ()
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


def read_facts(tree: Any, extracted: Any) -> PageFacts:
    """The facts of a page.

    Parameters
    ----------
    tree : lxml element or None
        The page; None when it could not be parsed.
    extracted : trafilatura.settings.Document or None
        What trafilatura takes for title, authors and date.
    """
    if tree is None:
        return PageFacts()
    page = _Statements.of(tree)
    urls = (*tree.xpath("//link[@rel='canonical']/@href"), *page.meta["og:url"])
    return PageFacts(
        title=_title(page, extracted),
        authors=_authors(page),
        guessed_authors=tuple(
            name
            for name in _names((getattr(extracted, "author", None) or "").split(";"))
            if is_personal_name(name) or is_collective_name(name)
        ),
        date=_date(page, extracted),
        publisher=_first(*page.meta["og:site_name"], _name(page.article.get("publisher"))),
        url=_first(*filter(_is_web, urls), longest=_LONGEST_URL),
        language=agreed_language(_languages(page, tree)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    """Where the page makes statements: its meta elements, headings, dates and JSON-LD article."""

    meta: Mapping[str, list[str]]
    headings: list[str]
    title: str
    article: Mapping[str, Any]
    published: list[str]
    times: list[str]

    @classmethod
    def of(cls, tree: Any) -> _Statements:
        meta: dict[str, list[str]] = defaultdict(list)
        for element in tree.iter("meta"):
            for attribute in ("property", "name", "itemprop"):
                if name := element.get(attribute):
                    meta[name.strip().lower()].append(element.get("content") or "")
        return cls(
            meta=meta,
            headings=["".join(element.itertext()) for element in tree.iter("h1")],
            title=" ".join("".join(element.itertext()) for element in tree.xpath("//head/title")),
            article=_article_of_json(tree),
            published=tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime"),
            times=tree.xpath("//article//time/@datetime") or tree.xpath("//time/@datetime"),
        )


def _title(page: _Statements, extracted: Any) -> str | None:
    named = [title for name in _TITLES for title in page.meta[name]]
    headline = _name(page.article.get("headline"))
    stated = [_squeeze(title) for title in (*named, headline, *page.headings, page.title)]
    guess = _text(getattr(extracted, "title", None))
    known = guess if any(_squeeze(guess) in title for title in stated) else ""
    title = _first(known, *named, headline, page.title, longest=_LONGEST_TITLE)
    # The page's own heading, where the title only adds the name of the site to it.
    for heading in map(_text, page.headings):
        if title and heading and title.startswith(heading):
            return heading if _SITE_AFTER_TITLE.match(title, len(heading)) else title
    return title


def _authors(page: _Statements) -> tuple[str, ...]:
    """From JSON-LD, or else from the meta elements."""
    stated = page.article.get("author")
    people = stated if isinstance(stated, list) else [stated]
    named = _names(name for person in people for name in _split(_name(person)))
    return named or _names(
        name for field in _AUTHORS for text in page.meta[field] for name in _split(text)
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    likely = (text for text in map(_first, names) if text and not _is_web(text))
    # "webmaster", "admin": an account, and no name.
    signed = (text for text in likely if " " in text or text != text.lower())
    return tuple(islice(dict.fromkeys(signed), _MOST_AUTHORS))


def _split(text: str) -> tuple[str, ...]:
    return () if _is_web(text) else split_authors(_text(text))


def _date(page: _Statements, extracted: Any) -> str | None:
    guess = getattr(extracted, "date", None) or ""
    likely = [time for time in page.times if guess and time.strip().startswith(guess)]
    return _first(
        *(date for name in _PUBLISHED for date in page.meta[name]),
        page.article.get("datePublished"),
        *page.published,
        *(date for name in _DATED for date in page.meta[name]),
        *likely,
        *page.times,
    )


def _languages(page: _Statements, tree: Any) -> Iterator[str | None]:
    """Every tag stated for the page or its article; a paragraph's own may be a quotation's."""
    for element in tree.iter("html", "body", "main", "article"):
        yield element.get("lang") or element.get("xml:lang")
    for element in tree.iter("meta"):
        if (element.get("http-equiv") or "").strip().lower() == "content-language":
            yield element.get("content")
    for name in _LANGUAGES:
        yield from page.meta[name]
    yield _name(page.article.get("inLanguage"))


def _article_of_json(tree: Any) -> Mapping[str, Any]:
    """The first article in the page's JSON-LD, the outermost first: others are only linked to."""
    nodes: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            try:
                nodes.append(json.loads(script.text or "", strict=False))
            except (ValueError, RecursionError):
                continue
    for node in _walk(nodes):
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
            return node
    return {}


def _walk(nodes: list[Any]) -> Iterator[dict[str, Any]]:
    """The objects in `nodes`, level by level."""
    seen = 0
    while nodes and seen < _MOST_NODES:
        seen += len(nodes)
        below: list[Any] = []
        for node in nodes:
            if isinstance(node, dict):
                yield node
                below += node.values()
            elif isinstance(node, list):
                below += node
        nodes = below


def _name(value: Any) -> str:
    """A string of JSON-LD, or the name of the person or organization that stands there.

    Sites often encode such strings a second time, as HTML.
    """
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name")
    return _text(html.unescape(value)) if isinstance(value, str) else ""


def _first(*values: Any, longest: int = _LONGEST_NAME) -> str | None:
    """The first value that is a string of a likely length."""
    return next((text for value in values if 0 < len(text := _text(value)) <= longest), None)


def _text(value: Any) -> str:
    """A string on one line, "" for anything else."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _is_web(text: str) -> bool:
    return text.strip().lower().startswith(("http://", "https://"))
