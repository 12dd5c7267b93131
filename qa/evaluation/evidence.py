"""Whether the sentence that is marked answers, told by the evidence sentences of a question set.

The right documents are given, so that nothing but the marking is measured. Beside it stands what
marking by similarity alone would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpus.article import Passage
from qa.evaluation.beir import QuestionSet
from qa.evaluation.documents import searched_text
from qa.late import sentence_similarities
from qa.library import Library
from qa.sentence_match import match_sentences

__all__ = ["is_evidence", "marked_sentence", "nearest_sentence", "sentence_values"]

# A sentence that holds another may be a different one if what they share is short.
_LEAST_SHARED = 15


def is_evidence(sentence: str, evidence: Iterable[str]) -> bool:
    """Whether `sentence` is one of the evidence sentences, however each was cut and spaced.

    Only letters and digits are compared, in lower case. Either may hold the other, if the one
    that is held has at least 15 of them.

    Parameters
    ----------
    sentence : str
        Of a passage.
    evidence : iterable of str
        What the set says answers the query.

    Examples
    --------
    >>> is_evidence("It was n't him .", ["It wasn't him."])
    True
    """
    found = _bare(sentence)
    for each in evidence:
        short, long = sorted((found, _bare(each)), key=len)
        if short and (short == long or (len(short) >= _LEAST_SHARED and short in long)):
            return True
    return False


def marked_sentence(library: Library, query: str, passages: Sequence[Passage]) -> str:
    """The sentence that `qa.sentence_match` scores highest in all `passages`.

    The first of equals; empty where no passage has a sentence.
    """
    matches = match_sentences(library, query, passages)
    scored = [
        (match.score, passage, match.index)
        for match, passage in zip(matches, passages, strict=True)
        if match is not None
    ]
    return _best(library, scored)


def nearest_sentence(library: Library, query: str, passages: Sequence[Passage]) -> str:
    """The sentence of all `passages` that is most similar to the query, as `marked_sentence`."""
    scored = [
        (similarity, passage, index)
        for passage, similar in zip(
            passages, sentence_similarities(library, query, passages), strict=True
        )
        for index, similarity in enumerate(similar)
    ]
    return _best(library, scored)


def sentence_values(
    questions: QuestionSet, library: Library, of_passage: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """The values of ``sentence@1`` and ``nearest_sentence@1``, for the queries with evidence.

    By measure and query id, 1 where the marked sentence, or the most similar one, of all passages
    of the relevant documents is evidence, or else 0. Empty where no query has evidence.

    Parameters
    ----------
    questions : QuestionSet
        The queries, and which documents are relevant.
    library : Library
        Made from the set's documents.
    of_passage : mapping of str to sequence of str
        By passage id, the documents that hold it.
    """
    of_document: dict[str, list[Passage]] = {}
    for passage in library.passages():
        for document in of_passage[passage.id]:
            of_document.setdefault(document, []).append(passage)
    values: dict[str, dict[str, float]] = {}
    for query in questions.queries:
        if not query.evidence:
            continue
        text = searched_text(query)
        relevant = {
            passage.id: passage
            for document, grade in questions.qrels[query.id].items()
            if grade > 0 and text
            for passage in of_document.get(document, ())
        }
        for measure, sentence in (
            ("sentence@1", marked_sentence(library, text, list(relevant.values()))),
            ("nearest_sentence@1", nearest_sentence(library, text, list(relevant.values()))),
        ):
            right = float(is_evidence(sentence, query.evidence))
            values.setdefault(measure, {})[query.id] = right
    return values


def _best(library: Library, scored: Sequence[tuple[float, Passage, int]]) -> str:
    if not scored:
        return ""
    _, passage, index = max(scored, key=lambda entry: entry[0])
    start, end = library.sentences(passage)[index]
    return passage.text[start:end]


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
