"""A bibliography: its order, what it leaves out, and how its citations are told apart."""

from __future__ import annotations

import random
from typing import Any

import pytest

from qa.citation.apa import APA
from qa.citation.bibliography import Bibliography
from qa.citation.locator import Locator
from qa.citation.mla import MLA
from qa.citation.styles import STYLES, style_named
from tests.citation_items import ITEMS

CASTELLS = ["same-year-1", "same-year-2", "other-year", "same-family"]
PLACE = Locator(label="paragraph", first=4, last=4)


def item(key: str, title: str, family: str = "", *date: int, **rest: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": key, "type": "article-newspaper", "title": title} | rest
    if family:
        name, _, given = family.partition(", ")
        fields["author"] = [{"family": name, "given": given}]
    return fields | ({"issued": {"date-parts": [list(date)]}} if date else {})


def listed(*keys: str) -> list[dict[str, Any]]:
    return [ITEMS[key] for key in keys]


def test_apa_orders_the_works_of_an_author_by_date_and_letters_them_so() -> None:
    works = Bibliography(listed(*CASTELLS), APA)
    assert works.ids == ("same-family", "same-year-1", "same-year-2", "other-year")
    assert works.citation("same-year-1", PLACE).text == "(I. Castell, 2007a, para. 4)"
    assert works.citation("same-year-2", PLACE).text == "(I. Castell, 2007b, para. 4)"
    assert works.citation("other-year", PLACE).text == "(I. Castell, 2008, para. 4)"
    assert works.citation("same-family", PLACE).text == "(H. Castell, 2008, para. 4)"
    assert works.entries[2].text.startswith("Castell, I. (2007b, August 3). A truce")


def test_apa_names_more_authors_where_et_al_could_be_others() -> None:
    def by(key: str, *families: str) -> dict[str, Any]:
        authors = [{"family": family, "given": "A"} for family in families]
        return item(key, f"Day {key}", "", 2006) | {"author": authors}

    works = Bibliography(
        [
            by("a", "Lee", "Ek", "Day"),
            by("b", "Lee", "Ek", "Day", "Orr", "Pike"),
            by("c", "Lee", "Ek", "Orr", "Day", "Pike"),
            by("d", "Lee", "Ek", "Orr", "Day", "Pike"),
            by("e", "Day", "Ek", "Orr"),
        ],
        APA,
    )
    assert [works.citation(key).text for key in "abcde"] == [
        "(Lee, Ek, & Day, 2006)",
        "(Lee, Ek, Day, Orr, & Pike, 2006)",
        "(Lee, Ek, Orr, et al., 2006a)",
        "(Lee, Ek, Orr, et al., 2006b)",
        "(Day et al., 2006)",
    ]
    assert works.entries[-1].text.startswith("Lee, A., Ek, A., Orr, A., Day, A., & Pike, A. (2006b")


def test_mla_orders_the_works_of_an_author_by_title_and_cites_them_by_it() -> None:
    works = Bibliography(listed(*CASTELLS), MLA)
    assert works.ids == ("same-family", "same-year-1", "other-year", "same-year-2")
    assert works.citation("same-year-2", PLACE).text == "(I. Castell, “Truce,” par. 4)"
    assert works.citation("same-family", PLACE).text == "(H. Castell, par. 4)"


def test_mla_writes_the_same_authors_once() -> None:
    works = Bibliography(
        listed(*CASTELLS, "two-authors", "webpage", "particle", "particle-in-family"), MLA
    )
    assert [entry.text.split(" “")[0] for entry in works.entries] == [
        "Castell, Hugo.",
        "Castell, Iris.",
        "---.",
        "---.",
        "Lindqvist, Nora.",
        "Lindqvist, Nora, and Omar Haddad.",
        "Van Auken, Bess.",
        "---.",
    ]


def test_chicago_letters_the_works_of_a_year_by_title() -> None:
    works = Bibliography(listed(*CASTELLS), style_named("chicago-author-date"))
    assert works.ids == ("same-family", "same-year-1", "same-year-2", "other-year")
    assert "2007a" in works.citation("same-year-1").text  # F of "Fuel" is before T of "truce"
    assert "2007b" in works.citation("same-year-2").text


def test_what_starts_with_a_newspaper_or_a_publisher_is_listed_by_it() -> None:
    keys = ["no-author", "two-authors", "only-family", "webpage-publisher", "particle-arabic"]
    works = Bibliography(listed(*keys), style_named("chicago-author-date"))
    starts = [entry.text for entry in works.entries]
    assert starts == sorted(starts, key=lambda text: text.removeprefix("al-").casefold())
    assert works.ids.index("webpage-publisher") < works.ids.index("no-author")


def test_the_order_counts_neither_articles_nor_accents_nor_case_nor_particles_apart() -> None:
    items = [
        item("z", "The zebra"),
        item("o", "An owl"),
        item("e", "Fog", "Éluère, Zoé"),
        item("f", "Fog", "fenn, Ann"),
        item("v", "Fog", "Van Auken, Bess"),
        item("u", "Fog", "Unger, Una"),
        item("w", "Fog", "林, 小河"),
    ]
    for style in (APA, MLA):
        assert "".join(Bibliography(items, style).ids) == "efouvzw"


def test_one_author_comes_before_the_same_with_others() -> None:
    alone = ITEMS["webpage"]
    order = Bibliography([ITEMS["two-authors"], ITEMS["three-authors"], alone], APA).ids
    assert order == ("webpage", "two-authors", "three-authors")


def test_apa_puts_no_date_first_and_the_year_alone_before_its_days() -> None:
    items = [
        item("d", "Ash", "Lee, Ann", 2006, 2, 1),
        item("m", "Ash", "Lee, Ann", 2006, 2),
        item("y", "Ash", "Lee, Ann", 2006),
        item("n", "Ash", "Lee, Ann"),
    ]
    works = Bibliography(items, APA)
    assert "".join(works.ids) == "nymd"
    assert [works.citation(key).text for key in "nymd"] == [
        "(Lee, n.d.)", "(Lee, 2006a)", "(Lee, 2006b)", "(Lee, 2006c)",
    ]  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_the_order_does_not_depend_on_that_of_the_items(name: str) -> None:
    style, items = style_named(name), list(ITEMS.values())
    expected = Bibliography(items, style)
    assert sorted(expected.ids) == sorted(ITEMS)
    for seed in range(3):
        random.Random(seed).shuffle(items)
        assert Bibliography(items, style).text == expected.text


@pytest.mark.parametrize("name", STYLES)
def test_no_two_citations_are_alike(name: str) -> None:
    works = Bibliography(ITEMS.values(), style_named(name))
    cited = [works.citation(key).text for key in ITEMS]
    assert len(set(cited)) == len(cited)


def test_more_than_twenty_six_works_of_a_year_go_on_with_two_letters() -> None:
    items = [item(f"k{index:02}", f"Day {index:02}", "Lee, Ann", 2006) for index in range(28)]
    works = Bibliography(items, APA)
    assert works.citation("k25").text == "(Lee, 2006z)"
    assert works.citation("k26").text == "(Lee, 2006aa)"
    assert works.citation("k27").text == "(Lee, 2006ab)"


def test_titles_that_are_alike_when_shortened_are_whole() -> None:
    items = [
        item("a", "Two days in the market of the old town"),
        item("b", "Two days in the harbor of the new town"),
        item("c", "Bread"),
    ]
    works = Bibliography(items, MLA)
    assert works.citation("a").text == "(“Two Days in the Market of the Old Town”)"
    assert works.citation("b").text == "(“Two Days in the Harbor of the New Town”)"
    assert works.citation("c").text == "(“Bread”)"


def test_an_item_that_is_there_twice_is_listed_once() -> None:
    works = Bibliography([ITEMS["newspaper"], ITEMS["webpage"], dict(ITEMS["newspaper"])], APA)
    assert works.ids == ("newspaper", "webpage")
    assert len(works) == len(works.entries) == 2


def test_what_is_not_in_it_cannot_be_cited_and_an_item_needs_an_id() -> None:
    with pytest.raises(ValueError, match="no item of the bibliography has the id 'x'"):
        Bibliography([ITEMS["newspaper"]], APA).citation("x")
    with pytest.raises(ValueError, match=r"expected items with an id, got one with \['title'\]"):
        Bibliography([{"title": "Salt"}], APA)


def test_it_is_written_as_text_markdown_and_latex() -> None:
    works = Bibliography([ITEMS["magazine-volume"], ITEMS["hostile-title"]], MLA)
    assert str(works) == works.text
    assert works.text.split("\n\n")[0] == "Works Cited"
    assert works.text.split("\n\n")[2] == "---. “Salt.” Harbor Monthly, vol. 15, 2008."
    assert works.markdown == works._repr_markdown_()
    assert works.markdown.split("\n\n")[0] == "## Works Cited"
    assert "*Harbor Monthly*" in works.markdown
    assert "<script>" not in works.markdown.casefold()
    assert works.latex.startswith("\\section*{Works Cited}\n\\begin{list}")
    assert works.latex.count("\\item ") == 2
    assert "\\input" not in works.latex.casefold()
    assert works.latex.endswith("\\end{list}")


def test_an_empty_one_is_a_heading() -> None:
    empty = Bibliography([], APA)
    assert (empty.text, empty.markdown) == ("References", "## References")
    assert empty.latex == r"\section*{References}"


def test_the_styles_are_found_by_name_and_others_are_named() -> None:
    assert [style_named(name).name for name in STYLES] == list(STYLES)
    with pytest.raises(ValueError, match=r"apa, mla, chicago-note, chicago-author-date.*styles"):
        style_named("no such style")
