"""From a ranking to an answer: copies put together, the answer sentence marked, its confidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from corpus.article import Passage
from qa.answer import Answer, RankedPassage
from qa.confidence import Signals, confidence, is_answered, measure_signals
from qa.duplicates import group_duplicates
from qa.highlight import telling_stems
from qa.late import LateInteraction
from qa.retriever import Retriever, Where
from qa.sentence_match import marked_similarity, match_sentences
from qa.speaker import find_speaker
from qa.words import all_stems

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["answer", "signals_of"]

# Looked at beyond what is wanted, since copies take a place together.
_MORE = 5
# As many passages as the confidence looks at.
_COMPARED = 10


def answer(
    library: Library,
    query: str,
    k: int,
    *,
    retriever: Retriever,
    where: Where | None = None,
    carried: Sequence[str] = (),
) -> Answer:
    """The answer to a question that may be asked.

    Parameters
    ----------
    library : Library
        What is asked.
    query : str
        As `qa.question.checked_question` gives it.
    k : int
        How many passages are wanted, copies of one counted once; at least 1.
    retriever : Retriever
        What ranks them.
    where : mapping or None
        Which passages are in question.
    carried : sequence of str
        What earlier questions added to this one.
    """
    groups, scores = _ranked(library, query, k, retriever, where)
    first_of_each = [group[0] for group in groups]
    matches = match_sentences(library, query, first_of_each)
    ranked = []
    for rank, (group, match) in enumerate(zip(groups, matches, strict=True), 1):
        passage = group[0]
        highlight = library.sentences(passage)[match.index] if match else None
        ranked.append(
            RankedPassage(
                rank=rank,
                score=scores[passage.id],
                passage=passage,
                copies=group[1:],
                highlight=highlight,
                speaker=_speaker(passage, highlight),
            )
        )
    if not ranked:
        return Answer(
            question=query, passages=(), answered=False, confidence=0.0, carried=tuple(carried)
        )
    copies = [copy.id for group in groups for copy in group[1:]]
    signals = signals_of(library, query, first_of_each[0], where, copies)
    return Answer(
        question=query,
        passages=tuple(ranked),
        answered=is_answered(signals),
        confidence=confidence(signals),
        carried=tuple(carried),
    )


def signals_of(
    library: Library,
    query: str,
    first: Passage,
    where: Where | None,
    copies: Collection[str] = (),
) -> Signals:
    """The signals of a question whose first passage is known.

    Parameters
    ----------
    library : Library
        What was asked.
    query : str
        The question.
    first : Passage
        At rank 1.
    where : mapping or None
        Which passages were in question.
    copies : collection of str
        Ids of passages that say again what others say: they count once.
    """
    vector = library.encode(query).vector
    near = library.index.search(vector, _COMPARED + len(copies), library.rows(where))
    others = [score for passage_id, score in near if passage_id not in {first.id, *copies}]
    words = telling_stems(query)
    rarity = {word: library.rarity(word) for word in words}
    return measure_signals(
        first=0,
        similarities=[library.index.similarity(vector, first.id), *others],
        interaction=LateInteraction(library).rerank(query, [first.id])[0],
        sentence=marked_similarity(library, query, first),
        rarity=rarity,
        unseen={word for word in words if not library.lexical.holds(word)},
        text=frozenset(all_stems(first.text)),
        title=frozenset(all_stems(first.article.title or "")),
    )


def _ranked(
    library: Library, query: str, k: int, retriever: Retriever, where: Where | None
) -> tuple[list[tuple[Passage, ...]], dict[str, float]]:
    """The best `k` passages, each followed by its copies, and the score of every one."""
    depth = k + _MORE
    while True:
        hits = retriever.retrieve(query, depth, where)
        scores = {hit.passage_id: hit.score for hit in hits}
        groups = group_duplicates(library.passages(list(scores)))
        copies = {copy.id for group in groups[:k] for copy in group[1:]}
        # While copies still come, more of them may lie further down.
        ended = len(groups) >= k and not any(hit.passage_id in copies for hit in hits[-_MORE:])
        if ended or len(hits) < depth:
            return groups[:k], scores
        depth *= 2


def _speaker(passage: Passage, highlight: tuple[int, int] | None) -> str | None:
    if highlight is None:
        return None
    text = passage.article.text
    start, end = highlight
    found = find_speaker(text, passage.start + start, passage.start + end)
    return text[found[0] : found[1]] if found else None
