"""A row of the table of conversations: what a list shows of it, and whether it is sound."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from qa.chat.stored import ConversationSummary

__all__ = ["ROW", "SUMMARY", "checked", "row_digest", "summary_of"]

# As bytes: SQLite gives up on the whole list where one character is no UTF-8.
SUMMARY = (
    "id, CAST(name AS BLOB), CAST(created AS BLOB), CAST(changed AS BLOB), questions, "
    # What is damaged is still listed.
    "CASE WHEN json_valid(content) THEN json_array_length(content, '$.basket') END"
)
"""The columns that `summary_of` reads."""

ROW = f"{SUMMARY}, revision, CAST(content AS BLOB), sha256"
"""The columns that `checked` reads."""


def summary_of(row: tuple[Any, ...]) -> ConversationSummary:
    """What a list shows of a row that begins with the columns of `SUMMARY`, damaged or not."""
    own, name, created, changed, questions, quotations = row[:6]
    return ConversationSummary(
        id=own,
        name=_text(name),
        created=_text(created),
        changed=_text(changed),
        questions=questions if isinstance(questions, int) else 0,
        quotations=quotations or 0,
    )


def checked(row: tuple[Any, ...]) -> tuple[ConversationSummary, int, str]:
    """What a list shows of a row of the columns of `ROW`, its revision and its content.

    Raises
    ------
    ValueError
        If any of it is not as it was kept.
    """
    summary = summary_of(row)
    revision, content, sha256 = row[6], _text(row[7]), row[8]
    kept = (summary.name, summary.created, summary.changed, row[4], revision)
    if not isinstance(revision, int) or row_digest(*kept, content) != sha256:
        raise ValueError("the row is not as it was kept")
    return summary, revision, content


def row_digest(*fields: object) -> str:
    """The SHA-256, in hexadecimal, of name, created, changed, questions, revision and content."""
    # What is of no type that is kept is written down all the same, and has another digest.
    return hashlib.sha256(json.dumps(fields, default=repr).encode("ascii")).hexdigest()


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
