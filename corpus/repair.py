"""Whole paragraphs from lines and halves: joins what a line break or a page break cut.

A join of two paragraphs needs evidence on both sides of the cut, since a wrong join invents a
sentence. The first half is prose that does not end. The second half goes on in lower case, or the
first half stops at a word that ends no sentence, or within a quotation that the second half closes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.boilerplate import is_contact_line
from corpus.draft import Block
from corpus.lines import ends_sentence
from corpus.traced import Traced

__all__ = ["join_cut_paragraphs", "join_lines"]

# Shorter prose than this may be a heading, a caption or a line of verse.
_PROSE = 100
# One of the two halves is at least this long: two short lines in a row are a list.
_LONGER_HALF = 80
# The sentence that is cut has at least this many words before the cut ("Read more" has not).
_CUT_SENTENCE_WORDS = 4
# The end of a paragraph, in characters, that holds its last word.
_TAIL = 60

_HYPHENS = "-\u2010\u00ad"
_LAST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*$")
_WORD = re.compile(r"\w+")
_PAGE_NUMBER = re.compile(r"(?:page )?[-–—\[( ]*\d{1,4}[-–—\]) ]*(?:of \d{1,4})?$", re.I)
# "affected. Read" ends a sentence, "U.S. Bureau" does not.
_STOP = re.compile(r"(?:[^\W\d_]{3}|\d|[%\"'”’)])[.!?…][\"'”’»)\]]*\s")
_SALUTATION = re.compile(r"(?:dear|hello|hi|to whom)\b", re.I)
# Lower case that may start a sentence: "iPhone", "al-Sadr", "van Gogh", an address.
_NAME_IN_LOWER_CASE = re.compile(
    r"[a-z]{1,2}[A-Z]|(?:https?:|www\.)|\S+@|"
    r"(?:(?:al|ad|an|as|ash|el|ul|d|l|o)[-'’]|(?:(?:de|del|della|der|den|di|da|du|dos|la|le|van|von|"
    r"bin|ibn|ten|ter|el|al) )+)[A-Z]"
)

# Words that end no English sentence, and hardly any heading, before a name or a number.
_GOES_ON = frozenset(
    """
    a an the my your its our their whose of to at from with by for into onto upon among amongst
    between against toward towards during without and or but nor than as because although unless
    whether if while
    """.split()
)
# Nor do these before a word in lower case; a heading may end in one ("live on", "who he is").
_GOES_ON_LOWER = _GOES_ON | frozenset(
    """
    his her this these those that which who whom in on under over about through before after since
    until across behind beyond within is are was were be been being am has have had having will
    would shall should can could may might must do does did not no very more most less least such
    some any each every either neither both even only also
    """.split()
)


def join_lines(block: Block, vocabulary: frozenset[str] = frozenset()) -> Traced:
    """Make the lines of a block one line, with a space for each line break.

    A word that was hyphenated at the end of a line loses its hyphen only if the whole word
    stands elsewhere in `vocabulary` (lower case): ``govern-`` + ``ment``, but ``US-`` + ``led``.
    """
    return _joined(block.lines, vocabulary)


def join_cut_paragraphs(
    paragraphs: Sequence[tuple[Traced, str]], vocabulary: frozenset[str] = frozenset()
) -> list[tuple[Traced, str]]:
    """Make paragraphs whole that a page break cut in two (or three).

    Parameters
    ----------
    paragraphs : sequence of (Traced, kind)
        In order; only two of kind "paragraph", or an "item" and the paragraph it goes on in, join.
    vocabulary : frozenset of str
        As for `join_lines`.

    Returns
    -------
    list of (Traced, kind)
        A page number that stood between two joined halves is gone.
    """
    joined: list[tuple[list[Traced], str]] = []
    quoting = False  # whether the last of `joined` stops within a quotation
    at = 0
    while at < len(paragraphs):
        text, kind = paragraphs[at]
        at += 1
        if joined and kind != "heading" and joined[-1][1] != "heading":
            parts = joined[-1][0]
            later = paragraphs[at] if at < len(paragraphs) else None
            if kind == "paragraph" and _is_cut(
                parts[-1].text, text.text, goes_on=len(parts) > 1, quoting=quoting
            ):
                parts.append(text)
                quoting = _is_quoting(text.text, quoting)
                continue
            if (
                later is not None
                and later[1] == "paragraph"
                and _PAGE_NUMBER.match(text.text)  # "- 7 -" may look like an item
                and _is_cut(parts[-1].text, later[0].text, goes_on=len(parts) > 1, quoting=quoting)
            ):
                parts.append(later[0])
                quoting = _is_quoting(later[0].text, quoting)
                at += 1
                continue
        joined.append(([text], kind))
        quoting = _is_quoting(text.text, False)
    return [(_joined(parts, vocabulary), kind) for parts, kind in joined]


def _joined(parts: Sequence[Traced], vocabulary: frozenset[str]) -> Traced:
    if len(parts) == 1:
        return parts[0]
    pieces = [parts[0]]
    space = Traced.join([Traced.of(""), Traced.of("")], " ")
    for part in parts[1:]:
        before = pieces[-1]
        if not _is_hyphenated(before.text, part.text):
            pieces += [space, part]
            continue
        start = _LAST_WORD.search(before.text[-_TAIL:-1])
        rest = _WORD.match(part.text)
        whole = (start[0] if start else "") + (rest[0] if rest else "")
        if before.text[-1] == "\u00ad" or whole.lower() in vocabulary:
            pieces[-1] = before.cut(0, len(before) - 1)
        pieces.append(part)
    return Traced.join(pieces)


def _is_hyphenated(before: str, after: str) -> bool:
    """Whether a line break stands within a word: not in ``pre-`` + ``and post-war``."""
    if not (before[-1:] in _HYPHENS and before[-2:-1].isalnum() and after[:1].isalpha()):
        return False
    return re.match(r"(?:and|or|to)\b", after) is None


def _is_cut(first: str, second: str, *, goes_on: bool, quoting: bool) -> bool:
    """Whether `second` goes on in the middle of a sentence of `first`.

    `goes_on`: `first` itself is the second half of another paragraph.
    """
    if not first or not second or max(len(first), len(second)) < _LONGER_HALF:
        return False
    if not (first[-1].isalnum() or first[-1] in ",%'\"’”)" + _HYPHENS):
        return False
    # What starts in lower case, and goes on nothing, is an item of a list without marks.
    if first[0].islower() and not goes_on:
        return False
    if ends_sentence(first[-_TAIL:]) or is_contact_line(first) or _SALUTATION.match(first):
        return False
    if len(_sentence_words(first)) < _CUT_SENTENCE_WORDS and not goes_on:
        return False
    found = _LAST_WORD.search(first[-_TAIL:])
    # A word in capitals is a name ("the IT"), not a function word.
    last = "" if found is None or found[0].isupper() else found[0].lower()
    opening = second.lstrip("\"'“‘«([")
    if opening[:1].islower() and not _NAME_IN_LOWER_CASE.match(opening):
        prose = len(first) >= _PROSE or goes_on or first[-1] in "," + _HYPHENS
        body = ends_sentence(second[-_TAIL:]) or len(second) >= _PROSE
        return body and (prose or last in _GOES_ON_LOWER)
    if len(first) < _PROSE and not goes_on:
        return False
    if last in _GOES_ON or (first[-1] in "," + _HYPHENS and re.match(r"\d+(?![\d.):])", opening)):
        return ends_sentence(second[-_TAIL:]) or len(second) >= _PROSE
    return quoting and _closes_quotation(second)


def _sentence_words(text: str) -> list[str]:
    """The last words of `text`, as many as stand after the last end of a sentence."""
    tail = text[-_TAIL:]
    ends = [match.end() for match in _STOP.finditer(tail)]
    return tail[ends[-1] if ends else 0 :].split()


def _is_quoting(text: str, before: bool) -> bool:
    """Whether `text` stops within a quotation; `before`: it started within one."""
    if "“" in text or "”" in text:
        return text.rfind("“") > text.rfind("”")
    return before ^ (text.count('"') % 2 == 1)


def _closes_quotation(text: str) -> bool:
    mark = re.search(r'["“”]', text)
    if mark is None or mark[0] == "“":
        return False
    return mark[0] == "”" or (mark.start() > 0 and not text[mark.start() - 1].isspace())
