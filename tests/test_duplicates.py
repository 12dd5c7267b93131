"""Copies count once; what differs in a figure, a date, a negation or a name is no copy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Paragraph, Passage
from corpus.sourcemap import SourceMap
from qa.duplicates import group_duplicates

# As an agency sent it.
AGENCY = (
    "The ferry Valkyrie sank off the coast of Norland on Monday with 112 people on board. At least "
    "23 of them drowned, the coast guard said, and the captain did not send a call for help. Boats "
    "from two villages searched the water until the night. The owner of the ferry said that its "
    "engine had been repaired in March for $4 million. The price of a ticket rose after the repair."
)
BEFORE = "Families waited at the harbour of Port Anders, where a school was opened to them. "
AFTER = " Divers will go down to the wreck as soon as the wind drops, said the mayor of the town."


def passage(name: str, text: str, *, article: str | None = None, language: str = "en") -> Passage:
    whole = Article(
        id=article or name,
        path=article or name,
        text=text,
        paragraphs=(Paragraph(start=0, end=len(text), number=1),),
        source_map=SourceMap(((0, len(text), 0, len(text)),)),
        language=language,
    )
    return Passage(id=name, article=whole, start=0, end=len(text))


def grouped(*texts: str, language: str = "en") -> list[list[int]]:
    """The groups of passages of as many articles, each as its texts' places."""
    passages = [passage(str(n), text, language=language) for n, text in enumerate(texts)]
    return [[int(one.id) for one in group] for group in group_duplicates(passages)]


def edited(*pairs: tuple[str, str]) -> str:
    text = AGENCY
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def test_copies_stand_with_the_best_ranked_of_them() -> None:
    other = "A school was opened in Port Anders."
    assert grouped(AGENCY, other, AGENCY, BEFORE, AGENCY) == [[0, 2, 4], [1], [3]]
    assert group_duplicates([]) == []


@pytest.mark.parametrize(
    "text",
    [
        edited(("The ferry", "PORT ANDERS (Agency) — The ferry")),
        edited(("the coast guard said", "said the coast guard")),
        edited(("did not send", "didn’t send"), ("two villages", "2 villages")),
        edited(("searched the water", "searched the waters")),
        edited(("in March", "in Mar."), (" on Monday", ", on Monday,")),
        edited(("owner of the ferry", "ferry's owner")),
        AGENCY.upper(),
        AGENCY.replace(" ", "\n"),
        AGENCY[: AGENCY.index(" The price")],
        AGENCY[AGENCY.index("At least") :],
        AGENCY + AFTER,
        BEFORE + AGENCY,
        AGENCY[: AGENCY.index(" The price")] + AFTER,
    ],
    ids=[
        "place", "word order", "spelling", "plural", "abbreviation", "owner", "capitals", "lines",
        "end cut", "start cut", "goes on", "starts earlier", "another end",
    ],
)  # fmt: skip
def test_small_edits_and_other_borders_leave_a_copy(text: str) -> None:
    assert grouped(AGENCY, text) == [[0, 1]]
    assert grouped(text, AGENCY) == [[0, 1]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("At least 23", "At least 32"),
        ("112 people", "112,000 people"),
        ("two villages", "three villages"),
        ("two villages", "villages"),
        ("on Monday", "on Tuesday"),
        ("in March", "in May"),
        ("did not send", "did send"),
        ("said that its engine had been", "denied that its engine had been"),
        ("$4 million", "€4 million"),
        ("$4 million", "$4 billion"),
        ("$4 million", "$4.5 million"),
        ("in March for", "for"),
        ("ticket rose after", "ticket fell after"),
        ("of Norland", "of Sudland"),
        ("The ferry Valkyrie", "The ferry Walhalla"),
        ("from two villages", "from no villages"),
    ],
)
def test_what_differs_in_something_telling_is_no_copy(old: str, new: str) -> None:
    assert grouped(AGENCY, edited((old, new))) == [[0], [1]]
    assert grouped(edited((old, new)), AGENCY) == [[0], [1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("At least 23 people drowned", "At least 32 people drowned"),
        ("Nobody drowned", "Everybody drowned"),
        ("It is not true that people drowned", "People drowned"),
        ("Two drowned. People drowned", "Three drowned. People drowned"),
        ("Dead so far: 23 people. Others", "Dead so far: 32 people. Others"),
    ],
)
def test_the_ends_of_a_copy_tell_as_much_as_its_middle(one: str, other: str) -> None:
    rest = (
        " when the old ferry went down off the coast, as the guard of the harbour said, and the "
        "boats of many villages went out to look for them in the water until it was dark."
    )
    assert grouped(one + rest, other + rest) == [[0], [1]]


def test_a_part_of_less_than_half_is_no_copy() -> None:
    sentences = AGENCY.split(". ")
    assert grouped(AGENCY, sentences[1] + ".") == [[0], [1]]
    assert grouped(AGENCY, ". ".join(sentences[:3]) + ".") == [[0, 1]]


def test_one_template_with_other_words_is_no_copy() -> None:
    frame = "Here is what you need to know before the day begins: {} And now to the weather report."
    one = frame.format("the ministers of the union meet in the old capital to talk about fish.")
    two = frame.format("a painting was found under the floor of a bakery and goes on show soon.")
    assert grouped(one, two) == [[0], [1]]


def test_passages_of_one_article_stay_apart() -> None:
    overlapping = [
        passage("a", AGENCY, article="post"),
        passage("b", AGENCY + AFTER, article="post"),
        passage("c", AGENCY, article="times"),
    ]
    groups = group_duplicates(overlapping)
    assert [[one.id for one in group] for group in groups] == [["a", "c"], ["b"]]


def test_in_another_language_every_word_is_telling() -> None:
    text = (
        "Eski köprü pazartesi günü kapatıldı. Yeni köprünün yapımına belediye karar verdi ve "
        "çalışmalar yaz sonunda başladı. Köylüler nehri kayıkla geçiyor."
    )
    for old, new in [("kapatıldı", "kapatılmadı"), ("başladı", "bitti"), ("geçiyor", "geçmiyor")]:
        assert grouped(text, text.replace(old, new), language="tr") == [[0], [1]]
    assert grouped(text, text.replace(". ", ".\n\n"), text.lower(), language="tr") == [[0, 1, 2]]
    assert grouped(text, text[: text.index(" Köylüler")], language="tr") == [[0, 1]]


def test_short_and_empty_texts_are_compared_whole() -> None:
    assert grouped("Strike!", "Strike!", "Truce", "", "…", "Strike now") == [
        [0, 1], [2], [3], [4], [5],
    ]  # fmt: skip


WORDS = st.sampled_from("the ferry sank not 23 32 Monday Anna . of town a \n\n €".split(" "))
PASSAGES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.lists(WORDS, max_size=12).map(" ".join)), max_size=12
)


@given(PASSAGES, st.sampled_from(["en", "fr"]))
def test_every_passage_is_in_one_group_in_the_order_of_the_first(
    drawn: list[tuple[str, str]], language: str
) -> None:
    passages = [
        passage(str(n), text, article=name, language=language)
        for n, (name, text) in enumerate(drawn)
    ]
    groups = group_duplicates(passages)
    ranks = [[int(one.id) for one in group] for group in groups]
    assert sorted(rank for group in ranks for rank in group) == list(range(len(passages)))
    assert all(group == sorted(group) for group in ranks)
    assert [group[0] for group in ranks] == sorted(group[0] for group in ranks)
    for first, *others in groups:
        assert all(one.article.id != first.article.id for one in others)
    heads = [group[0] for group in groups]
    assert group_duplicates(heads) == [(head,) for head in heads]


@given(st.lists(WORDS, min_size=1, max_size=30).map(" ".join))
def test_the_same_words_are_always_a_copy(text: str) -> None:
    if any(character.isalnum() for character in text):
        assert grouped(text, text) == [[0, 1]]
