"""Bibliographies in a folder of articles: which item is which article, and what it overrules.

A file ``*.csl.json``, ``*.bib`` or ``*.ris`` among the articles, as reference managers export it,
is no article. Its items are given to articles by the name of the file, by DOI or web address, or by
title, in this order; what an item says then stands in place of what was read. Nothing is given on
a guess: an item that fits two articles is given to neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from corpus.article import Article
from corpus.dates import ArticleDate, DateOrder, parse_date
from corpus.draft import Skipped
from corpus.errors import UnreadableFile
from corpus.language import language_code
from corpus.references.address import address_key
from corpus.references.item import stated_key
from corpus.references.people import is_others, written_name
from corpus.source import Limits, decode, digest, read_bytes

__all__ = ["Sidecars", "give_items", "is_sidecar", "read_sidecars"]

Item = dict[str, Any]

_KINDS = (".csl.json", ".bib", ".ris")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecars:
    """The bibliographies of a folder.

    Attributes
    ----------
    items : tuple of (path, item)
        Every item, a CSL-JSON mapping, with the file it stands in.
    sha256 : mapping of str to str
        Of the bytes of each file, by path; "" for one whose bytes cannot be read.
    skipped : tuple of Skipped
        Files that could not be read.
    """

    items: tuple[tuple[str, Item], ...] = ()
    sha256: Mapping[str, str]
    skipped: tuple[Skipped, ...] = ()

    def skipped_of(self, path: str) -> tuple[Skipped, ...]:
        """Those of one path."""
        return tuple(entry for entry in self.skipped if entry.path == path)


def is_sidecar(name: str) -> bool:
    """Whether a file of that name holds a bibliography."""
    return name.lower().endswith(_KINDS)


def read_sidecars(folder: Path, names: Iterable[str], limits: Limits) -> Sidecars:
    """Read the bibliographies among `names`, files relative to `folder`."""
    items: list[tuple[str, Item]] = []
    digests: dict[str, str] = {}
    skipped: list[Skipped] = []
    for name in filter(is_sidecar, names):
        digests[name] = ""
        try:
            data = read_bytes(folder / name, folder, limits)
            digests[name] = digest(data)
            items += [(name, item) for item in _reader(name)(decode(data, None)[0])]
        except UnreadableFile as error:
            skipped.append(Skipped(path=name, reason=error.reason, mend=error.mend))
        except ValueError as error:
            mend = "export it again from your reference manager"
            skipped.append(Skipped(path=name, reason=str(error), mend=mend))
    return Sidecars(items=tuple(items), sha256=digests, skipped=tuple(skipped))


def _reader(name: str) -> Callable[[str], list[Item]]:
    if name.lower().endswith(".bib"):
        from corpus.references.bibtex import read_bibtex

        return read_bibtex
    if name.lower().endswith(".ris"):
        from corpus.references.ris import read_ris

        return read_ris
    from corpus.references.csl_json import read_csl_json

    return read_csl_json


def give_items(
    articles: Sequence[Article], sidecars: Sidecars, order: DateOrder | None
) -> tuple[list[Article], list[str]]:
    """Give each item to the article it describes.

    Parameters
    ----------
    articles : sequence of Article
        As they were read from their files.
    sidecars : Sidecars
        Of the same folder.
    order : "dmy", "mdy" or None
        How to read ``03/04/2008`` where an item has its date in words.

    Returns
    -------
    articles : list of Article
        The same, in the same order; those that an item describes with what it says, and the item
        as their `reference`.
    mismatches : list of str
        A line for each item that was not given, and for each field in which an item says
        something else than the file.
    """
    found = _Matches(articles)
    given: dict[int, tuple[str, Item]] = {}
    lines: list[str] = []
    for path, item in sidecars.items:
        name = _name_of(path, item)
        numbers, by = found.of(path, item)
        if not numbers:
            lines.append(f"{name}: no article has its file name, address or title; not used")
        elif len(numbers) > 1:
            several = ", ".join(articles[number].id for number in numbers)
            lines.append(f"{name}: its {by} fits several articles ({several}); not used")
        elif numbers[0] in given:
            other = _name_of(*given[numbers[0]])
            lines.append(f"{name}: {articles[numbers[0]].id} has {other} already; not used")
        else:
            given[numbers[0]] = (path, item)
    described = list(articles)
    taken: dict[str, str] = {}  # by key, in lower case as BibTeX compares them
    for number, (path, item) in sorted(given.items()):
        key = (stated_key(item) or "").casefold()
        first = taken.setdefault(key, articles[number].id)
        if key and first != articles[number].id:
            lines.append(f"{_name_of(path, item)}: {first} has this key; it gets a key of its own")
            item = {name: item[name] for name in item if name not in ("id", "citation-key")}
        described[number] = _overruled(articles[number], item, order)
        lines += [
            f"{_name_of(path, item)}: {difference}; the bibliography's is used"
            for difference in _differences(articles[number], described[number])
        ]
    return described, lines


class _Matches:
    """Articles by what an item can be told to describe them by."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._by_file: dict[str, list[int]] = defaultdict(list)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._by_address: dict[str, list[int]] = defaultdict(list)
        self._by_title: dict[str, list[int]] = defaultdict(list)
        for number, article in enumerate(articles):
            # Rows of a table share its name.
            for path in (article.path, *(copy.split("#")[0] for copy in article.copies)):
                file = PurePosixPath(path)
                self._by_file[_folded(file.name)].append(number)
                self._by_stem[_folded(str(file.with_suffix("")))].append(number)
            if article.url:
                self._by_address[address_key(article.url)].append(number)
            if article.title:
                self._by_title[_words(article.title)].append(number)

    def of(self, path: str, item: Item) -> tuple[list[int], str]:
        """The articles that an item of the file at `path` fits, and by what."""
        for file in _files(item):
            numbers = self._by_file.get(_folded(file))
            if numbers:
                return numbers, "file name"
        addresses = [str(item[key]) for key in ("URL", "DOI") if item.get(key)]
        for address in addresses:
            numbers = self._by_address.get(address_key(address))
            if numbers:
                return numbers, "address"
        title = _words(str(item.get("title", "")))
        if title and self._by_title.get(title):
            return self._by_title[title], "title"
        # A bibliography of one item beside one article: report.txt and report.bib.
        stem = next(path[: -len(kind)] for kind in _KINDS if path.lower().endswith(kind))
        return self._by_stem.get(_folded(stem), []), "file name"


def _files(item: Item) -> Iterator[str]:
    custom = item.get("custom")
    own = custom.get("footnote") if isinstance(custom, Mapping) else None
    if isinstance(own, Mapping):
        files = own.get("files")
        # Our own export names the one file as "file".
        for file in (*(files if isinstance(files, list) else ()), own.get("file")):
            if isinstance(file, str):
                yield re.split(r"[/\\]", file)[-1]


def _name_of(path: str, item: Item) -> str:
    return f"{path}, {item.get('id') or item.get('title') or 'an item without a key'}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _words(title: str) -> str:
    """A title without its marks, case and white space."""
    return " ".join(re.findall(r"\w+", _folded(re.sub(r"['’`]", "", title))))


def _overruled(article: Article, item: Item, order: DateOrder | None) -> Article:
    """The article with what the item says of it."""
    named = (name for name in item.get("author", ()) if not is_others(name))
    authors = tuple(filter(None, map(written_name, named)))
    publisher = item.get("container-title") or item.get("publisher")
    says: dict[str, Any] = {
        "title": item.get("title"),
        "authors": authors,
        "date": _date(item.get("issued"), order),
        "publisher": publisher,
        "url": item.get("URL"),
        "language": language_code(item.get("language")),
    }
    said = {field: value for field, value in says.items() if value}
    return replace(article, **said, inferred=article.inferred - frozenset(said), reference=item)


def _date(issued: Any, order: DateOrder | None) -> ArticleDate | None:
    """The date of an item, as precise as it is; of a range what holds for all of it."""
    if not isinstance(issued, Mapping):
        return None
    raw = issued.get("raw") or issued.get("literal")
    spans = issued.get("date-parts")
    if not spans:
        return parse_date(str(raw), order=order) if raw else None
    first, last = spans[0], spans[-1]
    common = []
    for part, other in zip(first, last, strict=False):
        if int(part) != int(other):
            break
        common.append(int(part))
    year, month, day = (*common, None, None, None)[:3]
    written = "/".join("-".join(f"{int(part):02d}" for part in span) for span in spans)
    try:
        return ArticleDate(raw=str(raw or written), year=year, month=month, day=day)
    except ValueError:
        return ArticleDate(raw=str(raw or written))


def _differences(read: Article, now: Article) -> Iterator[str]:
    """What the file said otherwise than the item does; what it did not say is no difference."""
    if read.title and _words(read.title) != _words(now.title or ""):
        yield f"title “{now.title}”, but {read.path} has “{read.title}”"
    ours, theirs = [*map(_words, read.authors)], [*map(_words, now.authors)]
    if any(map(is_others, (now.reference or {}).get("author", ()))):
        ours = ours[: len(theirs)]  # the first of them, and others
    if ours and ours != theirs:
        yield f"by {', '.join(now.authors)}, but {read.path} has {', '.join(read.authors)}"
    if read.issued and now.issued and not _agree(read.issued, now.issued):
        yield f"of {now.issued}, but {read.path} has {read.issued}"
    stated = read.publisher and "publisher" not in read.inferred
    if stated and _words(read.publisher or "") != _words(now.publisher or ""):
        yield f"in {now.publisher}, but {read.path} has {read.publisher}"
    if read.url and address_key(read.url) != address_key(now.url or ""):
        yield f"at {now.url}, but {read.path} has {read.url}"


def _agree(one: str, other: str) -> bool:
    """Whether two dates can be the same: one may be less precise."""
    return one.startswith(other) or other.startswith(one)
