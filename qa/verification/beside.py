"""Which citation a quotation has: the one next to it, in its sentence, its note or right behind it.

A note called at the closing mark and a parenthesis behind the quotation come first, then the author
named in the sentence (``Lund (2011) writes``), then a citation before it in the sentence. A block
quotation has the citation at its end, in the line behind it, or in the sentence that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.sentences import split_sentences
from qa.verification.citation import Citation
from qa.verification.cited import Reader
from qa.verification.draft import Block, Draft, Problem
from qa.verification.notes import CitedQuotation, read_note, unread_note
from qa.verification.quoted import DraftQuotation, find_quoted
from qa.verification.said_by import said_by

__all__ = ["Cited", "pair"]

Span = tuple[int, int]

_LINE_DASH = re.compile(r"\n\s*(?=(?:[—–―]|-{2,3})\s*[“\"‘A-Z@\[(])")
_LINE_END = re.compile(r"(?<!,)\n|\n\s*\n")
_PARAGRAPH_END = re.compile(r"[ .]*(?:\n\s*\n|\s*$)")
_ENDS = re.compile(r"[.?!…][”\"’'»)\]]*$")
_REMARK = re.compile(
    r"(?:my |our |the )?(?:emphas[ie]s|italics|translat(?:ion|ed)|brackets|spelling)\b"
    r"|(?:for|see|on|compare|cf\.|this|these|here)\s",
    re.IGNORECASE,
)
_NEAR = 3  # characters between a closing mark and the call of its note: a full stop, a space


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A draft's quotations with their citations, and the citations that have no quotation.

    Attributes
    ----------
    quotations : tuple of (DraftQuotation, tuple of Citation)
        In the order of the draft, those in notes behind those in the text.
    alone : tuple of Citation
        Citations with no quotation next to them.
    titles : int
        How many titles in quotation marks were passed over.
    problems : tuple of Problem
        Marks that do not pair.
    """

    quotations: tuple[CitedQuotation, ...]
    alone: tuple[Citation, ...]
    titles: int
    problems: tuple[Problem, ...]


def pair(draft: Draft, reader: Reader) -> Cited:
    """Find the quotations and citations of a draft, and which belong together.

    Parameters
    ----------
    draft : Draft
        The draft, as a reader of its format gives it.
    reader : Reader
        For the draft's citations.
    """
    reader.works.learn_suffixes([each.text for each in draft.blocks if each.kind == "entry"])
    main = find_quoted(draft.blocks)
    problems = list(main.problems)
    quotations: list[CitedQuotation] = []
    every: list[Citation] = []
    used: set[Citation] = set()
    titles = 0
    in_notes: list[CitedQuotation] = []
    called: set[str] = set()
    by_block: list[list[Citation]] = []
    unread: list[Citation] = []
    for number, block in enumerate(draft.blocks):
        found = [] if block.kind == "entry" else _of_block(block, number, reader)
        for at, name in block.notes:
            if name in called or name not in draft.notes:
                continue
            called.add(name)
            cited, some, left, slips = read_note(draft.notes[name], name, reader, number, at)
            if not cited:
                unread.append(unread_note(draft.notes[name], name, number, at))
            found += cited
            in_notes += some
            titles += left
            problems += slips
        found.sort(key=lambda each: (each.start, each.end))
        by_block.append(found)
        every += found
    for name, note in draft.notes.items():
        if name not in called:
            cited, some, left, slips = read_note(note, name, reader, -1, 0)
            every += cited
            in_notes += some
            titles += left
            problems += slips
    own = frozenset(each for _, citations in in_notes for each in citations)
    page = _Page(draft.blocks, by_block, main.quotations, reader, own, unread)
    for quotation in main.quotations:
        if quotation.marked and page.is_title(quotation):
            titles += 1
            continue
        if quotation.marked:
            found_here = [(quotation, page.of_marked(quotation))]
        else:
            found_here = page.of_block_quotation(quotation)
        for each, citations in found_here:
            citations += page.of_unread_note(each, cited=bool(citations))
            used.update(citations)
            quotations.append((each, citations))
    # What stands inside of a block quotation and is not its citation are words of the source.
    quoting = {number for number, block in enumerate(draft.blocks) if block.kind == "quotation"}
    every = [each for each in every if each.block not in quoting or each.note or each in used]
    # A name before a year, "Lund (2011)", is known as a citation only by what it names or says.
    every = [
        each
        for each in every
        if not each.narrative or any(one.articles or one.place for one in each.named)
    ]
    used |= own
    return Cited(
        quotations=(*quotations, *in_notes),
        alone=tuple(each for each in every if each not in used and each.named),
        titles=titles,
        problems=tuple(sorted(problems, key=lambda each: each.line)),
    )


def _of_block(block: Block, number: int, reader: Reader) -> list[Citation]:
    return reader.in_block(block, number, _marked_spans(block))


def _marked_spans(block: Block) -> list[Span]:
    """What is between quotation marks in one block, taken by itself."""
    plain = replace(block, kind="text")
    return [(each.start, each.end) for each in find_quoted([plain]).quotations]


@dataclass(slots=True)
class _Page:
    """A draft's blocks with what was found in them."""

    blocks: Sequence[Block]
    citations: list[list[Citation]]
    quotations: Sequence[DraftQuotation]
    reader: Reader
    of_notes: frozenset[Citation]
    unread: Sequence[Citation]
    _known: dict[int, list[Span]] = field(default_factory=dict)
    _marked: dict[int, list[Span]] = field(default_factory=dict)
    _by_block: dict[int, list[DraftQuotation]] = field(default_factory=dict)

    def is_title(self, quotation: DraftQuotation) -> bool:
        """Whether what is in quotation marks is a title of an article, or part of a citation."""
        span = (quotation.start, quotation.end)
        if any(span in each.titles for each in self.citations[quotation.block]) or any(
            each.start <= quotation.start and quotation.end <= each.end
            and not any(one.reference.key or one.reference.again for one in each.named)
            and self.reader.works.titled(quotation.text)
            for each in self.citations[quotation.block]
        ):  # fmt: skip
            return True
        return bool(self.reader.works.titled(quotation.text, whole=True))

    def of_marked(self, quotation: DraftQuotation) -> tuple[Citation, ...]:
        number, end = quotation.last_block, quotation.end
        start = quotation.start if quotation.block == number else 0
        here = self.citations[number]
        near = [c for c in here if c.note and start < c.start <= end + _NEAR]
        if near:
            return self._of_same_note(near[0], here)
        around = [c for c in here if c.start <= start and end <= c.end and not c.note]
        if around:
            return (around[0],)
        low, high = self._sentence(number, start, end)
        behind = [c for c in here if end <= c.start <= high and not c.narrative]
        if behind:
            return self._of_same_note(behind[0], here)
        attributed = self.reader.attribution(self.blocks[number], number, end, self._spans(number))
        if attributed:
            self._add(attributed)
            return (attributed,)
        before = self.citations[quotation.block]
        if quotation.block != number:
            low, _ = self._sentence(quotation.block, quotation.start, quotation.start + 1)
        narrative = [c for c in before if c.narrative and low <= c.start < quotation.start]
        if narrative:
            return (narrative[-1],)
        narrative = [c for c in here if c.narrative and end <= c.start <= high]
        if narrative:
            return (narrative[0],)
        earlier = [c for c in before if low <= c.start and c.end <= quotation.start]
        if earlier:
            return self._of_same_note(earlier[-1], before)
        author = said_by(self.reader.works, self.blocks[number], number, (low, high), (start, end))
        if author and quotation.block == number:
            self._add(author)
            return (author,)
        if not self.blocks[number].text[end:].strip(" .,;"):
            return self._next_line(number)
        return ()

    def of_block_quotation(self, quotation: DraftQuotation) -> list[CitedQuotation]:
        """The quotations that a block quotation is, each up to the citation at its end."""
        number = quotation.block
        text = self.blocks[number].text
        pieces: list[CitedQuotation] = []
        begin = quotation.start
        for citation in self._ends_of_pieces(quotation):
            if citation.start < begin:
                continue
            piece = self._piece(quotation, begin, citation.start)
            if piece.text:
                pieces.append((piece, (citation,)))
                begin = citation.end
                begin += len(text[begin:]) - len(text[begin:].lstrip(" .\n"))
        if pieces and begin >= quotation.end:
            return pieces
        last = self._piece(quotation, begin, quotation.end)
        return [*pieces, (last, self._around_block(last, bool(pieces)))]

    def _piece(self, quotation: DraftQuotation, start: int, end: int) -> DraftQuotation:
        block = self.blocks[quotation.block]
        start += len(block.text[start:end]) - len(block.text[start:end].lstrip())
        end = max(start, len(block.text[:end].rstrip()))
        return replace(
            quotation, text=block.text[start:end], start=start, end=end, line=block.line_at(start)
        )

    def _ends_of_pieces(self, quotation: DraftQuotation) -> list[Citation]:
        """Attributions in their own lines, and citations at the end of a paragraph, in order."""
        number, block = quotation.block, self.blocks[quotation.block]
        quoted = self._spans(number)
        found: list[Citation] = []
        for dash in _LINE_DASH.finditer(block.text, quotation.start):
            line = _LINE_END.search(block.text, dash.end())
            stop = line.start() if line else len(block.text)
            attributed = self.reader.attribution(block, number, dash.end(), quoted, stop=stop)
            if attributed:
                self._add(attributed)
                found.append(attributed)
        found += [
            each for each in self.citations[number]
            if not each.note and each not in found
            and _PARAGRAPH_END.match(block.text, each.end)
            and not self.reader.says_more(block, each.start, each.end, quoted, *each.named)
        ]  # fmt: skip
        return sorted(found, key=lambda each: each.start)

    def _around_block(self, quotation: DraftQuotation, continued: bool) -> tuple[Citation, ...]:
        """The citation of a block quotation that has none at its end."""
        number = quotation.block
        notes = [c for c in self.citations[number] if c.note and c.start >= quotation.start]
        if notes:
            return self._of_same_note(notes[-1], notes)
        behind = self._next_line(number)
        if behind or continued:
            return behind
        if number and self.blocks[number - 1].kind == "text":
            last = self.blocks[number - 1]
            low, _ = self._sentence(number - 1, len(last.text.rstrip()) - 1, len(last.text))
            leading = [each for each in self.citations[number - 1] if each.start >= low]
            # A citation of another quotation in that sentence is not this one's.
            own = not any(
                low <= each.start and each.last_block == number - 1
                for each in self.quotations
                if each.marked and each.block == number - 1
            )
            if leading and (own or last.text.rstrip().endswith(":")):
                return self._of_same_note(leading[-1], leading)
        return ()

    def of_unread_note(self, quotation: DraftQuotation, *, cited: bool) -> tuple[Citation, ...]:
        """The note at its end that is no known citation; beside a citation no mere remark."""
        low, high = quotation.end - 1, quotation.end + _NEAR
        if quotation.marked and not cited:
            _, ends = self._sentence(quotation.last_block, quotation.end - 1, quotation.end)
            high = max(high, ends + 1)
        if not quotation.marked:
            low, high = quotation.start, len(self.blocks[quotation.block].text)
        near = [
            each
            for each in self.unread
            if each.block == quotation.last_block and low <= each.start <= high
        ]
        if cited and near and _REMARK.match(near[0].text):
            return ()
        return tuple(near[:1])

    def _next_line(self, number: int) -> tuple[Citation, ...]:
        """The citation that the next paragraph is, or begins with."""
        if number + 1 >= len(self.blocks) or self.blocks[number + 1].kind != "text":
            return ()
        block = self.blocks[number + 1]
        first = len(block.text) - len(block.text.lstrip())
        found = [
            each for each in self.citations[number + 1]
            if each.start <= first + 1 and not each.narrative and not each.note
        ]  # fmt: skip
        if found:
            return (found[0],)
        attributed = self.reader.attribution(block, number + 1, 0, self._spans(number + 1))
        if not attributed:
            return ()
        self._add(attributed)
        return (attributed,)

    def _add(self, citation: Citation) -> None:
        """Count an attribution among its block's citations, in place of those inside of it."""
        here = self.citations[citation.block]
        here[:] = [
            each for each in here
            if each.note or each.end <= citation.start or each.start >= citation.end
        ]  # fmt: skip
        here.append(citation)
        here.sort(key=lambda each: (each.start, each.end))

    def _of_same_note(self, one: Citation, among: Sequence[Citation]) -> tuple[Citation, ...]:
        """All citations of the note that one is in; else that one."""
        if one.note is None:
            return (one,)
        same = [each for each in among if each.note == one.note]
        # What a quotation within the note has for itself is not for the one in the text.
        return tuple([each for each in same if each not in self.of_notes] or same)

    def _sentence(self, number: int, start: int, end: int) -> Span:
        """Start and end of the sentence, or sentences, around a piece of a block."""
        low, high = 0, len(self.blocks[number].text)
        for a, b in self._sentences(number):
            if a <= start < b:
                low = a
            if a < end <= b:
                high = b
                break
        return low, high

    def _spans(self, number: int) -> list[Span]:
        """What is between quotation marks in a block, found once."""
        if number not in self._marked:
            self._marked[number] = _marked_spans(self.blocks[number])
        return self._marked[number]

    def _sentences(self, number: int) -> list[Span]:
        """The sentences of a block; what is quoted or cited in one does not end it."""
        if number in self._known:
            return self._known[number]
        if not self._by_block:
            for each in self.quotations:
                if each.marked and each.block == each.last_block:
                    self._by_block.setdefault(each.block, []).append(each)
        block = self.blocks[number]
        masked = list(block.text)
        for each in self._by_block.get(number, ()):
            inner = block.text[each.start + 1 : each.end - 1]
            stop = each.end - 2 if _ENDS.search(inner) else each.end - 1
            for at in range(each.start + 1, stop):
                masked[at] = "x"
            first = next((letter for letter in inner if letter.isalnum()), "")
            if first.isupper() and stop > each.start + 1:
                masked[each.start + 1] = "X"  # a sentence may start with it
        for citation in self.citations[number]:
            if not citation.note:
                # A name may start the sentence, a parenthesis does not.
                for at in range(citation.start + citation.narrative, citation.end):
                    # In a text without capitals a small letter could start a sentence.
                    masked[at] = "X" if at == citation.start + 2 else "x"
        self._known[number] = split_sentences("".join(masked))
        return self._known[number]
