"""Quotations in a draft: what stands between quotation marks, and block quotations.

Double marks of every shape quote; single ones where they stand outermost and enclose a phrase, as
in British usage, never as apostrophes. A quotation that goes on in the next paragraph has no mark
at the paragraph's end and an opening one at the next one's start. Marks that do not pair are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.verification.draft import Block, Problem, is_entry_title

__all__ = ["DraftQuotation", "Quoted", "find_quoted"]

_CLOSING = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "「": "」", "『": "』", "＂": "＂",
    '"': '"', "‘": "’", "‚": "‘’", "'": "'", "‹": "›", "›": "‹", "″": "″", "〝": "〞〟", "❝": "❞",
    "《": "》", "〈": "〉", "﹁": "﹂", "﹃": "﹄", "❛": "❜", "`": "'’´", "´": "´`",
}  # fmt: skip
_LONGEST = 50_000  # characters of a paragraph in which a closing mark is looked for
_MOST_PROBLEMS = 500
_ELIDED_WITHIN = 4_000  # characters in which the closing mark is looked for that ’tis would need
_SINGLE = frozenset("‘‚'‹›❛`´")
_LONE = frozenset("”」』〞〟❞》〉﹂﹄❜")
# A word that starts with an apostrophe, which many programs turn into an opening mark.
_ELISION = re.compile(
    r"[‘'](?:\d\ds?|em|tis|twas|til|till|cause|bout|round|n|ave)\b", re.IGNORECASE
)
_FREE = re.compile(r"[\s(\[{—–‒/\-\ufffc“\"«„:;,=|>…\u2060]")
_CLOSES_SINGLE = re.compile(r"(?<=\S)['’›‹❜´`](?![^\W_])|(?<!\w)['‘](?=\w)")
_MARK = re.compile("[“„‟«»「『＂\"‘‚'‹›”″〝〞〟❝❞《》〈〉﹁﹂﹃﹄❛❜`´]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuotation:
    """Words of a draft that are quoted.

    Attributes
    ----------
    text : str
        What stands between the marks, or in the block quotation.
    block, start : int
        The block in which it starts and the offset in it, of the opening mark if it has one.
    last_block, end : int
        The block in which it ends and the offset behind it, closing mark included.
    line : int
        The line in which it starts.
    marked : bool
        Whether it is in quotation marks; else it is a block quotation.
    """

    text: str
    block: int
    start: int
    last_block: int
    end: int
    line: int
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The quotations of a draft in order, and where its marks do not pair."""

    quotations: tuple[DraftQuotation, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A quotation that goes on in the next paragraph."""

    mark: str
    block: int
    start: int
    line: int
    text: str


def find_quoted(blocks: Sequence[Block]) -> Quoted:
    """Find the quotations.

    Parameters
    ----------
    blocks : sequence of Block
        Those of the draft's text, or of one note. In an entry of a list of references the title
        is not quoted.

    Raises
    ------
    ValueError
        If more than 500 marks do not pair: this is no draft.

    Examples
    --------
    >>> block = Block(text="He said “no” twice.", kind="text", lines=((0, 7),))
    >>> find_quoted([block]).quotations[0].text
    'no'
    """
    found: list[DraftQuotation] = []
    problems: list[Problem] = []
    begun: _Begun | None = None
    for number, block in enumerate(blocks):
        if block.kind == "entry":
            own: list[DraftQuotation] = []
            _scan(block, number, None, None, own, problems)
            found += [each for each in own if not is_entry_title(block.text, each.start, each.end)]
            begun = None
            continue
        if block.kind == "quotation":
            found.append(_whole(block, number))
            continue
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        begun = _scan(block, number, begun, following, found, problems)
        if len(problems) > _MOST_PROBLEMS:
            raise ValueError(
                f"more than {_MOST_PROBLEMS} of its quotation marks do not pair, the first in "
                f"line {problems[0].line}; mend them first"
            )
    return Quoted(quotations=tuple(found), problems=tuple(problems))


def _whole(block: Block, number: int) -> DraftQuotation:
    start = len(block.text) - len(block.text.lstrip())
    return DraftQuotation(
        text=block.text.strip(), block=number, start=start, last_block=number,
        end=len(block.text.rstrip()), line=block.line_at(start), marked=False,
    )  # fmt: skip


def _scan(
    block: Block,
    number: int,
    begun: _Begun | None,
    following: Block | None,
    found: list[DraftQuotation],
    problems: list[Problem],
) -> _Begun | None:
    """The quotations of one paragraph; gives the one that goes on in the `following` one."""
    text = block.text
    at = 0
    if begun:
        inside = len(text) - len(text.lstrip()) + 1
        end = _close(text, inside, begun.mark)
        if end is None and _goes_on(following, begun.mark):
            return replace(begun, text=begun.text + text[inside:] + "\n\n")
        if end is None:
            problems.append(_unclosed(begun.mark, begun.line))
            at = inside
        else:
            found.append(
                DraftQuotation(
                    text=begun.text + text[inside:end], block=begun.block, start=begun.start,
                    last_block=number, end=end + 1, line=begun.line, marked=True,
                )
            )  # fmt: skip
            at = end + 1
    while (start := _opening(block, at, problems)) is not None:
        mark, line = text[start], block.line_at(start)
        end = _close(text, start + 1, mark)
        at = start + 1
        if end is not None:
            found.append(
                DraftQuotation(
                    text=text[start + 1 : end], block=number, start=start,
                    last_block=number, end=end + 1, line=line, marked=True,
                )
            )  # fmt: skip
            at = end + 1
        elif _goes_on(following, mark):
            return _Begun(mark, number, start, line, text[start + 1 :] + "\n\n")
        else:
            problems.append(_unclosed(mark, line))
            if len(problems) > _MOST_PROBLEMS:
                break
    return None


def _goes_on(following: Block | None, mark: str) -> bool:
    """Whether the next paragraph starts with the opening mark again."""
    if following is None or following.kind != "text":
        return False
    return following.text.lstrip()[:1] == mark


def _unclosed(mark: str, line: int) -> Problem:
    return Problem(
        line=line,
        message=f"the quotation mark {mark} is never closed, so what it quotes is not known",
    )


def _opening(block: Block, at: int, problems: list[Problem]) -> int | None:
    """Where the next quotation opens; closing marks on the way are problems."""
    text = block.text
    for match in _MARK.finditer(text, at):
        place, mark = match.start(), match[0]
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        if mark in _SINGLE:
            free = not before or _FREE.match(before)
            if free and after.strip(")],.;:") and after.strip() and not _elided(text, place):
                return place
        elif mark == '"' and (before.isalnum() or not after.strip()):
            if not before.isdigit():  # inches, seconds
                problems.append(_stray(block, place))
        elif mark in _LONE or (mark == "″" and _prime(before, after)):
            if mark != "″":
                problems.append(_stray(block, place))
        else:
            return place
    return None


def _prime(before: str, after: str) -> bool:
    """Whether a double prime stands for inches or seconds, not for a quotation mark."""
    return before.isdigit() or not after.strip()


def _elided(text: str, at: int) -> bool:
    """Whether an opening mark is an apostrophe (’tis): no mark that can only close follows."""
    word = _ELISION.match(text, at)
    if not word:
        return False
    if text[word.end() : word.end() + 1] in ("'", "’"):
        return True  # rock 'n' roll
    return _definite(text[: word.end() + _ELIDED_WITHIN], word.end(), text[at]) is None


def _stray(block: Block, at: int) -> Problem:
    return Problem(
        line=block.line_at(at),
        message=f"the quotation mark {block.text[at]} closes what was never opened",
    )


def _close(text: str, at: int, mark: str) -> int | None:
    """Where the quotation closes that `mark` opened before `at`."""
    if mark in _SINGLE:
        return _close_single(text, at, mark)
    closing = _CLOSING[mark]
    depth = 0
    for match in re.compile(f"[{closing}{mark}]").finditer(text, at, at + _LONGEST):
        place, character = match.start(), match[0]
        if character in closing:
            if character == '"' and text[place - 1].isspace() and text[place + 1 :][:1].isalnum():
                continue  # it can only open
            if not depth:
                return place
            depth -= 1
        else:
            depth += 1
    return None


def _close_single(text: str, at: int, mark: str) -> int | None:
    """The closing single mark: one that no letter follows, and that is no plural's apostrophe.

    Where a mark behind an s could be either, the later one that can only close is meant: more is
    looked at then, never less.
    """
    sure = _definite(text, at, mark)
    if sure is not None:
        return sure
    plurals = [place for place, certain in _closers(text, at, mark) if not certain]
    new_sentence = [
        place for place in plurals if text[place + 1 : place + 20].lstrip()[:1].isupper()
    ]
    return next(iter(new_sentence or plurals[-1:]), None)


def _definite(text: str, at: int, mark: str) -> int | None:
    """The first mark behind `at` that can only close, before the next one that opens."""
    return next((place for place, certain in _closers(text, at, mark) if certain), None)


def _closers(text: str, at: int, mark: str) -> Iterator[tuple[int, bool]]:
    """Marks that may close, each with whether it can be nothing else, up to the next opening."""
    spared = -1
    for match in _CLOSES_SINGLE.finditer(text, at, at + _LONGEST):
        place, character = match.start(), match[0]
        before = text[place - 1]
        if place == spared:
            continue
        if character in "‘'" and not before.isalnum() and text[place + 1 : place + 2].isalnum():
            elided = _ELISION.match(text, place)
            if mark in "‘'" and _FREE.match(before) and not elided:
                return  # the next quotation
            spared = elided.end() if elided else -1  # the second mark of 'n'
            continue
        if character not in _CLOSING[mark] or place == at or before.isspace():
            continue
        after = text[place + 1 : place + 20]
        yield place, not (before in "sS" and after[:1].isspace() and after.lstrip()[:1].isalnum())
