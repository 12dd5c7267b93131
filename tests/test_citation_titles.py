"""Titles in citations: quotation marks, stops, capitals, short forms; and fields and dates."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citation.dates import ItemDate, item_date
from qa.citation.fields import address, bracketed, field, inferred, is_english, pages
from qa.citation.titles import (
    capitalised,
    closed,
    headline,
    quoted,
    short_title,
    with_capital_subtitle,
    with_marks,
    without_article,
)


@pytest.mark.parametrize(
    ("title", "marked"),
    [
        ('The "safe" zone', "The “safe” zone"),
        ("The 'safe' zone", "The “safe” zone"),
        ("The ‘safe’ zone isn't", "The “safe” zone isn’t"),
        ("“He said ‘wait’ and left”", "“He said ‘wait’ and left”"),
        ("'He said \"wait\" and left'", "“He said ‘wait’ and left”"),
        ("The drivers' strike", "The drivers’ strike"),
        ("The drivers’ 'last' strike", "The drivers’ “last” strike"),
        ("Winter of '07", "Winter of '07".replace("'", "’")),
        ('A 5" pipe', 'A 5" pipe'),  # no partner: no quotation mark
        ('("Wait")', "(“Wait”)"),
        ("سوق “النهر”", "سوق “النهر”"),
        ("", ""),
    ],
)
def test_marks_are_curly_and_turn_with_depth(title: str, marked: str) -> None:
    assert with_marks(title) == marked
    assert with_marks(marked) == marked


@pytest.mark.parametrize(
    ("title", "closing", "written"),
    [
        ("Salt", "", "“Salt”"),
        ("Salt", ".", "“Salt.”"),
        ('The "surge"', ",", "“The ‘surge,’”"),
        ("“He said ‘wait’ and left,” says a driver", ".", None),
        ("Who won?", ".", "“Who won?”"),
        ("Who won?", ",", "“Who won?”"),
        ('They asked, "Who?"', ".", "“They asked, ‘Who?’”"),
        ("To the U.S.", ".", "“To the U.S.”"),
        ("To the U.S.", ",", "“To the U.S.,”"),
        ("The drivers'", ".", "“The drivers’.”"),
        ("من يدفع؟", ".", "“من يدفع؟”"),
    ],
)
def test_a_quoted_title_has_its_stop_inside(title: str, closing: str, written: str | None) -> None:
    written = written or "“‘He said “wait” and left,’ says a driver.”"
    assert quoted(title, closing) == written


def test_a_title_of_nothing_but_marks_takes_no_time() -> None:
    start = time.perf_counter()
    for marks in ('"' * 40_000, "“" * 20_000 + "”" * 20_000, " '" * 20_000, '’"' * 20_000):
        assert len(with_marks(marks)) == len(quoted(marks)) - 2 == len(marks)
    assert time.perf_counter() - start < 5


def test_chicago_keeps_a_comma_behind_a_question_mark() -> None:
    assert quoted("Who won?", ",", comma_stays=True) == "“Who won?,”"
    assert closed("Who won?", ",", comma_stays=True) == "Who won?,"


def test_nothing_is_closed_by_nothing_and_a_bracket_by_a_stop() -> None:
    assert closed("") == ""
    assert closed("[Lee, A.]") == "[Lee, A.]."
    assert closed("Lee, A.") == "Lee, A."


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("two days in the market", "Two Days in the Market"),
        ("the mill: a story of flour", "The Mill: A Story of Flour"),
        ("who pays? the towns do", "Who Pays? The Towns Do"),
        ("Life After the Dam and over the hill", "Life After the Dam and over the Hill"),
        ("What The Drivers Of Basra Saw", "What the Drivers of Basra Saw"),
        ("a self-made doctor in mid-winter", "A Self-Made Doctor in Mid-Winter"),
        ("a state-of-the-art well", "A State-of-the-Art Well"),
        ("what al-Tamim and de la Cruz agreed on", "What al-Tamim and de la Cruz Agreed On"),
        ("plan A and plan b: a choice", "Plan A and Plan B: A Choice"),
        ("iNews and example.org leave", "iNews and example.org Leave"),
        ("UN AND WFP TRUCKS ARRIVE", "UN AND WFP TRUCKS ARRIVE"),
        ("the UN's 2nd visit", "The UN's 2nd Visit"),
        ("“no one sleeps” in the town", "“No One Sleeps” in the Town"),
        ("", ""),
        ("...", "..."),
    ],
)
def test_headline_style(title: str, written: str) -> None:
    assert headline(title) == written
    assert headline(written) == written


@given(st.text(st.sampled_from("aAbB .,:?!'\"“”‘’-–()éÉßж河ا1&_/@\n"), max_size=40))
def test_capitals_and_marks_change_nothing_else(title: str) -> None:
    marks = str.maketrans("“”‘’", "\"\"''")

    def bare(text: str) -> str:
        return text.translate(marks).replace('"', "'")

    assert bare(with_marks(title)) == bare(title)
    assert headline(title).casefold() == title.casefold()
    assert capitalised(title).casefold() == title.casefold()
    assert with_capital_subtitle(title).casefold() == title.casefold()
    assert bare(closed(title, ".")).replace(".", "") == bare(title).replace(".", "")


@pytest.mark.parametrize(
    ("title", "words", "written"),
    [
        ("Salt", 4, "Salt"),
        ("The Mill: A Story of Flour", 4, "The Mill"),
        ("Who Pays? The Towns of the Delta Do", None, "Who Pays"),
        ("Two Days in the Market of Basra", 4, "Two Days"),
        ("The Road That Nobody Wanted to Build", 4, "Road"),
        ("“He Said ‘Wait’ and Left,” Says a Driver of the Line", 5, "“He Said ‘Wait’ and Left,”"),
        ("In and out of the Old Town Hall", 3, "In and out of the Old Town Hall"),
        ("What Is to Be Done Now?", 4, "What Is to Be Done Now?"),
        ("In Delta, Prices Heat Up Race for Mayor", 4, "In Delta, Prices Heat Up Race for Mayor"),
        ("Two Dead, Three Hurt in Fire", 4, "Two Dead"),
        ("The Mayor Is Out of Town", 4, "Mayor"),
        ("Town Plans to Leave the River", 4, "Town Plans to Leave the River"),
    ],
)
def test_a_short_title_ends_with_a_phrase(title: str, words: int | None, written: str) -> None:
    assert short_title(title, words=words) == written


@given(st.text("ab tTHhe:?'“” ", max_size=40), st.integers(1, 6))
def test_a_short_title_is_of_the_title_and_not_empty(title: str, words: int) -> None:
    short = short_title(title, words=words)
    assert short in title or short in without_article(title)
    assert bool(short) or not any(character.isalnum() for character in title)


def test_an_article_is_taken_off_only_where_words_follow() -> None:
    assert without_article("A Season") == "Season"
    assert without_article("“The Week”") == "“Week”"
    assert without_article("The") == "The"
    assert without_article("Another") == "Another"


@pytest.mark.parametrize(
    ("issued", "year_first", "month_first", "day_first"),
    [
        ([[2006, 8, 31]], "2006, August 31", "August 31, 2006", "31 Aug. 2006"),
        ([[2006, 12]], "2006, December", "December 2006", "Dec. 2006"),
        ([["2006", "5"]], "2006, May", "May 2006", "May 2006"),
        ([[2006]], "2006", "2006", "2006"),
        (
            [[2006, 9, 1], [2006, 9, 3]],
            "2006, September 1–3",
            "September 1–3, 2006",
            "1–3 Sept. 2006",
        ),
        ([[2006, 9, 3], [2006, 9, 1]], "2006, September", "September 2006", "Sept. 2006"),
        ([[2006, 13]], "2006", "2006", "2006"),
        ([[]], "", "", ""),
        ("soon", "", "", ""),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(
    issued: object, year_first: str, month_first: str, day_first: str
) -> None:
    date = item_date({"issued": {"date-parts": issued}})
    assert (date.year_first, date.month_first, date.day_first) == (
        year_first,
        month_first,
        day_first,
    )
    assert bool(date) is bool(year_first)


def test_a_date_in_words_stays_and_none_is_none() -> None:
    assert item_date({"issued": {"literal": "circa 1920"}}).day_first == "circa 1920"
    assert item_date({"issued": {"raw": "spring"}}).written_year == "spring"
    assert item_date({}) == item_date({"issued": None}) == ItemDate()


def test_fields_are_text_on_one_line() -> None:
    item = {"title": " Two \n days ", "volume": 3, "issue": True, "page": None, "note": ["x"]}
    assert [field(item, name) for name in ("title", "volume", "issue", "page", "note", "URL")] == [
        "Two days", "3", "", "", "", "",
    ]  # fmt: skip


def test_only_what_was_inferred_stands_in_brackets_and_never_the_type() -> None:
    names = ["publisher", "type", "language"]
    item = {"publisher": "A", "section": "B", "custom": {"footnote": {"inferred": names}}}
    assert bracketed(item, "publisher") == "[A]"
    assert bracketed(item, "publisher", "x") == "[x]"
    assert bracketed(item, "section") == "B"
    assert not inferred(item, "type")
    assert bracketed({"custom": {"footnote": 3}}, "publisher") == ""


def test_the_address_is_the_doi_before_the_url() -> None:
    for doi in ("10.5555/a", "doi:10.5555/a", "https://dx.doi.org/10.5555/a"):
        assert address({"DOI": doi, "URL": "https://example.org"}) == "https://doi.org/10.5555/a"
    assert address({"DOI": "none", "URL": "https://example.org"}) == "https://example.org"


def test_languages_and_pages() -> None:
    assert is_english({}) and is_english({"language": "en-GB"}) and is_english({"language": "EN"})
    assert not is_english({"language": "fr"}) and not is_english({"language": "enm"})


@pytest.mark.parametrize(
    ("written", "full", "shortest"),
    [
        ("101-118", "101–118", "101–18"),
        ("98-102", "98–102", "98–102"),
        ("103-104", "103–104", "103–04"),
        ("1608-1774", "1608–1774", "1608–774"),
        ("7 - 9", "7–9", "7–9"),
        ("A4-A6", "A4-A6", "A4-A6"),
        ("", "", ""),
    ],
)
def test_pages_have_a_dash_and_mla_the_digits_that_differ(
    written: str, full: str, shortest: str
) -> None:
    assert pages(written) == full
    assert pages(written, shortest=True) == shortest
