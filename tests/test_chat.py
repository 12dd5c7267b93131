"""The chat, driven without a browser: its widgets are real, only the front end is missing."""

from __future__ import annotations

import asyncio

import qa
from qa.chat.widget import Chat


def press_enter(chat: Chat) -> None:
    """What the front end sends when Enter is pressed in the question box."""
    chat.box._handle_custom_msg({"event": "submit"}, [])


def test_the_button_asks_and_empties_the_box(tiny: qa.Library) -> None:
    chat = tiny.chat()
    chat.box.value = "What did the bridge cost?"
    chat.button.click()
    assert [answer.question for answer in chat.answers] == ["What did the bridge cost?"]
    assert "It cost 40 million crowns." in chat.turns.children[0].value
    assert chat.box.value == ""
    assert chat.button.disabled is False
    assert chat.status.value == ""


def test_enter_asks_and_earlier_questions_stay_above(tiny: qa.Library) -> None:
    chat = tiny.chat()
    for question in ("Who stopped work?", "Who brought in wheat?"):
        chat.box.value = question
        press_enter(chat)
    assert len(chat.turns.children) == 2
    assert "Dockers on Strike" in chat.turns.children[0].value
    assert "A Poor Harvest" in chat.turns.children[1].value.split("</li>")[0]


def test_enter_waits_for_the_last_characters_typed(tiny: qa.Library) -> None:
    chat = tiny.chat()

    async def type_fast() -> None:
        chat.box.value = "bridg"
        press_enter(chat)
        chat.box.value = "bridge"
        await asyncio.sleep(0.2)

    asyncio.run(type_fast())
    assert [answer.question for answer in chat.answers] == ["bridge"]


def test_an_empty_box_asks_nothing(tiny: qa.Library) -> None:
    chat = tiny.chat()
    chat.box.value = "   "
    chat.button.click()
    assert chat.turns.children == ()


def test_a_question_that_fails_is_told_and_stays_in_the_box(tiny: qa.Library) -> None:
    chat = tiny.chat()
    chat.box.value = "<b>?</b>" + "a" * 10_001
    chat.button.click()
    shown = chat.turns.children[0].value
    assert "ask in at most 10,000" in shown
    assert "<b>" not in shown
    assert chat.box.value.startswith("<b>")
    assert chat.button.disabled is False


def removals(chat: Chat) -> list[str]:
    return [button.description for button in chat.carried.children]


def test_a_follow_up_shows_what_it_carried_over(sample_library: qa.Library) -> None:
    chat = sample_library.chat()
    chat.box.value = "How many soldiers and militiamen died in Diwaniyah?"
    chat.button.click()
    assert removals(chat) == []
    chat.box.value = "Who brokered the truce there?"
    chat.button.click()
    carried = chat.answers[-1].carried
    assert "Diwaniyah" in carried
    assert f"Carried over from before: {', '.join(carried)}" in chat.turns.children[1].value
    assert removals(chat) == [f"Without {term}" for term in carried]
    assert chat.carried.children[0].tooltip == f"Ask again without {carried[0]}"


def test_a_carried_term_is_taken_away_by_its_button(sample_library: qa.Library) -> None:
    chat = sample_library.chat()
    for question in (
        "How many soldiers and militiamen died in Diwaniyah?",
        "Who brokered the truce there?",
    ):
        chat.box.value = question
        chat.button.click()
    before = chat.answers[-1].carried
    assert len(before) > 2
    chat.carried.children[0].click()
    chat.carried.children[0].click()
    assert chat.answers[-1].carried == before[2:]
    assert removals(chat) == [f"Without {term}" for term in before[2:]]
    # The answer took the place of the one before it.
    assert len(chat.answers) == len(chat.turns.children) == 2
    assert chat.answers[-1].question == "Who brokered the truce there?"


def test_a_term_that_the_question_needs_stays(sample_library: qa.Library) -> None:
    chat = sample_library.chat()
    for question in ("What happened in Diwaniyah?", "And was it there?"):
        chat.box.value = question
        chat.button.click()
    while len(chat.carried.children) > 1:
        chat.carried.children[0].click()
    last = chat.answers[-1]
    chat.carried.children[0].click()
    # Without any term the question is made of stop words alone.
    assert "name the matter" in chat.status.value
    assert chat.answers[-1] is last
    assert removals(chat) == [f"Without {term}" for term in last.carried]
    assert len(chat.turns.children) == 2


def test_the_chat_displays_itself(tiny: qa.Library) -> None:
    bundle = tiny.chat()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_words_of_an_excerpt_are_quoted_with_their_citation(tiny: qa.Library) -> None:
    chat = tiny.chat()
    assert chat.quoting.layout.display == "none"
    chat.box.value = "What did the bridge cost?"
    chat.button.click()
    assert chat.quoting.layout.display == "flex"
    chat.words.value = "It cost 40  million crowns"
    chat.quote_button.click()
    (quotation,) = chat.quotations
    assert quotation.words == "It cost 40 million crowns"
    shown = chat.turns.children[-1].value
    assert "<blockquote" in shown
    assert "Anna Berg, “The Bridge Opens,” May 3, 2011, para. 1." in shown
    assert (chat.words.value, chat.status.value) == ("", "")


def test_quoting_leaves_what_was_carried_over_as_it_is(tiny: qa.Library) -> None:
    chat = tiny.chat()
    for question in ("What did the new bridge over the river cost?", "Who opened it?"):
        chat.box.value = question
        chat.button.click()
    buttons = chat.carried.children
    assert buttons
    chat.words.value = "Mayor Lund cut the ribbon"
    chat.quote_button.click()
    assert chat.carried.children == buttons
    buttons[0].click()
    assert [answer.question for answer in chat.answers][1:] == ["Who opened it?"]
    assert len(chat.turns.children) == 3  # the first answer, the quotation, the answer asked again
    assert "<blockquote" in chat.turns.children[1].value


def test_words_that_no_excerpt_holds_are_not_quoted(tiny: qa.Library) -> None:
    chat = tiny.chat()
    chat.box.value = "What did the bridge cost?"
    chat.button.click()
    chat.words.value = "It cost 41 million <crowns>"
    chat.quote_button.click()
    assert chat.quotations == []
    assert chat.words.value == "It cost 41 million <crowns>"
    assert "no excerpt shown here holds these words" in chat.status.value
