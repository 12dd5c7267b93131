"""The keys of an experiment's file: their JSON Schema, and the table of them.

The schema is the one source: what a file is checked against (`qa.study.faults`), and what the
documentation lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.judging.adjudication import RULES
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS

__all__ = ["SCHEMA", "keys_table"]

_DEEPEST = 1_000_000
_RETRIEVER: Mapping[str, Any] = {
    "type": "string",
    "enum": list(RETRIEVERS),
    "description": f"what ranks: {', '.join(RETRIEVERS)} ({DEFAULT_RETRIEVER})",
    "examples": [DEFAULT_RETRIEVER],
}
_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "retriever": _RETRIEVER,
    "size": {
        "type": "integer",
        "minimum": 8,
        "maximum": 100_000,
        "description": "most tokens in a passage of several sentences (180)",
        "examples": [128],
    },
    "overlap": {
        "type": "integer",
        "minimum": 0,
        "maximum": 50_000,
        "description": "tokens that neighbouring passages share, at most half of size (0)",
        "examples": [20],
    },
    "model": {
        "type": "string",
        "minLength": 1,
        "description": "the encoder: a folder, a name on the Hugging Face hub, or hashing "
        "(all-MiniLM-L6-v2)",
        "examples": ["all-MiniLM-L6-v2"],
    },
    "dense_weight": {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": "what dense retrieval counts in fused and hybrid, from 0 to 1 (0.45)",
        "examples": [0.5],
    },
    "reranker": {
        "type": "string",
        "minLength": 1,
        "description": "a cross-encoder that reads the first passages again: a folder, or a name "
        "on the hub (none)",
        "examples": ["models/reranker"],
    },
}
_NAME: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "examples": ["a name"],
}
_SEED: Mapping[str, Any] = {"type": "integer", "minimum": 0, "maximum": 2**32 - 1, "examples": [0]}
_MEASURE: Mapping[str, Any] = {"type": "string", "minLength": 1, "examples": ["nDCG@10"]}

SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "An experiment of Footnote",
    "type": "object",
    "additionalProperties": False,
    "required": ["topics", "qrels"],
    "properties": {
        "articles": {
            "type": "string",
            "minLength": 1,
            "description": "what is searched: a folder, a file, or a folder in the layout of BEIR",
            "examples": ["articles"],
        },
        "topics": {
            "type": "string",
            "minLength": 1,
            "description": "the questions: TSV, JSON lines, a TREC file, a folder in the layout "
            "of BEIR, or a library (the questions judged in it)",
            "examples": ["topics.tsv"],
        },
        "qrels": {
            "type": "string",
            "minLength": 1,
            "description": "the judgments: TREC qrels, a folder in the layout of BEIR, JSON lines "
            "of judged characters, or a library (what was judged in it)",
            "examples": ["qrels.txt"],
        },
        "adjudication": {
            "enum": list(RULES),
            "description": "which grade counts where judges differ about characters: "
            f"{', '.join(RULES)} (majority)",
            "examples": ["median"],
        },
        "adjudicator": _NAME
        | {
            "description": "the judge whose grade is the last word",
            "examples": ["AB"],
        },
        "measures": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": _MEASURE,
            "description": "as ir_measures writes them (nDCG@10, R@100, RR@10)",
            "examples": [["nDCG@10", "R@100"]],
        },
        "baseline": _NAME
        | {
            "description": "the system that the others are compared with (the first)",
            "examples": ["bm25"],
        },
        "seed": dict(_SEED) | {"description": "of the randomisation test and the bootstrap (0)"},
        "depth": {
            "type": "integer",
            "minimum": 1,
            "maximum": _DEEPEST,
            "description": "how many passages each system retrieves (1000)",
            "examples": [1000],
        },
        "unit": {
            "enum": ["passage", "article"],
            "description": "what is ranked: passage or article (told from the judgments)",
            "examples": ["article"],
        },
        "threshold": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 1,
            "description": "which share of the shorter of the two a passage and judged characters "
            "must have in common (0.5)",
            "examples": [0.5],
        },
        "systems": {
            "type": "object",
            "minProperties": 1,
            "description": "what is compared: under each name a retriever, settings, or "
            "`run:`, the file of a run",
            "examples": ["{bm25: bm25, mine: {run: mine.run}}"],
            "additionalProperties": {
                "type": ["string", "object"],
                "if": {"type": "string"},
                "then": _RETRIEVER,
                "additionalProperties": False,
                "minProperties": 1,
                "properties": dict(_SETTINGS)
                | {
                    "run": {
                        "type": "string",
                        "minLength": 1,
                        "description": "the file of a run that was made elsewhere",
                        "examples": ["mine.run"],
                    }
                },
                "examples": ["{retriever: dense, size: 128}"],
            },
        },
        "grid": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "description": "every combination of lists of the same settings",
            "examples": ["{retriever: [bm25, dense], size: [128, 256]}"],
            "properties": {
                name: {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": setting,
                    "description": setting["description"],
                    "examples": [setting["examples"]],
                }
                for name, setting in _SETTINGS.items()
            },
        },
        "tuning": {
            "type": "object",
            "additionalProperties": False,
            "required": ["measure"],
            "description": "adds a system that is, on each part of the topics, the cell of the "
            "grid that did best on the others",
            "examples": ["{measure: nDCG@10, folds: 5}"],
            "properties": {
                "measure": dict(_MEASURE) | {"description": "by which the best cell is chosen"},
                "folds": {
                    "type": "integer",
                    "minimum": 2,
                    "maximum": 1000,
                    "description": "into how many parts the topics are drawn (5)",
                    "examples": [5],
                },
                "seed": dict(_SEED) | {"description": "of drawing them (0)"},
                "name": dict(_NAME)
                | {"description": "the system's name in the table (tuned)", "examples": ["tuned"]},
                "systems": {
                    "type": "array",
                    "minItems": 2,
                    "uniqueItems": True,
                    "items": _NAME,
                    "description": "which systems are chosen from (all cells of the grid)",
                    "examples": [["a", "b"]],
                },
            },
        },
        "tuned_on": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": _NAME,
            "description": "ids of topics on which settings were chosen before, for a warning",
            "examples": [["12", "40"]],
        },
    },
}


def keys_table() -> str:
    """The keys as a Markdown table, one a row, those inside another after it with a dot."""
    rows = ["| key | what it says |", "|---|---|"]
    for name, keys in SCHEMA["properties"].items():
        rows.append(f"| `{name}` | {keys['description']} |")
        inner = keys.get("properties", {})
        if name == "systems":
            inner = keys["additionalProperties"]["properties"]
        if name != "grid":  # its keys are those of a system
            rows += [f"| `{name}.{key}` | {inner[key]['description']} |" for key in inner]
    return "\n".join(rows).replace("`systems.", "`systems.NAME.") + "\n"
