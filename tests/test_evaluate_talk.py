"""Evaluation of what a set may have besides: evidence sentences, and histories."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_beir import lines, write_set

from qa.evaluation.evaluate import evaluate
from qa.evaluation.results import write_results


@pytest.fixture
def talked_set(tmp_path: Path) -> Path:
    """Two documents; the second of two questions says nothing without the first."""
    return write_set(
        tmp_path / "talked" / "talk",
        documents=lines(
            {"_id": "d1", "title": "", "text": "Dockers closed the harbour. They were angry."},
            {"_id": "d2", "title": "", "text": "Farmers brought wheat. It rained."},
        ),
        queries=lines(
            {
                "_id": "q1",
                "text": "Who closed the harbour?",
                "evidence": ["Dockers closed the harbour ."],
                "history": [],
            },
            {
                "_id": "q2",
                "text": "And there?",
                "history": ["Who closed the harbour?", "Dockers closed the harbour."],
            },
        ),
        qrels="q1\td1\t1\nq2\td1\t1\n",
    )


def test_a_conversation_finds_what_the_last_question_alone_does_not(
    talked_set: Path, tmp_path: Path
) -> None:
    alone, conversation = evaluate(
        talked_set,
        retrievers=["hybrid", "conversation"],
        library=tmp_path / "l",
        model="hashing",
        progress=False,
    )
    assert alone.values["RR@10"] == {"q1": 1, "q2": 1 / 2}
    assert conversation.values["RR@10"] == {"q1": 1, "q2": 1}
    assert alone.with_history == conversation.with_history == 1
    # The sentence has the question's words; it does not depend on the retriever.
    assert alone.values["sentence@1"] == alone.values["nearest_sentence@1"] == {"q1": 1}
    assert "sentence@1" not in conversation.values
    told = alone.to_dict()
    assert (told["queries_with_evidence"], told["queries_with_history"]) == (1, 1)
    assert "  nearest_sentence@1 1.0000\n" in str(alone)


def test_without_a_history_a_conversation_is_the_default_retriever(
    tmp_path: Path,
) -> None:
    alone, conversation = evaluate(
        write_set(tmp_path / "plain"),
        retrievers=["hybrid", "conversation"],
        library=tmp_path / "l",
        model="hashing",
        progress=False,
    )
    assert conversation.values == alone.values
    assert not {"queries_with_evidence", "queries_with_history"} & alone.to_dict().keys()


def test_the_table_has_conversations_and_answer_sentences_where_there_are_any(
    talked_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    written = tmp_path / "R.md"
    options = {"retrievers": ["bm25", "hybrid"], "model": "hashing", "progress": False}
    write_set(talked_set.parent / "plain")
    write_results(talked_set.parent, written, date="2020-02-29", **options)
    text = written.read_text(encoding="utf-8")
    # (1 + 1 / log2(3)) / 2 alone.
    assert "| set | bm25 | hybrid |\n" in text
    assert "| talk | 1 of 2 | hybrid | 0.815 | 1.000 |\n" in text
    assert "| talk | nDCG@10 | conversation − hybrid | +0.185 | 1.0000 | 1.0000 |" in text
    assert "| talk | 1 | 1.000 | 1.000 |\n" in text
    assert "| talk | sentence@1 | marked − most similar | +0.000 | 1.0000 | 1.0000 |" in text
    assert "| plain | nDCG@10 | conversation" not in text
