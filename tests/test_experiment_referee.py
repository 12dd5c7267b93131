"""A referee's questions: each is asked with its numbers where it should be, and only there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from experiment_results import a_comparison, a_result, topic_ids

from qa.comparison.comparison import Comparison
from qa.comparison.result import Result
from qa.comparison.tuning import Tuning, cross_validate
from qa.trec.qrels import Qrels
from qa.trec.run import Run

TOPICS = topic_ids(30)
DOCUMENTS = [f"d{n}" for n in range(10)]
JUDGED = {topic: dict.fromkeys(DOCUMENTS, 0) | {"d0": 1} for topic in TOPICS}
RANKED = {topic: {name: 10.0 - at for at, name in enumerate(DOCUMENTS)} for topic in TOPICS}


def a_system(
    name: str = "dense",
    scores: Mapping[str, Mapping[str, float]] = RANKED,
    grades: Mapping[str, Mapping[str, int]] = JUDGED,
    measures: Sequence[str] = ("nDCG@10",),
    **more: Any,
) -> Result:
    return a_result(
        name,
        {measure: [0.5] * len(TOPICS) for measure in measures},
        run=Run(name, scores),
        qrels=Qrels(grades),
        **more,
    )


def warned(*results: Result, **more: Any) -> tuple[str, ...]:
    return a_comparison([a_system("bm25"), *results], **more).warnings


def without(of: Mapping[str, Any], *topics: str) -> dict[str, Any]:
    return {topic: each for topic, each in of.items() if topic not in topics}


def test_nothing_is_asked_where_nothing_is_doubtful() -> None:
    assert warned(a_system()) == ()
    assert warned(a_system(grid=True)) == ()
    assert warned(a_system(), tuned_on=frozenset({"other"})) == ()


@pytest.mark.parametrize(("count", "asked"), [(24, True), (25, False), (1, True), (9, True)])
def test_fewer_than_25_topics(count: int, asked: bool) -> None:
    result = a_result("a", {"RR": [0.5] * count})
    found = a_comparison([result]).warnings
    assert bool(found) is asked
    if asked:
        (said,) = found
        assert said.startswith("There is 1 topic;" if count == 1 else f"There are {count} topics;")
        assert "judge more topics" in said
        assert ("intervals are too narrow" in said) is (count < 10)


def test_unjudged_passages_near_the_top() -> None:
    # In 15 of 30 topics two of ten were judged by nobody: 90% are judged, and all of bm25's.
    unjudged = {
        topic: {("new" + name if name in ("d8", "d9") and at % 2 else name): score
                for name, score in scores.items()}
        for at, (topic, scores) in enumerate(RANKED.items())
    }  # fmt: skip
    (said,) = warned(a_system(scores=unjudged))
    assert "among the first 10 was judged (dense 90% of it on average)" in said
    assert "qa pool" in said
    # One document of 300 is still not all of them.
    one = RANKED | {"t01": {f"x{name}" if name == "d9" else name: 1.0 / at
                            for at, name in enumerate(DOCUMENTS, 1)}}  # fmt: skip
    (said,) = warned(a_system(scores=one))
    assert "(dense 99.7% of it on average)" in said


def test_ties_within_what_a_measure_looks_at() -> None:
    tied = RANKED | {topic: dict.fromkeys(DOCUMENTS, 1.0) for topic in ("t02", "t05")}
    (said,) = warned(a_system(scores=tied))
    assert "different grades among the first 10 (dense on 2 of 30 topics)" in said
    assert "could change the values; have runs written with scores that tell" in said
    # Of systems that were asked here nobody writes the scores.
    (said,) = warned(a_system(scores=tied, seconds=dict.fromkeys(TOPICS, 0.1)))
    assert "have runs" not in said and "small differences" in said
    # Ties below what the measure looks at change nothing; a measure without a cutoff sees them.
    low = {topic: scores | {"y": -1.0, "z": -1.0} for topic, scores in RANKED.items()}
    deep = {topic: grades | {"z": 1} for topic, grades in JUDGED.items()}
    assert warned(a_system(scores=low, grades=deep), unit="article") == ()
    both = [a_system(name, low, deep, measures=["nDCG@10", "AP"]) for name in ("bm25", "dense")]
    (said,) = a_comparison(both).warnings
    assert "different grades in the rankings (bm25 on 30 of 30 topics, dense on 30 of 30" in said


def test_ties_of_documents_of_one_grade_change_nothing() -> None:
    # Nine that are not relevant share a score, and one that nobody judged counts as they do.
    irrelevant = {topic: dict.fromkeys(DOCUMENTS, 1.0) | {"d0": 2.0} for topic in TOPICS}
    assert warned(a_system(scores=irrelevant)) == ()
    # The tenth and the eleventh have one score: which of the two is counted depends on their ids.
    edge = {topic: scores | {"e": 1.0} for topic, scores in RANKED.items()}
    relevant = {topic: grades | {"e": 1} for topic, grades in JUDGED.items()}
    assert not any("equal scores" in said for said in warned(a_system(scores=edge)))
    systems = [a_system("bm25", grades=relevant), a_system(scores=edge, grades=relevant)]
    found = a_comparison(systems).warnings
    assert any("(dense on 30 of 30 topics)" in said for said in found)


def test_topics_without_anything_relevant() -> None:
    nothing = JUDGED | {"t03": dict.fromkeys(DOCUMENTS, 0)}
    systems = [a_system(name, grades=nothing) for name in ("bm25", "dense")]
    (said,) = a_comparison(systems, unit="article").warnings
    assert said.startswith("1 of 30 topics has no relevant article (t03): every system has 0")
    # Another way to split may have a relevant passage where this one has none.
    found = warned(a_system(grades=nothing))
    assert not any("no relevant" in said for said in found)


def test_topics_a_system_found_nothing_for() -> None:
    (said,) = warned(a_system(scores=without(RANKED, "t04", "t05")))
    assert "found nothing and count 0 there (dense for 2 of 30 topics: t04, t05): if" in said
    every = warned(a_system(scores={}))
    assert any("(dense for all 30 topics: t01, t02, t03" in said for said in every)


def test_runs_that_are_shorter_than_a_measure_looks() -> None:
    deep: dict[str, Any] = {"measures": ["nDCG@10", "R@100"]}
    systems = [a_system(name, **deep) for name in ("bm25", "dense")]
    (said,) = a_comparison(systems).warnings
    assert said.startswith("R@100 looks at 100, but some runs hold fewer for any topic (bm25 10,")
    all_there_is = [a_system(name, passages=10, **deep) for name in ("bm25", "dense")]
    (said,) = a_comparison(all_there_is).warnings
    assert "looks at 100, but some runs" not in said
    precision = [a_system(each.name, measures=["P@100"], passages=10) for each in all_there_is]
    assert a_comparison(precision).warnings == ()


SECONDS = dict.fromkeys(TOPICS, 0.1)


def asked(name: str, retriever: str, **more: Any) -> Result:
    """A system that was really asked: 10 documents of the 500 passages there are."""
    fields: dict[str, Any] = {"passages": 500, "settings": {"retriever": retriever}}
    return a_system(name, measures=["R@100"], seconds=SECONDS, grid=True, **(fields | more))


def about_depth(*results: Result, **more: Any) -> list[str]:
    return [said for said in a_comparison(results, **more).warnings if "100" in said]


def test_systems_that_were_asked_for_less_than_a_measure_looks_at() -> None:
    one, other = asked("words", "bm25"), asked("meaning", "dense")
    # All that matched was found: more could have been, and a deeper ranking holds no more.
    assert about_depth(one, other, settings={"depth": 1000}) == []
    assert about_depth(one, other) == []
    (said,) = about_depth(one, other, settings={"depth": 10})
    assert said.startswith("R@100 looks at 100, but systems were asked for 10 passages only")
    assert "(words 10, meaning 10)" in said and "larger depth" in said
    # The passages asked for were of 10 articles; how many share a word is not known.
    (said,) = about_depth(one, other, settings={"depth": 50}, unit="article")
    assert "found fewer articles for any topic (meaning 10): ask" in said
    assert about_depth(one, other, settings={"depth": 500}, unit="article") == []
    # What is chosen among systems is as deep as they are.
    topics = a_comparison([one]).topic_set
    tuned = cross_validate([one, other], Tuning(measure="R@100"), topics)
    assert about_depth(one, other, tuned, settings={"depth": 1000}) == []
    (said,) = about_depth(one, other, tuned, settings={"depth": 10})
    assert "tuned" not in said


def test_recall_among_as_many_as_there_are() -> None:
    few, many = asked("few", "bm25", passages=100), asked("many", "bm25", passages=101)
    (said,) = about_depth(few, many, settings={"depth": 1000})
    assert said.startswith("R@100 looks at 100, but some systems search no more passages than")
    assert "(few 100)" in said


def test_the_best_of_a_grid_was_picked_on_its_own_topics() -> None:
    cells = [a_system(f"size={n}", grid=True) for n in (64, 128, 256)]
    (said,) = warned(*cells)
    assert said.startswith("The table holds 3 settings of a grid: whoever picks the best")
    comparison = a_comparison(cells)
    tuned = cross_validate(cells, Tuning(measure="nDCG@10"), comparison.topic_set)
    assert warned(*cells, tuned) == ()


def test_tuning_and_testing_on_the_same_topics() -> None:
    (said,) = warned(a_system(), tuned_on=frozenset({"t01", "t30", "other"}))
    assert said.startswith("Settings were chosen on 2 of 30 topics (t01, t30) that they are")
    (said,) = warned(a_system(), tuned_on=frozenset(TOPICS))
    assert said.startswith("Settings were chosen on all 30 topics (t01, t02, t03, t04, t05 and 25")


def test_passages_of_different_splitters() -> None:
    larger = {topic: grades | {"more": 1} for topic, grades in JUDGED.items()}
    (said,) = warned(a_system(grades=larger))
    assert said.startswith("The systems cut articles in 2 ways")
    assert "together so many: bm25 30, dense 60; a piece" in said  # one and two a topic
    assert "judge the characters that answer" in said
    assert warned(a_system(grades=larger), unit="article") == ()
    # What is chosen among both is no third way.
    cells = [a_system("64", grid=True), a_system("256", grades=larger, grid=True)]
    tuned = cross_validate(cells, Tuning(measure="nDCG@10"), a_comparison(cells).topic_set)
    (said,) = a_comparison([*cells, tuned]).warnings
    assert said.startswith("The systems cut articles in 2 ways")


def test_every_question_is_one_sentence_with_a_remedy() -> None:
    doubtful = a_system(
        scores=without(RANKED, "t01") | {"t02": {"q1": 1.0, "d0": 1.0}},
        grades=JUDGED | {"t09": {"d0": 0}},
        grid=True,
    )
    results = [doubtful, a_system("other", grades=JUDGED | {"t09": {"d1": 0}}, grid=True)]
    comparison: Comparison = a_comparison(results, tuned_on=frozenset({"t02"}))
    assert len(comparison.warnings) == 7
    for said in comparison.warnings:
        assert said.endswith(".")
        assert "\n" not in said
        assert ";" in said or ":" in said
