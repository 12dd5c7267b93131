"""Plots as HTML and SVG that say in words what they show."""

from __future__ import annotations

import base64

from qa.render.elements import LITERAL, text_html

__all__ = ["described_svg", "figure_html"]

_DOTS = 96  # of a style sheet in an inch


def figure_html(png: bytes, inches: float, title: str, description: str) -> str:
    """A plot on white, in light and dark alike, with its description for whoever cannot see it.

    Parameters
    ----------
    png : bytes
        The picture.
    inches : float
        How wide it is.
    title, description : str
        As they are.
    """
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img class="{LITERAL}" alt="{text_html(f"{title}. {description}")}" '
        f'src="data:image/png;base64,{data}" '
        f'style="width:{inches * _DOTS:.0f}px;max-width:100%;height:auto;background:#fff">'
    )


def described_svg(svg: str, title: str, description: str) -> str:
    """An SVG file that a screen reader takes for one picture with these words."""
    words = text_html(f"{title}. {description}")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1)
