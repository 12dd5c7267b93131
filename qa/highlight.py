"""The answer sentence: which sentence of a passage answers the question best.

A sentence's similarity to the question says that the two speak of the same thing; it does not say
that the words which matter were found. So four things are added up: the similarity, the share of
the question's rare words that the sentence has, the share that only the sentence before it has
("The bridge opened in May. It cost two million."), and the share of the question's word pairs. A
sentence gets a little more where it has the kind of thing that was asked for: a number, a date, a
place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from qa.words import all_stems, stem

__all__ = ["AnswerSentence", "answer_sentence", "telling_stems"]

# Conditional logit on four question sets, rounded; CONTRIBUTING.md has what was measured.
_SIMILARITY = 4.0
_WORDS = 4.2
_WORDS_BEFORE = 2.6
_PAIRS = 2.2
_KIND = 1.5
# Logistic regression of "the marked sentence answers" on that sum.
_SLOPE = 0.58
_MIDDLE = 5.2

_WORD = re.compile(r"\w\w+")
_STOP_WORDS = frozenset(
    """
    a an the of in on at to for from by with about as into over after before during between among
    through out up down off under against is are was were be been being am do does did done have
    has had having will would can could should may might must shall don doesn didn isn wasn aren
    weren won wouldn couldn shouldn hasn haven hadn ain re ve ll and or but if than then so because
    while that this these those such some any all each every both few more most other only own same
    very just also too much many not no nor it its he she they him his her hers them their theirs
    we our you your me my mine who whom whose what which when where why how there here itself
    himself herself themselves
    """.split()
)
_MONTHS_AND_DAYS = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
).split()
_NUMBER_WORDS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety dozen hundred
    thousand million billion trillion half twice several many couple one once
    """.split()
)
_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|far|big|large|tall|high|deep|wide|heavy|fast|often)\b|"
    r"\b(?:what|which) (?:percent\w*|number|proportion|share|amount)\b",
    re.I,
)
_ASKS_DATE = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century|decade)\b", re.I
)
_ASKS_PLACE = re.compile(
    r"\bwhere\b|\b(?:what|which) (?:country|city|state|place|town|village|location|nation|"
    r"continent|region|county|province|island)\b",
    re.I,
)
_DATE = re.compile(
    rf"\b(?:1\d|20)\d\d\b|\b(?:{'|'.join(_MONTHS_AND_DAYS)})\b|\b\d+(?:st|nd|rd|th)? century\b|"
    r"\b(?:ago|yesterday|today|last (?:week|month|year|night)|\d{1,2}(?::\d\d)? ?[ap]\.?m)\b",
    re.I,
)
_DIGITS = re.compile(r"\d[\d,.]*")
_PLACE = re.compile(
    r"\b(?:in|at|from|near|to|of|on|into|outside|across)\s+(?:the\s+)?([A-Z][\w’'-]+)"
)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """The sentence of a passage that answers best.

    Attributes
    ----------
    index : int
        Which of the sentences, from 0.
    score : float
        Strictly between 0 and 1, comparable between passages and questions; higher is better.
        Made as the chance that the sentence answers, see `answer_sentence`.
    """

    index: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What of a question is looked for in a sentence."""

    words: tuple[str, ...]  # stems without stop words, each once
    pairs: tuple[tuple[str, str], ...]  # neighbours, of which one at least is no stop word
    every: frozenset[str]  # all stems: what the question says itself answers nothing
    kind: Callable[[str, frozenset[str]], bool] | None


def answer_sentence(
    question: str,
    sentences: Sequence[str],
    similarities: Sequence[float],
    *,
    rarity: Callable[[str], float],
) -> AnswerSentence:
    """Find the sentence of a passage that answers a question best.

    Parameters
    ----------
    question : str
        As it was asked.
    sentences : sequence of str
        The passage's, in their order, at least one.
    similarities : sequence of float
        The cosine of the question and each sentence, in [-1, 1].
    rarity : callable
        Gives the inverse document frequency of a stem as `qa.words` makes them, over 0, and the
        highest for one that occurs nowhere. Only ratios matter. BM25's, for `n` of `count`
        passages: ``log(1 + (count - n + 0.5) / (n + 0.5))`` (Robertson and Zaragoza, 2009).

    Returns
    -------
    AnswerSentence
        Of sentences with the same score the first. The score is a logistic function of the
        weighted sum, fitted so that it estimates the chance that the sentence answers when it
        is the best of the best passage; on other corpora its order is worth more than its height.

    Raises
    ------
    ValueError
        If there is no sentence, or not one similarity for each.

    Examples
    --------
    >>> answer_sentence(
    ...     "How much did the bridge cost?",
    ...     ["The bridge opened in May.", "The bridge cost 2 million.", "It is red."],
    ...     [0.6, 0.6, 0.2],
    ...     rarity=lambda stem: 1.0,
    ... ).index
    1
    """
    if not sentences or len(sentences) != len(similarities):
        raise ValueError(
            f"{len(sentences)} sentences came with {len(similarities)} similarities, "
            "but one for each of at least one sentence is needed"
        )
    asked = _read(question)
    weights = [rarity(word) for word in asked.words]
    whole = math.fsum(weights) or 1.0
    best = AnswerSentence(0, -math.inf)
    before: frozenset[str] = frozenset()
    for index, (sentence, similarity) in enumerate(zip(sentences, similarities, strict=True)):
        in_order = all_stems(sentence)
        words = frozenset(in_order)
        here = carried = 0.0
        for word, weight in zip(asked.words, weights, strict=True):
            if word in words:
                here += weight
            elif word in before:
                carried += weight
        total = _SIMILARITY * float(similarity)
        total += (_WORDS * here + _WORDS_BEFORE * carried) / whole
        if asked.pairs:
            pairs = set(pairwise(in_order))
            total += _PAIRS * sum(pair in pairs for pair in asked.pairs) / len(asked.pairs)
        if asked.kind is not None and asked.kind(sentence, asked.every):
            total += _KIND
        if total > best.score:
            best = AnswerSentence(index, total)
        before = words
    return AnswerSentence(best.index, 1 / (1 + math.exp(_SLOPE * (_MIDDLE - best.score))))


def telling_stems(question: str) -> tuple[str, ...]:
    """The stems of a question that are looked for: without stop words, each once, in order.

    Examples
    --------
    >>> telling_stems("How much did the bridges cost?")
    ('bridg', 'cost')
    """
    return _read(question).words


@lru_cache(maxsize=16)  # one question is asked of several passages
def _read(question: str) -> _Asked:
    words = _WORD.findall(question.lower())
    stemmed = [stem(word) for word in words]
    stop = [word in _STOP_WORDS for word in words]
    neighbours = zip(stemmed, stemmed[1:], stop, stop[1:], strict=False)
    return _Asked(
        words=tuple(
            dict.fromkeys(each for each, stopped in zip(stemmed, stop, strict=True) if not stopped)
        ),
        pairs=tuple((a, b) for a, b, skip, skip_too in neighbours if not (skip and skip_too)),
        every=frozenset(stemmed),
        kind=_kind(question),
    )


def _kind(question: str) -> Callable[[str, frozenset[str]], bool] | None:
    if _ASKS_NUMBER.search(question):
        return _has_number
    if _ASKS_DATE.search(question):
        return _has_date
    if _ASKS_PLACE.search(question):
        return _has_place
    return None


def _has_number(sentence: str, asked: frozenset[str]) -> bool:
    if any(number.strip(".,") not in asked for number in _DIGITS.findall(sentence)):
        return True
    return not _NUMBER_WORDS.isdisjoint(set(_WORD.findall(sentence.lower())) - asked)


def _has_date(sentence: str, asked: frozenset[str]) -> bool:
    return _DATE.search(sentence) is not None


def _has_place(sentence: str, asked: frozenset[str]) -> bool:
    return any(stem(name.lower()) not in asked for name in _PLACE.findall(sentence))
