"""The chat: where people ask, read, follow up, judge, cite and keep.

`session` holds the state of one chat and knows no widgets: what was asked and found (`exchange`),
the filters, the excerpts collected (`basket`). `conversations` keeps all of that in the library's
file, by `snapshot`, and `transcript` writes it down. `widget` shows a session in a notebook: HTML
comes from `qa.render`, the front end (`front/`) puts it in its place and tells what was pressed.
`web` serves the same as a page.
"""

from __future__ import annotations

__all__: list[str] = []
