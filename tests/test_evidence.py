"""Evidence: which sentence counts as one, and which sentence of a passage is looked at."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from test_beir import lines, write_set

import qa
import qa.evaluation.evidence
from corpus import Passage
from embeddings import HashingEncoder
from qa.evaluation.beir import QuestionSet, read_beir
from qa.evaluation.evidence import is_evidence, sentence_values
from qa.library import Library, open_library


@pytest.mark.parametrize(
    ("sentence", "evidence", "expected"),
    [
        ("It wasn't him.", "It was n't him .", True),
        ("IT WAS “7”!", 'it was " 7 "', True),
        ("No.", "No", True),
        ("Yes, he said so.", "Yes", False),
        # 14 letters are held in a longer sentence, then 15.
        ("abcdefg hijklmn", "And abcdefg hijklmn, too.", False),
        ("abcdefg hijklmno", "And abcdefg hijklmno, too.", True),
        ("And abcdefg hijklmno, too.", "abcdefg hijklmno", True),
        ("Nine men left the harbour.", "Nine men left the town.", False),
        ("...", "!", False),
        ("", "", False),
    ],
)
def test_sentences_are_the_same_if_their_letters_and_digits_are(
    sentence: str, evidence: str, expected: bool
) -> None:
    assert is_evidence(sentence, ["Something else entirely.", evidence]) is expected
    assert not is_evidence(sentence, [])


D1 = "The first sentence stands here. The second sentence stands here."
D2 = "A third sentence is in this one. A fourth sentence is in this one."


@pytest.fixture
def asked(tmp_path: Path) -> tuple[QuestionSet, Path]:
    """Two documents with two sentences each, and one that is not relevant to anything."""
    relevant = {"a": ["d1", "d2"], "b": ["d1"], "c": ["d2"], "d": ["d2"], "?!": ["d1"]}
    evidence = {
        "a": ["A fourth sentence is in this one."],
        "b": ["The second sentence stands here."],
        "c": ["A fourth sentence is in this one."],
        "?!": ["The first sentence stands here."],
    }
    folder = write_set(
        tmp_path / "s",
        documents=lines(
            {"_id": "d1", "text": D1}, {"_id": "d2", "text": D2}, {"_id": "d3", "text": "None."}
        ),
        queries=lines(
            *({"_id": each, "text": each, "evidence": evidence.get(each)} for each in relevant)
        ),
        qrels="".join(f"{q}\t{d}\t1\n" for q, ds in relevant.items() for d in ds) + "b\td2\t0\n",
    )
    questions = read_beir(folder)
    qa.build(questions.corpus_path, library=tmp_path / "l", model=HashingEncoder(), progress=False)
    return questions, tmp_path / "l"


def test_the_best_sentence_of_all_relevant_documents_is_looked_at(
    asked: tuple[QuestionSet, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # By text: the index and score of the marked sentence, and what each is similar by.
    marked = {D1: (1, 0.4), D2: (1, 0.5), "None.": (0, 0.9)}
    similar = {D1: [0.7, 0.6], D2: [0.1, 0.7], "None.": [0.9]}

    def match(_: Library, query: str, passages: list[Passage]) -> list[Any]:
        chosen = [marked[each.text] for each in passages]
        return [SimpleNamespace(index=index, score=score) for index, score in chosen]

    monkeypatch.setattr(qa.evaluation.evidence, "match_sentences", match)
    monkeypatch.setattr(
        qa.evaluation.evidence,
        "sentence_similarities",
        lambda _, query, passages: [similar[each.text] for each in passages],
    )
    questions, place = asked
    with open_library(place, HashingEncoder()) as library:
        of_passage = {each.id: [each.article.id] for each in library.passages()}
        values = sentence_values(questions, library, of_passage)
    # a: the fourth has 0.5 and is evidence; the first is as similar as it, and comes before it.
    # b: only d1 is relevant. d has no evidence. What would be refused marks nothing.
    assert values == {
        "sentence@1": {"a": 1, "b": 1, "c": 1, "?!": 0},
        "nearest_sentence@1": {"a": 0, "b": 0, "c": 1, "?!": 0},
    }
