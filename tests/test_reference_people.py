"""Names of people: in parts and back, nothing invented and nothing dropped."""

from __future__ import annotations

import pytest
from generated_items import HOSTILE, texts
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.references.people import is_others, name_parts, written_name


def person(family: str, given: str = "", particle: str = "", suffix: str = "") -> dict[str, str]:
    parts = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    return {key: part for key, part in parts.items() if part}


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Nora Lindqvist", person("Lindqvist", "Nora")),
        ("Bill Van Auken", person("Van Auken", "Bill")),
        ("BILL VAN AUKEN", person("VAN AUKEN", "BILL")),
        ("Muqtada al-Sadr", person("al-Sadr", "Muqtada")),
        ("Ludwig von Berg", person("Berg", "Ludwig", "von")),
        ("Maria de la Cruz", person("Cruz", "Maria", "de la")),
        ("Maria De La Cruz", person("De La Cruz", "Maria")),
        ("Willem van 't Hof", person("Hof", "Willem", "van 't")),
        ("José Ortega y Gasset", person("Ortega y Gasset", "José")),
        ("J. R. Smith Jr.", person("Smith", "J. R.", suffix="Jr.")),
        ("Martin Luther Berg III", person("Berg", "Martin Luther", suffix="III")),
        ("Jill St. John", person("St. John", "Jill")),
        ("Sean O’Brien", person("O’Brien", "Sean")),
        ("Anne-Marie D'Angelo", person("D'Angelo", "Anne-Marie")),
        ("von Berg", person("Berg", particle="von")),
        ("Robert Service", person("Service", "Robert")),
        # A capitalised particle that stands first is a given name.
        ("Al Lindqvist", person("Lindqvist", "Al")),
        ("Van Lindqvist", person("Lindqvist", "Van")),
    ],
)
def test_a_name_is_taken_apart_and_put_together_again(written: str, parts: dict[str, str]) -> None:
    assert name_parts(written) == parts
    assert written_name(parts) == written


@pytest.mark.parametrize(
    ("written", "parts", "again"),
    [
        ("Berg, Nora", person("Berg", "Nora"), "Nora Berg"),
        ("van der Berg, Nora", person("Berg", "Nora", "van der"), "Nora van der Berg"),
        ("Van Auken, Bill", person("Van Auken", "Bill"), "Bill Van Auken"),
        ("Smith Jr., J. R.", person("Smith", "J. R.", suffix="Jr."), "J. R. Smith Jr."),
        (
            "Smith, Jr., J. R.",
            person("Smith", "J. R.", suffix="Jr.") | {"comma-suffix": True},
            "J. R. Smith, Jr.",
        ),
    ],
)
def test_an_inverted_name_is_put_the_right_way_round(
    written: str, parts: dict[str, object], again: str
) -> None:
    assert name_parts(written) == parts
    assert written_name(parts) == again


@pytest.mark.parametrize(
    "written",
    [
        "Example News Desk", "Reuters", "Associated Press", "The Example Times", "Example Times",
        "Lindqvist", "محمد علي", "山田 太郎", "Лев Берг", "Jane Doe and John Roe",
        "Jane Doe, Example Times", "Friends of the River", "Staff Writer", r"\input{x} y",
        "<b>Nora</b> Berg", "", "a, b, c, d",
    ],
)  # fmt: skip
def test_a_name_of_which_the_family_name_is_not_known_stays_whole(written: str) -> None:
    assert name_parts(written) == {"literal": written}
    assert written_name({"literal": written}) == written


def test_particles_of_other_bibliographies_are_printed_too() -> None:
    parts = {"given": "Jean", "dropping-particle": "de", "non-dropping-particle": "La",
             "family": "Fontaine"}  # fmt: skip
    assert written_name(parts) == "Jean de La Fontaine"
    assert written_name({"given": "Ali", "non-dropping-particle": "al-", "family": "Noor"}) == (
        "Ali al-Noor"
    )
    assert written_name({"family": None, "given": ["x"]}) == ""


def _many(words: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=6).map(" ".join)


_by_lines = st.one_of(
    texts,
    st.sampled_from(HOSTILE),
    _many("Nora J. R. Van van de la der y e Berg al-Sadr Jr. III St. bin and of Desk Lee".split()),
)


@given(_by_lines)
@example("Nora Lee Jr., ")
@example("X y Y")
def test_nothing_is_invented_and_nothing_is_dropped(written: str) -> None:
    parts = name_parts(written)
    again = written_name(parts)
    if "," in written:
        assert sorted(again.replace(",", " ").split()) == sorted(written.replace(",", " ").split())
    else:
        assert again == " ".join(written.split())


@given(_by_lines)
def test_a_name_has_a_family_name_or_is_whole(written: str) -> None:
    parts = name_parts(written)
    assert ("family" in parts) != ("literal" in parts)
    assert all(parts.values()) or parts == {"literal": ""}


def test_others_are_no_one() -> None:
    assert is_others({"literal": "others"})
    for someone in ({"family": "others"}, {"literal": "Others"}, {"literal": "The Others"}, {},
                    {"family": "Berg", "literal": "others"}):  # fmt: skip
        assert not is_others(someone)
