"""Two works never print the same citation, and what the manuals take to tell them apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.citation.bibliography import Bibliography
from qa.citation.locator import Locator
from qa.citation.styles import STYLES, style_named
from tests.generated_items import items as generated

PLACES = (
    None,
    Locator(label="paragraph", first=4, last=4),
    Locator(label="page", first=7, last=8),
)


def item(key: str, title: str, *names: str, date: tuple[int, ...] = (2006,), **rest: Any) -> Any:
    pairs = [name.partition(", ") for name in names]
    authors = [{"family": family, "given": given} for family, _, given in pairs]
    fields = {"id": key, "type": "article-newspaper", "title": title, "author": authors}
    where = {"container-title": "The Basra Herald", "issued": {"date-parts": [list(date)]}}
    return fields | where | rest


def cited(style: str, items: list[Any], *, again: bool = False) -> list[str]:
    works = Bibliography(items, style_named(style))
    return [works.citation(each["id"], again=again).text for each in items]


SMITHS = [item("1", "One", "Smith, Jane"), item("2", "Another", "Smith, John")]
AUKENS = [item("1", "One", "Van Auken, Bill"), item("2", "Another", "Van Auken, B.")]
EDITORIALS = [
    item("1", "Editorial", date=(2006, 1, 2)),
    item("2", "Editorial", date=(2006, 8, 2), **{"container-title": "The Delta Post"}),
    item("3", "Editorial", date=(2007, 8, 2), **{"container-title": "The Delta Post"}),
]


@pytest.mark.parametrize("items", [SMITHS, AUKENS])
def test_apa_letters_works_of_names_whose_initials_are_the_same(items: list[Any]) -> None:
    family = items[0]["author"][0]["family"]
    assert sorted(cited("apa", items)) == [f"({family}, 2006a)", f"({family}, 2006b)"]


def test_given_names_are_whole_where_initials_are_the_same() -> None:
    assert cited("mla", SMITHS) == ["(Jane Smith)", "(John Smith)"]
    assert cited("mla", AUKENS) == ["(Bill Van Auken)", "(B. Van Auken)"]
    assert cited("chicago-author-date", SMITHS) == ["(Jane Smith 2006)", "(John Smith 2006)"]
    third = [*SMITHS, item("3", "Third", "Smith, Kim")]
    assert cited("mla", third) == ["(Jane Smith)", "(John Smith)", "(K. Smith)"]


def test_chicago_names_more_authors_where_et_al_could_be_others() -> None:
    first = ("Smith, J.", "Jones, K.", "Kim, M.", "Xu, P.", "Day, Q.")
    other = ("Smith, J.", "Lee, K.", "Kim, M.", "Xu, P.")
    items = [item("1", "One", *first), item("2", "Two", *other), item("3", "Three", *first)]
    assert cited("chicago-author-date", items) == [
        "(Smith, Jones, et al. 2006a)", "(Smith, Lee, et al. 2006)",
        "(Smith, Jones, et al. 2006b)",
    ]  # fmt: skip


def test_mla_writes_behind_the_same_title_where_and_when_it_appeared() -> None:
    assert cited("mla", EDITORIALS) == [
        "(“Editorial” [The Basra Herald])",
        "(“Editorial” [The Delta Post, 2 Aug. 2006])",
        "(“Editorial” [The Delta Post, 2 Aug. 2007])",
    ]


def test_a_short_note_that_would_be_another_s_is_the_full_one() -> None:
    assert cited("chicago-note", EDITORIALS, again=True) == [
        "“Editorial,” Basra Herald, January 2, 2006.",
        "“Editorial,” Delta Post, August 2, 2006.",
        "“Editorial,” Delta Post, August 2, 2007.",
    ]
    subtitles = [item("1", "Salt: one", "Lee, Ann"), item("2", "Salt: two", "Lee, Ann")]
    assert cited("chicago-note", subtitles, again=True) == [
        "Lee, “Salt: One.”", "Lee, “Salt: Two.”",
    ]  # fmt: skip


def test_works_that_nothing_tells_apart_have_a_letter_in_citation_and_entry() -> None:
    twins = [item("1", "Salt", "Lee, Ann"), item("2", "Salt", "Lee, Ann")]
    works = Bibliography(twins, style_named("mla"))
    place = PLACES[1]
    assert works.citation("1", place).text == ("(Lee, “Salt” [The Basra Herald, 2006], par. 4 [a])")
    assert works.entry("2").text == "---. “Salt.” The Basra Herald, 2006. [b]"
    notes = Bibliography(twins, style_named("chicago-note"))
    assert notes.citation("2").text == "Ann Lee, “Salt,” Basra Herald, 2006 [b]."


NAMES = ("Smith, Jane", "Smith, John", "Smith, J.", "Smith", "Lee, Ann", "Lee, Bo", "Day, C")
CLOSE = st.builds(
    lambda title, names, date, where: (title, names, date, where),
    st.sampled_from(["Editorial", "Salt: one", "Salt: two", "The road to the sea, by night", ""]),
    st.lists(st.sampled_from(NAMES), max_size=5),
    st.sampled_from([(2006,), (2006, 5), (2006, 5, 2), (2007,)]),
    st.sampled_from(["The Basra Herald", "The Delta Post", ""]),
)


def assert_told_apart(items: list[dict[str, Any]]) -> None:
    for name in STYLES:
        style = style_named(name)
        works = Bibliography(items, style)
        for again in (False, True) if style.notes else (False,):
            for place in PLACES:
                texts = [works.citation(each["id"], place, again=again).text for each in items]
                assert len(set(texts)) == len(texts), (name, place, again, texts)


@settings(deadline=None, max_examples=150)
@given(st.lists(CLOSE, min_size=2, max_size=7))
def test_no_two_works_that_are_nearly_the_same_print_the_same_citation(drawn: list[Any]) -> None:
    assert_told_apart(
        [
            item(str(number), title, *names, date=date, **{"container-title": where})
            for number, (title, names, date, where) in enumerate(drawn)
        ]
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(generated(), min_size=2, max_size=5))
def test_no_two_generated_works_print_the_same_citation(drawn: list[dict[str, Any]]) -> None:
    assert_told_apart([each | {"id": str(number)} for number, each in enumerate(drawn)])


@pytest.mark.parametrize(
    ("name", "entry", "citation"),
    [
        ("apa", "Foo, B., et al. (2006). Salt. The Basra Herald.", "(Foo et al., 2006)"),
        ("mla", "Foo, Bea, et al. “Salt.” The Basra Herald, 2006.", "(Foo et al.)"),
        (
            "chicago-note",
            "Foo, Bea, et al. “Salt.” Basra Herald, 2006.",
            "Bea Foo et al., “Salt,” Basra Herald, 2006.",
        ),
        (
            "chicago-author-date",
            "Foo, Bea, et al. 2006. “Salt.” Basra Herald.",
            "(Foo et al. 2006)",
        ),
    ],
)
def test_others_at_the_end_of_the_authors_are_et_al(name: str, entry: str, citation: str) -> None:
    work = item("1", "Salt", "Foo, Bea")
    work["author"].append({"literal": "others"})
    style = style_named(name)
    assert (style.entry(work).text, style.citation(work).text) == (entry, citation)


def test_letters_of_one_alphabet_are_sorted_as_the_plain_ones_and_articles_do_not_count() -> None:
    names = ["Øster, O.", "Łuk, L.", "Đuro, D.", "Ærø, A.", "Zed, Z.", "Nagy, N.", "Ek, E."]
    items = [item(name[:1], "Salt", name) for name in names]
    agency = item("P", "Salt") | {"author": [{"literal": "The Press Agency"}]}
    assert "".join(Bibliography([agency, *items], style_named("apa")).ids) == "ÆĐEŁNØPZ"


def test_headlines_with_abbreviations_end_words_and_small_things() -> None:
    from qa.citation.titles import headline, with_marks

    assert headline("U.S. and Iraqi troops") == "U.S. and Iraqi Troops"
    assert headline("Gen. and soldiers of the town") == "Gen. and Soldiers of the Town"
    assert headline("River v. the road vs. the rail") == "River v. the Road vs. the Rail"
    assert headline("It's not over: UN's envoy") == "It's Not Over: UN's Envoy"
    assert headline("Who is it for? A question") == "Who Is It For? A Question"
    assert headline("It is over. the rest") == "It Is Over. The Rest"
    assert headline("Letters From home with the Elders", longest_minor=3) == (
        "Letters From Home With the Elders"
    )
    assert headline("A town of Salt and Bread", longest_minor=3) == "A Town of Salt and Bread"
    assert with_marks("Rock 'n' roll is back") == "Rock ’n’ roll is back"
    assert headline("Rock 'n' roll is back") == "Rock 'n' Roll Is Back"


def test_a_magazine_named_with_a_mark_has_no_second_one_and_names_have_curly_apostrophes() -> None:
    magazine = item("1", "Salt", "O'Neil, Ann") | {"container-title": "Hello!"}
    apa = style_named("apa").entry(magazine).text
    assert apa == "O’Neil, A. (2006). Salt. Hello!"
    assert style_named("mla").citation(magazine).text == "(O’Neil)"
