"""``qa chat``: the page of a real server, whom it lets in, and what it leaves behind."""

from __future__ import annotations

import asyncio
import html
import json
import re
import signal
import socket
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from chat_server import WAITS, Served, message, serving, until
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

import qa
from embeddings import HashingEncoder
from qa.cli import main

NAME = 'the <b> & "c".library'


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "ice.txt").write_text(
        "The Harbour\n\nAnna Berg 3 May 2011\n\nIce closed the harbour for nine days.\n",
        encoding="utf-8",
    )
    path = tmp_path_factory.mktemp("libraries") / NAME
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


def test_the_address_stands_alone_in_its_line_below_the_name(served: Served) -> None:
    first, address, last = served.lines
    assert first == f"Chat with {NAME}:"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{64}", address)
    assert last == "Ctrl+C stops it."


def test_it_listens_to_this_machine_alone(served: Served) -> None:
    listening = [
        each.laddr
        for each in psutil.Process(served.process.pid).net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    ]
    assert [(each.ip, each.port) for each in listening] == [
        ("127.0.0.1", urlsplit(served.address).port)
    ]


def test_the_page_is_the_chat_and_names_the_library_as_text(page: str) -> None:
    assert f"<title>Footnote: {html.escape(NAME).replace('&quot;', '&#34;')}</title>" in page
    assert NAME not in page
    assert '<html lang="en">' in page
    assert page.count("<main") == 1
    assert "Opening the library…" in page
    assert "<noscript>" in page
    assert "application/vnd.jupyter.widget-view+json" in page


def test_the_page_holds_no_source_and_no_path(page: str, library: Path) -> None:
    assert "qa.open" not in page
    assert "library.chat" not in page
    assert str(library.parent) not in page
    assert sys.prefix not in page


def test_the_page_names_no_other_address_and_forbids_scripts_in_it(
    served: Served, page: str
) -> None:
    assert not re.findall(r"https?://|//cdn", page)
    assert not re.findall(r"<script(?![^>]* (?:src|type)=)[^>]*>", page)
    _, _, headers = served.answer("/voila/static/page.css")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts
    assert scripts[1] == "'self' blob:"


@pytest.mark.parametrize(
    "path", ["/", "/voila/static/voila.js", f"/api/kernels/{uuid.uuid4()}", "/elsewhere"]
)
@pytest.mark.parametrize("token", ["", "0" * 64])
def test_without_the_token_nothing_is_served_and_no_kernel_started(
    served: Served, page: str, path: str, token: str
) -> None:
    kernels = served.kernels()
    status, body, _ = served.answer(path, token=token)
    assert status == 403
    assert "widget-view" not in body
    assert served.kernels() == kernels


def test_the_cookie_lets_in_afterwards(served: Served) -> None:
    _, _, headers = served.answer("/voila/static/page.css")
    cookies = [each for each in headers.get_all("Set-Cookie", []) if each.startswith("footnote-")]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Strict" in cookies[0]
    cookie = cookies[0].split(";")[0]
    assert served.answer("/voila/static/page.css", token="", Cookie=cookie)[0] == 200
    forged = cookie[:-9] + "00000000" + cookie[-1]
    assert served.answer("/voila/static/page.css", token="", Cookie=forged)[0] == 403


def test_a_name_that_was_made_to_lead_here_is_refused(served: Served) -> None:
    port = urlsplit(served.address).port
    for path in ("/", "/voila/static/page.css"):
        assert served.answer(path, Host=f"footnote.example:{port}")[0] == 403
    assert served.answer("/voila/static/page.css", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/chat.ipynb", "/voila/render/chat.ipynb", "/voila/files/chat.ipynb", "/files/chat.ipynb",
        "/tree", "/voila/tree", "/lab", "/login", "/api/contents", "/api/contents/chat.ipynb",
        "/voila/api/contents/", "/api/kernels", "/api/kernelspecs", "/api/sessions",
        "/api/terminals", "/api/config/notebook", "/nbconvert/html/chat.ipynb",
        "/voila/templates/lab/static/../index.html.j2", "/voila/templates/base/static/voila.js",
        "/voila/static/../index.html.j2", "/voila/static/..%2findex.html.j2",
        "/voila/static/%2e%2e/%2e%2e/%2e%2e/web.py", "/voila/static//etc/passwd",
        "/voila/labextensions/anywidget/../../../../etc/passwd",
        "/voila/labextensions/anywidget/%2e%2e/jupyterlab_pygments/package.json",
        "/voila/labextensions/@voila-dashboards/jupyterlab-preview/package.json",
    ],
)  # fmt: skip
def test_nothing_but_the_chat_is_served(served: Served, page: str, path: str) -> None:
    kernels = served.kernels()
    status, body, _ = served.answer(path)
    assert status in (403, 404)
    assert "Traceback" not in body
    assert served.kernels() == kernels


def test_no_template_or_theme_is_chosen_by_a_visitor(served: Served) -> None:
    status, body, _ = served.answer("/?template=lab&theme=dark&classic-tree=true")
    assert status == 200
    assert "cdn.jsdelivr.net" not in body
    kernel = served.kernel_of(body)
    assert served.answer(f"/voila/api/shutdown/{kernel}", method="POST")[0] == 204


def kind_of(said: str | bytes | None) -> tuple[str, str]:
    """What came over the connection, and what it answers."""
    assert said is not None
    if isinstance(said, str):
        told = json.loads(said)
    else:
        _, (head, parent, *_) = deserialize_msg_from_ws_v1(said)
        told = {"header": json.loads(head), "parent_header": json.loads(parent)}
    return told["header"]["msg_type"], told["parent_header"].get("msg_type", "")


@pytest.mark.parametrize("protocol", [None, "v1.kernel.websocket.jupyter.org"])
def test_code_that_a_visitor_sends_does_not_run(
    served: Served, page: str, tmp_path: Path, protocol: str | None
) -> None:
    written = tmp_path / "written"
    code = f"open({str(written)!r}, 'w')"
    run = {
        "code": code, "silent": False, "store_history": False, "allow_stdin": False,
        "user_expressions": {"a": code},
    }  # fmt: skip

    async def heard() -> set[str]:
        url = served.connection_of(page)
        connection = await websocket_connect(url, subprotocols=[protocol] if protocol else None)
        assert connection.selected_subprotocol == protocol
        for channel in ("shell", "control"):
            for said in (message("execute_request", run), message("kernel_info_request", {})):
                if protocol:
                    packed = serialize_msg_to_ws_v1(said, channel, lambda x: json.dumps(x).encode())
                    await connection.write_message(packed, binary=True)
                else:
                    await connection.write_message(json.dumps(said | {"channel": channel}))
        answered: set[str] = set()
        replies = 0
        while replies < 2:
            kind, to = kind_of(await asyncio.wait_for(connection.read_message(), WAITS))
            replies += kind == "kernel_info_reply"
            answered.add(to)
        connection.close()
        return answered

    answered = asyncio.run(heard())
    assert "kernel_info_request" in answered  # so what was sent before it has been seen
    assert "execute_request" not in answered
    assert not written.exists()


@pytest.mark.parametrize("how", ["no token", "another page"])
def test_the_widgets_listen_to_nobody_else(served: Served, page: str, how: str) -> None:
    url = served.connection_of(page).replace(f"&token={served.token}", "")
    headers = {}
    if how == "another page":
        _, _, answered = served.answer("/voila/static/page.css")
        cookies = answered.get_all("Set-Cookie", [])
        headers = {
            "Cookie": "; ".join(each.split(";")[0] for each in cookies),
            "Origin": "http://footnote.example",
        }

    async def connect() -> None:
        (await websocket_connect(HTTPRequest(url, headers=headers))).close()

    with pytest.raises(HTTPClientError) as refused:
        asyncio.run(connect())
    assert refused.value.code == 403


def test_one_page_less_makes_room_and_stopping_leaves_nothing_behind(
    library: Path, tmp_path: Path
) -> None:
    only = "import qa.web.visitors; qa.web.visitors.VISITORS = 1"
    with serving(library, tmp_path, before=only) as running:
        status, page, _ = running.answer("/")
        assert status == 200
        status, body, _ = running.answer("/")
        assert status == 503
        assert "Too many people" in body
        assert len(running.kernels()) == 1
        kernel = running.kernel_of(page)
        assert running.answer(f"/voila/api/shutdown/{kernel}", method="POST")[0] == 204
        assert until(lambda: not running.kernels())
        assert running.answer("/")[0] == 200
        everything = psutil.Process(running.process.pid).children(recursive=True)
        assert len(running.kernels()) == 1
        assert running.temporary()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(WAITS) == 0
        assert not any(each.is_running() for each in everything)
        assert running.temporary() == []
        assert (tmp_path / "log").read_text() == ""


def test_a_library_that_cannot_be_opened_any_more_is_one_line(
    articles: Path, tmp_path: Path
) -> None:
    path = tmp_path / "gone.library"
    qa.build(articles, library=path, model=HashingEncoder(), progress=False)
    with serving(path, tmp_path) as running:
        path.rename(tmp_path / "elsewhere.library")
        status, body, _ = running.answer("/")
        assert status == 200
        assert "The library cannot be opened; the terminal in which qa chat runs says why." in body
        assert str(tmp_path) not in body
        assert "Traceback" not in body
        log = (tmp_path / "log").read_text()
        assert log.startswith(f"qa: LibraryNotFound: there is no library at {path}")
        assert log.count("\n") == 1
        kernels = running.kernels()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(WAITS) == 0
        assert not any(each.is_running() for each in kernels)
        assert running.temporary() == []


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["chat", "--no-browser", *arguments]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err


def test_what_is_wrong_is_told_before_anything_starts(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is no library at" in refused(capsys, "--library", str(tmp_path / "none"))
    here = ("--library", str(library))
    assert "no citation style 'nonesuch'" in refused(capsys, *here, "--style", "nonesuch")
    assert "the judge is " in refused(capsys, *here, "--judge", "Nora\nLindqvist")
    assert "another model" in refused(capsys, *here, "--model", "all-MiniLM-L6-v2")
    for port in ("0", "-1", "65536"):
        assert f"the port is {port}, but must be 1 to 65535" in refused(
            capsys, *here, "--port", port
        )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"the port {port} cannot be had" in refused(capsys, *here, "--port", port)
    damaged = tmp_path / "damaged.library"
    damaged.mkdir()
    (damaged / "library.db").write_bytes(b"no database" * 100)
    assert "damaged" in refused(capsys, "--library", str(damaged))
    unfinished = tmp_path / "unfinished.library"
    unfinished.mkdir()
    (unfinished / "library.db").touch()  # as a build leaves it that was killed at once
    assert "holds no passage yet" in refused(capsys, "--library", str(unfinished))
