"""Pools: the first of several systems together, with nothing in them that tells who found what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from generated import write_articles
from hypothesis import given
from hypothesis import strategies as st

import qa
from corpus.article import Passage
from embeddings import HashingEncoder
from qa.judging.pool import Pool, PoolItem, read_pool
from qa.judging.pooling import pool_passages, pool_runs, run_of_retriever
from qa.retrievers import make_retriever
from qa.trec.run import Run
from qa.trec.topics import Topics

TOPICS = Topics({"t1": "Who called the strike?", "t2": "What did the wheat cost?"})


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Eight articles in some forty passages."""
    place = tmp_path_factory.mktemp("pooled")
    write_articles(place / "articles", 8)
    qa.build(
        place / "articles", library=place / "l", model=HashingEncoder(), size=60, progress=False
    )
    with qa.open(place / "l", model=HashingEncoder()) as library:
        yield library


def run(name: str, scores: Mapping[str, Mapping[str, float]]) -> Run:
    return Run(name=name, scores=scores)


def ranked(ids: list[str]) -> dict[str, float]:
    return {each: float(len(ids) - at) for at, each in enumerate(ids)}


def places(pool: Pool, topic: str) -> set[tuple[str, int, int]]:
    return {(each.article, each.start, each.end) for each in pool if each.topic == topic}


def place(passage: Passage) -> tuple[str, int, int]:
    return passage.article.id, passage.start, passage.end


def test_it_is_the_union_of_the_first_of_each(reports: qa.Library) -> None:
    some = reports.passages()[:8]
    ids = [each.id for each in some]
    one = run("one", {"t1": ranked(ids[:4]), "t2": ranked(ids[:2])})
    other = run("other", {"t1": ranked([ids[7], ids[1], ids[5], ids[6]])})
    pool = pool_runs([one, other], TOPICS, reports, top=3)
    # 0, 1, 2 of the one and 7, 1, 5 of the other; the fourth of each is not among the first three.
    assert places(pool, "t1") == {place(some[at]) for at in (0, 1, 2, 7, 5)}
    assert places(pool, "t2") == {place(some[at]) for at in (0, 1)}
    assert pool.topics == ("t1", "t2")
    assert {each.question for each in pool if each.topic == "t2"} == {"What did the wheat cost?"}


def test_its_items_are_the_words_that_were_pooled(reports: qa.Library) -> None:
    (passage,) = reports.passages()[5:6]
    (item,) = pool_runs([run("one", {"t1": {passage.id: 1.0}})], TOPICS, reports)
    assert (item.article, item.start, item.end) == place(passage)
    assert item.sha256 == hashlib.sha256(passage.text.encode()).hexdigest()


@given(
    seed=st.integers(0, 10**6),
    first=st.permutations(range(12)),
    second=st.permutations(range(12)),
    scale=st.floats(0.001, 1000),
)
def test_its_order_and_all_else_in_it_depend_on_the_seed_and_on_what_is_pooled_alone(
    reports: qa.Library, seed: int, first: list[int], second: list[int], scale: float
) -> None:
    ids = [each.id for each in reports.passages()[:12]]
    one = run("one", {"t1": ranked([ids[at] for at in first])})
    other = run("x", {"t1": {ids[at]: score * scale for score, at in enumerate(second, 1)}})
    # The same twelve passages, found in other orders, by others, in another order of systems.
    pools = [
        pool_runs(runs, TOPICS, reports, top=12, seed=seed)
        for runs in ([one, other], [other, one], [run("plain", {"t1": ranked(ids)})])
    ]
    assert pools[0] == pools[1] == pools[2]


def test_a_file_tells_neither_rank_nor_score_nor_system(
    reports: qa.Library, tmp_path: Path
) -> None:
    ids = [each.id for each in reports.passages()[:6]]
    runs = [
        run("first-system", {"t1": {each: 7.125 + at for at, each in enumerate(ids)}}),
        run("second-system", {"t1": {each: 9.375 - at for at, each in enumerate(ids)}}),
    ]
    path = pool_runs(runs, TOPICS, reports).write(tmp_path / "pool.jsonl")
    text = path.read_text(encoding="utf-8")
    for each in map(json.loads, text.splitlines()):
        assert set(each) == {"topic", "question", "article", "start", "end", "sha256"}
    assert "system" not in text
    assert not any(f"{7 + at}.125" in text or f"{9 - at}.375" in text for at in range(6))


def test_every_place_in_the_order_is_as_likely_for_the_first_as_for_the_last(
    reports: qa.Library,
) -> None:
    some = reports.passages()[:5]
    found = run("one", {"t1": ranked([each.id for each in some])})
    at = {each.id: [0] * 5 for each in some}
    for seed in range(400):
        pool = pool_runs([found], TOPICS, reports, seed=seed)
        order = [(each.article, each.start, each.end) for each in pool]
        for each in some:
            at[each.id][order.index(place(each))] += 1
    # 80 of 400 expected, with a deviation of 8: 40 is five of them off.
    assert all(40 < count < 120 for counts in at.values() for count in counts)


def test_topics_have_orders_of_their_own(reports: qa.Library) -> None:
    ids = [each.id for each in reports.passages()[:10]]
    found = run("one", {"t1": ranked(ids), "t2": ranked(ids)})
    pool = pool_runs([found], TOPICS, reports)
    orders = [[(i.article, i.start) for i in pool if i.topic == topic] for topic in pool.topics]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_its_repr_counts_what_is_in_it() -> None:
    def item(topic: str, start: int) -> PoolItem:
        return PoolItem(
            topic=topic, question="What?", article="a.txt", start=start, end=9, sha256="0"
        )

    items = (item("t1", 0), item("t1", 1), item("t2", 0))
    assert repr(Pool(items)) == "<Pool of 3 to judge for 2 topics>"
    assert repr(Pool(items[:1])) == "<Pool of 1 to judge for 1 topic>"


def test_retrievers_are_pooled_as_runs(reports: qa.Library) -> None:
    runs = [
        run_of_retriever(name, make_retriever(name, reports), TOPICS, top=4)
        for name in ("bm25", "dense")
    ]
    pool = pool_runs(runs, TOPICS, reports, top=4)
    for topic in TOPICS:
        found = {
            place(reports.passage(hit.passage_id))
            for name in ("bm25", "dense")
            for hit in make_retriever(name, reports).retrieve(TOPICS[topic], 4)
        }
        assert places(pool, topic) == found


def test_runs_of_libraries_that_split_otherwise_are_pooled_by_their_characters(
    reports: qa.Library, tmp_path: Path
) -> None:
    folder = Path(reports.file.setting("folder"))
    qa.build(folder, library=tmp_path / "l", model=HashingEncoder(), size=120, progress=False)
    with qa.open(tmp_path / "l", model=HashingEncoder()) as longer:
        found = [each.passages()[0] for each in (reports, longer)]
        runs = [run(each.id, {"t1": {each.id: 1.0}}) for each in found]
        pool = pool_runs(runs, TOPICS, [reports, longer])
        assert places(pool, "t1") == set(map(place, found))
        assert len(pool) == 2
        with pytest.raises(ValueError, match=r"^2 runs, but 1 libraries; give one for each run$"):
            pool_runs(runs, TOPICS, [reports])


def test_a_run_of_other_passages_is_told_with_its_place(reports: qa.Library) -> None:
    other = Run(name="o", scores={"t1": {"0000": 1.0}}, places={"t1": "o.run, line 4"})
    with pytest.raises(
        ValueError, match=r"^o\.run, line 4: there is no passage '0000' in .*; pool"
    ):
        pool_runs([other], TOPICS, reports)
    unplaced = run("o", {"t1": {"0000": 1.0}})
    with pytest.raises(ValueError, match=r"^run 'o', topic 't1': there is no passage '0000' in"):
        pool_runs([unplaced], TOPICS, reports)


def test_what_cannot_be_pooled_is_told(reports: qa.Library) -> None:
    found = run("one", {"other": {reports.ids[0]: 1.0}})
    with pytest.raises(ValueError, match=r"^none of the runs has any topic of the topics; compare"):
        pool_runs([found], TOPICS, reports)
    with pytest.raises(ValueError, match=r"^there is no run to pool; name two or more$"):
        pool_runs([], TOPICS, reports)
    for top in (0, -1, 2.5, True):
        with pytest.raises(ValueError, match=r"must be a whole number, at least 1$"):
            pool_runs([found], TOPICS, reports, top=top)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^there is no topic 't9' in the topics$"):
        pool_passages({"t9": []}, TOPICS)
    marks = Topics({"t1": "?!"}, "marks.tsv")
    told = r"^marks\.tsv: topic 't1' cannot be asked: the question is empty; type what you want"
    with pytest.raises(ValueError, match=told):
        run_of_retriever("bm25", reports.lexical, marks)
    with pytest.raises(ValueError, match=told):
        pool_passages({"t1": reports.passages()[:1]}, marks)


def test_what_is_judged_is_counted_and_what_is_left_can_be_judged(tiny: qa.Library) -> None:
    passages = tiny.passages()
    pool = pool_passages({"t1": passages, "t2": passages[:1]}, TOPICS)
    assert (len(pool), pool.judged(tiny)) == (4, 0)
    tiny.judgments.judge(TOPICS["t1"], passages[0], 2, judge="NL")
    tiny.judgments.judge(TOPICS["t1"], passages[0], 0, judge="AB")
    tiny.judgments.judge(TOPICS["t2"], passages[0], 0, judge="NL")
    tiny.judgments.judge("Another question?", passages[1], 0, judge="NL")
    assert (pool.judged(tiny), pool.judged(tiny, "NL"), pool.judged(tiny, " AB ")) == (2, 2, 1)
    left = pool.left(tiny, "NL")
    assert places(left, "t1") == {place(each) for each in passages[1:]}
    assert places(left, "t2") == set()
    assert list(left) == [each for each in pool if each in left.items]


def test_words_that_were_edited_since_are_not_judged(articles: Path, tiny: qa.Library) -> None:
    (bridge,) = (each for each in tiny.passages() if each.article.path == "bridge.txt")
    tiny.judgments.judge(TOPICS["t1"], bridge, 2)
    path = articles / "bridge.txt"
    path.write_text(path.read_text().replace("40 million", "50 million"))
    qa.build(articles, library=tiny.path, model=HashingEncoder(), progress=False)
    with qa.open(tiny.path) as now:
        (edited,) = (each for each in now.passages() if each.article.path == "bridge.txt")
        assert place(edited) == place(bridge)
        assert pool_passages({"t1": [edited]}, TOPICS).judged(now) == 0
        assert pool_passages({"t1": [bridge]}, TOPICS).judged(now) == 1


def test_it_is_judged_in_a_page_of_its_own(tiny: qa.Library) -> None:
    pool = pool_passages({"t1": tiny.passages()}, TOPICS)
    page = pool.judge(tiny, "NL", blind=True)
    assert page.session.blind
    assert not pool.judge(tiny).session.blind
    page.session.judge_item(2)
    (made,) = tiny.judgments
    first = pool.items[0]
    assert (made.question, made.article_id, made.grade, made.judge) == (
        first.question, first.article, 2, "NL",
    )  # fmt: skip
    assert pool.judged(tiny, "NL") == 1


words = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() != "")
questions = st.text(min_size=1, max_size=12).filter(lambda text: any(map(str.isalnum, text)))
items = st.builds(
    lambda topic, question, article, start, length: PoolItem(
        topic=topic, question=question, article=article, start=start, end=start + length,
        sha256="0" * 64,
    ),
    words, questions, words, st.integers(0, 10**9), st.integers(1, 99),
)  # fmt: skip


@given(
    pool=st.lists(
        items, min_size=1, max_size=5, unique_by=lambda i: (i.topic, i.article, i.start, i.end)
    ).map(lambda some: Pool(tuple(some)))
)
def test_a_written_pool_is_read_back_the_same(
    pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = pool.write(tmp_path_factory.mktemp("pools") / "p.jsonl")
    found = read_pool(path)
    assert found == pool
    assert found.source == str(path)


LINE = {"topic": "t", "question": "Who?", "article": "a", "start": 0, "end": 5, "sha256": "00"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({key: LINE[key] for key in LINE if key != "start"}, 'there is no "start"; it has '),
        ({key: LINE[key] for key in LINE if key != "sha256"}, 'there is no "sha256"; it has '),
        (LINE | {"question": " "}, "\"question\" is ' ', but must be a text, not empty"),
        (LINE | {"end": 0}, "it goes from 0 to 0, but must hold a character, counted from 0"),
        (LINE | {"start": None}, '"start" is None, but must be a whole number'),
        (LINE | {"topic": "s"}, "'a' 0:5 is there twice for 's'; leave one out"),
        (LINE | {"question": "?!"}, "the question is empty; type what you want to know"),
        ([], "not a JSON object"),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_place(
    tmp_path: Path, line: object, message: str
) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(f"{json.dumps(LINE | {'topic': 's'})}\n{json.dumps(line)}\n")
    with pytest.raises(ValueError) as caught:
        read_pool(path)
    assert str(caught.value).startswith(f"{path}, line 2: {message}")


def test_an_empty_pool_is_told(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").touch()
    with pytest.raises(ValueError, match=r"p\.jsonl holds nothing to judge; make a pool with: qa"):
        read_pool(tmp_path / "p.jsonl")
