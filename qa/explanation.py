"""Explanations: why a passage has its place, in numbers and in words.

The ranking is made once more, of the same parts (`qa.retrievers`), each of which is watched: the
numbers are those that were added up, and the parts of the score that are told make it up.
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
# Of a score, in the order of `Explanation.points`.
_PARTS = ("by meaning", "by words", "word by word", "by its best sentence")


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
        How much meaning, words, late interaction and the answer sentence weigh, for the passages
        that were looked at most closely. They add up to 1.
    points : tuple of float or None
        What of `score` the passage has by each of these four: its number, scaled among the
        passages that were compared, and weighted. They add up to `score`. None where it is among
        the first 500 neither by meaning nor by words, and its score less than 0.
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
    points: tuple[float, float, float, float] | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a reader is told: at most six sentences. The sum that is shown adds up."""
        told = [self._found(), self._meaning(), self._words()]
        if self.tokens_seen or self.sentences_seen:
            told.append(self._closer())
        told.append(self._sum())
        if self.points:
            told.append("Each part is its number above, scaled among those compared, and weighted.")
        return tuple(told)

    def _found(self) -> str:
        searches = {"meaning": self.similarity, "words": self.lexical}
        found = [name for name, place in searches.items() if place and place.rank <= _RANKED]
        if len(found) == 2:
            return "Two searches found it: by meaning and by words."
        if found:
            return f"One of two searches found it: by {found[0]}."
        return f"Neither search, by meaning or by words, has it among its first {_RANKED}."

    def _meaning(self) -> str:
        carried = ", with what was carried over" if self.carries else ""
        among = f"{self.passages:,} passage{'' if self.passages == 1 else 's'}"
        return (
            f"By meaning{carried}, it is {_ordinal(self.similarity.rank)} of {among} "
            f"(similarity, as a cosine: {self.similarity.value:z.2f})."
        )

    def _words(self) -> str:
        if self.lexical is None:
            return "By words, it is nowhere: it shares none with the question."
        beside = f"{_listed(self.heading_words)} in its title or by-line"
        shared = [_listed(self.words)] if self.words else []
        shared += [beside] if self.heading_words else []
        return (
            f"By words, it is {_ordinal(self.lexical.rank)}: it shares {', and '.join(shared)} "
            f"(weight of these words, by BM25: {self.lexical.value:.1f})."
        )

    def _closer(self) -> str:
        told = []
        if self.tokens:
            told.append(
                f"compared word by word, it is {_ordinal(self.tokens.rank)} of "
                f"{self.tokens_seen:,} ({self.tokens.value:z.2f})"
            )
        if self.sentence:
            told.append(
                f"by its best sentence, {_ordinal(self.sentence.rank)} of "
                f"{self.sentences_seen:,} ({self.sentence.value:.2f} of 1 as an answer)"
            )
        seen = max(self.tokens_seen, self.sentences_seen)
        return f"On a closer look: {'; '.join(told) or f'it was not among the {seen:,} compared'}."

    def _sum(self) -> str:
        """The score, and what it is made of, in hundredths that add up."""
        score = f"Score: {_of_one(self.score)}{self._then}"
        if not self.points:
            return f"{score}, below 0 since neither search has it among its first {_RANKED}."
        looked = (True, True, self.tokens is not None, self.sentence is not None)
        named = [
            f"{part / 100:.2f} {name}"
            for part, name, counts in zip(
                _hundredths(self.points, self.score), _PARTS, looked, strict=True
            )
            if counts
        ]
        return f"{score} = {' + '.join(named)}."

    @property
    def _then(self) -> str:
        """The score it was shown with, where that reads otherwise."""
        now, then = f"{self.score:z.2f}", f"{self.shown:z.2f}"
        return f" now, {then} when it was asked," if now != then else ""


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
    looked = Watched(replace(parts, sentences=None).ranking(fused))
    whole = Watched(replace(parts, tokens=None).ranking(looked))
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
    shares = _shares(
        parts,
        tokens=bool(tokens and tokens.judged),
        sentences=bool(sentences and sentences.judged),
    )
    points = None
    if together.value >= 0:
        # What each reranker looks at again is scaled by the best of it.
        scale = looked.best if shares[3] else 1.0
        fused_scale = scale * (fused.best if shares[2] else 1.0)
        points = (
            shares[0] * dense.scaled(passage.id, _RANKED) / fused_scale,
            shares[1] * lexical.scaled(passage.id, _RANKED) / fused_scale,
            shares[2] * (tokens.scaled(passage.id) if tokens else 0.0) / scale,
            shares[3] * (sentences.scaled(passage.id) if sentences else 0.0),
        )
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
        shares=shares,
        points=points,
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


def _hundredths(parts: Sequence[float], whole: float) -> list[int]:
    """The parts of `whole` in hundredths, rounded so that they add up to it as it is shown."""
    exact = [part * 100 for part in parts]
    rounded = [int(each) for each in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: rounded[at] - exact[at])
    for at in by_rest[: round(float(f"{whole:.2f}") * 100) - sum(rounded)]:
        rounded[at] += 1
    return rounded


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number:,}{ending or 'th'}"
