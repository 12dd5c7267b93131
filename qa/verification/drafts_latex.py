r"""Drafts in LaTeX: text, notes, block quotations and citation commands.

Commands of natbib, biblatex and csquotes become what pandoc would write for them: ``\parencite``
is ``[@key, p. 2]``, ``\textcite`` is ``@key [p. 2]``, ``\enquote`` quotation marks. Comments and
the preamble are nothing, code and formulas holes.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from typing import Any

from qa.verification.draft import HOLE, Block, BlockKind, BlockWriter, Draft, Problem, one_note

__all__ = ["read_latex_draft"]

_HEADINGS = {
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5,
    "subparagraph": 6, "title": 1,
}  # fmt: skip
_IN_TEXT = frozenset(("textcite", "citet", "Textcite", "Citet", "citeauthor", "Citeauthor"))
_IN_PARENTHESES = frozenset(
    (
        "cite", "Cite", "parencite", "Parencite", "autocite", "Autocite", "citep", "Citep",
        "citealp", "citealt", "citeyear", "citeyearpar", "citetitle", "fullcite", "supercite",
        "smartcite", "onlinecite",
    )
)  # fmt: skip
_IN_NOTE = frozenset(("footcite", "Footcite", "footfullcite", "footcitetext"))
_NOTES = frozenset(("footnote", "endnote", "footnotetext", "sidenote"))
_QUOTING = frozenset(("quote", "quotation", "displayquote", "quoting", "verse", "displaycquote"))
_NO_TEXT = frozenset(
    (
        "align", "algorithm", "algorithmic", "comment", "displaymath", "equation", "filecontents",
        "gather", "lstlisting", "math", "minted", "multline", "tikzpicture", "verbatim", "Verbatim",
    )
)  # fmt: skip
_SILENT = frozenset(
    (
        "addbibresource", "autoref", "bibliography", "bibliographystyle", "Cref", "cref",
        "documentclass", "eqref", "hspace", "include", "includegraphics", "index", "input",
        "label", "lstinline", "newcommand", "nocite", "pageref", "pagestyle", "printbibliography",
        "ref", "renewcommand", "setcounter", "setlength", "subfile", "thispagestyle", "usepackage",
        "verb", "vspace",
    )
)  # fmt: skip
_CHARACTERS = {
    "textquotedbl": '"', "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘",
    "textquoteright": "’", "ldots": "…", "dots": "…", "textellipsis": "…", "\\": "\n", ",": " ",
    " ": " ", "-": "", "@": "", "/": "", "newline": "\n", "par": "\n\n", "textquotesingle": "'",
    "textasciigrave": "`", "guillemotleft": "«", "guillemotright": "»", "quotedblbase": "„",
    "lq": "‘", "rq": "’", "slash": "/", ";": " ", ":": " ", "!": "", "textendash": "–",
    "textemdash": "—", "textless": "<", "textgreater": ">", "textbar": "|", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "lbrack": "[", "rbrack": "]", "[": "[",
}  # fmt: skip
_SPECIALS = {"``": "“", "''": "”", "~": "\xa0", "--": "–", "---": "—", "`": "‘", "'": "’", "&": " "}
_ACCENTS = frozenset("'`^\"~=.uvHcdbkrt")
_BREAK = re.compile(r"\n[ \t]*\n\s*")
_PLAIN_MATH = re.compile(r"\$\s*[\d.,\s%\\]*\s*\$$")


def read_latex_draft(text: str) -> Draft:
    """Read a draft in LaTeX.

    Parameters
    ----------
    text : str
        The file, with line feeds alone at the ends of lines. Files it includes are not read.

    Raises
    ------
    ValueError
        If it cannot be parsed.
    """
    from pylatexenc.latexwalker import (
        LatexWalker,
        LatexWalkerError,
        get_default_latex_context_db,
    )
    from pylatexenc.macrospec import MacroSpec

    context = get_default_latex_context_db()
    cites = _IN_TEXT | _IN_PARENTHESES | _IN_NOTE
    context.add_context_category(
        "citing",
        macros=[
            *(MacroSpec(name, "*[[{") for name in sorted(cites)),
            *(MacroSpec(name, "[{") for name in sorted(_NOTES)),
            MacroSpec("enquote", "*{"),
            *(MacroSpec(name, "*[[{") for name in ("textquote", "blockquote")),
            *(MacroSpec(name, "*[[{[{") for name in ("textcquote", "blockcquote")),
            MacroSpec("foreignquote", "*{{"),
            MacroSpec("url", "{"),
            MacroSpec("href", "{{"),
            *(MacroSpec(name, "[{") for name in ("cref", "Cref", "autoref", "addbibresource")),
        ],
        prepend=True,
    )
    try:
        nodes, _, _ = LatexWalker(text, latex_context=context).get_latex_nodes()
    except (LatexWalkerError, ValueError, IndexError, AttributeError) as error:
        reason = str(error).split("\n")[0]
        raise ValueError(f"its LaTeX cannot be read ({reason}); compile it once") from error
    page = _Page(text)
    document = [each for each in nodes if getattr(each, "environmentname", "") == "document"]
    page.walk(document[0].nodelist if document else nodes)
    page.end()
    return Draft(
        blocks=tuple(page.blocks), notes=page.notes, problems=tuple(page.problems), keyed=True
    )


@dataclass(slots=True)
class _Page:
    """The blocks as the tree of the file is walked."""

    source: str
    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, Block] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    writer: BlockWriter = field(default_factory=BlockWriter)
    _kind: BlockKind = "text"
    _enquoted: int = 0
    _to_text: Any = None
    _feeds: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        from pylatexenc.latex2text import LatexNodes2Text

        self._to_text = LatexNodes2Text(math_mode="text")
        self._feeds = [match.start() for match in re.finditer("\n", self.source)]

    def end(self, kind: BlockKind | None = None, level: int = 0) -> None:
        """End the block that is being written."""
        self.blocks += self.writer.done(kind or self._kind, level)

    def walk(self, nodes: Any) -> None:
        """Read nodes one after the other."""
        for node in nodes or ():
            kind = type(node).__name__
            if kind == "LatexCharsNode":
                self._text(node.chars, node.pos)
            elif kind == "LatexSpecialsNode":
                shown = node.specials_chars
                self._text(_SPECIALS.get(shown, shown), node.pos)
            elif kind == "LatexGroupNode":
                self.walk(node.nodelist)
            elif kind == "LatexMathNode":
                literal = node.latex_verbatim()
                plain = literal.strip("$ ").replace("\\%", "%")
                self._text(plain if _PLAIN_MATH.match(literal) else HOLE, node.pos)
            elif kind == "LatexEnvironmentNode":
                self._environment(node)
            elif kind == "LatexMacroNode":
                self._macro(node)

    def _line(self, at: int) -> int:
        return bisect.bisect_left(self._feeds, at) + 1

    def _text(self, text: str, at: int) -> None:
        text = text.replace("``", "“").replace("''", "”").replace("`", "‘").replace("'", "’")
        done = 0
        for match in _BREAK.finditer(text):
            self._write(text[done : match.start()], at + done)
            done = match.end()
            self._paragraph()
        self._write(text[done:], at + done)

    def _write(self, text: str, at: int) -> None:
        if text:
            self.writer.write(text, self._line(at))

    def _paragraph(self) -> None:
        if self._kind == "text":
            self.end()
        elif self.writer.size:
            self.writer.fill("\n\n")

    def _environment(self, node: Any) -> None:
        name = node.environmentname.rstrip("*")
        if name in _NO_TEXT:
            self._write(HOLE, node.pos)
            return
        outer = self._kind
        if name in _QUOTING or name == "thebibliography":
            self.end()
            self._kind = "quotation" if name in _QUOTING else "entry"
        elif outer == "text":
            self.end()
        self.walk(node.nodelist)
        if name in _QUOTING or name == "thebibliography" or outer == "text":
            self.end()
        self._kind = outer

    def _macro(self, node: Any) -> None:
        name = node.macroname
        given = list(node.nodeargd.argnlist) if node.nodeargd else []
        if name in _SILENT:
            if name in ("input", "include", "subfile"):
                message = f"{node.latex_verbatim().strip()} is not read; verify that file too"
                self.problems.append(Problem(line=self._line(node.pos), message=message))
            return
        if name in _HEADINGS and given:
            self.end()
            self._argument(given[-1])
            self.end("heading", _HEADINGS[name])
        elif name in _NOTES:
            self._note(lambda: self._argument(given[-1]))
        elif name in _IN_NOTE:
            self._note(lambda: self._cite(given, in_text=False, at=node.pos))
        elif name in _IN_TEXT or name in _IN_PARENTHESES:
            self._cite(given, in_text=name in _IN_TEXT, at=node.pos)
        elif name in ("enquote", "foreignquote", "textquote", "blockquote"):
            single = given[0] is not None or self._enquoted
            self._quote(given[-1], node.pos, bool(single))
            if name.endswith("tquote") or name == "blockquote":
                self._bracketed(given[1])
        elif name in ("textcquote", "blockcquote"):
            self._quote(given[-1], node.pos, False)
            self._write(" ", node.pos)
            self._cite(given[:4], in_text=False, at=node.pos)
        elif name in ("url", "href") and given and given[0] is not None:
            start = self.writer.size
            self._argument(given[-1])
            self.writer.link(start, _inner(given[0]).replace("\\", ""))
        elif name in ("item", "bibitem"):
            if self.writer.size:
                self.end() if self._kind != "quotation" else self.writer.fill("\n\n")
        elif name in _CHARACTERS:
            self._text(_CHARACTERS[name], node.pos)
        elif name in _ACCENTS or not any(each is not None for each in given):
            self._write(self._to_text.nodelist_to_text([node]), node.pos)
        else:
            for each in given:
                if type(each).__name__ == "LatexGroupNode" and each.delimiters[0] == "{":
                    self.walk(each.nodelist)
                elif each is not None and each is given[-1]:
                    self.walk([each])

    def _argument(self, node: Any) -> None:
        if node is not None:
            self.walk(node.nodelist if hasattr(node, "nodelist") else [node])

    def _bracketed(self, node: Any) -> None:
        """The citation that a quoting command of csquotes takes as its option."""
        if node is not None:
            self.writer.fill(" (")
            self._argument(node)
            self.writer.fill(")")

    def _quote(self, node: Any, at: int, single: bool) -> None:
        self._write("‘" if single else "“", at)
        self._enquoted += 1
        self._argument(node)
        self._enquoted -= 1
        self._write("’" if single else "”", at + 1)

    def _note(self, write: Any) -> None:
        name = f"#{len(self.notes) + 1}"
        self.writer.call_note(name)
        self.notes[name] = one_note([])
        outer, blocks, kind = self.writer, self.blocks, self._kind
        self.writer, self.blocks, self._kind = BlockWriter(), [], "text"
        write()
        self.end()
        self.notes[name] = one_note(self.blocks)
        self.writer, self.blocks, self._kind = outer, blocks, kind

    def _cite(self, given: list[Any], *, in_text: bool, at: int) -> None:
        """A citation command as pandoc writes citations."""
        options = [each for each in given[1:3] if each is not None]
        keys = [each.strip() for each in _inner(given[3]).split(",")] if given[3] else []
        place = ""
        if options:
            place = self._to_text.nodelist_to_text(options[-1].nodelist).strip()
            place = f"p. {place}" if re.fullmatch(r"[\d–-]+", place) else place
        written = "; ".join(f"@{{{key}}}" for key in keys if key and not re.search(r"[\s{}]", key))
        if not written:
            return
        if in_text:
            self._write(written + (f" [{place}]" if place else ""), at)
        else:
            self._write(f"[{written}{f', {place}' if place else ''}]", at)


def _inner(node: Any) -> str:
    """What stands between the braces of an argument, as it is written."""
    literal = str(node.latex_verbatim())
    return literal[1:-1] if literal.startswith("{") else literal
