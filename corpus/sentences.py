"""Where sentences end, in English news prose.

Rules rather than a model: a full stop ends a sentence unless the word before it is known not to
(titles, initials, months before a day), or is an abbreviation that may stand anywhere and the word
after it does not start sentences.
"""

from __future__ import annotations

import re

__all__ = ["sentence_spans", "split_sentences"]

_CANDIDATE = re.compile(
    r"(?<![.!?…])(?P<stop>[.!?…]++)(?P<close>[\"'”’»)\]]*+)(?P<space>\s++)(?=\S)|"
    r"[。！？]++[”’」』）]*"
)
_WORD_BEFORE = re.compile(r"[^\s\"'“”‘’(\[—–]+$")
_FIRST_WORD = re.compile(r"[\"'“‘«(\[]*([A-Za-z’']+)")
_OPENING = re.compile(r"[\"'“‘«(\[*•—–-]*\s*")
_ACRONYM = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]$")
_INITIAL = re.compile(r"(?:^|[-.])[A-Z]$")

# Never the last word of a sentence: a name or a number follows.
_TITLES = frozenset(
    """
    mr mrs ms mx dr prof gen col lt brig maj capt sgt cpl pvt pfc adm cmdr cdr gov sen sens rep
    reps rev hon pres supt insp det fr st ste mt ft messrs mme mlle vs cf viz amb atty asst assoc
    dept
    """.split()
)
_BEFORE_A_NUMBER = frozenset(
    """
    no nos p pp vol fig sec art ch jan feb mar apr jun jul aug sep sept oct nov dec approx c ca
    """.split()
)
# End a sentence only where the next word is one that starts sentences.
_ANYWHERE = frozenset("inc corp ltd co cos bros jr sr etc al ph.d e.g i.e a.m p.m".split())
_STARTERS = frozenset(
    """
    the this that these those he she it they we i you in on at but and or if when while after
    before as for from with a an there here his her its their our my no not what who how why
    where which according however meanwhile although though since by to so yet also many some
    one two three most all both each such last yesterday today earlier later now then still only
    even once during asked despite instead because until under over about between among
    """.split()
)
_SPEECH = re.compile(
    r"(?:[A-Z][\w’'.-]*\s+){1,4}"
    r"(?:said|says|asked|asks|told|added|replied|wrote|writes|shouted|cried|declared|answered|"
    r"warned|insisted|announced|commented|remarked|continued|explained|noted)\b"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split one paragraph into sentences.

    Parameters
    ----------
    text : str
        A paragraph; line breaks in it are white space.

    Returns
    -------
    list of (start, end)
        Half-open, in order. Between two sentences lies only white space, and every other character
        is in a sentence. Empty for a text of white space.

    Examples
    --------
    >>> split_sentences("Brig. Gen. Khan left on Nov. 23. He said so.")
    [(0, 32), (33, 44)]
    """
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    spans: list[tuple[int, int]] = []
    cased = any(map(str.isupper, text))  # where nothing is, a small letter says nothing
    for match in _CANDIDATE.finditer(text, start, end):
        if match["stop"] is None:
            stop = following = match.end()
            while following < end and text[following].isspace():
                following += 1
        else:
            stop, following = match.start("space"), match.end()
            if not _ends_here(text, start, match, following, cased):
                continue
        if following < end:
            spans.append((start, stop))
            start = following
    if start < end:
        spans.append((start, end))
    return _with_words(text, spans)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    r"""The sentences of a text of several paragraphs, as `split_sentences` gives them for one.

    Parameters
    ----------
    text : str
        Paragraphs with an empty line between them.

    Examples
    --------
    >>> sentence_spans("He left. Nobody saw him.\n\nThat was in May.")
    [(0, 8), (9, 24), (26, 42)]
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for paragraph in text.split("\n\n"):
        spans += [(at + start, at + end) for start, end in split_sentences(paragraph)]
        at += len(paragraph) + 2
    return spans


def _with_words(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, where one without a word (an ellipsis) belongs to the one before it."""
    kept: list[tuple[int, int]] = []
    wordless = True  # so far: what stands before the first word belongs to it
    for start, end in spans:
        has_words = any(map(str.isalnum, text[start:end]))
        if kept and (wordless or not has_words):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
        wordless = wordless and not has_words
    return kept


def _ends_here(text: str, start: int, match: re.Match[str], following: int, cased: bool) -> bool:
    opening = _OPENING.match(text, following)
    first = text[opening.end() if opening else following : following + 40][:1]
    if cased and first.islower():
        return False
    if match["close"] and _SPEECH.match(text, following):
        return False  # "Who is it?" Maliki asked.
    if match["stop"] != ".":
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - 40), match.start())
    word = before[0] if before else ""
    if before and before.start() == start and word.isdigit():
        return False  # the number of a list's item
    lower = word.lower()
    if lower in _TITLES:
        return bool(match["close"])
    if lower in _BEFORE_A_NUMBER:
        return not first.isdigit() and (lower == "no" or _starts_sentence(text, following, cased))
    if lower in _ANYWHERE or _ACRONYM.search(word) or _INITIAL.search(word):
        return _starts_sentence(text, following, cased)
    return True


def _starts_sentence(text: str, at: int, cased: bool) -> bool:
    word = _FIRST_WORD.match(text, at)
    if word is None or word[1].lower() not in _STARTERS:
        return False
    return word[1][:1].isupper() or not cased
