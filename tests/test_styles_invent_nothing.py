"""Every word and number of an entry or a citation is the item's own, or one of the style's few."""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citation.bibliography import Bibliography
from qa.citation.locator import Locator
from qa.citation.style import Distinction
from qa.citation.styles import STYLES, style_named

ITEMS = 1000
WORD = re.compile(r"[^\W_]+")
FIELDS = ("container-title", "publisher", "publisher-place", "section", "edition")
NUMBERS = ("volume", "issue", "page")
TYPES = ("article-newspaper", "article-magazine", "article-journal", "webpage", "article", "book")
LABELS = {"para", "paras", "par", "pars", "p", "pp"}
# The words that a style writes of its own, by the field that they stand beside.
BESIDE = {
    "accessed": {"accessed", "retrieved", "from"},
    "container-title": {"in"},
    "edition": {"ed", "edition"},
    "issue": {"no"},
    "page": {"p", "pp"},
    "section": {"sec", "section"},
    "volume": {"vol"},
}
# And those that stand for a field that is missing.
INSTEAD = {
    "issued": {"n", "d"},
    "title": {"newspaper", "magazine", "journal", "web", "page", "article", "untitled"},
}


def word(chance: random.Random) -> str:
    letters = "bcdfghklmnprstvz"
    return "".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(3))


def phrase(chance: random.Random) -> str:
    marks = ("", "", "", "?", "!", ":", '"', "'s", ",", ".")
    words = [word(chance) + chance.choice(marks) for _ in range(chance.randint(1, 7))]
    return " ".join(words)


def generated(chance: random.Random) -> dict[str, Any]:
    """An item with any of its fields missing, of words that stand for nothing."""
    item: dict[str, Any] = {"id": word(chance), "type": chance.choice(TYPES)}
    if chance.random() < 0.9:
        item["title"] = phrase(chance)
    item |= {name: phrase(chance) for name in FIELDS if chance.random() < 0.4}
    for name in NUMBERS:
        if chance.random() < 0.4:
            item[name] = str(chance.randint(1, 999))
    if chance.random() < 0.2:
        item["page"] = f"{chance.randint(100, 150)}-{chance.randint(151, 199)}"
    if chance.random() < 0.8:
        item["author"] = [person(chance) for _ in range(chance.choice((0, 1, 1, 2, 3, 4, 22)))]
    if chance.random() < 0.8:
        parts = [chance.randint(1900, 2099), chance.randint(1, 12), chance.randint(1, 28)]
        item["issued"] = {"date-parts": [parts[: chance.randint(1, 3)]]}
    if chance.random() < 0.3:
        item["accessed"] = {"date-parts": [[2031, chance.randint(1, 12), 7]]}
    if chance.random() < 0.4:
        item["URL"] = f"https://{word(chance)}.example/{word(chance)}"
    if chance.random() < 0.2:
        item["DOI"] = f"10.5555/{word(chance)}"
    if chance.random() < 0.3:
        item["custom"] = {"footnote": {"inferred": chance.sample([*FIELDS, "title", "issued"], 2)}}
    return item


def person(chance: random.Random) -> dict[str, str]:
    if chance.random() < 0.2:
        return {"literal": phrase(chance)}
    name = {"family": word(chance).title(), "given": f"{word(chance)} {word(chance)}".title()}
    if chance.random() < 0.2:
        name["suffix"] = "Jr."
    if chance.random() < 0.3:
        name[chance.choice(("non-dropping-particle", "dropping-particle"))] = "van"
    return name


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in ("custom", "id", "type"):
                yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    else:
        yield str(value)


def own_words(item: dict[str, Any]) -> set[str]:
    """The words of the item as styles may write them."""
    words = {each for text in strings(item) for each in WORD.findall(text.casefold())}
    for author in item.get("author", []):  # initials
        words |= {each[0] for each in WORD.findall(author.get("given", "").casefold())}
    for name in ("issued", "accessed"):  # months by name
        for parts in item.get(name, {}).get("date-parts", []):
            for month in parts[1:2]:
                full = calendar.month_name[month].casefold()
                words |= {full, full[:3], full[:4]}
    first, _, last = item.get("page", "").partition("-")
    words |= {last[-2:]} if first and last else set()  # 101–18
    words |= {"doi", "org", "https"} if "DOI" in item else set()
    return words


def allowed(item: dict[str, Any], *, cites: bool) -> set[str]:
    words = own_words(item) | (LABELS | {"4", "5"} if cites else set())
    words |= {each for name, beside in BESIDE.items() if item.get(name) for each in beside}
    words |= {each for name, instead in INSTEAD.items() if not item.get(name) for each in instead}
    authors = len(item.get("author", []))
    return words | ({"and"} if authors > 1 else set()) | ({"et", "al"} if authors > 2 else set())


@pytest.mark.parametrize("name", STYLES)
def test_nothing_is_invented(name: str) -> None:
    style, chance = style_named(name), random.Random(20060831)
    place = Locator(label="paragraph", first=4, last=5)
    invented = []
    for number in range(ITEMS):
        item = generated(chance)
        short = Distinction(title=True, given=True, again=number % 2 == 0)
        written = [
            (style.entry(item).text, False),
            (style.citation(item, place).text, True),
            (style.citation(item, place, short).text, True),
        ]
        for text, cites in written:
            extra = set(WORD.findall(text.casefold())) - allowed(item, cites=cites)
            invented += [f"{extra} in {text!r} of {item}"] if extra else []
    assert not invented, f"{len(invented)} of {3 * ITEMS}: {invented[0]}"


@pytest.mark.parametrize("name", STYLES)
def test_what_is_known_is_written(name: str) -> None:
    style, chance = style_named(name), random.Random(7)
    for _ in range(200):
        item = generated(chance) | {"title": phrase(chance), "type": "article-newspaper"}
        entry = style.entry(item).text.casefold()
        assert set(WORD.findall(item["title"].casefold())) <= set(WORD.findall(entry))
        for author in item.get("author", [])[:1]:
            leading = author.get("family") or author["literal"]
            assert WORD.findall(leading.casefold())[0] in entry
        for parts in item.get("issued", {}).get("date-parts", []):
            assert str(parts[0]) in entry


@pytest.mark.parametrize("name", STYLES)
def test_an_empty_item_is_no_error_and_a_place_is_never_made_up(name: str) -> None:
    style = style_named(name)
    for item in ({}, {"id": "x"}, {"title": None, "author": None, "issued": None, "custom": 3}):
        written = f"{style.entry(item).text} {style.citation(item).text}"
        assert not re.search(r"[0-9]|\b(?:pp?|paras?|pars?)\b\.", written), written


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("family", "literal", "date-parts", "raw")), inner)
    ),
    max_leaves=6,
)
NAMES = ("type", "title", "author", "issued", "URL", "DOI", "page", "edition", "custom", *FIELDS)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ANYTHING)))
def test_no_item_raises(item: dict[str, Any]) -> None:
    for name in STYLES:
        works = Bibliography([item | {"id": "x"}, {"id": "y"}], style_named(name))
        cited = works.citation("x", Locator(label="page", first=1, last=2), again=True)
        assert len(works.entries) == 2
        for formatted in (cited, *works.entries):
            assert "<script" not in formatted.html
            assert isinstance(formatted.latex, str)
