"""What a written date says for certain, and nothing more."""

from __future__ import annotations

import datetime
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import ArticleDate, DateOrder, find_date, parse_date

KNOWN = [
    # ISO and its slashed sister
    ("2006-08-31", "2006-08-31"),
    ("2006/08/31", "2006-08-31"),
    ("2006.08.31", "2006-08-31"),
    ("2006-08-31T10:00:00Z", "2006-08-31"),
    ("2006-08-31T23:59:59.999+14:00", "2006-08-31"),  # a zone never moves the day
    ("2006-08-31 10:00:00 +0200", "2006-08-31"),
    ("2008-02-29", "2008-02-29"),
    ("2006-08", "2006-08"),
    ("1000-01-01", "1000-01-01"),
    ("2999-12-31", "2999-12-31"),
    # day first, in words
    ("31 August 2006", "2006-08-31"),
    ("31 Aug. 2006", "2006-08-31"),
    ("31 aug 2006", "2006-08-31"),
    ("31st August, 2006", "2006-08-31"),
    ("2nd Sept 2006", "2006-09-02"),
    ("1st of May 2006", "2006-05-01"),
    ("31-Aug-2006", "2006-08-31"),
    ("31. August 2006", "2006-08-31"),
    ("Thu, 31 Aug 2006 10:00:00 GMT", "2006-08-31"),
    ("31\u00a0August\u00a02006", "2006-08-31"),
    # month first, in words
    ("August 31, 2006", "2006-08-31"),
    ("Aug 31 2006", "2006-08-31"),
    ("AUGUST 31, 2006", "2006-08-31"),
    ("Thursday, August 31, 2006", "2006-08-31"),
    ("Sept. 5, 2007", "2007-09-05"),
    ("May 3rd, 2011", "2011-05-03"),
    ("May 3, 2011 at 5:12 p.m. ET", "2011-05-03"),
    ("May 3, 2011 | 17:12 (BST)", "2011-05-03"),
    # a month, a year
    ("August 2006", "2006-08"),
    ("Aug. 2006", "2006-08"),
    ("December, 2006", "2006-12"),
    ("2006", "2006"),
    # numbers of which one can only be the day
    ("31/08/2006", "2006-08-31"),
    ("08/31/2006", "2006-08-31"),
    ("31.08.2006", "2006-08-31"),
    ("31-08-2006", "2006-08-31"),
    ("04/04/2008", "2008-04-04"),
    ("1/13/2008", "2008-01-13"),
    # known decoration
    ("  31 August 2006\n", "2006-08-31"),
    ("Published: 3 May 2011", "2011-05-03"),
    ("Last updated on 3 May 2011 at 10:30 GMT", "2011-05-03"),
    ("(3 May 2011)", "2011-05-03"),
    ("10:30 GMT, 4 May 2011", "2011-05-04"),
    ("Date: 2006", "2006"),
    # of a range, the part that holds for all of it
    ("30-31 August 2006", "2006-08"),
    ("August 30-31, 2006", "2006-08"),
    ("29 and 30 August 2006", "2006-08"),
    ("July/August 2006", "2006"),
    ("31 August - 2 September 2006", "2006"),
    ("Spring 2007", "2007"),
]

UNKNOWN = [
    "03/04/2008",
    "3.4.2008",
    "31/08/06",
    "13/13/2008",
    "00/12/2008",
    "31 February 2006",
    "February 29, 2007",
    "32 August 2006",
    "0 August 2006",
    "30-32 August 2006",
    "2006-13-01",
    "2006-00-10",
    "2006-02-30",
    "2006-13",
    "12006-08-31",
    "2006-08-311",
    "2006-08-31-02",
    "3006-08-31",
    "0999-08-31",
    "31 August 3006",
    "31/08-2006",
    "31 August",
    "August",
    "31 August 2006 in Baghdad",
    "issue of August 2006",
    "Published by 2006",
    "31 August 2006, 2 September 2006",
    "3 May 2011 25:99",
    "\uff12\uff10\uff10\uff16-08-31",  # full-width digits
    "\u0663 August 2006",  # an Arabic 3
    "Winter 2006/07",
    "1031 August 2006",
    "",
    "unknown",
]


@pytest.mark.parametrize(("raw", "iso"), KNOWN)
def test_a_field_that_is_a_date_is_read_as_precisely_as_it_is_written(raw: str, iso: str) -> None:
    date = parse_date(raw)
    assert (date.iso, date.raw) == (iso, raw)
    assert date.precision == {4: "year", 7: "month", 10: "day"}[len(iso)]


@pytest.mark.parametrize("raw", UNKNOWN)
def test_what_is_not_certain_stays_unknown_and_keeps_its_text(raw: str) -> None:
    assert parse_date(raw) == ArticleDate(raw=raw, year=None, month=None, day=None)
    assert (parse_date(raw).iso, parse_date(raw).precision) == (None, None)


@pytest.mark.parametrize(
    ("raw", "order", "iso"),
    [
        ("03/04/2008", "dmy", "2008-04-03"),
        ("03/04/2008", "mdy", "2008-03-04"),
        ("31/08/2006", "dmy", "2006-08-31"),
        ("31/08/2006", "mdy", None),
        ("08/31/2006", "dmy", None),
        ("08/31/2006", "mdy", "2006-08-31"),
        ("04/04/2008", "mdy", "2008-04-04"),
        ("2006-04-03", "dmy", "2006-04-03"),
        ("3 April 2008", "mdy", "2008-04-03"),
    ],
)
def test_an_order_settles_the_ambiguous_and_refuses_what_contradicts_it(
    raw: str, order: DateOrder, iso: str | None
) -> None:
    assert parse_date(raw, order=order).iso == iso


@pytest.mark.parametrize("order", ["DMY", "ymd", "", "day first", 1, ["dmy"]])
def test_an_order_that_is_none_is_refused_by_both_names(order: DateOrder) -> None:
    for text in ("03/04/2008", "no date", "2006", ""):
        with pytest.raises(ValueError, match='"dmy" or "mdy"'):
            parse_date(text, order=order)
        with pytest.raises(ValueError, match='"dmy" or "mdy"'):
            find_date(text, order=order)


@pytest.mark.parametrize(
    ("text", "written", "iso"),
    [
        ("Jane Doe 31 August 2006", "31 August 2006", "2006-08-31"),
        ("by J. Doe / December 2006 issue", "December 2006", "2006-12"),
        ("On Tuesday, May 3, 2011 10:30 GMT, it", "Tuesday, May 3, 2011 10:30 GMT", "2011-05-03"),
        ("of 2006, or 2 May 2007, or 3 May 2008", "2 May 2007", "2007-05-02"),
        ("from 30-31 August 2006.", "30-31 August 2006", "2006-08"),
        ("they may 2006 times, May 2006", "May 2006", "2006-05"),
        ("seen (03/04/2008)", "03/04/2008", None),
        ("on 31 February 2006", "31 February 2006", None),
        ("2006-08-31T10:00:00Z,", "2006-08-31T10:00:00Z", "2006-08-31"),
        ("It fell on August 31, 2006, and", "August 31, 2006", "2006-08-31"),
        ("Au\u017fuft, Augu\u017ft 2006", "Augu\u017ft 2006", "2006-08"),  # a long s is an s
    ],
)
def test_the_first_date_of_a_line_is_found_with_what_is_attached(
    text: str, written: str, iso: str | None
) -> None:
    found = find_date(text)
    assert found is not None
    assert (text[found.start : found.end], found.date.raw, found.date.iso) == (
        written,
        written,
        iso,
    )


@pytest.mark.parametrize(
    "text",
    [
        "The war of 2006",
        "On 31 August they left",
        "Serial 12006-08-31",
        "Version 1.2.3.2006",
        "Room 31/08/20061",
        "In 1914-18 and 2006-13",
        "At 10.0.31.2006 sharp",
        "Marchers 2006",
        "the summary of spring 2007",
        "x31 August2006",
        "",
    ],
)
def test_numbers_that_are_no_dates_are_not_found(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2006, 2, 30),
        (2006, None, 1),
        (None, 8, None),
        (999, 1, 1),
        (3000, None, None),
        (2006, 0, 1),
    ],
)
def test_a_date_that_cannot_be_is_refused(
    year: int | None, month: int | None, day: int | None
) -> None:
    with pytest.raises(ValueError, match=re.escape(f"got {year}-{month}-{day}")):
        ArticleDate(raw="?", year=year, month=month, day=day)


@given(
    st.dates(
        min_value=datetime.date(1000, 1, 1),
        max_value=datetime.date(2999, 12, 31),
    )
)
def test_every_day_comes_back_from_every_way_to_write_it(day: datetime.date) -> None:
    names = "January February March April May June July August September October November December"
    month = names.split()[day.month - 1]
    for written in (
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        f"{month[:3]}. {day.day} {day.year}",
    ):
        assert parse_date(written).iso == day.isoformat()
    numeric = f"{day.day}/{day.month}/{day.year}"
    assert parse_date(numeric, order="dmy").iso == day.isoformat()
    assert parse_date(numeric).iso in {None, day.isoformat()}


words = st.sampled_from(
    [
        "31",
        "1",
        "2006",
        "-/.",
        "August",
        "May",
        "Sat",
        "10:30",
        "GMT",
        "T",
        "Z",
        "st",
        ",",
        "of",
        "|",
        "ſept",
        "٣",
    ]
)
texts = st.one_of(
    st.text(), st.lists(words | st.sampled_from(["/", "-", " "]), max_size=12).map("".join)
)


@given(texts, st.sampled_from([None, "dmy", "mdy"]))
def test_no_text_raises_and_raw_is_always_the_text(text: str, order: DateOrder | None) -> None:
    assert parse_date(text, order=order).raw == text
    found = find_date(text, order=order)
    assert found is None or found.date.raw == text[found.start : found.end] != ""


@pytest.mark.parametrize(
    "unit", ["1/", "a ", "31 August ", "10:30 ", "Thursday, ", "31-31 August - ", "2006-", " ", "1"]
)
def test_hostile_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begin = time.perf_counter()
    assert parse_date(text).iso is None
    assert find_date(text) is None
    assert time.perf_counter() - begin < 2  # measured 0.1 s; a quadratic search takes minutes
