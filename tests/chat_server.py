"""The web page of the chat, started as a process of its own for tests to ask."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

__all__ = ["WAITS", "Served", "message", "serving", "until"]

_LINES = 3
WAITS = 60.0  # seconds, on a machine that does other things as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server, with the lines that it printed."""

    process: subprocess.Popen[bytes]
    lines: tuple[str, ...]
    folder: Path

    @property
    def address(self) -> str:
        (address,) = [line for line in self.lines if line.startswith("http://")]
        return address

    @property
    def token(self) -> str:
        return self.address.split("token=")[1]

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def answer(
        self, path: str, *, token: str | None = None, method: str = "GET", **headers: str
    ) -> tuple[int, str, http.client.HTTPMessage]:
        """Status, body and headers of what is said to exactly this path."""
        joined = (
            f"{path}{'&' if '?' in path else '?'}token={self.token if token is None else token}"
        )
        with closing(http.client.HTTPConnection(self.host, timeout=WAITS)) as connection:
            connection.putrequest(method, joined if token != "" else path, skip_host=True)
            for name, value in ({"Host": self.host} | headers).items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            said = connection.getresponse()
            return said.status, said.read().decode(), said.headers

    def kernels(self) -> list[psutil.Process]:
        """Those that run."""
        running = []
        for each in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # or ended, and not yet waited for
                if "ipykernel_launcher" in each.cmdline():
                    running.append(each)
        return running

    def kernel_of(self, page: str) -> str:
        """The id of the kernel of a page that was answered."""
        found = re.search(r'id="jupyter-config-data" type="application/json">(.*?)</script>', page)
        assert found
        kernel: str = json.loads(found[1])["kernelId"]
        return kernel

    def connection_of(self, page: str) -> str:
        """Where a page that was answered reaches its kernel."""
        at = f"ws://{self.host}/api/kernels/{self.kernel_of(page)}/channels"
        return f"{at}?session_id=t&token={self.token}"

    def temporary(self) -> list[Path]:
        return list((self.folder / "tmp").iterdir())


@contextmanager
def serving(
    library: Path, folder: Path, *, before: str = "pass", browser: str = ""
) -> Iterator[Served]:
    """The command in a process of its own, for a user whose Jupyter is open to everybody.

    `before` is run in it first; `browser` is the command line of one, as BROWSER has it.
    """
    settings = folder / "settings"
    for place in ("settings", "data/kernels/python3", "data/kernels/footnote", "tmp"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    opened = {"ip": "0.0.0.0", "token": "", "port": 1, "open_browser": True}
    everything = {
        "Voila": opened, "ServerApp": opened, "IdentityProvider": {"token": ""},
        "VoilaConfiguration": {
            "file_allowlist": [".*"], "show_tracebacks": True, "strip_sources": False,
        },
        "MappingKernelManager": {"allowed_message_types": []},
    }  # fmt: skip
    for place in (settings / "voila.json", folder / "voila.json", settings / "jupyter_config.json"):
        place.write_text(json.dumps(everything), encoding="utf-8")
    broken = {"argv": ["false"], "display_name": "Broken", "language": "python"}
    for place in (folder / "data/kernels").iterdir():
        (place / "kernel.json").write_text(json.dumps(broken), encoding="utf-8")
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(settings), "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_PATH": str(folder / "data"), "JUPYTER_TOKEN": "", "JUPYTER_PREFER_ENV_PATH": "0",
        "OMP_NUM_THREADS": "1", "TMPDIR": str(folder / "tmp"),
        "BROWSER": browser,
    }  # fmt: skip
    command = f"import sys, qa.cli; {before}; sys.exit(qa.cli.main(sys.argv[1:]))"
    options = ["--library", str(library), *([] if browser else ["--no-browser"])]
    log = folder / "log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", command, "chat", *options],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=told,
        )  # fmt: skip
    try:
        assert process.stdout
        lines = [process.stdout.readline().decode().rstrip("\n") for _ in range(_LINES)]
        assert all(lines), log.read_text()
        yield Served(process=process, lines=tuple(lines), folder=folder)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        process.communicate()


def message(kind: str, content: dict[str, object]) -> dict[str, object]:
    """What a page sends to its kernel."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": "t"}
    header |= {"version": "5.3", "date": ""}
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content}


def until(what: Callable[[], bool]) -> bool:
    ends = time.monotonic() + WAITS
    while not what() and time.monotonic() < ends:
        time.sleep(0.05)
    return what()
