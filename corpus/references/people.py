"""Names of people: a name as a by-line writes it, in CSL's parts, and back.

Only the shapes that English newspapers write are taken apart: "Given Family", "Family, Given",
small words before the family name, "Jr." behind it. Where it is not known which part is the
family name (one word, another script, an organisation) the name stays whole, as a "literal".
The last word is taken for the family name, which is wrong for "Given Family Family" in Spanish and
for "Family Given" in Chinese, Korean and Vietnamese; a bibliography file beside the article says
it right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.names import is_collective_name, is_organisation, is_role

__all__ = ["is_others", "name_parts", "written_name"]


def is_others(parts: Mapping[str, Any]) -> bool:
    """Whether the name is no one's, but BibTeX's word for authors who are not listed.

    "and others" at the end of an author field ("BibTeXing", section 3) is kept as a last name of
    this shape; styles print it as "et al.".

    Parameters
    ----------
    parts : mapping
        A CSL name.

    Examples
    --------
    >>> is_others({"literal": "others"}), is_others({"family": "Others", "given": "Ann"})
    (True, False)
    """
    return _text(parts, "literal") == "others" and not _text(parts, "family")


def name_parts(written: str) -> dict[str, Any]:
    """The name in the parts of a CSL name variable (CSL 1.0.2, "Name"; csl-data.json).

    Parameters
    ----------
    written : str
        One name. White space is collapsed, nothing else is changed.

    Returns
    -------
    dict
        "family", with "given", "non-dropping-particle", "suffix" and "comma-suffix" (True where a
        comma stands before the suffix) as far as they are there; or "literal" alone.

        Small words in lower case ("von", "de la") are the non-dropping particle: the name is
        printed with them wherever it is printed. In capitals, or joined by a hyphen, they are
        part of the family name ("Van Auken", "al-Sadr").

    Examples
    --------
    >>> name_parts("Nora van der Berg")
    {'family': 'Berg', 'given': 'Nora', 'non-dropping-particle': 'van der'}
    >>> name_parts("Bill Van Auken")
    {'family': 'Van Auken', 'given': 'Bill'}
    >>> name_parts("Example News Desk")
    {'literal': 'Example News Desk'}
    """
    name = " ".join(written.split())
    if not _is_one_person(name):
        return {"literal": name}
    pieces = [piece.strip() for piece in name.split(",")]
    suffix = pieces.pop() if len(pieces) > 1 and _is_suffix(pieces[-1]) else ""
    comma = bool(suffix)
    if len(pieces) == 3 and not suffix and _is_suffix(pieces[1]):
        suffix = pieces.pop(1)  # "Smith, Jr., J. R."
        comma = True
    if len(pieces) > 2 or not all(pieces):
        return {"literal": name}
    if len(pieces) == 2:
        if is_organisation(pieces[1], sure=False) or is_role(pieces[1]):
            return {"literal": name}  # "Jane Doe, Example Times"
        family, given = pieces[0].split(), pieces[1].split()
    else:
        family, given = pieces[0].split(), []
    if not suffix and len(family) > 1 and _is_suffix(family[-1]):
        suffix = family.pop()
    if len(pieces) == 1:
        at = _start_of_family(family)
        family, given = family[at:], family[:at]
    particles = _leading_particles(family)
    if not given and not particles:
        return {"literal": name}
    return _parts(family, given, particles, suffix, comma=comma)


def written_name(parts: Mapping[str, Any]) -> str:
    """The name as a by-line writes it: given name first, all parts kept.

    Parameters
    ----------
    parts : mapping
        A CSL name. Parts that are absent or no text are left out.

    Examples
    --------
    >>> written_name({"family": "Berg", "given": "Nora", "non-dropping-particle": "van der"})
    'Nora van der Berg'
    >>> written_name({"family": "Angelo", "non-dropping-particle": "d'", "suffix": "Jr."})
    "d'Angelo Jr."
    """
    if literal := _text(parts, "literal"):
        return literal
    family = _text(parts, "family")
    for particle in ("non-dropping-particle", "dropping-particle"):
        if part := _text(parts, particle):
            family = part + ("" if part.endswith(_JOINED) else " ") + family
    name = f"{_text(parts, 'given')} {family}".strip()
    if suffix := _text(parts, "suffix"):
        comma = "," if parts.get("comma-suffix") else ""
        name = f"{name}{comma} {suffix}" if name else suffix
    return name


def _parts(
    family: Sequence[str], given: Sequence[str], particles: int, suffix: str, *, comma: bool
) -> dict[str, Any]:
    parts: dict[str, Any] = {"family": " ".join(family[particles:])}
    if given:
        parts["given"] = " ".join(given)
    if particles:
        parts["non-dropping-particle"] = " ".join(family[:particles])
    if suffix:
        parts["suffix"] = suffix
        if comma:
            parts["comma-suffix"] = True
    return parts


def _is_one_person(name: str) -> bool:
    """Whether the name can be taken apart: several words, Latin letters, nobody's desk."""
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or not all(map(_is_name_character, name)):
        return False
    if any(word in _NO_NAME_WORDS or word.lower() in ("and", "of", "the") for word in words):
        return False
    return not (is_organisation(name, sure=False) or is_collective_name(name) or is_role(name))


def _is_name_character(character: str) -> bool:
    if character.isalpha() and unicodedata.category(character) != "Lm":
        return unicodedata.name(character, "").startswith("LATIN ")
    return character in _NAME_MARKS or unicodedata.category(character) in ("Lm", "Mn")


def _is_suffix(word: str) -> bool:
    return _SUFFIX.fullmatch(word) is not None


def _start_of_family(words: Sequence[str]) -> int:
    """Index of the first word of the family name, its particles with it."""
    at = len(words) - 1
    if at >= 3 and words[at - 1] in _JOINERS and words[at - 2] not in _PARTICLES:
        at -= 2  # "Ortega y Gasset"
    while at > 0 and (
        words[at - 1] in _PARTICLES or (at > 1 and words[at - 1].casefold() in _CAPITAL_PARTICLES)
    ):
        at -= 1
    return at


def _leading_particles(family: Sequence[str]) -> int:
    """How many of the words are particles in lower case; the last word is none."""
    count = 0
    while count < len(family) - 1 and family[count] in _PARTICLES:
        count += 1
    return count


def _text(parts: Mapping[str, Any], key: str) -> str:
    value = parts.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


_MOST_WORDS = 8
_NAME_MARKS = " ,.'’‘`\"“”()-‐‑"
_JOINED = ("'", "’", "-", "‐", "‑")
_JOINERS = frozenset(("y", "e", "i"))
_SUFFIX = re.compile(r"[JS]r\.?|[JS]R\.?|II|III|IV")
_PARTICLES = frozenset(
    "aan abu af al am auf aus av bin bint d' d’ da dal dalla das de degli dei del dela della den "
    "der des di do dos du een el het 't ’t ibn la las le les lo los onder op ten ter te v. van "
    "vande vander ver vom von zu zum zur".split()
)
# Of those that are capitalised, the ones that are nobody's second given name.
_CAPITAL_PARTICLES = frozenset(
    "abu al bin da dal dalla de degli del della den der des di do dos du el ibn la las le les los "
    "mac ní o ó st st. ten ter van vander von zu".split()
)
_NO_NAME_WORDS = frozenset("& at by for from in staff und with".split())
