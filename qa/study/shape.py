"""The shape of a manifest: what must be in it for anything to rely on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

__all__ = ["SHAPE", "fault_of"]

_TEXT = {"type": "string"}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_HASHES = {"type": "object", "additionalProperties": {"type": "string"}}
_COPIED = {
    "type": "object",
    "required": ["sha256", "file"],
    "properties": {"given": _TEXT, "sha256": _HASH, "file": _TEXT},
}

SHAPE: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A manifest of an experiment",
    "type": "object",
    "required": [
        "date",
        "experiment",
        "failures",
        "files",
        "inputs",
        "models",
        "settings",
        "systems",
    ],
    "properties": {
        "date": _TEXT,
        "footnote": {"type": "object"},
        "packages": {"type": "object"},
        "processor": {"type": "object"},
        "threads": {"type": "object"},
        "experiment": {
            "type": ["object", "null"],
            "required": ["sha256", "folder"],
            "properties": {"sha256": _HASH, "folder": {"type": ["string", "null"]}},
        },
        "failures": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "reason"],
                "properties": {"name": _TEXT, "reason": _TEXT},
            },
        },
        "files": _HASHES,
        "inputs": {
            "type": "object",
            "required": ["articles", "topics"],
            "properties": {
                "articles": {
                    "type": ["object", "null"],
                    "required": ["files", "sha256"],
                    "properties": {"given": _TEXT, "files": _HASHES, "sha256": _HASH},
                },
                "topics": _COPIED,
                "qrels": _COPIED,
                "runs": {"type": "object", "additionalProperties": _COPIED},
            },
        },
        "models": _TEXTS,
        "settings": {"type": "object"},
        "systems": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "run", "qrels"],
                "properties": {"name": _TEXT, "run": _COPIED, "qrels": _COPIED},
            },
        },
    },
    # What was run from a file names all its inputs as that file does.
    "if": {"properties": {"experiment": {"type": "object"}}},
    "then": {
        "properties": {
            "inputs": {
                "required": ["qrels", "runs"],
                "properties": {
                    "articles": {"required": ["given"]},
                    "topics": {"required": ["given"]},
                    "qrels": {"required": ["given"]},
                    "runs": {"additionalProperties": {"required": ["given"]}},
                },
            }
        }
    },
}
"""As JSON Schema; what else a manifest says is for readers."""


def fault_of(manifest: Mapping[str, Any]) -> str:
    """What is wrong with a manifest, in some words; "" where nothing is.

    Raises
    ------
    ValueError
        If jsonschema is not installed.

    Examples
    --------
    >>> fault_of({"systems": []})
    "'date' is a required property"
    """
    from qa.trec.extra import need

    need("jsonschema", "reading a manifest")
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(SHAPE).iter_errors(manifest):
        place = ".".join(map(str, error.absolute_path))
        said = error.message if len(error.message) <= 80 else f"{error.message[:77]}..."
        return f"{place}: {said}" if place else said
    files = manifest["files"]
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            return f"{name!r} cannot be one of its files"
    inputs = manifest["inputs"]
    systems = manifest["systems"]
    own = [inputs["topics"], *(each[what] for each in systems for what in ("run", "qrels"))]
    if manifest["experiment"] is not None:
        own += [inputs["qrels"], *inputs["runs"].values()]
        if "experiment.yml" not in files:
            return "experiment.yml is not among its files"
    names = Counter(each["name"] for each in (*systems, *manifest["failures"]))
    if names.most_common(1)[0][1] > 1:
        return f"{names.most_common(1)[0][0]!r} stands twice among its systems"
    missing = [each["file"] for each in own if each["file"] not in files]
    return f"{missing[0]!r} is not among its files" if missing else ""
