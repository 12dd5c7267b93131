"""Lists of references in drafts: where they begin, and the numbers that count in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from verify_cases import Desk, news_library

from corpus.library import LibraryFile
from corpus.references.item import article_item
from qa.citation.apa import APA
from qa.citation.chicago_author_date import CHICAGO_AUTHOR_DATE
from qa.citation.mla import MLA
from qa.verification.numbered import cited_numbers

OPENED = "The new bridge over the river opened on Monday"
BEGAN = "The first day began quietly"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("lists")
    library = LibraryFile(news_library(folder))
    yield Desk(library, folder)
    library.close()


@pytest.mark.parametrize("style", [APA, MLA, CHICAGO_AUTHOR_DATE])
def test_the_heading_that_pandoc_names_references_begins_the_list(
    desk: Desk, style: type[APA]
) -> None:
    entries = [style.entry(article_item(each)).html for each in desk.library.articles()]
    page = (
        f"<p>So “{OPENED}” (Berg, para. 1).</p>\n"
        f'<h2 id="references">{style.heading}</h2>\n' + "\n".join(f"<p>{e}</p>" for e in entries)
    )
    found = desk.verify(page, "html")
    assert found.exact
    assert found.counts == {"exact": 1}


def test_the_style_sheet_of_a_page_that_pandoc_writes_hides_nothing(desk: Desk) -> None:
    rules = "@media print { html { color: red } body { background-color: transparent; } }"
    page = f"<head><style>{rules}</style></head><body><p>“{OPENED}” (Berg 2011)</p></body>"
    assert desk.verdicts(page, "html") == [("exact", OPENED)]


@pytest.mark.parametrize(
    "heading",
    [
        "Bibliography and sources", "Sources", "Literature", "Works consulted", "Works Cited",
        "References and sources", "Selected bibliography", "4. References", "List of references",
    ],
)  # fmt: skip
def test_what_stands_under_such_a_heading_is_a_list(desk: Desk, heading: str) -> None:
    entry = "Berg, A. (2011, May 3). “The Bridge Opens.” *The Unknown Herald*."
    assert desk.verify(f"Text.\n\n# {heading}\n\n{entry}\n").findings == ()


def test_a_part_of_its_title_in_quotation_marks_is_no_quotation_of_an_entry(desk: Desk) -> None:
    entries = "1\\. Berg, A. The ‘Bridge’ Opens (2011)."
    assert desk.verify(f"Text.\n\n## References\n\n{entries}").findings == ()


@pytest.mark.parametrize("heading", ["Works", "Sources of water", "Literature teaching"])
def test_another_heading_begins_no_list(desk: Desk, heading: str) -> None:
    assert desk.verdicts(f"# {heading}\n\nSo “{OPENED}” (Berg 2011).\n") == [("exact", OPENED)]


@pytest.mark.parametrize(
    "date", ["2011, May 3", "2011, 3 May", "May 3, 2011", "3 May 2011", "2011, May 3–4"]
)
def test_a_day_beside_its_month_is_no_page(desk: Desk, date: str) -> None:
    assert desk.verdicts(f"So “{OPENED}” (Berg, {date}).") == [("exact", OPENED)]
    assert desk.verdicts(f"So “{OPENED}” (Berg, {date}, para. 2).") == [("wrong place", OPENED)]


LIST = {
    "md": "\n\n## References\n\n1\\. Lindqvist, N. Two Days at the Market (2026).\n\n"
    "2\\. Berg, A. The Bridge Opens (2011).\n\n3\\. Roth, K. A Book (1999).\n",
    "html": "<h2>References</h2><p>[1] Lindqvist, N. Two Days at the Market (2026).</p>"
    "<p>[2] Berg, A. The Bridge Opens (2011).</p><p>[3] Roth, K. A Book (1999).</p>",
    "tex": "\n\n\\section*{References}\n\\begin{itemize}\n"
    "\\item {[}1{]} Lindqvist, N. Two Days at the Market (2026).\n"
    "\\item {[}2{]} Berg, A. The Bridge Opens (2011).\n"
    "\\item {[}3{]} Roth, K. A Book (1999).\n\\end{itemize}\n",
}


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("md", f"So “{OPENED}” [2, para. 1]."),
        ("md", f"So “{OPENED}.” [1, 2]"),
        ("md", f"So “{OPENED}.”<sup>2</sup>"),
        ("md", f"So “{OPENED}”^2^."),
        ("md", f"> {OPENED}. 2, para. 1"),
        ("md", f"> {OPENED}. [\\[2\\], para. 1](https://example.org/x)"),
        ("md", f"> {OPENED}.<sup>2</sup>"),
        ("html", f"<p>So “{OPENED}.”<sup>2, para. 1</sup></p>"),
        ("html", f"<blockquote><p>{OPENED}. [2], para. 1</p></blockquote>"),
        ("html", f"<blockquote><p>{OPENED}.<sup>1,2</sup></p></blockquote>"),
        ("tex", f"So ``{OPENED}.''\\textsuperscript{{2}}"),
        ("tex", f"\\begin{{quote}}\n{OPENED}. 2, para. 1\n\\end{{quote}}"),
    ],
)
def test_a_number_behind_a_quotation_means_its_entry(desk: Desk, ending: str, text: str) -> None:
    (finding,) = desk.verify(text + LIST[ending], ending).findings
    assert finding.verdict == "exact"
    assert "bridge.txt" in finding.cited
    assert finding.text.rstrip(".") == OPENED


def test_a_number_of_another_entry_is_another_article(desk: Desk) -> None:
    (wrong,) = desk.verify(f"So “{OPENED}” [1]." + LIST["md"]).findings
    assert (wrong.verdict, wrong.cited) == ("misattributed", ("market.txt",))
    (place,) = desk.verify(f"So “{OPENED}” [2, para. 2]." + LIST["md"]).findings
    assert place.verdict == "wrong place"
    found = desk.verify(f"So “{OPENED}” [3]." + LIST["md"])
    assert not found.exact
    assert [each.verdict for each in found.findings] == ["exact", "names no article"]


def test_a_number_that_no_list_explains_is_no_citation(desk: Desk) -> None:
    found = desk.verify(f"> {OPENED}. 7, para. 9\n\nSo “{BEGAN}” [8].\n")
    assert [(each.verdict, each.cited) for each in found.findings] == [("exact", ())] * 2
    assert found.findings[0].text == f"{OPENED}."
    assert found.findings[0].notes == (
        "7, para. 9 is no citation: no list of references in the draft says what it counts",
    )


def test_a_raised_number_among_the_words_is_a_word_of_the_draft(desk: Desk) -> None:
    assert (
        desk.verdicts("So “The new<sup>2</sup> bridge over the river opened”.")[0][0] == "altered"
    )


def test_quoted_paragraphs_of_a_word_document_end_with_their_number(desk: Desk) -> None:
    import io

    from docx import Document

    document = Document()
    document.add_paragraph(f"{OPENED}. 2, para. 1", style="Quote")
    last = document.add_paragraph(f"{BEGAN}.", style="Quote")
    last.add_run("1").font.superscript = True
    document.add_heading("References", 1)
    document.add_paragraph("Lindqvist, N. Two Days at the Market (2026).", style="List Number")
    document.add_paragraph("Berg, A. The Bridge Opens (2011).", style="List Number")
    data = io.BytesIO()
    document.save(data)
    found = desk.verify(data.getvalue(), "docx").findings
    assert [(each.verdict, each.text, each.cited) for each in found] == [
        ("exact", f"{OPENED}.", ("bridge.txt",)),
        ("exact", f"{BEGAN}.", ("market.txt",)),
    ]


def test_the_numbers_of_a_citation_are_not_those_of_its_pages() -> None:
    assert cited_numbers("[1, 3–5], paras. 2–3") == [1, 3, 4, 5]
    assert cited_numbers("12, p. 40") == [12]
