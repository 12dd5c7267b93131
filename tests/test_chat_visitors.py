"""The visitors of ``qa chat``: whose kernels there are, how they end, and what may be chosen."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil
import pytest
from chat_server import WAITS, Served, message, serving, until
from tornado.websocket import WebSocketClientConnection, websocket_connect

import qa
from embeddings import HashingEncoder
from qa.web.visitors import VISITORS

ONE = "import qa.web.visitors as v; v.VISITORS = 1"


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


@pytest.fixture
def served(library: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(library, tmp_path) as running:
        yield running


def begin_and_leave(served: Served, seconds: float) -> None:
    """Ask for the page, and close the connection while it comes."""
    at = urlsplit(served.address)
    with socket.create_connection((at.hostname, at.port)) as visitor:
        asked = f"GET /?{at.query} HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n"
        visitor.sendall(asked.encode())
        time.sleep(seconds)


def test_pages_that_were_left_while_they_came_keep_nobody_out(served: Served) -> None:
    peak = 0
    left = [
        threading.Thread(target=begin_and_leave, args=(served, 0.01 + 0.05 * each))
        for each in range(14)
    ]
    for visitor in left:
        visitor.start()
    while any(visitor.is_alive() for visitor in left):
        peak = max(peak, len(served.kernels()))
        time.sleep(0.02)
    status, page, _ = served.answer("/")
    assert status == 200
    assert peak <= VISITORS
    assert until(lambda: len(served.kernels()) == 1)
    leave = f"/voila/api/shutdown/{served.kernel_of(page)}"
    assert served.answer(leave, method="POST")[0] == 204
    assert served.kernels() == []
    assert served.answer(leave, method="POST")[0] == 204  # a page may say so twice
    assert (served.folder / "log").read_text() == ""


def test_more_visitors_than_places_get_a_page_or_a_refusal(library: Path, tmp_path: Path) -> None:
    with serving(library, tmp_path, before="import qa.web.visitors as v; v.VISITORS = 2") as few:
        told: list[int] = []
        visitors = [
            threading.Thread(target=lambda: told.append(few.answer("/")[0])) for _ in range(4)
        ]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        assert sorted(told) == [200, 200, 503, 503]
        assert len(few.kernels()) == 2


def test_the_kernel_of_a_page_that_never_connects_ends(library: Path, tmp_path: Path) -> None:
    with serving(library, tmp_path, before=f"{ONE}; v.CONNECTS_WITHIN = 1.0") as running:
        assert running.answer("/")[0] == 200
        assert len(running.kernels()) == 1
        assert until(lambda: not running.kernels())
        assert running.answer("/")[0] == 200


def test_a_page_that_is_gone_gives_way_and_one_that_is_there_does_not(
    library: Path, tmp_path: Path
) -> None:
    with serving(library, tmp_path, before=f"{ONE}; v.CONNECTS_WITHIN = 3.0") as running:
        _, page, _ = running.answer("/")
        (kernel,) = running.kernels()

        async def look() -> None:
            connection = await websocket_connect(running.connection_of(page))
            await asyncio.sleep(4)  # longer than a page may take to connect
            status, _, _ = await asyncio.to_thread(running.answer, "/")
            assert status == 503
            assert kernel.is_running()
            connection.close()

        asyncio.run(look())
        statuses: list[int] = []

        def admitted() -> bool:
            if 200 not in statuses:
                statuses.append(running.answer("/")[0])
            return statuses[-1] == 200

        assert until(admitted)
        (other,) = running.kernels()
        assert other != kernel
        assert (tmp_path / "log").read_text() == ""


def test_pages_that_were_left_while_they_connect_are_no_problem(served: Served) -> None:
    _, page, _ = served.answer("/")
    at = urlsplit(served.connection_of(page))
    upgrade = (
        f"GET {at.path}?{at.query} HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: Zm9vdG5vdGUgc2F5cyBzbw==\r\n\r\n"
    )
    for milliseconds in range(0, 40, 4):
        with socket.create_connection((at.hostname, at.port)) as visitor:
            visitor.sendall(upgrade.encode())
            time.sleep(milliseconds / 1000)

    async def look() -> None:
        (await websocket_connect(served.connection_of(page))).close()

    asyncio.run(look())
    assert len(served.kernels()) == 1
    assert (served.folder / "log").read_text() == ""


def test_stopping_while_a_page_comes_says_nothing(served: Served) -> None:
    visitor = threading.Thread(target=begin_and_leave, args=(served, 5.0))
    visitor.start()
    assert until(lambda: len(served.kernels()) == 1)
    (kernel,) = served.kernels()
    served.process.terminate()
    assert served.process.wait(WAITS) == 0
    assert not kernel.is_running()
    assert served.temporary() == []
    assert (served.folder / "log").read_text() == ""
    visitor.join()


def test_kernels_end_when_the_server_is_killed(served: Served) -> None:
    assert served.answer("/")[0] == 200
    everything = psutil.Process(served.process.pid).children(recursive=True)
    assert len(served.kernels()) == 1
    served.process.kill()
    _, alive = psutil.wait_procs(everything, timeout=10)
    assert alive == []


def test_the_browser_is_given_a_private_file_and_no_token(library: Path, tmp_path: Path) -> None:
    given = tmp_path / "given"
    script = tmp_path / "browser.py"
    script.write_text(
        f"import sys; open({str(given)!r}, 'w').write('\\n'.join(sys.argv[1:]) + '\\n')",
        encoding="utf-8",
    )
    with serving(library, tmp_path, browser=f"{sys.executable} {script} %s") as running:
        assert until(lambda: given.exists() and given.read_text().endswith("\n"))
        (address,) = given.read_text().splitlines()
        assert running.token not in address
        assert urlsplit(address).scheme == "file"
        file = Path(unquote(urlsplit(address).path))
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert f'content="0; url={running.address}"' in file.read_text(encoding="utf-8")
        running.process.terminate()
        assert running.process.wait(WAITS) == 0
        assert not file.exists()


async def alerts(connection: WebSocketClientConnection, chat: str, style: str) -> list[str]:
    """What the chat says to a page that wants this style."""
    wish = {"act": "style", "style": style, "reply": style}
    data = {"method": "custom", "content": wish}
    sent = message("comm_msg", {"comm_id": chat, "data": data})
    await connection.write_message(json.dumps(sent | {"channel": "shell"}))
    told = []
    while True:
        said = await asyncio.wait_for(connection.read_message(), WAITS)
        assert said is not None
        answered = json.loads(said) if isinstance(said, str) else {}
        if answered.get("msg_type") != "comm_msg" or answered["content"]["comm_id"] != chat:
            continue
        content = answered["content"]["data"].get("content", {})
        told += [content["alert"]] if "alert" in content else []
        if content.get("ready") == style:
            return told


def test_a_visitor_chooses_no_file(served: Served, tmp_path: Path) -> None:
    _, page, _ = served.answer("/")
    there = tmp_path / "aaa.csl"
    there.write_text("what nobody else may know", encoding="utf-8")
    missing = tmp_path / "bbb.csl"

    async def said() -> list[list[str]]:
        connection = await websocket_connect(served.connection_of(page))
        asked = message("comm_info_request", {"target_name": "jupyter.widget"})
        await connection.write_message(json.dumps(asked | {"channel": "shell"}))
        comms: dict[str, object] = {}
        while not comms:
            answer = await asyncio.wait_for(connection.read_message(), WAITS)
            if isinstance(answer, str) and json.loads(answer)["msg_type"] == "comm_info_reply":
                comms = json.loads(answer)["content"]["comms"]
        chat = json.loads(page.split('cell-output+json">')[1].split("</script>")[0])
        model = chat["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
        assert model in comms
        told = [await alerts(connection, model, each) for each in (str(there), str(missing), "apa")]
        connection.close()
        return told

    existing, absent, known = asyncio.run(said())
    assert known == []
    assert len(existing) == 1
    assert existing[0].replace(str(there), "") == absent[0].replace(str(missing), "")
    assert "nobody" not in existing[0]
