"""Passages: nothing lost, nothing too long, no sentence cut without need, ids that stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.article import Article, Paragraph
from corpus.sentences import split_sentences
from corpus.sourcemap import SourceMap
from corpus.splitter import SplitSettings, split_article
from corpus.traced import Traced

Counter = Callable[[Sequence[str]], list[int]]


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def characters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def fewer_together(texts: Sequence[str]) -> list[int]:
    """Count the different words: the whole has at most as many as its parts."""
    return [len(set(text.split())) for text in texts]


def more_together(texts: Sequence[str]) -> list[int]:
    """Count words and, twice, the gaps between them: the whole has more than its parts."""
    return [len(text.split()) + 2 * len(re.findall(r"\s+", text)) for text in texts]


COUNTERS: dict[str, Counter] = {
    function.__name__: function for function in (words, characters, fewer_together, more_together)
}


def article(*texts: str, headings: Sequence[int] = (), key: str = "a.txt") -> Article:
    paragraphs, at = [], 0
    for number, text in enumerate(texts):
        paragraphs.append(
            Paragraph(start=at, end=at + len(text), number=number + 1, heading=number in headings)
        )
        at += len(text) + 2
    whole = "\n\n".join(texts)
    return Article(
        id=key,
        path=key,
        text=whole,
        paragraphs=tuple(paragraphs),
        source_map=SourceMap.of(Traced.of(whole), whole),
    )


def split(
    of: Article, *, size: int = 8, overlap: int = 0, window: int = 100, count: Counter = words
) -> list[str]:
    found = split_article(
        of, count, window=window, settings=SplitSettings(size=size, overlap=overlap)
    )
    return [passage.text for passage in found]


def sentence(size: int, first: str = "W") -> str:
    return " ".join([first, *["w"] * (size - 1)]) + "."


# ---- by hand ----


def test_paragraphs_that_fit_are_passages() -> None:
    one, two, three = sentence(6, "A"), sentence(7, "B"), sentence(8, "C")
    assert split(article(one, two, three)) == [one, two, three]


def test_short_paragraphs_share_a_passage() -> None:
    one, two, three = sentence(4, "A"), sentence(4, "B"), sentence(8, "C")
    assert split(article(one, two, three)) == [f"{one}\n\n{two}", three]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    one, two, three, four = (sentence(4, first) for first in "ABCD")
    assert split(article(f"{one} {two} {three} {four}")) == [f"{one} {two}", f"{three} {four}"]


def test_the_parts_of_a_long_paragraph_are_even() -> None:
    # A greedy cut would leave the last sentence alone: 8 + 4 tokens; 6 + 6 costs less.
    sentences = [sentence(2, first) for first in "ABCDEF"]
    assert split(article(" ".join(sentences))) == [
        " ".join(sentences[:3]),
        " ".join(sentences[3:]),
    ]


def test_a_heading_stays_with_the_paragraph_under_it() -> None:
    one, head, two = sentence(5, "A"), "Head line", sentence(6, "B")
    assert split(article(one, head, two, headings=[1])) == [one, f"{head}\n\n{two}"]


def test_a_sentence_longer_than_a_passage_is_whole_if_the_window_takes_it() -> None:
    one, two = sentence(3, "A"), sentence(30, "B")
    assert split(article(f"{one} {two}"), window=30) == [one, two]


def test_a_sentence_longer_than_the_window_is_cut_between_words() -> None:
    passages = split(article(sentence(31)), window=30)
    assert [len(text.split()) for text in passages] == [8, 8, 8, 7]


def test_a_passage_leaves_a_quarter_of_the_window_for_the_title() -> None:
    one, two = sentence(5, "A"), sentence(5, "B")
    assert split(article(f"{one} {two}"), size=100, window=12) == [one, two]
    assert split(article(f"{one} {two}"), size=100, window=16) == [f"{one} {two}"]


def test_overlap_repeats_the_last_sentences() -> None:
    sentences = [sentence(4, first) for first in "ABCDEF"]
    one, two, three, four, five, six = sentences
    assert split(article(" ".join(sentences)), size=12, overlap=4) == [
        f"{one} {two}",
        f"{two} {three} {four}",
        f"{four} {five} {six}",
    ]


def test_no_sentence_is_repeated_that_is_longer_than_the_overlap() -> None:
    sentences = [sentence(4, first) for first in "ABCD"]
    assert split(article(" ".join(sentences)), size=12, overlap=3) == [
        " ".join(sentences[:2]),
        " ".join(sentences[2:]),
    ]


def test_an_article_without_text_has_no_passages() -> None:
    assert split(article()) == []


def test_a_monstrous_word_is_cut_by_its_length() -> None:
    # One token, but 1,000 characters: a piece has at most ten a token.
    assert [len(text) for text in split(article("x" * 1000), window=16)] == [80] * 12 + [40]


def test_a_text_that_repeats_itself_has_passages_with_different_ids() -> None:
    found = split_article(
        article(*[sentence(8)] * 5), words, window=100, settings=SplitSettings(size=8)
    )
    assert len({passage.id for passage in found}) == len(found) == 5
    assert all(re.fullmatch("[0-9a-f]{16}", passage.id) for passage in found)


def test_ids_depend_on_the_article_the_text_and_nothing_else() -> None:
    texts = [sentence(8, f"P{number}") for number in range(40)]
    wanted = SplitSettings(size=8)
    before = split_article(article(*texts), words, window=100, settings=wanted)
    again = split_article(article(*texts), words, window=100, settings=wanted)
    assert [passage.id for passage in again] == [passage.id for passage in before]
    other = split_article(article(*texts, key="b.txt"), words, window=100, settings=wanted)
    assert not {passage.id for passage in other} & {passage.id for passage in before}


def test_an_edit_leaves_the_ids_of_passages_far_away() -> None:
    texts = [" ".join(sentence(3 + (n * m) % 5, f"S{n}x{m}") for m in range(6)) for n in range(30)]
    wanted = SplitSettings(size=20)
    before = split_article(article(*texts), words, window=100, settings=wanted)
    texts[2] = "An edit. " + texts[2]
    after = split_article(article(*texts), words, window=100, settings=wanted)
    changed = {passage.id for passage in before} ^ {passage.id for passage in after}
    assert len(changed) <= 8
    assert [p.id for p in before][-20:] == [p.id for p in after][-20:]


@pytest.mark.parametrize("size", [7, 0, -1])
def test_a_size_below_eight_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"size is {size}, but"):
        SplitSettings(size=size)


@pytest.mark.parametrize("overlap", [-1, 21, 40])
def test_an_overlap_over_half_the_size_is_refused(overlap: int) -> None:
    with pytest.raises(ValueError, match=f"overlap is {overlap}, but"):
        SplitSettings(size=40, overlap=overlap)


def test_a_window_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="window is 0, but"):
        split(article("One."), window=0)


def test_a_counter_that_counts_too_few_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        split(article("One. Two."), count=lambda texts: [1])


# ---- properties ----

PROSE = st.lists(
    st.sampled_from(
        ["The", "mayor", "said", "so.", "“Who?”", "he", "asked.", "U.S.", "It", "cost", "2.5", "m."]
    ),
    min_size=1,
    max_size=60,
).map(" ".join)
ODD = st.one_of(
    st.integers(1, 900).map(lambda size: "x" * size),
    st.text(alphabet="今天下雨我们在家。！", min_size=1, max_size=90),
    st.text(alphabet="e\u0301👩\u200d🚀🇩🇪. ", min_size=1, max_size=60),
    st.text(alphabet="ab .\u00a0\u3000\t", min_size=1, max_size=60),
)
TEXTS = st.lists(st.one_of(PROSE, PROSE, ODD).map(str.strip).filter(bool), min_size=1, max_size=8)


@settings(max_examples=400)
@given(
    texts=TEXTS,
    counter=st.sampled_from(sorted(COUNTERS)),
    size=st.integers(8, 60),
    window=st.integers(1, 80),
    share=st.floats(0, 0.5),
    heading=st.integers(0, 8),
)
@example(texts=["x " * 50 + "y"], counter="more_together", size=8, window=10, share=0.5, heading=8)
@example(texts=["x" * 900], counter="characters", size=8, window=1, share=0.0, heading=8)
def test_passages_hold_everything_and_keep_their_limits(
    texts: list[str], counter: str, size: int, window: int, share: float, heading: int
) -> None:
    count = COUNTERS[counter]
    whole = article(*texts, headings=[heading])
    overlap = int(size * share)
    passages = split_article(
        whole, count, window=window, settings=SplitSettings(size=size, overlap=overlap)
    )
    most = min(size, window - window // 4)
    spans = [
        (paragraph.start + start, paragraph.start + end)
        for paragraph in whole.paragraphs
        for start, end in split_sentences(whole.text[paragraph.start : paragraph.end])
    ]
    fits = {
        span
        for span in spans
        if max(count([whole.text[slice(*span)]])[0], (span[1] - span[0]) // 10) <= window
    }
    assert len({passage.id for passage in passages}) == len(passages)
    covered: set[int] = set()
    before = (-1, 0)
    for passage in passages:
        assert passage.text == whole.text[passage.start : passage.end] == passage.text.strip()
        assert passage.start > before[0]
        assert passage.end > before[1]
        # Nothing but white space is skipped, and at most the overlap is repeated.
        assert not whole.text[before[1] : passage.start].strip()
        repeated = whole.text[passage.start : before[1]]
        if repeated:
            inside = [span for span in spans if passage.start <= span[0] < before[1]]
            if all(span in fits for span in inside):
                assert repeated == whole.text[inside[0][0] : inside[-1][1]]
                assert (
                    sum(max(1, n) for n in count([whole.text[slice(*s)] for s in inside]))
                    <= overlap
                )
        before = (passage.start, passage.end)
        covered.update(range(passage.start, passage.end))
        tokens = count([passage.text])[0]
        if tokens > most:
            alone = (passage.start, passage.end) in fits
            assert alone or len(passage.text) == 1, (tokens, most, passage.text)
        # No sentence that fits the window is cut.
        for start, end in fits:
            assert (
                end <= passage.start
                or start >= passage.end
                or (passage.start <= start and end <= passage.end)
            )
    assert all(at in covered for at, one in enumerate(whole.text) if not one.isspace())
