"""From ranked passages to ranked documents: a document is as good as its best passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.errors import QuestionRefused
from qa.evaluation.beir import Query
from qa.question import checked_question
from qa.retriever import Hit, Retriever

__all__ = ["rank_documents", "retrieve_documents", "searched_text"]

# As many as the deepest measure, R@100, looks at.
_DOCUMENTS = 100
# Passages that are retrieved first; more where they come from too few documents.
_FIRST_K = 200


def rank_documents(
    hits: Sequence[Hit], of_passage: Mapping[str, Sequence[str]]
) -> list[tuple[str, float]]:
    """Documents by the score of their best passage, best first, ties by id.

    Parameters
    ----------
    hits : sequence of Hit
        Passages, best first.
    of_passage : mapping of str to sequence of str
        By passage id, the documents that hold it: more than one where documents are copies.
    """
    best: dict[str, float] = {}
    for hit in hits:
        for document in of_passage[hit.passage_id]:
            best.setdefault(document, hit.score)
    return sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))


def retrieve_documents(
    retriever: Retriever, query: str, of_passage: Mapping[str, Sequence[str]]
) -> tuple[list[Hit], list[tuple[str, float]]]:
    """The passages for a query, and its first 100 documents.

    More passages are retrieved until 100 documents are found. Documents that fewer passages have
    settled keep their places: a fusion may rank its first passages otherwise when it is asked for
    thousands, and what is measured is what a reader sees who asks for a few.

    Returns
    -------
    tuple
        The passages of the first retrieval, and at most 100 documents, best first, each with the
        score by which it was found.
    """
    first: list[Hit] = []
    ranked: dict[str, float] = {}
    k = _FIRST_K
    while True:
        hits = retriever.retrieve(query, k)
        first = first or hits
        exhausted = len(hits) < k or k >= len(of_passage)
        for document, score in rank_documents(hits, of_passage):
            # A passage further down may have the score of the last one here, and its document's
            # id may go before: only what scored better has its final place.
            if exhausted or score > hits[-1].score:
                ranked.setdefault(document, score)
        if exhausted or len(ranked) >= _DOCUMENTS:
            return first, list(ranked.items())[:_DOCUMENTS]
        k *= 2


def searched_text(query: Query) -> str:
    """What is searched for a query; empty where `Library.ask` would refuse it."""
    try:
        return checked_question(query.text)
    except QuestionRefused:
        return ""
