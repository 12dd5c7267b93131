"""The chat as a web page: a server of this machine's own, put together from Voila's parts.

It runs in the process of the command. Voila as a child would read the configuration that it finds
in the working directory and the user's folders, would take another port than the one asked for, and
could outlive the command; and its own list of addresses serves more than a chat needs. So the parts
of Voila are used, its application is not started: every address that is served stands in
`qa.web.addresses`, and each asks for the token. Every visitor has a kernel, which runs the one
notebook that is written here; the page can send messages to the widgets in it, and code to nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from qa.web.addresses import EXTENSIONS, addresses
from qa.web.folder import WebFolder, web_folder
from qa.web.opening import ChatPage
from qa.web.visitors import Visitors

__all__ = ["ServedChat", "bound_socket", "served_chat"]

_LOOPBACK = "127.0.0.1"
_PAGE = Path(__file__).with_name("page")
_TOLD = ("Voila", "asyncio", "qa.web", "tornado", "traitlets")
# No script but the server's own files, and those that anywidget loads from memory; nothing from
# elsewhere. A script in a text would not run even if it were shown as one.
_POLICY = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws://127.0.0.1:{port}; img-src 'self' data:; "
    "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)


def bound_socket(port: int | None) -> socket.socket:
    """A socket that listens on the loopback interface.

    Parameters
    ----------
    port : int or None
        1 to 65535; None for one that is free.

    Raises
    ------
    ValueError
        If there is no such port, or it cannot be had.
    """
    if port is not None and not 1 <= port <= 65535:
        raise ValueError(f"the port is {port}, but must be 1 to 65535; leave it out for a free one")
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this would let two servers have one port
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((_LOOPBACK, port or 0))
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise ValueError(
            f"the port {port} cannot be had ({error.strerror}); "
            "name another one, or leave it out for a free one"
        ) from error
    bound.setblocking(False)
    return bound


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedChat:
    """A page that is served.

    Attributes
    ----------
    address : str
        With the token that lets people in.
    opener : str
        Of a file of this user's that leads there, for a browser's command line.
    wait : callable
        Answers requests until the process is told to stop (SIGINT, SIGTERM, or SIGHUP, which a
        terminal that is closed sends).
    """

    address: str
    opener: str
    wait: Callable[[], object]


@contextlib.contextmanager
def served_chat(page: ChatPage, bound: socket.socket) -> Iterator[ServedChat]:
    """Serve the page. Afterwards every kernel has ended and nothing that was written is left.

    Parameters
    ----------
    page : ChatPage
        What visitors get.
    bound : socket
        From `bound_socket`; it is closed at the end.
    """
    token = secrets.token_hex(32)
    port = bound.getsockname()[1]
    with (
        contextlib.closing(bound),
        web_folder() as folder,
        _one_line_a_problem(),
        asyncio.Runner() as runner,
    ):
        stop = asyncio.Event()
        loop = runner.get_loop()
        with _until_told(partial(loop.call_soon_threadsafe, stop.set)):
            voila = _voila(folder, token, port)
            settings = _settings(voila, folder)
            visitors = Visitors(voila.kernel_manager)
            rules, missing = addresses(voila, settings, visitors, page)
            server = runner.run(_started(rules, missing, settings, bound))
            address = f"http://{_LOOPBACK}:{port}/?token={token}"
            try:
                yield ServedChat(
                    address=address,
                    opener=folder.write_opener(address),
                    wait=lambda: runner.run(stop.wait()),
                )
            finally:
                runner.run(_stopped(server, visitors))


async def _started(
    rules: list[Any], missing: type[Any], settings: dict[str, Any], bound: socket.socket
) -> Any:
    from tornado.httpserver import HTTPServer
    from tornado.web import Application

    server = HTTPServer(Application(rules, default_handler_class=missing, **settings))
    server.add_sockets([bound])
    return server


async def _stopped(server: Any, visitors: Visitors) -> None:
    server.stop()
    await visitors.close()
    await server.close_all_connections()


@contextlib.contextmanager
def _until_told(stop: Callable[[], object]) -> Iterator[None]:
    """Take these signals for the word to stop; what they did before holds again after it."""

    def told(number: int, frame: object) -> None:
        stop()

    signals = [signal.SIGINT, signal.SIGTERM]
    hung_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hung_up is not None and signal.getsignal(hung_up) is not signal.SIG_IGN:  # as nohup has it
        signals.append(hung_up)
    before = [signal.signal(number, told) for number in signals]
    try:
        yield
    finally:
        for number, was in zip(signals, before, strict=True):
            signal.signal(number, was)


class _OneLine(logging.Formatter):
    """A problem in one line. What a cell of the notebook raised is told without its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        name = getattr(error, "ename", type(error).__name__)
        what = getattr(error, "evalue", str(error)) if error else record.getMessage()
        return " ".join(f"qa: {f'{name}: ' if error else ''}{what}".split())


@contextlib.contextmanager
def _one_line_a_problem() -> Iterator[None]:
    """What Jupyter, Voila and Tornado log goes to standard error; requests that fail do not."""
    from tornado.iostream import StreamClosedError
    from tornado.websocket import WebSocketClosedError

    def is_problem(record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        return kind not in (StreamClosedError, WebSocketClosedError)  # somebody has left

    told = logging.StreamHandler()
    told.addFilter(is_problem)
    told.setFormatter(_OneLine())
    told.setLevel(logging.ERROR)
    loggers = [logging.getLogger(name) for name in _TOLD]
    quiet = logging.getLogger("tornado.access")
    before = [(each, each.handlers[:], each.propagate) for each in [*loggers, quiet]]
    for each in loggers:
        each.handlers, each.propagate = [told], False
    quiet.handlers, quiet.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        for each, handlers, propagate in before:
            each.handlers, each.propagate = handlers, propagate


def _voila(folder: WebFolder, token: str, port: int) -> Any:
    """Voila's application with our settings alone. It is not started: its parts are used."""
    from jupyter_server.auth.identity import IdentityProvider
    from traitlets.config import Config
    from voila.app import Voila
    from voila.configuration import VoilaConfiguration
    from voila.paths import collect_static_paths

    settings = Config()
    settings.VoilaConfiguration = Config(
        {
            "extension_allowlist": list(EXTENSIONS),
            "extension_denylist": [],
            "multi_kernel_manager_class": (
                "jupyter_server.services.kernels.kernelmanager.AsyncMappingKernelManager"
            ),
        }
    )
    settings.IdentityProvider = Config(
        {
            "cookie_name": f"footnote-{port}",
            "cookie_options": {"samesite": "Strict"},
        }
    )
    settings.MappingKernelManager = Config({"allow_tracebacks": False})
    # Started anew it would know nothing of the page's chat.
    settings.KernelManager = Config({"autorestart": False})
    voila = Voila(
        config=settings,
        log=logging.getLogger("Voila"),
        ip=_LOOPBACK,
        port=port,
        token=token,
        identity_provider_class=IdentityProvider,
        root_dir=str(folder.empty),
        connection_dir=str(folder.connections),
        template_paths=[str(_PAGE)],
        static_paths=[
            str(_PAGE / "static"),
            *collect_static_paths(["voila", "nbconvert"], "lab", prune=True),
        ],
    )
    voila.voila_configuration = VoilaConfiguration(parent=voila)
    return voila


def _settings(voila: Any, folder: WebFolder) -> dict[str, Any]:
    """The web application's settings: Voila's, with ours where they are stricter."""
    settings: dict[str, Any] = voila.init_settings()
    voila.kernel_spec_manager.kernel_dirs = [str(folder.kernels)]
    return settings | {
        # A page elsewhere whose name is made to lead here is not let in.
        "allow_remote_access": False,
        "local_hostnames": ["localhost"],
        "headers": {
            "Content-Security-Policy": _POLICY.format(port=voila.port),
            "Referrer-Policy": "same-origin",
        },
        "jinja2_env": settings["voila_jinja2_env"],
        "xsrf_cookie_kwargs": {"samesite": "Strict"},
    }
