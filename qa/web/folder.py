"""The folder of the server of `qa chat`: its kernel, Jupyter's places, and what a browser opens.

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
from html import escape
from pathlib import Path

__all__ = ["KERNEL", "WebFolder", "web_folder"]

KERNEL = "footnote"
"""The name of the only kernel there is."""

_OPENER = Path(__file__).with_name("page") / "open.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFolder:
    """Where things lie in it.

    Attributes
    ----------
    empty : Path
        Holds nothing; kernels run in it.
    kernels : Path
        Describes the one kernel.
    connections : Path
        Takes the files by which kernels are reached.
    temporary : Path
        Takes what a kernel writes for as long as it runs; one that is killed leaves it behind.
    opener : Path
        Takes the file that a browser opens.
    """

    empty: Path
    kernels: Path
    connections: Path
    temporary: Path
    opener: Path

    def write_opener(self, address: str) -> str:
        """Write a file that leads to the page, for this user alone, and give its own address.

        A command line, which every user of the machine can read, then holds no token.

        Parameters
        ----------
        address : str
            Of the page.
        """
        opener = _OPENER.read_text(encoding="utf-8").replace("ADDRESS", escape(address))
        self.opener.touch(mode=0o600)
        self.opener.write_text(opener, encoding="utf-8")
        return self.opener.as_uri()


@contextlib.contextmanager
def web_folder() -> Iterator[WebFolder]:
    """Make the folder, and have Jupyter use it until it is removed."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True) as name:
        root = Path(name)
        folder = WebFolder(
            empty=root / "empty",
            kernels=root / "kernels",
            connections=root / "runtime",
            temporary=root / "temporary",
            opener=root / "chat.html",
        )
        for place in (
            folder.empty,
            folder.kernels / KERNEL,
            folder.connections,
            folder.temporary,
        ):
            place.mkdir(parents=True)
        _write_kernel(folder)
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
    described = {
        "argv": command,
        "display_name": "Footnote",
        "language": "python",
        "env": dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder.temporary)),
    }
    (folder.kernels / KERNEL / "kernel.json").write_text(json.dumps(described), encoding="utf-8")
