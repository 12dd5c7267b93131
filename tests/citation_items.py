"""CSL-JSON items of our own invention, each for one thing that a citation style must get right."""

from __future__ import annotations

from typing import Any

__all__ = ["ITEMS"]

Fields = dict[str, Any]


def person(family: str, given: str = "", **rest: str) -> Fields:
    named = {"family": family, "given": given} if given else {"family": family}
    return named | {name.replace("_", "-"): text for name, text in rest.items()}


def on(*parts: int) -> Fields:
    return {"date-parts": [list(parts)]}


NORA = person("Lindqvist", "Nora")
OMAR = person("Haddad", "Omar")
JUNE = person("Park", "June")
PAUL = person("Merrow", "Jean-Paul T.")
ASHA = person("Okafor", "Asha")
INFERRED = {"footnote": {"inferred": ["container-title", "type"]}}
SITE = "https://example.org"

_DAY = on(2006, 8, 31)
_PAPER: Fields = {"type": "article-newspaper", "container-title": "The Example Herald"}
_MAGAZINE: Fields = {"type": "article-magazine", "container-title": "Harbor Monthly"}
_PAGE: Fields = {"type": "webpage", "container-title": "Footnote Samples"}

_MANY = [
    person(family, given)
    for family, given in zip(
        "Abel Bond Cole Dorn Ekman Frost Grant Holm Irwin Joss Kemp Lund Moss Nash Orr Pike Quist"
        " Rowe Sand Toft Unger".split(),
        "Ada Ben Cy Di Eve Fay Gus Hal Ivy Jan Kit Leo Mia Ned Oda Pia Quin Ray Sue Tom"
        " Una".split(),
        strict=True,
    )
]  # fmt: skip

_LISTED: dict[str, Fields] = {
    # Newspapers, magazines, web pages and plain articles, with all and with few fields.
    "newspaper": _PAPER | {
        "title": "Two days in the river market", "author": [NORA], "issued": _DAY,
        "page": "A4", "URL": f"{SITE}/market"},
    "newspaper-print": _PAPER | {
        "title": "Bridge reopens after the flood", "author": [OMAR], "issued": _DAY,
        "page": "12-14"},
    "newspaper-section": _PAPER | {
        "title": "Traders return to the old town", "author": [JUNE], "issued": on(2007, 3, 5),
        "section": "World", "edition": "late", "page": "B2"},
    "newspaper-edition": _PAPER | {
        "title": "Water comes back", "author": [ASHA], "issued": on(2007, 5, 1), "edition": "2"},
    "newspaper-place": {
        "type": "article-newspaper", "container-title": "Evening Ledger",
        "publisher-place": "Millbrook",
        "title": "School opens its doors", "author": [JUNE], "issued": on(2007, 9, 9)},
    "magazine": _MAGAZINE | {
        "title": "The long road south", "author": [PAUL], "issued": on(2006, 12), "volume": "14",
        "issue": "3", "page": "22-31"},
    "magazine-weekly": _MAGAZINE | {
        "title": "A season of dust", "author": [ASHA], "issued": on(2008, 1, 14), "page": "5",
        "URL": f"{SITE}/dust"},
    "magazine-volume": _MAGAZINE | {
        "title": "Salt", "author": [NORA], "issued": on(2008), "volume": 15},
    "magazine-issue": _MAGAZINE | {
        "title": "Letters from the delta", "author": [OMAR], "issued": on(2008, 6), "issue": 9},
    "webpage": _PAGE | {
        "title": "How the ferry was rebuilt", "author": [NORA], "issued": on(2026, 3, 12),
        "URL": f"{SITE}/ferry"},
    "webpage-accessed": _PAGE | {
        "title": "Prices in the market, week by week", "author": [OMAR], "accessed": on(2026, 4, 2),
        "URL": f"{SITE}/prices"},
    "webpage-publisher": _PAGE | {
        "title": "Rules for visitors", "publisher": "Delta Institute", "issued": on(2009, 2),
        "URL": f"{SITE}/rules"},
    "article": {
        "type": "article", "title": "Notes on a ceasefire", "author": [JUNE],
        "issued": on(2008, 4, 20)},
    "article-url": {
        "type": "article", "title": "Notes on a harvest", "author": [JUNE],
        "issued": on(2008, 5, 20),
        "URL": f"{SITE}/harvest", "publisher": "Delta Institute"},
    "journal": {
        "type": "article-journal", "title": "Measuring the flow of two rivers",
        "container-title": "Journal of Invented Hydrology", "author": [ASHA, PAUL],
        "issued": on(2007), "volume": "8", "issue": "2", "page": "101-118",
        "DOI": "10.5555/jih.8.2"},
    "doi-and-url": _MAGAZINE | {
        "title": "A map of wells", "author": [ASHA], "issued": on(2007, 7),
        "DOI": "https://doi.org/10.5555/wells", "URL": f"{SITE}/wells"},
    # Authors.
    "no-author": _PAPER | {
        "title": "Curfew lifted in the north", "issued": _DAY, "URL": f"{SITE}/curfew"},
    "no-author-article": _PAPER | {"title": "The quiet week", "issued": on(2006, 9, 2)},
    "two-authors": _PAPER | {
        "title": "Power lines cut", "author": [NORA, OMAR], "issued": on(2006, 10, 10)},
    "three-authors": _PAPER | {
        "title": "Three views of a wall", "author": [NORA, OMAR, JUNE], "issued": on(2006, 11, 11)},
    "four-authors": _MAGAZINE | {
        "title": "Four views of a gate", "author": [NORA, OMAR, JUNE, ASHA],
        "issued": on(2006, 11)},
    "many-authors": _PAGE | {
        "title": "A census of shops", "author": _MANY, "issued": on(2008, 2, 29),
        "URL": f"{SITE}/census"},
    "twenty-authors": _PAGE | {
        "title": "A census of boats", "author": _MANY[:20], "issued": on(2008, 3, 1)},
    "organisation": _PAGE | {
        "title": "Report on the northern roads", "author": [{"literal": "Northern Roads Office"}],
        "issued": on(2007, 1, 30), "URL": f"{SITE}/roads"},
    "person-and-organisation": _PAPER | {
        "title": "A shared desk", "author": [NORA, {"literal": "Harbor News Agency"}],
        "issued": on(2007, 2, 1)},
    "organisation-as-container": {
        "type": "webpage", "title": "About the river patrol",
        "author": [{"literal": "River Patrol"}],
        "container-title": "River Patrol", "issued": on(2007, 6, 6), "URL": f"{SITE}/patrol"},
    "organisation-as-publisher": {
        "type": "webpage", "title": "Lights on the pier", "author": [{"literal": "Pier Trust"}],
        "publisher": "Pier Trust", "issued": on(2008, 6, 6), "URL": f"{SITE}/pier"},
    "only-family": _PAPER | {
        "title": "One name is enough", "author": [person("Sorin")], "issued": on(2006, 7, 7)},
    "particle": _PAPER | {
        "title": "Elections in the valley",
        "author": [person("Auken", "Bess", non_dropping_particle="Van")],
        "issued": on(2006, 8, 30)},
    "particle-in-family": _PAPER | {
        "title": "After the elections", "author": [person("Van Auken", "Bess")],
        "issued": on(2006, 9, 30)},
    "particle-arabic": _PAPER | {
        "title": "A bakery in the square",
        "author": [person("Tamim", "Layla", non_dropping_particle="al-")],
        "issued": on(2007, 4, 4)},
    "particle-spanish": _MAGAZINE | {
        "title": "Oranges", "author": [person("Cruz", "Inés", non_dropping_particle="de la")],
        "issued": on(2007, 4)},
    "particle-dropping": _MAGAZINE | {
        "title": "Travels by mule", "author": [person("Reuth", "Karl", dropping_particle="von")],
        "issued": on(2007, 10)},
    "suffix": _PAPER | {
        "title": "A judge resigns", "author": [person("Reyes", "Daniel M.", suffix="Jr.")],
        "issued": on(2007, 11, 12)},
    "suffix-numeral": _PAPER | {
        "title": "A judge returns", "author": [person("Stone", "Amos", suffix="III")],
        "issued": on(2007, 12, 12)},
    "written-initials": _PAPER | {
        "title": "Initials only", "author": [person("Hale", "J.R.")], "issued": on(2008, 8, 8)},
    "arabic-name": _PAPER | {
        "title": "سوق النهر", "author": [{"literal": "ليلى التميمي"}], "language": "ar",
        "container-title": "جريدة المثال", "issued": on(2006, 8, 31)},
    "chinese-name": _PAGE | {
        "title": "河边的市场", "author": [{"literal": "林小河"}], "language": "zh",
        "issued": on(2008, 9, 1), "URL": f"{SITE}/he"},
    "cyrillic-name": _PAPER | {
        "title": "Рынок у реки", "author": [{"literal": "Нина Береговая"}], "language": "ru",
        "container-title": "Пример", "issued": on(2008, 10, 1)},
    "accents": _PAPER | {
        "title": "Le marché du fleuve", "author": [person("Éluère", "Zoé")], "language": "fr",
        "issued": on(2008, 11, 3)},
    # Dates.
    "month-only": _PAPER | {
        "title": "A month of rain", "author": [NORA], "issued": on(2005, 12)},
    "year-only": _PAPER | {"title": "A year of rain", "author": [OMAR], "issued": on(2004)},
    "no-date": _PAPER | {"title": "Undated dispatch", "author": [JUNE], "URL": f"{SITE}/undated"},
    "no-date-no-author": _PAGE | {"title": "Timetable of the ferry", "URL": f"{SITE}/timetable"},
    # Missing parts.
    "no-container": {
        "type": "article-newspaper", "title": "Found in a drawer", "author": [ASHA],
        "issued": on(2003, 3, 3)},
    "no-title": _PAPER | {"author": [PAUL], "issued": on(2003, 4, 4), "URL": f"{SITE}/untitled"},
    "webpage-bare": {"type": "webpage", "title": "Only a title"},
    "webpage-url-only": {"type": "webpage", "title": "A page of its own", "URL": f"{SITE}/own"},
    # Titles.
    "title-straight-quotes": _PAPER | {
        "title": 'The "safe zone" that moved', "author": [NORA], "issued": on(2006, 6, 1)},
    "title-curly-quotes": _PAPER | {
        "title": "Mayor: “No one sleeps here”", "author": [OMAR], "issued": on(2006, 6, 2)},
    "title-nested-quotes": _PAPER | {
        "title": "“He said ‘wait’ and left,” says a driver", "author": [JUNE],
        "issued": on(2006, 6, 3)},
    "title-single-quotes": _PAPER | {
        "title": "The 'quiet' road isn't", "author": [ASHA], "issued": on(2006, 6, 4)},
    "title-question": _PAPER | {
        "title": "Who pays for the bridge?", "author": [NORA], "issued": on(2006, 6, 5)},
    "title-exclamation": _PAGE | {
        "title": "Stop the pumps!", "issued": on(2006, 6, 6), "URL": f"{SITE}/pumps"},
    "title-quoted-question": _PAPER | {
        "title": "They asked, “Whose water?”", "author": [OMAR], "issued": on(2006, 6, 7)},
    "title-subtitle": _MAGAZINE | {
        "title": "The mill: a story of flour and of debt", "author": [PAUL], "issued": on(2006, 7)},
    "title-capitals": _PAPER | {
        "title": "UN and WFP trucks reach the KRG border", "author": [ASHA],
        "issued": on(2006, 7, 9)},
    "title-apostrophe": _PAPER | {
        "title": "The fishermen's last haul: a summer's end", "author": [JUNE],
        "issued": on(2006, 7, 10)},
    "title-headline": _PAPER | {
        "title": "Life After the Dam in the Valley of Reeds", "author": [OMAR],
        "issued": on(2006, 7, 11)},
    "title-abbreviation": _PAPER | {
        "title": "A letter to the U.S.", "author": [ASHA], "issued": on(2006, 7, 12)},
    "title-hyphen": _MAGAZINE | {
        "title": "A self-made hospital and its follow-up care", "author": [NORA],
        "issued": on(2006, 5)},
    "title-name-inside": _PAPER | {
        "title": "What al-Tamim and de la Cruz agreed on", "author": [OMAR],
        "issued": on(2006, 5, 5)},
    # What was concluded, not stated.
    "inferred-container": {
        "type": "article-newspaper", "title": "Ships wait at the bar", "author": [NORA],
        "container-title": "The Example Herald", "issued": on(2005, 5, 5), "custom": INFERRED},
    "inferred-no-author": {
        "type": "webpage", "title": "Tides for the week", "container-title": "Footnote Samples",
        "issued": on(2005, 6), "URL": f"{SITE}/tides", "custom": INFERRED},
    # Told apart from others.
    "same-year-1": _PAPER | {
        "title": "Fuel runs short", "author": [person("Castell", "Iris")],
        "issued": on(2007, 1, 2)},
    "same-year-2": _PAPER | {
        "title": "A truce of one night", "author": [person("Castell", "Iris")],
        "issued": on(2007, 8, 3)},
    "other-year": _PAPER | {
        "title": "Return to the market", "author": [person("Castell", "Iris")],
        "issued": on(2008, 2, 3)},
    "same-family": _PAPER | {
        "title": "Notes from the quay", "author": [person("Castell", "Hugo")],
        "issued": on(2008, 4, 5)},
    # Text that some program might act on.
    "hostile-title": _PAGE | {
        "title": "\\input{/etc/x} <script>alert(1)</script> $x$ [@key] }}@article{",
        "author": [NORA], "issued": on(2006, 4, 1), "URL": f"{SITE}/a?b=1&c=%22_*"},
    "hostile-author": {
        "type": "article-newspaper", "title": "=HYPERLINK(1) *stars* _under_ & `ticks`",
        "author": [{"literal": "</i><b>Bold & Co.</b>"}], "container-title": "<i>Herald</i> {x}",
        "issued": on(2006, 4, 2), "URL": "javascript:alert(1)"},
}  # fmt: skip

ITEMS: dict[str, Fields] = {key: {"id": key} | fields for key, fields in _LISTED.items()}
"""The items by a short key, which is also their id."""
