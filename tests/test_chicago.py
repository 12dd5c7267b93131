"""What Chicago's two systems share: journals, numbers, brackets, short titles, nothing invented."""

from __future__ import annotations

import calendar
import re
from typing import Any

import pytest
from citation_items import ITEMS, Fields
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.citation import Distinction, Formatted, Locator, Run, chicago
from qa.citation.chicago_author_date import CHICAGO_AUTHOR_DATE
from qa.citation.chicago_note import CHICAGO_NOTE
from qa.citation.chicago_titles import QuotedTitle, short

STYLES = (CHICAGO_NOTE, CHICAGO_AUTHOR_DATE)
PAGE = Locator(label="page", first=103, last=104)
PARAGRAPH = Locator(label="paragraph", first=7, last=7)
AGAIN = Distinction(again=True)
PERSON = {"family": "Okafor", "given": "Asha"}
JOURNAL: Fields = {
    "type": "article-journal",
    "title": "Two rivers",
    "author": [PERSON],
    "container-title": "The Journal of Wells",
    "issued": {"date-parts": [[2007, 4, 9]]},
    "page": "101-118",
}


@pytest.mark.parametrize(
    ("numbers", "entry", "note", "reference"),
    [
        (
            {"volume": 8, "issue": 2},
            "Journal of Wells 8, no. 2 (April 2007): 101–18.",
            "Journal of Wells 8, no. 2 (April 2007): 103–4.",
            "Journal of Wells 8 (2): 101–18.",
        ),
        (
            {"volume": "8"},
            "Journal of Wells 8 (April 2007): 101–18.",
            "Journal of Wells 8 (April 2007): 103–4.",
            "Journal of Wells 8 (April): 101–18.",
        ),
        (
            {"volume": "8", "issued": {"date-parts": [[2007]]}},
            "Journal of Wells 8 (2007): 101–18.",
            "Journal of Wells 8 (2007): 103–4.",
            "Journal of Wells 8:101–18.",
        ),
        (
            {"issue": "25"},
            "Journal of Wells, no. 25 (April 2007): 101–18.",
            "Journal of Wells, no. 25 (April 2007): 103–4.",
            "Journal of Wells, no. 25, 101–18.",
        ),
        (
            {"volume": "8", "page": ""},
            "Journal of Wells 8 (April 2007).",
            "Journal of Wells 8 (April 2007): 103–4.",
            "Journal of Wells 8 (April).",
        ),
        (
            {},
            "Journal of Wells, April 9, 2007, 101–18.",
            "Journal of Wells, April 9, 2007, 103–4.",
            "Journal of Wells, April 9, 2007, 101–18.",
        ),
    ],
)
def test_journals_are_cited_by_volume_issue_and_pages(
    numbers: Fields, entry: str, note: str, reference: str
) -> None:
    item = JOURNAL | numbers  # 14.171, 15.47
    assert CHICAGO_NOTE.entry(item).text == f"Okafor, Asha. “Two Rivers.” {entry}"
    assert CHICAGO_NOTE.citation(item, PAGE).text == f"Asha Okafor, “Two Rivers,” {note}"
    assert CHICAGO_AUTHOR_DATE.entry(item).text == f"Okafor, Asha. 2007. “Two Rivers.” {reference}"


@pytest.mark.parametrize(
    "numbers",
    "3–10 71–72 96–117 100–104 1100–1113 101–8 808–33 1103–4 321–28 498–532 1087–89 1496–500"
    " 11564–615 12991–3001 107–9 7".split(),
)
def test_inclusive_numbers_are_those_of_the_manuals_table(numbers: str) -> None:
    first, _, rest = numbers.partition("–")  # 9.61: what is left out is that of the first number
    last = first[: len(first) - len(rest)] + rest if len(rest) < len(first) else rest
    assert chicago.inclusive(int(first), int(last if rest else first)) == numbers


@given(st.integers(1, 30_000), st.integers(0, 3_000))
def test_inclusive_numbers_can_be_read_back(first: int, more: int) -> None:
    start, _, end = chicago.inclusive(first, first + more).partition("–")
    assert start == str(first)
    assert (start[: max(0, len(start) - len(end))] + end) == str(first + more)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"type": "article-newspaper"}, "Example Herald"),
        ({"type": "article-newspaper", "language": "en-GB"}, "Example Herald"),
        ({"type": "article-newspaper", "language": "fr"}, "The Example Herald"),
        ({"type": "article-magazine"}, "Example Herald"),
        ({"type": "article"}, "Example Herald"),
        ({"type": "webpage"}, "The Example Herald"),
    ],
)
def test_an_english_periodical_loses_its_article(fields: Fields, named: str) -> None:
    item = {"title": "Wells", "author": [PERSON], "container-title": "The Example Herald"}
    assert CHICAGO_NOTE.entry(item | fields).text == f"Okafor, Asha. “Wells.” {named}, n.d."


def test_ten_authors_are_all_named_and_of_eleven_seven() -> None:
    authors = [{"family": f"Lee{letter}", "given": "Ann"} for letter in "ABCDEFGHIJK"]
    ten, eleven = ({"title": "Wells", "author": authors[:number]} for number in (10, 11))
    assert CHICAGO_NOTE.entry(ten).text.startswith("LeeA, Ann, Ann LeeB, ")  # 14.76
    assert CHICAGO_NOTE.entry(ten).text.endswith("Ann LeeI, and Ann LeeJ. “Wells.” N.d.")
    assert CHICAGO_NOTE.entry(eleven).text.endswith("Ann LeeF, Ann LeeG, et al. “Wells.” N.d.")


def test_a_newspaper_that_is_its_own_author_is_unsigned() -> None:
    item = ITEMS["no-author"] | {"author": [{"literal": "Example Herald"}]}
    for style in STYLES:
        assert style.entry(item) == style.entry(ITEMS["no-author"])
        assert style.citation(item, PAGE) == style.citation(ITEMS["no-author"], PAGE)


def test_the_town_of_a_newspaper_is_named_once() -> None:
    item = ITEMS["newspaper-place"] | {"container-title": "Millbrook Ledger"}
    assert CHICAGO_NOTE.citation(item).text == (
        "June Park, “School Opens Its Doors,” Millbrook Ledger, September 9, 2007."
    )


@pytest.mark.parametrize(
    ("field", "note"),
    [
        ("author", "[Asha Okafor], “Wells,” Herald, May 2, 2006, para. 7, https://example.org."),
        ("title", "Asha Okafor, “[Wells],” Herald, May 2, 2006, para. 7, https://example.org."),
        ("issued", "Asha Okafor, “Wells,” Herald, [May 2, 2006], para. 7, https://example.org."),
        ("URL", "Asha Okafor, “Wells,” Herald, May 2, 2006, para. 7, [https://example.org]."),
        ("type", "Asha Okafor, “Wells,” Herald, May 2, 2006, para. 7, https://example.org."),
    ],
)
def test_what_was_inferred_is_in_brackets(field: str, note: str) -> None:
    item = {
        "type": "article-newspaper",
        "title": "Wells",
        "author": [PERSON],
        "container-title": "The Herald",
        "issued": {"date-parts": [[2006, 5, 2]]},
        "URL": "https://example.org",
        "custom": {"footnote": {"inferred": [field]}},
    }
    assert CHICAGO_NOTE.citation(item, PARAGRAPH).text == note  # 14.145


def test_periodicals_are_italic_sites_are_not_and_the_stop_is_outside_the_link() -> None:
    address = "https://example.org/market"
    assert CHICAGO_NOTE.entry(ITEMS["newspaper"]).runs == (
        Run("Lindqvist, Nora. “Two Days in the River Market.” "),
        Run("Example Herald", italic=True),
        Run(", August 31, 2006. "),
        Run(address, link=address),
        Run("."),
    )
    assert not any(run.italic for run in CHICAGO_NOTE.entry(ITEMS["webpage"]).runs)
    assert CHICAGO_AUTHOR_DATE.citation(ITEMS["no-author"]).markdown == "(*Example Herald* 2006)"
    inferred = CHICAGO_NOTE.entry(ITEMS["inferred-container"])
    assert Run("Example Herald", italic=True) in inferred.runs


def test_a_blog_is_italic_and_called_one() -> None:
    item = ITEMS["webpage"] | {"type": "post-weblog", "container-title": "The River Diary"}
    note = CHICAGO_NOTE.citation(item)  # 14.208
    assert note.text.startswith(
        "Nora Lindqvist, “How the Ferry Was Rebuilt,” The River Diary (blog), "
    )
    assert Run("The River Diary", italic=True) in note.runs


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    for style in STYLES:
        assert not any(run.link for run in style.entry(ITEMS["hostile-author"]).runs)


@pytest.mark.parametrize(
    ("title", "shortened"),
    [
        ("Salt", "Salt"),
        ("The four-word title stays", "Four-Word Title Stays"),
        ("The War Diary of a Miller", "War Diary"),
        ("Daily Notes of a Trip around the Delta", "Daily Notes"),
        ("Rebuilding in Basra and in Mosul Begins", "Rebuilding in Basra and in Mosul Begins"),
        ("Market reopens: what the traders of Basra saw", "Market Reopens"),
        ("Who pays? The price of water", "Who Pays"),
        ("Mayor: “No one sleeps in this town”", "Mayor: “No One Sleeps in This Town”"),
        ("The 'safe zone' of the north and south", "'Safe Zone' of the North and South"),
        ("On the road to the river with two traders", "On the Road to the River with Two Traders"),
    ],
)
def test_short_titles_keep_the_key_words_in_their_order(title: str, shortened: str) -> None:
    assert short({"title": title}) == QuotedTitle(shortened)  # 14.33


def test_the_items_own_short_title_comes_first() -> None:
    item = ITEMS["title-subtitle"] | {"title-short": "Flour and debt"}
    assert (
        CHICAGO_NOTE.citation(item, PARAGRAPH, AGAIN).text == "Merrow, “Flour and Debt,” para. 7."
    )


def test_a_title_in_another_language_keeps_its_capitals_and_its_article() -> None:
    item = {"title": "The hus ved elven: en rapport", "language": "da", "author": [PERSON]}
    assert CHICAGO_NOTE.citation(item, None, AGAIN).text == "Okafor, “The hus ved elven.”"


def test_what_has_no_title_is_described_by_its_file_where_it_has_no_address() -> None:
    item: Fields = {"type": "article", "custom": {"footnote": {"file": "notes/a.txt"}}}
    note = "Untitled article (notes/a.txt), n.d., para. 7."
    assert CHICAGO_NOTE.citation(item, PARAGRAPH).text == note
    assert CHICAGO_NOTE.entry(item).text == "Untitled article (notes/a.txt). N.d."
    assert CHICAGO_AUTHOR_DATE.entry(item).text == "Untitled article (notes/a.txt). n.d."
    addressed = item | {"URL": "https://example.org/a", "type": "webpage"}
    assert CHICAGO_NOTE.entry(addressed).text == "Untitled web page. N.d. https://example.org/a."


# Whatever an item holds: words of its own and the manual's, each mark once.
WORDS = st.sampled_from(["Basra", "river", "the", "U.S.", "Why?", "“wait”", "it's", "al-Amal", "7"])
TEXTS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
NAMES = st.one_of(
    st.fixed_dictionaries({"family": TEXTS}, optional={"given": TEXTS, "suffix": st.just("Jr.")}),
    st.fixed_dictionaries({"literal": TEXTS}),
)
DATES = st.one_of(
    st.tuples(st.integers(1900, 2026)),
    st.tuples(st.integers(1900, 2026), st.integers(1, 12)),
    st.tuples(st.integers(1900, 2026), st.integers(1, 12), st.integers(1, 28)),
).map(lambda parts: {"date-parts": [list(parts)]})
FIELDS = (
    "title container-title publisher publisher-place section edition volume issue page title-short"
)
ADDRESSES = st.just("https://example.org/basra")
GENERATED = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            "article article-journal article-magazine article-newspaper webpage book".split()
        )
    },
    optional=dict.fromkeys(FIELDS.split(), TEXTS)
    | {"author": st.lists(NAMES, max_size=12), "issued": DATES, "accessed": DATES}
    | {"URL": ADDRESSES, "language": st.sampled_from(["en", "fr"])},
)
MANUALS = frozenset(
    "and et al n d no para paras accessed untitled article web page edition ed sec section".split()
)


def every_form(item: Fields) -> list[Formatted]:
    return [
        form
        for style in STYLES
        for form in (
            style.entry(item),
            style.citation(item, PARAGRAPH),
            style.citation(item, PARAGRAPH, AGAIN),
        )
    ]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


@settings(max_examples=1000, deadline=None)
@given(GENERATED)
def test_no_word_is_printed_that_neither_the_item_nor_the_manual_has(item: dict[str, Any]) -> None:
    months = {calendar.month_name[m].casefold() for m in months_of(item)}
    allowed = words(str([value for name, value in item.items() if name != "type"]))
    ordinal = {f"{item.get('edition')}{end}" for end in ("st", "nd", "rd", "th")}
    initials = {word[0] for word in allowed}
    for form in every_form(item):
        assert words(form.text) <= allowed | months | MANUALS | {"7"} | ordinal | initials


@settings(max_examples=300, deadline=None)
@given(GENERATED)
def test_no_mark_is_doubled_and_every_form_is_closed(item: dict[str, Any]) -> None:
    for form in every_form(item):
        assert not re.search(r"  |,,|(?<!\.)\.\.(?!\.)| [,.;:]|\( |,\.|\.“\.", form.text), form.text
        assert re.search(r"[.?!][”’]*\Z|\)\Z", form.text), form.text


def months_of(item: dict[str, Any]) -> list[int]:
    dates = [item[name]["date-parts"][0] for name in ("issued", "accessed") if name in item]
    return [parts[1] for parts in dates if len(parts) > 1]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
ODD = st.dictionaries(
    st.sampled_from([*FIELDS.split(), "author", "issued", "accessed", "URL", "DOI", "custom"]), JSON
)


@settings(max_examples=200, deadline=None)
@given(ODD)
def test_odd_data_never_raises(item: dict[str, Any]) -> None:
    for form in every_form(item):
        assert form.text
