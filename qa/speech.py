"""Speech verbs, and the subject that stands before or after one.

No parser: a subject is taken only where it fills all the room there is between the verb and a
comma, a quotation or the sentence's start, and holds no word that could belong to a clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "SPEECH_VERB",
    "Subject",
    "is_name",
    "subject_after",
    "subject_before",
    "subject_in",
    "words_of",
]

_VERBS = (
    "said|says|told|tells|asked|asks|added|adds|replied|replies|wrote|writes|declared|declares|"
    "warned|warns|insisted|insists|explained|explains|noted|notes|claimed|alleged|argued|argues|"
    "stated|announced|commented|remarked|continued|recalled|recalls|responded|responds|answered|"
    "admitted|acknowledged|stressed|concluded|testified|tweeted|complained|joked|quipped|observed|"
    "predicted|asserted|maintained|emphasi[sz]ed|cautioned|vowed|conceded|lamented|proposed|"
    "reported|shouted|cried|exclaimed|quoted"
)
SPEECH_VERB = re.compile(rf"(?<![\w’'-])(?:{_VERBS})(?![\w’'-])")
_NOT_ITS_OWN = frozenset(
    "was were is are am be been being not never to will would could might may should must".split()
)
_BETWEEN = frozenset(
    """
    has had have also later then once recently subsequently previously repeatedly earlier first
     again even simply just still always often
    """.split()
)
_TIME_BEFORE_VERB = re.compile(
    r"(?:[,\s]+(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s+(?:yesterday|today)|"
    r"\s+last\s+(?:week|month|year|night))\s*$"
)
_DAYS_AND_MONTHS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
_OPENERS = frozenset(
    "but and yet meanwhile however still so then now later earlier indeed instead even".split()
)
_ARTICLES = frozenset("the a an one another some this that these those several two three".split())
_PRONOUNS = frozenset("he she it they we i you who which that this these those one".split())
_FUNCTION = frozenset(
    """
    he she it they we i you him them us who whom whose which what when where why how that if
    whether because since while as than though although after before until and or but nor in on at
    to of for from with by about into over under against between among during without within
    through near like unlike despite except per is are was were be been being has have had do does
    did will would can could may might must should not never there here asked speaking
    """.split()
)
_NO_BARE = _FUNCTION | _PRONOUNS | _DAYS_AND_MONTHS
_PARTICLES = frozenset("al el bin ibn bint de del della der den van von la le du da dos di".split())
_OFFICES = frozenset(  # "Secretary of Trade Ada Ames", but not "Ada Ames of Ormsby"
    """
    Secretary Minister Ministry Department University Bank Director President Chief Head Board
    Office Bureau Institute College School House Council Bishop Archbishop Duke Duchess Prince
    Princess King Queen Governor Mayor Commissioner Chairman Speaker
    """.split()
)
_END_OF_SUBJECT = re.compile(  # "a letter", and not "a letter sent", in "a letter sent to us"
    r"[.,;:“\"(—](?=\s|$)|\s(?:[a-z]+ed\s)?(?:who|in|on|at|to|after|as|during|when|by)\s"
)
_WORD = re.compile(r"[^\s,;:()\[\]“”\"]+")
_TITLES = frozenset("mr mrs ms dr gen lt col sgt sen rep gov prof st jr sr capt maj brig".split())
_LONGEST_PHRASE = 9  # words
_LONGEST_BARE = 4  # words of a phrase without an article, such as "harbour officials"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who a text says is speaking.

    Attributes
    ----------
    start, end : int
        Where that is written, half-open.
    kind : {"name", "phrase", "pronoun"}
        A name, a phrase that stands for one ("the official"), or a pronoun.
    """

    start: int
    end: int
    kind: str


def subject_before(text: str, begin: int, end: int, *, bare: bool = False) -> Subject | None:
    """The subject whose verb starts at `end`."""
    while True:
        region = text[begin:end].rstrip()
        shorter = _TIME_BEFORE_VERB.sub("", region)
        words = shorter.split()
        last = words[-1].lower() if words else ""
        if last in _NOT_ITS_OWN or last.endswith(("n't", "n’t")):
            return None
        if last in _BETWEEN or (last.endswith("ly") and last == words[-1]):
            shorter = shorter[: -len(last)]
        if shorter == region:
            break
        end = begin + len(shorter)
    end = begin + len(region)
    begin += max(region.rfind(mark) for mark in "()[]:;—–…") + 1
    pieces = _pieces(text, begin, end)
    if not pieces:
        return None
    if not region.endswith(","):
        return subject_in(text, *pieces[-1], bare=bare)
    for a, b in pieces[:-1] if len(pieces) > 1 else pieces:
        subject = subject_in(text, a, b)
        if subject is not None:
            return subject
    return None


def subject_after(text: str, begin: int, end: int) -> Subject | None:
    """The subject after its verb, as in `said Ames, an engineer`."""
    stop = _END_OF_SUBJECT.search
    at = begin
    while True:
        found = stop(text, at, end)
        if found is None or not _is_abbreviation(text, begin, found.start()):
            break
        at = found.end()
    return subject_in(text, begin, found.start() if found else end, bare=True)


def subject_in(text: str, begin: int, end: int, *, bare: bool = False) -> Subject | None:
    """A name, or a phrase that stands for a person; None where it may be anything else."""
    words = list(_WORD.finditer(text, begin, end))
    if not words or len(words) > _LONGEST_PHRASE:
        return None
    while len(words) > 1 and words[0][0].lower() in _OPENERS:
        words = words[1:]
    plain = [word[0].strip("*_").lower() for word in words]
    if len(words) == 1 and plain[0] in _PRONOUNS:
        return Subject(start=words[0].start(), end=words[0].end(), kind="pronoun")
    if "and" in plain:
        return None
    first = len(words)
    while first > 0 and (
        is_name(words[first - 1][0])
        or plain[first - 1] in _PARTICLES
        or (plain[first - 1] == "of" and first > 1 and words[first - 2][0] in _OFFICES)
    ):
        first -= 1
    whole = words[0].start(), words[-1].end()
    if first < len(words) and not _FUNCTION.intersection(plain[:first]):
        if plain[-1] in _DAYS_AND_MONTHS:
            return None
        # "the President" and "the Times" are not names without their article.
        first -= first > 0 and plain[first - 1] in _ARTICLES
        start, stop = words[first].start(), words[-1].end()
        return _subject(text, start, stop, "name")
    if _FUNCTION.intersection(plain) & _PRONOUNS or not plain:
        return None
    possessive = re.search(r"[’']s?$", words[0][0]) and words[0][0][0].isupper()
    if len(words) > 1 and (plain[0] in _ARTICLES or possessive):
        return _subject(text, *whole, "phrase")
    if bare and len(words) <= _LONGEST_BARE and not _NO_BARE.intersection(plain):
        return _subject(text, *whole, "phrase")
    return None


def _pieces(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """What stands between commas, without the commas and the empty ones."""
    found = []
    for each in re.finditer(r"[^,]+", text[begin:end]):
        if each[0].strip():
            found.append((begin + each.start(), begin + each.end()))
    return found


def is_name(word: str) -> bool:
    """Whether a word is written as names are, and is no word that starts a sentence."""
    bare = word.strip("*_‘’'")
    if re.match(r"(?:al|el|ul|bin)-[^\W\d_]", bare):
        return True
    lower = bare.lower()
    known = lower in _FUNCTION or lower in _ARTICLES or lower in _OPENERS
    return (
        bare[:1].isupper()
        and not re.search("[’']s?$", word)
        and not (known and lower.title() == bare)
    )


def _is_abbreviation(text: str, begin: int, at: int) -> bool:
    word = re.search(r"[\w-]+$", text[begin:at])
    return (
        text[at] == "." and word is not None and (len(word[0]) == 1 or word[0].lower() in _TITLES)
    )


def _subject(text: str, start: int, end: int, kind: str) -> Subject:
    """Without the marks of emphasis that are around all of it or were cut apart."""
    for mark in "*_":
        whole = text[start] == mark == text[end - 1]
        odd = text.count(mark, start, end) % 2
        start += text[start] == mark and (whole or odd)
        end -= text[end - 1] == mark and (whole or odd)
    return Subject(start=start, end=end, kind=kind)


def words_of(text: str) -> list[str]:
    """The words of a text with what is attached to them, without commas and quotation marks."""
    return _WORD.findall(text)
