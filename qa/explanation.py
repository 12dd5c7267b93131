"""Explanations: why a passage has its place, in numbers and in words.

The ranking is made once more, of the same parts (`qa.retrievers`), each of which is watched: the
numbers are those that were added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from corpus.article import Passage
from embeddings.inputs import LONGEST_TITLE
from qa.answer import RankedPassage
from qa.followup import Carrying, Context, Leaning
from qa.question import checked_question
from qa.retriever import Where
from qa.retrievers import Parts, follow_up_parts, hybrid_parts
from qa.sentence_match import match_sentences
from qa.watched import Place, Watched, WatchedReranker
from qa.words import stem_spans

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Explanation", "explain"]

# So many passages are ranked at first; where the passage is not among them, four times as many.
# A fusion counts as many of each retriever.
_RANKED = 500
# Words that are named; there are seldom more.
_WORDS_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a passage has its place in an answer.

    Attributes
    ----------
    passages : int
        How many were in question: all that fit the filter.
    similarity : Place
        Cosine similarity to the question, in [-1, 1], and what was carried over to it.
    lexical : Place or None
        By BM25; None where it shares no word with the question.
    words : tuple of str
        Words of the passage that the question has too, as the passage first writes them, the
        rarest first.
    heading_words : tuple of str
        The same of its title, authors and publisher, where the passage itself has them not.
    fused : Place
        Both together, at most 1; less than 0 where it was among the first 500 of neither.
    tokens : Place or None
        Late interaction, in [-1, 1], and the rank among those that were looked at more closely;
        None where it was not one of them.
    tokens_seen : int
        How many were.
    sentence : Place or None
        How well its answer sentence answers, between 0 and 1; as `tokens`.
    sentences_seen : int
        As `tokens_seen`.
    score : float
        What it is ranked by.
    shown : float
        The score that it was shown with; another one only where the library has changed since, or
        what was carried is not what it was.
    carries : bool
        Whether something was carried over to the question.
    shares : tuple of float
        What in `score` is meaning, words, late interaction and the answer sentence, for the
        passages that were looked at most closely; of each the best of those passages has all.
        They add up to 1.
    """

    passages: int
    similarity: Place
    lexical: Place | None
    words: tuple[str, ...]
    heading_words: tuple[str, ...]
    fused: Place
    tokens: Place | None
    tokens_seen: int
    sentence: Place | None
    sentences_seen: int
    score: float
    shown: float
    carries: bool
    shares: tuple[float, float, float, float]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a reader is told: at most five sentences."""
        told = [self._meaning(), self._words(), self._together()]
        if self._looked_closer:
            score = f"{_of_one(self.score)}{self._then}"
            told += [self._closer(), f"Score: {score} ({self._made_of()})."]
        return tuple(told)

    def _meaning(self) -> str:
        carried = ", with what was carried over" if self.carries else ""
        among = f"{self.passages:,} passage{'' if self.passages == 1 else 's'}"
        return (
            f"Meaning{carried}: similarity {self.similarity.value:z.2f} (cosine), "
            f"{_ordinal(self.similarity.rank)} of {among}."
        )

    def _words(self) -> str:
        if self.lexical is None:
            return "Words: it shares none with the question."
        beside = f"{_listed(self.heading_words)} in its title or by-line"
        shared = [_listed(self.words)] if self.words else []
        shared += [beside] if self.heading_words else []
        return (
            f"Words: it shares {', and '.join(shared)}; "
            f"BM25 {self.lexical.value:.1f}, {_ordinal(self.lexical.rank)}."
        )

    def _together(self) -> str:
        meaning, words = self.shares[:2]
        share = meaning / (meaning + words)
        told = f"{_of_one(self.fused.value)}, {_ordinal(self.fused.rank)}"
        if self.fused.value < 0:
            told += f", since it is among the first {_RANKED} by neither"
        if not self._looked_closer:
            told += f"; that is its score{self._then}"
        return f"Together ({share:.0%} meaning, {1 - share:.0%} words): {told}."

    def _closer(self) -> str:
        told = []
        if self.tokens:
            told.append(
                f"word by word {self.tokens.value:z.2f}, "
                f"{_ordinal(self.tokens.rank)} of {self.tokens_seen}"
            )
        if self.sentence:
            told.append(
                f"its best sentence {self.sentence.value:.2f} of 1 as an answer, "
                f"{_ordinal(self.sentence.rank)} of {self.sentences_seen}"
            )
        elif self.tokens:
            told.append(f"sentence by sentence only at the first {self.sentences_seen}")
        seen = max(self.tokens_seen, self.sentences_seen)
        return f"Closer look: {'; '.join(told) or f'only at the first {seen}'}."

    @property
    def _looked_closer(self) -> bool:
        return bool(self.tokens_seen or self.sentences_seen)

    @property
    def _then(self) -> str:
        """The score it was shown with, where that reads otherwise."""
        now, then = f"{self.score:z.2f}", f"{self.shown:z.2f}"
        return f" now, {then} when it was asked" if now != then else ""

    def _made_of(self) -> str:
        meaning, words, tokens, sentence = self.shares
        named = [
            ("together", meaning + words),
            ("word by word", tokens),
            ("best sentence", sentence),
        ]
        return ", ".join(f"{name} {share:.0%}" for name, share in named if share)


def explain(
    library: Library,
    question: str,
    ranked: RankedPassage,
    *,
    where: Where | None = None,
    carried: Context | None = None,
) -> Explanation:
    """Why a passage has its place in the answer that `Library.ask` gave.

    Parameters
    ----------
    library : Library
        What was asked, without naming a retriever.
    question : str
        As it was asked.
    ranked : RankedPassage
        Of the answer.
    where : mapping or None
        The filter it was asked with.
    carried : Context or None
        What earlier questions added; `qa.conversation.context_after` has it.

    Returns
    -------
    Explanation
        Its `score` is that of `ranked`, to the last bit, unless the library is another than then.

    Raises
    ------
    ValueError
        If the passage is not among those in question, or `where` cannot be.
    QuestionRefused
        If the question cannot be asked.
    EncoderMismatch
        If the library's vectors were made by another model.
    """
    query = checked_question(question)
    carries = carried is not None and bool(carried.terms)
    searched = library
    if carried is not None and carries:
        searched = cast("Library", Leaning(library, Carrying(library.encoder, carried)))
    parts = (follow_up_parts if carries else hybrid_parts)(searched)
    rows = library.rows(where)
    total = len(library) if rows is None else int(np.count_nonzero(rows))
    passage = ranked.passage
    dense, lexical = Watched(parts.dense), Watched(parts.lexical)
    tokens = WatchedReranker(parts.tokens) if parts.tokens else None
    sentences = WatchedReranker(parts.sentences) if parts.sentences else None
    parts = replace(parts, dense=dense, lexical=lexical, tokens=tokens, sentences=sentences)
    fused = Watched(parts.fused())
    whole = Watched(parts.ranking(fused))
    k = _RANKED
    while not whole.place(passage.id) and len(whole.retrieve(query, k, where)) == k:
        k *= 4
    score, together = whole.place(passage.id), fused.place(passage.id)
    if not (score and together):
        raise ValueError(
            f"passage {passage.id} is not among the {total:,} in question; ask again, and have a "
            "passage of that answer explained"
        )
    words, heading_words = _shared(library, query, passage)
    by_words = lexical.place(passage.id)
    if by_words is None and (words or heading_words):
        lexical.retrieve(query, total, where)
        by_words = lexical.place(passage.id)
    if not dense.place(passage.id):
        dense.retrieve(query, total, where)
    similarity = dense.place(passage.id)
    assert similarity is not None  # dense retrieval finds every passage that is in question
    by_sentence = sentences.place(passage.id) if sentences else None
    if by_sentence:
        match = match_sentences(searched, query, [passage])[0]
        by_sentence = replace(by_sentence, value=match.score if match else 0.0)
    return Explanation(
        passages=total,
        similarity=similarity,
        lexical=by_words,
        words=words,
        heading_words=heading_words,
        fused=together,
        tokens=tokens.place(passage.id) if tokens else None,
        tokens_seen=tokens.judged if tokens else 0,
        sentence=by_sentence,
        sentences_seen=sentences.judged if sentences else 0,
        score=score.value,
        shown=ranked.score,
        carries=carries,
        shares=_shares(
            parts,
            tokens=bool(tokens and tokens.judged),
            sentences=bool(sentences and sentences.judged),
        ),
    )


def _shares(parts: Parts, *, tokens: bool, sentences: bool) -> tuple[float, float, float, float]:
    by_sentence = parts.sentences_weight if sentences else 0.0
    by_tokens = (1 - by_sentence) * parts.tokens_weight if tokens else 0.0
    rest = 1 - by_sentence - by_tokens
    return rest * parts.dense_weight, rest * (1 - parts.dense_weight), by_tokens, by_sentence


def _shared(
    library: Library, query: str, passage: Passage
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that BM25 finds in a passage, and those that it finds only beside it."""
    article = passage.article
    title = (article.title or "")[:LONGEST_TITLE]
    heading = "\n".join((title, *article.authors, article.publisher or ""))
    in_text, in_heading = _first_words(passage.text), _first_words(heading)
    asked = dict.fromkeys(stem for stem, _, _ in stem_spans(query))
    found = sorted(
        (stem for stem in asked if stem in in_text or stem in in_heading),
        key=lambda stem: -library.rarity(stem),
    )
    return (
        tuple(in_text[stem] for stem in found if stem in in_text),
        tuple(in_heading[stem] for stem in found if stem not in in_text),
    )


def _first_words(text: str) -> dict[str, str]:
    """Each stem of a text with the word that first has it."""
    words: dict[str, str] = {}
    for stem, start, end in stem_spans(text):
        words.setdefault(stem, text[start:end])
    return words


def _listed(words: Sequence[str]) -> str:
    left = len(words) - _WORDS_NAMED
    named = [*words[:_WORDS_NAMED], *([f"{left} more"] if left > 0 else [])]
    return " and ".join([*([", ".join(named[:-1])] if named[:-1] else []), *named[-1:]])


def _of_one(value: float) -> str:
    return f"{value:z.2f}{' of 1' if value >= 0 else ''}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number:,}{ending or 'th'}"
