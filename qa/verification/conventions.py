"""What quoting may change in the words of a source, and what an ellipsis or a bracket stands for.

Which shapes of marks and dashes count as the same is for `qa.quotation.wording`; this is the rest
of The Chicago Manual of Style, 17th edition: 13.49-13.58 (ellipses), 13.59-13.63 (brackets), 6.9
(stops before the closing mark).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from qa.quotation.wording import Normal, normalise

__all__ = [
    "BRACKET_WORDS",
    "MOST_ELLIPSES",
    "Bracket",
    "Origin",
    "Run",
    "split_quotation",
    "words",
]

BRACKET_WORDS = 8
"""Most words of the source that a bracket stands for."""

MOST_ELLIPSES = 50
"""Most ellipses in one quotation; one with more is not read."""

_ELLIPSIS = r"\.(?:\s?\.){2,3}|(?:\.\s?)?…(?:\s?\.)?"
_OPENED = re.compile(
    rf"(?P<ellipsis>\[\s*(?:{_ELLIPSIS})\s*\]|{_ELLIPSIS})|(?P<bracket>\[[^\[\]]*\])"
)
_OWN_STOP = re.compile("(?<![.,])[.,](?='*$)")
_INSERTION = re.compile(r"sic\b|emphas[ie]s\b|italics\b|my emphas|translat", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def words(text: str) -> list[str]:
    """The words of a quotation, without what is in brackets.

    Examples
    --------
    >>> words("[He] didn’t … go")
    ['didn’t', 'go']
    """
    return _WORD.findall(_OPENED.sub(" ", text))


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracketed insertion.

    Attributes
    ----------
    text : str
        As written, with its brackets.
    in_word : bool
        Whether it touches letters or digits: it changes that word, and nothing else.
    ending : bool
        Whether it does so at the end of a word of letters.
    """

    text: str
    in_word: bool = False
    ending: bool = False

    @property
    def inner(self) -> str:
        """What is in the brackets, without white space around it."""
        return self.text[1:-1].strip()

    @property
    def only_inserted(self) -> bool:
        """Whether it can stand for nothing of the source, as ``[sic]``."""
        return bool(_INSERTION.match(self.text[1:].strip()))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the characters of a run's part stand in the quotation.

    Attributes
    ----------
    offset : int
        Where the part starts, a bracket or a literal piece.
    normal : Normal or None
        Of a literal piece its normal form, of which the part is a stretch.
    skipped : int
        How many characters of the normal form are left out at its start.
    stop : int
        Which one is left out as the draft's own stop, or a place behind all of them.
    """

    offset: int
    normal: Normal | None = None
    skipped: int = 0
    stop: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``part[start:end]`` stands in the quotation; `end` is behind `start`."""
        if self.normal is None:
            return self.offset + start, self.offset + end
        first, last = start + self.skipped, end - 1 + self.skipped
        first, last = first + (first >= self.stop), last + (last >= self.stop)
        return self.offset + self.normal.start(first), self.offset + self.normal.end(last + 1)


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two ellipses: literal text in its normal form, and brackets.

    Attributes
    ----------
    parts : tuple of str or Bracket
        A bracket that touches no letter stands between two literal parts.
    before, after : tuple of str
        Brackets, and ellipses at the ends of the quotation, before and after it. They stand for
        nothing that must be there.
    origins : tuple of Origin
        Of each part.
    source : str
        The whole quotation.
    """

    parts: tuple[str | Bracket, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = field(default=(), repr=False, compare=False)
    source: str = field(default="", repr=False, compare=False)


def split_quotation(text: str, *, own_stop: bool) -> list[Run]:
    """The runs of a quotation, between its ellipses.

    Parameters
    ----------
    text : str
        What is between the quotation marks, or a block quotation.
    own_stop : bool
        Whether one comma or full stop at its end may be the draft's own.

    Returns
    -------
    list of Run
        Empty where one of the runs has no word of its own, or there are over 50 ellipses.

    Examples
    --------
    >>> split_quotation("[T]he mayor … left.", own_stop=True)
    [Run(parts=(Bracket(text='[T]', in_word=True, ending=False), 'he mayor'), before=(), after=()), Run(parts=('left',), before=(), after=())]
    """  # noqa: E501
    text = text.replace("\0", "\ufffd")
    runs: list[list[tuple[str | Bracket, int]]] = [[]]
    done = 0
    for match in _OPENED.finditer(text):
        runs[-1].append((text[done : match.start()], done))
        done = match.end()
        if match["ellipsis"]:
            runs.append([])
        else:
            before, after = text[: match.start()][-1:], text[done : done + 1]
            bracket = Bracket(
                match[0],
                in_word=before.isalnum() or after.isalnum(),
                ending=before.isalpha() and not after.isalnum(),
            )
            bracket = Bracket(match[0]) if bracket.only_inserted else bracket
            runs[-1].append((bracket, match.start()))
    runs[-1].append((text[done:], done))
    if len(runs) - 1 > MOST_ELLIPSES:
        return []
    found = [
        _run(parts, text, own_stop and number == len(runs) - 1) for number, parts in enumerate(runs)
    ]
    # An ellipsis, or brackets, at the start or the end; and two ellipses in a row.
    # The brackets there are told with the stretch beside them.
    last = len(found) - 1
    if last and not found[0].parts:
        ahead = (*found[0].before, *found[0].after, "…", *found[1].before)
        found[1] = replace(found[1], before=ahead)
    if last and not found[-1].parts:
        behind = (*found[-2].after, "…", *found[-1].before, *found[-1].after)
        found[-2] = replace(found[-2], after=behind)
    kept = [
        run
        for number, run in enumerate(found)
        if run.parts or ((run.before or run.after) and number not in (0, last))
    ]
    if not kept or any(not any(_has_word(part) for part in run.parts) for run in kept):
        return []
    return kept


def unread(text: str) -> str:
    """Why `split_quotation` gives no runs for a quotation."""
    ellipses = sum(match["ellipsis"] is not None for match in _OPENED.finditer(text))
    if ellipses > MOST_ELLIPSES:
        return f"it has {ellipses:,} ellipses, more than the {MOST_ELLIPSES} that are looked at"
    return "it has no word of its own between its brackets and ellipses"


def _has_word(part: str | Bracket) -> bool:
    return isinstance(part, str) and any(map(str.isalnum, part))


def _run(pieces: list[tuple[str | Bracket, int]], source: str, own_stop: bool) -> Run:
    parts: list[tuple[str | Bracket, Origin]] = []
    for number, (piece, offset) in enumerate(pieces):
        if isinstance(piece, Bracket):
            parts.append((piece, Origin(offset)))
            continue
        normal = normalise(piece)
        text, skipped, stop = normal.text, 0, len(normal.text)
        if number == len(pieces) - 1 and own_stop and (own := _OWN_STOP.search(text.rstrip(" "))):
            stop = own.start()
            text = text[:stop] + text[stop + 1 :].rstrip(" ")
        if number == 0 or _stands_free(pieces[number - 1][0]):
            skipped = len(text) - len(text.lstrip(" "))
            text = text[skipped:]
        if number == len(pieces) - 1 or _stands_free(pieces[number + 1][0]):
            text = text.rstrip(" ")
        if text:
            parts.append((text, Origin(offset, normal, skipped, stop)))
    before: list[str] = []
    after: list[str] = []
    while parts and _stands_free(parts[0][0]):
        before.append(str(parts.pop(0)[0].text))  # type: ignore[union-attr]
    while parts and _stands_free(parts[-1][0]):
        after.insert(0, str(parts.pop()[0].text))  # type: ignore[union-attr]
    return Run(
        parts=tuple(part for part, _ in parts),
        before=tuple(before),
        after=tuple(after),
        origins=tuple(origin for _, origin in parts),
        source=source,
    )


def _stands_free(piece: str | Bracket) -> bool:
    return isinstance(piece, Bracket) and not piece.in_word
