"""The citation line: every part that is known, in order, and no other."""

from __future__ import annotations

import pytest

from corpus import Article, ArticleDate, Paragraph, Passage, SourceMap
from qa.citation.line import citation_line, date_in_words, locator

DAY = ArticleDate(raw="12 March 2026", year=2026, month=3, day=12)


def passage(**facts: object) -> Passage:
    """A passage over the second and third of three paragraphs."""
    text = "One.\n\nTwo.\n\nThree."
    paragraphs = (
        Paragraph(start=0, end=4, number=1),
        Paragraph(start=6, end=10, number=2),
        Paragraph(start=12, end=18, number=3),
    )
    fields: dict[str, object] = {"title": "A Title", "date": DAY, **facts}
    article = Article(
        id="a.txt",
        path="a.txt",
        text=text,
        paragraphs=paragraphs,
        source_map=SourceMap(((0, 18, 100, 118),)),
        **fields,  # type: ignore[arg-type]
    )
    return Passage(id="p", article=article, start=6, end=18)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (
            {"authors": ("Ann Lee",), "publisher": "The Post"},
            "Ann Lee, “A Title,” The Post, 12 March 2026, paras. 2–3.",
        ),
        ({}, "“A Title,” 12 March 2026, paras. 2–3."),
        ({"date": None}, "“A Title,” n.d., paras. 2–3."),
        ({"date": ArticleDate(raw="03/04/2008")}, "“A Title,” n.d., paras. 2–3."),
        ({"title": None}, "“a.txt,” 12 March 2026, paras. 2–3."),
        ({"title": "Who Won?"}, "“Who Won?” 12 March 2026, paras. 2–3."),
        (
            {"title": 'The "surge" and after'},
            "“The ‘surge’ and after,” 12 March 2026, paras. 2–3.",
        ),
        (
            {"publisher": "WSWS", "inferred": frozenset({"publisher"})},
            "“A Title,” [WSWS], 12 March 2026, paras. 2–3.",
        ),
        (
            {"authors": ("Ann Lee", "Bo Ek")},
            "Ann Lee and Bo Ek, “A Title,” 12 March 2026, paras. 2–3.",
        ),
        (
            {"authors": ("Ann Lee", "Bo Ek", "Cy Day")},
            "Ann Lee, Bo Ek, and Cy Day, “A Title,” 12 March 2026, paras. 2–3.",
        ),
        (
            {"authors": ("Ann Lee", "Bo Ek", "Cy Day", "Di Fox")},
            "Ann Lee et al., “A Title,” 12 March 2026, paras. 2–3.",
        ),
        ({"page_starts": (0, 50, 110)}, "“A Title,” 12 March 2026, pp. 2–3."),
        ({"page_starts": (0, 50)}, "“A Title,” 12 March 2026, p. 2."),
    ],
)
def test_a_citation_says_what_is_known_and_nothing_else(
    facts: dict[str, object], line: str
) -> None:
    assert citation_line(passage(**facts)) == line


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (DAY, "12 March 2026"),
        (ArticleDate(raw="Dec. 2006", year=2006, month=12), "December 2006"),
        (ArticleDate(raw="2006", year=2006), "2006"),
        (ArticleDate(raw="whenever"), "n.d."),
        (None, "n.d."),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(date: ArticleDate | None, words: str) -> None:
    assert date_in_words(date) == words


def test_one_paragraph_is_singular() -> None:
    whole = passage()
    one = Passage(id="q", article=whole.article, start=6, end=10)
    assert locator(one) == "para. 2"
