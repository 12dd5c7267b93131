"""What a citation states about a work besides its author, and whether an article contradicts it.

A date, a newspaper or an address that the article does not have makes a citation one of another
work. What the article's own data leave open contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.references.address import address_key

__all__ = ["Facts", "Stated", "contradiction", "facts_of", "is_prose", "stated"]

Day = tuple[int | None, int | None, int | None]
"""Year, month and day, as far as they are said."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?!\w)"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)[a-z]?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s*[–—-]\s*(?P<last>\d{1,2}))?"
_DATES = [
    re.compile(rf"(?<![\w–-]){pattern}(?!\w)", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<day>\d{1,2})(?P<joint>[./])\s?(?P<month>\d{1,2})(?P=joint)\s?(?P<year>\d{4})",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR},?\s+{_MONTH}(?:\s+{_DAY})?",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY}",
        rf"{_DAY}\s+{_MONTH}",
    )
]
_ADDRESS = re.compile(r"(?:https?://|doi:\s*|(?=10\.\d{4,9}/))[^\s<>“”\"]+", re.IGNORECASE)
_ACCESSED = re.compile(
    r"(?:accessed|retrieved|last (?:modified|updated|accessed)|archived)\b[^;]*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_CONTAINER = re.compile(r"^[\s,.”\"’']*(?:in\s+)?(?P<name>[^\W\d_a-z][^,;:()\[\]\d.]{1,80})")
_NO_CONTAINER = re.compile(
    r"(?:emphas|italic|translat|paras?\b|pars?\b|pp?\b|pages?\b|see\b|section|sec\b|accessed|"
    r"retrieved|archived|online|print|web\b|spring|summer|autumn|fall|winter)",
    re.IGNORECASE,
)
# Words in small letters that stand in references.
_IN_REFERENCES = frozenset(
    "and et al the of for in on at by to from vol no nr ed eds edn trans transl rev p pp pg pgs "
    "para paras par pars page pages n d nd sec section ch chap chapter ibid id cf see also e g i "
    "eg ie quoted qtd cited as van von der den de da di du del la le el bin ibn ben ter ten zu "
    "others colleagues online print web accessed retrieved last modified updated archived "
    "emphasis italics added original mine my translation edited translated edition late issue "
    "number volume siehe vgl zit nach hervorhebung im voir dans "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an article's item says that a citation may contradict.

    Attributes
    ----------
    days : tuple of (year, month, day)
        When it appeared.
    containers : tuple of str
        Where: the newspaper or site, and its publisher.
    addresses : frozenset of str
        Its web address and DOI, as keys.
    words : frozenset of str
        Of its names and titles, in lower case.
    """

    days: tuple[Day, ...]
    containers: tuple[str, ...]
    addresses: frozenset[str]
    words: frozenset[str]


def facts_of(item: Mapping[str, Any]) -> Facts:
    """The facts of a CSL-JSON item."""
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    days: list[Day] = []
    for part in parts or ():
        numbers = [int(each) if str(each).isdigit() else None for each in part][:3]
        days.append((*numbers, None, None, None)[:3])  # type: ignore[arg-type]
    containers = [str(item[name]) for name in ("container-title", "publisher") if item.get(name)]
    names = [str(value) for author in item.get("author") or () for value in author.values()]
    words = " ".join([*containers, *names, str(item.get("title") or "")])
    return Facts(
        days=tuple(days),
        containers=tuple(containers),
        addresses=frozenset(
            address_key(item[name]) for name in ("URL", "DOI") if isinstance(item.get(name), str)
        ),
        words=frozenset(word.casefold() for word in _WORD.findall(words)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a citation states.

    Attributes
    ----------
    addresses : frozenset of str
        Web addresses and DOIs, as keys.
    days : tuple of (Day, str)
        Dates with a month, each with the month's name where no year stands beside it, else "".
    container : str
        What stands where the newspaper or site does, behind the title; "" where nothing does.
    """

    addresses: frozenset[str]
    days: tuple[tuple[Day, str], ...]
    container: str


def stated(text: str, title: str) -> Stated:
    """What a citation states besides names and title.

    Parameters
    ----------
    text : str
        The citation.
    title : str
        The title in it, "" where it has none.
    """
    at = text.find(title) if title else -1
    before, after = (text[:at], text[at + len(title) :]) if at >= 0 else (text, "")
    plain = _ACCESSED.sub(" ", _ADDRESS.sub(" ", f"{before} ; {after}"))
    found = _CONTAINER.match(after) if at >= 0 else None
    name = found["name"] if found and not _NO_CONTAINER.match(found["name"]) else ""
    if any(re.fullmatch(_MONTH, word, re.IGNORECASE) for word in name.split()[:1]):
        name = ""
    return Stated(
        addresses=frozenset(map(address_key, _ADDRESS.findall(f"{before} {after}"))),
        days=tuple(each for each in _days(plain) if each[0][1]),
        container=name,
    )


def contradiction(said: Stated, facts: Facts) -> str:
    """What a citation states that is false of an article: "date", "container", "address" or "".

    Examples
    --------
    >>> facts = facts_of({"issued": {"date-parts": [[2011, 5, 3]]}, "container-title": "Herald"})
    >>> contradiction(stated("Berg, “A Bridge,” Herald, May 3, 2011", "A Bridge"), facts)
    ''
    >>> contradiction(stated("Berg, “A Bridge,” Herald, May 13, 2011", "A Bridge"), facts)
    'date'
    """
    if any(_another_address(each, facts.addresses) for each in said.addresses):
        return "address"
    # A month that goes with no year may be a person's name.
    days = [day for day, month in said.days if month not in facts.words]
    if days and facts.days and not any(_fits(a, b) for a in days for b in facts.days):
        return "date"
    same = not said.container or any(_same_name(said.container, each) for each in facts.containers)
    return "" if same or not facts.containers else "container"


def is_prose(text: str, words: frozenset[str]) -> bool:
    """Whether a text says more than a reference does: it has words in small letters of its own.

    Parameters
    ----------
    text : str
        Without what is in quotation marks.
    words : frozenset of str
        In lower case: of the names and titles of what it refers to.

    Examples
    --------
    >>> is_prose("Anna Berg, May 3, 2011, para. 2", frozenset())
    False
    >>> is_prose("Berg, who in 2011 left", frozenset())
    True
    """
    plain = _ACCESSED.sub(" ", _ADDRESS.sub(" ", text))
    for pattern in _DATES:
        plain = pattern.sub(" ", plain)
    return any(
        word[0].islower() and word not in _IN_REFERENCES and word.casefold() not in words
        for word in re.findall(r"(?<![\w@:./-])[^\W\d_]+(?:[’'][^\W_]+)*", plain)
    )


def _days(text: str) -> Iterator[tuple[Day, str]]:
    dated = re.search(rf"(?<!\w){_YEAR}", text)
    for pattern in _DATES:
        for match in pattern.finditer(text):
            found = match.groupdict()
            year = int(found["year"]) if found.get("year") else None
            if year is None and dated:
                continue  # a day and month that go with no year
            month = found["month"]
            numeral = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
            name = "" if year else month.casefold()
            first = int(found["day"]) if found.get("day") else None
            if first is None:
                yield (year, numeral, None), name
                continue
            last = int(found.get("last") or first)
            for day in range(first, min(31, max(first, last)) + 1):
                yield (year, numeral, day), name
            if found.get("joint"):
                yield (year, first, numeral), name  # in the other order
        text = pattern.sub(" ; ", text)


def _fits(one: Day, other: Day) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def _another_address(address: str, known: frozenset[str]) -> bool:
    """Whether an address is none of those known of its kind; an archive's holds the original."""
    alike = [each for each in known if each.startswith("doi:") == address.startswith("doi:")]
    return bool(alike) and not any(each in address for each in alike)


def _same_name(one: str, other: str) -> bool:
    """Whether two names of a newspaper or site can be one: in part, or by its initials."""
    a, b = ([word.casefold() for word in _WORD.findall(name)] for name in (one, other))
    a, b = ([word for word in words if word not in ("the", "a", "an")] for words in (a, b))
    if not a or not b:
        return True
    first, second = "".join(a), "".join(b)
    initials = {"".join(word[0] for word in words) for words in (a, b) if len(words) > 1}
    return first in second or second in first or bool(initials & {first, second})
