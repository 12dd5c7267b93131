"""The wording that comes nearest to a quotation which stands nowhere as it is, and what differs.

Each rare word that the quotation shares with an article votes for the place where the quotation
would then start; around the places with most votes the words are aligned (Python's difflib).
"""

from __future__ import annotations

import bisect
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.article import Article
from qa.verification.conventions import BRACKET_WORDS, Bracket, Run
from qa.verification.matching import ArticleTexts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Difference", "Nearest", "Wordings"]

# Over 17,120 passages of news, abstracts and encyclopedia articles (13.6 million characters), 150
# quotations each: texts from elsewhere reach 0.45 at most with 13 to 20 words, 0.66 with 8 to 12
# (one in fifty over 0.54), 0.77 with 5 to 7 (one in twenty over 0.62); with one word replaced by
# another 99 in 100 are over 0.88, 98 in 100 over 0.78, nine in ten over 0.69. Of 3 or 4 words
# nothing tells the two apart.
ENOUGH = 0.6
"""Share of a quotation's words, weighted by rarity, that make it an altered one."""
ENOUGH_WORDS = 2
"""And so many words at least must be there."""

_FREQUENT = 3_000  # occurrences from which on a word votes only where nothing rarer does
_CANDIDATES = 6
_MARGIN = 8
_WORD = re.compile(r"[^\W_]+(?:(?:['.&@_]|(?<=\d)[,:](?=\d))[^\W_]+)*")
_Token = tuple[str, int, int]  # a word or mark, and where it stands in the quotation
_TOKEN = re.compile(_WORD.pattern + r"|[^\w\s]|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Words of the draft and what the source has in their place.

    Attributes
    ----------
    source, draft : str
        One of them may be empty.
    before, after : str
        Words around it that are the same in both.
    """

    source: str
    draft: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        source = f"[-{self.source}-]" if self.source else ""
        draft = f"{{+{self.draft}+}}" if self.draft else ""
        return " ".join(part for part in (self.before, source, draft, self.after) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The wording of an article that comes nearest.

    Attributes
    ----------
    article : Article
        In which it stands.
    start, end : int
        Half-open, in characters of the article's text.
    share : float
        From 0 to 1: how much of the quotation is there, by its words' rarity.
    differences : tuple of Difference
        In the order of the draft. Empty where a cut goes through a word, or the parts of the
        quotation stand in another order.
    """

    article: Article
    start: int
    end: int
    share: float
    differences: tuple[Difference, ...]


class Wordings:
    """The words of all articles, to be searched for what is like a quotation.

    Parameters
    ----------
    texts : ArticleTexts
        The articles; their words are counted with the first search.
    """

    def __init__(self, texts: ArticleTexts) -> None:
        self._texts = texts

    @cached_property
    def _index(self) -> _Index:
        return _Index(self._texts)

    def nearest(self, runs: Sequence[Run], among: frozenset[str] | None = None) -> Nearest | None:
        """The nearest wording, None where nothing is like the quotation.

        Parameters
        ----------
        runs : sequence of Run
            The quotation.
        among : frozenset of str or None
            The ids of the articles to look at; None for all.
        """
        wanted = [_tokens(run) for run in runs]
        lowered = [[each[0].lower() for each in some if _is_word(each[0])] for some in wanted]
        allowed = None if among is None else {self._texts.numbers[each] for each in among}
        votes: Counter[int] = Counter()
        for some in lowered:
            votes.update(self._index.votes(some, allowed))
        best: Nearest | None = None
        for number, _ in votes.most_common(_CANDIDATES):
            found = self._align(number, runs, wanted, lowered)
            if found and (best is None or found.share > best.share):
                best = found
        return best

    def _align(
        self,
        number: int,
        runs: Sequence[Run],
        wanted: list[list[_Token]],
        lowered: list[list[str]],
    ) -> Nearest | None:
        text = self._texts.normal_text(number)
        spans = [match.span() for match in _TOKEN.finditer(text)]
        tokens = [text[start:end] for start, end in spans]
        total = there = 0.0
        count = 0

        def source(a: int, b: int) -> str:
            if a >= b:
                return ""
            place = self._texts.original(number, spans[a][0], spans[b - 1][1])
            return _one_line(self._texts.articles[number].text, *place)

        differences: list[Difference] = []
        first, last = len(tokens), 0
        for run, placed, words in zip(runs, wanted, lowered, strict=True):
            mine = [token for token, _, _ in placed]

            def draft(a: int, b: int, run: Run = run, placed: list[_Token] = placed) -> str:
                return _one_line(run.source, placed[a][1], placed[b - 1][2]) if a < b else ""

            low, high = self._window(tokens, words, len(mine))
            blocks = [
                (a, low + b, size)
                for a, b, size in SequenceMatcher(
                    None, mine, tokens[low:high], autojunk=False
                ).get_matching_blocks()
                if size
            ]
            weights = [self._index.weight(token) for token in mine]
            total += sum(weights)
            there += sum(sum(weights[a : a + size]) for a, _, size in blocks)
            count += sum(_is_word(mine[at]) for a, _, size in blocks for at in range(a, a + size))
            if not blocks:
                differences.append(Difference(source="", draft=draft(0, len(mine))))
                continue
            differences += _differences(
                draft, source, (len(mine), len(tokens)), blocks, _bracket_places(run)
            )
            first, last = min(first, blocks[0][1]), max(last, blocks[-1][1] + blocks[-1][2])
        share = there / total if total else 0.0
        needed = min(ENOUGH_WORDS, sum(map(len, lowered)))
        if share < ENOUGH or count < needed or first >= last:
            return None
        start, end = self._texts.original(number, spans[first][0], spans[last - 1][1])
        return Nearest(
            article=self._texts.articles[number],
            start=start,
            end=end,
            share=share,
            differences=tuple(differences),
        )

    def _window(self, tokens: list[str], words: list[str], size: int) -> tuple[int, int]:
        """The stretch of an article's tokens in which the words would stand, by their votes."""
        at_of = {word: index for index, word in enumerate(words)}
        # Punctuation marks are tokens too: the quotation is longer in tokens than in words.
        stretch = max(1.0, size / max(1, len(words)))
        votes: Counter[int] = Counter()
        grain = max(4, size // 2)
        for index, token in enumerate(tokens):
            place = at_of.get(token.lower())
            if place is not None:
                bucket = int(index - place * stretch) // grain
                weight = int(100 * self._index.weight(token)) + 1
                votes[bucket] += weight
                votes[bucket + 1] += weight  # half of a window on: it may lie on a border
        if not votes:
            return 0, 0
        best = max(votes, key=lambda bucket: (votes[bucket], -bucket))
        start = (best - 1) * grain
        return max(0, start - _MARGIN), min(len(tokens), start + 2 * grain + size + _MARGIN)


class _Index:
    """Where each word stands, and how rare it is."""

    def __init__(self, texts: ArticleTexts) -> None:
        import numpy as np

        numbers: dict[str, int] = {}
        ids: list[int] = []
        self._starts: list[int] = []
        for number in range(len(texts.articles)):
            self._starts.append(len(ids))
            ids += [
                numbers.setdefault(word, len(numbers))
                for word in _WORD.findall(texts.normal_text(number).lower())
            ]
        self._numbers = numbers
        every = np.array(ids, dtype=np.int32)
        self._order: npt.NDArray[np.int64] = np.argsort(every, kind="stable")
        self._counts: npt.NDArray[np.int64] = np.bincount(every, minlength=len(numbers))
        self._ends = np.cumsum(self._counts)
        self._total = max(1, len(ids))

    def weight(self, token: str) -> float:
        """From 0.05 for the most frequent words to 1 for words that are nowhere."""
        if not _is_word(token):
            return 0.05
        at = self._numbers.get(token.lower())
        if at is None:
            return 1.0
        share = (int(self._counts[at]) + 1) / (self._total + 1)
        return max(0.05, math.log(share) / math.log(1 / (self._total + 1)))

    def votes(self, words: Sequence[str], allowed: set[int] | None) -> Counter[int]:
        """How much of the words each article has near one place, by its number."""
        import numpy as np

        known = [
            (index, self._numbers[word]) for index, word in enumerate(words)
            if word in self._numbers
        ]  # fmt: skip
        rare = [pair for pair in known if self._counts[pair[1]] <= _FREQUENT]
        grain = max(4, len(words))
        buckets: Counter[tuple[int, int]] = Counter()
        for index, word in rare or known:
            end = int(self._ends[word])
            places = np.unique(self._order[end - int(self._counts[word]) : end] - index)
            weight = 1.0 / (1.0 + np.log1p(float(self._counts[word])))
            for at in places.tolist():
                number = bisect.bisect_right(self._starts, at + index) - 1
                if allowed is None or number in allowed:
                    bucket = at // grain
                    buckets[number, bucket] += weight
                    buckets[number, bucket + 1] += weight
        best: Counter[int] = Counter()
        for (number, _), weight in buckets.items():
            best[number] = max(best[number], weight)
        return best


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _tokens(run: Run) -> list[_Token]:
    """The literal words and marks of a run; a bracket inside of a word joins its two sides."""
    text = ""
    starts: list[int] = []
    for part in run.parts:
        starts.append(len(text))
        text += part if isinstance(part, str) else part.text[1:-1] if part.in_word else " "

    def place(at: int) -> tuple[int, int]:
        number = bisect.bisect_right(starts, at) - 1
        part, origin, at = run.parts[number], run.origins[number], at - starts[number]
        if isinstance(part, str):
            return origin.span(at, at + 1)
        # The brackets go with the letters beside them.
        first, last = at == 0, at == len(part.text) - 3
        return origin.span(at + 1 - first, at + 2 + last)

    return [
        (match[0], place(match.start())[0], place(match.end() - 1)[1])
        for match in _TOKEN.finditer(text)
    ]


def _bracket_places(run: Run) -> frozenset[int]:
    """The numbers of the tokens in front of which a bracket stands."""
    places = set()
    text = ""
    for part in run.parts:
        if isinstance(part, Bracket):
            if not part.in_word:
                places.add(len(_TOKEN.findall(text)))
            text += part.text[1:-1] if part.in_word else " "
        else:
            text += part
    return frozenset(places)


def _differences(
    draft: Callable[[int, int], str],
    source: Callable[[int, int], str],
    sizes: tuple[int, int],
    blocks: list[tuple[int, int, int]],
    brackets: frozenset[int],
) -> list[Difference]:
    """What lies between the matching blocks, and before the first and behind the last.

    `draft` and `source` give the words between two tokens of theirs as they are written.
    """
    # At both ends the source goes on; only as many of its words are shown as the draft has others.
    mine, theirs = sizes
    lead, (_, begin, _) = blocks[0][0], blocks[0]
    a_end, b_end = blocks[-1][0] + blocks[-1][2], blocks[-1][1] + blocks[-1][2]
    tail = mine - a_end
    ends = [(a_end + tail, min(theirs, b_end + tail), 0)] if tail else []
    bounds = [(0, max(0, begin - lead), 0)] if lead else []
    chain = [*bounds, *blocks, *ends]
    found = []
    for (a, b, size), (next_a, next_b, _) in pairwise(chain):
        gone, new = next_b - b - size, next_a - a - size
        if not new and next_a in brackets and gone <= 2 * BRACKET_WORDS:
            continue
        if gone > 0 or new:
            found.append(
                Difference(
                    source=source(b + size, next_b),
                    draft=draft(a + size, next_a),
                    before=draft(max(0, a + size - 3), a + size),
                    after=draft(next_a, min(next_a + 3, mine)),
                )
            )
    return found


def _one_line(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())
