"""What makes text that anyone may have written inert in a terminal, Markdown, LaTeX and a table.

HTML is made in `qa.render` alone, with the standard library's own escaping.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["cell", "latex", "latex_address", "markdown", "plain"]

# Would move a terminal's cursor, or turn the direction of what follows.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$^@])")
# At the start of a line they make a definition or a heading of the line before it.
_MARKDOWN_STARTS = re.compile(r"^(?=[:=])", re.M)
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "[": "{[}",
    "]": "{]}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
}
# A spreadsheet takes a cell that starts with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(text: str) -> str:
    """`text` for a terminal: characters that would steer it become U+FFFD."""
    return _UNPRINTABLE.sub("�", text)


def markdown(text: str) -> str:
    """`text` with every character that Markdown or HTML would read as a mark made plain."""
    escaped = _MARKDOWN_MARKS.sub(r"\\\1", escape(plain(text), quote=False))
    return _MARKDOWN_STARTS.sub(r"\\", escaped)


def latex(text: str) -> str:
    r"""`text` with every character that LaTeX would act on made plain.

    Examples
    --------
    >>> print(latex(r"5 % of \input{x}"))
    5 \% of \textbackslash{}input\{x\}
    """
    return "".join(_LATEX.get(character, character) for character in plain(text))


def latex_address(address: str) -> str:
    r"""An address of ASCII for the first argument of ``\href``, also inside another command."""
    escaped = (f"\\{each}" if each in "#%&_" else each for each in address.replace("$", "%24"))
    return "".join(escaped)


def cell(text: str) -> str:
    """`text` for a table's cell, with an apostrophe in front where it would start a formula.

    The defence that OWASP names against CSV injection; a reader of the table takes the apostrophe
    off again.
    """
    text = plain(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith("'") else text
