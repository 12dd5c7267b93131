"""Which articles of a library a reference in a draft means: by key, address, title, name and year.

Everything that the reference says must fit the article: what fits none names no article.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from corpus.article import Article
from corpus.references.address import address_key
from corpus.references.item import article_item
from qa.citation.locator import Locator
from qa.verification.stated import Facts, contradiction, facts_of, stated

__all__ = ["PlaceNamed", "Reference", "Works", "title_words"]

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_ARTICLES = ("a", "an", "the")
_LONGEST_NAME = 8  # words
# Stand beside names without being one.
_BESIDE_NAMES = frozenset(
    "and et al others colleagues the jr sr ii iii iv dr prof mr mrs ms sir see also cf "
    "eds ed n d nd".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNamed:
    """The place that a citation names.

    Attributes
    ----------
    label : "paragraph" or "page"
        What is counted.
    ranges : tuple of (int, int)
        First and last, both included.
    """

    label: Literal["paragraph", "page"]
    ranges: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        whole = Locator(label=self.label, first=self.ranges[0][0], last=self.ranges[-1][1])
        spans = [Locator(label=self.label, first=a, last=b).span for a, b in self.ranges]
        return f"{whole.text.split()[0]} {', '.join(spans)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What one reference of a citation says; what it leaves out is empty.

    Attributes
    ----------
    text : str
        As the draft has it.
    key, address, title, names : str
        A citation key; a web address or DOI; a title or its beginning; names of authors.
    years : tuple of (int, str)
        Each with the letter behind it, or "".
    place : PlaceNamed or None
        The paragraphs or pages.
    again : bool
        Whether it repeats the one before ("ibid.").
    exact_names : bool
        Whether `names` looks like names; else it may be a title, or other words of the draft.
    """

    text: str
    key: str = ""
    address: str = ""
    title: str = ""
    names: str = ""
    years: tuple[tuple[int, str], ...] = ()
    place: PlaceNamed | None = None
    again: bool = False
    exact_names: bool = True


def _plain(text: str) -> str:
    """In lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


def title_words(text: str) -> str:
    """The words of a title as they are compared: no case, no accents, no punctuation.

    Examples
    --------
    >>> title_words("“Surge” Begins: Two Days")
    'surge begins two days'
    """
    return " ".join(_WORD.findall(_plain(text)))


@dataclass(frozen=True, slots=True)
class _Work:
    authors: tuple[frozenset[str], ...]  # of each the forms of the family name
    name_words: frozenset[str]
    years: frozenset[int]

    def names_all(self, words: str, count: int) -> bool:
        """Whether the words name the first `count` authors, or all of fewer; no more of two."""
        return all(
            any(f" {form} " in words for form in author) for author in self.authors[:count]
        ) and (count < 2 or len(self.authors) <= 2 or " al " in words)


class Works:
    """What the articles of a library are called.

    Parameters
    ----------
    articles : iterable of Article
        All of them.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        self._keys: dict[str, str] = {}
        self._addresses: dict[str, set[str]] = defaultdict(set)
        self._families: dict[str, set[str]] = defaultdict(set)
        self._works: dict[str, _Work] = {}
        self._facts: dict[str, Facts] = {}
        self._suffixes: dict[str, str] = {}
        titles: set[tuple[str, str]] = set()
        self._title_of: dict[str, str] = {}
        for article in articles:
            item = article_item(article)
            for key in (article.path, article.id, str(item["id"])):
                self._keys[key] = article.id
            for name in ("URL", "DOI"):
                if isinstance(item.get(name), str):
                    self._addresses[address_key(item[name])].add(article.id)
            title = title_words(str(item.get("title") or ""))
            self._title_of[article.id] = title
            if title:
                titles.add((title + " ", article.id))
                first, _, rest = title.partition(" ")
                if first in _ARTICLES and rest:
                    titles.add((rest + " ", article.id))
            self._works[article.id] = _work(item)
            self._facts[article.id] = facts_of(item)
            for family in frozenset[str]().union(*self._works[article.id].authors):
                self._families[family].add(article.id)
        self._titles = sorted(titles)

    def titled(self, title: str, *, whole: bool = False) -> frozenset[str]:
        """The articles with this title, or one that begins so unless it must be the `whole`."""
        words = title_words(title)
        first, _, rest = words.partition(" ")
        words = rest if first in _ARTICLES and rest else words
        if not words:
            return frozenset()
        words += " "
        found = set()
        at = bisect.bisect_left(self._titles, (words, ""))
        while at < len(self._titles) and self._titles[at][0].startswith(words):
            if not whole or self._titles[at][0] == words:
                found.add(self._titles[at][1])
            at += 1
        return frozenset(found)

    def addressed(self, address: str) -> frozenset[str]:
        """The articles at a web address or with a DOI; a fragment of the address is no matter."""
        return frozenset(self._addresses.get(address_key(address), ()))

    def by_author(self, name: str, *, whole: bool) -> frozenset[str]:
        """The articles of an author who is called so, unless `whole` also by family name alone."""
        if whole and len(title_words(name).split()) < 2:
            return frozenset()
        return self._by_names(Reference(text=name, names=name))

    def words_of(self, articles: Iterable[str]) -> frozenset[str]:
        """The words of the names and titles of some articles, in lower case."""
        return frozenset[str]().union(*(self._facts[each].words for each in articles))

    def keyed(self, key: str) -> frozenset[str]:
        """The article of a citation key, an id or a path."""
        return frozenset({self._keys[key]} if key in self._keys else ())

    def named(self, names: str) -> frozenset[str]:
        """The articles with an author of a family name that is among the words."""
        words = title_words(names).split()
        found: set[str] = set()
        for start in range(len(words)):
            for end in range(min(len(words), start + _LONGEST_NAME), start, -1):
                found |= self._families.get(_no_possessive(words[start:end]), set())
        return frozenset(found)

    def resolve(self, reference: Reference) -> frozenset[str]:
        """The ids of the articles that everything in the reference fits; empty where there is none.

        Parameters
        ----------
        reference : Reference
            Not one that repeats another.
        """
        if reference.key:
            return self.keyed(reference.key)
        fitting: list[frozenset[str]] = []
        at_address = self.addressed(reference.address) if reference.address else frozenset()
        if at_address:
            fitting.append(at_address)
        if reference.title:
            fitting.append(self.titled(reference.title))
        if reference.names:
            # A work without author is cited by its title, in some styles without quotation marks.
            by_title = frozenset() if reference.title else self.titled(reference.names)
            if reference.exact_names:
                fitting.append(self._by_names(reference) | by_title)
            elif by_title:
                fitting.append(by_title)
            elif (reference.years or reference.place) and self.named(reference.names):
                fitting.append(self.named(reference.names))
        if not fitting:
            return frozenset()
        articles = frozenset.intersection(*fitting)
        if reference.years:
            years = {year for year, _ in reference.years}
            articles = frozenset(each for each in articles if years & self._works[each].years)
        said = stated(reference.text, reference.title)
        articles = frozenset(
            each for each in articles if not contradiction(said, self._facts[each])
        )
        return self._by_suffix(articles, reference)

    def learn_suffixes(self, entries: Sequence[str]) -> None:
        """Take from the draft's list of references which article "2026a" is.

        Parameters
        ----------
        entries : sequence of str
            The entries, each as plain text.
        """
        self._suffixes = {}
        for entry in entries:
            years = _YEAR_LETTER.findall(entry)
            if len(years) != 1:
                continue
            of_year = {
                each for each in self.named(entry) if int(years[0][0]) in self._works[each].years
            }
            for each in self._titled_in(entry, of_year)[:1]:
                self._suffixes[each] = years[0][1]

    def described(self, entry: str, addresses: Iterable[str] = ()) -> frozenset[str]:
        """The articles that an entry of a list of references describes.

        Parameters
        ----------
        entry : str
            The entry.
        addresses : iterable of str
            Where it links to.
        """
        for address in addresses:
            if found := self.addressed(address):
                return found
        years = set(map(int, _FOUR_DIGITS.findall(entry)))
        known = {
            each for each in self.named(entry) or self._works
            if not self._works[each].years or years & self._works[each].years
        }  # fmt: skip
        return frozenset(self._titled_in(entry, known))

    def _titled_in(self, entry: str, among: Iterable[str]) -> list[str]:
        """Of some articles those whose title an entry has, the longest title that it has."""
        words = f" {title_words(entry)} "
        titles = {each: self._title_of[each] for each in among}
        found = {each: title for each, title in titles.items() if title and f" {title} " in words}
        longest = max(map(len, found.values()), default=0)
        return sorted(each for each, title in found.items() if len(title) == longest)

    def letter_unknown(self, reference: Reference, articles: frozenset[str]) -> bool:
        """Whether a year's letter should tell the articles apart, and nothing says which it is."""
        letters = any(letter for _, letter in reference.years)
        return letters and len(articles) > 1 and not articles & self._suffixes.keys()

    def _by_names(self, reference: Reference) -> frozenset[str]:
        words = [word.removesuffix("'s") for word in title_words(reference.names).split()]
        articles = {
            each for each in self.named(reference.names)
            if all(
                word in self._works[each].name_words or word in _BESIDE_NAMES or len(word) == 1
                for word in words
            )
        }  # fmt: skip
        # The first author is always named, and where there are two, so is the second.
        named = f" {' '.join(words)} "
        for count in (1, 2):
            fuller = {each for each in articles if self._works[each].names_all(named, count)}
            articles = fuller or articles
        return frozenset(articles)

    def _by_suffix(self, articles: frozenset[str], reference: Reference) -> frozenset[str]:
        letters = {letter for _, letter in reference.years if letter}
        known = {each for each in articles if each in self._suffixes}
        if letters and known:
            return frozenset(each for each in known if self._suffixes[each] in letters)
        return articles


_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_YEAR_LETTER = re.compile(r"(?<!\w)((?:1[5-9]|20)\d\d)([a-z])(?!\w)")


def _no_possessive(words: Sequence[str]) -> str:
    return " ".join(words).removesuffix("'s").removesuffix("'")


def _work(item: Mapping[str, Any]) -> _Work:
    authors: list[frozenset[str]] = []
    words: set[str] = set()
    for author in item.get("author") or ():
        family = str(author.get("family") or author.get("literal") or "")
        particle = str(author.get("non-dropping-particle") or "")
        dropping = str(author.get("dropping-particle") or "")
        forms = (family, f"{particle} {family}", f"{dropping} {particle} {family}")
        authors.append(frozenset(map(title_words, forms)) - {""})
        words.update(title_words(" ".join(map(str, author.values()))).split())
    if not any(authors):
        # What a work without author is cited by.
        owners = [
            title_words(str(item.get(name) or "")) for name in ("container-title", "publisher")
        ]
        owners += [owner.removeprefix("the ") for owner in owners]
        authors = [frozenset(owners) - {""}]
        words.update(" ".join(owners).split())
    if not item.get("title"):
        words.update(("article", "untitled"))  # what styles write in place of a title
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    years = {int(part[0]) for part in parts or () if part and str(part[0]).isdigit()}
    return _Work(tuple(filter(None, authors)), frozenset(words), frozenset(years))
