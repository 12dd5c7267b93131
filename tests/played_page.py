"""A page played without a browser: what the kernel sends to it, and what is pressed in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

import qa
from qa.chat.widget import Chat

__all__ = ["ASKED", "Page", "page"]

ASKED = "What did the new bridge over the river cost?"


@dataclass
class Page:
    """What a page would know: everything that was sent to it, and the regions as they are now."""

    chat: Chat
    sent: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Any] = field(default_factory=list)  # to what each of them is the answer
    buffers: list[bytes] = field(default_factory=list)
    regions: dict[str, str] = field(default_factory=dict)
    turns: list[int] = field(default_factory=list)
    conversation: int | None = None

    def __post_init__(self) -> None:
        self.chat.widget.comm.publish_msg = self._take  # what the kernel would put on the wire

    def _take(self, _: str, data: Any = None, *, buffers: Any = None, **__: Any) -> None:
        content = dict(data.get("content", {}))
        self.replies.append(content.pop("reply", None))
        self.sent.append(content)
        self.buffers += [bytes(each) for each in buffers or ()]
        if "view" in content:
            self.regions |= content["view"]["regions"]
            self.turns = content["view"]["turns"]
            self.conversation = content["view"]["conversation"]

    def send(self, act: object, **given: object) -> list[dict[str, Any]]:
        """What comes back for a message, in order."""
        self.sent.clear()
        self.replies.clear()
        self.chat.widget._handle_custom_msg({"act": act, "reply": "r", **given}, [])
        return list(self.sent)

    def ask(self, question: str = ASKED) -> list[dict[str, Any]]:
        return self.send("ask", question=question, replacing=None)

    def told(self, kind: str) -> list[Any]:
        return [message[kind] for message in self.sent if message.get(kind)]

    @property
    def newest(self) -> str:
        return self.regions[f"turn-{self.turns[-1]}"]


@pytest.fixture
def page(tiny: qa.Library) -> Iterator[Page]:
    """A page that shows a chat with the tiny library."""
    page = Page(tiny.chat(judge="AB"))
    page.send("show")
    yield page
    page.chat.widget.close()
