"""What a visitor of the chat's web page gets: a library that a kernel opens, and its chat."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.citation.style import DEFAULT_STYLE

__all__ = ["ChatPage", "opened_chat"]

_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPage:
    """What a visitor gets.

    Attributes
    ----------
    library : Path
        The library's folder, absolute.
    model : str or None
        As `qa.open` takes it; a folder absolute.
    judge : str
        Whose judgments the chat keeps.
    style : str
        Of the citations.
    """

    library: Path
    model: str | None = None
    judge: str = ""
    style: str = DEFAULT_STYLE

    @property
    def title(self) -> str:
        """What the page calls the library."""
        return self.library.name or str(self.library)


async def opened_chat(kernel: Any, page: ChatPage) -> dict[str, Any]:
    """Have the kernel open the library, and show its chat.

    Parameters
    ----------
    kernel : jupyter_client.manager.AsyncKernelManager
        Of a kernel that was started.
    page : ChatPage
        What is opened.

    Returns
    -------
    dict
        By which the page finds the chat's widget in the kernel.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If the library cannot be opened.
    nbclient.exceptions.DeadKernelError, RuntimeError
        If the kernel ends before it has answered.
    """
    from nbclient import NotebookClient
    from nbformat import v4

    cell = v4.new_code_cell(_source(page))  # type: ignore[no-untyped-call]
    notebook = v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
    silent = logging.Logger("nbclient", logging.CRITICAL)  # what fails is raised as well
    client = NotebookClient(notebook, km=kernel, log=silent)
    try:
        await client.async_start_new_kernel_client()
        await client.async_execute_cell(cell, 0, store_history=False)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
    views = (output["data"][_VIEW] for output in cell.outputs if _VIEW in output.get("data", ()))
    view: dict[str, Any] = next(views)
    return view


def _source(page: ChatPage) -> str:
    packages = str(Path(__file__).resolve().parents[2])
    return (
        "import sys\n"
        f"sys.path.append({packages!r})\n"  # where the command runs without being installed
        "import qa\n"
        f"library = qa.open({str(page.library)!r}, model={page.model!r})\n"
        f"library.chat(judge={page.judge!r}, style={page.style!r}).widget\n"
    )
