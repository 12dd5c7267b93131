"""What makes text that anyone may have written inert in a terminal, Markdown, LaTeX and a table.

HTML is made in `qa.render` alone, with the standard library's own escaping.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

__all__ = ["cell", "latex", "latex_address", "markdown", "markdown_heading", "plain"]

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
# A spreadsheet takes a cell that starts with one of these for a formula, in some languages also
# where they are written in full width.
_FORMULA = frozenset("=+-@\t\r\n")
# Not seen, though Unicode has them as letters, marks or symbols: fillers, joiners, selectors.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")


def plain(text: str) -> str:
    """`text` for a terminal: characters that would steer it become U+FFFD."""
    return _UNPRINTABLE.sub("�", text)


def markdown(text: str, *, inside: bool = False) -> str:
    r"""`text` with what Markdown or HTML would read as a mark made plain.

    Parameters
    ----------
    text : str
        What anyone may have written.
    inside : bool
        Whether it stands inside a line, where a number with a dot starts no list.

    Examples
    --------
    >>> print(markdown("1. *Not* a list (by J. Doe) - nor <b>"))
    1\. \*Not\* a list (by J. Doe) - nor &lt;b&gt;
    """
    escaped = _MARKDOWN_MARKS.sub(r"\\\g<0>", escape(plain(text), quote=False))
    return escaped if inside else _MARKDOWN_STARTS.sub(r"\1\2\\", escaped)


def markdown_heading(text: str) -> str:
    r"""`text` as `markdown` has it inside a line, for a heading: all of it stays a part of it.

    Examples
    --------
    >>> print(markdown_heading("Notes on C #"))
    Notes on C \#
    """
    # Number signs at the end of a heading would be taken off; a line's end would end it.
    return markdown(" ".join(text.split()), inside=True).replace("#", r"\#")


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
    r"""`text` for a table's cell, with an apostrophe in front where it would start a formula.

    The defence that OWASP names against CSV injection; a reader of the table takes the apostrophe
    off again. White space and characters that are not seen are passed over, and signs in full
    width or small, which Unicode counts as the same (NFKC), are signs too.

    Examples
    --------
    >>> cell("=1+1"), cell("\u00a0＝1+1"), cell("1+1")
    ("'=1+1", "'\xa0＝1+1", '1+1')
    """
    text = plain(text)
    return f"'{text}" if text.startswith("'") or _starts_formula(text) else text


def _starts_formula(text: str) -> bool:
    for character in text:
        same = unicodedata.normalize("NFKC", character)
        if same[:1] in _FORMULA:
            return True
        unseen = character.isspace() or unicodedata.category(character) == "Cf"
        if not unseen and not _UNSEEN.match(character):
            return False
    return False
