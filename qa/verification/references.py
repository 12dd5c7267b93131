"""What a reference says: the parts of a citation as the four styles and pandoc's keys write them.

``Lindqvist, 2026, para. 4``, ``Nora Lindqvist, “Two Days,” The Herald, March 12, 2026, para. 4``,
``@lindqvist2026, p. 2``, ``Ibid., 5``: one reference each. What stands in it is told apart by its
form alone; whether it means an article is for `works`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from qa.verification.works import PlaceNamed, Reference

__all__ = ["KEY", "looks_like_names", "named_place", "parse_reference", "split_references"]

KEY = re.compile(r"(?<![\w@])-?@(?:\{(?P<braced>[^{}\s]+)\}|(?P<bare>\w(?:[\w:.#$%&+?<>~/-]*\w)?))")
"""A citation key as pandoc writes it (Pandoc User's Guide, "Citation syntax")."""

_PLACE = re.compile(
    r"(?<!\w)(?P<label>paragraphs?|paras?|pars?|¶+|pages?|pp?|pgs?)\.?\s*"
    r"(?P<numbers>\d{1,4}(?:\s*[–—-]{1,3}\s*\d{1,4})?"
    r"(?:(?:,| and| &)\s*\d{1,3}(?:\s*[–—-]{1,3}\s*\d{1,4})?)*)"
    r"(?!\w)",
    re.IGNORECASE,
)
_BARE_PAGE = re.compile(r"(?:^|[\s,.])(?P<numbers>\d{1,3}(?:\s*[–—-]{1,3}\s*\d{1,3})?)\.?\s*$")
_DAY_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|tember"
    r"|ober)?\.?"
)
_DAY = re.compile(
    rf"(?<!\w){_DAY_MONTH}\s+\d{{1,2}}(?:\s*[–-]\s*\d{{1,2}})?(?!\w)"
    rf"|(?<!\w)\d{{1,2}}(?:\s*[–-]\s*\d{{1,2}})?\s+{_DAY_MONTH}(?!\w)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)(?:\s*[–—-]{1,3}\s*(\d+))?")
_YEAR = re.compile(r"(?<!\w)((?:1[5-9]|20)\d\d)([a-z]?)(?!\w)")
_NO_DATE = re.compile(r"(?<!\w)n\.\s?d\.|(?<!\w)no date(?!\w)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|doi:\s*|(?=10\.\d{4,9}/))[^\s<>“”\"]+", re.IGNORECASE)
_ACCESSED = re.compile(
    r"(?:accessed|retrieved|last (?:modified|updated|accessed)|archived)\b[^;]*", re.IGNORECASE
)
_LEAD = re.compile(
    r"^[\s,]*(?:see(?: also| e\.g\.,?)?|cf\.?|quoted in|qtd\. in|(?:as )?cited in|e\.g\.,?|"
    r"compare|but see|also|from|source:)\s+",
    re.IGNORECASE,
)
_IBID = re.compile(r"^\s*(?:ibid(?:em)?|id)\b\.?", re.IGNORECASE)
_NAME = re.compile(
    r"^(?:(?:[^\W\d_]\.-?)+|[^\W\d_a-z][\w’'.-]*|and|&|et|al\.?|van|von|der|den|de|da|di|du|del|la|"
    r"le|el|bin|ibn|ben|ter|ten|zu|of|for|the|n\.d\.|others|colleagues|al-[\w’'-]+)[,.:]?$"
)
_MONTHS = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$|"
    r"(?:in|on|since|until|before|after|by|from|spring|summer|autumn|fall|winter|early|late|mid|"
    r"circa|ca?\.|born|died|b\.|d\.|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$",
    re.IGNORECASE,
)


def split_references(text: str, quoted: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where each reference of a citation stands; a semicolon, outside of a title, divides them.

    Parameters
    ----------
    text : str
        What is in the parentheses, or a note.
    quoted : sequence of (int, int)
        What is between quotation marks in it, marks included.
    """
    bounds = [0]
    for match in re.finditer(r";|(?<=[.”\"])\s+(?=(?:See|Cf|Quoted|Compare|But see)\b)", text):
        if not any(start < match.start() < end for start, end in quoted):
            bounds += [match.start(), match.end()]
    bounds.append(len(text))
    return [
        (start, end)
        for start, end in zip(bounds[::2], bounds[1::2], strict=True)
        if text[start:end].strip()
    ]


def named_place(text: str, *, bare: bool = False) -> PlaceNamed | None:
    """The paragraphs or pages that are named in a piece of a citation.

    Parameters
    ----------
    text : str
        Without the title.
    bare : bool
        Whether a number at the end is a page, as MLA (6.16) and Chicago (14.148) write it.

    Examples
    --------
    >>> str(named_place("Lund 2026, paras. 4–5"))
    'paras. 4–5'
    """
    match = _PLACE.search(text)
    if match:
        label = match["label"].lower()
        kind: Literal["paragraph", "page"] = (
            "page" if label.startswith("p") and not label.startswith("par") else "paragraph"
        )
    else:
        match = _BARE_PAGE.search(text) if bare else None
        kind = "page"
    if not match:
        return None
    ranges = []
    for first, last in _RANGE.findall(match["numbers"]):
        # "104–5" is 104–105.
        stop = last or first
        full = first[: len(first) - len(stop)] + stop if len(stop) < len(first) else stop
        ranges.append((int(first), max(int(first), int(full))))
    return PlaceNamed(label=kind, ranges=tuple(ranges))


def parse_reference(
    text: str, title: tuple[int, int] | None = None, addresses: Sequence[str] = ()
) -> Reference:
    """One reference, taken apart.

    Parameters
    ----------
    text : str
        The reference.
    title : (int, int) or None
        Where its title stands in `text`, quotation marks included.
    addresses : sequence of str
        Where the text links to.

    Examples
    --------
    >>> each = parse_reference("see Lindqvist 2026a, para. 4")
    >>> each.names, each.years, str(each.place)
    ('Lindqvist', ((2026, 'a'),), 'para. 4')
    """
    shown = " ".join(text.split())
    key = KEY.search(text)
    if key:
        rest = text[key.end() :]
        return Reference(
            text=shown, key=key["braced"] or key["bare"], place=named_place(rest, bare=True)
        )
    if _IBID.match(text):
        place = named_place(_IBID.sub("", text), bare=True)
        return Reference(text=shown, again=True, place=place)
    before, titled, after = text, "", ""
    if title:
        before, after = text[: title[0]], text[title[1] :]
        titled = text[title[0] + 1 : title[1] - 1].strip().rstrip(",.")
    address = next(iter(addresses), "") or next(iter(_ADDRESS.findall(text)), "")
    plain = _ACCESSED.sub(" ", _ADDRESS.sub(" ", f"{before} {after}"))
    years = tuple((int(year), letter) for year, letter in _YEAR.findall(_PLACE.sub(" ", plain)))
    # A day beside its month is no page where there is a year; "(May 3)" is page 3 of May.
    undated = _YEAR.sub(" ; ", _DAY.sub(" ; ", plain)) if years else plain
    place = named_place(plain) or named_place(undated, bare=True)
    if title is None:
        stops = [
            found.start()
            for found in (
                _YEAR.search(before), _PLACE.search(before), _NO_DATE.search(before),
                _ADDRESS.search(before), _BARE_PAGE.search(before),
            )
            if found
        ]  # fmt: skip
        before = before[: min(stops, default=len(before))]
    while lead := _LEAD.match(before):
        before = before[lead.end() :]
    names = before.strip(" ,.([:—–-\n")
    return Reference(
        text=shown,
        address=address,
        title=titled,
        names=names,
        exact_names=looks_like_names(names),
        years=years,
        place=place,
    )


def looks_like_names(text: str) -> bool:
    """Whether all words are names or stand between names, the last one no month or season.

    Examples
    --------
    >>> [looks_like_names(text) for text in ("Van Auken and Berg", "May", "He wrote")]
    [True, False, False]
    """
    words = text.split()
    return (
        0 < len(words) <= 12
        and all(_NAME.match(word) for word in words)
        and any(word[0].isupper() or not word[0].isascii() for word in words)
        and not _MONTHS.match(words[-1])
        and not (len(words) == 1 and words[0].lower() in ("the", "and"))
    )
