"""The chat, driven without a browser: its widgets are real, only the front end is missing."""

from __future__ import annotations

import asyncio

import qa
from qa.chat import Chat


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


def test_the_chat_displays_itself(tiny: qa.Library) -> None:
    bundle = tiny.chat()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
