"""Real articles from end to end: read, split, embedded, asked. Skipped where the data is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import qa
from corpus import read_source
from embeddings import Encoder, passage_input


def without_white_space(text: str) -> str:
    return "".join(text.split())


def assert_exact(library: qa.Library, folder: Path, encoder: Encoder) -> None:
    """Both exactness rules, the cover of the text, and the window, for every passage."""
    sources = {
        article.path: read_source(folder / article.path, folder) for article in library.articles()
    }
    passages = library.passages()
    covered: dict[str, list[tuple[int, int]]] = {}
    for passage in passages:
        article = passage.article
        assert article.text[passage.start : passage.end] == passage.text
        text = sources[article.path].text
        pieces = "".join(text[start:end] for start, end in passage.source_spans)
        assert without_white_space(pieces) == without_white_space(passage.text)
        assert passage.text == passage.text.strip()
        covered.setdefault(article.id, []).append((passage.start, passage.end))
    for article in library.articles():
        at = 0
        for start, end in sorted(covered[article.id]):
            assert not article.text[at:start].strip()
            at = max(at, end)
        assert not article.text[at:].strip()
    assert len({passage.id for passage in passages}) == len(passages)
    counts = encoder.count_tokens([passage_input(passage, encoder) for passage in passages])
    assert max(counts) <= encoder.window


@pytest.fixture(scope="module")
def five(
    shared: Path, model: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[qa.Library]:
    path = tmp_path_factory.mktemp("five") / "five.library"
    report = qa.build(shared / "articles", library=path, model=model, progress=False)
    assert (report.articles, report.skipped) == (5, ())
    with qa.open(path, model=model) as library:
        yield library


def test_five_articles_are_exact(five: qa.Library, shared: Path, model: Encoder) -> None:
    assert_exact(five, shared / "articles", model)


def test_no_passage_holds_a_by_line_or_a_footer(five: qa.Library) -> None:
    for passage in five.passages():
        for line in passage.text.split("\n\n"):
            assert not line.startswith(("To contact", "Related Articles", "wsws.org"))
            assert line not in passage.article.authors
            assert passage.article.date and line != passage.article.date.raw


def test_the_right_passage_is_found(five: qa.Library, shared: Path) -> None:
    lines = (shared / "eval" / "article_questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [entry for entry in map(json.loads, lines) if entry["article"]]
    assert len(questions) == 20
    ranks = []
    for entry in questions:
        found = [
            ranked.rank
            for ranked in five.ask(entry["question"], 5).passages
            if ranked.passage.article.path == entry["article"]
            and any(start <= entry["start"] < end for start, end in ranked.passage.source_spans)
        ]
        ranks.append(min(found, default=0))
    assert sum(rank == 1 for rank in ranks) >= 16
    assert sum(rank > 0 for rank in ranks) >= 19


def test_696_articles_of_a_table_are_exact(shared: Path, model: Encoder, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    source = shared / "eval" / "rtqa_news_dev" / "corpus.jsonl"
    (folder / "corpus.jsonl").write_bytes(source.read_bytes())
    path = tmp_path / "news.library"
    report = qa.build(folder, library=path, model=model, progress=False)
    assert report.articles + len(report.copies) == 696
    assert report.skipped == ()
    assert report.added == report.passages
    with qa.open(path, model=model) as library:
        assert_exact(library, folder, model)
        # The same words twice in an article are two passages and one vector.
        inputs = {passage_input(passage, model) for passage in library.passages()}
    assert report.embedded == len(inputs)
    again = qa.build(folder, library=path, model=model, progress=False)
    assert (again.embedded, again.kept) == (0, report.passages)
