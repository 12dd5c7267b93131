"""The command ``qa chat``: its options, what is wrong before anything starts, and the address."""

from __future__ import annotations

import argparse
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import qa
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import STYLES, style_named
from qa.escape import plain
from qa.judgments import checked_judge
from qa.question import checked_k
from qa.web.opening import ChatPage
from qa.web.server import bound_socket, served_chat

__all__ = ["add_chat", "chat_lines"]


def add_chat(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument(
        "--library", metavar="DIR", type=Path, required=True, help="the library's folder"
    )
    parser.add_argument("--port", metavar="N", type=int, help="of the page (one that is free)")
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address, and open no browser"
    )
    parser.add_argument(
        "--judge", metavar="NAME", default="", help="who judges; kept with every judgment"
    )
    parser.add_argument(
        "--style", metavar="STYLE", default=DEFAULT_STYLE,
        help=f"of the citations: {', '.join(STYLES)} ({DEFAULT_STYLE}), or any CSL style",
    )  # fmt: skip
    parser.add_argument("--model", help="where the library's model is now")


def chat_lines(options: argparse.Namespace) -> Iterator[str]:
    """Run the command until it is told to stop, and give what it prints.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_chat` has them parsed.
    """
    style_named(options.style)
    judge = checked_judge(options.judge)
    with qa.open(options.library, model=options.model) as library:
        # Told now, not to the first visitor: that it is not finished, or its model is not found.
        checked_k(None, library)
        _ = library.encoder
        name = plain(library.path.name or str(library.path))
    page = ChatPage(
        library=options.library.resolve(),
        model=_model(options.model),
        judge=judge,
        style=options.style,
    )
    with served_chat(page, bound_socket(options.port)) as chat:
        yield f"Chat with {' '.join(name.split())}:"
        yield chat.address  # alone in its line, so that it is copied whole
        yield "Ctrl+C stops it."
        if not options.no_browser:
            # Some browsers come back only when they are closed.
            threading.Thread(target=webbrowser.open, args=(chat.opener,), daemon=True).start()
        chat.wait()


def _model(name: str | None) -> str | None:
    """The page runs in a folder of its own, where a relative one would lead elsewhere."""
    if name is None or not Path(name).expanduser().is_dir() or name == "hashing":
        return name
    return str(Path(name).expanduser().resolve())
