"""Bibliographies beside the articles: each item goes to its article, and overrules the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import qa
from corpus import Article
from corpus.references.item import article_item
from embeddings import HashingEncoder


def item(**fields: Any) -> dict[str, Any]:
    return {"id": "key1", "type": "article-newspaper", **fields}


def build(articles: Path, *items: dict[str, Any], name: str = "export.csl.json") -> qa.BuildReport:
    if items:
        (articles / name).write_text(json.dumps(items), encoding="utf-8")
    return qa.build(
        articles, library=articles.parent / "a.library", model=HashingEncoder(), progress=False
    )


def article(articles: Path, path: str) -> Article:
    with qa.open(articles.parent / "a.library", model=HashingEncoder()) as library:
        return next(each for each in library.articles() if each.path == path)


def test_an_item_overrules_what_was_read_and_adds_what_was_not(articles: Path) -> None:
    report = build(
        articles,
        item(
            title="The Bridge Opens",
            author=[{"family": "Berg", "given": "Anna K."}],
            issued={"date-parts": [[2011, 5, 4]]},
            page="3",
            **{"container-title": "Valley Post"},
        ),
    )
    found = article(articles, "bridge.txt")
    assert found.authors == ("Anna K. Berg",)
    assert found.issued == "2011-05-04"
    assert found.publisher == "Valley Post"
    assert found.reference is not None
    assert article_item(found)["page"] == "3"
    assert article_item(found)["id"] == "key1"
    assert report.mismatches == (
        "export.csl.json, key1: by Anna K. Berg, but bridge.txt has Anna Berg; "
        "the bibliography's is used",
        "export.csl.json, key1: of 2011-05-04, but bridge.txt has 2011-05-03; "
        "the bibliography's is used",
    )
    assert report.articles == 3
    assert "on the bibliographies:\n  export.csl.json, key1: by Anna" in str(report)


def test_the_text_and_its_places_stay_as_they_are(articles: Path) -> None:
    build(articles)
    before = article(articles, "bridge.txt")
    build(articles, item(title="The Bridge Opens", page="3"))
    after = article(articles, "bridge.txt")
    assert (after.text, after.source_map) == (before.text, before.source_map)
    assert after.file_sha256 == before.file_sha256 != ""


@pytest.mark.parametrize(
    "fields",
    [
        {"custom": {"footnote": {"files": ["/home/me/Zotero/storage/X1/harvest.txt"]}}},
        {"custom": {"footnote": {"file": "harvest.txt"}}},
        {"custom": {"footnote": {"files": ["C:\\\\papers\\harvest.txt"]}}},
        {"title": "A poor harvest!"},
        {"title": "a “Poor” Harvest"},
    ],
)
def test_an_item_is_told_by_file_name_or_title(articles: Path, fields: dict[str, Any]) -> None:
    report = build(articles, item(section="Business", **fields))
    assert report.mismatches == ()
    assert article_item(article(articles, "harvest.txt"))["section"] == "Business"


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("https://www.example.org/harvest/", {"URL": "http://example.org/harvest"}),
        ("https://doi.org/10.1234/AB.c", {"DOI": "10.1234/ab.C"}),
    ],
)
def test_an_item_is_told_by_its_address(articles: Path, url: str, fields: dict[str, str]) -> None:
    (articles / "page.md").write_text(
        f"---\ntitle: One\nurl: {url}\n---\n\nA short text on the wheat.\n", encoding="utf-8"
    )
    build(articles, item(page="7", **fields))
    assert article_item(article(articles, "page.md"))["page"] == "7"


def test_a_bibliography_of_the_same_name_describes_its_neighbour(articles: Path) -> None:
    build(articles, item(page="9"), name="strike.csl.json")
    assert article_item(article(articles, "strike.md"))["page"] == "9"


def test_nothing_is_given_on_a_guess(articles: Path) -> None:
    (articles / "second.txt").write_text("The Bridge Opens\n\nAnother text.\n", encoding="utf-8")
    report = build(
        articles,
        item(title="The Bridge Opens"),
        item(title="The Bridge", id="key2"),
        item(title="A Poor Harvest", id="key3"),
        item(title="A Poor Harvest", id="key4"),
    )
    assert report.mismatches == (
        "export.csl.json, key1: its title fits several articles (bridge.txt, second.txt); not used",
        "export.csl.json, key2: no article has its file name, address or title; not used",
        "export.csl.json, key4: harvest.txt has export.csl.json, key3 already; not used",
    )
    assert article(articles, "bridge.txt").reference is None


def test_two_works_never_share_a_key(articles: Path) -> None:
    report = build(
        articles, item(title="The Bridge Opens"), item(title="A Poor Harvest", id="KEY1")
    )
    assert report.mismatches == (
        "export.csl.json, KEY1: bridge.txt has this key; it gets a key of its own",
    )
    keys = {article_item(article(articles, name))["id"] for name in ("bridge.txt", "harvest.txt")}
    assert "key1" in keys
    assert "KEY1" not in keys
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("byline", "told"),
    [
        ("Anna Berg, Omar Haddad and Lea Roth", ()),
        ("Anna Berg", ()),
        ("Omar Haddad and Anna Berg", ("by Anna Berg, but paper.md has Omar Haddad",)),
    ],
)
def test_others_are_no_author_and_no_difference(
    articles: Path, byline: str, told: tuple[str, ...]
) -> None:
    (articles / "paper.md").write_text(
        f"---\ntitle: The Ferry\nauthor: {byline}\n---\n\nA short text on the ferry.\n",
        encoding="utf-8",
    )
    author = [{"family": "Berg", "given": "Anna"}, {"literal": "others"}]
    report = build(articles, item(title="The Ferry", author=author))
    found = article(articles, "paper.md")
    assert found.authors == ("Anna Berg",)
    assert article_item(found)["author"] == author
    assert len(report.mismatches) == len(told)
    assert all(part in line for part, line in zip(told, report.mismatches, strict=True))


def test_what_an_item_does_not_say_is_read_from_the_file(articles: Path) -> None:
    build(articles, item(title="Dockers on Strike", page="1"))
    found = article(articles, "strike.md")
    assert (found.authors, found.issued) == (("Omar Haddad",), "2011-05")


def test_an_unchanged_folder_embeds_nothing_and_tells_the_same(articles: Path) -> None:
    first = build(articles, item(title="None of them"), item(title="Dockers on Strike", id="key2"))
    again = build(articles)
    assert (again.embedded, again.added, again.kept) == (0, 0, first.passages)
    assert again.mismatches == first.mismatches != ()
    with qa.open(articles.parent / "a.library", model=HashingEncoder()) as library:
        assert library.mismatches == first.mismatches


def test_a_bibliography_that_changes_or_goes_takes_effect(articles: Path) -> None:
    build(articles, item(title="The Bridge Opens", issued={"date-parts": [[2010]]}))
    assert article(articles, "bridge.txt").issued == "2010"
    build(articles, item(title="The Bridge Opens", issued={"date-parts": [[2009, 2]]}))
    assert article(articles, "bridge.txt").issued == "2009-02"
    (articles / "export.csl.json").unlink()
    report = build(articles)
    found = article(articles, "bridge.txt")
    assert (found.issued, found.reference, report.mismatches) == ("2011-05-03", None, ())


def test_a_new_article_takes_its_item_from_a_bibliography_that_was_there(articles: Path) -> None:
    build(articles, item(title="Later", page="5"))
    (articles / "later.txt").write_text("Later\n\nA text that came later.\n", encoding="utf-8")
    assert build(articles).mismatches == ()
    assert article_item(article(articles, "later.txt"))["page"] == "5"


def test_a_range_of_dates_is_what_holds_for_all_of_it(articles: Path) -> None:
    issued = {"date-parts": [[2011, 5, 30], [2011, 6, 2]]}
    build(articles, item(title="The Bridge Opens", issued=issued))
    assert article(articles, "bridge.txt").issued == "2011"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bad.csl.json", "{"),
        ("bad.csl.json", '[{"id": 3, "title": ["x"], "issued": "no", "custom": 7}]'),
        ("bad.bib", "@article{x, title = {never closed"),
        ("bad.ris", "\x00\x01 no RIS"),
        ("bad.bib", "\\input{/etc/passwd}"),
    ],
)
def test_a_bad_bibliography_stops_no_build(articles: Path, name: str, text: str) -> None:
    (articles / name).write_text(text, encoding="utf-8")
    report = build(articles)
    assert report.articles == 3
    told = [entry.path for entry in report.skipped] + list(report.mismatches)
    assert told and all(line.startswith(name) for line in told)
    assert article(articles, "bridge.txt").title == "The Bridge Opens"
