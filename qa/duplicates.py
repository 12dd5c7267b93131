"""Passages that several articles share: the same agency text, printed with small edits.

What differs in a number, a date, a negation or a name is never the same text, however alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from corpus.article import Passage

__all__ = ["group_duplicates"]

# Words in a row that are compared as one (w-shingling, Broder 1997).
_SHINGLE = 3
# Of the shingles of the shorter passage, the share that the longer one must have too. Passages
# made from one template had up to 0.66, cut and edited copies 0.8 and more.
_SHARED = 0.8
# The shorter has at least this share of the words of the longer.
_LENGTHS = 0.5
# Two passages begin to be the same text with so many words in a row.
_ANCHOR = 3
# So few words before or after what is shared are an edit of it, not another sentence.
_EDIT = 3

_WORD = re.compile(r"\w+")
# What is compared in the few pairs whose shingles are alike.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|(?:(?<=\s)[-−])?\d+(?:[.,:/]\d+)*"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"
    r"|[$€£¥₹₽]"
    r"|[.!?…؟。]+|\n\n"
)
_SENTENCE_ENDS = frozenset(".!?…؟。\n")
_CURRENCIES = frozenset("$€£¥₹₽")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
# Words that a claim hangs on, each with what it is compared as.
_TELLING = {
    **{
        word: word
        for word in (
            "thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
            "million millions billion billions trillion trillions dozen dozens half quarter third "
            "first second fourth fifth sixth seventh eighth ninth tenth once twice double doubled "
            "triple tripled monday tuesday wednesday thursday friday saturday sunday today "
            "yesterday tomorrow tonight no not never none nobody nothing neither nor without "
            "denied denies deny more less fewer above below before after up down rise rises rose "
            "risen rising fall falls fell fallen falling increase increased decrease decreased "
            "gain gained lose lost won guilty innocent alive dead against"
        ).split()
    },
    **{word: str(number) for number, word in enumerate(_NUMBERS)},
    **{name: name[:3] for month in _MONTHS for name in (month, month[:3])},
    "sept": "sep",
    "cannot": "not",
}


def group_duplicates(passages: Sequence[Passage]) -> list[tuple[Passage, ...]]:
    """Ranked passages with those that say the same, near to word for word, put together.

    Two passages of different articles say the same if at least 80% of the shingles (three words in
    a row) of the shorter are in the longer, which has at most twice as many, and if between the
    first and the last words that they share nothing telling differs: a number, a date, a negation,
    a word such as "rose" whose opposite would do, a name in place of another. In an article that is
    not known to be in English no word may differ there: which ones are telling is not known.

    Parameters
    ----------
    passages : sequence of Passage
        The best one first.

    Returns
    -------
    list of tuple of Passage
        Every passage once. In each group the best one comes first, and the others are near to
        identical with that one; groups are in the order of their first passages.

    Notes
    -----
    A. Broder, "On the resemblance and containment of documents", 1997. No passage is put together
    with one of its own article, so that overlapping ones stay apart; but two of one article may
    both be copies of another article's.

    Examples
    --------
    >>> [group[0] for group in group_duplicates(passages)]  # doctest: +SKIP
    """
    groups: list[list[Passage]] = []
    heads: list[_Shingled] = []
    places: dict[tuple[str, ...], list[int]] = {}  # of a shingle, the groups whose first has it
    for passage in passages:
        this = _Shingled.of(passage)
        shared = Counter(at for shingle in this.shingles for at in places.get(shingle, ()))
        found = next((at for at in sorted(shared) if heads[at].is_like(this, shared[at])), None)
        if found is not None:
            groups[found].append(passage)
            continue
        for shingle in this.shingles:
            places.setdefault(shingle, []).append(len(groups))
        groups.append([passage])
        heads.append(this)
    return [tuple(group) for group in groups]


@dataclass(frozen=True, slots=True)
class _Shingled:
    """A passage and its shingles, which are of one or two words if it has no more."""

    passage: Passage
    shingles: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, passage: Passage) -> _Shingled:
        words = _WORD.findall(passage.text.casefold())
        size = min(_SHINGLE, max(len(words), 1))
        return cls(passage, frozenset(zip(*(words[n:] for n in range(size)), strict=False)))

    def is_like(self, other: _Shingled, shared: int) -> bool:
        """Whether the two are copies, when so many of their shingles are the same."""
        if self.passage.article.id == other.passage.article.id:
            return False
        shorter, longer = sorted((len(self.shingles), len(other.shingles)))
        if shared < _SHARED * shorter or shorter < _LENGTHS * longer:
            return False
        return _say_the_same(self.passage, other.passage)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, whether it has a capital, and whether a sentence begins with it."""

    word: str
    capital: bool
    opens: bool

    @property
    def telling(self) -> str | None:
        if self.word.endswith("n't"):
            return "not"
        figure = self.word in _CURRENCIES or any(map(str.isnumeric, self.word))
        return self.word if figure else _TELLING.get(self.word)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    opens = True
    for written in _TOKEN.findall(_THOUSANDS.sub("", text.replace("’", "'"))):
        if written[0] in _SENTENCE_ENDS:
            opens = True
            continue
        word = written.casefold()
        bare = word.replace(".", "") if word.endswith(".") else word
        found.append(_Token(bare, written[0].isupper(), opens))
        opens = False
    return found


def _say_the_same(one: Passage, other: Passage) -> bool:
    """Whether nothing telling differs in the stretch that both passages have."""
    if one.text == other.text:
        return True
    left, right = _tokens(one.text), _tokens(other.text)
    words = [[token.word for token in tokens] for tokens in (left, right)]
    blocks = [
        block
        for block in SequenceMatcher(None, words[0], words[1], autojunk=False).get_matching_blocks()
        if block.size
    ]
    while blocks and blocks[0].size < _ANCHOR:
        del blocks[0]
    while blocks and blocks[-1].size < _ANCHOR:
        del blocks[-1]
    if not blocks:
        return False
    english = one.article.language == other.article.language == "en"
    for block, following in pairwise(blocks):
        gaps = (
            left[block.a + block.size : following.a],
            right[block.b + block.size : following.b],
        )
        if any(gaps) and not (english and _is_edit(*gaps)):
            return False
    starts = [(left, blocks[0].a), (right, blocks[0].b)]
    ends = [(left, blocks[-1].a + blocks[-1].size), (right, blocks[-1].b + blocks[-1].size)]
    return _edges_agree([_before(*start) for start in starts], english=english) and _edges_agree(
        [_after(*end) for end in ends], english=english
    )


def _is_edit(left: list[_Token], right: list[_Token]) -> bool:
    """Whether words were put in the place of others without a change of what is told."""
    names = [
        {token.word for token in side if token.capital and not token.telling}
        for side in (left, right)
    ]
    return _told(left) == _told(right) and not (names[0] - names[1] and names[1] - names[0])


def _told(tokens: list[_Token]) -> list[str]:
    return [told for token in tokens if (told := token.telling)]


def _before(tokens: list[_Token], at: int) -> tuple[list[_Token], int]:
    """What stands before `at`, the nearest first, and how much of it is of the same sentence."""
    opening = next((n for n in range(at, -1, -1) if tokens[n].opens), 0)
    return tokens[:at][::-1], at - opening


def _after(tokens: list[_Token], at: int) -> tuple[list[_Token], int]:
    """What stands from `at` on, and how much of it is of the sentence before."""
    rest = tokens[at:]
    return rest, next((n for n, token in enumerate(rest) if token.opens), len(rest))


def _edges_agree(sides: list[tuple[list[_Token], int]], *, english: bool) -> bool:
    """Whether what stands next to the shared stretch, on one side of it, changes nothing in it.

    One passage may go on where the other ends, or with another sentence. Compared are the rest of a
    sentence that the shared stretch is a part of, and a sentence that both have nearly alike.
    """
    (left, open_left), (right, open_right) = sides
    both = min(len(left), len(right))
    if not english and (open_left or open_right):
        return False
    if both and max(len(left), len(right)) <= _EDIT:
        return english and _is_edit(left, right)
    words = [{token.word for token in side[:both]} for side in (left, right)]
    if 2 * len(words[0] & words[1]) >= both:
        open_left, open_right = max(both, open_left), max(both, open_right)
    return _told(left[:open_left]) == _told(right[:open_right])
