"""The citation styles by name: four of our own, and any CSL style where pandoc is there."""

from __future__ import annotations

from importlib import import_module

from qa.citation.style import Style

__all__ = ["STYLES", "style_named"]

STYLES = ("apa", "mla", "chicago-note", "chicago-author-date")
"""APA 7, MLA 9, and Chicago 17 with notes or with author and date."""

_MODULES = {
    "apa": ("qa.citation.apa", "APA"),
    "mla": ("qa.citation.mla", "MLA"),
    "chicago-note": ("qa.citation.chicago_note", "CHICAGO_NOTE"),
    "chicago-author-date": ("qa.citation.chicago_author_date", "CHICAGO_AUTHOR_DATE"),
}


def style_named(name: str) -> Style:
    """A citation style by its name.

    Parameters
    ----------
    name : str
        One of `STYLES`. With the extra ``footnote[styles]`` also the name of an official CSL
        style ("nature"), or the path of a CSL file.

    Raises
    ------
    ValueError
        If there is no such style, or what it needs is not installed.

    Examples
    --------
    >>> style_named("mla").heading
    'Works Cited'
    """
    if name in _MODULES:
        module, constant = _MODULES[name]
        style: Style = getattr(import_module(module), constant)
        return style
    from qa.citation.pandoc import PandocStyle

    try:
        return PandocStyle.named(name)
    except ValueError as error:
        raise ValueError(
            f"there is no citation style {name!r}: choose {', '.join(STYLES)}, or, with"
            f" pip install 'footnote[styles]', a CSL style by its name or file ({error})"
        ) from error
