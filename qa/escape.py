"""What makes text that anyone may have written inert in a terminal, Markdown, LaTeX and a table.

HTML is made in `qa.render` alone, with the standard library's own escaping.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["cell", "latex", "latex_address", "markdown", "plain"]

# Would move a terminal's cursor, or turn the direction of what follows.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Marks wherever they stand; a dash or a dot only beside another, which is set as one character,
# and what makes a link of a bare address.
_MARKDOWN_MARKS = re.compile(
    r"[\\`*_{}\[\]|~$^@]|(?<=-)-|-(?=-)|(?<=\.)\.|\.(?=\.)|\((?=@)|!(?=\[|\Z)"
    r"|(?<=www)\.|:(?=//)",
    re.IGNORECASE,
)
# At the start of a line: lists, their numbers, headings, definitions, and rules under a heading.
_MARKDOWN_STARTS = re.compile(
    r"^( {0,3})(?:(\(?\w{1,9})(?=[.)](?:\s|$))|(?=[-+#=:]))", re.MULTILINE
)
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
    r"""`text` with what Markdown or HTML would read as a mark made plain.

    Examples
    --------
    >>> print(markdown("1. *Not* a list (by J. Doe) - nor <b>"))
    1\. \*Not\* a list (by J. Doe) - nor &lt;b&gt;
    """
    escaped = _MARKDOWN_MARKS.sub(r"\\\g<0>", escape(plain(text), quote=False))
    return _MARKDOWN_STARTS.sub(r"\1\2\\", escaped)


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
