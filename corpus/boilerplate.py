"""What a page prints around an article: contact lines, 'Related Articles', adverts.

A line is left out only when the patterns here explain all of it: a last paragraph that begins
with "Support for the plan" or "Copyright law" is prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.draft import Block
from corpus.lines import ends_sentence
from corpus.names import is_organisation, is_proper_name

__all__ = ["Trimmed", "is_contact_line", "owner_of_copyright", "trim_boilerplate"]

_LONGEST_CONTACT = 200
_LONGEST_HEADLINE = 160
_LONGEST_LABEL = 4  # words


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Blocks without boilerplate.

    Attributes
    ----------
    blocks : tuple of Block
        What is the article.
    footer : tuple of Block
        What was left out, in order.
    """

    blocks: tuple[Block, ...]
    footer: tuple[Block, ...]


def trim_boilerplate(blocks: Sequence[Block]) -> Trimmed:
    """Leave out what is not the article.

    From the end upwards every block is dropped that is a contact line or an advert, with all that
    a heading like 'Related Articles' lists under it. Further up only lines that are nothing else
    ('Advertisement', 'Story continues below') are dropped.
    """
    texts = [" ".join(line.text for line in block.lines) for block in blocks]
    end = at = len(blocks)
    while at:
        at -= 1
        text = texts[at]
        related = _RELATED.fullmatch(text) is not None and not ends_sentence(text)
        last = at == end - 1
        if related or (last and (is_contact_line(text) or _INTERRUPTION.fullmatch(text))):
            end = at
        # What 'Related Articles' lists are headlines: short, and no sentences.
        elif ends_sentence(text) or len(text) > _LONGEST_HEADLINE:
            break
    dropped = {
        at for at in range(end) if len(blocks[at].lines) == 1 and _INTERRUPTION.fullmatch(texts[at])
    }
    kept = (block for at, block in enumerate(blocks[:end]) if at not in dropped)
    footer = (block for at, block in enumerate(blocks) if at in dropped or at >= end)
    return Trimmed(tuple(kept), tuple(footer))


def is_contact_line(text: str) -> bool:
    """Whether `text` says where to write, whom to follow or who owns the rights, and only that."""
    return len(text) <= _LONGEST_CONTACT and (
        any(pattern.fullmatch(text) for pattern in _FOOTER)
        or owner_of_copyright(text) is not None
        or _is_label_line(text)
    )


def owner_of_copyright(text: str) -> str | None:
    """Who owns the rights, if `text` is a copyright line and no more: a sign, a year, a name.

    Examples
    --------
    >>> owner_of_copyright("Copyright 2011 The Example Times. All rights reserved.")
    'The Example Times'
    >>> owner_of_copyright("Copyright 2011 was stamped on the back") is None
    True
    """
    match = _COPYRIGHT.fullmatch(text)
    name = match["owner"].strip(" .") if match else ""
    known = is_proper_name(_COMPANY.sub("", name)) or is_organisation(name, sure=False)
    return name if name and known else None


def _is_label_line(text: str) -> bool:
    """Whether `text` lists what an article is filed under: short labels, and no sentence."""
    match = _LABELS.fullmatch(text)
    labels = _BETWEEN_LABELS.split(match[1]) if match and not ends_sentence(text) else []
    # The list of a sentence ends in "and so on"; that of a page does not.
    return bool(labels) and not any(
        len(label.split()) > _LONGEST_LABEL or re.match(r"(?:and|or|but|so)\b", label, re.I)
        for label in labels
    )


_HOST = r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,10}(?:/[\w./?=&%#~+-]*)?"
_MAIL = r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,10}"
_ADDRESS = (
    rf"(?:{_MAIL}|@\w+|\+?\d[\d ()-]{{6,}}\d|(?:https?://|www\.)\S+|[\w-]+\.(?:com|org|net)\b)"
)
_SITE = (
    r"(?:twitter|x|facebook|instagram|telegram|youtube|whatsapp|threads|linkedin|mastodon|bluesky)"
)
_RELATED = re.compile(
    r"(?:related|most read|trending|"
    r"(?:related|similar|recommended|latest|popular|trending|further|more|most read)"
    r" (?:articles?|stories|story|coverage|content|links?|topics?|news|posts?|headlines?|"
    r"from .{1,60}|on this(?: story| topic)?|about this(?: story| topic)?)|"
    r"related reading|"
    r"you (?:may|might) also (?:like|be interested in)|see also|read (?:more|next|also)|"
    r"what to read next|editors?['’]s? picks?|from around the web|share this.{0,30}|"
    r"more (?:stories|news) (?:from|in|on) .{1,60})\s*:?",
    re.I,
)
_INTERRUPTION = re.compile(
    r"(?:advertisements?|\[?ad\]?|"
    r"(?:story|article) continues (?:below(?: (?:the )?(?:ad\w*|video|gallery))?|"
    r"after (?:the )?ad\w*)|"
    r"skip (?:past )?advertisement|scroll (?:down )?to continue(?: reading)?|"
    r"sign up (?:for|to) .{0,60}newsletters?(?: (?:here|now|today))?|"
    r"share this (?:article|story|page)|"
    r"(?:print|e-?mail|share)(?: this)?(?: (?:article|story|page))?)[.:]?",
    re.I,
)  # fmt: skip
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*\d{4}(?:\s*[-\u2013]\s*\d{4})?[,.:]?\s+(?:by )?"
    r"(?P<owner>[^,|;]{2,80}?(?:, (?:inc|ltd|llc|corp|co)\b)?)"
    # Then nothing, a place, or a sentence about rights.
    r"(?:(?:[.,|;]|(?=\sall))\s*(?:.{0,60}\b)?(?:rights|permission|permitted|terms)\b.{0,120}|"
    r"(?-i:, ?[A-Z][\w.'\u2019-]*(?: [A-Z][\w.'\u2019-]*)*)+)?[.]?",
    re.I,
)
_COMPANY = re.compile(r",? (?:inc|ltd|llc|corp|co)\.?$", re.I)
_LABELS = re.compile(
    r"(?:tags?|topics|filed under|categories|posted in|keywords): (.{1,200})", re.I
)
_BETWEEN_LABELS = re.compile(r"\s*[,|;\u2022\u00b7]\s*")
_FOOTER = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # With an address that the line gives, not one that it tells of.
        rf"(?:to )?(?:contact|reach(?: out to)?|write to|e-?mail|subscribe to|donate to|follow)"
        rf"(?: .{{1,100}}?)?:? (?:at|on|by|via|to|visit) {_ADDRESS}"
        rf"(?:,? (?:or|and) .{{1,80}})?[.]?(?: (?:follow|find|call) .{{1,100}})?",
        r"follow @\w+.{0,60}",
        r"(?:to )?(?:contact|reach|write to|subscribe to|support|donate to) .{1,100}"
        r"(?:visit|at|by|via|go to|e-?mail):",
        r"contact (?:us|the (?:author|writer|editor|reporter)s?)(?: (?:here|today|now))?[.:]?",
        _HOST,
        rf"(?:e-?mail:? ?)?{_MAIL}",
        r"(?:.{0,100}[^\w\s] *)?all rights reserved(?:[.,;|].{0,100})?",
        rf"(?:follow|find|like|join) (?:us|@?[\w.]+(?: [\w.]+)?) on {_SITE}"
        rf"(?:(?:,| and|, and| or) (?:on )?{_SITE})*(?: (?:for|at) .{{1,60}}|:? ?@\w+)?[.!:]?",
        r"(?:subscribe|sign up) (?:now|today|here|to our|for our)\b.{0,80}",
        r"comments?(?: \(\d+\))?|leave a (?:comment|reply)|\d+ comments?|back to top",
        r"this (?:article|story) (?:was )?(?:first|originally|previously) "
        r"(?:published|appeared) (?:in|on|at|by) .{1,120}",
    )
)
