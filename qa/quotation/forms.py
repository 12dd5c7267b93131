"""Quotations written down: a block quote with its citation, and several as a document.

Every form gives the words as they are. What Markdown, LaTeX or HTML would act on is escaped, and
so is what a typesetter would improve: straight quotation marks, hyphens in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qa import escape
from qa.citation.bibliography import Bibliography
from qa.citation.formatted import Formatted
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import style_named
from qa.quotation.quotation import Quotation
from qa.render import quotations
from qa.render.elements import whole_html

__all__ = ["BlockQuote", "QuotationList", "latex_words", "markdown_words", "quoted_markdown"]

_INDENT = "    "


@dataclass(frozen=True)
class BlockQuote:
    r"""A quotation set off as a block, with its citation. It displays itself in a notebook.

    Parameters
    ----------
    quotation : Quotation
        What is quoted.
    style : str
        As `qa.citation.styles.style_named` takes it. The citation stands in parentheses right
        behind the words (APA 8.27, MLA 6.35, Chicago 13.69); in a style with notes it is a line
        of its own below them.

    Raises
    ------
    ValueError
        If there is no such style.

    Examples
    --------
    >>> print(BlockQuote(quotation, "apa").markdown)  # doctest: +SKIP
    > The new bridge over the river opened on Monday\. \(Berg, 2011, para\. 1\)
    """

    quotation: Quotation
    style: str = DEFAULT_STYLE

    def __post_init__(self) -> None:
        style_named(self.style)

    @cached_property
    def citation(self) -> Formatted:
        """The citation; it leads to the words."""
        return self.quotation.cite(self.style)

    @property
    def is_note(self) -> bool:
        """Whether the citation is a note, and stands by itself."""
        return style_named(self.style).notes

    @property
    def markdown(self) -> str:
        """As a block quote of Markdown."""
        return quoted_markdown(self.quotation, self.citation.markdown, self.is_note)

    @property
    def latex(self) -> str:
        r"""As LaTeX's ``quotation``; links need hyperref."""
        return _quoted_latex(self.quotation, self.citation.latex, self.is_note)

    @property
    def html(self) -> str:
        """As HTML's ``blockquote``."""
        return quotations.block_quote(self.quotation, self.citation, self.is_note)

    @property
    def text(self) -> str:
        """As plain text, set in by four columns; no line is broken that was whole."""
        return _quoted_text(self.quotation, self.citation.text, self.is_note)

    def __str__(self) -> str:
        return self.text

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return whole_html(self.html)

    def _repr_markdown_(self) -> str:
        return self.markdown


@dataclass(frozen=True)
class QuotationList:
    """Several quotations as a document: block quotes, their notes, and the list of references.

    Parameters
    ----------
    quotations : sequence of Quotation
        In the order in which they are to stand.
    style : str
        As for `BlockQuote`. Of a style with notes the citations are footnotes, in full where an
        article is cited first and short from then on; of any other they stand in parentheses
        behind the words.

    Raises
    ------
    ValueError
        If there is no quotation, or no such style.
    """

    quotations: tuple[Quotation, ...]
    style: str = DEFAULT_STYLE

    def __init__(self, quotations: Iterable[Quotation], style: str = DEFAULT_STYLE) -> None:
        object.__setattr__(self, "quotations", tuple(quotations))
        object.__setattr__(self, "style", style)
        if not self.quotations:
            raise ValueError("there is no quotation to write down; give at least one")
        style_named(style)

    def __len__(self) -> int:
        return len(self.quotations)

    @property
    def is_noted(self) -> bool:
        """Whether the citations are footnotes."""
        return style_named(self.style).notes

    @cached_property
    def bibliography(self) -> Bibliography:
        """The list of references, each article once."""
        return Bibliography((each.item for each in self.quotations), style_named(self.style))

    @cached_property
    def citations(self) -> tuple[Formatted, ...]:
        """The citation of each quotation, told apart from the others; it leads to the words."""
        places = [(str(each.item["id"]), each.locator) for each in self.quotations]
        found = self.bibliography.citations(places)
        return tuple(
            each.linked(citation) for each, citation in zip(self.quotations, found, strict=True)
        )

    @property
    def markdown(self) -> str:
        """As Markdown, with footnotes as pandoc and most other readers of it take them."""
        quotes, notes = [], []
        for n, (each, citation) in enumerate(zip(self.quotations, self.citations, strict=True), 1):
            if self.is_noted:
                quotes.append(quoted_markdown(each, f"[^{n}]", alone=False, gap=""))
                notes.append(f"[^{n}]: {citation.markdown}")
            else:
                quotes.append(quoted_markdown(each, citation.markdown, alone=False))
        return "\n\n".join([*quotes, *notes, self.bibliography.markdown])

    @property
    def latex(self) -> str:
        r"""As the body of a LaTeX document, with ``\footnote``; links need hyperref."""
        quotes = [
            _quoted_latex(each, rf"\footnote{{{citation.latex}}}", alone=False, gap="")
            if self.is_noted
            else _quoted_latex(each, citation.latex, alone=False)
            for each, citation in zip(self.quotations, self.citations, strict=True)
        ]
        return "\n\n".join([*quotes, self.bibliography.latex])

    @property
    def html(self) -> str:
        """As HTML, with the notes linked to and fro."""
        return quotations.quotation_list(
            self.quotations, self.citations, self.bibliography, noted=self.is_noted
        )

    @property
    def text(self) -> str:
        """As plain text; notes have numbers in square brackets."""
        quotes, notes = [], []
        for n, (each, citation) in enumerate(zip(self.quotations, self.citations, strict=True), 1):
            if self.is_noted:
                quotes.append(_quoted_text(each, f"[{n}]", alone=False))
                notes.append(f"[{n}] {escape.plain(citation.text)}")
            else:
                quotes.append(_quoted_text(each, citation.text, alone=False))
        references = escape.plain(self.bibliography.text)
        return "\n\n".join([*quotes, *notes, references])

    def write_word(self, path: str | Path) -> Path:
        """Write it as a Word file, with footnotes of Word's own; see `qa.quotation.document`."""
        from qa.quotation.document import write_word

        return write_word(self, Path(path))

    def __str__(self) -> str:
        return self.text

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return self.html

    def _repr_markdown_(self) -> str:
        return self.markdown


def markdown_words(line: str) -> str:
    r"""A line of a quotation as Markdown that no reader of it improves.

    Examples
    --------
    >>> print(markdown_words('"So..." - he'))
    \"So\.\.\.\" - he
    """
    # Straight marks would be curled; between two colons stands the name of an emoji.
    # A backslash pair is one mark, and what is escaped already stays as it is.
    return re.sub(
        r"""(\\.)|(["':])""", lambda found: found[1] or f"\\{found[2]}", escape.markdown(line)
    )


def latex_words(line: str) -> str:
    r"""A line of a quotation as LaTeX that sets each of its characters as it is.

    Examples
    --------
    >>> print(latex_words("it's 5--6"))
    it\textquotesingle{}s 5-{}-6
    """
    # TeX joins these to dashes and to low quotation marks.
    inert = re.sub(r"([-,])(?=\1)", r"\1{}", escape.latex(line))
    return inert.replace("'", r"\textquotesingle{}")


def quoted_markdown(quotation: Quotation, citation: str, alone: bool, gap: str = " ") -> str:
    """A quotation as a block quote of Markdown.

    Parameters
    ----------
    quotation : Quotation
        What is quoted.
    citation : str
        Its citation, as Markdown.
    alone : bool
        Whether that is a paragraph of its own; else it stands behind the last word.
    gap : str
        What stands between the two.
    """
    paragraphs = ["\\\n".join(map(markdown_words, lines)) for lines in quotation.lines]
    blocks = _with_citation(paragraphs, citation, alone, gap)
    return "\n>\n".join("\n".join(f"> {line}" for line in each.split("\n")) for each in blocks)


def _quoted_latex(quotation: Quotation, citation: str, alone: bool, gap: str = " ") -> str:
    paragraphs = ["\\newline{}\n".join(map(latex_words, lines)) for lines in quotation.lines]
    blocks = _with_citation(paragraphs, citation, alone, gap)
    body = "\n\n".join(blocks)
    return f"\\begin{{quotation}}\n{body}\n\\end{{quotation}}"


def _quoted_text(quotation: Quotation, citation: str, alone: bool) -> str:
    paragraphs = [f"\n{_INDENT}".join(map(escape.plain, lines)) for lines in quotation.lines]
    blocks = _with_citation(paragraphs, escape.plain(citation), alone, " ")
    return "\n\n".join(_INDENT + each for each in blocks)


def _with_citation(paragraphs: list[str], citation: str, alone: bool, gap: str) -> list[str]:
    """The paragraphs, the citation behind the last one or below it."""
    if alone:
        return [*paragraphs, citation]
    return [*paragraphs[:-1], f"{paragraphs[-1]}{gap}{citation}"]
