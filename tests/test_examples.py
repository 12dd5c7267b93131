"""Examples: the signals of a small library, and what happens when the right article is away."""

import json

import pytest

from qa.evaluation.examples import Searched, unanswerable_queries
from qa.highlight import telling_stems

QUESTION = "How much did the bridge over the river cost?"


def test_signals_are_those_of_the_passage_at_rank_one(tiny):
    signals, shown = Searched(tiny).ask(QUESTION)
    assert shown[0].article.title == "The Bridge Opens"
    assert telling_stems(QUESTION) == ("bridg", "river", "cost")
    # "bridg" is in the title, the other two in the text.
    assert signals.cover == 1.0
    assert 0 < signals.title < 1
    assert signals.unseen == 0.0


def test_without_the_right_article_its_words_are_unseen(tiny):
    searched = Searched(tiny)
    bridge = searched.ask(QUESTION)[1][0].article.id
    signals, shown = searched.ask(QUESTION, {bridge})
    assert all(passage.article.id != bridge for passage in shown)
    assert (signals.cover, signals.unseen) == (0.0, 1.0)


def test_a_library_without_all_its_articles_cannot_be_asked(tiny):
    with pytest.raises(ValueError, match="no passage is left"):
        Searched(tiny).ask(QUESTION, {article.id for article in tiny.articles()})


def test_unanswerable_queries_are_those_marked_false(tmp_path):
    rows = [
        {"_id": "a", "text": "One?", "answerable": True},
        {"_id": "b", "text": "Two?", "answerable": False},
        {"_id": "c", "text": "Three?"},
    ]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert unanswerable_queries(tmp_path) == {"b": "Two?"}
