"""What the chat's web page serves, address by address; nothing of it without the token."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any
from warnings import catch_warnings, simplefilter

from qa.web.opening import ChatPage, opened_chat
from qa.web.visitors import Visitors

__all__ = ["EXTENSIONS", "addresses"]

EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)
"""The extensions of JupyterLab that the page loads: what shows widgets, and ours is one."""

logger = logging.getLogger(__name__)


def addresses(
    voila: Any, settings: dict[str, Any], visitors: Visitors, page: ChatPage
) -> tuple[list[Any], type[Any]]:
    """The addresses of the page and what answers them.

    Parameters
    ----------
    voila : voila.app.Voila
        Whose front end shows the chat.
    settings : dict
        Of the web application.
    visitors : Visitors
        Who is there.
    page : ChatPage
        What they get.

    Returns
    -------
    tuple of list and type
        Rules for `tornado.web.Application`, and the handler of every other address.
    """
    from jinja2 import Environment, FileSystemLoader
    from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
    from jupyter_server.services.kernels.handlers import KernelHandler
    from tornado.iostream import StreamClosedError
    from tornado.web import HTTPError
    from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
    from voila.utils import get_page_config

    loader = FileSystemLoader(voila.template_paths)
    template = Environment(loader=loader, autoescape=True, enable_async=True).get_template(
        "index.html.j2"
    )
    failed = Environment(loader=loader, autoescape=True).get_template("error.html")
    front_end = get_page_config("/", settings, voila.log, voila.voila_configuration)

    class Telling(JupyterHandler):
        """What fails is told by a page of ours, which needs nobody to be let in."""

        def write_error(self, status_code: int, **_: Any) -> None:
            self.finish(failed.render(status_code=status_code))

    class Guarded(Telling):
        """Whoever does not bring the token is refused, and not sent to a page for logging in."""

        async def prepare(  # type: ignore[override]
            self, *, _redirect_to_login: bool = False
        ) -> Awaitable[None] | None:
            return await super().prepare(_redirect_to_login=False)

        def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
            if not isinstance(error, HTTPError) or error.status_code == 500:
                logger.error("the page failed", exc_info=(kind, error, trace))

    class Missing(Guarded):
        """Every address that is not served."""

        async def prepare(self, *, _redirect_to_login: bool = False) -> None:
            await super().prepare()
            raise HTTPError(404)

    class Static(Guarded, FileFindHandler):
        """Files of the page and of Voila. Its base lets everybody have them."""

        _static_paths: dict[str, str] = {}  # noqa: RUF012 - what was found, as its base has it

        async def get(self, path: str, include_body: bool = True) -> None:
            if ".." in re.split(r"[/\\]", path):  # another extension lies beside the one named
                raise HTTPError(404)
            await super().get(path, include_body)

        async def head(self, path: str) -> None:
            await self.get(path, include_body=False)

    class Extensions(Static):
        """Files of the extensions."""

        _static_paths: dict[str, str] = {}  # noqa: RUF012

    class Page(Guarded):
        """The page itself: a kernel is started for it, and ended if it does not arrive."""

        left = False
        sending: asyncio.Task[bool] | None = None

        def on_connection_close(self) -> None:
            self.left = True
            if self.sending:
                self.sending.cancel()

        async def get(self) -> None:
            self.set_header("Cache-Control", "no-store")
            _ = self.xsrf_token  # sets its cookie, which the page needs to let its kernel go
            kernel = await visitors.admit()
            shown = False
            try:
                if not self.left:
                    self.sending = asyncio.ensure_future(self.send(kernel))
                    shown = await self.sending
            except (Exception, asyncio.CancelledError) as error:
                # What fails because the visitor has left, or the server stops, is no problem.
                if kernel in visitors and not (self.left or isinstance(error, StreamClosedError)):
                    raise
            finally:
                if shown:
                    visitors.sent(kernel)
                else:
                    await visitors.leave(kernel)

        async def send(self, kernel: str) -> bool:
            """Send the page, and say whether the chat is in it."""
            view = None

            async def chat() -> dict[str, Any] | None:
                nonlocal view
                view = await self.opened(kernel)
                return view

            front_end_here = front_end | {"kernelId": kernel}
            async for part in template.generate_async(
                title=page.title, settings=front_end_here, chat=chat
            ):
                self.write(part)
                await self.flush()
            await self.finish()
            return view is not None

        async def opened(self, kernel: str) -> dict[str, Any] | None:
            """The chat, or None where the library cannot be opened, which is told here."""
            try:
                return await opened_chat(self.kernel_manager.get_kernel(kernel), page)
            except Exception as error:
                if self.left or kernel not in visitors:
                    raise
                logger.error("the library cannot be opened", exc_info=error)
                return None

    class Kernel(KernelHandler):
        """Whether a kernel is there."""

        SUPPORTED_METHODS = ("GET",)

    class Connection(Telling, VoilaKernelWebsocketHandler):  # type: ignore[misc]
        """Messages between a page and its kernel."""

        left = False

        def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
            if not self.left:
                super().log_exception(kind, error, trace)

        async def open(self, kernel_id: str) -> None:
            visitors.connected(kernel_id, self)
            await super().open(kernel_id)

        def on_message(self, ws_message: str | bytes) -> None:
            """Pass it on to the kernel, unless it is no message: a page of ours sends none such."""
            try:
                with catch_warnings():
                    simplefilter("error", UserWarning)  # of what is no JSON, such as NaN
                    super().on_message(ws_message)
            except Exception:
                logger.error("a page sent something that is no message; it was passed over")

        def on_close(self) -> None:
            self.left = True
            visitors.disconnected(self.kernel_id, self)
            with suppress(KeyError):  # Jupyter's, where the page has left before it was connected
                super().on_close()

    class Leaving(Guarded):
        """A page tells that it is left."""

        async def post(self, kernel_id: str) -> None:
            await visitors.leave(kernel_id)
            self.set_status(204)

    kernel = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
    extensions = "|".join(map(re.escape, EXTENSIONS))
    rules = [
        (r"/", Page),
        (rf"/api/kernels/{kernel}", Kernel),
        (rf"/api/kernels/{kernel}/channels", Connection),
        (rf"/voila/api/shutdown/{kernel}", Leaving),
        (r"/voila/static/(.*)", Static, {"path": voila.static_paths}),
        (
            rf"/voila/labextensions/((?:{extensions})/.*)",
            Extensions,
            {"path": voila.labextensions_path},
        ),
    ]
    return rules, Missing
