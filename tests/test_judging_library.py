"""From clicks in the chat to qrels: what is exported is what was judged, however it is split."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated import write_articles
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from corpus.article import Passage
from embeddings import HashingEncoder
from qa.chat.session import ChatSession
from qa.judging.spans import SpanQrels, read_spans
from qa.trec.ids import decode_id
from qa.trec.topics import Topics

COST = "What did the new bridge over the river cost?"
QUESTIONS = (
    COST,
    "Who\tbrought in half  of the wheat?",
    "Did wages rise by 4% or by 100%25?",
    "Was sagte Bürgermeister Lund – „neun Jahre“?",
    "ماذا حدث في الميناء؟",
    "港で何が起きましたか",
    "Who opened\u00a0it,\u2003and when\u2028exactly?",
    "% and # and 0",
)


def read_by_ir_measures(path: Path) -> dict[str, dict[str, int]]:
    import ir_measures

    found: dict[str, dict[str, int]] = {}
    for each in ir_measures.read_trec_qrels(str(path)):
        found.setdefault(decode_id(each.query_id), {})[each.doc_id] = each.relevance
    return found


def export(library: qa.Library, path: Path) -> dict[str, dict[str, int]]:
    SpanQrels.of_library(library).qrels(library.passages()).write(path)
    return read_by_ir_measures(path)


def test_what_was_clicked_is_what_ir_measures_reads(tiny: qa.Library, tmp_path: Path) -> None:
    session = ChatSession(tiny, judge="NL")
    clicked: dict[str, dict[str, int]] = {}
    for turn, question in enumerate(QUESTIONS, 1):
        found = session.ask(question)
        passages = [each.passage.id for each in found.answer.passages]
        for rank, passage in enumerate(passages, 1):
            grade = (turn + rank) % 3
            session.judge_passage(turn, rank, grade)  # type: ignore[arg-type]
            clicked.setdefault(question, {})[passage] = grade
    assert len(clicked) == len(QUESTIONS)
    assert export(tiny, tmp_path / "qrels.txt") == clicked


def test_undone_and_judged_again_counts_as_it_stands_at_last(
    tiny: qa.Library, tmp_path: Path
) -> None:
    session = ChatSession(tiny, judge="NL")
    first, second, third = (each.passage.id for each in session.ask(COST).answer.passages)
    for rank, grade in ((1, 2), (2, 0), (1, 1), (3, 2), (2, 2)):
        session.judge_passage(1, rank, grade)  # type: ignore[arg-type]
    assert export(tiny, tmp_path / "a.txt") == {COST: {first: 1, second: 2, third: 2}}
    session.undo_judgment()  # the second passage's second grade
    session.undo_judgment()  # the third passage's
    assert export(tiny, tmp_path / "b.txt") == {COST: {first: 1, second: 0}}
    session.undo_judgment()  # the first passage's second
    assert export(tiny, tmp_path / "c.txt") == {COST: {first: 2, second: 0}}


@settings(max_examples=15)
@given(
    clicks=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from((0, 1, 2, None))), min_size=1, max_size=12
    ),
    question=st.text(min_size=1, max_size=40).filter(lambda text: any(map(str.isalnum, text))),
)
def test_any_row_of_clicks_and_undoings_is_exported_as_it_stands(
    clicks: list[tuple[int, int | None]],
    question: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = tmp_path_factory.mktemp("clicked")
    write_articles(place / "a", 3, paragraphs=1)
    qa.build(place / "a", library=place / "l", model=HashingEncoder(), progress=False)
    with qa.open(place / "l", model=HashingEncoder()) as library:
        passages = library.passages()
        done: list[tuple[str, int]] = []
        for at, grade in clicks:
            if grade is None:
                library.judgments.undo()
                done = done[:-1]
            else:
                library.judgments.judge(question, passages[at], grade)  # type: ignore[arg-type]
                done.append((passages[at].id, grade))
        expected = {question.strip(): dict(done)} if done else {}
        assert export(library, place / "qrels.txt") == expected


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[qa.Library]:
    """Articles of six paragraphs in passages of at most 60 tokens."""
    write_articles(tmp_path / "articles", 3)
    qa.build(
        tmp_path / "articles", library=tmp_path / "l", model=HashingEncoder(), size=60,
        progress=False,
    )  # fmt: skip
    with qa.open(tmp_path / "l", model=HashingEncoder()) as library:
        yield library


def rebuilt(library: qa.Library, **options: int) -> qa.Library:
    folder = library.path.parent / "articles"
    qa.build(folder, library=library.path, model=HashingEncoder(), progress=False, **options)
    return qa.open(library.path, model=HashingEncoder())


def letters(text: str) -> int:
    return len("".join(text.split()))


def in_common(one: Passage, other: Passage) -> int:
    """How many characters two passages share, without white space."""
    if one.article.id != other.article.id:
        return 0
    return letters(one.article.text[max(one.start, other.start) : min(one.end, other.end)])


def test_what_a_rebuild_splits_otherwise_keeps_its_relevance(reports: qa.Library) -> None:
    session = ChatSession(reports, judge="NL")
    answer = session.ask("Which union called the strike in the harbour?").answer
    session.judge_passage(1, 1, 2)
    session.judge_passage(1, 2, 0)
    relevant, irrelevant = (each.passage for each in answer.passages[:2])
    old = {each.id for each in reports.passages()}
    for size in (20, 30, 120, 180):
        with rebuilt(reports, size=size) as now:
            (found,) = SpanQrels.of_library(now).qrels(now.passages()).grades.values()
            assert old != {each.id for each in now.passages()}
            judged = [(now.passage(each), grade) for each, grade in found.items()]
            hits = [each for each, grade in judged if grade == 2]
            assert hits
            for each in hits:
                shorter = min(letters(each.text), letters(relevant.text))
                assert in_common(each, relevant) >= shorter / 2
            for each, grade in judged:
                assert grade == 2 or in_common(each, irrelevant) >= letters(each.text) / 2
    with rebuilt(reports, size=60) as again:
        (found,) = SpanQrels.of_library(again).qrels(again.passages()).grades.values()
        assert found == {relevant.id: 2, irrelevant.id: 0}


def test_passages_that_overlap_are_each_as_they_were_clicked(reports: qa.Library) -> None:
    with rebuilt(reports, size=60, overlap=30) as library:
        passages = library.passages()
        # Every fourth was not judged, whatever it shares with those beside it.
        clicked = {each.id: at % 4 for at, each in enumerate(passages) if at % 4 < 3}
        for each in passages:
            if each.id in clicked:
                library.judgments.judge(COST, each, clicked[each.id])  # type: ignore[arg-type]
        assert any(
            one.article.id == other.article.id and other.start < one.end
            for one, other in itertools.pairwise(passages)
        )
        found = SpanQrels.of_library(library).qrels(library.passages())
        assert found.grades == {COST: clicked}


def test_words_that_were_edited_or_are_gone_are_left_out_and_counted(
    articles: Path, tiny: qa.Library
) -> None:
    for each in tiny.passages():
        tiny.judgments.judge(COST, each, 2)
    (articles / "harvest.txt").unlink()
    path = articles / "bridge.txt"
    path.write_text(path.read_text().replace("40 million", "50 million"))
    qa.build(articles, library=tiny.path, model=HashingEncoder(), progress=False)
    with qa.open(tiny.path) as now:
        found = SpanQrels.of_library(now)
        assert [each.article for each in found] == ["strike.md"]
        assert found.left_out == 2
        assert found.source == str(tiny.path)
        assert found.qrels(now.passages()).judgments == 1


def test_topics_give_a_judgment_their_ids(tiny: qa.Library) -> None:
    (passage, *_) = tiny.passages()
    tiny.judgments.judge(COST, passage, 2)
    tiny.judgments.judge("Who?", passage, 1)
    topics = Topics({"1": f" {COST} ", "2": COST, "3": "When?"})
    found = SpanQrels.of_library(tiny, topics)
    assert [(each.topic, each.grade) for each in found] == [("1", 2), ("2", 2), ("Who?", 1)]


def test_judgments_go_through_a_file_of_characters_unchanged(
    reports: qa.Library, tmp_path: Path
) -> None:
    for number, each in enumerate(reports.passages()):
        judge = "NL" if number % 2 else "Ü\u2003 B"
        reports.judgments.judge(QUESTIONS[number % len(QUESTIONS)], each, 1, judge=judge)
    spans = SpanQrels.of_library(reports)
    read = read_spans(spans.write(tmp_path / "s.jsonl"))
    assert read == spans
    passages = reports.passages()
    assert read.qrels(passages).grades == spans.qrels(passages).grades


def test_a_library_without_judgments_has_no_spans(tiny: qa.Library) -> None:
    found = SpanQrels.of_library(tiny)
    assert (len(found), found.left_out, found.judges) == (0, 0, ())
    assert found.article_qrels().judgments == 0
