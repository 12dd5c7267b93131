"""The exchange: one question of a chat with what it found, and what of that is unfolded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from corpus.article import Passage
from qa.answer import Answer, RankedPassage
from qa.article_view import ArticleView
from qa.conversation import Turn
from qa.quotation import Quotation, find_words, quote
from qa.quotation.words import places

if TYPE_CHECKING:
    from qa.explanation import Explanation

__all__ = ["NEIGHBOURS", "Exchange"]

NEIGHBOURS = 1
"""Paragraphs that are shown on either side of a passage which is shown with its neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question of a chat with its answer.

    Attributes
    ----------
    number : int
        From 1; no other exchange of the conversation ever has it, not even one that takes the
        place of this one.
    turn : Turn
        The question, its answer, and what was carried over to it.
    where : mapping
        The filter that it was asked with, as `qa.where` takes it; empty for none.
    k : int or None
        How many passages were asked for; None where that was left to the library.
    asked : str
        When, in ISO 8601 with the offset from UTC.
    missing : int
        How many of its passages the library does not hold any more as they were.
    stored : mapping or None
        Where passages are missing, all of it as it was stored, so that they can come back.
    widened : frozenset of int
        Ranks of the passages that are shown with their neighbours.
    explained : mapping of int to Explanation
        By rank, the passages whose score is explained.
    """

    number: int
    turn: Turn
    where: Mapping[str, Any] = field(default_factory=dict, hash=False)
    k: int | None = None
    asked: str
    missing: int = 0
    stored: Mapping[str, Any] | None = field(default=None, hash=False)
    widened: frozenset[int] = frozenset()
    explained: Mapping[int, Explanation] = field(default_factory=dict, hash=False)

    @property
    def question(self) -> str:
        """As it was asked."""
        return self.turn.question

    @property
    def answer(self) -> Answer:
        """What it found."""
        return self.turn.answer

    def ranked(self, rank: int) -> RankedPassage:
        """The passage of that rank.

        Raises
        ------
        ValueError
            If its answer has none.
        """
        for each in self.answer.passages:
            if each.rank == rank and not isinstance(rank, bool):
                return each
        ranks = ", ".join(str(each.rank) for each in self.answer.passages)
        there = f"there are {ranks}" if ranks else "it found none"
        raise ValueError(f"question {self.number} has no passage of rank {rank!r}; {there}")

    def passage(self, rank: int, also: int = 0) -> Passage:
        """The passage of that rank, or one of its copies in other articles.

        Parameters
        ----------
        rank : int
            Of the passage.
        also : int
            Which of its copies, from 1; 0 is the passage itself.

        Raises
        ------
        ValueError
            If there is no such passage or copy.
        """
        ranked = self.ranked(rank)
        there = (ranked.passage, *ranked.copies)
        if isinstance(also, int) and not isinstance(also, bool) and 0 <= also < len(there):
            return there[also]
        copies = len(ranked.copies)
        raise ValueError(
            f"passage {rank} of question {self.number} has no copy {also!r} in another article; "
            f"it has {copies or 'none'}"
        )

    def shown(self, rank: int) -> Passage:
        """What is shown of the passage of that rank: itself, or with its neighbours if widened.

        Raises
        ------
        ValueError
            If its answer has none.
        """
        passage = self.ranked(rank).passage
        return passage.around(NEIGHBOURS) if rank in self.widened else passage

    def article(self, rank: int, also: int = 0) -> ArticleView:
        """The whole article of a passage or a copy, which is marked; as `passage`."""
        passage = self.passage(rank, also)
        return ArticleView(passage.article, (passage.start, passage.end))

    def sentence(self, rank: int, also: int = 0) -> tuple[int, int] | None:
        """Where the answer sentence of a passage stands in its article, or in that of a copy.

        Parameters
        ----------
        rank, also : int
            As for `passage`, with the same errors.

        Returns
        -------
        tuple of (int, int) or None
            Half-open, in characters of the article's text; None where nothing answers, none is
            marked, or the copy does not have it word for word.
        """
        passage, ranked = self.passage(rank, also), self.ranked(rank)
        if not self.answer.answered or not ranked.highlight:
            return None
        place = ranked.highlight
        if also:
            found = places(passage.text, ranked.text[slice(*place)])
            if not found:
                return None
            place = found[0]
        return passage.start + place[0], passage.start + place[1]

    def copy_text(self, rank: int, also: int = 0) -> str:
        """The exact characters of an excerpt, an empty line, and its citation as plain text.

        Which excerpt, and errors, are those of `passage`.
        """
        passage = self.passage(rank, also)
        return f"{passage.text}\n\n{self.answer.citation(passage).text}"

    def quotation(self, rank: int, words: str = "", also: int = 0) -> Quotation:
        """Words of the passage of that rank, or of one of its copies, as a quotation.

        Parameters
        ----------
        rank, also : int
            As for `passage`.
        words : str
            As a hand selects them: as `qa.quotation.find_words` takes them, but the first and the
            last may be cut, and the whole words are quoted then, exactly as the article has them.
            They are of the passage, or of its neighbours where it is shown with them; those that
            stand there whole go before those that are cut. "" is the answer sentence as
            `sentence` finds it, or the excerpt where that finds none.

        Raises
        ------
        ValueError
            If there is no such passage or copy, or it does not hold these words once.
        """
        passage = self.passage(rank, also)
        if not words.strip():
            start, end = self.sentence(rank, also) or (passage.start, passage.end)
            return quote(passage, start - passage.start, end - passage.start)
        near = (passage,) if also else (passage, self.shown(rank))
        chosen = next(
            (
                each
                for widened in (False, True)
                for each in near
                if places(each.text, words, widened=widened)
            ),
            near[-1],
        )
        return quote(chosen, *find_words(chosen, words, widened=True))

    def in_style(self, style: str) -> Exchange:
        """The same with its citations in another style; errors as `Answer.in_style`."""
        if self.answer.style == style:
            return self
        return replace(self, turn=replace(self.turn, answer=self.answer.in_style(style)))
