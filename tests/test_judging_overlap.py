"""The overlap rule: worked out by hand, and what holds however an article is split."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from corpus.article import Article, Paragraph, Passage, passage_id
from corpus.sourcemap import SourceMap
from corpus.splitter import SplitSettings, split_article
from corpus.traced import Traced
from qa.judging.overlap import Extent, TextExtents, checked_threshold, grades_by_overlap
from qa.judging.spans import JudgedSpan, SpanQrels

TEN = "abcdefghij"


def article(text: str, key: str = "a.txt") -> Article:
    return Article(
        id=key,
        path=key,
        text=text,
        paragraphs=(Paragraph(start=0, end=len(text), number=1),),
        source_map=SourceMap.of(Traced.of(text), text),
    )


def cut(whole: Article, *places: tuple[int, int]) -> list[Passage]:
    return [
        Passage(
            id=passage_id(whole.id, whole.text[start:end], number),
            article=whole,
            start=start,
            end=end,
        )
        for number, (start, end) in enumerate(places)
    ]


def grades(
    whole: Article,
    places: list[tuple[int, int]],
    judged: list[tuple[int, int, int]],
    threshold: float = 0.5,
) -> dict[tuple[int, int], int]:
    """By place, the grade of each passage that has one."""
    spans = SpanQrels(
        JudgedSpan(topic="q", article=whole.id, start=start, end=end, grade=grade)
        for start, end, grade in judged
    )
    passages = cut(whole, *places)
    found = spans.qrels(passages, threshold=threshold).grades.get("q", {})
    return {(each.start, each.end): found[each.id] for each in passages if each.id in found}


def test_a_passage_that_was_judged_has_its_grade() -> None:
    judged = [(0, 10, 2), (10, 20, 0), (20, 30, 1)]
    places = [(start, end) for start, end, _ in judged]
    found = grades(article(TEN * 3), places, judged)
    assert found == {(0, 10): 2, (10, 20): 0, (20, 30): 1}


@pytest.mark.parametrize(
    ("place", "judged", "expected"),
    [
        ((0, 20), (5, 9), 2),  # holds all 4 of the span
        ((0, 7), (5, 9), 2),  # 2 of the span's 4: one half
        ((0, 6), (5, 9), None),  # 1 of 4
        ((0, 4), (2, 30), 2),  # 2 of the passage's 4: it is the shorter one
        ((0, 4), (3, 30), None),  # 1 of 4
        ((8, 12), (0, 30), 2),  # lies in it
    ],
)
def test_a_relevant_span_counts_by_the_shorter_of_the_two(
    place: tuple[int, int], judged: tuple[int, int], expected: int | None
) -> None:
    found = grades(article(TEN * 3), [place], [(*judged, 2)])
    assert found.get(place) == expected


@pytest.mark.parametrize(
    ("place", "judged", "expected"),
    [
        ((0, 20), (5, 9), None),  # a sentence says nothing of the page: 4 of 20
        ((0, 20), (5, 14), None),  # 9 of 20
        ((0, 20), (5, 15), 0),  # 10 of 20
        ((5, 9), (0, 20), 0),
    ],
)
def test_a_span_that_is_not_relevant_counts_by_the_passage(
    place: tuple[int, int], judged: tuple[int, int], expected: int | None
) -> None:
    found = grades(article(TEN * 3), [place], [(*judged, 0)])
    assert found.get(place) == expected


def test_the_highest_grade_that_counts_is_the_passages() -> None:
    judged = [(0, 20, 0), (5, 8, 1), (10, 12, 2), (19, 25, 2)]
    found = grades(article(TEN * 3), [(0, 9), (9, 20), (20, 30)], judged)
    # The last span lies with 1 of 6 in the second passage and with 5 in the third.
    assert found == {(0, 9): 1, (9, 20): 2, (20, 30): 2}


def test_white_space_is_not_counted() -> None:
    whole = article("ab  \n\n cd")
    # The span holds four characters that count, each passage two of them: exactly one half.
    assert grades(whole, [(0, 2), (7, 9)], [(0, 9, 1)]) == {(0, 2): 1, (7, 9): 1}
    # The same words with the white space after them are the same passage.
    assert grades(whole, [(0, 4)], [(0, 2, 0)]) == {(0, 4): 0}


def test_what_was_judged_itself_is_not_overruled_by_what_overlaps_it() -> None:
    # Two passages that share half of their words: each keeps what was said of it.
    judged = [(0, 10, 2), (5, 15, 0)]
    assert grades(article(TEN * 3), [(0, 10), (5, 15)], judged) == {(0, 10): 2, (5, 15): 0}
    # Nor by what is of no passage: 10 of its 12 characters are the first one's.
    assert grades(article(TEN * 3), [(0, 10)], [(0, 10, 0), (0, 12, 2)]) == {(0, 10): 0}


def test_a_judgment_of_a_passage_is_of_no_other_passage() -> None:
    # They share nine of ten characters, and nobody looked at the second.
    assert grades(article(TEN * 3), [(0, 10), (1, 11)], [(0, 10, 2)]) == {(0, 10): 2}
    # On a splitting that has no such passage it counts: 9 of 10.
    assert grades(article(TEN * 3), [(1, 11), (11, 21)], [(0, 10, 2)]) == {(1, 11): 2}


def test_the_threshold_is_a_setting() -> None:
    whole = article(TEN * 3)
    assert grades(whole, [(0, 6)], [(5, 9, 2)], threshold=0.25) == {(0, 6): 2}
    assert grades(whole, [(0, 8)], [(5, 9, 2)], threshold=0.8) == {}
    assert grades(whole, [(0, 9)], [(5, 9, 2)], threshold=1) == {(0, 9): 2}
    assert checked_threshold(0.5) == 0.5


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan"), "0.5", True, None])
def test_a_threshold_out_of_its_range_is_refused(threshold: object) -> None:
    with pytest.raises(ValueError, match=r"must be over 0 and at most 1$"):
        checked_threshold(threshold)  # type: ignore[arg-type]


def test_over_one_half_a_span_can_be_lost_between_two_passages() -> None:
    # Each holds 10 of its 20 characters, and has 15 itself: 10 of 15 is the larger share.
    found = grades(article(TEN * 4), [(0, 20), (20, 40)], [(10, 30, 2)], threshold=0.51)
    assert found == {}


texts = st.text(alphabet="ab \n", min_size=1, max_size=60).filter(lambda text: text.strip() != "")


@st.composite
def split_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], tuple[int, int]]:
    """A text, a splitting that leaves out nothing but white space, and a judged span."""
    text = draw(texts)
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=8))})
    places = []
    for start, end in itertools.pairwise(cuts):
        words = text[start:end]
        if words.strip():
            start += len(words) - len(words.lstrip())
            # Some splitters repeat the end of a passage in the next one.
            start = max(0, start - draw(st.integers(0, 5)))
            places.append((start, end - (len(words) - len(words.rstrip()))))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    return text, places, (start, end)


@given(split=split_texts(), threshold=st.floats(0.01, 0.5), grade=st.sampled_from((1, 2)))
@example(split=("ab\n\ncd", [(0, 2), (4, 6)], (1, 5)), threshold=0.5, grade=1)
def test_a_relevant_span_makes_a_passage_relevant_however_the_article_is_split(
    split: tuple[str, list[tuple[int, int]], tuple[int, int]], threshold: float, grade: int
) -> None:
    text, places, (start, end) = split
    found = grades(article(text), places, [(start, end, grade)], threshold)
    assert grade in found.values()


SENTENCES = (
    "The ferry to the island was stopped. Nobody could say for how long. Two boats lay at the "
    "pier and the third one was in the yard. The harbour master had no word from the ministry.\n\n"
    "A day later the strike was over! Wages rise by four percent, the union said. It had asked "
    "for seven. Fishermen sold their catch on the quay, as their fathers did."
)


@given(
    size=st.integers(8, 60),
    share=st.floats(0, 0.5),
    start=st.integers(0, len(SENTENCES) - 2),
    length=st.integers(1, len(SENTENCES)),
)
def test_so_it_is_with_the_splitter_at_any_size(
    size: int, share: float, start: int, length: int
) -> None:
    end = min(len(SENTENCES), start + length)
    assume(SENTENCES[start:end].strip())
    whole = article(SENTENCES)
    passages = split_article(
        whole,
        lambda texts: [len(text.split()) for text in texts],
        window=256,
        settings=SplitSettings(size=size, overlap=int(size * share)),
    )
    found = grades(whole, [(each.start, each.end) for each in passages], [(start, end, 2)])
    assert found
    assert set(found.values()) == {2}


def slow_grades(
    text: str,
    places: list[tuple[int, int]],
    judged: list[tuple[int, int, int]],
    threshold: float,
) -> list[int | None]:
    """The rule, read aloud over sets of characters."""

    def counted(start: int, end: int) -> frozenset[int]:
        return frozenset(at for at in range(start, end) if not text[at].isspace())

    passages = [counted(*place) for place in places]
    spans = [(counted(start, end), grade) for start, end, grade in judged]
    found = []
    for passage in passages:
        grades = [grade for span, grade in spans if span == passage]
        for span, grade in spans if not grades else ():
            if span not in passages:
                whole = min(len(span), len(passage)) if grade else len(passage)
                if len(span & passage) / whole >= threshold:
                    grades.append(grade)
        found.append(max(grades) if grades else None)
    return found


@st.composite
def judged_texts(
    draw: st.DrawFn,
) -> tuple[str, list[tuple[int, int]], list[tuple[int, int, int]]]:
    """A text, its passages, and places that were judged, each with at least one character."""
    text = draw(texts)
    letters = [at for at, character in enumerate(text) if not character.isspace()]

    def place() -> tuple[int, int]:
        first = draw(st.sampled_from(letters))
        return draw(st.integers(0, first)), draw(st.integers(first + 1, len(text)))

    places = [place() for _ in range(draw(st.integers(1, 4)))]
    judged = [
        (*(draw(st.sampled_from(places)) if draw(st.booleans()) else place()), grade)
        for grade in draw(st.lists(st.sampled_from((0, 1, 2)), min_size=1, max_size=4))
    ]
    return text, places, judged


@given(case=judged_texts(), threshold=st.floats(0.05, 1))
def test_it_is_the_rule_over_sets_of_characters(
    case: tuple[str, list[tuple[int, int]], list[tuple[int, int, int]]], threshold: float
) -> None:
    text, places, judged = case
    extents = TextExtents(text)
    found = grades_by_overlap(
        [extents.extent(*place) for place in places],
        [(extents.extent(start, end), grade) for start, end, grade in judged],
        threshold,
    )
    assert found == slow_grades(text, places, judged, threshold)


def test_an_extent_counts_what_is_no_white_space() -> None:
    extents = TextExtents(" a b\u2028\u00a0c")
    assert extents.extent(0, 4) == Extent(0, 2)
    assert extents.extent(0, 4).length == 2
    assert extents.extent(1, 7).common(extents.extent(3, 9 - 2)) == 2
