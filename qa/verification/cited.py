"""Citations in a draft: in parentheses, by key, in the sentence itself, in notes, as links.

A pair of parentheses is a citation by its form (``(Lund 2011, para. 2)``), or because it names a
work or an author of the library (``(Lund)``). One that has the form and means no article of the
library is found too: it cannot be confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from qa.verification.citation import Citation, Named, Span
from qa.verification.draft import Block
from qa.verification.numbered import NumberedList
from qa.verification.references import (
    KEY,
    looks_like_names,
    parse_reference,
    split_references,
)
from qa.verification.stated import is_prose
from qa.verification.works import Reference, Works

__all__ = ["Reader"]

_PARENTHESES = re.compile(r"\((?P<inner>[^()]{0,400}(?:\([^()]{0,200}\)[^()]{0,400}){0,4})\)")
_KEYED = re.compile(r"\[(?P<inner>[^\[\]@]{0,400}@[^\[\]]{0,600})\]")
_PLACE_BEHIND = re.compile(r"\s*\[(?P<inner>[^\[\]]{1,80})\]")
_BARE_ADDRESS = re.compile(r"https?://[^\s<>“”\"]+[^\s<>“”\".,;:!?)\]]", re.IGNORECASE)
_NAMES_BEFORE = re.compile(
    r"(?:(?:[A-Z][\w’'.-]*|[^\W\d_a-zA-Z][\w’'.-]*|van|von|der|de|al-\w+|and|&|et al\.?),?\s+)"
    r"{1,6}$"
)
_TITLE_BEFORE = re.compile(r"[“\"‘]([^“”\"]{3,200}?)[,.]?[”\"’]\s*$")
_DASH = re.compile(r"[—–―]|-{2,3}")
_LONGEST_ATTRIBUTION = 400
_LONGEST_SENTENCE = 2_000
_YEAR_FIRST = re.compile(r"^\s*(?:(?:1[5-9]|20)\d\d[a-z]?|n\.\s?d\.)(?!\w)")


@dataclass(slots=True)
class Reader:
    """Reads citations one after the other; remembers the last one, for "ibid.".

    Attributes
    ----------
    works : Works
        What the library's articles are called.
    keyed : bool
        Whether ``@key`` is a citation also where the key is unknown.
    numbers : NumberedList
        What citations by number count in.
    """

    works: Works
    keyed: bool
    numbers: NumberedList
    _last: Named | None = field(default=None)

    def in_block(self, block: Block, number: int, quoted: Sequence[Span]) -> list[Citation]:
        """The citations in a block's own text, in order.

        Parameters
        ----------
        block : Block
            A paragraph or block quotation.
        number : int
            Its number.
        quoted : sequence of (int, int)
            What is in quotation marks in it.
        """
        text = block.text
        spans: list[tuple[int, int, int, int]] = []  # start, end, start and end of what is inside
        for match in _KEYED.finditer(text):
            if KEY.search(match["inner"]):
                spans.append((*match.span(), *match.span("inner")))
        for match in KEY.finditer(text):
            behind = _PLACE_BEHIND.match(text, match.end())
            spans.append((match.start(), behind.end() if behind else match.end()) * 2)
        spans += [(*m.span(), *m.span("inner")) for m in _PARENTHESES.finditer(text)]
        found: list[Citation] = []
        reached = 0
        for start, end, inner, stop in sorted(spans):
            if start < reached or any(a < start and end < b for a, b in quoted):
                continue
            citation = self._parenthesis(block, number, (start, end), (inner, stop), quoted, found)
            if citation:
                found.append(citation)
                reached = end
        found += self.numbers.citations(block, number, found, quoted)
        found += self._addresses(block, number, found)
        found.sort(key=lambda each: each.start)
        return found

    def in_note(
        self, note: Block, name: str, quoted: Sequence[Span], block: int, at: int
    ) -> list[Citation]:
        """The citations of a note, one behind the other.

        Parameters
        ----------
        note : Block
            The note.
        name : str
            Its name.
        quoted : sequence of (int, int)
            What is in quotation marks in it.
        block, at : int
            Where it is called.
        """
        found: list[Citation] = []
        text = note.text
        for start, end in split_references(text, quoted):
            named, title = self._free(note, start, end, quoted)
            if named:
                line = note.line_at(start + len(text[start:end]) - len(text[start:end].lstrip()))
                found.append(
                    Citation(
                        text=" ".join(text[start:end].split()),
                        block=block,
                        start=at,
                        end=at,
                        line=line,
                        named=(named,),
                        note=name,
                        titles=(title,) if title else (),
                        within=(start, end),
                    )
                )
        taken = [each.within for each in found]
        for each in self.in_block(note, block, quoted):  # in the prose of a note
            if not any(a <= each.start < b for a, b in taken):
                span = (each.start, each.end)
                found.append(replace(each, start=at, end=at, note=name, within=span))
        return sorted(found, key=lambda each: each.within)

    def attribution(
        self,
        block: Block,
        number: int,
        start: int,
        quoted: Sequence[Span],
        *,
        stop: int | None = None,
    ) -> Citation | None:
        """The citation that starts with a dash at `start`, ``— Anna Berg, “The Bridge Opens”``.

        With `stop` it is the text up to there, and all of that is a reference.
        """
        text = block.text if stop is None else block.text[:stop]
        lead = len(text[start:]) - len(text[start:].lstrip())
        dash = _DASH.match(text, start + lead)
        if not dash or len(text) - dash.end() > _LONGEST_ATTRIBUTION:
            return None
        last = self._last
        named, title = self._free(block, dash.end(), len(text), quoted)
        if named and stop is not None and self.says_more(block, dash.end(), stop, quoted, named):
            named, self._last = None, last
        if not named:
            return None
        return Citation(
            text=" ".join(text[start:].split()), block=number, start=start + lead,
            end=len(text.rstrip()), line=block.line_at(start + lead), named=(named,),
            titles=(title,) if title else (),
        )  # fmt: skip

    def says_more(
        self, block: Block, start: int, end: int, quoted: Sequence[Span], *named: Named
    ) -> bool:
        """Whether a piece of a block is more than these references, as far as its words show."""
        kept = list(block.text[start:end])
        for a, b in quoted:
            if start <= a and b <= end:
                kept[a - start : b - start] = " " * (b - a)
        articles = frozenset[str]().union(*(each.articles for each in named))
        return is_prose(KEY.sub(" ", "".join(kept)), self.works.words_of(articles))

    def _free(
        self, block: Block, start: int, end: int, quoted: Sequence[Span]
    ) -> tuple[Named | None, Span | None]:
        """The reference that a note or an attribution is, if it is one; and its title."""
        text = block.text[start:end]
        inside = [(a - start, b - start) for a, b in quoted if start <= a and b <= end]
        title = self._title(text, inside)
        linked = [address for a, b, address in block.links if start <= a and b <= end]
        reference = parse_reference(text, title, [each for each in linked if self._known(each)])
        if inside and not (title or reference.exact_names or reference.key or reference.again):
            return None, None  # prose with a quotation; its citation is in parentheses
        named = self._name(reference)
        title = self._own_title(text, title, named)
        shaped = (
            reference.key or reference.again or named.articles
            or (reference.exact_names and (title or reference.years or reference.place))
        )  # fmt: skip
        if not shaped or (named.articles and not self._says_enough(reference, text)):
            return None, None
        self._last = named
        return named, (title[0] + start, title[1] + start) if title else None

    def _says_enough(self, reference: Reference, text: str) -> bool:
        """Whether it is a reference and not prose in which a name happens to stand."""
        if reference.key or reference.again or reference.title or reference.exact_names:
            return True
        if reference.address and self._known(reference.address):
            return True
        return bool(reference.years or reference.place) and len(text) < _LONGEST_ATTRIBUTION

    def _own_title(self, text: str, title: Span | None, named: Named) -> Span | None:
        """The title, unless a key or "ibid." names an article not called so: that is quoted."""
        reference = named.reference
        if title is None or not (reference.key or reference.again):
            return title
        own = self.works.titled(text[title[0] + 1 : title[1] - 1]) & named.articles
        return title if own else None

    def _title(self, text: str, inside: Sequence[Span]) -> Span | None:
        """Which of the quoted pieces of a reference is the title."""
        for a, b in inside:
            if self.works.titled(text[a + 1 : b - 1]):
                return a, b
        for a, b in inside:
            before = text[:a].strip()
            if before.endswith(",") and looks_like_names(before.rstrip(",")):
                return a, b
            if not before and re.match(r"\s*,?\s*(?:\(|$|p|¶|\d|n\.)", text[b:]):
                return a, b
        return None

    def _parenthesis(
        self,
        block: Block,
        number: int,
        outer: Span,
        inner: Span,
        quoted: Sequence[Span],
        before: Sequence[Citation],
    ) -> Citation | None:
        text = block.text[inner[0] : inner[1]]
        inside = [
            (a - inner[0], b - inner[0]) for a, b in quoted if inner[0] <= a and b <= inner[1]
        ]
        named: list[Named] = []
        titles: list[Span] = []
        start, narrative = outer[0], KEY.match(block.text, outer[0]) is not None
        for a, b in split_references(text, inside):
            mine = [(x - a, y - a) for x, y in inside if a <= x and y <= b]
            title = self._title(text[a:b], mine)
            linked = [
                address for x, y, address in block.links
                if inner[0] + a <= x and y <= inner[0] + b and self._known(address)
            ]  # fmt: skip
            reference = parse_reference(text[a:b], title, linked)
            if not any((reference.names, reference.title, reference.key, reference.again)):
                if named and reference.years:  # (Lund 2011, para. 1; 2012, para. 4)
                    reference = replace(
                        reference, names=named[-1].reference.names, exact_names=True
                    )
                else:
                    completed, begin = self._completed(block, outer[0], reference, before, quoted)
                    if begin is not None and not named:
                        start, narrative = begin, True
                    reference = completed
            one = self._name(reference)
            if not self._is_citation(reference, one):
                continue
            named.append(one)
            self._last = one
            title = self._own_title(text[a:b], title, one)
            if title:
                titles.append((title[0] + a + inner[0], title[1] + a + inner[0]))
        if not named:
            return None
        return Citation(
            text=" ".join(block.text[start : outer[1]].split()), block=number, start=start,
            end=outer[1], line=block.line_at(outer[0]), named=tuple(named), narrative=narrative,
            titles=tuple(titles),
        )  # fmt: skip

    def _is_citation(self, reference: Reference, named: Named) -> bool:
        if reference.key:
            return self.keyed or bool(named.articles)
        if reference.again or reference.place:
            return True
        if named.articles:
            return bool(reference.title or reference.exact_names or reference.years)
        return bool(reference.exact_names and (reference.years or reference.title))

    def _completed(
        self,
        block: Block,
        at: int,
        reference: Reference,
        before: Sequence[Citation],
        quoted: Sequence[Span],
    ) -> tuple[Reference, int | None]:
        """A reference without name, from the sentence before it; and where that name starts."""
        first = max(0, at - _LONGEST_SENTENCE)
        text = block.text[first:at]
        own = _without_quoted(block.text, quoted)[first:at]
        sentence = max(own.rfind(". "), own.rfind("! "), own.rfind("? "), -1) + 1
        if _YEAR_FIRST.match(reference.text):
            titled = _TITLE_BEFORE.search(text)
            if titled and self.works.titled(titled[1]):
                return replace(reference, title=titled[1]), first + titled.start()
            names = _NAMES_BEFORE.search(text)
            if names and self.works.named(names[0]):
                words = names[0].split()
                while len(words) > 1 and self.works.named(" ".join(words[1:])):
                    words = words[1:]  # only the name itself
                begin = first + names.start() + names[0].rfind(words[0])
                return replace(reference, names=" ".join(words), exact_names=True), begin
            if names:
                begin = first + names.start()
                return replace(reference, names=names[0].strip(), exact_names=True), begin
            if self.works.named(own[sentence:]):  # As Lund put it, “…” (2011, para. 1)
                return replace(reference, names=own[sentence:], exact_names=False), None
            return reference, None
        if not reference.place:
            return reference, None
        for citation in reversed(before):
            last = citation.named[-1].reference
            if citation.start >= first + sentence and (citation.narrative or not last.place):
                return replace(last, place=reference.place, text=reference.text), None
        if self.works.named(own[sentence:]):
            return replace(reference, names=own[sentence:], exact_names=False), None
        if before:
            last = before[-1].named[-1].reference
            return replace(last, place=reference.place, text=reference.text), None
        return reference, None

    def _name(self, reference: Reference) -> Named:
        if reference.again:
            if self._last is None:
                return Named(reference=reference, articles=frozenset())
            place = reference.place or self._last.place
            return Named(reference=replace(reference, place=place), articles=self._last.articles)
        articles = self.works.resolve(reference)
        if not articles and reference.place and not reference.exact_names and reference.names:
            articles = self.works.named(reference.names)
        return Named(reference=reference, articles=articles)

    def forget_last(self) -> None:
        """Let "ibid." mean nothing."""
        self._last = None

    def _known(self, address: str) -> bool:
        return bool(self.works.addressed(address))

    def _addresses(
        self, block: Block, number: int, found: Sequence[Citation]
    ) -> Iterator[Citation]:
        """Links to articles of the library, and their addresses in the text."""
        bare = [(*match.span(), match[0]) for match in _BARE_ADDRESS.finditer(block.text)]
        seen: list[Span] = [(each.start, each.end) for each in found]
        for start, end, address in sorted([*block.links, *bare]):
            if not self._known(address) or any(a < end and start < b for a, b in seen):
                continue
            seen.append((start, end))
            reference = Reference(text=address, address=address)
            named = Named(reference=reference, articles=self.works.addressed(address))
            yield Citation(
                text=" ".join(block.text[start:end].split()) or address, block=number, start=start,
                end=end, line=block.line_at(start), named=(named,),
            )  # fmt: skip


def _without_quoted(text: str, quoted: Sequence[Span]) -> str:
    """The draft's own words in their places; a stop in quotation marks may end its sentence."""
    pieces, done = [], 0
    for start, end in sorted(quoted):
        if start < done:
            continue
        ends = text[end - 2 : end - 1] in (".", "!", "?") and text[end : end + 2].strip().isupper()
        pieces += [text[done:start], "x" * (end - start - 1), "." if ends else "x"]
        done = end
    return "".join([*pieces, text[done:]])
