"""From passages to documents: values worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.documents import rank_documents, retrieve_documents
from qa.retriever import Hit, Where


def test_a_document_scores_as_its_best_passage_and_ties_go_by_id() -> None:
    of_passage = {"p1": ("b",), "p2": ("c", "a"), "p3": ("b",), "p4": ("d",)}
    hits = [Hit("p4", 3.0), Hit("p1", 2.0), Hit("p2", 2.0), Hit("p3", 1.0)]
    assert rank_documents(hits, of_passage) == [("d", 3.0), ("a", 2.0), ("b", 2.0), ("c", 2.0)]


class Listed:
    """A retriever of one ranking; remembers the k it was asked for."""

    floor = None

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
        self.asked: list[int] = []

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        self.asked.append(k)
        return self._hits[:k]


def test_retrieval_goes_as_deep_as_a_hundred_documents_need() -> None:
    # One document has the first 350 passages, then come 600 documents of one passage.
    of_passage = {f"p{n:03}": ("long",) if n < 350 else (f"d{n}",) for n in range(950)}
    retriever = Listed([Hit(name, -float(at)) for at, name in enumerate(of_passage)])
    hits, ranked = retrieve_documents(retriever, "", of_passage)
    assert retriever.asked == [200, 400, 800]
    assert [hit.passage_id for hit in hits] == list(of_passage)[:200]
    assert [name for name, _ in ranked] == ["long", *(f"d{n}" for n in range(350, 449))]


def test_what_few_passages_have_settled_stays_where_it_is() -> None:
    # Asked for more than 200, this retriever turns its ranking round.
    class Fickle(Listed):
        def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
            hits = super().retrieve(query, k)
            turned = [hit.passage_id for hit in reversed(hits)]
            return hits if k == 200 else [Hit(name, -float(at)) for at, name in enumerate(turned)]

    of_passage = {f"p{n:03}": ("long",) if n < 150 else (f"d{n}",) for n in range(400)}
    retriever = Fickle([Hit(name, -float(at)) for at, name in enumerate(of_passage)])
    _, ranked = retrieve_documents(retriever, "", of_passage)
    # The document of the 200th passage was not settled yet; then all come from the other end.
    expected = [
        "long",
        *(f"d{n}" for n in range(150, 199)),
        *(f"d{n}" for n in range(399, 349, -1)),
    ]
    assert [name for name, _ in ranked] == expected


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 150)), min_size=1, max_size=900))
def test_deep_retrieval_finds_what_retrieving_everything_finds(
    passages: list[tuple[int, int]],
) -> None:
    of_passage = {f"p{at}": (f"d{document}",) for at, (_, document) in enumerate(passages)}
    hits = [Hit(f"p{at}", float(score)) for at, (score, _) in enumerate(passages)]
    best: dict[str, float] = {}
    for hit in hits:
        (document,) = of_passage[hit.passage_id]
        best[document] = max(best.get(document, -1), hit.score)
    expected = sorted(best, key=lambda document: (-best[document], document))[:100]
    _, ranked = retrieve_documents(Listed(hits), "", of_passage)
    assert [name for name, _ in ranked] == expected
