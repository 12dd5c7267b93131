"""The forms of a quotation give its words back, whatever they hold."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalker
from test_quotation import article

from corpus.dates import ArticleDate
from qa.citation.styles import STYLES
from qa.escape import plain
from qa.quotation import Quotation
from qa.quotation.forms import BlockQuote, QuotationList, latex_words, markdown_words
from qa.quotation.quotation import quote_article

FERRY = "The ferry sank at 5 p.m. Nobody knew why.\n\nDivers found 40% of it."


def of(words: str, **fields: object) -> Quotation:
    return quote_article(article(words, **fields), 0, len(words))


def ferry() -> Quotation:
    return of(
        FERRY,
        title="The Ferry",
        authors=("Anna Berg",),
        publisher="The Example Herald",
        date=ArticleDate(raw="2011-05-03", year=2011, month=5, day=3),
        url="https://example.org/ferry",
    )


LINK = "https://example.org/ferry#:~:text=The%20ferry%20sank,40%25%20of%20it."


def test_a_block_quote_with_its_citation_in_parentheses() -> None:
    made = BlockQuote(ferry(), "apa")
    assert made.citation.text == "(Berg, 2011, paras. 1–2)"
    assert made.text == (
        "    The ferry sank at 5 p.m. Nobody knew why.\n\n"
        "    Divers found 40% of it. (Berg, 2011, paras. 1–2)"
    )
    assert made.markdown == (
        "> The ferry sank at 5 p.m. Nobody knew why.\n>\n"
        f"> Divers found 40% of it. [(Berg, 2011, paras. 1–2)](<{LINK}>)"
    )
    assert made.latex == (
        "\\begin{quotation}\nThe ferry sank at 5 p.m. Nobody knew why.\n\n"
        "Divers found 40\\% of it. \\href{https://example.org/ferry\\#:~:text=The\\%20ferry\\%20sank,"
        "40\\%25\\%20of\\%20it.}{(Berg, 2011, paras. 1–2)}\n\\end{quotation}"
    )
    soup = BeautifulSoup(made.html, "html.parser")
    assert [p.text for p in soup.find_all("p")] == [
        "The ferry sank at 5 p.m. Nobody knew why.",
        "Divers found 40% of it. (Berg, 2011, paras. 1–2)",
    ]
    assert soup.blockquote["cite"] == soup.a["href"] == LINK


def test_a_note_stands_below_the_words() -> None:
    made = BlockQuote(ferry())
    note = made.citation.text
    assert note.startswith("Anna Berg, “The Ferry,” Example Herald, May 3, 2011")
    assert made.text.split("\n\n") == [
        "    The ferry sank at 5 p.m. Nobody knew why.", "    Divers found 40% of it.",
        f"    {note}",
    ]  # fmt: skip
    assert made.markdown.endswith(f"Divers found 40% of it.\n>\n> {made.citation.markdown}")
    assert BeautifulSoup(made.html, "html.parser").footer.text == note


def test_a_document_of_notes_cites_an_article_in_full_once() -> None:
    made = QuotationList([ferry(), of("Rain fell.", title="Rain"), ferry()])
    assert made.is_noted
    quotes, notes = made.markdown.split("\n\n[^1]: ")
    assert re.findall(r"\[\^\d\]", quotes) == ["[^1]", "[^2]", "[^3]"]
    assert quotes.endswith("Divers found 40% of it.[^3]")
    full, again = made.citations[0].text, made.citations[2].text
    assert full.startswith("Anna Berg, “The Ferry,” Example Herald")
    assert again.startswith("Berg, “")
    assert len(again) < len(full)
    assert notes.startswith(made.citations[0].markdown)
    assert notes.endswith(made.bibliography.markdown)
    assert len(made.bibliography.entries) == 2
    assert made.latex.count("\\footnote{") == 3
    assert made.latex.endswith(made.bibliography.latex)
    assert made.text.count("[2]") == 2


def test_notes_of_html_lead_to_and_fro() -> None:
    html = QuotationList([ferry(), ferry()]).html
    soup = BeautifulSoup(html, "html.parser")
    ids = [each["id"] for each in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)) == 4
    inner = [a["href"] for a in soup.find_all("a") if a["href"].startswith("#")]
    assert sorted(inner) == sorted(f"#{each}" for each in ids)
    assert [sup.text for sup in soup.find_all("sup")] == ["1", "2"]


@pytest.mark.parametrize("style", ["apa", "mla", "chicago-author-date"])
def test_other_documents_cite_in_the_text(style: str) -> None:
    made = QuotationList([ferry(), of("Rain fell.", title="Rain")], style)
    assert not made.is_noted
    assert "[^" not in made.markdown
    assert "\\footnote" not in made.latex
    assert made.text.startswith(f"{BlockQuote(ferry(), style).text}\n\n    Rain fell. (")
    assert made.text.endswith(made.bibliography.text)
    assert "<ol" not in made.html


def test_a_document_of_nothing_and_an_unknown_style_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no quotation to write down"):
        QuotationList([])
    for form in (lambda: BlockQuote(ferry(), "nosuch"), lambda: QuotationList([ferry()], "nosuch")):
        with pytest.raises(ValueError, match="no citation style 'nosuch'"):
            form()


def test_typesetters_have_nothing_to_improve() -> None:
    assert markdown_words(": so :smile:") == "\\: so \\:smile\\:"
    assert markdown_words("'So' -- \"why\"...") == "\\'So\\' \\-\\- \\\"why\\\"\\.\\.\\."
    assert latex_words("it's 5--6, ,,so'' ---") == (
        "it\\textquotesingle{}s 5-{}-6, ,{},so\\textquotesingle{}\\textquotesingle{} -{}-{}-"
    )


# What a reader of Markdown, LaTeX or HTML would act on, also at the start of a line.
HOSTILE = st.sampled_from(
    "\\ ` * _ { } [ ] ( ) # + - . ! | ~ > < $ ^ @ : & % \" ' = == --- ``` 1. 2) &amp; &#65; <b> "
    "<!-- --> [^1] [^1]: ](x) ![a](b) https://e.org www.e.org a@e.org \\input{x} \\end{quotation} "
    "$x$ \\footnote{ ,, -- ''' ... {=html} ~~~ * + | :-: \t \u00a0 \u202e é 漢 🙂".split(" ")
)
LINES = st.lists(HOSTILE | st.text(max_size=4), min_size=1, max_size=8).map(
    lambda parts: " ".join(" ".join(parts).replace("\r", "").split("\n")).strip()
)
PARAGRAPHS = st.lists(st.lists(LINES.filter(bool), min_size=1, max_size=3), min_size=1, max_size=3)


def given_words(paragraphs: list[list[str]]) -> str:
    return "\n\n".join("\n".join(lines) for lines in paragraphs)


def read_markdown(text: str) -> list[str]:
    """The paragraphs of the first block quote, its only content, by another reader."""
    tokens = MarkdownIt("commonmark").parse(text)
    kinds = [
        token.type
        for token in tokens
        if token.type not in ("inline", "paragraph_open", "paragraph_close")
    ]
    assert kinds == ["blockquote_open", "blockquote_close"], kinds
    found = []
    for token in tokens:
        if token.type == "inline":
            pieces = []
            for child in token.children or ():
                assert child.type in (
                    "text",
                    "text_special",
                    "hardbreak",
                    "link_open",
                    "link_close",
                    "em_open",
                    "em_close",
                ), child.type
                pieces.append("\n" if child.type == "hardbreak" else child.content)
            found.append("".join(pieces))
    return found


@given(PARAGRAPHS, st.sampled_from(STYLES))
@example([["A line", "==="], ["Another", "="]], "apa")
@example([["- one", "1) one"], ["\\"]], "chicago-note")
def test_markdown_reads_back_as_the_words(paragraphs: list[list[str]], style: str) -> None:
    words = given_words(paragraphs)
    made = BlockQuote(of(words, title="T", url="https://e.org/a"), style)
    found = read_markdown(made.markdown)
    citation = made.citation.text
    if made.is_note:
        assert found.pop() == citation
    else:
        assert found[-1].endswith(f" {citation}")
        found[-1] = found[-1].removesuffix(f" {citation}")
    assert "\n\n".join(found) == plain(words)


@given(PARAGRAPHS, st.sampled_from(STYLES))
def test_html_reads_back_as_the_words(paragraphs: list[list[str]], style: str) -> None:
    words = given_words(paragraphs)
    made = BlockQuote(of(words, title="T", url="https://e.org/a"), style)
    soup = BeautifulSoup(made.html, "html.parser")
    assert {tag.name for tag in soup.find_all(True)} <= {
        "blockquote",
        "p",
        "br",
        "footer",
        "a",
        "em",
    }
    for br in soup.find_all("br"):
        br.replace_with("\n")
    whole = "\n\n".join(p.text for p in soup.find_all("p"))
    assert whole.removesuffix(f" {made.citation.text}") == plain(words)


LATEX = get_default_latex_context_db()
LATEX.add_context_category(
    "characters it does not know",
    prepend=True,
    macros=[
        MacroTextSpec("newline", " "),
        MacroTextSpec("textbar", "|"),
        MacroTextSpec("textless", "<"),
        MacroTextSpec("textgreater", ">"),
        MacroTextSpec("textasciicircum", "^"),
        MacroTextSpec("textasciitilde", "~"),
        MacroTextSpec("textquotesingle", "'"),
        MacroTextSpec("textquotedbl", '"'),
        MacroTextSpec("textasciigrave", "`"),
    ],
)


@given(PARAGRAPHS)
def test_latex_reads_back_as_the_words(paragraphs: list[list[str]]) -> None:
    words = given_words(paragraphs)
    latex = BlockQuote(of(words, title="T"), "apa").latex
    nodes, _, _ = LatexWalker(latex, tolerant_parsing=False).get_latex_nodes()
    assert [node.environmentname for node in nodes] == ["quotation"]
    macros = set(re.findall(r"\\([a-zA-Z]+)", latex))
    assert macros <= {
        "begin", "emph", "end", "newline", "textquotesingle", "textquotedbl", "textbackslash",
        "textasciitilde", "textasciicircum", "textasciigrave", "textless", "textgreater", "textbar",
    }  # fmt: skip
    reader = LatexNodes2Text(latex_context=LATEX, strict_latex_spaces=True)
    text = reader.nodelist_to_text(nodes[0].nodelist)
    citation = BlockQuote(of(words, title="T"), "apa").citation.text
    assert squeezed(text).endswith(f" {citation}")
    assert squeezed(text).removesuffix(f" {citation}") == squeezed(plain(words))


def squeezed(text: str) -> str:
    return " ".join(text.split())


@given(PARAGRAPHS)
def test_plain_text_reads_back_as_the_words(paragraphs: list[list[str]]) -> None:
    words = given_words(paragraphs)
    made = BlockQuote(of(words, title="T"))
    shown = made.text.removesuffix(f"\n\n    {made.citation.text}")
    assert "\n".join(line.removeprefix("    ") for line in shown.split("\n")) == plain(words)


@given(PARAGRAPHS, PARAGRAPHS)
def test_a_document_is_its_quotes_notes_and_references(
    one: list[list[str]], two: list[list[str]]
) -> None:
    first = of(given_words(one), title="One", id="one.txt")
    second = of(given_words(two), title="Two", id="two.txt")
    made = QuotationList([first, second])
    html = MarkdownIt("commonmark").render(made.markdown.replace("[^", "[n"))
    soup = BeautifulSoup(html, "html.parser")
    assert [each.name for each in soup.find_all(recursive=False)] == [
        "blockquote", "blockquote", "p", "p", "h2", "p", "p"
    ]  # fmt: skip
    latex = LatexWalker(made.latex, tolerant_parsing=False).get_latex_nodes()[0]
    assert [node.environmentname for node in latex if hasattr(node, "environmentname")] == [
        "quotation",
        "quotation",
        "list",
    ]
