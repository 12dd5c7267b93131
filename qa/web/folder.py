"""The folder that the chat's web page is served from: its notebook, its kernel, Jupyter's places.

It is private to the user, and removed at the end. Jupyter has all its folders in it meanwhile, so
that what the user configured for other servers does not hold for this one, and the kernel is this
interpreter, whichever kernels are installed.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.citation.style import DEFAULT_STYLE

__all__ = ["KERNEL", "NOTEBOOK", "ChatPage", "WebFolder", "web_folder"]

KERNEL = "footnote"
"""The name of the only kernel there is."""

NOTEBOOK = "chat.ipynb"
"""The name of the only notebook there is."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFolder:
    """Where things lie in it.

    Attributes
    ----------
    served : Path
        Holds the notebook and nothing else.
    kernels : Path
        Describes the one kernel.
    connections : Path
        Takes the files by which kernels are reached.
    """

    served: Path
    kernels: Path
    connections: Path


@contextlib.contextmanager
def web_folder(page: ChatPage) -> Iterator[WebFolder]:
    """Make the folder, and have Jupyter use it until it is removed.

    Parameters
    ----------
    page : ChatPage
        What the notebook shows.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True) as name:
        root = Path(name)
        folder = WebFolder(
            served=root / "served", kernels=root / "kernels", connections=root / "runtime"
        )
        for place in (folder.served, folder.kernels / KERNEL, folder.connections):
            place.mkdir(parents=True)
        _write_kernel(folder)
        _write_notebook(page, folder)
        for variable in [variable for variable in before if variable.startswith("JUPYTER")]:
            del os.environ[variable]
        os.environ |= {
            "JUPYTER_CONFIG_DIR": str(root / "settings"),
            "JUPYTER_DATA_DIR": str(root / "data"),
            "JUPYTER_RUNTIME_DIR": str(folder.connections),
            "IPYTHONDIR": str(root / "ipython"),
        }
        try:
            yield folder
        finally:
            os.environ.clear()
            os.environ.update(before)


def _write_kernel(folder: WebFolder) -> None:
    command = [
        sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
        "--IPKernelApp.log_level=40",  # it warns of connections without encryption
    ]  # fmt: skip
    described = {"argv": command, "display_name": "Footnote", "language": "python"}
    (folder.kernels / KERNEL / "kernel.json").write_text(json.dumps(described), encoding="utf-8")


def _write_notebook(page: ChatPage, folder: WebFolder) -> None:
    """One cell, which opens the library and shows its chat."""
    packages = str(Path(__file__).resolve().parents[2])
    source = (
        "import sys\n"
        f"sys.path.append({packages!r})\n"  # where the command runs without being installed
        "import qa\n"
        f"library = qa.open({str(page.library)!r}, model={page.model!r})\n"
        f"library.chat(judge={page.judge!r}, style={page.style!r})\n"
    )
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "chat",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    metadata = {
        "kernelspec": {"name": KERNEL, "display_name": "Footnote", "language": "python"},
        "title": page.library.name or str(page.library),
    }
    notebook = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (folder.served / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
