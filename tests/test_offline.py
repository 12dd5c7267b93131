"""With the packaged model nothing ever opens a socket: not a build, a question, or the chat."""

from __future__ import annotations

import json
from pathlib import Path

from generated import run_python

_WATCH = """
import json, sys
events = []
sys.addaudithook(lambda name, _: events.append(name) if name.startswith("socket.") else None)
"""

_USE = """
import qa
report = qa.build(sys.argv[1], library=sys.argv[2])
with qa.open(sys.argv[2]) as library:
    answer = library.ask("Who cut the ribbon?")
    answer._repr_html_(), str(answer)
    chat = library.chat()
    chat._repr_mimebundle_()
    chat.ask("Who went on strike?")
    chat.session.explain(1, 1)
    asked = [answer.question for answer in chat.answers]
print(json.dumps([report.embedded, len(answer.passages), asked, events]))
"""


def test_no_socket_is_opened_with_the_packaged_model(articles: Path, tmp_path: Path) -> None:
    seen = json.loads(run_python(_WATCH + _USE, articles, tmp_path / "l"))
    assert seen == [3, 3, ["Who went on strike?"], []]


def test_the_watch_sees_sockets() -> None:
    code = _WATCH + "import socket; socket.socket().close(); print(json.dumps(events))"
    assert json.loads(run_python(code)) == ["socket.__new__"]
