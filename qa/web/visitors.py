"""The visitors of the chat's web page: each has a kernel, which ends when its page is gone."""

from __future__ import annotations

import asyncio
import logging
import signal
from dataclasses import dataclass, field
from typing import Any

from qa.web.folder import KERNEL

__all__ = ["VISITORS", "Visitors"]

VISITORS = 8
"""How many kernels there are at once; each has a model of its own."""

CONNECTS_WITHIN = 30.0
"""Seconds in which a page that was sent must connect to its kernel."""

RETURNS_WITHIN = 15 * 60.0
"""Seconds for which a kernel waits for a page that was disconnected, as by a computer asleep."""

_LOOKS_EVERY = 0.5  # seconds, whether a kernel is still there

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Visit:
    """One kernel, and who looks at it."""

    sent: bool = False  # the page, so that somebody may use the kernel
    connections: set[object] = field(default_factory=set)
    ends: asyncio.TimerHandle | None = None  # unless a page is connected before
    alone_since: float | None = None  # in the loop's time, where a page was there and is not now
    watch: asyncio.Future[None] | None = None  # for a kernel that ends by itself


class Visitors:
    """Starts a kernel for every visitor, up to `VISITORS`, and ends each when its page is gone.

    Parameters
    ----------
    kernels : AsyncMappingKernelManager
        Jupyter's, which starts and ends kernels for nobody else.
    """

    def __init__(self, kernels: Any) -> None:
        self._kernels = kernels
        self._visits: dict[str, _Visit] = {}
        self._ending: set[asyncio.Future[None]] = set()
        self._admitting = asyncio.Lock()
        self._closed = False

    def __contains__(self, kernel: str) -> bool:
        return kernel in self._visits

    async def admit(self) -> str:
        """Start a kernel for a visitor, and give its id; it must be told what becomes of it.

        When all places are taken, the kernel gives way whose page has been gone the longest.

        Raises
        ------
        tornado.web.HTTPError
            503 if all visitors are still there.
        """
        async with self._admitting:
            await self._make_room()
            kernel: str = await self._kernels.start_kernel(kernel_name=KERNEL)
            # jupyter_server looks for it at the kernel, and has it here.
            shown = self._kernels.traceback_replacement_message
            self._kernels.get_kernel(kernel).traceback_replacement_message = shown
            self._visits[kernel] = _Visit()
        return kernel

    def sent(self, kernel: str) -> None:
        """Tell that the visitor has the page, which will connect to the kernel."""
        if visit := self._visits.get(kernel):
            visit.sent = True
            visit.watch = asyncio.ensure_future(self._watch(kernel))
            if not visit.connections:
                self._end_later(kernel, CONNECTS_WITHIN)

    def connected(self, kernel: str, connection: object) -> None:
        """Tell that a page looks at the kernel."""
        if visit := self._visits.get(kernel):
            visit.connections.add(connection)
            visit.alone_since = None
            if visit.ends:
                visit.ends.cancel()

    def disconnected(self, kernel: str, connection: object) -> None:
        """Tell that a page does not look at the kernel any more; it may come back."""
        visit = self._visits.get(kernel)
        if visit and connection in visit.connections:
            visit.connections.remove(connection)
            if not visit.connections:
                visit.alone_since = asyncio.get_running_loop().time()
                self._end_later(kernel, RETURNS_WITHIN)

    async def leave(self, kernel: str) -> None:
        """End a visitor's kernel, if that was not done before, and wait until it has ended."""
        if ending := self._end(kernel):
            await asyncio.shield(ending)

    async def close(self) -> None:
        """End every kernel, and admit nobody any more."""
        self._closed = True
        async with self._admitting:
            for kernel in list(self._visits):
                self._end(kernel)
            await asyncio.gather(*self._ending)
            await self._kernels.shutdown_all()

    async def _make_room(self) -> None:
        from tornado.web import HTTPError

        while len(self._kernels) >= VISITORS or self._closed:
            alone = {
                kernel: visit.alone_since
                for kernel, visit in self._visits.items()
                if visit.alone_since is not None
            }
            if self._closed or not (alone or self._ending):
                raise HTTPError(503)
            if not self._ending:
                self._end(min(alone, key=lambda kernel: alone[kernel]))
            if self._ending:
                await asyncio.wait(self._ending, return_when=asyncio.FIRST_COMPLETED)

    async def _watch(self, kernel: str) -> None:
        """Have a visit end with its kernel, where that ends by itself."""
        manager = self._kernels.get_kernel(kernel)
        while kernel in self and await manager.is_alive():
            await asyncio.sleep(_LOOKS_EVERY)
        if self._end(kernel):
            logger.error("the kernel of a page was killed, or had no memory left; load it again")

    def _end_later(self, kernel: str, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._visits[kernel].ends = loop.call_later(seconds, self._end, kernel)

    def _end(self, kernel: str) -> asyncio.Future[None] | None:
        visit = self._visits.pop(kernel, None)
        if visit is None or kernel not in self._kernels:
            return None
        if visit.ends:
            visit.ends.cancel()
        ending = asyncio.ensure_future(self._shut_down(kernel, asked=visit.sent))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return ending

    async def _shut_down(self, kernel: str, *, asked: bool) -> None:
        if not asked:  # Jupyter would interrupt it, at which one that starts prints a traceback
            await self._kernels.signal_kernel(kernel, getattr(signal, "SIGKILL", signal.SIGTERM))
        await self._kernels.shutdown_kernel(kernel, now=not asked)
