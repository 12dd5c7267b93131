"""Citations as the four styles write them, in text, Markdown, LaTeX and HTML, are recognised."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from verify_cases import Desk

import qa
from corpus.article import Article
from corpus.library import LibraryFile
from corpus.references.item import article_item
from embeddings import HashingEncoder
from qa.citation.apa import APA
from qa.citation.chicago_author_date import CHICAGO_AUTHOR_DATE
from qa.citation.chicago_note import CHICAGO_NOTE
from qa.citation.locator import Locator
from qa.citation.mla import MLA
from qa.citation.style import Distinction

if TYPE_CHECKING:
    from qa.citation.style import Style

STYLES: dict[str, Style] = {
    "apa": APA,
    "mla": MLA,
    "chicago-note": CHICAGO_NOTE,
    "chicago-author-date": CHICAGO_AUTHOR_DATE,
}
DISTINCTIONS = [
    Distinction(),
    Distinction(again=True),
    Distinction(title=True),
    Distinction(given=True),
    Distinction(year_suffix="b"),
]
ROWS = [
    {"title": "Two Days at the Market", "authors": ["Nora Lindqvist"], "date": "2026-03-12",
     "publisher": "The Harbour Herald"},
    {"title": "The “Boom” Begins: What Changed in the City?",
     "authors": ["Peter Van Auken", "Nora Lindqvist"], "date": "2026-05",
     "url": "https://example.org/a/boom?id=2"},
    {"title": "No Author Here at All", "date": "2025", "publisher": "Evening Post"},
    {"title": "An Organisation Reports on Water", "authors": ["River Patrol"]},
    {"title": "Four Hands", "authors": ["Ada Ames", "Ben Bell", "Cora Cole", "Dan Dole"],
     "date": "2024-01-02", "publisher": "Music Monthly"},
    {"title": "Who Won?", "authors": ["محمد علي"], "date": "2020-02-02", "publisher": "X Review"},
    {"authors": ["Omar Haddad"], "date": "2019"},
    {"title": "Strike in the Port", "authors": ["Jean O’Neill Jr.", "Anna Berg"],
     "date": "2011-05-04", "publisher": "port.example"},
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("styles")
    rows = [
        row | {"id": f"a{number}", "text": f"It began so.\n\nThe water rose by {number} metres."}
        for number, row in enumerate(ROWS, 3)
    ]
    rows.append({"id": "other", "title": "Other", "text": "It began so.", "authors": ["Bo Li"]})
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    path = folder / "styles.library"
    qa.build(folder / "rows.jsonl", library=path, model=HashingEncoder(), progress=False)
    library = LibraryFile(path)
    yield Desk(library, folder)
    library.close()


def draft(form: str, words: str, citation: str, *, note: bool) -> tuple[str, str]:
    """A sentence with the quotation and its citation; and the ending of its format."""
    if form == "latex":
        called = rf"\footnote{{{citation}}}" if note else f" {citation}"
        return f"He said ``{words}''{called}.", "tex"
    if form == "html":
        if note:
            return (
                f'<p>He said “{words}”.<a href="#n">1</a></p><p id="n">{citation}</p>',
                "html",
            )
        return f"<p>He said “{words}” {citation}.</p>", "html"
    if form == "text":
        citation = citation.replace("*", r"\*")
    return f"He said “{words}”" + (f".[^1]\n\n[^1]: {citation}" if note else f" {citation}."), "md"


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "html"])
@pytest.mark.parametrize("style", STYLES)
def test_every_citation_of_the_styles_names_its_article(desk: Desk, style: str, form: str) -> None:
    articles = [each for each in desk.library.articles() if each.id != "other"]
    place = Locator(label="paragraph", first=2, last=2)
    for number, article in enumerate(articles, 3):
        for distinction in DISTINCTIONS:
            citation = STYLES[style].citation(article_item(article), place, distinction)
            text, ending = draft(
                form, f"The water rose by {number} metres", str(getattr(citation, form)),
                note=style == "chicago-note",
            )  # fmt: skip
            (finding,) = desk.verify(text, ending).findings
            assert (finding.verdict, finding.cited) == ("exact", (article.id,)), text


@pytest.mark.parametrize("style", STYLES)
def test_a_citation_of_a_style_does_not_cover_another_article(desk: Desk, style: str) -> None:
    articles: list[Article] = [each for each in desk.library.articles() if each.id != "other"]
    for number, article in enumerate(articles, 3):
        other = articles[number % len(articles)]
        assert other.id != article.id
        citation = STYLES[style].citation(article_item(other), None, Distinction())
        text, ending = draft(
            "markdown", f"The water rose by {number} metres", citation.markdown,
            note=style == "chicago-note",
        )  # fmt: skip
        (finding,) = desk.verify(text, ending).findings
        assert (finding.verdict, finding.cited) == ("misattributed", (other.id,)), text


@pytest.mark.parametrize("style", STYLES)
def test_the_list_of_references_of_a_style_holds_no_quotation(desk: Desk, style: str) -> None:
    entries = [
        STYLES[style].entry(article_item(article)).markdown for article in desk.library.articles()
    ]
    found = desk.verify(f"Text.\n\n## {STYLES[style].heading}\n\n" + "\n\n".join(entries))
    assert found.findings == ()
