"""Which lines on top of an article are its title and by-line, and what they say."""

from __future__ import annotations

from typing import cast

import pytest

from corpus.byline import Byline, Line, publisher_of_domain, read_byline, split_authors
from corpus.dates import DateOrder

PROSE = "Two days of rain in the hills were one more sign that the season had turned, farmers said."


def top(text: str) -> list[Line]:
    """Cut `text` into lines; # marks a heading, a blank line ends a block."""
    return [
        Line(text=row.lstrip("# "), heading=row.startswith("#"), block=number)
        for number, block in enumerate(text.split("\n\n"))
        for row in block.split("\n")
    ]


def said(byline: Byline) -> tuple[str, str | None, str | None]:
    """Return authors, date (as ISO, or ? and the text of an unknown one) and publisher."""
    date = (byline.date.iso or f"?{byline.date.raw}") if byline.date else None
    return "; ".join(byline.authors), date, byline.publisher


BYLINES: list[tuple[str, str, str | None, str | None]] = [
    # a name and a date
    ("Jane Doe 31 August 2006", "Jane Doe", "2006-08-31", None),
    ("Jane Doe, 31 August 2006", "Jane Doe", "2006-08-31", None),
    ("31 August 2006 | Jane Doe", "Jane Doe", "2006-08-31", None),
    ("Thursday, August 31, 2006 10:30 GMT Jane Doe", "Jane Doe", "2006-08-31", None),
    ("Jane Doe and John Roe 3 May 2011", "Jane Doe; John Roe", "2011-05-03", None),
    ("Jane Doe, 03/04/2008", "Jane Doe", "?03/04/2008", None),
    ("Jane Doe, 30-31 August 2006", "Jane Doe", "2006-08", None),
    ("JANE DOE - May 2011", "JANE DOE", "2011-05", None),
    # names of all kinds
    ("Bill Van Auken 1 April 2008", "Bill Van Auken", "2008-04-01", None),
    ("Ala'a al-Salah 1 April 2008", "Ala'a al-Salah", "2008-04-01", None),
    ("Jean-Paul d\u2019Arc 1 April 2008", "Jean-Paul d\u2019Arc", "2008-04-01", None),
    ("José Núñez 1 April 2008", "José Núñez", "2008-04-01", None),
    ("Jose\u0301 Núñez 1 April 2008", "Jose\u0301 Núñez", "2008-04-01", None),
    ("Ludwig van der Rohe 1 April 2008", "Ludwig van der Rohe", "2008-04-01", None),
    ("Maeve O'Brien 1 April 2008", "Maeve O'Brien", "2008-04-01", None),
    ("By J. R. R. Tolkien", "J. R. R. Tolkien", None, None),
    ("By Martin Luther King Jr.", "Martin Luther King Jr.", None, None),
    ("By Martin Luther King, Jr. and Jane Doe", "Martin Luther King, Jr.; Jane Doe", None, None),
    ("By Malcolm X", "Malcolm X", None, None),
    ("By Dr. Jane A. Doe", "Dr. Jane A. Doe", None, None),
    # by
    ("By Jane Doe", "Jane Doe", None, None),
    ("by Jane Doe", "Jane Doe", None, None),
    ("By: Jane Doe", "Jane Doe", None, None),
    ("By JANE DOE", "JANE DOE", None, None),
    ("Written by Jane Doe", "Jane Doe", None, None),
    ("Author: Jane Doe", "Jane Doe", None, None),
    ("By A. Author and B. Writer", "A. Author; B. Writer", None, None),
    ("By Jane Doe, John Roe and Ann Poe", "Jane Doe; John Roe; Ann Poe", None, None),
    ("By Jane Doe, John Roe, and Ann Poe", "Jane Doe; John Roe; Ann Poe", None, None),
    ("By Jane Doe & John Roe; Ann Poe", "Jane Doe; John Roe; Ann Poe", None, None),
    ("By Jane Doe and Jane Doe", "Jane Doe; Jane Doe", None, None),
    ("By Jane Doe on 3 May 2011", "Jane Doe", "2011-05-03", None),
    ("May 3, 2011 \u2014 By Jane Doe", "Jane Doe", "2011-05-03", None),
    ("By Jane Doe in Baghdad", "Jane Doe", None, None),
    ("By Jane Doe in Basra, Iraq, 3 May 2011", "Jane Doe", "2011-05-03", None),
    ("BY JANE DOE IN BAGHDAD", "JANE DOE", None, None),
    ("By Jane Doe in Baghdad and John Roe in London", "Jane Doe; John Roe", None, None),
    ("By News Desk, 3 May 2011", "News Desk", "2011-05-03", None),
    # nobody is named
    ("By Staff Writer", "", None, None),
    ("By our correspondent", "", None, None),
    ("By Our Own Correspondent in Baghdad", "", None, None),
    ("By a staff reporter, 3 May 2011", "", "2011-05-03", None),
    ("By Jane Doe and agencies", "Jane Doe", None, None),
    # publishers
    ("by Jane Doe / May 2011 issue of Old Mill Post", "Jane Doe", "2011-05", "Old Mill Post"),
    ("BY JANE DOE, REUTERS", "JANE DOE", None, "REUTERS"),
    ("By Jane Doe, AFP", "Jane Doe", None, "AFP"),
    ("By Jane Doe for The Example Times", "Jane Doe", None, "The Example Times"),
    ("By Jane Doe of The Times of Example", "Jane Doe", None, "The Times of Example"),
    ("By Jane Doe in Basra for Old Mill", "Jane Doe", None, "Old Mill"),
    ("By Jane Doe | The Old Mill | May 3, 2011", "Jane Doe", "2011-05-03", "The Old Mill"),
    ("Jane Doe, The Example Herald, 3 May 2011", "Jane Doe", "2011-05-03", "The Example Herald"),
    ("By Jane Doe, The Example Sun", "Jane Doe", None, "The Example Sun"),
    ("Jane Doe (AFP) 3 May 2011", "Jane Doe", "2011-05-03", "AFP"),
    ("Reuters - 3 May 2011", "", "2011-05-03", "Reuters"),
    ("Associated Press, Aug 31 2006", "", "2006-08-31", "Associated Press"),
    ("Agence France-Presse, 31 August 2006", "", "2006-08-31", "Agence France-Presse"),
    ("Al Jazeera, 31 August 2006", "", "2006-08-31", "Al Jazeera"),
    ("The Example Times, May 2011 edition", "", "2011-05", "The Example Times"),
    ("The Example Times and Herald, May 2011", "", "2011-05", "The Example Times and Herald"),
    ("By Reuters", "", None, "Reuters"),
    ("By JANE DOE, Associated Press Writer", "JANE DOE", None, "Associated Press"),
    ("Source: Reuters, 3 May 2011", "", "2011-05-03", "Reuters"),
    ("By Jane Doe, 3 May 2011, example.com", "Jane Doe", "2011-05-03", "example.com"),
    ("Special to USA TODAY", "", None, "USA TODAY"),
    ("Reuters - LONDON, 3 May 1999", "", "1999-05-03", "Reuters"),
    # surnames that newspapers have too
    ("By Robert Post", "Robert Post", None, None),
    ("Robert Service 5 June 2007", "Robert Service", "2007-06-05", None),
    ("By Ann Press", "Ann Press", None, None),
    ("By Alan Post and Rebecca West", "Alan Post; Rebecca West", None, None),
    ("Rebecca West 5 June 2007", "Rebecca West", "2007-06-05", None),
    ("By Zadie North", "Zadie North", None, None),
    ("Jimmy Page, 5 June 2007", "Jimmy Page", "2007-06-05", None),
    ("By India Knight", "India Knight", None, None),
    ("By Louise Story and Jane Doe", "Louise Story; Jane Doe", None, None),
    ("By JD Doe", "JD Doe", None, None),
    ("By Example Press", "", None, "Example Press"),
    ("By Example Evening Post", "", None, "Example Evening Post"),
    ("Example Post, 5 June 2007", "", "2007-06-05", "Example Post"),
    ("By BBC News", "", None, "BBC News"),
    ("By Sky News", "", None, "Sky News"),
    ("By Associated Press", "", None, "Associated Press"),
    ("By The Editorial Board", "The Editorial Board", None, None),
    # what a journalist is and where
    ("By Jane Doe, Political Editor", "Jane Doe", None, None),
    ("By Jane Doe, political editor", "Jane Doe", None, None),
    ("By Jane Doe, Chief Political Correspondent", "Jane Doe", None, None),
    ("By Jane Doe, Editor of The Old Mill", "Jane Doe", None, None),
    ("By Jane Doe, BBC News, Baghdad", "Jane Doe", None, "BBC News"),
    ("By Jane Doe, BBC Middle East correspondent", "Jane Doe", None, None),
    ("By Jane Doe, in Cairo", "Jane Doe", None, None),
    ("By Jane Doe, New York", "Jane Doe", None, None),
    (
        "By Jane Doe, Cairo, and John Roe, London, 3 May 2011",
        "Jane Doe; John Roe",
        "2011-05-03",
        None,
    ),
    ("By Jane Doe, Example University", "Jane Doe", None, None),
    ("Jane Doe, Political Editor, 3 May 2011", "Jane Doe", "2011-05-03", None),
    ("Author: Jane Doe; Date: 2009-07-01", "Jane Doe", "2009-07-01", None),
    # labelled dates
    ("Saturday, January 6, 2007; A01", "", "2007-01-06", None),
    ("January 6, 2007, page 12", "", "2007-01-06", None),
    ("First published 3 June 2007. Updated 5 June 2007.", "", "2007-06-03", None),
    ("3 May 2011", "", "2011-05-03", None),
    ("Published: 3 May 2011", "", "2011-05-03", None),
    ("Updated 4 May 2011 10:30 GMT", "", "2011-05-04", None),
    ("Posted on 3 May 2011 by Jane Doe", "Jane Doe", "2011-05-03", None),
    ("Posted by Jane Doe on May 3, 2011 at 5 pm", "Jane Doe", "2011-05-03", None),
    ("Published 3 May 2011 by The Example Times", "", "2011-05-03", "The Example Times"),
    ("Last updated: 4 May 2011 | First published: 3 May 2011", "", "2011-05-03", None),
    ("3 May 2011, updated 4 May 2011", "", "2011-05-03", None),
    ("3 May 2011 | 4 May 2011", "", "?3 May 2011 | 4 May 2011", None),  # which one? nobody says
]


@pytest.mark.parametrize(("line", "authors", "date", "publisher"), BYLINES)
def test_a_line_that_is_all_byline_is_read(
    line: str, authors: str, date: str | None, publisher: str | None
) -> None:
    byline = read_byline(top(f"Rain falls on the hills\n\n{line}\n\n{PROSE}"))
    assert said(byline) == (authors, date, publisher)
    assert byline.title == "Rain falls on the hills"
    assert (byline.title_lines, byline.byline_lines) == ((0,), (1,))


NOT_BYLINES = [
    "By the time the troops came on 3 May 2011, the city had fallen",
    "By 3 May 2011 the bridge was open",
    "By Monday, Jane Doe had left",
    "By land and sea the goods came in",
    "By noon in Baghdad",
    "By Jane Doe standards it was a quiet night",
    "By Jane Doe's account, nothing happened",
    "By all accounts",
    "By Jane Doe, who lives in Old Mill",
    "By Jane Doe, Cairo was a quiet town",
    "By Jane Doe and Cairo",
    "By Jane Doe, Cairo fell",
    "Jane Doe, Cairo, 3 May 2011",
    "Jane Doe, Political Editor",
    "Peace Deal, 3 May 2011",
    "West Bank, 3 May 2011",
    "Reuters - LONDON",
    "Reuters - LONDON, PARIS, 3 May 2011",
    "Staff Writer",
    "Jane Doe died 3 May 2011.",
    "By JANE DOE Associated Press Writer",  # where does the name end?
    "BAGHDAD, Aug. 31 (Reuters) - Two days of rain",
    "BAGHDAD, Aug. 31, 2006 (Reuters) -",
    "BAGHDAD, Aug. 31, 2006 (Reuters)",
    "ROME, 3 May 2011",
    "New York, 3 May 2011",
    "Saudi Arabia 3 May 2011",
    "CNN \u2014",
    "Reuters \u2014",
    "Jane Doe was born on 3 May 1911",
    "Jane Doe died 3 May 2011",
    "On 3 May 2011 Jane Doe resigned",
    "Jane Doe",
    "Jane Doe, The Example Times",
    "The Example Times",
    "Photo: Jane Doe, 3 May 2011",
    "Jane Doe in Baghdad, 3 May 2011",  # the words under a picture
    "Published by the thousand",
    "Updated prices fell on 3 May 2011",
    "Iraq War, 3 May 2011",
    "Reuters reported on 3 May 2011",
    "From Jane Doe, with love",
    "See 3 May 2011 issue",
    "May 2011: Jane Doe",
    "ap",
    "Jane Doe 3 May 2011: the hills are wet",
    "\u201cBy Jane Doe\u201d",
    "5 Jane Doe 3 May 2011",
]


@pytest.mark.parametrize("line", NOT_BYLINES)
def test_a_line_with_one_word_too_many_is_body(line: str) -> None:
    byline = read_byline(top(f"Rain falls on the hills\n\n{line}\n\n{PROSE}"))
    assert byline == Byline(title="Rain falls on the hills", title_lines=(0,))


RAIN, BOTH = "Rain in June", ("Jane Doe", "2011-05-03", None)
DOE, NOTHING = ("Jane Doe", None, None), ("", None, None)
DATED, TIMES = ("", "2011-05-03", None), (*BOTH[:2], "The Example Times")
NUMBERS, LONG = "By the Numbers: Iraq in 2006", "Rain Falls On The Hills And On Dry"
SHAPES: list[tuple[str, str | None, tuple[str, str | None, str | None], list[int], list[int]]] = [
    # title and by-line on lines of their own
    (f"{RAIN}\n\nJane Doe\n3 May 2011\n\n{PROSE}", RAIN, BOTH, [0], [1, 2]),
    (f"{RAIN}\n\nJane Doe\n\n3 May 2011\n\n{PROSE}", RAIN, BOTH, [0], [1, 2]),
    (f"{RAIN}\n\n3 May 2011\n\nJane Doe\n\n{PROSE}", RAIN, BOTH, [0], [1, 2]),
    (f"{RAIN}\nJane Doe\n3 May 2011\n{PROSE}", RAIN, BOTH, [0], [1, 2]),
    (f"# {RAIN}\n\nJane Doe 3 May 2011\n\n{PROSE}", RAIN, BOTH, [0], [1]),
    (f"# {RAIN}\n\n### By Jane Doe\n\n3 May 2011\n\n{PROSE}", RAIN, BOTH, [0], [1, 2]),
    (f"3 May 2011\n\n{RAIN}\n\nBy Jane Doe\n\n{PROSE}", RAIN, BOTH, [1], [0, 2]),
    (f"Jane Doe\n\n3 May 2011\n\n# {RAIN}\n\n{PROSE}", RAIN, BOTH, [2], [0, 1]),
    (f"{RAIN}\n\nUpdated 4 May 2011\nOn 3 May 2011", RAIN, DATED, [0], [1, 2]),
    (f"{RAIN}\n\nBy Jane Doe\nThe Example Times\n3 May 2011", RAIN, TIMES, [0], [1, 2, 3]),
    (f"{RAIN}\n\nIt rains, and it goes on.\n\nBy Jane Doe\n3 May 2011", RAIN, BOTH, [0], [2, 3]),
    # below a by-line, what the author is; above publisher and date, where the author was
    (f"{RAIN}\n\nBy Jane Doe\nStaff Writer\n\n{PROSE}", RAIN, DOE, [0], [1, 2]),
    (f"{RAIN}\n\nBy Jane Doe\n\nOld Example Staff Writer\n\n{PROSE}", RAIN, DOE, [0], [1, 2]),
    (f"{RAIN}\n\nBy Jane Doe\nBBC Middle East correspondent\n3 May 2011", RAIN, BOTH, [0],
     [1, 2, 3]),
    (f"{RAIN}\n\nBy Jane Doe\nThe Example Times, Old Mill\n3 May 2011", RAIN, TIMES, [0],
     [1, 2, 3]),
    (f"{RAIN}\n\nJane Doe in Old Mill\nThe Example Times, Tuesday 3 May 2011\n\n{PROSE}", RAIN,
     TIMES, [0], [1, 2]),
    (f"{RAIN}\n\nBy Jane Doe\n\nA Writer Writes\n\n{PROSE}", RAIN, DOE, [0], [1]),
    (f"{RAIN}\n\nBy Jane Doe\n\nThe writer was out.\n\n{PROSE}", RAIN, DOE, [0], [1]),
    (f"{RAIN}\n\nStaff Writer\n\n{PROSE}", RAIN, NOTHING, [0], []),
    (f"{RAIN}\n\nJane Doe in Old Mill\n\n{PROSE}", RAIN, NOTHING, [0], []),
    (f"Baghdad Burning\n\n3 May 2011\n\n{PROSE}", None, DATED, [], [1]),
    (f"Jane Doe in Old Mill\n\nThe Example Times, 3 May 2011\n\n{PROSE}", None,
     ("", "2011-05-03", "The Example Times"), [], [1]),
    # no title
    (f"{PROSE}\n\n{PROSE}", None, NOTHING, [], []),
    (f"Jane Doe 3 May 2011\n\n{PROSE}", None, BOTH, [], [0]),
    (f"Jane Doe\n3 May 2011\n\n{PROSE}", None, BOTH, [], [0, 1]),
    (f"AP\n\n{PROSE}", None, ("", None, "AP"), [], [0]),
    ("It rains. It goes on", None, NOTHING, [], []),
    ("BAGHDAD (Reuters) - Two days of rain", None, NOTHING, [], []),
    ("Two days of rain fell on\nthe hills while people\nslept and so they", None, NOTHING, [], []),
    ("Two days of rain fell on\nthe hills.", None, NOTHING, [], []),
    # a name on top, a date apart: the title or the author? Neither is claimed
    (f"Jane Doe\n\n3 May 2011\n\n{PROSE}", None, DATED, [], [1]),
    (f"Jane Doe\n\n{PROSE}", None, NOTHING, [], []),
    (f"Jane Doe\n\nBy John Roe\n\n{PROSE}", "Jane Doe", ("John Roe", None, None), [0], [1]),
    # titles that look like something else
    (f"{NUMBERS}\n\nBy Jane Doe", NUMBERS, DOE, [0], [1]),
    ("By Hook Or Crook\n\nBy Jane Doe", "By Hook Or Crook", DOE, [0], [1]),
    ("Rain of 3 May 2011\n\nJane Doe 3 May 2011", "Rain of 3 May 2011", BOTH, [0], [1]),
    ("Rain, says U.S.\n\nBy Jane Doe", "Rain, says U.S.", DOE, [0], [1]),
    ("# It rains. It pours.\n\nBy Jane Doe", "It rains. It pours.", DOE, [0], [1]),
    (f"{RAIN} (Part Two)\n\nBy Jane Doe", f"{RAIN} (Part Two)", DOE, [0], [1]),
    # wrapped titles
    (f"{LONG}\nplains\n\nBy Jane Doe", f"{LONG} plains", DOE, [0, 1], [2]),
    ("# Rain\n# in June\n\nBy Jane Doe", RAIN, DOE, [0, 1], [2]),
    (f"{LONG}\nSeasons Turn\n\n3 May 2011", LONG, NOTHING, [0], []),
    # nothing but a title; a diary, whose first date is not the article's
    (RAIN, RAIN, NOTHING, [0], []),
    (f"{RAIN}\n\nA short history.\n\n3 May 2011\n\n{PROSE}", RAIN, NOTHING, [0], []),
    (f"{RAIN}\n\n{PROSE}\n\n{PROSE}\n\nBy Jane Doe", RAIN, NOTHING, [0], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "says", "title_lines", "byline_lines"), SHAPES)
def test_the_lines_of_an_article_are_told_apart(
    text: str,
    title: str | None,
    says: tuple[str, str | None, str | None],
    title_lines: list[int],
    byline_lines: list[int],
) -> None:
    byline = read_byline(top(text))
    assert (byline.title, said(byline)) == (title, says)
    assert (byline.title_lines, byline.byline_lines) == (tuple(title_lines), tuple(byline_lines))


@pytest.mark.parametrize("text", [f"{RAIN}\n\nBy Jane Doe", f"# {RAIN}\n\nBy Jane Doe"])
def test_a_title_known_from_elsewhere_leaves_the_first_line_in_the_body(text: str) -> None:
    byline = read_byline(top(f"{text}\n\n{PROSE}"), titled=True)
    assert byline == Byline(authors=("Jane Doe",), byline_lines=(1,))


def test_below_a_known_title_a_name_on_top_beside_a_date_is_the_author() -> None:
    byline = read_byline(top(f"Jane Doe\n\n3 May 2011\n\n{PROSE}"), titled=True)
    assert (said(byline), byline.byline_lines) == (BOTH, (0, 1))


def test_the_order_of_numeric_dates_is_passed_on() -> None:
    lines = top(f"{RAIN}\n\nJane Doe 03/04/2008")
    assert said(read_byline(lines, order="dmy")) == ("Jane Doe", "2008-04-03", None)


@pytest.mark.parametrize("lines", [[], top(f"{RAIN}\n\nJane Doe")])
def test_an_order_that_is_none_is_refused(lines: list[Line]) -> None:
    with pytest.raises(ValueError, match='"dmy" or "mdy"'):
        read_byline(lines, order=cast("DateOrder", "ymd"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A. Author and B. Writer", ["A. Author", "B. Writer"]),
        ("A, B and C", ["A", "B", "C"]),
        ("A, B, and C", ["A", "B", "C"]),
        ("A; B", ["A", "B"]),
        ("A & B", ["A", "B"]),
        ("By Jane Doe", ["Jane Doe"]),
        ("Byron Doe", ["Byron Doe"]),
        ("Doe, Jane", ["Doe, Jane"]),
        ("Doe, Jane; Roe, John", ["Doe, Jane", "Roe, John"]),
        ("Jane Doe, John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe, Jr., John Roe", ["Jane Doe, Jr.", "John Roe"]),
        ("Alexander Anderson", ["Alexander Anderson"]),
        ("Jane Doe and Jane Doe", ["Jane Doe", "Jane Doe"]),
        (" ", []),
    ],
)
def test_a_list_of_authors_is_split_and_left_as_written(text: str, names: list[str]) -> None:
    assert split_authors(text) == tuple(names)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("wsws.org", "WSWS"),
        ("www.bbc.co.uk", "BBC"),
        ("WWW.BBC.COM.", "BBC"),
        ("edition.cnn.com", "CNN"),
        ("nytimes.com", "nytimes.com"),
        ("www.example.co.uk", "example.co.uk"),
        ("blog.example.com", "blog.example.com"),
        ("sky.com", "sky.com"),
        ("t.co", "t.co"),
        ("10.0.0.1", "10.0.0.1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_only_a_label_without_vowels_is_an_initialism(host: str, name: str) -> None:
    assert publisher_of_domain(host) == name
