"""Answers: the contract of their JSON, and what a table of them holds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import qa

KEYS = {"id", "question", "answered", "confidence", "carried", "passages"}
PASSAGE_KEYS = {
    "rank", "score", "passage_id", "article", "text", "start", "end", "paragraphs", "pages",
    "source_spans", "highlight", "speaker", "citation", "reference", "copies",
}  # fmt: skip
ARTICLE_KEYS = {"id", "title", "authors", "issued", "publisher", "language", "url", "path"}


def test_json_has_exactly_the_fields_of_the_contract(tiny: qa.Library) -> None:
    found = json.loads(json.dumps(tiny.ask("What did the bridge cost?", 2).to_dict("q7")))
    assert set(found) == KEYS
    assert found["id"] == "q7"
    assert found["answered"] is True
    assert 0 < found["confidence"] < 1
    assert found["carried"] == []
    assert [entry["rank"] for entry in found["passages"]] == [1, 2]
    for entry in found["passages"]:
        assert set(entry) == PASSAGE_KEYS
        assert set(entry["article"]) == ARTICLE_KEYS
        assert entry["speaker"] is None
        assert entry["copies"] == []
        assert entry["pages"] is None
    best = found["passages"][0]
    assert best["article"] == {
        "id": "bridge.txt",
        "title": "The Bridge Opens",
        "authors": ["Anna Berg"],
        "issued": "2011-05-03",
        "publisher": None,
        "language": "en",
        "url": None,
        "path": "bridge.txt",
    }
    assert best["start"] == 0
    assert best["paragraphs"] == [1, 2]
    assert best["text"][slice(*best["highlight"])] == "It cost 40 million crowns."
    # Title and by-line take the first 40 characters of the file.
    assert best["source_spans"] == [[40, 40 + len(best["text"])]]


def test_json_names_each_copy_with_its_source(tiny: qa.Library) -> None:
    answer = tiny.ask("What did the bridge cost?", 2)
    best, other = answer.passages
    answer = replace(answer, passages=(replace(best, copies=(other.passage,)),))
    found = answer.to_dict()["passages"][0]["copies"]
    assert [set(copy) for copy in found] == [{"passage_id", "article", "citation"}]
    assert found[0]["passage_id"] == other.passage.id
    assert found[0]["article"] == other.to_dict()["article"]
    assert found[0]["citation"] == answer.citation(other.passage).text


def test_a_frame_has_a_row_a_passage(tiny: qa.Library) -> None:
    pytest.importorskip("pandas")
    answer = tiny.ask("wheat", 2)
    frame = answer.to_frame()
    assert list(frame["rank"]) == [1, 2]
    assert frame.loc[0, "title"] == "A Poor Harvest"
    assert frame.loc[0, "citation"] == answer.citation(answer.passages[0].passage).text
