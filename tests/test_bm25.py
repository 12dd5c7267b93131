"""BM25 beside a slow oracle: the formula, written out, over words counted one by one."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import bm25s
import pytest
from generated import article_text, articles_of, by_article, library_of, write_articles
from hypothesis import given, settings
from hypothesis import strategies as st
from Stemmer import Stemmer

import qa
from corpus import Article
from embeddings import HashingEncoder
from qa.bm25 import BM25, words_name
from qa.retriever import Retriever

# The words without which bm25s searches, as its documentation lists them.
_STOP_WORDS = frozenset(bm25s.stopwords.STOPWORDS_EN)


def words_of(text: str) -> list[str]:
    """English stems of the words of two letters or more that are no stop words."""
    stem = Stemmer("english").stemWord
    words = re.findall(r"\b\w\w+\b", text.lower())
    return [stem(word) for word in words if word not in _STOP_WORDS]


def named(article: Article) -> list[str]:
    return [article.title or "", *article.authors, article.publisher or ""]


def oracle(
    library: qa.Library, query: str, *, k1: float = 1.2, b: float = 0.75
) -> dict[str, float]:
    """Scores over 0, as Lucene computes them since version 8.

    For each word of the query, repeated ones too: ``ln(1 + (N - df + 0.5) / (df + 0.5))`` times
    ``tf / (tf + k1 (1 - b + b length / mean length))`` (Kamphuis et al., 2020, "accurate").
    """
    passages = {
        passage.id: Counter(words_of(" ".join([*named(passage.article), passage.text])))
        for passage in library.passages()
    }
    mean = sum(sum(counts.values()) for counts in passages.values()) / len(passages)
    scores = {}
    for passage_id, counts in passages.items():
        length = sum(counts.values())
        score = 0.0
        for word in words_of(query):
            holding = sum(word in other for other in passages.values())
            rarity = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
            often = counts[word]
            if often:
                score += rarity * often / (often + k1 * (1 - b + b * length / mean))
        if score > 0:
            scores[passage_id] = score
    return scores


def found(bm25: BM25, query: str, k: int = 1000) -> dict[str, float]:
    return {hit.passage_id: hit.score for hit in bm25.retrieve(query, k)}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> qa.Library:
    folder = tmp_path_factory.mktemp("bm25")
    write_articles(folder / "articles", 12)
    qa.build(
        folder / "articles", library=folder / "l", model=HashingEncoder(), size=40, progress=False
    )
    return qa.open(folder / "l")


QUERIES = [
    "harbour", "harbours and unions", "strike strike strike", "the mayor's winter of 42",
    "unknownword harbour", "Report number 7", "TRUCE", "village, court; doctor? 17",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.4), (0, 0), (3, 1)])
def test_scores_are_the_formula_of_lucene(
    reports: qa.Library, query: str, k1: float, b: float
) -> None:
    bm25 = BM25(reports, k1=k1, b=b)
    assert found(bm25, query) == pytest.approx(oracle(reports, query, k1=k1, b=b), rel=1e-5)


def test_one_score_worked_out_by_hand(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    texts = {"a": "Alpha beta gamma.", "b": "Alpha alpha delta.", "c": "Delta epsilon zeta."}
    for name, text in texts.items():
        (tmp_path / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    qa.build(tmp_path / "articles", library=tmp_path / "l", model=HashingEncoder(), progress=False)
    library = qa.open(tmp_path / "l")
    assert [(p.article.title, p.text) for p in library.passages()] == [
        (None, text) for text in texts.values()
    ]
    a, b, _ = (passage.id for passage in library.passages())
    # Alpha is in 2 of 3, all three are 3 words long: ln(1 + 1.5/2.5) · tf / (tf + 1.2).
    rarity = math.log(1.6)
    assert found(BM25(library), "alpha") == pytest.approx(
        {b: rarity * 2 / 3.2, a: rarity * 1 / 2.2}
    )


def test_hits_are_sorted_and_ties_broken_by_id_also_across_the_cut(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for number in range(9):
        (tmp_path / "articles" / f"{number}.txt").write_text(f"Alpha word{number}.")
    qa.build(tmp_path / "articles", library=tmp_path / "l", model=HashingEncoder(), progress=False)
    bm25 = BM25(qa.open(tmp_path / "l"))
    ids = sorted(passage.id for passage in qa.open(tmp_path / "l").passages())
    for k in (1, 4, 9, 10):
        hits = bm25.retrieve("alpha", k)
        assert [hit.passage_id for hit in hits] == ids[:k]
        assert len({hit.score for hit in hits}) == 1


def test_k_cuts_the_ranking(reports: qa.Library) -> None:
    bm25 = BM25(reports)
    everything = bm25.retrieve("harbour strike", 1000)
    assert [hit.score for hit in everything] == sorted(
        (hit.score for hit in everything), reverse=True
    )
    assert bm25.retrieve("harbour strike", 3) == everything[:3]


@pytest.mark.parametrize("query", ["the and of", "zebra", "x", "?!", "", " ", "a I", "🎉"])
def test_query_without_a_word_of_the_library_finds_nothing(reports: qa.Library, query: str) -> None:
    assert BM25(reports).retrieve(query, 5) == []


def test_passage_without_a_word_of_the_query_is_no_match(reports: qa.Library) -> None:
    hits = BM25(reports).retrieve("truce 42", 1000)
    assert all(hit.score > 0 for hit in hits)
    assert 0 < len(hits) < len(reports)


def test_it_is_a_retriever_whose_floor_is_zero(reports: qa.Library) -> None:
    bm25 = BM25(reports)
    assert isinstance(bm25, Retriever)
    assert bm25.floor == 0


def test_a_changed_title_changes_what_is_found(tmp_path: Path) -> None:
    path = tmp_path / "articles" / "rows.jsonl"
    path.parent.mkdir()
    for title in ("Alpha", "Beta", "Beta " + "x " * 300 + "omega", "Beta " + "x " * 300 + "psi"):
        path.write_text(f'{{"id": "1", "title": "{title}", "text": "Gamma delta."}}')
        qa.build(path.parent, library=tmp_path / "l", model=HashingEncoder(), progress=False)
        for word in ("Alpha", "Beta", "omega", "psi"):
            hits = BM25(qa.open(tmp_path / "l")).retrieve(word, 5)
            assert bool(hits) == (word in title), (word, title[-10:])


@pytest.mark.parametrize("text", ["And of the.", "42", "? ! …"])
def test_library_without_a_word_finds_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "articles" / "rows.jsonl"
    path.parent.mkdir()
    path.write_text(f'{{"id": "1", "text": "{text}"}}', encoding="utf-8")
    qa.build(path.parent, library=tmp_path / "l", model=HashingEncoder(), progress=False)
    hits = BM25(qa.open(tmp_path / "l")).retrieve("and of 42", 5)
    assert len(hits) == (text == "42")


@pytest.mark.parametrize(
    ("k1", "b"), [(-0.1, 0.5), (1, -0.1), (1, 1.1), (math.nan, 0), (math.inf, 0), (1, math.nan)]
)
def test_parameters_out_of_range_are_refused(reports: qa.Library, k1: float, b: float) -> None:
    with pytest.raises(ValueError, match="k1 must be 0 or more and b 0 to 1"):
        BM25(reports, k1=k1, b=b)


def test_k_under_one_is_refused(reports: qa.Library) -> None:
    with pytest.raises(ValueError, match="k is 0, but must be at least 1"):
        BM25(reports).retrieve("harbour", 0)


def test_close_parameters_do_not_share_an_index(reports: qa.Library) -> None:
    scores = [found(BM25(reports, k1=k1), "harbour") for k1 in (1.2, 1.2000004, 1.3)]
    names = {path.name for path in (reports.path / "search").glob("bm25-*")}
    assert {name.split("-", 4)[4] for name in names} >= {"1.2-0.75", "1.2000004-0.75", "1.3-0.75"}
    assert scores[0] != scores[2]


def test_a_corrected_by_line_makes_another_index_in_place_of_the_old_one(tmp_path: Path) -> None:
    rows = [{"text": "Wheat was cut.", "author": "Ada Moor"}, {"text": "Rain fell on the wheat."}]
    with library_of(tmp_path, rows) as library:
        before = BM25(library)
        first = before.retrieve("Moor", 2)
        assert articles_of(library, first) == ["0000"]
    rows = [{"text": "Wheat was cut."}, {"text": "Rain fell on the wheat.", "author": "Ada Moor"}]
    with library_of(tmp_path, rows) as library:
        content = library.file.setting("content")
        assert articles_of(library, BM25(library).retrieve("Moor", 2)) == ["0001"]
        assert articles_of(library, BM25(library, k1=2).retrieve("Moor", 2)) == ["0001"]
        rows[1]["publisher"] = "Fenland Post"
        names = [path.name for path in (library.path / "search").glob("bm25-*")]
        words = words_name(library.file)
        assert sorted(names) == [f"bm25-2-{content}-{words}-{k1}-0.75" for k1 in ("1.2", "2.0")]
    with library_of(tmp_path, rows) as library:
        assert library.file.setting("content") == content
        assert articles_of(library, BM25(library).retrieve("Fenland", 2)) == ["0001"]
    # One that is open goes on with what it was opened with.
    assert before.retrieve("Moor", 2) == first


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*article_text(3).split(), "the", "Kyiv", "42"]), max_size=8))
def test_any_query_scores_as_the_oracle_says(reports: qa.Library, query: list[str]) -> None:
    bm25 = BM25(reports)
    expected = oracle(reports, " ".join(query))
    assert found(bm25, " ".join(query)) == pytest.approx(expected, rel=1e-5)


def test_words_of_authors_and_publisher_count_as_the_passages_own(tmp_path: Path) -> None:
    rows = [
        {"text": "Gamma delta.", "author": "Ilse Quist"},
        {"text": "Gamma quist.", "publisher": "Harbour Gazette"},
        {"text": "Gamma epsilon.", "title": "The gazette"},
    ]
    library = library_of(tmp_path, rows)
    ids = by_article(library)
    bm25 = BM25(library)
    for query in ("Quist", "gazette", "gamma Ilse", "harbour delta"):
        assert found(bm25, query) == pytest.approx(oracle(library, query), rel=1e-5)
    assert set(found(bm25, "Quist")) == {ids["0000"], ids["0001"]}
    assert set(found(bm25, "gazette")) == {ids["0001"], ids["0002"]}


def test_rarity_is_the_formula_over_the_passages_that_have_the_stem(tmp_path: Path) -> None:
    library = library_of(tmp_path, ["Alpha boats.", "Alpha alpha delta.", "Delta boat.", "Psi."])
    bm25 = BM25(library)
    # ln(1 + (4 - n + 0.5) / (n + 0.5)): n is 2, 2, 1, 0.
    assert [bm25.rarity(stem) for stem in ("alpha", "boat", "psi", "zebra")] == pytest.approx(
        [math.log(2), math.log(2), math.log(1 + 3.5 / 1.5), math.log(1 + 4.5 / 0.5)]
    )
    assert library.rarity("psi") == bm25.rarity("psi")
    assert [bm25.holds(stem) for stem in ("boat", "boats", "psi")] == [True, False, True]


@settings(max_examples=30)
@given(st.sets(st.integers(0, 11)), st.sampled_from(QUERIES), st.integers(1, 40))
def test_a_filter_takes_passages_out_before_the_ranking_and_changes_no_score(
    reports: qa.Library, numbers: set[int], query: str, k: int
) -> None:
    paths = [f"report-{number:03}.txt" for number in numbers] or ["none.txt"]
    bm25 = reports.lexical
    left = [
        hit
        for hit in bm25.retrieve(query, 1000)
        if reports.passage(hit.passage_id).article.path in paths
    ]
    assert bm25.retrieve(query, k, {"article": paths}) == left[:k]
