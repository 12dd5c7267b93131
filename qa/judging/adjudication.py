"""What several judges' grades of one place make together, and which places are still disputed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import median_low
from typing import TYPE_CHECKING, Literal, get_args

from qa.judging.pool import Pool, PoolItem
from qa.judging.span import article_in, trouble_with, words_sha256

if TYPE_CHECKING:
    from qa.judging.spans import SpanQrels
    from qa.library import Library
    from qa.trec.topics import Topics

__all__ = ["RULES", "Rule", "checked_rule", "disputed", "settled"]

Rule = Literal["majority", "median", "highest", "lowest"]
RULES: tuple[str, ...] = get_args(Rule)


def checked_rule(rule: str | None) -> Rule | None:
    """A rule that there is, or None.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if rule is not None and rule not in RULES:
        raise ValueError(f"there is no rule {rule!r}; choose from {', '.join(RULES)}")
    return rule  # type: ignore[return-value]


def settled(
    grades: Mapping[str, int], rule: Rule | None = None, adjudicator: str | None = None
) -> int | None:
    """The grade that judges' grades of one place make; None where that stays disputed.

    Parameters
    ----------
    grades : mapping of str to int
        By judge; at least one.
    rule : "majority", "median", "highest", "lowest" or None
        Where the judges differ: the grade of more than half of them, and disputed where there is
        none, as with two judges always; the one in the middle, and of an even number the lower of
        the two in the middle, which somebody gave; the highest; the lowest. None leaves it
        disputed.
    adjudicator : str or None
        The judge whose own grade is the last word, where that judge gave one.

    Examples
    --------
    >>> settled({"AB": 2, "CD": 0, "EF": 2}, "majority"), settled({"AB": 2, "CD": 0}, "majority")
    (2, None)
    >>> settled({"AB": 2, "CD": 0}, "median"), settled({"AB": 2, "CD": 0}, adjudicator="AB")
    (0, 2)
    """
    if adjudicator is not None and adjudicator in grades:
        return grades[adjudicator]
    given = list(grades.values())
    if len(set(given)) == 1:
        return given[0]
    if rule == "majority":
        ((grade, count),) = Counter(given).most_common(1)
        return grade if 2 * count > len(given) else None
    if rule == "median":
        return median_low(given)
    if rule is None:
        return None
    return max(given) if rule == "highest" else min(given)


def disputed(spans: SpanQrels, library: Library, topics: Topics | None = None) -> Pool:
    """The places that judges graded differently, to be judged once more by an adjudicator.

    Parameters
    ----------
    spans : SpanQrels
        As they were judged, or adjudicated as far as a rule goes.
    library : Library
        In which they stand, and in which they will be judged.
    topics : Topics or None
        The questions behind the topics; None where each topic is its own question, as of
        judgments that were made in a library.

    Returns
    -------
    Pool
        In the order of the spans; empty where the judges agree.

    Raises
    ------
    ValueError
        If `topics` lacks one of them, or their words do not stand in the library.

    Examples
    --------
    >>> spans = SpanQrels.of_library(library)  # doctest: +SKIP
    >>> disputed(spans, library).judge(library, judge="MN")  # doctest: +SKIP
    """
    items = []
    for place in spans.conflicts:
        first = place[0]
        if topics is not None and first.topic not in topics:
            raise ValueError(
                f"there is no topic {first.topic!r} in {topics.source or 'the topics'}"
            )
        article = article_in(library, first.article)
        trouble = trouble_with(first, article)
        if trouble or article is None:
            raise ValueError(f"{first.said}: {trouble}")
        items.append(
            PoolItem(
                topic=first.topic,
                question=first.topic if topics is None else topics[first.topic],
                article=first.article,
                start=first.start,
                end=first.end,
                sha256=words_sha256(article, first.start, first.end),
            )
        )
    return Pool(tuple(items), source=spans.source)
