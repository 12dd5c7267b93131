"""Whether a bracket or an ellipsis turns the sense round: by a negation, or by another number.

A bracket may explain, name, or fit in what the source says, and an ellipsis may leave it out (The
Chicago Manual of Style, 17th ed., 13.7, 13.51, 13.59); neither may change what is said (13.50). A
program sees two such changes: a negation that goes or comes, and one number in another's place.
"""

from __future__ import annotations

import re

from corpus.sentences import split_sentences

__all__ = ["bracket_fault", "edge_fault", "ellipsis_fault", "ending_fault", "negation"]

_NEGATION = re.compile(
    r"(?<!\w)(?:not|no|never|nor|neither|without|cannot|none|nobody|nothing|nowhere)(?!\w)"
    r"|n['’]t(?!\w)",
    re.IGNORECASE,
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {
    **{word: str(value) for value, word in enumerate(_SMALL)},
    **{word: str(10 * value) for value, word in enumerate(_TENS, 2)},
    **{word: word for word in ("hundred", "thousand", "million", "billion", "dozen", "half")},
}
_ENDS = re.compile(r"[.?!][’'”\"»)\]]*\s*$")
_STOP = re.compile(r"[.?!][’'”\"»)\]]*\s")
_LONGEST_SENTENCE = 1_000
_NUMBER = re.compile(rf"\d+(?:[.,:]\d+)*|(?<!\w)(?:{'|'.join(_VALUES)})(?!\w)", re.IGNORECASE)


def negation(text: str) -> str:
    """The first negation of a text, "" where it has none.

    Examples
    --------
    >>> negation("They didn’t"), negation("a notable knot")
    ('n’t', '')
    """
    found = _NEGATION.search(text)
    return found[0] if found else ""


def bracket_fault(bracket: str, covered: str) -> str:
    """What keeps a bracket from standing for words of the source; "" where nothing does.

    Parameters
    ----------
    bracket, covered : str
        The bracket, and the words it would stand for, which may be none.

    Examples
    --------
    >>> bracket_fault("[indeed]", "not")
    "[indeed] stands for 'not', a negation"
    """
    inner = bracket[1:-1].strip()
    if covered == bracket:
        return ""
    if not inner:
        return (
            f"{bracket} says nothing in the place of {covered!r}; an ellipsis would"
            if (covered)
            else f"{bracket} stands for nothing"
        )
    if bool(negation(inner)) != bool(negation(covered)):
        if covered and not negation(inner):
            return f"{bracket} stands for {covered!r}, a negation"
        return f"{bracket} puts in a negation"
    ours, theirs = _numbers(inner), _numbers(covered)
    if ours and theirs and ours != theirs:
        return f"{bracket} stands for {covered!r}, another number"
    return ""


def ending_fault(before: str, bracket: str, covered: str) -> str:
    """The same for a bracket at the end of a word: ``walk[ed]`` for "walking".

    Parameters
    ----------
    before : str
        The letters of the word in front of the bracket.
    bracket, covered : str
        The bracket, and the letters that it would stand for.
    """
    inner = bracket[1:-1].strip()
    if covered == bracket or inner == covered:
        return ""
    reverses = "less" in (inner.lower(), covered.lower())
    if reverses or bool(negation(before + inner)) != bool(negation(before + covered)):
        return f"{before}{bracket} stands for {before + covered!r}, which says the opposite"
    return ""


def edge_fault(mark: str, beside: str) -> str:
    """The same for a bracket or an ellipsis at the edge of what is quoted.

    Parameters
    ----------
    mark : str
        The bracket, or "…".
    beside : str
        The word of the source that stands next to what is quoted, in its paragraph.
    """
    if mark == "…":
        left_out = negation(beside)
        return f"the ellipsis leaves out {left_out!r}, a negation" if left_out else ""
    return bracket_fault(mark, beside) if negation(f"{mark} {beside}") or _numbers(beside) else ""


def ellipsis_fault(text: str, start: int, end: int) -> str:
    """What keeps an ellipsis from leaving out ``text[start:end]``; "" where nothing does.

    A negation in a sentence that is left out as a whole changes none of the words that are quoted.

    Parameters
    ----------
    text : str
        An article's.
    start, end : int
        What is left out.
    """
    covered = text[start:end]
    head, tail = covered[:_LONGEST_SENTENCE], covered[-_LONGEST_SENTENCE:]
    parts = []
    # A sentence is looked for only where there is a negation that it may have.
    begun = not (_ENDS.search(text, max(0, start - 8), start) or _STOP.match(covered))
    if begun and negation(head):
        parts += [head[a:b] for a, b in split_sentences(head)[:1]]
    if negation(tail) and not _ENDS.search(covered, max(0, len(covered) - 8)):
        parts += [tail[a:b] for a, b in split_sentences(tail)[-1:]]
    for part in parts:
        if negation(part):
            return f"the ellipsis leaves out {negation(part)!r}, a negation"
    return ""


def _numbers(text: str) -> list[str]:
    """The numbers of a text, those in words as digits.

    Only digits and full words are compared: "2,000" and "2000" are one, "two dozen" and "24" two.
    """
    return [_VALUES.get(found.lower(), found.replace(",", "")) for found in _NUMBER.findall(text)]
