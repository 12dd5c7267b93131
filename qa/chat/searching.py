"""What is searched of a conversation: its name, its questions, and the excerpts it shows."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import FootnoteError
from corpus.references.keys import SPELLED
from qa.chat.snapshot import excerpts

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Excerpts", "Searched", "searched", "words_of"]

_Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What is searched of a conversation beside its name.

    Attributes
    ----------
    questions : tuple of str
        Without case and accents.
    places : tuple of (str, int, int)
        Of the excerpts: the article's id, and half-open offsets in it.
    """

    questions: tuple[str, ...] = ()
    places: tuple[_Place, ...] = ()


def searched(content: str) -> Searched:
    """What is searched of a conversation, from its JSON as it is kept; nothing of a broken one."""
    try:
        exchanges = json.loads(content)["exchanges"]
        return Searched(
            questions=tuple(_folded(each["question"]) for each in exchanges),
            places=tuple(dict.fromkeys(place for each in exchanges for place in excerpts(each))),
        )
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return Searched()


def words_of(text: str) -> frozenset[str]:
    """The words that are looked for, without case and accents."""
    return frozenset(_folded(text).split())


class Excerpts:
    """The words of a library's articles as they are searched; what is still asked is remembered.

    Parameters
    ----------
    library : Library
        That holds the articles.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: dict[_Place, str] = {}

    def hold(self, words: frozenset[str], name: str, said: Searched) -> bool:
        """Whether each of the words occurs in a name, a question or an excerpt."""
        left = _without(words, [_folded(name), *said.questions])
        return not left or not _without(left, map(self._words, said.places))

    def keep(self, said: Iterable[Searched]) -> None:
        """Forget the words of all other conversations than these."""
        places = {place for each in said for place in each.places}
        self._read = {place: words for place, words in self._read.copy().items() if place in places}

    def _words(self, place: _Place) -> str:
        """The words at a place of an article; none where the article is gone."""
        found = self._read.get(place)
        if found is None:
            article_id, start, end = place
            try:
                found = _folded(self._library.article(article_id).text[start:end])
            except KeyError:
                found = ""
            except FootnoteError:
                return ""  # which may pass
            self._read[place] = found
        return found


def _without(words: frozenset[str], texts: Iterable[str]) -> frozenset[str]:
    """Those of the words that none of the texts holds."""
    for text in texts:
        words = frozenset(word for word in words if word not in text)
        if not words:
            break
    return words


def _folded(text: str) -> str:
    """Without case and accents; ``ø`` is an ``o``."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(SPELLED))
    return "".join(part for part in parts if not unicodedata.combining(part))
