"""Hostile articles in every export: read again they say the same, and no program acts on them."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from hostile_articles import hostile_article
from hostile_payloads import FAMILIES, URLS
from lxml import etree
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexMacroNode, LatexMathNode, LatexWalker
from test_export import held_by_bibtex, held_by_ris, without_people
from test_hostile_views import SHORT, Page, answers, bare, quotations
from test_reference_tex import COMMANDS, commands

from corpus.references.bibtex import read_bibtex
from corpus.references.csl_json import read_csl_json
from corpus.references.fields import clean_item
from corpus.references.item import article_item
from corpus.references.ris import read_ris
from qa.citation.bibliography import Bibliography
from qa.citation.export import export
from qa.citation.styles import STYLES, style_named
from qa.quotation.forms import BlockQuote, QuotationList

FROM_MARKDOWN = {
    "a", "blockquote", "br", "em", "h2", "hr", "li", "ol", "p", "section", "strong", "sup"
}  # fmt: skip
each_family = pytest.mark.parametrize("family", [name for name in FAMILIES if name != "long"])
OWN_LATEX = {
    "emph", "footnote", "href", "item", "itemindent", "leftmargin", "newline", "section",
    "setlength", "textasciicircum", "textasciigrave", "textasciitilde", "textbackslash", "textbar",
    "textgreater", "textless", "textquotedbl", "textquotesingle",
}  # fmt: skip


@cache
def items() -> list[dict[str, Any]]:
    """An item for each payload, which stands in every field; readers refuse the longest ones."""
    made = []
    for number, each in enumerate(SHORT):
        item = article_item(hostile_article(each.text, number, URLS[number % len(URLS)]))
        fields = "abstract collection-title edition note publisher section volume".split()
        # A file's name has no slash.
        item["custom"]["footnote"]["file"] = each.text.replace("/", "")
        made.append(item | dict.fromkeys(fields, each.text))
    return made


def rendered(markdown: str) -> str:
    """As readers of Markdown show it that let HTML through, know footnotes and dollars."""
    reader = MarkdownIt("commonmark", {"html": True, "linkify": False})
    reader.enable(["table", "strikethrough"]).use(footnote_plugin).use(dollarmath_plugin)
    return str(reader.render(markdown))


def checked_markdown(markdown: str) -> str:
    """The text of Markdown that holds nothing but what we write in it."""
    found = rendered(markdown)
    assert not re.search(r"<!|<\?|\son\w+=|math|<(code|pre|img|table|script)", tags(found)), found
    return Page(found, FROM_MARKDOWN, {"class", "href", "id"}, own_ids=False).text


def tags(page: str) -> str:
    return " ".join(re.findall(r"<[^>]*>", page))


@each_family
def test_an_answer_as_markdown_is_text(family: str) -> None:
    for text, answer in answers(family):
        shown = checked_markdown(answer._repr_markdown_())
        assert bare(text) in bare(shown), text


@each_family
@pytest.mark.parametrize("style", STYLES)
def test_quotations_as_markdown_are_text(family: str, style: str) -> None:
    several = quotations(family)
    for each in several:
        shown = checked_markdown(BlockQuote(each, style).markdown)
        assert bare(each.words) in bare(shown)
    checked_markdown(QuotationList(several, style).markdown)


@pytest.mark.parametrize("style", STYLES)
def test_references_as_markdown_and_as_html_are_text(style: str) -> None:
    checked_markdown(export(items(), "markdown", style))
    Page(export(items(), "html", style))


@each_family
@pytest.mark.parametrize("style", STYLES)
def test_latex_holds_no_control_sequence_of_a_payload(family: str, style: str) -> None:
    several = QuotationList(quotations(family), style)
    macros, environments = used(several.latex)
    assert macros <= OWN_LATEX
    assert environments <= {"quotation", "list"}
    assert "^^" not in several.latex


def used(latex: str) -> tuple[set[str], set[str]]:
    """The names of the commands and environments of LaTeX; mathematics and comments fail."""
    macros, environments = set(), set()
    waiting = list(LatexWalker(latex, tolerant_parsing=False).get_latex_nodes()[0])
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        assert not node.isNodeType(LatexMathNode), node.latex_verbatim()
        if node.isNodeType(LatexMacroNode):
            if node.macroname.isalpha():
                macros.add(node.macroname)
        elif node.isNodeType(LatexEnvironmentNode):
            environments.add(node.environmentname)
        waiting += list(getattr(node, "nodelist", None) or ())
        arguments = getattr(node, "nodeargd", None)
        waiting += list(arguments.argnlist or ()) if arguments else []
    return macros, environments


def test_csl_json_is_read_as_it_was_written() -> None:
    text = export(items(), "csl-json")
    assert json.loads(text) == [clean_item(item) for item in items()]
    assert len(read_csl_json(text)) == len(SHORT)


def test_bibtex_is_read_as_it_was_written() -> None:
    text = export(items(), "bibtex")
    assert read_bibtex(text) == [held_by_bibtex(item) for item in items()]
    other = bibtexparser.parse_string(text)
    assert other.failed_blocks == []
    assert [entry.key for entry in other.entries] == [item["id"] for item in items()]
    for line in text.splitlines():
        field = re.fullmatch(r"  ([a-z]+) = \{(.*)\},?", line)
        if field and field[1] != "file":
            assert commands(field[2]) <= COMMANDS


def test_ris_is_read_as_it_was_written() -> None:
    text = export(items(), "ris")
    read = [*map(without_people, read_ris(text))]
    assert read == [without_people(held_by_ris(item)) for item in items()]
    assert len(rispy.loads(text, delimiter_tags_mapping={})) == len(SHORT)


def test_no_cell_of_the_table_is_a_formula() -> None:
    rows = [*csv.reader(io.StringIO(export(items(), "csv"), newline=""))]
    assert len(rows) == len(SHORT) + 1
    assert {len(row) for row in rows} == {14}
    for row in rows:
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "\t")), cell


def test_a_word_file_holds_the_words_and_links_to_the_web_alone(tmp_path: Path) -> None:
    several = [each for family in FAMILIES for each in quotations(family)]
    path = QuotationList(several, "chicago-note").write_word(tmp_path / "hostile.docx")
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            root = etree.fromstring(data)
            for each in root.iter("{*}Relationship"):
                if each.get("TargetMode") == "External":
                    assert each.get("Target").startswith(("https://", "http://"))
            # Fields (INCLUDETEXT, DDE) are what a Word file acts with.
            assert not [*root.iter("{*}instrText"), *root.iter("{*}fldSimple")]
    words = in_word("".join(etree.fromstring(parts["word/document.xml"]).itertext()))
    assert [each.words for each in several if in_word(each.words) not in words] == []


def in_word(text: str) -> str:
    """Without what XML cannot hold and with the soft hyphen, which Word has as an element, away."""
    return bare(unicodedata.normalize("NFC", re.sub("[\xad\uffff]", "", text)))


def test_a_bibliography_of_payloads_keeps_every_item() -> None:
    for style in STYLES:
        some = items()[::4]
        bibliography = Bibliography(some, style_named(style))
        assert len(bibliography.entries) == len(some)
        assert used(bibliography.latex)[0] <= OWN_LATEX
