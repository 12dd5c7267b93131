"""The kernels of ``qa chat``: one that dies, what a page sends it, and what it may write where."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from chat_server import WAITS, Served, message, serving, until
from tornado.websocket import WebSocketClientConnection, websocket_connect

import qa
from embeddings import HashingEncoder

ONE = "import qa.web.visitors as v; v.VISITORS = 1"
V1 = "v1.kernel.websocket.jupyter.org"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "ice.txt").write_text(
        "The Harbour\n\nAnna Berg 3 May 2011\n\nIce closed the harbour for nine days.\n",
        encoding="utf-8",
    )
    path = tmp_path_factory.mktemp("libraries") / "ice.library"
    qa.build(folder, library=path, model=HashingEncoder(), progress=False)
    return path


@pytest.fixture(scope="module")
def served(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(library, tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def page(served: Served) -> str:
    status, body, _ = served.answer("/")
    assert status == 200
    return body


def test_a_kernel_that_is_killed_is_gone_and_makes_room(library: Path, tmp_path: Path) -> None:
    with serving(library, tmp_path, before=ONE) as running:
        _, page, headers = running.answer("/")
        (process,) = running.kernels()
        kernel = f"/api/kernels/{running.kernel_of(page)}"
        assert f'data-footnote-kernel="{kernel}"' in page
        cookies = [each.split(";")[0] for each in headers.get_all("Set-Cookie", [])]
        let_in = {"Cookie": "; ".join(cookies), "Referer": f"http://{running.host}/"}
        assert running.answer(kernel, token="", **let_in)[0] == 200
        assert running.answer(kernel, token="")[0] == 403

        async def look() -> None:
            connection = await websocket_connect(running.connection_of(page))
            process.kill()
            assert await asyncio.to_thread(until, lambda: running.answer(kernel)[0] == 404)
            connection.close()

        asyncio.run(look())
        assert running.answer(kernel, token="", **let_in)[0] == 404
        assert running.answer(kernel, token="")[0] == 403
        assert running.kernels() == []  # and none was started in its place
        assert running.answer("/")[0] == 200
        log = (tmp_path / "log").read_text()
        assert log == "qa: the kernel of a page was killed, or had no memory left; load it again\n"


def test_a_kernel_that_its_page_let_go_is_gone_without_a_word(
    library: Path, tmp_path: Path
) -> None:
    with serving(library, tmp_path) as running:
        _, page, _ = running.answer("/")
        kernel = running.kernel_of(page)
        assert running.answer(f"/voila/api/shutdown/{kernel}", method="POST")[0] == 204
        assert running.answer(f"/api/kernels/{kernel}")[0] == 404
        assert (tmp_path / "log").read_text() == ""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_a_terminal_that_is_closed_leaves_nothing_behind(library: Path, tmp_path: Path) -> None:
    before = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)"  # as in a terminal
    with serving(library, tmp_path, before=before) as running:
        assert running.answer("/")[0] == 200
        everything = psutil.Process(running.process.pid).children(recursive=True)
        assert len(running.kernels()) == 1
        running.process.send_signal(signal.SIGHUP)
        assert running.process.wait(WAITS) == 0
        assert not any(each.is_running() for each in everything)
        assert running.temporary() == []
        assert (tmp_path / "log").read_text() == ""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_nohup_keeps_it_running(library: Path, tmp_path: Path) -> None:
    before = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    with serving(library, tmp_path, before=before) as running:
        running.process.send_signal(signal.SIGHUP)
        assert running.answer("/voila/static/page.css")[0] == 200


def test_what_a_kernel_writes_for_a_while_lies_in_the_folder_that_goes(
    served: Served, page: str
) -> None:
    (kernel,) = served.kernels()
    (folder,) = served.temporary()
    assert kernel.environ()["TMPDIR"] == str(folder / "temporary")
    assert (folder / "temporary").is_dir()


def chat_of(page: str) -> str:
    """The chat's own id among the widgets of a page."""
    shown = json.loads(page.split('cell-output+json">')[1].split("</script>")[0])
    chat: str = shown["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    return chat


async def heard(connection: WebSocketClientConnection, kind: str) -> dict[str, object]:
    """The content of the next message of a kind."""
    while True:
        said = await asyncio.wait_for(connection.read_message(), WAITS)
        assert said is not None
        told = json.loads(said) if isinstance(said, str) else {}
        if told.get("msg_type") == kind:
            content: dict[str, object] = told["content"]
            return content


def test_an_error_in_a_kernel_goes_to_the_page_without_its_traceback(
    served: Served, page: str
) -> None:
    data = {"method": "update", "state": {"_dom_classes": 5}, "buffer_paths": []}
    sent = message("comm_msg", {"comm_id": chat_of(page), "data": data})

    async def told() -> dict[str, object]:
        connection = await websocket_connect(served.connection_of(page))
        await connection.write_message(json.dumps(sent | {"channel": "shell"}))
        content = await heard(connection, "error")
        connection.close()
        return content

    assert asyncio.run(told()) == {
        "ename": "ExecutionError",
        "evalue": "Execution error",
        "traceback": [
            "An exception occurred at runtime, which is not shown due to security reasons."
        ],
    }


NOT_A_NUMBER = json.dumps(
    message("comm_msg", {"comm_id": "none", "data": {"method": "custom", "content": float("nan")}})
    | {"channel": "shell"}
)


@pytest.mark.parametrize(
    "sent",
    ["", "{", "[]", "5", "null", '"x"', '{"channel":"shell"}', "[" * 100_000, b"", b"\0" * 8,
     b"\xff" * 64, NOT_A_NUMBER],
    ids=lambda sent: repr(sent[:8]),
)  # fmt: skip
def test_what_is_no_message_is_one_plain_line_and_harms_nobody(
    served: Served, page: str, sent: str | bytes
) -> None:
    log = served.folder / "log"
    before = len(log.read_text())

    async def send() -> None:
        connection = await websocket_connect(served.connection_of(page))
        await connection.write_message(sent, binary=isinstance(sent, bytes))
        asked = message("kernel_info_request", {})
        await connection.write_message(json.dumps(asked | {"channel": "shell"}))
        await heard(connection, "kernel_info_reply")
        connection.close()

    asyncio.run(send())
    line = "qa: a page sent something that is no message; it was passed over\n"
    assert log.read_text()[before:] == line


@pytest.mark.parametrize(
    "path",
    ["/", "/voila/static/page.css", "/api/kernels/{kernel}", "/api/kernels/{kernel}/channels",
     "/voila/api/shutdown/{kernel}", "/nowhere"],
)  # fmt: skip
def test_another_method_is_refused_without_a_word(served: Served, page: str, path: str) -> None:
    log = served.folder / "log"
    before = log.read_text()
    for method in ("TRACE", "PUT"):
        status, body, _ = served.answer(path.format(kernel=served.kernel_of(page)), method=method)
        assert status in (403, 404, 405)
        assert "Traceback" not in body
    assert log.read_text() == before


@pytest.mark.parametrize(
    ("path", "token", "title"),
    [
        ("/", "0" * 64, "This page needs its whole address"),
        ("/elsewhere", None, "There is no such page"),
    ],
)
def test_what_is_shown_instead_of_the_page_looks_like_it_and_says_what_to_do(
    served: Served, path: str, token: str | None, title: str
) -> None:
    _, body, headers = served.answer(path, token=token)
    assert headers["Content-Type"].startswith("text/html")
    assert f"<h1>{title}</h1>\n<p>Open the address that <code>qa chat</code> printed" in body
    assert '<html lang="en">' in body
    assert "light-dark(" in body
    assert "<script" not in body
    assert "http" not in body
