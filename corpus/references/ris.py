"""RIS: the items of a ``.ris`` file, and items as such a file.

rispy reads and writes the lines; what stands in them is said in Zotero's and EndNote's terms. The
types and tags are those of the RIS specification of 2011 (Reference Manager).

RIS has no place for some of what an item can say. What is written is read again as it was, except:
a small word that is part of the family name becomes a particle, a dropping particle a
non-dropping one, an unparsed ("raw") date a literal one; types that RIS has not, "document" and
"article" among them, are GEN, which is no type; "circa", "comma-suffix" and fields with no
counterpart are lost. RIS has no commas in names of organisations, so the first one in such a name
is doubled; a program that does not know this takes the name for a person's, as it would anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from corpus.dates import parse_date
from corpus.references.fields import clean_item, one_line
from corpus.references.issued import date_of_iso, date_of_ris, iso_of_date, ris_of_date
from corpus.references.people import name_parts, written_name

__all__ = ["read_ris", "write_ris"]


def read_ris(text: str) -> list[dict[str, Any]]:
    r"""The items of a RIS file.

    Parameters
    ----------
    text : str
        The file. Keywords and tags without a counterpart in CSL are ignored.

    Returns
    -------
    list of dict
        CSL-JSON items in the file's order. "id" is that of ID, if there is one; "type" is left
        out where the record is GEN. Paths in L1 to L4 are in
        ``item["custom"]["footnote"]["files"]``.

    Raises
    ------
    ValueError
        If a record does not start with TY or does not end with ER; with the line.

    Examples
    --------
    >>> read_ris("TY  - NEWS\nTI  - The Flood\nDA  - 2006/12//\nER  - ")
    [{'type': 'article-newspaper', 'title': 'The Flood', 'issued': {'date-parts': [[2006, 12]]}}]
    """
    import rispy

    lines = list(_lines(text.removeprefix("\ufeff")))
    records = rispy.loads(
        "\n".join(lines), mapping=_TAGS, list_tags=_PLACES, delimiter_tags_mapping={},
        skip_unknown_tags=True,
    )  # fmt: skip
    return [_item(record) for record in records]


def write_ris(items: Iterable[Mapping[str, Any]]) -> str:
    r"""The items as a RIS file.

    Parameters
    ----------
    items : iterable of mapping
        CSL-JSON items.

    Returns
    -------
    str
        One record for each item; every value is on one line, so that none can end its record.

    Examples
    --------
    >>> print(write_ris([{"id": "a", "type": "webpage", "title": "The\nER  - "}]).rstrip("- \n"))
    TY  - ELEC
    ID  - a
    TI  - The ER -
    ER
    """
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        """Of rispy's, without its number above each record."""

        def set_header(self, count: int) -> str:
            return ""

    records = [_record(clean_item(item)) for item in items]
    if not records:
        return ""
    text: str = rispy.dumps(
        records, implementation=Writer, mapping=_TAGS, list_tags=_PLACES,
        delimiter_tags_mapping={},
    )  # fmt: skip
    return text


def _lines(text: str) -> Iterator[str]:
    """The tagged lines, each with the lines that go on with it; checked for TY and ER."""
    opened = 0
    pending: list[str] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        match = _LINE.match(line)
        if match is None:
            if opened and line.strip():
                pending.append(line.strip())
            elif line.strip() and not _COUNT.fullmatch(line):
                raise ValueError(f"line {number} stands in no record: expected TY  - ...")
            continue
        tag = match[1]
        if pending:
            yield " ".join(pending)
        pending = [f"{tag}  - {match[2].strip()}"]
        if tag == "TY" and opened:
            raise ValueError(f"line {opened}: the record has no ER before the next TY")
        if tag == "TY":
            opened = number
        elif not opened:
            raise ValueError(f"line {number}: {tag} stands before the TY of its record")
        elif tag == "ER":
            yield "ER  - "
            opened, pending = 0, []
    if opened:
        raise ValueError(f"line {opened}: the record has no ER at its end")


def _item(record: Mapping[str, Any]) -> dict[str, Any]:
    said = {tag: [*map(one_line, record.get(tag.lower(), ()))] for tag in _PLACES}

    def first(*tags: str) -> str | None:
        return next((value for tag in tags for value in said[tag] if value), None)

    kind = str(record.get(_TAGS["TY"], "")).upper()
    item: dict[str, Any] = {"id": first("ID"), "type": _TYPE_OF.get(kind)}
    for name, tags in _TEXTS.items():
        item[name] = first(*tags)
    for name, tags in _NAMES.items():
        item[name] = [_name(each) for tag in tags for each in said[tag] if each.strip(" ,")]
    if not item["title"] and kind in ("BOOK", "EDBOOK"):
        item["title"] = first("BT")
    start, end = first("SP"), first("EP")
    item["page"] = f"{start}-{end}" if start and end and end != start else start or end
    item["ISBN" if item["type"] in _BOOKS else "ISSN"] = first("SN")
    item["issued"] = _most_precise((*said["DA"], *said["PY"], *said["Y1"]))
    item["accessed"] = date_of_ris(first("Y2") or "")
    # Several addresses may stand on one line.
    item["URL"] = re.split(r"\s*;\s*(?=https?://)", first("UR", "LK") or "")[0]
    item["DOI"] = _DOI.sub("", first("DO") or "")
    notes = [note for note in said["N1"] if not note.startswith(_INFERRED)]
    item["note"] = "; ".join(filter(None, notes))
    named = [note for note in said["N1"] if note.startswith(_INFERRED)]
    own = {
        "files": [_path(each) for tag in ("L1", "L2", "L3", "L4") for each in said[tag] if each],
        "inferred": re.findall("[A-Za-z-]+", named[0][len(_INFERRED) :]) if named else [],
    }
    item["custom"] = {"footnote": {key: value for key, value in own.items() if value}}
    return clean_item(item)


def _record(item: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a cleaned item, by tags in the order in which they are written."""
    csl_type = item.get("type", "")
    kind = _TYPES.get(csl_type, "GEN")
    said: dict[str, list[str]] = {"ID": [item.get("id", "")]}
    for name, tags in _NAMES.items():
        said[tags[0]] = [_inverted(each) for each in item.get(name, ())]
    for name, tags in _TEXTS.items():
        said[tags[0]] = [item.get(name, "")]
    date = ris_of_date(item.get("issued"))
    said["PY"] = [date[:4] if date[:4].isdigit() else ""]
    said["DA"] = [date]
    said["Y2"] = [ris_of_date(item.get("accessed"))]
    start, dash, end = item.get("page", "").partition("-")
    apart = dash and start.strip().isalnum() and end.strip().isalnum()
    said["SP"] = [start.strip() if apart and start != end else item.get("page", "")]
    said["EP"] = [end.strip() if apart and start != end else ""]
    said["SN"] = [item.get("ISBN" if csl_type in _BOOKS else "ISSN", "")]
    said["UR"], said["DO"] = [item.get("URL", "")], [item.get("DOI", "")]
    own = item.get("custom", {}).get("footnote", {})
    inferred = [name for name in own.get("inferred", ()) if re.fullmatch("[A-Za-z-]+", name)]
    said["N1"] = [item.get("note", ""), _INFERRED + ", ".join(inferred) if inferred else ""]
    said["L1"] = own.get("files") or [own.get("file", "")]
    record: dict[str, Any] = {_TAGS["TY"]: kind}
    for tag, values in said.items():
        if kept := [line for value in values if (line := one_line(value))]:
            record[tag.lower()] = kept
    return record


def _most_precise(written: Sequence[str]) -> dict[str, Any] | None:
    """The date with most parts: DA may have the day, of PY's year or without it ("Aug 31")."""
    dates = [date for each in written if (date := date_of_ris(each))]
    if len(written) > 1 and (whole := parse_date(f"{written[0]} {written[1][:4]}").iso):
        dates.append(date_of_iso(whole) or {})
    return max(dates, key=lambda date: ("date-parts" in date, len(iso_of_date(date))), default=None)


def _name(written: str) -> dict[str, Any]:
    """The name of "Family, Given, Suffix"; without a comma, or with two, an organisation's."""
    if "," not in written or ",," in written:
        return {"literal": written.replace(",,", ",", 1)}
    family, given, suffix = (*(part.strip() for part in written.split(",", 2)), "", "")[:3]
    # The particles are found as in a by-line.
    parts = name_parts(f"{family}, X")
    name = parts if "family" in parts else {"family": family}
    name = {key: part for key, part in name.items() if key not in ("given", "suffix")}
    return name | {key: part for key, part in (("given", given), ("suffix", suffix)) if part}


def _inverted(name: Mapping[str, Any]) -> str:
    if not name.get("family"):
        return written_name(name).replace(",", ",,", 1)
    family = written_name({key: part for key, part in name.items() if key not in _OTHER_PARTS})
    given, suffix = str(name.get("given", "")), str(name.get("suffix", ""))
    # With its comma a family name alone is told from an organisation's.
    return ", ".join(filter(None, (family, given, suffix))) if given else (
        f"{family}, , {suffix}" if suffix else f"{family},"
    )  # fmt: skip


def _path(link: str) -> str:
    """A file's path, of a link to it."""
    return unquote(_LINK.sub("", link)) if "://" in link else link


# rispy's own names for the tags are not needed, and none of them is a list of addresses.
_PLACES = (
    "A1 A2 A3 A4 AB AN AU BT C1 CN CT CY DA DB DO DP ED EP ER ET ID IS J2 JA JF JO L1 L2 L3 L4 LA "
    "LK M1 M3 N1 N2 NV PB PP PY SE SN SP ST T1 T2 T3 TI UR VL Y1 Y2"
).split()
_TAGS = {tag: tag.lower() for tag in _PLACES} | {"TY": "type_of_reference", "UK": "unknown"}
_TEXTS = {
    "title": ("TI", "T1", "CT"),
    "title-short": ("ST",),
    "container-title": ("T2", "JF", "JO", "BT", "JA"),
    "container-title-short": ("J2",),
    "collection-title": ("T3",),
    "publisher": ("PB",),
    "publisher-place": ("CY", "PP"),
    "volume": ("VL",),
    "number-of-volumes": ("NV",),
    "issue": ("IS",),
    "number": ("M1",),
    "edition": ("ET",),
    "section": ("SE",),
    "genre": ("M3",),
    "language": ("LA",),
    "archive": ("DB",),
    "archive_location": ("AN",),
    "call-number": ("CN",),
    "source": ("DP",),
    "abstract": ("AB", "N2"),
}
_NAMES = {
    "author": ("AU", "A1"),
    "editor": ("A2", "ED"),
    "collection-editor": ("A3",),
    "translator": ("A4",),
}
_TYPES = {
    "article-newspaper": "NEWS", "article-magazine": "MGZN", "article-journal": "JOUR",
    "webpage": "ELEC", "post-weblog": "BLOG", "book": "BOOK", "chapter": "CHAP", "report": "RPRT",
    "thesis": "THES", "paper-conference": "CONF", "manuscript": "MANSCPT", "map": "MAP",
    "motion_picture": "MPCT", "song": "SOUND", "dataset": "DATA", "hearing": "HEAR",
    "personal_communication": "PCOMM", "bill": "BILL", "legal_case": "CASE",
    "legislation": "STAT", "patent": "PAT", "pamphlet": "PAMP", "standard": "STAND",
    "entry-encyclopedia": "ENCYC", "entry-dictionary": "DICT", "software": "COMP",
    "graphic": "ART",
}  # fmt: skip
_TYPE_OF = {tag: csl_type for csl_type, tag in _TYPES.items()} | {
    "EJOUR": "article-journal", "JFULL": "article-journal", "EBOOK": "book", "EDBOOK": "book",
    "ECHAP": "chapter", "CPAPER": "paper-conference", "GOVDOC": "report", "UNPB": "manuscript",
    "VIDEO": "motion_picture", "MUSIC": "song", "ICOMM": "personal_communication",
}  # fmt: skip
_BOOKS = ("book", "chapter")
_LINE = re.compile(r"([A-Z][A-Z0-9])  -\s?(.*)$")
# EndNote numbers its records.
_COUNT = re.compile(r"\s*\d+\.\s*")
_LINK = re.compile(r"^(?:file://(?:localhost)?|internal-pdf://)")
_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_INFERRED = "Concluded, not stated by the source: "
_OTHER_PARTS = ("given", "suffix", "comma-suffix")
