"""Lines, and which of them make one paragraph, in text that marks neither.

Typewritten and extracted text breaks its lines at a right margin, saved web text writes a
paragraph a line. Which one it is shows in the lengths of the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.traced import Traced

__all__ = ["ends_sentence", "paragraphs_of_lines", "split_lines", "without_control_characters"]

LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_INDENT = re.compile(r"(?:\t| {2,}|\u3000)\S")

# Lines longer than this are not wrapped at a margin: each is a paragraph of its own.
LONGEST_WRAPPED = 120
# A line this much shorter than the margin was ended on purpose even in proportional type.
_SHORT_OF_MARGIN = 0.85
# Where such a share of the lines, and so many, end a sentence, each is a paragraph.
_NEARLY_ALL = 0.8
_FEW_LINES = 4
_SPEAKER = re.compile(r"(?:[QA]|[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]*){0,4}):\s")


def without_control_characters(text: Traced) -> Traced:
    """`text` without control characters; a lone surrogate becomes U+FFFD."""
    if _SURROGATE.search(text.text):
        text = Traced(_SURROGATE.sub("\ufffd", text.text), text.starts, text.ends)
    if _CONTROL.search(text.text):
        text = text.without([match.span() for match in _CONTROL.finditer(text.text)])
    return text


def split_lines(text: Traced) -> list[Traced]:
    """The lines of `text` without their breaks, not stripped; empty ones included."""
    return text.split(LINE_BREAK)


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does, closing quotation marks and brackets included."""
    return _SENTENCE_END.search(text) is not None


def paragraphs_of_lines(lines: Sequence[Traced]) -> list[tuple[Traced, ...]]:
    """Lines between two empty ones as paragraphs, each a tuple of its stripped lines.

    Where most of the text is in lines longer than any margin, and where nearly every line ends a
    sentence, each line is a paragraph. Among wrapped lines a new paragraph starts at an indented
    line, at one that starts with a speaker's mark ("Q:"), after a line that
    was ended on purpose (the next word would have fitted before the margin, and the line ends
    a sentence or is far too short), and at a sub-heading: such a line
    that is no sentence, after one that ends a sentence.
    """
    inset = [_INDENT.match(line.text) is not None for line in lines if line.text.strip()]
    stripped = [line.strip() for line in lines if line.text.strip()]
    if _a_paragraph_each([line.text for line in stripped]):
        return [(line,) for line in stripped]
    margin = max((len(line) for line in stripped if len(line) <= LONGEST_WRAPPED), default=0)
    speaks = [_SPEAKER.match(line.text) is not None for line in stripped]
    # Where most lines are indented, indentation says nothing.
    telling = sum(inset) * 2 <= len(lines)
    ended = [
        at + 1 < len(stripped) and _ended_on_purpose(line.text, stripped[at + 1].text, margin)
        for at, line in enumerate(stripped)
    ]
    paragraphs: list[list[Traced]] = []
    for at, line in enumerate(stripped):
        sub_heading = (
            at > 0
            and ended[at]
            and not ends_sentence(line.text)
            and ends_sentence(stripped[at - 1].text)
            and line.text[0].isupper()
        )
        turn = at > 0 and speaks[at] and (sum(speaks) > 1 or ends_sentence(stripped[at - 1].text))
        if at == 0 or (inset[at] and telling) or ended[at - 1] or sub_heading or turn:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return [tuple(paragraph) for paragraph in paragraphs]


def _a_paragraph_each(lines: Sequence[str]) -> bool:
    # A line may be long because of its longest word, an address, and be wrapped all the same.
    long = [
        line
        for line in lines
        if len(line) > LONGEST_WRAPPED
        and len(line) - max(map(len, line.split())) > LONGEST_WRAPPED / 2
    ]
    if 2 * sum(map(len, long)) > sum(map(len, lines)):
        return True
    ending = sum(map(ends_sentence, lines))
    return len(lines) >= _FEW_LINES and ending >= _NEARLY_ALL * len(lines)


def _ended_on_purpose(line: str, following: str, margin: int) -> bool:
    word = following.split(maxsplit=1)[0]
    fits = len(line) + 1 + len(word) <= margin * _SHORT_OF_MARGIN
    far_too_short = len(line) <= margin / 2 and following[:1].isupper()
    return fits and (ends_sentence(line) or far_too_short)
