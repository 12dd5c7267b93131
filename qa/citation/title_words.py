"""The small words of English titles: which stay small, end no phrase, or are abbreviations."""

from __future__ import annotations

__all__ = [
    "ARTICLES",
    "CUTS",
    "NO_START",
    "PARTICLES",
    "SMALL",
    "SOMETIMES_SMALL",
    "UNFINISHED",
    "is_abbreviation",
]

SMALL = frozenset(
    "a an the and but or nor for of to in at by from with into as on via per upon onto"
    " against among between during toward towards without within amid despite"
    " v vs".split()
)
# Prepositions that are also adverbs or conjunctions, or coordinating conjunctions that are
# adverbs too ("so", "yet"): their printed form decides.
SOMETIMES_SMALL = frozenset(
    "about above across after along around before behind below beneath beside beyond down inside"
    " like near off out outside over past since so through throughout till under underneath until"
    " up yet".split()
)
# What no phrase ends with: a short title stops before them.
UNFINISHED = frozenset(
    "that who whose whom which what when where while if because is are was were be been has have"
    " had will would can could may might must shall should do does did not its his her their our"
    " my your no".split()
)
ARTICLES = frozenset(("a", "an", "the"))
# A phrase in front of one of these ends there: prepositions that are neither adverbs nor "to".
CUTS = SMALL - ARTICLES - {"and", "but", "or", "nor", "to", "as", "v", "vs", "on", "by"}
CUTS |= frozenset(("after", "before", "about", "along", "behind", "beneath", "near", "since"))
# What starts no noun phrase: questions and prepositions.
NO_START = SMALL - ARTICLES | SOMETIMES_SMALL | UNFINISHED | {"how", "why"}
_ABBREVIATIONS = frozenset(
    "adm assn bros brig capt cmdr co col corp cpl dept dr ft gen gov hon inc jr lt ltd maj mr mrs"
    " ms mt no prof pres pvt rep rev sen sgt sr st supt univ vol jan feb mar apr aug sept oct nov"
    " dec".split()
)
PARTICLES = frozenset(
    "al el bin ibn abu da de del della den der des di du la le lo ter van von zu zur".split()
)


def is_abbreviation(word: str) -> bool:
    """Whether a full stop behind the word is its own.

    Examples
    --------
    >>> is_abbreviation("U.S"), is_abbreviation("Gen"), is_abbreviation("Road")
    (True, True, False)
    """
    letters = word.split(".")
    return (len(word) > 1 and all(len(each) == 1 for each in letters)) or (
        word.casefold() in ("v", "vs", "ca")
        or (word[:1].isupper() and word.casefold() in _ABBREVIATIONS)
    )
