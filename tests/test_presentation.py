"""What every form of an answer says: dates and places as far as they are known."""

from __future__ import annotations

import pytest

from corpus import Article, ArticleDate, Paragraph, Passage, SourceMap
from qa.answer import RankedPassage
from qa.citation import Locator
from qa.presentation import date_in_words, facts, facts_beside

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
    ("page_starts", "place"),
    [((), "paras. 2–3"), ((0, 50, 110), "pp. 2–3"), ((0, 50), "p. 2")],
)
def test_a_place_is_given_in_pages_where_there_are_pages(
    page_starts: tuple[int, ...], place: str
) -> None:
    assert Locator.of(passage(page_starts=page_starts)).text == place


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


def test_the_score_of_a_near_miss_is_not_told() -> None:
    ranked = RankedPassage(rank=1, score=0.9834, passage=passage(), speaker="Lund")
    told = "no author named · 12 March 2026 · paras. 2–3 · a.txt"
    assert facts(ranked, marks=True) == f"score 0.983 · {told} · quoting Lund"
    assert facts(ranked, marks=False) == told


@pytest.mark.parametrize(
    ("citation", "told"),
    [
        ("Ida Lund, “A Title,” Herald, March 12, 2026, paras. 2–3.", []),
        ("(Lund, 2026, paras. 2–3)", ["Ida Lund, Li Wei", "12 March 2026", "Herald"]),
        ("[1]", ["Ida Lund, Li Wei", "12 March 2026", "Herald", "paras. 2–3"]),
        ("Ida Lundqvist, Li Wei, Heralds", ["Ida Lund, Li Wei", "12 March 2026", "Herald",
                                            "paras. 2–3"]),
    ],
)  # fmt: skip
def test_beside_a_citation_stands_what_it_does_not_give(citation: str, told: list[str]) -> None:
    authors = ("Ida Lund",) if not told else ("Ida Lund", "Li Wei")
    ranked = RankedPassage(
        rank=1, score=0.5, passage=passage(authors=authors, publisher="Herald"), speaker="Berg"
    )
    ends = ["a.txt", "score 0.500", "quoting Berg"]
    assert facts_beside(ranked, True, citation) == [*told, *ends]
    assert facts_beside(ranked, False, citation) == [*told, "a.txt"]


def test_that_nobody_is_named_is_told_beside_every_citation() -> None:
    ranked = RankedPassage(rank=1, score=0.5, passage=passage(authors=()))
    assert facts_beside(ranked, False, "“A Title,” March 12, 2026, paras. 2–3.") == [
        "no author named", "a.txt",
    ]  # fmt: skip


def test_one_paragraph_is_singular() -> None:
    whole = passage()
    one = Passage(id="q", article=whole.article, start=6, end=10)
    assert Locator.of(one).text == "para. 2"
