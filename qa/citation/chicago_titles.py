"""Chicago's titles, in full and short, and joining the parts of a note or an entry around them.

The rules are those of The Chicago Manual of Style, 17th edition (2017); each names its section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.citation.fields import address, bracketed, field, is_english
from qa.citation.formatted import Formatted, Run
from qa.citation.style import Item
from qa.citation.titles import first_phrase, headline, quoted, short_title, without_article

__all__ = ["Part", "QuotedTitle", "joined", "sentences", "short", "titled"]

# "Mayor: “No one sleeps here”": what follows is no subtitle.
_ATTRIBUTED = re.compile("[^:]*: [\"“„'‘]")
_QUOTATION_MARK = re.compile("[\"“”„‘]|(?<!\\w)'")
_OURS = ("accessed ", "no. ", "sec. ", "untitled ")
_LONG_TITLE = 4  # words: 14.33 shortens those that have more


@dataclass(frozen=True, slots=True)
class QuotedTitle:
    """A title in quotation marks, within which a comma or full stop behind it stands (6.9).

    Attributes
    ----------
    text : str
        Without the quotation marks.
    """

    text: str

    def closed(self, mark: str) -> str:
        """With the mark inside; a question mark keeps a comma, no full stop (6.125, 14.96)."""
        return quoted(self.text, mark, comma_stays=True)


Part = Formatted | QuotedTitle | str
"""What notes and entries are joined of."""


def joined(parts: Sequence[Part], between: str, end: str) -> Formatted:
    """The parts that are there, with a mark and a space between them and a mark at the end.

    Parameters
    ----------
    parts : sequence of Formatted, QuotedTitle or str
        Empty ones are left out.
    between : str
        "," in a note, "." in a bibliography.
    end : str
        Behind the last; "" for none.

    Examples
    --------
    >>> joined(["Ann Lee", QuotedTitle("Who Won?"), "n.d."], ",", ".").text
    'Ann Lee, “Who Won?,” n.d.'
    """
    present = [part for part in parts if isinstance(part, QuotedTitle) or str(part)]
    pieces: list[Formatted | str] = []
    for index, part in enumerate(present):
        last = index == len(present) - 1
        mark = end if last else between
        pieces.append(part.closed(mark) if isinstance(part, QuotedTitle) else _closed(part, mark))
        pieces.append("" if last else " ")
    return Formatted.of(*pieces)


def sentences(parts: Sequence[Part]) -> Formatted:
    """An entry: each part a sentence, with a capital where its first word is ours (14.21).

    Examples
    --------
    >>> sentences(["Lee, Ann", "untitled article", "accessed May 1, 2026"]).text
    'Lee, Ann. Untitled article. Accessed May 1, 2026.'
    """
    return joined([_opened(part) for part in parts], ".", ".")


def titled(item: Item) -> Part:
    """The title in headline style and quotation marks (8.159, 14.86), or what stands for it.

    A title in another language than English keeps its capitals (14.98). A work without a title is
    described, in roman without quotation marks, as an editorial or an interview is (14.196); only
    its file identifies it if it has no address either.

    Examples
    --------
    >>> titled({"type": "article", "custom": {"footnote": {"file": "notes/a.txt"}}})
    'untitled article (notes/a.txt)'
    """
    title = field(item, "title")
    if title:
        return QuotedTitle(bracketed(item, "title", headline(title) if is_english(item) else title))
    return _described(item)


def short(item: Item, *, whole: bool = False, article: bool = False) -> Part:
    """The short title (14.30, 14.33), or the description of a work without a title.

    The item's own short title if it has one. Else the main title without the subtitle and without
    an article at its start, and if that has more than four words, the noun phrase it starts with
    or its first clause, where that is sure: its words are not changed, and their order neither.

    Parameters
    ----------
    item : Item
        A CSL-JSON item.
    whole : bool
        The full title, where the short one does not tell it from another.
    article : bool
        Keep an article at the start: a reader looks the title up in an alphabetical list.

    Examples
    --------
    >>> short({"title": "The Long March of the Traders of Basra: A Report"})
    QuotedTitle(text='Long March')
    """
    title = field(item, "title")
    if not title:
        return _described(item)
    english = is_english(item)
    brief = field(item, "title-short")
    text = brief if brief and not whole else title
    text = headline(text) if english else text
    if not whole and not brief:
        text = text if _ATTRIBUTED.match(text) else short_title(text)
        if english:
            bare = without_article(text)
            more = 1 if article and bare != text else 0
            text = _first_phrase(text if article else bare, _LONG_TITLE + more)
    return QuotedTitle(bracketed(item, "title", text))


def _closed(part: Formatted | str, mark: str) -> Formatted:
    """The part with its mark, unless a full stop would follow another stop (6.123, 6.124)."""
    part = part if isinstance(part, Formatted) else Formatted.of(part)
    address_last = bool(part.runs and part.runs[-1].link)
    ends = part.text.rstrip("”’)]")[-1:]
    inside = part.text[-1:] in "”’"
    if mark == "." and not address_last and (part.text[-1:] in ".?!" or (inside and ends in ".?!")):
        return part
    return Formatted.of(part, mark)


def _opened(part: Part) -> Part:
    if isinstance(part, QuotedTitle) or not str(part).startswith(_OURS):
        return part
    first, *rest = Formatted.of(part).runs
    return Formatted.of(Run(first.text[0].upper() + first.text[1:], first.italic), *rest)


def _described(item: Item) -> str:
    """The description of a work without a title: ``untitled article``."""
    what = "untitled web page" if field(item, "type") == "webpage" else "untitled article"
    custom = item.get("custom")
    ours = custom.get("footnote") if isinstance(custom, Mapping) else None
    file = field(ours, "file") if isinstance(ours, Mapping) else ""
    return f"{what} ({file})" if file and not address(item) else what


def _first_phrase(title: str, most: int) -> str:
    """The first phrase of a title of more than `most` words."""
    cut = first_phrase(title, most)
    # Half a quotation would be no title.
    return title if _QUOTATION_MARK.search(cut) else cut
