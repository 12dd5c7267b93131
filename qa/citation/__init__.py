"""Citing: how an article and the place of an excerpt in it are written down, in several styles.

An article's bibliographic data is a CSL-JSON item (`corpus.references`). A `style` makes of it an
entry for a list of references, and with a `locator` a citation in the text or a note; each of the
styles has a module of its own. Both come as `formatted` text, which knows itself as plain text,
Markdown, HTML and LaTeX. A `bibliography` puts the entries of several items in order and keeps
their citations apart; `export` writes the items for other programs.
"""

from __future__ import annotations

from qa.citation.formatted import Formatted, Run
from qa.citation.locator import Locator
from qa.citation.style import Distinction, Style

__all__ = ["Distinction", "Formatted", "Locator", "Run", "Style"]
