"""Finding the words of a quotation in the articles of a library, exactly.

All articles are brought into their normal form once, one behind the other in one string, with a
way back to the characters of each. The longest literal part of a quotation is looked up in it; what
the rest of the quotation asks for is checked in the articles that have it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article
from qa.quotation.wording import Normal, normalise
from qa.verification.conventions import BRACKET_WORDS, Bracket, Run
from qa.verification.sense import bracket_fault, edge_fault, ellipsis_fault, ending_fault

__all__ = ["ArticleTexts", "Place"]

_BARRIER = "\0"
_LETTERS = 6
"""Most letters of the source that a bracket inside of a word stands for: "walk[ed]", "walking"."""
_SHOWN_WORDS = 12
"""Of what an ellipsis leaves out, this much is shown; of more the number of words."""
_MOST_PLACES = 2_000
_ENDING = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f]){1,12}(?:'[^\W\d_]{1,2})?|'[^\W\d_]{1,2}|'")
_ONE_LETTER = re.compile(r"[^\W\d_][\u0300-\u036f]*")
_LETTERS_BEFORE = re.compile(r"[\w']*$")
_WORD_BEFORE = re.compile(r"[\w’']+(?:(?!\n\s*\n)\s)*$")
_WORD_BEHIND = re.compile(r"(?:(?!\n\s*\n)\s)*[\w’']+(?:[.,]\d+)*")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a quotation's words stand.

    Attributes
    ----------
    article : Article
        In which they are.
    spans : tuple of (int, int)
        Half-open, in characters of the article's text: one span for each stretch between two
        ellipses, in order.
    notes : tuple of str
        What brackets stand for and ellipses leave out.
    """

    article: Article
    spans: tuple[Span, ...]
    notes: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """Start of the first span."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """End of the last span."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class _Match:
    """Where a run matched in the normal form of all, and what its brackets stand for there."""

    start: int
    end: int
    stands_for: tuple[tuple[str, int, int], ...] = ()


class ArticleTexts:
    """The normal form of every article's text.

    Parameters
    ----------
    articles : sequence of Article
        In the library's order.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = tuple(articles)
        self._offsets = []
        size = 0
        for article in self.articles:
            self._offsets.append(size)
            size += len(article.text) + 1
        texts = (article.text.replace(_BARRIER, "\ufffd") for article in self.articles)
        self._normal: Normal = normalise(_BARRIER.join(texts))
        barriers = [match.start() for match in re.finditer(_BARRIER, self._normal.text)]
        self._starts = [0, *(at + 1 for at in barriers)]
        self._ends = [*barriers, len(self._normal.text)]
        self.numbers = {article.id: at for at, article in enumerate(self.articles)}

    def normal_text(self, number: int) -> str:
        """The normal form of the article that has this place in `articles`."""
        return self._normal.text[self._starts[number] : self._ends[number]]

    def original(self, number: int, start: int, end: int) -> Span:
        """Where in the article's text stands what is ``normal_text(number)[start:end]``."""
        base, offset = self._starts[number], self._offsets[number]
        if start >= end:
            at = self._normal.start(base + start) - offset
            return at, at
        return self._normal.start(base + start) - offset, self._normal.end(base + end) - offset

    def find(
        self, runs: Sequence[Run], first: Iterable[str] = (), faults: list[str] | None = None
    ) -> list[Place]:
        """Every place that says exactly this.

        Parameters
        ----------
        runs : sequence of Run
            As `conventions.split_quotation` gives them; without any, nothing is found.
        first : iterable of str
            Ids of articles that are looked into before the others.
        faults : list of str or None
            Is given why places are left out at which a bracket or an ellipsis turns the sense
            round.

        Returns
        -------
        list of Place
            In the order of the articles and of their text, 2,000 or a few more at most. Where there
            are ellipses, one place for each start, which ends as early as it can.
        """
        literals = [part for run in runs for part in run.parts if isinstance(part, str)]
        if not literals:
            return []
        places: list[Place] = []
        faults = [] if faults is None else faults
        before = {self.numbers[each] for each in first}
        for number in sorted(before):
            places += self._in_article(number, runs, faults)
        for number in self._with(max(literals, key=len)):
            if number not in before:
                places += self._in_article(number, runs, faults)
            if len(places) + len(faults) >= _MOST_PLACES:
                break
        return places

    def _with(self, literal: str) -> Iterator[int]:
        """The articles that have the literal text, each once."""
        text, at = self._normal.text, 0
        while (at := text.find(literal, at)) >= 0:
            number = bisect.bisect_right(self._starts, at) - 1
            yield number
            at = self._ends[number]

    def _in_article(self, number: int, runs: Sequence[Run], faults: list[str]) -> Iterator[Place]:
        known: dict[Run, list[_Match]] = {}
        matches = []
        for run in runs:
            if run not in known:
                known[run] = list(self._matches(number, run, faults))
            if not known[run]:
                return
            matches.append(known[run])
        starts = [[match.start for match in found] for found in matches]
        for first in matches[0]:
            chain = [first]
            for later, at in zip(matches[1:], starts[1:], strict=True):
                following = bisect.bisect_left(at, chain[-1].end)
                if following == len(later):
                    return  # nor will it be found behind a later start
                chain.append(later[following])
            fault = self._fault(number, runs, chain)
            if fault:
                faults.append(fault)
            else:
                yield self._place(number, runs, chain)

    def _fault(self, number: int, runs: Sequence[Run], chain: Sequence[_Match]) -> str:
        """Whether an ellipsis, or a bracket at an edge, turns the sense round; else ""."""
        text, base = self.articles[number].text, self._starts[number]
        for index, match in enumerate(chain):
            start, end = self.original(number, match.start - base, match.end - base)
            if index + 1 < len(chain):
                at = chain[index + 1].start - base
                fault = ellipsis_fault(text, end, self.original(number, at, at + 1)[0])
                if fault:
                    return fault
            for mark in runs[index].before[-1:]:
                word = _WORD_BEFORE.search(text, max(0, start - 60), start)
                fault = edge_fault(mark, word[0].strip() if word else "")
                if fault:
                    return fault
            for mark in runs[index].after[:1]:
                word = _WORD_BEHIND.match(text, end)
                fault = edge_fault(mark, word[0].strip() if word else "")
                if fault:
                    return fault
        return ""

    def _matches(self, number: int, run: Run, faults: list[str]) -> Iterator[_Match]:
        """Every match of a run that cuts no word and whose brackets leave the sense as it is."""
        text, low, high = self._normal.text, self._starts[number], self._ends[number]
        if len(run.parts) == 1 and isinstance(run.parts[0], str):
            literal, at = run.parts[0], low - 1
            while (at := text.find(literal, at + 1, high)) >= 0:
                if self._whole_words(at, at + len(literal)):
                    yield _Match(at, at + len(literal))
            return
        pattern = _pattern(run)
        brackets = [part for part in run.parts if isinstance(part, Bracket)]
        at = low
        while found := pattern.search(text, at, high):
            at = found.start() + 1
            swallowed = [found.span(f"b{which}") for which in range(len(brackets))]
            if not self._whole_words(*found.span()):
                continue
            if any(
                self._normal.cuts_word(place)
                for bracket, span in zip(brackets, swallowed, strict=True)
                if not bracket.in_word
                for place in _trimmed(text, span)
            ):
                continue
            fault = self._bracket_fault(number, found.start(), brackets, swallowed)
            if fault:
                faults.append(fault)
                continue
            stands = tuple(
                (bracket.text, *span) for bracket, span in zip(brackets, swallowed, strict=True)
            )
            yield _Match(found.start(), found.end(), stands)

    def _bracket_fault(
        self, number: int, start: int, brackets: Sequence[Bracket], swallowed: Sequence[Span]
    ) -> str:
        """What keeps one of the brackets from standing for what it covers; else ""."""
        for bracket, span in zip(brackets, swallowed, strict=True):
            covered = self._words(number, *_trimmed(self._normal.text, span))
            if bracket.ending:
                word = _LETTERS_BEFORE.search(self._normal.text, start, span[0])
                fault = ending_fault(word[0] if word else "", bracket.text, covered)
            elif bracket.in_word or (bracket.only_inserted and not covered):
                fault = ""
            else:
                fault = bracket_fault(bracket.text, covered)
            if fault:
                return fault
        return ""

    def _whole_words(self, start: int, end: int) -> bool:
        return not self._normal.cuts_word(start) and not self._normal.cuts_word(end)

    def _place(self, number: int, runs: Sequence[Run], chain: Sequence[_Match]) -> Place:
        text, base = self._normal.text, self._starts[number]
        notes = []
        for index, match in enumerate(chain):
            notes += [
                f"{bracket} is the draft's own, at the edge of what is quoted"
                for bracket in (*runs[index].before, *runs[index].after)
                if bracket != "…"
            ]
            for bracket, start, end in match.stands_for:
                words = self._words(number, *_trimmed(text, (start, end)))
                if words != bracket:
                    notes.append(f"{bracket} stands for {words!r}" if words else
                                 f"{bracket} stands for nothing in the source")  # fmt: skip
            if index + 1 < len(chain):
                words = self._words(number, match.end, chain[index + 1].start)
                count = len(words.split())
                if count > _SHOWN_WORDS:
                    notes.append(f"the ellipsis leaves out {count:,} words")
                elif count:
                    notes.append(f"the ellipsis leaves out {words!r}")
        spans = tuple(
            self.original(number, match.start - base, match.end - base) for match in chain
        )
        return Place(article=self.articles[number], spans=spans, notes=tuple(notes))

    def _words(self, number: int, start: int, end: int) -> str:
        base = self._starts[number]
        begin, stop = self.original(number, start - base, end - base)
        return " ".join(self.articles[number].text[begin:stop].split())


def _trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    start, end = span
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end


def _pattern(run: Run) -> re.Pattern[str]:
    """A run with brackets as a regular expression; bracket n is the group "bn"."""
    pieces: list[str] = []
    count = 0
    for index, part in enumerate(run.parts):
        if isinstance(part, str):
            pieces.append(re.escape(part))
            continue
        literal = re.escape(normalise(part.text).text)
        name = f"b{count}"
        count += 1
        if part.in_word:
            inner = normalise(part.inner).text
            if part.ending and _ENDING.fullmatch(inner):
                literal += rf"|(?:[^\W\d_]|[\u0300-\u036f]){{0,{_LETTERS}}}?"
            elif _ONE_LETTER.fullmatch(inner) and _starts_word(run.parts, index):
                literal += f"|(?i:{re.escape(inner)})"
            pieces.append(f"(?P<{name}>{literal})")
            continue
        nothing = " ?" if index and index + 1 < len(run.parts) else ""
        if part.only_inserted:
            pieces.append(rf"{nothing}(?P<{name}>{literal}|){nothing}")
        else:
            some = rf"(?:[^ \0]+ ){{0,{BRACKET_WORDS - 1}}}?[^ \0]*?"
            pieces.append(rf"{nothing}(?P<{name}>{literal}|{some}){nothing}")
    return re.compile("".join(pieces))


def _starts_word(parts: Sequence[str | Bracket], index: int) -> bool:
    """Whether the bracket stands at the start of a word of letters."""
    before = parts[index - 1] if index else " "
    behind = parts[index + 1] if index + 1 < len(parts) else " "
    return (
        isinstance(before, str) and not before[-1].isalnum()
        and isinstance(behind, str) and behind[0].isalpha()
    )  # fmt: skip
