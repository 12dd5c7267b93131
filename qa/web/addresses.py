"""What the chat's web page serves, address by address; nothing of it without the token."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Awaitable
from typing import Any

__all__ = ["EXTENSIONS", "VISITORS", "addresses"]

VISITORS = 8
"""How many pages can be open at once: each has a kernel, with a model of its own."""

EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)
"""The extensions of JupyterLab that the page loads: what shows widgets, and ours is one."""

logger = logging.getLogger(__name__)


def addresses(voila: Any) -> tuple[list[Any], type[Any]]:
    """The addresses of the page and what answers them.

    Parameters
    ----------
    voila : voila.app.Voila
        With its settings made.

    Returns
    -------
    tuple of list and type
        Rules for `tornado.web.Application`, and the handler of every other address.
    """
    from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
    from jupyter_server.services.kernels.handlers import KernelHandler
    from tornado.iostream import StreamClosedError
    from tornado.web import HTTPError
    from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
    from voila.tornado.handler import TornadoVoilaHandler
    from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

    class Guarded(JupyterHandler):
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

    class Page(Guarded, TornadoVoilaHandler):  # type: ignore[misc]
        """The page itself: a kernel is started for it, up to a number of them."""

        starting = 0

        async def get(self) -> None:
            if len(self.kernel_manager) + Page.starting >= VISITORS:
                raise HTTPError(503)
            _ = self.xsrf_token  # sets its cookie, which the page needs to let its kernel go
            Page.starting += 1
            counted = True
            try:
                async for part in self.get_generator():
                    if counted:  # the kernel is among the manager's now
                        Page.starting -= 1
                        counted = False
                    self.write(part)
                    await self.flush()
            except StreamClosedError:
                return  # the visitor has left
            finally:
                if counted:
                    Page.starting -= 1

    kernel = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
    extensions = "|".join(map(re.escape, EXTENSIONS))
    page = {
        "notebook_path": os.path.relpath(voila.notebook_path, voila.root_dir),
        "template_paths": voila.template_paths,
        "config": voila.config,
        "voila_configuration": voila.voila_configuration,
    }
    rules = [
        (r"/", Page, page),
        (rf"/api/kernels/{kernel}", KernelHandler),
        (rf"/api/kernels/{kernel}/channels", VoilaKernelWebsocketHandler),
        (r"/voila/api/shutdown/(.*)", VoilaShutdownKernelHandler),
        (r"/voila/static/(.*)", Static, {"path": voila.static_paths}),
        (
            rf"/voila/labextensions/((?:{extensions})/.*)",
            Extensions,
            {"path": voila.labextensions_path},
        ),
    ]
    return rules, Missing
