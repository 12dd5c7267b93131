r"""What commands and environments of LaTeX are to `drafts_latex`: quoting, citing, silent, code.

Those of csquotes, dirtytalk, epigraph, babel, natbib and biblatex, after their manuals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

__all__ = [
    "ACCENTS",
    "BREAK",
    "CHARACTERS",
    "CITED_QUOTES",
    "HEADINGS",
    "IF_FALSE",
    "IN_NOTE",
    "IN_PARENTHESES",
    "IN_TEXT",
    "MATHS",
    "NOTES",
    "NO_TEXT",
    "PLAIN_MATH",
    "QUOTES",
    "QUOTING",
    "SILENT",
    "SPECIALS",
    "UNSHOWN",
    "made_for_quoting",
    "quoting_walker",
]

HEADINGS = {
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5,
    "subparagraph": 6, "title": 1,
}  # fmt: skip
IN_TEXT = frozenset(("textcite", "citet", "Textcite", "Citet", "citeauthor", "Citeauthor"))
IN_PARENTHESES = frozenset(
    (
        "cite", "Cite", "parencite", "Parencite", "autocite", "Autocite", "citep", "Citep",
        "citealp", "citealt", "citeyear", "citeyearpar", "citetitle", "fullcite", "supercite",
        "smartcite", "onlinecite",
    )
)  # fmt: skip
IN_NOTE = frozenset(("footcite", "Footcite", "footfullcite", "footcitetext"))
NOTES = frozenset(("footnote", "endnote", "footnotetext", "sidenote"))
QUOTING = frozenset(("epigraphs", "verse"))  # and all that have "quot" in their name
QUOTES = frozenset(
    (
        "blockquote", "enquote", "foreignblockquote", "foreignquote", "foreigntextquote",
        "hyphenblockquote", "hyphenquote", "hyphentextquote", "say", "textquote",
    )
)  # fmt: skip
CITED_QUOTES = frozenset(
    (
        "blockcquote", "foreignblockcquote", "foreigntextcquote", "hyphenblockcquote",
        "hyphentextcquote", "textcquote",
    )
)  # fmt: skip
UNSHOWN = frozenset(("cancel", "hphantom", "phantom", "sout", "st", "vphantom", "xcancel", "xout"))
_DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|(?:New|Renew|Provide|Declare)"
    r"DocumentCommand|(?:re)?newenvironment|[gex]?def|let)\*?\s*\{?\\?(?P<name>[A-Za-z]+)\}?"
)
_QUOTES_INSIDE = re.compile(
    r"``|''|[“”„«»‘\"]|\\(?:\w*quote\w*|[gf][lr]qq?|say|og|fg|guil\w+)(?![a-zA-Z])"
    r"|(?<!\\)`[^`]*#|\\begin\s*\{\w*quot"
)
# Words without a character that is, or starts, anything else; no line is empty between them.
_PLAIN = r"[^\s\\{}\[\]$%&~`'?!*#^_<>|-]"
_PLAIN_WORDS = re.compile(rf"(?P<space>[ \n]?)(?P<words>{_PLAIN}+(?:[ \n]{_PLAIN}+)*)")
_LONGEST_MADE = 2_000  # characters of what a command is made of
IF_FALSE = re.compile(r"(?s)\\iffalse(?![a-zA-Z]).*?\\fi(?![a-zA-Z])")
NO_TEXT = frozenset(
    (
        "align", "algorithm", "algorithmic", "comment", "displaymath", "equation", "filecontents",
        "gather", "lstlisting", "math", "minted", "multline", "tikzpicture", "verbatim", "Verbatim",
    )
)  # fmt: skip
SILENT = frozenset(
    (
        "addbibresource", "autoref", "bibliography", "bibliographystyle", "Cref", "cref",
        "documentclass", "eqref", "hspace", "include", "includegraphics", "index", "input",
        "label", "lstinline", "newcommand", "nocite", "pageref", "pagestyle", "printbibliography",
        "ref", "renewcommand", "setcounter", "setlength", "subfile", "thispagestyle", "usepackage",
        "verb", "vspace",
    )
)  # fmt: skip
CHARACTERS = {
    "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘", "flqq": "«", "frqq": "»", "flq": "‹",
    "frq": "›", "og": "«", "fg": "»", "guillemetleft": "«", "guillemetright": "»",
    "guilsinglleft": "‹", "guilsinglright": "›", "quotesinglbase": "‚", "dq": '"', "ldq": "“",
    "rdq": "”", "lqq": "“", "rqq": "”", "Lq": "“", "Rq": "”",
    "textquotedbl": '"', "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘",
    "textquoteright": "’", "ldots": "…", "dots": "…", "textellipsis": "…", "\\": "\n", ",": " ",
    " ": " ", "-": "", "@": "", "/": "", "newline": "\n", "par": "\n\n", "textquotesingle": "'",
    "textasciigrave": "`", "guillemotleft": "«", "guillemotright": "»", "quotedblbase": "„",
    "lq": "‘", "rq": "’", "slash": "/", ";": " ", ":": " ", "!": "", "textendash": "–",
    "textemdash": "—", "textless": "<", "textgreater": ">", "textbar": "|", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "lbrack": "[", "rbrack": "]", "[": "[",
}  # fmt: skip
SPECIALS = {"``": "“", "''": "”", "~": "\xa0", "--": "–", "---": "—", "`": "‘", "'": "’", "&": " "}
ACCENTS = frozenset("'`^\"~=.uvHcdbkrt")
MATHS = frozenset(("align", "displaymath", "equation", "gather", "math", "multline"))
BREAK = re.compile(r"\n[ \t]*\n\s*")
PLAIN_MATH = re.compile(r"\$\s*[\d.,\s%\\]*\s*\$$")


def _context() -> Any:
    """What pylatexenc is to know of commands: which arguments each takes."""
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

    context = get_default_latex_context_db()
    cites = IN_TEXT | IN_PARENTHESES | IN_NOTE
    context.add_context_category(
        "citing",
        macros=[
            *(MacroSpec(name, "*[[{") for name in sorted(cites)),
            *(MacroSpec(name, "[{") for name in sorted(NOTES)),
            *(MacroSpec(name, "*{") for name in ("enquote", "say")),
            *(MacroSpec(name, "*[[{") for name in ("textquote", "blockquote")),
            *(MacroSpec(name, "*[[{[{") for name in ("textcquote", "blockcquote")),
            *(MacroSpec(name, "*{{") for name in ("foreignquote", "hyphenquote")),
            *(
                MacroSpec(f"{lead}{kind}", f"*{{[[{cited}{{")
                for lead in ("foreign", "hyphen")
                for kind, cited in (
                    ("textquote", ""),
                    ("blockquote", ""),
                    ("textcquote", "{["),
                    ("blockcquote", "{["),
                )
            ),
            *(MacroSpec(name, "{") for name in sorted(UNSHOWN)),
            *(MacroSpec(name, "{{") for name in ("epigraph", "qitem")),
            MacroSpec("dictum", "[{"),
            *(MacroSpec(name, "[{{") for name in ("textcolor",)),
            MacroSpec("url", "{"),
            MacroSpec("textsuperscript", "{"),
            MacroSpec("href", "{{"),
            *(MacroSpec(name, "[{") for name in ("cref", "Cref", "autoref", "addbibresource")),
        ],
        environments=[
            EnvironmentSpec("displayquote", "[["),
            EnvironmentSpec("displaycquote", "[[{["),
            *(EnvironmentSpec(f"{lead}displayquote", "{[[") for lead in ("foreign", "hyphen")),
            *(EnvironmentSpec(f"{lead}displaycquote", "{[[{[") for lead in ("foreign", "hyphen")),
        ],
        prepend=True,
    )
    return context


def quoting_walker(text: str) -> Any:
    """A parser of pylatexenc for a draft, which knows these commands.

    It takes plain words in one piece. Character by character, as pylatexenc does, a long stretch
    of them costs the square of its length.

    Parameters
    ----------
    text : str
        The file.
    """
    from pylatexenc.latexwalker import LatexToken, LatexWalker

    class Walker(LatexWalker):  # type: ignore[misc]
        def get_token(
            self,
            pos: int,
            include_brace_chars: Any = None,
            environments: bool = True,
            keep_inline_math: Any = None,
            parsing_state: Any = None,
        ) -> Any:
            if environments and set(include_brace_chars or ()) <= {("[", "]")}:
                plain = _PLAIN_WORDS.match(self.s, pos)
                if plain:
                    words = plain["words"]
                    return LatexToken(
                        tok="char",
                        arg=words,
                        pos=plain.start("words"),
                        len=len(words),
                        pre_space=plain["space"],
                    )
            return super().get_token(
                pos,
                include_brace_chars=include_brace_chars,
                environments=environments,
                parsing_state=parsing_state,
            )

    return Walker(text, latex_context=_context())


def made_for_quoting(text: str) -> Iterator[tuple[int, str]]:
    """The commands and environments that a draft itself makes for quoting, and uses.

    Parameters
    ----------
    text : str
        The file.

    Yields
    ------
    int
        Where the command is made.
    str
        Its name.
    """
    bare = re.sub(r"(?m)(?<!\\)%.*$", lambda match: " " * len(match[0]), text)
    for match in _DEFINES.finditer(bare):
        name = match["name"]
        used = rf"\\{name}(?![a-zA-Z])|\\begin\s*\{{{name}\}}"
        end = _end_of_groups(bare, match.end())
        if _QUOTES_INSIDE.search(bare, match.end(), end) and re.search(used, bare[end:]):
            yield match.start(), name


def _end_of_groups(text: str, at: int) -> int:
    """Where the groups behind `at` end that stand one right behind the other; else the line."""
    depth, last = 0, min(len(text), at + _LONGEST_MADE)
    while at < last:
        if text[at] == "\n" and depth <= 0:
            return at
        depth += (text[at] == "{") - (text[at] == "}")
        at += 1
        if text[at - 1] == "}" and depth <= 0 and text[at : at + 2].lstrip()[:1] not in ("{", "["):
            return at
    return last
