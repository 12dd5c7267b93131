"""Chicago's author-date system: references and citations in the text, written out by its rules.

The Chicago Manual of Style, 17th edition: references by 15.6, 15.14 and 15.46 to 15.51, citations
by 15.22 and 15.23, without a date by 15.44, without an author by 15.34 and 15.49.
"""

from __future__ import annotations

import pytest
from citation_items import ITEMS, Fields

from qa.citation import Distinction, Locator
from qa.citation.chicago_author_date import CHICAGO_AUTHOR_DATE

PARAGRAPHS = Locator(label="paragraph", first=4, last=5)

# Of each item the reference, and the citation with paragraphs 4 to 5.
GOLDEN: dict[str, tuple[str, str]] = {
    "newspaper": (
        "Lindqvist, Nora. 2006. “Two Days in the River Market.” Example Herald, August 31, "
        "2006. https://example.org/market.",
        "(Lindqvist 2006, paras. 4–5)",
    ),
    "newspaper-section": (
        "Park, June. 2007. “Traders Return to the Old Town.” Example Herald, March 5, 2007, "
        "late edition, World section.",
        "(Park 2007, paras. 4–5)",
    ),
    "newspaper-edition": (
        "Okafor, Asha. 2007. “Water Comes Back.” Example Herald, May 1, 2007, 2nd ed.",
        "(Okafor 2007, paras. 4–5)",
    ),
    "newspaper-place": (
        "Park, June. 2007. “School Opens Its Doors.” Evening Ledger (Millbrook), September "
        "9, 2007.",
        "(Park 2007, paras. 4–5)",
    ),
    "magazine": (
        "Merrow, Jean-Paul T. 2006. “The Long Road South.” Harbor Monthly, December 2006.",
        "(Merrow 2006, paras. 4–5)",
    ),
    "webpage": (
        "Lindqvist, Nora. 2026. “How the Ferry Was Rebuilt.” Footnote Samples, March 12, "
        "2026. https://example.org/ferry.",
        "(Lindqvist 2026, paras. 4–5)",
    ),
    "webpage-accessed": (
        "Haddad, Omar. n.d. “Prices in the Market, Week by Week.” Footnote Samples. Accessed "
        "April 2, 2026. https://example.org/prices.",
        "(Haddad, n.d., paras. 4–5)",
    ),
    "webpage-publisher": (
        "Delta Institute. 2009. “Rules for Visitors.” Footnote Samples, February 2009. "
        "https://example.org/rules.",
        "(Delta Institute 2009, paras. 4–5)",
    ),
    "article": (
        "Park, June. 2008. “Notes on a Ceasefire.” April 20, 2008.",
        "(Park 2008, paras. 4–5)",
    ),
    "journal": (
        "Okafor, Asha, and Jean-Paul T. Merrow. 2007. “Measuring the Flow of Two Rivers.” "
        "Journal of Invented Hydrology 8 (2): 101–18. https://doi.org/10.5555/jih.8.2.",
        "(Okafor and Merrow 2007, paras. 4–5)",
    ),
    "doi-and-url": (
        "Okafor, Asha. 2007. “A Map of Wells.” Harbor Monthly, July 2007. "
        "https://doi.org/10.5555/wells.",
        "(Okafor 2007, paras. 4–5)",
    ),
    "no-author": (
        "Example Herald. 2006. “Curfew Lifted in the North.” August 31, 2006. "
        "https://example.org/curfew.",
        "(Example Herald 2006, paras. 4–5)",
    ),
    "two-authors": (
        "Lindqvist, Nora, and Omar Haddad. 2006. “Power Lines Cut.” Example Herald, October "
        "10, 2006.",
        "(Lindqvist and Haddad 2006, paras. 4–5)",
    ),
    "three-authors": (
        "Lindqvist, Nora, Omar Haddad, and June Park. 2006. “Three Views of a Wall.” Example "
        "Herald, November 11, 2006.",
        "(Lindqvist, Haddad, and Park 2006, paras. 4–5)",
    ),
    "four-authors": (
        "Lindqvist, Nora, Omar Haddad, June Park, and Asha Okafor. 2006. “Four Views of a "
        "Gate.” Harbor Monthly, November 2006.",
        "(Lindqvist et al. 2006, paras. 4–5)",
    ),
    "many-authors": (
        "Abel, Ada, Ben Bond, Cy Cole, Di Dorn, Eve Ekman, Fay Frost, Gus Grant, et al. "
        "2008. “A Census of Shops.” Footnote Samples, February 29, 2008. "
        "https://example.org/census.",
        "(Abel et al. 2008, paras. 4–5)",
    ),
    "organisation": (
        "Northern Roads Office. 2007. “Report on the Northern Roads.” Footnote Samples, "
        "January 30, 2007. https://example.org/roads.",
        "(Northern Roads Office 2007, paras. 4–5)",
    ),
    "person-and-organisation": (
        "Lindqvist, Nora, and Harbor News Agency. 2007. “A Shared Desk.” Example Herald, "
        "February 1, 2007.",
        "(Lindqvist and Harbor News Agency 2007, paras. 4–5)",
    ),
    "organisation-as-container": (
        "River Patrol. 2007. “About the River Patrol.” June 6, 2007. https://example.org/patrol.",
        "(River Patrol 2007, paras. 4–5)",
    ),
    "particle": (
        "Van Auken, Bess. 2006. “Elections in the Valley.” Example Herald, August 30, 2006.",
        "(Van Auken 2006, paras. 4–5)",
    ),
    "particle-arabic": (
        "Tamim, Layla al-. 2007. “A Bakery in the Square.” Example Herald, April 4, 2007.",
        "(al-Tamim 2007, paras. 4–5)",
    ),
    "particle-spanish": (
        "de la Cruz, Inés. 2007. “Oranges.” Harbor Monthly, April 2007.",
        "(de la Cruz 2007, paras. 4–5)",
    ),
    "particle-dropping": (
        "Reuth, Karl von. 2007. “Travels by Mule.” Harbor Monthly, October 2007.",
        "(Reuth 2007, paras. 4–5)",
    ),
    "suffix": (
        "Reyes, Daniel M., Jr. 2007. “A Judge Resigns.” Example Herald, November 12, 2007.",
        "(Reyes 2007, paras. 4–5)",
    ),
    "written-initials": (
        "Hale, J. R. 2008. “Initials Only.” Example Herald, August 8, 2008.",
        "(Hale 2008, paras. 4–5)",
    ),
    "arabic-name": (
        "ليلى التميمي. 2006. “سوق النهر.” جريدة المثال, August 31, 2006.",
        "(ليلى التميمي 2006, paras. 4–5)",
    ),
    "chinese-name": (
        "林小河. 2008. “河边的市场.” Footnote Samples, September 1, 2008. https://example.org/he.",
        "(林小河 2008, paras. 4–5)",
    ),
    "accents": (
        "Éluère, Zoé. 2008. “Le marché du fleuve.” The Example Herald, November 3, 2008.",
        "(Éluère 2008, paras. 4–5)",
    ),
    "month-only": (
        "Lindqvist, Nora. 2005. “A Month of Rain.” Example Herald, December 2005.",
        "(Lindqvist 2005, paras. 4–5)",
    ),
    "year-only": (
        "Haddad, Omar. 2004. “A Year of Rain.” Example Herald.",
        "(Haddad 2004, paras. 4–5)",
    ),
    "no-date": (
        "Park, June. n.d. “Undated Dispatch.” Example Herald. https://example.org/undated.",
        "(Park, n.d., paras. 4–5)",
    ),
    "no-date-no-author": (
        "Footnote Samples. n.d. “Timetable of the Ferry.” https://example.org/timetable.",
        "(Footnote Samples, n.d., paras. 4–5)",
    ),
    "no-container": (
        "Okafor, Asha. 2003. “Found in a Drawer.” March 3, 2003.",
        "(Okafor 2003, paras. 4–5)",
    ),
    "no-title": (
        "Merrow, Jean-Paul T. 2003. Untitled article. Example Herald, April 4, 2003. "
        "https://example.org/untitled.",
        "(Merrow 2003, paras. 4–5)",
    ),
    "webpage-bare": (
        "“Only a Title.” n.d.",
        "(“Only a Title,” n.d., paras. 4–5)",
    ),
    "title-straight-quotes": (
        "Lindqvist, Nora. 2006. “The ‘Safe Zone’ That Moved.” Example Herald, June 1, 2006.",
        "(Lindqvist 2006, paras. 4–5)",
    ),
    "title-curly-quotes": (
        "Haddad, Omar. 2006. “Mayor: ‘No One Sleeps Here.’” Example Herald, June 2, 2006.",
        "(Haddad 2006, paras. 4–5)",
    ),
    "title-nested-quotes": (
        "Park, June. 2006. “‘He Said “Wait” and Left,’ Says a Driver.” Example Herald, June "
        "3, 2006.",
        "(Park 2006, paras. 4–5)",
    ),
    "title-question": (
        "Lindqvist, Nora. 2006. “Who Pays for the Bridge?” Example Herald, June 5, 2006.",
        "(Lindqvist 2006, paras. 4–5)",
    ),
    "title-exclamation": (
        "Footnote Samples. 2006. “Stop the Pumps!” June 6, 2006. https://example.org/pumps.",
        "(Footnote Samples 2006, paras. 4–5)",
    ),
    "title-quoted-question": (
        "Haddad, Omar. 2006. “They Asked, ‘Whose Water?’” Example Herald, June 7, 2006.",
        "(Haddad 2006, paras. 4–5)",
    ),
    "title-subtitle": (
        "Merrow, Jean-Paul T. 2006. “The Mill: A Story of Flour and of Debt.” Harbor "
        "Monthly, July 2006.",
        "(Merrow 2006, paras. 4–5)",
    ),
    "title-apostrophe": (
        "Park, June. 2006. “The Fishermen’s Last Haul: A Summer’s End.” Example Herald, July "
        "10, 2006.",
        "(Park 2006, paras. 4–5)",
    ),
    "title-abbreviation": (
        "Okafor, Asha. 2006. “A Letter to the U.S.” Example Herald, July 12, 2006.",
        "(Okafor 2006, paras. 4–5)",
    ),
    "title-hyphen": (
        "Lindqvist, Nora. 2006. “A Self-Made Hospital and Its Follow-Up Care.” Harbor "
        "Monthly, May 2006.",
        "(Lindqvist 2006, paras. 4–5)",
    ),
    "inferred-container": (
        "Lindqvist, Nora. 2005. “Ships Wait at the Bar.” [Example Herald], May 5, 2005.",
        "(Lindqvist 2005, paras. 4–5)",
    ),
    "inferred-no-author": (
        "[Footnote Samples]. 2005. “Tides for the Week.” June 2005. https://example.org/tides.",
        "([Footnote Samples] 2005, paras. 4–5)",
    ),
    "hostile-title": (
        "Lindqvist, Nora. 2006. “\\Input{/etc/x} <Script>Alert(1)</Script> $X$ [@Key] "
        "}}@Article{.” Footnote Samples, April 1, 2006. https://example.org/a?b=1&c=%22_*.",
        "(Lindqvist 2006, paras. 4–5)",
    ),
}


def test_the_table_holds_forty_items_and_more() -> None:
    assert len(GOLDEN) >= 40


@pytest.mark.parametrize("key", GOLDEN)
def test_reference_and_citation_are_those_of_the_manual(key: str) -> None:
    item, (entry, citation) = ITEMS[key], GOLDEN[key]
    assert CHICAGO_AUTHOR_DATE.entry(item).text == entry
    assert CHICAGO_AUTHOR_DATE.citation(item, PARAGRAPHS).text == citation


def test_a_letter_stands_behind_the_year_in_both() -> None:
    item, second = ITEMS["same-year-2"], Distinction(year_suffix="b")
    assert CHICAGO_AUTHOR_DATE.citation(item, None, second).text == "(Castell 2007b)"
    assert CHICAGO_AUTHOR_DATE.entry(item, second).text == (
        "Castell, Iris. 2007b. “A Truce of One Night.” Example Herald, August 3, 2007."
    )


def test_a_letter_behind_no_date_has_a_hyphen() -> None:
    second = Distinction(year_suffix="b")
    assert CHICAGO_AUTHOR_DATE.citation(ITEMS["no-date"], None, second).text == "(Park, n.d.-b)"


def test_initials_tell_families_apart() -> None:
    given = Distinction(given=True)
    citation = CHICAGO_AUTHOR_DATE.citation(ITEMS["same-family"], PARAGRAPHS, given)
    assert citation.text == "(H. Castell 2008, paras. 4–5)"


@pytest.mark.parametrize(
    ("fields", "citation"),
    [
        ({"title": "Stop the pumps!"}, "(“Stop the Pumps!” 2006, 3)"),
        ({"title": "The well that ran dry: a report"}, "(“The Well That Ran Dry” 2006, 3)"),
        ({}, "(untitled article 2006, 3)"),
    ],
)
def test_a_work_without_author_and_periodical_is_cited_by_its_title(
    fields: Fields, citation: str
) -> None:
    item = {"type": "article", "issued": {"date-parts": [[2006]]}, **fields}
    page = Locator(label="page", first=3, last=3)
    assert CHICAGO_AUTHOR_DATE.citation(item, page).text == citation


def test_an_inferred_date_is_in_brackets_wherever_it_stands() -> None:
    item = ITEMS["newspaper"] | {"custom": {"footnote": {"inferred": ["issued"]}}}
    assert CHICAGO_AUTHOR_DATE.citation(item).text == "(Lindqvist [2006])"
    assert CHICAGO_AUTHOR_DATE.entry(item).text == (
        "Lindqvist, Nora. [2006]. “Two Days in the River Market.” Example Herald, "
        "[August 31, 2006]. https://example.org/market."
    )
