r"""Drafts in LaTeX: text, notes, block quotations and citation commands.

Commands of natbib, biblatex and csquotes become what pandoc would write for them: ``\parencite``
is ``[@key, p. 2]``, ``\textcite`` is ``@key [p. 2]``, ``\enquote`` quotation marks. Comments and
the preamble are nothing, code and formulas holes.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from qa.verification.draft import HOLE, Block, BlockKind, BlockWriter, Draft, Problem, one_note
from qa.verification.latex_commands import (
    ACCENTS,
    BREAK,
    CHARACTERS,
    CITED_QUOTES,
    HEADINGS,
    IF_FALSE,
    IN_NOTE,
    IN_PARENTHESES,
    IN_TEXT,
    MATHS,
    NO_TEXT,
    NOTES,
    PLAIN_MATH,
    QUOTES,
    QUOTING,
    SILENT,
    SPECIALS,
    UNSHOWN,
    made_for_quoting,
    quoting_walker,
)

__all__ = ["read_latex_draft"]


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
    from pylatexenc.latexwalker import LatexWalkerError

    source = text
    # What is never set is blank, so that every place stays where it is.
    text = IF_FALSE.sub(lambda match: " " * len(match[0]), text)
    try:
        nodes, _, _ = quoting_walker(text).get_latex_nodes()
    except (LatexWalkerError, ValueError, IndexError, AttributeError) as error:
        reason = str(error).split("\n")[0]
        raise ValueError(f"its LaTeX cannot be read ({reason}); compile it once") from error
    page = _Page(source)
    page.passed["struck or hidden passage"] += len(IF_FALSE.findall(source))
    for at, name in made_for_quoting(text):
        page.problem(
            at, rf"\{name} is made for quoting, and what it quotes is not read; "
            r"write \enquote{...} in its place",
        )  # fmt: skip
    document = [each for each in nodes if getattr(each, "environmentname", "") == "document"]
    if document:  # the title is set with the text
        page.walk([each for each in nodes if getattr(each, "macroname", "") == "title"])
    page.walk(document[0].nodelist if document else nodes)
    page.end()
    return Draft(
        blocks=tuple(page.blocks), notes=page.notes, problems=tuple(page.problems), keyed=True,
        passed=dict(sorted((+page.passed).items())),
    )  # fmt: skip


@dataclass(slots=True)
class _Page:
    """The blocks as the tree of the file is walked."""

    source: str
    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, Block] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    writer: BlockWriter = field(default_factory=BlockWriter)
    passed: Counter[str] = field(default_factory=Counter)
    _kind: BlockKind = "text"
    _enquoted: int = 0
    _single: bool = False
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
                self._text(SPECIALS.get(shown, shown), node.pos)
            elif kind == "LatexGroupNode":
                self.walk(node.nodelist)
            elif kind == "LatexMathNode":
                literal = node.latex_verbatim()
                plain = literal.strip("$ ").replace("\\%", "%")
                number = PLAIN_MATH.match(literal)
                self.passed["formula"] += not number
                self._text(plain if number else HOLE, node.pos)
            elif kind == "LatexEnvironmentNode":
                self._environment(node)
            elif kind == "LatexMacroNode":
                self._macro(node)

    def problem(self, at: int, message: str) -> None:
        """Tell of something at that place of the file."""
        self.problems.append(Problem(line=self._line(at), message=message))

    def _line(self, at: int) -> int:
        return bisect.bisect_left(self._feeds, at) + 1

    def _text(self, text: str, at: int) -> None:
        text = text.replace("``", "“").replace("''", "”").replace("`", "‘").replace("'", "’")
        done = 0
        for match in BREAK.finditer(text):
            self._write(text[done : match.start()], at + done)
            done = match.end()
            self._paragraph()
        self._write(text[done:], at + done)

    def _write(self, text: str, at: int) -> None:
        if text:
            self.writer.write(text, self._line(at))

    def _paragraph(self) -> None:
        if self._enquoted:
            self.writer.fill("\n\n")
        elif self._kind == "text":
            self.end()
        elif self.writer.size:
            self.writer.fill("\n\n")

    def _environment(self, node: Any) -> None:
        name = node.environmentname.rstrip("*")
        if name in NO_TEXT:
            self._write(HOLE, node.pos)
            kind = "comment" if name == "comment" else "formula" if name in MATHS else "code block"
            self.passed[kind] += 1
            return
        quoting = name in QUOTING or "quot" in name.lower()
        outer = self._kind
        if quoting or name == "thebibliography":
            self.end()
            self._kind = "quotation" if quoting else "entry"
        elif outer == "text":
            self.end()
        self.walk(node.nodelist)
        if quoting and name.endswith(("quote", "cquote")):
            self._options(node, name)
        if quoting or name == "thebibliography" or outer == "text":
            self.end()
        self._kind = outer

    def _macro(self, node: Any) -> None:
        name = node.macroname
        given = list(node.nodeargd.argnlist) if node.nodeargd else []
        if name in UNSHOWN or (name == "textcolor" and _inner(given[-2]).strip() == "white"):
            self.passed["struck or hidden passage"] += 1
            return
        if name in SILENT:
            self.passed["piece of code"] += name in ("lstinline", "verb")
            self.passed["picture"] += name == "includegraphics"
            if name in ("input", "include", "subfile"):
                message = f"{node.latex_verbatim().strip()} is not read; verify that file too"
                self.problems.append(Problem(line=self._line(node.pos), message=message))
            return
        if name in HEADINGS and given:
            self.end()
            self._argument(given[-1])
            self.end("heading", HEADINGS[name])
        elif name in NOTES:
            self._note(lambda: self._argument(given[-1]))
        elif name in IN_NOTE:
            self._note(lambda: self._cite(given, in_text=False, at=node.pos))
        elif name in IN_TEXT or name in IN_PARENTHESES:
            self._cite(given, in_text=name in IN_TEXT, at=node.pos)
        elif name in QUOTES:
            # Within single marks, double ones.
            single = not self._single if self._enquoted else given[0] is not None
            self._quote(given[-1], node.pos, single)
            if name.endswith(("textquote", "blockquote")):
                self._bracketed(given[-3])
        elif name == "textcolor":
            self._argument(given[-1])
        elif name in CITED_QUOTES:
            self._quote(given[-1], node.pos, False)
            self._write(" ", node.pos)
            self._cite([None, *given[-5:-2]], in_text=False, at=node.pos)
        elif name in ("epigraph", "qitem", "dictum") and given:
            said, source = given if name != "dictum" else (given[1], given[0])
            self.end()
            self._argument(said)
            if source is not None:
                self.writer.fill("\n\n— ")
                self._argument(source)
            self.end("quotation")
        elif name in ("url", "href") and given and given[0] is not None:
            start = self.writer.size
            self._argument(given[-1])
            self.writer.link(start, _inner(given[0]).replace("\\", ""))
        elif name == "textsuperscript" and given:
            if self.writer.last.isdigit() and _inner(given[-1])[:1].isdigit():
                self._write(HOLE, node.pos)  # not one number
            start = self.writer.size
            self._argument(given[-1])
            self.writer.raised(start)
        elif name in ("item", "bibitem"):
            if self.writer.size:
                self.end() if self._kind != "quotation" else self.writer.fill("\n\n")
        elif "quot" in name and name not in CHARACTERS:
            message = f"\\{name} is not known; if it quotes, write \\enquote{{...}} in its place"
            self.problems.append(Problem(line=self._line(node.pos), message=message))
        elif name in CHARACTERS:
            self._text(CHARACTERS[name], node.pos)
        elif name in ACCENTS or not any(each is not None for each in given):
            self._write(self._to_text.nodelist_to_text([node]), node.pos)
        else:
            for each in given:
                if type(each).__name__ == "LatexGroupNode" and each.delimiters[0] == "{":
                    self.walk(each.nodelist)
                elif each is not None and each is given[-1]:
                    self.walk([each])

    def _options(self, node: Any, name: str) -> None:
        """The citation that an environment of csquotes takes as its arguments."""
        given = list(node.nodeargd.argnlist) if node.nodeargd else []
        if name.endswith("cquote") and len(given) >= 4:
            self._write(" ", node.pos)
            self._cite([None, *given[-4:-1]], in_text=False, at=node.pos)
        elif len(given) >= 2:
            self._bracketed(given[-2])

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
        outer, self._single = self._single, single
        self._argument(node)
        self._single = outer
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
