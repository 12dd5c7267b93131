"""A JupyterLab and the web page of the chat, of the tests' own.

They listen on loopback, with free ports, tokens and folders that nothing else uses, and are ended
by their process ids.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

__all__ = ["JUDGE", "Server", "Servers", "jupyter_environment"]

JUDGE = "N. Lind"
_STARTS = 60.0  # seconds, on a machine that does other things as well
_ENDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs.

    Attributes
    ----------
    process : Popen
        It, with everything it says in `log`.
    address : str
        Without a path and without the token.
    token : str
        What lets somebody in.
    folder : Path
        What it serves; for the web page the library.
    log : Path
        What it printed.
    """

    process: subprocess.Popen[bytes]
    address: str
    token: str
    folder: Path
    log: Path

    def url(self, path: str = "/") -> str:
        return f"{self.address}{path}?token={self.token}"

    def end(self) -> None:
        """End it as a terminal would; what does not listen within a while is killed."""
        if self.process.poll() is not None:
            return
        os.kill(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(_ENDS)
        except subprocess.TimeoutExpired:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()


def jupyter_environment(folder: Path) -> dict[str, str]:
    """The environment with Jupyter's folders below `folder`, and this interpreter as its kernel.

    What the environment's own `share/jupyter` holds (JupyterLab, the front ends of the widgets) is
    found beside the private folders; nothing of the user is.
    """
    places = {
        f"JUPYTER_{name}_DIR": folder / name.lower() for name in ("CONFIG", "DATA", "RUNTIME")
    }
    settings = places["JUPYTER_CONFIG_DIR"] / "lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True})
    )
    kernel = places["JUPYTER_DATA_DIR"] / "kernels/python3"
    kernel.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps(
            {
                "argv": command,
                "display_name": "Python 3",
                "language": "python",
                "metadata": {"debugger": False},
                "kernel_protocol_version": "5.5",
            }
        )
    )
    places["IPYTHONDIR"] = folder / "ipython"
    for each in places.values():
        each.mkdir(parents=True, exist_ok=True)
    return {
        **{name: text for name, text in os.environ.items() if not name.startswith("JUPYTER_")},
        **{name: str(path) for name, path in places.items()},
        "JUPYTERLAB_SETTINGS_DIR": str(places["JUPYTER_CONFIG_DIR"] / "lab/user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(places["JUPYTER_CONFIG_DIR"] / "lab/workspaces"),
        "OMP_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }


class Servers:
    """Servers, each started when it is first asked for.

    Parameters
    ----------
    folder : Path
        Takes everything that they write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lab: Server | None = None
        self._webs: dict[Path, Server] = {}

    def lab(self) -> Server:
        """The JupyterLab; its folder is empty at first."""
        if self._lab is None:
            port, token = _free_port(), secrets.token_hex(16)
            notebooks = self._folder / "notebooks"
            notebooks.mkdir()
            command = [
                "-m", "jupyterlab", "--no-browser", "--allow-root",
                "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
                "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
                f"--ServerApp.root_dir={notebooks}", "--ServerApp.terminals_enabled=False",
                "--LabApp.extension_manager=readonly", "--LabApp.expose_app_in_browser=True",
            ]  # fmt: skip
            process, log = self._start(command, "lab")
            self._lab = Server(
                process=process,
                address=f"http://127.0.0.1:{port}",
                token=token,
                folder=notebooks,
                log=log,
            )
            _wait_for(self._lab, "/api/status")
        return self._lab

    def web(self, library: Path) -> Server:
        """The chat on a library as a web page."""
        if library not in self._webs:
            port = _free_port()
            command = ["-m", "qa", "chat", "--library", str(library), "--no-browser"]
            command += ["--judge", JUDGE, "--port", str(port)]
            process, log = self._start(command, f"web-{len(self._webs)}")
            address, token = _told(process, log)
            self._webs[library] = Server(
                process=process, address=address, token=token, folder=library, log=log
            )
            _wait_for(self._webs[library], "/")
        return self._webs[library]

    def end(self) -> None:
        """End all of them."""
        for each in (self._lab, *self._webs.values()):
            if each is not None:
                each.end()

    def _start(self, command: list[str], name: str) -> tuple[subprocess.Popen[bytes], Path]:
        folder = self._folder / name
        folder.mkdir()
        log = folder / "log.txt"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=folder,
                env=jupyter_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        return process, log


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _told(process: subprocess.Popen[bytes], log: Path) -> tuple[str, str]:
    """The address and the token that a server prints once it is up."""
    end = time.monotonic() + _STARTS
    while time.monotonic() < end and process.poll() is None:
        text = log.read_text(errors="replace")
        if found := re.search(r"(http://127\.0\.0\.1:\d+)\S*[?&]token=([\w-]+)", text):
            return found[1], found[2]
        time.sleep(0.05)
    raise AssertionError(f"no address was printed:\n{log.read_text(errors='replace')}")


def _wait_for(server: Server, path: str) -> None:
    end = time.monotonic() + _STARTS
    while time.monotonic() < end and server.process.poll() is None:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(server.url(path), timeout=5),
        ):
            return
        time.sleep(0.1)
    raise AssertionError(f"{server.address} is not up:\n{server.log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The servers of this run, ended with it."""
    running = Servers(tmp_path_factory.mktemp("servers"))
    yield running
    running.end()
