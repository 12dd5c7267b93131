"""The item of an article: everything in it is the article's, and its key is its own."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Paragraph
from corpus.dates import ArticleDate, parse_date
from corpus.references.item import article_item, inferred_fields
from corpus.references.keys import ascii_letters, citation_key, is_key, usable_key
from corpus.sourcemap import SourceMap


def article(**fields: Any) -> Article:
    return Article(**{
        "id": "a.txt", "path": "a.txt", "text": "One.",
        "paragraphs": (Paragraph(start=0, end=4, number=1),), "source_map": SourceMap(()),
    } | fields)  # fmt: skip


def test_what_is_known_is_there_and_nothing_else() -> None:
    known = article(
        id="two-days.txt", path="north/two-days.txt", title="Two Days in Diwaniyah",
        authors=("Nora Lindqvist", "Example News Desk"), publisher="Footnote Samples",
        date=ArticleDate(raw="12 March 2026", year=2026, month=3, day=12),
        url="https://footnote.example/a", language="en", inferred=frozenset(["language"]),
    )  # fmt: skip
    assert article_item(known) == {
        "id": "lindqvist2026-e5577d",
        "type": "article-newspaper",
        "title": "Two Days in Diwaniyah",
        "author": [{"family": "Lindqvist", "given": "Nora"}, {"literal": "Example News Desk"}],
        "container-title": "Footnote Samples",
        "issued": {"date-parts": [[2026, 3, 12]]},
        "URL": "https://footnote.example/a",
        "language": "en",
        "custom": {"footnote": {"file": "north/two-days.txt", "inferred": ["language", "type"]}},
    }


def test_of_an_article_of_which_nothing_is_known_there_is_only_the_file() -> None:
    item = article_item(article())
    assert item == {
        "id": item["id"],
        "type": "document",
        "custom": {"footnote": {"file": "a.txt", "inferred": ["type"]}},
    }
    assert re.fullmatch(r"article-[0-9a-f]{6}", item["id"])


@pytest.mark.parametrize(
    ("fields", "csl_type"),
    [
        ({"publisher": "Example Herald"}, "article-newspaper"),
        ({"publisher": "Example Magazine"}, "article-magazine"),
        ({"publisher": "The Example Monthly", "url": "https://x.org"}, "article-magazine"),
        ({"publisher": "Example Weekly"}, "article-newspaper"),
        ({"publisher": "U.S.News"}, "article-newspaper"),
        ({"publisher": "news.example.org", "url": "https://x.org"}, "webpage"),
        ({"url": "https://x.org"}, "webpage"),
        ({"title": "The Flood"}, "document"),
        ({"reference": {"type": "article"}}, "article"),
        ({"reference": {"type": "report"}, "publisher": "Example Herald"}, "report"),
        ({"reference": {"container-title": "Example Magazine"}}, "article-magazine"),
    ],
)
def test_the_type_is_what_is_known_of_the_container(fields: dict[str, Any], csl_type: str) -> None:
    item = article_item(article(**fields))
    assert item["type"] == csl_type
    assert ("type" in inferred_fields(item)) == ("type" not in (fields.get("reference") or {}))


@pytest.mark.parametrize(
    ("written", "parts"),
    [("31 August 2006", [2006, 8, 31]), ("December 2006", [2006, 12]), ("2006", [2006])],
)
def test_a_date_is_as_precise_as_it_is_known(written: str, parts: list[int]) -> None:
    item = article_item(article(date=parse_date(written)))
    assert item["issued"] == {"date-parts": [parts]}


def test_a_date_that_is_unclear_is_no_date() -> None:
    assert "issued" not in article_item(article(date=parse_date("03/04/2008")))


def test_an_inferred_publisher_is_an_inferred_container() -> None:
    item = article_item(article(publisher="WXYZ", inferred=frozenset(["publisher"])))
    assert item["container-title"] == "WXYZ"
    assert inferred_fields(item) == ("container-title", "type")


def test_a_bibliography_goes_first_field_by_field() -> None:
    reference = {
        "id": "flood06", "type": "article-magazine", "title": "The Flood", "page": "12",
        "author": [{"family": "Berg", "given": "Nora"}], "publisher-place": "", "DOI": None,
        "container-title": "Example Herald",
    }  # fmt: skip
    item = article_item(article(
        title="Flood", authors=("J. Doe",), url="https://x.org", publisher="WXYZ", language="en",
        inferred=frozenset(["publisher", "language"]), reference=reference,
    ))  # fmt: skip
    assert item == {
        "id": "flood06",
        "type": "article-magazine",
        "title": "The Flood",
        "author": [{"family": "Berg", "given": "Nora"}],
        "container-title": "Example Herald",
        "URL": "https://x.org",
        "language": "en",
        "page": "12",
        "custom": {"footnote": {"file": "a.txt", "inferred": ["language"]}},
    }
    item["author"][0]["family"] = "changed"
    assert reference["author"] == [{"family": "Berg", "given": "Nora"}]


def test_what_an_exported_bibliography_calls_inferred_stays_inferred() -> None:
    first = article_item(article(publisher="WXYZ", inferred=frozenset(["publisher"])))
    again = article_item(article(publisher="WXYZ", reference=first))
    assert again == first


def test_a_date_in_words_is_given_in_parts_where_it_was_read() -> None:
    reference = {"issued": {"literal": "31 August 2006"}}
    item = article_item(article(date=parse_date("31 August 2006"), reference=reference))
    assert item["issued"] == {"date-parts": [[2006, 8, 31]]}
    season = {"issued": {"literal": "Spring 2007"}}
    other = article_item(article(date=parse_date("31 August 2006"), reference=season))
    assert other["issued"] == {"literal": "Spring 2007"}


def test_a_key_that_pandoc_or_latex_cannot_read_is_not_taken_over() -> None:
    zotero = {"id": "http://zotero.org/users/1/items/AB", "citation-key": "flood2006"}
    assert article_item(article(reference=zotero))["id"] == "flood2006"
    for bad in ("http://zotero.org/items/AB", "a}b", "a b", r"a\b", "a,b", "a--b", "", "x" * 201):
        item = article_item(article(title="The Flood", reference={"id": bad}))
        assert re.fullmatch("flood-[0-9a-f]{6}", item["id"]), bad


@pytest.mark.parametrize("bad", ["1", "2006", "1234567", "ab", "a1", "٣٤٥"])
def test_the_number_of_a_record_is_no_key(bad: str) -> None:
    for reference in ({"id": bad}, {"citation-key": bad}):
        item = article_item(article(title="The Flood", reference=reference))
        assert re.fullmatch("flood-[0-9a-f]{6}", item["id"])
    both = {"citation-key": bad, "id": "flood2006"}
    assert article_item(article(reference=both))["id"] == "flood2006"
    assert article_item(article(reference={"id": "a01"}))["id"] == "a01"


@pytest.mark.parametrize(
    ("item", "stem"),
    [
        ({"author": [{"family": "Van Auken"}], "issued": {"date-parts": [[2008]]}}, "vanauken2008"),
        ({"author": [{"family": "Berg", "non-dropping-particle": "von"}]}, "vonberg"),
        ({"author": [{"family": "Østergård"}]}, "ostergard"),
        ({"author": [{"literal": "Example News Desk"}]}, "example"),
        ({"author": [{"literal": "محمد علي"}], "title": "The Big Flood"}, "flood"),
        ({"title": "1,000 on the Way Out"}, "article"),
        ({"title": "A Way Out"}, "article"),
        ({"title": "Потоп"}, "article"),
    ],
)
def test_a_key_is_made_of_author_and_year(item: dict[str, Any], stem: str) -> None:
    assert re.fullmatch(rf"{stem}-[0-9a-f]{{6}}", citation_key(item, "a.txt"))


def test_a_key_depends_on_the_article_alone() -> None:
    keys = {citation_key({}, f"{number}.txt") for number in range(500)}
    assert len(keys) == 500
    assert citation_key({}, "7.txt") == citation_key({}, "7.txt")


@given(st.text(max_size=40))
def test_any_key_can_be_made_usable(key: str) -> None:
    assert is_key(usable_key(key))
    assert usable_key(key) == key or not is_key(key)
    assert is_key(citation_key({"author": [{"family": key}], "title": key}, key))
    assert ascii_letters(key).isascii()


def test_no_field_is_invented_over_a_thousand_articles() -> None:
    draw = random.Random(4)
    words = "flood harbour strike vote mayor bridge wheat rain".split()
    given_names = ["Nora", "J. R.", "Anne-Marie", "Ludwig", ""]
    families = ["Lindqvist", "van der Berg", "al-Noor", "Smith Jr.", "Example News Desk", "Ægir"]
    for number in range(1000):
        fields: dict[str, Any] = {"id": f"{number}.txt", "path": f"{number}.txt"}
        if draw.random() < 0.7:
            fields["title"] = " ".join(draw.choices(words, k=4)).title()
        if draw.random() < 0.7:
            names = [f"{draw.choice(given_names)} {draw.choice(families)}".strip() for _ in "ab"]
            fields["authors"] = tuple(names[: draw.randint(0, 2)])
        if draw.random() < 0.6:
            parts = [draw.randint(1990, 2026), draw.randint(1, 12), draw.randint(1, 28)]
            known = dict(zip(("year", "month", "day"), parts[: draw.randint(0, 3)], strict=False))
            fields["date"] = ArticleDate(raw="as written", **known)
        if draw.random() < 0.5:
            fields["publisher"] = f"Example {draw.choice(words).title()} Magazine"
        if draw.random() < 0.5:
            fields["url"] = f"https://example.org/{number}"
        if draw.random() < 0.5:
            fields["language"] = draw.choice(["en", "de"])
        if draw.random() < 0.5:
            fields["inferred"] = frozenset(draw.sample(["publisher", "language"], 1))
        made = article(**fields)
        item = article_item(made)

        date = made.date
        allowed = {
            "title": made.title, "container-title": made.publisher, "URL": made.url,
            "language": made.language,
        }  # fmt: skip
        for name, value in allowed.items():
            assert item.pop(name, None) == value
        known_parts = [part for part in (date.year, date.month, date.day) if part] if date else []
        assert item.pop("issued", None) == ({"date-parts": [known_parts]} if known_parts else None)
        people = item.pop("author", [])
        said = " ".join(made.authors)
        assert len(people) == len(made.authors)
        assert sorted(" ".join(" ".join(each.values()) for each in people).split()) == (
            sorted(said.split())
        )
        own = item.pop("custom")["footnote"]
        assert own.pop("file") == made.path
        present = {"container-title": made.publisher, "language": made.language}
        concluded = {"publisher": "container-title"}
        expected = {concluded.get(name, name) for name in made.inferred}
        assert set(own.pop("inferred")) == {"type"} | {n for n in expected if present[n]}
        assert own == {}
        assert item.keys() == {"id", "type"}
