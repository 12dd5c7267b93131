"""The sample articles: every format read right, none of it lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from make_sample_documents import (
    DOCX_ARTICLE,
    DOCX_NAME,
    PDF_ARTICLE,
    PDF_NAME,
    SampleArticle,
    write_documents,
)

import qa
from corpus import read_file

SAMPLES = {
    # file: (authors, date, publisher, whether the publisher is inferred)
    "accordance-front-leaves-cabinet-august-2007.html": (
        ("Footnote Sample Desk",), "2026-04-29", "Footnote Samples",
    ),
    "american-offensive-august-2007.txt": (("Tomas Becker",), "2026-04-09", None),
    "basra-ceasefire-march-2008.md": (
        ("Footnote Sample Desk",), "2026-04-17", "Footnote Samples",
    ),
    "basra-fighting-march-2008.txt": (
        ("Tomas Becker",), "2026-04-14", "footnote.example",
    ),
    "basra-oil-and-port.html": (("Tomas Becker",), "2026-05-06", "Footnote Samples"),
    "diwaniyah-clashes-august-2006.txt": (("Nora Lindqvist",), "2026-03-12", None),
    "hadley-memo-november-2006.md": (("Nora Lindqvist",), "2026-03-19", "Footnote Samples"),
    "hakim-visit-washington-december-2006.md": (
        ("Nora Lindqvist", "Tomas Becker"), "2026-03-26", "Footnote Samples",
    ),
    "moqtada-al-sadr-profile.md": (("Tomas Becker",), "2026-04", "Footnote Samples"),
    "names-and-spellings-across-accounts.txt": ((), "2026-05-02", None),
    PDF_NAME: (("Footnote Sample Desk",), "2026-05-13", None),
    "sadr-city-car-bombs-november-2006.txt": (
        ("Nora Lindqvist", "Tomas Becker"), "2026-03", "Footnote Samples",
    ),
    "sadrist-ministries-and-seats.html": (
        ("Nora Lindqvist",), "2026-04-22", "Footnote Samples",
    ),
    DOCX_NAME: (("Nora Lindqvist",), "2026-05-20", None),
}  # fmt: skip


def test_every_sample_is_told_in_its_list_of_sources() -> None:
    sources = (qa.SAMPLES / "SOURCES.md").read_text(encoding="utf-8")
    for path in qa.SAMPLES.iterdir():
        if path.name != "SOURCES.md":
            assert f"`{path.name}`" in sources
    assert "CC0 1.0" in sources


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_tells_who_wrote_it_and_when(name: str) -> None:
    article = read_file(qa.SAMPLES / name, qa.SAMPLES).articles[0]
    assert (article.authors, article.issued, article.publisher) == SAMPLES[name]
    assert article.title
    assert article.title not in article.text
    inferred = {"publisher"} if article.publisher == "footnote.example" else set()
    assert article.inferred - {"language"} == inferred
    assert article.language == "en"
    words = len(article.text.split())
    assert 350 <= words <= 620


def test_the_list_here_is_whole() -> None:
    assert set(SAMPLES) | {"SOURCES.md"} == {path.name for path in qa.SAMPLES.iterdir()}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("diwaniyah-clashes-august-2006.txt", "and that the", "battle ran on"),
        ("american-offensive-august-2007.txt", "overlapped with", "units about to leave."),
    ],
)
def test_a_paragraph_that_a_page_break_cut_is_whole(name: str, before: str, after: str) -> None:
    text = read_file(qa.SAMPLES / name, qa.SAMPLES).articles[0].text
    assert f"{before} {after}" in text


@pytest.mark.parametrize("sample", [PDF_ARTICLE, DOCX_ARTICLE], ids=["pdf", "docx"])
def test_a_made_document_is_read_word_for_word(sample: SampleArticle) -> None:
    name = PDF_NAME if sample is PDF_ARTICLE else DOCX_NAME
    article = read_file(qa.SAMPLES / name, qa.SAMPLES).articles[0]
    expected = [paragraph.removeprefix("## ") for paragraph in sample.paragraphs]
    assert article.text.split("\n\n") == expected
    assert article.title == sample.title


def test_the_pdf_knows_its_pages() -> None:
    article = read_file(qa.SAMPLES / PDF_NAME, qa.SAMPLES).articles[0]
    assert article.pages_at(0, 10) == (1, 1)
    assert article.pages_at(len(article.text) - 10, len(article.text)) == (2, 2)


def test_the_script_makes_the_documents_that_are_here(tmp_path: Path) -> None:
    for made in write_documents(tmp_path):
        there = read_file(qa.SAMPLES / made.name, qa.SAMPLES).articles[0]
        assert read_file(made, tmp_path).articles[0].text == there.text


def test_quotations_of_one_passage_lead_back_to_the_file(sample_library: qa.Library) -> None:
    best = (
        sample_library.ask("To whom did members of parliament appeal in Iran?").passages[0].passage
    )
    assert best.article.path == "basra-ceasefire-march-2008.md"
    source = (qa.SAMPLES / best.article.path).read_bytes().decode()
    pieces = [source[start:end] for start, end in best.source_spans]
    assert "".join("".join(pieces).split()) == "".join(best.text.split())
    assert "*Qom*" in source
    assert "Qom" in best.text
    assert "*" not in best.text


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How many soldiers and militiamen died in Diwaniyah?", "diwaniyah-clashes"),
        ("Who brokered the ceasefire in Basra?", "basra-ceasefire"),
        ("How many people were killed by the car bombs in Sadr City?", "sadr-city-car-bombs"),
        ("What did Hadley's memo advise about Maliki?", "hadley-memo"),
        ("Who gave the figure of 73 percent?", "american-offensive"),
        ("When did the Accordance Front leave the government?", "accordance-front"),
        ("What became of SCIRI's militia?", "sciri-isci"),
        ("How is Moqtada spelled in the accounts?", "names-and-spellings"),
    ],
)
def test_a_question_finds_its_sample(sample_library: qa.Library, question: str, name: str) -> None:
    found = [ranked.passage.article.path for ranked in sample_library.ask(question, 3).passages]
    assert any(path.startswith(name) for path in found)
