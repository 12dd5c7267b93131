"""Citations by number, as Nature and IEEE write them, and the list of references that they count.

``[1]``, ``[1, para. 2]``, ``[1], para. 2``, ``1, para. 2`` and a raised 1 behind a quotation are
such citations. Which work a number means, only the draft's own list of references can say.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.verification.citation import Citation, Named, Span
from qa.verification.draft import HOLE, Block
from qa.verification.references import named_place
from qa.verification.works import Reference, Works

__all__ = ["NumberedList", "cited_numbers", "ends_with_number", "learn_numbers"]

_NUMBERS = r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*"
_PLACE = (
    r"(?:paragraphs?|paras?\.?|pars?\.?|¶+|pages?|pp?\.)\s*"
    r"\d{1,4}(?:\s*[–-]\s*\d{1,4})?(?:(?:,| and)\s*\d{1,4}(?:\s*[–-]\s*\d{1,4})?)*"
)
_RAISED = rf"{_NUMBERS}(?:,?\s*{_PLACE})?"
_CITATION = (
    rf"(?:\[\s*{_NUMBERS}(?:,\s*{_PLACE})?\s*\](?:,?\s*{_PLACE})?|\^{_RAISED}\^"
    rf"|{_NUMBERS},\s*{_PLACE})"
)
_BEHIND = re.compile(rf"[.,;:]?\s*(?P<cited>{_CITATION})(?!\w)", re.IGNORECASE)
_AT_END = re.compile(rf"(?:(?<=\s)|(?<=[\"”’»)]))(?P<cited>{_CITATION})[.\s]*$", re.IGNORECASE)
_WHOLE_RAISED = re.compile(rf"[\s{HOLE}]*{_RAISED}\s*$", re.IGNORECASE)
_LONGEST = 200
_ENTRY = re.compile(r"\s*(?:\[(?P<bracketed>\d{1,3})\]|(?P<dotted>\d{1,3})[.)])\s")
_COUNTED = re.compile(_PLACE, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberedList:
    """The entries of a draft's list of references by their numbers.

    Attributes
    ----------
    works : Works
        What the library's articles are called.
    articles : mapping of int to frozenset of str
        Each number with the ids of the articles that its entry describes.
    """

    works: Works
    articles: Mapping[int, frozenset[str]]

    def citations(
        self, block: Block, number: int, found: Sequence[Citation], quoted: Sequence[Span]
    ) -> list[Citation]:
        """The citations by number behind the quotations of a block.

        Parameters
        ----------
        block : Block
            The block.
        number : int
            Its number.
        found : sequence of Citation
            Its citations of other kinds, which come first.
        quoted : sequence of (int, int)
            What is in quotation marks in it.
        """
        raised = sorted(_raised(block))
        if block.kind == "quotation":
            spans = [_at_end(block, raised)]
        else:
            spans = [_behind(block, end, raised) for _, end in quoted]
        others = sorted((each.start, each.end) for each in found if not each.note)
        citations = []
        for start, end in filter(None, spans):
            before = bisect.bisect_left(others, (end, 0)) - 1
            if before >= 0 and others[before][1] > start:
                continue
            text = block.text[start:end].strip("^")
            linked = [to for a, b, to in block.links if a < end and start < b]
            addressed = frozenset[str]().union(*map(self.works.addressed, linked))
            shown = " ".join(text.replace(HOLE, "").split())
            reference = Reference(text=shown, place=named_place(text))
            named: list[Named] = []
            for each in cited_numbers(text):
                articles = self.articles.get(each, addressed or None)
                if articles is not None:
                    named.append(Named(reference=reference, articles=articles))
            citations.append(
                Citation(
                    text=reference.text, block=number, start=start, end=end,
                    line=block.line_at(start), named=tuple(named),
                )
            )  # fmt: skip
        return citations


def learn_numbers(blocks: Sequence[Block], works: Works) -> NumberedList:
    """The numbered list of references of a draft.

    Parameters
    ----------
    blocks : sequence of Block
        The draft's; those of the kind "entry" are the list. Where no entry has a number of its
        own, as in a list that a program numbers, they count in their order.
    works : Works
        To tell the articles from their titles, authors and addresses.
    """
    entries = [block for block in blocks if block.kind == "entry" and block.text.strip()]
    starts = [_ENTRY.match(block.text) for block in entries]
    if not any(starts):
        return NumberedList(works, {n: _described(b, works) for n, b in enumerate(entries, 1)})
    return NumberedList(
        works,
        {
            int(start["bracketed"] or start["dotted"]): _described(block, works)
            for start, block in zip(starts, entries, strict=True)
            if start
        },
    )


def _described(entry: Block, works: Works) -> frozenset[str]:
    return works.described(entry.text, [address for _, _, address in entry.links])


def _behind(block: Block, end: int, raised: Sequence[Span]) -> Span | None:
    """Where the citation by number stands that follows the quotation that ends at `end`."""
    for start, stop in raised[bisect.bisect_left(raised, (end, 0)) :][:1]:
        if start <= end + 2 and not block.text[end:start].strip(" .,;"):
            return (start, stop) if _WHOLE_RAISED.match(block.text[start:stop]) else None
    found = _BEHIND.match(block.text, end)
    return found.span("cited") if found else None


def _at_end(block: Block, raised: Sequence[Span]) -> Span | None:
    """Where the citation by number stands that a block quotation ends with."""
    text = block.text.rstrip(" .\n")
    for start, stop in raised[-1:]:
        if stop >= len(text) and _WHOLE_RAISED.match(block.text[start:stop]):
            return start, stop
    low = max(0, len(block.text) - _LONGEST)
    found = _AT_END.search(block.text, low)
    return found.span("cited") if found else None


def _raised(block: Block) -> Iterator[Span]:
    """What is raised, with the hole that parts it from a number before it."""
    for start, stop in block.raised:
        yield start - block.text.endswith(HOLE, 0, start), stop


def ends_with_number(text: str) -> bool:
    """Whether a quoted paragraph ends with a citation by number."""
    return bool(_AT_END.search(text, max(0, len(text) - _LONGEST)))


def cited_numbers(text: str) -> list[int]:
    """The numbers of such a citation, without those of its paragraphs or pages.

    Examples
    --------
    >>> cited_numbers("[1, 3–5], paras. 2–3")
    [1, 3, 4, 5]
    """
    numbers: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\s*[–-]\s*(\d+))?", _COUNTED.sub(" ", text)):
        numbers += range(int(first), int(last or first) + 1)
    return numbers
