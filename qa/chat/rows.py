"""A row of the table of conversations: what a list shows of it, and whether it is sound."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from corpus.kept import KeptTable, as_kept, row_digest
from qa.chat.stored import ConversationSummary

__all__ = ["DIGEST", "ROW", "SUMMARY", "TABLE", "checked", "row_digest", "summary_of"]

TABLE = KeptTable(
    "conversations",
    "CREATE TABLE IF NOT EXISTS conversations ("
    "id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, created TEXT NOT NULL, "
    "changed TEXT NOT NULL, revision INTEGER NOT NULL, questions INTEGER NOT NULL, "
    # Which change of all it was last changed by: clocks may be set back.
    "change INTEGER NOT NULL, content TEXT NOT NULL, sha256 TEXT NOT NULL)",
)
"""The table of conversations."""

DIGEST = as_kept("sha256")
"""The column that tells whether a row is another than it was."""

SUMMARY = ", ".join(
    [
        "id",
        *map(as_kept, ("name", "created", "changed", "questions")),
        # What is damaged is still listed.
        "CASE WHEN json_valid(content) "
        "THEN coalesce(json_array_length(content, '$.basket'), 0) END",
    ]
)
"""The columns that `summary_of` reads."""

ROW = f"{SUMMARY}, {as_kept('revision')}, {as_kept('content')}, {DIGEST}"
"""The columns that `checked` reads."""


def summary_of(row: tuple[Any, ...]) -> ConversationSummary:
    """What a list shows of a row that begins with the columns of `SUMMARY`, damaged or not."""
    own, name, created, changed, questions, quotations = row[:6]
    counted = isinstance(questions, int) and questions >= 0
    times = _text(created), _text(changed)
    return ConversationSummary(
        id=own,
        name=_text(name),
        created=_time(times[0]),
        changed=_time(times[1]),
        questions=questions if counted else 0,
        quotations=quotations or 0,
        damaged=not (
            counted and quotations is not None and all(map(_time, times)) and _is_name(name)
        ),
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
    kept = (*map(_text, row[1:4]), row[4], revision)
    digest = row_digest(*kept, content).encode()
    if not isinstance(revision, int) or digest != sha256:
        raise ValueError("the row is not as it was kept")
    return summary, revision, content


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _time(text: str) -> str:
    """A time as it can be shown; "" where it is none."""
    try:
        datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        return ""
    return text


def _is_name(name: object) -> bool:
    try:
        return isinstance(name, bytes) and name.decode("utf-8").strip() != ""
    except UnicodeDecodeError:
        return False
