"""Whether a passage holds an answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from corpus import Passage
from qa.evaluation.beir import Query
from qa.evaluation.held import can_be_told, holds_answer


def passage(text: str, start: int = 0, end: int | None = None) -> Passage:
    article = SimpleNamespace(id="d", text=text)
    return Passage(id="p", article=article, start=start, end=len(text) if end is None else end)


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("It was BERG who won.", "berg", True),
        ("The Bergs won.", "Berg", False),
        ("He won “the   cup”", 'won "The Cup"', True),
        ("Berg’s boat", "Berg's", True),
        ("It cost $6.6 billion.", "$6.6 billion", True),
        ("in Straße 7", "STRASSE", True),
        ("It rose by 140.", "40", False),
        ("Nothing here.", " ", False),
    ],
)
def test_an_answer_is_found_as_whole_words(text: str, answer: str, expected: bool) -> None:
    query = Query(id="q", text="?", answers=(answer,))
    assert holds_answer(passage(text), query, ["another"]) is expected


def test_a_passage_holds_a_window_that_it_overlaps() -> None:
    text = "One  line.\n\nIt said “no” at\nnoon. The end."
    query = Query(id="q", text="?", windows={"d": 'it said "no" at noon.', "x": "One line."})
    start, end = text.index("It said"), text.index(" The end")
    assert text[start:end] == "It said “no” at\nnoon."
    assert holds_answer(passage(text, start, start + 1), query, ["d"])
    assert holds_answer(passage(text, end - 1, len(text)), query, ["d"])
    assert not holds_answer(passage(text, 0, start), query, ["d"])
    assert not holds_answer(passage(text, end, len(text)), query, ["d"])
    assert not holds_answer(passage(text), query, ["e"])
    assert holds_answer(passage(text, 0, 1), query, ["d", "x"])


def test_a_query_without_answer_and_window_cannot_be_told() -> None:
    assert not can_be_told(Query(id="q", text="?"))
    assert can_be_told(Query(id="q", text="?", answers=("a",)))
    assert can_be_told(Query(id="q", text="?", windows={"d": "a"}))
