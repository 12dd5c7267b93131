"""What articles and passages tell about themselves."""

from __future__ import annotations

import pytest

from corpus.article import Article, Paragraph, Passage
from corpus.dates import ArticleDate
from corpus.sourcemap import SourceMap

SOURCE = "Head\n\nOne two.\n\n\fThree four."
ARTICLE = Article(
    id="a.txt",
    path="a.txt",
    text="Head\n\nOne two.\n\nThree four.",
    paragraphs=(
        Paragraph(start=0, end=4, number=1, heading=True),
        Paragraph(start=6, end=14, number=1),
        Paragraph(start=16, end=27, number=2),
    ),
    source_map=SourceMap(((0, 14, 0, 14), (16, 27, 17, 28))),
    page_starts=(0, 17),
    date=ArticleDate(raw="May 2011", year=2011, month=5),
)


def test_a_date_is_issued_as_far_as_it_is_known() -> None:
    assert ARTICLE.issued == "2011-05"
    undated = Article(id="b", path="b", text="", paragraphs=(), source_map=SourceMap(()))
    assert undated.issued is None


@pytest.mark.parametrize(
    ("start", "end", "numbers"),
    [(0, 4, (1, 1)), (0, 27, (1, 2)), (7, 8, (1, 1)), (13, 17, (1, 2)), (15, 17, (2, 2))],
)
def test_paragraphs_are_those_that_a_range_touches(
    start: int, end: int, numbers: tuple[int, int]
) -> None:
    assert ARTICLE.paragraphs_at(start, end) == numbers


@pytest.mark.parametrize(("start", "end"), [(4, 6), (14, 16), (27, 30)])
def test_a_range_between_paragraphs_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"no paragraph of 'a.txt' lies in {start}:{end}"):
        ARTICLE.paragraphs_at(start, end)


def test_pages_are_counted_from_one() -> None:
    assert ARTICLE.pages_at(0, 14) == (1, 1)
    assert ARTICLE.pages_at(10, 20) == (1, 2)
    assert ARTICLE.pages_at(16, 27) == (2, 2)
    with pytest.raises(ValueError, match="nothing in 14:16"):
        ARTICLE.pages_at(14, 16)


def test_a_passage_is_its_place_in_the_article() -> None:
    passage = Passage(id="p", article=ARTICLE, start=10, end=21)
    assert passage.text == ARTICLE.text[10:21] == "two.\n\nThree"
    assert passage.paragraphs == (1, 2)
    assert passage.pages == (1, 2)
    assert passage.source_spans == ((10, 14), (17, 22))
    assert [SOURCE[start:end] for start, end in passage.source_spans] == ["two.", "Three"]


def test_without_pages_there_are_none() -> None:
    bare = Article(
        id="b",
        path="b",
        text="One.",
        paragraphs=(Paragraph(start=0, end=4, number=1),),
        source_map=SourceMap(((0, 4, 0, 4),)),
    )
    assert Passage(id="p", article=bare, start=0, end=4).pages is None
