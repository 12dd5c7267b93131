"""Explanations: every number beside the one it claims to be, every word beside the passage."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import TokenHashing, article_text, library_of
from hypothesis import given
from hypothesis import strategies as st

import qa
from corpus.errors import QuestionRefused
from qa.bm25 import BM25
from qa.conversation import context_after
from qa.explanation import Explanation, explain
from qa.followup import Carrying, Context
from qa.late import LateInteraction
from qa.retrievers import follow_up_retriever, hybrid_parts, make_retriever
from qa.sentence_match import match_sentences
from qa.watched import Place
from qa.words import stems

QUESTIONS = (
    "How many soldiers died in Diwaniyah?",
    "Who brokered the ceasefire in Basra?",
    "What's the price of bread?",
    "وقف إطلاق النار",
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Some 600 passages: more than a fusion counts."""
    rows: list[dict[str, Any]] = [
        {
            "text": article_text(seed),
            "title": f"Report {seed}",
            "authors": [["Ann Berg"], ["Omar Haddad"]][seed % 2],
            "date": f"20{seed % 20:02}",
        }
        for seed in range(330)
    ]
    with library_of(tmp_path_factory.mktemp("why"), rows, model=TokenHashing()) as library:
        assert len(library) > 550
        yield library


@pytest.mark.parametrize("where", [None, {"after": "2026-04"}, {"words": ["Basra"]}])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_score_is_the_one_that_was_shown(
    sample_library: qa.Library, question: str, where: dict[str, Any] | None
) -> None:
    rows = sample_library.rows(where)
    among = len(sample_library) if rows is None else int(rows.sum())
    answer = sample_library.ask(question, len(sample_library), where=where)
    assert answer.passages
    for ranked in answer.passages:
        found = explain(sample_library, question, ranked, where=where)
        assert found.score == found.shown == ranked.score
        assert found.passages == among
        assert 5 <= len(found.sentences) <= 6
        assert added_up(found) == f"{ranked.score:z.2f}"


def added_up(found: Explanation) -> str:
    """What a reader gets who adds up the numbers of the last sum; the numbers are not far off."""
    (told,) = [each for each in found.sentences if each.startswith("Score: ")]
    shown = [Decimal(each) for each in re.findall(r"[=+] (\d\.\d\d) ", told)]
    assert found.points
    assert sum(found.points) == pytest.approx(found.score, abs=1e-9)
    looked = (True, True, found.tokens, found.sentence)
    parts = [part for part, counts in zip(found.points, looked, strict=True) if counts]
    assert len(shown) == len(parts)
    for part, number in zip(parts, shown, strict=True):
        assert float(number) == pytest.approx(part, abs=0.01)
    return str(sum(shown))


def test_it_is_the_one_that_was_shown_where_something_is_carried(
    sample_library: qa.Library,
) -> None:
    conversation = sample_library.conversation()
    conversation.ask("How many soldiers died in Diwaniyah?")
    conversation.ask("Who brokered the truce there?", 40)
    conversation.ask("Who brokered the truce there?", 40, [conversation.turns[-1].carried[0]])
    turn = conversation.turns[-1]
    assert turn.without
    assert turn.carried
    context = context_after(conversation.turns[:-1]).without(turn.without)
    assert context.terms == turn.carried
    bare = {each.passage.id: each.score for each in sample_library.ask(turn.question, 40).passages}
    for ranked in turn.answer.passages:
        found = explain(sample_library, turn.question, ranked, carried=context)
        assert found.score == ranked.score == found.fused.value
        assert (found.tokens, found.sentence) == (None, None)
        assert found.sentences[1].startswith("By meaning, with what was carried over, it is ")
        assert len(found.sentences) == 5
        assert " word by word" not in found.sentences[3]
        assert added_up(found) == f"{ranked.score:.2f}"
        assert bare.get(ranked.passage.id) != ranked.score


@pytest.mark.parametrize("where", [None, {"author": "Berg"}])
def test_every_number_is_that_of_its_retriever(
    reports: qa.Library, where: dict[str, Any] | None
) -> None:
    question = "Which harbour was on strike in winter?"
    rows = reports.rows(where)
    inside = np.ones(len(reports), dtype=bool) if rows is None else rows
    vectors = reports.index.vectors(reports.ids)
    similarities = np.where(inside, vectors @ reports.encode(question).vector, -2)
    lexical = [
        (hit.passage_id, hit.score) for hit in BM25(reports).retrieve(question, len(reports), where)
    ]
    fused = make_retriever("fused", reports).retrieve(question, len(reports), where)
    fused_ids = [hit.passage_id for hit in fused]
    first = fused_ids[:30]
    by_tokens = dict(zip(first, LateInteraction(reports).rerank(question, first), strict=True))
    answer = reports.ask(question, len(fused), where=where)
    checked = [*answer.passages[:40], *answer.passages[-120::7]]
    assert {each.score < 0 for each in checked} == ({False, True} if where is None else {False})
    for ranked in checked:
        passage_id = ranked.passage.id
        found = explain(reports, question, ranked, where=where)
        assert found.score == ranked.score
        own = similarities[reports.ids.index(passage_id)]
        assert found.similarity.value == pytest.approx(own, abs=1e-6)
        better = int((similarities > own + 1e-6).sum())
        level = int((abs(similarities - own) <= 1e-6).sum())
        assert better < found.similarity.rank <= better + level
        words = set(stems(question)) & set(stems(f"{ranked.passage.article.title}\n{ranked.text}"))
        if words:
            rank = [each for each, _ in lexical].index(passage_id) + 1
            assert found.lexical == Place(value=dict(lexical)[passage_id], rank=rank)
        else:
            assert found.lexical is None
        assert set(stems(" ".join((*found.words, *found.heading_words)))) == words
        rank = fused_ids.index(passage_id) + 1
        assert found.fused == Place(value=fused[rank - 1].score, rank=rank)
        if found.score >= 0:
            assert added_up(found) == f"{found.score:.2f}"
        else:
            assert (found.points, found.fused.value < 0) == (None, True)
        assert (found.tokens is None) == (rank > 30)
        if found.tokens:
            score = by_tokens[passage_id]
            assert score is not None
            higher = sum(each > score for each in by_tokens.values() if each is not None)
            assert found.tokens == Place(value=score, rank=higher + 1)
    judged = [each for each in map_explained(reports, question, answer, where) if each.sentence]
    assert len(judged) == 12
    assert sorted(each.sentence.rank for each in judged if each.sentence)[0] == 1


def map_explained(
    library: qa.Library, question: str, answer: qa.Answer, where: dict[str, Any] | None
) -> list[Explanation]:
    return [explain(library, question, each, where=where) for each in answer.passages[:40]]


def test_the_answer_sentence_has_the_number_it_was_chosen_by(sample_library: qa.Library) -> None:
    question = QUESTIONS[0]
    answer = sample_library.ask(question, 12)
    found = [explain(sample_library, question, each) for each in answer.passages]
    matches = match_sentences(sample_library, question, [each.passage for each in answer.passages])
    scores = [each.sentence.value if each.sentence else None for each in found]
    assert scores == [match.score if match else None for match in matches]


def test_the_words_are_those_of_the_passage_and_the_rarest_come_first(tiny: qa.Library) -> None:
    question = "Did the builders of the bridges open anything that Anna Berg or a mayor had cut?"
    answer = tiny.ask(question, 3)
    (bridge,) = [
        each
        for each in answer.passages
        if each.passage.article.title == "The Bridge Opens" and "ribbon" in each.text
    ]
    found = explain(tiny, question, bridge)
    assert set(found.words) == {"bridge", "builders", "opened", "cut", "Mayor"}
    assert found.heading_words == ("Anna", "Berg")
    rarity = [tiny.rarity(*stems(word)) for word in found.words]
    assert rarity == sorted(rarity, reverse=True)
    assert ", and Anna and Berg in its title or by-line (weight" in found.sentences[2]


def test_what_the_numbers_say_is_said_in_words(tiny: qa.Library) -> None:
    question = "Who brought in wheat?"
    answer = tiny.ask(question, 3)
    first, last = (explain(tiny, question, answer.passages[at]) for at in (0, -1))
    assert first.lexical
    assert first.sentence
    assert first.sentences == (
        "Two searches found it: by meaning and by words.",
        "By meaning, it is 1st of 3 passages (similarity, as a cosine: "
        f"{first.similarity.value:.2f}).",
        "By words, it is 1st: it shares brought and wheat (weight of these words, by BM25: "
        f"{first.lexical.value:.1f}).",
        f"On a closer look: by its best sentence, 1st of 3 ({first.sentence.value:.2f} of 1 as an "
        "answer).",
        # The first in everything has all: 0.8 * 0.45, 0.8 * 0.55 and 0.2.
        "Score: 1.00 of 1 = 0.36 by meaning + 0.44 by words + 0.20 by its best sentence.",
        "Each part is its number above, scaled among those compared, and weighted.",
    )
    assert last.lexical is None
    assert last.sentences[0] == "One of two searches found it: by meaning."
    assert last.sentences[2] == "By words, it is nowhere: it shares none with the question."


def test_the_parts_of_a_score_are_those_of_the_ranking(sample_library: qa.Library) -> None:
    question = QUESTIONS[0]
    answer = sample_library.ask(question, 40)
    parts = hybrid_parts(sample_library)
    assert parts.tokens
    assert parts.sentences
    every = len(sample_library)
    dense = {hit.passage_id: hit.score for hit in parts.dense.retrieve(question, every)}
    lexical = {hit.passage_id: hit.score for hit in parts.lexical.retrieve(question, every)}
    fused = {hit.passage_id: hit.score for hit in parts.fused().retrieve(question, every)}
    late_ranking = dataclasses.replace(parts, sentences=None).ranking()
    late = {hit.passage_id: hit.score for hit in late_ranking.retrieve(question, every)}
    first, second = list(fused)[:30], list(late)[:12]
    by_tokens = dict(zip(first, parts.tokens.rerank(question, first), strict=True))
    by_sentence = dict(zip(second, parts.sentences.rerank(question, second), strict=True))
    best = 0.8 / max(late.values())
    best_fused = best * 0.65 / max(fused.values())
    low, high = min(dense.values()), max(dense.values())
    for ranked in answer.passages:
        each = ranked.passage.id
        assert explain(sample_library, question, ranked).points == pytest.approx(
            (
                best_fused * 0.45 * (dense[each] - low) / (high - low),
                best_fused * 0.55 * lexical.get(each, 0) / max(lexical.values()),
                best * 0.35 * scaled(by_tokens, each),
                0.2 * scaled(by_sentence, each),
            ),
            abs=1e-6,
        )


def scaled(scores: dict[str, float | None], passage_id: str) -> float:
    known = [score for score in scores.values() if score is not None]
    score = scores.get(passage_id)
    return 0.0 if score is None else (score - min(known)) / (max(known) - min(known))


PLAIN = Explanation(
    passages=12_004,
    similarity=Place(value=0.618, rank=1_112),
    lexical=Place(value=11.24, rank=22),
    words=("alpha",),
    heading_words=(),
    fused=Place(value=0.5, rank=13),
    tokens=Place(value=0.41, rank=3),
    tokens_seen=30,
    sentence=None,
    sentences_seen=12,
    score=0.4,
    shown=0.4,
    carries=False,
    shares=(0.234, 0.286, 0.28, 0.2),
    points=(0.1549, 0.1349, 0.1102, 0.0),
)  # fmt: skip


def told(**changes: Any) -> tuple[str, ...]:
    return dataclasses.replace(PLAIN, **changes).sentences


def test_the_sentences_of_given_numbers_are_these() -> None:
    assert told() == (
        "One of two searches found it: by words.",
        "By meaning, it is 1,112th of 12,004 passages (similarity, as a cosine: 0.62).",
        "By words, it is 22nd: it shares alpha (weight of these words, by BM25: 11.2).",
        "On a closer look: compared word by word, it is 3rd of 30 (0.41).",
        "Score: 0.40 of 1 = 0.16 by meaning + 0.13 by words + 0.11 word by word.",
        "Each part is its number above, scaled among those compared, and weighted.",
    )
    assert told(passages=1)[1].endswith("of 1 passage (similarity, as a cosine: 0.62).")
    assert told(similarity=Place(value=-0.001, rank=21))[:2] == (
        "Two searches found it: by meaning and by words.",
        "By meaning, it is 21st of 12,004 passages (similarity, as a cosine: 0.00).",
    )
    assert told(words=(), heading_words=("Oslo",))[2].startswith(
        "By words, it is 22nd: it shares Oslo in its title or by-line (weight"
    )
    assert "it shares a, b, c, d, e, f, g, h and 2 more (" in told(words=tuple("abcdefghij"))[2]
    assert told(tokens=None)[3] == "On a closer look: it was not among the 30 compared."
    assert told(tokens=None)[4] == "Score: 0.40 of 1 = 0.16 by meaning + 0.13 by words."


def test_a_passage_that_no_search_has_among_its_first_is_told_so() -> None:
    far = told(
        lexical=Place(value=0.1, rank=501), fused=Place(value=-0.3, rank=650), tokens=None,
        score=-0.15, shown=-0.15, points=None,
    )  # fmt: skip
    assert far[0] == "Neither search, by meaning or by words, has it among its first 500."
    assert far[4:] == ("Score: -0.15, below 0 since neither search has it among its first 500.",)


def test_a_score_that_is_another_now_is_told() -> None:
    assert told(shown=0.4000001) == told()
    assert told(shown=0.52)[4].startswith("Score: 0.40 of 1 now, 0.52 when it was asked, = 0.16 ")


@given(st.tuples(*[st.floats(0, 0.25)] * 4))
def test_the_numbers_that_are_shown_add_up_whatever_they_are(
    parts: tuple[float, float, float, float],
) -> None:
    found = dataclasses.replace(
        PLAIN, points=parts, score=sum(parts), sentence=Place(value=0.5, rank=1)
    )
    assert added_up(found) == f"{sum(parts):.2f}"


def test_the_shares_are_those_of_the_ranking(sample_library: qa.Library) -> None:
    question = QUESTIONS[0]
    answer = sample_library.ask(question, 12)
    for ranked in answer.passages:
        assert explain(sample_library, question, ranked).shares == pytest.approx(
            (0.8 * 0.65 * 0.45, 0.8 * 0.65 * 0.55, 0.8 * 0.35, 0.2)
        )


def test_a_passage_that_is_not_in_question_is_refused(tiny: qa.Library) -> None:
    ranked = tiny.ask("What did the bridge cost?", 1).passages[0]
    with pytest.raises(ValueError, match="is not among the 1 in question; ask again") as caught:
        explain(tiny, "What did the bridge cost?", ranked, where={"author": "Haddad"})
    assert "\n" not in str(caught.value)
    with pytest.raises(ValueError, match="is not among the 0 in question"):
        explain(tiny, "What did the bridge cost?", ranked, where={"author": "Nobody"})
    with pytest.raises(QuestionRefused):
        explain(tiny, " ", ranked)


def test_an_empty_context_carries_nothing(tiny: qa.Library) -> None:
    ranked = tiny.ask("What did the bridge cost?", 1).passages[0]
    question = "What did the bridge cost?"
    assert explain(tiny, question, ranked, carried=Context()) == explain(tiny, question, ranked)


def test_with_terms_carried_the_hashing_library_agrees_too(tiny: qa.Library) -> None:
    context = Context(asked=("bridge", "cost"), found=("Mayor Lund",))
    carrying = Carrying(tiny.encoder, context)
    answer = tiny.ask("And who paid?", 3, carrying=carrying)
    for ranked in answer.passages:
        assert explain(tiny, "And who paid?", ranked, carried=context).score == ranked.score


def test_looking_on_changes_no_ranking(reports: qa.Library, tmp_path: Path) -> None:
    question = "Which council feared the flood?"
    before = reports.retriever.retrieve(question, len(reports))
    ranked = reports.ask(question, 3).passages[2]
    explain(reports, question, ranked)
    assert reports.retriever.retrieve(question, len(reports)) == before
    assert hybrid_parts(reports).ranking().retrieve(question, len(reports)) == before
    assert follow_up_retriever(reports).floor == 0.0
