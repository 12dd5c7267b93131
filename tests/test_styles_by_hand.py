"""The four styles beside strings that were written from the manuals by hand, unseen by the code.

`manual_items.json` holds forty items, each with its entry and its citation in every style, as
somebody who knows the manuals wrote them down before looking at what the program prints. Where the
two still differ, the table below says why the program's form stands.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.citation import Locator
from qa.citation.styles import STYLES, style_named

ITEMS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "manual_items.json").read_text(encoding="utf-8")
)

_ADDRESS = "MLA 5.95: the protocol may stand, and does where the address is a link"
_WHOLE = "MLA 6.10: short titles are noun phrases; where none is sure the title stays whole"
_ALONE = "APA 8.11: the title of a work that stands alone is in italics, without quotation marks"
_UNDATED = "Chicago 14.145: what has no date says so"
_ARTICLE = "Chicago 14.84, MLA 5.20: an organisation is named as the source names it"
_STOP = "nothing tells that a single letter is an initial: it is printed as it is given"

# Number of the item, style, "entry" or "citation".
DIFFERENCES: dict[tuple[int, str, str], str] = {
    **dict.fromkeys([(n, "mla", "entry") for n in (0, 9, 13, 15, 16, 29)], _ADDRESS),
    **dict.fromkeys([(n, "mla", "citation") for n in (1, 7, 18, 20, 36)], _WHOLE),
    **dict.fromkeys([(n, "apa", "citation") for n in (7, 15, 16, 36)], _ALONE),
    **dict.fromkeys([(n, "chicago-note", "entry") for n in (7, 16)], _UNDATED),
    **dict.fromkeys([(n, "chicago-note", "citation") for n in (7, 16)], _UNDATED),
    (12, "mla", "citation"): _ARTICLE,
    **dict.fromkeys(
        [
            (12, style, form)
            for style in ("chicago-note", "chicago-author-date")
            for form in ("entry", "citation")
        ],
        _ARTICLE,
    ),
    (10, "mla", "entry"): "MLA 5.12: a particle keeps the case in which its bearer writes it",
    (15, "chicago-note", "citation"): "Chicago 14.176: access stands right before the address",
    (18, "apa", "citation"): "APA 8.11: a comma stands between title and year",
    (32, "mla", "entry"): _STOP,
    (32, "chicago-note", "citation"): _STOP,
    (35, "apa", "citation"): "APA 8.14: a long title is shortened; how far is left open",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("number", range(len(ITEMS)))
def test_what_is_printed_is_what_the_manual_asks_for(number: int, style: str) -> None:
    row = ITEMS[number]
    label, first, last = row["locator"]
    chosen = style_named(style)
    printed = {
        "entry": chosen.entry(row["item"]).text,
        "citation": chosen.citation(row["item"], Locator(label=label, first=first, last=last)).text,
    }
    for (form, text), by_hand in zip(printed.items(), row[style], strict=True):
        if by_hand is None:
            continue  # the writer left it open
        if (number, style, form) in DIFFERENCES:
            assert text != by_hand, "this difference is none any more; take it off the table"
        else:
            assert text == by_hand


def test_there_are_forty_items() -> None:
    assert len(ITEMS) == 40
