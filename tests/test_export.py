"""Exports: read again by independent parsers they say the same, and no text in them acts."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from generated_items import HOSTILE, items
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reference_tex import COMMANDS, commands

import qa
from corpus.references.bibtex import read_bibtex
from corpus.references.csl_json import read_csl_json
from corpus.references.fields import clean_item, one_line
from corpus.references.item import article_item
from corpus.references.people import written_name
from corpus.references.ris import read_ris
from corpus.references.tex import tex_address
from embeddings import HashingEncoder
from qa import escape
from qa.citation.export import COLUMNS, FORMATS, export

SEVERAL = st.lists(items(), max_size=3, unique_by=lambda item: item["id"])
HOSTILE_ITEMS = [
    {
        "id": f"key{number}-000000",
        "type": "article-newspaper",
        "title": f"A {text} z",
        "author": [{"literal": f"A {text} z"}, {"family": f"Q{text}", "given": f"N{text}"}],
        "container-title": text,
        "URL": f"https://example.org/{text}",
        "issued": {"date-parts": [[2006, 12]]},
    }
    for number, text in enumerate(HOSTILE)
]


def test_the_formats_are_those_that_are_named() -> None:
    assert FORMATS == ("csl-json", "bibtex", "ris", "csv", "markdown", "html")
    with pytest.raises(ValueError, match="no format 'xml'; there are csl-json, bibtex, ris, csv"):
        export([], "xml")
    for form in FORMATS:
        assert isinstance(export([], form), str)


# CSL-JSON


@given(SEVERAL)
def test_csl_json_holds_everything(several: list[dict[str, Any]]) -> None:
    text = export(several, "csl-json")
    assert read_csl_json(text) == [clean_item(item) for item in several] == json.loads(text)


# BibTeX


def held_by_bibtex(item: dict[str, Any]) -> dict[str, Any]:
    """The item with what BibTeX has no place for put as the module says."""
    held = clean_item(item)
    if "URL" in held:
        held["URL"] = tex_address(held["URL"])
    own = held.pop("custom", {"footnote": {}})["footnote"]
    path = own.pop("file", "")
    if path.strip() and path.isprintable() and not re.search(r'[{}\\"]', path):
        own["files"] = [path.strip()]
    if own := {key: value for key, value in own.items() if value}:
        held["custom"] = {"footnote": own}
    return held


@settings(max_examples=200)
@given(SEVERAL)
def test_bibtex_is_read_as_it_was_written(several: list[dict[str, Any]]) -> None:
    assert read_bibtex(export(several, "bibtex")) == [held_by_bibtex(item) for item in several]


@settings(max_examples=200)
@given(SEVERAL)
def test_another_reader_of_bibtex_finds_the_same_entries(several: list[dict[str, Any]]) -> None:
    library = bibtexparser.parse_string(export(several, "bibtex"))
    assert library.failed_blocks == []
    assert len(library.blocks) == len(several)
    assert [entry.key for entry in library.entries] == [item["id"] for item in several]
    for entry, item in zip(library.entries, several, strict=True):
        assert ("title" in entry.fields_dict) == bool(clean_item(item).get("title"))
        parts = item.get("issued", {}).get("date-parts", [[]])
        if len(parts) == 1 and len(parts[0]) > 1:
            months = "jan feb mar apr may jun jul aug sep oct nov dec".split()
            assert entry["month"] == months[parts[0][1] - 1]
            assert entry["year"] == str(parts[0][0])


@settings(max_examples=200)
@given(SEVERAL)
def test_no_text_ends_its_field_or_gives_a_command(several: list[dict[str, Any]]) -> None:
    """BibTeX counts all braces, TeX acts on backslashes: both see only what the writer means."""
    depth, starts = 0, 0
    for line in export(several, "bibtex").splitlines():
        starts += line.startswith("@")
        field = re.fullmatch(r"  ([a-z]+) = (?:\{(.*)\}|([a-z]{3}))(,?)", line)
        if field is None:
            assert re.fullmatch(r"@[a-z]+\{[\w:.+/-]+,|\}|", line), line
        elif field[1] != "file":
            assert commands(field[2] or "") <= COMMANDS
        before = depth
        for character in line:
            depth += (character == "{") - (character == "}")
            assert depth >= (1 if field else 0)
        assert before == depth or field is None
    assert depth == 0
    assert starts == len(several)


def test_pandoc_reads_every_hostile_entry_as_one() -> None:
    pypandoc = pytest.importorskip("pypandoc", reason="pypandoc is not installed")
    try:
        pypandoc.get_pandoc_version()
    except OSError:
        pytest.skip("pandoc is not installed")
    text = export(HOSTILE_ITEMS, "bibtex")
    read = json.loads(
        pypandoc.convert_text(text, "csljson", format="bibtex", extra_args=["--sandbox"])
    )
    assert [item["id"] for item in read] == [item["id"] for item in HOSTILE_ITEMS]

    def seen(title: str) -> str:
        # It does not know the commands for braces and the grave accent, and curls apostrophes.
        title = re.sub('<span class="nocase">|</span>', "", title)
        return re.sub("[{}`]", "", title).replace("'", "’").replace("’’", "”")

    for found, item in zip(read, HOSTILE_ITEMS, strict=True):
        assert seen(found["title"]).replace("’’", "”") == seen(clean_item(item)["title"])
        assert found["issued"] == {"date-parts": [[2006, 12]]}
        assert len(found["author"]) == 2


# RIS


def held_by_ris(item: dict[str, Any]) -> dict[str, Any]:
    """The item with what RIS has no place for put as the module says."""
    held = clean_item(item)
    if held["type"] in ("article", "document"):
        del held["type"]
    if held.get("type") in ("book", "chapter"):
        held.pop("ISSN", None)
    own = held.pop("custom", {"footnote": {}})["footnote"]
    if path := one_line(own.pop("file", "")):
        own["files"] = [path]
    if own := {key: value for key, value in own.items() if value}:
        held["custom"] = {"footnote": own}
    return held


def without_people(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in ("author", "editor",
                                                                     "translator")}  # fmt: skip


def letters(names: list[dict[str, Any]]) -> list[str]:
    """Each name's letters, whichever part they stand in."""
    return ["".join(sorted(re.sub(r"[\s,]", "", written_name(name)))) for name in names]


@settings(max_examples=200)
@given(SEVERAL)
def test_ris_is_read_as_it_was_written(several: list[dict[str, Any]]) -> None:
    read = read_ris(export(several, "ris"))
    assert [*map(without_people, read)] == [without_people(held_by_ris(item)) for item in several]
    for found, item in zip(read, several, strict=True):
        for role in ("author", "editor", "translator"):
            held = [name for name in clean_item(item).get(role, []) if letters([name]) != [""]]
            assert letters(found.get(role, [])) == letters(held)
            for one, other in zip(found.get(role, []), held, strict=True):
                family = other.get("family", "")
                people = ("Lindqvist", "Berg", "Van Auken", "al-Sadr", "O'Brien")
                if "literal" in other or (family in people and "," not in other.get("given", "")):
                    assert one == other


@given(SEVERAL)
def test_another_reader_of_ris_finds_the_same_records(several: list[dict[str, Any]]) -> None:
    records = rispy.loads(export(several, "ris"), delimiter_tags_mapping={})
    assert len(records) == len(several)
    for record, item in zip(records, several, strict=True):
        cleaned = clean_item(item)
        assert record["id"] == cleaned["id"]
        assert record.get("title") == cleaned.get("title")
        assert record.get("secondary_title") == cleaned.get("container-title")
        assert record.get("urls", [None])[0] == cleaned.get("URL")


# The table


@given(SEVERAL)
def test_the_table_holds_what_its_columns_say(several: list[dict[str, Any]]) -> None:
    header, *rows = csv.reader(io.StringIO(export(several, "csv"), newline=""))
    assert tuple(header) == COLUMNS
    assert len(rows) == len(several)
    for row, item in zip(rows, several, strict=True):
        cleaned = clean_item(item)
        cells = dict(zip(COLUMNS, (cell.removeprefix("'") for cell in row), strict=True))
        for column in ("id", "type", "title", "container-title", "page", "volume", "publisher"):
            assert cells[column] == cleaned.get(column, "")
        assert cells["url"] == cleaned.get("URL", "")
        authors = cleaned.get("author", [])
        assert cells["authors"] == "; ".join(
            "et al." if author == {"literal": "others"} else written_name(author)
            for author in authors
        )
        parts = cleaned.get("issued", {}).get("date-parts", [[]])
        if len(parts) == 1 and "season" not in cleaned.get("issued", {}):
            expected = "-".join(f"{part:04d}" if not at else f"{part:02d}"
                                for at, part in enumerate(parts[0]))  # fmt: skip
            assert cells["issued"] == expected or "literal" in cleaned["issued"]


@given(SEVERAL)
def test_no_cell_is_a_formula(several: list[dict[str, Any]]) -> None:
    for row in csv.reader(io.StringIO(export(several, "csv"), newline="")):
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert "\x00" not in cell


@pytest.mark.parametrize(
    "text",
    ["＝1+1", "＋1", "－1", "＠cmd", "﹦1", "﹢1", "﹣1", "﹫x", "\u00a0=1", "\u3000＝1",
     "\u200b=1", "\ufeff@x", "\u2060 \u00ad+1", "\u3164=1", "\ufe0f-1", "\u2028=1"],
)  # fmt: skip
def test_no_cell_is_a_formula_in_full_width_or_behind_what_is_not_seen(text: str) -> None:
    row = [*csv.reader(io.StringIO(export([{"id": "a", "title": text}], "csv"), newline=""))][1]
    assert row[COLUMNS.index("title")] == "'" + clean_item({"title": text})["title"]
    assert escape.cell(text) == "'" + text
    assert escape.cell(f"A {text}") == f"A {text}"


# Lists of references


class Tags(HTMLParser):
    """The names of the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}


def test_a_list_of_references_has_an_entry_for_each_item_and_no_marks_of_theirs() -> None:
    tags = Tags()
    page = export(HOSTILE_ITEMS, "html", "apa")
    tags.feed(page)
    assert tags.seen <= {"section", "p", "ul", "ol", "li", "em", "i", "a", "span", "style", "dir",
                         "href", "rel", "class", "id", "target", "div", "role"}  # fmt: skip
    assert "script" not in tags.seen
    text = export(HOSTILE_ITEMS, "markdown", "apa")
    assert "<script" not in text
    assert r"\\input\{/etc/passwd\}" in text


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        export(HOSTILE_ITEMS, "markdown", "nonsense")


def test_accents_come_through_every_format() -> None:
    item = {"id": "a", "type": "webpage", "title": "Ğül Édith 山", "author": [{"literal": "Łódź"}]}
    for form in ("csl-json", "bibtex", "ris", "csv", "markdown", "html"):
        text = unicodedata.normalize("NFC", export([item], form))
        assert "Ğül Édith 山" in text and "Łódź" in text, form


@pytest.mark.parametrize(("form", "name"), [("bibtex", "a.bib"), ("ris", "a.ris"),
                                            ("csl-json", "a.csl.json")])  # fmt: skip
def test_a_library_described_by_its_own_export_says_what_it_said(
    tmp_path: Path, form: str, name: str
) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(qa.SAMPLES, folder)
    encoder = HashingEncoder()
    qa.build(folder, library=tmp_path / "l", model=encoder, progress=False)
    with qa.open(tmp_path / "l", model=encoder) as library:
        before = [article_item(article) for article in library.articles()]
    (folder / name).write_text(export(before, form), encoding="utf-8")
    qa.build(folder, library=tmp_path / "l", model=encoder, progress=False)
    with qa.open(tmp_path / "l", model=encoder) as library:
        articles = list(library.articles())
    assert all(article.reference for article in articles)
    assert [article_item(article) for article in articles] == before
