"""Whatever a reader of the finished document sees as quoted is verified or told, never passed over.

`S` stands in an article of the library, `BAD` nowhere.
"""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from verify_cases import Desk, news_library

from corpus.library import LibraryFile
from qa.verification.drafts_latex import read_latex_draft
from qa.verification.quoted import find_quoted
from qa.verification.reading import read_draft

S = "eleven people had left the market"
BAD = "eleven people had bought the harbour"
SPLIT = "eleven people {} had left the market"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NOT_FOUND = [("altered", BAD)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("unseen")
    library = LibraryFile(news_library(folder))
    yield Desk(library, folder)
    library.close()


def docx(paragraphs: str, styles: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        body = f"<w:document {W}><w:body>{paragraphs}</w:body></w:document>"
        archive.writestr("word/document.xml", body)
        archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return file.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


LISTS = [
    ("md", f"# Literature\n\n## Earlier work\n\nShe says “{BAD}” (Lindqvist 2026).\n"),
    ("md", f"Sources:\n\nLund, Per. “The Ferry.” 2010.\n\nThen she says “{BAD}” to him.\n"),
    ("md", f"**Sources**\n\n## Report\n\nBerg, Anna. “{BAD}.” 2011.\n"),
    ("md", f"## References\n\n> {BAD}\n"),
    ("md", f"## References\n\nLund, Per. “The Ferry.” 2010. He holds that “{BAD}”.\n"),
    ("html", f'<div class="references"><p>She says “{BAD}” (Lindqvist 2026).</p></div>'),
    ("tex", f"\\begin{{thebibliography}}{{9}}\\bibitem{{a}} She says ``{BAD}''."
            "\\end{thebibliography}"),
    ("docx", docx(paragraph(run("Sources")) + paragraph(run(f"She says “{BAD}” there.")))),
]  # fmt: skip


@pytest.mark.parametrize(("ending", "text"), LISTS)
def test_what_is_quoted_below_the_heading_of_a_list_is_verified(
    desk: Desk, ending: str, text: str | bytes
) -> None:
    assert [(v, t.rstrip(".")) for v, t in desk.verdicts(text, ending)] == NOT_FOUND


def test_entries_of_a_list_of_references_are_counted_and_their_titles_not_verified(
    desk: Desk,
) -> None:
    found = desk.verify(
        f"She says “{S}”.\n\n# References\n\nLund, Per. “The Ferry.” *Herald*, May 3, 2010.\n\n"
        "“The Ferry Again.” *Herald*, 2011. https://example.org/ferry\n\n"
        "Lund, P. (2012). A “ferry” of its own. *Herald*.\n\n———. 2013. “No Ferry.” Herald.\n"
    )
    assert found.exact and found.counts == {"exact": 1}
    assert found.passed == {"entry of a list of references": 4}
    assert found.summary.endswith("not read: 4 entries of a list of references")


BLOCKS = [
    f"<blockquote>\n\n{BAD}\n\n</blockquote>\n",
    f"<blockquote>\n{BAD}\n</blockquote>\n",
    f"> <p>{BAD}</p>\n",
    f"> # {BAD}\n",
    f">     {BAD}\n",
    f"> ```\n> {BAD}\n> ```\n",
    f"::: {{.blockquote}}\n{BAD}\n:::\n",
    f"| eleven people had\n| {BAD.removeprefix('eleven people had ')}\n",
    f"<pre>\n“{BAD}”\n</pre>\n",
]


@pytest.mark.parametrize("text", BLOCKS)
def test_block_quotations_of_markdown_in_every_shape(desk: Desk, text: str) -> None:
    found = desk.verdicts(f"He said:\n\n{text}\nThe end.\n")
    assert [(v, " ".join(t.split())) for v, t in found] == NOT_FOUND


def test_a_block_quotation_ends_where_html_ends_it(desk: Desk) -> None:
    text = f"<blockquote>\n\n{S}\n\n</blockquote>\n\nHe left.\n\n::: quote\n{S}\n:::\n\nSo it is.\n"
    assert desk.verdicts(text) == [("exact", S), ("exact", S)]


LATEX = [
    rf"\say{{{BAD}}}", rf"\glqq {BAD}\grqq{{}}", rf"\flqq {BAD}\frqq", rf"\og {BAD}\fg{{}}",
    rf"\foreignblockquote{{german}}{{{BAD}}}", rf"\foreigntextquote{{german}}{{{BAD}}}",
    rf"\hyphenquote{{german}}{{{BAD}}}", rf"\begin{{blockquote}}{BAD}\end{{blockquote}}",
    rf"\epigraph{{{BAD}}}{{Nora Lindqvist, 2026}}", rf"\textcquote{{market.txt}}{{{BAD}}}",
    rf"\begin{{foreigndisplayquote}}{{german}}{BAD}\end{{foreigndisplayquote}}",
]  # fmt: skip


@pytest.mark.parametrize("text", LATEX)
def test_quoting_commands_of_latex(desk: Desk, text: str) -> None:
    assert [(v, t.strip()) for v, t in desk.verdicts(f"So {text} it is.", "tex")] == NOT_FOUND


def test_marks_within_marks_of_csquotes_alternate(desk: Desk) -> None:
    text = r"\enquote*{so the mayor said. \enquote{We did not expect it,}} \textcolor{red}{Red.}"
    assert desk.verdicts(text, "tex") == [("exact", "so the mayor said. “We did not expect it,”")]


def test_a_command_made_for_quoting_is_a_problem_where_it_is_used(desk: Desk) -> None:
    made = r"\newcommand{\q}[1]{``#1''}" + "\n\\begin{document}\n"
    used = desk.verify(made + rf"So \q{{{BAD}}} it is.\end{{document}}", "tex")
    assert [(each.line, each.verdict) for each in used.findings] == [(1, "problem")]
    assert "is made for quoting" in used.findings[0].text
    same_line = desk.verify(rf"\def\q#1{{``#1''}} So \q{{{BAD}}} it is.", "tex")
    assert "is made for quoting" in same_line.findings[0].text
    unused = desk.verify(made + rf"So \enquote{{{S}}} it is.\end{{document}}", "tex")
    assert unused.exact
    assert desk.verify(rf"\myquotation{{{BAD}}}", "tex").findings[0].verdict == "problem"


HIDDEN = {
    "md": ["~~all~~", "<del>all</del>", '<span style="display: none">all</span>'],
    "html": [
        "<del>all</del>", "<s>all</s>", "<i style=visibility:hidden>all</i>",
        "<i style=opacity:0>all</i>", "<i class=x>all</i>",
    ],
    "tex": [r"\iffalse all\fi", r"\phantom{all}", r"\sout{all}"],
}  # fmt: skip
AROUND = {
    "md": "“{}”", "html": "<style>.x {{ display:none }}</style><p>“{}”</p>", "tex": "``{}''",
}  # fmt: skip
UNSEEN = [
    *(
        (ending, AROUND[ending].format(SPLIT.format(each)))
        for ending, hidden in HIDDEN.items() for each in hidden
    ),
    *(
        ("docx", docx(paragraph(run("“eleven people ") + run("all", f"<w:{mark}/>")
                                + run(" had left the market”"))))
        for mark in ("vanish", "strike", "dstrike", 'color w:val="FFFFFF"')
    ),
]  # fmt: skip


@pytest.mark.parametrize(("ending", "text"), UNSEEN)
def test_struck_and_hidden_words_are_not_quoted_and_counted(
    desk: Desk, ending: str, text: str | bytes
) -> None:
    found = desk.verify(text, ending)
    assert [(each.verdict, " ".join(each.text.split())) for each in found.findings] == [
        ("exact", S)
    ]
    assert found.passed == {"struck or hidden passage": 1}


def test_a_word_of_a_quotation_that_is_struck_is_missing(desk: Desk) -> None:
    assert desk.verdicts("“eleven ~~people~~ had left the market”")[0][0] == "altered"


def test_a_raised_number_is_no_digit_of_the_one_before(desk: Desk) -> None:
    for ending, text in (
        ("html", "<p>“It cost 4<sup>0</sup> million crowns”</p>"),
        ("md", "“It cost 4<sup>0</sup> million crowns”"),
        ("tex", r"``It cost 4\textsuperscript{0} million crowns''"),
        ("docx", docx(paragraph(run("“It cost 4") + run("0", '<w:vertAlign w:val="superscript"/>')
                                + run(" million crowns”")))),
    ):  # fmt: skip
        assert desk.verdicts(text, ending)[0][0] != "exact", ending


def test_a_link_in_a_note_that_is_a_word_stays(desk: Desk) -> None:
    page = (
        '<p>So.<a href="#n1" id="r1">1</a></p><p id="z">z</p>'
        '<div id="n1"><a href="#r1">1</a> “eleven people had <a href="#z">not</a> left”</div>'
    )
    assert desk.verdicts(page, "html") == [("altered", "eleven people had not left")]


STYLES = ["Quotations", "Blockquote", "Long Quote", "Extract", "Zitat", "Citation"]


@pytest.mark.parametrize("name", STYLES)
def test_word_styles_for_block_quotations(desk: Desk, name: str) -> None:
    styles = f'<w:style w:styleId="a"><w:name w:val="{name}"/></w:style>'
    draft = docx(paragraph(run(BAD), '<w:pStyle w:val="a"/>'), styles)
    assert desk.verdicts(draft, "docx") == NOT_FOUND


def test_word_indents_make_a_block_quotation(desk: Desk) -> None:
    both = '<w:ind w:left="539" w:right="539"/>'
    style = f'<w:style w:styleId="a"><w:name w:val="My Own"/><w:pPr>{both}</w:pPr></w:style>'
    of_list = f'<w:style w:styleId="a"><w:name w:val="List 2"/><w:pPr>{both}</w:pPr></w:style>'
    named = '<w:pStyle w:val="a"/>'
    assert desk.verdicts(docx(paragraph(run(BAD), both)), "docx") == NOT_FOUND
    assert desk.verdicts(docx(paragraph(run(BAD), named), style), "docx") == NOT_FOUND
    assert desk.verdicts(docx(paragraph(run(BAD), named), of_list), "docx") == []


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next(desk: Desk) -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    draft = docx(
        paragraph(run("“eleven people "), deleted) + paragraph(run("had left the market”"))
    )
    assert desk.verdicts(draft, "docx") == [("exact", S)]


@pytest.mark.parametrize(
    "text",
    [f"<blockquote><pre>{BAD}</pre></blockquote>", f"<textarea>“{BAD}”</textarea>",
     f"<nav>“{BAD}”</nav>", f"<object>“{BAD}”</object>", f"<svg><text>“{BAD}”</text></svg>",
     f"<select><option>“{BAD}”</option></select>"],
)  # fmt: skip
def test_what_a_page_shows_in_any_container_is_read(desk: Desk, text: str) -> None:
    assert [(v, t.strip()) for v, t in desk.verdicts(f"<p>So.</p>{text}", "html")] == NOT_FOUND


def test_what_is_passed_over_is_counted_in_the_summary_and_in_json(desk: Desk) -> None:
    found = desk.verify(f"---\ntitle: x\n---\n“{S}” `a`\n\n```\n“{BAD}”\n```\n\n<!-- “{BAD}” -->\n")
    passed = {"code block": 1, "comment": 1, "front matter": 1, "piece of code": 1}
    assert found.exact and found.passed == passed and found.to_dict()["passed"] == passed
    assert "not read: 1 code block, 1 comment, 1 front matter, 1 piece of code" in found.summary


def test_a_note_that_is_never_called_is_a_problem(desk: Desk) -> None:
    found = desk.verify(f"He left “{S}”.\n\n[^a]: She says “{BAD}”.\n")
    assert [(each.line, each.verdict) for each in found.findings] == [(1, "exact"), (3, "problem")]


def test_a_draft_in_which_nothing_was_found_is_not_exact(desk: Desk) -> None:
    found = desk.verify("A draft without a quotation.\n\n```\n“code”\n```\n")
    assert not found.exact and found.findings == ()
    assert "neither a quotation nor a citation was found, so nothing was verified" in found.summary


def test_each_paragraph_of_a_block_quotation_with_its_own_parenthesis(desk: Desk) -> None:
    first, second = "Mayor Lund cut the ribbon. (Berg 2011, para. 2)", f"{S} (Lindqvist 2026)"
    for ending, text in (
        ("md", f"> {first}\n>\n> {second}\n"),
        ("html", f"<blockquote><p>{first}</p><p>{second}</p></blockquote>"),
    ):
        assert [verdict for verdict, _ in desk.verdicts(text, ending)] == ["exact", "exact"]


def test_arguments_and_paragraphs_of_csquotes(desk: Desk) -> None:
    text = r"\begin{displaycquote}[para.~2]{market.txt}" + S + r"\end{displaycquote}"
    assert desk.verify(text, "tex").exact
    assert desk.verdicts(
        "\\enquote{Traders opened their stalls at dawn.\n\nBy noon eleven people had left}", "tex"
    ) == [("exact", "Traders opened their stalls at dawn.\n\nBy noon eleven people had left")]


@pytest.mark.parametrize("pair", ["″…″", "〝…〞", "❝…❞", "《…》", "‹…›", "``…''", ":‘…’", "`…'"])
def test_marks_of_rare_shapes(desk: Desk, pair: str) -> None:
    found = desk.verdicts(f"He said{pair if pair[0] == ':' else ' ' + pair}.".replace("…", BAD))
    assert [(verdict, text.strip("\u2060")) for verdict, text in found] == NOT_FOUND


def test_single_marks_close_at_the_mark_that_can_only_close() -> None:
    from qa.verification.draft import Block

    def quoted(text: str) -> tuple[list[str], int]:
        found = find_quoted([Block(text=text, kind="text", lines=((0, 1),))])
        return [each.text for each in found.quotations], len(found.problems)

    whole = "a claim that the owners’ Tehran masters invented"
    assert quoted(f"‘{whole}’, he said") == ([whole], 0)
    assert quoted("‘Till the end’ and ‘Round the corner’") == (
        ["Till the end", "Round the corner"], 0,
    )  # fmt: skip
    assert quoted("He said 'the market was never closed.") == ([], 1)
    assert quoted("'tis rock 'n' roll, and ‘the girls’ club’ is") == (["the girls’ club"], 0)
    assert quoted("and ’tis so, till ’round it goes") == ([], 0)


def test_the_title_of_a_latex_draft_is_read(desk: Desk) -> None:
    text = f"\\title{{On ``{BAD}''}}\n\\begin{{document}}\\maketitle So.\\end{{document}}"
    assert desk.verdicts(text, "tex") == NOT_FOUND


@pytest.mark.parametrize(
    ("ending", "text"),
    [("md", "::: quote\nx\n:::\n\n" * 5_000), ("md", "[^a]: x\n\n" * 5_000),
     ("md", "He left ’tis 'tis so. " * 5_000), ("md", "# References\n\n" + "L. “a” 2011 " * 5_000),
     ("html", "<p><del>x</del>2<sup>3</sup></p>" * 5_000), ("tex", r"\newcommand{\q}{``}" * 2_000)],
)  # fmt: skip
def test_hostile_drafts_are_read_in_seconds(tmp_path: Path, ending: str, text: str) -> None:
    path = tmp_path / f"draft.{ending}"
    path.write_text(text, encoding="utf-8")
    started = time.perf_counter()
    with contextlib.suppress(ValueError):  # too many marks that do not pair
        find_quoted(read_draft(path).blocks)
    assert time.perf_counter() - started < 5


def test_reading_takes_time_in_proportion_to_length() -> None:
    """Eight times the text in less than twenty times the time; a quadratic reader needs 64."""
    line = f"He says ``{S}'' \\parencite[para.~2]{{k}} and \\emph{{goes}} on. "

    def seconds(number: int) -> float:
        # Processor time, at its best of three: other work on the machine does not count.
        took = []
        for _ in range(3):
            started = time.process_time()
            read_latex_draft("\\begin{document}\n" + line * number + "\n\\end{document}\n")
            took.append(time.process_time() - started)
        return min(took)

    seconds(50)
    assert seconds(1_600) < 20 * max(seconds(200), 0.02)


def test_every_quotation_of_a_long_paragraph_is_found(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text(f"He says “{S}” and ‘{S}’. " * 2_000, encoding="utf-8")
    assert len(find_quoted(read_draft(path).blocks).quotations) == 4_000
