"""Drafts in each format: blocks, notes and lines, and what is no text; broken and hostile files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from verify_cases import Desk, news_library

from corpus.errors import DraftUnreadable
from corpus.library import LibraryFile
from qa.verification.reading import LARGEST, read_draft

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("formats")
    library = LibraryFile(news_library(folder))
    yield Desk(library, folder)
    library.close()


def facts(desk: Desk, text: str | bytes, ending: str) -> list[tuple[int, str, str]]:
    """Line, verdict and citation of every quotation."""
    found = desk.verify(text, ending).findings
    return [(each.line, each.verdict, each.citation) for each in found if each.kind == "quotation"]


MARKDOWN = """---
title: "Nothing “here” counts"
---

# Report

She says that “eleven people
had *left* the **market**” (Lindqvist, 2026, para. 2), and[^1]
“It cost 40 million crowns”.[^b] `“code”` $“x_1”$ <!-- “comment” -->

    “a block of code”

> The first day began quietly.
> Traders opened their stalls at dawn.
>
> --- Nora Lindqvist, “Two Days at the Market,” para. 1

| a | b |
|---|---|
| “Mayor Lund cut the ribbon” [@bridge.txt, para. 2] | c |

[^1]: A remark without a source.

[^b]: Anna Berg, “The Bridge Opens,” May 3, 2011, para. 1. Cf. “The surge in prices” (Lindqvist
    2026).
"""


def test_markdown(desk: Desk) -> None:
    assert facts(desk, MARKDOWN, "md") == [
        (7, "exact", "(Lindqvist, 2026, para. 2)"),
        (9, "exact", "Anna Berg, “The Bridge Opens,” May 3, 2011, para. 1."),
        (13, "exact", "--- Nora Lindqvist, “Two Days at the Market,” para. 1"),
        (20, "exact", "[@bridge.txt, para. 2]"),
        (24, "exact", "(Lindqvist 2026)"),
    ]


def test_html_in_markdown_quotes_too(desk: Desk) -> None:
    text = "A <q>bridge</q> <blockquote>Mayor Berg</blockquote>\n\n<p>“Mayor Ames”</p>\n"
    assert [each for _, each in desk.verdicts(text)] == ["bridge", "Mayor Berg", "Mayor Ames"]


def test_a_note_that_is_not_written_is_a_problem(desk: Desk) -> None:
    found = desk.verify("One.\n\n“It cost 40 million crowns”.[^9]")
    assert [(each.line, each.verdict) for each in found.findings] == [(3, "problem"), (3, "exact")]


LATEX = r"""\documentclass{article}
% ``a comment''
\newcommand{\x}{``preamble''}
\begin{document}
\section{Report}
She says ``eleven people had left the market---so the mayor said'' \parencite[para.~2]{market.txt}.
\enquote{It cost 40 million crowns}\footnote{Anna Berg, \enquote{The Bridge Opens,}
\emph{Herald}, May 3, 2011, para.~1.} and `half of the usual wheat'\footcite{harvest.txt}.

As \textcite[para.~2]{bridge.txt} has it: ``Mayor Lund cut the \emph{ribbon}.''
\begin{quote}
The first day \ldots{} stalls at dawn. \cite[para. 1]{market.txt}
\end{quote}
\textcquote[para. 3]{market.txt}{40,000 words, no more}
\begin{verbatim}
``code''
\end{verbatim}
It's \'a $``x''$ test.
\end{document}
``after the end''
"""


def test_latex(desk: Desk) -> None:
    assert facts(desk, LATEX, "tex") == [
        (6, "exact", "[@{market.txt}, para. 2]"),
        (7, "exact", "Anna Berg, “The Bridge Opens,” Herald, May 3, 2011, para. 1."),
        (8, "exact", "[@{harvest.txt}]"),
        (10, "exact", "@{bridge.txt} [para. 2]"),
        (12, "exact", "[@{market.txt}, para. 1]"),
        (14, "exact", "[@{market.txt}, para. 3]"),
    ]


def test_a_file_that_latex_includes_is_a_problem(desk: Desk) -> None:
    found = desk.verify("One.\n\n\\input{chapter}\n", "tex").findings
    assert [(each.line, each.text) for each in found] == [
        (3, r"\input{chapter} is not read; verify that file too")
    ]


HTML = """<!DOCTYPE html><html><head><title>“no”</title><style>“no”</style></head>
<body><h1>Report</h1><script>"no"</script><!-- “no” -->
<p>She says <q>eleven people had left the market</q> (Lindqvist, 2026, para. 2).</p>
<p>&ldquo;It cost <em>40&nbsp;million</em> crowns.&rdquo;<a href="#fn1" id="ref1"><sup>1</sup></a>
<code>“code”</code></p>
<blockquote><p>The first day began quietly.
Traders opened their stalls at dawn.</p>
<p>By noon eleven people had left the market</p></blockquote>
<p>— Nora Lindqvist, “Two Days at the Market”</p>
<p hidden>“nothing to see”</p>
<section class="footnotes"><ol>
<li id="fn1"><p>Anna Berg, “The Bridge Opens,” May 3, 2011. <a href="#ref1">↩</a></p></li>
</ol></section></body></html>
"""


def test_html(desk: Desk) -> None:
    assert facts(desk, HTML, "html") == [
        (3, "exact", "(Lindqvist, 2026, para. 2)"),
        (4, "exact", "Anna Berg, “The Bridge Opens,” May 3, 2011."),
        (6, "exact", "— Nora Lindqvist, “Two Days at the Market”"),
    ]


def word(*paragraphs: tuple[str, str], notes: str = "") -> bytes:
    """A Word document of paragraphs with styles; ``^1`` in their text calls footnote 1."""
    import docx
    from docx.oxml import parse_xml
    from docx.shared import Cm

    document: Any = docx.Document()
    for style, text in paragraphs:
        indented = style == "indented"
        paragraph = document.add_paragraph(style=None if indented or not style else style)
        if indented:
            paragraph.paragraph_format.left_indent = Cm(1.5)
        before, call, after = text.partition("^1")
        paragraph.add_run(before)
        if call:
            run = paragraph.add_run()
            run._r.append(parse_xml(f'<w:footnoteReference {W} w:id="1"/>'))
            paragraph.add_run(after)
    file = io.BytesIO()
    document.save(file)
    if notes:
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(
                "word/footnotes.xml",
                f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:t>{notes}</w:t></w:r></w:p>'
                "</w:footnote></w:footnotes>",
            )
    return file.getvalue()


def test_word(desk: Desk) -> None:
    data = word(
        ("Heading 1", "Report"),
        ("", "She says “eleven people had left the market” (Lindqvist, 2026, para. 2)."),
        ("", "“It cost 40 million crowns.”^1 And so on."),
        ("Quote", "The first day began quietly. Traders opened their stalls at dawn."),
        ("Quote", "By noon eleven people had left the market (Lindqvist, “Two Days”)."),
        ("", "Then this:"),
        ("indented", "Mayor Lund cut the ribbon. (Berg 2011, para. 2)"),
        ("Heading 1", "Works Cited"),
        ("", "Berg, Anna. “The Bridge Opens.” 2011."),
        notes="Anna Berg, “The Bridge Opens,” May 3, 2011, para. 1.",
    )
    assert facts(desk, data, "docx") == [
        (2, "exact", "(Lindqvist, 2026, para. 2)"),
        (3, "exact", "Anna Berg, “The Bridge Opens,” May 3, 2011, para. 1."),
        (4, "exact", "(Lindqvist, “Two Days”)"),
        (7, "exact", "(Berg 2011, para. 2)"),
    ]
    assert str(desk.verify(data, "docx")).startswith("paragraph 2: exact")


def test_an_entity_of_a_word_document_is_not_expanded(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document {W}><w:body><w:p>'
            "<w:r><w:t>“&x;”</w:t></w:r></w:p></w:body></w:document>",
        )
    with pytest.raises(DraftUnreadable, match="document type declaration"):
        desk.verify(file.getvalue(), "docx")


@pytest.mark.parametrize(
    ("data", "ending", "message"),
    [
        (b"", "md", "is empty"),
        (b"\xff\xfe\x00", "docx", "not a Word document"),
        (b"PK\x03\x04 broken", "docx", "not a Word document"),
        (b"text", "pdf", "no draft that can be verified"),
        (b"\\cite{" * 3000, "tex", "draft.tex"),
        (b"<div>" * 5000 + b"x", "html", "nested"),
        (b"x" * (LARGEST + 1), "md", "over the limit"),
        ("“".encode() * 100_000, "md", "do not pair"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(
    desk: Desk, data: bytes, ending: str, message: str
) -> None:
    with pytest.raises(DraftUnreadable, match=message) as raised:
        desk.verify(data, ending)
    assert "\n" not in str(raised.value)


def test_a_draft_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DraftUnreadable, match="cannot be read"):
        read_draft(tmp_path / "none.md")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(DraftUnreadable, match="not a file"):
        read_draft(tmp_path / "folder.md")


@pytest.mark.parametrize("text", ["> " * 200 + "x", "[" * 20_000, "*" * 20_000, "“" * 400])
def test_markdown_that_is_hard_to_parse_takes_no_time(desk: Desk, text: str) -> None:
    desk.verify(text)
