"""What the chat does with messages that no page of ours would send, and when something fails."""

from __future__ import annotations

import threading

import pytest
from played_page import Page


@pytest.mark.parametrize(
    "message",
    [
        None, 5, [], {}, {"act": 5}, {"act": "none such"}, {"act": "_ask"}, {"act": "ask"},
        {"act": "ask", "question": "Who?", "replacing": "1"}, {"act": "judge", "number": 1},
        {"act": "judge", "number": 1, "rank": 1, "grade": 7},
        {"act": "judge", "number": True, "rank": 1, "grade": 1},
        {"act": "widen", "number": 9, "rank": 1}, {"act": "widen", "number": 1, "rank": 99},
        {"act": "collect", "number": 1, "rank": 1, "words": 3},
        {"act": "filter", "after": "", "before": "", "authors": "x", "publishers": []},
        {"act": "panel", "which": "article"}, {"act": "export", "what": "x", "form": "html"},
        {"act": "export", "what": "conversation", "form": "exe"},
        {"act": "move", "id": "x", "by": 1},
        {"act": "style", "style": "none such"}, {"act": "k", "k": 0}, {"act": "rename", "name": ""},
        {"act": "reopen", "id": 99}, {"act": "delete", "id": 99},
        {"act": "drop", "number": 1, "terms": [""]}, {"act": "drop", "number": 1, "terms": "x"},
    ],
    ids=repr,
)  # fmt: skip
def test_what_no_page_would_send_is_answered_by_one_line(page: Page, message: object) -> None:
    page.ask()
    before = page.chat.session.state
    page.sent.clear()
    page.chat.widget._handle_custom_msg(message, [])
    (line,) = page.told("alert")
    assert line.strip() and "\n" not in line
    assert page.chat.session.state == before
    assert "ready" in page.sent[-1]


def test_an_error_that_nobody_foresaw_is_told_and_logged(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk\nis gone")

    monkeypatch.setattr(page.chat.session, "ask", fail)
    page.ask()
    assert page.told("alert") == ["RuntimeError: the disk is gone"]
    assert "in fail" in caplog.text
    monkeypatch.undo()
    page.ask()
    assert page.told("asked") == [1]


def test_a_closed_library_is_told_in_one_line(page: Page) -> None:
    page.ask()
    page.chat.session.library.close()
    page.ask("Who brought in wheat?")
    assert len(page.told("alert")) == 1
    assert page.turns == [1]


def test_two_questions_at_once_give_each_its_own_answer(page: Page) -> None:
    questions = {"What did the bridge cost?": "bridge.txt", "Who brought in wheat?": "harvest.txt"}
    threads = [threading.Thread(target=page.ask, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {
        answer.question: answer.passages[0].passage.article.path for answer in page.chat.answers
    }
    assert found == questions
    assert page.turns == [1, 2]
