"""APA 7: golden strings worked out from the manual's rules, marked like *this* where in italics."""

from __future__ import annotations

import pytest

from qa.citation.apa import APA
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.style import Distinction
from tests.citation_items import ITEMS

PLACE = Locator(label="paragraph", first=4, last=5)
GOLDEN = {
    "newspaper": (
        "Lindqvist, N. (2006, August 31). Two days in the river market. *The Example Herald*, "
        "A4. https://example.org/market",
        "(Lindqvist, 2006, paras. 4–5)",
    ),
    "newspaper-print": (
        "Haddad, O. (2006, August 31). Bridge reopens after the flood. *The Example Herald*, "
        "12–14.",
        "(Haddad, 2006, paras. 4–5)",
    ),
    "newspaper-section": (
        "Park, J. (2007, March 5). Traders return to the old town. *The Example Herald*, B2.",
        "(Park, 2007, paras. 4–5)",
    ),
    "magazine": (
        "Merrow, J.-P. T. (2006, December). The long road south. *Harbor Monthly*, *14*(3), 22–31.",
        "(Merrow, 2006, paras. 4–5)",
    ),
    "magazine-weekly": (
        "Okafor, A. (2008, January 14). A season of dust. *Harbor Monthly*, 5. "
        "https://example.org/dust",
        "(Okafor, 2008, paras. 4–5)",
    ),
    "magazine-issue": (
        "Haddad, O. (2008, June). Letters from the delta. *Harbor Monthly*, (9).",
        "(Haddad, 2008, paras. 4–5)",
    ),
    "webpage": (
        "Lindqvist, N. (2026, March 12). *How the ferry was rebuilt*. Footnote Samples. "
        "https://example.org/ferry",
        "(Lindqvist, 2026, paras. 4–5)",
    ),
    "webpage-accessed": (
        "Haddad, O. (n.d.). *Prices in the market, week by week*. Footnote Samples. Retrieved "
        "April 2, 2026, from https://example.org/prices",
        "(Haddad, n.d., paras. 4–5)",
    ),
    "webpage-publisher": (
        "*Rules for visitors*. (2009, February). Footnote Samples. https://example.org/rules",
        "(*Rules for Visitors*, 2009, paras. 4–5)",
    ),
    "article": (
        "Park, J. (2008, April 20). *Notes on a ceasefire*.",
        "(Park, 2008, paras. 4–5)",
    ),
    "journal": (
        "Okafor, A., & Merrow, J.-P. T. (2007). Measuring the flow of two rivers. *Journal of "
        "Invented Hydrology*, *8*(2), 101–118. https://doi.org/10.5555/jih.8.2",
        "(Okafor & Merrow, 2007, paras. 4–5)",
    ),
    "doi-and-url": (
        "Okafor, A. (2007, July). A map of wells. *Harbor Monthly*. https://doi.org/10.5555/wells",
        "(Okafor, 2007, paras. 4–5)",
    ),
    "no-author": (
        "Curfew lifted in the north. (2006, August 31). *The Example Herald*. "
        "https://example.org/curfew",
        "(“Curfew Lifted in the North,” 2006, paras. 4–5)",
    ),
    "two-authors": (
        "Lindqvist, N., & Haddad, O. (2006, October 10). Power lines cut. *The Example Herald*.",
        "(Lindqvist & Haddad, 2006, paras. 4–5)",
    ),
    "three-authors": (
        "Lindqvist, N., Haddad, O., & Park, J. (2006, November 11). Three views of a wall. *The "
        "Example Herald*.",
        "(Lindqvist et al., 2006, paras. 4–5)",
    ),
    "many-authors": (
        "Abel, A., Bond, B., Cole, C., Dorn, D., Ekman, E., Frost, F., Grant, G., Holm, H., "
        "Irwin, I., Joss, J., Kemp, K., Lund, L., Moss, M., Nash, N., Orr, O., Pike, P., Quist, "
        "Q., Rowe, R., Sand, S., . . . Unger, U. (2008, February 29). *A census of shops*. "
        "Footnote Samples. https://example.org/census",
        "(Abel et al., 2008, paras. 4–5)",
    ),
    "twenty-authors": (
        "Abel, A., Bond, B., Cole, C., Dorn, D., Ekman, E., Frost, F., Grant, G., Holm, H., "
        "Irwin, I., Joss, J., Kemp, K., Lund, L., Moss, M., Nash, N., Orr, O., Pike, P., Quist, "
        "Q., Rowe, R., Sand, S., & Toft, T. (2008, March 1). *A census of boats*. Footnote "
        "Samples.",
        "(Abel et al., 2008, paras. 4–5)",
    ),
    "organisation": (
        "Northern Roads Office. (2007, January 30). *Report on the northern roads*. Footnote "
        "Samples. https://example.org/roads",
        "(Northern Roads Office, 2007, paras. 4–5)",
    ),
    "person-and-organisation": (
        "Lindqvist, N., & Harbor News Agency. (2007, February 1). A shared desk. *The Example "
        "Herald*.",
        "(Lindqvist & Harbor News Agency, 2007, paras. 4–5)",
    ),
    "organisation-as-container": (
        "River Patrol. (2007, June 6). *About the river patrol*. https://example.org/patrol",
        "(River Patrol, 2007, paras. 4–5)",
    ),
    "organisation-as-publisher": (
        "Pier Trust. (2008, June 6). *Lights on the pier*. https://example.org/pier",
        "(Pier Trust, 2008, paras. 4–5)",
    ),
    "only-family": (
        "Sorin. (2006, July 7). One name is enough. *The Example Herald*.",
        "(Sorin, 2006, paras. 4–5)",
    ),
    "particle": (
        "Van Auken, B. (2006, August 30). Elections in the valley. *The Example Herald*.",
        "(Van Auken, 2006, paras. 4–5)",
    ),
    "particle-arabic": (
        "al-Tamim, L. (2007, April 4). A bakery in the square. *The Example Herald*.",
        "(al-Tamim, 2007, paras. 4–5)",
    ),
    "particle-spanish": (
        "de la Cruz, I. (2007, April). Oranges. *Harbor Monthly*.",
        "(de la Cruz, 2007, paras. 4–5)",
    ),
    "particle-dropping": (
        "Reuth, K. von. (2007, October). Travels by mule. *Harbor Monthly*.",
        "(Reuth, 2007, paras. 4–5)",
    ),
    "suffix": (
        "Reyes, D. M., Jr. (2007, November 12). A judge resigns. *The Example Herald*.",
        "(Reyes, 2007, paras. 4–5)",
    ),
    "suffix-numeral": (
        "Stone, A., III. (2007, December 12). A judge returns. *The Example Herald*.",
        "(Stone, 2007, paras. 4–5)",
    ),
    "written-initials": (
        "Hale, J. R. (2008, August 8). Initials only. *The Example Herald*.",
        "(Hale, 2008, paras. 4–5)",
    ),
    "arabic-name": (
        "ليلى التميمي. (2006, August 31). سوق النهر. *جريدة المثال*.",
        "(ليلى التميمي, 2006, paras. 4–5)",
    ),
    "chinese-name": (
        "林小河. (2008, September 1). *河边的市场*. Footnote Samples. https://example.org/he",
        "(林小河, 2008, paras. 4–5)",
    ),
    "cyrillic-name": (
        "Нина Береговая. (2008, October 1). Рынок у реки. *Пример*.",
        "(Нина Береговая, 2008, paras. 4–5)",
    ),
    "accents": (
        "Éluère, Z. (2008, November 3). Le marché du fleuve. *The Example Herald*.",
        "(Éluère, 2008, paras. 4–5)",
    ),
    "month-only": (
        "Lindqvist, N. (2005, December). A month of rain. *The Example Herald*.",
        "(Lindqvist, 2005, paras. 4–5)",
    ),
    "no-date": (
        "Park, J. (n.d.). Undated dispatch. *The Example Herald*. https://example.org/undated",
        "(Park, n.d., paras. 4–5)",
    ),
    "no-date-no-author": (
        "*Timetable of the ferry*. (n.d.). Footnote Samples. https://example.org/timetable",
        "(*Timetable of the Ferry*, n.d., paras. 4–5)",
    ),
    "no-container": (
        "Okafor, A. (2003, March 3). Found in a drawer.",
        "(Okafor, 2003, paras. 4–5)",
    ),
    "no-title": (
        "Merrow, J.-P. T. (2003, April 4). [Newspaper article]. *The Example Herald*. "
        "https://example.org/untitled",
        "(Merrow, 2003, paras. 4–5)",
    ),
    "webpage-bare": (
        "*Only a title*. (n.d.).",
        "(*Only a Title*, n.d., paras. 4–5)",
    ),
    "webpage-url-only": (
        "*A page of its own*. (n.d.). https://example.org/own",
        "(*A Page of Its Own*, n.d., paras. 4–5)",
    ),
    "title-straight-quotes": (
        "Lindqvist, N. (2006, June 1). The “safe zone” that moved. *The Example Herald*.",
        "(Lindqvist, 2006, paras. 4–5)",
    ),
    "title-curly-quotes": (
        "Haddad, O. (2006, June 2). Mayor: “No one sleeps here.” *The Example Herald*.",
        "(Haddad, 2006, paras. 4–5)",
    ),
    "title-nested-quotes": (
        "Park, J. (2006, June 3). “He said ‘wait’ and left,” says a driver. *The Example Herald*.",
        "(Park, 2006, paras. 4–5)",
    ),
    "title-single-quotes": (
        "Okafor, A. (2006, June 4). The “quiet” road isn’t. *The Example Herald*.",
        "(Okafor, 2006, paras. 4–5)",
    ),
    "title-question": (
        "Lindqvist, N. (2006, June 5). Who pays for the bridge? *The Example Herald*.",
        "(Lindqvist, 2006, paras. 4–5)",
    ),
    "title-exclamation": (
        "*Stop the pumps!* (2006, June 6). Footnote Samples. https://example.org/pumps",
        "(*Stop the Pumps!*, 2006, paras. 4–5)",
    ),
    "title-quoted-question": (
        "Haddad, O. (2006, June 7). They asked, “Whose water?” *The Example Herald*.",
        "(Haddad, 2006, paras. 4–5)",
    ),
    "title-subtitle": (
        "Merrow, J.-P. T. (2006, July). The mill: A story of flour and of debt. *Harbor Monthly*.",
        "(Merrow, 2006, paras. 4–5)",
    ),
    "title-capitals": (
        "Okafor, A. (2006, July 9). UN and WFP trucks reach the KRG border. *The Example Herald*.",
        "(Okafor, 2006, paras. 4–5)",
    ),
    "title-headline": (
        "Haddad, O. (2006, July 11). Life After the Dam in the Valley of Reeds. *The Example "
        "Herald*.",
        "(Haddad, 2006, paras. 4–5)",
    ),
    "title-abbreviation": (
        "Okafor, A. (2006, July 12). A letter to the U.S. *The Example Herald*.",
        "(Okafor, 2006, paras. 4–5)",
    ),
    "inferred-container": (
        "Lindqvist, N. (2005, May 5). Ships wait at the bar. *[The Example Herald]*.",
        "(Lindqvist, 2005, paras. 4–5)",
    ),
    "inferred-no-author": (
        "*Tides for the week*. (2005, June). [Footnote Samples]. https://example.org/tides",
        "(*Tides for the Week*, 2005, paras. 4–5)",
    ),
}


def shown(formatted: Formatted) -> str:
    return "".join(f"*{run.text}*" if run.italic else run.text for run in formatted.runs)


def test_at_least_forty_items_have_golden_strings() -> None:
    assert len(GOLDEN) >= 40


@pytest.mark.parametrize("key", GOLDEN)
def test_an_entry_follows_the_manual(key: str) -> None:
    assert shown(APA.entry(ITEMS[key])) == GOLDEN[key][0]


@pytest.mark.parametrize("key", GOLDEN)
def test_a_citation_follows_the_manual(key: str) -> None:
    assert shown(APA.citation(ITEMS[key], PLACE)) == GOLDEN[key][1]


@pytest.mark.parametrize(
    ("locator", "citation"),
    [
        (None, "(Lindqvist, 2006)"),
        (Locator(label="paragraph", first=4, last=4), "(Lindqvist, 2006, para. 4)"),
        (Locator(label="page", first=2, last=2), "(Lindqvist, 2006, p. 2)"),
        (Locator(label="page", first=2, last=3), "(Lindqvist, 2006, pp. 2–3)"),
    ],
)
def test_the_place_is_a_paragraph_or_a_page_or_nothing(
    locator: Locator | None, citation: str
) -> None:
    assert APA.citation(ITEMS["newspaper"], locator).text == citation


def test_works_of_one_year_have_letters_in_the_entry_and_the_citation() -> None:
    second = Distinction(year_suffix="b")
    assert APA.entry(ITEMS["same-year-2"], second).text.startswith("Castell, I. (2007b, August 3).")
    assert APA.citation(ITEMS["same-year-2"], None, second).text == "(Castell, 2007b)"
    assert APA.entry(ITEMS["no-date"], second).text.startswith("Park, J. (n.d.-b).")
    assert APA.citation(ITEMS["no-date"], None, second).text == "(Park, n.d.-b)"


def test_authors_who_share_a_family_name_are_cited_with_initials() -> None:
    given = Distinction(given=True)
    assert APA.citation(ITEMS["same-family"], None, given).text == "(H. Castell, 2008)"
    assert APA.citation(ITEMS["suffix"], None, given).text == "(D. M. Reyes, 2007)"
    assert APA.citation(ITEMS["two-authors"], None, given).text == "(N. Lindqvist & Haddad, 2006)"


def test_a_long_title_is_cited_by_its_first_words_and_whole_where_that_is_not_enough() -> None:
    item = {
        "type": "article-newspaper",
        "title": "Seven hours on the bridge between the two towns",
        "issued": {"date-parts": [[2006]]},
    }
    assert APA.citation(item).text == "(“Seven Hours on the Bridge,” 2006)"
    whole = APA.citation(item, None, Distinction(title=True)).text
    assert whole == "(“Seven Hours on the Bridge Between the Two Towns,” 2006)"


def test_without_author_and_title_the_description_stands_first() -> None:
    item = {"type": "article-magazine", "container-title": "Harbor Monthly"}
    assert APA.entry(item).text == "[Magazine article]. (n.d.). Harbor Monthly."
    assert APA.citation(item).text == "([Magazine article], n.d.)"


def test_a_chapter_says_what_it_stands_in() -> None:
    item = {
        "type": "chapter",
        "title": "Wells",
        "author": [{"family": "Lee", "given": "Ann"}],
        "container-title": "The book of water",
        "page": "10-19",
        "publisher": "Delta Institute",
        "issued": {"date-parts": [[2001, 5]]},
    }
    assert shown(APA.entry(item)) == (
        "Lee, A. (2001). Wells. In *The book of water* (pp. 10–19). Delta Institute."
    )


def test_the_address_leads_there_and_a_script_nowhere() -> None:
    run = APA.entry(ITEMS["journal"]).runs[-1]
    assert run.link == run.text == "https://doi.org/10.5555/jih.8.2"
    assert all(run.link is None for run in APA.entry(ITEMS["hostile-author"]).runs)


def test_inferred_fields_stand_in_brackets() -> None:
    item = {
        "type": "webpage",
        "title": "Tides",
        "author": [{"family": "Lee", "given": "Ann"}],
        "issued": {"date-parts": [[2006, 5]]},
        "custom": {"footnote": {"inferred": ["author", "issued", "title", "type"]}},
    }
    assert APA.entry(item).text == "[Lee, A.]. ([2006, May]). [Tides]."
    assert APA.citation(item).text == "([Lee], [2006])"
