"""Several judges' grades: what a rule makes of them, and what stays disputed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from qa.judging.adjudication import RULES, Rule, disputed, settled
from qa.judging.spans import JudgedSpan, SpanQrels
from qa.trec.topics import Topics


@pytest.mark.parametrize(
    ("grades", "majority", "median", "highest", "lowest"),
    [
        ((2,), 2, 2, 2, 2),
        ((1, 1), 1, 1, 1, 1),
        ((0, 2), None, 0, 2, 0),
        ((1, 2), None, 1, 2, 1),
        ((0, 2, 2), 2, 2, 2, 0),
        ((0, 1, 2), None, 1, 2, 0),
        ((0, 0, 2, 2), None, 0, 2, 0),
        ((0, 1, 2, 2), None, 1, 2, 0),  # two of four are not more than half
        ((0, 2, 2, 2), 2, 2, 2, 0),
        ((0, 0, 1, 2, 2), None, 1, 2, 0),
    ],
)
def test_the_rules_worked_out_by_hand(
    grades: tuple[int, ...], majority: int | None, median: int, highest: int, lowest: int
) -> None:
    by_judge = {f"judge {number}": grade for number, grade in enumerate(grades)}
    found = [settled(by_judge, rule) for rule in ("majority", "median", "highest", "lowest")]
    assert found == [majority, median, highest, lowest]


def test_without_a_rule_only_what_all_agree_on_is_settled() -> None:
    assert settled({"AB": 1, "CD": 1}) == 1
    assert settled({"AB": 1, "CD": 2}) is None


@given(
    grades=st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from((0, 1, 2)), min_size=1),
    rule=st.sampled_from((None, *RULES)),
    adjudicator=st.sampled_from("ABCDEF"),
)
def test_an_adjudicators_own_grade_wins_and_else_the_rule_holds(
    grades: dict[str, int], rule: Rule | None, adjudicator: str
) -> None:
    found = settled(grades, rule, adjudicator)
    assert found == grades.get(adjudicator, settled(grades, rule))
    assert found is None or found in grades.values()


def spans(*places: Mapping[str, int], topic: str = "q") -> SpanQrels:
    """Each place's grades by judge."""
    return SpanQrels(
        JudgedSpan(
            topic=topic, article="a.txt", start=10 * at, end=10 * at + 10, grade=grade, judge=judge
        )
        for at, grades in enumerate(places)
        for judge, grade in grades.items()
    )


def test_adjudicated_spans_are_one_for_each_place_and_a_tie_stays_disputed() -> None:
    judged = spans({"AB": 2, "CD": 2}, {"AB": 0, "CD": 2}, {"AB": 1}, {"AB": 0, "CD": 1, "EF": 1})
    found = judged.adjudicated("majority")
    assert [(each.start, each.judge, each.grade) for each in found] == [
        (0, "AB", 2),
        (10, "AB", 0),
        (10, "CD", 2),
        (20, "AB", 1),
        (30, "CD", 1),
    ]
    assert [place[0].start for place in found.conflicts] == [10]
    assert found.adjudicated("highest").conflicts == ()
    assert [each.grade for each in judged.adjudicated("lowest")] == [2, 0, 1, 0]


def test_an_adjudicators_spans_are_kept_as_hers() -> None:
    judged = spans({"AB": 2, "CD": 2}, {"AB": 0, "CD": 2, "MN": 1}, {"AB": 2, "CD": 2, "MN": 0})
    found = judged.adjudicated(None, adjudicator="MN")
    assert [(each.judge, each.grade) for each in found] == [("AB", 2), ("MN", 1), ("MN", 0)]


def test_a_rule_or_an_adjudicator_that_there_is_not_is_refused() -> None:
    judged = spans({"AB": 2, "CD": 0})
    with pytest.raises(ValueError, match=r"^there is no rule 'mean'; choose from majority, median"):
        judged.adjudicated("mean")  # type: ignore[arg-type]
    with pytest.raises(
        ValueError, match=r"^'MN' judged nothing in the judgments; there are AB, CD"
    ):
        judged.adjudicated(adjudicator="MN")


@pytest.fixture
def judged(tiny: qa.Library) -> qa.Library:
    """Two judges agree about the bridge, and not about the harvest and the strike."""
    by_path = {each.article.path: each for each in tiny.passages()}
    for judge, grades in {"AB": (2, 0, 1), "CD": (2, 2, 2)}.items():
        for path, grade in zip(("bridge.txt", "harvest.txt", "strike.md"), grades, strict=True):
            tiny.judgments.judge("What did it cost?", by_path[path], grade, judge=judge)
    return tiny


def test_what_is_disputed_becomes_a_pool_of_that_alone(judged: qa.Library) -> None:
    pool = disputed(SpanQrels.of_library(judged), judged)
    assert [(each.article, each.question) for each in pool] == [
        ("harvest.txt", "What did it cost?"),
        ("strike.md", "What did it cost?"),
    ]
    assert (pool.judged(judged, "AB"), pool.judged(judged, "MN")) == (2, 0)


def test_once_the_adjudicator_has_judged_them_nothing_is_disputed(judged: qa.Library) -> None:
    by_path = {each.article.path: each for each in judged.passages()}
    pool = disputed(SpanQrels.of_library(judged), judged)
    for item, grade in zip(pool, (1, 0), strict=True):
        judged.judgments.judge(item.question, by_path[item.article], grade, judge="MN")  # type: ignore[arg-type]
    found = SpanQrels.of_library(judged).adjudicated(None, adjudicator="MN")
    assert found.conflicts == ()
    assert len(disputed(found, judged)) == 0
    assert found.article_qrels().grades == {
        "What did it cost?": {"bridge.txt": 2, "harvest.txt": 1, "strike.md": 0}
    }


def test_topics_give_the_questions_of_a_pool(judged: qa.Library) -> None:
    topics = Topics({"t1": "What did it cost?", "t2": "Who opened it?"})
    found = disputed(SpanQrels.of_library(judged, topics), judged, topics)
    assert {(each.topic, each.question) for each in found} == {("t1", "What did it cost?")}
    with pytest.raises(ValueError, match=r"^there is no topic 't1' in the topics$"):
        disputed(SpanQrels.of_library(judged, topics), judged, topics.only(["t2"]))


def test_what_does_not_stand_in_the_library_makes_no_pool(judged: qa.Library) -> None:
    with pytest.raises(ValueError, match=r"^'a.txt' 0:10, judged for 'q': there is no article 'a"):
        disputed(spans({"AB": 2, "CD": 0}), judged)
