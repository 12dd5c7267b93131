"""Judging a pool without a page: what is shown when, what is stored, what is taken back."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from judged_pools import pool_item, pool_of

import qa
from corpus.article import Passage, passage_id
from corpus.errors import LibraryUnavailable, QuestionRefused
from embeddings import HashingEncoder
from qa.judging.fitting import FittedPool
from qa.judging.pool import Pool
from qa.judging.session import JudgingSession
from qa.judgments import Judgments

COST = "What did the new bridge cost?"
WHEAT = "Who brought in half of the usual wheat?"
QUESTIONS = {"1": COST, "2": WHEAT}


@pytest.fixture
def pool(tiny: qa.Library) -> Pool:
    """Three passages for each of two questions."""
    assert len(tiny) == 3
    return pool_of(QUESTIONS, tiny.passages())


@pytest.fixture
def session(tiny: qa.Library, pool: Pool) -> JudgingSession:
    return JudgingSession(tiny, pool, judge="NL")


def stored(library: qa.Library) -> list[tuple[str, str, int, str]]:
    """What the library holds: question, article, grade and judge."""
    return [(each.question, each.article_id, each.grade, each.judge) for each in library.judgments]


def test_it_begins_with_the_first_passage_and_judging_goes_on_to_the_next(
    session: JudgingSession, tiny: qa.Library
) -> None:
    assert session.state.at == 0
    first = session.passage(0)
    judgment = session.judge_item(2)
    assert stored(tiny) == [(COST, first.article.id, 2, "NL")]
    assert list(tiny.judgments) == [judgment]
    assert judgment.is_of(first)
    assert judgment.passage_id == first.id == tiny.passages()[0].id
    assert session.state.at == 1
    assert session.grade(0) == 2
    assert session.grade(1) is None


def test_judgments_made_by_keyboard_are_those_made_in_the_chat(
    session: JudgingSession, tiny: qa.Library
) -> None:
    session.judge_item(1)
    chat = tiny.chat(judge="NL").session
    exchange = chat.ask(COST)
    ranked = next(
        each for each in exchange.answer.passages if each.passage.id == session.passage(0).id
    )
    assert chat.grades_of(exchange)[ranked.rank] == 1
    chat.judge_passage(exchange.number, ranked.rank, 0)
    session.refresh()
    assert session.grade(0) == 0


def test_a_judgment_is_stored_before_the_session_says_so(tiny: qa.Library, pool: Pool) -> None:
    seen: list[tuple[int | None, int]] = []
    session = JudgingSession(
        tiny, pool, on_change=lambda: seen.append((session.grade(0), len(tiny.judgments)))
    )
    session.judge_item(0)
    assert seen == [(0, 1)]


def test_what_cannot_be_stored_is_not_said_to_be(
    session: JudgingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise LibraryUnavailable("the disk is full")

    monkeypatch.setattr(Judgments, "judge", full)
    before = session.state
    with pytest.raises(LibraryUnavailable):
        session.judge_item(2)
    assert session.state is before


def test_judging_goes_on_where_it_ended(
    session: JudgingSession, tiny: qa.Library, pool: Pool
) -> None:
    for grade in (2, 1, 0, 0):
        session.judge_item(grade)
    with qa.open(tiny.path) as again:
        later = JudgingSession(again, pool, judge=" NL ")
        assert later.state.at == 4
        assert [later.grade(at) for at in range(6)] == [2, 1, 0, 0, None, None]
        assert later.undo_judgment() is None  # what an earlier session judged stays
        assert len(again.judgments) == 4
        later.judge_item(1)
        later.judge_item(1)
        assert later.state.at == len(pool)
        assert JudgingSession(again, pool, judge="NL").state.at == len(pool)


def test_one_judge_does_not_see_the_grades_of_another(
    session: JudgingSession, tiny: qa.Library, pool: Pool
) -> None:
    session.judge_item(2)
    other = JudgingSession(tiny, pool, judge="CD")
    assert other.state.at == 0
    assert other.grade(0) is None
    assert [each.judged for each in other.topics] == [0, 0]
    other.judge_item(0)
    assert session.grade(0) == 2
    assert [each[2:] for each in stored(tiny)] == [(2, "NL"), (0, "CD")]


def test_undo_takes_back_the_last_one_and_goes_back_to_it(
    session: JudgingSession, tiny: qa.Library
) -> None:
    first = session.judge_item(2)
    second = session.judge_item(1)
    session.next()
    assert session.state.at == 3
    assert session.undo_judgment() == second
    assert session.state.at == 1
    assert session.grade(1) is None
    assert list(tiny.judgments) == [first]
    assert session.undo_judgment() == first
    assert session.state.at == 0
    assert len(tiny.judgments) == 0
    assert session.undo_judgment() is None


def test_undo_brings_the_grade_before_back(
    session: JudgingSession, tiny: qa.Library, pool: Pool
) -> None:
    session.judge_item(2)
    later = JudgingSession(tiny, pool, judge="NL")
    later.judge_item(0, 0)
    assert later.grade(0) == 0
    later.undo_judgment()
    assert later.grade(0) == 2
    assert stored(tiny)[0][2] == 2


def test_undo_of_what_is_gone_is_told_and_can_be_called_again(
    session: JudgingSession, tiny: qa.Library
) -> None:
    session.judge_item(2)
    second = session.judge_item(1)
    assert tiny.judgments.undo(second) == second
    with pytest.raises(ValueError, match="was already taken back elsewhere"):
        session.undo_judgment()
    assert session.grade(1) is None
    assert session.undo_judgment() is not None
    assert len(tiny.judgments) == 0


def test_one_can_go_on_and_back_without_judging(session: JudgingSession, tiny: qa.Library) -> None:
    places = []
    for go in [session.previous, *[session.next] * 7, session.previous, session.previous]:
        go()
        places.append(session.state.at)
    assert places == [0, 1, 2, 3, 4, 5, 6, 6, 5, 4]
    assert len(tiny.judgments) == 0
    with pytest.raises(ValueError, match="has 6 passages, and no place 7"):
        session.next(7)
    with pytest.raises(ValueError, match="no place -1"):
        session.previous(-1)
    assert session.state.at == 4


def test_what_was_passed_over_is_found_again(session: JudgingSession) -> None:
    session.judge_item(2)
    session.next()
    session.judge_item(0)  # of the third
    for _ in range(3):
        session.judge_item(1)
    assert session.state.at == 6  # the end, though the second is left
    session.first_unjudged()
    assert session.state.at == 1
    session.judge_item(0)
    assert session.state.at == 6  # all others are judged
    session.first_unjudged()
    assert session.state.at == 6


def test_after_a_change_of_mind_the_next_one_is_shown(session: JudgingSession) -> None:
    for grade in (2, 1, 0):
        session.judge_item(grade)
    session.previous()
    session.previous()
    session.judge_item(2)
    assert session.state.at == 2
    assert [session.grade(at) for at in range(4)] == [2, 2, 0, None]


def test_a_grade_is_of_the_passage_that_was_seen(session: JudgingSession) -> None:
    session.judge_item(2, 0)
    session.judge_item(1, 0)  # pressed twice, before the next was shown
    assert session.state.at == 1
    assert [session.grade(at) for at in range(2)] == [1, None]


def test_how_far_one_came_is_counted_by_topic(session: JudgingSession) -> None:
    for grade in (2, 0, 0, 1):
        session.judge_item(grade)
    first, second = session.topics
    assert (first.topic, first.question, first.items, first.judged) == ("1", COST, 3, 3)
    assert (first.relevant, first.partly, first.not_relevant) == (1, 0, 2)
    assert (second.judged, second.partly, second.items, second.unfit) == (1, 1, 3, 0)
    assert [session.place(at) for at in range(6)] == [
        (1, 2, 1, 3), (1, 2, 2, 3), (1, 2, 3, 3), (2, 2, 1, 3), (2, 2, 2, 3), (2, 2, 3, 3),
    ]  # fmt: skip


def test_a_pool_of_another_splitting_is_judged_by_its_characters(
    tiny: qa.Library, articles: Path
) -> None:
    bridge = next(each for each in tiny.articles() if each.title == "The Bridge Opens")
    start = bridge.text.index("It cost")
    some = Passage(id="", article=bridge, start=start, end=start + len("It cost 40 million crowns"))
    session = JudgingSession(tiny, Pool((pool_item("1", COST, some),)))
    assert session.passage(0).text == "It cost 40 million crowns"
    assert session.passage(0).id == passage_id(bridge.id, "It cost 40 million crowns")
    made = session.judge_item(2)
    assert (made.article_id, made.start, made.end) == (bridge.id, some.start, some.end)
    assert JudgingSession(tiny, Pool((pool_item("1", COST, some),))).state.at == 1


def test_passages_whose_words_are_gone_are_passed_over(
    tiny: qa.Library, pool: Pool, articles: Path
) -> None:
    (articles / "harvest.txt").write_text(
        "A Poor Harvest\n\nReuters - 4 May 2011\n\n"
        "Farmers in the valley brought in a third of the usual wheat. Rain had come too late.\n"
    )
    (articles / "strike.md").unlink()
    qa.build(articles, library=tiny.path, model=HashingEncoder(), progress=False)
    with qa.open(tiny.path) as rebuilt:
        session = JudgingSession(rebuilt, pool)
        assert session.unfit == {
            1: f"other words stand in 'harvest.txt' at 0 to {pool.items[1].end}",
            2: "the library has no article 'strike.md'",
            4: f"other words stand in 'harvest.txt' at 0 to {pool.items[4].end}",
            5: "the library has no article 'strike.md'",
        }
        session.judge_item(2)
        assert session.state.at == 3
        assert [session.place(at) for at in (0, 3)] == [(1, 2, 1, 1), (2, 2, 1, 1)]
        assert [(each.items, each.judged, each.unfit) for each in session.topics] == [
            (1, 1, 2), (1, 0, 2)
        ]  # fmt: skip
        with pytest.raises(ValueError, match="passage 2 of the pool cannot be judged: other words"):
            session.judge_item(2, 1)
        session.previous()
        assert session.state.at == 0
        session.judge_item(1, 3)
        session.next(3)
        assert session.state.at == 6


def test_a_pool_that_cannot_be_judged_at_all_is_refused(tiny: qa.Library, pool: Pool) -> None:
    with pytest.raises(ValueError, match="the pool is empty"):
        JudgingSession(tiny, Pool(()))
    strange = Pool(tuple(replace(each, article=f"no-{each.article}") for each in pool.items))
    with pytest.raises(ValueError, match=r"nothing of the pool is in .*tiny\.library: the library"):
        JudgingSession(tiny, strange)
    unasked = Pool((replace(pool.items[0], question="?"), *pool.items[1:]))
    with pytest.raises(QuestionRefused):
        JudgingSession(tiny, unasked)
    with pytest.raises(ValueError, match="but must be a name"):
        JudgingSession(tiny, pool, judge="\ud800")
    for wrong in (
        replace(pool.items[0], start=-5), replace(pool.items[0], end=10**9),
        replace(pool.items[0], sha256="0" * 64),
    ):  # fmt: skip
        assert list(FittedPool(tiny, Pool((wrong, *pool.items[1:]))).unfit) == [0]


def test_grades_that_there_are_not_are_refused(session: JudgingSession, tiny: qa.Library) -> None:
    for wrong in (3, -1, True):
        with pytest.raises(ValueError, match="the grade is"):
            session.judge_item(wrong)  # type: ignore[arg-type]
    for at in (6, -1, 99):
        with pytest.raises(ValueError, match="no place"):
            session.judge_item(2, at)
    assert len(tiny.judgments) == 0
    assert session.state.made == ()


def test_white_space_around_a_question_is_none_of_it(tiny: qa.Library, pool: Pool) -> None:
    spaced = Pool(tuple(replace(each, question=f" {each.question}\n") for each in pool.items))
    JudgingSession(tiny, spaced, judge="NL").judge_item(1)
    assert JudgingSession(tiny, pool, judge="NL").grade(0) == 1


def test_topics_of_one_question_are_judged_together(tiny: qa.Library, pool: Pool) -> None:
    twice = pool_of({"1": COST, "7": COST}, tiny.passages())
    session = JudgingSession(tiny, twice, judge="NL")
    for grade in (2, 1, 0):
        session.judge_item(grade)
    assert [each.judged for each in session.topics] == [3, 3]
    assert session.state.at == 6


def test_what_stands_around_is_shown_for_one_passage(session: JudgingSession) -> None:
    session.widen()
    assert session.state.widened
    session.widen()
    assert not session.state.widened
    session.widen()
    session.next()
    assert not session.state.widened


def test_the_clock_tells_when(tiny: qa.Library, pool: Pool) -> None:
    when = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    session = JudgingSession(tiny, pool, clock=lambda: when)
    assert session.judge_item(2).when == "2026-05-04T03:02:01+00:00"


def test_judged_and_undone_from_many_threads_nothing_is_lost(tiny: qa.Library, pool: Pool) -> None:
    session = JudgingSession(tiny, pool, judge="NL")
    failed: list[BaseException] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(12):
                at = chance.randrange(6)
                if chance.random() < 0.3:
                    session.undo_judgment()
                else:
                    session.judge_item(chance.choice((0, 1, 2)), at)
                session.next(at)
                assert 0 <= session.state.at <= 6
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    held = dict(session.state.grades)
    assert JudgingSession(tiny, pool, judge="NL").state.grades == held
    while session.undo_judgment():
        pass
    assert session.state.grades == {}
    assert len(tiny.judgments) == 0
