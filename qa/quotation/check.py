"""Checking saved quotations against the files as they lie on disk now, and saying what holds."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corpus.article import Article
from corpus.dates import DateOrder
from corpus.errors import UnreadableFile
from corpus.reading import Reading, read_file
from corpus.source import Limits
from qa.citation.locator import Locator
from qa.quotation.nearest import nearest_stretch
from qa.quotation.quotation import CONTEXT, Quotation
from qa.quotation.same_article import is_named, renamed, successors
from qa.quotation.saved import SavedQuotation, saved_quotations
from qa.quotation.words import Change, differing, places, tokens

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["CheckedQuotation", "State", "all_hold", "check_quotations"]

logger = logging.getLogger(__name__)

State = Literal["holds", "moved", "altered", "gone", "missing", "unreadable"]
"""What became of a quotation. "missing" and "unreadable" are said of its file."""

# Of what stood around the words, that must be left for short words to be the same ones elsewhere.
_LEAST_CONTEXT = 8
# From so many words and marks on they are the same wherever they stand in the article.
_TELLING = 8
_START, _END = "\x02", "\x03"  # of a text: no article holds these


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuotation:
    """A saved quotation beside its article as it is now.

    Attributes
    ----------
    saved : SavedQuotation
        The quotation.
    state : str
        "holds" where the words stand where they stood in the article's text, "moved" where they
        stand elsewhere in it, "altered" where others stand in their place, "gone" where nothing
        near them is left, "missing" and "unreadable" where there is no file to look in.
    reason : str
        One line on why, and where what was found stands; "" where nothing has changed.
    start, end : int or None
        Where the words, or those in their place, stand in the article's text now.
    found : str
        What stands there: "" where nothing does.
    changes : tuple of Change
        The words that differ, where it was altered.
    file_changed : bool
        Whether the file's bytes are others than those that were quoted from.
    """

    saved: SavedQuotation
    state: State
    reason: str = ""
    start: int | None = None
    end: int | None = None
    found: str = ""
    changes: tuple[Change, ...] = ()
    file_changed: bool = False

    @property
    def holds(self) -> bool:
        """Whether the article still says exactly these words."""
        return self.state in ("holds", "moved")

    def to_dict(self) -> dict[str, Any]:
        """For JSON: what was quoted, and what became of it."""
        quotation = self.saved.quotation
        return {
            "id": quotation.id,
            "state": self.state,
            "holds": self.holds,
            "reason": self.reason,
            "words": quotation.words,
            "article": quotation.article_id,
            "path": quotation.path,
            "locator": {"label": quotation.locator.label, "span": quotation.locator.span},
            "note": self.saved.note,
            "saved": self.saved.when,
            "file_changed": self.file_changed,
            "start": self.start,
            "end": self.end,
            "found": self.found,
            "changes": [{"was": change.was, "now": change.now} for change in self.changes],
        }


def all_hold(checked: Iterable[CheckedQuotation]) -> bool:
    """Whether every one of the quotations holds."""
    return all(each.holds for each in checked)


def check_quotations(library: Library) -> list[CheckedQuotation]:
    """Hold the saved quotations of a library against its folder of articles as it is now.

    Parameters
    ----------
    library : Library
        Its folder and its ways of reading are used; its own copy of the articles is not.

    Returns
    -------
    list of CheckedQuotation
        One for each saved quotation, by article and place.

    Raises
    ------
    LibraryDamaged, LibraryUnavailable
        If the saved quotations cannot be read.

    Notes
    -----
    White space and the shape of quotation marks and dashes may have changed, as they may in any
    quotation. Words that stand in the article several times are told apart by the 32 characters
    on either side; a few words that stand there still, but among wholly other words, do not hold.

    Examples
    --------
    >>> [each.state for each in check_quotations(library)]  # doctest: +SKIP
    ['holds', 'altered']
    """
    folder = _folder(library)
    limits, order = _limits(library), library.file.setting("date_order")
    readings: dict[str, Reading | CheckedQuotation] = {}
    checked: list[CheckedQuotation] = []
    known = {article.id: article for article in library.file.articles()}
    for saved in saved_quotations(library.path):
        path = saved.quotation.path
        if path not in readings:
            readings[path] = _read(saved, folder, limits, order)
        reading = readings[path]
        if isinstance(reading, CheckedQuotation):
            checked.append(
                CheckedQuotation(
                    saved=saved, state=reading.state, reason=reading.reason, file_changed=True
                )
            )
        else:
            checked.append(_check(saved, reading, known))
    return checked


def _folder(library: Library) -> Path:
    """Where the articles lie; for a library of one file, the folder of that file."""
    given = Path(str(library.file.setting("folder", "")))
    return given.parent if given.is_file() else given


def _limits(library: Library) -> Limits:
    """How much of a file the library's last build took on."""
    reading = library.file.setting("reading", {})
    known = {each.name for each in fields(Limits)}
    return Limits(**{name: value for name, value in reading.items() if name in known})


def _read(
    saved: SavedQuotation, folder: Path, limits: Limits, order: DateOrder | None
) -> Reading | CheckedQuotation:
    """What the file holds now, or why it cannot be read."""
    path = folder / saved.quotation.path
    if not os.path.lexists(path):
        # For a library of one file that is gone, `folder` is that file.
        if not folder.is_dir() and os.path.lexists(folder.parent / saved.quotation.path):
            return _read(saved, folder.parent, limits, order)
        what = "the file" if folder.is_dir() else f"the folder of articles, {folder},"
        return CheckedQuotation(saved=saved, state="missing", reason=f"{what} is not there")
    try:
        return read_file(path, folder, order=order, limits=limits)
    except UnreadableFile as error:
        return CheckedQuotation(saved=saved, state="unreadable", reason=str(error))
    except Exception as error:  # one bad file never stops a check
        logger.warning("%s cannot be read", path, exc_info=True)
        reason = f"its reader failed ({type(error).__name__}: {error})"
        return CheckedQuotation(saved=saved, state="unreadable", reason=reason)


def _check(
    saved: SavedQuotation, reading: Reading, known: Mapping[str, Article]
) -> CheckedQuotation:
    """The quotation beside its article, as that is in its file now."""
    quotation = saved.quotation
    changed = reading.sha256 != quotation.file_sha256
    own = [article for article in reading.articles if is_named(article, quotation.article_id)]
    articles = own or successors(quotation, reading.articles, known)
    if not articles:
        return CheckedQuotation(
            saved=saved,
            state="missing",
            reason="the article is not in its file any more",
            file_changed=changed,
        )
    found = [
        (
            _agreement(article.text, place, quotation),
            -abs(place[0] - quotation.start),
            article,
            place,
        )
        for article in articles
        for place in _places(article.text, quotation)
    ]
    found.sort(key=lambda each: each[:2], reverse=True)
    telling = len(tokens(quotation.words)) >= _TELLING
    if found and (telling or not changed or found[0][0] >= _enough_context(quotation)):
        *_, article, (start, end) = found[0]
        same_place = start == quotation.start and bool(own)
        still = _still(quotation, article, start, end, same_place, changed)
        return CheckedQuotation(
            saved=saved,
            state="holds" if same_place else "moved",
            reason="; ".join(filter(None, (still, renamed(quotation, article, known)))),
            start=start,
            end=end,
            found=article.text[start:end],
            file_changed=changed,
        )
    return _altered(saved, articles, changed, found[0][2:] if found else None)


def _altered(
    saved: SavedQuotation,
    articles: Sequence[Article],
    changed: bool,
    elsewhere: tuple[Article, tuple[int, int]] | None,
) -> CheckedQuotation:
    """What stands in the place of words that are not there, or not where they were."""
    quotation = saved.quotation
    nearest = [
        (stretch.share, number, article, stretch)
        for number, article in enumerate(articles)
        if (
            stretch := nearest_stretch(
                article.text, quotation.words, quotation.prefix, quotation.suffix
            )
        )
        and differing(quotation.words, article.text[stretch.start : stretch.end])
    ]
    if not nearest:
        reason = "nothing near these words is left in the article"
        if elsewhere:
            where = _where(elsewhere[0], *elsewhere[1])
            reason = f"the same words stand in {where}, but among others than those quoted"
        return CheckedQuotation(saved=saved, state="gone", reason=reason, file_changed=changed)
    _, _, article, stretch = max(nearest, key=lambda each: (each[0], -each[1]))
    words = article.text[stretch.start : stretch.end]
    if not words:
        reason = f"these words were left out; they stood in {_name(quotation.locator)}"
        return CheckedQuotation(saved=saved, state="gone", reason=reason, file_changed=changed)
    return CheckedQuotation(
        saved=saved,
        state="altered",
        reason=f"other words stand in {_where(article, stretch.start, stretch.end)}",
        start=stretch.start,
        end=stretch.end,
        found=words,
        changes=differing(quotation.words, words),
        file_changed=changed,
    )


def _places(text: str, quotation: Quotation) -> list[tuple[int, int]]:
    """Where the words stand, also where white space parts a word from a mark now."""
    found = places(text, quotation.words)
    if not found:
        near = nearest_stretch(text, quotation.words, quotation.prefix, quotation.suffix)
        if near and near.share == 1 and not differing(quotation.words, text[near.start : near.end]):
            return [(near.start, near.end)]
    return found


def _agreement(text: str, place: tuple[int, int], quotation: Quotation) -> int:
    """Characters next to the words that are those that stood there, white space aside."""
    start, end = place
    before = (_START + text)[max(0, start + 1 - 2 * CONTEXT) : start + 1]
    behind = (text + _END)[end : end + 2 * CONTEXT]
    was_before, was_behind = _neighbours(quotation)
    return _common(_bare(before)[::-1], was_before[::-1]) + _common(_bare(behind), was_behind)


def _enough_context(quotation: Quotation) -> int:
    return min(_LEAST_CONTEXT, sum(map(len, _neighbours(quotation))))


def _neighbours(quotation: Quotation) -> tuple[str, str]:
    """What stood next to the words; fewer characters than asked for are all there were."""
    prefix, suffix = quotation.prefix, quotation.suffix
    if len(prefix) < CONTEXT:
        prefix = _START + prefix
    if len(suffix) < CONTEXT:
        suffix += _END
    return _bare(prefix), _bare(suffix)


def _bare(text: str) -> str:
    return "".join(text.split())


def _common(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _still(
    quotation: Quotation, article: Article, start: int, end: int, same_place: bool, changed: bool
) -> str:
    shape = "" if article.text[start:end] == quotation.words else ", set in other marks or spaces"
    if not same_place:
        was = _name(quotation.locator)
        now = _where(article, start, end)
        moved = f"now in {now}, before in {was}" if was != now else f"still in {now}, further on"
        if was == now and start < quotation.start:
            moved = f"still in {now}, further up"
        return moved + shape
    if changed:
        return f"the file has changed, these words have not{shape}"
    return ""


def _where(article: Article, start: int, end: int) -> str:
    return _name(Locator.at(article, start, max(end, start + 1)))


def _name(locator: Locator) -> str:
    return f"{locator.label}{'' if locator.first == locator.last else 's'} {locator.span}"
