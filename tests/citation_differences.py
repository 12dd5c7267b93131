"""Where APA and MLA differ from pandoc's citeproc, and the manual's rule that says so."""

from __future__ import annotations

__all__ = ["DIFFERENCES"]

_ELLIPSIS = "APA 9.8: of 21 and more authors the last follows three spaced full stops (8.31)"
_NOT_AUTHOR = "APA 9.12: without an author the title comes first; a publisher is no author"
_FULL_DATE = "APA 9.14: the date as it is known; only journals and books give the year alone"
_SAME_SITE = "APA 9.33: the site's name is left out where it is the author's"
_SAME_PUBLISHER = "APA 9.29: a publisher that is the author is left out"
_RETRIEVED = "APA 9.16: 'Retrieved' stands only with a date of retrieval, which is not known"
_APA_UNTITLED = "APA 9.22: a description in brackets stands for a missing title"
_SUBTITLE = "APA 6.17: in sentence case the first word behind a colon takes a capital"
_INERT = "no tag and no name of a key is read in a title: only its words take capitals"

_PREPOSITION = "MLA 2.90: prepositions stay small, however long: 'after'"
_EDITION = "MLA 5.48 to 5.50: an edition is called one: 'late ed.'"
_SHORT = "MLA chapter 6, Shortening Titles of Works: a long title is cut to its first phrase"
_OWN_PUBLISHER = "MLA 5.3 to 5.22: an organisation's own work is listed by its title"
_PART = "MLA 5.23 to 5.30: articles and web pages are parts of greater works, in quotation marks"
_MLA_UNTITLED = "MLA 5.29: a description stands for a missing title"
_STOP_INSIDE = "MLA chapter 6, Punctuation with Quotations: a full stop stands inside both marks"
_COMPOUND = "MLA 2.90: in a compound the second word takes a capital unless it is a preposition"
_OWN_CAPITALS = "MLA 2.90 and chapter 2, Names of Persons: a name's particle keeps its letters"

DIFFERENCES: dict[tuple[str, str, str], str] = {
    ("webpage-publisher", "apa", "entry"): _NOT_AUTHOR,
    ("webpage-publisher", "apa", "citation"): _NOT_AUTHOR,
    ("article", "apa", "entry"): _FULL_DATE,
    ("article-url", "apa", "entry"): _FULL_DATE,
    ("many-authors", "apa", "entry"): _ELLIPSIS,
    ("organisation-as-container", "apa", "entry"): _SAME_SITE,
    ("organisation-as-publisher", "apa", "entry"): _SAME_PUBLISHER,
    ("no-date", "apa", "entry"): _RETRIEVED,
    ("no-date-no-author", "apa", "entry"): _RETRIEVED,
    ("webpage-url-only", "apa", "entry"): _RETRIEVED,
    ("no-title", "apa", "entry"): _APA_UNTITLED,
    ("title-subtitle", "apa", "entry"): _SUBTITLE,
    ("title-apostrophe", "apa", "entry"): _SUBTITLE,
    ("hostile-author", "apa", "entry"): _INERT,
    ("newspaper-print", "mla", "entry"): _PREPOSITION,
    ("newspaper-section", "mla", "entry"): _EDITION,
    ("no-author", "mla", "citation"): _SHORT,
    ("organisation-as-publisher", "mla", "entry"): _OWN_PUBLISHER,
    ("organisation-as-publisher", "mla", "citation"): _OWN_PUBLISHER,
    ("organisation-as-container", "mla", "entry"): _OWN_PUBLISHER,
    ("organisation-as-container", "mla", "citation"): _OWN_PUBLISHER,
    ("no-container", "mla", "entry"): _PART,
    ("no-title", "mla", "entry"): _MLA_UNTITLED,
    ("webpage-bare", "mla", "entry"): _PART,
    ("webpage-bare", "mla", "citation"): _PART,
    ("webpage-url-only", "mla", "entry"): _PART,
    ("webpage-url-only", "mla", "citation"): f"{_PART}; {_SHORT}",
    ("title-curly-quotes", "mla", "entry"): _STOP_INSIDE,
    ("title-hyphen", "mla", "entry"): _COMPOUND,
    ("title-name-inside", "mla", "entry"): _OWN_CAPITALS,
    ("hostile-title", "mla", "entry"): _INERT,
    ("hostile-author", "mla", "entry"): _INERT,
}
"""The rule by (item, style, "entry" or "citation")."""
