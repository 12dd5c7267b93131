"""What articles and passages tell about themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Paragraph, Passage, passage_id
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


# Reading on

LONG = Article(
    id="long.txt",
    path="long.txt",
    text="One.\n\nTwo.\n\nHead\n\nThree.\n\nFour.\n\nFive.",
    paragraphs=(
        Paragraph(start=0, end=4, number=1),
        Paragraph(start=6, end=10, number=2),
        Paragraph(start=12, end=16, number=3, heading=True),
        Paragraph(start=18, end=24, number=3),
        Paragraph(start=26, end=31, number=4),
        Paragraph(start=33, end=38, number=5),
    ),
    # Five characters of the file stand before the text.
    source_map=SourceMap(((0, 38, 5, 43),)),
)


@pytest.mark.parametrize(
    ("start", "end", "n", "text"),
    [
        (7, 9, 0, "Two."),
        (7, 9, 1, "One.\n\nTwo.\n\nHead\n\nThree."),
        (20, 22, 0, "Head\n\nThree."),
        (13, 15, 0, "Head\n\nThree."),
        (9, 19, 0, "Two.\n\nHead\n\nThree."),
        (27, 31, 1, "Head\n\nThree.\n\nFour.\n\nFive."),
        (0, 4, 1, "One.\n\nTwo."),
        (20, 22, 2, LONG.text),
        (20, 22, 10**20, LONG.text),
    ],
)
def test_around_are_whole_paragraphs_and_n_more_on_either_side(
    start: int, end: int, n: int, text: str
) -> None:
    around = Passage(id="p", article=LONG, start=start, end=end).around(n)
    assert around.text == text
    assert LONG.text[around.start : around.end] == text
    assert around.source_spans == ((around.start + 5, around.end + 5),)


@pytest.mark.parametrize("n", [-1, 1.0, "1", None, True])
def test_around_takes_a_number_of_paragraphs_only(n: object) -> None:
    passage = Passage(id="p", article=LONG, start=7, end=9)
    with pytest.raises(ValueError, match=r"but must be a whole number of paragraphs, 0 or more"):
        passage.around(n)  # type: ignore[arg-type]


def test_what_is_around_has_the_id_of_a_passage_that_says_the_same() -> None:
    whole = Passage(id=passage_id(LONG.id, "Two."), article=LONG, start=6, end=10)
    assert Passage(id="p", article=LONG, start=7, end=9).around(0) == whole
    assert whole.around(0) == whole
    assert whole.around(1).id != whole.id


def test_no_stretch_without_its_paragraphs() -> None:
    assert LONG.stretch(2, 3) == (6, 24)
    with pytest.raises(ValueError, match=r"'long.txt' has no paragraphs 6 to 7"):
        LONG.stretch(6, 7)


@given(st.data())
def test_around_never_splits_a_paragraph_nor_leaves_the_article(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.tuples(st.text("ab c", min_size=1), st.booleans()), min_size=1))
    paragraphs: list[Paragraph] = []
    at, number = 0, 1
    last = max(1, sum(not heading for _, heading in drawn))
    for words, heading in drawn:
        end = at + len(words)
        number_now = min(number, last)
        paragraphs.append(Paragraph(start=at, end=end, number=number_now, heading=heading))
        at, number = end + 2, number + (not heading)
    text = "\n\n".join(words for words, _ in drawn)
    article = Article(
        id="a",
        path="a",
        text=text,
        paragraphs=tuple(paragraphs),
        source_map=SourceMap(((0, len(text), 0, len(text)),)),
    )
    first = data.draw(st.sampled_from(paragraphs))
    start = data.draw(st.integers(first.start, first.end - 1))
    passage = Passage(
        id="p", article=article, start=start, end=data.draw(st.integers(start + 1, len(text)))
    )
    n = data.draw(st.integers(0, 12))
    around = passage.around(n)
    assert around.start <= passage.start
    assert around.end >= passage.start + len(passage.text.rstrip("\n"))
    assert around.start in {paragraph.start for paragraph in paragraphs}
    assert around.end in {paragraph.end for paragraph in paragraphs}
    low, high = passage.paragraphs
    # The slow way: every paragraph whose number is near enough.
    near = [p for p in paragraphs if low - n <= p.number <= high + n]
    assert (around.start, around.end) == (near[0].start, near[-1].end)
    assert around.paragraphs == (max(1, low - n), min(last, high + n))
