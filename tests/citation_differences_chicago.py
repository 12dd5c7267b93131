"""Where Chicago differs from pandoc with the official CSL files, and the rule that says why.

The manual is The Chicago Manual of Style, 17th edition. The CSL files are
"chicago-notes-bibliography-17th-edition" and "chicago-author-date-17th-edition".
"""

from __future__ import annotations

__all__ = ["DIFFERENCES"]

_NOTE, _AUTHOR_DATE = "chicago-note", "chicago-author-date"

_THE = (
    '14.193 and 14.170: an initial "The" of a newspaper\'s English name is left out; CSL '
    "keeps names as they are"
)
_PREPOSITION = (
    '8.159: prepositions are small whatever their length; CSL\'s list of small words lacks "after"'
)
_SECTION = '14.191: edition and section follow the date ("late edition, World section")'
_YEAR_ONCE = (
    "15.14 and 15.49: the year is repeated with a month and day, to keep them together; "
    "alone it would say nothing new"
)
_YEAR_AGAIN = "15.14 and 15.50: of a web page too the year is repeated with month and day"
_PREPRINT = (
    "14.4: nothing says that the article is a preprint; CSL takes every item of the type "
    '"article" for one'
)
_ONCE = (
    "14.84 and 14.206: an organisation that is the author is not named again as the site or "
    "its owner"
)
_PARTICLE = (
    "8.5 and 16.71: names are inverted as their bearers use them; a particle that belongs "
    "to the family name stays in front of it"
)
_UNDATED = '14.145: an unknown date is "n.d.", which CSL leaves out of a web page'
_QUOTED = (
    "14.86 and 8.177: the title of an article stands in quotation marks also where its "
    "newspaper is unknown"
)
_DESCRIBED = "14.196: what has no title is described, in roman"
_INSIDE = "6.9: a comma or full stop stands within single quotation marks too"
_COMMA = (
    "6.125 and 14.96: the comma stays behind a title that ends in a question or exclamation mark"
)
_ABBREVIATION = (
    "6.9: the comma behind a title stays where the title ends in an abbreviation's full stop"
)
_HYPHEN = (
    "8.161: the second part of a compound takes a capital too unless it is an article, "
    'preposition or conjunction; "up" is an adverb here'
)
_NAMES = "8.5 and 8.14: names keep the capitals that their bearers give them, in headlines too"
_CODE = (
    "8.159 tells words from each other, and in this text there is none: what is a word is a "
    "matter of definition"
)

_ENTRIES = ((_NOTE, "entry"), (_AUTHOR_DATE, "entry"))
_NOTES = ((_NOTE, "citation"),)
_REFERENCES = ((_AUTHOR_DATE, "entry"),)
_IN_TEXT = ((_AUTHOR_DATE, "citation"),)
_BIBLIOGRAPHY = ((_NOTE, "entry"),)
_FULL = (*_ENTRIES, *_NOTES)  # all but the citation in the text

# Reason, where, and the keys of the items.
_GROUPS = (
    (
        _THE,
        _FULL,
        "newspaper newspaper-print newspaper-section newspaper-edition no-author "
        "no-author-article two-authors three-authors person-and-organisation only-family "
        "particle particle-in-family particle-arabic suffix suffix-numeral "
        "written-initials month-only year-only no-date no-title title-straight-quotes "
        "title-curly-quotes title-nested-quotes title-single-quotes title-question "
        "title-quoted-question title-capitals title-apostrophe title-headline "
        "title-abbreviation title-name-inside inferred-container same-year-1 same-year-2 "
        "other-year same-family",
    ),
    (_THE, _IN_TEXT, "no-author no-author-article"),
    (_PREPOSITION, _FULL, "newspaper-print"),
    (_SECTION, _FULL, "newspaper-section newspaper-edition"),
    (_YEAR_ONCE, _REFERENCES, "magazine-volume year-only"),
    (
        _YEAR_AGAIN,
        _REFERENCES,
        "webpage webpage-publisher article article-url many-authors twenty-authors "
        "organisation organisation-as-container organisation-as-publisher chinese-name "
        "title-exclamation inferred-no-author hostile-title",
    ),
    (_PREPRINT, _FULL, "article article-url"),
    (_ONCE, _FULL, "organisation-as-container organisation-as-publisher"),
    (_PARTICLE, _ENTRIES, "particle particle-spanish"),
    (_UNDATED, (*_BIBLIOGRAPHY, *_NOTES), "no-date-no-author webpage-bare webpage-url-only"),
    (_QUOTED, _FULL, "no-container"),
    (_DESCRIBED, _FULL, "no-title"),
    (_INSIDE, _FULL, "title-curly-quotes"),
    (_COMMA, _NOTES, "title-question title-exclamation title-quoted-question"),
    (_ABBREVIATION, _NOTES, "title-abbreviation"),
    (_HYPHEN, _FULL, "title-hyphen"),
    (_NAMES, _FULL, "title-name-inside"),
    (_CODE, _FULL, "hostile-title hostile-author"),
)

DIFFERENCES: dict[tuple[str, str, str], str] = {}
"""By item, style, and "entry" or "citation" (with paragraphs 4 to 5)."""
for _reason, _places, _keys in _GROUPS:
    for _place in ((_key, *_part) for _key in _keys.split() for _part in _places):
        _before = DIFFERENCES.get(_place)
        DIFFERENCES[_place] = f"{_before}; {_reason}" if _before else _reason
