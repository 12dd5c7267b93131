"""A chat without widgets: asking, following up, filtering, collecting, copying, exporting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from generated import article_text, library_of

import qa
from corpus.errors import FootnoteError, QuestionRefused
from qa.chat.session import ChatSession

COST = "What did the new bridge over the river cost?"
OPENED = "Who opened it?"


@pytest.fixture
def session(tiny: qa.Library) -> ChatSession:
    return ChatSession(tiny, judge="NL")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def numbers(session: ChatSession) -> list[int]:
    return [each.number for each in session.exchanges]


def test_a_new_chat_is_empty_and_about_the_whole_library(session: ChatSession) -> None:
    assert session.exchanges == ()
    assert session.basket.quotations == ()
    assert session.state.where == {}
    assert (session.state.passages_left, len(session.library)) == (3, 3)
    assert (session.conversation_id, session.name, session.unsaved) == (None, "", "")
    assert (session.state.style, session.state.k) == ("chicago-note", None)


def test_a_question_is_answered_as_the_library_answers_it(tiny: qa.Library) -> None:
    session = ChatSession(tiny, clock=Clock())
    exchange = session.ask(f"  {COST}\n")
    assert exchange.answer.to_dict() == tiny.ask(COST).to_dict()
    assert (exchange.number, exchange.question) == (1, COST)
    assert exchange.asked == "2026-03-12T09:31:00+00:00"
    assert (exchange.where, exchange.k, exchange.missing) == ({}, None, 0)
    assert session.exchanges == (exchange,)


def test_the_last_question_edited_is_asked_as_if_it_never_had_been(
    session: ChatSession, tiny: qa.Library
) -> None:
    session.ask(COST)
    edited = session.ask(OPENED, replacing=1)  # which would lean on the question it replaces
    assert numbers(session) == [2]
    assert edited.turn.carried == ()
    assert edited.answer.to_dict() == tiny.ask(OPENED).to_dict()
    assert session.name == OPENED


def test_an_earlier_question_edited_comes_as_a_new_one(session: ChatSession) -> None:
    session.ask(COST)
    session.ask(OPENED)
    third = session.ask("Who closed it?", replacing=1)
    assert numbers(session) == [1, 2, 3]
    assert third.turn.carried


def test_the_number_of_passages_is_that_which_was_set(session: ChatSession) -> None:
    session.use_k(2)
    assert session.state.k == 2
    exchange = session.ask(COST)
    assert (exchange.k, len(exchange.answer.passages)) == (2, 2)
    session.use_k(None)
    assert len(session.ask("wheat").answer.passages) == 3


def test_a_filter_says_what_it_leaves_and_holds_for_the_next_questions(
    session: ChatSession,
) -> None:
    session.filter(authors=["Omar Haddad", "Anna Berg"])
    assert session.state.where == {"author": ("Omar Haddad", "Anna Berg")}
    assert session.state.passages_left == 2
    session.filter(after="2011-05-04", publishers=["Reuters"])
    assert session.state.where == {"after": "2011-05-04", "publisher": ("Reuters",)}
    assert session.state.passages_left == 1
    exchange = session.ask(COST)
    assert exchange.where == session.state.where
    assert [each.passage.article.path for each in exchange.answer.passages] == ["harvest.txt"]
    session.filter()
    assert (session.state.where, session.state.passages_left) == ({}, 3)


def test_a_filter_that_leaves_nothing_is_answered_with_nothing(session: ChatSession) -> None:
    session.filter(authors=["Nobody Atall"])
    assert session.state.passages_left == 0
    first, second = session.ask(COST), session.ask(OPENED)
    for exchange in (first, second):
        assert exchange.answer.passages == ()
        assert exchange.answer.answered is False
    session.filter()
    assert session.ask(COST).answer.passages[0].passage.article.path == "bridge.txt"


def test_what_is_given_out_cannot_change_the_chat(session: ChatSession) -> None:
    session.filter(authors=["Anna Berg"])
    with pytest.raises(TypeError):
        session.state.where["author"] = ("Omar Haddad",)  # type: ignore[index]
    assert session.state.where == {"author": ("Anna Berg",)}


def test_the_facets_are_those_of_the_library_and_found_once(session: ChatSession) -> None:
    found = session.facets
    assert [(each.name, each.passages) for each in found.publishers] == [("Reuters", 1)]
    assert session.facets is found


def test_neighbours_are_shown_and_hidden(session: ChatSession) -> None:
    session.ask(COST)
    session.widen(1, 1)
    session.widen(1, 2)
    assert session.exchanges[0].widened == {1, 2}
    session.widen(1, 1)
    assert session.exchanges[0].widened == {2}


def test_words_of_the_neighbours_are_collected_while_these_are_shown(tmp_path: Path) -> None:
    with library_of(tmp_path, [article_text(3, paragraphs=12)]) as library:
        session = ChatSession(library)
        exchange = session.ask("bridge over the river")
        passage = exchange.answer.passages[0].passage
        wide = passage.around(1)
        assert exchange.shown(1) == passage
        before, after = wide.text.split(passage.text)
        words = (before or after).strip()
        with pytest.raises(ValueError, match="does not hold the words"):
            session.collect(1, 1, words)
        session.widen(1, 1)
        assert session.exchanges[0].shown(1) == wide
        assert session.collect(1, 1, words).words == words


def test_a_score_is_explained_and_put_away(session: ChatSession) -> None:
    exchange = session.ask(COST)
    session.explain(1, 1)
    explained = session.exchanges[0].explained[1]
    assert explained.score == pytest.approx(exchange.answer.passages[0].score)
    session.explain(1, 1)
    assert session.exchanges[0].explained == {}


def test_the_score_of_a_follow_up_is_explained_with_what_was_carried(session: ChatSession) -> None:
    session.ask(COST)
    asked = session.ask(OPENED)
    session.drop(2, asked.turn.carried[1])
    session.explain(3, 1)
    last = session.exchanges[-1]
    assert last.explained[1].score == pytest.approx(last.answer.passages[0].score)


def test_the_article_is_shown_with_the_passage_marked(session: ChatSession) -> None:
    session.ask(COST)
    view = session.article(1, 1)
    passage = session.exchanges[0].answer.passages[0].passage
    assert (view.article.path, view.marked) == ("bridge.txt", (passage.start, passage.end))


def test_collected_is_the_answer_sentence_or_the_words_chosen_each_once(
    session: ChatSession,
) -> None:
    answer = session.ask("the new bridge over the river opened").answer
    assert answer.answered
    sentence = session.collect(1, 1)
    assert sentence.words == answer.passages[0].answer_sentence
    words = session.collect(1, 1, "  cut the ribbon\nand thanked ")
    assert words.words == "cut the ribbon and thanked"
    assert session.collect(1, 1) == sentence
    assert [each.id for each in session.basket.quotations] == [sentence.id, words.id]


def test_words_that_the_mouse_cut_are_collected_whole_and_over_paragraphs(
    session: ChatSession,
) -> None:
    (first, *_) = session.ask(COST).answer.passages
    assert session.collect(1, 1, "ridge over the riv").words == "bridge over the river"
    assert session.collect(1, 1, "rowns.\nMayor Lu").words == "crowns.\n\nMayor Lund"
    for quotation in session.basket.quotations:
        assert first.passage.article.text[quotation.start : quotation.end] == quotation.words
    with pytest.raises(ValueError) as caught:
        session.collect(1, 1, "th")
    assert str(caught.value) == (
        "the passage holds the words “th” 4 times; take in more words before or after them"
    )
    assert len(session.basket) == 2


def test_of_passages_that_do_not_answer_the_whole_excerpt_is_collected(
    session: ChatSession,
) -> None:
    answer = session.ask("zeppelin volcano").answer
    assert not answer.answered
    assert session.collect(1, 1).words == answer.passages[0].text


def test_quotations_are_moved_and_discarded(session: ChatSession) -> None:
    session.ask(COST)
    kept = [session.collect(1, 1, words).id for words in ("bridge over", "ribbon", "builders")]
    session.move(kept[2], -2)
    assert [each.id for each in session.basket.quotations] == [kept[2], kept[0], kept[1]]
    session.discard(kept[0])
    assert [each.id for each in session.basket.quotations] == [kept[2], kept[1]]


def test_every_answer_is_cited_in_the_style_that_was_chosen(session: ChatSession) -> None:
    session.ask(COST)
    session.use_style("apa")
    session.ask(OPENED)
    assert [each.answer.style for each in session.exchanges] == ["apa", "apa"]
    assert session.exchanges[0].answer.passages[0].cite().text == "(Berg, 2011, paras. 1–2)"


def test_copied_are_the_characters_of_the_excerpt_and_its_citation(session: ChatSession) -> None:
    session.ask(COST)
    session.use_style("mla")
    assert session.state.exchange(1).copy_text(1) == (
        "The new bridge over the river opened on Monday. It cost 40 million crowns.\n\n"
        "Mayor Lund cut the ribbon and thanked the builders for nine years of work.\n\n"
        "(Berg, pars. 1–2)"
    )


@pytest.mark.parametrize("form", ["markdown", "html", "bibtex", "csl-json", "ris"])
def test_the_basket_and_the_conversation_are_exported(session: ChatSession, form: str) -> None:
    session.ask(COST)
    session.collect(1, 1)
    for made in (session.export_basket(form), session.export_conversation(form)):
        assert b"Bridge Opens" in made.data
        assert made.name.isascii()


def test_an_empty_basket_or_chat_is_no_file(session: ChatSession) -> None:
    with pytest.raises(ValueError, match="no quotation was collected yet"):
        session.export_basket("bibtex")
    with pytest.raises(ValueError, match="no question was asked yet"):
        session.export_conversation("markdown")


WRONG: list[tuple[Callable[[ChatSession], object], str]] = [
    (lambda chat: chat.ask("  "), "the question is empty"),
    (lambda chat: chat.ask(COST, replacing=7), "no question 7; there are 1, 2"),
    (lambda chat: chat.drop(1, "bridge"), "question 1 is not the last one"),
    (lambda chat: chat.drop(2, "wheat"), "does not carry 'wheat'; it carries 'new', 'bridge'"),
    (lambda chat: chat.drop(2, "new", "wheat", "rain"), "does not carry 'wheat', 'rain'; it"),
    (lambda chat: chat.drop(2), "name what question 2 is to drop; it carries 'new', 'bridge'"),
    (lambda chat: chat.widen(2, 9), "no passage of rank 9; there are 1, 2, 3"),
    (lambda chat: chat.widen(2, True), "no passage of rank True"),
    (lambda chat: chat.explain(9, 1), "no question 9"),
    (lambda chat: chat.article(1, 0), "no passage of rank 0"),
    (lambda chat: chat.judge_passage(1, 1, 3), "must be 0 .not relevant., 1 .partly. or 2"),  # type: ignore[arg-type]
    (lambda chat: chat.judge_passage(5, 1, 2), "no question 5"),
    (lambda chat: chat.state.exchange(1).copy_text(4), "no passage of rank 4"),
    (lambda chat: chat.collect(1, 4), "no passage of rank 4"),
    (lambda chat: chat.collect(1, 1, "41 million crowns"), "does not hold the words"),
    (lambda chat: chat.move("0123456789", 1), "no quotation '0123456789'"),
    (lambda chat: chat.discard("0123456789"), "no quotation '0123456789'"),
    (
        lambda chat: chat.filter(after=" last\nyear"),
        "^From: 'last year' is no date; write 2006, 2006-08 or 2006-08-31$",
    ),
    (lambda chat: chat.filter(before="2011-02-30"), "^to: '2011-02-30' is no date; write 2006, "),
    (lambda chat: chat.filter(after="9" * 50), f"^From: '{'9' * 39}…' is no date"),
    (
        lambda chat: chat.filter(after="2012", before="2011-12"),
        "^From: 2012 begins after 2011-12 ends; put the earlier one first$",
    ),
    (lambda chat: chat.filter(authors="Anna"), "^Authors: 'Anna' is no list of names"),
    (
        lambda chat: chat.filter(authors=["Anna Berg", "--"]),
        "^Authors: '--' is no name; take one that has a letter or a number$",
    ),
    (lambda chat: chat.filter(publishers=[""]), "^Publishers: '' is no name"),
    (lambda chat: chat.filter(authors=[None]), "^Authors: 'None' is no name"),  # type: ignore[list-item]
    (lambda chat: chat.filter(before=2011), "^to: '2011' is no date"),  # type: ignore[arg-type]
    (lambda chat: chat.use_style("house style"), "there is no citation style 'house style'"),
    (lambda chat: chat.use_k(4), "choose a number from 1 to 3"),
    (lambda chat: chat.use_k(0), "choose a number from 1 to 3"),
    (lambda chat: chat.rename(" \n"), "the name is empty"),
    (lambda chat: chat.rename("a" * 201), "201 characters"),
    (lambda chat: chat.reopen(99), "no conversation 99"),
    (lambda chat: chat.delete(99), "no conversation 99"),
    (lambda chat: chat.delete("1"), "must be a number"),  # type: ignore[arg-type]
    (lambda chat: chat.state.exchange(3).copy_text(1), "no question 3; there are 1, 2"),
    (lambda chat: chat.export_basket("pdf"), "pdf"),
    (lambda chat: chat.export_conversation("pdf"), "pdf"),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG)
def test_what_cannot_be_done_is_told_in_a_line_and_changes_nothing(
    session: ChatSession, wrong: Callable[[ChatSession], object], told: str
) -> None:
    session.ask(COST)
    session.ask(OPENED)
    session.collect(1, 1, "ribbon")
    before = session.state
    with pytest.raises((FootnoteError, ValueError), match=told) as caught:
        wrong(session)
    assert "\n" not in str(caught.value)
    assert session.state is before
    assert len(list(session.library.conversations)) == 1
    assert len(session.library.judgments) == 0


def test_a_chat_begins_with_a_style_and_a_number_that_there_are(tiny: qa.Library) -> None:
    with pytest.raises(ValueError, match="there is no citation style"):
        ChatSession(tiny, style="house style")
    with pytest.raises(ValueError, match="choose a number from 1 to 3"):
        ChatSession(tiny, k=4)


def test_a_question_that_is_refused_is_no_exchange(session: ChatSession) -> None:
    for question, told in (("a" * 10_001, "at most 10,000"), ("the of", "name the matter")):
        with pytest.raises(QuestionRefused, match=told):
            session.ask(question)
    assert session.exchanges == ()
    assert (session.conversation_id, list(session.library.conversations)) == (None, [])
