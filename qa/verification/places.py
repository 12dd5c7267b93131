"""Whether words stand in the place that a citation names, and how that place is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.article import Article
from qa.quotation.wording import inside_word
from qa.verification.altered import Nearest
from qa.verification.citation import Named
from qa.verification.matching import Place
from qa.verification.report import Verdict, Where
from qa.verification.works import Reference

__all__ = [
    "goes_on_with_not",
    "in_the_cited",
    "is_another_work",
    "no_such_place",
    "one_an_article",
    "what_is_cut",
    "where",
]

_NEGATION = re.compile(r"(?:(?!\n\s*\n)\s)+(?:not|never|no|nor|neither)(?!\w)", re.IGNORECASE)
_SENTENCE_ENDS = re.compile("[.?!…][’'”\"»›)\\]]*$")


def in_the_cited(
    places: Sequence[Place], named: Sequence[Named]
) -> tuple[Verdict, list[Place], list[str]]:
    """Verdict, places and remarks for words that are in an article that is cited."""
    right = []
    reason = ""
    for place in places:
        for each in named:
            if place.article.id in each.articles:
                problem = _elsewhere(place, each)
                if problem is None:
                    right.append(place)
                    break
                reason = reason or problem
    if not right:
        return "wrong place", one_an_article(places), [reason]
    shown = one_an_article(right)
    if len(shown) > 1:
        remark = f"the same words are in {len(shown)} articles that the citation may mean"
        return "ambiguous", shown, [remark]
    return "exact", shown, []


def _elsewhere(place: Place, named: Named) -> str | None:
    """Why the place is not the one that is cited; None where it is, or none is cited."""
    if named.place is None:
        return None
    article = place.article
    beyond = no_such_place(article, named)
    if beyond is not None:
        return beyond
    for start, end in place.spans:
        stands = (
            article.paragraphs_at(start, end)
            if named.place.label == "paragraph"
            else article.pages_at(start, end)
        )
        if stands is None:
            return f"{named.place} is cited, but {article.path} has no pages; cite its paragraphs"
        numbers = range(stands[0], stands[1] + 1)
        if not all(any(a <= n <= b for a, b in named.place.ranges) for n in numbers):
            return f"{named.place} is cited"
    return None


def no_such_place(article: Article, named: Named) -> str | None:
    """What is wrong with the place a citation names, None where the article has it."""
    place = named.place
    if place is None:
        return None
    if place.label == "page" and not article.page_starts:
        return f"{place} is cited, but {article.path} has no pages"
    last = (
        len(article.page_starts)
        if place.label == "page"
        else max((each.number for each in article.paragraphs), default=0)
    )
    if any(a < 1 or b > last for a, b in place.ranges):
        return f"{place} is cited, but {article.path} has {last:,} {place.label}s"
    return None


def is_another_work(reference: Reference) -> bool:
    """Whether a reference that fits no article says whose work it is, or which.

    A key may be of the author's own bibliography, and a year or a place alone says nothing: words
    that stand in one article only may well be cited from there.
    """
    if reference.key or reference.again:
        return False
    return bool(reference.title or (reference.exact_names and reference.years))


def one_an_article(places: Sequence[Place]) -> list[Place]:
    """Of each article the place that leaves out least."""
    best: dict[str, Place] = {}
    for each in places:
        known = best.get(each.article.id)
        if known is None or each.end - each.start < known.end - known.start:
            best[each.article.id] = each
    return list(best.values())


def goes_on_with_not(article: Article, end: int) -> bool:
    """Whether a full stop of the draft's own, set at `end`, would cut off a negation.

    It does where the article's sentence goes on with one; a full stop that the article has itself
    in front of `end` is quoted and cuts off nothing.

    Parameters
    ----------
    article : Article
        In which the words stand.
    end : int
        Where they end.
    """
    if _SENTENCE_ENDS.search(article.text, max(0, end - 8), end):
        return False
    return bool(_NEGATION.match(article.text, end))


def what_is_cut(nearest: Nearest) -> str:
    """What keeps words from being exact that are all there."""
    text = nearest.article.text
    if goes_on_with_not(nearest.article, nearest.end):
        return "it ends with a full stop where the source goes on with a negation"
    for at in (nearest.start, nearest.end):
        if inside_word(text, at):
            first = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
            word = text[first:].split(maxsplit=1)[0]
            return f"it begins or ends inside of {word!r}"
    return "its parts stand in another order, or further apart than a bracket reaches"


def where(article: Article, start: int, end: int) -> Where:
    """The place of ``article.text[start:end]``."""
    return Where(
        article=article.id,
        title=" ".join((article.title or article.path).split()),
        start=start,
        end=end,
        paragraphs=article.paragraphs_at(start, end),
        pages=article.pages_at(start, end),
    )
