"""CSL-JSON: the items of a file as Zotero and pandoc write it, and items as such a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from corpus.references.fields import clean_item

__all__ = ["read_csl_json", "write_csl_json"]


def read_csl_json(text: str) -> list[dict[str, Any]]:
    """The items of a CSL-JSON file.

    Parameters
    ----------
    text : str
        An array of items, or an object with one under "items", as a web service gives it.

    Returns
    -------
    list of dict
        In the file's order, with the fields that CSL-JSON has (`corpus.references.fields`). CSL's
        marks for fonts and case (``<i>``, ``<span class="nocase">``) are taken off where both ends
        are there. The files that an item names as attachments are listed in
        ``item["custom"]["footnote"]["files"]``.

    Raises
    ------
    ValueError
        If the text is no JSON, or not of this shape; with the line or the number of the item.

    Examples
    --------
    >>> read_csl_json('[{"id": 1, "type": "webpage", "title": "The <i>Herald</i>"}]')
    [{'id': '1', 'type': 'webpage', 'title': 'The Herald'}]
    """
    try:
        found = json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is no JSON: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested too deep to be a bibliography") from error
    except ValueError as error:
        raise ValueError(f"a number in the JSON cannot be read: {error}") from error
    if isinstance(found, dict):
        found = found.get("items", [found] if found.keys() & {"type", "title"} else None)
    if not isinstance(found, list):
        raise ValueError("no list of CSL-JSON items: expected [{...}, ...] or {'items': [...]}")
    items = []
    for number, raw in enumerate(found, 1):
        if not isinstance(raw, dict):
            raise ValueError(f"item {number} is a {_kind(raw)}, but must be an object {{...}}")
        if "itemType" in raw and "type" not in raw:
            raise ValueError(f"item {number} is in Zotero's own JSON; export CSL JSON instead")
        items.append(_item(raw))
    return items


def write_csl_json(items: Iterable[Mapping[str, Any]]) -> str:
    """The items as a CSL-JSON file, valid by the schema of CSL 1.0.2.

    Parameters
    ----------
    items : iterable of mapping
        Each as `corpus.references.fields.clean_item` leaves it. The schema wants an "id" and a
        "type": an item that has none is numbered, and is a "document".

    Examples
    --------
    >>> print(write_csl_json([{"id": "a", "type": "webpage"}]))
    [
      {
        "id": "a",
        "type": "webpage"
      }
    ]
    """
    cleaned = [
        {"id": f"item-{number}", "type": "document"} | clean_item(item)
        for number, item in enumerate(items, 1)
    ]
    return json.dumps(cleaned, ensure_ascii=False, indent=2)


def _item(raw: Mapping[str, Any]) -> dict[str, Any]:
    item = clean_item(raw)
    for key, value in item.items():
        if isinstance(value, str) and key not in ("id", "type", "URL", "DOI") and "<" in value:
            item[key] = _without_marks(value)
    if files := _attached(raw.get("attachments")):
        own = item.setdefault("custom", {}).setdefault("footnote", {})
        own["files"] = [*own.get("files", []), *files]
    return item


def _without_marks(text: str) -> str:
    """The text without CSL's marks; an end of one only goes with its start."""
    for _ in range(_MOST_MARKS):
        text, found = _MARK.subn(r"\2", text)
        if not found:
            break
    return text


def _attached(attachments: object) -> list[str]:
    """The files named by a list of attachments."""
    files = []
    for each in attachments if isinstance(attachments, list) else ():
        keys = ("localPath", "path", "filename") if isinstance(each, dict) else ()
        values = [each.get(key) for key in keys] if keys else [each]
        files += [value for value in values if isinstance(value, str) and value][:1]
    return files


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _kind(value: object) -> str:
    return {list: "list", str: "text", bool: "truth value", type(None): "null"}.get(
        type(value), "number"
    )


_MOST_MARKS = 8
_MARK = re.compile(
    r"<((?:i|b|sup|sub|sc)(?=>)"
    r"|span(?= (?:class=\"nocase\"|style=\"font-variant: ?small-caps;?\")>))"
    r"[^<>]*>([^<]*)</\1>"
)
