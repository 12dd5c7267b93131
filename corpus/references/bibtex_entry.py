r"""An entry of BibTeX as a CSL-JSON item, and back: types, fields, dates.

The fields are those of the BibTeX manual ("BibTeXing", section 3), of biblatex's (section 2.2),
and those in which Zotero, Better BibTeX and JabRef write what neither has.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from corpus.references.bibtex_names import (
    bibtex_files,
    bibtex_names,
    files_of_bibtex,
    names_of_bibtex,
)
from corpus.references.fields import TYPES, clean_item, one_line
from corpus.references.issued import date_of_iso, date_parts, iso_of_date
from corpus.references.months import issued_of_month
from corpus.references.tex import plain_text, tex_address, tex_text

__all__ = ["entry_of_item", "item_of_entry"]


def item_of_entry(kind: str, key: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """The item of an entry.

    Parameters
    ----------
    kind, key : str
        Of the entry: "article" and its key.
    fields : mapping
        By names in lower case, without what encloses them, in TeX.

    Raises
    ------
    ValueError
        If braces are nested too deep.
    """
    kind = kind.lower()
    said = {
        # In a date the tilde is biblatex's "about", elsewhere a space.
        name: plain_text(value.replace("~", r"\~{}") if name in _DATES else value)
        for name, value in fields.items()
        if name not in _VERBATIM
    }
    item: dict[str, Any] = {"id": key, "type": _type(kind, said, fields)}
    if said.get("title"):
        item["title"] = ": ".join(filter(None, (said["title"], said.get("subtitle"))))
    for name in ("author", "editor", "translator"):
        if name in fields:
            item[name] = names_of_bibtex(fields[name])
    for name, places in _TEXTS.items():
        item[name] = next((said[place] for place in places if said.get(place)), None)
    if item["genre"] and item["type"] in _PERIODICALS.values():
        del item["genre"]  # said which periodical it is
    item["page"] = _DASHES.sub("-", said.get("pages", ""))
    serial = kind in ("article", "newspaper", "magazine", "periodical")
    if serial or item["type"] in _PERIODICALS.values():
        item["issue"], item["number"] = item["number"] or item["issue"], None
    item["issued"] = _issued(said)
    for name, place in (("accessed", "urldate"), ("original-date", "origdate")):
        item[name] = date_of_iso(said.get(place, ""))
    language = said.get("language") or said.get("langid") or ""
    item["language"] = _LANGUAGES.get(language.lower(), language)
    item["URL"] = _address(fields.get("url", "")) or _published_at(fields)
    item["DOI"] = unquote(_address(fields.get("doi", "")))
    published = said.get("howpublished", "")
    if published and not _ADDRESS.search(published):
        item["container-title"] = item["container-title"] or published
    own = {
        "files": files_of_bibtex(fields.get("file", "")),
        "inferred": re.findall(r"[A-Za-z-]+", said.get("inferred", "")),
    }
    item["custom"] = {"footnote": {name: value for name, value in own.items() if value}}
    return clean_item(item)


def entry_of_item(item: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The type of the entry for an item, and its fields with what encloses them.

    Parameters
    ----------
    item : mapping
        As `corpus.references.fields.clean_item` leaves it.
    """
    csl_type = str(item.get("type") or "")
    kind, subtype = _KINDS.get(csl_type, ("misc", csl_type))
    if not csl_type and item.get("container-title"):
        kind = "article"
    if csl_type == "article-journal" and not any(map(item.get, ("volume", "issue", "DOI"))):
        subtype = "journal"  # else nothing tells it from a newspaper's
    fields: dict[str, str] = {"entrysubtype": subtype}
    fields |= {name: bibtex_names(item.get(name, ())) for name in ("author", "editor")}
    title = tex_text(item.get("title", ""))
    fields["title"] = f"{{{title}}}" if title else ""
    container = _CONTAINER_OF.get(kind, "journal")
    for name, places in _TEXTS.items():
        place = container if name == "container-title" else places[0]
        fields[place] = tex_text(item.get(name, ""))
    fields["translator"] = bibtex_names(item.get("translator", ()))
    if kind == "article" and item.get("issue"):
        fields["issue"], fields["number"] = "", fields["issue"]
    fields["pages"] = "--".join(map(tex_text, _RANGE.split(item.get("page", ""))))
    fields |= _date_fields(item.get("issued"))
    for name, place in (("accessed", "urldate"), ("original-date", "origdate")):
        fields[place] = _date(item.get(name))
    for name, place in (("URL", "url"), ("DOI", "doi"), ("language", "language")):
        write = tex_text if name == "language" else tex_address
        fields[place] = write(item.get(name, ""))
    own = item.get("custom", {}).get("footnote", {})
    paths = own.get("files") or [own["file"]] if own.get("files") or own.get("file") else []
    fields["file"] = bibtex_files(paths)
    fields["inferred"] = ", ".join(filter(_CSL_NAME.fullmatch, own.get("inferred", ())))
    enclosed = {name: f"{{{value}}}" for name, value in fields.items() if value}
    if fields["month"]:
        enclosed["month"] = fields["month"]  # a macro, which BibTeX puts into the style's words
    return kind, enclosed


def _type(kind: str, said: Mapping[str, str], fields: Mapping[str, str]) -> str | None:
    """The CSL type; None where the entry does not say which it is."""
    for hint in (said.get("entrysubtype", "").lower(), said.get("type", "").lower(), kind):
        if hint in TYPES and (hint != "article" or hint is not kind):
            return hint
        for word, csl_type in _PERIODICALS.items():
            if hint == word or (kind == "article" and word in hint.split()):
                return csl_type
    if kind == "article":
        journal = any(map(said.get, ("volume", "number", "issue", "eid"))) or fields.get("doi")
        return "article-journal" if journal else None
    if kind == "misc":
        return "webpage" if fields.get("url") or _published_at(fields) else None
    return _TYPE_OF_KIND.get(kind)


def _issued(said: Mapping[str, str]) -> dict[str, Any] | None:
    """The date, out of one field or out of three."""
    if said.get("date"):
        return date_of_iso(said["date"])
    year, month = said.get("year", ""), said.get("month", "").strip("# ")
    if not re.fullmatch(r"[0-9]{4}", year):
        # "Spring 2007", "forthcoming", or a whole date where the year should be
        return date_of_iso(" ".join(filter(None, (month, year))))
    return issued_of_month(year, month, said.get("day", ""))


def _date_fields(issued: object) -> dict[str, str]:
    """The date in parts for BibTeX, and whole for biblatex; words stand for the year."""
    whole, spans = iso_of_date(issued), date_parts(issued)
    if not spans:
        return {"year": _date(issued), "month": "", "day": "", "date": ""}
    shared = [one for one, other in zip(spans[0], spans[-1], strict=False) if one == other]
    if shared != spans[0][: len(shared)]:
        shared = []
    year, month, day = (*shared, None, None, None)[:3]
    if month is not None and year is None:
        month = day = None
    return {
        "year": f"{year}" if year else "",
        "month": calendar.month_abbr[month].lower() if month else "",
        "day": f"{day}" if day and month else "",
        "date": whole,
    }


def _date(date: Any) -> str:
    """The date as biblatex has it, or else in the words it is given in."""
    if not date:
        return ""
    return iso_of_date(date) or tex_text(str(date.get("literal") or date.get("raw") or ""))


def _published_at(fields: Mapping[str, str]) -> str:
    match = _ADDRESS.search(fields.get("howpublished", ""))
    return _address(match[0]) if match else ""


def _address(field: str) -> str:
    """An address, of which TeX's escapes are taken away and nothing else."""
    if match := _URL_COMMAND.fullmatch(field.strip()):
        field = match[1]
    bare = _TILDE.sub("~", field)
    return one_line(re.sub(r"\\([%_&#$~{}])", r"\1", bare).strip("{} "))


# Which are not words in TeX.
_VERBATIM = frozenset(("author", "editor", "translator", "url", "doi", "file", "keywords"))
_DATES = ("date", "origdate", "urldate")
_KINDS = {
    "article-newspaper": ("article", "newspaper"),
    "article-magazine": ("article", "magazine"),
    "article-journal": ("article", ""),
    "webpage": ("online", ""),
    "book": ("book", ""),
    "chapter": ("incollection", ""),
    "paper-conference": ("inproceedings", ""),
    "report": ("techreport", ""),
    "thesis": ("phdthesis", ""),
    "": ("misc", ""),
}
_PERIODICALS = {
    "newspaper": "article-newspaper",
    "magazine": "article-magazine",
    "journal": "article-journal",
}
_TYPE_OF_KIND = {
    "online": "webpage", "electronic": "webpage", "www": "webpage", "webpage": "webpage",
    "book": "book", "booklet": "pamphlet", "mvbook": "book", "collection": "book",
    "incollection": "chapter", "inbook": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference", "techreport": "report", "report": "report",
    "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis",
    "inreference": "entry-encyclopedia", "unpublished": "manuscript", "dataset": "dataset",
    "patent": "patent", "software": "software",
}  # fmt: skip
_CONTAINER_OF = {
    "misc": "organization", "online": "organization", "incollection": "booktitle",
    "inproceedings": "booktitle", "book": "maintitle",
}  # fmt: skip
# The fields that are words, each with its places in BibTeX; it is written to the first.
_TEXTS = {
    "title-short": ("shorttitle",),
    "container-title": (
        "journal", "journaltitle", "booktitle", "organization", "titleaddon", "maintitle",
    ),
    "container-title-short": ("shortjournal",),
    "collection-title": ("series",),
    "publisher": ("publisher", "institution", "school"),
    "publisher-place": ("address", "location"),
    "volume": ("volume",),
    "issue": ("issue",),
    "number": ("number",),
    "edition": ("edition",),
    "section": ("section",),
    "chapter-number": ("chapter",),
    "number-of-pages": ("pagetotal",),
    "version": ("version",),
    "genre": ("type",),
    "ISSN": ("issn",),
    "ISBN": ("isbn",),
    "note": ("note",),
    "annote": ("annotation", "annote"),
    "abstract": ("abstract",),
}  # fmt: skip
# babel's names, as biblatex has them in "langid".
_LANGUAGES = {
    "english": "en", "american": "en-US", "usenglish": "en-US", "british": "en-GB",
    "ukenglish": "en-GB", "german": "de", "ngerman": "de", "french": "fr", "spanish": "es",
    "italian": "it", "dutch": "nl", "portuguese": "pt", "arabic": "ar", "farsi": "fa",
    "persian": "fa", "turkish": "tr", "russian": "ru", "polish": "pl", "swedish": "sv",
    "danish": "da", "norwegian": "no", "finnish": "fi", "greek": "el", "hebrew": "he",
}  # fmt: skip
_CSL_NAME = re.compile(r"[A-Za-z-]+")
_DASHES = re.compile(r"\s*(?:-{2,}|[–—])\s*")
_RANGE = re.compile(r"(?<=[0-9])\s*[-–—]+\s*(?=[A-Z]?[0-9])")
_ADDRESS = re.compile(r"https?://[^\s{}]+")
_URL_COMMAND = re.compile(r"\{*\s*\\url\s*\{([^{}]*)\}\s*\}*")
_TILDE = re.compile(r"\{?\\(?:textasciitilde(?:\{\})?|~\{\})\}?")
