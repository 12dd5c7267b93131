"""How citations name people: particles, suffixes, initials, scripts, and lists of names."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citation.people import Person, initials, name_list, people

VAN = Person(family="Auken", given="Bess", particle="Van")
VON = Person(family="Reuth", given="Karl", dropping="von")
AL = Person(family="Tamim", given="Layla", particle="al-")
APOSTROPHE = Person(family="Arno", given="Luc", particle="d'")
JUNIOR = Person(family="Reyes", given="Daniel M.", suffix="Jr.")
THIRD = Person(family="Stone", given="Amos", suffix="III")
OFFICE = Person(literal="Northern Roads Office")
CHINESE = Person(family="林", given="小河")
ARABIC = Person(family="التميمي", given="ليلى")


@pytest.mark.parametrize(
    ("person", "short", "inverted", "with_initials", "direct"),
    [
        (VAN, "Van Auken", "Van Auken, Bess", "Van Auken, B.", "Bess Van Auken"),
        (VON, "Reuth", "Reuth, Karl von", "Reuth, K. von", "Karl von Reuth"),
        (AL, "al-Tamim", "al-Tamim, Layla", "al-Tamim, L.", "Layla al-Tamim"),
        (APOSTROPHE, "d'Arno", "d'Arno, Luc", "d'Arno, L.", "Luc d'Arno"),
        (JUNIOR, "Reyes", "Reyes, Daniel M., Jr.", "Reyes, D. M., Jr.", "Daniel M. Reyes Jr."),
        (THIRD, "Stone", "Stone, Amos, III", "Stone, A., III", "Amos Stone III"),
        (OFFICE, *["Northern Roads Office"] * 4),
        (CHINESE, "林", "林小河", "林小河", "林小河"),
        (ARABIC, "التميمي", "التميمي, ليلى", "التميمي, ليلى", "ليلى التميمي"),
        (Person(family="Sorin"), *["Sorin"] * 4),
        (Person(given="Madan"), *["Madan"] * 4),
    ],
)
def test_a_name_is_written(
    person: Person, short: str, inverted: str, with_initials: str, direct: str
) -> None:
    assert person.short == short
    assert person.inverted() == inverted
    assert person.inverted(as_initials=True) == with_initials
    assert person.direct() == direct


def test_only_a_suffix_in_words_takes_a_comma() -> None:
    assert JUNIOR.direct(comma_before_suffix=True) == "Daniel M. Reyes, Jr."
    assert THIRD.direct(comma_before_suffix=True) == "Amos Stone III"
    assert THIRD.direct(as_initials=True) == "A. Stone III"


@pytest.mark.parametrize(
    ("given_names", "shortened"),
    [
        ("Nora", "N."),
        ("Nora Anna", "N. A."),
        ("Jean-Paul T.", "J.-P. T."),
        ("J.R.", "J. R."),
        ("Éloïse", "É."),
        ("E\u0301loise", "E\u0301."),  # the accent is a character of its own
        ("Нина", "Н."),
        ("ليلى", "ليلى"),  # a script without capitals has no initials
        ("Salah al-Din", "S. al-Din"),
        ("", ""),
    ],
)
def test_initials(given_names: str, shortened: str) -> None:
    assert initials(given_names) == shortened


NAMES = ["Lee", "Ek", "Day", "Orr"]


@pytest.mark.parametrize(
    ("count", "options", "written"),
    [
        (0, {}, ""),
        (1, {}, "Lee"),
        (2, {}, "Lee and Ek"),
        (2, {"conjunction": "&", "comma_before_last_of_two": True}, "Lee, & Ek"),
        (3, {}, "Lee, Ek, and Day"),
        (4, {}, "Lee et al."),
        (4, {"comma_before_et_al": True}, "Lee, et al."),
        (4, {"kept": 2}, "Lee, Ek, et al."),
        (4, {"kept": 2, "ellipsis": True}, "Lee, Ek, . . . Orr"),
        (4, {"most": 4}, "Lee, Ek, Day, and Orr"),
    ],
)
def test_a_list_of_names(count: int, options: dict[str, Any], written: str) -> None:
    assert name_list(NAMES[:count], **({"most": 3, "kept": 1} | options)) == written


def test_people_are_read_as_csl_has_them() -> None:
    item = {
        "author": [
            {"family": "Auken", "given": "Bess", "non-dropping-particle": "Van"},
            {"family": "Reuth", "given": "Karl", "dropping-particle": "von", "suffix": "Jr."},
            {"literal": "  Northern   Roads Office "},
            {"family": "Hale", "given": "J.R."},
        ]
    }
    assert people(item) == (
        VAN,
        Person(family="Reuth", given="Karl", dropping="von", suffix="Jr."),
        OFFICE,
        Person(family="Hale", given="J. R."),
    )


@pytest.mark.parametrize(
    "authors", [None, "Nora", {}, [None], ["Nora"], [{}], [{"family": None}], [{"literal": " "}]]
)
def test_what_names_nobody_is_nobody(authors: object) -> None:
    assert people({"author": authors}) == ()


@given(st.lists(st.text("abcdef", min_size=1, max_size=4), max_size=30), st.integers(1, 25))
def test_a_list_keeps_every_name_or_says_et_al(names: list[str], most: int) -> None:
    written = name_list(names, most=most, kept=1)
    listed = written.replace(" and ", ", ").replace(",,", ",").split(", ") if written else []
    if len(names) > most:
        assert written == f"{names[0]} et al."
    else:
        assert [name for name in listed if name] == names
