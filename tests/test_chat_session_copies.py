"""Passages that several articles share, in a chat: each copy is opened, copied and collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from generated import library_of

import qa
from qa.chat.exchange import Exchange
from qa.chat.session import ChatSession

QUESTION = "the new bridge over the river opened"
OPENED = "The “new bridge” over the river opened on Monday."
COST = "It cost 40 million crowns, the mayor of the town said at the river."
MORE = "Nobody had thought that it would be built within the nine years."
ROWS = [
    {"title": "The Bridge Opens", "author": "Anna Berg", "text": f"{OPENED} {COST} {MORE}"},
    {  # other quotation marks, which are no other words
        "title": "A Bridge Opens",
        "author": "Omar Haddad",
        "text": f"{OPENED} {COST} {MORE}".replace("“", '"').replace("”", '"'),
    },
    {"title": "Opened", "author": "Rosa Lind", "text": f"{COST} {MORE}"},
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    with library_of(tmp_path_factory.mktemp("copies"), ROWS) as library:
        yield library


@pytest.fixture
def session(library: qa.Library) -> ChatSession:
    return ChatSession(library)


@pytest.fixture
def asked(session: ChatSession) -> Exchange:
    """One whose first passage has two copies: one with the answer sentence, one without."""
    exchange = session.ask(QUESTION)
    (first,) = exchange.answer.passages
    assert exchange.answer.answered
    assert first.answer_sentence == OPENED
    assert [each.article.id for each in first.copies] == ["0001", "0002"]
    return exchange


def test_the_article_of_a_copy_is_shown_with_the_copy_marked(
    session: ChatSession, asked: Exchange
) -> None:
    first = asked.answer.passages[0]
    for also, passage in enumerate((first.passage, *first.copies)):
        view = session.article(1, 1, also)
        assert view.article == passage.article
        assert view.marked == (passage.start, passage.end)
    assert session.article(1, 1) == first.show()


def test_the_answer_sentence_is_found_in_a_copy_that_has_it_word_for_word(asked: Exchange) -> None:
    texts = [asked.passage(1, also).article.text for also in (0, 1)]
    places = [asked.sentence(1, also) for also in (0, 1)]
    found = [text[slice(*place)] for text, place in zip(texts, places, strict=True) if place]
    assert found == [OPENED, OPENED.replace("“", '"').replace("”", '"')]
    assert asked.sentence(1, 2) is None


def test_of_a_copy_the_answer_sentence_is_collected_or_all_of_it(
    session: ChatSession, asked: Exchange
) -> None:
    first = asked.answer.passages[0]
    made = [session.collect(1, 1, also=also) for also in (0, 1, 2)]
    assert [each.words for each in made] == [
        OPENED,
        OPENED.replace("“", '"').replace("”", '"'),
        first.copies[1].text,
    ]
    assert [each.article_id for each in made] == ["0000", "0001", "0002"]
    assert session.basket.quotations == tuple(made)
    assert [asked.quotation(1, also=also).id for also in (0, 1, 2)] == [each.id for each in made]


def test_chosen_words_of_a_copy_are_collected_from_it(
    session: ChatSession, asked: Exchange
) -> None:
    assert asked.number == 1
    made = session.collect(1, 1, "iver. Nobody had", 1)
    assert (made.words, made.article_id) == ("river. Nobody had", "0001")
    with pytest.raises(ValueError, match="does not hold the words"):
        session.collect(1, 1, "opened on Monday", 2)


def test_where_nothing_answers_the_whole_copy_is_collected(session: ChatSession) -> None:
    exchange = session.ask("zeppelin volcano")
    assert not exchange.answer.answered
    copy = exchange.answer.passages[0].copies[0]
    assert exchange.sentence(1, 1) is None
    assert session.collect(1, 1, also=1).words == copy.text


def test_copied_of_a_copy_are_its_characters_and_its_own_citation(
    session: ChatSession, asked: Exchange
) -> None:
    assert asked.number == 1
    session.use_style("apa")
    (exchange,) = session.exchanges
    first = exchange.answer.passages[0]
    told = [exchange.copy_text(1, also) for also in (0, 1)]
    assert told == [
        f"{first.text}\n\n(Berg, n.d., para. 1)",
        f"{first.copies[0].text}\n\n(Haddad, n.d., para. 1)",
    ]


WRONG: list[tuple[Callable[[ChatSession], object], str]] = [
    (lambda chat: chat.article(1, 1, 3), "no copy 3 in another article; it has 2$"),
    (lambda chat: chat.article(1, 1, -1), "no copy -1 in another article; it has 2$"),
    (lambda chat: chat.collect(1, 1, also=True), "no copy True in another article"),
    (lambda chat: chat.collect(1, 1, "bridge", 9), "no copy 9 in another article"),
    (lambda chat: chat.collect(1, 2, also=1), "no passage of rank 2; there are 1$"),
    (lambda chat: chat.state.exchange(1).copy_text(1, 3), "no copy 3 in another article"),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG)
def test_a_copy_that_is_not_there_is_told_in_a_line(
    session: ChatSession, asked: Exchange, wrong: Callable[[ChatSession], object], told: str
) -> None:
    assert asked.number == 1
    before = session.state
    with pytest.raises(ValueError, match=told) as caught:
        wrong(session)
    assert "\n" not in str(caught.value)
    assert session.state is before


def test_a_passage_without_copies_says_so(tmp_path: Path) -> None:
    with library_of(tmp_path, ROWS[:1]) as library:
        session = ChatSession(library)
        session.ask(QUESTION)
        with pytest.raises(
            ValueError, match=r"^passage 1 of question 1 has no copy 1 .*; it has none$"
        ):
            session.article(1, 1, 1)


def test_an_exchange_in_hand_tells_its_own_whatever_was_opened_since(session: ChatSession) -> None:
    held = session.ask(QUESTION)
    session.judge_passage(1, 1, 2)
    text = held.copy_text(1)
    session.clear()
    other = session.ask("Who thought that it would be built?")
    assert other.number == held.number
    assert (held.copy_text(1), session.grades_of(held)) == (text, {1: 2})
    assert session.grades_of(other) == {}
