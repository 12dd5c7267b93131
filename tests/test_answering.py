"""From a ranking to an answer: copies count once, a sentence is marked, and is it an answer?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated import Fixed, articles_of, by_article, library_of

import qa
from corpus.sentences import sentence_spans
from embeddings import Encoder
from qa.retrievers import make_retriever

WIRE = (
    "The ferry sank off the northern coast on a winter morning with many people on board. Boats "
    "from two villages searched the cold water until night fell, and the captain of the ferry "
    "did not send a call for help. The owner said that its engine was repaired in the spring."
)
ADVERBS = "slowly quietly suddenly calmly sadly silently".split()
PLACES = ["sank", "searched", "send", "said", "repaired", "captain"]


def copies_of_the_wire(count: int) -> list[str]:
    """The wire's text with one or two words more, as so many newspapers would print it."""
    edited = []
    for number in range(count):
        text = WIRE
        for part in (number // 36, number % 36):
            place, adverb = PLACES[part // 6], ADVERBS[part % 6]
            text = text.replace(f" {place}", f" {adverb} {place}", 1)
        edited.append(text)
    assert len(set(edited)) == count
    return edited


OTHERS = [
    "A ferry between the islands was sold on Friday to an owner in the south of the country.",
    "The captain of the winning team thanked many people for their help on that cold night.",
    "Boats in the northern villages stay in the harbour while the winter wind blows so hard.",
    "An engine of the spring festival's miniature railway broke, and nobody could repair it.",
    "Farmers in the valley brought in half of the usual wheat after the rain came too late.",
    "The council votes on the budget of the schools and the hospital in the coming week.",
]
WIRES = [f"{number:04}" for number in range(40)]
QUESTION = "Where did the ferry sink on a winter morning?"


def english(texts: list[str]) -> list[dict[str, str]]:
    return [
        {
            "text": text,
            "language": "en",
            "title": f"Report {number}",
            "publisher": f"Paper {number}",
        }
        for number, text in enumerate(texts)
    ]


@pytest.fixture(scope="module")
def reprinted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Forty near copies of one text, and six other articles."""
    rows = english(copies_of_the_wire(40) + OTHERS)
    with library_of(tmp_path_factory.mktemp("reprinted"), rows) as library:
        assert len(library) == 46
        yield library


# Copies


def test_the_first_thirty_hits_are_copies(reprinted: qa.Library) -> None:
    """What the tests below stand on."""
    hits = reprinted.retriever.retrieve(QUESTION, 30)
    assert len(hits) == 30
    assert all(article in WIRES for article in articles_of(reprinted, hits))


@pytest.mark.parametrize("k", [1, 2, 5, 7])
def test_copies_count_once_and_all_their_sources_are_named(reprinted: qa.Library, k: int) -> None:
    answer = reprinted.ask(QUESTION, k)
    assert [ranked.rank for ranked in answer.passages] == list(range(1, k + 1))
    first, *others = answer.passages
    shown = [first.passage, *first.copies]
    assert sorted(passage.article.id for passage in shown) == WIRES
    assert all(not ranked.copies for ranked in others)
    publishers = {
        entry["article"]["publisher"] for entry in answer.to_dict()["passages"][0]["copies"]
    }
    assert len(publishers) == 39


def test_more_than_there_are_distinct_gives_all_of_them(reprinted: qa.Library) -> None:
    answer = reprinted.ask(QUESTION, 46)
    assert len(answer.passages) == 7


def test_the_best_ranked_copy_stands_for_the_others(reprinted: qa.Library) -> None:
    retriever = make_retriever("hybrid", reprinted)
    hits = retriever.retrieve(QUESTION, 46)
    first = reprinted.ask(QUESTION, 1).passages[0]
    assert (first.passage.id, first.score) == (hits[0].passage_id, hits[0].score)
    order = [hit.passage_id for hit in hits]
    places = [order.index(copy.id) for copy in first.copies]
    assert places == sorted(places)


def test_a_filter_holds_for_copies_too(reprinted: qa.Library) -> None:
    where = {"article": ["0003", "0011", "0040"]}
    answer = reprinted.ask(QUESTION, 5, where=where)
    assert len(answer.passages) == 2
    first = answer.passages[0]
    assert {first.passage.article.id, *(copy.article.id for copy in first.copies)} == {
        "0003", "0011",
    }  # fmt: skip


# What ranks, and what may be asked for


def test_the_retriever_that_is_named_ranks(tiny: qa.Library) -> None:
    ids = by_article(tiny)
    fixed = Fixed((ids["strike.md"], 7.0), (ids["harvest.txt"], 3.5))
    answer = tiny.ask("What did the bridge cost?", 2, retriever=fixed, where={"language": "en"})
    assert [(each.passage.article.id, each.score) for each in answer.passages] == [
        ("strike.md", 7.0), ("harvest.txt", 3.5),
    ]  # fmt: skip
    assert {(query, tuple((where or {}).items())) for query, _, where in fixed.asked} == {
        ("What did the bridge cost?", (("language", "en"),))
    }


def test_the_question_is_kept_as_it_was_typed(tiny: qa.Library) -> None:
    fixed = Fixed((tiny.ids[0], 1.0))
    assert tiny.ask("  What cost?\n", 1, retriever=fixed).question == "  What cost?\n"
    assert fixed.asked[0][0] == "What cost?"


@pytest.mark.parametrize(
    "where", [{"author": "Nobody Here"}, {"before": "1990"}, {"words": ["bridge", "wheat"]}]
)
def test_where_nothing_fits_the_answer_is_empty(
    tiny: qa.Library, where: dict[str, str | list[str]]
) -> None:
    answer = tiny.ask("What did the bridge cost?", where=where)
    assert answer.passages == ()
    assert answer.answered is False
    assert answer.confidence == 0.0
    assert answer.to_dict() == {
        "id": None, "question": "What did the bridge cost?", "answered": False,
        "confidence": 0.0, "carried": [], "passages": [],
    }  # fmt: skip


# The sentence, the speaker, and whether it answers

ANSWERED = [
    "Who brokered the ceasefire in Basra?",
    "How many soldiers and militiamen died in Diwaniyah?",
    "What did the American military announce in August 2007?",
    "How many car bombs exploded in Sadr City in November 2006?",
    "What did Odierno say about the attacks on American troops?",
    "What did the captain Fatik Aied tell the Associated Press?",
]
UNRELATED = [
    "Which spices go into a good chicken tikka masala?",
    "How do penguins keep their eggs warm?",
    "What is the boiling point of liquid nitrogen?",
    "Who won the ice hockey final in Vancouver?",
]


@pytest.mark.parametrize("question", ANSWERED)
def test_a_question_that_the_articles_answer_is_answered(
    sample_library: qa.Library, question: str
) -> None:
    answer = sample_library.ask(question)
    assert answer.answered is True
    assert 0 < answer.confidence <= 1


@pytest.mark.parametrize("question", UNRELATED)
def test_a_question_about_something_else_has_near_misses_only(
    sample_library: qa.Library, question: str
) -> None:
    answer = sample_library.ask(question)
    assert answer.answered is False
    assert len(answer.passages) == 5
    answered = min(sample_library.ask(each).confidence for each in ANSWERED)
    assert answer.confidence < answered


@pytest.mark.parametrize("question", ANSWERED + UNRELATED)
def test_the_highlight_is_a_sentence_of_its_passage(
    sample_library: qa.Library, question: str
) -> None:
    for ranked in sample_library.ask(question, 10).passages:
        assert ranked.highlight in sentence_spans(ranked.text)
        assert ranked.highlight is not None
        start, end = ranked.highlight
        assert ranked.answer_sentence == ranked.text[start:end]
        article = ranked.passage.article.text
        at = ranked.passage.start
        assert article[at + start : at + end] == ranked.answer_sentence
        if ranked.speaker is not None:
            assert ranked.speaker and ranked.speaker in article
            assert "“" in ranked.answer_sentence or '"' in ranked.answer_sentence


def test_the_sentence_that_answers_is_marked(tiny: qa.Library, sample_library: qa.Library) -> None:
    best = tiny.ask("What did the bridge cost?").passages[0]
    assert best.answer_sentence == "It cost 40 million crowns."
    best = sample_library.ask("How many car bombs exploded in Sadr City in November 2006?")
    assert "Five car bombs went off" in (best.passages[0].answer_sentence or "")


def test_who_says_the_quoted_words_is_named(tmp_path: Path) -> None:
    text = (
        'The harbour will stay open. "We shall not pay a single crown for the dredger," said '
        "Mayor Ilse Lund on Tuesday. Nobody was hurt."
    )
    with library_of(tmp_path, [text, "The wheat is in."]) as library:
        best = library.ask("Who pays for the dredger?").passages[0]
    assert best.answer_sentence is not None and best.answer_sentence.startswith('"We shall not')
    assert best.speaker is not None and "Ilse Lund" in best.speaker


# Several at once


def test_two_threads_that_ask_at_once_get_the_answers_of_one(
    sample_library: qa.Library, model: Encoder
) -> None:
    questions = [*ANSWERED, *UNRELATED]
    expected = {question: sample_library.ask(question).to_dict() for question in questions}
    wrong: list[str] = []
    done: list[str] = []
    with qa.open(sample_library.path, model=model) as fresh:

        def ask(some: list[str]) -> None:
            for question in some:
                found = fresh.ask(question).to_dict()
                done.append(question)
                if found != expected[question]:
                    wrong.append(question)

        threads = [
            threading.Thread(target=ask, args=(part,)) for part in (questions, questions[::-1])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(done) == 2 * len(questions)
    assert wrong == []
