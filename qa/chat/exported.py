"""Exported files: what a page hands over to be kept, with names that every system takes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["FORMS", "ExportedFile", "checked_form", "exported_file", "file_stem"]

_KINDS = {
    "markdown": (".md", "text/markdown"),
    "html": (".html", "text/html"),
    "word": (
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "bibtex": (".bib", "application/x-bibtex"),
    "csl-json": (".json", "application/vnd.citationstyles.csl+json"),
    "ris": (".ris", "application/x-research-info-systems"),
}

FORMS = tuple(_KINDS)
"""What can be exported: three to read, then three for reference managers."""

_LONGEST_STEM = 60
# Windows keeps these names for devices, whatever their suffix (Microsoft, "Naming Files").
_DEVICES = re.compile(r"(con|prn|aux|nul|conin|conout|clock|com\d?|lpt\d?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """A file to be kept.

    Attributes
    ----------
    name : str
        Letters and digits of ASCII, hyphens, and the suffix of its form.
    mime : str
        Its media type.
    data : bytes
        What it holds; text is in UTF-8.
    """

    name: str
    mime: str
    data: bytes


def checked_form(form: str) -> str:
    """The form, if it is one of `FORMS`.

    Raises
    ------
    ValueError
        If it is none.
    """
    if form not in _KINDS:
        raise ValueError(f"nothing can be exported as {form!r}; choose {', '.join(FORMS)}")
    return form


def exported_file(stem: str, form: str, content: str | bytes) -> ExportedFile:
    """A file of one of the forms.

    Parameters
    ----------
    stem : str
        Its name without the suffix, as `file_stem` makes it.
    form : str
        One of `FORMS`.
    content : str or bytes
        What it holds.

    Raises
    ------
    ValueError
        If there is no such form.
    """
    suffix, mime = _KINDS[checked_form(form)]
    # Half a character, as some shells hand over, can be in no file.
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    return ExportedFile(name=stem + suffix, mime=mime, data=data)


def file_stem(name: str, otherwise: str) -> str:
    """What of a name can be the name of a file on every system.

    Parameters
    ----------
    name : str
        Any text.
    otherwise : str
        Taken where nothing of it can.

    Returns
    -------
    str
        From 1 to 60 letters and digits of ASCII with single hyphens between them; no name that
        Windows keeps for a device.

    Examples
    --------
    >>> file_stem("Who paid? (../../São Paulo, 2006)", "conversation")
    'Who-paid-Sao-Paulo-2006'
    >>> file_stem("con", "conversation")
    'conversation'
    """
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # An apostrophe stands inside a word.
    words = re.findall(r"[A-Za-z0-9]+", bare.replace("'", ""))
    stem = "-".join(words)
    if len(stem) > _LONGEST_STEM:
        whole, _, _ = stem[: _LONGEST_STEM + 1].rpartition("-")
        stem = whole or stem[:_LONGEST_STEM]
    return otherwise if not stem or _DEVICES.fullmatch(stem) else stem
