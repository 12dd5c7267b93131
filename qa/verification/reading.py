"""Reading a draft: which format it has, and what is refused before a parser sees it."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

from corpus.errors import DraftUnreadable
from corpus.source import decode
from qa.verification.draft import Block, Draft, mark_entries

__all__ = ["FORMATS", "LARGEST", "read_draft"]

FORMATS = (".md", ".markdown", ".docx", ".tex", ".html", ".htm")
"""Endings of the files that are read."""

LARGEST = 16 * 2**20
"""Bytes of a draft; a book of 500 pages has about one million."""


def read_draft(path: Path) -> Draft:
    """Read a draft.

    Parameters
    ----------
    path : Path
        Its file, with one of the endings in `FORMATS`.

    Raises
    ------
    DraftUnreadable
        If it is not there, no regular file, too large, of another format, or cannot be read. The
        message is one line.

    Examples
    --------
    >>> read_draft(Path("draft.md")).blocks[0].text  # doctest: +SKIP
    'Two days in Diwaniyah'
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise DraftUnreadable(
            f"{path} is no draft that can be verified; save it as {', '.join(FORMATS[:-1])}"
        )
    data = _bytes(path)
    try:
        draft = _read(ending, data)
    except RecursionError as error:
        raise DraftUnreadable(f"{path} is nested too deeply; simplify it") from error
    except ValueError as error:
        raise DraftUnreadable(f"{path}: {error}") from error
    blocks = mark_entries(tuple(map(_even_marks, draft.blocks)))
    entries = sum(block.kind == "entry" for block in blocks)
    counted = {**draft.passed, "entry of a list of references": entries}
    passed = {kind: number for kind, number in counted.items() if number}
    notes = {name: _even_marks(note) for name, note in draft.notes.items()}
    return replace(draft, blocks=blocks, notes=notes, passed=passed)


def _even_marks(block: Block) -> Block:
    """The block with quotation marks of two characters, as TeX has them, as one and nothing."""
    if "``" not in block.text:
        return block
    text = block.text.replace("``", "“\u2060").replace("''", "\u2060”")
    return replace(block, text=text)


def _read(ending: str, data: bytes) -> Draft:
    if ending == ".docx":
        from qa.verification.drafts_docx import read_docx_draft

        return read_docx_draft(data)
    text, _, replaced = decode(data)
    if replaced or "\0" in text:
        raise ValueError("it is not text in an encoding that is known; save it as UTF-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if ending == ".tex":
        from qa.verification.drafts_latex import read_latex_draft

        return read_latex_draft(text)
    if ending in (".html", ".htm"):
        from qa.verification.drafts_html import read_html_draft

        return read_html_draft(text)
    from qa.verification.drafts_markdown import read_markdown_draft

    return read_markdown_draft(text)


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat()
        if not stat.S_ISREG(mode.st_mode):
            raise DraftUnreadable(f"{path} is not a file; give the draft's own path")
        if mode.st_size > LARGEST:
            raise DraftUnreadable(
                f"{path} has {mode.st_size / 2**20:.1f} MB, over the limit of "
                f"{LARGEST / 2**20:.0f} MB; split it"
            )
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise DraftUnreadable(
            f"{path} cannot be read ({error.strerror}); check its name"
        ) from error
    if len(data) > LARGEST:
        raise DraftUnreadable(f"{path} grew over the limit of {LARGEST / 2**20:.0f} MB; split it")
    if not data.strip():
        raise DraftUnreadable(f"{path} is empty; give a draft with text")
    return data
