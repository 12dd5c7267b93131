"""Chicago's notes and bibliography: entries, notes and short notes, written out by its rules.

The Chicago Manual of Style, 17th edition: entries by 14.21, 14.67, 14.188, 14.191 and 14.206, full
notes by 14.20, with the locator behind the date, and short notes by 14.30 to 14.33.
"""

from __future__ import annotations

import pytest
from citation_items import ITEMS

from qa.citation import Distinction, Locator
from qa.citation.chicago_note import CHICAGO_NOTE

PARAGRAPHS = Locator(label="paragraph", first=4, last=5)

# Of each item the entry, the full note and the short note, both with paragraphs 4 to 5.
GOLDEN: dict[str, tuple[str, str, str]] = {
    "newspaper": (
        "Lindqvist, Nora. “Two Days in the River Market.” Example Herald, August 31, 2006. "
        "https://example.org/market.",
        "Nora Lindqvist, “Two Days in the River Market,” Example Herald, August 31, 2006, "
        "paras. 4–5, https://example.org/market.",
        "Lindqvist, “Two Days,” paras. 4–5.",
    ),
    "newspaper-section": (
        "Park, June. “Traders Return to the Old Town.” Example Herald, March 5, 2007, late "
        "edition, World section.",
        "June Park, “Traders Return to the Old Town,” Example Herald, March 5, 2007, late "
        "edition, World section, paras. 4–5.",
        "Park, “Traders Return to the Old Town,” paras. 4–5.",
    ),
    "newspaper-edition": (
        "Okafor, Asha. “Water Comes Back.” Example Herald, May 1, 2007, 2nd ed.",
        "Asha Okafor, “Water Comes Back,” Example Herald, May 1, 2007, 2nd ed., paras. 4–5.",
        "Okafor, “Water Comes Back,” paras. 4–5.",
    ),
    "newspaper-place": (
        "Park, June. “School Opens Its Doors.” Evening Ledger (Millbrook), September 9, 2007.",
        "June Park, “School Opens Its Doors,” Evening Ledger (Millbrook), September 9, 2007, "
        "paras. 4–5.",
        "Park, “School Opens Its Doors,” paras. 4–5.",
    ),
    "magazine": (
        "Merrow, Jean-Paul T. “The Long Road South.” Harbor Monthly, December 2006.",
        "Jean-Paul T. Merrow, “The Long Road South,” Harbor Monthly, December 2006, paras. 4–5.",
        "Merrow, “Long Road South,” paras. 4–5.",
    ),
    "webpage": (
        "Lindqvist, Nora. “How the Ferry Was Rebuilt.” Footnote Samples, March 12, 2026. "
        "https://example.org/ferry.",
        "Nora Lindqvist, “How the Ferry Was Rebuilt,” Footnote Samples, March 12, 2026, "
        "paras. 4–5, https://example.org/ferry.",
        "Lindqvist, “How the Ferry Was Rebuilt,” paras. 4–5.",
    ),
    "webpage-accessed": (
        "Haddad, Omar. “Prices in the Market, Week by Week.” Footnote Samples. Accessed "
        "April 2, 2026. https://example.org/prices.",
        "Omar Haddad, “Prices in the Market, Week by Week,” Footnote Samples, paras. 4–5, "
        "accessed April 2, 2026, https://example.org/prices.",
        "Haddad, “Prices in the Market,” paras. 4–5.",
    ),
    "webpage-publisher": (
        "Delta Institute. “Rules for Visitors.” Footnote Samples, February 2009. "
        "https://example.org/rules.",
        "“Rules for Visitors,” Footnote Samples, Delta Institute, February 2009, paras. 4–5, "
        "https://example.org/rules.",
        "“Rules for Visitors,” paras. 4–5.",
    ),
    "article": (
        "Park, June. “Notes on a Ceasefire.” April 20, 2008.",
        "June Park, “Notes on a Ceasefire,” April 20, 2008, paras. 4–5.",
        "Park, “Notes on a Ceasefire,” paras. 4–5.",
    ),
    "journal": (
        "Okafor, Asha, and Jean-Paul T. Merrow. “Measuring the Flow of Two Rivers.” Journal "
        "of Invented Hydrology 8, no. 2 (2007): 101–18. https://doi.org/10.5555/jih.8.2.",
        "Asha Okafor and Jean-Paul T. Merrow, “Measuring the Flow of Two Rivers,” Journal of "
        "Invented Hydrology 8, no. 2 (2007): paras. 4–5, https://doi.org/10.5555/jih.8.2.",
        "Okafor and Merrow, “Measuring the Flow,” paras. 4–5.",
    ),
    "doi-and-url": (
        "Okafor, Asha. “A Map of Wells.” Harbor Monthly, July 2007. https://doi.org/10.5555/wells.",
        "Asha Okafor, “A Map of Wells,” Harbor Monthly, July 2007, paras. 4–5, "
        "https://doi.org/10.5555/wells.",
        "Okafor, “Map of Wells,” paras. 4–5.",
    ),
    "no-author": (
        "Example Herald. “Curfew Lifted in the North.” August 31, 2006. "
        "https://example.org/curfew.",
        "“Curfew Lifted in the North,” Example Herald, August 31, 2006, paras. 4–5, "
        "https://example.org/curfew.",
        "“Curfew Lifted,” paras. 4–5.",
    ),
    "two-authors": (
        "Lindqvist, Nora, and Omar Haddad. “Power Lines Cut.” Example Herald, October 10, 2006.",
        "Nora Lindqvist and Omar Haddad, “Power Lines Cut,” Example Herald, October 10, "
        "2006, paras. 4–5.",
        "Lindqvist and Haddad, “Power Lines Cut,” paras. 4–5.",
    ),
    "three-authors": (
        "Lindqvist, Nora, Omar Haddad, and June Park. “Three Views of a Wall.” Example "
        "Herald, November 11, 2006.",
        "Nora Lindqvist, Omar Haddad, and June Park, “Three Views of a Wall,” Example "
        "Herald, November 11, 2006, paras. 4–5.",
        "Lindqvist, Haddad, and Park, “Three Views,” paras. 4–5.",
    ),
    "four-authors": (
        "Lindqvist, Nora, Omar Haddad, June Park, and Asha Okafor. “Four Views of a Gate.” "
        "Harbor Monthly, November 2006.",
        "Nora Lindqvist et al., “Four Views of a Gate,” Harbor Monthly, November 2006, paras. 4–5.",
        "Lindqvist et al., “Four Views,” paras. 4–5.",
    ),
    "many-authors": (
        "Abel, Ada, Ben Bond, Cy Cole, Di Dorn, Eve Ekman, Fay Frost, Gus Grant, et al. “A "
        "Census of Shops.” Footnote Samples, February 29, 2008. https://example.org/census.",
        "Ada Abel et al., “A Census of Shops,” Footnote Samples, February 29, 2008, paras. "
        "4–5, https://example.org/census.",
        "Abel et al., “Census of Shops,” paras. 4–5.",
    ),
    "organisation": (
        "Northern Roads Office. “Report on the Northern Roads.” Footnote Samples, January "
        "30, 2007. https://example.org/roads.",
        "Northern Roads Office, “Report on the Northern Roads,” Footnote Samples, January "
        "30, 2007, paras. 4–5, https://example.org/roads.",
        "Northern Roads Office, “Report on the Northern Roads,” paras. 4–5.",
    ),
    "person-and-organisation": (
        "Lindqvist, Nora, and Harbor News Agency. “A Shared Desk.” Example Herald, February "
        "1, 2007.",
        "Nora Lindqvist and Harbor News Agency, “A Shared Desk,” Example Herald, February 1, "
        "2007, paras. 4–5.",
        "Lindqvist and Harbor News Agency, “Shared Desk,” paras. 4–5.",
    ),
    "organisation-as-container": (
        "River Patrol. “About the River Patrol.” June 6, 2007. https://example.org/patrol.",
        "River Patrol, “About the River Patrol,” June 6, 2007, paras. 4–5, "
        "https://example.org/patrol.",
        "River Patrol, “About the River Patrol,” paras. 4–5.",
    ),
    "particle": (
        "Van Auken, Bess. “Elections in the Valley.” Example Herald, August 30, 2006.",
        "Bess Van Auken, “Elections in the Valley,” Example Herald, August 30, 2006, paras. 4–5.",
        "Van Auken, “Elections in the Valley,” paras. 4–5.",
    ),
    "particle-arabic": (
        "Tamim, Layla al-. “A Bakery in the Square.” Example Herald, April 4, 2007.",
        "Layla al-Tamim, “A Bakery in the Square,” Example Herald, April 4, 2007, paras. 4–5.",
        "Al-Tamim, “Bakery in the Square,” paras. 4–5.",
    ),
    "particle-spanish": (
        "de la Cruz, Inés. “Oranges.” Harbor Monthly, April 2007.",
        "Inés de la Cruz, “Oranges,” Harbor Monthly, April 2007, paras. 4–5.",
        "De la Cruz, “Oranges,” paras. 4–5.",
    ),
    "particle-dropping": (
        "Reuth, Karl von. “Travels by Mule.” Harbor Monthly, October 2007.",
        "Karl von Reuth, “Travels by Mule,” Harbor Monthly, October 2007, paras. 4–5.",
        "Reuth, “Travels by Mule,” paras. 4–5.",
    ),
    "suffix": (
        "Reyes, Daniel M., Jr. “A Judge Resigns.” Example Herald, November 12, 2007.",
        "Daniel M. Reyes Jr., “A Judge Resigns,” Example Herald, November 12, 2007, paras. 4–5.",
        "Reyes, “Judge Resigns,” paras. 4–5.",
    ),
    "written-initials": (
        "Hale, J. R. “Initials Only.” Example Herald, August 8, 2008.",
        "J. R. Hale, “Initials Only,” Example Herald, August 8, 2008, paras. 4–5.",
        "Hale, “Initials Only,” paras. 4–5.",
    ),
    "arabic-name": (
        "ليلى التميمي. “سوق النهر.” جريدة المثال, August 31, 2006.",
        "ليلى التميمي, “سوق النهر,” جريدة المثال, August 31, 2006, paras. 4–5.",
        "ليلى التميمي, “سوق النهر,” paras. 4–5.",
    ),
    "chinese-name": (
        "林小河. “河边的市场.” Footnote Samples, September 1, 2008. https://example.org/he.",
        "林小河, “河边的市场,” Footnote Samples, September 1, 2008, paras. 4–5, https://example.org/he.",
        "林小河, “河边的市场,” paras. 4–5.",
    ),
    "accents": (
        "Éluère, Zoé. “Le marché du fleuve.” The Example Herald, November 3, 2008.",
        "Zoé Éluère, “Le marché du fleuve,” The Example Herald, November 3, 2008, paras. 4–5.",
        "Éluère, “Le marché du fleuve,” paras. 4–5.",
    ),
    "month-only": (
        "Lindqvist, Nora. “A Month of Rain.” Example Herald, December 2005.",
        "Nora Lindqvist, “A Month of Rain,” Example Herald, December 2005, paras. 4–5.",
        "Lindqvist, “Month of Rain,” paras. 4–5.",
    ),
    "year-only": (
        "Haddad, Omar. “A Year of Rain.” Example Herald, 2004.",
        "Omar Haddad, “A Year of Rain,” Example Herald, 2004, paras. 4–5.",
        "Haddad, “Year of Rain,” paras. 4–5.",
    ),
    "no-date": (
        "Park, June. “Undated Dispatch.” Example Herald, n.d. https://example.org/undated.",
        "June Park, “Undated Dispatch,” Example Herald, n.d., paras. 4–5, "
        "https://example.org/undated.",
        "Park, “Undated Dispatch,” paras. 4–5.",
    ),
    "no-date-no-author": (
        "Footnote Samples. “Timetable of the Ferry.” N.d. https://example.org/timetable.",
        "“Timetable of the Ferry,” Footnote Samples, n.d., paras. 4–5, "
        "https://example.org/timetable.",
        "“Timetable of the Ferry,” paras. 4–5.",
    ),
    "no-container": (
        "Okafor, Asha. “Found in a Drawer.” March 3, 2003.",
        "Asha Okafor, “Found in a Drawer,” March 3, 2003, paras. 4–5.",
        "Okafor, “Found in a Drawer,” paras. 4–5.",
    ),
    "no-title": (
        "Merrow, Jean-Paul T. Untitled article. Example Herald, April 4, 2003. "
        "https://example.org/untitled.",
        "Jean-Paul T. Merrow, untitled article, Example Herald, April 4, 2003, paras. 4–5, "
        "https://example.org/untitled.",
        "Merrow, untitled article, paras. 4–5.",
    ),
    "webpage-bare": (
        "“Only a Title.” N.d.",
        "“Only a Title,” n.d., paras. 4–5.",
        "“Only a Title,” paras. 4–5.",
    ),
    "title-straight-quotes": (
        "Lindqvist, Nora. “The ‘Safe Zone’ That Moved.” Example Herald, June 1, 2006.",
        "Nora Lindqvist, “The ‘Safe Zone’ That Moved,” Example Herald, June 1, 2006, paras. 4–5.",
        "Lindqvist, “‘Safe Zone’ That Moved,” paras. 4–5.",
    ),
    "title-curly-quotes": (
        "Haddad, Omar. “Mayor: ‘No One Sleeps Here.’” Example Herald, June 2, 2006.",
        "Omar Haddad, “Mayor: ‘No One Sleeps Here,’” Example Herald, June 2, 2006, paras. 4–5.",
        "Haddad, “Mayor: ‘No One Sleeps Here,’” paras. 4–5.",
    ),
    "title-nested-quotes": (
        "Park, June. “‘He Said “Wait” and Left,’ Says a Driver.” Example Herald, June 3, 2006.",
        "June Park, “‘He Said “Wait” and Left,’ Says a Driver,” Example Herald, June 3, "
        "2006, paras. 4–5.",
        "Park, “‘He Said “Wait” and Left,’ Says a Driver,” paras. 4–5.",
    ),
    "title-question": (
        "Lindqvist, Nora. “Who Pays for the Bridge?” Example Herald, June 5, 2006.",
        "Nora Lindqvist, “Who Pays for the Bridge?,” Example Herald, June 5, 2006, paras. 4–5.",
        "Lindqvist, “Who Pays for the Bridge?,” paras. 4–5.",
    ),
    "title-exclamation": (
        "Footnote Samples. “Stop the Pumps!” June 6, 2006. https://example.org/pumps.",
        "“Stop the Pumps!,” Footnote Samples, June 6, 2006, paras. 4–5, https://example.org/pumps.",
        "“Stop the Pumps!,” paras. 4–5.",
    ),
    "title-quoted-question": (
        "Haddad, Omar. “They Asked, ‘Whose Water?’” Example Herald, June 7, 2006.",
        "Omar Haddad, “They Asked, ‘Whose Water?,’” Example Herald, June 7, 2006, paras. 4–5.",
        "Haddad, “They Asked, ‘Whose Water?,’” paras. 4–5.",
    ),
    "title-subtitle": (
        "Merrow, Jean-Paul T. “The Mill: A Story of Flour and of Debt.” Harbor Monthly, July 2006.",
        "Jean-Paul T. Merrow, “The Mill: A Story of Flour and of Debt,” Harbor Monthly, July "
        "2006, paras. 4–5.",
        "Merrow, “Mill,” paras. 4–5.",
    ),
    "title-apostrophe": (
        "Park, June. “The Fishermen’s Last Haul: A Summer’s End.” Example Herald, July 10, 2006.",
        "June Park, “The Fishermen’s Last Haul: A Summer’s End,” Example Herald, July 10, "
        "2006, paras. 4–5.",
        "Park, “Fishermen’s Last Haul,” paras. 4–5.",
    ),
    "title-abbreviation": (
        "Okafor, Asha. “A Letter to the U.S.” Example Herald, July 12, 2006.",
        "Asha Okafor, “A Letter to the U.S.,” Example Herald, July 12, 2006, paras. 4–5.",
        "Okafor, “Letter to the U.S.,” paras. 4–5.",
    ),
    "title-hyphen": (
        "Lindqvist, Nora. “A Self-Made Hospital and Its Follow-Up Care.” Harbor Monthly, May 2006.",
        "Nora Lindqvist, “A Self-Made Hospital and Its Follow-Up Care,” Harbor Monthly, May "
        "2006, paras. 4–5.",
        "Lindqvist, “Self-Made Hospital and Its Follow-Up Care,” paras. 4–5.",
    ),
    "inferred-container": (
        "Lindqvist, Nora. “Ships Wait at the Bar.” [Example Herald], May 5, 2005.",
        "Nora Lindqvist, “Ships Wait at the Bar,” [Example Herald], May 5, 2005, paras. 4–5.",
        "Lindqvist, “Ships Wait,” paras. 4–5.",
    ),
    "inferred-no-author": (
        "[Footnote Samples]. “Tides for the Week.” June 2005. https://example.org/tides.",
        "“Tides for the Week,” [Footnote Samples], June 2005, paras. 4–5, "
        "https://example.org/tides.",
        "“Tides for the Week,” paras. 4–5.",
    ),
    "hostile-title": (
        "Lindqvist, Nora. “\\Input{/etc/x} <Script>Alert(1)</Script> $X$ [@Key] "
        "}}@Article{.” Footnote Samples, April 1, 2006. https://example.org/a?b=1&c=%22_*.",
        "Nora Lindqvist, “\\Input{/etc/x} <Script>Alert(1)</Script> $X$ [@Key] }}@Article{,” "
        "Footnote Samples, April 1, 2006, paras. 4–5, https://example.org/a?b=1&c=%22_*.",
        "Lindqvist, “\\Input{/etc/x} <Script>Alert(1)</Script> $X$ [@Key] }}@Article{,” "
        "paras. 4–5.",
    ),
}


def test_the_table_holds_forty_items_and_more() -> None:
    assert len(GOLDEN) >= 40


@pytest.mark.parametrize("key", GOLDEN)
def test_entry_note_and_short_note_are_those_of_the_manual(key: str) -> None:
    item, (entry, note, short_note) = ITEMS[key], GOLDEN[key]
    again = Distinction(again=True)
    assert CHICAGO_NOTE.entry(item).text == entry
    assert CHICAGO_NOTE.citation(item, PARAGRAPHS).text == note
    assert CHICAGO_NOTE.citation(item, PARAGRAPHS, again).text == short_note


def test_a_page_is_a_bare_number_and_a_note_without_locator_ends_with_the_date() -> None:
    item = ITEMS["magazine"]
    page = Locator(label="page", first=24, last=24)
    assert CHICAGO_NOTE.citation(item, page).text.endswith("Harbor Monthly, December 2006, 24.")
    assert CHICAGO_NOTE.citation(item).text.endswith("Harbor Monthly, December 2006.")


def test_names_and_titles_in_full_tell_short_notes_apart() -> None:
    item = ITEMS["same-family"]
    given = Distinction(again=True, given=True)
    assert CHICAGO_NOTE.citation(item, None, given).text == "Hugo Castell, “Notes from the Quay.”"
    titled = CHICAGO_NOTE.citation(
        ITEMS["title-subtitle"], None, Distinction(again=True, title=True)
    )
    assert titled.text == "Merrow, “The Mill: A Story of Flour and of Debt.”"


def test_no_distinction_changes_an_entry() -> None:
    every = Distinction(year_suffix="b", title=True, given=True, again=True)
    for item in ITEMS.values():
        assert CHICAGO_NOTE.entry(item, every) == CHICAGO_NOTE.entry(item)
