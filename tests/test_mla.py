"""MLA 9: golden strings worked out from the manual's rules, marked like *this* where in italics."""

from __future__ import annotations

import pytest

from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.mla import MLA
from qa.citation.style import Distinction
from tests.citation_items import ITEMS

PLACE = Locator(label="paragraph", first=4, last=5)
GOLDEN = {
    "newspaper": (
        "Lindqvist, Nora. “Two Days in the River Market.” *The Example Herald*, 31 Aug. 2006, p. "
        "A4, https://example.org/market.",
        "(Lindqvist, pars. 4–5)",
    ),
    "newspaper-section": (
        "Park, June. “Traders Return to the Old Town.” *The Example Herald*, late ed., 5 Mar. "
        "2007, p. B2. World.",
        "(Park, pars. 4–5)",
    ),
    "newspaper-edition": (
        "Okafor, Asha. “Water Comes Back.” *The Example Herald*, 2nd ed., 1 May 2007.",
        "(Okafor, pars. 4–5)",
    ),
    "newspaper-place": (
        "Park, June. “School Opens Its Doors.” *Evening Ledger* [Millbrook], 9 Sept. 2007.",
        "(Park, pars. 4–5)",
    ),
    "magazine": (
        "Merrow, Jean-Paul T. “The Long Road South.” *Harbor Monthly*, vol. 14, no. 3, Dec. "
        "2006, pp. 22–31.",
        "(Merrow, pars. 4–5)",
    ),
    "magazine-volume": (
        "Lindqvist, Nora. “Salt.” *Harbor Monthly*, vol. 15, 2008.",
        "(Lindqvist, pars. 4–5)",
    ),
    "magazine-issue": (
        "Haddad, Omar. “Letters from the Delta.” *Harbor Monthly*, no. 9, June 2008.",
        "(Haddad, pars. 4–5)",
    ),
    "webpage": (
        "Lindqvist, Nora. “How the Ferry Was Rebuilt.” *Footnote Samples*, 12 Mar. 2026, "
        "https://example.org/ferry.",
        "(Lindqvist, pars. 4–5)",
    ),
    "webpage-accessed": (
        "Haddad, Omar. “Prices in the Market, Week by Week.” *Footnote Samples*, "
        "https://example.org/prices. Accessed 2 Apr. 2026.",
        "(Haddad, pars. 4–5)",
    ),
    "webpage-publisher": (
        "“Rules for Visitors.” *Footnote Samples*, Delta Institute, Feb. 2009, "
        "https://example.org/rules.",
        "(“Rules for Visitors,” pars. 4–5)",
    ),
    "article": (
        "Park, June. “Notes on a Ceasefire.” 20 Apr. 2008.",
        "(Park, pars. 4–5)",
    ),
    "journal": (
        "Okafor, Asha, and Jean-Paul T. Merrow. “Measuring the Flow of Two Rivers.” *Journal of "
        "Invented Hydrology*, vol. 8, no. 2, 2007, pp. 101–18, https://doi.org/10.5555/jih.8.2.",
        "(Okafor and Merrow, pars. 4–5)",
    ),
    "no-author": (
        "“Curfew Lifted in the North.” *The Example Herald*, 31 Aug. 2006, "
        "https://example.org/curfew.",
        "(“Curfew Lifted,” pars. 4–5)",
    ),
    "two-authors": (
        "Lindqvist, Nora, and Omar Haddad. “Power Lines Cut.” *The Example Herald*, 10 Oct. 2006.",
        "(Lindqvist and Haddad, pars. 4–5)",
    ),
    "three-authors": (
        "Lindqvist, Nora, et al. “Three Views of a Wall.” *The Example Herald*, 11 Nov. 2006.",
        "(Lindqvist et al., pars. 4–5)",
    ),
    "many-authors": (
        "Abel, Ada, et al. “A Census of Shops.” *Footnote Samples*, 29 Feb. 2008, "
        "https://example.org/census.",
        "(Abel et al., pars. 4–5)",
    ),
    "organisation": (
        "Northern Roads Office. “Report on the Northern Roads.” *Footnote Samples*, 30 Jan. "
        "2007, https://example.org/roads.",
        "(Northern Roads Office, pars. 4–5)",
    ),
    "person-and-organisation": (
        "Lindqvist, Nora, and Harbor News Agency. “A Shared Desk.” *The Example Herald*, 1 Feb. "
        "2007.",
        "(Lindqvist and Harbor News Agency, pars. 4–5)",
    ),
    "organisation-as-container": (
        "“About the River Patrol.” *River Patrol*, 6 June 2007, https://example.org/patrol.",
        "(“About the River Patrol,” pars. 4–5)",
    ),
    "organisation-as-publisher": (
        "“Lights on the Pier.” Pier Trust, 6 June 2008, https://example.org/pier.",
        "(“Lights on the Pier,” pars. 4–5)",
    ),
    "only-family": (
        "Sorin. “One Name Is Enough.” *The Example Herald*, 7 July 2006.",
        "(Sorin, pars. 4–5)",
    ),
    "particle": (
        "Van Auken, Bess. “Elections in the Valley.” *The Example Herald*, 30 Aug. 2006.",
        "(Van Auken, pars. 4–5)",
    ),
    "particle-arabic": (
        "al-Tamim, Layla. “A Bakery in the Square.” *The Example Herald*, 4 Apr. 2007.",
        "(al-Tamim, pars. 4–5)",
    ),
    "particle-spanish": (
        "de la Cruz, Inés. “Oranges.” *Harbor Monthly*, Apr. 2007.",
        "(de la Cruz, pars. 4–5)",
    ),
    "particle-dropping": (
        "Reuth, Karl von. “Travels by Mule.” *Harbor Monthly*, Oct. 2007.",
        "(Reuth, pars. 4–5)",
    ),
    "suffix": (
        "Reyes, Daniel M., Jr. “A Judge Resigns.” *The Example Herald*, 12 Nov. 2007.",
        "(Reyes, pars. 4–5)",
    ),
    "written-initials": (
        "Hale, J. R. “Initials Only.” *The Example Herald*, 8 Aug. 2008.",
        "(Hale, pars. 4–5)",
    ),
    "arabic-name": (
        "ليلى التميمي. “سوق النهر.” *جريدة المثال*, 31 Aug. 2006.",
        "(ليلى التميمي, pars. 4–5)",
    ),
    "chinese-name": (
        "林小河. “河边的市场.” *Footnote Samples*, 1 Sept. 2008, https://example.org/he.",
        "(林小河, pars. 4–5)",
    ),
    "cyrillic-name": (
        "Нина Береговая. “Рынок у реки.” *Пример*, 1 Oct. 2008.",
        "(Нина Береговая, pars. 4–5)",
    ),
    "accents": (
        "Éluère, Zoé. “Le marché du fleuve.” *The Example Herald*, 3 Nov. 2008.",
        "(Éluère, pars. 4–5)",
    ),
    "year-only": (
        "Haddad, Omar. “A Year of Rain.” *The Example Herald*, 2004.",
        "(Haddad, pars. 4–5)",
    ),
    "no-date": (
        "Park, June. “Undated Dispatch.” *The Example Herald*, https://example.org/undated.",
        "(Park, pars. 4–5)",
    ),
    "no-date-no-author": (
        "“Timetable of the Ferry.” *Footnote Samples*, https://example.org/timetable.",
        "(“Timetable of the Ferry,” pars. 4–5)",
    ),
    "no-container": (
        "Okafor, Asha. “Found in a Drawer.” 3 Mar. 2003.",
        "(Okafor, pars. 4–5)",
    ),
    "no-title": (
        "Merrow, Jean-Paul T. Newspaper article. *The Example Herald*, 4 Apr. 2003, "
        "https://example.org/untitled.",
        "(Merrow, pars. 4–5)",
    ),
    "webpage-bare": (
        "“Only a Title.”",
        "(“Only a Title,” pars. 4–5)",
    ),
    "webpage-url-only": (
        "“A Page of Its Own.” https://example.org/own.",
        "(“Page,” pars. 4–5)",
    ),
    "title-straight-quotes": (
        "Lindqvist, Nora. “The ‘Safe Zone’ That Moved.” *The Example Herald*, 1 June 2006.",
        "(Lindqvist, pars. 4–5)",
    ),
    "title-curly-quotes": (
        "Haddad, Omar. “Mayor: ‘No One Sleeps Here.’” *The Example Herald*, 2 June 2006.",
        "(Haddad, pars. 4–5)",
    ),
    "title-nested-quotes": (
        "Park, June. “‘He Said “Wait” and Left,’ Says a Driver.” *The Example Herald*, 3 June "
        "2006.",
        "(Park, pars. 4–5)",
    ),
    "title-single-quotes": (
        "Okafor, Asha. “The ‘Quiet’ Road Isn’t.” *The Example Herald*, 4 June 2006.",
        "(Okafor, pars. 4–5)",
    ),
    "title-question": (
        "Lindqvist, Nora. “Who Pays for the Bridge?” *The Example Herald*, 5 June 2006.",
        "(Lindqvist, pars. 4–5)",
    ),
    "title-exclamation": (
        "“Stop the Pumps!” *Footnote Samples*, 6 June 2006, https://example.org/pumps.",
        "(“Stop the Pumps!” pars. 4–5)",
    ),
    "title-quoted-question": (
        "Haddad, Omar. “They Asked, ‘Whose Water?’” *The Example Herald*, 7 June 2006.",
        "(Haddad, pars. 4–5)",
    ),
    "title-subtitle": (
        "Merrow, Jean-Paul T. “The Mill: A Story of Flour and of Debt.” *Harbor Monthly*, July "
        "2006.",
        "(Merrow, pars. 4–5)",
    ),
    "title-capitals": (
        "Okafor, Asha. “UN and WFP Trucks Reach the KRG Border.” *The Example Herald*, 9 July "
        "2006.",
        "(Okafor, pars. 4–5)",
    ),
    "title-headline": (
        "Haddad, Omar. “Life After the Dam in the Valley of Reeds.” *The Example Herald*, 11 "
        "July 2006.",
        "(Haddad, pars. 4–5)",
    ),
    "title-hyphen": (
        "Lindqvist, Nora. “A Self-Made Hospital and Its Follow-Up Care.” *Harbor Monthly*, May "
        "2006.",
        "(Lindqvist, pars. 4–5)",
    ),
    "title-name-inside": (
        "Haddad, Omar. “What al-Tamim and de la Cruz Agreed On.” *The Example Herald*, 5 May 2006.",
        "(Haddad, pars. 4–5)",
    ),
    "inferred-container": (
        "Lindqvist, Nora. “Ships Wait at the Bar.” *[The Example Herald]*, 5 May 2005.",
        "(Lindqvist, pars. 4–5)",
    ),
    "inferred-no-author": (
        "“Tides for the Week.” *[Footnote Samples]*, June 2005, https://example.org/tides.",
        "(“Tides for the Week,” pars. 4–5)",
    ),
}


def shown(formatted: Formatted) -> str:
    return "".join(f"*{run.text}*" if run.italic else run.text for run in formatted.runs)


def test_at_least_forty_items_have_golden_strings() -> None:
    assert len(GOLDEN) >= 40


@pytest.mark.parametrize("key", GOLDEN)
def test_an_entry_follows_the_handbook(key: str) -> None:
    assert shown(MLA.entry(ITEMS[key])) == GOLDEN[key][0]


@pytest.mark.parametrize("key", GOLDEN)
def test_a_citation_follows_the_handbook(key: str) -> None:
    assert shown(MLA.citation(ITEMS[key], PLACE)) == GOLDEN[key][1]


@pytest.mark.parametrize(
    ("key", "locator", "citation"),
    [
        ("newspaper", None, "(Lindqvist)"),
        ("newspaper", Locator(label="paragraph", first=4, last=4), "(Lindqvist, par. 4)"),
        ("newspaper", Locator(label="page", first=2, last=2), "(Lindqvist 2)"),
        ("newspaper", Locator(label="page", first=2, last=3), "(Lindqvist 2–3)"),
        ("newspaper", Locator(label="page", first=102, last=113), "(Lindqvist 102–13)"),
        ("no-author-article", Locator(label="page", first=2, last=2), "(“The Quiet Week” 2)"),
        ("title-exclamation", Locator(label="page", first=2, last=2), "(“Stop the Pumps!” 2)"),
    ],
)
def test_the_place_is_a_paragraph_or_a_page_or_nothing(
    key: str, locator: Locator | None, citation: str
) -> None:
    assert MLA.citation(ITEMS[key], locator).text == citation


def test_works_of_one_author_are_cited_with_their_titles() -> None:
    title = Distinction(title=True)
    item, page = ITEMS["same-year-1"], Locator(label="page", first=2, last=2)
    assert MLA.citation(item, PLACE, title).text == "(Castell, “Fuel Runs Short,” pars. 4–5)"
    assert MLA.citation(item, page, title).text == "(Castell, “Fuel Runs Short” 2)"
    assert MLA.citation(ITEMS["newspaper"], None, title).text == "(Lindqvist, “Two Days”)"


def test_authors_who_share_a_family_name_are_cited_with_initials() -> None:
    given = Distinction(given=True)
    assert MLA.citation(ITEMS["same-family"], PLACE, given).text == "(H. Castell, pars. 4–5)"
    assert MLA.citation(ITEMS["two-authors"], None, given).text == "(N. Lindqvist and Haddad)"


def test_a_title_that_is_shortened_is_whole_where_that_is_not_enough() -> None:
    whole = MLA.citation(ITEMS["no-author"], None, Distinction(title=True)).text
    assert whole == "(“Curfew Lifted in the North”)"


def test_without_author_and_title_the_description_stands_first() -> None:
    item = {"type": "article-magazine", "container-title": "Harbor Monthly"}
    assert MLA.entry(item).text == "Magazine article. Harbor Monthly."
    assert MLA.citation(item, PLACE).text == "(Magazine article, pars. 4–5)"


def test_a_book_stands_alone_in_italics() -> None:
    item = {
        "type": "book",
        "title": "the book of wells",
        "author": [{"family": "Lee", "given": "Ann", "suffix": "Jr."}, {"literal": "Wells Club"}],
        "publisher": "Delta Institute",
        "issued": {"date-parts": [[2001]]},
    }
    assert shown(MLA.entry(item)) == (
        "Lee, Ann, Jr., and Wells Club. *The Book of Wells*. Delta Institute, 2001."
    )


def test_the_address_leads_there_and_a_script_nowhere() -> None:
    assert MLA.entry(ITEMS["webpage"]).runs[-2].link == "https://example.org/ferry"
    assert all(run.link is None for run in MLA.entry(ITEMS["hostile-author"]).runs)


def test_inferred_fields_stand_in_brackets() -> None:
    item = {
        "type": "webpage",
        "title": "Tides",
        "author": [{"family": "Lee", "given": "Ann"}],
        "issued": {"date-parts": [[2006, 5]]},
        "custom": {"footnote": {"inferred": ["author", "issued", "title", "type"]}},
    }
    assert MLA.entry(item).text == "[Lee, Ann]. [Tides]. [May 2006]."
    assert MLA.citation(item).text == "([Lee])"


def test_what_follows_the_title_takes_a_capital_where_no_container_is_known() -> None:
    item = {"type": "article-magazine", "title": "Salt", "volume": "3", "page": "7, 9"}
    assert MLA.entry(item).text == "“Salt.” Vol. 3, pp. 7, 9."
