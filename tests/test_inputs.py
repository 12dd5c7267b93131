"""What an encoder is given for a passage: its article's title, then its text, in the window."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Article, Paragraph, Passage, SourceMap, SplitSettings, split_article
from embeddings import Encoder, HashingEncoder, SentenceEncoder, passage_input
from embeddings.inputs import passage_inputs


def article_of(text: str, title: str | None) -> Article:
    paragraphs = []
    at = 0
    for number, part in enumerate(text.split("\n\n"), 1):
        paragraphs.append(Paragraph(start=at, end=at + len(part), number=number))
        at += len(part) + 2
    return Article(
        id="a", path="a", text=text, title=title, paragraphs=tuple(paragraphs),
        source_map=SourceMap(()),
    )  # fmt: skip


def whole(article: Article) -> Passage:
    return Passage(id="p", article=article, start=0, end=len(article.text))


def test_title_stands_before_the_text() -> None:
    encoder = HashingEncoder(window=6)
    assert passage_input(whole(article_of("one two", "A title")), encoder) == "A title\none two"
    assert passage_input(whole(article_of("one two", None)), encoder) == "one two"


@pytest.mark.parametrize(
    ("window", "line"), [(9, "a b c d\n"), (8, "a b c d\n"), (7, "a b c\n"), (5, "a\n"), (4, "")]
)
def test_title_is_cut_word_by_word_to_what_the_window_leaves(window: int, line: str) -> None:
    passage = whole(article_of("w x y z", "a  b c\td"))
    assert passage_input(passage, HashingEncoder(window=window)) == f"{line}w x y z"


def test_monstrous_title_is_cut_before_anything_counts_it() -> None:
    passage = whole(article_of("w", "x" * 100_000))
    assert len(passage_input(passage, HashingEncoder())) == 1002


_word = st.sampled_from(
    ["port", "unaffable", "Diwaniyah", "1,234,567.89", "中文字", "🎉", "a-b-c", "naïve", "x" * 120]
)
_texts = st.lists(
    st.lists(_word, min_size=1, max_size=90).map(" ".join), min_size=1, max_size=6
).map(".\n\n".join)
_titles = st.none() | st.lists(_word, max_size=150).map(" ".join)


@settings(max_examples=60)
@given(text=_texts, title=_titles, size=st.integers(8, 400), prompt=st.booleans(), data=st.data())
def test_nothing_over_the_window_reaches_the_model(
    model: Encoder,
    prompted: SentenceEncoder,
    text: str,
    title: str | None,
    size: int,
    prompt: bool,
    data: st.DataObject,
) -> None:
    encoder = prompted if prompt else model
    settings = SplitSettings(size=size, overlap=data.draw(st.integers(0, size // 2)))
    passages = split_article(
        article_of(text, title), encoder.count_tokens, window=encoder.window, settings=settings
    )
    inputs = passage_inputs(passages, encoder)
    assert all(count <= encoder.window for count in encoder.count_tokens(inputs))
    for passage, given_text in zip(passages, inputs, strict=True):
        line, _, rest = given_text.rpartition(passage.text)
        assert rest == ""
        assert " ".join((title or "").split()).startswith(line.rstrip("\n"))
