"""The grammar of a by-line: what one line says, when every word of it can be explained.

For `corpus.byline`, which knows where by-lines stand.

    by-line     part, separated by dates, bars, brackets or dashes
    part        [by] person or organisation, joined by commas, "and" or "with"
    after a person: their role ("Political Editor"), which is nobody's name
    after "by" and a person: also a place or another proper name, which is passed over
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.dates import ArticleDate, DateOrder, find_date
from corpus.names import (
    AGENCIES,
    is_collective_name,
    is_organisation,
    is_personal_name,
    is_proper_name,
    is_role,
    organisation_of_role,
)

__all__ = ["BY", "JOINS", "LineReading", "read_lines"]

_LONGEST_BYLINE = 200  # characters


@dataclass(slots=True)
class LineReading:
    """What one line says, if the rules explain all of it."""

    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    date: ArticleDate | None = None
    updated: ArticleDate | None = None
    says_so: bool = False  # with a word such as "by" or "published"
    in_dated_line: bool = False  # so that names can be expected
    sent_from: str | None = None  # what follows an agency: "Reuters - LONDON"

    @property
    def dated(self) -> bool:
        """Whether the line has a date, known or not."""
        return bool(self.date or self.updated)

    def explain(self, chunk: str, *, after_date: bool) -> str | None:
        """Read what stands beside a date. The label of the next date, or None: not explained."""
        if after_date and chunk.lstrip().startswith(":"):
            return None  # "May 2011: Jane Doe" is an entry of a list
        if after_date and self.says_so:  # "First published 3 May 2011. Updated 4 May 2011."
            chunk = _STOP.sub(" ", chunk)
        label = ""
        for number, segment in enumerate(_SEPARATORS.split(chunk)):
            segment = " ".join(segment.split()).strip(_EDGES)
            if match := _LABEL.match(segment):
                segment = segment[match.end() :].strip(_EDGES)
                is_update = match[1].lower() in {"updated", "modified", "revised"}
                label = "updated" if is_update else "" if segment else "published"
            segment = _ON.sub("", segment)
            issue = _ISSUE.fullmatch(segment) if after_date and number == 0 else None
            if issue and (issue["of"] is None or is_proper_name(issue["of"])):
                self.publisher = self.publisher or issue["of"]
            elif segment and not (
                (after_date and _PAGE.fullmatch(segment)) or self._explain_phrase(segment)
            ):
                return None
        return label

    def _explain_phrase(self, phrase: str) -> bool:
        """Read names of people and organisations. False: not all of it is that."""
        by, source = BY.match(phrase), _SOURCE.fullmatch(phrase)
        self.says_so = self.says_so or by is not None
        sure = bool(by or source or self.authors)
        names = source[1] if source else phrase[by.end() :] if by else phrase
        pieces = [piece for piece in JOINS.split(names) if piece]
        # "The Example Times and Herald" is one publisher, as far as anybody can tell.
        if (
            "," not in names
            and is_organisation(names, sure=sure)
            and not any(is_personal_name(piece, expected=True) for piece in pieces)
        ):
            pieces = [names]
        placed = False
        end = 0
        for piece in pieces:
            # "By Jane Doe, Cairo" goes on about her; "By Jane Doe and Cairo" does not.
            start = names.find(piece, end)
            about = by is not None and bool(self.authors) and "," in names[end:start]
            end = start + len(piece)
            sure = sure or bool(self.authors)
            person, organisation = _PERSON.fullmatch(piece), organisation_of_role(piece)
            if sure and organisation is not None:
                self.publisher = self.publisher or organisation or None
            elif person and not source and self._is_person(person, by=by is not None):
                self.authors.append(person["name"])
                self.publisher = self.publisher or person["of"]
                placed = person["place"] is not None
            elif by and is_collective_name(piece):
                self.authors.append(piece)
            elif is_organisation(piece, sure=sure):
                self.publisher = self.publisher or piece
            elif (self.authors and is_role(piece)) or (
                about and is_proper_name(_IN.sub("", piece))
            ):
                continue  # about the author, and nobody's name
            elif (self.publisher or "").lower() in AGENCIES and not self.sent_from and not by:
                if self.authors or not is_proper_name(piece):
                    return False
                self.sent_from = piece
            elif not (placed and is_proper_name(piece) and not is_personal_name(piece)):
                return False
        return True

    def _is_person(self, match: re.Match[str], *, by: bool) -> bool:
        known = [part for part in (match["place"], match["of"]) if part]
        named = is_personal_name(match["name"], expected=by or self.in_dated_line)
        return named and all(map(is_proper_name, known)) and (by or not known)

    def explain_below(self, text: str) -> bool:
        """Read the line below "By Jane Doe": her role, or her organisation and its place."""
        first, *others = [piece for piece in text.split(", ") if piece] or [""]
        if is_role(first):
            self.publisher = organisation_of_role(first) or None
        elif others and is_organisation(first, sure=False):
            self.publisher = first
        else:
            return False
        return all(is_proper_name(piece) or is_role(piece) for piece in others)


def read_lines(texts: Sequence[str], order: DateOrder | None) -> list[LineReading | None]:
    """Read each of the lines that is nothing but a by-line; None for the others.

    Two kinds of lines are read by a by-line beside them: what a journalist is, below the name
    ("Staff Writer"), and where one was, above publisher and date ("Jane Doe in Old Mill").
    """
    readings = [_read_line(text, order) for text in texts]
    for at in range(1, len(texts)):
        above, reading = readings[at - 1], readings[at]
        says_more = reading is not None and (reading.says_so or reading.dated)
        if above and above.authors and above.says_so and not says_more and len(texts[at]) < 80:
            below = LineReading()
            if below.explain_below(" ".join(texts[at].split())):
                readings[at] = below
        elif reading and reading.publisher and reading.dated and not reading.authors and not above:
            person = _PERSON.fullmatch(" ".join(texts[at - 1][:_LONGEST_BYLINE].split()))
            if person and not person["of"] and LineReading()._is_person(person, by=True):
                readings[at - 1] = LineReading(authors=[person["name"]])
    return readings


def _read_line(text: str, order: DateOrder | None) -> LineReading | None:
    """Read `text` if it is nothing but a by-line."""
    # A line that ends in a dash is a dateline: what it names is where the text was sent from.
    if len(text) > _LONGEST_BYLINE or text.endswith(("-", "\u2013", "\u2014")):
        return None
    reading, end = LineReading(in_dated_line=find_date(text, order=order) is not None), 0
    dates: list[tuple[int, int, ArticleDate]] = []
    while found := find_date(text[end:], order=order):
        label = reading.explain(text[end : end + found.start], after_date=end > 0)
        if label is None:
            return None
        reading.says_so = reading.says_so or bool(label)
        if label == "updated":
            reading.updated = reading.updated or found.date
        else:
            dates.append((end + found.start, end + found.end, found.date))
        end += found.end
    if reading.explain(text[end:], after_date=end > 0) != "":
        return None
    if dates:
        # Two dates and no word on which is which: there is a date, and it is unknown.
        agree = len({date.iso or date.raw for *_, date in dates}) == 1
        reading.date = dates[0][2] if agree else ArticleDate(raw=text[dates[0][0] : dates[-1][1]])
    if reading.sent_from and not reading.dated:
        return None
    told = (reading.authors, reading.publisher, reading.dated, reading.says_so)
    return reading if any(told) else None


_EDGES = " ,:;-\u2013\u2014"
_SEPARATORS = re.compile(
    r"\s*[|/\u2022\u00b7()\[\]\t\u2014]\s*|\s[-\u2013]+\s+|"
    r"; ?(?=(?:dated?|published|posted|updated|source)\b)",
    re.IGNORECASE,
)
_STOP = re.compile(r"^\.(?=\s|$)")
_PAGE = re.compile(r"[A-Z]{1,2}-?[0-9]{1,3}|(?:pages?|pp?\.?) ?[A-Z]?[0-9]{1,3}", re.IGNORECASE)
_IN = re.compile(r"^(?:in|from|at) ")
_LABEL = re.compile(
    r"(?:(?:first|last|originally) )?\b(published|posted|updated|modified|revised|dated?)\b"
    r"(?: (?:on|at|online)\b)*",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:^|[ ,]+)(?:on|at|in the|from the)$", re.IGNORECASE)
_ISSUE = re.compile(r"(?:issue|edition)(?: of (?P<of>.+))?", re.IGNORECASE)
BY = re.compile(
    r"(?:(?:(?:written|posted|published|reported|report|reporting|story|words|text) )?by\b:?|"
    r"authors?:) ?(?=\S)",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:source:|from|special (?:to|for)) ?(\S.*)", re.IGNORECASE)
JOINS = re.compile(
    r" ?(?:,(?! ?(?:Jr|Sr|II|III|IV)\b)(?: and\b)?|;|&| (?:and|with)(?= )) ?", re.IGNORECASE
)
_PERSON = re.compile(
    r"(?P<name>\S.*?)(?: (?:in|from) (?P<place>.+?))?(?: (?:for|of) (?P<of>.+))?", re.IGNORECASE
)
