"""Links to words on a web page: text fragments, ``#:~:text=[prefix-,]start[,end][,-suffix]``.

By "URL Fragment Text Directives" (WICG, draft community group report), sections 3.3 (syntax) and
3.6 (navigating to a text fragment). A browser takes the first place that fits, without regard to
case and accents; each of the four terms lies within one block of the page, and the whole starts
and ends where words do. What is written here fits the words meant and nothing else in the article.
What else a page shows beside the article is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from qa.quotation.page_text import PageText

__all__ = ["deep_link", "text_fragment", "web_address"]

# Longer words are given by their beginning and their end.
_LONGEST_WHOLE = 300
# Of words before, after, and at the beginning and the end; a place that needs more has no link.
_MOST_WORDS = 40
_FEWEST_WORDS = 3
_LONGEST_DIRECTIVE = 6_000
_OPEN_TO_DIRECTIVES = ":~:"


@dataclass(frozen=True, slots=True)
class _Directive:
    """Places in the text, each (start, end); None for a term that is not given."""

    start: tuple[int, int]
    end: tuple[int, int] | None = None
    prefix: tuple[int, int] | None = None
    suffix: tuple[int, int] | None = None


def deep_link(url: str, text: str, start: int, end: int) -> str | None:
    """The best link to words there is: a text fragment, or the bare address, or None.

    Parameters
    ----------
    url, text, start, end
        As for `text_fragment`.
    """
    return text_fragment(url, text, start, end) or web_address(url)


def text_fragment(url: str, text: str, start: int, end: int) -> str | None:
    """The address of a page with a text directive that selects ``text[start:end]`` on it.

    Parameters
    ----------
    url : str
        Of the page. Its fragment is kept, a directive in it is replaced.
    text : str
        The article on the page, a line break where a block of the page ends.
    start, end : int
        Half-open, in characters of `text`.

    Returns
    -------
    str or None
        In ASCII. None where `url` is no address of http or https, and where no directive of
        reasonable length tells the words from others in `text`.

    Raises
    ------
    ValueError
        If `start` and `end` are not two places of `text` in their order.

    Examples
    --------
    >>> text_fragment("https://example.org/a", "The bridge opens. A bridge?", 20, 26)
    'https://example.org/a#:~:text=A-,bridge'
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{start}:{end} is no stretch of a text of {len(text):,} characters")
    address = web_address(url)
    page = _page(text)
    start, end = page.trimmed(start, end)
    if address is None or start >= end or page.splits_character(start, end):
        return None
    for directive in _directives(page, start, end):
        if not _selects_alone(page, directive):
            continue
        try:
            written = _written(page, directive)
        except UnicodeEncodeError:  # a lone surrogate stands on no page
            return None
        if len(written) > _LONGEST_DIRECTIVE:
            return None
        head, hash_mark, fragment = address.partition("#")
        fragment = fragment.split(_OPEN_TO_DIRECTIVES)[0]
        return f"{head}#{fragment if hash_mark else ''}{_OPEN_TO_DIRECTIVES}text={written}"
    return None


@lru_cache(maxsize=4)
def _page(text: str) -> PageText:
    """Several stretches of an article are often quoted in a row."""
    return PageText(text)


def web_address(url: str) -> str | None:
    """`url` with what no address may hold percent-encoded; None unless it is http or https."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return quote(url, safe="%-._~:/?#[]@!$&'()*+,;=", errors="replace")


def _written(page: PageText, directive: _Directive) -> str:
    """The directive's value, percent-encoded; what is its own syntax ("-", ",", "&") as well."""
    term = {
        name: quote(page.term(*place), safe="").replace("-", "%2D")
        for name in ("prefix", "start", "end", "suffix")
        if (place := getattr(directive, name)) is not None
    }
    parts = [
        f"{term['prefix']}-" if "prefix" in term else None,
        term["start"],
        term.get("end"),
        f"-{term['suffix']}" if "suffix" in term else None,
    ]
    return ",".join(part for part in parts if part is not None)


def _directives(page: PageText, start: int, end: int) -> Iterator[_Directive]:
    """What may select the words, from the shortest on."""
    before = [None, *page.words_before(start, _MOST_WORDS)]
    after = [None, *page.words_after(end, _MOST_WORDS)]
    one_block = not page.has_break(start, end)
    if one_block and end - start <= _LONGEST_WHOLE:
        for prefix, suffix in _contexts(before, after):
            yield _Directive((start, end), None, prefix, suffix)
        return
    first = page.first_words(start, end, _MOST_WORDS)
    last = page.last_words(start, end, _MOST_WORDS)
    for n in range(_FEWEST_WORDS, _MOST_WORDS):
        # Each side grows as long as it has words; the words between may not be touched twice.
        head = _at(first, n)
        tail = _at(last, n)
        if head is None or tail is None or head[1] > tail[0]:
            break
        for prefix, suffix in _contexts(before[: n + 1], after[: n + 1]):
            yield _Directive(head, tail, prefix, suffix)
    if one_block:
        yield _Directive((start, end))


def _at(places: list[tuple[int, int]], n: int) -> tuple[int, int] | None:
    return places[min(n, len(places)) - 1] if places else None


_Place = tuple[int, int] | None


def _contexts(before: list[_Place], after: list[_Place]) -> Iterator[tuple[_Place, _Place]]:
    """Pairs of prefix and suffix: nothing, then a word on either side, on both, and so on."""
    yield None, None
    for n in range(1, max(len(before), len(after))):
        prefix, suffix = before[min(n, len(before) - 1)], after[min(n, len(after) - 1)]
        if n < len(before):
            yield prefix, None
        if n < len(after):
            yield None, suffix
        if prefix and suffix:
            yield prefix, suffix


def _selects_alone(page: PageText, directive: _Directive) -> bool:
    """Whether the directive fits the words meant, and no others."""
    begins = directive.prefix[0] if directive.prefix else directive.start[0]
    ends = directive.suffix[1] if directive.suffix else (directive.end or directive.start)[1]
    if not page.is_word_boundary(begins) or not page.is_word_boundary(ends):
        return False
    if directive.end is None:
        found = page.places(directive.start, directive.prefix, directive.suffix)
        return found == [page.folded_start(directive.start)]
    if not page.is_word_boundary(directive.start[1]):
        return False
    if not page.is_word_boundary(directive.end[0]):
        return False
    # A browser takes the first start that fits, and from there the first end that fits.
    starts = page.places(directive.start, directive.prefix, None)
    if starts != [page.folded_start(directive.start)]:
        return False
    ends_found = page.places(directive.end, None, directive.suffix, after=directive.start[1])
    return ends_found[:1] == [page.folded_start(directive.end)]
